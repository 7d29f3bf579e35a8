//! The time, in one place, so that a test can move it.
//!
//! Everything that expires here (attempts, sessions, access tokens, cached keys, ID tokens) asks this
//! clock and nothing else.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The real time plus an offset that can be moved while the app runs; clones share the offset.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    /// Nanoseconds ahead of the real time.
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// A clock that shows the real time until it is moved.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The time it is now.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the real time"
    )]
    pub fn now(&self) -> Timestamp {
        Timestamp::now() + SignedDuration::from_nanos(self.offset.load(Ordering::SeqCst))
    }

    /// Moves the clock and all its clones forward, or backward when `by` is negative.
    pub fn advance(&self, by: SignedDuration) {
        let limit = if by.is_negative() { i64::MIN } else { i64::MAX };
        let nanoseconds = i64::try_from(by.as_nanos()).unwrap_or(limit);
        self.offset.fetch_add(nanoseconds, Ordering::SeqCst);
    }

    /// The time it is now in whole seconds since 1970, as the database and tokens count.
    pub(crate) fn seconds(&self) -> i64 {
        self.now().as_second()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moved_clock_moves_its_clones() {
        let clock = Clock::new();
        let clone = clock.clone();
        let before = clone.now();
        clock.advance(SignedDuration::from_hours(13));
        assert!(clone.now().duration_since(before) >= SignedDuration::from_hours(13));
        clock.advance(SignedDuration::from_hours(-13));
        assert!(clone.now().duration_since(before) < SignedDuration::from_hours(1));
    }
}
