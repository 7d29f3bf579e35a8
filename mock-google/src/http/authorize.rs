//! `GET /o/oauth2/v2/auth`: decide what comes next and send the browser there.
//!
//! The answer is always a redirect: into Google's pages, to its error page, or back to the app
//! (there, with `response_mode=form_post`, by a form).

use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

use super::call::Call;
use super::fault;
use super::interaction::{self, page};
use super::navigation::{hop, redirect};
use super::seal::Seal;
use crate::fault::Bends;
use crate::google::{Google, Turn};
use crate::journal::{Endpoint, Entry};
use crate::pages::FormPostPage;
use crate::rules::authorize::{Ask, Decision, Destination, Examined, Progress, decide, examine};
use crate::rules::{device, diagnosis};
use crate::wire::authorization::{OWN, ResponseMode};
use crate::wire::error::{AuthorizationError, DeviceError, PageError};
use crate::wire::params::Params;
use crate::world::account::Account;
use crate::world::browser::BrowserId;
use crate::world::callback::{Callback, Delivery};
use crate::world::device::DeviceStage;
use crate::world::flow::DSH;
use crate::world::identity::Clues;

mod conclude;
mod grant;

pub(super) use conclude::{Conclusion, conclude};
use grant::{Reply, grant};

/// An answer about to go back to the app.
pub(super) enum Outgoing {
    /// With nothing left to sign, for this account.
    Ready(Delivery, Option<String>),
    /// With an ID token to sign.
    Unsigned(Box<Reply>),
}

impl Outgoing {
    /// Signs what is to be signed, bent as told.
    pub(super) fn sign(self, google: &Google, bends: &Bends) -> Delivery {
        match self {
            Self::Ready(delivery, _) => delivery,
            Self::Unsigned(reply) => reply.sign(google, bends),
        }
    }

    /// Whose answer it is.
    pub(super) fn clues(&self, call: &Call) -> Clues {
        let account = match self {
            Self::Ready(_, account) => account.as_deref(),
            Self::Unsigned(reply) => Some(reply.account()),
        };
        call.clues().of_account(account)
    }
}

/// Answers an authorization request, by GET or by POST.
pub(super) async fn authorize(State(google): State<Google>, call: Call) -> Response {
    let step = google.settle(call.entry(Endpoint::Authorization), |turn, entry| {
        let params = begin(turn, entry, &call);
        let browser = call.browser.as_ref();
        let step = take(
            &google,
            &call,
            turn,
            entry,
            &params,
            browser,
            &Progress::default(),
        );
        if entry.diagnosis.is_none() {
            entry.diagnosis = diagnosis::habit(turn.world, turn.now, entry);
        }
        step
    });
    follow(&google, &call, call.browser.as_ref(), step)
}

/// Begins a sign-in: the request as it goes on from page to page. An app cannot make it one of Google's
/// own, nor part of another sign-in.
fn begin(turn: &mut Turn<'_>, entry: &mut Entry, call: &Call) -> Params {
    let flow = turn.world.begin_flow();
    entry.flow = Some(flow);
    let mut params = call.params.clone().without(OWN).without(&[DSH]);
    params.push(DSH, &flow.to_dsh(turn.now));
    params
}

/// What comes next for the browser.
pub(super) enum Step {
    /// Away from this page, to this address of Google's.
    Leave(String),
    /// Back to the app, with nothing left to sign; and whose request it was.
    Deliver(Delivery, Option<String>),
    /// Back to the app, with what it asked for.
    Reply(Box<Reply>),
    /// To one of Google's pages.
    Ask(Box<Asking>),
}

/// A page about to be shown.
pub(super) struct Asking {
    pub(super) examined: Examined,
    pub(super) ask: Ask,
    /// Whether the person read the warning and insists.
    pub(super) warned: bool,
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
    let behaviour = google.behaviour();
    let params = params.clone();
    let client_id = params.get("client_id").map(str::to_owned);
    let examined = match examine(turn.world, behaviour, turn.now, params, &call.user_agent) {
        Ok(examined) => examined,
        Err(error) => {
            note_refusal(google, turn, entry, &error);
            return Step::Leave(error_page(google, &error, client_id.as_deref(), None));
        }
    };
    let browser = browser
        .and_then(|id| turn.world.browser(id))
        .cloned()
        .unwrap_or_default();
    entry.redirected();
    entry.client = Some(examined.client.id.to_string()).filter(|id| !id.is_empty());
    match decide(
        turn.world, behaviour, turn.now, &browser, &examined, progress,
    ) {
        Decision::Refuse { error, authuser } => {
            let sub = authuser.and_then(|index| browser.accounts().get(index));
            if let Some(account) = sub.and_then(|sub| turn.world.account(sub)) {
                entry.account = Some(account.email.clone());
            }
            note_refusal(google, turn, entry, &error);
            let origin = match &examined.destination {
                Destination::Callback(callback) => callback.origin(),
                Destination::Device(code) => {
                    if let Some(told) = device::told(&error) {
                        turn.world.answer_device(code, DeviceStage::Refused(told));
                    }
                    String::new()
                }
                Destination::Connections => String::new(),
            };
            let chosen = authuser.map(|authuser| (origin, authuser));
            Step::Leave(error_page(google, &error, client_id.as_deref(), chosen))
        }
        Decision::Return { error, account } => {
            entry.account = account.as_ref().map(|account| account.email.clone());
            send_back(google, turn, entry, &examined, error, account.as_deref())
        }
        Decision::Ask(ask) => {
            entry.decision = format!("to {}", interaction::path_of(&ask));
            let warned = progress.warned;
            Step::Ask(Box::new(Asking {
                examined,
                ask,
                warned,
            }))
        }
        Decision::Grant(approval) => grant(google, turn, entry, &examined, &approval),
        Decision::Manage(authuser) => {
            "to the page of connected apps".clone_into(&mut entry.decision);
            Step::Leave(google.endpoints().connections(Some(authuser)))
        }
    }
}

/// Sends a refusal where the request came from.
fn send_back(
    google: &Google,
    turn: &mut Turn<'_>,
    entry: &mut Entry,
    examined: &Examined,
    error: AuthorizationError,
    account: Option<&Account>,
) -> Step {
    match &examined.destination {
        Destination::Callback(callback) => {
            entry.decision = format!("back to the app with {error}");
            if callback.mode() == ResponseMode::FormPost {
                entry.status = 200;
            }
            let phased_in = account.is_none_or(|account| account.callback_iss);
            let iss =
                iss_for(google, callback, phased_in).filter(|_| google.behaviour().refusal_iss);
            let order = google.behaviour().refusal_order();
            let account = entry.account.clone();
            Step::Deliver(callback.refusal(iss, error, order), account)
        }
        Destination::Device(code) => {
            let stage = DeviceStage::Refused(DeviceError::Denied);
            turn.world.answer_device(code, stage);
            entry.decision = format!("device told {error}");
            Step::Leave(interaction::device::done(google, examined, false))
        }
        Destination::Connections => Step::Leave(google.endpoints().connections(None)),
    }
}

/// The issuer to name in a callback, if it is to be named there.
fn iss_for<'g>(google: &'g Google, callback: &Callback, phased_in: bool) -> Option<&'g str> {
    let behaviour = google.behaviour();
    let in_fragment = callback.mode() == ResponseMode::Fragment;
    (behaviour.sends_iss(phased_in) && (behaviour.fragment_iss || !in_fragment))
        .then(|| google.issuer())
}

fn note_refusal(google: &Google, turn: &Turn<'_>, entry: &mut Entry, error: &PageError) {
    entry.redirected();
    entry.diagnosis =
        diagnosis::authorization(turn.world, google.behaviour(), turn.now, entry, error);
    entry.decision = match error {
        // It lists the whole request, and the log shows no secrets.
        PageError::NotATester(..) => format!("error page {} [{}]", error.row().code, error.name()),
        _ => format!("error page {} [{error:?}]", error.row().code),
    };
}

/// The address of Google's error page: the blob, the client if one was named, the flow, and the
/// app's origin and the account once one was chosen.
fn error_page(
    google: &Google,
    error: &PageError,
    client_id: Option<&str>,
    chosen: Option<(String, usize)>,
) -> String {
    let blob = error
        .row()
        .to_auth_error(google.behaviour().page_texts)
        .to_blob();
    let mut params = Params::default().with("authError", &blob);
    if let Some(client_id) = client_id {
        params.push("client_id", client_id);
    }
    params.push("flowName", "GeneralOAuthFlow");
    if let Some((origin, authuser)) = chosen {
        if !origin.is_empty() {
            params.push("app_domain", &origin);
        }
        params.push("authuser", &authuser.to_string());
    }
    google
        .endpoints()
        .page(&format!("/signin/oauth/error?{params}"))
}

/// Sends the browser where the step leads; what has to be signed is signed here, outside the lock.
pub(super) fn follow(
    google: &Google,
    call: &Call,
    browser: Option<&BrowserId>,
    step: Step,
) -> Response {
    match step {
        Step::Leave(address) => redirect(call, &address),
        Step::Deliver(delivery, account) => {
            let outgoing = Outgoing::Ready(delivery, account);
            deliver(call, fault::deliver(google, call, outgoing))
        }
        Step::Reply(reply) => {
            let outgoing = Outgoing::Unsigned(reply);
            deliver(call, fault::deliver(google, call, outgoing))
        }
        Step::Ask(asking) => {
            let params = &asking.examined.request.params;
            let part = asking.ask.account().zip(browser).map(|(account, id)| {
                Seal::new(google, id, params).part(&account.sub, asking.warned)
            });
            let path = interaction::path_of(&asking.ask);
            redirect(call, &hop(google, path, params, part.as_deref()))
        }
    }
}

fn deliver(call: &Call, delivery: Delivery) -> Response {
    match delivery {
        Delivery::Redirect(address) => redirect(call, &address),
        Delivery::Form { action, fields } => {
            let mut response = page(
                StatusCode::OK,
                &FormPostPage {
                    action: &action,
                    fields: &fields,
                },
            );
            // Browsers name the origin of a form only if the policy lets them; apps check it.
            response.headers_mut().insert(
                header::REFERRER_POLICY,
                HeaderValue::from_static("strict-origin"),
            );
            response
        }
    }
}
