//! Follows a run and keeps its record.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::SystemTime;

use cucumber::cli::Empty;
use cucumber::event::{
    Cucumber, Feature, Hook, RetryableScenario, Rule, Scenario, Source, Step, StepError,
};
use cucumber::gherkin;
use cucumber::writer::Normalized;
use cucumber::{Event, Writer, parser};
use tokio::sync::Notify;

use super::terminal::Terminal;
use crate::gather::Gathered;
use crate::last_failed::once;
use crate::nearest::nearest;
use crate::outcome::NOT_APPLICABLE;
use crate::record::{self, Outcome, Run};
use crate::world::Stage;

/// What a recorder has to know beforehand.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// How many scenarios there are to run.
    pub(crate) planned: usize,
    /// How often each of them.
    pub(crate) rounds: usize,
    /// The ID of a scenario, by file and line.
    pub(crate) ids: HashMap<(String, usize), String>,
    /// How a command begins that plays one scenario again.
    pub(crate) command: String,
    /// Whether the first failure ends the run.
    pub(crate) fail_fast: bool,
}

/// Follows a run and keeps its record.
#[derive(Debug)]
pub(crate) struct Recorder {
    plan: Plan,
    run: Arc<Mutex<Run>>,
    gathered: Gathered,
    terminal: Terminal,
    began: SystemTime,
    open: HashMap<Source<gherkin::Scenario>, Open>,
    rounds: HashMap<String, usize>,
    /// Of which scenarios a round that was no failure is kept in full.
    told: HashSet<String>,
    /// Wakes whoever waits for the first failure.
    pub(crate) failed: Arc<Notify>,
}

/// A scenario that is being played.
#[derive(Debug)]
struct Open {
    began: SystemTime,
    record: record::Scenario,
}

impl Recorder {
    /// One that writes into `run`, and finds what scenarios left behind in `gathered`.
    pub(crate) fn new(
        plan: Plan,
        run: Arc<Mutex<Run>>,
        gathered: Gathered,
        terminal: Terminal,
        began: SystemTime,
    ) -> Self {
        Self {
            plan,
            run,
            gathered,
            terminal,
            began,
            open: HashMap::new(),
            rounds: HashMap::new(),
            told: HashSet::new(),
            failed: Arc::default(),
        }
    }

    fn follow(
        &mut self,
        feature: &gherkin::Feature,
        scenario: &Source<gherkin::Scenario>,
        event: Scenario<Stage>,
        at: SystemTime,
    ) {
        match event {
            Scenario::Started => {
                let record = self.begin(feature, scenario, at);
                self.open
                    .insert(scenario.clone(), Open { began: at, record });
            }
            Scenario::Background(step, happened) | Scenario::Step(step, happened) => {
                if let Some(open) = self.open.get_mut(scenario) {
                    open.step(&step, happened, at);
                }
            }
            Scenario::Hook(_, Hook::Failed(_, info)) => {
                if let Some(open) = self.open.get_mut(scenario) {
                    open.fails(words(&info));
                }
            }
            Scenario::Finished => {
                if let Some(open) = self.open.remove(scenario) {
                    self.finish(scenario, open, at);
                }
            }
            Scenario::Hook(..) | Scenario::Log(_) => {}
        }
    }

    fn begin(
        &mut self,
        feature: &gherkin::Feature,
        scenario: &gherkin::Scenario,
        at: SystemTime,
    ) -> record::Scenario {
        let file = feature
            .path
            .as_deref()
            .map(|path| path.display().to_string());
        let file = file.unwrap_or_default();
        let line = scenario.position.line;
        let id = self.plan.ids.get(&(file.clone(), line)).cloned();
        let mut id = id.unwrap_or_else(|| format!("{file}:{line}"));
        let repro = format!("{} --repro '{id}'", self.plan.command);
        if self.plan.rounds > 1 {
            let round = self.rounds.entry(id.clone()).or_default();
            *round += 1;
            id = format!("{id}#{round}");
        }
        record::Scenario {
            id,
            name: scenario.name.clone(),
            feature: feature.name.clone(),
            file,
            line,
            tags: feature.tags.iter().chain(&scenario.tags).cloned().collect(),
            outcome: Outcome::Passed,
            began: seconds(self.began, at),
            repro,
            ..record::Scenario::default()
        }
    }

    fn finish(&mut self, scenario: &gherkin::Scenario, open: Open, at: SystemTime) {
        let mut record = open.record;
        record.seconds = seconds(open.began, at);
        let scene = self
            .gathered
            .take(scenario)
            .map(|found| found.give(&mut record));
        let failed = record.outcome == Outcome::Failed;
        if failed {
            if let Some(scene) = scene.filter(|scene| !scene.is_empty()) {
                record.reason = format!("{}\n\n{scene}", record.reason.trim_end());
            }
            record.script = super::script::script(&record);
        }
        self.terminal.tell(&record, self.plan.planned);
        // Many rounds are many megabytes otherwise, and one of those that went well tells them all.
        if !failed && !self.told.insert(once(&record.id).to_owned()) {
            record = record.brief();
        }
        let mut run = self.run.lock().unwrap_or_else(PoisonError::into_inner);
        run.scenarios.push(record);
        drop(run);
        if failed && self.plan.fail_fast {
            self.failed.notify_one();
        }
    }
}

impl Open {
    fn step(&mut self, step: &gherkin::Step, happened: Step<Stage>, at: SystemTime) {
        match happened {
            Step::Started => self.record.steps.push(record::Step {
                keyword: step.keyword.trim().to_owned(),
                text: step.value.clone(),
                below: below(step),
                began: seconds(self.began, at),
                ..record::Step::default()
            }),
            Step::Passed(..) => self.end_step(Outcome::Passed, String::new(), at),
            Step::Skipped => {
                let text = format!(
                    "there is no such step; the nearest is\n    {}",
                    nearest(step)
                );
                self.end_step(Outcome::Failed, text.clone(), at);
                self.fails(text);
            }
            Step::Failed(_, _, _, error) => {
                let said = match &error {
                    StepError::Panic(info) => words(info),
                    other => other.to_string(),
                };
                if let Some(reason) = said.strip_prefix(NOT_APPLICABLE) {
                    self.end_step(Outcome::NotApplicable, reason.to_owned(), at);
                    self.record.outcome = Outcome::NotApplicable;
                    reason.clone_into(&mut self.record.reason);
                } else {
                    self.end_step(Outcome::Failed, said.clone(), at);
                    self.fails(said);
                }
            }
        }
    }

    fn end_step(&mut self, outcome: Outcome, message: String, at: SystemTime) {
        if let Some(step) = self.record.steps.last_mut() {
            step.outcome = outcome;
            step.seconds = seconds(self.began, at) - step.began;
            step.message = message;
        }
    }

    fn fails(&mut self, reason: String) {
        self.record.outcome = Outcome::Failed;
        if self.record.reason.is_empty() {
            self.record.reason = reason;
        }
    }
}

/// The table or the text below a step, as it stands in the file.
fn below(step: &gherkin::Step) -> String {
    let table = step.table.iter().flat_map(|table| &table.rows);
    let rows = table.map(|row| format!("| {} |", row.join(" | ")));
    rows.chain(step.docstring.clone())
        .collect::<Vec<_>>()
        .join("\n")
}

/// What somebody said when panicking.
fn words(info: &Arc<dyn std::any::Any + Send>) -> String {
    let text = info.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| info.downcast_ref::<&str>().copied());
    text.unwrap_or("the step panicked").to_owned()
}

fn seconds(from: SystemTime, to: SystemTime) -> f64 {
    to.duration_since(from).unwrap_or_default().as_secs_f64()
}

impl Writer<Stage> for Recorder {
    type Cli = Empty;

    async fn handle_event(&mut self, event: parser::Result<Event<Cucumber<Stage>>>, _: &Self::Cli) {
        let Ok(event) = event else { return };
        let at = event.at;
        if let Cucumber::Feature(
            feature,
            Feature::Scenario(scenario, RetryableScenario { event, .. })
            | Feature::Rule(_, Rule::Scenario(scenario, RetryableScenario { event, .. })),
        ) = event.value
        {
            self.follow(&feature, &scenario, event, at);
        }
    }
}

impl Normalized for Recorder {}
