//! The head of a token, and what its signature is worth.

use serde_json::Value;

use super::Known;
use super::jwt::{Jwt, Members};
use super::notes::{Opinion, bad, claim, good, odd, plain};
use crate::record::Claim;

/// The one algorithm Google signs by.
const ALGORITHM: &str = "RS256";

/// Judges one member of the head.
type Judge = fn(&Value, &Known<'_>) -> Opinion;

/// What is thought of each member; others are nobody's business.
const MEMBERS: &[(&str, Judge)] = &[
    ("alg", |value, _| algorithm(value.as_str())),
    ("kid", key_id),
    ("typ", kind),
    ("crit", |_, _| {
        bad("names an extension that must be understood, and Google has none")
    }),
    ("jwk", own_key),
    ("jku", own_key),
    ("x5u", own_key),
    ("x5c", own_key),
    ("enc", |_, _| bad("encrypted, which Google's never are")),
];

/// Members Google always has in the head.
const REQUIRED: &[&str] = &["alg", "kid"];

/// Judges the head, member by member, and names what is missing.
pub(super) fn judged(head: &Members, google: &Known<'_>) -> Vec<Claim> {
    let present = head.0.iter().map(|(name, value)| {
        let judge = MEMBERS.iter().find(|(known, _)| known == name);
        let opinion = match judge {
            _ if head.repeats(name) => bad("stands here more than once"),
            Some((_, judge)) => judge(value, google),
            None => plain(""),
        };
        claim(name, Some(value), opinion)
    });
    let missing = REQUIRED.iter().filter(|name| head.get(name).is_none());
    let missing = missing.map(|name| claim(name, None, odd("missing")));
    // A head that could not be read lacks nothing in particular.
    let is_read = !head.0.is_empty();
    present.chain(missing.filter(|_| is_read)).collect()
}

/// Judges the signature, which is never part of what is said.
pub(super) fn signature(jwt: &Jwt, token: &str, google: &Known<'_>) -> Claim {
    claim("signature", None, signed(jwt, token, google))
}

fn signed(jwt: &Jwt, token: &str, google: &Known<'_>) -> Opinion {
    if let Some(flaw) = &jwt.flaw {
        return bad(format!("malformed: {flaw}"));
    }
    let named = jwt.head.text("alg");
    if named != Some(ALGORITHM) {
        return algorithm(named);
    }
    if !jwt.has_signature {
        return bad("there is none");
    }
    let is_true = (google.verify)(token);
    let key = match jwt.head.text("kid") {
        None if is_true == Some(true) => return odd("fits a published key, though it names none"),
        None => return bad("names no key"),
        Some(kid) if !is_published(kid, google) => {
            return bad(format!("names the key {kid}, which nobody published"));
        }
        Some(kid) => kid,
    };
    match is_true {
        Some(true) => good(format!("by the published key {key}")),
        Some(false) => bad(format!(
            "names the published key {key}, which did not make it"
        )),
        None => plain(format!("names the published key {key}; it was not checked")),
    }
}

fn is_published(kid: &str, google: &Known<'_>) -> bool {
    google.kids.iter().any(|known| known == kid)
}

fn algorithm(named: Option<&str>) -> Opinion {
    match named {
        Some(ALGORITHM) => good("as Google signs"),
        None => bad("names no algorithm"),
        Some(other) if other.eq_ignore_ascii_case("none") => {
            bad("unsigned: anybody can have written it")
        }
        Some(other) if other.starts_with("HS") => bad(format!(
            "{other} takes a shared secret, and who knows it can write tokens"
        )),
        Some(other) => bad(format!("{other}, and Google signs by {ALGORITHM}")),
    }
}

fn key_id(value: &Value, google: &Known<'_>) -> Opinion {
    match value.as_str() {
        Some(kid) if is_published(kid, google) => good("a published key"),
        Some(_) => bad("nobody published such a key"),
        None => bad("no text"),
    }
}

fn kind(value: &Value, _: &Known<'_>) -> Opinion {
    match value.as_str() {
        Some(kind) if kind.eq_ignore_ascii_case("JWT") => plain(""),
        _ => odd("Google writes JWT"),
    }
}

fn own_key(_: &Value, _: &Known<'_>) -> Opinion {
    bad("brings a key of its own, which proves nothing")
}
