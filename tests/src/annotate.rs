//! The ID tokens Google issued, decoded and judged member by member.
//!
//! Nothing is believed here: a token is taken apart whatever its signature is worth, and each member is
//! held against what an app has to check. The signature itself is never shown, so that nobody can use
//! what a report prints.

mod claims;
mod head;
mod jwt;
mod notes;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use mock_google::journal::AnswerBody;
use mock_google::world::flow::Flow;
use mock_google::{Endpoint, Entry};
use serde_json::Value;
use url::form_urlencoded;

use crate::record::Token;

/// What is known of Google and the app, to judge tokens by.
#[derive(Clone, Copy)]
pub(crate) struct Known<'a> {
    /// Google's issuer, with its scheme.
    pub(crate) issuer: &'a str,
    /// The ids of the app's clients.
    pub(crate) client_ids: &'a [String],
    /// The ids of every key that was published meanwhile.
    pub(crate) kids: &'a [String],
    /// Whether a published key made the signature of a token; none where that was not tried.
    pub(crate) verify: &'a dyn Fn(&str) -> Option<bool>,
}

/// What the authorization request of a token's sign-in sent as its nonce.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked<'a> {
    /// Nobody remembers that request.
    Unknown,
    /// It sent none.
    Nothing,
    /// It sent this one.
    Nonce(&'a str),
}

/// A token as it came: what stands beside it, and when.
#[derive(Clone, Debug)]
struct Brought<'a> {
    seq: u64,
    /// When, in seconds since 1970 by Google's clock.
    now: i64,
    token: String,
    access_token: Option<String>,
    code: Option<String>,
    asked: Asked<'a>,
    /// A refresh brings tokens without a nonce.
    is_refresh: bool,
}

/// Decodes every ID token that Google brought to the app or its browser, oldest first.
pub(crate) fn tokens(entries: &[Entry], google: &Known<'_>) -> Vec<Token> {
    let nonces: HashMap<_, _> = entries
        .iter()
        .filter(|entry| entry.endpoint == Endpoint::Authorization)
        .filter_map(|entry| Some((entry.flow.map(Flow::number)?, entry.params.get("nonce"))))
        .collect();
    let brought = entries.iter().filter_map(|entry| {
        let mut beside = match entry.endpoint {
            Endpoint::Token => members_of_body(entry)?,
            Endpoint::Authorization | Endpoint::Interaction => members_of_fragment(entry)?,
            _ => return None,
        };
        let grant = entry.params.get("grant_type").unwrap_or_default();
        // The ID tokens of service accounts are for whomever they ask, and none of a sign-in.
        if grant.ends_with("jwt-bearer") {
            return None;
        }
        let asked = entry.flow.and_then(|flow| nonces.get(&flow.number()));
        Some(Brought {
            seq: entry.seq,
            now: entry.at.as_second(),
            token: beside.remove("id_token")?,
            access_token: beside.remove("access_token"),
            code: beside.remove("code"),
            asked: match asked {
                None => Asked::Unknown,
                Some(None) => Asked::Nothing,
                Some(Some(nonce)) => Asked::Nonce(nonce),
            },
            is_refresh: grant == "refresh_token",
        })
    });
    brought.map(|brought| annotated(&brought, google)).collect()
}

fn members_of_body(entry: &Entry) -> Option<HashMap<String, String>> {
    match &entry.answer.as_ref()?.body {
        AnswerBody::Text(text) => members_of_json(text),
        AnswerBody::LeftOut(_) => None,
    }
}

fn members_of_fragment(entry: &Entry) -> Option<HashMap<String, String>> {
    let location = entry.answer.as_ref()?.headers.get("location")?;
    members_of_address(location.to_str().ok()?)
}

/// The texts of a JSON object.
fn members_of_json(text: &str) -> Option<HashMap<String, String>> {
    let Ok(Value::Object(members)) = serde_json::from_str(text) else {
        return None;
    };
    let texts = members.into_iter().filter_map(|(name, value)| match value {
        Value::String(text) => Some((name, text)),
        _ => None,
    });
    Some(texts.collect())
}

/// The parameters behind the `#` of an address.
fn members_of_address(address: &str) -> Option<HashMap<String, String>> {
    let (_, fragment) = address.split_once('#')?;
    Some(
        form_urlencoded::parse(fragment.as_bytes())
            .into_owned()
            .collect(),
    )
}

/// Takes a token apart and judges what is in it.
fn annotated(brought: &Brought<'_>, google: &Known<'_>) -> Token {
    let jwt = jwt::read(&brought.token);
    Token {
        seq: brought.seq,
        kind: "id_token".to_owned(),
        head: head::judged(&jwt.head, google),
        claims: claims::judged(&jwt.claims, brought, google),
        signature: head::signature(&jwt, &brought.token, google),
    }
}
