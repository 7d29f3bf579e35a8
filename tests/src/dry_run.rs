//! What is wrong with the sentences of scenarios, and the faults they order, without running any.

use std::io::{self, Write as _};

use cucumber::World as _;
use cucumber::gherkin::{Feature, Step};

use crate::nearest::nearest;
use crate::outcome::Outcome;
use crate::reading::Case;
use crate::selection::Selection;
use crate::steps::faults::complaint;
use crate::world::Stage;

/// Prints every step that does not exist, means several things or orders a fault there is not; says
/// whether there was none.
pub(crate) fn dry_run(selection: &Selection) -> Outcome<bool> {
    let troubles = troubles(selection);
    let mut out = io::stdout().lock();
    for trouble in &troubles {
        writeln!(out, "{trouble}")?;
    }
    let (scenarios, found) = (selection.len(), troubles.len());
    match found {
        0 => writeln!(
            out,
            "{scenarios} scenarios, and every step of theirs exists"
        )?,
        _ => writeln!(
            out,
            "\n{scenarios} scenarios; {found} of their steps cannot run"
        )?,
    }
    Ok(found == 0)
}

/// One paragraph for each step that cannot run.
fn troubles(selection: &Selection) -> Vec<String> {
    let collection = Stage::collection();
    let mut troubles = Vec::new();
    for (feature, case) in selection.cases() {
        for step in steps(feature, case) {
            let trouble = match collection.find(step) {
                Ok(Some(_)) => match complaint(step) {
                    None => continue,
                    Some(complaint) => complaint,
                },
                Ok(None) => format!(
                    "there is no such step; the nearest is\n    {}",
                    nearest(step)
                ),
                Err(ambiguous) => format!("the step means several things: {ambiguous}"),
            };
            let file = feature
                .path
                .as_deref()
                .map(|path| path.display().to_string());
            let file = file.unwrap_or_default();
            let said = format!(
                "{file}:{} {} {}\n  {trouble}",
                step.position.line,
                step.keyword.trim(),
                step.value
            );
            if !troubles.contains(&said) {
                troubles.push(said);
            }
        }
    }
    troubles
}

/// The steps of a scenario, those of its backgrounds first.
fn steps<'a>(feature: &'a Feature, case: &'a Case) -> impl Iterator<Item = &'a Step> {
    let background = feature.background.iter();
    let of_rule = case
        .rule
        .and_then(|index| feature.rules[index].background.as_ref());
    background
        .chain(of_rule)
        .flat_map(|background| &background.steps)
        .chain(&case.scenario.steps)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use clap::Parser as _;

    use super::*;
    use crate::cli::Cli;

    fn troubles_with(name: &str, steps: &str) -> Vec<String> {
        let folder = std::env::temp_dir().join(format!("dry-run-{name}-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        let text = format!("Feature: A\n\n  Scenario: B\n{steps}");
        fs::write(folder.join("a.feature"), text).unwrap();
        let folder = folder.canonicalize().unwrap();
        let cli = Cli::parse_from(["e2e"]);
        let selection = Selection::load(std::slice::from_ref(&folder), &cli, None).unwrap();
        fs::remove_dir_all(folder).unwrap();
        troubles(&selection)
    }

    #[test]
    fn a_step_that_does_not_exist_is_listed_with_its_place_and_the_nearest() {
        let steps = "    When Ada sings in with Google\n    Then Ada is not signed in\n";
        let found = troubles_with("step", steps);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(
            found[0].contains("a.feature:4 When Ada sings in"),
            "{found:?}"
        );
        assert!(
            found[0].contains("When {person} signs in with Google"),
            "{found:?}"
        );
    }

    #[test]
    fn a_fault_that_is_not_in_the_catalogue_is_listed_with_the_nearest() {
        let steps = [
            "    Given Google misbehaves: \"id-token-unsigned\"",
            "    Given Google misbehaves: \"id-token-unsinged\"",
            "    Given Google's token endpoint misbehaves once: \"web-page\"",
            "    Given Google's token endpoint misbehaves once: \"keys-stale\"",
        ];
        let found = troubles_with("fault", &steps.join("\n"));
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[0].contains("a.feature:5") && found[0].contains("id-token-unsigned"));
        assert!(found[1].contains("a.feature:7"), "{found:?}");
    }
}
