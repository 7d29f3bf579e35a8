//! What Google has decided: about the app and its people, as the journal tells.

use cucumber::then;
use mock_google::{Endpoint, Entry, Scopes};

use crate::outcome::{Outcome, Unmet};
use crate::params::{Permissions, Person, Times};
use crate::world::Stage;

/// How the journal says that a code was good for tokens, before the scopes.
const REDEEMED: &str = "code redeemed for ";

/// What the journal adds when the tokens include a refresh token.
const WITH_REFRESH_TOKEN: &str = ", with a refresh token";

/// How the journal says that a person was sent back, before what with.
const BACK: &str = "back to the app with ";

/// Exactly these came with the last tokens; as Google counts, `openid` comes with the address and
/// the profile.
#[then(expr = "Google gave the app {scopes}")]
fn gave(stage: &mut Stage, scopes: Permissions) -> Outcome {
    let expected = Scopes::parse(&scopes.joined()).granted();
    let entries = stage.app_entries(Endpoint::Token);
    let given = entries
        .iter()
        .rev()
        .find_map(|entry| entry.decision.strip_prefix(REDEEMED));
    let Some(given) = given else {
        return Err(Unmet::because("Google has given the app nothing yet"));
    };
    let given = Scopes::parse(given.strip_suffix(WITH_REFRESH_TOKEN).unwrap_or(given)).granted();
    Unmet::unless(given == expected, || {
        format!("expected Google to give the app exactly {expected}, it gave {given}")
    })
}

/// Counts the refresh tokens the app got for codes in the scenario so far.
#[then(expr = "Google issued {int} refresh token(s)")]
fn issued_refresh_tokens(stage: &mut Stage, expected: usize) -> Outcome {
    let entries = stage.app_entries(Endpoint::Token);
    let found = entries
        .iter()
        .filter(|entry| entry.decision.ends_with(WITH_REFRESH_TOKEN))
        .count();
    Unmet::unless(found == expected, || {
        format!("expected Google to issue {expected} refresh token(s), it issued {found}")
    })
}

/// With the verifier of the attempt, and by a secret in the form or in the header.
#[then(expr = "the app showed the code with PKCE and client authentication")]
fn showed_code_safely(stage: &mut Stage) -> Outcome {
    let Some(last) = stage.app_entries(Endpoint::Token).pop() else {
        return Err(Unmet::because("the app has shown Google no code"));
    };
    let has = |name: &str| last.params.get(name).is_some_and(|value| !value.is_empty());
    Unmet::unless(has("code_verifier"), || {
        "expected the app to send a code verifier, it sent none".to_owned()
    })?;
    let basic = last.headers.get("authorization");
    let basic = basic.and_then(|value| value.to_str().ok());
    let authenticated = has("client_secret") || basic.is_some_and(|it| it.starts_with("Basic "));
    Unmet::unless(authenticated, || {
        "expected the app to prove who it is, it sent no secret".to_owned()
    })
}

/// The last code the app showed was good for nothing, for this reason, for example `invalid_grant`.
#[then(expr = "Google refused the code with {string}")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "cucumber hands a step its words by value"
)]
fn refused_the_code(stage: &mut Stage, error: String) -> Outcome {
    let Some(last) = stage.app_entries(Endpoint::Token).pop() else {
        return Err(Unmet::because("the app has shown Google no code"));
    };
    let refused = last.decision.split(": ").next() == Some(error.as_str());
    Unmet::unless(refused, || {
        format!("expected Google to refuse the code with {error:?}, it noted: {last}")
    })
}

/// The callback brought the app this error, for example `access_denied`.
#[then(expr = "Google sent {person} back with {string}")]
#[expect(
    clippy::needless_pass_by_value,
    reason = "cucumber hands a step its words by value"
)]
fn sent_back(stage: &mut Stage, person: Person, error: String) -> Outcome {
    Unmet::unless(stage.lead == Some(person), || {
        format!("{person:?} is not the one who was sent to Google last")
    })?;
    let Some(last) = front(stage).pop() else {
        return Err(Unmet::because("the app has not sent anybody to Google yet"));
    };
    Unmet::unless(last.decision.ends_with(&format!("{BACK}{error}")), || {
        format!("expected Google to send {person:?} back with {error:?}, it noted: {last}")
    })
}

/// Google kept her on a page of its own, and the app was told nothing.
#[then(expr = "Google never sent {person} back")]
fn never_sent_back(stage: &mut Stage, person: Person) -> Outcome {
    let account = stage.account(person);
    let is_hers = |entry: &Entry| {
        let account_of_entry = entry.account.as_ref();
        account_of_entry.is_none_or(|email| *email == account.email)
    };
    let back = front(stage)
        .into_iter()
        .find(|entry| entry.decision.contains(BACK) && is_hers(entry));
    match back {
        None => Ok(()),
        Some(entry) => Err(Unmet::because(format!(
            "expected Google to tell the app nothing of {person:?}, it noted: {entry}"
        ))),
    }
}

/// Counts how often the callback brought the app a code.
#[then(expr = "Google sent {person} back with a code {times}")]
fn sent_back_with_code(stage: &mut Stage, person: Person, expected: Times) -> Outcome {
    let account = stage.account(person);
    let found = front(stage)
        .iter()
        .filter(|entry| entry.account.as_ref() == Some(&account.email))
        .filter(|entry| entry.decision.contains(&format!("{BACK}a code for ")))
        .count();
    Unmet::unless(found == expected.0, || {
        format!(
            "expected Google to send {person:?} back with {} code(s), it sent {found}",
            expected.0
        )
    })
}

/// What Google has decided while people were on its pages for the app.
fn front(stage: &Stage) -> Vec<Entry> {
    let mut entries = stage.app_journal();
    entries.retain(|entry| {
        matches!(
            entry.endpoint,
            Endpoint::Authorization | Endpoint::Interaction
        )
    });
    entries
}
