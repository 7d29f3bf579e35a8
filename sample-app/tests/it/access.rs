//! The stored tokens in use: when they are renewed, and what each answer to a renewal does to them.

use axum::body::Body;
use axum::http::header::RETRY_AFTER;
use axum::http::{Response, StatusCode};
use jiff::SignedDuration;
use serde_json::json;

use crate::google::{CERTS, TOKEN, USERINFO};
use crate::stub::{self, Browser, LOCAL, Stage};

const PROFILE: &str = "/api/v1/google/profile/";

/// A signed-in browser, and an access token that lasts for an hour.
async fn signed_in() -> (Stage, Browser) {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    (stage, browser)
}

/// As before, when the access token is over.
async fn returning() -> (Stage, Browser) {
    let (stage, browser) = signed_in().await;
    stage.clock.advance(SignedDuration::from_mins(90));
    (stage, browser)
}

async fn profile(stage: &Stage, browser: &mut Browser) -> Response<Body> {
    stage.get(browser, PROFILE).await
}

#[tokio::test]
async fn an_access_token_is_renewed_a_minute_before_it_ends_and_not_earlier() {
    let (stage, mut browser) = signed_in().await;
    stage.clock.advance(SignedDuration::from_secs(3600 - 90));
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stage.renewals(), 0, "it was renewed too early");
    stage.clock.advance(SignedDuration::from_secs(30));
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stage.renewals(), 1, "it was renewed too late");
    profile(&stage, &mut browser).await;
    assert_eq!(stage.renewals(), 1, "the new one was not used");
}

#[tokio::test]
async fn a_dead_refresh_token_is_noted_once_and_never_tried_again() {
    let (stage, mut browser) = returning().await;
    stage.google.change(|script| script.revoked = true);
    for _ in 0..3 {
        let response = profile(&stage, &mut browser).await;
        assert_eq!(response.status(), StatusCode::CONFLICT);
        let me = stage.me(&mut browser).await.expect("still signed in");
        assert_eq!(me["google"], "lost");
    }
    assert_eq!(stage.renewals(), 1);
}

#[tokio::test]
async fn an_outage_changes_nothing() {
    let (stage, mut browser) = returning().await;
    stage.google.change(|script| {
        script.broken.insert(TOKEN, StatusCode::SERVICE_UNAVAILABLE);
    });
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let me = stage.me(&mut browser).await.expect("still signed in");
    assert_eq!(me["google"], "connected");
    stage.google.change(|script| script.broken.clear());
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn new_tokens_are_kept_when_the_keys_to_judge_their_id_token_cannot_be_had() {
    let (stage, mut browser) = returning().await;
    stage.google.change(|script| {
        script.identifies_on_refresh = true;
        script.kid = "unheard-of";
        script.broken.insert(CERTS, StatusCode::SERVICE_UNAVAILABLE);
    });
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stage.renewals(), 1, "the new tokens were thrown away");
}

#[tokio::test]
async fn new_tokens_with_a_wrong_id_token_are_thrown_away() {
    for claims in [
        json!({"sub": "2"}),
        json!({"aud": "another"}),
        json!({"iss": "x"}),
    ] {
        let (stage, mut browser) = returning().await;
        stage.google.change(|script| {
            script.identifies_on_refresh = true;
            script.claims = claims;
        });
        for renewals in 1..=2 {
            let response = profile(&stage, &mut browser).await;
            assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
            assert_eq!(stage.renewals(), renewals);
        }
    }
}

#[tokio::test]
async fn a_right_id_token_does_not_stand_in_the_way_of_a_renewal() {
    let (stage, mut browser) = returning().await;
    stage
        .google
        .change(|script| script.identifies_on_refresh = true);
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stub::json(response).await["sub"], "1");
}

#[tokio::test]
async fn a_browser_that_hangs_up_during_a_renewal_does_not_lose_the_new_tokens() {
    let (stage, mut browser) = returning().await;
    stage.google.change(|script| script.held = Some(TOKEN));
    let mut gone = browser.clone();
    tokio::select! {
        _ = profile(&stage, &mut gone) => panic!("Google was not asked"),
        () = stage.google.holds_one() => {}
    }
    stage.google.release();
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stage.renewals(), 1, "the new tokens were lost");
}

#[tokio::test]
async fn a_refresh_that_fails_is_repeated() {
    let (stage, mut browser) = returning().await;
    stage.google.fail(TOKEN, 2, None);
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(stage.renewals(), 3);
}

#[tokio::test]
async fn an_access_token_google_refuses_early_is_renewed_once() {
    let (stage, mut browser) = signed_in().await;
    stage.google.change(|script| {
        script.broken.insert(USERINFO, StatusCode::UNAUTHORIZED);
    });
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::BAD_GATEWAY);
    assert_eq!(stage.renewals(), 1, "it was renewed again and again");
}

#[tokio::test]
async fn while_google_asks_to_wait_nothing_is_asked_and_the_wait_is_handed_on() {
    let (stage, mut browser) = returning().await;
    stage.google.fail(TOKEN, 1, Some("30"));
    for left in ["30", "20"] {
        let response = profile(&stage, &mut browser).await;
        assert_eq!(response.status(), StatusCode::SERVICE_UNAVAILABLE);
        let seconds: u32 = response.headers()[RETRY_AFTER]
            .to_str()
            .expect("a number")
            .parse()
            .expect("a number");
        let expected: u32 = left.parse().expect("a number");
        assert!((expected - 1..=expected).contains(&seconds), "{seconds}");
        assert_eq!(stage.renewals(), 1);
        stage.clock.advance(SignedDuration::from_secs(10));
    }
    stage.clock.advance(SignedDuration::from_secs(20));
    let response = profile(&stage, &mut browser).await;
    assert_eq!(response.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_new_refresh_token_takes_the_place_of_the_old_one() {
    let (stage, mut browser) = returning().await;
    stage.google.change(|script| script.rotates = true);
    for _ in 0..2 {
        let response = profile(&stage, &mut browser).await;
        assert_eq!(response.status(), StatusCode::OK);
        stage.clock.advance(SignedDuration::from_mins(61));
    }
    let old = stage.google.count("/token refresh_token 1//refresh");
    let new = stage.google.count("/token refresh_token 1//ya29.");
    assert_eq!((old, new), (1, 1));
}
