//! `/v3/signin/challenge/pwd`: the password, and with it the browser's Google session.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::{follow, take};
use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::identifier::visit;
use super::{IDENTIFIER, app_name, browser_of, cookies_disabled, page, request_of, with_cookie};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{PasswordPage, SignInRefusedPage};
use crate::rules::authorize::{Examined, Progress};
use crate::rules::interaction::check_password;
use crate::wire::error::SignInError;
use crate::world::account::Account;
use crate::world::browser::BrowserId;

/// Shows the page for the account named in the address.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let (browser, fresh) = browser_of(&google, &call);
    let examined = match visit(&google, &call, "password page shown", false) {
        Err(step) => return follow(&google, &call, call.browser.as_ref(), step),
        Ok(examined) => examined,
    };
    let Some(account) = account_of(&google, &call) else {
        return redirect(
            &call,
            &hop(&google, IDENTIFIER, &examined.request.params, None),
        );
    };
    let response = form(&google, &browser, &examined, &account, None);
    if fresh {
        with_cookie(response, &google, &browser)
    } else {
        response
    }
}

/// Checks the password, signs the account in, and goes on with it.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let request = request_of(&call);
    let Some(account) = account_of(&google, &call) else {
        return redirect(&call, &hop(&google, IDENTIFIER, &request, None));
    };
    let seal = Seal::new(&google, browser, &request);
    if !seal.is_csrf(&account.sub, call.form.get("csrf").unwrap_or_default()) {
        return redirect(&call, &hop(&google, IDENTIFIER, &request, None));
    }
    let given = call.form.get_even_empty("Passwd").unwrap_or_default();
    if let Err(error) = check_password(&account, given) {
        let what = format!("sign-in refused: {}", error.text());
        return match visit(&google, &call, &what, false) {
            Err(step) => follow(&google, &call, Some(browser), step),
            Ok(_) if error == SignInError::BrowserRefused => page(
                StatusCode::OK,
                &SignInRefusedPage {
                    account: Some(&account.email),
                    reason: error.text(),
                    again: &hop(&google, IDENTIFIER, &request, None),
                },
            ),
            Ok(examined) => form(&google, browser, &examined, &account, Some(error.text())),
        };
    }
    let (step, id) = google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        let id = turn
            .world
            .sign_in(browser, &account.sub, turn.now, turn.dice);
        entry.account = Some(account.email.clone());
        let progress = Progress {
            chosen: Some(account.sub.clone()),
            ..Progress::default()
        };
        let step = take(&google, &call, turn, entry, &request, Some(&id), &progress);
        entry.decision = format!("signed in, {}", entry.decision);
        (step, id)
    });
    with_cookie(follow(&google, &call, Some(&id), step), &google, &id)
}

fn account_of(google: &Google, call: &Call) -> Option<Account> {
    google.account(call.query.get("Email")?)
}

fn form(
    google: &Google,
    browser: &BrowserId,
    examined: &Examined,
    account: &Account,
    error: Option<&str>,
) -> Response {
    let request = &examined.request.params;
    page(
        StatusCode::OK,
        &PasswordPage {
            app: &app_name(examined),
            account,
            error,
            csrf: &Seal::new(google, browser, request).csrf(&account.sub),
            other_account: &hop(google, IDENTIFIER, request, None),
        },
    )
}
