//! The refusals of userinfo, word for word, in both shapes.

use jiff::SignedDuration;
use mock_google::Behaviour;
use mock_google::behaviour::{UserinfoError, UserinfoWithoutIdentity};
use serde_json::{Value, json};

use super::{API_PATHS, OPENID_PATHS, told};
use crate::resources::{access_token, ask, rows, with};
use crate::support::*;

const REALM: &str = r#"Bearer realm="https://accounts.google.com/""#;

#[tokio::test]
async fn the_openid_paths_refuse_a_bad_token_in_the_words_of_oauth() {
    let stage = Stage::new();
    for path in OPENID_PATHS {
        let answer = told(&stage, path, "ya29.nonsense").await;
        assert_eq!(answer.status, 401, "{path}");
        assert_eq!(
            answer.body,
            "{\n  \"error\": \"invalid_request\",\n  \"error_description\": \"Invalid Credentials\"\n}"
        );
        assert_eq!(
            answer.header("www-authenticate"),
            format!("{REALM}, error=\"invalid_token\"")
        );
        assert_eq!(
            answer.header("content-type"),
            "application/json; charset=utf-8"
        );
        let none = ask(&stage, "GET", path, &[]).await;
        assert_eq!((none.status, none.header("www-authenticate")), (401, REALM));
    }
    let token = access_token(&stage, "ada@gmail.com", "openid").await;
    let clock = stage.google.clock();
    clock.advance(SignedDuration::from_secs(3_598));
    assert_eq!(told(&stage, "/v1/userinfo", &token).await.status, 200);
    clock.advance(SignedDuration::from_secs(1));
    assert_eq!(told(&stage, "/v1/userinfo", &token).await.status, 401);
}

/// The refusal of a request without a token, in Google's API envelope.
fn missing() -> Value {
    json!({
        "error": {
            "code": 401,
            "message": "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
            "errors": [{
                "message": "Login Required.",
                "domain": "global",
                "reason": "required",
                "location": "Authorization",
                "locationType": "header",
            }],
            "status": "UNAUTHENTICATED",
            "details": [{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "CREDENTIALS_MISSING",
                "domain": "googleapis.com",
                "metadata": {
                    "method": "google.identity.oauth2.OAuth2Service.GetUserInfo",
                    "service": "oauth2.googleapis.com",
                },
            }],
        },
    })
}

#[tokio::test]
async fn the_older_paths_refuse_in_the_api_envelope() {
    let stage = Stage::new();
    for path in API_PATHS {
        let none = ask(&stage, "GET", path, &[]).await;
        assert_eq!((none.status, none.json()), (401, missing()), "{path}");
        for (name, value) in [
            ("www-authenticate", REALM),
            ("content-type", "application/json; charset=UTF-8"),
            ("cache-control", "private"),
            ("server", "ESF"),
            ("x-xss-protection", "0"),
            ("x-frame-options", "SAMEORIGIN"),
            ("x-content-type-options", "nosniff"),
        ] {
            assert_eq!(none.header(name), value, "{path}: {name}");
        }
        assert_eq!(
            rows(&none, "vary"),
            ["X-Origin", "Referer", "Origin,Accept-Encoding"]
        );

        let bad = told(&stage, path, "ya29.nonsense").await;
        assert_eq!(
            bad.header("www-authenticate"),
            format!("{REALM}, error=\"invalid_token\"")
        );
        let expected = json!({
            "error": {
                "code": 401,
                "message": "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                "errors": [{
                    "message": "Invalid Credentials",
                    "domain": "global",
                    "reason": "authError",
                    "location": "Authorization",
                    "locationType": "header",
                }],
                "status": "UNAUTHENTICATED",
            },
        });
        assert_eq!((bad.status, bad.json()), (401, expected), "{path}");
    }
}

#[tokio::test]
async fn the_openid_paths_can_refuse_in_the_envelope_too() {
    let stage = with(Behaviour {
        userinfo_error: UserinfoError::Envelope,
        ..Behaviour::default()
    });
    let none = stage.visitor().get("/v1/userinfo").await;
    assert_eq!((none.status, none.json()), (401, missing()));
    assert_eq!(none.header("cache-control"), "private");
}

#[tokio::test]
async fn a_token_without_sign_in_scopes_is_as_good_as_none() {
    let stage = Stage::new();
    let token = access_token(&stage, "ada@gmail.com", CALENDAR).await;
    let answer = told(&stage, "/oauth2/v2/userinfo", &token).await;
    assert_eq!((answer.status, answer.json()), (401, missing()));
    let answer = told(&stage, "/v1/userinfo", &token).await;
    assert_eq!(
        answer.error(),
        (401, "invalid_request".into(), "Invalid Credentials".into())
    );
}

#[tokio::test]
async fn a_token_without_sign_in_scopes_can_be_forbidden() {
    let stage = with(Behaviour {
        userinfo_without_identity: UserinfoWithoutIdentity::Forbidden,
        ..Behaviour::default()
    });
    let token = access_token(&stage, "ada@gmail.com", CALENDAR).await;
    let answer = told(&stage, "/oauth2/v2/userinfo", &token).await;
    assert_eq!(
        answer.header("www-authenticate"),
        format!(
            "{REALM}, error=\"insufficient_scope\", \
             scope=\"https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile openid\""
        )
    );
    let expected = json!({
        "error": {
            "code": 403,
            "message": "Request had insufficient authentication scopes.",
            "errors": [{
                "message": "Insufficient Permission",
                "domain": "global",
                "reason": "insufficientPermissions",
            }],
            "status": "PERMISSION_DENIED",
            "details": [{
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "domain": "googleapis.com",
                "metadata": {
                    "method": "google.identity.oauth2.OAuth2Service.GetUserInfo",
                    "service": "oauth2.googleapis.com",
                },
            }],
        },
    });
    assert_eq!((answer.status, answer.json()), (403, expected));
    let answer = told(&stage, "/v1/userinfo", &token).await;
    assert_eq!(answer.error().1, "insufficient_scope");
}
