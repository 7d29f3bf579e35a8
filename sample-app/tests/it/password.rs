//! Accounts by e-mail address, and what signing in with Google makes of them.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::stub::{Browser, LOCAL, Stage, location};

const REGISTER: &str = "/api/v1/auth/register/";
const SIGN_IN: &str = "/api/v1/auth/login/password/";
const PASSWORD: &str = "correct horse battery";

async fn register(stage: &Stage, browser: &mut Browser, email: &str) {
    let form = [("name", "Ada"), ("email", email), ("password", PASSWORD)];
    let response = stage.post(browser, REGISTER, &form).await;
    assert_eq!(location(&response), "/register/sent");
}

/// The path of the link in the mail.
fn link(stage: &Stage, email: &str) -> String {
    let link = stage.mail.last_link_to(email).expect("a mail was sent");
    link.strip_prefix(LOCAL).expect("a link to here").to_owned()
}

async fn signed_up(stage: &Stage, browser: &mut Browser, email: &str) -> i64 {
    register(stage, browser, email).await;
    let response = stage.get(browser, &link(stage, email)).await;
    assert_eq!(location(&response), "/");
    let me = stage.me(browser).await.expect("somebody is signed in");
    me["id"].as_i64().expect("an id")
}

async fn sign_in(stage: &Stage, browser: &mut Browser, email: &str, password: &str) -> String {
    let form = [("email", email), ("password", password)];
    location(&stage.post(browser, SIGN_IN, &form).await)
}

#[tokio::test]
async fn a_link_in_the_browser_that_signed_up_makes_the_account() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    register(&stage, &mut browser, "ada@example.net").await;
    assert_eq!(stage.me(&mut browser).await, None, "nothing is proved yet");
    let end = sign_in(&stage, &mut browser, "ada@example.net", PASSWORD).await;
    assert_eq!(end, "/login?error=wrong_password");
    let link = link(&stage, "ada@example.net");
    let mut stranger = Browser::default();
    stage.depart(&mut stranger).await;
    let response = stage.get(&mut stranger, &link).await;
    assert_eq!(location(&response), "/login?error=bad_link");
    for (method, purpose) in [(Method::HEAD, ""), (Method::GET, "prefetch")] {
        let headers = [("sec-purpose", purpose)];
        let response = stage.send(&mut browser, method, &link, &headers).await;
        assert_eq!(response.status(), StatusCode::NO_CONTENT);
    }
    let response = stage.get(&mut browser, &link).await;
    assert_eq!(location(&response), "/");
    let me = stage.me(&mut browser).await.expect("somebody is signed in");
    assert_eq!(me["email_verified"], true);
    let mut other = Browser::default();
    for (email, password, end) in [
        (
            "ada@example.net",
            "wrong horse battery",
            "/login?error=wrong_password",
        ),
        ("bob@example.net", PASSWORD, "/login?error=wrong_password"),
        ("Ada@example.net", PASSWORD, "/"),
    ] {
        assert_eq!(sign_in(&stage, &mut other, email, password).await, end);
    }
}

#[tokio::test]
async fn google_links_to_the_account_that_proved_the_same_address() {
    let stage = Stage::at(LOCAL).await;
    let local = signed_up(&stage, &mut Browser::default(), "ada@gmail.com").await;
    let mut browser = Browser::default();
    let response = stage.sign_in(&mut browser).await;
    assert_eq!(location(&response), "/");
    let me = stage.me(&mut browser).await.expect("somebody is signed in");
    assert_eq!(me["id"], local);
}

#[tokio::test]
async fn an_address_that_is_only_claimed_is_not_inherited_in_either_direction() {
    let stage = Stage::at(LOCAL).await;
    let mut mallory = Browser::default();
    register(&stage, &mut mallory, "ada@gmail.com").await;
    let mut ada = Browser::default();
    stage.sign_in(&mut ada).await;
    assert!(stage.me(&mut ada).await.is_some());
    let end = sign_in(&stage, &mut mallory, "ada@gmail.com", PASSWORD).await;
    assert_eq!(end, "/login?error=wrong_password");
    let response = stage
        .get(&mut mallory, &link(&stage, "ada@gmail.com"))
        .await;
    assert_eq!(location(&response), "/login?error=account_exists");
    assert_eq!(stage.me(&mut mallory).await, None);
}

#[tokio::test]
async fn an_address_google_does_not_host_links_nothing_until_it_is_connected() {
    let stage = Stage::at(LOCAL).await;
    let claims = json!({"email": "ada@example.net"});
    stage.google.change(|script| script.claims = claims);
    let mut browser = Browser::default();
    let local = signed_up(&stage, &mut browser, "ada@example.net").await;
    let mut by_google = Browser::default();
    let response = stage.sign_in(&mut by_google).await;
    assert_eq!(location(&response), "/login?error=email_conflict");
    let start = "/api/v1/auth/login/google/start?reconnect=1&next=/connection";
    let callback = stage.authorize(&mut browser, start).await;
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/connection");
    stage.sign_in(&mut by_google).await;
    let me = stage.me(&mut by_google).await.expect("it is connected now");
    assert_eq!(me["id"], local);
}

#[tokio::test]
async fn what_cannot_be_used_and_what_another_site_sends_makes_no_account() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let form = [("name", "A"), ("email", "a@b.de"), ("password", "short")];
    let response = stage.post(&mut browser, REGISTER, &form).await;
    assert_eq!(response.status(), StatusCode::UNPROCESSABLE_ENTITY);
    for foreign in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "http://localhost:9000"),
        ("accept", "nothing said of where from"),
    ] {
        let headers = [
            foreign,
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        for path in [REGISTER, SIGN_IN] {
            let response = stage.send(&mut browser, Method::POST, path, &headers).await;
            let place = location(&response);
            assert_eq!(place, "/login?error=state_mismatch", "{path} {foreign:?}");
        }
    }
    assert_eq!(stage.mail.last_link_to("a@b.de"), None);
}

#[tokio::test]
async fn a_wrong_password_does_not_forget_where_somebody_wanted_to_go() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let form = [
        ("email", "ada@example.net"),
        ("password", PASSWORD),
        ("next", "/connection"),
    ];
    let response = stage.post(&mut browser, SIGN_IN, &form).await;
    let expected = "/login?error=wrong_password&next=%2Fconnection";
    assert_eq!(location(&response), expected);
}

#[tokio::test]
async fn disconnecting_lets_go_of_the_google_account_of_whoever_has_a_password() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let ada = signed_up(&stage, &mut browser, "ada@example.net").await;
    for subject in ["1", "2"] {
        let claims = json!({"sub": subject, "email": "somebody@example.org"});
        stage.google.change(|script| {
            script.claims = claims;
            script.profile_of = subject;
        });
        let start = "/api/v1/auth/login/google/start?reconnect=1&next=/connection";
        let callback = stage.authorize(&mut browser, start).await;
        let response = stage.get(&mut browser, &callback).await;
        assert_eq!(location(&response), "/connection");
        let csrf = stage.csrf(&mut browser).await;
        let form = [("csrf", csrf.as_str())];
        let disconnect = "/api/v1/google/disconnect/";
        stage.post(&mut browser, disconnect, &form).await;
    }
    let mut by_google = Browser::default();
    stage.sign_in(&mut by_google).await;
    let me = stage.me(&mut by_google).await.expect("somebody new");
    assert_ne!(me["id"], ada);
}
