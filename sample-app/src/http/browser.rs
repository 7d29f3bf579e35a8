//! The older way: Google hands tokens to the browser, and the browser hands them on.
//!
//! ```text
//! POST …/google/browser/  {"state": "…", "id_token": "…"}        200 {"next": "/"}
//! ```
//!
//! This is the implicit flow many tutorials still teach (`response_type=id_token` or `token`). It is here
//! to be compared with `callback.rs`, and off unless `GOOGLE_BROWSER_FLOW=on`. The best current practice
//! advises against it (RFC 9700 section 2.1.2): the tokens pass through the address bar, and every script
//! on the page can take them; no PKCE ties them to this app; there is no refresh token. What can be done
//! is done: `state` and a nonce of the server's, each once and for one browser; an ID token verified as in
//! the other flow; an access token only after Google has said that it was issued to this very app, because
//! one of any other app would do as well.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use secrecy::{ExposeSecret as _, SecretString};
use serde::Deserialize;
use serde_json::json;

use super::failure::Failure;
use super::origin::is_own;
use super::sign_in::end::{End, Errand, place};
use super::sign_in::welcome::Way;
use super::sign_in::{
    Begun, Delivery, admit, begin, check_issuer, check_promise, expected, settle,
};
use crate::app::App;
use crate::google::Identity;
use crate::notice::Notice;
use crate::pages::{self, Browser};
use crate::random;
use crate::session::{self, Kind};
use crate::store::{Attempt, Flow};

/// The only page of this app with a script, which may talk to this app alone.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; \
                      form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// What Google has put behind the `#`.
#[derive(Deserialize)]
pub(super) struct Fragment {
    state: Option<String>,
    id_token: Option<SecretString>,
    access_token: Option<SecretString>,
    error: Option<String>,
    iss: Option<String>,
}

impl Fragment {
    /// What it answers: an access token alone is only good where it was asked for.
    const fn flow(&self) -> Option<Flow> {
        match (&self.id_token, &self.access_token) {
            (Some(_), _) => Some(Flow::IdToken),
            (None, Some(_)) => Some(Flow::AccessToken),
            (None, None) => None,
        }
    }
}

/// `GET /login/browser`: where Google sends the browser; its script posts the fragment.
pub(super) async fn page() -> Response {
    let mut response = pages::page(StatusCode::OK, &Browser {});
    let policy = HeaderValue::from_static(POLICY);
    response
        .headers_mut()
        .insert(CONTENT_SECURITY_POLICY, policy);
    response
}

/// `POST …/google/browser/`: what the script has found.
pub(super) async fn finish(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    fragment: Result<Json<Fragment>, JsonRejection>,
) -> Result<Response, Failure> {
    if !is_own(&headers, &app.config) {
        let place = place(&app, Errand::default(), &End::NoAttempt);
        return Ok(lead(StatusCode::BAD_REQUEST, jar, &place));
    }
    let Ok(Json(fragment)) = fragment else {
        return Ok(lead(
            StatusCode::BAD_REQUEST,
            jar,
            &place(&app, Errand::default(), &End::Notice(Notice::SignInFailed)),
        ));
    };
    let own = Arc::clone(&app);
    let answered = app
        .work
        .finish(async move { answer(&own, jar, &fragment).await })
        .await?;
    let (jar, place) = answered?;
    Ok(lead(StatusCode::OK, jar, &place))
}

async fn answer(app: &App, jar: CookieJar, fragment: &Fragment) -> Result<Way, Failure> {
    let browser = session::value(&app.config, &jar, Kind::Attempt).map(str::to_owned);
    let (Some(state), Some(browser)) = (fragment.state.as_deref(), browser.as_deref()) else {
        return Ok((jar, place(app, Errand::default(), &End::NoAttempt)));
    };
    let delivery = |flow| Delivery {
        flow,
        state,
        browser,
    };
    let _turn = app.callbacks.hold(random::fingerprint(state)).await;
    // A refusal does not say what was asked for; a state is good in one flow only.
    let flows = match fragment.flow() {
        Some(flow) => vec![flow],
        None => vec![Flow::IdToken, Flow::AccessToken],
    };
    let mut way = (jar, place(app, Errand::default(), &End::NoAttempt));
    for flow in flows {
        let delivery = delivery(flow);
        match begin(app, way.0, &delivery).await? {
            Begun::Over(over) => way = over,
            Begun::Attempt(jar, attempt) => {
                let arrived = arrive(app, fragment, &attempt).await;
                return settle(app, jar, &attempt, arrived, &delivery).await;
            }
        }
    }
    Ok(way)
}

/// Everything between an answer that is this browser's own and a known user.
async fn arrive(app: &App, fragment: &Fragment, attempt: &Attempt) -> Result<i64, End> {
    check_issuer(app, fragment.iss.as_deref())?;
    if let Some(error) = &fragment.error {
        tracing::info!(?error, "Google sent the person back");
        return Err(End::Notice(Notice::from_callback(error)));
    }
    check_promise(app, fragment.iss.as_deref()).await?;
    let access_token = fragment.access_token.as_ref();
    let identity = match (&fragment.id_token, access_token) {
        (Some(id_token), _) => by_id_token(app, id_token, access_token, attempt).await?,
        (None, Some(access_token)) => by_access_token(app, access_token).await?,
        (None, None) => return Err(End::Notice(Notice::SignInFailed)),
    };
    admit(app, attempt, &identity).await
}

/// Who an ID token is about, verified as the one of an exchange is.
async fn by_id_token(
    app: &App,
    id_token: &SecretString,
    access_token: Option<&SecretString>,
    attempt: &Attempt,
) -> Result<Identity, End> {
    let access_token = access_token.map(SecretString::expose_secret);
    let expected = expected(app, attempt, access_token);
    let verified = app
        .google
        .verified_claims(id_token.expose_secret(), &expected);
    Ok(Identity::new(verified.await?, None))
}

/// Who an access token is about, if it was issued to this app.
async fn by_access_token(app: &App, access_token: &SecretString) -> Result<Identity, End> {
    let subject = app.google.subject_of(access_token).await?;
    let profile = app.google.userinfo(access_token).await?;
    if profile.subject != subject {
        tracing::warn!("the profile is about somebody else than the access token");
        return Err(End::Notice(Notice::SignInFailed));
    }
    let domain = app.config.hosted_domain.as_deref();
    let own = profile.text("hd");
    if domain.is_some_and(|domain| !own.is_some_and(|own| own.eq_ignore_ascii_case(domain))) {
        return Err(End::Notice(Notice::WrongDomain));
    }
    Ok(Identity::of_profile(&profile))
}

/// Tells the script where to go.
fn lead(status: StatusCode, jar: CookieJar, place: &str) -> Response {
    (status, jar, Json(json!({ "next": place }))).into_response()
}
