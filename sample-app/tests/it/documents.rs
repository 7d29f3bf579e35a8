//! The discovery document and the keys while Google's copies of them cannot be had.

use axum::http::StatusCode;
use jiff::SignedDuration;

use crate::google::{CERTS, DISCOVERY};
use crate::stub::{Browser, LOCAL, START, Stage, location};

/// How often a document is asked for at one turn, by what comes of it.
const TRIES: [(StatusCode, usize); 2] = [
    (StatusCode::NOT_FOUND, 1),
    (StatusCode::SERVICE_UNAVAILABLE, 3),
];

#[tokio::test]
async fn an_old_discovery_document_serves_and_a_new_one_is_not_asked_for_at_every_turn() {
    // A 404 is no outage, and not tried again; an old document serves all the same.
    for (status, tries) in TRIES {
        let stage = Stage::at(LOCAL).await;
        let mut browser = Browser::default();
        stage.depart(&mut browser).await;
        stage.google.change(|script| {
            script.broken.insert(DISCOVERY, status);
        });
        stage.clock.advance(SignedDuration::from_hours(2));
        for _ in 0..3 {
            stage.depart(&mut browser).await;
        }
        assert_eq!(stage.google.count(DISCOVERY), 1 + tries);
        stage.clock.advance(SignedDuration::from_secs(31));
        stage.depart(&mut browser).await;
        assert_eq!(stage.google.count(DISCOVERY), 1 + 2 * tries);
    }
}

#[tokio::test]
async fn without_any_discovery_document_the_failure_is_told() {
    let stage = Stage::at(LOCAL).await;
    let mut browser = Browser::default();
    stage.google.change(|script| {
        script
            .broken
            .insert(DISCOVERY, StatusCode::SERVICE_UNAVAILABLE);
    });
    let response = stage.get(&mut browser, START).await;
    assert_eq!(location(&response), "/login?error=google_unavailable");
    stage.google.change(|script| script.broken.clear());
    stage.depart(&mut browser).await;
}

#[tokio::test]
async fn old_keys_serve_for_a_day_and_new_ones_are_not_asked_for_at_every_turn() {
    for (status, tries) in TRIES {
        let stage = Stage::at(LOCAL).await;
        stage.sign_in(&mut Browser::default()).await;
        stage.google.change(|script| {
            script.broken.insert(CERTS, status);
        });
        stage.clock.advance(SignedDuration::from_hours(2));
        for _ in 0..3 {
            let response = stage.sign_in(&mut Browser::default()).await;
            assert_eq!(location(&response), "/");
        }
        assert_eq!(stage.google.count(CERTS), 1 + tries);
        stage.clock.advance(SignedDuration::from_hours(23));
        let response = stage.sign_in(&mut Browser::default()).await;
        assert!(location(&response).starts_with("/login?error="));
    }
}

#[tokio::test]
async fn a_key_nobody_has_heard_of_is_an_outage_while_the_keys_cannot_be_had() {
    let stage = Stage::at(LOCAL).await;
    stage.sign_in(&mut Browser::default()).await;
    stage.google.change(|script| {
        script.kid = "unheard-of";
        script.broken.insert(CERTS, StatusCode::SERVICE_UNAVAILABLE);
    });
    for _ in 0..3 {
        let response = stage.sign_in(&mut Browser::default()).await;
        assert_eq!(location(&response), "/login?error=google_unavailable");
    }
    assert_eq!(stage.google.count(CERTS), 1 + 3);
}
