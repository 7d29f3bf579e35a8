//! Scopes that Google does not know: how they were joined, encoded or misspelt.

use super::near::nearest;
use super::words::{quoted, shown};
use super::{Case, found, rule};
use crate::journal::Diagnosis;
use crate::wire::scope::{self, Scopes};

/// What most scopes of Google's begin with.
const PREFIX: &str = "https://www.googleapis.com/auth/";

/// The scopes that have a short name.
const SHORT: &[&str] = &["openid", "email", "profile"];

/// Characters that join scopes in other places, and what they are called.
const SEPARATORS: &[(char, &str)] = &[
    (',', "commas"),
    (';', "semicolons"),
    ('|', "vertical bars"),
    ('\n', "line breaks"),
    ('\r', "line breaks"),
    ('\t', "tabs"),
];

/// Says what is wrong with the first scope that is invalid.
pub(super) fn invalid(case: Case<'_>, invalid: &Scopes) -> Option<Diagnosis> {
    let asked = case.param("scope")?;
    let word = asked.split(' ').find(|word| invalid.contains(word))?;
    let (rule, text) = separated(word)
        .or_else(|| encoded_twice(word))
        .or_else(|| without_prefix(case, word))
        .or_else(|| misspelt(case, word))
        .unwrap_or_else(|| {
            let text = format!(
                "scope {} is none the mock knows: if Google has it, list it in extra_scopes of \
                 [behaviour], otherwise leave it out.",
                shown(word)
            );
            (rule::SCOPE_UNKNOWN, text)
        });
    Some(found(rule, text))
}

/// A rule and its sentence.
type Found = (&'static str, String);

fn separated(word: &str) -> Option<Found> {
    let (_, name) = SEPARATORS
        .iter()
        .find(|(separator, _)| word.contains(*separator))?;
    let text = format!(
        "The scopes in {} are joined by {name}: separate them by single blanks, as in openid email.",
        quoted(word)
    );
    Some((rule::SCOPE_SEPARATOR, text))
}

fn encoded_twice(word: &str) -> Option<Found> {
    (word.contains('+') || word.contains("%20")).then(|| {
        let text = format!(
            "scope arrived as {}: its blanks were encoded twice; encode the whole value once, when the \
             address is put together.",
            shown(word)
        );
        (rule::SCOPE_TWICE, text)
    })
}

fn without_prefix(case: Case<'_>, word: &str) -> Option<Found> {
    let whole = format!("{PREFIX}{word}");
    is_known(case, &whole).then(|| {
        let text = format!(
            "scope {} lacks its beginning: send {whole}, in full.",
            shown(word)
        );
        (rule::SCOPE_PREFIX, text)
    })
}

fn misspelt(case: Case<'_>, word: &str) -> Option<Found> {
    let lower = word.to_lowercase();
    let whole = format!("{PREFIX}{lower}");
    let extra = || case.extra_scopes().iter().map(String::as_str);
    let of = |word: &str| {
        nearest(word, SHORT.iter().copied(), 2)
            .or_else(|| nearest(word, scope::known(), 2))
            .or_else(|| nearest(word, extra(), 2))
    };
    let meant = of(&lower).or_else(|| of(&whole))?;
    let text = format!("scope {} is none of Google's: send {meant}.", shown(word));
    Some((rule::SCOPE_MISSPELT, text))
}

fn is_known(case: Case<'_>, scope: &str) -> bool {
    let (_, unknown) = Scopes::parse(scope).split_unknown(case.extra_scopes());
    unknown.is_empty()
}

/// Says that scopes exist, but not for this client.
pub(super) fn hidden(case: Case<'_>, scopes: &Scopes) -> Diagnosis {
    let text = format!(
        "{} may not be shown for client {}: take it out of the client's hidden_scopes, or out of the \
         request.",
        shown(&scopes.to_string()),
        shown(case.client_id())
    );
    found(rule::SCOPE_HIDDEN, text)
}

/// Says which scopes a refresh asks for beyond its grant.
pub(super) fn wider(case: Case<'_>, granted: &Scopes) -> Option<Diagnosis> {
    let asked = Scopes::parse(case.param("scope")?);
    let text = format!(
        "The refresh asks for {}, and the refresh token was granted {granted}: leave scope out, or send \
         the person through consent for more (include_granted_scopes=true keeps the rest).",
        shown(&asked.minus(granted).to_string())
    );
    Some(found(rule::SCOPE_WIDER, text))
}
