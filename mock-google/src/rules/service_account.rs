//! What the token endpoint decides of a service account's assertion.
//!
//! Causes as under "JWT error codes" on
//! <https://developers.google.com/identity/protocols/oauth2/service-account>. Google does not document
//! the order of its checks; this one is inferred: who asks, whether it may ask at all, whether it is
//! really it, whether the assertion is meant for here and now, what it asks for, in whose name.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use url::Url;

use crate::behaviour::{Behaviour, Wording};
use crate::endpoints::{Endpoints, GOOGLE_ISSUER};
use crate::wire::assertion::Assertion;
use crate::wire::authorization::AccessType;
use crate::wire::error::AssertionError;
use crate::wire::id_token::ClaimSet;
use crate::wire::scope::{Scopes, describe};
use crate::wire::uri_policy::is_loopback;
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::ClientState;
use crate::world::grant::{Grant, Standing};
use crate::world::service_account::ServiceAccount;

/// The longest life of an assertion.
const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// How far the clocks may be apart (inferred; Google documents that it tolerates some skew).
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// How long an ID token is good, in seconds.
const ID_TOKEN_LIFE: i64 = 3_600;

/// Google's token endpoint under all its addresses; assertions for any of them are accepted.
const GOOGLES: &[&str] = &[
    "https://oauth2.googleapis.com/token",
    "https://accounts.google.com/o/oauth2/token",
    "https://www.googleapis.com/oauth2/v4/token",
    "https://www.googleapis.com/oauth2/v3/token",
];

/// The paths of the token endpoint on a base of one's own.
const PATHS: &[&str] = &[
    "/token",
    "/o/oauth2/token",
    "/oauth2/v4/token",
    "/oauth2/v3/token",
];

/// What a service account gets.
#[derive(Clone, Debug)]
pub enum Robot {
    /// An access token, its own or a person's.
    AccessToken {
        /// The service account.
        account: Arc<ServiceAccount>,
        /// The person it acts for.
        subject: Option<Arc<Account>>,
        /// What for.
        scopes: Scopes,
    },
    /// An ID token, and nothing else.
    IdToken {
        /// The service account.
        account: Arc<ServiceAccount>,
        /// Whom it is for.
        audience: String,
    },
}

/// Decides an assertion whose signature was checked beforehand.
///
/// # Errors
/// The [`AssertionError`] of the first check that fails.
pub fn decide(
    world: &World,
    behaviour: &Behaviour,
    endpoints: &Endpoints,
    now: Timestamp,
    assertion: &Assertion,
    signature_is_good: bool,
) -> Result<Robot, AssertionError> {
    let account = Arc::clone(find(world, &assertion.iss)?);
    if !signature_is_good {
        return Err(AssertionError::WrongSignature);
    }
    if !is_timely(now, assertion) {
        return Err(AssertionError::UnreasonableTime);
    }
    let is_for_us = |audience: &String| is_token_endpoint(endpoints, audience);
    if !assertion.aud.iter().any(is_for_us) {
        return Err(AssertionError::WrongAudience);
    }
    // An ID token is the account's own; `sub` beside `target_audience` is ignored (inferred).
    if let Some(audience) = &assertion.target_audience {
        return if is_audience(audience) {
            Ok(Robot::IdToken {
                account,
                audience: audience.clone(),
            })
        } else {
            Err(AssertionError::BadTargetAudience(audience.clone()))
        };
    }
    let scopes = assertion
        .scopes
        .clone()
        .ok_or(AssertionError::NothingAsked)?;
    let (_, unknown) = scopes.split_unknown(&behaviour.extra_scopes);
    if !unknown.is_empty() {
        return Err(AssertionError::UnknownScope(unknown));
    }
    let subject = assertion
        .sub
        .as_deref()
        .map(|sub| impersonate(world, behaviour, &account, sub, &scopes))
        .transpose()?;
    Ok(Robot::AccessToken {
        account,
        subject,
        scopes,
    })
}

/// Finds the service account and checks that it and its project are alive.
fn find<'w>(world: &'w World, iss: &str) -> Result<&'w Arc<ServiceAccount>, AssertionError> {
    let Some(account) = world.service_account(iss) else {
        return Err(match world.account_by_email(iss) {
            Some(_) => AssertionError::NotAServiceAccount,
            None => AssertionError::UnknownAccount,
        });
    };
    match account.project_state {
        ClientState::Deleted => Err(AssertionError::DeletedClient),
        ClientState::Disabled => Err(AssertionError::DisabledClient),
        ClientState::Active if account.disabled => Err(AssertionError::Disabled),
        ClientState::Active => Ok(account),
    }
}

/// Whether an assertion lives now, and for an hour at most.
fn is_timely(now: Timestamp, assertion: &Assertion) -> bool {
    let (Some(made), Some(expires)) = (assertion.iat, assertion.exp) else {
        return false;
    };
    let (now, skew) = (now.as_second(), SKEW.as_secs());
    (1..=LONGEST_LIFE.as_secs()).contains(&expires.saturating_sub(made))
        && made <= now + skew
        && expires > now - skew
}

/// Whether an address is the token endpoint: one of Google's, or one on this Google's own base,
/// where all loopback names are one host.
fn is_token_endpoint(endpoints: &Endpoints, address: &str) -> bool {
    if GOOGLES.contains(&address) {
        return true;
    }
    if endpoints.issuer() == GOOGLE_ISSUER {
        return false;
    }
    let (Ok(given), Ok(own)) = (Url::parse(address), Url::parse(endpoints.issuer())) else {
        return false;
    };
    let host = |url: &Url| {
        if is_loopback(url) {
            "localhost".to_owned()
        } else {
            url.host_str().unwrap_or_default().to_owned()
        }
    };
    given.scheme() == own.scheme()
        && host(&given) == host(&own)
        && given.port_or_known_default() == own.port_or_known_default()
        && PATHS.contains(&given.path())
        && given.query().is_none()
        && given.fragment().is_none()
}

/// Whether a text can be the audience of an ID token: one word, and no scope (inferred; reports
/// show the refusal for scopes).
fn is_audience(text: &str) -> bool {
    let is_word = !text
        .chars()
        .any(|character| character.is_whitespace() || character.is_control());
    is_word && describe(text).is_none()
}

/// Decides whether a service account may act for a person: domain-wide delegation
/// (<https://developers.google.com/identity/protocols/oauth2/service-account#delegatingauthority>).
fn impersonate(
    world: &World,
    behaviour: &Behaviour,
    account: &ServiceAccount,
    sub: &str,
    scopes: &Scopes,
) -> Result<Arc<Account>, AssertionError> {
    if !is_address_or_id(sub) {
        return Err(AssertionError::MalformedSubject(sub.to_owned()));
    }
    let subject = world
        .account_by_email(sub)
        .or_else(|| world.account(sub))
        .filter(|subject| !subject.suspended)
        .ok_or(AssertionError::UnknownSubject)?;
    let domain = subject.hosted_domain.as_deref();
    let is_outsider = account
        .internal_to
        .as_deref()
        .is_some_and(|own| !domain.is_some_and(|domain| own.eq_ignore_ascii_case(domain)));
    if is_outsider {
        return Err(AssertionError::OrgInternal);
    }
    let is_admitted = world.organization_of(subject).is_none_or(|organization| {
        let access = organization.access(&account.unique_id);
        access.admits(scopes)
    });
    if subject.blocked_by_admin || !is_admitted {
        return Err(AssertionError::AdminPolicyEnforced);
    }
    // Only an administrator can delegate, so nobody can for an account without an organisation.
    if domain.is_none() || !account.may_act_with(scopes) {
        return Err(match behaviour.delegation_text {
            Wording::Current => AssertionError::NotDelegated,
            Wording::Older => AssertionError::NotDelegatedOlder,
        });
    }
    Ok(Arc::clone(subject))
}

/// Whether a text can name a person; quotation marks around an address are a common mistake.
fn is_address_or_id(text: &str) -> bool {
    let is_odd = |character: char| {
        character.is_whitespace() || character.is_control() || "\"<>,;".contains(character)
    };
    let is_address = text
        .split_once('@')
        .is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    let is_id = text.bytes().all(|byte| byte.is_ascii_digit());
    !text.contains(is_odd) && !text.starts_with('\'') && (is_address || is_id)
}

/// What stands behind the access token: the person's account, or the service account itself.
#[must_use]
pub fn grant(
    account: &ServiceAccount,
    subject: Option<&Account>,
    scopes: Scopes,
    now: Timestamp,
) -> Grant {
    let sub = subject.map_or(&account.unique_id, |subject| &subject.sub);
    Grant {
        client: Arc::clone(&account.unique_id),
        sub: Arc::clone(sub),
        scopes,
        nonce: None,
        access_type: AccessType::Online,
        standing: Standing::ServiceAccount,
        ends: None,
        since: now,
        session: None,
        flow: None,
    }
}

/// The ID token of a service account, claims in the order of Google's
/// (<https://cloud.google.com/docs/authentication/token-types#id>).
#[must_use]
pub fn id_token_claims(
    endpoints: &Endpoints,
    account: &ServiceAccount,
    audience: &str,
    now: Timestamp,
) -> ClaimSet {
    claims(endpoints, account, audience, true, now)
}

/// The ID token of a service account, which leaves its address out where that is not asked for.
pub(super) fn claims(
    endpoints: &Endpoints,
    account: &ServiceAccount,
    audience: &str,
    with_email: bool,
    now: Timestamp,
) -> ClaimSet {
    let issued_at = now.as_second();
    ClaimSet::roomy()
        .with("aud", audience)
        .with("azp", &*account.unique_id)
        .with_some("email", with_email.then_some(account.email.as_str()))
        .with_some("email_verified", with_email.then_some(true))
        .with("exp", issued_at.saturating_add(ID_TOKEN_LIFE))
        .with("iat", issued_at)
        .with("iss", endpoints.issuer())
        .with("sub", &*account.unique_id)
}

#[cfg(test)]
mod tests;
