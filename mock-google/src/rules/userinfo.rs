//! What userinfo decides: whose token it is, and what its scopes open.

use jiff::Timestamp;

use crate::endpoints::Endpoints;
use crate::rules::claims;
use crate::wire::credential::AccessToken;
use crate::wire::error::UserinfoError;
use crate::wire::userinfo::Userinfo;
use crate::world::World;

/// Decides a userinfo request.
///
/// # Errors
/// [`UserinfoError::MissingCredential`] without a token, or with one that has no sign-in scope at
/// all; [`UserinfoError::InvalidToken`] with one that is not good now.
pub fn decide(
    world: &World,
    endpoints: &Endpoints,
    now: Timestamp,
    token: Option<&AccessToken>,
) -> Result<Userinfo, UserinfoError> {
    let token = token.ok_or(UserinfoError::MissingCredential)?;
    let access = world
        .access_token(token, now)
        .ok_or(UserinfoError::InvalidToken)?;
    let account = world
        .account(&access.grant.sub)
        .ok_or(UserinfoError::InvalidToken)?;
    if access.scopes().sign_in().is_empty() {
        return Err(UserinfoError::MissingCredential);
    }
    Ok(claims::userinfo(endpoints, account, access.scopes()))
}
