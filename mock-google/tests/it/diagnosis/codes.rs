//! Codes that bring nothing.

use jiff::SignedDuration;
use mock_google::wire::credential::shorten;

use super::{OTHER, OTHER_SECRET, assert_told, exchange_with, two_clients};
use crate::support::*;

/// Sends an exchange in which parameters are replaced.
async fn redeem(stage: &Stage, code: &str, changes: &[(&str, &str)]) {
    let form = exchange_with(code, changes);
    stage.visitor().post("/token", &form).await;
}

#[tokio::test]
async fn a_code_redeemed_before_is_told_how_long_ago() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    redeem(&stage, &code, &[]).await;
    let clock = stage.google.clock();
    for (milliseconds, ago) in [
        (40, "40 ms ago"),
        (3_000, "3 s ago"),
        (600_000, "10 minutes ago"),
    ] {
        clock.advance(SignedDuration::from_millis(milliseconds));
        redeem(&stage, &code, &[]).await;
        let text = format!(
            "The code was redeemed {ago} by the same client: the callback was delivered twice (double \
             click, prefetch or a retry); redeem a code once and keep its tokens."
        );
        assert_told(&stage, "code-redeemed-before", &text);
    }
}

#[tokio::test]
async fn a_code_that_came_too_late_is_told_how_late() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    stage.google.clock().advance(SignedDuration::from_secs(605));
    redeem(&stage, &code, &[]).await;
    assert_told(
        &stage,
        "code-expired",
        "The code expired 5 s ago: it lives for 10 minutes; redeem it as soon as the callback comes.",
    );
    let code = stage.sign_in("").await.code;
    stage.google.remove_app("ada@gmail.com", CLIENT).unwrap();
    redeem(&stage, &code, &[]).await;
    assert_told(
        &stage,
        "code-consent-revoked",
        "The code is good no more because access was taken back before it was redeemed: sign in again.",
    );
}

#[tokio::test]
async fn a_code_that_was_mangled_on_its_way_is_told_how() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    let encoded = |escape: &str| {
        let sent = code.replace('/', escape);
        let text = format!(
            "The code arrived as {}, still percent-encoded: decode the query of the callback, and let the \
             library encode the form, once each.",
            shorten(&sent)
        );
        (sent, text)
    };
    let (once, once_text) = encoded("%2F");
    let (twice, twice_text) = encoded("%252F");
    for (rule, sent, text) in [
        ("code-still-encoded", once, once_text),
        ("code-still-encoded", twice, twice_text),
        (
            "code-surrounded",
            format!("{code}\n"),
            "The code has a line break around it: send it just as the callback has it.".to_owned(),
        ),
        (
            "code-cut-off",
            code[..60].to_owned(),
            "The code has 60 of 73 characters: part of it was lost, at a slash in a path or in a column \
             that is too short."
                .to_owned(),
        ),
        (
            "code-cut-off",
            code[2..].to_owned(),
            "The code has 71 of 73 characters: part of it was lost, at a slash in a path or in a column \
             that is too short."
                .to_owned(),
        ),
        (
            "code-with-more",
            format!("{code}&scope=email"),
            "The code has 85 characters, and 73 belong to it: what follows, from &scope= on, was copied \
             along."
                .to_owned(),
        ),
        (
            "credential-mixed-up",
            "ya29.a0-something".to_owned(),
            "code is an access token, not an authorization code: send the code of the callback (4/0…)."
                .to_owned(),
        ),
        (
            "parameter-empty",
            "undefined".to_owned(),
            "code is the word undefined, as programs print what is not there: the variable it comes from \
             was not set."
                .to_owned(),
        ),
    ] {
        redeem(&stage, &sent, &[]).await;
        assert_told(&stage, rule, &text);
    }
}

#[tokio::test]
async fn a_code_of_somebody_else_is_told_whose() {
    let stage = two_clients();
    let code = stage.sign_in("").await.code;
    let by_other = [("client_id", OTHER), ("client_secret", OTHER_SECRET)];
    redeem(&stage, &code, &by_other).await;
    assert_told(
        &stage,
        "code-of-another-client",
        &format!(
            "The code was issued to client {CLIENT}, and client {OTHER} sent it: use the same client_id \
             at both endpoints."
        ),
    );
    let unknown = format!("4/0A{}", "x".repeat(69));
    redeem(&stage, &unknown, &[]).await;
    assert_told(
        &stage,
        "code-unknown",
        "The code 4/0Axxxx… looks like one, and this server did not issue it or has forgotten it: it comes \
         from another server or another run, or is more than a day old; sign in again.",
    );
}

#[tokio::test]
async fn a_wrong_attempt_is_told_the_difference_and_later_ones_the_attempt() {
    for (sent, what, why) in [
        (
            "http://localhost:8000/callback/",
            "differs by a trailing slash from",
            "",
        ),
        (
            "https://localhost:8000/callback",
            "differs by the scheme (https instead of http) from",
            " (behind a proxy that ends TLS, let the app trust X-Forwarded-Proto)",
        ),
        (
            "http://127.0.0.1:8000/callback",
            "differs by the name of this machine (127.0.0.1 instead of localhost) from",
            "",
        ),
        ("postmessage", "is postmessage, not", ""),
    ] {
        let stage = Stage::new();
        let code = stage.sign_in("").await.code;
        redeem(&stage, &code, &[("redirect_uri", sent)]).await;
        let text = format!(
            "redirect_uri {what} that of the authorization request, {CALLBACK}: send the very same string \
             to both endpoints{why}; this code is worthless now."
        );
        assert_told(&stage, "exchange-redirect-differs", &text);
        stage.google.clock().advance(SignedDuration::from_secs(3));
        for _ in 0..2 {
            redeem(&stage, &code, &[]).await;
            assert_told(
                &stage,
                "code-burned",
                "An attempt to redeem the code was refused 3 s ago (exchange-redirect-differs), which made \
                 it worthless: mend that one, and sign in again for a new code.",
            );
        }
    }
}

#[tokio::test]
async fn a_missing_redirect_address_is_told_the_one_to_repeat() {
    let stage = two_clients();
    let code = stage.sign_in("").await.code;
    redeem(&stage, &code, &[("redirect_uri", "")]).await;
    assert_told(
        &stage,
        "parameter-missing",
        "redirect_uri is missing: send http://localhost:8000/callback.",
    );
}
