//! How the report says times, numbers and outcomes.

use crate::record::{Outcome, Verdict};

/// A length of time as people say it: `340 ms`, `4.2 s`, `2 min 05 s`, `1 h 02 min`.
pub(super) fn duration(seconds: f64) -> String {
    let whole = whole(seconds);
    match whole {
        0 if seconds < 0.9995 => format!("{:.0} ms", seconds.max(0.0) * 1_000.0),
        0..60 => format!("{seconds:.1} s"),
        60..3_600 => format!("{} min {:02} s", whole / 60, whole % 60),
        3_600..86_400 => format!("{} h {:02} min", whole / 3_600, whole / 60 % 60),
        _ => format!("{} d {:02} h", whole / 86_400, whole / 3_600 % 24),
    }
}

/// Whole seconds, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not fit is the nearest that does"
)]
fn whole(seconds: f64) -> u64 {
    seconds as u64
}

/// How far a clock is ahead, or behind.
pub(super) fn offset(seconds: f64) -> String {
    if seconds.abs() < 0.5 {
        "the same as this machine’s".to_owned()
    } else {
        let word = if seconds > 0.0 { "ahead" } else { "behind" };
        format!("{} {word}", duration(seconds.abs()))
    }
}

/// A number of things.
pub(super) fn number_of(number: usize, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} {thing}{plural}")
}

/// An outcome in words.
pub(super) fn of_outcome(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotApplicable => "not applicable",
        Outcome::Skipped => "not run",
    }
}

/// An outcome as the style sheet calls it.
pub(super) fn class_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "passed",
        Outcome::Failed => "failed",
        Outcome::NotApplicable => "na",
        Outcome::Skipped => "skipped",
    }
}

/// A verdict in a word, which is also its name in the style sheet.
pub(super) fn of_verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Plain => "plain",
        Verdict::Good => "good",
        Verdict::Odd => "odd",
        Verdict::Bad => "bad",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_said_as_people_say_them() {
        let said = [0.0, 0.34, 4.25, 59.9, 125.0, 3_725.0, 90_000.0].map(duration);
        let expected = [
            "0 ms",
            "340 ms",
            "4.2 s",
            "59.9 s",
            "2 min 05 s",
            "1 h 02 min",
            "1 d 01 h",
        ];
        assert_eq!(said, expected);
    }

    #[test]
    fn a_clock_is_ahead_or_behind_or_neither() {
        assert_eq!(offset(0.01), "the same as this machine’s");
        assert_eq!(offset(3_600.0), "1 h 00 min ahead");
        assert_eq!(offset(-20.0), "20.0 s behind");
    }
}
