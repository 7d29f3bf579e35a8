//! What IAM Credentials decides: whether the caller may act as a service account, and what it gets.
//!
//! There are no roles here: every caller whose token opens Cloud or IAM counts as "Service Account
//! Token Creator" (<https://cloud.google.com/iam/docs/service-account-permissions>).

use std::sync::Arc;

use jiff::Timestamp;

use super::service_account::{claims, grant};
use crate::behaviour::Behaviour;
use crate::endpoints::Endpoints;
use crate::keys::PrivateKey;
use crate::wire::credential::AccessToken;
use crate::wire::iam::{IamError, Method, Order};
use crate::wire::id_token::ClaimSet;
use crate::wire::scope::Scopes;
use crate::world::World;
use crate::world::client::ClientState;
use crate::world::grant::Grant;
use crate::world::service_account::ServiceAccount;

/// The scopes that open IAM Credentials.
const OPENING: &[&str] = &[
    "https://www.googleapis.com/auth/cloud-platform",
    "https://www.googleapis.com/auth/iam",
];

/// What the caller gets.
#[derive(Clone, Debug)]
pub enum Issue {
    /// An access token.
    AccessToken {
        /// What it stands for.
        grant: Grant,
        /// When it expires.
        expires: Timestamp,
    },
    /// Something that is signed, and that the server need not remember.
    Signature(Signature),
}

/// What is to be signed, and with which key.
#[derive(Clone, Debug)]
pub enum Signature {
    /// An ID token, with the key of this Google.
    IdToken(ClaimSet),
    /// Bytes, with the service account's own key.
    Blob(Arc<PrivateKey>, Vec<u8>),
    /// Claims, with the service account's own key.
    Jwt(Arc<PrivateKey>, ClaimSet),
}

/// Decides whether a caller may act as a service account, by its address or its id.
///
/// # Errors
/// The [`IamError`] of the first check that fails: the token, its scopes, the service account.
pub fn admit(
    world: &World,
    now: Timestamp,
    token: Option<&AccessToken>,
    method: Method,
    name: &str,
) -> Result<Arc<ServiceAccount>, IamError> {
    let token = token.ok_or(IamError::MissingCredential)?;
    let access = world
        .access_token(token, now)
        .ok_or(IamError::InvalidCredential)?;
    if !open_the_door(access.scopes()) {
        return Err(IamError::InsufficientScope(method));
    }
    find(world, name).ok_or(IamError::PermissionDenied(method))
}

fn open_the_door(scopes: &Scopes) -> bool {
    OPENING.iter().any(|scope| scopes.contains(scope))
}

fn find(world: &World, name: &str) -> Option<Arc<ServiceAccount>> {
    world
        .service_account(name)
        .filter(|account| !account.disabled && account.project_state == ClientState::Active)
        .cloned()
}

/// Decides what a caller gets that may act as the service account.
///
/// # Errors
/// [`IamError::UnknownScope`] and [`IamError::NoPrivateKey`]
pub fn decide(
    account: &ServiceAccount,
    behaviour: &Behaviour,
    endpoints: &Endpoints,
    now: Timestamp,
    order: Order,
) -> Result<Issue, IamError> {
    let key = account.private_key.as_ref().ok_or(IamError::NoPrivateKey);
    match order {
        Order::AccessToken { scopes, life } => {
            let (_, unknown) = scopes.split_unknown(&behaviour.extra_scopes);
            if !unknown.is_empty() {
                return Err(IamError::UnknownScope(unknown));
            }
            Ok(Issue::AccessToken {
                grant: grant(account, None, scopes, now),
                expires: now.checked_add(life).unwrap_or(now),
            })
        }
        Order::IdToken {
            audience,
            with_email,
        } => {
            let claims = claims(endpoints, account, &audience, with_email, now);
            Ok(Issue::Signature(Signature::IdToken(claims)))
        }
        Order::Blob(bytes) => {
            let signature = Signature::Blob(Arc::clone(key?), bytes);
            Ok(Issue::Signature(signature))
        }
        Order::Jwt(claims) => {
            let signature = Signature::Jwt(Arc::clone(key?), claims);
            Ok(Issue::Signature(signature))
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;
    use crate::keys::PublicKey;

    const ROBOT: &str = "robot@shop.iam.gserviceaccount.com";
    const METHOD: Method = Method::GenerateAccessToken;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn without_a_live_token_nobody_acts_as_a_service_account() {
        let world = World::default();
        let unknown = AccessToken::from_wire("ya29.a0x");
        for (token, error) in [
            (None, IamError::MissingCredential),
            (Some(&unknown), IamError::InvalidCredential),
        ] {
            assert_eq!(
                admit(&world, at(0), token, METHOD, ROBOT).err(),
                Some(error)
            );
        }
    }

    #[test]
    fn cloud_and_iam_open_the_door_and_nothing_else_does() {
        for scope in OPENING {
            assert!(open_the_door(&Scopes::parse(&format!("openid {scope}"))));
        }
        assert!(!open_the_door(&Scopes::identity()));
    }

    #[test]
    fn a_disabled_account_cannot_be_told_from_one_that_does_not_exist() {
        let mut world = World::default();
        assert!(find(&world, ROBOT).is_none());
        world.register_service_account(ServiceAccount::robot(ROBOT).disabled());
        assert!(find(&world, ROBOT).is_none());
        world.register_service_account(ServiceAccount::robot(ROBOT));
        assert!(find(&world, ROBOT).is_some());
    }

    fn decide_for(account: &ServiceAccount, order: Order) -> Result<Issue, IamError> {
        let google = Endpoints::google();
        decide(account, &Behaviour::default(), &google, at(0), order)
    }

    #[test]
    fn an_access_token_lives_as_long_as_asked_for() {
        let robot = ServiceAccount::robot(ROBOT);
        let order = |scopes| Order::AccessToken {
            scopes: Scopes::parse(scopes),
            life: SignedDuration::from_secs(60),
        };
        match decide_for(&robot, order("openid")) {
            Ok(Issue::AccessToken { grant, expires }) => {
                assert_eq!((expires, &grant.sub), (at(60), &robot.unique_id));
            }
            other => panic!("{other:?}"),
        }
        assert_eq!(
            decide_for(&robot, order("foo")).err(),
            Some(IamError::UnknownScope(Scopes::parse("foo")))
        );
    }

    #[test]
    fn an_id_token_states_the_address_only_on_request() {
        for with_email in [true, false] {
            let order = Order::IdToken {
                audience: "https://shop.example".into(),
                with_email,
            };
            match decide_for(&ServiceAccount::robot(ROBOT), order) {
                Ok(Issue::Signature(Signature::IdToken(claims))) => {
                    assert_eq!(claims.get("email").is_some(), with_email);
                }
                other => panic!("{other:?}"),
            }
        }
    }

    #[test]
    fn without_a_private_key_nothing_is_signed() {
        let public = ServiceAccount::new(ROBOT, PublicKey::robot());
        for order in [Order::Blob(Vec::new()), Order::Jwt(ClaimSet::default())] {
            assert_eq!(
                decide_for(&public, order.clone()).err(),
                Some(IamError::NoPrivateKey)
            );
            assert!(decide_for(&ServiceAccount::robot(ROBOT), order).is_ok());
        }
    }
}
