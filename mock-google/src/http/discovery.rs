//! Discovery and the signing keys: documents anybody may read and cache.

use axum::extract::State;
use axum::response::Response;

use super::answer;
use super::call::Call;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::keys::KeySet;
use crate::rules::diagnosis;
use crate::wire::discovery as document;

/// `GET /.well-known/openid-configuration`
pub(super) async fn discovery(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Discovery, "discovery document");
    let body = document::document(google.endpoints(), google.behaviour());
    answer::document(document::CACHE_CONTROL, body)
}

/// `GET /oauth2/v3/certs`, `/oauth2/v2/certs`
pub(super) async fn jwks(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Keys, "JWK set");
    keys(&google, |set| set.jwks().to_owned())
}

/// `GET /oauth2/v1/certs`
pub(super) async fn certificates(State(google): State<Google>, call: Call) -> Response {
    note(&google, &call, Endpoint::Keys, "PEM certificates");
    keys(&google, |set| set.certificates().to_owned())
}

/// The keys at one instant, in the form of the path, with the time they may be kept.
fn keys(google: &Google, form: impl FnOnce(&KeySet) -> String) -> Response {
    let now = google.clock().now();
    let set = google.keys().at(now);
    answer::keys(form(&set), now, google.keys().max_age(now))
}

fn note(google: &Google, call: &Call, endpoint: Endpoint, what: &str) {
    google.settle(call.entry(endpoint), |turn, entry| {
        what.clone_into(&mut entry.decision);
        entry.diagnosis = diagnosis::habit(turn.world, turn.now, entry);
    });
}
