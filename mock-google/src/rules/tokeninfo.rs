//! What tokeninfo decides: whether a token is good now, and what it is.

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::endpoints::Endpoints;
use crate::rules::userinfo::robot;
use crate::wire::credential::AccessToken;
use crate::wire::error::TokeninfoError;
use crate::wire::id_token::ClaimSet;
use crate::wire::scope::{EMAIL, OPENID};
use crate::wire::tokeninfo::AccessTokeninfo;
use crate::world::World;

/// Decides what to tell of an access token, a person's or a service account's.
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
    let (sub, email, verified) = if let Some(robot) = robot(world, &access.grant) {
        (&robot.unique_id, &robot.email, true)
    } else {
        let account = world
            .account(&access.grant.sub)
            .ok_or(TokeninfoError::InvalidValue)?;
        (&account.sub, &account.email, account.email_verified)
    };
    let scopes = access.scopes();
    Ok(AccessTokeninfo {
        client_id: access.grant.client.to_string(),
        sub: scopes.contains(OPENID).then(|| sub.to_string()),
        scopes: scopes.clone(),
        expires_at: access.expires.as_second(),
        expires_in: access.expires.as_second() - now.as_second(),
        email: scopes.contains(EMAIL).then(|| (email.clone(), verified)),
        access_type: access.grant.access_type,
    })
}

/// Decides whether an ID token with a good signature is good now: of this issuer, not expired.
///
/// # Errors
/// [`TokeninfoError::InvalidValue`]
pub fn id_token(
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    now: Timestamp,
    claims: &ClaimSet,
) -> Result<(), TokeninfoError> {
    let issuer = claims.get("iss").and_then(|iss| iss.as_str());
    let of_this_issuer = issuer == Some(endpoints.issuer())
        || (behaviour.bare_issuer && issuer == Some(endpoints.bare_issuer()));
    let live = claims.get("exp").and_then(serde_json::Value::as_i64) > Some(now.as_second());
    (of_this_issuer && live)
        .then_some(())
        .ok_or(TokeninfoError::InvalidValue)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_token_is_of_this_issuer_and_not_expired() {
        let now = Timestamp::from_second(1_000).unwrap();
        let today = Behaviour::default();
        let bare = Behaviour {
            bare_issuer: true,
            ..Behaviour::default()
        };
        let google = "https://accounts.google.com";
        for (behaviour, issuer, expires, is_good) in [
            (&today, google, 1_001, true),
            (&today, google, 1_000, false),
            (&today, "https://accounts.google.com/", 1_001, false),
            (&today, "accounts.google.com", 1_001, false),
            (&bare, "accounts.google.com", 1_001, true),
            (&bare, google, 1_001, true),
            (&bare, "example.com", 1_001, false),
        ] {
            let claims = ClaimSet::default().with("iss", issuer).with("exp", expires);
            let decision = id_token(&Endpoints::google(), behaviour, now, &claims);
            assert_eq!(decision.is_ok(), is_good, "{issuer} {expires}");
        }
        let without = ClaimSet::default().with("iss", google);
        assert!(id_token(&Endpoints::google(), &today, now, &without).is_err());
    }
}
