//! How answers to programs are framed: the headers of Google's servers, and who may read them.
//!
//! Each server has headers of its own, as captured: `scaffolding on HTTPServer2` answers for the token
//! endpoint and the keys, `ESF` (the Extensible Service Framework) for the APIs. Google also sends
//! `alt-svc`, which offers HTTP/3; the mock does not, because it speaks none.

use axum::Router;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use jiff::fmt::rfc2822::DateTimePrinter;
use jiff::{SignedDuration, Timestamp};
use tower_http::cors::{AllowHeaders, AllowMethods, AllowOrigin, CorsLayer};

use super::front;
use crate::behaviour::TokenCors;
use crate::google::Google;

/// What Google's token endpoint says of caching.
pub(super) const NO_STORE: &str = "no-cache, no-store, max-age=0, must-revalidate";

/// When an answer that nobody may keep expired.
const LONG_AGO: &str = "Mon, 01 Jan 1990 00:00:00 GMT";

/// The `Server` header of the token endpoint and the keys.
const SCAFFOLDING: &str = "scaffolding on HTTPServer2";
/// The `Server` header of userinfo, tokeninfo and revocation.
const ESF: &str = "ESF";

/// A JSON answer of the token endpoint.
pub(super) fn json(status: u16, cache_control: &'static str, body: String) -> Response {
    let mut response = plain(status, body);
    put(&mut response, header::SERVER, SCAFFOLDING);
    put(
        &mut response,
        header::CONTENT_TYPE,
        "application/json; charset=utf-8",
    );
    cache(&mut response, cache_control);
    vary(&mut response, &["Origin", "X-Origin", "Referer"]);
    response
}

/// A JSON answer of userinfo, tokeninfo or revocation.
pub(super) fn api(status: u16, body: String) -> Response {
    let mut response = json(status, NO_STORE, body);
    put(&mut response, header::SERVER, ESF);
    put(
        &mut response,
        header::CONTENT_TYPE,
        "application/json; charset=UTF-8",
    );
    response
}

/// A refusal in Google's API envelope, which only the one who asked may keep.
pub(super) fn envelope(status: u16, body: String) -> Response {
    let mut response = plain(status, body);
    put(&mut response, header::SERVER, ESF);
    put(
        &mut response,
        header::CONTENT_TYPE,
        "application/json; charset=UTF-8",
    );
    put(&mut response, header::CACHE_CONTROL, "private");
    vary(
        &mut response,
        &["X-Origin", "Referer", "Origin,Accept-Encoding"],
    );
    response
}

/// A call of the page's own function (JSONP): a script, whose status browsers want to be 200.
pub(super) fn script(body: String) -> Response {
    let mut response = api(200, body);
    put(
        &mut response,
        header::CONTENT_TYPE,
        "application/javascript; charset=UTF-8",
    );
    response
}

/// The signing keys, to be cached for so many seconds from now on by the mock's clock.
pub(super) fn keys(body: String, now: Timestamp, max_age: i64) -> Response {
    let mut response = api(200, body);
    put(&mut response, header::SERVER, SCAFFOLDING);
    let headers = response.headers_mut();
    headers.remove(header::PRAGMA);
    let expires = now.checked_add(SignedDuration::from_secs(max_age));
    for (name, value) in [
        (
            header::CACHE_CONTROL,
            format!("public, max-age={max_age}, must-revalidate, no-transform"),
        ),
        (header::EXPIRES, date(expires.unwrap_or(now))),
        (header::DATE, date(now)),
        (header::AGE, "0".to_owned()),
    ] {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.insert(name, value);
        }
    }
    response
}

/// A document on the accounts host that anybody may cache.
pub(super) fn document(cache_control: &'static str, body: String) -> Response {
    let mut response = plain(200, body);
    put(&mut response, header::CONTENT_TYPE, "application/json");
    put(&mut response, header::CACHE_CONTROL, cache_control);
    response
}

/// Says that one of Google's API servers refused, not its front end.
pub(super) fn by_esf(mut response: Response) -> Response {
    put(&mut response, header::SERVER, ESF);
    response
}

/// Lets pages on other origins read the answers of these routes, or not.
///
/// Google does so for everything programs call but revocation, and never for pages: the authorization
/// request must be a navigation. Preflights are answered, too, whatever the method of the route.
pub(super) fn readable(router: Router<Google>, readers: TokenCors) -> Router<Google> {
    let origin = match readers {
        TokenCors::Echo => AllowOrigin::mirror_request(),
        TokenCors::Any => AllowOrigin::any(),
        TokenCors::Off => return router,
    };
    let cors = CorsLayer::new()
        .allow_origin(origin)
        .allow_methods(AllowMethods::mirror_request())
        .allow_headers(AllowHeaders::mirror_request())
        .vary(Vec::<HeaderName>::new()); // the answers name their own
    // Set before the layer: a fallback set later would stand outside it and refuse every preflight.
    router
        .method_not_allowed_fallback(front::method_not_allowed)
        .layer(cors)
}

/// An answer with what every server of Google's says of framing and sniffing.
fn plain(status: u16, body: String) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or_default();
    let mut response = (status, body).into_response();
    put(&mut response, header::X_XSS_PROTECTION, "0");
    put(&mut response, header::X_FRAME_OPTIONS, "SAMEORIGIN");
    put(&mut response, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    response
}

fn put(response: &mut Response, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

fn cache(response: &mut Response, cache_control: &'static str) {
    put(response, header::CACHE_CONTROL, cache_control);
    if cache_control == NO_STORE {
        put(response, header::PRAGMA, "no-cache");
        put(response, header::EXPIRES, LONG_AGO);
    }
}

fn vary(response: &mut Response, names: &[&'static str]) {
    for name in names {
        response
            .headers_mut()
            .append(header::VARY, HeaderValue::from_static(name));
    }
}

/// A date as HTTP writes it (RFC 9110 section 5.6.7).
pub(super) fn date(instant: Timestamp) -> String {
    DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&instant)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_expire_when_their_age_is_over() {
        let now = "2023-05-05T12:00:00Z".parse().unwrap();
        let response = keys(String::new(), now, 21_155);
        let header = |name: &str| response.headers()[name].to_str().unwrap();
        assert_eq!(
            (header("date"), header("expires")),
            (
                "Fri, 05 May 2023 12:00:00 GMT",
                "Fri, 05 May 2023 17:52:35 GMT"
            )
        );
        assert!(!response.headers().contains_key("pragma"));
    }
}
