//! The public keys of service accounts, for whoever checks what they signed.
//!
//! `GET /robot/v1/metadata/x509/<address>`, see
//! <https://developers.google.com/identity/protocols/oauth2/service-account>.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::get;

use super::answer;
use super::call::Call;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::keys::PublicKey;
use crate::wire::iam::envelope;
use crate::wire::jwks::{self, Jwk};
use crate::world::service_account::ServiceAccount;

/// The routes of this file.
pub(super) fn routes() -> Router<Google> {
    Router::new()
        .route("/robot/v1/metadata/x509/{name}", get(x509))
        .route("/robot/v1/metadata/jwk/{name}", get(jwk))
        .route("/robot/v1/metadata/raw/{name}", get(raw))
}

/// `GET /robot/v1/metadata/x509/<address>`: an object from `kid` to certificate.
async fn x509(State(google): State<Google>, Path(name): Path<String>, call: Call) -> Response {
    publish(&google, &call, &name, |account| {
        by_kid(account, |key| key.certificate(&account.unique_id))
    })
}

/// `GET /robot/v1/metadata/jwk/<address>`: a JWK set.
async fn jwk(State(google): State<Google>, Path(name): Path<String>, call: Call) -> Response {
    publish(&google, &call, &name, |account| {
        let keys: Vec<Jwk> = account.keys.iter().map(|key| key.jwk().clone()).collect();
        jwks::document(&keys)
    })
}

/// `GET /robot/v1/metadata/raw/<address>`: an object from `kid` to public key (inferred; nobody
/// seems to use it).
async fn raw(State(google): State<Google>, Path(name): Path<String>, call: Call) -> Response {
    publish(&google, &call, &name, |account| {
        by_kid(account, PublicKey::to_pem)
    })
}

/// Prints one text for each key.
fn by_kid(account: &ServiceAccount, print: impl Fn(&PublicKey) -> String) -> String {
    let texts: BTreeMap<_, _> = account
        .keys
        .iter()
        .map(|key| (key.kid().to_owned(), print(key)))
        .collect();
    jwks::certificates(&texts)
}

/// Answers with a document about a service account; an unknown one is 404 in Google's API envelope
/// (inferred).
fn publish(
    google: &Google,
    call: &Call,
    name: &str,
    print: impl FnOnce(&ServiceAccount) -> String,
) -> Response {
    let account = google.settle(call.entry(Endpoint::ServiceAccount), |turn, entry| {
        let account = turn.world.service_account(name).cloned();
        entry.client = Some(name.to_owned());
        if account.is_some() {
            "keys of a service account".clone_into(&mut entry.decision);
        } else {
            entry.status = 404;
            "no such service account".clone_into(&mut entry.decision);
        }
        account
    });
    let Some(account) = account else {
        let message = "Requested entity was not found.";
        return answer::envelope(404, envelope(404, "NOT_FOUND", message, None));
    };
    // Outside the lock: a certificate has to be signed.
    let now = google.clock().now();
    answer::keys(print(&account), now, google.keys().max_age(now))
}
