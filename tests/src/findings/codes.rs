//! Rules about codes: each is redeemed once.

use super::seen::{Seen, is_clean, is_redeemed, is_same, seqs};
use crate::record::Exchange;

/// How Google's decision names a code that was redeemed before.
const SPENT: &str = "[CodeSpent";

/// Each attempt to redeem a code that had been redeemed, behind the redemption itself.
fn again<'a>(seen: &Seen<'a>) -> Vec<(&'a Exchange, &'a Exchange)> {
    let attempts: Vec<_> = seen.exchanges_of_codes().collect();
    let redeemed = |again: &&Exchange| {
        let mut before = attempts.iter().filter(|first| first.seq < again.seq);
        before
            .find(|first| is_redeemed(first) && is_spent_by(first, again))
            .copied()
    };
    let pairs = attempts.iter().copied();
    pairs
        .filter_map(|again| Some((redeemed(&again)?, again)))
        .collect()
}

/// Whether the code of a redemption is the one that is sent again. One sign-in may bring two codes, if
/// the person goes back and agrees twice.
fn is_spent_by(first: &Exchange, again: &Exchange) -> bool {
    let is_told = again.decision.contains(SPENT) && again.flow.is_some();
    (is_told && first.flow == again.flow) || is_same(first, again, "code")
}

fn pairs_in_trouble(seen: &Seen<'_>, is_wanted: bool) -> Vec<u64> {
    let pairs = again(seen).into_iter();
    pairs
        .filter(|(first, _)| is_in_trouble(first) == is_wanted)
        .flat_map(|(first, again)| [first.seq, again.seq])
        .collect()
}

/// Whether the answer to a redemption did not reach the app as it was given.
fn is_in_trouble(first: &Exchange) -> bool {
    !is_clean(first)
}

pub(super) fn sent_twice(seen: &Seen<'_>) -> Vec<u64> {
    pairs_in_trouble(seen, false)
}

pub(super) fn sent_twice_in_trouble(seen: &Seen<'_>) -> Vec<u64> {
    pairs_in_trouble(seen, true)
}

pub(super) fn sent_once(seen: &Seen<'_>) -> Vec<u64> {
    if again(seen).is_empty() {
        seqs(seen.redemptions())
    } else {
        Vec::new()
    }
}

/// Codes that came back to the app untouched and were never tried, while nothing else was wrong that
/// can have kept the app from it.
pub(super) fn unused(seen: &Seen<'_>) -> Vec<u64> {
    let is_ill = |exchange: &Exchange| !exchange.faults.is_empty() || exchange.status == 0;
    if seen.at("discovery").chain(seen.at("keys")).any(is_ill) {
        return Vec::new();
    }
    let given = seen.all().filter(|exchange| {
        let is_page = matches!(exchange.endpoint.as_str(), "authorization" | "interaction");
        let is_code = exchange.decision.contains("back to the app with a code");
        is_page && is_code && seen.request_of(exchange).is_some() && exchange.faults.is_empty()
    });
    seqs(given.filter(|given| !is_tried(seen, given)))
}

/// Whether anybody tried to redeem a code since, of this sign-in or one that cannot be told.
fn is_tried(seen: &Seen<'_>, given: &Exchange) -> bool {
    let later = seen
        .exchanges_of_codes()
        .filter(|exchange| exchange.seq > given.seq);
    later
        .into_iter()
        .any(|exchange| exchange.flow == given.flow || exchange.flow.is_none())
}
