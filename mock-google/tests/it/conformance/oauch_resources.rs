//! `OAuch`, groups `Revocation` and `ApiEndpoint`: what ends a token, and how one is shown.

use mock_google::Client;
use mock_google::wire::params::Params;

use super::flow::*;
use crate::support::*;

/// Another client of another project.
const OTHER: &str = "9-other.apps.googleusercontent.com";

/// What Ada's app has in hand, and whether that still works: userinfo, and a refresh.
struct Held {
    stage: Stage,
    access_token: String,
    refresh_token: String,
}

impl Held {
    async fn new() -> Self {
        let stage = Stage::of(builder().client(Client::web(OTHER, "x")));
        let tokens = stage.tokens("access_type=offline").await.json();
        let text = |name: &str| tokens[name].as_str().unwrap().to_owned();
        Self {
            access_token: text("access_token"),
            refresh_token: text("refresh_token"),
            stage,
        }
    }

    /// Revokes a token and shows the status of the answer.
    async fn revoke(&self, form: Params, token: &str) -> u16 {
        let form = form.with("token", token);
        self.stage.visitor().post("/revoke", &form).await.status
    }

    async fn statuses(&self) -> (u16, u16) {
        let form = refresh(&self.refresh_token);
        let refreshed = self.stage.visitor().post("/token", &form).await;
        let info = userinfo(&self.stage, &self.access_token).await;
        (info.status, refreshed.status)
    }
}

#[tokio::test]
async fn revocation_can_access_tokens_be_revoked() {
    let held = Held::new().await;
    assert_eq!(held.statuses().await.0, 200);
    let status = held.revoke(Params::default(), &held.access_token).await;
    assert_eq!((status, held.statuses().await.0), (200, 401));
}

#[tokio::test]
async fn revocation_can_refresh_tokens_be_revoked() {
    let held = Held::new().await;
    assert_eq!(held.statuses().await.1, 200);
    let status = held.revoke(Params::default(), &held.refresh_token).await;
    assert_eq!((status, held.statuses().await.1), (200, 400));
}

#[tokio::test]
async fn revocation_access_revokes_refresh() {
    let held = Held::new().await;
    held.revoke(Params::default(), &held.access_token).await;
    assert_eq!(held.statuses().await, (401, 400));
}

#[tokio::test]
async fn revocation_refresh_revokes_access() {
    let held = Held::new().await;
    held.revoke(Params::default(), &held.refresh_token).await;
    assert_eq!(held.statuses().await, (401, 400));
}

/// `OAuch` wants the token of another client left alone; Google asks nobody's name, so that whoever
/// finds a token can end it.
#[tokio::test]
async fn revocation_is_bound_to_client() {
    let held = Held::new().await;
    let stranger = Params::default()
        .with("client_id", OTHER)
        .with("client_secret", "x");
    assert_eq!(held.revoke(stranger, &held.refresh_token).await, 200);
    assert_eq!(held.statuses().await, (401, 400));
}

/// `OAuch` wants the client to prove itself; Google reads the token alone, and a wrong secret does
/// not matter.
#[tokio::test]
async fn revocation_is_client_auth_required() {
    let wrong = Params::default()
        .with("client_id", CLIENT)
        .with("client_secret", "wrong");
    for form in [Params::default(), wrong] {
        let held = Held::new().await;
        assert_eq!(held.revoke(form, &held.refresh_token).await, 200);
        assert_eq!(held.statuses().await, (401, 400));
    }
}

/// `OAuch` wants tokens bound to a key; Google's open userinfo for whoever holds them.
#[tokio::test]
async fn api_are_bearer_tokens_disabled() {
    let held = Held::new().await;
    let info = userinfo(&held.stage, &held.access_token).await;
    assert_eq!(info.status, 200);
    assert_eq!(info.json()["email"], "ada@gmail.com");
}

#[tokio::test]
async fn api_cache_control() {
    let held = Held::new().await;
    let target = format!("/v1/userinfo?access_token={}", held.access_token);
    let info = held.stage.visitor().get(&target).await;
    assert_eq!(info.status, 200);
    let rules: Vec<_> = info.header("cache-control").split(", ").collect();
    assert!(rules.contains(&"no-store"), "{rules:?}");
}

#[tokio::test]
async fn api_supports_authorization_header() {
    let held = Held::new().await;
    let good = userinfo(&held.stage, &held.access_token).await;
    let wrong = userinfo(&held.stage, &held.access_token[1..]).await;
    assert_eq!((good.status, wrong.status), (200, 401));
    assert_eq!(
        wrong.header("www-authenticate"),
        r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#
    );
}

/// `OAuch` wants tokens in the address refused, where logs keep them; Google takes them, with
/// `refuse_query_tokens` it does not.
#[tokio::test]
async fn api_token_as_query_parameter_disabled() {
    for (refuses, status) in [(false, 200), (true, 401)] {
        let stage = switched(|behaviour| behaviour.refuse_query_tokens = refuses);
        let outcome = CODE.complete(&stage, "").await;
        let token = outcome.access_token().unwrap();
        let target = format!("/v1/userinfo?access_token={token}");
        assert_eq!(stage.visitor().get(&target).await.status, status);
        assert_eq!(userinfo(&stage, token).await.status, 200);
    }
}
