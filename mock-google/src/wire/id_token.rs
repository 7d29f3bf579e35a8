//! The ID token: header, claims in Google's order, and the compact form to be signed.
//!
//! Claims as on <https://developers.google.com/identity/openid-connect/openid-connect#an-id-tokens-payload>.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest as _, Sha256};

/// The facts an ID token states, in the order they are printed.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(transparent)]
pub struct ClaimSet(Map<String, Value>);

impl ClaimSet {
    /// A set that states nothing yet, with room for what a token of Google's states.
    #[must_use]
    pub fn roomy() -> Self {
        Self(Map::with_capacity(16))
    }

    /// States a claim.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// States a claim if there is a value for it; Google leaves the others out.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// A claim's value.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// Reads the claims of a token, its signature unseen.
    pub(crate) fn read(token: &str) -> Option<Self> {
        let payload = BASE64_URL_SAFE_NO_PAD
            .decode(token.split('.').nth(1)?)
            .ok()?;
        serde_json::from_slice(&payload).ok()
    }

    /// The claims, to be bent.
    pub(crate) fn members_mut(&mut self) -> &mut Map<String, Value> {
        &mut self.0
    }

    /// Prints the claims as JSON.
    pub(crate) fn to_json(&self) -> String {
        super::to_json(&self.0)
    }

    /// Names and values, in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Value)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value))
    }

    /// Header and payload, encoded and joined: what the signature covers (RFC 7515 section 5.1).
    #[must_use]
    pub fn to_signing_input(&self, kid: &str, typ: &str) -> String {
        /// Members in the order of Google's tokens.
        #[derive(Serialize)]
        struct Header<'a> {
            alg: &'static str,
            kid: &'a str,
            typ: &'a str,
        }
        let header = super::to_json(&Header {
            alg: "RS256",
            kid,
            typ,
        });
        let mut input = BASE64_URL_SAFE_NO_PAD.encode(header);
        input.push('.');
        BASE64_URL_SAFE_NO_PAD.encode_string(super::to_json(&self.0), &mut input);
        input
    }
}

/// Appends the signature, which completes the token (RFC 7515 section 7.1).
#[must_use]
pub fn complete(mut signing_input: String, signature: &[u8]) -> String {
    signing_input.push('.');
    BASE64_URL_SAFE_NO_PAD.encode_string(signature, &mut signing_input);
    signing_input
}

/// `at_hash` and `c_hash`: the left half of the SHA-256 of an access token or a code (OpenID Connect
/// Core 3.1.3.6 and 3.3.2.11).
#[must_use]
pub fn half_hash(secret: &str) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(secret.as_bytes())[..16])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_hash_matches_the_example_of_openid_connect_core() {
        let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
        assert_eq!(half_hash(token), "77QmUPtjPfzWtF2AnpK9RQ");
    }

    #[test]
    fn header_and_claims_keep_googles_order() {
        let claims = ClaimSet::default()
            .with("iss", "i")
            .with_some("hd", None::<&str>)
            .with("aud", "a");
        let input = claims.to_signing_input("k", "JWT");
        let parts: Vec<_> = input
            .split('.')
            .map(|part| String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()).unwrap())
            .collect();
        assert_eq!(
            parts,
            [
                r#"{"alg":"RS256","kid":"k","typ":"JWT"}"#,
                r#"{"iss":"i","aud":"a"}"#
            ]
        );
    }
}
