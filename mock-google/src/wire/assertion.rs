//! The assertion of a service account: a JWT it signed itself, in place of a person's consent.
//!
//! `POST /token` with `grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer` and `assertion`
//! (RFC 7523 section 2.1), claims as on
//! <https://developers.google.com/identity/protocols/oauth2/service-account#authorizingrequests>.

use base64::Engine as _;
use base64::alphabet::URL_SAFE;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use jsonwebtoken::Algorithm;
use serde_json::{Map, Value};

use super::error::AssertionError;
use super::scope::Scopes;
use crate::keys::PublicKey;

/// Base64 as libraries write it: some pad it (yup-oauth2 does), which Google tolerates.
const TOLERANT: GeneralPurpose = GeneralPurpose::new(
    &URL_SAFE,
    GeneralPurposeConfig::new()
        .with_encode_padding(false)
        .with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// An assertion as it came: read, and nothing of it proved.
#[derive(Clone, PartialEq, Eq)]
pub struct Assertion {
    /// `kid`, the id of the key it claims to be signed with.
    pub kid: Option<String>,
    /// The service account's address; empty where there is none.
    pub iss: String,
    /// Who is to accept it: one, or a list (RFC 7519 section 4.1.3).
    pub aud: Vec<String>,
    /// When it was made, in seconds since 1970.
    pub iat: Option<i64>,
    /// When it expires, in seconds since 1970.
    pub exp: Option<i64>,
    /// The person to act for: `sub`, or `prn` as older libraries write it; `null` and empty are
    /// none.
    pub sub: Option<String>,
    /// What the access token is to be good for.
    pub scopes: Option<Scopes>,
    /// Whom the ID token is to be for.
    pub target_audience: Option<String>,
    is_rs256: bool,
    signed: String,
    signature: String,
}

/// Prints who asks and for whom, and nothing that could be sent again.
impl std::fmt::Debug for Assertion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Assertion")
            .field("iss", &self.iss)
            .field("sub", &self.sub)
            .field("aud", &self.aud)
            .finish_non_exhaustive()
    }
}

impl Assertion {
    /// Reads an assertion.
    ///
    /// # Errors
    /// [`AssertionError::Malformed`] for what is not a JWT.
    pub fn parse(jwt: &str) -> Result<Self, AssertionError> {
        let (header, claims) = unverified(jwt).ok_or(AssertionError::Malformed)?;
        let (signed, signature) = jwt.rsplit_once('.').ok_or(AssertionError::Malformed)?;
        let text = |object: &Map<String, Value>, name: &str| {
            object
                .get(name)
                .and_then(Value::as_str)
                .filter(|text| !text.is_empty())
                .map(str::to_owned)
        };
        let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
        let aud = match claims.get("aud") {
            Some(Value::Array(list)) => list
                .iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            _ => text(&claims, "aud").into_iter().collect(),
        };
        Ok(Self {
            kid: text(&header, "kid"),
            iss: text(&claims, "iss").unwrap_or_default(),
            aud,
            iat: seconds("iat"),
            exp: seconds("exp"),
            sub: text(&claims, "sub").or_else(|| text(&claims, "prn")),
            scopes: text(&claims, "scope")
                .map(|scope| Scopes::parse(&scope))
                .filter(|scopes| !scopes.is_empty()),
            target_audience: text(&claims, "target_audience"),
            is_rs256: header.get("alg").and_then(Value::as_str) == Some("RS256"),
            signed: signed.to_owned(),
            signature: signature.trim_end_matches('=').to_owned(),
        })
    }

    /// Whether a key made the signature, by RS256 only; times are judged elsewhere.
    #[must_use]
    pub fn verify(&self, key: &PublicKey) -> bool {
        let message = self.signed.as_bytes();
        let verify = jsonwebtoken::crypto::verify;
        self.is_rs256
            && verify(&self.signature, message, key.verifying(), Algorithm::RS256).unwrap_or(false)
    }
}

/// Header and claims of a JWT whose signature nobody looked at (RFC 7519 section 3).
pub(super) fn unverified(jwt: &str) -> Option<(Map<String, Value>, Map<String, Value>)> {
    let object = |part: &str| -> Option<Map<String, Value>> {
        serde_json::from_slice(&TOLERANT.decode(part).ok()?).ok()
    };
    let mut parts = jwt.split('.');
    let header = object(parts.next()?)?;
    let claims = object(parts.next()?)?;
    let _signature = parts.next()?;
    parts.next().is_none().then_some((header, claims))
}

#[cfg(test)]
mod tests {
    use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::keys::PrivateKey;

    fn sign(header: &Value, claims: &Value) -> String {
        let encode = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", encode(header), encode(claims));
        let signature = PrivateKey::robot().sign(signed.as_bytes());
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature))
    }

    fn parse(claims: &Value) -> Assertion {
        Assertion::parse(&sign(&json!({"alg": "RS256", "typ": "JWT"}), claims)).unwrap()
    }

    #[test]
    fn padding_is_tolerated_as_one_library_writes_it() {
        let encode = |text: &str| BASE64_URL_SAFE.encode(text);
        let signed = format!(
            "{}.{}",
            encode(r#"{"alg":"RS256"}"#),
            encode(r#"{"iss":"robot","n":12}"#)
        );
        assert!(signed.contains('='));
        let signature = PrivateKey::robot().sign(signed.as_bytes());
        let assertion = format!("{signed}.{}", BASE64_URL_SAFE.encode(signature));
        let assertion = Assertion::parse(&assertion).unwrap();
        assert_eq!(assertion.iss, "robot");
        assert!(assertion.verify(&PublicKey::robot()));
    }

    #[test]
    fn every_claim_is_read() {
        let assertion = parse(&json!({
            "iss": "robot@shop.iam.gserviceaccount.com",
            "scope": "openid email",
            "aud": "https://oauth2.googleapis.com/token",
            "iat": 1, "exp": 2, "sub": "ada@example.com", "target_audience": "https://shop.example",
        }));
        assert_eq!(assertion.iss, "robot@shop.iam.gserviceaccount.com");
        assert_eq!(assertion.scopes, Some(Scopes::parse("email openid")));
        assert_eq!(assertion.aud, ["https://oauth2.googleapis.com/token"]);
        assert_eq!((assertion.iat, assertion.exp), (Some(1), Some(2)));
        assert_eq!(assertion.sub.as_deref(), Some("ada@example.com"));
        assert_eq!(
            assertion.target_audience.as_deref(),
            Some("https://shop.example")
        );
        assert_eq!(assertion.kid, None);
    }

    #[test]
    fn what_libraries_leave_out_or_write_otherwise_is_tolerated() {
        let bare = parse(&json!({"sub": null, "scope": " ", "aud": ["a", "b"], "iat": "1"}));
        assert_eq!((bare.sub, bare.scopes, bare.iat), (None, None, None));
        assert_eq!(
            (bare.iss.as_str(), bare.aud),
            ("", vec!["a".into(), "b".into()])
        );
        let old = parse(&json!({"prn": "ada@example.com"}));
        assert_eq!(old.sub.as_deref(), Some("ada@example.com"));
    }

    #[test]
    fn what_is_not_a_jwt_is_malformed() {
        for text in ["", "a", "a.b.c", "e30.e30", "e30.e30.x.y", "W10.e30.x"] {
            assert_eq!(
                Assertion::parse(text),
                Err(AssertionError::Malformed),
                "{text}"
            );
        }
    }

    #[test]
    fn only_an_rs256_signature_of_the_very_key_over_the_very_text_is_good() {
        let key = PublicKey::robot();
        let good = sign(&json!({"alg": "RS256"}), &json!({"iss": "a"}));
        assert!(Assertion::parse(&good).unwrap().verify(&key));
        let (signed, signature) = good.rsplit_once('.').unwrap();
        let (header, _) = signed.split_once('.').unwrap();
        let forged = [
            format!("{signed}."),
            format!("{signed}.????"),
            format!("{header}.e30.{signature}"),
            sign(&json!({"alg": "none"}), &json!({"iss": "a"})),
            sign(&json!({"alg": "HS256"}), &json!({"iss": "a"})),
        ];
        for jwt in forged {
            assert!(!Assertion::parse(&jwt).unwrap().verify(&key), "{jwt}");
        }
    }

    proptest! {
        #[test]
        fn no_text_makes_the_parser_panic(text in r"[A-Za-z0-9_.=\-]{0,80}") {
            let _ = Assertion::parse(&text);
        }
    }
}
