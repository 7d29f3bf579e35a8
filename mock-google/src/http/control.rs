//! The mock's own interface under `/__mock/`: the verbs of [`Google`] as JSON over HTTP, one line each.
//!
//! Only for programs on this machine, or with the token that was set: the guard at the door admits known
//! hosts only; a request of another origin is refused, and so is any body but JSON, which no web page can
//! send unasked. Where others can reach the server and no token was set, none of this is served.

use std::fmt;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse as _, Response};
use axum::routing::any;
use subtle::ConstantTimeEq as _;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::guard::Limits;
use crate::google::Google;

mod accounts;
mod answer;
mod clients;
mod clock;
mod consents;
mod document;
mod elsewhere;
mod faults;
mod journal;
mod keys;
mod outside;
mod register;
mod reset;
mod sign_in;
mod snapshots;
mod stream;
mod tokens;

use answer::Refusal;
pub(super) use register::offer;

/// Who may use the control API.
#[derive(Clone, Default, PartialEq, Eq)]
pub enum Control {
    /// Every program on this machine.
    #[default]
    Loopback,
    /// Whoever knows the token, from anywhere.
    Token(Arc<str>),
    /// Nobody.
    Off,
}

/// Prints no token.
impl fmt::Debug for Control {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "Loopback",
            Self::Token(_) => "Token(…)",
            Self::Off => "Off",
        })
    }
}

impl Control {
    /// Whether a browser on this machine may do what the control API does.
    pub(super) fn is_free(&self) -> bool {
        *self == Self::Loopback
    }
}

/// Every route, each with its description.
fn described() -> OpenApiRouter<Google> {
    OpenApiRouter::with_openapi(document::Description::openapi())
        .routes(routes!(document::show))
        .routes(routes!(clients::list, clients::register))
        .routes(routes!(clients::show, clients::change, clients::remove))
        .routes(routes!(accounts::list, accounts::add))
        .routes(routes!(accounts::show, accounts::change, accounts::remove))
        .routes(routes!(accounts::remove_app))
        .routes(routes!(accounts::suspend))
        .routes(routes!(accounts::change_password))
        .routes(routes!(accounts::send_event))
        .routes(routes!(consents::list, consents::grant))
        .routes(routes!(sign_in::sign_in))
        .routes(routes!(faults::list, faults::arm, faults::disarm_all))
        .routes(routes!(faults::disarm))
        .routes(routes!(faults::catalogue))
        .routes(routes!(faults::diagnoses))
        .routes(routes!(clock::show, clock::change))
        .routes(routes!(keys::show))
        .routes(routes!(keys::rotate))
        .routes(routes!(keys::publish_next))
        .routes(routes!(keys::drop_old))
        .routes(routes!(tokens::issue))
        .routes(routes!(tokens::expire))
        .routes(routes!(tokens::revoke))
        .routes(routes!(journal::list))
        .routes(routes!(stream::stream))
        .routes(routes!(reset::reset))
        .routes(routes!(snapshots::list, snapshots::take))
        .routes(routes!(snapshots::drop))
        .routes(routes!(snapshots::restore))
}

/// The control API, as far as it is served, and what belongs to the pages and to faults.
pub(super) fn routes(control: &Control) -> Router<Google> {
    let own = Router::new()
        .route(elsewhere::PATH, any(elsewhere::arrived))
        .route(register::PATH, axum::routing::post(register::submit));
    if *control == Control::Off {
        return own;
    }
    let (router, _) = described().split_for_parts();
    let guarded = router
        .route("/__mock/{*path}", any(answer::unknown))
        .method_not_allowed_fallback(answer::wrong_method)
        .layer(middleware::from_fn_with_state(control.clone(), check));
    own.merge(guarded)
}

/// Refuses other origins, and those who do not know the token.
async fn check(State(control): State<Control>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if let Some(origin) = foreign_origin(headers) {
        let problem = format!(
            "pages of {} may not use the control API",
            origin.escape_debug()
        );
        return Refusal::new(StatusCode::FORBIDDEN, problem).into_response();
    }
    if let Control::Token(token) = &control
        && !is_bearer(headers, token)
    {
        let problem = "send the control token, as Authorization: Bearer …";
        let mut response = Refusal::new(StatusCode::UNAUTHORIZED, problem).into_response();
        let challenge =
            axum::http::HeaderValue::from_static("Bearer realm=\"mock-google control\"");
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, challenge);
        return response;
    }
    next.run(drained(request).await).await
}

/// A request whose body was read where no handler will: with an unread one hyper ends the connection
/// after the answer, and a client that keeps connections stumbles at its next request.
async fn drained(request: Request) -> Request {
    if !matches!(*request.method(), Method::GET | Method::DELETE) {
        return request;
    }
    let limits = request
        .extensions()
        .get::<Limits>()
        .copied()
        .unwrap_or_default();
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, limits.body_bytes);
    let _ = tokio::time::timeout(limits.body_timeout, body).await;
    Request::from_parts(parts, axum::body::Body::empty())
}

/// The origin of a page that is not the server's own.
fn foreign_origin(headers: &HeaderMap) -> Option<String> {
    let text = |name: &str| {
        headers
            .get(name)
            .map(|value| String::from_utf8_lossy(value.as_bytes()))
    };
    let host = text("host").unwrap_or_default();
    if let Some(origin) = text("origin") {
        let is_own = origin == format!("http://{host}") || origin == format!("https://{host}");
        return (!is_own).then(|| origin.into_owned());
    }
    // Browsers say so even where they name no origin.
    let site = text("sec-fetch-site").filter(|site| !matches!(&**site, "same-origin" | "none"));
    site.map(|_| "another site".to_owned())
}

fn is_bearer(headers: &HeaderMap, token: &str) -> bool {
    let given = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok()?.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token);
    given.is_some_and(|given| bool::from(given.as_bytes().ct_eq(token.as_bytes())))
}
