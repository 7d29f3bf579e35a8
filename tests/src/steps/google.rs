//! Google: its moods, the clock, and what the app has asked it for.

use std::collections::BTreeSet;

use cucumber::{given, then, when};
use mock_google::{Entry, Profile, Scopes};

use crate::outcome::{Outcome, Unmet};
use crate::params::{Endpoint, Permissions, Span, Times};
use crate::world::Stage;

/// Moods are read when Google starts, so they have to be set before.
fn before_google_starts(stage: &Stage) -> Outcome {
    Unmet::unless(stage.running_google().is_none(), || {
        "Google is already running: put this step first".to_owned()
    })
}

#[given(expr = "Google names itself in the callback")]
fn names_itself(stage: &mut Stage) -> Outcome {
    stage.behaviour.profile = Profile::Y2026;
    before_google_starts(stage)
}

#[given(expr = "Google does not name itself in the callback")]
fn does_not_name_itself(stage: &mut Stage) -> Outcome {
    stage.behaviour.profile = Profile::Pre2026;
    before_google_starts(stage)
}

#[given(expr = "Google's clock is {duration} ahead of the app")]
async fn clock_is_ahead(stage: &mut Stage, span: Span) -> Outcome {
    stage.google().await?.clock().advance(span.0);
    Ok(())
}

#[given(expr = "Google's clock is {duration} behind the app")]
async fn clock_is_behind(stage: &mut Stage, span: Span) -> Outcome {
    stage.google().await?.clock().advance(-span.0);
    Ok(())
}

#[when(expr = "{duration} pass(es)")]
async fn time_passes(stage: &mut Stage, span: Span) -> Outcome {
    stage.pass(span.0).await
}

#[then(expr = "the app asked Google for {scopes}")]
fn asked_for(stage: &mut Stage, scopes: Permissions) -> Outcome {
    let expected = Scopes::parse(&scopes.joined());
    let asked = asked(stage, "scope")?;
    Unmet::unless(Scopes::parse(&asked) == expected, || {
        format!("expected the app to ask for exactly {expected}, it asked for {asked:?}")
    })
}

#[then(expr = "the app asked Google for offline access")]
fn asked_for_offline_access(stage: &mut Stage) -> Outcome {
    asked_with(stage, "access_type", "offline")
}

#[then(expr = "the app asked Google with PKCE")]
fn asked_with_pkce(stage: &mut Stage) -> Outcome {
    asked_with(stage, "code_challenge_method", "S256")?;
    let challenge = asked(stage, "code_challenge")?;
    Unmet::unless(challenge.len() == 43, || {
        format!("expected a code challenge of 43 characters, found {challenge:?}")
    })
}

#[then(expr = "the app asked Google with a fresh state and nonce")]
fn asked_with_fresh_values(stage: &mut Stage) -> Outcome {
    let requests = stage.app_entries(mock_google::Endpoint::Authorization);
    Unmet::unless(requests.len() > 1, || {
        format!(
            "only several requests can tell fresh values from fixed ones, there are {}",
            requests.len()
        )
    })?;
    for name in ["state", "nonce"] {
        let values: BTreeSet<_> = requests.iter().map(|entry| param(entry, name)).collect();
        Unmet::unless(
            values.len() == requests.len() && !values.contains(""),
            || {
                format!(
                    "expected {} different values of {name}, found {values:?}",
                    requests.len()
                )
            },
        )?;
    }
    Ok(())
}

fn param<'a>(entry: &'a Entry, name: &str) -> &'a str {
    entry.params.get(name).unwrap_or_default()
}

fn asked(stage: &Stage, name: &str) -> Outcome<String> {
    stage
        .last_request()
        .map(|request| param(&request, name).to_owned())
}

fn asked_with(stage: &Stage, name: &str, expected: &str) -> Outcome {
    let found = asked(stage, name)?;
    Unmet::unless(found == expected, || {
        format!("expected the app to send {name}={expected}, it sent {found:?}")
    })
}

#[then(expr = "the app called Google's {endpoint} {times}")]
fn called(stage: &mut Stage, endpoint: Endpoint, times: Times) -> Outcome {
    let found = calls(stage, endpoint);
    Unmet::unless(found == times.0, || {
        format!(
            "expected {} call(s) of the {} endpoint, found {found}",
            times.0, endpoint.0
        )
    })
}

#[then(expr = "the app called Google's {endpoint} at most {int} time(s)")]
fn called_at_most(stage: &mut Stage, endpoint: Endpoint, times: usize) -> Outcome {
    let found = calls(stage, endpoint);
    Unmet::unless(found <= times, || {
        format!(
            "expected at most {times} call(s) of the {} endpoint, found {found}",
            endpoint.0
        )
    })
}

#[then(expr = "the app never called Google's {endpoint}")]
fn never_called(stage: &mut Stage, endpoint: Endpoint) -> Outcome {
    called(stage, endpoint, Times(0))
}

fn calls(stage: &Stage, endpoint: Endpoint) -> usize {
    stage.app_entries(endpoint.0).len()
}
