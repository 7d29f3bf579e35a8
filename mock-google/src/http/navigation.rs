//! Sending a browser on: to the next of Google's pages, or away.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::answer::NO_STORE;
use super::call::Call;
use super::front::Front;
use crate::google::Google;
use crate::wire::params::Params;

/// The address of one of Google's pages: the whole request and what Google adds on its hops.
pub(super) fn hop(google: &Google, path: &str, request: &Params, part: Option<&str>) -> String {
    let mut params = request.clone();
    params.push("service", "lso");
    params.push("o2v", "2");
    params.push("flowName", "GeneralOAuthFlow");
    if let Some(part) = part {
        params.push("part", part);
    }
    google.endpoints().page(&format!("{path}?{params}"))
}

/// 302 after a GET, 303 after a POST: never 307, which would send a password on.
pub(super) fn redirect(call: &Call, address: &str) -> Response {
    let status = match call.method {
        axum::http::Method::POST => StatusCode::SEE_OTHER,
        _ => StatusCode::FOUND,
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CACHE_CONTROL, NO_STORE),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::X_FRAME_OPTIONS, "DENY"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    match HeaderValue::from_str(address) {
        Ok(address) => {
            headers.insert(header::LOCATION, address);
            response
        }
        // An address with characters that fit no header is never registered; nothing to follow.
        Err(_) => Front::BadRequest.page(&call.path),
    }
}
