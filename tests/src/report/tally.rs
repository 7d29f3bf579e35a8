//! The result of a run in numbers, and the last line of its output.

use std::fmt;
use std::io::{self, Write as _};
use std::time::Duration;

use crate::record::{Outcome, Run};

/// The result of a run, as `libtest` counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Scenarios that were as expected.
    pub(crate) passed: usize,
    /// Scenarios that were not.
    pub(crate) failed: usize,
    /// Scenarios that are not about this app.
    pub(crate) not_applicable: usize,
    /// Scenarios that were chosen and not run: an earlier one failed, or the run was cut short.
    pub(crate) not_run: usize,
    /// Scenarios that were not chosen.
    pub(crate) filtered_out: usize,
    /// Shards whose records are not there, and nobody knows what became of them.
    pub(crate) missing: Vec<String>,
}

impl Tally {
    /// Counts what ran.
    pub(crate) fn of(run: &Run) -> Self {
        let count = |outcome| {
            let same = run.scenarios.iter().filter(|one| one.outcome == outcome);
            same.count()
        };
        Self {
            passed: count(Outcome::Passed),
            failed: count(Outcome::Failed),
            not_applicable: count(Outcome::NotApplicable),
            not_run: run.not_run,
            filtered_out: 0,
            missing: run.missing.clone(),
        }
    }

    /// Whether everything that was chosen has run, and was as expected.
    pub(crate) fn is_green(&self) -> bool {
        self.failed == 0 && self.not_run == 0 && self.missing.is_empty()
    }

    /// Says the result the way `cargo test` users know it.
    pub(crate) fn tell(&self, took: Duration) {
        let mut out = io::stdout().lock();
        if self.not_applicable > 0 {
            let _ = writeln!(
                out,
                "\n{} scenario(s) are not about this app",
                self.not_applicable
            );
        }
        if self.not_run > 0 {
            let _ = writeln!(out, "\n{} scenario(s) did not run", self.not_run);
        }
        if !self.missing.is_empty() {
            let missing = self.missing.join(", ");
            let _ = writeln!(out, "\nno record of shard {missing}: it may not have run");
        }
        let _ = writeln!(out, "\n{self}; finished in {:.2}s\n", took.as_secs_f64());
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_green() { "ok" } else { "FAILED" };
        write!(
            f,
            "test result: {word}. {} passed; {} failed; {} ignored; 0 measured; {} filtered out",
            self.passed,
            self.failed,
            self.not_run + self.not_applicable,
            self.filtered_out,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_run_is_not_green_and_what_is_not_applicable_is() {
        let cut_short = Tally {
            passed: 1,
            not_run: 1,
            ..Tally::default()
        };
        assert!(cut_short.to_string().starts_with("test result: FAILED."));
        let incomplete = Tally {
            passed: 1,
            missing: vec!["2/4".to_owned()],
            ..Tally::default()
        };
        assert!(!incomplete.is_green());
        let of_another_app = Tally {
            not_applicable: 1,
            ..Tally::default()
        };
        assert!(of_another_app.to_string().starts_with("test result: ok."));
    }

    #[test]
    fn the_last_line_is_libtests() {
        let tally = Tally {
            passed: 2,
            failed: 1,
            not_run: 1,
            not_applicable: 1,
            filtered_out: 3,
            missing: Vec::new(),
        };
        assert_eq!(
            tally.to_string(),
            "test result: FAILED. 2 passed; 1 failed; 2 ignored; 0 measured; 3 filtered out"
        );
    }
}
