//! `oidcc-config-certification-test-plan`: what discovery says, condition by condition.

use std::collections::BTreeSet;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use mock_google::{Behaviour, Profile};
use serde_json::Value;
use url::Url;

use crate::support::*;

const ISSUER: &str = "https://accounts.google.com";

/// Every member that a specification names and Google prints; another one would be unexpected.
const KNOWN: &[&str] = &[
    "authorization_endpoint",
    "authorization_response_iss_parameter_supported",
    "claims_supported",
    "code_challenge_methods_supported",
    "device_authorization_endpoint",
    "grant_types_supported",
    "id_token_signing_alg_values_supported",
    "issuer",
    "jwks_uri",
    "response_modes_supported",
    "response_types_supported",
    "revocation_endpoint",
    "scopes_supported",
    "subject_types_supported",
    "token_endpoint",
    "token_endpoint_auth_methods_supported",
    "userinfo_endpoint",
];

/// The endpoints must be https, as they are where the mock stands in for Google.
#[tokio::test]
async fn oidcc_discovery_endpoint_verification() {
    for profile in [Profile::Y2026, Profile::Pre2026] {
        let behaviour = Behaviour {
            profile,
            ..Behaviour::default()
        };
        let stage = Stage::of(builder().issuer(ISSUER).behaviour(behaviour));
        let target = "/.well-known/openid-configuration";
        let answer = stage.visitor().get(target).await;
        let content_type = answer.header("content-type");
        assert_eq!((answer.status, content_type), (200, "application/json"));
        let document = answer.json();
        has_known_members(&document);
        has_safe_addresses(&document);
        has_the_values_openid_connect_demands(&document);
        let keys = Url::parse(document["jwks_uri"].as_str().unwrap()).unwrap();
        let keys = stage.visitor().get(keys.path()).await;
        assert_eq!(keys.status, 200);
        has_public_keys_only(&keys.json());
    }
}

fn list<'d>(document: &'d Value, member: &str) -> BTreeSet<&'d str> {
    let values = document[member].as_array().unwrap();
    let set: BTreeSet<_> = values.iter().map(|value| value.as_str().unwrap()).collect();
    assert_eq!(set.len(), values.len(), "{member} repeats a value");
    set
}

fn has_known_members(document: &Value) {
    for name in document.as_object().unwrap().keys() {
        assert!(KNOWN.contains(&name.as_str()), "{name}");
    }
}

/// The issuer is the address itself, without query and fragment; so are the endpoints.
fn has_safe_addresses(document: &Value) {
    assert_eq!(document["issuer"], ISSUER);
    let members = document.as_object().unwrap().iter();
    let is_address = |name: &str| name.ends_with("_endpoint") || name.ends_with("_uri");
    let addresses: Vec<_> = members
        .filter(|(name, _)| is_address(name) || *name == "issuer")
        .collect();
    assert_eq!(addresses.len(), 7);
    for (name, address) in addresses {
        let address = Url::parse(address.as_str().unwrap()).unwrap();
        assert_eq!(address.scheme(), "https", "{name}");
        assert_eq!(
            (address.query(), address.fragment()),
            (None, None),
            "{name}"
        );
        assert!(
            address.username().is_empty() && address.port().is_none(),
            "{name}"
        );
    }
}

fn has_the_values_openid_connect_demands(document: &Value) {
    let responses = list(document, "response_types_supported");
    for required in ["code", "id_token", "token id_token"] {
        assert!(responses.contains(required), "{responses:?}");
    }
    let of = |member: &str| list(document, member);
    assert_eq!(of("subject_types_supported"), BTreeSet::from(["public"]));
    assert!(of("id_token_signing_alg_values_supported").contains("RS256"));
    assert!(of("grant_types_supported").contains("authorization_code"));
    assert!(of("token_endpoint_auth_methods_supported").contains("client_secret_basic"));
    assert!(of("code_challenge_methods_supported").contains("S256"));
    let required = BTreeSet::from(["iss", "sub", "aud", "exp", "iat"]);
    assert!(of("claims_supported").is_superset(&required));
    let scopes = of("scopes_supported");
    assert!(scopes.contains("openid"));
    for scope in scopes {
        let is_token = |byte: u8| byte.is_ascii_graphic() && !b"\"\\".contains(&byte);
        assert!(
            !scope.is_empty() && scope.bytes().all(is_token),
            "{scope:?}"
        );
    }
}

fn has_public_keys_only(set: &Value) {
    let keys = set["keys"].as_array().unwrap();
    let kids: BTreeSet<_> = keys
        .iter()
        .map(|key| key["kid"].as_str().unwrap())
        .collect();
    assert!(!keys.is_empty() && kids.len() == keys.len());
    for key in keys {
        for (member, value) in [
            ("kty", "RSA"),
            ("use", "sig"),
            ("alg", "RS256"),
            ("e", "AQAB"),
        ] {
            assert_eq!(key[member], value, "{member}");
        }
        for private in ["d", "p", "q", "dp", "dq", "qi", "k"] {
            assert_eq!(key.get(private), None, "{private}");
        }
        let modulus = BASE64_URL_SAFE_NO_PAD
            .decode(key["n"].as_str().unwrap())
            .unwrap();
        assert_eq!((modulus.len(), modulus[0] >> 7), (256, 1), "2048 bits");
    }
}
