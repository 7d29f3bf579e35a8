//! The page about the connection, what it asks Google for, and who may connect what.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde_json::json;

use crate::google::REVOKE;
use crate::stub::{Browser, LOCAL, START, Stage, location, parameter, text};

const CONNECTION: &str = "/connection";
const CALENDAR: &str = "https://www.googleapis.com/auth/calendar";

/// An app that also asks for the calendar.
async fn stage() -> Stage {
    Stage::with(LOCAL, |config| config.scopes.push(CALENDAR.to_owned())).await
}

#[tokio::test]
async fn whoever_is_not_signed_in_signs_in_first_and_comes_back() {
    let stage = stage().await;
    let mut browser = Browser::default();
    let response = stage.get(&mut browser, CONNECTION).await;
    let login = location(&response);
    assert_eq!(login, "/login?next=%2Fconnection");
    let page = text(stage.get(&mut browser, &login).await).await;
    assert!(page.contains("start?next=%2Fconnection"), "{page}");
    let start = format!("{START}?next={CONNECTION}");
    let callback = stage.authorize(&mut browser, &start).await;
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), CONNECTION);
    let response = stage.get(&mut browser, CONNECTION).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn what_was_not_granted_is_shown_and_asked_for_alone() {
    let stage = stage().await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    let page = text(stage.get(&mut browser, CONNECTION).await).await;
    let row = format!(r#"data-scope="{CALENDAR}" data-granted="false""#);
    assert!(page.contains(&row), "{page}");
    assert!(page.contains(r#"data-scope="email" data-granted="true""#));
    assert!(page.contains(r#"data-testid="allow-missing""#), "{page}");
    let missing = format!("{START}?missing=1&next={CONNECTION}");
    let address = location(&stage.get(&mut browser, &missing).await);
    for (name, expected) in [
        ("scope", format!("openid {CALENDAR}")),
        ("include_granted_scopes", "true".to_owned()),
        ("login_hint", "1".to_owned()),
    ] {
        assert_eq!(parameter(&address, name), Some(expected), "{address}");
    }
    assert_eq!(parameter(&address, "prompt"), None);
    stage
        .google
        .change(|script| script.scope = "openid email https://www.googleapis.com/auth/calendar");
    let callback = stage.authorize(&mut browser, &missing).await;
    stage.get(&mut browser, &callback).await;
    let page = text(stage.get(&mut browser, CONNECTION).await).await;
    assert!(!page.contains(r#"data-granted="false""#), "{page}");
}

#[tokio::test]
async fn whoever_connects_must_still_be_signed_in_when_google_answers() {
    let stage = stage().await;
    let (mut ada, start) = (Browser::default(), format!("{START}?reconnect=1"));
    stage.sign_in(&mut ada).await;
    let callback = stage.authorize(&mut ada, &start).await;
    let csrf = stage.csrf(&mut ada).await;
    let form = [("csrf", csrf.as_str())];
    stage.post(&mut ada, "/api/v1/auth/logout/", &form).await;
    let before = stage.exchanges();
    let response = stage.get(&mut ada, &callback).await;
    let place = location(&response);
    assert_eq!(place, "/connection?error=state_mismatch");
    let login = location(&stage.get(&mut ada, &place).await);
    assert_eq!(login, "/login?next=%2Fconnection&error=state_mismatch");
    assert_eq!(stage.exchanges(), before);
    assert_eq!(stage.me(&mut ada).await, None);
}

#[tokio::test]
async fn nobody_connects_google_without_being_signed_in() {
    let stage = stage().await;
    let mut browser = Browser::default();
    for wish in ["reconnect", "missing"] {
        let start = format!("{START}?{wish}=1&next={CONNECTION}");
        let response = stage.get(&mut browser, &start).await;
        assert_eq!(location(&response), "/login?next=%2Fconnection");
    }
}

#[tokio::test]
async fn whoever_took_too_long_to_connect_is_told_where_she_began() {
    let stage = stage().await;
    let (mut ada, start) = (Browser::default(), format!("{START}?reconnect=1"));
    stage.sign_in(&mut ada).await;
    let callback = stage.authorize(&mut ada, &start).await;
    stage.clock.advance(SignedDuration::from_mins(11));
    let response = stage.get(&mut ada, &callback).await;
    assert_eq!(location(&response), "/connection?error=expired");
}

#[tokio::test]
async fn after_a_wrong_account_the_button_lets_another_be_chosen() {
    let stage = stage().await;
    let mut ada = Browser::default();
    stage.sign_in(&mut ada).await;
    let page = text(
        stage
            .get(&mut ada, "/connection?error=identity_taken")
            .await,
    )
    .await;
    let again = "/api/v1/auth/login/google/start?reconnect=1&#38;choose=1&#38;next=/connection";
    assert!(page.contains(again), "{page}");
    let address = location(&stage.get(&mut ada, &again.replace("&#38;", "&")).await);
    let prompt = parameter(&address, "prompt");
    assert_eq!(prompt.as_deref(), Some("select_account consent"));
    assert_eq!(parameter(&address, "login_hint"), None);
}

#[tokio::test]
async fn a_user_does_not_get_a_second_google_account() {
    let stage = stage().await;
    let mut ada = Browser::default();
    stage.sign_in(&mut ada).await;
    stage.google.change(|script| {
        script.claims = json!({"sub": "2", "email": "other@gmail.com"});
        script.profile_of = "2";
    });
    let start = format!("{START}?reconnect=1");
    let callback = stage.authorize(&mut ada, &start).await;
    let response = stage.get(&mut ada, &callback).await;
    assert_eq!(location(&response), "/connection?error=identity_taken");
    let page = text(
        stage
            .get(&mut ada, "/connection?error=identity_taken")
            .await,
    )
    .await;
    assert!(page.contains(r#"data-error="identity_taken""#), "{page}");
    let me = stage.me(&mut ada).await.expect("still signed in");
    assert_eq!(me["email"], "ada@gmail.com");
}

#[tokio::test]
async fn disconnecting_works_here_whatever_google_answers() {
    for status in [
        StatusCode::OK,
        StatusCode::BAD_REQUEST,
        StatusCode::SERVICE_UNAVAILABLE,
    ] {
        let stage = stage().await;
        let mut browser = Browser::default();
        stage.sign_in(&mut browser).await;
        if status != StatusCode::OK {
            stage.google.change(|script| {
                script.broken.insert(REVOKE, status);
            });
        }
        let csrf = stage.csrf(&mut browser).await;
        let form = [("csrf", csrf.as_str())];
        let disconnect = "/api/v1/google/disconnect/";
        let response = stage.post(&mut browser, disconnect, &form).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER, "{status}");
        assert!(stage.google.count(REVOKE) > 0);
        let me = stage.me(&mut browser).await.expect("still signed in");
        assert_eq!(me["google"], "none", "{status}");
    }
}
