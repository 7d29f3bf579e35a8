//! `/__mock/accounts`: the people Google knows, and what happens to them.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::answer::{Asked, Of, Problem, Refusal, Told};
use super::clients::{Shown, hide};
use crate::config::{AccountTable, json};
use crate::google::{ChangeError, Google, Unknown};
use crate::wire::security_event::SecurityEvent;

/// The most accounts listed at a time.
const MOST_LISTED: usize = 1_000;

fn known(google: &Google, email: &str) -> Result<crate::Account, Refusal> {
    let account = google.account(email);
    Ok(account.ok_or_else(|| Unknown::Account(email.to_owned()))?)
}

fn shown(google: &Google, email: &str, how: &Shown) -> Result<Json<Value>, Refusal> {
    let mut members = json::of_account(&known(google, email)?);
    if !how.raw {
        hide(&mut members, &["password"]);
    }
    Ok(Json(members.into()))
}

/// The first thousand accounts by email address.
#[utoipa::path(get, path = "/__mock/accounts", tag = "accounts",
    operation_id = "list_accounts", params(Shown),
    responses((status = 200, body = Vec<AccountTable>)))]
pub(super) async fn list(State(google): State<Google>, Asked(how): Asked<Shown>) -> Json<Value> {
    let (accounts, _) = google.accounts(MOST_LISTED);
    let all = accounts.iter().map(|account| {
        let mut members = json::of_account(account);
        if !how.raw {
            hide(&mut members, &["password"]);
        }
        Value::from(members)
    });
    Json(all.collect())
}

/// Adds an account, or replaces the one of the same `sub` or address.
#[utoipa::path(post, path = "/__mock/accounts", tag = "accounts",
    operation_id = "add_account", request_body = AccountTable,
    responses((status = 201, body = AccountTable)))]
pub(super) async fn add(
    State(google): State<Google>,
    Told(object): Told<Map<String, Value>>,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let account = json::account(&object)?;
    let email = account.email.clone();
    google.add_account(account);
    Ok((
        StatusCode::CREATED,
        shown(&google, &email, &Shown::default())?,
    ))
}

/// One account.
#[utoipa::path(get, path = "/__mock/accounts/{email}", tag = "accounts",
    operation_id = "show_account",
    params(("email" = String, Path, description = "The email address"), Shown),
    responses((status = 200, body = AccountTable), (status = 404, body = Problem)))]
pub(super) async fn show(
    State(google): State<Google>,
    Of(email): Of<String>,
    Asked(how): Asked<Shown>,
) -> Result<Json<Value>, Refusal> {
    shown(&google, &email, &how)
}

/// Changes some members of an account; `null` takes one back to its default. `sub` stays unless changed.
#[utoipa::path(patch, path = "/__mock/accounts/{email}", tag = "accounts",
    operation_id = "change_account", request_body = Object,
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = AccountTable), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub(super) async fn change(
    State(google): State<Google>,
    Of(email): Of<String>,
    Told(changes): Told<Map<String, Value>>,
) -> Result<Json<Value>, Refusal> {
    let mut renamed = email.clone();
    google.replace_account::<Refusal>(&email, |before| {
        let account = json::account(&json::patched(json::of_account(before), changes))?;
        account.email.clone_into(&mut renamed);
        Ok(account)
    })?;
    shown(&google, &renamed, &Shown::default())
}

/// Deletes an account: its refresh tokens are answered `Account has been deleted`.
#[utoipa::path(delete, path = "/__mock/accounts/{email}", tag = "accounts",
    operation_id = "remove_account",
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn remove(
    State(google): State<Google>,
    Of(email): Of<String>,
) -> Result<Json<Value>, Refusal> {
    known(&google, &email)?;
    google.remove_account(&email);
    Ok(Json(json!({ "removed": email })))
}

/// Which app.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = AppRemoval)]
#[serde(deny_unknown_fields)]
pub(super) struct RemoveApp {
    /// The client id; consent is one for all clients of its project.
    client_id: String,
}

/// Removes an app, as the person does on the page of connected apps.
#[utoipa::path(post, path = "/__mock/accounts/{email}/remove-app", tag = "accounts",
    operation_id = "remove_app", request_body = RemoveApp,
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = Object), (status = 404, body = Problem)))]
pub(super) async fn remove_app(
    State(google): State<Google>,
    Of(email): Of<String>,
    Told(told): Told<RemoveApp>,
) -> Result<Json<Value>, Refusal> {
    google.remove_app(&email, &told.client_id)?;
    Ok(Json(json!({ "removed": told.client_id })))
}

/// Whether.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = AccountSuspension)]
#[serde(deny_unknown_fields)]
pub(super) struct Suspend {
    /// False lets the account in again.
    #[serde(default = "yes")]
    suspended: bool,
}

const fn yes() -> bool {
    true
}

/// Suspends an account, or lets it in again.
#[utoipa::path(post, path = "/__mock/accounts/{email}/suspend", tag = "accounts",
    operation_id = "suspend_account", request_body = Suspend,
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = AccountTable), (status = 404, body = Problem)))]
pub(super) async fn suspend(
    State(google): State<Google>,
    Of(email): Of<String>,
    Told(told): Told<Suspend>,
) -> Result<Json<Value>, Refusal> {
    google.suspend(&email, told.suspended)?;
    shown(&google, &email, &Shown::default())
}

/// The new password.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = PasswordChange)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangePassword {
    /// The new password.
    password: String,
}

/// Gives an account a new password, which ends its refresh tokens that open Gmail.
#[utoipa::path(post, path = "/__mock/accounts/{email}/change-password", tag = "accounts",
    operation_id = "change_password", request_body = ChangePassword,
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = AccountTable), (status = 404, body = Problem)))]
pub(super) async fn change_password(
    State(google): State<Google>,
    Of(email): Of<String>,
    Told(told): Told<ChangePassword>,
) -> Result<Json<Value>, Refusal> {
    google.change_password(&email, &told.password)?;
    shown(&google, &email, &Shown::default())
}

/// A security event.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[schema(as = SecurityEventOrder)]
#[serde(deny_unknown_fields)]
pub(super) struct SendEvent {
    /// The client whose receiver gets it.
    client_id: String,
    /// `sessions-revoked`, `tokens-revoked`, `token-revoked`, `account-disabled`, `account-enabled`,
    /// `account-credential-change-required` or `verification`.
    event: String,
    /// Why an account was disabled: `hijacking` or `bulk-account`.
    reason: Option<String>,
    /// The refresh token that was revoked, for `token-revoked`.
    token: Option<String>,
    /// What a `verification` repeats.
    state: Option<String>,
}

impl SendEvent {
    fn event(&self) -> Result<SecurityEvent, Refusal> {
        let needed = |field: &'static str, value: &Option<String>| {
            let problem = format!("`{}` needs it", self.event);
            value
                .clone()
                .ok_or_else(|| Refusal::of_field(field, problem))
        };
        Ok(match self.event.as_str() {
            "sessions-revoked" => SecurityEvent::SessionsRevoked,
            "tokens-revoked" => SecurityEvent::TokensRevoked,
            "token-revoked" => SecurityEvent::TokenRevokedByHash(needed("token", &self.token)?),
            "account-disabled" => SecurityEvent::AccountDisabled(self.reason.clone()),
            "account-enabled" => SecurityEvent::AccountEnabled,
            "account-credential-change-required" => SecurityEvent::CredentialChangeRequired,
            "verification" => SecurityEvent::Verification(needed("state", &self.state)?),
            unknown => {
                let problem = format!(
                    "no event is called `{unknown}`: sessions-revoked, tokens-revoked, token-revoked, \
                     account-disabled, account-enabled, account-credential-change-required, verification"
                );
                return Err(Refusal::of_field("event", problem));
            }
        })
    }
}

/// Sends a security event about the account to the client's receiver; says what that answered.
#[utoipa::path(post, path = "/__mock/accounts/{email}/events", tag = "accounts",
    operation_id = "send_security_event", request_body = SendEvent,
    params(("email" = String, Path, description = "The email address")),
    responses((status = 200, body = Object), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 502, body = Problem)))]
pub(super) async fn send_event(
    State(google): State<Google>,
    Of(email): Of<String>,
    Told(told): Told<SendEvent>,
) -> Result<Json<Value>, Refusal> {
    let status = google
        .send_event(&email, &told.client_id, &told.event()?)
        .await?;
    Ok(Json(json!({ "status": status })))
}

impl From<ChangeError> for Refusal {
    fn from(error: ChangeError) -> Self {
        match error {
            ChangeError::Unknown(unknown) => unknown.into(),
            ChangeError::Taken(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
        }
    }
}
