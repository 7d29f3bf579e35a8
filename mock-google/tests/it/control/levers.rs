//! The levers: what happens to apps and is no fault, brought about over HTTP as the list says.

use super::*;

/// What the authorization endpoint leads to in a fresh browser, signed in as Ada or not at all.
async fn page(stage: &Stage, query: &str) -> Answer {
    let mut visitor = stage.visitor();
    let page = visitor.arrive(&authorize(query)).await;
    if page.page() == "identifier" {
        return visitor.log_in(page, "ada@gmail.com").await;
    }
    page
}

async fn patch_client(stage: &Stage, change: Value) {
    let (status, told) = tell(stage, "PATCH", &format!("/__mock/clients/{CLIENT}"), change).await;
    assert_eq!(status, 200, "{told}");
}

async fn patch_ada(stage: &Stage, change: Value) {
    let (status, told) = tell(stage, "PATCH", "/__mock/accounts/ada@gmail.com", change).await;
    assert_eq!(status, 200, "{told}");
}

async fn refresh_token(stage: &Stage, scope: &str) -> String {
    let body = json!({ "account": "ada@gmail.com", "client": CLIENT, "scope": scope });
    let (status, issued) = tell(stage, "POST", "/__mock/tokens", body).await;
    assert_eq!(status, 200, "{issued}");
    issued["refresh_token"].as_str().unwrap().to_owned()
}

/// What a refresh is answered: status, code, description.
async fn refreshed(stage: &Stage, token: &str) -> (u16, String, String) {
    stage
        .visitor()
        .post("/token", &refresh(token))
        .await
        .error()
}

/// F1, F8, F9: what a person decides.
#[tokio::test]
async fn a_person_says_no_or_ticks_only_some() {
    let stage = Stage::new();
    let scope = "scope=openid+email+https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcalendar.readonly";
    for (decision, scopes, expected) in [
        ("deny", None, "access_denied"),
        ("allow", Some("openid"), "email"),
        ("allow", None, "calendar.readonly"),
    ] {
        let mut body = json!({
            "authorization_url": address(scope), "email": "ada@gmail.com", "decision": decision,
        });
        if let Some(scopes) = scopes {
            body["scopes"] = scopes.into();
        }
        let (_, told) = tell(&stage, "POST", "/__mock/sign-in", body).await;
        assert!(
            told["redirect_url"].as_str().unwrap().contains(expected),
            "{told}"
        );
        let has_calendar = told["redirect_url"].as_str().unwrap().contains("calendar");
        assert_eq!(has_calendar, expected.contains("calendar"), "{told}");
    }
}

/// F7, F86, F87, F88, F89: what ends codes and refresh tokens.
#[tokio::test]
async fn whatever_ends_a_refresh_token_can_be_brought_about() {
    let stage = Stage::new();
    let dead = (
        400,
        "invalid_grant".to_owned(),
        "Token has been expired or revoked.".to_owned(),
    );
    let token = refresh_token(&stage, "openid email").await;
    tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/remove-app",
        json!({ "client_id": CLIENT }),
    )
    .await;
    assert_eq!(
        refreshed(&stage, &token).await,
        dead,
        "removed by the person"
    );

    let token = refresh_token(&stage, "openid https://mail.google.com/").await;
    let password = json!({ "password": "another one" });
    tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/change-password",
        password,
    )
    .await;
    assert_eq!(refreshed(&stage, &token).await, dead, "a new password");

    let token = refresh_token(&stage, "openid").await;
    for _ in 0..100 {
        refresh_token(&stage, "openid").await;
    }
    assert_eq!(refreshed(&stage, &token).await, dead, "the 101st");

    let token = refresh_token(&stage, "openid").await;
    tell(
        &stage,
        "PUT",
        "/__mock/clock",
        json!({ "advance": "4393h" }),
    )
    .await;
    assert_eq!(refreshed(&stage, &token).await, dead, "six months unused");

    patch_client(
        &stage,
        json!({ "publishing_status": "testing", "test_users": ["ada@gmail.com"] }),
    )
    .await;
    let token = refresh_token(&stage, &format!("openid {CALENDAR}")).await;
    tell(&stage, "PUT", "/__mock/clock", json!({ "advance": "169h" })).await;
    assert_eq!(
        refreshed(&stage, &token).await,
        dead,
        "seven days of testing"
    );
}

/// F92, F95: what an account's state does to its refresh tokens, and what undoes it.
#[tokio::test]
async fn a_suspended_or_deleted_account_gets_nothing_until_it_is_back() {
    let stage = Stage::new();
    let token = refresh_token(&stage, "openid").await;
    patch_ada(&stage, json!({ "reauth_required": true })).await;
    assert_eq!(
        refreshed(&stage, &token).await.1,
        "invalid_grant",
        "invalid_rapt"
    );
    patch_ada(&stage, json!({ "reauth_required": null })).await;
    tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/suspend",
        json!({}),
    )
    .await;
    assert_eq!(
        refreshed(&stage, &token).await.2,
        "Account has been deleted",
        "suspended"
    );
    tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/suspend",
        json!({ "suspended": false }),
    )
    .await;
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(&token))
            .await
            .status,
        200,
        "let in again"
    );
    let ada = get(&stage, "/__mock/accounts/ada@gmail.com?raw=true").await;
    tell(
        &stage,
        "DELETE",
        "/__mock/accounts/ada@gmail.com",
        json!({}),
    )
    .await;
    assert_eq!(
        refreshed(&stage, &token).await.2,
        "Account has been deleted",
        "deleted"
    );
    assert_eq!(tell(&stage, "POST", "/__mock/accounts", ada).await.0, 201);
    assert_eq!(
        stage
            .visitor()
            .post("/token", &refresh(&token))
            .await
            .status,
        200,
        "undeleted"
    );
}

/// F10: a consent remembered, and merged in on request.
#[tokio::test]
async fn earlier_grants_are_merged_in() {
    let stage = Stage::new();
    let body = json!({ "account": "ada@gmail.com", "client": CLIENT, "scope": CALENDAR });
    assert_eq!(tell(&stage, "POST", "/__mock/consents", body).await.0, 201);
    let (_, told) = sign_in(&stage, "ada@gmail.com", "include_granted_scopes=true").await;
    assert!(
        params(&told)["scope"].contains("calendar.readonly"),
        "{told}"
    );
}

/// F11: what `prompt=none` comes back with.
#[tokio::test]
async fn a_silent_sign_in_fails_without_consent() {
    let stage = Stage::new();
    let (_, told) = sign_in(&stage, "ada@gmail.com", "prompt=none").await;
    assert_eq!(params(&told)["error"], "interaction_required");
}

/// F12 to F16 and F31: pages between the request and the callback.
#[tokio::test]
async fn every_page_that_stops_people_can_be_brought_about() {
    let calendar = "scope=openid+https%3A%2F%2Fwww.googleapis.com%2Fauth%2Fcalendar.readonly";
    for (what, client, account, query, expected) in [
        (
            "admin policy",
            json!({}),
            json!({ "blocked_by_admin": true }),
            "",
            "admin_policy_enforced",
        ),
        (
            "testing",
            json!({ "publishing_status": "testing" }),
            json!({}),
            "",
            "access_denied",
        ),
        (
            "internal",
            json!({ "audience": "internal", "organization": "a.example" }),
            json!({}),
            "",
            "org_internal",
        ),
        (
            "deleted",
            json!({ "state": "deleted" }),
            json!({}),
            "",
            "deleted_client",
        ),
        (
            "redirect",
            json!({}),
            json!({}),
            "redirect_uri=http%3A%2F%2Flocalhost%3A1%2F",
            "redirect_uri_mismatch",
        ),
        (
            "scope",
            json!({}),
            json!({}),
            "scope=telepathy",
            "invalid_scope",
        ),
    ] {
        let stage = Stage::new();
        patch_client(&stage, client).await;
        patch_ada(&stage, account).await;
        let shown = page(&stage, query).await;
        assert!(
            shown.text("#error_code").ends_with(expected),
            "{what}: {shown:#?}"
        );
    }
    let stage = Stage::new();
    patch_client(&stage, json!({ "verified": false })).await;
    assert_eq!(page(&stage, calendar).await.page(), "warning");
}

/// F56, F98: keys dropped at once; a server that lost everything, or nothing.
#[tokio::test]
async fn keys_go_at_once_and_a_server_may_lose_its_codes() {
    let stage = Stage::new();
    let tokens = stage.tokens("").await.json();
    let kid = jsonwebtoken::decode_header(tokens["id_token"].as_str().unwrap())
        .unwrap()
        .kid
        .unwrap();
    tell(
        &stage,
        "POST",
        "/__mock/keys/rotate",
        json!({ "keep_old": false }),
    )
    .await;
    assert!(
        !stage
            .visitor()
            .get("/oauth2/v3/certs")
            .await
            .body
            .contains(&kid)
    );
    let (_, told) = sign_in(&stage, "ada@gmail.com", "").await;
    tell(&stage, "POST", "/__mock/reset", json!({})).await;
    let code = params(&told)["code"].clone();
    assert_eq!(
        stage
            .visitor()
            .post("/token", &exchange(&code))
            .await
            .error()
            .1,
        "invalid_grant"
    );
}

/// F96: a security event reaches the app's receiver.
#[tokio::test]
async fn a_security_event_is_sent_to_the_receiver() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let receiver = format!("http://{}/events", listener.local_addr().unwrap());
    let app = axum::Router::new().route(
        "/events",
        axum::routing::post(async |body: String| {
            assert_eq!(body.split('.').count(), 3, "{body}");
            axum::http::StatusCode::ACCEPTED
        }),
    );
    let served = tokio::spawn(async move { axum::serve(listener, app).await });
    let stage = Stage::new();
    patch_client(&stage, json!({ "event_receiver": receiver })).await;
    let event = json!({ "client_id": CLIENT, "event": "account-disabled", "reason": "hijacking" });
    let (status, told) = tell(
        &stage,
        "POST",
        "/__mock/accounts/ada@gmail.com/events",
        event,
    )
    .await;
    assert_eq!((status, &told["status"]), (200, &json!(202)), "{told}");
    served.abort();
}
