//! What the authorization endpoint does next: refuse, return, ask, or grant.
//!
//! The order of checks is Google's as far as it shows: repetition, response type, client id, the
//! client, syntax, redirect address, scopes; then the account, its organisation, and consent. See
//! <https://developers.google.com/identity/protocols/oauth2/web-server#prompt> for `prompt`.

use std::sync::Arc;

use crate::behaviour::Behaviour;
use crate::wire::authorization::{AccessType, AuthorizationRequest, Opening};
use crate::wire::error::{AuthorizationError, PageError};
use crate::wire::params::Params;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::browser::Browser;
use crate::world::callback::Callback;
use crate::world::client::{Client, ClientState};

/// A request of a known client, with a proved redirect address and known scopes.
#[derive(Clone, Debug)]
pub struct Examined {
    /// The client.
    pub client: Arc<Client>,
    /// Where the answer goes.
    pub callback: Callback,
    /// The request.
    pub request: AuthorizationRequest,
}

/// How far the person has come through Google's pages.
#[derive(Clone, Debug, Default)]
pub struct Progress {
    /// The `sub` picked on the chooser, or just signed in.
    pub chosen: Option<Arc<str>>,
    /// The answer given on the consent page.
    pub answer: Option<Answer>,
}

/// What the person answered on the consent page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// Continue, with these of the optional scopes ticked.
    Allow(Scopes),
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
        /// Where to.
        callback: Callback,
        /// What to say.
        error: AuthorizationError,
        /// Whose request it was, once that is settled.
        account: Option<Arc<Account>>,
    },
    /// Show a page.
    Ask(Ask),
    /// Send the person back with a code.
    Grant(Box<Approval>),
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
    /// Confirm signing in to an app that asks only who one is.
    Confirm(Arc<Account>),
    /// Allow what the app asks for.
    Consent(ConsentAsk),
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
}

/// An authorization about to be granted.
#[derive(Clone, Debug)]
pub struct Approval {
    /// Where the code goes.
    pub callback: Callback,
    /// Who allowed it.
    pub account: Arc<Account>,
    /// The account's index in the browser, sent as `authuser`.
    pub authuser: usize,
    /// What is granted.
    pub scopes: Scopes,
    /// Whether the consent page was shown, sent as `prompt`.
    pub consent_shown: bool,
    /// Whether redeeming the code brings a refresh token.
    pub with_refresh_token: bool,
}

/// Examines everything about a request that does not depend on the person.
///
/// # Errors
/// The [`PageError`] of the first check that fails, in Google's order.
pub fn examine(
    world: &World,
    behaviour: &Behaviour,
    params: Params,
    user_agent: &str,
) -> Result<Examined, PageError> {
    let opening = Opening::parse(params)?;
    let client = world
        .client(opening.client_id())
        .ok_or(PageError::UnknownClient)?;
    match client.state {
        ClientState::Active => {}
        ClientState::Deleted => return Err(PageError::DeletedClient),
        ClientState::Disabled => return Err(PageError::DisabledClient),
    }
    let request = opening.read()?;
    if is_embedded(user_agent) {
        return Err(PageError::DisallowedUserAgent);
    }
    let callback = Callback::registered(client, &request)?;
    if request.scopes.is_empty() {
        return Err(PageError::MissingScope);
    }
    let (valid, invalid) = request.scopes.split_unknown(&behaviour.extra_scopes);
    if !invalid.is_empty() {
        return Err(PageError::InvalidScope { valid, invalid });
    }
    Ok(Examined {
        client: Arc::clone(client),
        callback,
        request,
    })
}

/// Decides what an examined request leads to in this browser, at this point.
#[must_use]
pub fn decide(
    world: &World,
    browser: &Browser,
    examined: &Examined,
    progress: &Progress,
) -> Decision {
    let Examined {
        client,
        callback,
        request,
    } = examined;
    let silent = request.prompt.none;
    let back = |error, account: Option<&Arc<Account>>| Decision::Return {
        callback: callback.clone(),
        error,
        account: account.cloned(),
    };

    let (account, authuser) = match choose(world, browser, request, progress) {
        Choice::Account(account, authuser) => (account, authuser),
        Choice::Ask(_) if silent => return back(AuthorizationError::InteractionRequired, None),
        Choice::Ask(ask) => return Decision::Ask(ask),
    };
    if account.blocked_by_admin {
        let error = PageError::AdminPolicyEnforced;
        return Decision::Refuse {
            error,
            authuser: Some(authuser),
        };
    }

    let consented = world
        .consent(&account.sub, client)
        .map(|consent| &consent.scopes);
    let before = consented.cloned().unwrap_or_default();
    let asked = request.scopes.granted();
    let open = if request.prompt.consent {
        asked.clone()
    } else {
        asked.minus(&before)
    };
    let (scopes, consent_shown) = match &progress.answer {
        _ if open.is_empty() => (asked, false),
        _ if silent => return back(AuthorizationError::InteractionRequired, Some(&account)),
        Some(Answer::Deny) => {
            return back(AuthorizationError::AccessDenied, Some(&account));
        }
        Some(Answer::Allow(ticked)) => {
            // Sign-in scopes are all or nothing; the others count only if asked for and ticked.
            let settled = asked.minus(&open);
            (
                settled
                    .union(&open.sign_in())
                    .union(&open.intersection(ticked)),
                true,
            )
        }
        None => {
            let additional = !before.is_empty() && !request.prompt.consent;
            return Decision::Ask(if open.minus(&Scopes::identity()).is_empty() {
                Ask::Confirm(account)
            } else {
                Ask::Consent(ConsentAsk {
                    account,
                    scopes: open,
                    additional,
                })
            });
        }
    };
    if scopes.is_empty() {
        // Nothing ticked, and no sign-in scope asked for.
        return back(AuthorizationError::AccessDenied, Some(&account));
    }
    let scopes = if request.include_granted_scopes {
        scopes.union(&before)
    } else {
        scopes
    };
    let offline = request.access_type == AccessType::Offline && consent_shown;
    Decision::Grant(Box::new(Approval {
        callback: callback.clone(),
        account,
        authuser,
        scopes,
        consent_shown,
        with_refresh_token: offline || client.kind.always_offline(),
    }))
}

/// Whether a browser is a web view inside an app: Android's says `; wv)`, that of iOS lacks `Safari/`
/// (<https://developers.google.com/identity/protocols/oauth2/policies#browsers>).
fn is_embedded(user_agent: &str) -> bool {
    let is_ios = ["iPhone", "iPad", "iPod"]
        .iter()
        .any(|device| user_agent.contains(device));
    let is_web_kit = user_agent.contains("AppleWebKit/");
    user_agent.contains("; wv)") || (is_ios && is_web_kit && !user_agent.contains("Safari/"))
}

enum Choice {
    Account(Arc<Account>, usize),
    Ask(Ask),
}

/// Settles which account is meant: picked, hinted, the only one; else asks.
fn choose(
    world: &World,
    browser: &Browser,
    request: &AuthorizationRequest,
    progress: &Progress,
) -> Choice {
    let signed_in: Vec<_> = browser
        .accounts()
        .iter()
        .filter_map(|sub| world.account(sub))
        .collect();
    let pick = |account: &Arc<Account>| {
        let authuser = browser.position(&account.sub).unwrap_or_default();
        Choice::Account(Arc::clone(account), authuser)
    };
    if let Some(chosen) = &progress.chosen
        && let Some(account) = signed_in.iter().find(|account| account.sub == *chosen)
    {
        return pick(account);
    }
    let hint = request.login_hint.as_deref();
    let identifier = || {
        Choice::Ask(Ask::Identifier {
            hint: hint.filter(|h| h.contains('@')).map(str::to_owned),
        })
    };
    if signed_in.is_empty() {
        return identifier();
    }
    if request.prompt.select_account {
        return Choice::Ask(Ask::Chooser);
    }
    if let Some(hint) = hint {
        return signed_in
            .iter()
            .find(|account| is_hinted(account, hint))
            .map_or_else(identifier, |account| pick(account));
    }
    if let Some(account) = request.authuser.as_deref().and_then(|authuser| {
        let by_index = authuser
            .parse()
            .ok()
            .and_then(|index: usize| browser.accounts().get(index));
        signed_in
            .iter()
            .find(|account| by_index == Some(&account.sub) || is_hinted(account, authuser))
    }) {
        return pick(account);
    }
    let candidates: Vec<_> = signed_in
        .iter()
        .filter(|account| is_of_domain(account, request.hosted_domain.as_deref()))
        .collect();
    match candidates.as_slice() {
        [] => identifier(),
        [only] if signed_in.len() == 1 => pick(only),
        _ => Choice::Ask(Ask::Chooser),
    }
}

fn is_hinted(account: &Account, hint: &str) -> bool {
    *account.sub == *hint || account.email.eq_ignore_ascii_case(hint)
}

/// Whether an account fits the `hd` hint: one domain, or `*` for any Workspace account.
fn is_of_domain(account: &Account, domain: Option<&str>) -> bool {
    match domain {
        None => true,
        Some("*") => account.hosted_domain.is_some(),
        Some(domain) => account.hosted_domain.as_deref() == Some(domain),
    }
}

#[cfg(test)]
mod tests;
