//! Exactly what crosses the network: every request parsed, every answer printed, nothing decided.
//!
//! One module per endpoint, named like its neighbours in `rules/` and `http/`. Nothing here knows
//! who is registered or what time it is.

pub mod api_style;
pub mod assertion;
pub mod auth_error;
pub mod authorization;
pub mod credential;
pub mod device;
pub mod discovery;
pub mod error;
pub mod iam;
pub mod id_token;
pub mod jwks;
pub mod params;
pub mod pkce;
pub mod revocation;
pub mod scope;
pub mod security_event;
pub mod sts;
pub mod token;
pub mod tokeninfo;
pub mod uri_policy;
pub mod userinfo;

use serde::Serialize;
use serde_json::ser::{PrettyFormatter, Serializer};

/// Prints JSON on one line.
fn to_json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// Prints JSON with the indentation the endpoint uses.
fn to_pretty_json(value: &impl Serialize, indent: &[u8]) -> String {
    let mut bytes = Vec::with_capacity(512);
    let mut serializer =
        Serializer::with_formatter(&mut bytes, PrettyFormatter::with_indent(indent));
    match value.serialize(&mut serializer) {
        Ok(()) => String::from_utf8(bytes).unwrap_or_default(),
        Err(_) => String::new(), // plain structs of strings and numbers always serialise
    }
}

/// Prints bytes as lower-case hexadecimal digits.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::with_capacity(2 * bytes.len()), |text, byte| {
            text + &format!("{byte:02x}")
        })
}

/// Prints an OAuth error object: `error` and `error_description`.
#[must_use]
pub fn error_json(code: &str, description: &str) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        error: &'a str,
        error_description: &'a str,
    }
    to_pretty_json(
        &Body {
            error: code,
            error_description: description,
        },
        b"  ",
    )
}
