//! Time, given and never fetched: real, held still, or shifted, and movable while the server runs.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};

/// The clock of one Google; clones share it.
#[derive(Clone, Debug, Default)]
pub struct Clock(Arc<Mutex<Mode>>);

/// Reads a span as people write it: `90s`, `2m`, `1h30m`, `7d` (24 hours each), `-10m` for back.
#[must_use]
pub fn read_span(text: &str) -> Option<SignedDuration> {
    let days = text.trim().strip_suffix('d');
    match days.and_then(|days| days.trim().parse::<i64>().ok()) {
        Some(days) => days.checked_mul(86_400).map(SignedDuration::from_secs),
        None => text.parse().ok(),
    }
}

/// What is to become of a clock; carried out in this order, all of it or nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// The time it is to show; it goes on as it did.
    pub set: Option<Timestamp>,
    /// How far it is to run before real time.
    pub skew: Option<SignedDuration>,
    /// How far it is to move.
    pub advance: Option<SignedDuration>,
    /// True stops it, false lets it run on.
    pub hold: Option<bool>,
}

/// A clock cannot show a time so far away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("leads out of the calendar, which ends with the year 9999")]
pub struct OutOfCalendar;

/// How a clock went at some moment, to come back to.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark(Mode);

#[derive(Clone, Copy, Debug)]
enum Mode {
    /// Real time plus an offset.
    Running(SignedDuration),
    /// Always this instant.
    Held(Timestamp),
}

impl Default for Mode {
    fn default() -> Self {
        Self::Running(SignedDuration::ZERO)
    }
}

impl Clock {
    /// A clock that shows real time.
    #[must_use]
    pub fn real() -> Self {
        Self::default()
    }

    /// A clock that stands still at an instant until it is moved.
    #[must_use]
    pub fn held_at(instant: Timestamp) -> Self {
        Self(Arc::new(Mutex::new(Mode::Held(instant))))
    }

    /// What the clock shows.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        self.with(|mode| mode.now())
    }

    /// Changes the clock as told, or not at all.
    ///
    /// # Errors
    /// [`OutOfCalendar`]
    pub fn change(&self, change: Change) -> Result<(), OutOfCalendar> {
        let real = real_time();
        self.with(|mode| {
            let mut next = *mode;
            if let Some(instant) = change.set {
                next = next.showing(instant, real);
            }
            if let Some(by) = change.skew {
                next = Mode::Running(by);
            }
            if let Some(by) = change.advance {
                let shown = next.at(real).ok_or(OutOfCalendar)?;
                let instant = shown.checked_add(by).map_err(|_| OutOfCalendar)?;
                next = next.showing(instant, real);
            }
            let shown = next.at(real).ok_or(OutOfCalendar)?;
            *mode = match change.hold {
                Some(true) => Mode::Held(shown),
                Some(false) => Mode::Running(shown.duration_since(real)),
                None => next,
            };
            Ok(())
        })
    }

    /// Moves the clock forward, or back by a negative duration; out-of-range moves do nothing.
    pub fn advance(&self, by: SignedDuration) {
        let advance = Some(by);
        let _ = self.change(Change {
            advance,
            ..Change::default()
        });
    }

    /// Makes the clock show real time again.
    pub fn run_on_time(&self) {
        self.with(|mode| *mode = Mode::default());
    }

    /// Sets the clock; it goes on running, or stands still at the new instant.
    pub fn set(&self, instant: Timestamp) {
        self.with(|mode| *mode = mode.showing(instant, real_time()));
    }

    /// Stops the clock at what it shows.
    pub fn hold(&self) {
        self.with(|mode| *mode = Mode::Held(mode.now()));
    }

    /// Lets a stopped clock run on from what it shows.
    pub fn release(&self) {
        self.with(|mode| *mode = Mode::Running(mode.now().duration_since(real_time())));
    }

    /// Lets the clock run so far before real time, or behind it by a negative duration; out-of-range
    /// skews do nothing.
    pub fn skew(&self, by: SignedDuration) {
        let skew = Some(by);
        let _ = self.change(Change {
            skew,
            ..Change::default()
        });
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.with(|mode| matches!(mode, Mode::Held(_)))
    }

    /// How far the clock is before real time.
    #[must_use]
    pub fn offset(&self) -> SignedDuration {
        self.with(|mode| match mode {
            Mode::Running(offset) => *offset,
            Mode::Held(instant) => instant.duration_since(real_time()),
        })
    }

    /// How the clock goes now.
    pub(crate) fn mark(&self) -> Mark {
        self.with(|mode| Mark(*mode))
    }

    /// Lets the clock go as it did; one that stood still stands there again.
    pub(crate) fn restore(&self, mark: Mark) {
        self.with(|mode| *mode = mark.0);
    }

    fn with<T>(&self, change: impl FnOnce(&mut Mode) -> T) -> T {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Mode {
    fn now(&self) -> Timestamp {
        let real = real_time();
        // Running, it can leave the calendar only by running on at its very end.
        self.at(real).unwrap_or(Timestamp::MAX)
    }

    /// What it shows at some real time, if the calendar has it.
    fn at(&self, real: Timestamp) -> Option<Timestamp> {
        match self {
            Self::Running(offset) => real.checked_add(*offset).ok(),
            Self::Held(instant) => Some(*instant),
        }
    }

    /// Going as it does, but showing this instant.
    fn showing(self, instant: Timestamp, real: Timestamp) -> Self {
        match self {
            Self::Running(_) => Self::Running(instant.duration_since(real)),
            Self::Held(_) => Self::Held(instant),
        }
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the clock is where time comes from"
)]
fn real_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_read_as_people_write_them() {
        for (text, seconds) in [
            ("90s", 90),
            ("2m", 120),
            ("1h30m", 5_400),
            ("7d", 604_800),
            ("-10m", -600),
        ] {
            assert_eq!(
                read_span(text),
                Some(SignedDuration::from_secs(seconds)),
                "{text}"
            );
        }
        for text in ["", "soon", "7", "d", "9223372036854775807d"] {
            assert_eq!(read_span(text), None, "{text}");
        }
    }

    #[test]
    fn a_held_clock_moves_only_when_told() {
        let start = Timestamp::from_second(1_800_000_000).unwrap();
        let clock = Clock::held_at(start);
        assert_eq!(clock.now(), start);
        clock.advance(SignedDuration::from_hours(2));
        assert_eq!(
            clock.now().duration_since(start),
            SignedDuration::from_hours(2)
        );
        clock.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn a_shifted_clock_keeps_its_shift_and_clones_share_it() {
        let clock = Clock::real();
        clock.clone().advance(SignedDuration::from_hours(-3));
        let behind = Clock::real().now().duration_since(clock.now());
        assert!((behind - SignedDuration::from_hours(3)).abs() < SignedDuration::from_mins(1));
        clock.hold();
        assert_eq!(clock.now(), clock.now());
    }
}
