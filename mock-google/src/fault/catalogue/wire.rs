//! What happens to connections and to answers on the wire.

use super::{EVERYWHERE, Form, Parameter, Place};
use crate::fault::effect::{Connecting, Effect, Flaw, Moment, Sabotage};

/// The points at which an answer can break.
const MOMENTS: &[(&str, Moment)] = &[
    ("before-head", Moment::BeforeHead),
    ("after-head", Moment::AfterHead),
    ("mid-body", Moment::MidBody),
];

const MOMENT: Parameter = Parameter::new(
    "moment",
    "before-head, after-head or mid-body",
    "\"mid-body\"",
);

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "answer-lost",
        numbers: &[44, 91],
        summary: "The request is carried out, the code spent, and the connection reset before the answer.",
        places: EVERYWHERE,
        parameters: &[],
        read: |_| Ok(Effect::Wire(Sabotage::Reset(Moment::BeforeHead))),
    },
    Form {
        name: "reset",
        numbers: &[40, 79],
        summary: "The connection is reset in the middle of the answer.",
        places: EVERYWHERE,
        parameters: &[MOMENT],
        read: |with| Ok(Effect::Wire(Sabotage::Reset(with.word("moment", MOMENTS)?))),
    },
    Form {
        name: "closed-early",
        numbers: &[40],
        summary: "The connection is closed, politely, before the answer is complete.",
        places: EVERYWHERE,
        parameters: &[MOMENT],
        read: |with| Ok(Effect::Wire(Sabotage::Close(with.word("moment", MOMENTS)?))),
    },
    Form {
        name: "wrong-length",
        numbers: &[40],
        summary: "Content-Length is not the length of the body.",
        places: EVERYWHERE,
        parameters: &[Parameter::new(
            "by",
            "how many bytes more, or fewer below 0",
            "10",
        )],
        read: |with| {
            Ok(Effect::Wire(Sabotage::WrongLength(
                with.number("by", -65_536, 65_536)?,
            )))
        },
    },
    Form {
        name: "bad-chunk",
        numbers: &[40],
        summary: "The body is chunked, and a chunk's length is no number.",
        places: EVERYWHERE,
        parameters: &[],
        read: |_| Ok(Effect::Wire(Sabotage::BadChunk)),
    },
    Form {
        name: "drip",
        numbers: &[39],
        summary: "Head, body or both arrive drop by drop.",
        places: EVERYWHERE,
        parameters: &[
            Parameter::new("bytes", "how many at a time", "1"),
            Parameter::new("seconds", "the pause after each", "0.1"),
            Parameter::new("part", "head, body or all", "\"all\""),
        ],
        read: |with| {
            let parts = &[
                ("head", (true, false)),
                ("body", (false, true)),
                ("all", (true, true)),
            ];
            let (head, body) = with.word("part", parts)?;
            Ok(Effect::Wire(Sabotage::Drip {
                bytes: with.size("bytes", 65_536)?,
                pause: with.seconds("seconds")?,
                head,
                body,
            }))
        },
    },
    Form {
        name: "tls-certificate-expired",
        numbers: &[42],
        summary: "The certificate of the TLS handshake expired years ago.",
        places: &[Place::Tls],
        parameters: &[],
        read: |_| Ok(Effect::Tls(Flaw::Expired)),
    },
    Form {
        name: "tls-certificate-for-another-host",
        numbers: &[42],
        summary: "The certificate of the TLS handshake is for another host.",
        places: &[Place::Tls],
        parameters: &[],
        read: |_| Ok(Effect::Tls(Flaw::WrongHost)),
    },
    Form {
        name: "tls-unknown-authority",
        numbers: &[42],
        summary: "The certificate of the TLS handshake is signed by an authority nobody knows.",
        places: &[Place::Tls],
        parameters: &[],
        read: |_| Ok(Effect::Tls(Flaw::UnknownAuthority)),
    },
    Form {
        name: "tls-stall",
        numbers: &[42],
        summary: "The TLS handshake is never answered.",
        places: &[Place::Tls],
        parameters: &[],
        read: |_| Ok(Effect::Tls(Flaw::Stall)),
    },
    Form {
        name: "refused",
        numbers: &[41, 99],
        summary: "Nobody listens on the port for a while, in real time.",
        places: &[Place::Connection],
        parameters: &[Parameter::new("seconds", "for how long", "1")],
        read: |with| {
            Ok(Effect::Connection(Connecting::Refused(
                with.seconds("seconds")?,
            )))
        },
    },
    Form {
        name: "half-open",
        numbers: &[41],
        summary: "New connections are accepted, and nothing is ever read or written.",
        places: &[Place::Connection],
        parameters: &[],
        read: |_| Ok(Effect::Connection(Connecting::HalfOpen)),
    },
    Form {
        name: "reset-on-connect",
        numbers: &[40, 41],
        summary: "New connections are reset at once.",
        places: &[Place::Connection],
        parameters: &[],
        read: |_| Ok(Effect::Connection(Connecting::Reset)),
    },
];
