//! What a refresh decides: whether the token still lives, and whether the account and its
//! organisation still let the app in.
//!
//! How refresh tokens die: <https://developers.google.com/identity/protocols/oauth2#expiration>.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use super::token::Decision;
use crate::behaviour::{Behaviour, DeadRefreshText};
use crate::rules::standing;
use crate::wire::credential::RefreshToken;
use crate::wire::error::TokenError;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::account::Account;
use crate::world::client::Client;
use crate::world::grant::{Grant, Refresh};

/// How long a dead token is still called dead; later it is only `Bad Request`, as if never issued.
const DRIFT: SignedDuration = SignedDuration::from_hours(12);

pub(super) fn refresh(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    secret: &RefreshToken,
    scopes: Option<&Scopes>,
) -> Result<Decision, TokenError> {
    let refresh = world
        .refresh_token(secret)
        .ok_or(TokenError::UnknownRefreshToken)?;
    let grant = &refresh.grant;
    if *grant.client != *client.id {
        return Err(TokenError::RefreshTokenOfAnotherClient);
    }
    check_life(world, behaviour, now, refresh)?;
    let account = world
        .account(&grant.sub)
        .filter(|account| !account.suspended)
        .ok_or(TokenError::AccountGone)?;
    check_standing(world, now, client, account, grant)?;
    if let Some(scopes) = scopes {
        check_scopes(behaviour, grant, scopes)?;
    }
    Ok(Decision::Refresh {
        token: secret.clone(),
        grant: Arc::clone(grant),
        account: Arc::clone(account),
        narrowed: scopes.cloned(),
    })
}

fn check_life(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    refresh: &Refresh,
) -> Result<(), TokenError> {
    let ends = refresh.ends();
    if ends > now && world.is_alive(&refresh.grant) {
        return Ok(());
    }
    let is_long_dead = ends.duration_until(now) >= DRIFT;
    Err(match behaviour.dead_refresh_text {
        DeadRefreshText::BadRequest => TokenError::LongDeadRefreshToken,
        DeadRefreshText::Drift if is_long_dead => TokenError::LongDeadRefreshToken,
        DeadRefreshText::Drift | DeadRefreshText::Revoked => TokenError::DeadRefreshToken,
    })
}

/// Whether the organisation and its sessions with Google Cloud still allow it
/// (<https://support.google.com/a/answer/9368756>).
pub(super) fn check_standing(
    world: &World,
    now: Timestamp,
    client: &Client,
    account: &Account,
    grant: &Grant,
) -> Result<(), TokenError> {
    if standing::is_blocked_by_admin(world, client, account, &grant.scopes) {
        return Err(TokenError::AdminPolicyEnforced);
    }
    if standing::is_outsider(client, account) {
        return Err(TokenError::OrgInternal);
    }
    let session_is_over = world
        .organization_of(account)
        .and_then(|organization| organization.session_length)
        .filter(|_| grant.scopes.open_cloud())
        .is_some_and(|length| grant.since.duration_until(now) >= length);
    if account.reauth_required || session_is_over {
        return Err(TokenError::ReauthRequired);
    }
    Ok(())
}

fn check_scopes(behaviour: &Behaviour, grant: &Grant, scopes: &Scopes) -> Result<(), TokenError> {
    let (valid, invalid) = scopes.split_unknown(&behaviour.extra_scopes);
    if !invalid.is_empty() {
        return Err(TokenError::UnknownScope(valid, invalid));
    }
    if grant.scopes.covers(scopes) {
        Ok(())
    } else {
        Err(TokenError::ScopeNotGranted)
    }
}
