//! Discovery and keys, as captured from Google.

use mock_google::{Behaviour, Profile};

use crate::support::*;

/// The document of the captures, with the members of 2026 left out.
const CAPTURED: &str = r#"{
 "issuer": "https://accounts.google.com",
 "authorization_endpoint": "https://accounts.google.com/o/oauth2/v2/auth",
 "device_authorization_endpoint": "https://oauth2.googleapis.com/device/code",
 "token_endpoint": "https://oauth2.googleapis.com/token",
 "userinfo_endpoint": "https://openidconnect.googleapis.com/v1/userinfo",
 "revocation_endpoint": "https://oauth2.googleapis.com/revoke",
 "jwks_uri": "https://www.googleapis.com/oauth2/v3/certs",
 "response_types_supported": [
  "code",
  "token",
  "id_token",
  "code token",
  "code id_token",
  "token id_token",
  "code token id_token",
  "none"
 ],
 "subject_types_supported": [
  "public"
 ],
 "id_token_signing_alg_values_supported": [
  "RS256"
 ],
 "scopes_supported": [
  "openid",
  "email",
  "profile"
 ],
 "token_endpoint_auth_methods_supported": [
  "client_secret_post",
  "client_secret_basic"
 ],
 "claims_supported": [
  "aud",
  "email",
  "email_verified",
  "exp",
  "family_name",
  "given_name",
  "iat",
  "iss",
  "name",
  "picture",
  "sub"
 ],
 "code_challenge_methods_supported": [
  "plain",
  "S256"
 ],
 "grant_types_supported": [
  "authorization_code",
  "refresh_token",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:jwt-bearer"
 ]
}
"#;

#[tokio::test]
async fn standing_in_for_google_the_document_is_googles_byte_for_byte() {
    let behaviour = Behaviour {
        profile: Profile::Pre2026,
        ..Behaviour::default()
    };
    let stage = Stage::of(
        builder()
            .issuer("https://accounts.google.com")
            .behaviour(behaviour),
    );
    let answer = stage
        .visitor()
        .get("/.well-known/openid-configuration")
        .await;
    assert_eq!(answer.body, CAPTURED);
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
}

#[tokio::test]
async fn on_its_own_base_the_document_names_its_own_endpoints() {
    let json = Stage::new()
        .visitor()
        .get("/.well-known/openid-configuration")
        .await
        .json();
    assert_eq!(json["issuer"], "http://127.0.0.1:8090");
    for (name, value) in json.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            assert!(
                value
                    .as_str()
                    .unwrap()
                    .starts_with("http://127.0.0.1:8090/"),
                "{name}: {value}"
            );
        }
    }
    assert_eq!(json["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test]
async fn both_key_documents_carry_the_same_keys_and_say_how_long_they_last() {
    let stage = Stage::new();
    let jwks = stage.visitor().get("/oauth2/v3/certs").await;
    let pem = stage.visitor().get("/oauth2/v1/certs").await;
    let keys = jwks.json()["keys"].as_array().unwrap().clone();
    assert_eq!(keys.len(), 2);
    for key in &keys {
        let mut names: Vec<_> = key
            .as_object()
            .unwrap()
            .keys()
            .map(String::as_str)
            .collect();
        names.sort_unstable();
        assert_eq!(
            names,
            ["alg", "e", "kid", "kty", "n", "use"],
            "no private member, none missing"
        );
        let certificate = &pem.json()[key["kid"].as_str().unwrap()];
        assert!(
            certificate
                .as_str()
                .unwrap()
                .starts_with("-----BEGIN CERTIFICATE-----\n")
        );
    }
    for answer in [jwks, pem] {
        assert!(
            answer
                .header("cache-control")
                .starts_with("public, max-age="),
            "{answer:#?}"
        );
    }
}

#[tokio::test]
async fn other_origins_may_read_documents_but_not_pages() {
    let stage = Stage::new();
    for (target, allowed) in [
        ("/.well-known/openid-configuration", "http://spa.example"),
        ("/oauth2/v3/certs", "http://spa.example"),
        ("/", ""),
    ] {
        let request = axum::http::Request::get(target).header("origin", "http://spa.example");
        let answer = stage
            .visitor()
            .send(request.body(axum::body::Body::empty()).unwrap())
            .await;
        assert_eq!(
            answer.header("access-control-allow-origin"),
            allowed,
            "{target}"
        );
        assert_eq!(answer.header("access-control-allow-credentials"), "");
    }
}
