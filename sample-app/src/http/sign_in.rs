//! What both ways of signing in share: whose attempt it is, who comes back, and where that ends.

pub(super) mod end;
pub(super) mod welcome;

use axum_extra::extract::CookieJar;

use crate::app::App;
use crate::google::Identity;
use crate::google::id_token::Expected;
use crate::http::failure::Failure;
use crate::notice::Notice;
use crate::session;
use crate::store::{Admission, Attempt, Flow, Person, Taken};
use end::{End, Errand, place};
use welcome::Way;

/// What makes an answer of Google's this browser's own.
#[derive(Clone, Copy)]
pub(super) struct Delivery<'a> {
    /// The way it came.
    pub(super) flow: Flow,
    /// The `state` it brings.
    pub(super) state: &'a str,
    /// The cookie of the browser that began the attempt.
    pub(super) browser: &'a str,
}

/// What a delivery begins with.
pub(super) enum Begun {
    /// This browser's own attempt, which nobody can use a second time.
    Attempt(CookieJar, Attempt),
    /// There is none, or it is too old: the answer is clear.
    Over(Way),
}

/// Takes the attempt this browser began with this state.
pub(super) async fn begin(
    app: &App,
    jar: CookieJar,
    delivery: &Delivery<'_>,
) -> Result<Begun, Failure> {
    let Delivery {
        flow,
        state,
        browser,
    } = *delivery;
    let now = app.clock.seconds();
    Ok(
        match app.store.take_attempt(flow, state, browser, now).await? {
            Taken::Attempt(attempt) => Begun::Attempt(jar, attempt),
            Taken::Expired(attempt) => {
                let expired = End::Notice(Notice::Expired);
                Begun::Over((jar, place(app, Errand::attempt(&attempt), &expired)))
            }
            Taken::Unknown => Begun::Over(welcome::again(app, jar, delivery).await?),
        },
    )
}

/// Gives whoever has arrived a session, and anybody else a place with a notice.
pub(super) async fn settle(
    app: &App,
    jar: CookieJar,
    attempt: &Attempt,
    arrived: Result<i64, End>,
    delivery: &Delivery<'_>,
) -> Result<Way, Failure> {
    let end = match arrived {
        // It may have taken a while: whoever has signed out meanwhile stays so.
        Ok(user_id) => match check_user(app, &jar, attempt).await {
            Ok(()) => return welcome::begin(app, jar, user_id, &attempt.next, delivery).await,
            Err(end) => end,
        },
        Err(end) => end,
    };
    match end {
        End::Failure(failure) => Err(failure),
        end => Ok((jar, place(app, Errand::attempt(attempt), &end))),
    }
}

/// Whoever began to connect Google must still be the one who is signed in.
pub(super) async fn check_user(app: &App, jar: &CookieJar, attempt: &Attempt) -> Result<(), End> {
    let Some(user_id) = attempt.user_id else {
        return Ok(());
    };
    let current = session::current(app, jar).await?;
    if current.is_some_and(|session| session.user_id == user_id) {
        Ok(())
    } else {
        tracing::warn!(
            user_id,
            "somebody else came back than left to connect Google"
        );
        Err(End::Notice(Notice::StateMismatch))
    }
}

/// Google may name itself in its answer, announced or not; then it must be Google (RFC 9207).
pub(super) fn check_issuer(app: &App, iss: Option<&str>) -> Result<(), End> {
    if iss.is_some_and(|iss| iss != app.config.issuer) {
        tracing::warn!(?iss, "an answer of another issuer");
        return Err(End::Notice(Notice::SignInFailed));
    }
    Ok(())
}

/// Google adds `iss` without announcing it; but where it is announced, it must be there.
pub(super) async fn check_promise(app: &App, iss: Option<&str>) -> Result<(), End> {
    if iss.is_none() && app.google.endpoints().await?.promises_iss {
        tracing::warn!("an answer without the promised issuer");
        return Err(End::Notice(Notice::SignInFailed));
    }
    Ok(())
}

/// What the ID token of an attempt has to say.
pub(super) fn expected<'a>(
    app: &'a App,
    attempt: &'a Attempt,
    access_token: Option<&'a str>,
) -> Expected<'a> {
    Expected {
        nonce: Some(&attempt.nonce),
        ..Expected::of(&app.config, access_token)
    }
}

/// The user with this identity: the one who connects Google, else one known, linked or new.
pub(super) async fn admit(app: &App, attempt: &Attempt, identity: &Identity) -> Result<i64, End> {
    let Some(email) = identity.email.as_deref() else {
        return Err(End::Notice(Notice::EmailMissing));
    };
    let person = Person {
        issuer: &app.config.issuer,
        subject: &identity.subject,
        email,
        email_verified: identity.email_verified,
        is_gmail: identity.is_gmail,
        name: identity.name.as_deref(),
        picture: identity.picture.as_deref(),
    };
    let now = app.clock.seconds();
    let admission = match attempt.user_id {
        Some(user_id) => app.store.connect(user_id, &person, now).await?,
        None => app.store.admit(&person, now).await?,
    };
    match admission {
        Admission::User(user_id) => Ok(user_id),
        Admission::EmailTaken => {
            tracing::warn!("somebody else here has the newcomer's e-mail address");
            Err(End::Notice(Notice::EmailConflict))
        }
        Admission::IdentityTaken => {
            tracing::warn!("the Google account is taken, or the user has another one");
            Err(End::Notice(Notice::IdentityTaken))
        }
    }
}
