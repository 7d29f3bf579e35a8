//! What the browser brings back to the app.

use super::{Form, Parameter, Place};
use crate::fault::effect::{CallbackBend, Effect};

const CALLBACK: &[Place] = &[Place::Callback];

const STATE: Parameter = Parameter::new("name", "which: state, code, iss, …", "\"state\"");

pub(super) const FORMS: &[Form] = &[
    Form {
        name: "callback-error",
        numbers: &[17, 18],
        summary: "The app gets an error of any code instead, with or without its state.",
        places: CALLBACK,
        parameters: &[
            Parameter::new("error", "the code", "\"server_error\""),
            Parameter::new("description", "the description; empty for none", "\"\""),
            Parameter::new("with_state", "whether state comes with it", "true"),
        ],
        read: |with| {
            Ok(Effect::Callback(CallbackBend::Error {
                code: with.text("error")?,
                description: with.text("description")?,
                with_state: with.flag("with_state")?,
            }))
        },
    },
    Form {
        name: "callback-error-beside-the-code",
        numbers: &[22],
        summary: "The app gets an error and a code at once.",
        places: CALLBACK,
        parameters: &[Parameter::new(
            "error",
            "the code of the error",
            "\"access_denied\"",
        )],
        read: |with| {
            Ok(Effect::Callback(CallbackBend::ErrorBeside(
                with.text("error")?,
            )))
        },
    },
    Form {
        name: "callback-parameter",
        numbers: &[19, 20, 21, 22],
        summary: "A parameter of the callback has another value, or is there at all.",
        places: CALLBACK,
        parameters: &[
            Parameter::new("name", "which", "\"iss\""),
            Parameter::new("value", "its value", "\"https://evil.example\""),
        ],
        read: |with| {
            let (name, value) = (with.text("name")?, with.text("value")?);
            Ok(Effect::Callback(CallbackBend::Set(name, value)))
        },
    },
    Form {
        name: "callback-parameter-missing",
        numbers: &[21, 22],
        summary: "A parameter of the callback is missing.",
        places: CALLBACK,
        parameters: &[STATE],
        read: |with| Ok(Effect::Callback(CallbackBend::Missing(with.text("name")?))),
    },
    Form {
        name: "callback-parameter-altered",
        numbers: &[21],
        summary: "The last characters of a parameter of the callback are others.",
        places: CALLBACK,
        parameters: &[STATE],
        read: |with| Ok(Effect::Callback(CallbackBend::Altered(with.text("name")?))),
    },
    Form {
        name: "callback-parameter-repeated",
        numbers: &[21, 22],
        summary: "A parameter of the callback comes twice.",
        places: CALLBACK,
        parameters: &[STATE],
        read: |with| Ok(Effect::Callback(CallbackBend::Repeated(with.text("name")?))),
    },
    Form {
        name: "callback-parameter-encoded-twice",
        numbers: &[21],
        summary: "A parameter of the callback is percent-encoded twice.",
        places: CALLBACK,
        parameters: &[STATE],
        read: |with| {
            Ok(Effect::Callback(CallbackBend::EncodedTwice(
                with.text("name")?,
            )))
        },
    },
    Form {
        name: "callback-parameter-long",
        numbers: &[21, 103],
        summary: "A parameter of the callback is longer than a proxy may like.",
        places: CALLBACK,
        parameters: &[STATE, Parameter::new("bytes", "how long", "8192")],
        read: |with| {
            let (name, bytes) = (with.text("name")?, with.size("bytes", 1_000_000)?);
            Ok(Effect::Callback(CallbackBend::Long(name, bytes)))
        },
    },
    Form {
        name: "callback-code-with-odd-characters",
        numbers: &[25],
        summary: "The code has `/`, `+`, `=` and `%` in it, and is good if it is decoded exactly once.",
        places: CALLBACK,
        parameters: &[Parameter::new(
            "raw",
            "whether `/` and `=` stand in the address as they are",
            "false",
        )],
        read: |with| {
            Ok(Effect::Callback(CallbackBend::OddCode {
                raw: with.flag("raw")?,
            }))
        },
    },
    Form {
        name: "callback-by",
        numbers: &[26],
        summary: "The answer comes by fragment or by form instead of in the query.",
        places: CALLBACK,
        parameters: &[Parameter::new(
            "mode",
            "query, fragment or form_post",
            "\"fragment\"",
        )],
        read: |with| {
            let mode = with.word(
                "mode",
                &[
                    ("query", "query"),
                    ("fragment", "fragment"),
                    ("form_post", "form_post"),
                ],
            )?;
            Ok(Effect::Callback(CallbackBend::By(mode)))
        },
    },
    Form {
        name: "callback-at-the-other-loopback-name",
        numbers: &[27],
        summary: "The browser comes back to 127.0.0.1 instead of localhost, or the other way round.",
        places: CALLBACK,
        parameters: &[],
        read: |_| Ok(Effect::Callback(CallbackBend::OtherLoopback)),
    },
    Form {
        name: "callback-by-the-other-scheme",
        numbers: &[27],
        summary: "The browser comes back by https instead of http, or the other way round.",
        places: CALLBACK,
        parameters: &[],
        read: |_| Ok(Effect::Callback(CallbackBend::OtherScheme)),
    },
];
