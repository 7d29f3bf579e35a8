//! `/__mock/reset`: starting over.

use axum::Json;
use axum::extract::State;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Problem, Refusal, Told};
use crate::google::Google;

/// What is to be forgotten; without a member everything.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = ResetScope)]
#[serde(deny_unknown_fields)]
pub(super) struct Reset {
    /// Only what this account did, by email address.
    account: Option<String>,
    /// Only what was done with this client.
    client: Option<String>,
}

/// Starts over: everything, or only what an account did, only what was done with a client.
#[utoipa::path(post, path = "/__mock/reset", tag = "reset",
    operation_id = "reset", request_body = Reset,
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn reset(
    State(google): State<Google>,
    Told(told): Told<Reset>,
) -> Result<Json<Value>, Refusal> {
    if let Some(email) = &told.account {
        google.reset_account(email)?;
    }
    if let Some(id) = &told.client {
        google.reset_client(id)?;
    }
    if told.account.is_none() && told.client.is_none() {
        google.reset();
    }
    Ok(Json(json!({ "reset": true })))
}
