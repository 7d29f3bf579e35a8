//! `/__mock/tokens`: tokens issued without Google's pages, expired and revoked on the spot.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::answer::{Problem, Refusal, Told};
use super::consents::{known_scopes, sign_in};
use crate::google::Google;

/// For whom.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = TokenOrder)]
#[serde(deny_unknown_fields)]
pub(super) struct Issue {
    /// The email address.
    account: String,
    /// The client id.
    client: String,
    /// What was allowed, separated by blanks.
    #[serde(default = "sign_in")]
    #[schema(default = "openid email profile")]
    scope: String,
}

/// The tokens, and what a program needs beside them.
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = IssuedTokens)]
pub(super) struct Issued {
    refresh_token: String,
    access_token: String,
    client_id: String,
    client_secret: String,
}

/// Issues a refresh token and an access token as if the person had just allowed the scopes.
#[utoipa::path(post, path = "/__mock/tokens", tag = "tokens",
    operation_id = "issue_tokens", request_body = Issue,
    responses((status = 200, body = Issued), (status = 404, body = Problem)))]
pub(super) async fn issue(
    State(google): State<Google>,
    Told(told): Told<Issue>,
) -> Result<Json<Issued>, Refusal> {
    let scopes = known_scopes(&google, &told.scope)?;
    let refresh_token = google.issue_refresh_token(&told.account, &told.client, &scopes)?;
    let access_token = google.issue_access_token(&told.account, &told.client, &scopes)?;
    let secret = google.client(&told.client).map(|client| client.secret);
    Ok(Json(Issued {
        refresh_token: refresh_token.expose().to_owned(),
        access_token: access_token.expose().to_owned(),
        client_id: told.client,
        client_secret: secret
            .map(|secret| secret.expose().to_owned())
            .unwrap_or_default(),
    }))
}

/// Which token.
#[derive(Deserialize, utoipa::ToSchema)]
#[schema(as = TokenToEnd)]
#[serde(deny_unknown_fields)]
pub(super) struct Which {
    /// An access token or a refresh token.
    token: String,
}

fn done(was_alive: bool, what: &str) -> Result<Json<Value>, Refusal> {
    if was_alive {
        Ok(Json(json!({ "done": what })))
    } else {
        let problem = "no live token: it was never issued here, or is over already";
        Err(Refusal::new(StatusCode::NOT_FOUND, problem))
    }
}

/// Lets one token expire now; others of the same consent live on.
#[utoipa::path(post, path = "/__mock/tokens/expire", tag = "tokens",
    operation_id = "expire_token", request_body = Which,
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn expire(
    State(google): State<Google>,
    Told(which): Told<Which>,
) -> Result<Json<Value>, Refusal> {
    done(google.expire_token(&which.token), "expired")
}

/// Revokes a token as `/revoke` does: the whole consent is over.
#[utoipa::path(post, path = "/__mock/tokens/revoke", tag = "tokens",
    operation_id = "revoke_token", request_body = Which,
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn revoke(
    State(google): State<Google>,
    Told(which): Told<Which>,
) -> Result<Json<Value>, Refusal> {
    done(google.revoke_token(&which.token), "revoked")
}
