//! Which facts of an account which scope opens, in ID tokens and in userinfo.
//!
//! <https://developers.google.com/identity/openid-connect/openid-connect#scope-param>

use jiff::Timestamp;

use crate::behaviour::{Behaviour, Profile};
use crate::endpoints::Endpoints;
use crate::wire::credential::{AccessToken, AuthorizationCode};
use crate::wire::hex;
use crate::wire::id_token::{ClaimSet, half_hash};
use crate::wire::scope::{EMAIL, OPENID, PROFILE, Scopes};
use crate::wire::userinfo::Userinfo;
use crate::world::account::Account;
use crate::world::client::Client;
use crate::world::grant::Session;

/// How long an ID token is good, in seconds.
const LIFETIME: i64 = 3_600;

/// Whom an ID token is about, and for whom it is.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The account.
    pub account: &'a Account,
    /// The app that asked.
    pub client: &'a Client,
    /// What was granted.
    pub scopes: &'a Scopes,
    /// The nonce to echo; a refreshed token has none.
    pub nonce: Option<&'a str>,
    /// When and how the person signed in, where that is to be told.
    pub session: Option<&'a Session>,
}

/// What an ID token is bound to.
#[derive(Clone, Debug, Default)]
pub struct Proof {
    /// The access token issued beside it: `at_hash`.
    pub access_token: Option<AccessToken>,
    /// The code issued beside it: `c_hash`.
    pub code: Option<AuthorizationCode>,
    /// An id of its own, `jti`, which tokens that travel through the browser have.
    pub id: Option<String>,
}

impl Proof {
    /// Binds a token to an access token.
    #[must_use]
    pub fn of(access_token: &AccessToken) -> Self {
        Self {
            access_token: Some(access_token.clone()),
            ..Self::default()
        }
    }

    /// Gives a token an id of its own, 40 hexadecimal digits.
    #[must_use]
    pub fn in_front(random: &[u8; 20]) -> Self {
        Self {
            id: Some(hex(random)),
            ..Self::default()
        }
    }
}

/// The ID token of the token endpoint, or none without the `openid` scope.
#[must_use]
pub fn id_token(
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    subject: &Subject<'_>,
    proof: &Proof,
    now: Timestamp,
) -> Option<ClaimSet> {
    subject
        .scopes
        .contains(OPENID)
        .then(|| state(endpoints, behaviour, subject, proof, now))
}

/// The ID token of the callback, which was asked for by `response_type` whatever the scopes are.
#[must_use]
pub fn front_id_token(
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    subject: &Subject<'_>,
    proof: &Proof,
    now: Timestamp,
) -> ClaimSet {
    state(endpoints, behaviour, subject, proof, now)
}

fn state(
    endpoints: &Endpoints,
    behaviour: &Behaviour,
    subject: &Subject<'_>,
    proof: &Proof,
    now: Timestamp,
) -> ClaimSet {
    let Subject {
        account,
        client,
        scopes,
        nonce,
        session,
    } = *subject;
    let email = scopes.contains(EMAIL);
    let profile = scopes.contains(PROFILE);
    let issued_at = now
        .as_second()
        .saturating_add(behaviour.id_token_skew_seconds);
    let issuer = if behaviour.bare_issuer {
        endpoints.bare_issuer()
    } else {
        endpoints.issuer()
    };
    let audience = client.server_client_id.as_deref().unwrap_or(&client.id);
    let locale = account
        .locale
        .as_deref()
        .filter(|_| profile && behaviour.profile == Profile::Pre2026);
    let methods = session.map(|session| session.methods.clone());
    ClaimSet::roomy()
        .with("iss", issuer)
        .with("azp", &*client.id)
        .with("aud", audience)
        .with("sub", &*account.sub)
        .with_some("hd", account.hosted_domain.as_deref())
        .with_some("email", email.then_some(account.email.as_str()))
        .with_some("email_verified", email.then_some(account.email_verified))
        .with_some(
            "at_hash",
            proof
                .access_token
                .as_ref()
                .map(|token| half_hash(token.expose())),
        )
        .with_some(
            "c_hash",
            proof.code.as_ref().map(|code| half_hash(code.expose())),
        )
        .with_some("nonce", nonce)
        .with_some("name", profile.then(|| account.name()))
        .with_some("picture", profile.then(|| endpoints.picture(&account.sub)))
        .with_some("given_name", profile.then_some(account.given_name.as_str()))
        .with_some(
            "family_name",
            account.family_name.as_deref().filter(|_| profile),
        )
        .with_some("locale", locale)
        .with("iat", issued_at)
        .with("exp", issued_at.saturating_add(LIFETIME))
        .with_some("jti", proof.id.as_deref())
        .with_some("auth_time", session.and_then(|session| session.auth_time))
        .with_some("amr", methods.filter(|methods| !methods.is_empty()))
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
        ..Userinfo::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn claims(scopes: &str, behaviour: &Behaviour, proof: &Proof, client: &Client) -> ClaimSet {
        let account = Account::new("g@example.com")
            .named("G", "H")
            .hosted_domain("example.com");
        claims_of(&account, scopes, behaviour, proof, client)
    }

    fn claims_of(
        account: &Account,
        scopes: &str,
        behaviour: &Behaviour,
        proof: &Proof,
        client: &Client,
    ) -> ClaimSet {
        let scopes = Scopes::parse(scopes);
        let subject = Subject {
            account,
            client,
            scopes: &scopes,
            nonce: Some("n"),
            session: None,
        };
        let now = Timestamp::from_second(1_000).unwrap();
        id_token(&Endpoints::google(), behaviour, &subject, proof, now).unwrap_or_default()
    }

    fn names(scopes: &str, proof: &Proof) -> Vec<String> {
        claims(scopes, &Behaviour::default(), proof, &Client::web("c", "s"))
            .iter()
            .map(|(name, _)| name.to_owned())
            .collect()
    }

    #[test]
    fn each_scope_opens_its_own_claims_in_googles_order() {
        let proof = Proof::of(&AccessToken::from_wire("ya29.a0x"));
        assert_eq!(
            names("openid", &proof).join(" "),
            "iss azp aud sub hd at_hash nonce iat exp"
        );
        assert_eq!(
            names("openid email profile", &proof).join(" "),
            "iss azp aud sub hd email email_verified at_hash nonce name picture given_name \
             family_name iat exp"
        );
        assert!(names("https://www.googleapis.com/auth/drive", &proof).is_empty());
    }

    #[test]
    fn a_token_in_the_callback_has_an_id_and_the_hashes_of_what_travels_with_it() {
        let alone = Proof::in_front(&[7; 20]);
        assert_eq!(
            names("openid", &alone).join(" "),
            "iss azp aud sub hd nonce iat exp jti"
        );
        let beside = Proof {
            code: Some(AuthorizationCode::from_wire("4/0A")),
            access_token: Some(AccessToken::from_wire("ya29.a0")),
            ..alone
        };
        assert_eq!(
            names("openid", &beside).join(" "),
            "iss azp aud sub hd at_hash c_hash nonce iat exp jti"
        );
    }

    #[test]
    fn issuer_audience_and_time_follow_their_switches() {
        let odd = Behaviour {
            bare_issuer: true,
            id_token_skew_seconds: 300,
            ..Behaviour::default()
        };
        let android = Client {
            server_client_id: Some("web".into()),
            ..Client::web("android", "")
        };
        let claims = claims("openid", &odd, &Proof::default(), &android);
        let get = |name| claims.get(name).unwrap().clone();
        assert_eq!(
            (get("iss"), get("azp"), get("aud"), get("iat"), get("exp")),
            (
                "accounts.google.com".into(),
                "android".into(),
                "web".into(),
                1_300.into(),
                4_900.into()
            )
        );
    }

    #[test]
    fn what_is_special_about_a_person_is_told_in_the_id_token() {
        let mut teller = Account::new("t@example.net").mononym("Teller").unverified();
        teller.locale = Some("en-GB".to_owned());
        let told = |profile, scopes| {
            let behaviour = Behaviour {
                profile,
                ..Behaviour::default()
            };
            let (proof, client) = (Proof::default(), Client::web("c", "s"));
            claims_of(&teller, scopes, &behaviour, &proof, &client)
        };
        let now = told(Profile::default(), "openid email profile");
        let verified = now.get("email_verified").unwrap();
        assert_eq!(verified, &serde_json::Value::Bool(false));
        assert_eq!(now.get("name").unwrap(), "Teller");
        assert_eq!(now.get("given_name").unwrap(), "Teller");
        assert_eq!(now.get("family_name"), None);
        assert_eq!(now.get("locale"), None);
        let then = told(Profile::Pre2026, "openid profile");
        assert_eq!(then.get("locale").unwrap(), "en-GB");
        assert_eq!(told(Profile::Pre2026, "openid email").get("locale"), None);
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
