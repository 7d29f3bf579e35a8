//! Revocation: how a token is sent, what ends with it, and Google's answers where RFC 7009 has others.

use mock_google::wire::params::Params;
use mock_google::{Client, ServiceAccount};

use crate::resources::{ROBOT, access_token, ask, robot_token, rows, token};
use crate::support::*;

fn form(token: &str) -> Params {
    Params::default().with("token", token)
}

async fn is_alive(stage: &Stage, access_token: &str) -> bool {
    let bearer = format!("Bearer {access_token}");
    let answer = ask(stage, "GET", "/v1/userinfo", &[("authorization", &bearer)]).await;
    answer.status == 200
}

#[tokio::test]
async fn revoking_either_token_ends_everything_and_consent_is_asked_again() {
    for name in ["access_token", "refresh_token"] {
        let stage = Stage::new();
        let json = stage.tokens("access_type=offline").await.json();
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        let revoked = stage.visitor().post("/revoke", &form(&text(name))).await;
        assert_eq!(
            (revoked.status, revoked.body.as_str()),
            (200, "{}"),
            "{name}"
        );
        assert!(!is_alive(&stage, &text("access_token")).await, "{name}");
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
        let again = stage.tokens("access_type=offline").await.json();
        assert!(again.get("refresh_token").is_some(), "{name}");
    }
}

#[tokio::test]
async fn the_whole_project_loses_its_consent_and_no_other() {
    let stage = Stage::new();
    let tv = "1234-tv.apps.googleusercontent.com";
    let other = "5678-other.apps.googleusercontent.com";
    for id in [tv, other] {
        stage.google.register(Client::web(id, SECRET));
    }
    let mut tokens = Vec::new();
    for id in [CLIENT, tv, other] {
        let scopes = "openid".parse().unwrap();
        let refresh_token = stage
            .google
            .issue_refresh_token("ada@gmail.com", id, &scopes)
            .unwrap();
        let form = refresh(refresh_token.expose())
            .without(&["client_id"])
            .with("client_id", id);
        let json = stage.visitor().post("/token", &form).await.json();
        tokens.push(json["access_token"].as_str().unwrap().to_owned());
    }
    let of_grace = access_token(&stage, "grace@example.com", "openid").await;
    let revoked = stage.visitor().post("/revoke", &form(&tokens[0])).await;
    assert_eq!(revoked.status, 200);
    assert!(!is_alive(&stage, &tokens[0]).await);
    assert!(!is_alive(&stage, &tokens[1]).await, "the same project");
    assert!(is_alive(&stage, &tokens[2]).await, "another project");
    assert!(is_alive(&stage, &of_grace).await, "another person");
}

#[tokio::test]
async fn a_token_is_taken_from_the_form_or_the_address_with_or_without_credentials() {
    let stage = Stage::new();
    let none: [(&str, &str); 0] = [];
    let basic = [("authorization", "Basic MTIzNDpz")];
    for (in_form, in_address, headers) in [
        (true, false, &none[..]),
        (false, true, &none[..]),
        (true, false, &basic[..]),
    ] {
        let token = token(&stage, "", "access_token").await;
        let body = if in_form {
            form(&token)
                .with("token_type_hint", "access_token")
                .with("client_id", CLIENT)
        } else {
            Params::default()
        };
        let target = if in_address {
            format!("/revoke?token={token}")
        } else {
            "/revoke".to_owned()
        };
        let answer = stage.visitor().post_with(&target, &body, headers).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
        assert_eq!(
            answer.header("content-type"),
            "application/json; charset=UTF-8"
        );
        assert_eq!(answer.header("server"), "ESF");
        assert_eq!(rows(&answer, "vary"), ["Origin", "X-Origin", "Referer"]);
    }
}

#[tokio::test]
async fn the_node_library_posts_no_body_and_no_content_type() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    let target = format!("/revoke?token={token}");
    let answer = ask(&stage, "POST", &target, &[("content-length", "0")]).await;
    assert_eq!((answer.status, answer.body.as_str()), (200, "{}"));
    assert!(!is_alive(&stage, &token).await);
}

#[tokio::test]
async fn unknown_and_revoked_tokens_are_refused_where_rfc_7009_says_200() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    stage.visitor().post("/revoke", &form(&token)).await;
    for bad in [token.as_str(), "ya29.nonsense", "1//0nonsense", "x"] {
        for path in ["/revoke", "/o/oauth2/revoke"] {
            let answer = stage.visitor().post(path, &form(bad)).await;
            assert_eq!(
                answer.error(),
                (
                    400,
                    "invalid_token".into(),
                    "Token expired or revoked".into()
                ),
                "{path} {bad}"
            );
        }
    }
    let missing = stage.visitor().post("/revoke", &Params::default()).await;
    assert_eq!(
        missing.error(),
        (
            400,
            "invalid_request".into(),
            "Missing required parameter: token".into()
        )
    );
}

#[tokio::test]
async fn a_service_account_cannot_be_revoked() {
    let stage = Stage::of(builder().service_account(ServiceAccount::robot(ROBOT)));
    let token = robot_token(&stage, "openid email").await;
    let answer = stage.visitor().post("/revoke", &form(&token)).await;
    assert_eq!(
        answer.error(),
        (
            400,
            "invalid_request".into(),
            "Token is not revocable.".into()
        )
    );
    assert!(is_alive(&stage, &token).await);
}

#[tokio::test]
async fn reading_the_revocation_endpoint_is_not_found_by_its_own_server() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    let answer = stage.visitor().get(&format!("/revoke?token={token}")).await;
    assert_eq!((answer.status, answer.header("server")), (404, "ESF"));
    assert_eq!(answer.header("content-type"), "text/html; charset=UTF-8");
    assert_eq!(answer.text("title"), "Error 404 (Not Found)!!1");
    assert!(is_alive(&stage, &token).await);
}

#[tokio::test]
async fn the_older_path_also_takes_get_and_calls_a_page_back() {
    let stage = Stage::new();
    for (target, body, content_type) in [
        ("/o/oauth2/revoke", "{}", "application/json; charset=UTF-8"),
        (
            "/o/oauth2/revoke?callback=shop.onRevoked",
            "// API callback\nshop.onRevoked({});",
            "application/javascript; charset=UTF-8",
        ),
    ] {
        let token = token(&stage, "", "access_token").await;
        let separator = if target.contains('?') { '&' } else { '?' };
        let target = format!("{target}{separator}token={token}");
        let answer = stage.visitor().get(&target).await;
        assert_eq!((answer.status, answer.body.as_str()), (200, body));
        assert_eq!(answer.header("content-type"), content_type);
        assert!(!is_alive(&stage, &token).await, "{target}");
    }
    let refused = stage
        .visitor()
        .get("/o/oauth2/revoke?token=x&callback=cb")
        .await;
    assert_eq!(refused.status, 200, "browsers run no script but of a 200");
    assert_eq!(
        refused.body,
        "// API callback\ncb({\n  \"error\": \"invalid_token\",\n  \"error_description\": \"Token expired or revoked\"\n});"
    );
}

#[tokio::test]
async fn a_callback_that_is_no_name_revokes_nothing() {
    let stage = Stage::new();
    let token = token(&stage, "", "access_token").await;
    let target = format!("/o/oauth2/revoke?token={token}&callback=alert(1)");
    let answer = stage.visitor().get(&target).await;
    assert_eq!(
        (answer.status, answer.error().1.as_str()),
        (400, "invalid_request")
    );
    assert!(is_alive(&stage, &token).await);
}
