//! Sessions from their first cookie to their end: new ids, callbacks that come twice, forged forms.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::google::{REVOKE, TOKEN};
use crate::stub::{Browser, LOCAL, ME, SESSION, START, Stage, location};

const LOGOUT: &str = "/api/v1/auth/logout/";
const DISCONNECT: &str = "/api/v1/google/disconnect/";

fn session(browser: &Browser) -> String {
    browser
        .cookie(SESSION)
        .expect("there is a session")
        .to_owned()
}

#[tokio::test]
async fn signing_in_again_gives_a_new_cookie_and_the_old_one_is_dead() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    let old = session(&browser);
    assert!(stage.me(&mut Browser::with(SESSION, &old)).await.is_some());
    stage.sign_in(&mut browser).await;
    assert_ne!(session(&browser), old);
    assert!(stage.me(&mut browser).await.is_some());
    assert_eq!(stage.me(&mut Browser::with(SESSION, &old)).await, None);
}

#[tokio::test]
async fn a_cookie_planted_before_the_sign_in_is_worth_nothing_after_it() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::with(SESSION, "planted");
    stage.sign_in(&mut browser).await;
    assert!(stage.me(&mut browser).await.is_some());
    let mut planter = Browser::with(SESSION, "planted");
    assert_eq!(stage.me(&mut planter).await, None);
}

#[tokio::test]
async fn a_double_click_ends_signed_in_although_the_first_answer_is_thrown_away() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let start = format!("{START}?next={ME}");
    let callback = stage.authorize(&mut browser, &start).await;
    let mut first = browser.clone();
    stage.get(&mut first, &callback).await;
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), ME);
    assert!(stage.me(&mut browser).await.is_some());
    assert_eq!(stage.exchanges(), 1, "the code was sent a second time");
    // There is one session, and it has one cookie.
    assert_ne!(session(&browser), session(&first));
    assert_eq!(stage.me(&mut first).await, None);
}

#[tokio::test]
async fn a_callback_that_comes_again_after_a_minute_gives_no_session_away() {
    let stage = Stage::at(LOCAL).await;
    let mut without = Browser::default();
    let start = format!("{START}?next={ME}");
    let callback = stage.authorize(&mut without, &start).await;
    let mut browser = without.clone();
    stage.get(&mut browser, &callback).await;
    stage.clock.advance(SignedDuration::from_secs(61));
    let response = stage.get(&mut without, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    assert_eq!(stage.me(&mut without).await, None);
    let before = session(&browser);
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/");
    assert_eq!(session(&browser), before);
}

#[tokio::test]
async fn a_callback_used_in_one_browser_signs_no_other_in() {
    let stage = Stage::at(LOCAL).await;
    let (mut browser, mut stranger) = (Browser::default(), Browser::default());
    stage.depart(&mut stranger).await;
    let callback = stage.authorize(&mut browser, START).await;
    stage.get(&mut browser, &callback).await;
    let response = stage.get(&mut stranger, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    assert_eq!(stage.me(&mut stranger).await, None);
    assert!(stage.me(&mut browser).await.is_some());
}

#[tokio::test]
async fn a_callback_does_not_sign_in_again_whoever_has_signed_out() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let callback = stage.authorize(&mut browser, START).await;
    stage.get(&mut browser, &callback).await;
    let csrf = stage.csrf(&mut browser).await;
    let form = [("csrf", csrf.as_str())];
    stage.post(&mut browser, LOGOUT, &form).await;
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/login?error=state_mismatch");
    assert_eq!(stage.me(&mut browser).await, None);
}

#[tokio::test]
async fn a_browser_that_hangs_up_during_the_exchange_loses_nothing() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    let callback = stage.authorize(&mut browser, START).await;
    stage.google.change(|script| script.held = Some(TOKEN));
    let mut gone = browser.clone();
    tokio::select! {
        _ = stage.get(&mut gone, &callback) => panic!("Google was not asked"),
        () = stage.google.holds_one() => {}
    }
    stage.google.release();
    let response = stage.get(&mut browser, &callback).await;
    assert_eq!(location(&response), "/");
    let me = stage.me(&mut browser).await.expect("somebody is signed in");
    assert_eq!(me["google"], "connected");
    assert_eq!(stage.exchanges(), 1);
}

#[tokio::test]
async fn a_form_without_the_value_of_its_session_is_refused_and_changes_nothing() {
    let stage = Stage::at(LOCAL).await;
    let (mut browser, mut other) = (Browser::default(), Browser::default());
    stage.sign_in(&mut browser).await;
    stage.sign_in(&mut other).await;
    let foreign = stage.csrf(&mut other).await;
    let forged: [&[(&str, &str)]; 3] = [&[], &[("csrf", "")], &[("csrf", foreign.as_str())]];
    for path in [LOGOUT, DISCONNECT] {
        for form in forged {
            let response = stage.post(&mut browser, path, form).await;
            assert_eq!(
                response.status(),
                StatusCode::FORBIDDEN,
                "{path} with {form:?}"
            );
            let me = stage.me(&mut browser).await.expect("nobody signed out");
            assert_eq!(me["google"], "connected", "{path} with {form:?}");
        }
    }
    assert_eq!(stage.google.count(REVOKE), 0);
}

#[tokio::test]
async fn the_forms_of_a_session_disconnect_and_sign_out() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    let csrf = stage.csrf(&mut browser).await;
    let form = [("csrf", csrf.as_str())];
    let response = stage.post(&mut browser, DISCONNECT, &form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(stage.google.count(REVOKE), 1);
    let me = stage.me(&mut browser).await.expect("still signed in");
    assert_eq!(me["google"], "none");
    let old = session(&browser);
    let response = stage.post(&mut browser, LOGOUT, &form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(stage.me(&mut Browser::with(SESSION, &old)).await, None);
}

#[tokio::test]
async fn connecting_google_gives_a_new_cookie_as_signing_in_does() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    let old = session(&browser);
    let start = format!("{START}?reconnect=1");
    let callback = stage.authorize(&mut browser, &start).await;
    stage.get(&mut browser, &callback).await;
    assert_ne!(session(&browser), old);
    assert_eq!(stage.me(&mut Browser::with(SESSION, &old)).await, None);
}

#[tokio::test]
async fn a_bent_cut_or_endless_cookie_is_nobodys() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    let good = session(&browser);
    let bent = good.chars().rev().collect::<String>();
    let endless = format!("{good}{}", "A".repeat(10_000));
    for bad in [&good[..42], &bent, &endless, &good.to_uppercase()] {
        assert_eq!(stage.me(&mut Browser::with(SESSION, bad)).await, None);
        let response = stage.get(&mut Browser::with(SESSION, bad), "/").await;
        assert_eq!(response.status(), StatusCode::OK);
    }
    assert!(stage.me(&mut browser).await.is_some());
}

#[tokio::test]
async fn signing_out_is_a_form_and_no_link() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.sign_in(&mut browser).await;
    for path in [LOGOUT, DISCONNECT] {
        let response = stage.get(&mut browser, path).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{path}");
    }
    let me = stage.me(&mut browser).await.expect("still signed in");
    assert_eq!(me["google"], "connected");
}
