//! The report of a run as one HTML document that needs nothing beside it: no server, no network and
//! no script. What its script adds is comfort.

mod diagram;
#[cfg(test)]
mod samples;
mod scenario;
#[cfg(test)]
mod tests;
mod words;

use std::collections::HashSet;

use askama::Template;
use askama::filters::HtmlSafe;

use self::scenario::ScenarioView;
use self::words::{duration, number_of};
use crate::coverage::{Chapter, coverage};
use crate::record::{Outcome, Run, Scenario};

/// How many failed scenarios are laid open from the start.
const OPEN_FAILURES: usize = 5;

/// A file of this repository that goes into the page as it is.
struct Asset(&'static str);

impl HtmlSafe for Asset {}

impl std::fmt::Display for Asset {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

/// How the pages look.
const STYLE: Asset = Asset(include_str!("../../templates/report.css"));

/// What is only there for comfort: a filter, opening what a link names, copying.
const SCRIPT: Asset = Asset(include_str!("../../templates/report.js"));

/// The whole document.
#[derive(Template)]
#[template(path = "report.html", whitespace = "minimize")]
struct Page<'a> {
    run: &'a Run,
    style: Asset,
    script: Asset,
    verdict: Verdict,
    counts: Counts,
    strip: Vec<Cell<'a>>,
    failed: Vec<ScenarioView<'a>>,
    /// The reasons and what they kept from running, the commonest first.
    not_applicable: Vec<(&'a str, Vec<ScenarioView<'a>>)>,
    features: Vec<Feature<'a>>,
    coverage: Vec<Chapter>,
    /// How many rounds ended like one that is shown.
    brief: usize,
}

impl Page<'_> {
    fn took(&self) -> String {
        duration(self.run.seconds)
    }
}

/// The result in a sentence, and the outcome whose colour it has.
struct Verdict {
    sentence: String,
    outcome: Outcome,
}

/// How many scenarios ended how.
#[derive(Default)]
struct Counts {
    passed: usize,
    failed: usize,
    not_applicable: usize,
    not_run: usize,
}

impl Counts {
    fn of<'a>(scenarios: impl Iterator<Item = &'a Scenario>) -> Self {
        scenarios.fold(Self::default(), |mut counts, scenario| {
            match scenario.outcome {
                Outcome::Passed => counts.passed += 1,
                Outcome::Failed => counts.failed += 1,
                Outcome::NotApplicable => counts.not_applicable += 1,
                Outcome::Skipped => counts.not_run += 1,
            }
            counts
        })
    }

    fn ran(&self) -> usize {
        self.passed + self.failed
    }

    fn verdict(&self, run: &Run) -> Verdict {
        let (sentence, outcome) = if run.is_audit {
            match (self.failed, self.ran()) {
                (0, _) => ("Nothing bad was found".to_owned(), Outcome::Passed),
                (_, 1) => ("Something bad was found".to_owned(), Outcome::Failed),
                (bad, all) => {
                    let sentence = format!("Something bad was found in {bad} of {all} chapters");
                    (sentence, Outcome::Failed)
                }
            }
        } else if self.failed > 0 {
            let all = number_of(self.ran(), "scenario");
            (format!("{} of {all} failed", self.failed), Outcome::Failed)
        } else if !run.missing.is_empty() {
            let missing = run.missing.join(", ");
            let sentence = format!("Incomplete: there is no record of shard {missing}");
            (sentence, Outcome::Skipped)
        } else if self.not_run > 0 {
            let rest = number_of(self.not_run, "scenario");
            (format!("Cut short: {rest} did not run"), Outcome::Skipped)
        } else {
            match self.passed {
                0 => ("Nothing was tested".to_owned(), Outcome::Skipped),
                1 => ("The one scenario passed".to_owned(), Outcome::Passed),
                all => (format!("All {all} scenarios passed"), Outcome::Passed),
            }
        };
        Verdict { sentence, outcome }
    }

    /// In words, without what there is none of.
    fn words(&self) -> String {
        let counts = [
            (self.failed, "failed"),
            (self.passed, "passed"),
            (self.not_applicable, "not applicable"),
            (self.not_run, "not run"),
        ];
        let words = counts.iter().filter(|(count, _)| *count > 0);
        let words = words.map(|(count, word)| format!("{count} {word}"));
        words.collect::<Vec<_>>().join(", ")
    }
}

/// One scenario in the strip that shows the run at a glance; as wide as it took long.
struct Cell<'a> {
    is: &'a Scenario,
    anchor: String,
}

/// A feature and its scenarios.
struct Feature<'a> {
    title: &'a str,
    file: &'a str,
    counts: String,
    entries: Vec<Entry<'a>>,
}

/// A scenario in its feature.
enum Entry<'a> {
    Here(ScenarioView<'a>),
    /// It is shown further up, because it failed or does not apply.
    Above(Cell<'a>),
}

/// The report of a run.
///
/// # Errors
///
/// When a template fails, which those checked at compile time do not.
pub(crate) fn html(run: &Run) -> Result<String, askama::Error> {
    let mut counts = Counts::of(run.scenarios.iter());
    counts.not_run += run.not_run;
    let open_failures = counts.failed <= OPEN_FAILURES;
    let mut page = Page {
        run,
        style: STYLE,
        script: SCRIPT,
        verdict: counts.verdict(run),
        counts,
        strip: Vec::new(),
        failed: Vec::new(),
        not_applicable: Vec::new(),
        features: Vec::new(),
        coverage: coverage(run),
        brief: run.scenarios.iter().filter(|one| one.is_brief).count(),
    };
    let mut anchors = HashSet::new();
    for scenario in run.scenarios.iter().filter(|one| !one.is_brief) {
        let anchor = anchor(&scenario.id, &mut anchors);
        page.strip.push(Cell {
            is: scenario,
            anchor: anchor.clone(),
        });
        page.put(scenario, anchor, open_failures);
    }
    page.not_applicable
        .sort_by_key(|(_, scenarios)| usize::MAX - scenarios.len());
    for feature in &mut page.features {
        let of_this = run
            .scenarios
            .iter()
            .filter(|scenario| scenario.file == feature.file);
        feature.counts = Counts::of(of_this).words();
    }
    page.render()
}

impl<'a> Page<'a> {
    /// Puts a scenario where it belongs, and a pointer to it into its feature if that is elsewhere.
    fn put(&mut self, scenario: &'a Scenario, anchor: String, open_failures: bool) {
        let elsewhere = || {
            Entry::Above(Cell {
                is: scenario,
                anchor: anchor.clone(),
            })
        };
        let entry = match scenario.outcome {
            Outcome::Failed => {
                let entry = elsewhere();
                self.failed
                    .push(ScenarioView::new(scenario, anchor, open_failures));
                entry
            }
            Outcome::NotApplicable => {
                let entry = elsewhere();
                let view = ScenarioView::new(scenario, anchor, false);
                let reason = scenario.reason.trim();
                match self
                    .not_applicable
                    .iter_mut()
                    .find(|(other, _)| *other == reason)
                {
                    Some((_, group)) => group.push(view),
                    None => self.not_applicable.push((reason, vec![view])),
                }
                entry
            }
            Outcome::Passed | Outcome::Skipped => {
                Entry::Here(ScenarioView::new(scenario, anchor, false))
            }
        };
        match self
            .features
            .iter_mut()
            .find(|feature| feature.file == scenario.file)
        {
            Some(feature) => feature.entries.push(entry),
            None => self.features.push(Feature {
                title: &scenario.feature,
                file: &scenario.file,
                counts: String::new(),
                entries: vec![entry],
            }),
        }
    }
}

/// The name of a scenario in links: its id, without what means something else there, and never that
/// of another.
fn anchor(id: &str, taken: &mut HashSet<String>) -> String {
    let plain: String = id
        .chars()
        .map(|letter| match letter {
            '_' | '-' | '.' | ':' | '/' => letter,
            _ if letter.is_ascii_alphanumeric() => letter,
            _ => '-',
        })
        .collect();
    let others = (2..).map(|number| format!("{plain}~{number}"));
    let mut names = std::iter::once(plain.clone()).chain(others);
    names
        .find(|name| taken.insert(name.clone()))
        .unwrap_or(plain)
}
