//! `/signin/oauth/id` and `/signin/oauth/consent`: the last question, and its answer.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::{Step, follow, hop, redirect, take};
use super::super::call::Call;
use super::super::seal::Seal;
use super::{
    CONFIRM, CONSENT, app_name, browser_of, cookies_disabled, page, path_of, request_of,
    with_cookie,
};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{ConfirmPage, ConsentPage, ScopeRow};
use crate::rules::authorize::{Answer, Ask, ConsentAsk, Examined, Progress};
use crate::wire::scope::{self, Scopes};
use crate::world::account::Account;
use crate::world::browser::BrowserId;

/// Shows the question, or goes on where there is none.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let (browser, fresh) = browser_of(&google, &call);
    let request = request_of(&call);
    let chosen = call
        .query
        .get("part")
        .and_then(|part| Seal::new(&google, &browser, &request).open_part(part));
    let progress = Progress {
        chosen,
        answer: None,
    };
    let step = google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        let step = take(
            &google,
            &call,
            turn,
            entry,
            &request,
            Some(&browser),
            &progress,
        );
        if let Step::Ask(_, ask) = &step
            && path_of(ask) == call.path
        {
            entry.status = 200;
            "consent asked".clone_into(&mut entry.decision);
        }
        step
    });
    let asker = Asker {
        google: &google,
        browser: &browser,
    };
    let response = match step {
        Step::Ask(examined, Ask::Consent(consent)) if call.path == CONSENT => {
            asker.consent(&examined, &consent)
        }
        Step::Ask(examined, Ask::Confirm(account)) if call.path == CONFIRM => {
            asker.confirm(&examined, &account)
        }
        step => follow(&google, &call, Some(&browser), step),
    };
    if fresh {
        with_cookie(response, &google, &browser)
    } else {
        response
    }
}

/// Takes the answer: the request is judged anew, hidden fields prove nothing but their seal.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let request = request_of(&call);
    let seal = Seal::new(&google, browser, &request);
    let csrf = call.form.get("csrf").unwrap_or_default();
    let chosen = call
        .query
        .get("part")
        .and_then(|part| seal.open_part(part))
        .filter(|sub| seal.is_csrf(sub, csrf));
    let Some(chosen) = chosen else {
        // Not a form of ours, or of a session that ended: ask again instead of acting on it.
        return redirect(&call, &hop(&google, &call.path, &request, None));
    };
    let answer = match call.form.get("answer") {
        Some("allow") => Answer::Allow(ticked(&call)),
        _ => Answer::Deny,
    };
    let progress = Progress {
        chosen: Some(chosen),
        answer: Some(answer),
    };
    let step = google.settle(call.entry(Endpoint::Interaction), |turn, entry| {
        take(
            &google,
            &call,
            turn,
            entry,
            &request,
            Some(browser),
            &progress,
        )
    });
    follow(&google, &call, Some(browser), step)
}

/// The ticked boxes; "Select all" works without JavaScript, too.
fn ticked(call: &Call) -> Scopes {
    let asked = call
        .query
        .get("scope")
        .filter(|_| call.form.get("select_all").is_some());
    let boxes = call.form.all("scope").collect::<Vec<_>>().join(" ");
    Scopes::parse(asked.unwrap_or(&boxes))
}

/// Renders the questions for a browser.
struct Asker<'a> {
    google: &'a Google,
    browser: &'a BrowserId,
}

impl Asker<'_> {
    fn confirm(&self, examined: &Examined, account: &Account) -> Response {
        let (csrf, action) = self.form(CONFIRM, examined, account);
        let app = &app_name(examined);
        page(
            StatusCode::OK,
            &ConfirmPage {
                app,
                account,
                csrf: &csrf,
                action: &action,
            },
        )
    }

    fn consent(&self, examined: &Examined, consent: &ConsentAsk) -> Response {
        let row = |scope: &str| ScopeRow {
            scope: scope.to_owned(),
            sentence: scope::describe(scope).unwrap_or(scope).to_owned(),
        };
        let (csrf, action) = self.form(CONSENT, examined, &consent.account);
        let fixed: Vec<_> = consent.scopes.sign_in().iter().map(row).collect();
        let optional: Vec<_> = consent
            .scopes
            .minus(&Scopes::identity())
            .iter()
            .map(row)
            .collect();
        page(
            StatusCode::OK,
            &ConsentPage {
                app: &app_name(examined),
                account: &consent.account,
                fixed: &fixed,
                optional: &optional,
                additional: consent.additional,
                csrf: &csrf,
                action: &action,
            },
        )
    }

    /// The form's token and its address, sealed to the account.
    fn form(&self, path: &str, examined: &Examined, account: &Account) -> (String, String) {
        let request = &examined.request.params;
        let seal = Seal::new(self.google, self.browser, request);
        let part = seal.part(&account.sub);
        (
            seal.csrf(&account.sub),
            hop(self.google, path, request, Some(&part)),
        )
    }
}
