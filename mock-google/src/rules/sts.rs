//! What the Security Token Service decides: which identity a foreign token is exchanged for.
//!
//! The pools of <https://cloud.google.com/iam/docs/workload-identity-federation> are not known here, so
//! any provider of the right shape will do. Of a JWT only the expiry is checked: neither its signature
//! nor its issuer and audience, nor attribute conditions; other tokens are not even read.

use jiff::Timestamp;

use crate::wire::authorization::AccessType;
use crate::wire::credential::AccessToken;
use crate::wire::sts::{Exchange, Introspection, StsError, Subject};
use crate::world::World;
use crate::world::grant::{Grant, Standing};

/// The client of every grant of the service.
pub const CLIENT: &str = "sts.googleapis.com";

/// The subject of a token that is not read.
const UNREAD: &str = "unread";

/// Decides an exchange.
///
/// # Errors
/// [`StsError::Stale`] for a JWT that has expired.
pub fn decide(now: Timestamp, exchange: &Exchange) -> Result<Grant, StsError> {
    let subject = match &exchange.subject {
        Subject::Jwt { iat, exp, .. } if *exp <= now.as_second() => {
            return Err(StsError::Stale(iat.unwrap_or(*exp)));
        }
        Subject::Jwt { sub, .. } => sub.as_str(),
        Subject::Opaque => UNREAD,
    };
    Ok(Grant {
        client: CLIENT.into(),
        sub: exchange.pool.principal(subject).into(),
        scopes: exchange.scopes.clone(),
        nonce: None,
        access_type: AccessType::Online,
        standing: Standing::ServiceAccount,
        ends: None,
        since: now,
        session: None,
        flow: None,
    })
}

/// Decides what to tell of a token: only those of this service are known to it.
#[must_use]
pub fn introspect(world: &World, now: Timestamp, token: &AccessToken) -> Option<Introspection> {
    let access = world
        .access_token(token, now)
        .filter(|access| *access.grant.client == *CLIENT)?;
    Some(Introspection::of(
        CLIENT,
        &access.grant.sub,
        access.scopes(),
        access.grant.since.as_second(),
        access.expires.as_second(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::scope::Scopes;
    use crate::wire::sts::Pool;

    const PROVIDER: &str =
        "//iam.googleapis.com/locations/global/workforcePools/staff/providers/okta";

    fn exchange(subject: Subject) -> Exchange {
        Exchange {
            pool: Pool::of_provider(PROVIDER).unwrap(),
            scopes: Scopes::parse("openid"),
            subject,
        }
    }

    fn jwt(iat: Option<i64>, exp: i64) -> Exchange {
        let sub = "ada".to_owned();
        exchange(Subject::Jwt { sub, iat, exp })
    }

    #[test]
    fn a_jwt_is_good_until_it_expires() {
        let now = Timestamp::from_second(100).unwrap();
        let grant = decide(now, &jwt(Some(1), 101)).unwrap();
        assert_eq!(
            &*grant.sub,
            "principal://iam.googleapis.com/locations/global/workforcePools/staff/subject/ada"
        );
        assert_eq!(&*grant.client, CLIENT);
        assert_eq!(
            decide(now, &jwt(Some(1), 100)).err(),
            Some(StsError::Stale(1))
        );
        assert_eq!(decide(now, &jwt(None, 99)).err(), Some(StsError::Stale(99)));
    }

    #[test]
    fn other_tokens_are_not_judged() {
        assert!(decide(Timestamp::UNIX_EPOCH, &exchange(Subject::Opaque)).is_ok());
    }

    #[test]
    fn an_unknown_token_is_not_described() {
        let token = AccessToken::from_wire("ya29.c.x");
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(introspect(&World::default(), now, &token), None);
    }
}
