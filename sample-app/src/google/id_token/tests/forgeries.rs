//! Tokens nobody at Google has signed, and texts that are no tokens.

use super::*;

#[test]
fn the_header_cannot_choose_the_algorithm_or_the_key() {
    for (name, value, refusal) in [
        ("alg", json!("none"), Refusal::WrongAlgorithm),
        ("alg", json!("HS256"), Refusal::WrongAlgorithm),
        ("alg", json!("PS256"), Refusal::WrongAlgorithm),
        ("crit", json!(["exp"]), Refusal::HeaderWithKeys),
        (
            "jku",
            json!("https://evil.example/keys"),
            Refusal::HeaderWithKeys,
        ),
        (
            "x5u",
            json!("https://evil.example/key"),
            Refusal::HeaderWithKeys,
        ),
        ("jwk", jwk(stranger(), "current"), Refusal::HeaderWithKeys),
        ("kid", json!("another"), Refusal::UnknownKey),
    ] {
        assert_eq!(with_header(name, value).unwrap_err(), refusal, "{name}");
    }
}

#[test]
fn a_token_without_a_key_id_is_accepted_when_there_is_one_key() {
    assert!(with_header("kid", Value::Null).is_ok());
}

#[test]
fn a_forged_or_bent_signature_is_refused() {
    let forged = sign(&header(), &claims(), stranger());
    assert_eq!(
        judge(&forged, &expected(), NOW).unwrap_err(),
        Refusal::WrongSignature
    );
    let good = sign(&header(), &claims(), key());
    let (signed, signature) = good.rsplit_once('.').unwrap();
    let mut bytes = URL_SAFE_NO_PAD.decode(signature).unwrap();
    bytes[128] ^= 1;
    let bent = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(bytes));
    assert_eq!(
        judge(&bent, &expected(), NOW).unwrap_err(),
        Refusal::WrongSignature
    );
    let unsigned = format!("{signed}.");
    assert_eq!(
        judge(&unsigned, &expected(), NOW).unwrap_err(),
        Refusal::WrongSignature
    );
    let other_claims = good.replacen(&encode(&claims()), &encode(&json!({"sub": "1"})), 1);
    assert_eq!(
        judge(&other_claims, &expected(), NOW).unwrap_err(),
        Refusal::WrongSignature
    );
}

#[test]
fn what_is_no_token_is_refused_without_a_panic() {
    let good = sign(&header(), &claims(), key());
    let four = format!("{good}.e30");
    let two = good.rsplit_once('.').unwrap().0.to_owned();
    let padded = good.replacen('.', "=.", 1);
    let spaced = format!(" {good}");
    for bad in [
        "", ".", "..", "...", "e30.e30.", &four, &two, &padded, &spaced,
    ] {
        let verdict = judge(bad, &expected(), NOW).unwrap_err();
        assert!(
            matches!(verdict, Refusal::Malformed | Refusal::WrongSignature),
            "{bad:?}: {verdict:?}"
        );
    }
}

#[test]
fn a_claim_that_is_said_twice_is_refused() {
    let twice = claims().to_string().replacen('{', r#"{"sub":"1","#, 1);
    let signed = format!("{}.{}", encode(&header()), URL_SAFE_NO_PAD.encode(twice));
    let mut signature = vec![0; key().public_modulus_len()];
    let random = SystemRandom::new();
    key()
        .sign(
            &RSA_PKCS1_SHA256,
            &random,
            signed.as_bytes(),
            &mut signature,
        )
        .unwrap();
    let token = format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature));
    assert_eq!(
        judge(&token, &expected(), NOW).unwrap_err(),
        Refusal::Malformed
    );
}
