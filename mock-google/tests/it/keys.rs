//! The signing keys, as captured from Google: two documents, three keys in turn, a time to keep them.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::fmt::rfc2822::DateTimeParser;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use mock_google::Behaviour;
use mock_google::behaviour::KeyRotation;
use serde_json::Value;

use crate::resources::{rows, token};
use crate::support::*;

async fn jwks(stage: &Stage) -> Vec<Value> {
    let json = stage.visitor().get("/oauth2/v3/certs").await.json();
    json["keys"].as_array().unwrap().clone()
}

async fn kids(stage: &Stage) -> Vec<String> {
    let kid = |key: &Value| key["kid"].as_str().unwrap().to_owned();
    jwks(stage).await.iter().map(kid).collect()
}

fn kid_of(token: &str) -> String {
    jsonwebtoken::decode_header(token).unwrap().kid.unwrap()
}

fn max_age(answer: &Answer) -> i64 {
    let header = answer.header("cache-control");
    let seconds = header.strip_prefix("public, max-age=").unwrap();
    let seconds = seconds.strip_suffix(", must-revalidate, no-transform");
    seconds.unwrap().parse().unwrap()
}

fn on_schedule() -> Stage {
    let behaviour = Behaviour {
        key_rotation: KeyRotation::Google,
        ..Behaviour::default()
    };
    Stage::of(builder().behaviour(behaviour))
}

#[tokio::test]
async fn keys_come_with_the_headers_of_the_captures() {
    let stage = Stage::new();
    for path in ["/oauth2/v3/certs", "/oauth2/v2/certs", "/oauth2/v1/certs"] {
        let answer = stage.visitor().get(path).await;
        assert_eq!(answer.status, 200, "{path}");
        for (name, value) in [
            ("server", "scaffolding on HTTPServer2"),
            ("content-type", "application/json; charset=UTF-8"),
            ("age", "0"),
            ("x-xss-protection", "0"),
            ("x-frame-options", "SAMEORIGIN"),
            ("x-content-type-options", "nosniff"),
            ("date", "Mon, 21 Sep 2026 14:13:20 GMT"),
            ("pragma", ""),
            ("alt-svc", ""),
        ] {
            assert_eq!(answer.header(name), value, "{path}: {name}");
        }
        assert_eq!(rows(&answer, "vary"), ["Origin", "X-Origin", "Referer"]);
        let max_age = max_age(&answer);
        assert!((18_000..=25_000).contains(&max_age), "{max_age}");
        let date = |name: &str| {
            let parsed = DateTimeParser::new().parse_timestamp(answer.header(name));
            parsed.unwrap().as_second()
        };
        assert_eq!(date("expires") - date("date"), max_age, "{path}");
    }
}

#[tokio::test]
async fn the_time_to_keep_the_keys_differs_from_period_to_period() {
    let stage = Stage::new();
    let first = max_age(&stage.visitor().get("/oauth2/v3/certs").await);
    let again = max_age(&stage.visitor().get("/oauth2/v1/certs").await);
    let clock = stage.google.clock();
    clock.advance(SignedDuration::from_hours(8 * 24));
    let later = max_age(&stage.visitor().get("/oauth2/v3/certs").await);
    assert_eq!(first, again);
    assert_ne!(first, later);
}

#[tokio::test]
async fn each_key_has_exactly_the_members_google_prints() {
    let stage = Stage::new();
    let keys = jwks(&stage).await;
    assert_eq!(keys.len(), 2);
    for key in &keys {
        let mut names: Vec<_> = key.as_object().unwrap().keys().collect();
        names.sort_unstable();
        assert_eq!(names, ["alg", "e", "kid", "kty", "n", "use"]);
        for (name, value) in [
            ("e", "AQAB"),
            ("alg", "RS256"),
            ("kty", "RSA"),
            ("use", "sig"),
        ] {
            assert_eq!(key[name], value, "{name}");
        }
        let kid = key["kid"].as_str().unwrap();
        let is_hex = kid.bytes().all(|byte| b"0123456789abcdef".contains(&byte));
        assert!(kid.len() == 40 && is_hex, "{kid}");
        let modulus = key["n"].as_str().unwrap();
        assert_eq!(modulus.len(), 342, "2048 bits in base64url");
    }
    let v2 = stage.visitor().get("/oauth2/v2/certs").await.json();
    assert_eq!(v2["keys"], Value::from(keys));
}

#[tokio::test]
async fn the_certificates_have_the_same_ids_and_the_same_keys() {
    let stage = Stage::new();
    let id_token = token(&stage, "", "id_token").await;
    let certificates = stage.visitor().get("/oauth2/v1/certs").await.json();
    let keys = jwks(&stage).await;
    assert_eq!(certificates.as_object().unwrap().len(), keys.len());
    let mut validation = Validation::new(Algorithm::RS256);
    validation.validate_exp = false;
    validation.set_audience(&[CLIENT]);
    for key in &keys {
        let kid = key["kid"].as_str().unwrap();
        let pem = certificates[kid].as_str().unwrap();
        let body = pem.strip_prefix("-----BEGIN CERTIFICATE-----\n").unwrap();
        let body = body.strip_suffix("\n-----END CERTIFICATE-----\n").unwrap();
        let der = BASE64_STANDARD.decode(body.replace('\n', "")).unwrap();
        let name = b"federated-signon.system.gserviceaccount.com";
        assert!(der.windows(name.len()).any(|window| window == name));

        let by_pem = DecodingKey::from_rsa_pem(pem.as_bytes()).unwrap();
        let member = |name: &str| key[name].as_str().unwrap();
        let by_jwk = DecodingKey::from_rsa_components(member("n"), member("e")).unwrap();
        for decoding in [by_pem, by_jwk] {
            let decoded = jsonwebtoken::decode::<Value>(&id_token, &decoding, &validation);
            assert_eq!(decoded.is_ok(), kid == kid_of(&id_token), "{kid}");
        }
    }
}

#[tokio::test]
async fn by_hand_a_key_is_published_signs_and_is_dropped() {
    let stage = Stage::new();
    let old_token = token(&stage, "", "id_token").await;
    let before = kids(&stage).await;
    assert_eq!(kid_of(&old_token), before[0]);

    stage.google.keys().publish_next();
    assert_eq!(kids(&stage).await.len(), 3);
    assert_eq!(kid_of(&token(&stage, "", "id_token").await), before[0]);

    stage.google.keys().rotate();
    assert_eq!(kid_of(&token(&stage, "", "id_token").await), before[1]);
    let describe = format!("/tokeninfo?id_token={old_token}");
    assert_eq!(stage.visitor().get(&describe).await.status, 200);

    stage.google.keys().drop_old();
    let after = kids(&stage).await;
    assert_eq!(after.len(), 2);
    assert!(!after.contains(&before[0]) && after.contains(&before[1]));
    assert_eq!(
        stage.visitor().get(&describe).await.status,
        400,
        "its key is gone"
    );
}

#[tokio::test]
async fn by_the_calendar_the_keys_change_every_eight_days_at_midnight() {
    let stage = on_schedule();
    let clock = stage.google.clock();
    let at = |text: &str| clock.set(text.parse::<Timestamp>().unwrap());
    at("2026-09-24T23:59:59Z");
    let before = kids(&stage).await;
    let signed_before = kid_of(&token(&stage, "", "id_token").await);
    at("2026-09-25T00:00:00Z");
    let added = kids(&stage).await;
    let signed_after = kid_of(&token(&stage, "", "id_token").await);
    at("2026-09-25T17:59:59Z");
    assert_eq!(kids(&stage).await, added);
    at("2026-09-25T18:00:00Z");
    let dropped = kids(&stage).await;
    assert_eq!((before.len(), added.len(), dropped.len()), (2, 3, 2));
    assert_eq!(added[..2], before, "one is added");
    assert_eq!(added[1..], dropped, "the oldest is dropped");
    assert_eq!((&signed_before, &signed_after), (&before[0], &before[1]));
    at("2026-10-03T00:00:00Z");
    let next = kid_of(&token(&stage, "", "id_token").await);
    assert_eq!(
        next, added[2],
        "the added key signs from the next change on"
    );
}

#[tokio::test]
async fn by_the_calendar_nobody_keeps_keys_beyond_their_change() {
    let stage = on_schedule();
    let clock = stage.google.clock();
    clock.set("2026-09-25T17:50:00Z".parse().unwrap());
    let answer = stage.visitor().get("/oauth2/v3/certs").await;
    assert_eq!(
        answer.header("cache-control"),
        "public, max-age=600, must-revalidate, no-transform"
    );
    assert_eq!(answer.header("expires"), "Fri, 25 Sep 2026 18:00:00 GMT");
}
