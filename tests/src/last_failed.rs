//! Which scenarios failed the last time they ran.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::Path;

use crate::record::{Outcome, Scenario};

/// The file with one ID a line.
const FILE: &str = "last-failed.txt";

/// The IDs of the scenarios that failed the last time they ran.
pub(crate) fn read(folder: &Path) -> Vec<String> {
    let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
    text.lines().map(str::to_owned).collect()
}

/// Remembers what has failed; what did not run keeps its place on the list.
pub(crate) fn write(folder: &Path, played: &[Scenario]) -> io::Result<()> {
    let mut failed: BTreeSet<_> = read(folder).into_iter().collect();
    for scenario in played {
        failed.remove(once(&scenario.id));
    }
    for scenario in played {
        if scenario.outcome == Outcome::Failed {
            failed.insert(once(&scenario.id).to_owned());
        }
    }
    let mut lines = failed.into_iter().collect::<Vec<_>>().join("\n");
    lines.push('\n');
    fs::write(folder.join(FILE), lines.trim_start())
}

/// An ID without the round of a repetition.
pub(crate) fn once(id: &str) -> &str {
    id.split('#').next().unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_leaves_the_list_and_what_does_not_run_stays() {
        let folder = std::env::temp_dir().join(format!("last-failed-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(FILE), "a:1\nb:2\nc:3\n").unwrap();
        let played = |id: &str, outcome| Scenario {
            id: id.to_owned(),
            outcome,
            ..Scenario::default()
        };
        let run = [
            played("a:1", Outcome::Passed),
            played("b:2#1", Outcome::Failed),
            played("b:2#2", Outcome::Passed),
            played("d:4", Outcome::Failed),
        ];
        write(&folder, &run).unwrap();
        assert_eq!(read(&folder), ["b:2", "c:3", "d:4"]);
        fs::remove_dir_all(folder).unwrap();
    }
}
