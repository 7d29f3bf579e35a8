//! `/signin/oauth/error`: Google's own error page; the app never hears of it.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};

use super::super::call::Call;
use super::super::control::{Control, offer};
use super::super::front::Front;
use super::super::line::Line;
use super::page;
use crate::behaviour::ErrorPageStatus;
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{ErrorPage, Why};
use crate::wire::auth_error::AuthError;

/// Shows what the blob in the address says.
pub(in crate::http) async fn show(
    State(google): State<Google>,
    line: Option<Extension<Line>>,
    Extension(control): Extension<Control>,
    call: Call,
) -> Response {
    let Some(error) = call.query.get("authError").and_then(AuthError::from_blob) else {
        return Front::BadRequest.page(&call.path);
    };
    let (app, account, refused) = google.settle(call.entry(Endpoint::ErrorPage), |turn, entry| {
        entry.decision = format!("error page {} shown", error.code);
        let client = call
            .query
            .get("client_id")
            .and_then(|id| turn.world.client(id));
        let app = client
            .filter(|client| client.status.brand_verified)
            .and_then(|client| client.app_name.clone());
        let browser = call.browser.as_ref().and_then(|id| turn.world.browser(id));
        let authuser = call
            .query
            .get("authuser")
            .and_then(|index| index.parse::<usize>().ok());
        let sub = browser
            .zip(authuser)
            .and_then(|(browser, index)| browser.accounts().get(index));
        entry.account = sub
            .and_then(|sub| turn.world.account(sub))
            .map(|account| account.email.clone());
        let here = google.endpoints().page(&entry.target());
        let refused = turn.world.journal.sent_to(&here).cloned();
        (app, entry.account.clone(), refused)
    });
    let status = match google.behaviour().error_page_status {
        ErrorPageStatus::Ok => StatusCode::OK,
        ErrorPageStatus::Real => u16::try_from(error.http_status)
            .ok()
            .and_then(|status| StatusCode::from_u16(status).ok())
            .unwrap_or(StatusCode::BAD_REQUEST),
    };
    let line = line.map(|Extension(line)| line);
    let diagnosis = refused.as_ref().and_then(|entry| {
        let diagnosis = entry.diagnosis.as_ref()?;
        Some(Why {
            rule: diagnosis.rule,
            text: &diagnosis.text,
            offer: offer(&google, entry, line.as_ref())
                .filter(|_| control.is_free())
                .map(|offer| (offer.seq, offer.seal, offer.what)),
        })
    });
    let error = ErrorPage::of(&error, app.as_deref(), account.as_deref());
    page(status, &error.because(diagnosis)).into_response()
}
