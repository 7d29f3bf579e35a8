//! Rules about refresh tokens.

use super::seen::{
    Seen, has_word, is_answered_before, is_clean, is_same, param, seconds_between, seqs,
};
use crate::record::Exchange;

/// Two refreshes nearer than this are one too many, in seconds.
const NEAR: f64 = 5.0;

/// What stands in the place of a refresh token that is not there.
const BLANKS: &[&str] = &["", "null", "undefined", "None", "nil"];

/// Refusals by `invalid_grant` that pass: the account comes back, or types in its password.
const PASSING: &[&str] = &[
    "AccountGone",
    "ReauthRequired",
    "Account has been deleted",
    "invalid_rapt",
];

/// Whether Google called a refresh token dead, by itself or by order.
fn is_dead(exchange: &Exchange) -> bool {
    let says = |words: &str| exchange.decision.contains(words) || exchange.body.contains(words);
    // What was lost on the way told the app nothing.
    exchange.wire.is_none() && says("invalid_grant") && !PASSING.iter().any(|words| says(words))
}

pub(super) fn refreshed_the_dead(seen: &Seen<'_>) -> Vec<u64> {
    let refreshes: Vec<_> = seen.refreshes().collect();
    let mut shown = Vec::new();
    for dead in refreshes.iter().filter(|exchange| is_dead(exchange)) {
        let again = refreshes.iter().filter(|again| {
            again.seq > dead.seq
                && is_same(dead, again, "refresh_token")
                && is_answered_before(dead, again)
        });
        let again = seqs(again.copied());
        if !again.is_empty() {
            shown.push(dead.seq);
            shown.extend(again);
        }
    }
    shown
}

/// Refreshes of one grant right after each other. Something may have made the second one right: an
/// answer that was bent, or an access token that was refused meanwhile.
pub(super) fn refreshed_twice(seen: &Seen<'_>) -> Vec<u64> {
    let refreshes: Vec<_> = seen
        .refreshes()
        .filter(|refresh| is_clean(refresh))
        .collect();
    let mut shown = Vec::new();
    for (place, first) in refreshes.iter().enumerate() {
        let near = refreshes.iter().skip(place + 1).find(|second| {
            is_same(first, second, "refresh_token")
                && param(first, "scope") == param(second, "scope")
                && seconds_between(first, second) < NEAR
        });
        if let Some(second) = near
            && !is_refused_between(seen, first, second)
        {
            shown.extend([first.seq, second.seq]);
        }
    }
    shown
}

fn is_refused_between(seen: &Seen<'_>, first: &Exchange, second: &Exchange) -> bool {
    let mut between = seen.all().filter(|exchange| {
        exchange.seq > first.seq && exchange.seq < second.seq && exchange.status == 401
    });
    between.any(|exchange| exchange.flow.is_none() || exchange.flow == first.flow)
}

/// Refreshes without a refresh token, in an app that never asked for one.
pub(super) fn offline_not_asked(seen: &Seen<'_>) -> Vec<u64> {
    let mut requests = seen.requests().peekable();
    let is_known = requests.peek().is_some();
    let is_asked = requests.any(|request| has_word(request, "access_type", "offline"));
    if !is_known || is_asked {
        return Vec::new();
    }
    let blank = seen.refreshes().filter(|refresh| {
        let token = param(refresh, "refresh_token").unwrap_or_default();
        let is_it = |blank: &&str| *blank == token || shortened(blank) == token;
        token.is_empty() || BLANKS.iter().any(is_it)
    });
    seqs(blank)
}

/// A word as masking leaves it: a third of it.
fn shortened(word: &str) -> String {
    let shown = (word.chars().count() / 3).min(8);
    format!("{}…", word.chars().take(shown).collect::<String>())
}
