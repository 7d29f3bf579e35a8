//! The mock's own interface under `/__mock/`, as far as the command line needs it.
//!
//! Only for programs on this machine: it is not served where others can reach the server, the guard at
//! the door admits known hosts only, a request with an `Origin` is refused, and so is any body but
//! JSON, which no web page can send unasked.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use serde_json::json;

use super::call::Call;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::wire::scope::Scopes;

/// `POST /__mock/tokens`: a refresh token as if the person had just allowed the scopes.
///
/// Takes `{"account":"ada@gmail.com","client":"…","scope":"openid email"}`, answers
/// `{"refresh_token":"1//…","client_id":"…","client_secret":"…"}` or `{"error":"…"}`.
pub(super) async fn tokens(
    State(google): State<Google>,
    headers: HeaderMap,
    call: Call,
) -> Response {
    if headers.contains_key(header::ORIGIN) {
        return answer(
            StatusCode::FORBIDDEN,
            &json!({ "error": "web pages may not ask for tokens" }),
        );
    }
    let is_json = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.starts_with("application/json"));
    if !is_json {
        return answer(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            &json!({ "error": "send JSON, as Content-Type: application/json" }),
        );
    }
    let get = |name: &str| call.form.get(name);
    let (Some(account), Some(client)) = (get("account"), get("client")) else {
        return answer(
            StatusCode::BAD_REQUEST,
            &json!({ "error": "`account` and `client` must be there", "field": "account" }),
        );
    };
    let scopes = Scopes::parse(get("scope").unwrap_or("openid email profile"));
    let (known, unknown) = scopes.split_unknown(&google.behaviour().extra_scopes);
    if known.is_empty() || !unknown.is_empty() {
        let error = format!("`scope` names none, or unknown ones: [{unknown}]");
        return answer(
            StatusCode::BAD_REQUEST,
            &json!({ "error": error, "field": "scope" }),
        );
    }
    let issued = google.issue_refresh_token(account, client, &scopes);
    google.settle(call.entry(Endpoint::Control), |_, entry| {
        entry.client = Some(client.to_owned());
        entry.account = Some(account.to_owned());
        entry.decision = match &issued {
            Ok(_) => format!("refresh token issued for {scopes}"),
            Err(error) => error.to_string(),
        };
        entry.status = if issued.is_ok() { 200 } else { 404 };
    });
    match issued {
        Ok(token) => {
            let secret = google.client(client).map(|client| client.secret);
            answer(
                StatusCode::OK,
                &json!({
                    "refresh_token": token.expose(),
                    "client_id": client,
                    "client_secret": secret.as_ref().map_or("", |secret| secret.expose()),
                }),
            )
        }
        Err(error) => answer(
            StatusCode::NOT_FOUND,
            &json!({ "error": error.to_string() }),
        ),
    }
}

fn answer(status: StatusCode, body: &serde_json::Value) -> Response {
    (
        status,
        [(header::CONTENT_TYPE, "application/json")],
        body.to_string(),
    )
        .into_response()
}
