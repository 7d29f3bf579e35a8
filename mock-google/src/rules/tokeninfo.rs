//! What tokeninfo decides: whether a token is good now, and what it is.

use jiff::Timestamp;

use crate::endpoints::Endpoints;
use crate::wire::credential::AccessToken;
use crate::wire::error::TokeninfoError;
use crate::wire::id_token::ClaimSet;
use crate::wire::scope::{EMAIL, OPENID};
use crate::wire::tokeninfo::AccessTokeninfo;
use crate::world::World;

/// Decides what to tell of an access token.
///
/// # Errors
/// [`TokeninfoError::InvalidValue`]
pub fn access_token(
    world: &World,
    now: Timestamp,
    token: &AccessToken,
) -> Result<AccessTokeninfo, TokeninfoError> {
    let access = world
        .access_token(token, now)
        .ok_or(TokeninfoError::InvalidValue)?;
    let account = world
        .account(&access.grant.sub)
        .ok_or(TokeninfoError::InvalidValue)?;
    let scopes = access.scopes();
    Ok(AccessTokeninfo {
        client_id: access.grant.client.to_string(),
        sub: scopes.contains(OPENID).then(|| account.sub.to_string()),
        scopes: scopes.clone(),
        expires_at: access.expires.as_second(),
        expires_in: access.expires.as_second() - now.as_second(),
        email: scopes
            .contains(EMAIL)
            .then(|| (account.email.clone(), account.email_verified)),
        access_type: access.grant.access_type,
    })
}

/// Decides whether an ID token with a good signature is good now: of this issuer, not expired.
///
/// # Errors
/// [`TokeninfoError::InvalidValue`]
pub fn id_token(
    endpoints: &Endpoints,
    now: Timestamp,
    claims: &ClaimSet,
) -> Result<(), TokeninfoError> {
    let of_this_issuer = claims.get("iss").and_then(|iss| iss.as_str()) == Some(endpoints.issuer());
    let live = claims.get("exp").and_then(serde_json::Value::as_i64) > Some(now.as_second());
    (of_this_issuer && live)
        .then_some(())
        .ok_or(TokeninfoError::InvalidValue)
}
