//! `/__mock/consents`: what people allowed.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};

use super::answer::{Asked, Problem, Refusal, Told};
use crate::google::Google;
use crate::wire::scope::Scopes;

/// Whose.
#[derive(Debug, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Whose {
    /// The email address.
    account: String,
}

/// A consent.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct Consent {
    /// The project: the number before the first dash of its clients' ids.
    project: String,
    /// What was allowed, separated by blanks.
    scope: String,
}

/// What an account allowed and did not take back.
#[utoipa::path(get, path = "/__mock/consents", tag = "consents",
    operation_id = "list_consents", params(Whose),
    responses((status = 200, body = Vec<Consent>), (status = 404, body = Problem)))]
pub(super) async fn list(
    State(google): State<Google>,
    Asked(whose): Asked<Whose>,
) -> Result<Json<Vec<Consent>>, Refusal> {
    let consents = google.consents(&whose.account)?;
    let consents = consents.into_iter().map(|(project, scopes)| Consent {
        project,
        scope: scopes.to_string(),
    });
    Ok(Json(consents.collect()))
}

/// A consent to be remembered.
#[derive(Debug, Deserialize, Serialize, utoipa::ToSchema)]
#[schema(as = ConsentGrant)]
#[serde(deny_unknown_fields)]
pub(super) struct Grant {
    /// The email address.
    account: String,
    /// The client id.
    client: String,
    /// What was allowed, separated by blanks.
    #[serde(default = "sign_in")]
    #[schema(default = "openid email profile")]
    scope: String,
}

pub(super) fn sign_in() -> String {
    "openid email profile".to_owned()
}

/// Reads scopes that Google knows.
pub(super) fn known_scopes(google: &Google, scope: &str) -> Result<Scopes, Refusal> {
    let (known, unknown) = Scopes::parse(scope).split_unknown(&google.behaviour().extra_scopes);
    if !unknown.is_empty() {
        let problem = format!("Google knows no scope `{unknown}`");
        return Err(Refusal::of_field("scope", problem));
    }
    if known.is_empty() {
        return Err(Refusal::of_field("scope", "names none"));
    }
    Ok(known)
}

/// Remembers a consent as if the person had given it on Google's page.
#[utoipa::path(post, path = "/__mock/consents", tag = "consents",
    operation_id = "grant_consent", request_body = Grant,
    responses((status = 201, body = Grant), (status = 404, body = Problem)))]
pub(super) async fn grant(
    State(google): State<Google>,
    Told(told): Told<Grant>,
) -> Result<(StatusCode, Json<Grant>), Refusal> {
    let scopes = known_scopes(&google, &told.scope)?;
    google.grant_consent(&told.account, &told.client, &scopes)?;
    Ok((StatusCode::CREATED, Json(told)))
}
