//! What userinfo decides: whose token it is, and what its scopes open.

use jiff::Timestamp;

use crate::behaviour::{Behaviour, Profile, UserinfoWithoutIdentity};
use crate::endpoints::Endpoints;
use crate::rules::claims;
use crate::wire::credential::AccessToken;
use crate::wire::error::UserinfoError;
use crate::wire::scope::{EMAIL, PROFILE, Scopes};
use crate::wire::userinfo::Userinfo;
use crate::world::World;
use crate::world::account::Account;
use crate::world::grant::{Grant, Standing};
use crate::world::service_account::ServiceAccount;

/// Decides a userinfo request.
///
/// # Errors
/// [`UserinfoError::MissingCredential`] without a token; [`UserinfoError::InvalidToken`] with one that
/// is not good now; one of them or [`UserinfoError::InsufficientScope`], as switched, with one that has
/// no sign-in scope at all.
pub fn decide(
    world: &World,
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    now: Timestamp,
    token: Option<&AccessToken>,
) -> Result<Userinfo, UserinfoError> {
    let token = token.ok_or(UserinfoError::MissingCredential)?;
    let access = world
        .access_token(token, now)
        .ok_or(UserinfoError::InvalidToken)?;
    let scopes = access.scopes();
    if scopes.sign_in().is_empty() {
        return Err(match behaviour.userinfo_without_identity {
            UserinfoWithoutIdentity::Unauthenticated => UserinfoError::MissingCredential,
            UserinfoWithoutIdentity::Forbidden => UserinfoError::InsufficientScope,
        });
    }
    if let Some(robot) = robot(world, &access.grant) {
        return Ok(of_robot(endpoints, robot, scopes));
    }
    let account = world
        .account(&access.grant.sub)
        .ok_or(UserinfoError::InvalidToken)?;
    Ok(of_person(endpoints, behaviour, account, scopes))
}

/// The service account that holds a grant in its own name, not in a person's.
pub(super) fn robot<'w>(world: &'w World, grant: &Grant) -> Option<&'w ServiceAccount> {
    match grant.standing {
        Standing::ServiceAccount => world.service_account(&grant.sub).map(AsRef::as_ref),
        Standing::Consent(_) => None,
    }
}

fn of_person(
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    account: &Account,
    scopes: &Scopes,
) -> Userinfo {
    let told = claims::userinfo(endpoints, account, scopes);
    let is_old = behaviour.profile == Profile::Pre2026;
    let locale = account.locale.clone();
    Userinfo {
        locale: locale.filter(|_| is_old && scopes.contains(PROFILE)),
        // Told with the address, to whose domain it belongs.
        hosted_domain: told.hosted_domain.filter(|_| scopes.contains(EMAIL)),
        ..told
    }
}

/// A program has no name and a picture that nobody drew.
fn of_robot(endpoints: &Endpoints, robot: &ServiceAccount, scopes: &Scopes) -> Userinfo {
    let email = scopes.contains(EMAIL);
    Userinfo {
        sub: robot.unique_id.to_string(),
        picture: Some(endpoints.picture(&robot.unique_id)),
        email: email.then(|| (robot.email.clone(), true)),
        ..Userinfo::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn members(behaviour: &Behaviour, scopes: &str) -> String {
        use crate::wire::userinfo::Spelling;
        let account = Account {
            locale: Some("en".into()),
            ..Account::new("grace@example.com")
                .named("Grace", "Hopper")
                .hosted_domain("example.com")
        };
        let scopes = Scopes::parse(scopes).granted();
        let info = of_person(&Endpoints::google(), behaviour, &account, &scopes);
        let members = info.members(Spelling::OpenIdConnect);
        members.keys().cloned().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn each_scope_opens_its_own_members() {
        let today = Behaviour::default();
        for (scopes, expected) in [
            ("openid", "sub picture"),
            ("email", "sub picture email email_verified hd"),
            ("profile", "sub name given_name family_name picture"),
            (
                "email profile",
                "sub name given_name family_name picture email email_verified hd",
            ),
        ] {
            assert_eq!(members(&today, scopes), expected, "{scopes}");
        }
    }

    #[test]
    fn the_language_was_told_until_2025() {
        let old = Behaviour {
            profile: Profile::Pre2026,
            ..Behaviour::default()
        };
        assert_eq!(
            members(&old, "profile"),
            "sub name given_name family_name picture locale"
        );
        assert_eq!(members(&old, "openid"), "sub picture");
    }
}
