//! What revocation ends: the whole consent to the project, whichever token was shown.

use std::sync::Arc;

use jiff::Timestamp;

use crate::wire::credential::{AccessToken, RefreshToken};
use crate::wire::error::RevocationError;
use crate::world::World;
use crate::world::grant::{Grant, Standing};

/// Decides which grant a token stands for; revoking it ends all tokens of the account's consent
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke>).
///
/// # Errors
/// [`RevocationError::InvalidToken`] for a token that is unknown, expired or revoked already;
/// [`RevocationError::NotRevocable`] for one that rests on no consent.
pub fn decide(world: &World, now: Timestamp, token: &str) -> Result<Arc<Grant>, RevocationError> {
    let access = world.access_token(&AccessToken::from_wire(token), now);
    let refresh = world
        .refresh_token(&RefreshToken::from_wire(token))
        .filter(|refresh| refresh.ends() > now && world.is_alive(&refresh.grant));
    let grant = access
        .map(|access| &access.grant)
        .or(refresh.map(|refresh| &refresh.grant))
        .ok_or(RevocationError::InvalidToken)?;
    match grant.standing {
        Standing::Consent(_) => Ok(Arc::clone(grant)),
        Standing::ServiceAccount => Err(RevocationError::NotRevocable),
    }
}
