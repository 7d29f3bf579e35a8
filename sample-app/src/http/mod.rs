//! The routes, and what every answer carries.

mod browser;
mod callback;
mod connection;
mod failure;
mod home;
mod login;
mod next;
mod origin;
mod params;
mod password;
mod profile;
mod sign_in;
mod start;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use tracing::Instrument as _;
use url::Url;

use crate::app::App;
use crate::config::Config;
use crate::pages;

/// No form of ours is longer.
const LONGEST_BODY: usize = 16 * 1024;
const CSS: &str = include_str!("../../assets/app.css");
const SCRIPT: &str = include_str!("../../assets/browser.js");

/// All routes of the app.
pub fn router(app: Arc<App>) -> Router {
    let policy = content_security_policy(&app.config);
    let mut router = Router::new()
        .route("/", get(home::page))
        .route("/login", get(login::page))
        .route("/connection", get(connection::page))
        .route("/api/v1/auth/login/google/start", get(start::start))
        .route("/api/v1/auth/login/google/", get(callback::callback))
        .route("/api/v1/auth/logout/", post(login::logout))
        .route("/api/v1/users/me/", get(profile::me))
        .route("/api/v1/google/profile/", get(profile::google))
        .route("/api/v1/google/disconnect/", post(profile::disconnect))
        .route("/assets/app.css", get(async || asset("text/css", CSS)))
        .route("/healthz", get(async || "ok"));
    if app.config.browser_flow {
        router = router.merge(older_way());
    }
    if app.config.mail.is_on() {
        router = router.merge(accounts_by_mail());
    }
    router
        .fallback(async || {
            pages::failed(
                StatusCode::NOT_FOUND,
                "Nothing here",
                "This page does not exist.",
            )
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(policy, harden))
        .layer(from_fn_with_state(Arc::clone(&app), trace))
        .with_state(app)
}

/// Tokens in the browser.
fn older_way() -> Router<Arc<App>> {
    Router::new()
        .route("/login/browser", get(browser::page))
        .route(
            "/api/v1/auth/login/google/browser/start",
            get(start::start_in_browser),
        )
        .route("/api/v1/auth/login/google/browser/", post(browser::finish))
        .route(
            "/assets/browser.js",
            get(async || asset("text/javascript", SCRIPT)),
        )
}

/// Accounts by e-mail address and password.
fn accounts_by_mail() -> Router<Arc<App>> {
    Router::new()
        .route("/register", get(password::page))
        .route("/register/sent", get(password::sent))
        .route("/register/prove", get(password::prove))
        .route("/api/v1/auth/register/", post(password::register))
        .route("/api/v1/auth/login/password/", post(password::sign_in))
}

fn asset(
    media_type: &'static str,
    text: &'static str,
) -> ([(axum::http::HeaderName, HeaderValue); 2], &'static str) {
    let media_type = HeaderValue::try_from(format!("{media_type}; charset=utf-8"));
    let headers = [
        (
            CONTENT_TYPE,
            media_type.unwrap_or(HeaderValue::from_static("text/plain")),
        ),
        (CACHE_CONTROL, HeaderValue::from_static("max-age=3600")),
    ];
    (headers, text)
}

/// Gives every line of the log its request: the path, never the query, which may bring a code.
async fn trace(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let span = tracing::info_span!(
        "request",
        app = %app.config.backend,
        method = %request.method(),
        path = request.uri().path(),
    );
    next.run(request).instrument(span).await
}

/// Keeps pages out of frames and caches, addresses out of other sites' logs, scripts out of all pages but one.
async fn harden(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.entry(CONTENT_SECURITY_POLICY).or_insert(policy);
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers
        .entry(CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

fn content_security_policy(config: &Config) -> HeaderValue {
    let images = "'self' https: data:";
    // Google's pictures are on https; those of a test issuer on this machine may not be.
    let local = Url::parse(&config.issuer)
        .ok()
        .filter(|issuer| issuer.scheme() == "http");
    let images = match local {
        Some(issuer) => format!("{images} {}", issuer.origin().ascii_serialization()),
        None => images.to_owned(),
    };
    // Browsers hold the redirect after a form to this as well.
    let forms = if config.frontend.origin() == config.backend.origin() {
        "'self'".to_owned()
    } else {
        format!("'self' {}", config.frontend.origin().ascii_serialization())
    };
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src {images}; form-action {forms}; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
