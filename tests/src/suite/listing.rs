//! The names of scenarios, for people and for runners of tests.

use std::io::{self, Write as _};

use crate::cli::Cli;
use crate::outcome::Outcome;
use crate::selection::Selection;

/// Prints the names as libtest does.
pub(super) fn list(selection: &Selection, cli: &Cli) -> Outcome {
    let mut out = io::stdout().lock();
    if !cli.ignored {
        for name in selection.names() {
            writeln!(out, "{name}: test")?;
        }
    }
    if cli.format.as_deref() != Some("terse") {
        let count = if cli.ignored { 0 } else { selection.len() };
        writeln!(out, "\n{count} tests, 0 benchmarks")?;
    }
    Ok(())
}
