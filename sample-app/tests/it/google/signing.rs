//! Keys, how they are published, and what is signed with them.

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::{Value, json};

/// Google's own key.
pub(super) fn key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is made"))
}

/// A key that is nobody's.
pub(super) fn stranger() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is made"))
}

/// The entry of a key in a JWKS. Its DER is fixed but for the modulus (RFC 8017 appendix A.1.1):
/// nine bytes of heads, 256 of modulus, two of head and three of exponent.
pub(super) fn jwk(key: &RsaKeyPair, kid: &str) -> Value {
    let der: &[u8] = key.public_key().as_ref();
    let (n, e) = (
        URL_SAFE_NO_PAD.encode(&der[9..265]),
        URL_SAFE_NO_PAD.encode(&der[267..]),
    );
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e})
}

/// A token, signed.
pub(super) fn sign(header: &Value, claims: &Value, key: &RsaKeyPair) -> String {
    let encode = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let signed = format!("{}.{}", encode(header), encode(claims));
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(
        &RSA_PKCS1_SHA256,
        &SystemRandom::new(),
        signed.as_bytes(),
        &mut signature,
    )
    .expect("the key signs");
    format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
}
