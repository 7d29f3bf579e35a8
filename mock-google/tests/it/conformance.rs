//! The referees' own lists: the modules of the OpenID Foundation's conformance suite and the tests of
//! `OAuch`, under their own names.
//!
//! [`MODULES`] is the list, `docs/conformance.md` the same for people. A module that a referee would
//! leave out is a row of [`SKIPPED`], and a test of `skipped.rs` shows that the reason holds.

use std::collections::{BTreeMap, BTreeSet};

mod basic;
mod checks;
mod config;
mod flow;
mod form_post;
mod implicit_hybrid;
mod modules;
mod oauch_authorization;
mod oauch_pkce;
mod oauch_resources;
mod oauch_token;
mod oauch_tokens;
mod repeats;
mod skipped;

use modules::Verdict::{Google, Pass, Skip};
use modules::{MODULES, Plan, SKIPPED, SKIPPED_TESTS};

/// The tests of a file, each with the doc comment above it.
fn tests_of(file: &str) -> BTreeMap<&str, String> {
    let blocks = file.split("\n\n");
    let tests = blocks.filter(|block| block.contains("#[tokio::test"));
    tests.map(entry).collect()
}

fn entry(block: &str) -> (&str, String) {
    let (above, below) = block.split_once("async fn ").unwrap();
    let doc = above.lines().filter_map(|line| line.strip_prefix("/// "));
    let (name, _) = below.split_once('(').unwrap();
    (name, doc.collect::<Vec<_>>().join(" "))
}

/// The function of a module, or of a reason.
fn function(name: &str) -> String {
    name.to_lowercase().replace(['-', ' '], "_")
}

#[test]
fn the_plans_are_as_long_as_the_referees() {
    let count = |plan: &str| {
        let plans = MODULES.iter().map(|(_, plans, _)| plans);
        plans
            .filter(|plans| plans.iter().any(|(name, _)| *name == plan))
            .count()
    };
    for (plan, expected) in [
        ("Basic", 38),
        ("Implicit", 31),
        ("Hybrid", 37),
        ("Form Post", 39),
        ("Config", 1),
    ] {
        assert_eq!(count(plan), expected, "{plan}");
    }
    let names: BTreeSet<_> = MODULES.iter().map(|(name, ..)| name).collect();
    assert_eq!(names.len(), MODULES.len(), "a name stands there twice");
}

#[test]
fn every_module_has_its_test_in_every_plan_and_says_what_was_wanted_instead() {
    for (name, plans, verdict) in MODULES {
        for (plan, file) in *plans {
            let tests = tests_of(file);
            let doc = tests.get(function(name).as_str());
            match verdict {
                Pass => assert!(doc.is_some(), "{plan} lacks {name}"),
                Google => {
                    let doc = doc.unwrap_or_else(|| panic!("{plan} lacks {name}"));
                    let referee = ["The suite ", "`OAuch` "];
                    assert!(
                        referee.iter().any(|referee| doc.contains(referee)),
                        "{plan} does not say what was wanted of {name}: {doc}"
                    );
                }
                Skip => assert_eq!(doc, None, "{plan} has {name} after all"),
            }
        }
    }
}

#[test]
fn every_test_is_a_module_of_its_plan() {
    let plans = MODULES.iter().flat_map(|(_, plans, _)| *plans);
    let files: BTreeSet<_> = plans.map(|(_, file)| *file).collect();
    for file in files {
        let in_file = |plans: &[Plan]| plans.iter().any(|(_, own)| *own == file);
        let modules: BTreeSet<_> = MODULES
            .iter()
            .filter(|(_, plans, verdict)| *verdict != Skip && in_file(plans))
            .map(|(name, ..)| function(name))
            .collect();
        let tests: BTreeSet<_> = tests_of(file).into_keys().map(str::to_owned).collect();
        assert_eq!(tests, modules);
    }
}

#[test]
fn everything_left_out_has_a_reason_that_is_tested() {
    let left_out = MODULES.iter().filter(|(.., verdict)| *verdict == Skip);
    let left_out: Vec<_> = left_out.map(|(name, ..)| *name).collect();
    let names: Vec<_> = SKIPPED.iter().map(|(name, _)| *name).collect();
    assert_eq!(left_out, names);
    let reasons: BTreeSet<_> = SKIPPED.iter().map(|(_, reason)| function(reason)).collect();
    let tests: BTreeSet<_> = tests_of(SKIPPED_TESTS)
        .into_keys()
        .map(str::to_owned)
        .collect();
    assert_eq!(tests, reasons);
}

#[test]
fn the_page_for_people_says_the_same() {
    let page = include_str!("../../../docs/conformance.md");
    // What the suite asks of apps is for the harness to hold.
    let (of_providers, _) = page.split_once("## Relying party").unwrap();
    let rows: Vec<_> = of_providers
        .lines()
        .filter_map(|line| {
            let mut cells = line.strip_prefix("| `")?.split('|').map(str::trim);
            let name = cells.next()?.strip_suffix('`')?;
            Some((name, cells.next()?, cells.next()?))
        })
        .collect();
    let told: Vec<_> = rows
        .iter()
        .map(|(name, verdict, _)| (*name, *verdict))
        .collect();
    let modules = MODULES
        .iter()
        .map(|(name, _, verdict)| (*name, verdict.word()));
    assert_eq!(told, modules.collect::<Vec<_>>());
    for (name, reason) in SKIPPED {
        let note = rows
            .iter()
            .find(|(told, ..)| told == name)
            .map(|(.., note)| *note);
        assert_eq!(note, Some(*reason), "{name}");
    }
}
