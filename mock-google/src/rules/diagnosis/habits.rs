//! Habits: what is suspicious about requests that were answered as asked.
//!
//! Looked for in the last requests only, for this is asked of good requests, too.

use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::address::host_of;
use super::words::{quoted, shown};
use super::{Case, found, is_redeemed, rule};
use crate::journal::{Diagnosis, Endpoint, Entry};

/// How many requests are looked back on.
const LOOKED_BACK: usize = 200;

/// How often the keys may be fetched within [`A_WHILE`] beyond once for each code.
const MOST_FETCHES: usize = 20;

/// The time in which fetches of the keys are counted, and in which they are mentioned once.
const A_WHILE: SignedDuration = SignedDuration::from_mins(1);

/// How long an app may take to redeem a code before another sign-in begins.
const PATIENCE: SignedDuration = SignedDuration::from_secs(2);

/// Finds what is suspicious about a request.
pub(super) fn diagnose(case: Case<'_>) -> Option<Diagnosis> {
    match case.entry.endpoint {
        Endpoint::Authorization => reused(case, "state", rule::STATE_REUSED)
            .or_else(|| reused(case, "nonce", rule::NONCE_REUSED))
            .or_else(|| never_redeemed(case)),
        Endpoint::Keys => keys(case),
        _ => None,
    }
}

/// The last requests, the last first.
fn recent(case: Case<'_>) -> impl Iterator<Item = &Entry> {
    case.earlier().take(LOOKED_BACK)
}

/// A value that is to be fresh for each sign-in, and is that of one that is finished: a reload, or going
/// back to a page, repeats it only before that.
fn reused(case: Case<'_>, name: &str, rule: &'static str) -> Option<Diagnosis> {
    let value = case.param(name)?;
    let earlier = recent(case).find(|entry| {
        entry.endpoint == Endpoint::Authorization
            && entry.client == case.entry.client
            && entry.params.get(name) == Some(value)
            && is_finished(case, entry)
    })?;
    let text = format!(
        "{name} {} was sent before, {}, by a sign-in that is finished: make a new random one for each, or \
         nobody can tell an answer from a repeated one.",
        quoted(value),
        case.ago(earlier.at)
    );
    Some(found(rule, text))
}

fn is_finished(case: Case<'_>, begun: &Entry) -> bool {
    begun.flow.is_some() && recent(case).any(|entry| entry.flow == begun.flow && is_redeemed(entry))
}

/// The last code that this browser carried back to the same app was never tried: the callback did not
/// reach the app, or the app did not know it again.
fn never_redeemed(case: Case<'_>) -> Option<Diagnosis> {
    let browser = case.entry.browser()?;
    let given = recent(case).find(|entry| {
        let is_page = matches!(
            entry.endpoint,
            Endpoint::Authorization | Endpoint::Interaction
        );
        is_page && entry.browser() == Some(browser) && entry.client == case.entry.client
    })?;
    let is_code = given.decision.contains("back to the app with a code for");
    let is_old = given.at.duration_until(case.now) >= PATIENCE;
    if !is_code || !is_old || was_tried(case, given) {
        return None;
    }
    let callback = given.params.get("redirect_uri")?;
    let sent = case.ago(given.at);
    Some(match opened_at(case, callback) {
        Some(opened) => found(
            rule::COOKIE_LOST,
            format!(
                "The code that was sent to {callback} {sent} was never redeemed, and this sign-in begins \
                 at {opened}: the app's cookie stays with the host it was opened under; open the app \
                 under the host of its callback, or register a callback on the other."
            ),
        ),
        None => found(
            rule::CODE_UNUSED,
            format!(
                "The code that was sent to {callback} {sent} was never redeemed: nothing listens there \
                 (another port?), or the app did not know its own callback again (state or cookie lost, \
                 as between localhost and 127.0.0.1)."
            ),
        ),
    })
}

/// Whether anybody tried to redeem a code since, of this sign-in or one that cannot be told.
fn was_tried(case: Case<'_>, given: &Entry) -> bool {
    recent(case)
        .take_while(|entry| entry.seq > given.seq)
        .filter(|entry| entry.endpoint == Endpoint::Token)
        .any(|entry| entry.flow == given.flow || (entry.flow.is_none() && !is_redeemed(entry)))
}

/// Where the app was opened, if its host is not that of the callback and both are this machine.
fn opened_at(case: Case<'_>, callback: &str) -> Option<String> {
    // The page itself is nobody's business: its address may carry a code.
    let referrer = Url::parse(case.entry.header("referer")?).ok()?;
    let referrer = referrer.origin().ascii_serialization();
    let (opened, expected) = (host_of(&referrer)?, host_of(callback)?);
    let is_own = |host: &str| matches!(host, "localhost" | "127.0.0.1" | "[::1]");
    (opened != expected && is_own(&opened) && is_own(&expected)).then(|| shown(&referrer))
}

/// Keys that are fetched for every token, although they may be kept.
fn keys(case: Case<'_>) -> Option<Diagnosis> {
    let program = case.entry.header("user-agent");
    let is_recent = |then: Timestamp| then.duration_until(case.now) < A_WHILE;
    let fetches: Vec<_> = recent(case)
        .take_while(|entry| is_recent(entry.at))
        .filter(|entry| entry.endpoint == Endpoint::Keys)
        .filter(|entry| entry.header("user-agent") == program)
        .collect();
    // Many programs that begin at the same time fetch once each, for the sign-in they begin with.
    let redeemed = recent(case)
        .take_while(|entry| is_recent(entry.at))
        .filter(|entry| is_redeemed(entry))
        .count();
    let count = fetches.len() + 1;
    let was_said = fetches.iter().any(|entry| entry.diagnosis.is_some());
    (count >= MOST_FETCHES + redeemed && !was_said).then(|| {
        let text = format!(
            "The signing keys were fetched {count} times within a minute: keep them for as long as their \
             Cache-Control says, and fetch anew only for a kid that is not among them."
        );
        found(rule::KEYS_OFTEN, text)
    })
}
