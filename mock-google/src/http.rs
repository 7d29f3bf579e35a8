//! The router: one thin handler for each of Google's endpoints, on Google's paths and aliases.
//!
//! A handler parses the call into a type, takes one turn at the world to decide, act and write the
//! journal, and prints the answer. Paths: <https://accounts.google.com/.well-known/openid-configuration>.

use axum::Router;
use axum::middleware;
use axum::routing::{any, get, post};
use tower_http::catch_panic::CatchPanicLayer;

use crate::behaviour::TokenCors;
use crate::google::Google;

mod answer;
mod assets;
mod authorize;
mod body;
mod call;
mod control;
mod device;
mod discovery;
mod fault;
mod front;
mod guard;
mod iam;
mod interaction;
pub(crate) mod line;
mod navigation;
mod record;
mod revoke;
mod risc;
mod seal;
mod service_account;
mod shuffle;
mod sts;
mod token;
mod tokeninfo;
mod userinfo;

use answer::readable;
pub use control::Control;
pub use guard::{Guard, Limits};

/// The whole of Google as one service.
pub fn router(google: Google, guard: Guard) -> Router {
    Router::new()
        .merge(apis(&google))
        .merge(fault::over(pages().merge(revocation()), &google))
        .merge(own())
        .merge(control::routes(guard.who_controls()))
        .route("/ListAccounts", any(assets::list_accounts))
        .route("/a/{picture}", get(assets::picture))
        .fallback(front::not_found)
        .method_not_allowed_fallback(front::method_not_allowed)
        .layer(CatchPanicLayer::custom(front::panicked))
        .layer(middleware::from_fn_with_state(guard, guard::check))
        .layer(middleware::from_fn_with_state(
            google.clone(),
            record::record,
        ))
        .layer(middleware::from_fn(line::hand_over))
        .with_state(google)
}

/// What programs call: who on other origins may read the answers is settled route by route. The
/// Security Token Service and IAM Credentials are for servers: no web page may read what they issue.
fn apis(google: &Google) -> Router<Google> {
    // Faults strike the answer as the app would get it: members out of order before, CORS after.
    let bent = |routes: Router<Google>| fault::over(shuffle::over(routes, google), google);
    let layered = |routes: Router<Google>, readers| readable(bent(routes), readers);
    let token_readers = google.behaviour().token_cors;
    Router::new()
        .merge(layered(documents(), TokenCors::Any))
        .merge(layered(keys(), TokenCors::Echo))
        .merge(layered(token_endpoint(), token_readers))
        .merge(layered(userinfo(), TokenCors::Echo))
        .merge(layered(tokeninfo(), TokenCors::Echo))
        .merge(bent(sts::routes()))
        .merge(bent(iam::routes()))
}

/// What an app is configured with.
fn documents() -> Router<Google> {
    Router::new()
        .route(
            "/.well-known/openid-configuration",
            get(discovery::discovery),
        )
        .route("/.well-known/risc-configuration", get(risc::configuration))
}

/// The public keys of everything Google signs.
fn keys() -> Router<Google> {
    Router::new()
        .route("/oauth2/v3/certs", get(discovery::jwks))
        .route("/oauth2/v2/certs", get(discovery::jwks))
        .route("/oauth2/v1/certs", get(discovery::certificates))
        .merge(service_account::routes())
}

/// Where codes, refresh tokens and assertions become tokens.
fn token_endpoint() -> Router<Google> {
    Router::new()
        .route("/token", post(token::token))
        .route("/o/oauth2/token", post(token::token))
        .route("/oauth2/v3/token", post(token::token))
        .route("/oauth2/v4/token", post(token::token))
        .route("/device/code", post(device::code))
        .route("/o/oauth2/device/code", post(device::code))
}

/// Who a bearer token is about.
fn userinfo() -> Router<Google> {
    let openid = || get(userinfo::openid).post(userinfo::openid);
    Router::new()
        .route("/v1/userinfo", openid())
        .route("/oauth2/v3/userinfo", openid())
        .route("/oauth2/v2/userinfo", get(userinfo::api))
        .route("/oauth2/v1/userinfo", get(userinfo::api))
        .route("/userinfo/v2/me", get(userinfo::api))
}

/// What a token is.
fn tokeninfo() -> Router<Google> {
    let old = || get(tokeninfo::old).post(tokeninfo::old);
    Router::new()
        .route(
            "/tokeninfo",
            get(tokeninfo::current).post(tokeninfo::current),
        )
        .route(
            "/oauth2/v3/tokeninfo",
            get(tokeninfo::v3).post(tokeninfo::v3),
        )
        .route("/oauth2/v2/tokeninfo", old())
        .route("/oauth2/v1/tokeninfo", old())
}

/// Where tokens end.
fn revocation() -> Router<Google> {
    Router::new()
        .route("/revoke", post(revoke::revoke).get(revoke::not_found))
        .route("/o/oauth2/revoke", get(revoke::alias).post(revoke::alias))
}

/// What people see.
fn pages() -> Router<Google> {
    use interaction::{CHOOSER, CONFIRM, CONSENT, IDENTIFIER, PASSWORD, WARNING, warning};
    use interaction::{chooser, connections, consent, device, error, identifier, logout, password};
    let authorization = || get(authorize::authorize).post(authorize::authorize);
    Router::new()
        .route("/o/oauth2/v2/auth", authorization())
        .route("/o/oauth2/auth", authorization())
        .route("/o/oauth2/v2/auth/identifier", authorization())
        .route(IDENTIFIER, get(identifier::show).post(identifier::submit))
        .route(PASSWORD, get(password::show).post(password::submit))
        .route(CHOOSER, get(chooser::show))
        .route("/v3/signin/accountchooser", get(chooser::show))
        .route(WARNING, get(consent::show).post(warning::submit))
        .route(CONFIRM, get(consent::show).post(consent::submit))
        .route(CONSENT, get(consent::show).post(consent::submit))
        .route("/signin/oauth/consentsummary", get(consent::show))
        .route("/device", get(device::show).post(device::submit))
        .route(
            "/o/oauth2/device/usercode",
            get(device::show).post(device::submit),
        )
        .route("/device/done", get(device::finish))
        .route(
            "/connections",
            get(connections::show).post(connections::submit),
        )
        .route("/Logout", get(logout::show))
        .route("/signin/oauth/error", get(error::show))
        .route("/signin/oauth/error/v2", get(error::show))
}

/// What is the mock's own, whoever may use the control API.
fn own() -> Router<Google> {
    Router::new()
        .route("/", get(assets::index))
        .route("/__mock/health", get(assets::health))
        .route("/__mock/ca.pem", get(assets::ca))
        .route("/__mock/assets/{file}", get(assets::asset))
}
