//! The answer of the token endpoint: its tokens and its scope.

use serde_json::Value;

use super::{Form, Parameter, Place};
use crate::fault::effect::{Effect, TokensBend, bend};

const TOKEN: &[Place] = &[Place::Token];

/// A change of the `scope` member.
fn scope(change: impl Fn(Vec<&str>) -> Vec<&str> + Send + Sync + 'static) -> Effect {
    Effect::Members(bend(move |members, _| {
        if let Some(Value::String(scope)) = members.get_mut("scope") {
            *scope = change(scope.split(' ').collect()).join(" ");
        }
    }))
}

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "no-refresh-token",
        numbers: &[48],
        summary: "Google issues no refresh token, although it would.",
        places: TOKEN,
        parameters: &[],
        read: |_| {
            Ok(Effect::Members(bend(|members, _| {
                members.shift_remove("refresh_token");
                members.shift_remove("refresh_token_expires_in");
            })))
        },
    },
    Form {
        name: "rotated-refresh-token",
        numbers: &[44, 49],
        summary: "A refresh brings a new refresh token, and the old one is dead.",
        places: TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Tokens(TokensBend::Rotated)),
    },
    Form {
        name: "refresh-token-expires-in",
        numbers: &[49, 87],
        summary: "The answer says that the refresh token ends, as for apps in testing.",
        places: TOKEN,
        parameters: &[Parameter::new("seconds", "when", "604799")],
        read: |with| {
            let seconds = with.number("seconds", 0, i64::MAX)?;
            Ok(Effect::Members(bend(move |members, _| {
                members.insert("refresh_token_expires_in".to_owned(), seconds.into());
            })))
        },
    },
    Form {
        name: "short-lived",
        numbers: &[94],
        summary: "The access token lives a few seconds only, and really.",
        places: TOKEN,
        parameters: &[Parameter::new("seconds", "how long", "5")],
        read: |with| {
            let seconds = with.number("seconds", 1, 86_400)?;
            Ok(Effect::Tokens(TokensBend::ShortLived(seconds)))
        },
    },
    Form {
        name: "huge-tokens",
        numbers: &[50],
        summary: "The tokens have the greatest size Google documents: 2048 bytes, refresh tokens 512.",
        places: TOKEN,
        parameters: &[],
        read: |_| Ok(Effect::Tokens(TokensBend::Huge)),
    },
    Form {
        name: "scope-missing",
        numbers: &[47],
        summary: "The answer does not say what was granted.",
        places: TOKEN,
        parameters: &[],
        read: |_| {
            Ok(Effect::Members(bend(|members, _| {
                members.shift_remove("scope");
            })))
        },
    },
    Form {
        name: "scope-reordered",
        numbers: &[47],
        summary: "The scopes granted come in another order.",
        places: TOKEN,
        parameters: &[],
        read: |_| {
            Ok(scope(|mut scopes| {
                scopes.reverse();
                scopes
            }))
        },
    },
    Form {
        name: "scope-expanded",
        numbers: &[47],
        summary: "The answer names a scope nobody asked for.",
        places: TOKEN,
        parameters: &[Parameter::new(
            "scope",
            "which",
            "\"https://www.googleapis.com/auth/contacts.readonly\"",
        )],
        read: |with| {
            let more = with.text("scope")?;
            Ok(Effect::Members(bend(move |members, _| {
                if let Some(Value::String(scope)) = members.get_mut("scope") {
                    *scope = format!("{scope} {more}");
                }
            })))
        },
    },
    Form {
        name: "scope-narrowed",
        numbers: &[47, 90],
        summary: "The answer names one scope fewer than asked for.",
        places: TOKEN,
        parameters: &[],
        read: |_| {
            Ok(scope(|mut scopes| {
                scopes.pop();
                scopes
            }))
        },
    },
];
