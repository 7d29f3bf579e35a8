//! What a browser gets at the end of a sign-in: a session, and where to go.

use axum_extra::extract::CookieJar;

use super::Delivery;
use super::end::{End, Errand, place};
use crate::app::App;
use crate::http::failure::Failure;
use crate::http::next;
use crate::random;
use crate::session::{self, Kind};
use crate::store::{Again, NewSession};

/// Where a browser goes, with the cookies it gets.
pub(in crate::http) type Way = (CookieJar, String);

/// Begins a session under a new id and goes where the person wanted to go.
pub(in crate::http) async fn begin(
    app: &App,
    jar: CookieJar,
    user_id: i64,
    next: &str,
    delivery: &Delivery<'_>,
) -> Result<Way, Failure> {
    let (token, csrf) = (random::token(), random::token());
    let session = NewSession {
        token: &token,
        user_id,
        csrf: &csrf,
        state: delivery.state,
        browser: delivery.browser,
        next,
        replaces: session::value(&app.config, &jar, Kind::Session),
    };
    app.store
        .begin_session(&session, app.clock.seconds())
        .await?;
    tracing::info!(user_id, "signed in");
    app.sweep().await;
    Ok(enter(app, jar, token, next))
}

/// Answers a callback whose attempt is gone: it came twice, or was never this browser's.
///
/// After a double click the browser throws the first answer away, and the session's cookie with it. So
/// the second answer gives the session a new cookie, for a minute and to this very browser only.
pub(in crate::http) async fn again(
    app: &App,
    jar: CookieJar,
    delivery: &Delivery<'_>,
) -> Result<Way, Failure> {
    let (token, now) = (random::token(), app.clock.seconds());
    let (state, browser) = (delivery.state, delivery.browser);
    let known = match app
        .store
        .resume_session(state, browser, &token, now)
        .await?
    {
        Again::Resumed { next } => return Ok(enter(app, jar, token, &next)),
        Again::TooLate => true,
        Again::Unknown => false,
    };
    if known && session::current(app, &jar).await?.is_some() {
        Ok((jar, app.config.frontend_path(next::HOME)))
    } else {
        Ok((jar, place(app, Errand::default(), &End::NoAttempt)))
    }
}

/// Sets the session's cookie and goes to a path of this app.
fn enter(app: &App, jar: CookieJar, token: String, next: &str) -> Way {
    let jar = jar.add(session::cookie(&app.config, Kind::Session, token));
    (jar, app.config.frontend_path(next))
}
