//! One good token, and one bad token for every rule.

mod forgeries;

use std::sync::OnceLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use serde_json::json;

use super::*;
use crate::google::Identity;

const NOW: i64 = 1_727_740_800;
const CLIENT: &str = "123-abc.apps.googleusercontent.com";

fn key() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is made"))
}

fn stranger() -> &'static RsaKeyPair {
    static KEY: OnceLock<RsaKeyPair> = OnceLock::new();
    KEY.get_or_init(|| RsaKeyPair::generate(KeySize::Rsa2048).expect("a key is made"))
}

/// The entry of a key in a JWKS. Its DER is fixed but for the modulus (RFC 8017 appendix A.1.1):
/// nine bytes of heads, 256 of modulus, two of head and three of exponent.
fn jwk(key: &RsaKeyPair, kid: &str) -> Value {
    let der: &[u8] = key.public_key().as_ref();
    let (modulus, exponent) = (&der[9..265], &der[267..]);
    let (n, e) = (
        URL_SAFE_NO_PAD.encode(modulus),
        URL_SAFE_NO_PAD.encode(exponent),
    );
    json!({"kty": "RSA", "use": "sig", "alg": "RS256", "kid": kid, "n": n, "e": e})
}

fn keys() -> KeySet {
    let set = json!({"keys": [jwk(key(), "current")]});
    KeySet::parse(set.to_string().as_bytes()).expect("the set is good")
}

fn encode(value: &Value) -> String {
    URL_SAFE_NO_PAD.encode(value.to_string())
}

fn sign(header: &Value, claims: &Value, key: &RsaKeyPair) -> String {
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

fn header() -> Value {
    json!({"alg": "RS256", "kid": "current", "typ": "JWT"})
}

fn claims() -> Value {
    json!({
        "iss": "https://accounts.google.com",
        "azp": CLIENT,
        "aud": CLIENT,
        "sub": "108234567890123456789",
        "hd": "example.com",
        "email": "grace@example.com",
        "email_verified": true,
        "at_hash": random::base64_digest("ya29.access", 16),
        "nonce": "n-0S6",
        "name": "Grace Hopper",
        "iat": NOW,
        "exp": NOW + 3600,
    })
}

fn expected() -> Expected<'static> {
    Expected {
        issuer: "https://accounts.google.com",
        client_id: CLIENT,
        nonce: Some("n-0S6"),
        access_token: Some("ya29.access"),
        hosted_domain: None,
        skew: Duration::from_mins(1),
    }
}

fn judge(token: &str, expected: &Expected<'_>, now: i64) -> Result<Claims, Refusal> {
    let now = Timestamp::from_second(now).expect("a time jiff knows");
    verify(token, &keys(), expected, now)
}

/// The verdict on the good token with one claim changed, or removed when the value is null.
fn with_claim(name: &str, value: Value) -> Result<Claims, Refusal> {
    let mut claims = claims();
    if value.is_null() {
        claims
            .as_object_mut()
            .expect("claims are an object")
            .remove(name);
    } else {
        claims[name] = value;
    }
    judge(&sign(&header(), &claims, key()), &expected(), NOW)
}

fn with_header(name: &str, value: Value) -> Result<Claims, Refusal> {
    let mut header = header();
    header[name] = value;
    judge(&sign(&header, &claims(), key()), &expected(), NOW)
}

#[test]
fn a_good_token_says_who_signed_in() {
    let claims = judge(&sign(&header(), &claims(), key()), &expected(), NOW).unwrap();
    assert_eq!(claims.sub, "108234567890123456789");
    assert_eq!(claims.email.as_deref(), Some("grace@example.com"));
    assert!(Identity::new(claims, None).email_verified);
}

#[test]
fn every_broken_claim_has_its_refusal() {
    let other = json!("somebody-else");
    for (name, value, refusal) in [
        ("iss", json!("https://evil.example"), Refusal::WrongIssuer),
        (
            "iss",
            json!("https://accounts.google.com/"),
            Refusal::WrongIssuer,
        ),
        ("iss", Value::Null, Refusal::Malformed),
        ("aud", other.clone(), Refusal::WrongAudience),
        ("aud", json!([]), Refusal::WrongAudience),
        ("aud", Value::Null, Refusal::Malformed),
        ("azp", other, Refusal::WrongParty),
        ("exp", json!(NOW - 60), Refusal::Expired),
        ("exp", Value::Null, Refusal::Malformed),
        ("exp", json!("tomorrow"), Refusal::Malformed),
        ("iat", json!(NOW + 61), Refusal::TooEarly),
        ("iat", Value::Null, Refusal::Malformed),
        ("nbf", json!(NOW + 61), Refusal::TooEarly),
        ("nonce", json!("n-other"), Refusal::WrongNonce),
        ("nonce", Value::Null, Refusal::WrongNonce),
        (
            "at_hash",
            json!("I9VAoAlCTGOdZss9gRnMuw"),
            Refusal::WrongAccessToken,
        ),
        ("sub", json!(""), Refusal::WrongSubject),
        ("sub", json!("1".repeat(256)), Refusal::WrongSubject),
        ("sub", json!("Zoë"), Refusal::WrongSubject),
        ("sub", json!(108), Refusal::Malformed),
        ("sub", Value::Null, Refusal::Malformed),
        ("email", json!("a".repeat(321)), Refusal::Malformed),
        ("name", json!("x".repeat(20_000)), Refusal::TooLong),
    ] {
        let verdict = with_claim(name, value.clone()).unwrap_err();
        assert_eq!(verdict, refusal, "{name} = {:.80}", value.to_string());
    }
}

#[test]
fn what_google_may_leave_out_or_vary_is_accepted() {
    for (name, value) in [
        ("iss", json!("accounts.google.com")),
        ("azp", Value::Null),
        ("aud", json!([CLIENT])),
        ("aud", json!([CLIENT, "another"])),
        ("at_hash", Value::Null),
        ("email", Value::Null),
        ("hd", Value::Null),
        ("exp", json!(NOW - 59)),
        ("iat", json!(NOW + 60)),
        ("nbf", json!(NOW - 300)),
    ] {
        assert!(with_claim(name, value.clone()).is_ok(), "{name} = {value}");
    }
}

#[test]
fn several_audiences_need_an_authorized_party() {
    let mut claims = claims();
    claims["aud"] = json!([CLIENT, "another"]);
    claims.as_object_mut().unwrap().remove("azp");
    let verdict = judge(&sign(&header(), &claims, key()), &expected(), NOW).unwrap_err();
    assert_eq!(verdict, Refusal::WrongParty);
}

#[test]
fn whoever_stands_in_for_google_may_leave_out_the_scheme_as_well() {
    let local = Expected {
        issuer: "http://localhost:8090",
        ..expected()
    };
    for (iss, good) in [
        ("http://localhost:8090", true),
        ("localhost:8090", true),
        ("https://localhost:8090", false),
        ("//localhost:8090", false),
        ("accounts.google.com", false),
        ("", false),
    ] {
        let mut claims = claims();
        claims["iss"] = json!(iss);
        let verdict = judge(&sign(&header(), &claims, key()), &local, NOW);
        let refusal = (!good).then_some(Refusal::WrongIssuer);
        assert_eq!(verdict.err(), refusal, "{iss:?}");
    }
}

#[test]
fn only_the_boolean_true_verifies_an_address() {
    for value in [Value::Null, json!(false), json!("true"), json!(1)] {
        let claims = with_claim("email_verified", value.clone()).unwrap();
        assert!(!Identity::new(claims, None).email_verified, "{value}");
    }
}

#[test]
fn a_workspace_domain_is_enforced_from_the_claim() {
    let token = sign(&header(), &claims(), key());
    let ours = Expected {
        hosted_domain: Some("Example.com"),
        ..expected()
    };
    assert!(judge(&token, &ours, NOW).is_ok());
    let theirs = Expected {
        hosted_domain: Some("example.org"),
        ..expected()
    };
    assert_eq!(
        judge(&token, &theirs, NOW).unwrap_err(),
        Refusal::WrongDomain
    );
    let mut private = claims();
    private.as_object_mut().unwrap().remove("hd");
    let token = sign(&header(), &private, key());
    assert_eq!(judge(&token, &ours, NOW).unwrap_err(), Refusal::WrongDomain);
}

#[test]
fn a_refreshed_token_needs_no_nonce() {
    let mut claims = claims();
    claims.as_object_mut().unwrap().remove("nonce");
    let expected = Expected {
        nonce: None,
        ..expected()
    };
    assert!(judge(&sign(&header(), &claims, key()), &expected, NOW).is_ok());
}
