//! How a client proved itself, and what was wrong with that.

use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

use super::words::{bare, decoded, kind, shown};
use super::{Case, found, parameter, rule};
use crate::journal::Diagnosis;
use crate::wire::credential::shorten;
use crate::world::client::Client;

/// Says why no client id was found.
pub(super) fn no_client_id(case: Case<'_>) -> Diagnosis {
    let Some(header) = case.entry.header("authorization") else {
        return parameter::missing(case, "client_id");
    };
    let scheme = header.split(' ').next().unwrap_or_default();
    let text = if scheme.eq_ignore_ascii_case("basic") {
        "The Basic header has nothing before its colon: put the client id there, id:secret in Base64."
            .to_owned()
    } else {
        format!(
            "The Authorization header begins with {}, and a client proves itself with Basic or in the \
             body: leave the header out, or send Basic.",
            // Without a blank it is all secret.
            if scheme.len() == header.len() {
                shorten(scheme)
            } else {
                shown(scheme)
            }
        )
    };
    found(rule::AUTH_SCHEME, text)
}

/// Says why the Basic header could not be read.
pub(super) fn unreadable(case: Case<'_>) -> Option<Diagnosis> {
    let encoded = encoded(case)?;
    let Some(text) = decode(encoded) else {
        let what = if encoded.contains(':') {
            "holds id:secret as it is"
        } else {
            "is not Base64 of the common alphabet with its = at the end"
        };
        let text = format!("The Basic header {what}: encode id:secret as a whole in Base64.");
        return Some(found(rule::BASIC_BASE64, text));
    };
    if !text.contains(':') {
        let text = "The Basic header has no colon in its Base64: encode id:secret as a whole.";
        return Some(found(rule::BASIC_BASE64, text.to_owned()));
    }
    if case.param("client_secret").is_some() {
        let text = "The secret came both in the Basic header and as client_secret in the body: send it \
                    in one way only (RFC 6749 section 2.3).";
        return Some(found(rule::BASIC_AND_POST, text.to_owned()));
    }
    Some(not_form_encoded())
}

fn not_form_encoded() -> Diagnosis {
    let text = "The id and secret of the Basic header were not form-encoded before the Base64, so a % or \
                + in them is read as something else: encode each half first (RFC 6749 section 2.3.1), \
                or send them in the body.";
    found(rule::BASIC_FORM, text.to_owned())
}

/// What follows `Basic`.
fn encoded(case: Case<'_>) -> Option<&str> {
    let (scheme, encoded) = case.entry.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then(|| encoded.trim())
}

fn decode(encoded: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()
}

/// The secret that was sent, not form-decoded where it came in the header, and whether it did.
fn secret(case: Case<'_>) -> Option<(String, bool)> {
    if let Some(encoded) = encoded(case) {
        let text = decode(encoded)?;
        let (_, secret) = text.split_once(':')?;
        return Some((secret.to_owned(), true));
    }
    case.param("client_secret")
        .map(|secret| (secret.to_owned(), false))
}

fn is_secret(client: &Client, given: &str) -> bool {
    let second = client.second_secret.as_ref();
    client.secret.expose() == given || second.is_some_and(|second| second.expose() == given)
}

/// Says what is wrong with a secret.
pub(super) fn wrong_secret(case: Case<'_>) -> Option<Diagnosis> {
    let client = case.client()?;
    let (given, in_header) = secret(case)?;
    if in_header && is_secret(client, &given) {
        return Some(not_form_encoded());
    }
    if let Some((bare, what)) = bare(&given)
        && is_secret(client, bare)
    {
        let text = format!(
            "The client_secret has {what} around it: trim it where it is read, from a file or a variable."
        );
        return Some(found(rule::SECRET_SURROUNDED, text));
    }
    if decoded(&given).is_some_and(|decoded| is_secret(client, &decoded)) {
        let text = "The client_secret is still percent-encoded: decode it where it is read; the library \
                    encodes the form.";
        return Some(found(rule::SECRET_ENCODED, text.to_owned()));
    }
    let is_other = |other: &&Arc<Client>| other.id != client.id && is_secret(other, &given);
    if let Some(other) = case.world.clients().find(is_other) {
        let text = format!(
            "The client_secret is that of client {}, and client_id is {}: id and secret were mixed up; \
             send both of the same client.",
            other.id, client.id
        );
        return Some(found(rule::SECRET_ELSEWHERE, text));
    }
    let own = client.secret.expose();
    if given.len() >= 4 && own.starts_with(&given) {
        let text = format!(
            "The client_secret has {} of its {} characters: it was cut off where it is kept.",
            given.chars().count(),
            own.chars().count()
        );
        return Some(found(rule::SECRET_CUT, text));
    }
    let text = format!(
        "The client_secret that begins {} is none of client {}: copy it anew from the client's \
         registration.",
        shorten(&given),
        client.id
    );
    Some(found(rule::SECRET_WRONG, text))
}

/// Says that a client of this type has to send its secret.
pub(super) fn missing_secret(case: Case<'_>) -> Option<Diagnosis> {
    let client = case.client()?;
    parameter::misnamed(case, "client_secret")
        .or_else(|| parameter::empty(case, "client_secret"))
        .or_else(|| {
            let text = format!(
                "{} is {} and sent no client_secret, which Google wants with PKCE, too: send it in the \
                 body or as Basic, or set secret_optional of the client.",
                client.id,
                kind(client.kind)
            );
            Some(found(rule::SECRET_MISSING, text))
        })
}
