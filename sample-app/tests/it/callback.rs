//! What the callback refuses before it asks Google for anything.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;

use crate::google::TOKEN;
use crate::stub::{Browser, CALLBACK, LOCAL, Stage, location};

/// An app whose Google exchanges nothing.
async fn without_exchange() -> Stage {
    let stage = Stage::at(LOCAL).await;
    stage.google.change(|script| {
        script.broken.insert(TOKEN, StatusCode::SERVICE_UNAVAILABLE);
    });
    stage
}

fn back(state: &str, rest: &str) -> String {
    format!("{CALLBACK}?state={state}&{rest}")
}

#[tokio::test]
async fn an_answer_without_a_known_state_is_not_believed_not_even_an_error() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.depart(&mut browser).await;
    for query in [
        "",
        "code=4/0A",
        "error=access_denied",
        "state=&code=4/0A",
        "state=x&code=4/0A",
    ] {
        let response = stage
            .get(&mut browser, &format!("{CALLBACK}?{query}"))
            .await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(
            location(&response),
            "/login?error=state_mismatch",
            "{query}"
        );
    }
    assert_eq!(stage.exchanges(), 0);
}

#[tokio::test]
async fn a_state_works_once_and_in_its_own_browser_only() {
    let stage = without_exchange().await;
    let (mut browser, mut stranger) = (Browser::default(), Browser::default());
    let sent = stage.depart(&mut browser).await;
    stage.depart(&mut stranger).await;
    let callback = back(&sent, "code=4%2F0A");
    let response = stage.get(&mut stranger, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    assert_eq!(stage.exchanges(), 0);
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/login?error=google_unavailable");
    assert_eq!(stage.exchanges(), 1);
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    assert_eq!(stage.exchanges(), 1, "the code was sent a second time");
}

#[tokio::test]
async fn two_tabs_do_not_disturb_each_other() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let first = stage.depart(&mut browser).await;
    let second = stage.depart(&mut browser).await;
    for state in [first, second] {
        let response = stage
            .get(&mut browser, &back(&state, "error=access_denied"))
            .await;
        assert_eq!(location(&response), "/login?error=access_denied");
    }
}

#[tokio::test]
async fn an_answer_after_ten_minutes_is_too_late() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let sent = stage.depart(&mut browser).await;
    stage.clock.advance(SignedDuration::from_mins(11));
    let response = stage.get(&mut browser, &back(&sent, "code=4/0A")).await;
    assert_eq!(location(&response), "/login?error=expired");
    assert_eq!(stage.exchanges(), 0);
}

#[tokio::test]
async fn a_guess_of_the_browser_spends_nothing() {
    let stage = without_exchange().await;
    let mut browser = Browser::default();
    let sent = stage.depart(&mut browser).await;
    let callback = back(&sent, "code=4/0A");
    let guess = [("sec-purpose", "prefetch;prerender")];
    let response = stage
        .send(&mut browser, Method::GET, &callback, &guess)
        .await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    let response = stage.send(&mut browser, Method::HEAD, &callback, &[]).await;
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    assert_eq!(stage.exchanges(), 0);
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/login?error=google_unavailable");
}

#[tokio::test]
async fn what_does_not_add_up_is_refused_before_the_exchange() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    for (rest, code) in [
        ("code=4/0A&code=4/0B", "sign_in_failed"),
        ("code=4/0A&iss=https://evil.example", "sign_in_failed"),
        (
            "error=access_denied&iss=https://evil.example",
            "sign_in_failed",
        ),
        ("code=", "sign_in_failed"),
        ("scope=openid", "sign_in_failed"),
        ("error=%3Cscript%3E", "sign_in_failed"),
        ("error=interaction_required", "needs_attention"),
        ("error=temporarily_unavailable", "google_unavailable"),
        ("code=4/0A&error=access_denied", "access_denied"),
    ] {
        let sent = stage.depart(&mut browser).await;
        let response = stage.get(&mut browser, &back(&sent, rest)).await;
        assert_eq!(
            location(&response),
            format!("/login?error={code}"),
            "{rest}"
        );
    }
    assert_eq!(stage.exchanges(), 0);
}
