//! Masking: what nobody needs to see whole in order to understand a sign-in.
//!
//! The journal keeps requests and answers as they were. Whatever shows them does so through here, unless
//! it is asked for the raw text: credentials are cut to their first characters, which is enough to tell
//! two apart and too little to use one.

use axum::http::HeaderMap;
use serde_json::Value;

use crate::wire::credential::shorten;
use crate::wire::params::{Params, SECRET, encode};

/// Members of JSON whose values are credentials, beside the names of [`SECRET`].
const SECRET_MEMBERS: &[&str] = &[
    "access_token",
    "accessToken",
    "client_secret",
    "code",
    "device_code",
    "id_token",
    "password",
    "private_key",
    "refresh_token",
    "second_secret",
    "secret",
    "token",
];

/// Parameters that name no credential and can be used as one all the same.
const SEALS: &[&str] = &["csrf", "part"];

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
            Self::On if SECRET.contains(&name) || SEALS.contains(&name) => shorten(value),
            _ => value.to_owned(),
        }
    }

    /// Parameters as they stand in an address.
    #[must_use]
    pub fn query(self, params: &Params) -> String {
        match self {
            Self::Off => params.to_string(),
            Self::On => {
                let pairs = params.iter().map(|(name, value)| {
                    let value = self.param(name, value);
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
                format!("{scheme} {shown}").trim_start().to_owned()
            }
            (Self::On, "cookie" | "set-cookie") => mask_cookies(value),
            (Self::On, "location" | "referer") => self.address(value),
            _ => value.to_owned(),
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

    /// An address with a query or a fragment.
    #[must_use]
    pub fn address(self, address: &str) -> String {
        let Some(at) = address.find(['?', '#']).filter(|_| self == Self::On) else {
            return address.to_owned();
        };
        let (before, rest) = address.split_at(at);
        let (mark, params) = rest.split_at(1);
        match Params::parse(params) {
            Ok(params) => format!("{before}{mark}{}", self.query(&params)),
            Err(_) => format!("{before}{mark}…"),
        }
    }

    /// The text of a body: credentials in JSON are cut short, as are those in a form.
    #[must_use]
    pub fn body(self, text: &str) -> String {
        if self == Self::Off {
            return text.to_owned();
        }
        match serde_json::from_str::<Value>(text) {
            Ok(value @ (Value::Object(_) | Value::Array(_))) => {
                format!("{:#}", mask_json(value))
            }
            // A broken answer may hold a token anywhere.
            _ => mask_words(text),
        }
    }
}

fn mask_json(value: Value) -> Value {
    match value {
        Value::Object(members) => members
            .into_iter()
            .map(|(name, value)| {
                let is_secret =
                    SECRET.contains(&name.as_str()) || SECRET_MEMBERS.contains(&name.as_str());
                let value = match value {
                    Value::String(text) if is_secret => shorten(&text).into(),
                    other => mask_json(other),
                };
                (name, value)
            })
            .collect(),
        Value::Array(items) => items.into_iter().map(mask_json).collect(),
        other => other,
    }
}

/// Cuts short what looks like a credential of Google's.
fn mask_words(text: &str) -> String {
    let is_edge =
        |character: char| !(character.is_ascii_alphanumeric() || "-_./".contains(character));
    text.split_inclusive(is_edge)
        .map(|word| {
            let bare = word.trim_end_matches(is_edge);
            let is_secret = ["ya29.", "1//", "4/0A", "GOCSPX-", "eyJ", "AH-1Ng"]
                .iter()
                .any(|start| bare.starts_with(start));
            if is_secret {
                format!("{}{}", shorten(bare), &word[bare.len()..])
            } else {
                word.to_owned()
            }
        })
        .collect()
}

fn mask_cookies(value: &str) -> String {
    value
        .split("; ")
        .map(|pair| match pair.split_once('=') {
            Some((name, value)) if !ATTRIBUTES.contains(&name.to_lowercase().as_str()) => {
                format!("{name}={}", shorten(value))
            }
            _ => pair.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("; ")
}

/// Attributes of a cookie, which are no secrets (RFC 6265 section 4.1).
const ATTRIBUTES: &[&str] = &["path", "domain", "expires", "max-age", "samesite"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credentials_are_cut_short_wherever_they_stand() {
        let secret = "1//0abcdefghijklmnopqrstuvwxyz";
        let params = Params::default()
            .with("refresh_token", secret)
            .with("a", "b");
        assert_eq!(
            Mask::On.query(&params),
            "refresh_token=1%2F%2F0abcd%E2%80%A6&a=b"
        );
        for (shown, place) in [
            (
                Mask::On.header("authorization", &format!("Bearer {secret}")),
                "bearer",
            ),
            (
                Mask::On.header("authorization", "Basic MS1hOkdPQ1NQWC1z"),
                "basic",
            ),
            (
                Mask::On.header("cookie", &format!("sid={secret}; x={secret}")),
                "cookie",
            ),
            (
                Mask::On.header("location", &format!("http://a/?code={secret}#x")),
                "location",
            ),
            (
                Mask::On.body(&format!(r#"{{"a":[{{"refresh_token":"{secret}"}}]}}"#)),
                "JSON",
            ),
            (
                Mask::On.body(&format!(r#"{{"a":"x","refresh_token":"{secret}"#)),
                "broken JSON",
            ),
        ] {
            assert!(
                !shown.contains("klmno") && !shown.contains("MS1hOk"),
                "{place}: {shown}"
            );
        }
        assert_eq!(Mask::Off.query(&params), params.to_string());
    }

    #[test]
    fn what_is_no_secret_stays_readable() {
        let set = "mock_google_sid=0123456789abcdef; Path=/; HttpOnly; SameSite=Lax";
        assert_eq!(
            Mask::On.header("set-cookie", set),
            "mock_google_sid=01234…; Path=/; HttpOnly; SameSite=Lax"
        );
        assert_eq!(Mask::On.address("http://a/b?state=1"), "http://a/b?state=1");
        assert_eq!(Mask::On.body("plain words"), "plain words");
    }
}
