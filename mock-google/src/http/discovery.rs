//! Discovery and the signing keys: documents anybody may read and cache.

use axum::extract::State;
use axum::response::Response;

use super::call::Call;
use super::json;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::{discovery as document, jwks as keys};

/// `GET /.well-known/openid-configuration`
pub(super) async fn discovery(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Discovery, "discovery document");
    let body = document::document(google.endpoints(), google.behaviour().profile);
    json(200, document::CACHE_CONTROL, body)
}

/// `GET /oauth2/v3/certs`
pub(super) async fn jwks(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Keys, "JWK set");
    json(
        200,
        keys::CACHE_CONTROL,
        google.keys().now().jwks().to_owned(),
    )
}

/// `GET /oauth2/v1/certs`
pub(super) async fn certificates(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Keys, "PEM certificates");
    json(
        200,
        keys::CACHE_CONTROL,
        google.keys().now().certificates().to_owned(),
    )
}

fn note(google: &Google, call: &Call, endpoint: Endpoint, what: &str) {
    google.settle(call.entry(endpoint), |_, entry| {
        what.clone_into(&mut entry.decision);
    });
}
