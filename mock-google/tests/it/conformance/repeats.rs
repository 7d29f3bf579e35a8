//! What the suite's modules check by a second request: a second authorization, or a code sent twice.

use jiff::SignedDuration;
use mock_google::behaviour::SilentErrors;
use mock_google::wire::params::Params;
use serde_json::Value;

use super::flow::*;
use crate::support::*;

/// Signs Ada in in a browser that stays open.
async fn signed_in(flow: Flow, stage: &Stage, query: &str) -> (Visitor, Outcome) {
    let mut ada = stage.visitor();
    let answer = pass(&mut ada, &flow.request(query)).await;
    let outcome = flow.finish(stage, &answer).await;
    (ada, outcome)
}

/// Google refuses the word; with `accept_prompt_login` the password is asked again.
pub(super) async fn prompt_login(flow: Flow) {
    let target = flow.request("prompt=login");
    let stage = Stage::new();
    let (mut ada, _) = signed_in(flow, &stage, "").await;
    let page = ada.arrive(&target).await;
    let message = "Invalid parameter value for prompt: Invalid prompt: login";
    assert_page(&page, "400: invalid_request", message);
    let stage = switched(|behaviour| behaviour.accept_prompt_login = true);
    let (mut ada, first) = signed_in(flow, &stage, "").await;
    assert_eq!(ada.arrive(&target).await.page(), "identifier");
    let answer = pass(&mut ada, &target).await;
    let second = flow.finish(&stage, &answer).await;
    assert_eq!(second.claims()["sub"], first.claims()["sub"]);
}

/// Asks silently in a browser without a session; the long state comes back whole.
async fn silently(flow: Flow, stage: &Stage) -> Params {
    let long = "0123456789abcdef".repeat(8);
    let target = flow.request(&format!("prompt=none&state={long}"));
    let answer = stage.visitor().get(&target).await;
    let params = flow.delivered(&answer);
    assert_eq!(params.get("state"), Some(long.as_str()));
    for name in ["code", "access_token", "id_token"] {
        assert_eq!(params.get(name), None);
    }
    params
}

/// `interaction_required` is one of the errors the suite allows; `silent_errors` names the others.
pub(super) async fn prompt_none_not_logged_in(flow: Flow) {
    let params = silently(flow, &Stage::new()).await;
    assert_eq!(params.get("error"), Some("interaction_required"));
    assert_eq!(params.get("error_subtype"), Some("access_denied"));
    let stage = switched(|behaviour| behaviour.silent_errors = SilentErrors::Openid);
    let params = silently(flow, &stage).await;
    assert_eq!(params.get("error"), Some("login_required"));
}

/// The second request is answered at once, without a page, for the same person.
async fn at_once(flow: Flow, second: impl FnOnce(&Outcome) -> String) {
    let stage = Stage::new();
    let (mut ada, first) = signed_in(flow, &stage, "").await;
    let answer = ada.get(&flow.request(&second(&first))).await;
    let second = flow.finish(&stage, &answer).await;
    assert_eq!(second.claims()["sub"], first.claims()["sub"]);
}

pub(super) async fn prompt_none_logged_in(flow: Flow) {
    at_once(flow, |_| "prompt=none".to_owned()).await;
}

pub(super) async fn id_token_hint(flow: Flow) {
    at_once(flow, |first| {
        format!("prompt=none&id_token_hint={}", first.id_tokens()[0])
    })
    .await;
}

/// Google ignores `max_age`; with `honour_max_age` the password is asked again, and the time told.
pub(super) async fn max_age_1(flow: Flow) {
    let target = flow.request("max_age=1");
    let two_seconds = SignedDuration::from_secs(2);
    let stage = Stage::new();
    let (mut ada, _) = signed_in(flow, &stage, "").await;
    stage.google.clock().advance(two_seconds);
    let answer = ada.get(&target).await;
    let second = flow.finish(&stage, &answer).await;
    assert_eq!(second.claims().get("auth_time"), None);
    let stage = switched(|behaviour| behaviour.honour_max_age = true);
    let (mut ada, _) = signed_in(flow, &stage, "").await;
    stage.google.clock().advance(two_seconds);
    assert_eq!(ada.arrive(&target).await.page(), "identifier");
    let answer = pass(&mut ada, &target).await;
    let second = flow.finish(&stage, &answer).await;
    let now = stage.google.clock().now().as_second();
    assert_eq!(second.claims()["auth_time"], now);
}

/// Nobody is asked again; only with `honour_max_age` is the time of signing in told, twice the same.
pub(super) async fn max_age_10000(flow: Flow) {
    for honoured in [false, true] {
        let stage = switched(|behaviour| behaviour.honour_max_age = honoured);
        let time = Value::from(stage.google.clock().now().as_second());
        let (mut ada, first) = signed_in(flow, &stage, "max_age=15000").await;
        stage.google.clock().advance(SignedDuration::from_secs(2));
        let answer = ada.get(&flow.request("max_age=10000")).await;
        let second = flow.finish(&stage, &answer).await;
        for outcome in [first, second] {
            let claims = outcome.claims();
            assert_eq!(claims.get("auth_time"), honoured.then_some(&time));
        }
    }
}

pub(super) async fn codereuse(flow: Flow) {
    let stage = Stage::new();
    let outcome = flow.complete(&stage, "").await;
    let again = redeem(&stage, outcome.front.get("code").unwrap()).await;
    assert_eq!(again.error(), error(400, "invalid_grant", "Bad Request"));
}

/// Google lets the first access token live; with `code_replay_revokes` it is revoked.
pub(super) async fn codereuse_30seconds(flow: Flow) {
    for (revokes, status) in [(false, 200), (true, 401)] {
        let stage = switched(|behaviour| behaviour.code_replay_revokes = revokes);
        let outcome = flow.complete(&stage, "").await;
        stage.google.clock().advance(SignedDuration::from_secs(30));
        let again = redeem(&stage, outcome.front.get("code").unwrap()).await;
        assert_eq!(again.error(), error(400, "invalid_grant", "Bad Request"));
        let token = outcome.access_token().unwrap();
        assert_eq!(userinfo(&stage, token).await.status, status);
    }
}
