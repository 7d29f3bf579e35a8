//! Google's front end: the plain HTML answers given before any endpoint sees the request.
//!
//! `Error 404 (Not Found)!!1`, as every Google host answers; the page ends `That’s all we know.`

use std::any::Any;

use axum::extract::OriginalUri;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};

use crate::pages::{self, FrontPage};

/// A refusal of the front end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Front {
    /// A broken percent escape, or a request that makes no sense.
    BadRequest,
    /// No such path.
    NotFound,
    /// Another method than the path takes.
    MethodNotAllowed,
    /// A body that does not come.
    RequestTimeout,
    /// A POST without a length.
    LengthRequired,
    /// A body beyond the limit.
    ContentTooLarge,
    /// A request line beyond the limit.
    UriTooLong,
    /// A panic, which ends this request only.
    Internal,
    /// An outage behind the front end.
    BadGateway,
    /// Too much to do.
    ServiceUnavailable,
    /// Nobody behind the front end answers in time.
    GatewayTimeout,
}

impl Front {
    /// Status, title and sentence, as Google's front end words them; those of 502 to 504 are written down
    /// nowhere and are what its pages are commonly seen to say.
    const fn row(self) -> (StatusCode, &'static str, &'static str) {
        match self {
            Self::BadRequest => (
                StatusCode::BAD_REQUEST,
                "Bad Request",
                "Your client has issued a malformed or illegal request.",
            ),
            Self::NotFound => (
                StatusCode::NOT_FOUND,
                "Not Found",
                "The requested URL was not found on this server.",
            ),
            Self::MethodNotAllowed => (
                StatusCode::METHOD_NOT_ALLOWED,
                "Method Not Allowed",
                "The request method is inappropriate for the URL.",
            ),
            Self::RequestTimeout => (
                StatusCode::REQUEST_TIMEOUT,
                "Request Timeout",
                "Your client took too long to issue its request.",
            ),
            Self::LengthRequired => (
                StatusCode::LENGTH_REQUIRED,
                "Length Required",
                "POST requests require a Content-length header.",
            ),
            Self::ContentTooLarge => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "Request Entity Too Large",
                "Your client issued a request that was too large.",
            ),
            Self::UriTooLong => (
                StatusCode::URI_TOO_LONG,
                "Request-URI Too Large",
                "The requested URL is too large to process.",
            ),
            Self::Internal => (
                StatusCode::INTERNAL_SERVER_ERROR,
                "Server Error",
                "The server encountered an error and could not complete your request.",
            ),
            Self::BadGateway => (
                StatusCode::BAD_GATEWAY,
                "Server Error",
                "The server encountered a temporary error and could not complete your request. \
                 Please try again in 30 seconds.",
            ),
            Self::ServiceUnavailable => (
                StatusCode::SERVICE_UNAVAILABLE,
                "Service Unavailable",
                "The service you requested is not available at this time.",
            ),
            Self::GatewayTimeout => (
                StatusCode::GATEWAY_TIMEOUT,
                "Gateway Timeout",
                "The server encountered a temporary error and could not complete your request. \
                 Please try again in 30 seconds.",
            ),
        }
    }

    /// The page for a request to a path.
    pub(super) fn page(self, path: &str) -> Response {
        let (status, title, sentence) = self.row();
        let page = FrontPage {
            status: status.as_u16(),
            title,
            sentence,
            path,
        };
        let mut response = (status, Html(pages::render(&page))).into_response();
        for (name, value) in [
            (header::CONTENT_TYPE, "text/html; charset=UTF-8"),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        ] {
            let value = HeaderValue::from_static(value);
            response.headers_mut().insert(name, value);
        }
        response
    }
}

/// Answers a path nobody serves.
pub(super) async fn not_found(OriginalUri(uri): OriginalUri) -> Response {
    Front::NotFound.page(uri.path())
}

/// Answers a method the path does not take.
pub(super) async fn method_not_allowed(OriginalUri(uri): OriginalUri) -> Response {
    Front::MethodNotAllowed.page(uri.path())
}

/// Answers a request whose handler panicked; the others go on.
#[expect(
    clippy::needless_pass_by_value,
    reason = "the signature the layer calls"
)]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let text = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    tracing::error!("a request handler panicked, please report it: {text}");
    Front::Internal.page("")
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::http::Request;
    use axum::routing::get;
    use tower::ServiceExt as _;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    /// A handler with a bug.
    async fn bug() -> &'static str {
        panic!("a bug")
    }

    #[tokio::test]
    async fn a_panic_ends_its_own_request_only() {
        let router = Router::new()
            .route("/bug", get(bug))
            .route("/fine", get(|| async { "fine" }))
            .layer(CatchPanicLayer::custom(panicked));
        for (path, status) in [("/bug", 500), ("/fine", 200), ("/bug", 500)] {
            let request = Request::get(path).body(Body::empty()).unwrap();
            let response = router.clone().oneshot(request).await.unwrap();
            assert_eq!(response.status().as_u16(), status, "{path}");
        }
    }
}
