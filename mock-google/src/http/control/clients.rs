//! `/__mock/clients`: the console.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Asked, Of, Problem, Refusal, Told};
use crate::config::{ClientTable, json};
use crate::google::{Google, Unknown};
use crate::wire::credential::shorten;

/// How secrets are shown.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Shown {
    /// Whether secrets are shown whole.
    #[serde(default)]
    pub(super) raw: bool,
}

/// A client as it is shown.
fn shown(google: &Google, id: &str, shown: &Shown) -> Result<Map<String, Value>, Refusal> {
    let client = google
        .client(id)
        .ok_or_else(|| Unknown::Client(id.to_owned()))?;
    let mut members = json::of_client(&client);
    if !shown.raw {
        hide(&mut members, &["secret", "second_secret"]);
    }
    Ok(members)
}

/// Cuts the values of some members short.
pub(super) fn hide(members: &mut Map<String, Value>, names: &[&str]) {
    for name in names {
        if let Some(Value::String(secret)) = members.get_mut(*name) {
            *secret = shorten(secret);
        }
    }
}

/// Every registered client.
#[utoipa::path(get, path = "/__mock/clients", tag = "clients",
    operation_id = "list_clients", params(Shown),
    responses((status = 200, body = Vec<ClientTable>)))]
pub(super) async fn list(
    State(google): State<Google>,
    Asked(how): Asked<Shown>,
) -> Result<Json<Value>, Refusal> {
    let ids = google.clients();
    let all = ids.iter().map(|client| shown(&google, &client.id, &how));
    Ok(Json(all.collect::<Result<Vec<_>, _>>()?.into()))
}

/// Registers a client, or replaces the one of the same id.
#[utoipa::path(post, path = "/__mock/clients", tag = "clients",
    operation_id = "register_client", request_body = ClientTable,
    responses((status = 201, body = ClientTable)))]
pub(super) async fn register(
    State(google): State<Google>,
    Told(object): Told<Map<String, Value>>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let client = json::client(&object)?;
    let id = client.id.to_string();
    google.register(client);
    Ok((
        StatusCode::CREATED,
        Json(shown(&google, &id, &Shown::default())?.into()),
    ))
}

/// One client.
#[utoipa::path(get, path = "/__mock/clients/{id}", tag = "clients",
    operation_id = "show_client",
    params(("id" = String, Path, description = "The client id"), Shown),
    responses((status = 200, body = ClientTable), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(google): State<Google>,
    Of(id): Of<String>,
    Asked(how): Asked<Shown>,
) -> Result<Json<Value>, Refusal> {
    Ok(Json(shown(&google, &id, &how)?.into()))
}

/// Changes some members of a client; `null` takes one back to its default.
#[utoipa::path(patch, path = "/__mock/clients/{id}", tag = "clients",
    operation_id = "change_client", request_body = Object,
    params(("id" = String, Path, description = "The client id")),
    responses((status = 200, body = ClientTable), (status = 404, body = Problem)))]
pub(super) async fn change(
    State(google): State<Google>,
    Of(id): Of<String>,
    Told(changes): Told<Map<String, Value>>,
) -> Result<Json<Value>, Refusal> {
    let before = google
        .client(&id)
        .ok_or_else(|| Unknown::Client(id.clone()))?;
    if changes.get("id").is_some_and(|new| *new != id.as_str()) {
        return Err(Refusal::of_field(
            "id",
            "a client keeps its id: register another one",
        ));
    }
    let client = json::client(&json::patched(json::of_client(&before), changes))?;
    google.register(client);
    Ok(Json(shown(&google, &id, &Shown::default())?.into()))
}

/// Unregisters a client; for its users it is then unknown to Google.
#[utoipa::path(delete, path = "/__mock/clients/{id}", tag = "clients",
    operation_id = "remove_client",
    params(("id" = String, Path, description = "The client id")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(google): State<Google>,
    Of(id): Of<String>,
) -> Result<Json<Value>, Refusal> {
    google
        .client(&id)
        .ok_or_else(|| Unknown::Client(id.clone()))?;
    google.remove_client(&id);
    Ok(Json(json!({ "removed": id })))
}
