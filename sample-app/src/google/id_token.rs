//! Verifying an ID token: who signed in, proved (OpenID Connect Core section 3.1.3.7).
//!
//! One pure function of the token, the keys, what is expected and the time. Each rule has its own
//! [`Refusal`], and they are checked in the order they are written there. The signature is checked before
//! any claim is looked at, with RS256 and nothing else, so that a token cannot choose how it is judged
//! (RFC 8725 section 3.1).

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use jsonwebtoken::{Algorithm, crypto};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use thiserror::Error;

use super::keys::KeySet;
use crate::config::Config;
use crate::random;

/// No token of Google's comes near this many bytes.
const LONGEST: usize = 16 * 1024;
/// The longest `sub` (OpenID Connect Core section 2).
pub(super) const LONGEST_SUBJECT: usize = 255;
/// The longest e-mail address mail can be sent to, and then some.
pub(super) const LONGEST_EMAIL: usize = 320;

/// What this app knows about the token it waits for.
#[derive(Clone, Copy)]
pub(crate) struct Expected<'a> {
    /// The issuer.
    pub(crate) issuer: &'a str,
    /// The client it must be made for.
    pub(crate) client_id: &'a str,
    /// The nonce of the request; a refreshed token has none.
    pub(crate) nonce: Option<&'a str>,
    /// The access token it came with, if any.
    pub(crate) access_token: Option<&'a str>,
    /// The only Workspace domain that may sign in.
    pub(crate) hosted_domain: Option<&'a str>,
    /// How far Google's clock and ours may be apart.
    pub(crate) skew: Duration,
}

impl<'a> Expected<'a> {
    /// What every token must say, whatever request it answers.
    pub(crate) fn of(config: &'a Config, access_token: Option<&'a str>) -> Self {
        Self {
            issuer: &config.issuer,
            client_id: &config.client_id,
            nonce: None,
            access_token,
            hosted_domain: config.hosted_domain.as_deref(),
            skew: config.clock_skew,
        }
    }
}

/// What a verified token says about the person.
#[derive(Debug, Deserialize)]
pub(crate) struct Claims {
    iss: String,
    /// The person's id at Google.
    pub(crate) sub: String,
    aud: Audience,
    azp: Option<String>,
    exp: i64,
    iat: i64,
    nbf: Option<i64>,
    nonce: Option<String>,
    at_hash: Option<String>,
    hd: Option<String>,
    /// The person's address, when shared.
    pub(crate) email: Option<String>,
    /// What Google says of the address, whatever that is.
    pub(super) email_verified: Option<Value>,
    /// The full name, when shared.
    pub(crate) name: Option<String>,
    /// The address of a picture, when shared.
    pub(crate) picture: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Several(Vec<String>),
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: Option<String>,
    crit: Option<Value>,
    jku: Option<Value>,
    jwk: Option<Value>,
    x5u: Option<Value>,
}

/// The rule a token breaks.
#[derive(Clone, Copy, Debug, Eq, Error, PartialEq)]
pub(crate) enum Refusal {
    /// Longer than any token of Google's.
    #[error("it is too long")]
    TooLong,
    /// Not three parts of base64url with JSON objects of the right members in two of them.
    #[error("it is malformed")]
    Malformed,
    /// `alg` is not RS256: above all neither `none` nor HS256 with the public key as its secret.
    #[error("it is not signed with RS256")]
    WrongAlgorithm,
    /// `crit`, `jku`, `jwk` or `x5u` in the header: a token does not say which key to trust.
    #[error("its header brings its own rules or keys")]
    HeaderWithKeys,
    /// `kid` names a key that is not in the set.
    #[error("its key is unknown")]
    UnknownKey,
    /// There is no `kid`, and the set has several keys.
    #[error("it does not say which key signed it")]
    NoKeyNamed,
    /// The signature does not fit.
    #[error("its signature is wrong")]
    WrongSignature,
    /// `iss` is not the issuer.
    #[error("it is of another issuer")]
    WrongIssuer,
    /// `aud` does not contain the client.
    #[error("it is for another client")]
    WrongAudience,
    /// `azp` names another client, or there are several audiences and no `azp`.
    #[error("it was given to another client")]
    WrongParty,
    /// `exp` has passed.
    #[error("it has expired")]
    Expired,
    /// `iat` or `nbf` lies in the future.
    #[error("it is not valid yet")]
    TooEarly,
    /// `nonce` is missing or of another request.
    #[error("it answers another request")]
    WrongNonce,
    /// `at_hash` does not fit the access token.
    #[error("it does not belong to the access token")]
    WrongAccessToken,
    /// `sub` is empty, longer than 255 or not ASCII.
    #[error("its subject is none")]
    WrongSubject,
    /// `hd` is not the domain that may sign in.
    #[error("it is of another Workspace domain")]
    WrongDomain,
}

/// Checks every rule, and returns what the token says.
pub(crate) fn verify(
    token: &str,
    keys: &KeySet,
    expected: &Expected<'_>,
    now: Timestamp,
) -> Result<Claims, Refusal> {
    if token.len() > LONGEST {
        return Err(Refusal::TooLong);
    }
    let (signed, signature) = token.rsplit_once('.').ok_or(Refusal::Malformed)?;
    let (header, claims) = signed.split_once('.').ok_or(Refusal::Malformed)?;
    let header: Header = part(header)?;
    header.check()?;
    check_signature(signed, signature, keys, header.kid.as_deref())?;
    let claims: Claims = part(claims)?;
    claims.check(expected, now.as_second())?;
    Ok(claims)
}

fn part<T: DeserializeOwned>(text: &str) -> Result<T, Refusal> {
    let json = URL_SAFE_NO_PAD
        .decode(text)
        .map_err(|_| Refusal::Malformed)?;
    serde_json::from_slice(&json).map_err(|_| Refusal::Malformed)
}

fn check_signature(
    signed: &str,
    signature: &str,
    keys: &KeySet,
    kid: Option<&str>,
) -> Result<(), Refusal> {
    // Several keys may share a kid; one that fits is enough.
    let fits = keys.candidates(kid)?.iter().any(|key| {
        crypto::verify(signature, signed.as_bytes(), key, Algorithm::RS256).unwrap_or(false)
    });
    require(fits, Refusal::WrongSignature)
}

impl Header {
    fn check(&self) -> Result<(), Refusal> {
        require(self.alg == "RS256", Refusal::WrongAlgorithm)?;
        let foreign = [&self.crit, &self.jku, &self.jwk, &self.x5u];
        require(
            foreign.iter().all(|member| member.is_none()),
            Refusal::HeaderWithKeys,
        )
    }
}

impl Claims {
    fn check(&self, expected: &Expected<'_>, now: i64) -> Result<(), Refusal> {
        // Older tokens of Google's say `accounts.google.com`, without the scheme.
        let bare = expected.issuer.split_once("://").map(|(_, bare)| bare);
        let is_issuer = self.iss == expected.issuer || Some(self.iss.as_str()) == bare;
        require(is_issuer, Refusal::WrongIssuer)?;
        require(
            self.aud.contains(expected.client_id),
            Refusal::WrongAudience,
        )?;
        match &self.azp {
            Some(party) => require(party == expected.client_id, Refusal::WrongParty)?,
            None => require(self.aud.is_single(), Refusal::WrongParty)?,
        }
        let skew = i64::try_from(expected.skew.as_secs()).unwrap_or(0);
        require(now < self.exp.saturating_add(skew), Refusal::Expired)?;
        let begins = self.iat.max(self.nbf.unwrap_or(self.iat));
        require(begins <= now.saturating_add(skew), Refusal::TooEarly)?;
        if let Some(nonce) = expected.nonce {
            let repeated = self
                .nonce
                .as_deref()
                .is_some_and(|own| random::same(own, nonce));
            require(repeated, Refusal::WrongNonce)?;
        }
        if let (Some(at_hash), Some(access_token)) = (&self.at_hash, expected.access_token) {
            let digest = random::base64_digest(access_token, 16);
            require(random::same(at_hash, &digest), Refusal::WrongAccessToken)?;
        }
        let subject = (1..=LONGEST_SUBJECT).contains(&self.sub.len()) && self.sub.is_ascii();
        require(subject, Refusal::WrongSubject)?;
        let email = self
            .email
            .as_ref()
            .is_none_or(|email| email.len() <= LONGEST_EMAIL);
        require(email, Refusal::Malformed)?;
        if let Some(domain) = expected.hosted_domain {
            // The claim counts, not the `hd` of the request, which anybody can take out of the URL.
            let own = self
                .hd
                .as_ref()
                .is_some_and(|hd| hd.eq_ignore_ascii_case(domain));
            require(own, Refusal::WrongDomain)?;
        }
        Ok(())
    }
}

impl Audience {
    fn contains(&self, client_id: &str) -> bool {
        match self {
            Self::One(audience) => audience == client_id,
            Self::Several(audiences) => audiences.iter().any(|audience| audience == client_id),
        }
    }

    fn is_single(&self) -> bool {
        match self {
            Self::One(_) => true,
            Self::Several(audiences) => audiences.len() == 1,
        }
    }
}

fn require(holds: bool, refusal: Refusal) -> Result<(), Refusal> {
    if holds { Ok(()) } else { Err(refusal) }
}

#[cfg(test)]
mod tests;
