//! Rules about how an app talks to Google: secrets in addresses, caches, pauses, and how it proves itself.

use super::seen::{Seen, is_answered_before, is_clean, is_redeemed, param, seconds_between, seqs};
use crate::record::Exchange;

/// Parameters that have no place in an address.
const SECRETS: &[&str] = &[
    "access_token",
    "client_secret",
    "code_verifier",
    "refresh_token",
];

/// How many fetches are nobody's business.
const FEW: usize = 3;

/// How long any document of Google's may be kept at the least, in seconds.
const KEPT: f64 = 60.0;

/// Coming back sooner is too early, by `grant_type`, in seconds: one is the least a `Retry-After` can ask
/// for, but a person may click again, and only an app does so within a fifth of it.
const LEAST_PAUSES: &[(&str, f64)] = &[("authorization_code", 1.0), ("refresh_token", 0.2)];

/// The fault that answers with `Retry-After`.
const PAUSE: &str = "rate-limit";

/// Requests with something secret in the address: those by GET, for only they have no body.
/// Tokeninfo is made to be asked so, and userinfo has a rule of its own.
pub(super) fn secret_in_query(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.all().filter(|exchange| {
        let is_elsewhere = matches!(
            exchange.endpoint.as_str(),
            "tokeninfo" | "userinfo" | "control"
        );
        let is_secret = SECRETS.iter().any(|name| param(exchange, name).is_some());
        exchange.method == "GET" && !is_elsewhere && is_secret
    }))
}

pub(super) fn userinfo_by_query(seen: &Seen<'_>) -> Vec<u64> {
    let asked = seen
        .at("userinfo")
        .filter(|exchange| exchange.method == "GET");
    seqs(asked.filter(|exchange| param(exchange, "access_token").is_some()))
}

/// Fetches of a document that came although an answer that was still good had come before.
fn needless<'a>(seen: &Seen<'a>, endpoint: &str) -> Vec<&'a Exchange> {
    let fetches: Vec<_> = seen.at(endpoint).collect();
    let is_needless = |fetch: &&&Exchange| {
        let mut earlier = fetches.iter().filter(|earlier| earlier.seq < fetch.seq);
        earlier.any(|earlier| {
            is_clean(earlier)
                && earlier.path == fetch.path
                && is_answered_before(earlier, fetch)
                && seconds_between(earlier, fetch) < KEPT
        })
    };
    fetches.iter().filter(is_needless).copied().collect()
}

/// Whether an ID token came that names a key nobody knows, which is a reason to fetch the keys again.
fn has_strange_key(seen: &Seen<'_>) -> bool {
    let mut faults = seen.all().flat_map(|exchange| &exchange.faults);
    faults.any(|fault| {
        ["id-token-", "keys-", "odd-keys", "cache-control"]
            .iter()
            .any(|beginning| fault.starts_with(beginning))
    })
}

pub(super) fn keys_storm(seen: &Seen<'_>) -> Vec<u64> {
    let fetches = needless(seen, "keys");
    let sign_ins = seen.redemptions().count();
    let is_storm = fetches.len() + 1 > FEW && (fetches.len() + 1) * 2 > sign_ins;
    if is_storm && !has_strange_key(seen) {
        seqs(fetches)
    } else {
        Vec::new()
    }
}

pub(super) fn discovery_each_time(seen: &Seen<'_>) -> Vec<u64> {
    let fetches = needless(seen, "discovery");
    let sign_ins = seen.redemptions().count();
    let is_bent = seen.at("discovery").any(|fetch| !fetch.faults.is_empty());
    if fetches.len() + 1 > FEW && fetches.len() + 1 >= sign_ins && !is_bent {
        seqs(fetches)
    } else {
        Vec::new()
    }
}

/// Requests that came back sooner than any `Retry-After` allows. The exchange does not tell how long
/// the header said, but it said whole seconds.
pub(super) fn too_early(seen: &Seen<'_>) -> Vec<u64> {
    let mut shown = Vec::new();
    for told in seen.at("token").filter(|exchange| is_pause(exchange)) {
        let again = seen.later(told).find(|later| is_repeated(told, later));
        let grant = param(told, "grant_type").unwrap_or_default();
        let least = LEAST_PAUSES.iter().find(|(known, _)| *known == grant);
        if let (Some(again), Some((_, least))) = (again, least)
            && is_answered_before(told, again)
            && seconds_between(told, again) - told.milliseconds / 1_000.0 < *least
        {
            shown.extend([told.seq, again.seq]);
        }
    }
    shown
}

fn is_pause(exchange: &Exchange) -> bool {
    let is_asked = exchange.faults.iter().any(|fault| fault == PAUSE);
    is_asked && matches!(exchange.status, 429 | 503)
}

fn is_repeated(told: &Exchange, later: &Exchange) -> bool {
    let is_alike = |name| param(told, name) == param(later, name);
    told.endpoint == later.endpoint && is_alike("grant_type") && is_alike("code")
}

/// Redemptions whose body names no client: it stands in the header.
pub(super) fn client_by_basic(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.redemptions().filter(|exchange| {
        let is_bare = |name| param(exchange, name).is_none();
        is_bare("client_secret") && is_bare("client_id") && is_bare("client_assertion")
    }))
}

pub(super) fn client_by_body(seen: &Seen<'_>) -> Vec<u64> {
    let sent = seen.at("token").filter(|exchange| is_redeemed(exchange));
    seqs(sent.filter(|exchange| param(exchange, "client_secret").is_some()))
}
