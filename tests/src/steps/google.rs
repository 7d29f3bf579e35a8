//! Google: its moods, the clock, and what the app has asked it for.

use std::collections::BTreeSet;

use cucumber::{given, then, when};
use mock_google::{Entry, Profile, Scopes};

use crate::outcome::{Outcome, Unmet};
use crate::params::{Endpoint, Permissions, Span, Times};
use crate::world::Stage;

/// Moods are read when Google starts, so they have to be set before.
fn before_google_starts(stage: &Stage) -> Outcome {
    stage.needs_its_own("Google's moods are those it started with")?;
    Unmet::unless(stage.running_google().is_none(), || {
        "Google is already running: put this step first".to_owned()
    })
}

/// The callback has the parameter `iss`, as since 2026.
#[given(expr = "Google names itself in the callback")]
fn names_itself(stage: &mut Stage) -> Outcome {
    stage.behaviour.profile = Profile::Y2026;
    before_google_starts(stage)
}

/// The callback has no parameter `iss`, as before 2026.
#[given(expr = "Google does not name itself in the callback")]
fn does_not_name_itself(stage: &mut Stage) -> Outcome {
    stage.behaviour.profile = Profile::Pre2026;
    before_google_starts(stage)
}

/// What Google issues seems to come from the future.
#[given(expr = "Google's clock is {duration} ahead of the app")]
async fn clock_is_ahead(stage: &mut Stage, span: Span) -> Outcome {
    stage.google().await?.clock().advance(span.0);
    Ok(())
}

/// What Google issues seems to be old already.
#[given(expr = "Google's clock is {duration} behind the app")]
async fn clock_is_behind(stage: &mut Stage, span: Span) -> Outcome {
    stage.google().await?.clock().advance(-span.0);
    Ok(())
}

/// For Google, and for an app whose clock can be moved; nobody waits for it.
#[when(expr = "{duration} pass(es)")]
async fn time_passes(stage: &mut Stage, span: Span) -> Outcome {
    stage.pass(span.0).await
}

/// Exactly these, the last time it sent somebody to Google.
#[then(expr = "the app asked Google for {scopes}")]
fn asked_for(stage: &mut Stage, scopes: Permissions) -> Outcome {
    let expected = Scopes::parse(&scopes.joined());
    let asked = asked(stage, "scope")?;
    Unmet::unless(Scopes::parse(&asked) == expected, || {
        format!("expected the app to ask for exactly {expected}, it asked for {asked:?}")
    })
}

/// The request for sign-in says `access_type=offline`.
#[then(expr = "the app asked Google for offline access")]
fn asked_for_offline_access(stage: &mut Stage) -> Outcome {
    asked_with(stage, "access_type", "offline")
}

/// The request for sign-in has a code challenge, by S256.
#[then(expr = "the app asked Google with PKCE")]
fn asked_with_pkce(stage: &mut Stage) -> Outcome {
    asked_with(stage, "code_challenge_method", "S256")?;
    let challenge = asked(stage, "code_challenge")?;
    Unmet::unless(challenge.len() == 43, || {
        format!("expected a code challenge of 43 characters, found {challenge:?}")
    })
}

/// No two requests for sign-in have either in common; there have to be two at least.
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

/// Counts every call in the scenario so far, failed ones included.
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

/// Where an app may do with fewer calls, say at most.
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

/// It had no reason to, or gave up before.
#[then(expr = "the app never called Google's {endpoint}")]
fn never_called(stage: &mut Stage, endpoint: Endpoint) -> Outcome {
    called(stage, endpoint, Times(0))
}

fn calls(stage: &Stage, endpoint: Endpoint) -> usize {
    stage.app_entries(endpoint.0).len()
}
