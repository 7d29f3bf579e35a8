//! Codes that bring nothing: redeemed, expired, mangled, of somebody else.

use jiff::Timestamp;

use super::address;
use super::credential::{Kind, mixed_up};
use super::redirect::{behind_proxy, together};
use super::verifier;
use super::words::{bare, decoded_whole, duration, shown};
use super::{Case, found, is_redeemed, parameter, rule};
use crate::journal::{Diagnosis, Endpoint, Entry};
use crate::wire::credential::{AuthorizationCode, shorten};
use crate::wire::error::TokenError;
use crate::world::grant::Code;

/// The refusals that make a code worthless, as the journal names them.
const BURNING: &[&str] = &[
    "RedirectUriMismatch",
    "MissingVerifier",
    "NeedlessVerifier",
    "WrongVerifier",
    "AccountGone",
];

/// Finds the diagnosis of a code that was refused.
pub(super) fn diagnose(case: Case<'_>, error: &TokenError) -> Option<Diagnosis> {
    let text = case.param("code")?;
    let code = case.world.code(&AuthorizationCode::from_wire(text));
    match error {
        TokenError::MalformedCode => malformed(case, text),
        TokenError::UnknownCode => Some(unknown(text)),
        TokenError::CodeOfAnotherClient | TokenError::CodeOfAnotherClientSaid => {
            Some(of_another_client(case, code?))
        }
        TokenError::CodeSpent | TokenError::CodeSpentOlder => Some(redeemed(case, text)),
        TokenError::CodeBurned => Some(burned(case, text)),
        TokenError::CodeExpired => Some(expired(case, code?)),
        TokenError::RedirectUriMismatch => redirect_differs(case, code?),
        _ => verifier::diagnose(case, code?, error),
    }
}

fn malformed(case: Case<'_>, text: &str) -> Option<Diagnosis> {
    let is_code = |text: &str| AuthorizationCode::from_wire(text).is_well_formed();
    if let Some((bare, what)) = bare(text)
        && is_code(bare)
    {
        let text = format!("The code has {what} around it: send it just as the callback has it.");
        return Some(found(rule::CODE_SURROUNDED, text));
    }
    if let Some(unset) = parameter::unset("code", text) {
        return Some(unset);
    }
    if decoded_whole(text).is_some_and(|decoded| is_code(&decoded)) {
        let text = format!(
            "The code arrived as {}, still percent-encoded: decode the query of the callback, and let \
             the library encode the form, once each.",
            shorten(text)
        );
        return Some(found(rule::CODE_ENCODED, text));
    }
    if let Some(mixed_up) = mixed_up("code", text, Kind::Code) {
        return Some(mixed_up);
    }
    length(case, text)
}

/// A code that is longer or shorter than every code is.
fn length(case: Case<'_>, text: &str) -> Option<Diagnosis> {
    const LENGTH: usize = AuthorizationCode::LENGTH;
    let count = text.chars().count();
    let rest = text.get(LENGTH..).filter(|rest| !rest.is_empty());
    if let Some(rest) = rest
        && is_known(case, text.get(..LENGTH)?)
    {
        let rest: String = rest.chars().take(7).collect();
        let text = format!(
            "The code has {count} characters, and {LENGTH} belong to it: what follows, from {} on, was \
             copied along.",
            shown(&rest)
        );
        return Some(found(rule::CODE_LONG, text));
    }
    let was_cut = text.starts_with("4/0A") || is_known(case, &format!("4/{text}"));
    (count < LENGTH && was_cut).then(|| {
        let text = format!(
            "The code has {count} of {LENGTH} characters: part of it was lost, at a slash in a path or in \
             a column that is too short."
        );
        found(rule::CODE_CUT, text)
    })
}

fn is_known(case: Case<'_>, text: &str) -> bool {
    case.world
        .code(&AuthorizationCode::from_wire(text))
        .is_some()
}

fn unknown(text: &str) -> Diagnosis {
    found(
        rule::CODE_UNKNOWN,
        format!(
            "The code {} looks like one, and this server did not issue it or has forgotten it: it comes \
             from another server or another run, or is more than a day old; sign in again.",
            shorten(text)
        ),
    )
}

fn of_another_client(case: Case<'_>, code: &Code) -> Diagnosis {
    found(
        rule::CODE_ELSEWHERE,
        format!(
            "The code was issued to client {}, and client {} sent it: use the same client_id at both \
             endpoints.",
            code.grant.client,
            shown(case.client_id())
        ),
    )
}

/// The earlier attempts to redeem a code, the last first.
fn attempts<'a>(case: Case<'a>, text: &'a str) -> impl Iterator<Item = &'a Entry> {
    case.earlier().filter(move |entry| {
        entry.endpoint == Endpoint::Token && entry.params.get("code") == Some(text)
    })
}

fn redeemed(case: Case<'_>, text: &str) -> Diagnosis {
    let first = attempts(case, text).find(|entry| is_redeemed(entry));
    let when = first.map_or_else(|| "before".to_owned(), |entry| case.ago(entry.at));
    found(
        rule::CODE_REDEEMED,
        format!(
            "The code was redeemed {when} by the same client: the callback was delivered twice (double \
             click, prefetch or a retry); redeem a code once and keep its tokens."
        ),
    )
}

fn burned(case: Case<'_>, text: &str) -> Diagnosis {
    let is_cause = |entry: &&Entry| BURNING.iter().any(|cause| entry.decision.contains(cause));
    let culprit = attempts(case, text).find(is_cause);
    let when = culprit.map_or_else(|| "before".to_owned(), |entry| case.ago(entry.at));
    let known = culprit.and_then(|entry| entry.diagnosis.as_ref());
    let why = known.map_or_else(String::new, |diagnosis| format!(" ({})", diagnosis.rule));
    found(
        rule::CODE_BURNED,
        format!(
            "An attempt to redeem the code was refused {when}{why}, which made it worthless: mend that \
             one, and sign in again for a new code."
        ),
    )
}

fn expired(case: Case<'_>, code: &Code) -> Diagnosis {
    let ended = |ends: Timestamp| (ends <= case.now).then_some(ends);
    if let Some(expires) = ended(code.expires) {
        let life = code.grant.since.duration_until(code.expires);
        return found(
            rule::CODE_EXPIRED,
            format!(
                "The code expired {}: it lives for {}; redeem it as soon as the callback comes.",
                case.ago(expires),
                duration(life)
            ),
        );
    }
    let why = if code.grant.ends.and_then(ended).is_some() {
        "the time for which access was allowed is over"
    } else {
        "access was taken back"
    };
    found(
        rule::CODE_REVOKED,
        format!("The code is good no more because {why} before it was redeemed: sign in again."),
    )
}

fn redirect_differs(case: Case<'_>, code: &Code) -> Option<Diagnosis> {
    let sent = case.params().get_even_empty("redirect_uri")?;
    let begun = &*code.redirect_uri;
    let near = address::nearest(sent, [begun]).map(|(_, differences)| differences);
    let (what, why) = match &near {
        Some(differences) => (
            format!("differs by {} from", together(differences)),
            behind_proxy(differences),
        ),
        None if sent.is_empty() => ("is empty, not".to_owned(), ""),
        None => (format!("is {}, not", shown(sent)), ""),
    };
    Some(found(
        rule::CODE_REDIRECT,
        format!(
            "redirect_uri {what} that of the authorization request, {}: send the very same string to \
             both endpoints{why}; this code is worthless now.",
            shown(begun)
        ),
    ))
}
