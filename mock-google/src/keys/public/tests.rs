//! Every form of a key, its certificate, and what is no key.

use rsa::pkcs1::EncodeRsaPrivateKey as _;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::*;

fn robot() -> RsaPrivateKey {
    RsaPrivateKey::from_pkcs8_pem(robot_pem()).unwrap()
}

#[test]
fn every_pem_form_of_a_key_is_the_same_key() {
    let (key, expected) = (robot(), PublicKey::robot());
    let public = RsaPublicKey::from(&key);
    let forms = [
        ROBOT.to_owned(),
        key.to_pkcs1_pem(LineEnding::LF).unwrap().to_string(),
        public.to_public_key_pem(LineEnding::CRLF).unwrap(),
        format!(
            "my key\n{}and more",
            public.to_pkcs1_pem(LineEnding::LF).unwrap()
        ),
    ];
    for form in forms {
        let parsed = PublicKey::from_pem(&form).unwrap();
        assert_eq!(parsed.jwk(), expected.jwk(), "{form}");
    }
    assert_eq!(PrivateKey::robot().kid(), PrivateKey::robot().signing.kid());
}

#[test]
fn a_signature_of_the_private_half_verifies_with_the_public_one() {
    let key = PrivateKey::robot();
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(b"message"));
    let algorithm = jsonwebtoken::Algorithm::RS256;
    let verify = |message: &[u8]| {
        let verifying = key.public().verifying();
        jsonwebtoken::crypto::verify(&signature, message, verifying, algorithm).unwrap()
    };
    assert!(verify(b"message") && !verify(b"another"));
}

#[test]
fn the_certificate_embeds_the_key() {
    let certificate = PublicKey::robot().certificate("104");
    assert!(
        certificate.starts_with("-----BEGIN CERTIFICATE-----\n")
            && certificate.ends_with("-----END CERTIFICATE-----\n"),
        "{certificate}"
    );
    let key = PrivateKey::robot();
    let embedded = DecodingKey::from_rsa_pem(certificate.as_bytes()).unwrap();
    let signature = BASE64_URL_SAFE_NO_PAD.encode(key.sign(b"m"));
    let algorithm = jsonwebtoken::Algorithm::RS256;
    assert!(jsonwebtoken::crypto::verify(&signature, b"m", &embedded, algorithm).unwrap());
}

#[test]
fn what_is_no_key_is_told_from_what_is_one() {
    let public = PublicKey::robot().to_pem();
    for (text, problem) in [
        ("", "no PEM block"),
        ("-----BEGIN PRIVATE KEY-----\nMII", "no PEM block"),
        (
            "-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----",
            "unreadable",
        ),
        (
            "-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----",
            "openssl x509",
        ),
        (
            "-----BEGIN EC PRIVATE KEY-----\n-----END EC PRIVATE KEY-----",
            "openssl genrsa",
        ),
        (&public, "a public key only"),
    ] {
        let error = PrivateKey::from_pem(text).unwrap_err().to_string();
        assert!(error.contains(problem), "{text}: {error}");
    }
    // 1 024 bits, made for this test.
    let short = "-----BEGIN PUBLIC KEY-----\nMIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQCx706fOv5UAZZJv+hLnX5Y9Ctt\n\
        I9G7iEO0G/X6Ku/TvQqIpq6mgAEwnwohTEyoJNHpOQpAMjOy7lHsm6O2vBOCM+th\n\
        0iXWiqi0RRPJN4qNsgCDnBGIYSvBahZaY/z4SfU3AGcRu0Zz78/ms1F3r+3jE7ty\n\
        V0Y4mT98P0P/PApzuwIDAQAB\n-----END PUBLIC KEY-----";
    let error = PublicKey::from_pem(short).unwrap_err();
    assert!(matches!(error, PemError::TooShort(1024)), "{error}");
}

#[test]
fn debug_shows_no_private_key() {
    let shown = format!("{:?}", PrivateKey::robot());
    assert!(
        shown.contains(PrivateKey::robot().kid()) && shown.len() < 99,
        "{shown}"
    );
}
