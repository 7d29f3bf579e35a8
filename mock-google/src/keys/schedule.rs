//! When Google changes its signing keys: every eight days, at midnight UTC.
//!
//! Observed in hourly copies of the key document: at 00:00 a third key is added, at 18:00 of the same
//! day the oldest is dropped. The added key signs from the next change on, so that whoever fetches
//! the keys now and then always knows the key that signs.

use jiff::Timestamp;

/// How many keys take turns.
pub(super) const RING: usize = 3;

const HOUR: i64 = 3_600;
/// How long it is from one change to the next.
const PERIOD: i64 = 8 * 24 * HOUR;
/// A change that was seen: 5 October 2024, 00:00 UTC.
const SEEN: i64 = 1_728_086_400;
/// How long three keys are published.
const OVERLAP: i64 = 18 * HOUR;

/// Which keys of the ring are in use at some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// The key that signs.
    pub signing: usize,
    /// The keys that are published, the oldest first.
    pub published: Vec<usize>,
}

impl Schedule {
    /// What Google's calendar says for a time.
    #[must_use]
    pub fn at(now: Timestamp) -> Self {
        let (period, since) = place(now);
        let added = |periods_ago: i64| {
            let turn = (period - periods_ago).rem_euclid(3);
            usize::try_from(turn).unwrap_or_default()
        };
        let oldest = if since < OVERLAP { 2 } else { 1 };
        Self {
            signing: added(1),
            published: (0..=oldest).rev().map(added).collect(),
        }
    }
}

impl Schedule {
    /// What it said before the last change.
    pub(super) fn before(now: Timestamp) -> Self {
        let (_, since) = place(now);
        let last = if since < OVERLAP {
            since
        } else {
            since - OVERLAP
        };
        let earlier = Timestamp::from_second(now.as_second() - last - 1);
        Self::at(earlier.unwrap_or(now))
    }
}

/// For how many seconds the published keys stay as they are.
pub(super) fn until_change(now: Timestamp) -> i64 {
    let (_, since) = place(now);
    let next = if since < OVERLAP { OVERLAP } else { PERIOD };
    next - since
}

/// How long clients are told to cache the keys, in seconds: 18 000 to 25 000, the same for a period.
pub(super) fn usual_max_age(kid: &str, now: Timestamp) -> i64 {
    let (period, _) = place(now);
    let start = kid.get(..8).unwrap_or_default();
    let key = i64::from_str_radix(start, 16).unwrap_or_default();
    18_000 + (key + period * 1_009).rem_euclid(7_001)
}

/// The number of the period, and how far into it the time is.
fn place(now: Timestamp) -> (i64, i64) {
    let seconds = now.as_second() - SEEN;
    (seconds.div_euclid(PERIOD), seconds.rem_euclid(PERIOD))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn a_key_is_added_at_midnight_and_the_oldest_dropped_at_six_in_the_evening() {
        for (time, signing, published) in [
            ("2024-10-04T23:59:59Z", 1, vec![1, 2]),
            ("2024-10-05T00:00:00Z", 2, vec![1, 2, 0]),
            ("2024-10-05T17:59:59Z", 2, vec![1, 2, 0]),
            ("2024-10-05T18:00:00Z", 2, vec![2, 0]),
            ("2024-10-12T23:59:59Z", 2, vec![2, 0]),
            ("2024-10-13T00:00:00Z", 0, vec![2, 0, 1]),
            ("2024-10-13T18:00:00Z", 0, vec![0, 1]),
            ("2024-10-21T00:00:00Z", 1, vec![0, 1, 2]),
        ] {
            let expected = Schedule { signing, published };
            assert_eq!(Schedule::at(at(time)), expected, "{time}");
        }
    }

    #[test]
    fn the_key_that_signs_was_published_a_whole_period_before() {
        let start = at("1969-12-01T00:00:00Z").as_second();
        for hour in 0..24 * 40 {
            let now = Timestamp::from_second(start + hour * HOUR).unwrap();
            let before = Timestamp::from_second(now.as_second() - PERIOD).unwrap();
            let schedule = Schedule::at(now);
            assert!(schedule.published.contains(&schedule.signing), "{now}");
            assert!(
                Schedule::at(before).published.contains(&schedule.signing),
                "{now}"
            );
            assert!(schedule.published.iter().all(|key| *key < RING), "{now}");
        }
    }

    #[test]
    fn the_next_change_is_a_drop_or_an_addition() {
        for (time, seconds) in [
            ("2024-10-05T00:00:00Z", 18 * HOUR),
            ("2024-10-05T17:59:59Z", 1),
            ("2024-10-05T18:00:00Z", PERIOD - 18 * HOUR),
            ("2024-10-12T23:59:59Z", 1),
        ] {
            assert_eq!(until_change(at(time)), seconds, "{time}");
        }
    }

    #[test]
    fn the_usual_max_age_differs_from_period_to_period_within_googles_bounds() {
        let now = at("2026-09-21T14:00:00Z");
        let later = at("2026-09-29T14:00:00Z");
        let kid = "a50f6e70ef4b548a5fd9142eecd1fb8f54dce9ee";
        assert_eq!(usual_max_age(kid, now), usual_max_age(kid, now));
        assert_ne!(usual_max_age(kid, now), usual_max_age(kid, later));
        for age in [usual_max_age(kid, now), usual_max_age("", later)] {
            assert!((18_000..=25_000).contains(&age), "{age}");
        }
    }
}
