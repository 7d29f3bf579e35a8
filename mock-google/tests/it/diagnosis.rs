//! Near misses: each rule with the request that earns it and the sentence it says, word for word.

use mock_google::journal::Diagnosis;
use mock_google::rules::diagnosis::RULES;
use mock_google::wire::params::Params;
use mock_google::{Client, Endpoint};

use crate::support::*;

mod clients;
mod codes;
mod habits;
mod healthy;
mod parameters;
mod people;
mod proofs;
mod redirects;
mod refreshes;
mod resources;
mod scopes;
mod verifiers;

/// Everything these tests ask, to find the names of the rules in.
const TESTS: &str = concat!(
    include_str!("diagnosis/clients.rs"),
    include_str!("diagnosis/codes.rs"),
    include_str!("diagnosis/habits.rs"),
    include_str!("diagnosis/parameters.rs"),
    include_str!("diagnosis/people.rs"),
    include_str!("diagnosis/proofs.rs"),
    include_str!("diagnosis/redirects.rs"),
    include_str!("diagnosis/refreshes.rs"),
    include_str!("diagnosis/resources.rs"),
    include_str!("diagnosis/scopes.rs"),
    include_str!("diagnosis/verifiers.rs"),
);

/// Another client, of another project.
const OTHER: &str = "9-other";
const OTHER_SECRET: &str = "GOCSPX-other-secret";

/// A stage with a second client.
fn two_clients() -> Stage {
    let other = Client::web(OTHER, OTHER_SECRET).redirect_uri("http://localhost:9000/other");
    Stage::of(builder().client(other))
}

/// What the last request is told, besides those for the error page.
fn diagnosis(stage: &Stage) -> Option<Diagnosis> {
    let journal = stage.google.journal();
    let entry = journal
        .into_iter()
        .rev()
        .find(|entry| entry.endpoint != Endpoint::ErrorPage);
    entry.unwrap().diagnosis
}

/// The rule and the sentence of the last request.
#[track_caller]
fn told(stage: &Stage) -> (&'static str, String) {
    let diagnosis = diagnosis(stage).unwrap();
    (diagnosis.rule, diagnosis.text)
}

/// Compares what the last request is told with what it should be.
#[track_caller]
fn assert_told(stage: &Stage, rule: &'static str, text: &str) {
    assert_eq!(told(stage), (rule, text.to_owned()));
}

/// Sends an authorization request in which parameters are replaced.
async fn ask_for(stage: &Stage, changes: &[(&str, &str)]) {
    let changes = changes
        .iter()
        .fold(Params::default(), |params, (name, value)| {
            params.with(name, value)
        });
    let target = authorize(&changes.to_string());
    stage.visitor().get(&target).await;
}

/// A good exchange in which parameters are replaced, or left out by an empty value.
fn exchange_with(code: &str, changes: &[(&str, &str)]) -> Params {
    changed(exchange(code), changes)
}

/// Parameters of which some are replaced, or left out by an empty value.
fn changed(params: Params, changes: &[(&str, &str)]) -> Params {
    changes.iter().fold(params, |params, (name, value)| {
        let params = params.without(&[*name]);
        if value.is_empty() {
            params
        } else {
            params.with(name, value)
        }
    })
}

#[test]
fn every_rule_has_a_test_that_names_it() {
    let without: Vec<_> = RULES
        .iter()
        .filter(|(rule, _)| !TESTS.contains(&format!("\"{rule}\"")))
        .collect();
    assert!(without.is_empty(), "{without:?}");
}

#[tokio::test]
async fn where_no_rule_fits_there_is_no_diagnosis() {
    let stage = Stage::new();
    let form = exchange_with("nonsense", &[]);
    let answer = stage.visitor().post("/token", &form).await;
    assert_eq!(answer.error().2, "Malformed auth code.");
    assert_eq!(diagnosis(&stage), None);
}

#[tokio::test]
async fn a_diagnosis_never_reaches_the_answer_and_never_shows_a_secret() {
    let stage = Stage::new();
    let code = stage.sign_in("").await.code;
    for (name, value) in [
        ("client_secret", "GOCSPX-a-secret-of-somebody"),
        ("code", &*code.replace('/', "%2F")),
    ] {
        let form = exchange_with(&code, &[(name, value)]);
        let answer = stage.visitor().post("/token", &form).await;
        let (_, text) = told(&stage);
        assert!(!answer.body.contains(&text), "{}", answer.body);
        assert!(!text.contains(value), "{text}");
    }
}
