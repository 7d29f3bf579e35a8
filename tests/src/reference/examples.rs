//! Steps at work: every line of the feature files.

use std::fmt::Write as _;
use std::path::Path;

use cucumber::gherkin::{Background, Step, StepType};

use super::source::root;
use crate::reading::{Loaded, files_in, load};

/// A line of a scenario, the words of its outline filled in.
#[derive(Debug)]
pub(super) struct Line {
    /// Below `features/`.
    file: String,
    step: Step,
}

impl Line {
    pub(super) fn ty(&self) -> StepType {
        self.step.ty
    }

    pub(super) fn value(&self) -> &str {
        &self.step.value
    }

    /// How the page shows it, with the table or the text below it.
    pub(super) fn shown(&self) -> String {
        let Self { file, step } = self;
        let mut text = format!(
            "`{:?} {}` ([{file}](../features/{file}))",
            step.ty, step.value
        );
        let mut below = Vec::new();
        for row in step.table.iter().flat_map(|table| &table.rows) {
            below.push(format!("| {} |", row.join(" | ")));
        }
        if let Some(words) = &step.docstring {
            let words = words.trim_matches('\n').lines();
            below.push("\"\"\"".to_owned());
            below.extend(words.map(str::to_owned));
            below.push("\"\"\"".to_owned());
        }
        if !below.is_empty() {
            below.insert(0, "```gherkin".to_owned());
            below.push("```".to_owned());
            text.push('\n');
        }
        for line in below {
            let _ = write!(text, "\n    {line}");
        }
        text
    }
}

/// Every step of every scenario; those with a browser first.
pub(super) fn lines() -> Vec<Line> {
    let folder = root().join("features");
    let mut files = files_in(&folder).unwrap_or_else(|unmet| panic!("{unmet}"));
    files.sort_by_key(|file| file.components().count());
    let mut all = Vec::new();
    for file in files {
        let shown = file.strip_prefix(&folder).unwrap_or(&file);
        let loaded = load(&file, &folder).unwrap_or_else(|unmet| panic!("{unmet}"));
        all.extend(steps(loaded).into_iter().map(|step| Line {
            file: slashed(shown),
            step,
        }));
    }
    all
}

fn slashed(path: &Path) -> String {
    path.display().to_string().replace('\\', "/")
}

/// The steps of one file, backgrounds first.
fn steps(loaded: Loaded) -> Vec<Step> {
    let Loaded { feature, cases } = loaded;
    let of_rules = feature.rules.into_iter().filter_map(|rule| rule.background);
    let backgrounds = feature.background.into_iter().chain(of_rules);
    let first = backgrounds.flat_map(|Background { steps, .. }| steps);
    let rest = cases.into_iter().flat_map(|case| case.scenario.steps);
    first.chain(rest).collect()
}
