//! What the callback refuses before it asks Google for anything.

use axum::http::{Method, StatusCode};
use jiff::SignedDuration;
use serde_json::json;

use crate::google::{TOKEN, USERINFO};
use crate::stub::{Browser, CALLBACK, LOCAL, START, Stage, location, text};

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

#[tokio::test]
async fn parameters_nobody_knows_do_not_matter() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let callback = stage.authorize(&mut browser, START).await;
    let more = "&authuser=0&hd=example.com&prompt=none&session_state=x&flavour=vanilla";
    let response = stage.get(&mut browser, &format!("{callback}{more}")).await;
    assert_eq!(location(&response), "/");
    assert!(stage.me(&mut browser).await.is_some());
}

#[tokio::test]
async fn a_code_is_not_sent_again_when_google_fails() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.google.fail(TOKEN, 1, None);
    let response = stage.sign_in(&mut browser).await;
    assert_eq!(location(&response), "/login?error=google_unavailable");
    assert_eq!(stage.exchanges(), 1);
}

#[tokio::test]
async fn a_profile_that_fails_is_asked_for_again_and_done_without_in_the_end() {
    let stage = Stage::at(LOCAL).await;
    for failures in [2, 3] {
        stage.google.fail(USERINFO, failures, None);
        let response = stage.sign_in(&mut Browser::default()).await;
        assert_eq!(location(&response), "/");
    }
    assert_eq!(stage.google.count(USERINFO), 6);
    let nameless = json!({"email": null});
    stage.google.change(|script| script.claims = nameless);
    stage.google.fail(USERINFO, 3, None);
    let response = stage.sign_in(&mut Browser::default()).await;
    assert_eq!(location(&response), "/login?error=google_unavailable");
}

#[tokio::test]
async fn an_announced_issuer_must_be_there_and_right_and_an_unannounced_one_right() {
    for (announced, iss, end) in [
        (false, None, "/"),
        (false, Some(true), "/"),
        (true, Some(true), "/"),
        (true, None, "/login?error=sign_in_failed"),
        (true, Some(false), "/login?error=sign_in_failed"),
    ] {
        let stage = Stage::at(LOCAL).await;
        stage
            .google
            .change(|script| script.promises_iss = announced);
        let mut browser = Browser::default();
        let mut callback = stage.authorize(&mut browser, START).await;
        if let Some(right) = iss {
            let issuer = if right {
                stage.google.issuer.as_str()
            } else {
                "https://evil.example"
            };
            callback = format!("{callback}&iss={issuer}");
        }
        let response = stage.get(&mut browser, &callback).await;
        assert_eq!(location(&response), end, "{announced} {iss:?}");
    }
}

#[tokio::test]
async fn the_answer_to_a_callback_leads_away_and_is_kept_nowhere() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let response = stage.sign_in(&mut browser).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    let headers = response.headers();
    assert_eq!(headers["cache-control"], "no-store");
    assert_eq!(headers["referrer-policy"], "no-referrer");
}

#[tokio::test]
async fn while_google_asks_to_wait_no_code_is_sent_and_the_person_is_told_how_long() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.google.fail(TOKEN, 1, Some("120"));
    let response = stage.sign_in(&mut browser).await;
    let place = location(&response);
    assert_eq!(place, "/login?error=google_busy&wait=120");
    let page = text(stage.get(&mut browser, &place).await).await;
    assert!(page.contains("in 2 minutes."), "{page}");
    let response = stage.sign_in(&mut browser).await;
    assert!(location(&response).starts_with("/login?error=google_busy&wait=1"));
    assert_eq!(stage.exchanges(), 1, "Google was not left alone");
    stage.clock.advance(SignedDuration::from_mins(2));
    assert_eq!(location(&stage.sign_in(&mut browser).await), "/");
}

#[tokio::test]
async fn whoever_fails_to_sign_in_can_still_go_where_she_wanted() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let start = format!("{START}?next=/connection");
    let sent = stage.depart_from(&mut browser, &start).await;
    let response = stage
        .get(&mut browser, &back(&sent, "error=access_denied"))
        .await;
    let place = location(&response);
    assert_eq!(place, "/login?error=access_denied&next=%2Fconnection");
    let page = text(stage.get(&mut browser, &place).await).await;
    assert!(page.contains("start?next=%2Fconnection"), "{page}");
}
