//! Bent keys: in the JWK set, and as far as it makes sense among the certificates.

use axum::response::Response;
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::super::call::Call;
use super::answers;
use crate::fault::KeysBend;
use crate::google::Google;
use crate::keys::{KeySet, SigningKeys};

/// Serves other keys than those published.
pub(super) async fn keys(
    google: &Google,
    call: &Call,
    bend: KeysBend,
    response: Response,
) -> Response {
    let now = google.clock().now();
    let set = google.keys().at(now);
    let is_jwks = !call.path.ends_with("/v1/certs");
    answers::json(response, |value| match bend {
        KeysBend::Stale => {
            let before = google.keys().before(now);
            let text = if is_jwks {
                before.jwks()
            } else {
                before.certificates()
            };
            if let Ok(document) = serde_json::from_str(text) {
                *value = document;
            }
        }
        KeysBend::Empty if !is_jwks => *value = json!({}),
        _ if is_jwks => {
            if let Some(Value::Array(list)) = value.get_mut("keys") {
                change(list, bend, &set, google.keys());
            }
        }
        _ => {}
    })
    .await
}

fn change(list: &mut Vec<Value>, bend: KeysBend, set: &KeySet, keys: &SigningKeys) {
    let signing = set.signing().kid();
    let stranger = || {
        let stranger = SigningKeys::stranger().ok();
        stranger
            .and_then(|key| serde_json::to_value(key.jwk()).ok())
            .unwrap_or_default()
    };
    match bend {
        KeysBend::Empty => list.clear(),
        KeysBend::Single => list.retain(|key| key["kid"] == signing),
        KeysBend::NoAlgorithm => {
            for key in list.iter_mut().filter_map(Value::as_object_mut) {
                key.shift_remove("alg");
            }
        }
        KeysBend::Encryption => {
            let mut key = stranger();
            key["use"] = "enc".into();
            key["alg"] = "RSA-OAEP".into();
            list.insert(0, key);
        }
        KeysBend::DuplicateId => {
            let mut key = stranger();
            key["kid"] = signing.into();
            list.insert(0, key);
        }
        KeysBend::Elliptic => {
            let key = keys.elliptic();
            let (x, y) = key.coordinates();
            list.insert(
                0,
                json!({
                    "kid": key.kid(), "use": "sig", "alg": "ES256", "kty": "EC", "crv": "P-256",
                    "x": x, "y": y,
                }),
            );
        }
        KeysBend::Weak => list.insert(0, rsa("a-weak-key", 128)),
        KeysBend::Many(count) => {
            let more = count.saturating_sub(list.len());
            let others = (0..more).map(|number| rsa(&format!("another-key-{number}"), 256));
            list.splice(0..0, others.collect::<Vec<_>>());
        }
        KeysBend::Stale => {}
    }
}

/// A key that nobody has the private half of, of so many bytes.
fn rsa(kid: &str, bytes: usize) -> Value {
    let mut modulus: Vec<u8> = (0..bytes.div_ceil(32))
        .flat_map(|part| Sha256::digest(format!("{kid} {part}")))
        .take(bytes)
        .collect();
    // The highest bit, so that it has the size it should, and the lowest, for it is odd.
    modulus[0] |= 0x80;
    modulus[bytes - 1] |= 1;
    json!({
        "kid": kid, "use": "sig", "e": "AQAB", "n": BASE64_URL_SAFE_NO_PAD.encode(modulus),
        "alg": "RS256", "kty": "RSA",
    })
}
