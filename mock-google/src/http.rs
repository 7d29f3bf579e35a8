//! The router: one thin handler for each of Google's endpoints, on Google's paths and aliases.
//!
//! A handler parses the call into a type, takes one turn at the world to decide, act and write the
//! journal, and prints the answer. Paths: <https://accounts.google.com/.well-known/openid-configuration>.

use axum::Router;
use axum::http::{HeaderValue, header};
use axum::middleware;
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use crate::google::Google;

mod assets;
mod authorize;
mod call;
mod discovery;
mod front;
mod guard;
mod interaction;
mod revoke;
mod seal;
mod token;
mod tokeninfo;
mod userinfo;

pub use guard::{Guard, Limits};

/// The whole of Google as one service.
pub fn router(google: Google, guard: Guard) -> Router {
    let readable = Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::discovery),
        )
        .route("/oauth2/v3/certs", get(discovery::jwks))
        .route("/oauth2/v2/certs", get(discovery::jwks))
        .route("/oauth2/v1/certs", get(discovery::certificates))
        .route("/token", post(token::token))
        .route("/o/oauth2/token", post(token::token))
        .route("/oauth2/v3/token", post(token::token))
        .route("/oauth2/v4/token", post(token::token))
        .route("/v1/userinfo", get(userinfo::openid).post(userinfo::openid))
        .route(
            "/oauth2/v3/userinfo",
            get(userinfo::openid).post(userinfo::openid),
        )
        .route("/oauth2/v2/userinfo", get(userinfo::api))
        .route("/oauth2/v1/userinfo", get(userinfo::api))
        .route("/userinfo/v2/me", get(userinfo::api))
        .route(
            "/tokeninfo",
            get(tokeninfo::current).post(tokeninfo::current),
        )
        .route(
            "/oauth2/v3/tokeninfo",
            get(tokeninfo::v3).post(tokeninfo::v3),
        )
        .route(
            "/oauth2/v2/tokeninfo",
            get(tokeninfo::old).post(tokeninfo::old),
        )
        .route(
            "/oauth2/v1/tokeninfo",
            get(tokeninfo::old).post(tokeninfo::old),
        )
        .layer(cors());
    let pages = Router::new()
        .route("/", get(assets::index))
        .route(
            "/o/oauth2/v2/auth",
            get(authorize::authorize).post(authorize::authorize),
        )
        .route(
            "/o/oauth2/auth",
            get(authorize::authorize).post(authorize::authorize),
        )
        .route(
            interaction::IDENTIFIER,
            get(interaction::identifier::show).post(interaction::identifier::submit),
        )
        .route(
            interaction::PASSWORD,
            get(interaction::password::show).post(interaction::password::submit),
        )
        .route(interaction::CHOOSER, get(interaction::chooser::show))
        .route("/v3/signin/accountchooser", get(interaction::chooser::show))
        .route(
            interaction::CONFIRM,
            get(interaction::consent::show).post(interaction::consent::submit),
        )
        .route(
            interaction::CONSENT,
            get(interaction::consent::show).post(interaction::consent::submit),
        )
        .route("/Logout", get(interaction::logout::show))
        .route("/signin/oauth/error", get(interaction::error::show))
        .route("/signin/oauth/error/v2", get(interaction::error::show));
    Router::new()
        .merge(readable)
        .merge(pages)
        .route("/revoke", post(revoke::revoke).get(front::not_found))
        .route("/o/oauth2/revoke", get(revoke::revoke).post(revoke::revoke))
        .route("/ListAccounts", any(assets::list_accounts))
        .route("/a/{picture}", get(assets::picture))
        .route("/__mock/health", get(assets::health))
        .route("/__mock/assets/{file}", get(assets::asset))
        .fallback(front::not_found)
        .method_not_allowed_fallback(front::method_not_allowed)
        .layer(CatchPanicLayer::custom(front::panicked))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .with_state(google)
}

/// What browsers on other origins may read: everything but pages and revocation, as at Google.
fn cors() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::mirror_request())
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
}

/// A JSON answer with the headers Google's token and API hosts send.
fn json(status: u16, cache_control: &'static str, body: String) -> Response {
    let status = axum::http::StatusCode::from_u16(status).unwrap_or_default();
    let mut response = (status, body).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CACHE_CONTROL, cache_control),
        (header::X_XSS_PROTECTION, "0"),
        (header::X_FRAME_OPTIONS, "SAMEORIGIN"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    for value in ["Origin", "X-Origin", "Referer"] {
        headers.append(header::VARY, HeaderValue::from_static(value));
    }
    if cache_control == NO_STORE {
        headers.insert(header::PRAGMA, HeaderValue::from_static("no-cache"));
        headers.insert(
            header::EXPIRES,
            HeaderValue::from_static("Mon, 01 Jan 1990 00:00:00 GMT"),
        );
    }
    response
}

/// What Google's token endpoint says of caching.
const NO_STORE: &str = "no-cache, no-store, max-age=0, must-revalidate";
