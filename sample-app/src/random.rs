//! Unguessable values, their fingerprints, and comparing them without telling how far one got.

use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// A fresh value of 256 random bits, as 43 characters that need no escaping anywhere.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(bytes())
}

/// 32 fresh random bytes.
pub(crate) fn bytes() -> [u8; 32] {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).expect("the operating system gives random bytes");
    bytes
}

/// The SHA-256 of a value: what the database keeps of a value only its bearer shall know.
pub(crate) fn fingerprint(value: &str) -> Vec<u8> {
    Sha256::digest(value.as_bytes()).to_vec()
}

/// The SHA-256 of a value as base64url: the form PKCE and `at_hash` are made of.
pub(crate) fn base64_digest(value: &str, length: usize) -> String {
    URL_SAFE_NO_PAD.encode(&fingerprint(value)[..length])
}

/// Whether two values are equal, in a time that does not depend on where they differ.
pub(crate) fn same(left: &str, right: &str) -> bool {
    left.as_bytes().ct_eq(right.as_bytes()).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_256_bits_and_never_repeat() {
        let (one, other) = (token(), token());
        assert_eq!(one.len(), 43);
        assert_ne!(one, other);
    }

    #[test]
    fn the_pkce_challenge_is_the_one_of_rfc_7636_appendix_b() {
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        assert_eq!(base64_digest(verifier, 32), challenge);
    }

    #[test]
    fn only_equal_values_are_the_same() {
        assert!(same("abc", "abc"));
        assert!(!same("abc", "abd"));
        assert!(!same("abc", "ab"));
    }
}
