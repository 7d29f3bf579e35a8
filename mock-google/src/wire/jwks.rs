//! The signing keys in both forms Google publishes: JWK set (RFC 7517) and PEM certificates.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde::Serialize;
use sha2::{Digest as _, Sha256};

use super::hex;

/// One public key; exactly the members Google prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Jwk {
    /// 40 lower-case hexadecimal digits.
    pub kid: String,
    /// `sig`
    #[serde(rename = "use")]
    pub usage: &'static str,
    /// The public exponent, `AQAB`.
    pub e: String,
    /// The modulus.
    pub n: String,
    /// `RS256`
    pub alg: &'static str,
    /// `RSA`
    pub kty: &'static str,
}

impl Jwk {
    /// Describes an RSA key by modulus and exponent, big-endian; its id is made from the modulus, so it
    /// is the same in every run.
    #[must_use]
    pub fn rsa(modulus: &[u8], exponent: &[u8]) -> Self {
        Self {
            kid: hex(&Sha256::digest(modulus)[..20]),
            usage: "sig",
            e: BASE64_URL_SAFE_NO_PAD.encode(exponent),
            n: BASE64_URL_SAFE_NO_PAD.encode(modulus),
            alg: "RS256",
            kty: "RSA",
        }
    }
}

/// Prints `/oauth2/v3/certs`.
#[must_use]
pub fn document(keys: &[Jwk]) -> String {
    #[derive(Serialize)]
    struct Document<'a> {
        keys: &'a [Jwk],
    }
    super::to_pretty_json(&Document { keys }, b"  ")
}

/// Prints `/oauth2/v1/certs`: an object from `kid` to X.509 certificate.
#[must_use]
pub fn certificates(by_kid: &BTreeMap<String, String>) -> String {
    super::to_pretty_json(by_kid, b"  ")
}
