//! The Security Token Service: exchange, refresh and introspection of federated tokens.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::post;

use super::answer::{NO_STORE, json};
use super::call::Call;
use super::token;
use crate::google::{Google, access_token};
use crate::journal::{Endpoint, Entry};
use crate::rules::sts::{decide, introspect};
use crate::wire::credential::AccessToken;
use crate::wire::sts::{Exchange, StsError, introspection_to_json, token_to_json};

/// The routes of this file; libraries write the second in two ways.
pub(super) fn routes() -> Router<Google> {
    Router::new()
        .route("/v1/token", post(exchange))
        .route("/v1/oauthtoken", post(oauth_token))
        .route("/v1/oauth/token", post(oauth_token))
        .route("/v1/introspect", post(introspection))
}

/// `POST /v1/token`
async fn exchange(State(google): State<Google>, call: Call) -> Response {
    let request = Exchange::parse(&call.params);
    let settled: Result<_, StsError> =
        google.settle(call.entry(Endpoint::ServiceAccount), |turn, entry| {
            let grant = request
                .and_then(|exchange| decide(turn.now, &exchange))
                .inspect_err(|error| note(error, entry))?;
            entry.decision = format!("token exchanged for {} of {}", grant.scopes, grant.sub);
            Ok(access_token(&google, turn, &Arc::new(grant), None))
        });
    answer(settled.map(|(token, expires_in)| token_to_json(&token, expires_in)))
}

/// `POST /v1/oauthtoken`, where gcloud refreshes the sign-in of a workforce.
///
/// There is no such sign-in here, so any refresh token of this Google will do, on the terms of its
/// token endpoint.
async fn oauth_token(State(google): State<Google>, call: Call) -> Response {
    match call.params.get("grant_type") {
        Some("refresh_token") => token::token(State(google), call).await,
        _ => exchange(State(google), call).await,
    }
}

/// `POST /v1/introspect` (RFC 7662 section 2.1), without the client authentication Google asks for.
async fn introspection(State(google): State<Google>, call: Call) -> Response {
    let token = call
        .params
        .get("token")
        .map(AccessToken::from_wire)
        .ok_or(StsError::MissingToken);
    let settled: Result<_, StsError> =
        google.settle(call.entry(Endpoint::ServiceAccount), |turn, entry| {
            let token = token.inspect_err(|error| note(error, entry))?;
            let live = introspect(turn.world, turn.now, &token);
            let decision = if live.is_some() {
                "a live federated token"
            } else {
                "no live federated token"
            };
            decision.clone_into(&mut entry.decision);
            Ok(introspection_to_json(live.as_ref()))
        });
    answer(settled)
}

fn note(error: &StsError, entry: &mut Entry) {
    let (status, code, description) = error.row();
    entry.status = status;
    entry.decision = format!("{code}: {description} [{error:?}]");
}

fn answer(settled: Result<String, StsError>) -> Response {
    match settled {
        Ok(body) => json(200, NO_STORE, body),
        Err(error) => json(error.row().0, NO_STORE, error.to_json()),
    }
}
