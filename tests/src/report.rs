//! What the run tells: to the terminal, to JUnit, to Cucumber JSON, and in the last line.

mod files;

use std::collections::HashSet;
use std::fmt;
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use cucumber::cli::{Compose, Empty};
use cucumber::event::{
    Cucumber, Feature, Hook, RetryableScenario, Rule, Scenario, Source, Step, StepError,
};
use cucumber::gherkin;
use cucumber::writer::{self, Basic, Coloring, JUnit, Json, Normalized};
use cucumber::{Event, Writer, WriterExt as _, parser};

pub(crate) use self::files::Files;
use crate::nearest::nearest;
use crate::world::Stage;

/// The result of a run, as `libtest` counts.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    /// Scenarios that were as expected.
    pub(crate) passed: usize,
    /// Scenarios that were not, by place and title.
    pub(crate) failed: Vec<String>,
    /// Scenarios that were chosen and not run: an earlier one failed, or the run was cut short.
    pub(crate) not_run: usize,
    /// Scenarios that were not chosen.
    pub(crate) filtered_out: usize,
}

impl Tally {
    /// Whether everything that was chosen has run, and was as expected.
    pub(crate) fn is_green(&self) -> bool {
        self.failed.is_empty() && self.not_run == 0
    }

    /// Says the result the way `cargo test` users know it.
    pub(crate) fn tell(&self, took: Duration) {
        let mut out = io::stdout().lock();
        if !self.failed.is_empty() {
            let _ = writeln!(out, "\nfailures:");
            for name in &self.failed {
                let _ = writeln!(out, "    {name}");
            }
        }
        if self.not_run > 0 {
            let _ = writeln!(out, "\n{} scenario(s) did not run", self.not_run);
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
            self.failed.len(),
            self.not_run,
            self.filtered_out,
        )
    }
}

/// A writer that explains failures before others write them down, and counts.
#[derive(Debug)]
pub(crate) struct Teller<Wr: Writer<Stage>> {
    inner: Wr,
    options: Wr::Cli,
    red: HashSet<Source<gherkin::Scenario>>,
    tally: Tally,
}

/// All reports of a run: the terminal (unless quiet), and in files JUnit and Cucumber JSON.
///
/// # Errors
///
/// When the report files cannot be written.
pub(crate) fn all_reports(
    files: Option<&mut Files>,
    color: Coloring,
    quiet: bool,
) -> io::Result<Teller<impl Writer<Stage> + Normalized + use<>>> {
    let terminal: Box<dyn io::Write> = if quiet {
        Box::new(io::sink())
    } else {
        Box::new(io::stdout())
    };
    let [junit, json]: [Box<dyn io::Write>; 2] = match files {
        Some(files) => [files.begin("junit.xml")?, files.begin("cucumber.json")?],
        None => [Box::new(io::sink()), Box::new(io::sink())],
    };
    let inner = Basic::new::<Stage>(terminal, color, 0)
        .summarized()
        .tee::<Stage, _>(JUnit::for_tee(junit, 0))
        .tee::<Stage, _>(Json::for_tee(json))
        .normalized::<Stage>();
    let terminal = writer::basic::Cli { verbose: 0, color };
    let junit = writer::junit::Cli { verbose: None };
    let options = Compose {
        left: Compose {
            left: terminal,
            right: junit,
        },
        right: Empty,
    };
    Ok(Teller::new(inner, options))
}

impl<Wr: Writer<Stage>> Teller<Wr> {
    fn new(inner: Wr, options: Wr::Cli) -> Self {
        Self {
            inner,
            options,
            red: HashSet::new(),
            tally: Tally::default(),
        }
    }

    /// The result so far.
    pub(crate) fn tally(&self) -> Tally {
        self.tally.clone()
    }

    /// An event as the other writers shall see it.
    fn retell(
        &mut self,
        feature: &gherkin::Feature,
        scenario: &Source<gherkin::Scenario>,
        told: RetryableScenario<Stage>,
    ) -> RetryableScenario<Stage> {
        let RetryableScenario { event, retries } = told;
        let event = match event {
            Scenario::Background(step, outcome) => {
                let outcome = self.explain(scenario, &step, outcome);
                Scenario::Background(step, outcome)
            }
            Scenario::Step(step, outcome) => {
                let outcome = self.explain(scenario, &step, outcome);
                Scenario::Step(step, outcome)
            }
            Scenario::Hook(_, Hook::Failed(..)) => {
                self.red.insert(scenario.clone());
                event
            }
            Scenario::Finished => {
                if self.red.remove(scenario) {
                    self.tally.failed.push(place(feature, scenario));
                } else {
                    self.tally.passed += 1;
                }
                event
            }
            _ => event,
        };
        RetryableScenario { event, retries }
    }

    /// Adds the scene to a failure, and the nearest step to a step that does not exist.
    fn explain(
        &mut self,
        scenario: &Source<gherkin::Scenario>,
        step: &gherkin::Step,
        outcome: Step<Stage>,
    ) -> Step<Stage> {
        match outcome {
            Step::Skipped => {
                self.red.insert(scenario.clone());
                let text = format!(
                    "there is no such step; the nearest is\n    {}",
                    nearest(step)
                );
                Step::Failed(None, None, None, StepError::Panic(Arc::new(text)))
            }
            Step::Failed(captures, location, stage, error) => {
                self.red.insert(scenario.clone());
                let error = match (error, &stage) {
                    (StepError::Panic(info), Some(stage)) => {
                        let said = info
                            .downcast_ref::<String>()
                            .map(String::as_str)
                            .or_else(|| info.downcast_ref::<&str>().copied())
                            .unwrap_or("the step panicked");
                        let text = format!("{said}\n\n{}", stage.scene());
                        StepError::Panic(Arc::new(text))
                    }
                    (error, _) => error,
                };
                Step::Failed(captures, location, stage, error)
            }
            Step::Started | Step::Passed(..) => outcome,
        }
    }
}

/// Where a scenario stands, so that it can be run again, and its title.
fn place(feature: &gherkin::Feature, scenario: &gherkin::Scenario) -> String {
    let file = feature.path.as_deref().unwrap_or(Path::new("?")).display();
    format!("{file}:{} {}", scenario.position.line, scenario.name)
}

impl<Wr: Writer<Stage>> Writer<Stage> for Teller<Wr> {
    type Cli = Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<Stage>>>, _: &Self::Cli) {
        let event = event.map(|event| {
            event.map(|told| match told {
                Cucumber::Feature(feature, Feature::Scenario(scenario, told)) => {
                    let told = self.retell(&feature, &scenario, told);
                    Cucumber::Feature(feature, Feature::Scenario(scenario, told))
                }
                Cucumber::Feature(feature, Feature::Rule(rule, Rule::Scenario(scenario, told))) => {
                    let told = self.retell(&feature, &scenario, told);
                    Cucumber::Feature(feature, Feature::Rule(rule, Rule::Scenario(scenario, told)))
                }
                _ => told,
            })
        });
        self.inner.handle_event(event, &self.options).await;
    }
}

impl<Wr: Writer<Stage> + Normalized> Normalized for Teller<Wr> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_did_not_run_is_not_green() {
        let cut_short = Tally {
            passed: 1,
            not_run: 1,
            ..Tally::default()
        };
        assert!(cut_short.to_string().starts_with("test result: FAILED."));
    }

    #[test]
    fn the_last_line_is_libtests() {
        let tally = Tally {
            passed: 2,
            failed: vec!["x".into()],
            not_run: 1,
            filtered_out: 3,
        };
        assert_eq!(
            tally.to_string(),
            "test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 3 filtered out"
        );
    }
}
