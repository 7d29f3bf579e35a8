//! Secrets: codes, tokens and verifiers, which nobody but the app and Google may see.

use cucumber::then;
use url::form_urlencoded::byte_serialize;

use crate::app::RunningApp;
use crate::outcome::{Outcome, Unmet};
use crate::world::Stage;

/// What codes, tokens and client secrets of Google look like, plain or encoded.
///
/// The last is the second part of a JWT; its first part, `eyJ` alone, also turns up by chance in
/// the random values of any address.
const SHAPES: &[&str] = &[
    "4/0A",
    "4%2F0A",
    "ya29.",
    "1//0",
    "1%2F%2F0",
    "GOCSPX-",
    "id_token=",
    ".eyJ",
];

/// The parameters of a token request that are secret.
const PARAMS: &[&str] = &["code", "code_verifier", "client_secret", "refresh_token"];

/// How much of a leaked secret a message shows.
const HEAD: usize = 8;

/// Looks wherever a script, a neighbour or a passer-by could.
///
/// The callback is a redirect: its address brings the code, and stays in no history.
#[then(expr = "nothing secret was exposed")]
async fn nothing_exposed(stage: &mut Stage) -> Outcome {
    let browsers = stage.browsers();
    Unmet::unless(!browsers.is_empty(), || {
        "nobody sits at a browser, so there is nothing to look at".to_owned()
    })?;
    let secrets = secrets(stage);
    let log = stage.running_app().and_then(RunningApp::log);
    if let Some(secret) = log.as_deref().and_then(|log| leak(log, &secrets)) {
        let head: String = secret.chars().take(HEAD).collect();
        return Err(Unmet::because(format!("the app's log contains {head}…")));
    }
    for (whose, browser) in browsers {
        let history = browser.history().await?;
        Unmet::unless(!history.is_empty(), || {
            format!("the browser of {whose} does not tell its history")
        })?;
        let mut places = browser.everything_readable().await?;
        places.extend(history.into_iter().map(|address| ("the history", address)));
        for (place, text) in places {
            if let Some(secret) = leak(&text, &secrets) {
                let head: String = secret.chars().take(HEAD).collect();
                return Err(Unmet::because(format!(
                    "{place} in the browser of {whose} contains {head}…"
                )));
            }
        }
        let readable = browser.readable_cookies().await?;
        Unmet::unless(readable.is_empty(), || {
            let names = readable.join(", ");
            format!("scripts in the browser of {whose} can read {names}")
        })?;
    }
    Ok(())
}

/// The secrets of this very scenario, plain and encoded, and the shapes of all others.
fn secrets(stage: &Stage) -> Vec<String> {
    let entries = stage.app_entries(mock_google::Endpoint::Token);
    let values = entries
        .iter()
        .flat_map(|entry| PARAMS.iter().filter_map(move |name| entry.params.get(name)));
    values
        .chain([stage.wishes.client_secret.as_str()])
        .filter(|value| !value.is_empty())
        .flat_map(|value| [value.to_owned(), byte_serialize(value.as_bytes()).collect()])
        .chain(SHAPES.iter().map(|shape| (*shape).to_owned()))
        .collect()
}

/// The secret a text contains, if any; escapes may be in lower case.
fn leak<'a>(text: &str, secrets: &'a [String]) -> Option<&'a String> {
    let text = text.replace("%2f", "%2F");
    secrets.iter().find(|secret| text.contains(*secret))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_found_plain_and_encoded() {
        let secrets: Vec<_> = SHAPES.iter().map(|shape| (*shape).to_owned()).collect();
        for text in [
            "?code=4/0Abc",
            "?code=4%2F0Abc",
            "?code=4%2f0Abc",
            "eyJh.eyJp.c2ln",
        ] {
            assert!(leak(text, &secrets).is_some(), "{text}");
        }
        assert!(leak("http://localhost/?state=eyJx", &secrets).is_none());
    }
}
