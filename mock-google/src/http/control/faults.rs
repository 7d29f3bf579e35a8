//! `/__mock/faults`: arming, listing, disarming, and what there is to arm.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Value, json};

use super::answer::{Asked, Of, Problem, Refusal, Told};
use crate::fault::{self, Fault, FaultStatus};
use crate::google::Google;
use crate::rules::diagnosis;

/// What is armed, spent faults included, with how often each fired.
#[utoipa::path(get, path = "/__mock/faults", tag = "faults",
    operation_id = "list_faults",
    responses((status = 200, body = Vec<FaultStatus>)))]
pub(super) async fn list(State(google): State<Google>) -> Json<Vec<FaultStatus>> {
    Json(google.faults())
}

/// Arms a fault.
#[utoipa::path(post, path = "/__mock/faults", tag = "faults",
    operation_id = "arm_fault", request_body = Fault,
    responses((status = 201, body = FaultStatus), (status = 409, body = Problem)))]
pub(super) async fn arm(
    State(google): State<Google>,
    Told(fault): Told<Fault>,
) -> Result<(StatusCode, Json<FaultStatus>), Refusal> {
    let id = google.arm(fault)?;
    let armed = google.faults().into_iter().find(|armed| armed.id == id);
    armed
        .map(|armed| (StatusCode::CREATED, Json(armed)))
        .ok_or_else(|| Refusal::new(StatusCode::CONFLICT, "the fault was disarmed meanwhile"))
}

/// Whose faults.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// Only those meant for this account, by email address.
    account: Option<String>,
    /// Only those meant for this client.
    client: Option<String>,
}

/// Disarms every fault, or those meant for an account, a client.
#[utoipa::path(delete, path = "/__mock/faults", tag = "faults",
    operation_id = "disarm_faults", params(Whose),
    responses((status = 200, body = Vec<FaultStatus>)))]
pub(super) async fn disarm_all(
    State(google): State<Google>,
    Asked(whose): Asked<Whose>,
) -> Json<Vec<FaultStatus>> {
    google.disarm_all(whose.account.as_deref(), whose.client.as_deref());
    Json(google.faults())
}

/// Disarms a fault.
#[utoipa::path(delete, path = "/__mock/faults/{id}", tag = "faults",
    operation_id = "disarm_fault",
    params(("id" = u64, Path, description = "Its number")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn disarm(
    State(google): State<Google>,
    Of(id): Of<u64>,
) -> Result<Json<Value>, Refusal> {
    if google.disarm(id) {
        Ok(Json(json!({ "disarmed": id })))
    } else {
        let problem = format!("no fault {id} is armed");
        Err(Refusal::new(StatusCode::NOT_FOUND, problem))
    }
}

/// Every fault there is: name, places, parameters, an example, and its numbers.
#[utoipa::path(get, path = "/__mock/faults/catalogue", tag = "faults",
    operation_id = "list_fault_kinds",
    responses((status = 200, body = Vec<Object>)))]
pub(super) async fn catalogue() -> Json<Value> {
    Json(fault::catalogue().map(fault::Form::to_json).collect())
}

/// Every rule that recognises why a request was refused.
#[utoipa::path(get, path = "/__mock/diagnoses", tag = "journal",
    operation_id = "list_diagnoses",
    responses((status = 200, body = Vec<Object>)))]
pub(super) async fn diagnoses() -> Json<Value> {
    let rules = diagnosis::RULES.iter();
    Json(
        rules
            .map(|(rule, what)| json!({ "rule": rule, "recognises": what }))
            .collect(),
    )
}
