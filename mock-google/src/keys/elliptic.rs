//! A key on the curve P-256, which Google never signs ID tokens with: for forgeries.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

/// An elliptic-curve key.
pub(crate) struct EllipticKey(EcdsaKeyPair);

impl std::fmt::Debug for EllipticKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EllipticKey")
    }
}

impl EllipticKey {
    /// Makes one; a forgery's key needs not be the same in every run.
    ///
    /// # Panics
    /// Where the system has no randomness.
    #[expect(
        clippy::expect_used,
        reason = "a server without randomness cannot go on"
    )]
    pub(super) fn generate() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING);
        Self(pair.expect("the system gives randomness"))
    }

    /// Its id.
    #[expect(clippy::unused_self, reason = "every key says its id")]
    pub(crate) const fn kid(&self) -> &'static str {
        "an-elliptic-key-for-forgeries"
    }

    /// The public half as `x` and `y` of a JWK (RFC 7518 section 6.2.1).
    pub(crate) fn coordinates(&self) -> (String, String) {
        let point = self.0.public_key().as_ref();
        let encode = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        (encode(&point[1..33]), encode(&point[33..]))
    }

    /// Signs with ES256 (RFC 7518 section 3.4).
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature = self.0.sign(&SystemRandom::new(), message);
        signature.map_or_else(|_| Vec::new(), |signature| signature.as_ref().to_vec())
    }
}
