//! Which facts of an account which scope opens, in ID tokens and in userinfo.
//!
//! <https://developers.google.com/identity/openid-connect/openid-connect#scope-param>

use jiff::Timestamp;

use crate::endpoints::Endpoints;
use crate::wire::credential::AccessToken;
use crate::wire::id_token::{ClaimSet, at_hash};
use crate::wire::scope::{EMAIL, OPENID, PROFILE, Scopes};
use crate::wire::userinfo::Userinfo;
use crate::world::account::Account;

/// How long an ID token is good, in seconds.
const LIFETIME: i64 = 3_600;

/// The ID token that goes with an access token, or none without the `openid` scope.
///
/// The nonce is echoed by the first exchange only; a refreshed token has none.
#[must_use]
pub fn id_token(
    endpoints: &Endpoints,
    account: &Account,
    client_id: &str,
    scopes: &Scopes,
    access_token: &AccessToken,
    nonce: Option<&str>,
    now: Timestamp,
) -> Option<ClaimSet> {
    if !scopes.contains(OPENID) {
        return None;
    }
    let email = scopes.contains(EMAIL);
    let profile = scopes.contains(PROFILE);
    let issued_at = now.as_second();
    Some(
        ClaimSet::roomy()
            .with("iss", endpoints.issuer())
            .with("azp", client_id)
            .with("aud", client_id)
            .with("sub", &*account.sub)
            .with_some("hd", account.hosted_domain.as_deref())
            .with_some("email", email.then_some(account.email.as_str()))
            .with_some("email_verified", email.then_some(account.email_verified))
            .with("at_hash", at_hash(access_token))
            .with_some("nonce", nonce)
            .with_some("name", profile.then(|| account.name()))
            .with_some("picture", profile.then(|| endpoints.picture(&account.sub)))
            .with_some("given_name", profile.then_some(account.given_name.as_str()))
            .with_some(
                "family_name",
                account.family_name.as_deref().filter(|_| profile),
            )
            .with("iat", issued_at)
            .with("exp", issued_at + LIFETIME),
    )
}

/// What userinfo tells with these scopes.
#[must_use]
pub fn userinfo(endpoints: &Endpoints, account: &Account, scopes: &Scopes) -> Userinfo {
    let email = scopes.contains(EMAIL);
    let profile = scopes.contains(PROFILE);
    Userinfo {
        sub: account.sub.to_string(),
        name: profile.then(|| account.name()),
        given_name: profile.then(|| account.given_name.clone()),
        family_name: account.family_name.clone().filter(|_| profile),
        picture: Some(endpoints.picture(&account.sub)),
        email: email.then(|| (account.email.clone(), account.email_verified)),
        hosted_domain: account.hosted_domain.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(scopes: &str) -> Vec<String> {
        let endpoints = Endpoints::google();
        let account = Account::new("g@example.com")
            .named("G", "H")
            .hosted_domain("example.com");
        let token = AccessToken::from_wire("ya29.a0x");
        let scopes = Scopes::parse(scopes);
        id_token(
            &endpoints,
            &account,
            "c",
            &scopes,
            &token,
            Some("n"),
            Timestamp::UNIX_EPOCH,
        )
        .map(|claims| claims.iter().map(|(name, _)| name.to_owned()).collect())
        .unwrap_or_default()
    }

    #[test]
    fn each_scope_opens_its_own_claims_in_googles_order() {
        assert_eq!(
            names("openid"),
            [
                "iss", "azp", "aud", "sub", "hd", "at_hash", "nonce", "iat", "exp"
            ]
        );
        assert_eq!(
            names("openid email profile"),
            [
                "iss",
                "azp",
                "aud",
                "sub",
                "hd",
                "email",
                "email_verified",
                "at_hash",
                "nonce",
                "name",
                "picture",
                "given_name",
                "family_name",
                "iat",
                "exp"
            ]
        );
        assert!(names("https://www.googleapis.com/auth/drive").is_empty());
    }

    #[test]
    fn a_single_name_has_no_family_name() {
        let account = Account::new("t@gmail.com").mononym("Teller");
        let info = userinfo(&Endpoints::google(), &account, &Scopes::identity());
        assert_eq!(
            (info.name.as_deref(), info.family_name),
            (Some("Teller"), None)
        );
    }
}
