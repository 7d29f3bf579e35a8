//! Security event tokens of Cross-Account Protection (RISC; RFC 8417).
//!
//! Google posts them to a receiver of the app, `Content-Type: application/secevent+jwt`; the receiver
//! answers 202, see <https://developers.google.com/identity/protocols/risc>. Their issuer has a
//! trailing slash, unlike that of ID tokens, and they have no `exp`.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha512};

use super::id_token::ClaimSet;
use crate::endpoints::Endpoints;

const RISC: &str = "https://schemas.openid.net/secevent/risc/event-type/";
const OAUTH: &str = "https://schemas.openid.net/secevent/oauth/event-type/";

/// What happened to an account, or to its tokens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecurityEvent {
    /// `sessions-revoked`: every session of the account was ended.
    SessionsRevoked,
    /// `tokens-revoked`: every token of the account for the app was ended.
    TokensRevoked,
    /// `token-revoked`: one refresh token was ended; it is named by the first 16 characters.
    TokenRevokedByPrefix(String),
    /// `token-revoked`: one refresh token was ended; it is named by a hash.
    TokenRevokedByHash(String),
    /// `account-disabled`, for the reason `hijacking`, `bulk-account`, or none.
    AccountDisabled(Option<String>),
    /// `account-enabled`
    AccountEnabled,
    /// `account-credential-change-required`
    CredentialChangeRequired,
    /// `verification`: a test of the receiver, with the state to compare.
    Verification(String),
}

impl SecurityEvent {
    /// The URI that names the event.
    #[must_use]
    pub fn uri(&self) -> String {
        let (base, name) = match self {
            Self::SessionsRevoked => (RISC, "sessions-revoked"),
            Self::TokensRevoked => (OAUTH, "tokens-revoked"),
            Self::TokenRevokedByPrefix(_) | Self::TokenRevokedByHash(_) => (OAUTH, "token-revoked"),
            Self::AccountDisabled(_) => (RISC, "account-disabled"),
            Self::AccountEnabled => (RISC, "account-enabled"),
            Self::CredentialChangeRequired => (RISC, "account-credential-change-required"),
            Self::Verification(_) => (RISC, "verification"),
        };
        format!("{base}{name}")
    }

    /// The claims of the token: issuer, audience, id, time, and the one event.
    #[must_use]
    pub fn claims(
        &self,
        endpoints: &Endpoints,
        client_id: &str,
        sub: &str,
        id: &str,
        issued_at: i64,
    ) -> ClaimSet {
        let issuer = format!("{}/", endpoints.issuer());
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        let subject = json!({ "subject_type": "iss-sub", "iss": issuer, "sub": sub });
        match self {
            Self::Verification(state) => {
                put("state", state.as_str().into());
            }
            Self::TokenRevokedByPrefix(token) => {
                let prefix: String = token.chars().take(16).collect();
                put("subject", token_subject("prefix", &prefix));
            }
            Self::TokenRevokedByHash(token) => {
                let twice = Sha512::digest(Sha512::digest(token.as_bytes()));
                let hash = BASE64_STANDARD.encode(twice);
                put("subject", token_subject("hash_base64_sha512_sha512", &hash));
            }
            Self::AccountDisabled(Some(reason)) => {
                put("subject", subject);
                put("reason", reason.as_str().into());
            }
            _ => {
                put("subject", subject);
            }
        }
        ClaimSet::default()
            .with("iss", issuer)
            .with("aud", client_id)
            .with("iat", issued_at)
            .with("jti", id)
            .with("events", json!({ self.uri(): body }))
    }
}

/// A subject that is a refresh token.
fn token_subject(algorithm: &str, token: &str) -> Value {
    json!({
        "subject_type": "oauth_token",
        "token_type": "refresh_token",
        "token_identifier_alg": algorithm,
        "token": token,
    })
}

/// Prints `/.well-known/risc-configuration`: what a receiver needs to verify tokens.
#[must_use]
pub fn configuration(endpoints: &Endpoints) -> String {
    #[derive(Serialize)]
    struct Document {
        issuer: String,
        jwks_uri: String,
        delivery_methods_supported: [&'static str; 1],
    }
    super::to_pretty_json(
        &Document {
            issuer: format!("{}/", endpoints.issuer()),
            jwks_uri: endpoints.jwks(),
            delivery_methods_supported: [
                "https://schemas.openid.net/secevent/risc/delivery-method/push",
            ],
        },
        b" ",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_names_its_subject_and_its_issuer_with_a_slash() {
        let event = SecurityEvent::AccountDisabled(Some("hijacking".into()));
        let claims = event.claims(&Endpoints::google(), "c", "117", "j", 5);
        assert_eq!(claims.get("iss").unwrap(), "https://accounts.google.com/");
        assert!(claims.get("exp").is_none());
        assert_eq!(
            claims.get("events").unwrap(),
            &json!({ format!("{RISC}account-disabled"): {
                "subject": {
                    "subject_type": "iss-sub",
                    "iss": "https://accounts.google.com/",
                    "sub": "117",
                },
                "reason": "hijacking",
            }})
        );
    }

    #[test]
    fn every_event_has_the_uri_google_documents() {
        let text = || String::from("x");
        for (event, uri) in [
            (
                SecurityEvent::SessionsRevoked,
                "https://schemas.openid.net/secevent/risc/event-type/sessions-revoked",
            ),
            (
                SecurityEvent::TokensRevoked,
                "https://schemas.openid.net/secevent/oauth/event-type/tokens-revoked",
            ),
            (
                SecurityEvent::TokenRevokedByPrefix(text()),
                "https://schemas.openid.net/secevent/oauth/event-type/token-revoked",
            ),
            (
                SecurityEvent::TokenRevokedByHash(text()),
                "https://schemas.openid.net/secevent/oauth/event-type/token-revoked",
            ),
            (
                SecurityEvent::AccountDisabled(None),
                "https://schemas.openid.net/secevent/risc/event-type/account-disabled",
            ),
            (
                SecurityEvent::AccountEnabled,
                "https://schemas.openid.net/secevent/risc/event-type/account-enabled",
            ),
            (
                SecurityEvent::CredentialChangeRequired,
                "https://schemas.openid.net/secevent/risc/event-type/account-credential-change-required",
            ),
            (
                SecurityEvent::Verification(text()),
                "https://schemas.openid.net/secevent/risc/event-type/verification",
            ),
        ] {
            let claims = event.claims(&Endpoints::google(), "c", "117", "j", 5);
            let events = claims.get("events").unwrap().as_object().unwrap();
            assert_eq!(events.keys().collect::<Vec<_>>(), [uri]);
        }
    }

    #[test]
    fn a_token_is_named_by_its_beginning_or_by_a_hash() {
        let subject = |event: &SecurityEvent| {
            let claims = event.claims(&Endpoints::google(), "c", "117", "j", 5);
            claims.get("events").unwrap()[event.uri()]["subject"].clone()
        };
        let token = "1//0gAbCdEfGhIjKlMnOpQ";
        let prefix = subject(&SecurityEvent::TokenRevokedByPrefix(token.into()));
        assert_eq!(prefix["token"], "1//0gAbCdEfGhIjK");
        let hash = subject(&SecurityEvent::TokenRevokedByHash(token.into()));
        assert_eq!(hash["token_identifier_alg"], "hash_base64_sha512_sha512");
        assert_eq!(hash["token"].as_str().unwrap().len(), 88);
    }
}
