//! `/__mock/snapshots`: states to come back to.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Nothing, Of, Problem, Refusal, Told};
use crate::google::{Google, SnapshotInfo};

/// The snapshots kept, oldest first.
#[utoipa::path(get, path = "/__mock/snapshots", tag = "reset",
    operation_id = "list_snapshots",
    responses((status = 200, body = Vec<SnapshotInfo>)))]
pub(super) async fn list(State(google): State<Google>) -> Json<Vec<SnapshotInfo>> {
    Json(google.snapshots())
}

/// What to call it.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = SnapshotOrder)]
#[serde(deny_unknown_fields)]
pub(super) struct Take {
    /// A name, for people.
    #[serde(default)]
    name: String,
}

/// Takes a snapshot: clients, accounts, consents, tokens, sessions, clock, keys; not faults and journal.
#[utoipa::path(post, path = "/__mock/snapshots", tag = "reset",
    operation_id = "take_snapshot", request_body = Take,
    responses((status = 201, body = SnapshotInfo), (status = 409, body = Problem)))]
pub(super) async fn take(
    State(google): State<Google>,
    Told(told): Told<Take>,
) -> Result<(StatusCode, Json<SnapshotInfo>), Refusal> {
    Ok((StatusCode::CREATED, Json(google.take_snapshot(told.name)?)))
}

/// Drops a snapshot.
#[utoipa::path(delete, path = "/__mock/snapshots/{id}", tag = "reset",
    operation_id = "drop_snapshot",
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn drop(
    State(google): State<Google>,
    Of(id): Of<u64>,
) -> Result<Json<Value>, Refusal> {
    google.drop_snapshot(id)?;
    Ok(Json(json!({ "dropped": id })))
}

/// Goes back to a snapshot, which stays.
#[utoipa::path(post, path = "/__mock/snapshots/{id}/restore", tag = "reset",
    operation_id = "restore_snapshot", request_body = Nothing,
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = SnapshotInfo), (status = 404, body = Problem)))]
pub(super) async fn restore(
    State(google): State<Google>,
    Of(id): Of<u64>,
    Told(Nothing {}): Told<Nothing>,
) -> Result<Json<SnapshotInfo>, Refusal> {
    Ok(Json(google.restore_snapshot(id)?))
}
