//! Rules about ID tokens that Google was told to forge or to spoil.

use super::seen::{Seen, is_redeemed, param};
use crate::record::Exchange;

/// The faults after which no app may believe the ID token. The others leave it true, or spoil what an
/// app need not look at.
const SPOILT: &[&str] = &[
    "id-token-unsigned",
    "id-token-signed-with-the-public-key",
    "id-token-signed-with-the-client-secret",
    "id-token-signed-by-an-unknown-key",
    "id-token-tampered-with",
    "id-token-from-another-issuer",
    "id-token-with-a-slash-behind-the-issuer",
    "id-token-for-another-app",
    "id-token-expired",
    "id-token-not-valid-yet",
    "id-token-of-yesterday",
];

/// The same, where the sign-in sent a nonce.
const SPOILT_NONCE: &[&str] = &[
    "id-token-with-another-nonce",
    "id-token-with-an-earlier-nonce",
];

/// What an app did with a spoilt ID token.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Deed {
    /// It did not go on.
    Stopped,
    /// It went on.
    WentOn,
    /// It went on, and nothing shows that it reads ID tokens at all.
    WentOnBlindly,
}

/// Each redemption that brought a spoilt ID token, and what the app did then.
fn deeds(seen: &Seen<'_>) -> Vec<(Deed, Vec<u64>)> {
    let spoilt = seen.redemptions().filter(|exchange| {
        // A fault also fires where there is no ID token to spoil.
        let has_token = exchange.body.contains("\"id_token\"");
        let has_arrived = exchange.status == 200 && exchange.wire.is_none();
        has_token && has_arrived && is_spoilt(seen, exchange)
    });
    spoilt.map(|exchange| deed(seen, exchange)).collect()
}

fn is_spoilt(seen: &Seen<'_>, exchange: &Exchange) -> bool {
    let has = |names: &[&str]| {
        let mut faults = exchange.faults.iter();
        faults.any(|fault| names.contains(&fault.as_str()))
    };
    has(SPOILT) || (has(SPOILT_NONCE) && sent_nonce(seen, exchange))
}

fn sent_nonce(seen: &Seen<'_>, exchange: &Exchange) -> bool {
    let request = seen.request_of(exchange);
    request.is_some_and(|request| param(request, "nonce").is_some())
}

fn deed(seen: &Seen<'_>, spoilt: &Exchange) -> (Deed, Vec<u64>) {
    // Another code of the same sign-in brings another ID token.
    let next = seen
        .later(spoilt)
        .take_while(|exchange| !is_redeemed(exchange))
        .find(|exchange| is_going_on(exchange));
    let Some(next) = next else {
        return (Deed::Stopped, vec![spoilt.seq]);
    };
    let is_reader = sent_nonce(seen, spoilt) || seen.at("keys").next().is_some();
    let deed = if is_reader {
        Deed::WentOn
    } else {
        Deed::WentOnBlindly
    };
    (deed, vec![spoilt.seq, next.seq])
}

fn is_going_on(exchange: &Exchange) -> bool {
    match exchange.endpoint.as_str() {
        "userinfo" => true,
        "token" => param(exchange, "grant_type") == Some("refresh_token"),
        _ => false,
    }
}

fn all(seen: &Seen<'_>, wanted: Deed) -> Vec<u64> {
    let deeds = deeds(seen).into_iter();
    deeds
        .filter(|(deed, _)| *deed == wanted)
        .flat_map(|(_, seqs)| seqs)
        .collect()
}

pub(super) fn believed(seen: &Seen<'_>) -> Vec<u64> {
    all(seen, Deed::WentOn)
}

pub(super) fn not_looked_at(seen: &Seen<'_>) -> Vec<u64> {
    all(seen, Deed::WentOnBlindly)
}

pub(super) fn refused(seen: &Seen<'_>) -> Vec<u64> {
    all(seen, Deed::Stopped)
}
