//! Answers whose bytes or members are not what they should be.

use super::{APIS, EVERYWHERE, Form, Parameter};
use crate::fault::effect::{Effect, TextBend, bend};

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "wrong-content-type",
        numbers: &[36],
        summary: "The answer says that it is something else than it is.",
        places: APIS,
        parameters: &[Parameter::new(
            "type",
            "the type",
            "\"text/html; charset=utf-8\"",
        )],
        read: |with| {
            Ok(Effect::Header(
                "content-type".to_owned(),
                with.text("type")?,
            ))
        },
    },
    Form {
        name: "header",
        numbers: &[80],
        summary: "A header field of the answer has another value.",
        places: EVERYWHERE,
        parameters: &[
            Parameter::required("name", "the field", "\"x-robots-tag\""),
            Parameter::required("value", "its value", "\"none\""),
        ],
        read: |with| {
            let (name, value) = (with.text("name")?, with.text("value")?);
            if axum::http::HeaderName::try_from(&name).is_err() {
                return Err(with.wrong("name", "is no header field"));
            }
            if axum::http::HeaderValue::try_from(&value).is_err() {
                return Err(with.wrong("value", "fits no header field"));
            }
            Ok(Effect::Header(name, value))
        },
    },
    Form {
        name: "cache-control",
        numbers: &[80],
        summary: "The answer may be kept for another time than usual, or not at all.",
        places: &[super::Place::Keys, super::Place::Discovery],
        parameters: &[Parameter::new(
            "value",
            "`no-store`, `max-age=1`, …",
            "\"no-store\"",
        )],
        read: |with| {
            let value = with.text("value")?;
            if axum::http::HeaderValue::try_from(&value).is_err() {
                return Err(with.wrong("value", "fits no header field"));
            }
            Ok(Effect::Header("cache-control".to_owned(), value))
        },
    },
    Form {
        name: "truncated-json",
        numbers: &[37, 84],
        summary: "The second half of the JSON is missing.",
        places: APIS,
        parameters: &[],
        read: |_| Ok(Effect::Text(TextBend::Truncated)),
    },
    Form {
        name: "invalid-utf8",
        numbers: &[37],
        summary: "A string in the JSON is no UTF-8.",
        places: APIS,
        parameters: &[],
        read: |_| Ok(Effect::Text(TextBend::InvalidUtf8)),
    },
    Form {
        name: "byte-order-mark",
        numbers: &[37],
        summary: "A byte order mark stands before the JSON.",
        places: APIS,
        parameters: &[],
        read: |_| Ok(Effect::Text(TextBend::ByteOrderMark)),
    },
    Form {
        name: "trailing-bytes",
        numbers: &[37],
        summary: "Something follows the JSON.",
        places: APIS,
        parameters: &[],
        read: |_| Ok(Effect::Text(TextBend::Trailing)),
    },
    Form {
        name: "duplicate-members",
        numbers: &[37],
        summary: "The first member of the JSON occurs twice, with different values.",
        places: APIS,
        parameters: &[],
        read: |_| Ok(Effect::Text(TextBend::Duplicates)),
    },
    Form {
        name: "deep-json",
        numbers: &[37],
        summary: "A member of the JSON nests very deep.",
        places: APIS,
        parameters: &[Parameter::new("depth", "how deep", "10000")],
        read: |with| Ok(Effect::Text(TextBend::Deep(with.size("depth", 100_000)?))),
    },
    Form {
        name: "huge-body",
        numbers: &[37],
        summary: "The JSON is followed by far too much blank space.",
        places: APIS,
        parameters: &[Parameter::new("megabytes", "how much", "100")],
        read: |with| {
            let megabytes = with.number("megabytes", 1, 10_000)?.unsigned_abs();
            Ok(Effect::Text(TextBend::Huge(megabytes * 1_000_000)))
        },
    },
    Form {
        name: "member",
        numbers: &[46, 49, 81, 85],
        summary: "A member of the JSON has another value, or is there at all.",
        places: APIS,
        parameters: &[
            Parameter::required("member", "its name", "\"expires_in\""),
            Parameter::required("value", "any JSON", "\"3600\""),
        ],
        read: |with| {
            let (member, value) = (with.text("member")?, with.value("value")?);
            Ok(Effect::Members(bend(move |members, _| {
                members.insert(member.clone(), value.clone());
            })))
        },
    },
    Form {
        name: "member-missing",
        numbers: &[46, 81],
        summary: "A member of the JSON is missing.",
        places: APIS,
        parameters: &[Parameter::required("member", "its name", "\"id_token\"")],
        read: |with| {
            let member = with.text("member")?;
            Ok(Effect::Members(bend(move |members, _| {
                members.shift_remove(&member);
            })))
        },
    },
];
