//! `GET /o/oauth2/v2/auth`: decide what comes next and send the browser there.
//!
//! The answer is always a redirect: into Google's pages, to its error page, or back to the app.

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse as _, Response};

use super::call::Call;
use super::interaction::{self, CHOOSER, CONFIRM, CONSENT, IDENTIFIER};
use super::seal::Seal;
use crate::google::{Google, Turn};
use crate::journal::{Endpoint, Entry};
use crate::rules::authorize::{Approval, Ask, Decision, Examined, Progress, decide, examine};
use crate::wire::auth_error::AuthError;
use crate::wire::error::PageError;
use crate::wire::params::Params;
use crate::world::browser::BrowserId;
use crate::world::grant::{Code, CodeStage, Grant};

/// Answers an authorization request, by GET or by POST.
pub(super) async fn authorize(State(google): State<Google>, call: Call) -> Response {
    let params = &call.params;
    let step = google.settle(call.entry(Endpoint::Authorization), |turn, entry| {
        take(
            &google,
            &call,
            turn,
            entry,
            params,
            call.browser.as_ref(),
            &Progress::default(),
        )
    });
    follow(&google, &call, call.browser.as_ref(), step)
}

/// What comes next for the browser.
pub(super) enum Step {
    /// Away from this page, to this address: the app, or Google's error page.
    Leave(String),
    /// To one of Google's pages.
    Ask(Box<Examined>, Ask),
}

/// Decides and acts, within one turn at the world.
pub(super) fn take(
    google: &Google,
    call: &Call,
    turn: &mut Turn<'_>,
    entry: &mut Entry,
    params: &Params,
    browser: Option<&BrowserId>,
    progress: &Progress,
) -> Step {
    let examined = match examine(
        turn.world,
        google.behaviour(),
        params.clone(),
        &call.user_agent,
    ) {
        Ok(examined) => examined,
        Err(error) => {
            note_refusal(entry, &error);
            return Step::Leave(error_page(google, &error, params.get("client_id"), None));
        }
    };
    let browser = browser
        .and_then(|id| turn.world.browser(id))
        .cloned()
        .unwrap_or_default();
    match decide(turn.world, &browser, &examined, progress) {
        Decision::Refuse { error, authuser } => {
            note_refusal(entry, &error);
            let chosen = authuser.map(|authuser| (examined.callback.origin(), authuser));
            Step::Leave(error_page(google, &error, params.get("client_id"), chosen))
        }
        Decision::Return {
            callback,
            error,
            account,
        } => {
            entry.redirected();
            entry.decision = format!("back to the app with {error}");
            entry.account = account.as_ref().map(|account| account.email.clone());
            let phased_in = account.is_none_or(|account| account.callback_iss);
            let sends_iss = google.behaviour().sends_iss(phased_in);
            Step::Leave(callback.refusal(sends_iss.then(|| google.issuer()), error))
        }
        Decision::Ask(ask) => {
            entry.redirected();
            entry.decision = format!("to {}", interaction::path_of(&ask));
            Step::Ask(Box::new(examined), ask)
        }
        Decision::Grant(approval) => {
            entry.redirected();
            entry.account = Some(approval.account.email.clone());
            entry.decision = format!("back to the app with a code for {}", approval.scopes);
            Step::Leave(grant(google, turn, &examined, &approval))
        }
    }
}

/// Issues the code and builds the callback, parameters in Google's order.
fn grant(google: &Google, turn: &mut Turn<'_>, examined: &Examined, approval: &Approval) -> String {
    let Examined {
        client, request, ..
    } = examined;
    let account = &approval.account;
    let generation = turn.world.allow(&account.sub, client, &approval.scopes);
    let grant = Grant {
        client: client.id.clone(),
        sub: account.sub.clone(),
        scopes: approval.scopes.clone(),
        nonce: request.nonce.as_deref().map(Into::into),
        access_type: request.access_type,
        generation,
    };
    let code = Code {
        grant: grant.into(),
        redirect_uri: approval.callback.redirect_uri().into(),
        challenge: request.challenge.clone(),
        with_refresh_token: approval.with_refresh_token,
        expires: turn
            .now
            .checked_add(google.behaviour().code_lifetime)
            .unwrap_or(turn.now),
        stage: CodeStage::Issued,
    };
    let code = turn.world.issue_code(code, turn.dice);
    let (scope, authuser) = (approval.scopes.to_callback(), approval.authuser.to_string());
    let mut params = vec![("code", code.expose()), ("scope", scope.as_str())];
    // Without a sign-in scope Google adds none of these.
    if !approval.scopes.sign_in().is_empty() {
        params.push(("authuser", &authuser));
        if let Some(domain) = &account.hosted_domain {
            params.push(("hd", domain));
        }
        params.push((
            "prompt",
            if approval.consent_shown {
                "consent"
            } else {
                "none"
            },
        ));
    }
    let iss = google
        .behaviour()
        .sends_iss(account.callback_iss)
        .then(|| google.issuer());
    approval.callback.success(iss, &params)
}

fn note_refusal(entry: &mut Entry, error: &PageError) {
    entry.redirected();
    entry.decision = format!("error page {} [{error:?}]", error.row().code);
}

/// The address of Google's error page: the blob, the client if one was named, the flow, and the
/// app's origin and the account once one was chosen.
fn error_page(
    google: &Google,
    error: &PageError,
    client_id: Option<&str>,
    chosen: Option<(String, usize)>,
) -> String {
    let mut params = Params::default().with("authError", &AuthError::from(error).to_blob());
    if let Some(client_id) = client_id {
        params.push("client_id", client_id);
    }
    params.push("flowName", "GeneralOAuthFlow");
    if let Some((origin, authuser)) = chosen {
        params.push("app_domain", &origin);
        params.push("authuser", &authuser.to_string());
    }
    google
        .endpoints()
        .page(&format!("/signin/oauth/error?{params}"))
}

/// Sends the browser where the step leads.
pub(super) fn follow(
    google: &Google,
    call: &Call,
    browser: Option<&BrowserId>,
    step: Step,
) -> Response {
    match step {
        Step::Leave(address) => redirect(call, &address),
        Step::Ask(examined, ask) => {
            let params = examined.request.params;
            let (path, sub) = match &ask {
                Ask::Identifier { .. } => (IDENTIFIER, None),
                Ask::Chooser => (CHOOSER, None),
                Ask::Confirm(account) => (CONFIRM, Some(&account.sub)),
                Ask::Consent(consent) => (CONSENT, Some(&consent.account.sub)),
            };
            let part = sub
                .zip(browser)
                .map(|(sub, id)| Seal::new(google, id, &params).part(sub));
            redirect(call, &hop(google, path, &params, part.as_deref()))
        }
    }
}

/// The address of one of Google's pages: the whole request and what Google adds on its hops.
pub(super) fn hop(google: &Google, path: &str, request: &Params, part: Option<&str>) -> String {
    let mut params = request.clone();
    params.push("service", "lso");
    params.push("o2v", "2");
    params.push("flowName", "GeneralOAuthFlow");
    if let Some(part) = part {
        params.push("part", part);
    }
    google.endpoints().page(&format!("{path}?{params}"))
}

/// 302 after a GET, 303 after a POST: never 307, which would send a password on.
pub(super) fn redirect(call: &Call, address: &str) -> Response {
    let status = match call.method {
        axum::http::Method::POST => StatusCode::SEE_OTHER,
        _ => StatusCode::FOUND,
    };
    let mut response = status.into_response();
    let headers = response.headers_mut();
    headers.insert(
        header::CACHE_CONTROL,
        HeaderValue::from_static(super::NO_STORE),
    );
    headers.insert(
        header::REFERRER_POLICY,
        HeaderValue::from_static("no-referrer"),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    match HeaderValue::from_str(address) {
        Ok(address) => {
            headers.insert(header::LOCATION, address);
            response
        }
        // An address with characters that fit no header is never registered; nothing to follow.
        Err(_) => super::front::Front::BadRequest.page(&call.path),
    }
}
