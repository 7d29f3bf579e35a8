//! Proof Key for Code Exchange (RFC 7636): challenge at `/authorize`, verifier at `/token`.

use base64::prelude::{BASE64_URL_SAFE_NO_PAD, Engine as _};
use sha2::{Digest as _, Sha256};
use subtle::ConstantTimeEq as _;

/// How a challenge was made from its verifier; Google's default is `plain` (RFC 7636 section 4.3).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChallengeMethod {
    /// `plain`: the challenge is the verifier.
    #[default]
    Plain,
    /// `S256`: the challenge is the URL-safe Base64 of the verifier's SHA-256.
    S256,
}

impl ChallengeMethod {
    /// Reads `code_challenge_method`; `None` for a word Google does not know.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "plain" => Some(Self::Plain),
            "S256" => Some(Self::S256),
            _ => None,
        }
    }
}

/// A challenge as the client sent it to the authorization endpoint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    text: Box<str>,
    method: ChallengeMethod,
}

impl Challenge {
    /// Takes a challenge of 43 to 128 unreserved characters (RFC 7636 section 4.2); else `None`.
    #[must_use]
    pub fn parse(text: &str, method: ChallengeMethod) -> Option<Self> {
        is_unreserved(text).then(|| Self {
            text: text.into(),
            method,
        })
    }

    /// Whether this verifier made the challenge (RFC 7636 section 4.6).
    #[must_use]
    pub fn is_met_by(&self, verifier: &str) -> bool {
        let made = match self.method {
            ChallengeMethod::Plain => verifier.to_owned(),
            ChallengeMethod::S256 => {
                BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.as_bytes()))
            }
        };
        is_unreserved(verifier) && bool::from(made.as_bytes().ct_eq(self.text.as_bytes()))
    }
}

fn is_unreserved(text: &str) -> bool {
    (43..=128).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// RFC 7636 appendix B.
    const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    #[test]
    fn the_example_of_the_rfc_holds() {
        let challenge = Challenge::parse(CHALLENGE, ChallengeMethod::S256).unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
    }

    #[test]
    fn a_plain_challenge_is_its_own_verifier() {
        let challenge = Challenge::parse(VERIFIER, ChallengeMethod::Plain).unwrap();
        assert!(challenge.is_met_by(VERIFIER));
        assert!(!challenge.is_met_by(CHALLENGE));
    }

    #[test]
    fn too_short_too_long_and_foreign_characters_are_refused() {
        for text in [
            &"a".repeat(42),
            &"a".repeat(129),
            &format!("{}+", "a".repeat(43)),
        ] {
            assert_eq!(
                Challenge::parse(text, ChallengeMethod::S256),
                None,
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn only_the_right_verifier_meets_a_challenge(a in "[A-Za-z0-9._~-]{43,128}", b in "[A-Za-z0-9._~-]{43,128}") {
            let made = BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(a.as_bytes()));
            let challenge = Challenge::parse(&made, ChallengeMethod::S256).unwrap();
            prop_assert!(challenge.is_met_by(&a));
            prop_assert_eq!(challenge.is_met_by(&b), a == b);
        }
    }
}
