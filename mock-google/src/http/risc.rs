//! `/.well-known/risc-configuration`: what a receiver of security events needs to verify them.

use axum::extract::State;
use axum::response::Response;

use super::answer::document;
use super::call::Call;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::discovery::CACHE_CONTROL;
use crate::wire::security_event;

/// Answers with the document.
pub(super) async fn configuration(State(google): State<Google>, call: Call) -> Response {
    google.settle(call.entry(Endpoint::Discovery), |_, entry| {
        "configuration of security events".clone_into(&mut entry.decision);
    });
    let body = security_event::configuration(google.endpoints());
    document(CACHE_CONTROL, body)
}
