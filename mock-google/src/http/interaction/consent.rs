//! `/signin/oauth/id` and `/signin/oauth/consent`: the last question, and its answer.
//!
//! The warning before them is shown and judged in the same way; its answer is in `warning.rs`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::super::authorize::{Asking, Step, follow, take};
use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::progress::{answer, progress_of, proved_progress};
use super::{
    CONFIRM, CONSENT, WARNING, app_name, browser_of, cookies_disabled, page, path_of, request_of,
    warning, with_cookie,
};
use crate::google::Google;
use crate::journal::Endpoint;
use crate::pages::{ConfirmPage, ConsentPage, ScopeRow};
use crate::rules::authorize::{Answer, Ask, ConsentAsk, Examined};
use crate::wire::scope::{self, Scopes};
use crate::world::account::Account;
use crate::world::browser::BrowserId;

/// Shows the question, or goes on where there is none.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let (browser, fresh) = browser_of(&google, &call);
    let request = request_of(&call);
    let progress = progress_of(&google, &call, &browser, &request);
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
        if let Step::Ask(asking) = &step
            && path_of(&asking.ask) == call.path
        {
            entry.status = 200;
            entry.decision = format!("{} shown", word_of(&asking.ask));
        }
        step
    });
    let response = match step {
        Step::Ask(asking) if path_of(&asking.ask) == call.path => {
            ask(&google, &call, &browser, asking)
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
    let Some(mut progress) = proved_progress(&google, &call, browser, &request) else {
        // Not a form of ours, or of a session that ended: ask again instead of acting on it.
        return redirect(&call, &hop(&google, &call.path, &request, None));
    };
    progress.answer = Some(match call.form.get("answer") {
        Some("allow") if call.form.get("select_all").is_some() => Answer::AllowAll,
        Some("allow") => Answer::Allow(ticked(&call)),
        _ => Answer::Deny,
    });
    answer(&google, &call, browser, &request, &progress)
}

/// The boxes that were ticked; "Select all" works without JavaScript, too.
fn ticked(call: &Call) -> Scopes {
    Scopes::parse(&call.form.all("scope").collect::<Vec<_>>().join(" "))
}

const fn word_of(ask: &Ask) -> &'static str {
    match ask {
        Ask::Identifier { .. } => "identifier page",
        Ask::Chooser => "chooser",
        Ask::Warning(..) => "warning",
        Ask::Confirm(_) => "confirmation",
        Ask::Consent(_) => "consent page",
    }
}

/// Renders a question for a browser.
fn ask(google: &Google, call: &Call, browser: &BrowserId, asking: Box<Asking>) -> Response {
    let asker = Asker {
        google,
        browser,
        examined: &asking.examined,
        warned: asking.warned,
    };
    match &asking.ask {
        Ask::Warning(account, warning) => {
            let (csrf, action) = asker.form(WARNING, account);
            warning::render(&asking.examined, account, *warning, &csrf, &action)
        }
        Ask::Confirm(account) => asker.confirm(account),
        Ask::Consent(consent) => asker.consent(consent),
        // These have pages of their own.
        Ask::Identifier { .. } | Ask::Chooser => {
            follow(google, call, Some(browser), Step::Ask(asking))
        }
    }
}

/// Renders the questions for a browser.
struct Asker<'a> {
    google: &'a Google,
    browser: &'a BrowserId,
    examined: &'a Examined,
    warned: bool,
}

impl Asker<'_> {
    fn confirm(&self, account: &Account) -> Response {
        let (csrf, action) = self.form(CONFIRM, account);
        page(
            StatusCode::OK,
            &ConfirmPage {
                app: &app_name(self.examined),
                account,
                csrf: &csrf,
                action: &action,
            },
        )
    }

    fn consent(&self, consent: &ConsentAsk) -> Response {
        let row = |scope: &str| ScopeRow {
            scope: scope.to_owned(),
            sentence: scope::describe(scope).unwrap_or(scope).to_owned(),
        };
        let (csrf, action) = self.form(CONSENT, &consent.account);
        let fixed: Vec<_> = consent.scopes.sign_in().iter().map(row).collect();
        let more = consent.scopes.minus(&Scopes::identity());
        let optional: Vec<_> = more.iter().map(row).collect();
        page(
            StatusCode::OK,
            &ConsentPage {
                app: &app_name(self.examined),
                account: &consent.account,
                fixed: &fixed,
                optional: &optional,
                additional: consent.additional,
                checkboxes: consent.checkboxes,
                csrf: &csrf,
                action: &action,
            },
        )
    }

    /// The form's token and its address, sealed to the account.
    fn form(&self, path: &str, account: &Account) -> (String, String) {
        let request = &self.examined.request.params;
        let seal = Seal::new(self.google, self.browser, request);
        let part = seal.part(&account.sub, self.warned);
        (
            seal.csrf(&account.sub),
            hop(self.google, path, request, Some(&part)),
        )
    }
}
