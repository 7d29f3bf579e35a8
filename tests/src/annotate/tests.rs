use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use super::*;
use crate::record::{Claim, Verdict};

const NOW: i64 = 1_800_000_000;
const SIGNATURE: &str = "c2lnbmF0dXJl";

fn jwt(head: &Value, claims: &Value) -> String {
    let encode = |part: &Value| BASE64_URL_SAFE_NO_PAD.encode(part.to_string());
    format!("{}.{}.{SIGNATURE}", encode(head), encode(claims))
}

fn head() -> Value {
    json!({ "alg": "RS256", "kid": "first", "typ": "JWT" })
}

fn healthy() -> Value {
    json!({
        "iss": "https://accounts.google.com",
        "azp": "app",
        "aud": "app",
        "sub": "110000000000000000001",
        "email": "ada@gmail.com",
        "email_verified": true,
        "at_hash": claims::half_hash("ya29.a0-access"),
        "nonce": "n-1",
        "iat": NOW,
        "exp": NOW + 3_600,
    })
}

fn brought(token: String) -> Brought<'static> {
    Brought {
        seq: 7,
        now: NOW,
        token,
        access_token: Some("ya29.a0-access".to_owned()),
        code: None,
        asked: Asked::Nonce("n-1"),
        is_refresh: false,
    }
}

fn judged(brought: &Brought<'_>) -> Token {
    let (ids, kids) = (vec!["app".to_owned()], vec!["first".to_owned()]);
    let google = Known {
        issuer: "https://accounts.google.com",
        client_ids: &ids,
        kids: &kids,
        verify: &|token| Some(token.ends_with(SIGNATURE)),
    };
    annotated(brought, &google)
}

/// The healthy claims with one of them changed, or left out where the value is null.
fn with(name: &str, value: &Value) -> Token {
    let mut claims = healthy();
    let members = claims.as_object_mut().unwrap();
    members.shift_remove(name);
    if !value.is_null() {
        members.insert(name.to_owned(), value.clone());
    }
    judged(&brought(jwt(&head(), &claims)))
}

fn with_head(name: &str, value: &str) -> Token {
    let mut head = head();
    head[name] = value.into();
    judged(&brought(jwt(&head, &healthy())))
}

fn find<'a>(claims: &'a [Claim], name: &str) -> &'a Claim {
    let mut claims = claims.iter();
    claims.find(|claim| claim.name == name).unwrap()
}

#[test]
fn a_healthy_token_has_nothing_odd_in_it() {
    let token = judged(&brought(jwt(&head(), &healthy())));
    let all = token.head.iter().chain(&token.claims);
    for claim in all.chain([&token.signature]) {
        assert!(
            matches!(claim.verdict, Verdict::Good | Verdict::Plain),
            "{claim:?}"
        );
    }
    assert_eq!(token.seq, 7);
    assert_eq!(find(&token.claims, "exp").note, "expires in 1 h");
    assert_eq!(find(&token.claims, "aud").value, "\"app\"");
    assert_eq!(token.signature.note, "by the published key first");
}

#[test]
fn the_signature_is_never_shown() {
    let token = judged(&brought(jwt(&head(), &healthy())));
    assert!(!format!("{token:?}").contains(SIGNATURE));
    assert_eq!(token.signature.value, "");
}

#[test]
fn each_claim_is_judged() {
    use Verdict::{Bad, Good, Odd};
    let cases = [
        (
            "iss",
            json!("accounts.google.com"),
            Odd,
            "without its scheme",
        ),
        (
            "iss",
            json!("https://accounts.google.com/"),
            Bad,
            "Google's issuer is",
        ),
        ("iss", json!(null), Bad, "missing"),
        ("aud", json!("other"), Bad, "another app"),
        ("aud", json!(["app"]), Odd, "alone in it"),
        ("aud", json!(["app", "other"]), Odd, "azp names the app"),
        ("aud", json!(["other"]), Bad, "without the app"),
        ("azp", json!("other"), Odd, "another app asked"),
        (
            "exp",
            json!(NOW - 180),
            Bad,
            "expired 3 min before it was issued",
        ),
        ("exp", json!("soon"), Bad, "no number"),
        ("iat", json!(NOW - 5), Good, "5 s ago"),
        ("iat", json!(NOW + 30), Odd, "30 s ahead"),
        ("iat", json!(NOW + 3_600), Bad, "1 h in the future"),
        ("nbf", json!(NOW), Good, "good already"),
        ("nbf", json!(NOW + 60), Odd, "1 min"),
        ("nbf", json!(NOW + 3_600), Bad, "not good for another 1 h"),
        ("nonce", json!("n-2"), Bad, "not that of the request"),
        ("nonce", json!(null), Bad, "missing, though"),
        ("sub", json!(""), Bad, "empty"),
        ("sub", json!(7), Odd, "no text"),
        ("sub", json!("1".repeat(256)), Odd, "longer than 255"),
        ("sub", json!(null), Bad, "missing"),
        ("at_hash", json!("other"), Bad, "another access token"),
        ("at_hash", json!(null), Odd, "missing"),
        ("email_verified", json!(false), Odd, "somebody else's"),
        ("email_verified", json!("true"), Odd, "neither"),
        ("email_verified", json!(null), Odd, "missing"),
    ];
    for (name, value, verdict, note) in cases {
        let token = with(name, &value);
        let claim = find(&token.claims, name);
        assert_eq!(claim.verdict, verdict, "{claim:?}");
        assert!(claim.note.contains(note), "{claim:?}");
    }
}

#[test]
fn each_member_of_the_head_is_judged() {
    let cases = [
        ("alg", "none", "unsigned"),
        ("alg", "HS256", "shared secret"),
        ("alg", "ES256", "Google signs by RS256"),
        ("kid", "stranger", "nobody published"),
        ("crit", "exp", "extension"),
        ("jwk", "{}", "a key of its own"),
        ("jku", "https://evil.example", "a key of its own"),
    ];
    for (name, value, note) in cases {
        let token = with_head(name, value);
        let member = find(&token.head, name);
        assert_eq!(member.verdict, Verdict::Bad, "{member:?}");
        assert!(member.note.contains(note), "{member:?}");
    }
}

#[test]
fn the_signature_is_judged_by_algorithm_key_and_proof() {
    for (name, value) in [("alg", "none"), ("alg", "HS256"), ("kid", "stranger")] {
        let token = with_head(name, value);
        assert_eq!(token.signature.verdict, Verdict::Bad, "{value}");
    }
    let tampered = jwt(&head(), &healthy()).replace(SIGNATURE, "b3RoZXI");
    let signature = judged(&brought(tampered)).signature;
    assert_eq!(signature.verdict, Verdict::Bad);
    assert!(signature.note.contains("did not make it"));
}

#[test]
fn a_malformed_token_has_a_bad_signature_that_says_why() {
    let whole = jwt(&head(), &healthy());
    let two = whole.rsplit_once('.').unwrap().0.to_owned();
    let cases = [
        (two, "number 2"),
        (whole.replacen('.', "==.", 1), "padded"),
        (format!(" {whole}"), "blanks"),
        (format!("{whole}.a.b"), "encrypted"),
        ("???.e30.x".to_owned(), "head is no Base64url"),
        ("nonsense".to_owned(), "number 1"),
    ];
    for (text, note) in cases {
        let signature = judged(&brought(text)).signature;
        assert_eq!(signature.verdict, Verdict::Bad);
        assert!(signature.note.starts_with("malformed: "));
        assert!(signature.note.contains(note), "{}", signature.note);
    }
}

#[test]
fn a_claim_that_occurs_twice_is_bad_both_times() {
    let claims = r#"{"sub":"1","sub":"2"}"#;
    let encode = |part: &str| BASE64_URL_SAFE_NO_PAD.encode(part);
    let text = format!("{}.{}.x", encode(&head().to_string()), encode(claims));
    let token = judged(&brought(text));
    let subs: Vec<_> = token
        .claims
        .iter()
        .filter(|claim| claim.name == "sub")
        .collect();
    assert_eq!(subs.len(), 2);
    assert!(subs.iter().all(|claim| claim.verdict == Verdict::Bad));
}

#[test]
fn a_refreshed_token_needs_no_nonce() {
    let mut claims = healthy();
    claims.as_object_mut().unwrap().shift_remove("nonce");
    let mut brought = brought(jwt(&head(), &claims));
    brought.is_refresh = true;
    let token = judged(&brought);
    assert!(token.claims.iter().all(|claim| claim.name != "nonce"));
}

#[test]
fn what_stands_beside_a_token_is_read_from_json_and_from_a_fragment() {
    let body = members_of_json(r#"{"id_token":"a.b.c","expires_in":3599}"#).unwrap();
    assert_eq!(body.get("id_token").map(String::as_str), Some("a.b.c"));
    let address = "http://localhost/cb#state=s%2B1&id_token=a.b.c&code=4%2F0A";
    let fragment = members_of_address(address).unwrap();
    assert_eq!(fragment.get("code").map(String::as_str), Some("4/0A"));
    assert!(members_of_json("<html>").is_none());
    assert!(members_of_address("http://localhost/cb?id_token=x").is_none());
}

#[test]
fn the_half_hash_is_that_of_openid_connect_core() {
    let token = "jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y";
    assert_eq!(claims::half_hash(token), "77QmUPtjPfzWtF2AnpK9RQ");
}
