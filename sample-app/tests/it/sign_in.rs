//! Whole sign-ins: what follows the exchange, and every answer of Google's that must not bring anybody in.

use axum::http::StatusCode;
use axum::http::header::SET_COOKIE;
use serde_json::json;

use crate::google::{Script, TOKEN, USERINFO};
use crate::stub::{Browser, LOCAL, ME, SESSION, START, Stage, location};

/// Signs in at a Google that behaves differently once the person has said yes, finds that nobody is
/// signed in afterwards, and returns where the person was led.
async fn refused(stage: &Stage, change: impl FnOnce(&mut Script)) -> String {
    let mut browser = Browser::default();
    let callback = stage.authorize(&mut browser, START).await;
    stage.google.change(change);
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(stage.exchanges(), 1, "the code was not exchanged once");
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(stage.me(&mut browser).await, None);
    location(&response)
}

#[tokio::test]
async fn a_sign_in_makes_a_user_a_session_and_a_connection_and_leads_home() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let response = stage.sign_in(&mut browser).await;
    assert_eq!(location(&response), "/");
    let me = stage.me(&mut browser).await.expect("somebody is signed in");
    assert_eq!(me["email"], "ada@gmail.com");
    assert_eq!(me["email_verified"], true);
    assert_eq!(me["google"], "connected");
    assert_eq!(stage.exchanges(), 1);
}

#[tokio::test]
async fn a_sign_in_ends_at_the_path_it_began_for_and_never_elsewhere() {
    let stage = Stage::at(LOCAL).await;
    for (asked, arrived) in [
        (ME, ME),
        ("/%3Ftab%3D2", "/?tab=2"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
    ] {
        let mut browser = Browser::default();
        let start = format!("{START}?next={asked}");
        let callback = stage.authorize(&mut browser, &start).await;
        let response = stage.get(&mut browser, &callback).await;
        assert_eq!(location(&response), arrived, "{asked}");
        assert!(stage.me(&mut browser).await.is_some(), "{asked}");
    }
}

#[tokio::test]
async fn an_id_token_for_another_request_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let end = refused(&stage, |script| script.nonce = "another".to_owned()).await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn an_id_token_with_a_wrong_signature_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let end = refused(&stage, |script| script.forged = true).await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn an_id_token_of_another_issuer_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let claims = json!({"iss": "https://accounts.google.com"});
    let end = refused(&stage, |script| script.claims = claims).await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn an_id_token_for_another_client_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let claims = json!({"aud": "another", "azp": "another"});
    let end = refused(&stage, |script| script.claims = claims).await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn only_the_workspace_domain_that_may_sign_in_does() {
    for (domain, end) in [
        (json!("example.com"), None),
        (json!("example.org"), Some("/login?error=wrong_domain")),
        (json!(null), Some("/login?error=wrong_domain")),
    ] {
        let ours = Some("example.com".to_owned());
        let stage = Stage::with(LOCAL, |config| config.hosted_domain = ours).await;
        let claims = json!({ "hd": domain });
        let script = |script: &mut Script| script.claims = claims;
        if let Some(end) = end {
            assert_eq!(refused(&stage, script).await, end);
        } else {
            stage.google.change(script);
            let response = stage.sign_in(&mut Browser::default()).await;
            assert_eq!(location(&response), "/");
        }
    }
}

#[tokio::test]
async fn a_profile_about_somebody_else_is_refused() {
    let stage = Stage::at(LOCAL).await;
    let end = refused(&stage, |script| script.profile_of = "2").await;
    assert_eq!(end, "/login?error=sign_in_failed");
}

#[tokio::test]
async fn an_outage_during_the_exchange_is_told_as_one() {
    let stage = Stage::at(LOCAL).await;
    let outage = |script: &mut Script| {
        script.broken.insert(TOKEN, StatusCode::SERVICE_UNAVAILABLE);
    };
    let end = refused(&stage, outage).await;
    assert_eq!(end, "/login?error=google_unavailable");
}

#[tokio::test]
async fn a_newcomer_is_not_let_in_with_the_verified_address_of_another_user() {
    let stage = Stage::at(LOCAL).await;
    stage.sign_in(&mut Browser::default()).await;
    stage.google.change(|script| {
        script.claims = json!({"sub": "2", "email": "Ada@gmail.com"});
        script.profile_of = "2";
    });
    let mut newcomer = Browser::default();
    let response = stage.sign_in(&mut newcomer).await;
    assert_eq!(location(&response), "/login?error=email_conflict");
    assert_eq!(stage.me(&mut newcomer).await, None);
}

#[tokio::test]
async fn a_newcomer_with_an_unverified_address_gets_an_account_of_their_own() {
    let stage = Stage::at(LOCAL).await;
    let (mut ada, mut newcomer) = (Browser::default(), Browser::default());
    stage.sign_in(&mut ada).await;
    stage.google.change(|script| {
        script.claims = json!({"sub": "2", "email_verified": false});
        script.profile_of = "2";
    });
    let response = stage.sign_in(&mut newcomer).await;
    assert_eq!(location(&response), "/");
    let ada = stage.me(&mut ada).await.expect("Ada is signed in");
    let newcomer = stage.me(&mut newcomer).await.expect("the newcomer is");
    assert_ne!(ada["id"], newcomer["id"]);
    assert_eq!(newcomer["email_verified"], false);
}

#[tokio::test]
async fn the_cookie_of_a_session_is_out_of_reach_of_scripts_and_other_sites() {
    for (backend, expected, secure) in [
        (LOCAL, "sample_app_session=", false),
        (
            "https://app.example.org",
            "__Host-sample_app_session=",
            true,
        ),
    ] {
        let stage = Stage::at(backend).await;
        let response = stage.sign_in(&mut Browser::default()).await;
        let cookie = response.headers()[SET_COOKIE].to_str().expect("a cookie");
        assert!(cookie.starts_with(expected), "{cookie}");
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("Path=/"), "{cookie}");
        assert!(!cookie.contains("Domain="), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
    }
}

#[tokio::test]
async fn the_profile_is_read_with_the_access_token_in_the_header() {
    let stage = Stage::at(LOCAL).await;
    stage.sign_in(&mut Browser::default()).await;
    let (header, form) = stage.google.credentials(USERINFO);
    assert_eq!((header.as_deref(), form), (Some("Bearer ya29.1"), None));
}

#[tokio::test]
async fn the_secret_goes_where_google_wants_it() {
    for (methods, header, form) in [
        (
            vec!["client_secret_basic", "client_secret_post"],
            None,
            Some("secret"),
        ),
        (
            vec!["client_secret_basic"],
            Some("Basic Y2xpZW50OnNlY3JldA=="),
            None,
        ),
        (vec![], Some("Basic Y2xpZW50OnNlY3JldA=="), None),
    ] {
        let stage = Stage::at(LOCAL).await;
        stage.google.change(|script| script.auth_methods = methods);
        let response = stage.sign_in(&mut Browser::default()).await;
        assert_eq!(location(&response), "/");
        let shown = stage.google.credentials(TOKEN);
        let expected = (header.map(str::to_owned), form.map(str::to_owned));
        assert_eq!(shown, expected);
    }
}
