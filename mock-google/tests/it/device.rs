//! The device flow, from the code on the television to its tokens.

use jiff::SignedDuration;
use mock_google::behaviour::DeviceCodeExpired;
use mock_google::wire::params::Params;
use mock_google::world::client::ClientKind;
use mock_google::{Behaviour, Client, GoogleBuilder};
use serde_json::Value;

use crate::support::*;

const TV: &str = "1234-tv.apps.googleusercontent.com";

fn with_tv() -> GoogleBuilder {
    builder().client(Client::of_kind(ClientKind::Tv, TV, SECRET).app_name("Telly"))
}

async fn begin(stage: &Stage, scope: &str) -> Answer {
    let form = Params::default().with("client_id", TV).with("scope", scope);
    stage.visitor().post("/device/code", &form).await
}

fn poll_form(device: &Value) -> Params {
    Params::default()
        .with("client_id", TV)
        .with("client_secret", SECRET)
        .with("device_code", device["device_code"].as_str().unwrap())
        .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
}

/// Asks after the pause the device was told to keep.
async fn poll(stage: &Stage, device: &Value) -> Answer {
    stage.google.clock().advance(SignedDuration::from_secs(5));
    stage.visitor().post("/token", &poll_form(device)).await
}

fn error(status: u16, code: &str, description: &str) -> (u16, String, String) {
    (status, code.to_owned(), description.to_owned())
}

/// Types in the code and signs in, up to the question.
async fn question(stage: &Stage, device: &Value) -> (Visitor, Answer) {
    let mut ada = stage.visitor();
    let page = ada.get("/device").await;
    assert_eq!(page.page(), "device");
    assert!(
        page.body
            .contains("Enter the code displayed on your device")
    );
    let code = device["user_code"].as_str().unwrap().to_lowercase();
    let page = ada.submit(&page, "form", &[("user_code", &code)]).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    (ada, page)
}

#[tokio::test]
async fn a_device_gets_codes_in_googles_spelling() {
    let stage = Stage::of(with_tv());
    let answer = begin(&stage, "email profile").await;
    let body = answer.json();
    let names: Vec<_> = body.as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        names,
        [
            "device_code",
            "user_code",
            "expires_in",
            "interval",
            "verification_url"
        ]
    );
    assert_eq!(
        (&body["expires_in"], &body["interval"]),
        (&1_800.into(), &5.into())
    );
    assert_eq!(body["verification_url"], "http://127.0.0.1:8090/device");
    let code = body["user_code"].as_str().unwrap();
    assert!(
        code.len() == 9 && code.chars().nth(4) == Some('-'),
        "{code}"
    );
    assert_eq!(body["device_code"].as_str().unwrap().len(), 98);
    let older = Params::default()
        .with("client_id", TV)
        .with("scope", "email");
    let alias = stage.visitor().post("/o/oauth2/device/code", &older).await;
    assert_eq!(alias.status, 200);
}

#[tokio::test]
async fn an_allowed_device_gets_its_tokens_once_and_always_a_refresh_token() {
    let stage = Stage::of(with_tv());
    let device = begin(&stage, "email profile").await.json();
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(428, "authorization_pending", "Precondition Required")
    );
    let (mut ada, page) = question(&stage, &device).await;
    assert_eq!(page.page(), "confirm");
    let done = ada.answer(page, "allow", &[]).await;
    assert_eq!(done.page(), "device_done");
    assert!(
        done.body.contains("Success! Device connected"),
        "{}",
        done.body
    );
    let tokens = poll(&stage, &device).await;
    assert_eq!(tokens.status, 200, "{tokens:?}");
    let tokens = tokens.json();
    assert!(
        tokens["refresh_token"]
            .as_str()
            .unwrap()
            .starts_with("1//0")
    );
    let claims = claims(tokens["id_token"].as_str().unwrap());
    assert!(claims.get("nonce").is_none() && claims["email"] == "ada@gmail.com");
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(400, "invalid_grant", "Bad Request")
    );
    let form = Params::default()
        .with("client_id", TV)
        .with("client_secret", SECRET)
        .with("grant_type", "refresh_token")
        .with("refresh_token", tokens["refresh_token"].as_str().unwrap());
    assert_eq!(stage.visitor().post("/token", &form).await.status, 200);
}

#[tokio::test]
async fn a_refusal_reaches_the_device() {
    let stage = Stage::of(with_tv());
    let device = begin(&stage, "email").await.json();
    let (mut ada, page) = question(&stage, &device).await;
    let done = ada.answer(page, "deny", &[]).await;
    assert!(done.body.contains("Device not connected"), "{}", done.body);
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(403, "access_denied", "Forbidden")
    );
}

#[tokio::test]
async fn scopes_beyond_signing_in_are_asked_for_one_by_one() {
    let drive = "https://www.googleapis.com/auth/drive.file";
    let stage = Stage::of(with_tv());
    let device = begin(&stage, &format!("email {drive}")).await.json();
    let (mut ada, page) = question(&stage, &device).await;
    assert_eq!(page.page(), "consent");
    ada.answer(page, "allow", &[]).await;
    let scope = poll(&stage, &device).await.json()["scope"].clone();
    assert!(!scope.as_str().unwrap().contains("drive"), "{scope}");
}

#[tokio::test]
async fn a_hasty_device_is_slowed_down_and_an_old_code_expires() {
    let stage = Stage::of(with_tv());
    let device = begin(&stage, "email").await.json();
    poll(&stage, &device).await;
    let hasty = stage.visitor().post("/token", &poll_form(&device)).await;
    assert_eq!(hasty.error(), error(403, "slow_down", "Forbidden"));
    stage.google.clock().advance(SignedDuration::from_mins(30));
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(400, "expired_token", "Bad Request")
    );
    let stage = Stage::of(with_tv().behaviour(Behaviour {
        device_code_expired: DeviceCodeExpired::InvalidGrant,
        ..Behaviour::default()
    }));
    let device = begin(&stage, "email").await.json();
    stage.google.clock().advance(SignedDuration::from_mins(30));
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(400, "invalid_grant", "Bad Request")
    );
}

#[tokio::test]
async fn devices_are_refused_with_googles_statuses() {
    let stage = Stage::of(with_tv());
    let ask = |client: &str, scope: &str| {
        let form = Params::default()
            .with("client_id", client)
            .with("scope", scope);
        let mut device = stage.visitor();
        async move { device.post("/device/code", &form).await }
    };
    assert_eq!(
        ask(CLIENT, "email").await.error(),
        error(401, "invalid_client", "Invalid client type.")
    );
    assert_eq!(
        ask("1-none", "email").await.error(),
        error(401, "invalid_client", "The OAuth client was not found.")
    );
    assert_eq!(
        ask(TV, CALENDAR).await.error(),
        error(
            400,
            "invalid_scope",
            &format!("Invalid device flow scope: {CALENDAR}")
        )
    );
    let mut flooded = stage.google.client(TV).unwrap();
    flooded.over_quota = true;
    stage.google.register(flooded);
    let quota = ask(TV, "email").await;
    assert_eq!(
        (quota.status, quota.json()),
        (
            403,
            serde_json::json!({ "error_code": "rate_limit_exceeded" })
        )
    );
}

#[tokio::test]
async fn a_poll_is_refused_for_a_wrong_secret_code_or_client() {
    let stage = Stage::of(with_tv());
    let device = begin(&stage, "email").await.json();
    let but = |name: &str, value: &str| {
        let form = poll_form(&device).without(&[name]).with(name, value);
        let mut program = stage.visitor();
        async move { program.post("/token", &form).await.error() }
    };
    assert_eq!(
        but("client_secret", "wrong").await,
        error(
            401,
            "invalid_client",
            "The provided client secret is invalid."
        )
    );
    let bare = poll_form(&device).without(&["client_secret"]);
    assert_eq!(
        stage.visitor().post("/token", &bare).await.error(),
        error(400, "invalid_request", "client_secret is missing.")
    );
    assert_eq!(
        but("device_code", "nonsense").await,
        error(400, "invalid_grant", "Malformed auth code.")
    );
    assert_eq!(
        but("client_id", CLIENT).await,
        error(400, "invalid_grant", "Bad Request")
    );
    let older = poll_form(&device)
        .without(&["grant_type", "device_code"])
        .with("grant_type", "http://oauth.net/grant_type/device/1.0")
        .with("code", device["device_code"].as_str().unwrap());
    let answer = stage.visitor().post("/token", &older).await;
    assert_eq!(answer.status, 428, "{answer:?}");
}

#[tokio::test]
async fn an_unknown_code_is_told_so_beside_the_field() {
    let stage = Stage::of(with_tv());
    let mut ada = stage.visitor();
    let page = ada.get("/device").await;
    for typed in ["", "BCDF-GHJK"] {
        let again = ada.submit(&page, "form", &[("user_code", typed)]).await;
        assert_eq!(again.page(), "device");
        assert!(!again.text("[role=alert]").is_empty(), "{typed:?}");
    }
    let forged = ada
        .arrive("/signin/oauth/consent?user_code=BCDF-GHJK")
        .await;
    assert_eq!(
        forged.text("#error_message"),
        "Invalid or expired user code"
    );
}

#[tokio::test]
async fn an_app_cannot_smuggle_a_device_or_a_page_into_its_request() {
    let stage = Stage::of(with_tv());
    for query in ["user_code=BCDF-GHJK", "continue=%2Fconnections"] {
        let answer = stage
            .visitor()
            .arrive(&format!("/o/oauth2/v2/auth?{query}"))
            .await;
        assert_eq!(
            answer.text("#error_message"),
            "Required parameter is missing: response_type Learn more about this error"
        );
    }
}

#[tokio::test]
async fn a_device_is_told_when_an_organisation_stands_in_the_way() {
    use mock_google::Audience;
    let stage = Stage::of(with_tv());
    stage
        .google
        .change_account("ada@gmail.com", |account| account.blocked_by_admin = true)
        .unwrap();
    let device = begin(&stage, "email").await.json();
    let (_, page) = question(&stage, &device).await;
    assert_eq!(page.text("#error_code"), "Error 400: admin_policy_enforced");
    let (status, code, description) = poll(&stage, &device).await.error();
    assert_eq!((status, code.as_str()), (400, "admin_policy_enforced"));
    assert!(
        description.starts_with("Access to your account data"),
        "{description}"
    );

    let stage = Stage::of(with_tv());
    let mut internal = stage.google.client(TV).unwrap();
    internal.status.audience = Audience::Internal;
    internal.status.organization = Some("example.com".into());
    stage.google.register(internal);
    let device = begin(&stage, "email").await.json();
    let (_, page) = question(&stage, &device).await;
    assert_eq!(page.text("#error_code"), "Error 403: org_internal");
    assert_eq!(
        poll(&stage, &device).await.error(),
        error(
            403,
            "org_internal",
            "This client is restricted to users within its organization."
        )
    );
}

#[tokio::test]
async fn the_older_address_of_the_page_asks_for_the_code_too() {
    let stage = Stage::of(with_tv());
    let device = begin(&stage, "email").await.json();
    let mut ada = stage.visitor();
    let page = ada.get("/o/oauth2/device/usercode").await;
    assert_eq!((page.status, page.page().as_str()), (200, "device"));
    assert!(
        page.body
            .contains("Enter the code displayed on your device"),
        "{}",
        page.body
    );
    let code = device["user_code"].as_str().unwrap();
    let next = ada.submit(&page, "form", &[("user_code", code)]).await;
    assert_eq!(next.page(), "identifier");
}
