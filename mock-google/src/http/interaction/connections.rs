//! `/connections`: the account's page of connected apps, where a person takes access back.
//!
//! <https://support.google.com/accounts/answer/13533235>

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

use super::super::call::Call;
use super::super::navigation::{hop, redirect};
use super::super::seal::Seal;
use super::{CONSENT, cookies_disabled, page};
use crate::google::{Google, Turn};
use crate::journal::Endpoint;
use crate::pages::{ConnectedApp, ConnectionsPage};
use crate::wire::authorization::CONTINUE;
use crate::wire::params::Params;
use crate::wire::scope::{Scopes, describe};
use crate::world::account::Account;
use crate::world::browser::BrowserId;
use crate::world::consent::Consent;

/// Shows what the account allowed whom; signed out, the person signs in first.
pub(in crate::http) async fn show(State(google): State<Google>, call: Call) -> Response {
    let authuser = call
        .query
        .get("authuser")
        .and_then(|index| index.parse().ok());
    let view = google.settle(call.entry(Endpoint::Connections), |turn, entry| {
        let view = View::of(turn, call.browser.as_ref(), authuser.unwrap_or(0));
        if let Some(view) = &view {
            entry.account = Some(view.account.email.clone());
            "connected apps shown".clone_into(&mut entry.decision);
        } else {
            entry.redirected();
            "to sign-in".clone_into(&mut entry.decision);
        }
        view
    });
    let (Some(view), Some(browser)) = (view, &call.browser) else {
        let request = Params::default().with(CONTINUE, "/connections");
        return redirect(&call, &hop(&google, CONSENT, &request, None));
    };
    let others: Vec<_> = view
        .signed_in
        .iter()
        .enumerate()
        .filter(|(_, account)| account.sub != view.account.sub)
        .map(|(index, account)| (index, account.as_ref()))
        .collect();
    page(
        StatusCode::OK,
        &ConnectionsPage {
            account: &view.account,
            others: &others,
            apps: &view.apps,
            removed: call.query.get("removed"),
            csrf: &seal(&google, browser).csrf(&view.account.sub),
            authuser: view.authuser,
        },
    )
}

/// Ends everything the account allowed a project: its tokens are dead, consent is asked again.
pub(in crate::http) async fn submit(State(google): State<Google>, call: Call) -> Response {
    let Some(browser) = &call.browser else {
        return cookies_disabled();
    };
    let authuser = call
        .form
        .get("authuser")
        .and_then(|index| index.parse().ok());
    let project = call.form.get("project").unwrap_or_default();
    let csrf = call.form.get("csrf").unwrap_or_default();
    let seal = seal(&google, browser);
    let (authuser, removed) = google.settle(call.entry(Endpoint::Connections), |turn, entry| {
        entry.redirected();
        "nothing to remove".clone_into(&mut entry.decision);
        let view = View::of(turn, Some(browser), authuser.unwrap_or(0));
        let Some(view) = view.filter(|view| seal.is_csrf(&view.account.sub, csrf)) else {
            return (authuser, None);
        };
        entry.account = Some(view.account.email.clone());
        let app = view.apps.into_iter().find(|app| app.project == project);
        let removed = app.map(|app| {
            turn.world.revoke(&view.account.sub, project, turn.now);
            entry.decision = format!("connection with {} deleted", app.name);
            app.name
        });
        (Some(view.authuser), removed)
    });
    let mut address = google.endpoints().connections(Some(authuser.unwrap_or(0)));
    if let Some(name) = removed {
        address = format!("{address}&{}", Params::default().with("removed", &name));
    }
    redirect(&call, &address)
}

/// Forms of this page are sealed to the browser and the account alone.
fn seal<'a>(google: &Google, browser: &'a BrowserId) -> Seal<'a> {
    Seal::new(google, browser, &Params::default())
}

/// What the page shows.
struct View {
    account: Arc<Account>,
    authuser: usize,
    signed_in: Vec<Arc<Account>>,
    apps: Vec<ConnectedApp>,
}

impl View {
    /// What an account of the browser allowed, if any account is signed in.
    fn of(turn: &Turn<'_>, browser: Option<&BrowserId>, authuser: usize) -> Option<Self> {
        let browser = turn.world.browser(browser?)?;
        let signed_in: Vec<_> = browser
            .accounts()
            .iter()
            .filter_map(|sub| turn.world.account(sub).cloned())
            .collect();
        let account = signed_in.get(authuser).or(signed_in.first())?.clone();
        let mut apps: Vec<_> = turn
            .world
            .consents(&account.sub, turn.now)
            .map(|(project, consent)| app(turn, project, consent))
            .collect();
        apps.sort_by(|one, other| (&one.name, &one.project).cmp(&(&other.name, &other.project)));
        Some(Self {
            authuser: browser.position(&account.sub).unwrap_or_default(),
            account,
            signed_in,
            apps,
        })
    }
}

fn app(turn: &Turn<'_>, project: &str, consent: &Consent) -> ConnectedApp {
    let name = turn
        .world
        .clients()
        .filter(|client| client.project() == project)
        .find_map(|client| client.app_name.clone());
    let more = consent.scopes.minus(&Scopes::identity());
    ConnectedApp {
        name: name.unwrap_or_else(|| format!("Project {project}")),
        project: project.to_owned(),
        scopes: consent
            .scopes
            .iter()
            .map(|scope| describe(scope).unwrap_or(scope).to_owned())
            .collect(),
        given: date(consent.given),
        ends: consent.ends.map(date),
        only_sign_in: more.is_empty(),
    }
}

fn date(time: Timestamp) -> String {
    time.strftime("%B %-d, %Y").to_string()
}
