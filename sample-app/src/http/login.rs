//! Signing in begins and ends here: the login page, the way to Google, and signing out.
//!
//! The way to Google is a link, not a form: our content security policy lets forms go nowhere else, and
//! browsers apply that to the redirect as well. A link can be followed from anywhere; so that no foreign
//! page signs a person in without being asked, one that comes from another site ends at the login page
//! (`Sec-Fetch-Site`, Fetch Metadata Request Headers section 2.3).

use std::sync::Arc;

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use url::form_urlencoded;

use super::failure::Failure;
use super::next;
use super::params::Params;
use crate::app::App;
use crate::google::Departure;
use crate::notice::Notice;
use crate::pages::{self, Login};
use crate::random;
use crate::session::{self, Kind};
use crate::store::{NewAttempt, Session};

const START: &str = "/api/v1/auth/login/google/start";

/// The one field every form of ours has.
#[derive(Deserialize)]
pub(super) struct Signed {
    #[serde(default)]
    csrf: String,
}

impl Signed {
    /// Whether the form comes from a page of this session.
    pub(super) fn is_of(&self, session: &Session) -> bool {
        random::same(&self.csrf, &session.csrf)
    }
}

/// `GET /login`: the button, and why the last attempt failed.
pub(super) fn page(query: Option<&str>) -> Response {
    let params = Params::parse(query);
    let notice = params.get("error").map(Notice::from_code);
    let mut wishes = form_urlencoded::Serializer::new(String::new());
    let next = next::safe(params.get("next"));
    if next != next::HOME {
        wishes.append_pair("next", next);
    }
    if notice == Some(Notice::NeedsAttention) {
        wishes.append_pair("interactive", "1");
    }
    let wishes = wishes.finish();
    let start = if wishes.is_empty() {
        START.to_owned()
    } else {
        format!("{START}?{wishes}")
    };
    pages::page(StatusCode::OK, &Login { start, notice })
}

/// `GET …/start`: remembers an attempt of this browser and sends it to Google.
pub(super) async fn start(
    State(app): State<Arc<App>>,
    headers: HeaderMap,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Result<Response, Failure> {
    if is_cross_site(&headers) {
        return Ok(Redirect::to("/login").into_response());
    }
    app.sweep().await?;
    let params = Params::parse(query.as_deref());
    let endpoints = match app.google.endpoints().await {
        Ok(endpoints) => endpoints,
        Err(error) => {
            tracing::warn!(%error, "a sign-in could not begin");
            let notice = if error.is_transient() {
                Notice::GoogleUnavailable
            } else {
                Notice::SignInFailed
            };
            return Ok(to_login(&app, notice));
        }
    };
    let (state, nonce, verifier) = (random::token(), random::token(), random::token());
    let browser = session::value(&app.config, &jar, Kind::Attempt);
    let browser = browser.map_or_else(random::token, str::to_owned);
    let attempt = NewAttempt {
        state: &state,
        browser: &browser,
        nonce: &nonce,
        verifier: &verifier,
        next: next::safe(params.get("next")),
    };
    app.store
        .remember_attempt(&attempt, app.clock.seconds())
        .await?;
    let reconnect = app.config.offline && params.get("reconnect").is_some();
    let person = if reconnect {
        session::current(&app, &jar).await?
    } else {
        None
    };
    let departure = Departure {
        state: &state,
        nonce: &nonce,
        verifier: &verifier,
        reconnect,
        interactive: params.get("interactive").is_some(),
        login_hint: person.as_ref().map(|session| session.email.as_str()),
    };
    let url = app
        .google
        .authorization_url(&endpoints, &app.config, &departure);
    let jar = jar.add(session::cookie(&app.config, Kind::Attempt, browser));
    Ok((jar, Redirect::to(url.as_str())).into_response())
}

/// `POST …/logout/`: ends the session here, whatever cookies remain elsewhere.
pub(super) async fn logout(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    Form(form): Form<Signed>,
) -> Result<Response, Failure> {
    if let Some(session) = session::current(&app, &jar).await?
        && !form.is_of(&session)
    {
        return Ok(forged());
    }
    if let Some(token) = session::value(&app.config, &jar, Kind::Session) {
        app.store.end_session(token).await?;
    }
    let jar = jar.remove(session::cookie(&app.config, Kind::Session, String::new()));
    Ok((jar, Redirect::to("/")).into_response())
}

/// Whether another site sends the browser here; browsers that do not say are believed.
fn is_cross_site(headers: &HeaderMap) -> bool {
    headers
        .get("sec-fetch-site")
        .is_some_and(|site| site == "cross-site")
}

/// The login page with a notice.
pub(super) fn to_login(app: &App, notice: Notice) -> Response {
    let path = format!("/login?error={}", notice.code());
    Redirect::to(&app.config.frontend_path(&path)).into_response()
}

/// The answer to a form that does not come from a page of the session.
pub(super) fn forged() -> Response {
    pages::failed(
        StatusCode::FORBIDDEN,
        "That form is out of date",
        "Please go back to the start, reload the page and try again.",
    )
}
