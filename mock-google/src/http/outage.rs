//! An outage of Google's, where one is switched on: token endpoint, userinfo, tokeninfo, discovery
//! and keys refuse every request.
//!
//! The names are those on which Google's libraries try again: `internal_failure`,
//! `temporarily_unavailable`, `rate_limit_exceeded`, see
//! <https://googleapis.dev/python/google-auth/latest/reference/google.auth.exceptions.html>.

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;

use super::answer::{NO_STORE, json};
use super::call::Call;
use super::front::Front;
use crate::behaviour::Outage;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::error_json;

/// After how many seconds a client that is over its quota may try again.
const RETRY_AFTER: &str = "30";

/// Refuses what is sent to these routes, if there is an outage.
pub(super) fn over(router: Router<Google>, google: &Google, endpoint: Endpoint) -> Router<Google> {
    if google.behaviour().outage == Outage::None {
        return router;
    }
    let state = (google.clone(), endpoint);
    router.layer(middleware::from_fn_with_state(state, refuse))
}

/// What a request is answered during an outage: status, `error`, `error_description`.
const fn row(outage: Outage) -> Option<(u16, &'static str, &'static str)> {
    match outage {
        Outage::None | Outage::Html => None,
        Outage::BackendError => Some((500, "internal_failure", "Backend Error")),
        Outage::Unavailable => Some((
            503,
            "temporarily_unavailable",
            "The service is temporarily unavailable.",
        )),
        Outage::Quota => Some((429, "rate_limit_exceeded", "Rate Limit Exceeded")),
    }
}

async fn refuse(
    State((google, endpoint)): State<(Google, Endpoint)>,
    call: Call,
    _next: Next,
) -> Response {
    let outage = google.behaviour().outage;
    let row = row(outage);
    google.settle(call.entry(endpoint), |_, entry| {
        entry.status = row.map_or(502, |(status, ..)| status);
        entry.decision = format!("refused [outage: {outage:?}]");
    });
    let Some((status, code, description)) = row else {
        return Front::BadGateway.page("");
    };
    let mut response = json(status, NO_STORE, error_json(code, description));
    if outage == Outage::Quota {
        let seconds = HeaderValue::from_static(RETRY_AFTER);
        response.headers_mut().insert(header::RETRY_AFTER, seconds);
    }
    response
}
