//! The routes, and what every answer carries.

mod callback;
mod failure;
mod home;
mod login;
mod next;
mod params;
mod profile;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, RawQuery, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
    X_FRAME_OPTIONS,
};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use url::Url;

use crate::app::App;
use crate::config::Config;
use crate::pages;

/// No form of ours is longer.
const LONGEST_BODY: usize = 16 * 1024;

/// All routes of the app.
pub fn router(app: Arc<App>) -> Router {
    let policy = content_security_policy(&app.config);
    Router::new()
        .route("/", get(home::page))
        .route(
            "/login",
            get(async |RawQuery(query): RawQuery| login::page(query.as_deref())),
        )
        .route("/api/v1/auth/login/google/start", get(login::start))
        .route("/api/v1/auth/login/google/", get(callback::callback))
        .route("/api/v1/auth/logout/", post(login::logout))
        .route("/api/v1/users/me/", get(profile::me))
        .route("/api/v1/google/profile/", get(profile::google))
        .route("/api/v1/google/disconnect/", post(profile::disconnect))
        .route("/assets/app.css", get(async || stylesheet()))
        .route("/healthz", get(async || "ok"))
        .fallback(async || {
            pages::failed(
                StatusCode::NOT_FOUND,
                "Nothing here",
                "This page does not exist.",
            )
        })
        .layer(DefaultBodyLimit::max(LONGEST_BODY))
        .layer(from_fn_with_state(policy, harden))
        .with_state(app)
}

fn stylesheet() -> ([(axum::http::HeaderName, &'static str); 2], &'static str) {
    let headers = [
        (CONTENT_TYPE, "text/css; charset=utf-8"),
        (CACHE_CONTROL, "max-age=3600"),
    ];
    (headers, include_str!("../../assets/app.css"))
}

/// Keeps pages out of frames and caches, addresses out of other sites' logs, scripts out of everything.
async fn harden(State(policy): State<HeaderValue>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, policy);
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
    let policy = format!(
        "default-src 'none'; style-src 'self'; img-src {images}; form-action 'self'; \
         base-uri 'none'; frame-ancestors 'none'"
    );
    HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
}
