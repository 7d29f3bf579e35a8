//! Answers in place of an endpoint's.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Response};
use serde_json::json;

use super::super::answer::{self, NO_STORE};
use super::super::call::Call;
use super::super::front::Front;
use crate::fault::Reply;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::error_json;
use crate::wire::token::refusal;

/// The path that redirected requests arrive at, unless another is told.
pub(in crate::http) const ELSEWHERE: &str = "/__mock/elsewhere";

/// A web page that has nothing to do with Google.
const PORTAL: &str = "<!doctype html>\n<html lang=\"en\"><head><title>Welcome</title></head>\
                      <body><h1>Welcome to the guest network</h1><p>Please accept the terms of use.</p>\
                      </body></html>\n";

/// Answers in place of the endpoint, and notes it.
pub(super) fn reply(google: &Google, call: &Call, endpoint: Endpoint, reply: &Reply) -> Response {
    let response = match reply {
        Reply::FrontEnd(status) => front_end(*status, &call.path),
        Reply::Oauth {
            status,
            code,
            description,
            retry_after,
        } => {
            let mut response = answer::json(*status, NO_STORE, error_json(code, description));
            let value = retry_after.as_deref().map(HeaderValue::from_str);
            if let Some(Ok(value)) = value {
                response.headers_mut().insert(header::RETRY_AFTER, value);
            }
            response
        }
        Reply::Token(error) => answer::json(error.row().0, NO_STORE, refusal(error)),
        Reply::Api(status) => envelope(*status, *status),
        Reply::ApiWithOk => envelope(401, 200),
        Reply::WebPage(status) => (status_of(*status), Html(PORTAL)).into_response(),
        Reply::NoBody(status) => {
            let mut response = status_of(*status).into_response();
            let kind = HeaderValue::from_static("application/json; charset=utf-8");
            response.headers_mut().insert(header::CONTENT_TYPE, kind);
            response
        }
        Reply::Redirect(status, location) => redirect(google, *status, location),
    };
    note(google, call, endpoint, response.status().as_u16());
    response
}

/// Refuses a head beyond a proxy's limit (RFC 6585 section 5); the words are those of the status.
pub(super) fn head_too_large(google: &Google, call: &Call, endpoint: Endpoint) -> Response {
    note(google, call, endpoint, 431);
    let text = "Request Header Fields Too Large\n";
    (StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text).into_response()
}

fn note(google: &Google, call: &Call, endpoint: Endpoint, status: u16) {
    google.settle(call.entry(endpoint), |_, entry| {
        entry.status = status;
        "answered by a fault, not by the endpoint".clone_into(&mut entry.decision);
    });
}

fn status_of(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn front_end(status: u16, path: &str) -> Response {
    match status {
        502 => Front::BadGateway.page(path),
        503 => Front::ServiceUnavailable.page(path),
        504 => Front::GatewayTimeout.page(path),
        _ => Front::Internal.page(path),
    }
}

/// Google's API error envelope; texts as on <https://cloud.google.com/apis/design/errors>.
fn envelope(code: u16, status: u16) -> Response {
    let (word, message) = match code {
        401 => (
            "UNAUTHENTICATED",
            "Request had invalid authentication credentials. Expected OAuth 2 access token, login \
             cookie or other valid authentication credential. See \
             https://developers.google.com/identity/sign-in/web/devconsole-project.",
        ),
        403 => (
            "PERMISSION_DENIED",
            "Request had insufficient authentication scopes.",
        ),
        429 => (
            "RESOURCE_EXHAUSTED",
            "Resource has been exhausted (e.g. check quota).",
        ),
        503 => ("UNAVAILABLE", "The service is currently unavailable."),
        _ => ("INTERNAL", "Internal error encountered."),
    };
    let body = json!({ "error": { "code": code, "message": message, "status": word } });
    let mut response = answer::envelope(status, format!("{body:#}\n"));
    let challenge = match status {
        401 => r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#,
        403 => r#"Bearer realm="https://accounts.google.com/", error="insufficient_scope""#,
        _ => return response,
    };
    let challenge = HeaderValue::from_static(challenge);
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, challenge);
    response
}

fn redirect(google: &Google, status: u16, location: &str) -> Response {
    let location = match location {
        "" => google.endpoints().page(ELSEWHERE),
        elsewhere => elsewhere.to_owned(),
    };
    let mut response = status_of(status).into_response();
    if let Ok(location) = HeaderValue::try_from(location) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// A pause around a median, spread log-normally by two random numbers (the transform of Box and Muller).
pub(super) fn spread(median: Duration, sigma: f64, thrown: [u8; 8]) -> Duration {
    if sigma == 0.0 {
        return median;
    }
    let thrown = u64::from_be_bytes(thrown);
    let number = |half: u64| {
        let half = u32::try_from(half & 0xffff_ffff).unwrap_or_default();
        (f64::from(half) + 1.0) / 4_294_967_297.0
    };
    let (one, other) = (number(thrown >> 32), number(thrown));
    let normal = (-2.0 * one.ln()).sqrt() * (std::f64::consts::TAU * other).cos();
    median.mul_f64((sigma * normal).exp().min(100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spread_pause_lies_around_its_median() {
        let median = Duration::from_secs(1);
        assert_eq!(spread(median, 0.0, [7; 8]), median);
        let mut dice = crate::dice::Dice::seeded(1);
        let mut pauses: Vec<_> = (0..999)
            .map(|_| spread(median, 0.5, dice.throw("d")))
            .collect();
        pauses.sort();
        let middle = pauses[499].as_secs_f64();
        assert!((0.9..1.1).contains(&middle), "{middle}");
        assert!(pauses[0] < Duration::from_millis(500) && pauses[998] > Duration::from_secs(2));
    }
}
