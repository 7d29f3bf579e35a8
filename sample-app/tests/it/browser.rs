//! The older way, tokens in the browser: what is believed of them, and what is not.

use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::google::{TOKENINFO, USERINFO};
use crate::stub::{Browser, CALLBACK, LOCAL, ME, Stage, json as body_of, location, parameter};

const BEGIN: &str = "/api/v1/auth/login/google/browser/start";
const FINISH: &str = "/api/v1/auth/login/google/browser/";
const ACCESS_TOKEN: &str = "ya29.browser";

/// What the script is told after it has handed on what Google put into the fragment.
async fn finish(stage: &Stage, browser: &mut Browser, fragment: &Value) -> Value {
    let response = stage.post_json(browser, FINISH, fragment).await;
    assert_eq!(response.status(), StatusCode::OK);
    body_of(response).await["next"].clone()
}

#[tokio::test]
async fn the_request_asks_for_a_token_with_state_and_nonce_and_comes_back_to_the_page() {
    let stage = Stage::at(LOCAL).await;
    for (start, response_type) in [
        (BEGIN.to_owned(), "id_token"),
        (format!("{BEGIN}?kind=access_token"), "token"),
    ] {
        let response = stage.get(&mut Browser::default(), &start).await;
        let address = location(&response);
        for (name, expected) in [
            ("response_type", response_type),
            ("redirect_uri", "http://localhost:8000/login/browser"),
        ] {
            let found = parameter(&address, name);
            assert_eq!(found.as_deref(), Some(expected), "{address}");
        }
        for name in ["state", "nonce"] {
            assert!(parameter(&address, name).is_some(), "{name}");
        }
        assert_eq!(parameter(&address, "code_challenge"), None);
    }
}

#[tokio::test]
async fn a_verified_id_token_signs_in_once() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let start = format!("{BEGIN}?next={ME}");
    let sent = stage.depart_from(&mut browser, &start).await;
    let id_token = stage.google.browser_id_token(ACCESS_TOKEN);
    let fragment = json!({"state": sent, "id_token": id_token});
    let mut before = browser.clone();
    assert_eq!(finish(&stage, &mut browser, &fragment).await, ME);
    let me = stage.me(&mut browser).await.expect("somebody is signed in");
    assert_eq!(me["email"], "ada@gmail.com");
    assert_eq!(me["google"], "none", "there is nothing to refresh");
    let mut stranger = Browser::default();
    stage.depart(&mut stranger).await;
    let end = finish(&stage, &mut stranger, &fragment).await;
    assert_eq!(end, "/login?error=state_mismatch");
    stage.clock.advance(SignedDuration::from_secs(61));
    let end = finish(&stage, &mut before, &fragment).await;
    assert_eq!(end, "/login?error=state_mismatch");
    assert_eq!(stage.me(&mut before).await, None, "the state is good twice");
}

#[tokio::test]
async fn an_id_token_of_another_request_client_or_time_is_refused() {
    let stage = Stage::at(LOCAL).await;
    for claims in [
        json!({"nonce": "another"}),
        json!({"aud": "another", "azp": "another"}),
        json!({"iss": "https://evil.example"}),
        json!({"exp": 1}),
    ] {
        let mut browser = Browser::default();
        let sent = stage.depart_from(&mut browser, BEGIN).await;
        stage.google.change(|script| script.claims = claims);
        let id_token = stage.google.browser_id_token(ACCESS_TOKEN);
        let fragment = json!({"state": sent, "id_token": id_token});
        let end = finish(&stage, &mut browser, &fragment).await;
        assert_eq!(end, "/login?error=sign_in_failed");
        assert_eq!(stage.me(&mut browser).await, None);
    }
}

#[tokio::test]
async fn an_id_token_of_another_signer_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let sent = stage.depart_from(&mut browser, BEGIN).await;
    stage.google.change(|script| script.forged = true);
    let id_token = stage.google.browser_id_token(ACCESS_TOKEN);
    let fragment = json!({"state": sent, "id_token": id_token});
    let end = finish(&stage, &mut browser, &fragment).await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn another_site_can_neither_begin_nor_finish_the_older_way() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("content-type", "application/json"),
    ];
    let response = stage.send(&mut browser, Method::GET, BEGIN, &foreign).await;
    assert_eq!(location(&response), "/login");
    let response = stage
        .send(&mut browser, Method::POST, FINISH, &foreign)
        .await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    // And not because there is no fragment in it: that would be said otherwise.
    let next = body_of(response).await["next"].clone();
    assert_eq!(next, "/login?error=state_mismatch");
    let own = stage.post_json(&mut browser, FINISH, &json!({})).await;
    assert_eq!(own.status(), StatusCode::OK);
}

#[tokio::test]
async fn an_access_token_signs_in_only_if_it_was_issued_to_this_app() {
    let stage = Stage::at(LOCAL).await;
    let start = format!("{BEGIN}?kind=access_token");
    for (issued_to, profile_of, end) in [
        ("client", "1", "/"),
        ("another", "1", "/login?error=sign_in_failed"),
        ("client", "2", "/login?error=sign_in_failed"),
    ] {
        let mut browser = Browser::default();
        let sent = stage.depart_from(&mut browser, &start).await;
        stage.google.change(|script| {
            script.issued_to = issued_to;
            script.profile_of = profile_of;
        });
        let fragment = json!({"state": sent, "access_token": ACCESS_TOKEN});
        assert_eq!(finish(&stage, &mut browser, &fragment).await, end);
        assert_eq!(stage.me(&mut browser).await.is_some(), end == "/");
    }
    assert_eq!(stage.google.count(TOKENINFO), 3);
    assert_eq!(stage.google.count(USERINFO), 2);
}

#[tokio::test]
async fn an_answer_of_one_flow_is_none_of_the_other() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let sent = stage.depart_from(&mut browser, BEGIN).await;
    let callback = format!("{CALLBACK}?state={sent}&code=4%2F0A");
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    let sent = stage.depart_from(&mut browser, BEGIN).await;
    let fragment = json!({"state": sent, "access_token": ACCESS_TOKEN});
    let end = finish(&stage, &mut browser, &fragment).await;
    assert_eq!(
        end, "/login?error=state_mismatch",
        "an ID token was asked for"
    );
    let sent = stage.depart(&mut browser).await;
    let id_token = stage.google.browser_id_token(ACCESS_TOKEN);
    let fragment = json!({"state": sent, "id_token": id_token});
    let end = finish(&stage, &mut browser, &fragment).await;
    assert_eq!(end, "/login?error=state_mismatch");
    assert_eq!(stage.exchanges(), 0);
}

#[tokio::test]
async fn a_refusal_and_nonsense_lead_to_the_login_page() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    for (rest, code) in [
        (json!({"error": "access_denied"}), "access_denied"),
        (json!({"iss": "https://evil.example"}), "sign_in_failed"),
        (json!({}), "sign_in_failed"),
    ] {
        let mut fragment = rest;
        fragment["state"] = stage.depart_from(&mut browser, BEGIN).await.into();
        let end = finish(&stage, &mut browser, &fragment).await;
        assert_eq!(end, format!("/login?error={code}"));
    }
    let without_state = finish(&stage, &mut browser, &json!({"id_token": "x"})).await;
    assert_eq!(without_state, "/login?error=state_mismatch");
    let response = stage.post_json(&mut browser, FINISH, &json!([7])).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let form = [("id_token", "x")];
    let response = stage.post(&mut browser, FINISH, &form).await;
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_page_alone_has_a_script_which_talks_to_this_app_alone() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let response = stage.get(&mut browser, "/login/browser").await;
    let policy = response.headers()[CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("a policy");
    assert!(
        policy.contains("script-src 'self'; connect-src 'self'"),
        "{policy}"
    );
    let response = stage.get(&mut browser, "/login").await;
    let policy = response.headers()[CONTENT_SECURITY_POLICY]
        .to_str()
        .expect("a policy");
    assert!(!policy.contains("script-src"), "{policy}");
}

#[tokio::test]
async fn unless_it_is_wanted_the_older_way_does_not_exist() {
    let stage = Stage::with(LOCAL, |config| config.browser_flow = false).await;
    let mut browser = Browser::default();
    for path in [BEGIN, "/login/browser", "/assets/browser.js"] {
        let response = stage.get(&mut browser, path).await;
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
    }
    let response = stage.send(&mut browser, Method::POST, FINISH, &[]).await;
    assert_eq!(response.status(), StatusCode::NOT_FOUND);
}
