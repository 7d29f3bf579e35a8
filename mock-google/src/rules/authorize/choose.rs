//! Which account is meant: picked, hinted, the only one; else the person is asked.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Ask, Progress};
use crate::wire::authorization::AuthorizationRequest;
use crate::world::World;
use crate::world::account::Account;
use crate::world::browser::Browser;

/// The account that is meant, with its index in the browser, or the page that asks.
pub(super) enum Choice {
    Account(Arc<Account>, usize),
    Ask(Ask),
}

/// Settles which account is meant.
pub(super) fn choose(
    world: &World,
    now: Timestamp,
    browser: &Browser,
    request: &AuthorizationRequest,
    progress: &Progress,
) -> Choice {
    match pick(world, browser, request, progress) {
        Choice::Account(account, _) if is_too_old(browser, now, request, progress, &account) => {
            let hint = Some(account.email.clone());
            Choice::Ask(Ask::Identifier { hint })
        }
        choice => choice,
    }
}

/// Whether the password has to be typed in again: `prompt=login` and `max_age`, where those are
/// switched to be honoured.
fn is_too_old(
    browser: &Browser,
    now: Timestamp,
    request: &AuthorizationRequest,
    progress: &Progress,
    account: &Account,
) -> bool {
    let wants_login = request.prompt.login || request.max_age == Some(0);
    let age = browser
        .auth_time(&account.sub)
        .map_or(i64::MAX, |time| time.duration_until(now).as_secs());
    (wants_login && progress.chosen.is_none())
        || request.max_age.is_some_and(|most| most > 0 && age > most)
}

fn pick(
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
    if let Some(chosen) = &progress.chosen {
        let account = signed_in.iter().find(|account| account.sub == *chosen);
        // An answer given for one account must never count for another.
        return account.map_or(Choice::Ask(Ask::Chooser), |account| pick(account));
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
#[must_use]
pub fn is_of_domain(account: &Account, domain: Option<&str>) -> bool {
    match domain {
        None => true,
        Some("*") => account.hosted_domain.is_some(),
        Some(domain) => account.hosted_domain.as_deref() == Some(domain),
    }
}
