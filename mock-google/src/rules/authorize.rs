//! What the authorization endpoint does next: refuse, return, ask, or grant.
//!
//! The order of checks is Google's as far as it shows: first the request ([`examine()`]), then the
//! account, its standing with the app, the warning, and consent ([`decide`]). See
//! <https://developers.google.com/identity/protocols/oauth2/web-server#prompt> for `prompt`.

use std::sync::Arc;

use jiff::Timestamp;

use crate::behaviour::{Behaviour, SilentErrors};
use crate::rules::standing::{self, Warning};
use crate::wire::authorization::{AccessType, AuthorizationRequest};
use crate::wire::error::{AuthorizationError, PageError};
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::browser::Browser;
use crate::world::callback::Callback;
use crate::world::client::Client;
use crate::world::device::UserCode;
use crate::world::grant::Session;

mod choose;
mod consent;
mod examine;

pub use choose::is_of_domain;
use choose::{Choice, choose};
use consent::Consenting;
pub use examine::{examine, waiting};

/// A request of a known client, with a proved destination and known scopes.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The client.
    pub client: Arc<Client>,
    /// Where the answer goes.
    pub destination: Destination,
    /// The request.
    pub request: AuthorizationRequest,
}

/// Where the answer goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Destination {
    /// Back to the app.
    Callback(Callback),
    /// To a device that waits.
    Device(UserCode),
    /// To the account's page of connected apps.
    Connections,
}

/// How far the person has come through Google's pages.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The `sub` picked on the chooser, or just signed in.
    pub chosen: Option<Arc<str>>,
    /// Whether the person read the warning and insists.
    pub warned: bool,
    /// The answer given on the consent page, or on the warning.
    pub answer: Option<Answer>,
}

/// What the person answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Continue, with these of the optional scopes ticked.
    Allow(Scopes),
    /// Continue, with "Select all" ticked.
    AllowAll,
    /// Cancel.
    Deny,
}

/// What Google does next; a refusal is a decision like any other.
#[derive(Clone, Debug)]
pub enum Decision {
    /// Show Google's error page; the client is not told.
    Refuse {
        /// The row to show.
        error: PageError,
        /// The index of the account it is about, once one was chosen.
        authuser: Option<usize>,
    },
    /// Send the person back with an error.
    Return {
        /// What to say.
        error: AuthorizationError,
        /// Whose request it was, once that is settled.
        account: Option<Arc<Account>>,
    },
    /// Show a page.
    Ask(Ask),
    /// Give the app what it asked for.
    Grant(Box<Approval>),
    /// Show the account what it allowed whom.
    Manage(usize),
}

/// The page to show.
#[derive(Clone, Debug)]
pub enum Ask {
    /// Sign in, with the address filled in if one was hinted.
    Identifier {
        /// The address to fill in.
        hint: Option<String>,
    },
    /// Pick one of the signed-in accounts.
    Chooser,
    /// Read a warning about the app.
    Warning(Arc<Account>, Warning),
    /// Confirm signing in to an app that asks only who one is.
    Confirm(Arc<Account>),
    /// Allow what the app asks for.
    Consent(ConsentAsk),
}

impl Ask {
    /// Whom the page is for, once that is settled.
    #[must_use]
    pub fn account(&self) -> Option<&Arc<Account>> {
        match self {
            Self::Identifier { .. } | Self::Chooser => None,
            Self::Warning(account, _) | Self::Confirm(account) => Some(account),
            Self::Consent(consent) => Some(&consent.account),
        }
    }
}

/// What the consent page asks.
#[derive(Clone, Debug)]
pub struct ConsentAsk {
    /// Who is asked.
    pub account: Arc<Account>,
    /// What is asked for and not settled yet.
    pub scopes: Scopes,
    /// Whether the app has some access already.
    pub additional: bool,
    /// Whether each scope has its checkbox; else all or nothing.
    pub checkboxes: bool,
}

/// An authorization about to be granted.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Who allowed it.
    pub account: Arc<Account>,
    /// The account's index in the browser, sent as `authuser`.
    pub authuser: usize,
    /// What is granted.
    pub scopes: Scopes,
    /// Whether consent was shown, sent as `prompt`.
    pub consent_shown: bool,
    /// Whether a refresh token comes with it.
    pub with_refresh_token: bool,
    /// When the refresh token ends, where that is settled beforehand.
    pub ends: Option<Timestamp>,
    /// Whether a refresh token stands behind the access tokens, told by tokeninfo.
    pub access_type: AccessType,
    /// When and how the person signed in, where the app may know and asked.
    pub session: Option<Session>,
}

/// Decides what an examined request leads to in this browser, at this point.
#[must_use]
pub fn decide(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    browser: &Browser,
    examined: &Examined,
    progress: &Progress,
) -> Decision {
    let Examined {
        client, request, ..
    } = examined;
    let silent = |why| Decision::Return {
        error: silent_error(behaviour, request, why),
        account: None,
    };
    let (account, authuser) = match choose(world, now, browser, request, progress) {
        Choice::Account(account, authuser) => (account, authuser),
        Choice::Ask(Ask::Chooser) if request.prompt.none => {
            return silent(AuthorizationError::AccountSelectionRequired);
        }
        Choice::Ask(_) if request.prompt.none => return silent(AuthorizationError::LoginRequired),
        Choice::Ask(ask) => return Decision::Ask(ask),
    };
    if examined.destination == Destination::Connections {
        return Decision::Manage(authuser);
    }
    let asked = request.scopes.granted();
    let consent = Consenting {
        world,
        behaviour,
        now,
        examined,
        progress,
        account: &account,
    };
    if request.prompt.none && !consent.open(&asked).is_empty() {
        return Decision::Return {
            error: silent_error(behaviour, request, AuthorizationError::ConsentRequired),
            account: Some(account),
        };
    }
    if let Err(error) = standing::admit(world, client, &account, &asked, &request.params) {
        return Decision::Refuse {
            error,
            authuser: Some(authuser),
        };
    }
    let (scopes, consent_shown) = match consent.settle(&asked) {
        Ok(settled) => settled,
        Err(decision) => return *decision,
    };
    consent.grant(browser, authuser, scopes, consent_shown)
}

/// Which error `prompt=none` comes back with; Google tells `openid` requests and others apart, and
/// not the reason.
fn silent_error(
    behaviour: &Behaviour,
    request: &AuthorizationRequest,
    why: AuthorizationError,
) -> AuthorizationError {
    match behaviour.silent_errors {
        SilentErrors::Openid => why,
        SilentErrors::Google
            if request.is_openid() && request.params.get("immediate").is_none() =>
        {
            AuthorizationError::InteractionRequired
        }
        SilentErrors::Google => AuthorizationError::ImmediateFailed,
    }
}

#[cfg(test)]
mod tests;
