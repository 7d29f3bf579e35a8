//! Userinfo, tokeninfo and revocation.

use jiff::SignedDuration;
use mock_google::wire::params::Params;

use crate::support::*;

async fn token(stage: &Stage, query: &str, name: &str) -> String {
    stage.tokens(query).await.json()[name]
        .as_str()
        .unwrap()
        .to_owned()
}

#[tokio::test]
async fn userinfo_speaks_two_spellings_by_header_query_or_form() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    for path in ["/v1/userinfo", "/oauth2/v3/userinfo"] {
        let json = stage
            .visitor()
            .get(&format!("{path}?access_token={token}"))
            .await
            .json();
        let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            names,
            [
                "sub",
                "name",
                "given_name",
                "family_name",
                "picture",
                "email",
                "email_verified"
            ],
            "{path}"
        );
        assert_eq!(json["email_verified"], true);
    }
    for path in [
        "/oauth2/v2/userinfo",
        "/oauth2/v1/userinfo",
        "/userinfo/v2/me",
    ] {
        let json = stage
            .visitor()
            .get(&format!("{path}?access_token={token}&alt=json"))
            .await
            .json();
        let names: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            names,
            [
                "id",
                "email",
                "verified_email",
                "name",
                "given_name",
                "family_name",
                "picture"
            ],
            "{path}"
        );
    }
    let bearer = format!("Bearer {token}");
    let posted = stage
        .visitor()
        .post_with(
            "/v1/userinfo",
            &Params::default(),
            &[("authorization", &bearer)],
        )
        .await;
    assert_eq!(posted.status, 200);
}

#[tokio::test]
async fn userinfo_tells_only_what_was_granted() {
    let stage = Stage::new();
    let token = token(&stage, "scope=openid", "access_token").await;
    let json = stage
        .visitor()
        .get(&format!("/v1/userinfo?access_token={token}"))
        .await
        .json();
    assert_eq!(
        json.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["sub", "picture"]
    );
}

#[tokio::test]
async fn userinfo_refuses_in_the_shape_of_its_path() {
    let stage = Stage::new();
    let realm = "Bearer realm=\"https://accounts.google.com/\"";
    let bad = stage
        .visitor()
        .get("/v1/userinfo?access_token=nonsense")
        .await;
    assert_eq!(
        (bad.status, bad.header("www-authenticate")),
        (401, format!("{realm}, error=\"invalid_token\"").as_str())
    );
    assert_eq!(
        bad.error(),
        (401, "invalid_request".into(), "Invalid Credentials".into())
    );
    let none = stage.visitor().get("/oauth2/v2/userinfo").await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, realm));
    let json = none.json();
    assert_eq!(
        (&json["error"]["code"], &json["error"]["status"]),
        (&401.into(), &"UNAUTHENTICATED".into())
    );
    assert_eq!(json["error"]["errors"][0]["reason"], "required");
    let expired = token(&stage, "", "access_token").await;
    stage
        .google
        .clock()
        .advance(SignedDuration::from_secs(3_599));
    assert_eq!(
        stage
            .visitor()
            .get(&format!("/v1/userinfo?access_token={expired}"))
            .await
            .status,
        401
    );
}

#[tokio::test]
async fn tokeninfo_prints_strings_or_numbers_by_its_version() {
    let stage = Stage::new();
    let token = token(&stage, "access_type=offline", "access_token").await;
    let json = stage
        .visitor()
        .get(&format!("/tokeninfo?access_token={token}"))
        .await
        .json();
    assert_eq!(
        (
            &json["aud"],
            &json["expires_in"],
            &json["email_verified"],
            &json["access_type"]
        ),
        (
            &CLIENT.into(),
            &"3599".into(),
            &"true".into(),
            &"offline".into()
        )
    );
    let old = stage
        .visitor()
        .get(&format!("/oauth2/v2/tokeninfo?access_token={token}"))
        .await
        .json();
    assert_eq!(
        (&old["audience"], &old["expires_in"], &old["verified_email"]),
        (&CLIENT.into(), &3599.into(), &true.into())
    );
    let bearer = format!("Bearer {token}");
    let node = stage
        .visitor()
        .post_with(
            "/tokeninfo",
            &Params::default(),
            &[("authorization", &bearer)],
        )
        .await;
    assert!(node.json()["scope"].is_string());
}

#[tokio::test]
async fn tokeninfo_describes_an_id_token_and_refuses_a_forged_or_expired_one() {
    let stage = Stage::new();
    let id_token = token(&stage, "nonce=n-1", "id_token").await;
    let json = stage
        .visitor()
        .get(&format!("/tokeninfo?id_token={id_token}"))
        .await
        .json();
    assert_eq!(
        (
            &json["aud"],
            &json["alg"],
            &json["email_verified"],
            &json["nonce"]
        ),
        (
            &CLIENT.into(),
            &"RS256".into(),
            &"true".into(),
            &"n-1".into()
        )
    );
    let stranger = mock_google::keys::SigningKeys::stranger().unwrap();
    let (input, _) = id_token.rsplit_once('.').unwrap();
    let forged =
        mock_google::wire::id_token::complete(input.to_owned(), &stranger.sign(input.as_bytes()));
    assert_eq!(
        stage
            .visitor()
            .get(&format!("/tokeninfo?id_token={forged}"))
            .await
            .error(),
        (400, "invalid_token".into(), "Invalid Value".into())
    );
    stage.google.clock().advance(SignedDuration::from_hours(1));
    assert_eq!(
        stage
            .visitor()
            .get(&format!("/tokeninfo?id_token={id_token}"))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn tokeninfo_refuses_in_the_shape_of_its_path() {
    let stage = Stage::new();
    let none = stage.visitor().get("/tokeninfo").await;
    assert_eq!(
        none.error(),
        (
            400,
            "invalid_request".into(),
            "either access_token, id_token, or token_handle required".into()
        )
    );
    let v3 = stage
        .visitor()
        .get("/oauth2/v3/tokeninfo?access_token=x")
        .await;
    assert_eq!(
        (v3.status, v3.json()),
        (
            400,
            serde_json::json!({ "error_description": "Invalid Value" })
        )
    );
}

#[tokio::test]
async fn revoking_either_token_ends_everything_and_consent_is_asked_again() {
    for name in ["access_token", "refresh_token"] {
        let stage = Stage::new();
        let json = stage.tokens("access_type=offline").await.json();
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        let revoked = stage
            .visitor()
            .post("/revoke", &Params::default().with("token", &text(name)))
            .await;
        assert_eq!(
            (revoked.status, revoked.body.as_str()),
            (200, "{}"),
            "{name}"
        );
        let userinfo = stage
            .visitor()
            .get(&format!(
                "/v1/userinfo?access_token={}",
                text("access_token")
            ))
            .await;
        assert_eq!(userinfo.status, 401, "{name}");
        let refreshed = stage
            .visitor()
            .post("/token", &refresh(&text("refresh_token")))
            .await;
        assert_eq!(
            refreshed.error(),
            (
                400,
                "invalid_grant".into(),
                "Token has been expired or revoked.".into()
            )
        );
        assert!(
            stage
                .tokens("access_type=offline")
                .await
                .json()
                .get("refresh_token")
                .is_some(),
            "{name}"
        );
    }
}

#[tokio::test]
async fn revocation_takes_the_query_and_answers_unknown_tokens_as_google_does() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    let by_query = stage
        .visitor()
        .post(&format!("/revoke?token={token}"), &Params::default())
        .await;
    assert_eq!(by_query.status, 200);
    let again = stage
        .visitor()
        .post("/revoke", &Params::default().with("token", &token))
        .await;
    assert_eq!(
        again.error(),
        (
            400,
            "invalid_token".into(),
            "Token expired or revoked".into()
        )
    );
    let missing = stage.visitor().post("/revoke", &Params::default()).await;
    assert_eq!(
        missing.error(),
        (
            400,
            "invalid_request".into(),
            "Missing required parameter: token".into()
        )
    );
    assert_eq!(
        stage
            .visitor()
            .get(&format!("/revoke?token={token}"))
            .await
            .status,
        404
    );
    assert_eq!(
        stage.visitor().get("/o/oauth2/revoke?token=x").await.status,
        400
    );
}
