//! Trying again: how often, how soon, and when Google has asked to be left alone.
//!
//! Only what can be repeated without harm is: reading documents and profiles, refreshing, revoking. A
//! code is shown once; whether a lost answer has spent it nobody knows, so it is sent again only if the
//! connection was not even made. `Retry-After` (RFC 9110 section 10.2.3) is kept for everybody: within
//! it the endpoint is not asked at all.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use reqwest::header::{HeaderMap, RETRY_AFTER};
use tokio::time::sleep;

use super::GoogleError;
use crate::random;

/// How often a request is tried in all.
pub(super) const TRIES: u32 = 3;
/// The first pause between two tries; the second is twice as long.
const PAUSE: Duration = Duration::from_millis(100);
/// Google is left alone no longer than this, whatever it asks, in seconds.
const LONGEST_REST: i64 = 300;

/// What may be done when a request has failed.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Repeat {
    /// Send it again as long as that may help.
    Harmless,
    /// Send it again only if it cannot have arrived.
    IfNotSent,
}

impl Repeat {
    /// Whether another try makes sense after this failure.
    pub(super) fn allows(self, error: &GoogleError) -> bool {
        match (self, error) {
            (_, GoogleError::Unreachable(cause)) if cause.is_timeout() => false,
            (_, GoogleError::Unreachable(cause)) if cause.is_connect() => true,
            (Self::Harmless, GoogleError::Unreachable(_)) => true,
            (Self::Harmless, GoogleError::OutOfOrder { retry_after, .. }) => retry_after.is_none(),
            _ => false,
        }
    }
}

/// Waits before the next try: longer each time, and never two apps alike.
#[expect(
    clippy::disallowed_methods,
    reason = "a pause between two tries is time, and no state to wait for"
)]
pub(super) async fn pause(tried: u32) {
    let pause = PAUSE * 2_u32.saturating_pow(tried.saturating_sub(1));
    let chance = f64::from(random::bytes()[0]) / 255.0;
    sleep(pause.mul_f64(0.5 + chance / 2.0)).await;
}

/// Until when each endpoint has asked to be left alone.
#[derive(Debug, Default)]
pub(super) struct Rests(Mutex<HashMap<&'static str, i64>>);

impl Rests {
    /// How many seconds an endpoint is still to be left alone.
    pub(super) fn left(&self, endpoint: &'static str, now: i64) -> Option<u64> {
        let mut rests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        // A clock that was set back prolongs nothing.
        rests.retain(|_, until| (1..=LONGEST_REST).contains(&(*until - now)));
        let until = rests.get(endpoint)?;
        u64::try_from(until - now).ok()
    }

    /// Keeps what an endpoint has asked for.
    pub(super) fn begin(&self, endpoint: &'static str, seconds: u64, now: i64) {
        let seconds = i64::try_from(seconds).unwrap_or(LONGEST_REST);
        let until = now.saturating_add(seconds.min(LONGEST_REST));
        let mut rests = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rests.insert(endpoint, until);
    }
}

/// How many seconds an answer asks to wait: given as a number, or as a date.
pub(super) fn retry_after(headers: &HeaderMap, now: Timestamp) -> Option<u64> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(seconds);
    }
    let date = rfc2822::DateTimeParser::new().parse_timestamp(text).ok()?;
    u64::try_from(date.duration_since(now).as_secs()).ok()
}

#[cfg(test)]
mod tests {
    use reqwest::header::HeaderValue;

    use super::*;

    fn out_of_order(retry_after: Option<u64>) -> GoogleError {
        GoogleError::OutOfOrder {
            status: 503,
            retry_after,
        }
    }

    #[test]
    fn what_may_have_arrived_is_not_sent_again_unless_it_does_no_harm() {
        assert!(Repeat::Harmless.allows(&out_of_order(None)));
        assert!(!Repeat::IfNotSent.allows(&out_of_order(None)));
        let refused = GoogleError::Refused {
            status: 400,
            error: "invalid_grant".to_owned(),
            description: String::new(),
        };
        for repeat in [Repeat::Harmless, Repeat::IfNotSent] {
            assert!(!repeat.allows(&out_of_order(Some(7))), "{repeat:?}");
            assert!(!repeat.allows(&refused), "{repeat:?}");
        }
    }

    #[test]
    fn an_endpoint_is_left_alone_as_long_as_it_asks_within_reason() {
        let rests = Rests::default();
        rests.begin("token endpoint", 30, 1_000);
        assert_eq!(rests.left("token endpoint", 1_010), Some(20));
        assert_eq!(rests.left("keys endpoint", 1_010), None);
        assert_eq!(rests.left("token endpoint", 1_030), None);
        rests.begin("token endpoint", u64::MAX, 1_000);
        assert_eq!(rests.left("token endpoint", 1_000), Some(300));
        assert_eq!(rests.left("token endpoint", 900), None, "set back");
    }

    #[test]
    fn both_forms_of_retry_after_are_understood() {
        let now: Timestamp = "2026-11-26T12:00:00Z".parse().unwrap();
        for (text, seconds) in [
            ("120", Some(120)),
            ("Thu, 26 Nov 2026 12:02:00 GMT", Some(120)),
            ("Thu, 26 Nov 2026 11:00:00 GMT", None),
            ("soon", None),
            ("-1", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(text));
            assert_eq!(retry_after(&headers, now), seconds, "{text}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }
}
