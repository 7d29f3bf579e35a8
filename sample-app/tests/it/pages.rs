//! What a signed-out person sees.

use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, SET_COOKIE,
    X_FRAME_OPTIONS,
};
use axum::http::{Method, StatusCode};

use crate::stub::{Browser, LOCAL, ME, START, Stage, location, parameter, text};

#[tokio::test]
async fn the_login_page_explains_known_errors_and_never_repeats_unknown_ones() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let page = text(stage.get(&mut browser, "/login?error=access_denied").await).await;
    assert!(page.contains(r#"data-error="access_denied""#), "{page}");
    assert!(page.contains("Nothing was changed."), "{page}");
    let page = text(stage.get(&mut browser, "/login?error=%3Cb%3Ehello").await).await;
    assert!(page.contains(r#"data-error="sign_in_failed""#), "{page}");
    assert!(!page.contains("hello"), "{page}");
}

#[tokio::test]
async fn a_path_to_return_to_is_handed_on_and_a_foreign_one_is_not() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let page = text(
        stage
            .get(&mut browser, "/login?next=/api/v1/users/me/")
            .await,
    )
    .await;
    assert!(
        page.contains("start?next=%2Fapi%2Fv1%2Fusers%2Fme%2F"),
        "{page}"
    );
    let page = text(stage.get(&mut browser, "/login?next=//evil.example").await).await;
    assert!(!page.contains("evil"), "{page}");
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    let stage = Stage::at(LOCAL).await;
    for path in [
        "/",
        "/login",
        "/api/v1/users/me/",
        "/nothing",
        "/healthz",
        "/assets/app.css",
    ] {
        let response = stage.get(&mut Browser::default(), path).await;
        let headers = response.headers();
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().expect("a policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(policy.contains("img-src 'self' https: data:"), "{path}");
        assert!(
            policy.contains("frame-ancestors 'none'"),
            "{path}: {policy}"
        );
        assert_eq!(headers[REFERRER_POLICY], "no-referrer", "{path}");
        assert_eq!(headers[X_FRAME_OPTIONS], "DENY", "{path}");
        let cached = path == "/assets/app.css";
        assert_eq!(headers[CACHE_CONTROL] == "no-store", !cached, "{path}");
    }
    let style = stage.get(&mut Browser::default(), "/assets/app.css").await;
    assert_eq!(style.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
}

#[tokio::test]
async fn nobody_is_signed_in_by_a_made_up_cookie() {
    let stage = Stage::at(LOCAL).await;
    for cookie in [
        "",
        "sample_app_session=x",
        "sample_app_session=%ff%00;;==",
        "=;",
    ] {
        let mut browser = Browser::default();
        let headers = [("cookie", cookie)];
        let response = stage.send(&mut browser, Method::GET, ME, &headers).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{cookie}");
    }
}

#[tokio::test]
async fn a_departure_carries_state_nonce_and_pkce_and_asks_for_offline_access() {
    let stage = Stage::at(LOCAL).await;
    let response = stage.get(&mut Browser::default(), START).await;
    let address = location(&response);
    for (name, expected) in [
        ("response_type", "code"),
        ("client_id", "client"),
        (
            "redirect_uri",
            "http://localhost:8000/api/v1/auth/login/google/",
        ),
        ("scope", "openid email"),
        ("code_challenge_method", "S256"),
        ("access_type", "offline"),
    ] {
        assert_eq!(
            parameter(&address, name).as_deref(),
            Some(expected),
            "{address}"
        );
    }
    for name in ["state", "nonce", "code_challenge"] {
        assert_eq!(
            parameter(&address, name).map(|value| value.len()),
            Some(43),
            "{name}"
        );
    }
    assert_eq!(parameter(&address, "prompt"), None);
}

#[tokio::test]
async fn cookies_are_secure_and_host_bound_where_there_is_https() {
    for (backend, expected, secure) in [
        (LOCAL, "sample_app_attempt=", false),
        (
            "https://app.example.org",
            "__Host-sample_app_attempt=",
            true,
        ),
    ] {
        let stage = Stage::at(backend).await;
        let response = stage.get(&mut Browser::default(), START).await;
        let cookie = response.headers()[SET_COOKIE].to_str().expect("a cookie");
        assert!(cookie.starts_with(expected), "{cookie}");
        assert!(cookie.contains("HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("Path=/"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
    }
}

#[tokio::test]
async fn another_site_cannot_send_a_browser_to_google() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let foreign = [("sec-fetch-site", "cross-site")];
    let response = stage.send(&mut browser, Method::GET, START, &foreign).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(location(&response), "/login");
    assert!(response.headers().get(SET_COOKIE).is_none());
    for site in ["same-origin", "same-site", "none"] {
        let headers = [("sec-fetch-site", site)];
        let response = stage.send(&mut browser, Method::GET, START, &headers).await;
        let address = location(&response);
        assert!(address.starts_with(&stage.google.issuer), "{site}");
    }
}

#[tokio::test]
async fn after_a_silent_sign_in_has_failed_the_button_lets_google_ask() {
    let silent = Some("none".to_owned());
    let stage = Stage::with(LOCAL, |config| config.prompt = silent).await;
    let mut browser = Browser::default();
    let response = stage.get(&mut browser, START).await;
    let prompt = parameter(&location(&response), "prompt");
    assert_eq!(prompt.as_deref(), Some("none"));
    let page = text(
        stage
            .get(&mut browser, "/login?error=needs_attention")
            .await,
    )
    .await;
    assert!(page.contains("start?interactive=1"), "{page}");
    let start = format!("{START}?interactive=1");
    let response = stage.get(&mut browser, &start).await;
    assert_eq!(parameter(&location(&response), "prompt"), None);
}
