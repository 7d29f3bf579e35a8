//! What is suspicious about requests that were answered as asked.

use axum::body::Body;
use axum::http::Request;
use jiff::SignedDuration;

use super::{assert_told, diagnosis};
use crate::support::*;

/// Signs Ada in and leaves her code unredeemed; returns her browser.
async fn sign_in(stage: &Stage, query: &str) -> (Visitor, Callback) {
    let mut ada = stage.visitor();
    let page = ada.arrive(&authorize(query)).await;
    let page = ada.log_in(page, "ada@gmail.com").await;
    let callback = ada.answer(page, "allow", &[]).await.callback();
    (ada, callback)
}

#[tokio::test]
async fn a_state_or_nonce_of_a_finished_sign_in_is_noticed() {
    for (rule, name, first, second) in [
        ("state-reused", "state", "state=one", "state=one"),
        (
            "nonce-reused",
            "nonce",
            "state=a&nonce=one",
            "state=b&nonce=one",
        ),
    ] {
        let stage = Stage::new();
        let (mut ada, callback) = sign_in(&stage, first).await;
        ada.get(&authorize(second)).await;
        assert_eq!(diagnosis(&stage), None, "a reload before the end");
        ada.post("/token", &exchange(&callback.code)).await;
        stage.google.clock().advance(SignedDuration::from_secs(3));
        stage.visitor().get(&authorize(second)).await;
        let text = format!(
            "{name} \"one\" was sent before, 3 s ago, by a sign-in that is finished: make a new random one \
             for each, or nobody can tell an answer from a repeated one."
        );
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn keys_that_are_fetched_over_and_over_are_noticed_once_a_minute() {
    let stage = Stage::new();
    let mut noticed = Vec::new();
    for fetch in 1..=60 {
        stage.visitor().get("/oauth2/v3/certs").await;
        if let Some(diagnosis) = diagnosis(&stage) {
            noticed.push((fetch, diagnosis.text));
        }
        stage.google.clock().advance(SignedDuration::from_secs(1));
    }
    assert_eq!(
        noticed,
        [(
            20,
            "The signing keys were fetched 20 times within a minute: keep them for as long as their \
             Cache-Control says, and fetch anew only for a kid that is not among them."
                .to_owned()
        )]
    );
    assert_eq!(
        stage.google.journal()[19].diagnosis.clone().unwrap().rule,
        "keys-fetched-too-often"
    );
}

#[tokio::test]
async fn a_code_that_nobody_redeemed_is_noticed_at_the_next_sign_in() {
    let stage = Stage::new();
    let (mut ada, _) = sign_in(&stage, "state=a").await;
    ada.get(&authorize("state=b")).await;
    assert_eq!(diagnosis(&stage), None, "the app may still be at it");
    stage.google.clock().advance(SignedDuration::from_secs(5));
    ada.get(&authorize("state=c")).await;
    assert_told(
        &stage,
        "code-never-redeemed",
        "The code that was sent to http://localhost:8000/callback 5 s ago was never redeemed: nothing \
         listens there (another port?), or the app did not know its own callback again (state or cookie \
         lost, as between localhost and 127.0.0.1).",
    );
    stage.google.clock().advance(SignedDuration::from_secs(5));
    let request = Request::get(authorize("state=d"))
        .header("referer", "http://127.0.0.1:8000/callback?code=x")
        .body(Body::empty());
    ada.send(request.unwrap()).await;
    assert_told(
        &stage,
        "cookie-left-behind",
        "The code that was sent to http://localhost:8000/callback 5 s ago was never redeemed, and this \
         sign-in begins at http://127.0.0.1:8000: the app's cookie stays with the host it was opened \
         under; open the app under the host of its callback, or register a callback on the other.",
    );
}

#[tokio::test]
async fn a_code_that_was_tried_in_vain_reached_the_app() {
    let stage = Stage::new();
    let (mut ada, callback) = sign_in(&stage, "state=a").await;
    let form = exchange(&callback.code)
        .without(&["client_secret"])
        .with("client_secret", "wrong");
    ada.post("/token", &form).await;
    stage.google.clock().advance(SignedDuration::from_secs(5));
    ada.get(&authorize("state=b")).await;
    assert_eq!(diagnosis(&stage), None);
}
