//! The way to Google, in either flow: an attempt is remembered, and the browser sent off.
//!
//! It is a link, not a form: our content security policy lets forms go nowhere else, and browsers apply
//! that to the redirect as well. A link can be followed from anywhere; so that no foreign page signs a
//! person in without being asked, one that comes from another site ends at the login page
//! (`Sec-Fetch-Site`, Fetch Metadata Request Headers section 2.3).

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;

use super::failure::Failure;
use super::next;
use super::origin::is_cross_site;
use super::params::Params;
use super::sign_in::end::{End, Errand, place};
use crate::app::App;
use crate::google::{Departure, Want, scopes};
use crate::random;
use crate::session::{self, Kind};
use crate::store::{Flow, NewAttempt, Session};

/// `GET …/google/start`: towards a code.
///
/// `next` is the path to return to. `reconnect` insists on consent, `missing` asks for what was not
/// granted yet, `choose` for another account; `interactive` is for whoever could not be signed in
/// silently. The first two are for people who are signed in, and connect Google with their account.
pub(super) async fn start(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    depart(&app, &headers, jar, query.as_deref(), Flow::Code).await
}

/// `GET …/google/browser/start`: towards a token, in the older way.
///
/// `kind=access_token` asks for an access token instead of an ID token.
pub(super) async fn start_in_browser(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    let kind = Params::parse(query.as_deref());
    let flow = match kind.get("kind") {
        Some("access_token") => Flow::AccessToken,
        _ => Flow::IdToken,
    };
    depart(&app, &headers, jar, query.as_deref(), flow).await
}

async fn depart(
    app: &App,
    headers: &HeaderMap,
    jar: CookieJar,
    query: Option<&str>,
    flow: Flow,
) -> Result<Response, Failure> {
    if is_cross_site(headers) {
        return Ok(Redirect::to("/login").into_response());
    }
    app.sweep().await;
    let params = Params::parse(query);
    let endpoints = match app.google.endpoints().await {
        Ok(endpoints) => endpoints,
        Err(error) => {
            let errand = Errand {
                connects: connects(&params),
                next: Some(next::safe(params.get("next"))),
            };
            let place = place(app, errand, &End::from(error));
            return Ok(Redirect::to(&place).into_response());
        }
    };
    let session = match flow {
        Flow::Code => session::current(app, &jar).await?,
        Flow::IdToken | Flow::AccessToken => None,
    };
    let Some((want, user_id)) = wanted(app, &params, session).await? else {
        // Who connects Google with an account has to be signed in to it: otherwise this would make another.
        return Ok(Redirect::to("/login?next=%2Fconnection").into_response());
    };
    let (state, nonce, verifier) = (random::token(), random::token(), random::token());
    let browser = session::browser(&app.config, &jar);
    let attempt = NewAttempt {
        flow,
        user_id,
        state: &state,
        browser: &browser,
        nonce: &nonce,
        verifier: &verifier,
        next: next::safe(params.get("next")),
    };
    app.store
        .remember_attempt(&attempt, app.clock.seconds())
        .await?;
    let departure = Departure {
        state: &state,
        nonce: &nonce,
        verifier: &verifier,
        want: &want,
    };
    let (google, config) = (&app.google, &app.config);
    let url = match flow {
        Flow::Code => google.authorization_url(&endpoints, config, &departure),
        Flow::IdToken => {
            google.browser_authorization_url(&endpoints, config, &departure, "id_token")
        }
        Flow::AccessToken => {
            google.browser_authorization_url(&endpoints, config, &departure, "token")
        }
    };
    let jar = jar.add(session::cookie(&app.config, Kind::Attempt, browser));
    Ok((jar, Redirect::to(url.as_str())).into_response())
}

/// What this departure is for, and the signed-in user it is about; nothing, if there should be one.
async fn wanted(
    app: &App,
    params: &Params,
    session: Option<Session>,
) -> Result<Option<(Want, Option<i64>)>, sqlx::Error> {
    let mut want = Want {
        account_choice: params.get("choose").is_some(),
        interaction: params.get("interactive").is_some(),
        ..Want::default()
    };
    if !connects(params) {
        return Ok(Some((want, None)));
    }
    let Some(session) = session else {
        return Ok(None);
    };
    let connection = app.store.connection(session.user_id).await?;
    let granted = connection.filter(|connection| !connection.lost);
    match granted {
        Some(connection) if params.get("missing").is_some() => {
            let missing = scopes::missing(&app.config.scopes, &connection.scope);
            let missing = missing.into_iter().filter(|scope| *scope != "openid");
            want.scopes = Some(
                ["openid"]
                    .into_iter()
                    .chain(missing)
                    .map(str::to_owned)
                    .collect(),
            );
        }
        _ => want.consent = app.config.offline,
    }
    if !want.account_choice {
        // Google takes its own id of a person for a hint. Her address here may be none of Google's.
        want.login_hint = app
            .store
            .subject(session.user_id, &app.config.issuer)
            .await?;
    }
    Ok(Some((want, Some(session.user_id))))
}

/// Whether Google is to be connected with the account of whoever is signed in.
fn connects(params: &Params) -> bool {
    ["reconnect", "missing"]
        .iter()
        .any(|name| params.get(name).is_some())
}
