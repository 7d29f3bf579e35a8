//! The published keys and the discovery document.

use serde_json::Value;

use super::{Form, Parameter, Place};
use crate::fault::effect::{Effect, KeysBend, bend};

const KEYS: &[Place] = &[Place::Keys];
const DISCOVERY: &[Place] = &[Place::Discovery];

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "keys-empty",
        numbers: &[79],
        summary: "There is no key in the document.",
        places: KEYS,
        parameters: &[],
        read: |_| Ok(Effect::Keys(KeysBend::Empty)),
    },
    Form {
        name: "keys-stale",
        numbers: &[57],
        summary: "The document is the one from before the last rotation, as a lagging cache serves it.",
        places: KEYS,
        parameters: &[],
        read: |_| Ok(Effect::Keys(KeysBend::Stale)),
    },
    Form {
        name: "odd-keys",
        numbers: &[54, 59],
        summary: "The document is odd, and the key that signs still in it.",
        places: KEYS,
        parameters: &[Parameter::new(
            "form",
            "elliptic, encryption, no-algorithm, many, duplicate-id, weak or single",
            "\"elliptic\"",
        )],
        read: |with| {
            let bend = with.word(
                "form",
                &[
                    ("elliptic", KeysBend::Elliptic),
                    ("encryption", KeysBend::Encryption),
                    ("no-algorithm", KeysBend::NoAlgorithm),
                    ("many", KeysBend::Many(50)),
                    ("duplicate-id", KeysBend::DuplicateId),
                    ("weak", KeysBend::Weak),
                    ("single", KeysBend::Single),
                ],
            )?;
            Ok(Effect::Keys(bend))
        },
    },
    Form {
        name: "discovery-names-another-issuer",
        numbers: &[81],
        summary: "The discovery document is somebody else's.",
        places: DISCOVERY,
        parameters: &[Parameter::new(
            "issuer",
            "whose",
            "\"https://evil.example\"",
        )],
        read: |with| {
            let issuer = with.text("issuer")?;
            Ok(Effect::Members(bend(move |members, _| {
                members.insert("issuer".to_owned(), issuer.clone().into());
            })))
        },
    },
    Form {
        name: "discovery-endpoint-moved",
        numbers: &[81],
        summary: "The discovery document names an older path of the token endpoint, which works.",
        places: DISCOVERY,
        parameters: &[],
        read: |_| {
            Ok(Effect::Members(bend(|members, _| {
                if let Some(Value::String(address)) = members.get_mut("token_endpoint") {
                    *address = address.replace("/token", "/oauth2/v4/token");
                }
            })))
        },
    },
    Form {
        name: "discovery-by-plain-http",
        numbers: &[81],
        summary: "The discovery document names endpoints that are not https.",
        places: DISCOVERY,
        parameters: &[],
        read: |_| {
            Ok(Effect::Members(bend(|members, _| {
                for (_, value) in members.iter_mut() {
                    if let Value::String(address) = value
                        && address.starts_with("https://")
                    {
                        *address = address.replacen("https://", "http://", 1);
                    }
                }
                members.insert(
                    "token_endpoint".to_owned(),
                    "http://example.com/token".into(),
                );
            })))
        },
    },
];
