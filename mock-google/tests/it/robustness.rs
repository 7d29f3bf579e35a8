//! What must not happen, whatever comes in: nothing leaks, nothing is taken for something else.

use axum::http::Request;
use mock_google::wire::params::Params;
use mock_google::{AppStatus, Behaviour, Client, PublishingStatus};
use serde_json::Value;

use crate::support::*;

#[tokio::test]
async fn no_web_page_reads_what_servers_exchange() {
    let stage = Stage::new();
    let form = Params::default().with("grant_type", "x");
    let iam = "/v1/projects/-/serviceAccounts/r@p.iam.gserviceaccount.com:signBlob";
    for path in ["/v1/token", "/v1/introspect", iam] {
        let origin = [("origin", "https://evil.example")];
        let answer = stage.visitor().post_with(path, &form, &origin).await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        let preflight = Request::options(path)
            .header("origin", "https://evil.example")
            .header("access-control-request-method", "POST");
        let answer = stage
            .visitor()
            .send(preflight.body(String::new().into()).unwrap())
            .await;
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
}

#[tokio::test]
async fn a_content_type_without_a_body_is_no_json() {
    let stage = Stage::new();
    let json = ("content-type", "application/json");
    for path in ["/.well-known/openid-configuration", "/oauth2/v3/certs"] {
        let request = Request::get(path).header(json.0, json.1);
        let answer = stage
            .visitor()
            .send(request.body(String::new().into()).unwrap())
            .await;
        assert_eq!(answer.status, 200, "{path} {}", answer.body);
    }
    let empty = Params::default();
    let answer = stage
        .visitor()
        .post_with("/revoke?token=1//0x", &empty, &[json])
        .await;
    assert_eq!(
        answer.error(),
        (
            400,
            "invalid_token".into(),
            "Token expired or revoked".into()
        )
    );
}

#[tokio::test]
async fn the_journal_line_of_a_stranger_in_testing_shows_nothing_of_the_request() {
    let stage = Stage::new();
    stage.change_client(|client| {
        client.status = AppStatus {
            publishing: PublishingStatus::Testing,
            ..AppStatus::default()
        };
    });
    let mut ada = stage.visitor();
    let page = ada
        .arrive(&authorize("nonce=n-secret&id_token_hint=eyJ.secret.x"))
        .await;
    ada.log_in(page, "ada@gmail.com").await;
    for entry in stage.google.journal() {
        let line = format!("{entry} {:?}", entry.params);
        assert!(!line.contains("eyJ.secret.x"), "{line}");
        assert!(!entry.decision.contains("secret"), "{}", entry.decision);
    }
}

#[tokio::test]
async fn a_code_burned_by_a_wrong_attempt_does_not_count_as_redeemed() {
    let stage = Stage::of(builder().behaviour(Behaviour {
        code_replay_revokes: true,
        code_replay_text: mock_google::behaviour::Wording::Older,
        ..Behaviour::default()
    }));
    let first = stage.tokens("access_type=offline").await.json();
    let code = stage.sign_in("").await.code;
    let wrong = exchange(&code)
        .without(&["redirect_uri"])
        .with("redirect_uri", "http://localhost:1/");
    assert_eq!(stage.visitor().post("/token", &wrong).await.status, 400);
    let again = stage.visitor().post("/token", &exchange(&code)).await;
    assert_eq!(
        again.error(),
        (400, "invalid_grant".into(), "Bad Request".into())
    );
    let form = refresh(first["refresh_token"].as_str().unwrap());
    assert_eq!(stage.visitor().post("/token", &form).await.status, 200);
    // A code that was redeemed does end the consent, as switched on.
    let code = stage.sign_in("").await.code;
    stage.visitor().post("/token", &exchange(&code)).await;
    let again = stage.visitor().post("/token", &exchange(&code)).await;
    assert_eq!(again.error().2, "Code was already redeemed.");
    assert_eq!(stage.visitor().post("/token", &form).await.status, 400);
}

#[tokio::test]
async fn a_token_of_a_desktop_program_is_offline_whatever_was_asked() {
    let stage = Stage::of(builder().client(Client::desktop("1234-desk", SECRET)));
    let callback = "http://localhost:5/";
    let mut ada = stage.visitor();
    let query = "client_id=1234-desk&redirect_uri=http%3A%2F%2Flocalhost%3A5%2F";
    let page = ada.arrive(&authorize(query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let answer = ada.answer(page, "allow", &[]).await;
    let location = url::Url::parse(answer.location().unwrap()).unwrap();
    let code = location.query_pairs().find(|(name, _)| name == "code");
    let form = exchange(&code.unwrap().1)
        .without(&["client_id", "redirect_uri"])
        .with("client_id", "1234-desk")
        .with("redirect_uri", callback);
    let tokens = stage.visitor().post("/token", &form).await.json();
    assert!(tokens["refresh_token"].is_string(), "{tokens}");
    let info: Value = stage
        .visitor()
        .get(&format!(
            "/tokeninfo?access_token={}",
            tokens["access_token"].as_str().unwrap()
        ))
        .await
        .json();
    assert_eq!(info["access_type"], "offline");
}

#[tokio::test]
async fn a_domain_narrows_the_chooser_to_the_accounts_that_fit() {
    let stage = Stage::new();
    let mut both = stage.visitor();
    let page = both.arrive(&authorize("")).await;
    both.log_in(page, "ada@gmail.com").await;
    let page = both
        .arrive(&authorize("login_hint=grace@example.com"))
        .await;
    both.log_in(page, "grace@example.com").await;
    let rows = |page: &Answer| {
        ["ada@gmail.com", "grace@example.com"]
            .map(|email| page.body.contains(&format!("data-identifier=\"{email}\"")))
    };
    let page = both.arrive(&authorize("prompt=select_account")).await;
    assert_eq!(rows(&page), [true, true]);
    let narrowed = "prompt=select_account&hd=example.com";
    let page = both.arrive(&authorize(narrowed)).await;
    assert_eq!(rows(&page), [false, true]);
    let page = both
        .arrive(&authorize("prompt=select_account&hd=other.com"))
        .await;
    assert_eq!(rows(&page), [true, true], "a hint, never a check");
}

#[tokio::test]
async fn names_that_are_not_text_are_bad_requests() {
    let stage = Stage::new();
    for path in ["/a/%ff", "/__mock/assets/%ff"] {
        let answer = stage.visitor().get(path).await;
        assert_eq!(answer.status, 400, "{path}");
        assert!(
            answer.body.contains("Error 400 (Bad Request)!!1"),
            "{}",
            answer.body
        );
    }
}
