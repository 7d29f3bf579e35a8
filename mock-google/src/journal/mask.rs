//! Masking: what nobody needs to see whole in order to understand a sign-in.
//!
//! The journal keeps requests and answers as they were. Whatever shows them does so through here, unless
//! it is asked for the raw text: credentials are cut to their first characters, which is enough to tell
//! two apart and too little to use one.

use std::sync::LazyLock;

use axum::http::HeaderMap;
use serde_json::Value;
use strsim::osa_distance;

use crate::wire::credential::shorten;
use crate::wire::params::{Params, SECRET, encode};

/// Members of JSON whose values are credentials, beside the names of [`SECRET`].
const SECRET_MEMBERS: &[&str] = &[
    "password",
    "private_key",
    "second_secret",
    "secret",
    "signedJwt",
];

/// Parameters that name no credential and can be used as one all the same.
const SEALS: &[&str] = &["csrf", "part"];

/// How deep addresses and JSON are looked into that stand within each other.
const DEEPEST: u8 = 4;

/// How much is shown of secrets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mask {
    /// Credentials are cut short.
    On,
    /// Everything is shown as it was.
    Off,
}

impl Mask {
    /// A parameter's value.
    #[must_use]
    pub fn param(self, name: &str, value: &str) -> String {
        match self {
            Self::On => mask_param(name, value, 0),
            Self::Off => value.to_owned(),
        }
    }

    /// Parameters as they stand in an address.
    #[must_use]
    pub fn query(self, params: &Params) -> String {
        match self {
            Self::Off => params.to_string(),
            Self::On => {
                let pairs = params.iter().map(|(name, value)| {
                    let (name, value) = (self.words(name), self.param(name, value));
                    format!("{}={}", encode(name.as_bytes()), encode(value.as_bytes()))
                });
                pairs.collect::<Vec<_>>().join("&")
            }
        }
    }

    /// A header field's value.
    #[must_use]
    pub fn header(self, name: &str, value: &str) -> String {
        match (self, name) {
            (Self::On, "authorization" | "proxy-authorization") => {
                let (scheme, secret) = value.split_once(' ').unwrap_or(("", value));
                // The client's id stands at the front of a Basic header, its secret behind.
                let shown = if scheme.eq_ignore_ascii_case("basic") {
                    "…".to_owned()
                } else {
                    shorten(secret)
                };
                format!("{} {shown}", mask_words(scheme))
                    .trim_start()
                    .to_owned()
            }
            (Self::On, "cookie" | "set-cookie") => mask_cookies(value),
            _ => self.param(name, value),
        }
    }

    /// Header fields, names and values, in order; what is no text is left out.
    #[must_use]
    pub fn headers(self, headers: &HeaderMap) -> Vec<(String, String)> {
        headers
            .iter()
            .filter_map(|(name, value)| {
                let name = name.as_str();
                Some((name.to_owned(), self.header(name, value.to_str().ok()?)))
            })
            .collect()
    }

    /// Words for people, a path or a name: what looks like a credential is cut short.
    #[must_use]
    pub fn words(self, text: &str) -> String {
        match self {
            Self::On => mask_words(text),
            Self::Off => text.to_owned(),
        }
    }

    /// The text of a body: credentials in JSON are cut short, and what looks like one in any other.
    #[must_use]
    pub fn body(self, text: &str) -> String {
        if self == Self::Off {
            return text.to_owned();
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                format!("{:#}", mask_json(value, false, 0))
            }
            // A broken answer may hold a token anywhere.
            _ => mask_words(text),
        }
    }
}

/// Whether a name is that of a credential, or one of them spelt otherwise: `refreshToken`, `client_secert`.
fn is_secret(name: &str) -> bool {
    fn bare(name: &str) -> String {
        let letters = name.chars().filter(|letter| !"_-".contains(*letter));
        letters.flat_map(char::to_lowercase).collect()
    }
    static SECRETS: LazyLock<Vec<String>> = LazyLock::new(|| {
        let names = [SECRET, SECRET_MEMBERS, SEALS].into_iter().flatten();
        names.map(|name| bare(name)).collect()
    });
    // No name of a credential is longer, and nearness costs the square of the length.
    if name.len() > 32 {
        return false;
    }
    let name = bare(name);
    SECRETS.iter().any(|secret| {
        let slips = secret.len() / 6;
        secret.len().abs_diff(name.len()) <= slips && osa_distance(&name, secret) <= slips
    })
}

fn mask_param(name: &str, value: &str, depth: u8) -> String {
    if is_secret(name) {
        shorten(value)
    } else {
        mask_text(value, depth)
    }
}

/// Cuts short the credentials in a value of any kind: JSON, an address, or words.
fn mask_text(text: &str, depth: u8) -> String {
    if depth == DEEPEST {
        return mask_words(text);
    }
    if text.trim_start().starts_with(['{', '['])
        && let Ok(value) = serde_json::from_str::<Value>(text)
    {
        let masked = mask_json(value.clone(), false, depth + 1);
        return if masked == value {
            text.to_owned()
        } else {
            masked.to_string()
        };
    }
    if text.contains(['?', '#']) {
        return mask_address(text, depth + 1);
    }
    mask_words(text)
}

/// Cuts short the credentials in the query and in the fragment; what is none stays as it was written.
fn mask_address(address: &str, depth: u8) -> String {
    let pairs = |params: &str| {
        let pairs = params.split('&').map(|pair| mask_pair(pair, depth));
        pairs.collect::<Vec<_>>().join("&")
    };
    let (address, fragment) = match address.split_once('#') {
        Some((address, fragment)) => (address, Some(fragment)),
        None => (address, None),
    };
    let mut masked = match address.split_once('?') {
        Some((path, query)) => format!("{}?{}", mask_words(path), pairs(query)),
        None => mask_words(address),
    };
    if let Some(fragment) = fragment {
        masked.push('#');
        masked.push_str(&pairs(fragment));
    }
    masked
}

/// A parameter as it stands in an address.
fn mask_pair(pair: &str, depth: u8) -> String {
    let Some((name, encoded)) = pair.split_once('=') else {
        return mask_words(pair);
    };
    let shown = mask_words(name);
    let Ok(params) = Params::parse(pair) else {
        return format!("{shown}=…");
    };
    let Some((name, value)) = params.iter().next() else {
        return pair.to_owned();
    };
    let masked = mask_param(name, value, depth);
    if masked == value {
        format!("{shown}={encoded}")
    } else {
        format!("{shown}={}", encode(masked.as_bytes()))
    }
}

/// Cuts short the credentials in JSON; `is_value` tells that it stands under the name of one.
fn mask_json(value: Value, is_value: bool, depth: u8) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let value = mask_json(value, is_secret(&name), depth);
                (mask_words(&name), value)
            })
            .collect(),
        Value::Array(items) => items
            .into_iter()
            .map(|item| mask_json(item, is_value, depth))
            .collect(),
        Value::String(text) if is_value => shorten(&text).into(),
        Value::String(text) => mask_text(&text, depth).into(),
        other => other,
    }
}

/// How a credential of Google's begins, and how long it is at the least.
///
/// Where a JSON text breaks at a bare code or refresh token, its digit is read as a number and the rest
/// is quoted: hence the last two.
const BEGINNINGS: &[(&str, usize)] = &[
    ("GOCSPX-", 8),
    ("ya29.", 8),
    ("AH-1Ng", 12),
    ("AIza", 30),
    ("1//0", 12),
    ("4/0", 12),
    ("//0", 12),
    ("/0A", 12),
];

/// How a slash is written: as it is, in an address, in an address within an address, in JSON.
const SLASHES: &[&str] = &["/", "%2F", "%2f", "%252F", "%252f", "\\/"];

/// How long the header of a signed token is at the most.
const LONGEST_HEADER: usize = 1_000;

/// Cuts short what looks like a credential of Google's.
fn mask_words(text: &str) -> String {
    let mut masked = String::with_capacity(text.len());
    let (mut copied, mut at, mut is_start) = (0, 0, true);
    while let Some(rest) = text.as_bytes().get(at..).filter(|rest| !rest.is_empty()) {
        if is_start && let Some(word) = credential_at(text, at) {
            masked.push_str(&text[copied..at]);
            masked.push_str(&shorten(word));
            at += word.len();
            copied = at;
            continue;
        }
        match rest {
            // What an escape stands for is no letter, but a mark between two words.
            [b'%', one, two, ..] if one.is_ascii_hexdigit() && two.is_ascii_hexdigit() => at += 3,
            [b'\\', next, ..] if next.is_ascii() => at += 2,
            [byte, ..] => {
                at += 1;
                is_start = !byte.is_ascii_alphanumeric();
                continue;
            }
            [] => break,
        }
        is_start = true;
    }
    masked.push_str(&text[copied..]);
    masked
}

/// The credential that begins here, if one does. A long word is looked through only if it is one.
fn credential_at(text: &str, start: usize) -> Option<&str> {
    let rest = text.get(start..)?;
    let least = match rest.as_bytes().first()? {
        b'e' if is_signed(rest) => 8,
        b'G' | b'y' | b'A' | b'1' | b'4' | b'/' => {
            let mut beginnings = BEGINNINGS.iter();
            beginnings.find(|(beginning, _)| begins(rest, beginning))?.1
        }
        _ => return None,
    };
    Some(word_of(rest)).filter(|word| word.len() >= least)
}

/// Whether a text begins like a signed token: a header, which is JSON in Base64, and a dot.
fn is_signed(text: &str) -> bool {
    let is_of_header = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let mut bytes = text.bytes().take(LONGEST_HEADER);
    text.starts_with("eyJ") && bytes.find(|byte| !is_of_header(*byte)) == Some(b'.')
}

/// The word that begins here: letters, digits, and what else stands in credentials.
fn word_of(rest: &str) -> &str {
    let mut end = 0;
    loop {
        let tail = &rest[end..];
        let slash = SLASHES.iter().find(|slash| tail.starts_with(**slash));
        end += match (slash, tail.bytes().next()) {
            (Some(slash), _) => slash.len(),
            (None, Some(byte)) if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) => 1,
            _ => break,
        };
    }
    rest[..end].trim_end_matches('.')
}

/// Whether a word begins so, however its slashes are written.
fn begins(word: &str, beginning: &str) -> bool {
    let mut rest = word;
    beginning.split_inclusive('/').all(|part| {
        let letters = part.trim_end_matches('/');
        let Some(after) = rest.strip_prefix(letters) else {
            return false;
        };
        rest = after;
        if letters.len() == part.len() {
            return true;
        }
        let after = SLASHES.iter().find_map(|slash| rest.strip_prefix(slash));
        rest = after.unwrap_or(rest);
        after.is_some()
    })
}

fn mask_cookies(value: &str) -> String {
    value
        .split("; ")
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !ATTRIBUTES.contains(&name.to_lowercase().as_str()) => {
                format!("{name}={}", shorten(value))
            }
            _ => mask_words(pair),
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Attributes of a cookie, which are no secrets (RFC 6265 section 4.1).
const ATTRIBUTES: &[&str] = &["path", "domain", "expires", "max-age", "samesite"];

#[cfg(test)]
mod tests;
