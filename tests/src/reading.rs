//! Feature files, taken apart into scenarios with names of their own.

use std::collections::HashMap;
use std::mem;
use std::path::{Path, PathBuf};

use cucumber::feature::Ext as _;
use cucumber::gherkin::{Examples, Feature, GherkinEnv, Scenario};

use crate::outcome::{Outcome, Unmet};

/// The keywords of a scenario that is nothing without examples.
const OUTLINES: &[&str] = &["Scenario Outline", "Scenario Template"];

/// A feature file, taken apart.
#[derive(Debug)]
pub(crate) struct Loaded {
    /// The feature without its scenarios.
    pub(crate) feature: Feature,
    pub(crate) cases: Vec<Case>,
}

/// One scenario, or one row of an outline.
#[derive(Debug)]
pub(crate) struct Case {
    /// `features/sign_in.feature::A new visitor signs in and gets an account`
    pub(crate) name: String,
    /// `sign_in:14`: the file, from the folder of all features, and the line
    pub(crate) id: String,
    /// The line of the scenario or outline it comes from.
    pub(crate) line: usize,
    /// The rule it stands in.
    pub(crate) rule: Option<usize>,
    pub(crate) scenario: Scenario,
}

impl Loaded {
    pub(crate) fn put_together(self) -> Feature {
        let Self { mut feature, cases } = self;
        for case in cases {
            match case.rule {
                Some(index) => feature.rules[index].scenarios.push(case.scenario),
                None => feature.scenarios.push(case.scenario),
            }
        }
        feature
    }
}

/// Every feature file below a folder, in order; or the one file.
pub(crate) fn files_in(path: &Path) -> Outcome<Vec<PathBuf>> {
    if path.is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let unreadable = |error| Unmet::because(format!("cannot read {}: {error}", path.display()));
    let mut files = Vec::new();
    for entry in path.read_dir().map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?.path();
        if entry.is_dir() {
            files.extend(files_in(&entry)?);
        } else if entry
            .extension()
            .is_some_and(|extension| extension == "feature")
        {
            files.push(entry);
        }
    }
    files.sort();
    Ok(files)
}

/// Reads one file; outlines become one scenario per row.
pub(crate) fn load(file: &Path, root: &Path) -> Outcome<Loaded> {
    let mut feature = parse(file)?;
    let base = root.parent().unwrap_or(root);
    let shown = file
        .strip_prefix(base)
        .unwrap_or(file)
        .display()
        .to_string();
    // Reports name files as they are found from here.
    let here = std::env::current_dir().ok();
    let near = here
        .as_deref()
        .and_then(|here| file.strip_prefix(here).ok());
    feature.path = Some(near.unwrap_or(Path::new(&shown)).to_owned());
    let mut cases = Vec::new();
    let own = mem::take(&mut feature.scenarios);
    expand(&feature, None, own, &shown, &mut cases)?;
    for index in 0..feature.rules.len() {
        let own = mem::take(&mut feature.rules[index].scenarios);
        expand(&feature, Some(index), own, &shown, &mut cases)?;
    }
    tell_apart(&mut cases);
    Ok(Loaded { feature, cases })
}

/// Understands a file; some editors begin it with a byte order mark.
fn parse(file: &Path) -> Outcome<Feature> {
    let place = file.display();
    let text = std::fs::read_to_string(file)
        .map_err(|error| Unmet::because(format!("cannot read {place}: {error}")))?;
    let text = text.trim_start_matches('\u{feff}');
    Unmet::unless(!text.trim().is_empty(), || format!("{place} is empty"))?;
    let mut feature = Feature::parse(text, GherkinEnv::default()).map_err(|error| {
        let hint = "a feature file begins with `Feature:` and a title";
        Unmet::because(format!("{place} is no Gherkin: {error}\n  {hint}"))
    })?;
    feature.path = Some(file.to_owned());
    Ok(feature)
}

fn expand(
    feature: &Feature,
    rule: Option<usize>,
    scenarios: Vec<Scenario>,
    file: &str,
    cases: &mut Vec<Case>,
) -> Outcome {
    for scenario in scenarios {
        check(&scenario, file)?;
        let line = scenario.position.line;
        let single = Feature {
            scenarios: vec![scenario],
            rules: Vec::new(),
            ..feature.clone()
        };
        for scenario in single.expand_examples()?.scenarios {
            let name = format!("{file}::{}", scenario.name);
            let id = id_of(file, scenario.position.line);
            cases.push(Case {
                name,
                id,
                line,
                rule,
                scenario,
            });
        }
    }
    Ok(())
}

/// What a scenario is called for short: its file below the folder of all, and its line.
fn id_of(file: &str, line: usize) -> String {
    let path = Path::new(file).with_extension("");
    let parts: Vec<_> = path.iter().map(|part| part.to_string_lossy()).collect();
    let below = if parts.len() > 1 {
        &parts[1..]
    } else {
        &parts[..]
    };
    format!("{}:{line}", below.join("/"))
}

/// Refuses what would be green for ever because there is nothing to run.
fn check(scenario: &Scenario, file: &str) -> Outcome {
    let Scenario { keyword, name, .. } = scenario;
    let line = scenario.position.line;
    Unmet::unless(!scenario.steps.is_empty(), || {
        format!("{file}:{line}: the scenario {name:?} has no steps")
    })?;
    let is_outline = OUTLINES.contains(&keyword.as_str());
    Unmet::unless(!is_outline || !scenario.examples.is_empty(), || {
        format!("{file}:{line}: the outline {name:?} has no examples")
    })?;
    let has_rows = |examples: &Examples| {
        let table = examples.table.as_ref();
        table.is_some_and(|table| table.rows.len() > 1)
    };
    match scenario.examples.iter().find(|one| !has_rows(one)) {
        None => Ok(()),
        Some(empty) => Err(Unmet::because(format!(
            "{file}:{}: the examples of {name:?} have no rows below the heading",
            empty.position.line
        ))),
    }
}

/// Adds the line to names that occur more than once.
fn tell_apart(cases: &mut [Case]) {
    let mut seen: HashMap<String, usize> = HashMap::new();
    for case in cases.iter() {
        *seen.entry(case.name.clone()).or_default() += 1;
    }
    for case in cases
        .iter_mut()
        .filter(|case| seen.get(&case.name).is_some_and(|&n| n > 1))
    {
        case.name = format!("{} (line {})", case.name, case.scenario.position.line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trouble(text: &str) -> String {
        let feature = Feature::parse(text, GherkinEnv::default()).unwrap();
        let scenario = feature.scenarios.first().unwrap();
        check(scenario, "a.feature").map_or_else(|unmet| unmet.to_string(), |()| String::new())
    }

    #[test]
    fn nothing_to_run_is_an_error_with_its_place() {
        let empty = trouble("Feature: A\n\n  Scenario: B\n");
        assert!(empty.starts_with("a.feature:3: "), "{empty}");
        let outline = "Feature: A\n\n  Scenario Outline: B\n    Given <c>\n";
        assert!(trouble(outline).contains("no examples"));
        let rowless = format!("{outline}\n    Examples:\n      | c |\n");
        assert!(trouble(&rowless).starts_with("a.feature:6: "));
        let whole = format!("{rowless}      | d |\n");
        assert_eq!(trouble(&whole), "");
    }
}
