//! The login page, and signing out.

use std::sync::Arc;

use axum::Form;
use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use axum_extra::extract::CookieJar;
use serde::Deserialize;
use url::form_urlencoded;

use super::failure::Failure;
use super::next;
use super::params::Params;
use crate::app::App;
use crate::notice::{Notice, Shown};
use crate::pages::{self, Login};
use crate::random;
use crate::session::{self, Kind};
use crate::store::Session;

const START: &str = "/api/v1/auth/login/google/start";
const BROWSER_START: &str = "/api/v1/auth/login/google/browser/start";

/// The one field every form of a session has.
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
pub(super) async fn page(State(app): State<Arc<App>>, RawQuery(query): RawQuery) -> Response {
    let params = Params::parse(query.as_deref());
    let notice = params.get("error").map(Notice::from_code);
    let next = next::safe(params.get("next"));
    let mut wishes = Vec::new();
    if next != next::HOME {
        wishes.push(("next", next));
    }
    let browser_start = app
        .config
        .browser_flow
        .then(|| address(BROWSER_START, &wishes));
    match notice {
        Some(Notice::NeedsAttention) => wishes.push(("interactive", "1")),
        Some(notice) if notice.asks_for_another_account() => wishes.push(("choose", "1")),
        _ => {}
    }
    let page = Login {
        start: address(START, &wishes),
        browser_start,
        password: app.config.mail.is_on(),
        next: next.to_owned(),
        notice: notice.map(|notice| Shown::new(notice, params.get("wait"))),
    };
    pages::page(StatusCode::OK, &page)
}

/// A path with parameters, if there are any.
fn address(path: &str, params: &[(&str, &str)]) -> String {
    if params.is_empty() {
        return path.to_owned();
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish();
    format!("{path}?{query}")
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
