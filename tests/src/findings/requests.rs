//! Rules about the requests that begin a sign-in.

use url::{Host, Url};

use super::seen::{
    Seen, has_word, is_answered_before, is_cut, is_redeemed, is_same, param, seqs, words,
};
use crate::record::Exchange;

/// The least length of a `state`, in characters.
const SHORTEST: usize = 16;

/// What every sign-in may ask for.
const BASIC_SCOPES: &[&str] = &[
    "openid",
    "email",
    "profile",
    "https://www.googleapis.com/auth/userinfo.email",
    "https://www.googleapis.com/auth/userinfo.profile",
];

fn lacks(request: &Exchange, name: &str) -> bool {
    param(request, name).is_none()
}

fn is_hashed(request: &Exchange) -> bool {
    !lacks(request, "code_challenge") && param(request, "code_challenge_method") == Some("S256")
}

pub(super) fn without_state(seen: &Seen<'_>) -> Vec<u64> {
    let bare = seen.requests().filter(|request| lacks(request, "state"));
    seqs(bare.filter(|request| !is_hashed(request)))
}

pub(super) fn without_state_but_pkce(seen: &Seen<'_>) -> Vec<u64> {
    let bare = seen.requests().filter(|request| lacks(request, "state"));
    seqs(bare.filter(|request| is_hashed(request)))
}

pub(super) fn short_state(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.requests().filter(|request| {
        param(request, "state")
            .is_some_and(|state| !is_cut(state) && state.chars().count() < SHORTEST)
    }))
}

/// Requests that share a value with an earlier one, both of whose codes were redeemed: a page that is
/// loaded again, or opened in a second tab, repeats a request without the app's doing.
fn reused(seen: &Seen<'_>, name: &str) -> Vec<u64> {
    let requests: Vec<_> = seen.requests().collect();
    let mut shown = Vec::new();
    for (place, later) in requests.iter().enumerate() {
        for earlier in requests.iter().take(place) {
            if is_same(earlier, later, name) && is_kept(seen, earlier, later) {
                shown.extend([earlier.seq, later.seq]);
            }
        }
    }
    shown
}

/// Whether the app itself let a value live on: the earlier sign-in was finished when the later one
/// began, or both were finished in the end.
fn is_kept(seen: &Seen<'_>, earlier: &Exchange, later: &Exchange) -> bool {
    let end_of = |request: &Exchange| seen.later(request).find(|exchange| is_redeemed(exchange));
    let Some(end) = end_of(earlier) else {
        return false;
    };
    let is_other = earlier.flow != later.flow;
    is_other && (is_answered_before(end, later) || end_of(later).is_some())
}

pub(super) fn reused_state(seen: &Seen<'_>) -> Vec<u64> {
    reused(seen, "state")
}

pub(super) fn reused_nonce(seen: &Seen<'_>) -> Vec<u64> {
    reused(seen, "nonce")
}

pub(super) fn reused_challenge(seen: &Seen<'_>) -> Vec<u64> {
    reused(seen, "code_challenge")
}

/// All of the requests, if there is nothing against them.
fn all_of<'a>(requests: impl Iterator<Item = &'a Exchange>, against: &[Vec<u64>]) -> Vec<u64> {
    if against.iter().all(Vec::is_empty) {
        seqs(requests)
    } else {
        Vec::new()
    }
}

pub(super) fn fresh_state(seen: &Seen<'_>) -> Vec<u64> {
    let against = [
        without_state(seen),
        without_state_but_pkce(seen),
        short_state(seen),
        reused_state(seen),
    ];
    all_of(seen.requests(), &against)
}

fn lacking_nonce<'a>(
    seen: &Seen<'a>,
    response: &'static str,
) -> impl Iterator<Item = &'a Exchange> {
    seen.sign_ins()
        .filter(move |request| has_word(request, "response_type", response))
        .filter(|request| lacks(request, "nonce"))
}

pub(super) fn without_nonce(seen: &Seen<'_>) -> Vec<u64> {
    seqs(lacking_nonce(seen, "id_token"))
}

pub(super) fn code_without_nonce(seen: &Seen<'_>) -> Vec<u64> {
    let codes = lacking_nonce(seen, "code");
    seqs(codes.filter(|request| !has_word(request, "response_type", "id_token")))
}

pub(super) fn fresh_nonce(seen: &Seen<'_>) -> Vec<u64> {
    let against = [
        without_nonce(seen),
        code_without_nonce(seen),
        reused_nonce(seen),
    ];
    let sent = seen.sign_ins().filter(|request| !lacks(request, "nonce"));
    all_of(sent, &against)
}

pub(super) fn without_pkce(seen: &Seen<'_>) -> Vec<u64> {
    let codes = seen.code_requests();
    seqs(codes.filter(|request| lacks(request, "code_challenge")))
}

pub(super) fn plain_pkce(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.code_requests().filter(|request| {
        let method = param(request, "code_challenge_method").unwrap_or("plain");
        !lacks(request, "code_challenge") && method == "plain"
    }))
}

pub(super) fn hashed_pkce(seen: &Seen<'_>) -> Vec<u64> {
    let against = [without_pkce(seen), plain_pkce(seen), reused_challenge(seen)];
    let hashed = seen.code_requests().filter(|request| is_hashed(request));
    all_of(hashed, &against)
}

pub(super) fn redirect_by_http(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.requests().filter(|request| {
        let address = param(request, "redirect_uri").and_then(|text| Url::parse(text).ok());
        address.is_some_and(|address| address.scheme() == "http" && !is_own_machine(&address))
    }))
}

fn is_own_machine(address: &Url) -> bool {
    match address.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        None => false,
    }
}

pub(super) fn tokens_in_fragment(seen: &Seen<'_>) -> Vec<u64> {
    let requests = seen.requests();
    seqs(requests.filter(|request| has_word(request, "response_type", "token")))
}

pub(super) fn scopes_not_incremental(seen: &Seen<'_>) -> Vec<u64> {
    seqs(seen.sign_ins().filter(|request| {
        let is_more = words(request, "scope").any(|scope| !BASIC_SCOPES.contains(&scope));
        is_more && param(request, "include_granted_scopes") != Some("true")
    }))
}

pub(super) fn consent_forced(seen: &Seen<'_>) -> Vec<u64> {
    let sign_ins: Vec<_> = seen.sign_ins().collect();
    let mut all = sign_ins.iter();
    if sign_ins.len() > 1 && all.all(|request| has_word(request, "prompt", "consent")) {
        seqs(sign_ins)
    } else {
        Vec::new()
    }
}
