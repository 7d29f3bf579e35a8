//! The discovery document, as captured from Google, and the paths and methods behind its addresses.

use mock_google::Fault;
use mock_google::{Behaviour, Profile};

use crate::resources::ask;
use crate::support::*;

const PATH: &str = "/.well-known/openid-configuration";

/// The document of the captures of 2024.
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

/// The same with the two members that Google's reference lists since.
const TODAY: &str = r#"{
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
 "response_modes_supported": [
  "query",
  "fragment",
  "form_post"
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
 ],
 "authorization_response_iss_parameter_supported": true
}
"#;

fn standing_in(profile: Profile) -> Stage {
    let behaviour = Behaviour {
        profile,
        ..Behaviour::default()
    };
    let builder = builder().issuer("https://accounts.google.com");
    Stage::of(builder.behaviour(behaviour))
}

#[tokio::test]
async fn standing_in_for_google_the_document_is_googles_byte_for_byte() {
    for (profile, document) in [(Profile::Pre2026, CAPTURED), (Profile::Y2026, TODAY)] {
        let stage = standing_in(profile);
        let answer = stage.visitor().get(PATH).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, document));
        assert_eq!(answer.header("content-type"), "application/json");
        assert_eq!(answer.header("cache-control"), "public, max-age=3600");
        assert_eq!(answer.header("access-control-allow-origin"), "*");
    }
}

#[tokio::test]
async fn without_form_post_the_document_does_not_promise_it() {
    let behaviour = Behaviour {
        form_post: false,
        ..Behaviour::default()
    };
    let stage = Stage::of(builder().behaviour(behaviour));
    let json = stage.visitor().get(PATH).await.json();
    assert_eq!(
        json["response_modes_supported"],
        serde_json::json!(["query", "fragment"])
    );
}

#[tokio::test]
async fn on_its_own_base_the_document_names_its_own_endpoints() {
    let json = Stage::new().visitor().get(PATH).await.json();
    assert_eq!(json["issuer"], "http://127.0.0.1:8090");
    for (name, value) in json.as_object().unwrap() {
        if name.ends_with("_endpoint") || name == "jwks_uri" {
            let address = value.as_str().unwrap();
            assert!(
                address.starts_with("http://127.0.0.1:8090/"),
                "{name}: {value}"
            );
        }
    }
    assert_eq!(json["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test]
async fn documents_are_read_with_get_only() {
    let stage = Stage::new();
    for path in [
        PATH,
        "/oauth2/v1/certs",
        "/oauth2/v2/certs",
        "/oauth2/v3/certs",
    ] {
        for method in ["POST", "PUT", "DELETE", "PATCH"] {
            let request = axum::http::Request::builder()
                .method(method)
                .uri(path)
                .header("content-length", "0");
            let answer = stage
                .visitor()
                .send(request.body(axum::body::Body::empty()).unwrap())
                .await;
            assert_eq!(answer.status, 405, "{method} {path}");
        }
        assert_eq!(stage.visitor().get(path).await.status, 200, "{path}");
    }
}

#[tokio::test]
async fn every_path_of_googles_answers_under_its_current_and_its_older_name() {
    let stage = Stage::new();
    let empty = mock_google::wire::params::Params::default();
    for path in [
        "/token",
        "/o/oauth2/token",
        "/oauth2/v3/token",
        "/oauth2/v4/token",
    ] {
        let answer = stage.visitor().post(path, &empty).await;
        let (status, error, description) = answer.error();
        assert_eq!((status, error.as_str()), (400, "invalid_request"), "{path}");
        assert_eq!(description, "Required parameter is missing: grant_type");
    }
    for (path, status) in [
        ("/o/oauth2/v2/auth", 302),
        ("/o/oauth2/auth", 302),
        ("/o/oauth2/v2/auth/identifier", 302),
        ("/v1/userinfo", 401),
        ("/oauth2/v3/userinfo", 401),
        ("/oauth2/v2/userinfo", 401),
        ("/oauth2/v1/userinfo", 401),
        ("/userinfo/v2/me", 401),
        ("/tokeninfo", 400),
        ("/oauth2/v3/tokeninfo", 400),
        ("/oauth2/v2/tokeninfo", 400),
        ("/oauth2/v1/tokeninfo", 400),
        ("/o/oauth2/revoke", 400),
        ("/oauth2/v3/certs", 200),
        ("/oauth2/v2/certs", 200),
        ("/oauth2/v1/certs", 200),
    ] {
        assert_eq!(stage.visitor().get(path).await.status, status, "{path}");
    }
}

#[tokio::test]
async fn the_authorization_endpoint_answers_head_and_under_the_name_of_its_next_hop() {
    let stage = Stage::new();
    for path in [
        "/o/oauth2/v2/auth",
        "/o/oauth2/auth",
        "/o/oauth2/v2/auth/identifier",
    ] {
        let target = authorize("").replace("/o/oauth2/v2/auth?", &format!("{path}?"));
        for method in ["GET", "HEAD"] {
            let answer = ask(&stage, method, &target, &[]).await;
            let told = (answer.status, answer.body.as_str());
            assert_eq!(told, (302, ""), "{method} {path}");
            let next = "http://127.0.0.1:8090/v3/signin/identifier?";
            assert!(
                answer.location().unwrap().starts_with(next),
                "{method} {path}: {answer:#?}"
            );
        }
    }
}

#[tokio::test]
async fn what_google_does_not_offer_is_not_found() {
    let stage = Stage::new();
    for path in [
        "/introspect",
        "/end_session",
        "/register",
        "/.well-known/oauth-authorization-server",
    ] {
        assert_eq!(stage.visitor().get(path).await.status, 404, "{path}");
    }
    for name in [
        "introspection_endpoint",
        "end_session_endpoint",
        "registration_endpoint",
        "check_session_iframe",
        "pushed_authorization_request_endpoint",
    ] {
        assert!(!TODAY.contains(name), "{name}");
    }
}

#[tokio::test]
async fn in_an_outage_the_document_is_not_there_either() {
    let stage = Stage::new();
    let outage = Fault::new("backend-error").at("anywhere");
    stage.google.arm(outage.with("status", 503)).unwrap();
    let answer = stage.visitor().get(PATH).await;
    assert_eq!(
        (answer.status, answer.error().1.as_str()),
        (503, "temporarily_unavailable")
    );
    assert_eq!(answer.header("access-control-allow-origin"), "*");
}
