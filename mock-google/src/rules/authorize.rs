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
use crate::world::organization::AppAccess;

mod choose;
mod examine;

pub use choose::is_of_domain;
use choose::{Choice, choose};
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
    /// When the account last typed in its password in this browser.
    pub signed_in: Option<Timestamp>,
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

/// The question whether the account allows what is asked for.
struct Consenting<'a> {
    world: &'a World,
    behaviour: &'a Behaviour,
    now: Timestamp,
    examined: &'a Examined,
    progress: &'a Progress,
    account: &'a Arc<Account>,
}

impl Consenting<'_> {
    /// What the account allowed the project before.
    fn before(&self) -> Scopes {
        self.world
            .consent(&self.account.sub, &self.examined.client, self.now)
            .map(|consent| consent.scopes.clone())
            .unwrap_or_default()
    }

    /// What is asked for and not settled yet.
    fn open(&self, asked: &Scopes) -> Scopes {
        // A device has nobody to remember an answer: each code is allowed anew.
        let is_device = matches!(self.examined.destination, Destination::Device(_));
        if self.examined.request.prompt.consent || is_device {
            asked.clone()
        } else {
            asked.minus(&self.before())
        }
    }

    /// Settles what is allowed and whether that was asked, or what to do first.
    fn settle(&self, asked: &Scopes) -> Result<(Scopes, bool), Box<Decision>> {
        let request = &self.examined.request;
        let back = |error| {
            Err(Box::new(Decision::Return {
                error,
                account: Some(Arc::clone(self.account)),
            }))
        };
        let before = self.before();
        let open = self.open(asked);
        if open.is_empty() {
            return Ok((asked.clone(), false));
        }
        if self.progress.answer == Some(Answer::Deny) {
            return back(AuthorizationError::AccessDenied);
        }
        let warning = standing::warning(self.behaviour, &self.examined.client, &open);
        if let Some(warning) = warning
            && (warning == Warning::Blocked || !self.progress.warned)
        {
            let ask = Ask::Warning(Arc::clone(self.account), warning);
            return Err(Box::new(Decision::Ask(ask)));
        }
        let checkboxes = self.has_checkboxes(&open);
        // Sign-in scopes are all or nothing; the others count only if asked for and ticked.
        let allowed = match &self.progress.answer {
            Some(Answer::Allow(ticked)) if checkboxes => {
                open.sign_in().union(&open.intersection(ticked))
            }
            Some(Answer::Allow(_) | Answer::AllowAll) => open.clone(),
            Some(Answer::Deny) => return back(AuthorizationError::AccessDenied),
            None => {
                let additional = !before.is_empty() && !request.prompt.consent;
                let ask = self.question(open, additional, checkboxes);
                return Err(Box::new(Decision::Ask(ask)));
            }
        };
        let scopes = asked.minus(&open).union(&allowed);
        if scopes.is_empty() {
            return back(AuthorizationError::AccessDenied);
        }
        Ok((scopes, true))
    }

    fn question(&self, open: Scopes, additional: bool, checkboxes: bool) -> Ask {
        let account = Arc::clone(self.account);
        if open.minus(&Scopes::identity()).is_empty() {
            Ask::Confirm(account)
        } else {
            Ask::Consent(ConsentAsk {
                account,
                scopes: open,
                additional,
                checkboxes,
            })
        }
    }

    /// Whether people allow scope by scope: not for apps an administrator trusts, nor for old
    /// clients that say no
    /// (<https://developers.google.com/identity/protocols/oauth2/resources/granular-permissions>).
    fn has_checkboxes(&self, open: &Scopes) -> bool {
        let Examined {
            client, request, ..
        } = self.examined;
        let is_trusted =
            standing::access_of(self.world, client, self.account) == AppAccess::Trusted;
        let is_single = open.minus(&Scopes::identity()).iter().count() == 1;
        (request.granular || !client.made_before_2019)
            && !is_trusted
            && (self.behaviour.single_scope_checkbox || !is_single)
    }

    fn grant(
        &self,
        browser: &Browser,
        authuser: usize,
        scopes: Scopes,
        consent_shown: bool,
    ) -> Decision {
        let Examined {
            client,
            request,
            destination,
        } = self.examined;
        // Installed apps and devices have no incremental authorization.
        let scopes = if request.include_granted_scopes && !client.kind.always_offline() {
            scopes.union(&self.before())
        } else {
            scopes
        };
        let offline = request.access_type == AccessType::Offline && consent_shown;
        let is_device = matches!(destination, Destination::Device(_));
        let ends = if consent_shown {
            let limit = self
                .account
                .access_limit
                .map(|limit| self.now.checked_add(limit).unwrap_or(Timestamp::MAX));
            let testing = client.status.consent_ends(&scopes, self.now);
            [limit, testing].into_iter().flatten().min()
        } else {
            self.world
                .consent(&self.account.sub, client, self.now)
                .and_then(|consent| consent.ends)
        };
        Decision::Grant(Box::new(Approval {
            account: Arc::clone(self.account),
            authuser,
            scopes,
            consent_shown,
            with_refresh_token: is_device
                || (request.response.code && (offline || client.kind.always_offline())),
            ends,
            signed_in: browser.auth_time(&self.account.sub),
        }))
    }
}

#[cfg(test)]
mod tests;
