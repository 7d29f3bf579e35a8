//! `/signin/oauth/warning`: Google has not verified the app, or blocks it.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::progress::{answer, proved_progress};
use super::{CONSENT, app_name, cookies_disabled, page, request_of};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{BlockedPage, WarningPage};
use crate::rules::authorize::{Answer, Examined};
use crate::rules::standing::Warning;
use crate::world::account::Account;

/// Renders the warning.
pub(super) fn render(
    examined: &Examined,
    account: &Account,
    warning: Warning,
    csrf: &str,
    action: &str,
) -> Response {
    let app = &app_name(examined);
    if warning == Warning::Blocked {
        return page(StatusCode::OK, &BlockedPage { app, account });
    }
    page(
        StatusCode::OK,
        &WarningPage {
            app,
            account,
            developer_email: &examined.client.status.developer_email,
            testing: warning == Warning::Testing,
            csrf,
            action,
        },
    )
}

/// Takes the answer: back to safety is a denial, whoever insists goes on to consent.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let request = request_of(&call);
    let Some(mut progress) = proved_progress(&google, &call, browser, &request) else {
        return redirect(&call, &hop(&google, &call.path, &request, None));
    };
    let insists = call.form.get("answer") == Some("go_on");
    if let Some(sub) = progress.chosen.as_ref().filter(|_| insists) {
        google.settle(call.entry(Endpoint::Interaction), |_, entry| {
            entry.redirected();
            "the warning was read, on to consent".clone_into(&mut entry.decision);
        });
        let part = Seal::new(&google, browser, &request).part(sub, true);
        return redirect(&call, &hop(&google, CONSENT, &request, Some(&part)));
    }
    progress.answer = Some(Answer::Deny);
    answer(&google, &call, browser, &request, &progress)
}
