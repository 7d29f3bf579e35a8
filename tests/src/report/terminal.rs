//! What the terminal shows: a line for each scenario, all of a failure, and how long it will take.

use std::fmt::Write as _;
use std::io::{self, IsTerminal as _, Write as _};
use std::time::Instant;

use crate::cli::Color;
use crate::record::{Outcome, Scenario};

/// How much is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Loudness {
    /// Failures only.
    Quiet,
    /// A line for each scenario.
    Usual,
    /// Every step.
    Verbose,
}

/// What is printed while a run goes on.
#[derive(Debug)]
pub(crate) struct Terminal {
    loudness: Loudness,
    colored: bool,
    /// Whether there is a line at the bottom that is written over.
    live: bool,
    began: Instant,
    finished: usize,
    failed: usize,
    not_applicable: usize,
}

impl Terminal {
    /// A terminal, or a file or pipe in its place: then nothing is written over.
    pub(crate) fn new(loudness: Loudness, color: Color) -> Self {
        let is_terminal = io::stdout().is_terminal();
        let plain = std::env::var_os("NO_COLOR").is_some();
        Self {
            loudness,
            colored: match color {
                Color::Auto => is_terminal && !plain,
                Color::Always => true,
                Color::Never => false,
            },
            live: is_terminal && loudness != Loudness::Quiet,
            began: Instant::now(),
            finished: 0,
            failed: 0,
            not_applicable: 0,
        }
    }

    /// Tells of a scenario that has ended; so many were planned.
    pub(crate) fn tell(&mut self, scenario: &Scenario, planned: usize) {
        self.finished += 1;
        match scenario.outcome {
            Outcome::Failed => self.failed += 1,
            Outcome::NotApplicable => self.not_applicable += 1,
            Outcome::Passed | Outcome::Skipped => {}
        }
        let mut text = String::new();
        if self.live {
            text.push_str("\r\x1b[2K");
        }
        let is_told = match self.loudness {
            Loudness::Quiet => scenario.outcome == Outcome::Failed,
            // What passes is in the live line.
            Loudness::Usual => !self.live || scenario.outcome != Outcome::Passed,
            Loudness::Verbose => true,
        };
        if is_told {
            text.push_str(&self.lines(scenario));
        }
        if self.live && self.finished < planned {
            text.push_str(&self.progress(planned, self.began.elapsed().as_secs_f64()));
        }
        let mut out = io::stdout().lock();
        let _ = out.write_all(text.as_bytes());
        let _ = out.flush();
    }

    fn lines(&self, scenario: &Scenario) -> String {
        let mut text = String::new();
        let (word, color) = match scenario.outcome {
            Outcome::Passed => ("passed", 32),
            Outcome::Failed => ("FAILED", 31),
            Outcome::NotApplicable => ("n/a", 33),
            Outcome::Skipped => ("not run", 33),
        };
        let _ = writeln!(
            text,
            "{} {} {}",
            self.paint(&format!("{word:>7}"), color),
            scenario.name,
            self.paint(&format!("{}  {:.1} s", scenario.id, scenario.seconds), 2),
        );
        match scenario.outcome {
            Outcome::NotApplicable => {
                let _ = writeln!(text, "        {}", self.paint(&scenario.reason, 2));
            }
            Outcome::Failed => text.push_str(&self.failure(scenario)),
            _ if self.loudness == Loudness::Verbose => text.push_str(&self.steps(scenario)),
            _ => {}
        }
        text
    }

    fn steps(&self, scenario: &Scenario) -> String {
        let mut text = String::new();
        for step in &scenario.steps {
            let (mark, color) = match step.outcome {
                Outcome::Passed => ("✓", 32),
                Outcome::Failed => ("✗", 31),
                Outcome::NotApplicable | Outcome::Skipped => ("·", 33),
            };
            let mark = self.paint(mark, color);
            let _ = writeln!(text, "        {mark} {} {}", step.keyword, step.text);
            for line in step.below.lines() {
                let _ = writeln!(text, "            {line}");
            }
        }
        text
    }

    fn failure(&self, scenario: &Scenario) -> String {
        let mut text = self.steps(scenario);
        text.push('\n');
        for finding in &scenario.diagnosis {
            let said = format!("        why: {}", finding.text);
            let _ = writeln!(text, "{}\n", self.paint(&said, 33));
        }
        for line in scenario.reason.lines() {
            let _ = writeln!(text, "        {line}");
        }
        let _ = writeln!(
            text,
            "\n        again: {}\n",
            self.paint(&scenario.repro, 36)
        );
        text
    }

    /// The line at the bottom: how far, how well, how long still.
    fn progress(&self, planned: usize, elapsed: f64) -> String {
        let count = |number: usize| f64::from(u32::try_from(number).unwrap_or(u32::MAX));
        let left = elapsed / count(self.finished) * count(planned - self.finished);
        let failed = match self.failed {
            0 => String::new(),
            failed => self.paint(&format!("  {failed} failed"), 31),
        };
        let not_applicable = match self.not_applicable {
            0 => String::new(),
            number => format!("  {number} n/a"),
        };
        format!(
            "{} of {planned}{failed}{not_applicable}  about {left:.0} s left",
            self.finished
        )
    }

    fn paint(&self, text: &str, color: u8) -> String {
        if self.colored {
            format!("\x1b[{color}m{text}\x1b[0m")
        } else {
            text.to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terminal() -> Terminal {
        Terminal {
            live: false,
            ..Terminal::new(Loudness::Usual, Color::Never)
        }
    }

    #[test]
    fn a_failure_is_told_with_its_cause_and_how_to_play_it_again() {
        let scenario = Scenario {
            id: "sign_in:14".to_owned(),
            name: "A visitor signs in".to_owned(),
            outcome: Outcome::Failed,
            reason: "expected this\nfound that".to_owned(),
            repro: "e2e --repro 'sign_in:14'".to_owned(),
            diagnosis: vec![crate::record::Finding {
                text: "the callback differs by a slash".to_owned(),
                ..crate::record::Finding::default()
            }],
            ..Scenario::default()
        };
        let text = terminal().lines(&scenario);
        assert!(
            text.starts_with(" FAILED A visitor signs in sign_in:14  0.0 s\n"),
            "{text}"
        );
        for part in [
            "why: the callback",
            "        found that",
            "again: e2e --repro",
        ] {
            assert!(text.contains(part), "{text}");
        }
    }

    #[test]
    fn the_time_left_follows_from_the_time_taken() {
        let mut terminal = terminal();
        (terminal.finished, terminal.failed) = (10, 1);
        assert_eq!(
            terminal.progress(40, 20.0),
            "10 of 40  1 failed  about 60 s left"
        );
    }
}
