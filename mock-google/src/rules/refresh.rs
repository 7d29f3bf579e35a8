//! What a refresh decides: whether the token still lives, and whether the account and its
//! organisation still let the app in.
//!
//! How refresh tokens die: <https://developers.google.com/identity/protocols/oauth2#expiration>.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

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

/// Finds the grant behind a refresh token that may be used now, and whose it is.
pub(super) fn refresh(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    client: &Client,
    secret: &RefreshToken,
    scopes: Option<&Scopes>,
) -> Result<(Arc<Grant>, Arc<Account>), TokenError> {
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
    standing::check_later(world, now, client, account, grant)?;
    if let Some(scopes) = scopes {
        check_scopes(behaviour, grant, scopes)?;
    }
    Ok((Arc::clone(grant), Arc::clone(account)))
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
