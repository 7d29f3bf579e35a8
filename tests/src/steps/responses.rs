//! What a protocol client gets back: in the query, in the fragment, as a form, or not at all.

use cucumber::{then, when};
use url::form_urlencoded::parse;

use super::protocol::{CALLBACK, request};
use crate::outcome::{Outcome, Unmet};
use crate::params::Person;
use crate::walker::{End, Walker};
use crate::world::Stage;

/// Something a callback brought.
#[derive(Debug)]
pub(super) struct Brought {
    /// Where: `query`, `fragment` or `form`.
    place: &'static str,
    name: String,
    value: String,
}

/// The text is a `response_type`, for example `code`, `token id_token` or `none`; the person allows
/// it.
#[when(expr = "the client asks {person} for {string}")]
async fn asks(stage: &mut Stage, person: Person, what: String) -> Outcome {
    ask(stage, person, &what, None, Walker::default()).await
}

/// The word is a `response_mode`: `query`, `fragment` or `form_post`.
#[when(expr = "the client asks {person} for {string} by {word}")]
async fn asks_by(stage: &mut Stage, person: Person, what: String, mode: String) -> Outcome {
    ask(stage, person, &what, Some(&mode), Walker::default()).await
}

/// The same request, and the person refuses it.
#[when(expr = "the client asks {person} for {string}, who says no")]
async fn asks_in_vain(stage: &mut Stage, person: Person, what: String) -> Outcome {
    ask(stage, person, &what, None, Walker::who_says_no()).await
}

async fn ask(
    stage: &mut Stage,
    person: Person,
    what: &str,
    mode: Option<&str>,
    mut walker: Walker,
) -> Outcome {
    let account = stage.account(person);
    let google = stage.google().await?;
    let mut instead = vec![("response_type", what)];
    instead.extend(mode.map(|mode| ("response_mode", mode)));
    // A challenge is legal beside a code only, a nonce anywhere but with an access token alone.
    if !what.split(' ').any(|word| word == "code") {
        instead.extend([("code_challenge", ""), ("code_challenge_method", "")]);
    }
    if what == "token" {
        instead.push(("nonce", ""));
    }
    let request = request(&google, &instead).await?;
    let brought = take_apart(walker.authorize(&request, &account).await?)?;
    for Brought { name, value, .. } in &brought {
        if name == "code" {
            stage.exchange.code.clone_from(value);
        } else if name.ends_with("_token") {
            let tokens = &mut stage.exchange.tokens;
            tokens.insert(name.clone(), value.clone());
        }
    }
    stage.exchange.brought = brought;
    Ok(())
}

/// Everything a callback brings, with its place.
fn take_apart(end: End) -> Outcome<Vec<Brought>> {
    let (mut url, form) = match end {
        End::SentTo(url) => (url, Vec::new()),
        End::Posted(url, form) => (url, form),
        End::Error(code) => {
            return Err(Unmet::because(format!("Google shows the error {code:?}")));
        }
    };
    let in_place = |place, pairs: Vec<(String, String)>| {
        pairs
            .into_iter()
            .map(move |(name, value)| Brought { place, name, value })
    };
    let query = url.query_pairs().into_owned().collect();
    let fragment = parse(url.fragment().unwrap_or_default().as_bytes());
    let fragment = fragment.into_owned().collect();
    let brought = in_place("query", query)
        .chain(in_place("fragment", fragment))
        .chain(in_place("form", form))
        .collect();
    url.set_query(None);
    url.set_fragment(None);
    Unmet::unless(url.as_str() == CALLBACK, || {
        format!("expected the client's callback, Google sends the browser to {url}")
    })?;
    Ok(brought)
}

/// What the last callback brought, and the names of it all for messages.
fn brought(stage: &Stage) -> Outcome<(&[Brought], String)> {
    let brought = stage.exchange.brought.as_slice();
    Unmet::unless(!brought.is_empty(), || {
        "the client has asked nobody, or the callback is empty".to_owned()
    })?;
    let names: Vec<_> = brought
        .iter()
        .map(|part| format!("{} ({})", part.name, part.place))
        .collect();
    Ok((brought, names.join(", ")))
}

/// The second word is the place: `query`, `fragment` or `form`.
#[then(expr = "the callback brings a(n) {word} in its {word}")]
fn brings(stage: &mut Stage, name: String, place: String) -> Outcome {
    let (brought, names) = brought(stage)?;
    let brings = brought
        .iter()
        .any(|part| part.place == place && part.name == name);
    Unmet::unless(brings, move || {
        format!("expected {name} in the {place} of the callback, it brings {names}")
    })
}

/// The word is the place: `query`, `fragment` or `form`.
#[then(expr = "the callback brings the error {string} in its {word}")]
fn brings_error(stage: &mut Stage, error: String, place: String) -> Outcome {
    let (brought, names) = brought(stage)?;
    let brings = brought
        .iter()
        .any(|part| part.place == place && part.name == "error" && part.value == error);
    Unmet::unless(brings, move || {
        format!("expected {error:?} in the {place} of the callback, it brings {names}")
    })
}

/// Not in any place.
#[then(expr = "the callback brings no {word}")]
fn brings_no(stage: &mut Stage, name: String) -> Outcome {
    let (brought, names) = brought(stage)?;
    let brings = brought.iter().any(|part| part.name == name);
    Unmet::unless(!brings, move || {
        format!("expected no {name} in the callback, it brings {names}")
    })
}

/// It is the only parameter, wherever it is.
#[then(expr = "the callback brings nothing but {word}")]
fn brings_nothing_but(stage: &mut Stage, name: String) -> Outcome {
    let (brought, names) = brought(stage)?;
    let only = brought.iter().all(|part| part.name == name);
    Unmet::unless(only, move || {
        format!("expected the callback to bring nothing but {name}, it brings {names}")
    })
}
