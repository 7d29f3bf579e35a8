//! One scenario in the report.

use askama::Template;
use askama::filters::HtmlSafe;

use super::diagram::{Diagram, Row};
use super::words;
use crate::record::{Claim, Outcome, Picture, Scenario, Step, Token, Verdict};

/// A scenario with everything that is known about it.
#[derive(Template)]
#[template(path = "report_scenario.html", whitespace = "minimize")]
pub(super) struct ScenarioView<'a> {
    is: &'a Scenario,
    /// Its name in links.
    anchor: String,
    /// Whether it is laid open from the start.
    open: bool,
    diagram: Diagram<'a>,
}

/// The template escapes what is not its own.
impl HtmlSafe for ScenarioView<'_> {}

impl<'a> ScenarioView<'a> {
    pub(super) fn new(is: &'a Scenario, anchor: String, open: bool) -> Self {
        Self {
            is,
            anchor,
            open,
            diagram: Diagram::of(is),
        }
    }

    fn failed(&self) -> bool {
        self.is.outcome == Outcome::Failed
    }

    /// The step that failed.
    fn culprit(&self) -> Option<&'a Step> {
        let mut steps = self.is.steps.iter();
        steps.find(|step| step.outcome == Outcome::Failed)
    }

    /// The reason in one line.
    fn headline(&self) -> &'a str {
        let mut lines = self.is.reason.lines().map(str::trim);
        lines.find(|line| !line.is_empty()).unwrap_or_default()
    }

    /// The whole reason, where that is more than its first line; what does not apply says it elsewhere.
    fn reason(&self) -> Option<&'a str> {
        let reason = self.is.reason.trim();
        let is_said = reason == self.headline() && self.failed();
        let is_known = is_said || reason.is_empty() || self.is.outcome == Outcome::NotApplicable;
        (!is_known).then_some(reason)
    }

    /// What a step says that the reason does not.
    fn message(&self, step: &'a Step) -> Option<&'a str> {
        let message = step.message.trim();
        (!message.is_empty() && !self.is.reason.contains(message)).then_some(message)
    }

    /// What there is to see inside, for the line that opens it.
    fn contents(&self) -> String {
        let contents = [
            (self.is.steps.len(), "step"),
            (self.is.exchanges.len(), "exchange"),
            (self.is.tokens.len(), "token"),
            (self.is.pictures.len(), "picture"),
        ];
        let contents = contents.iter().filter(|(number, _)| *number > 0);
        let words: Vec<_> = contents
            .map(|(number, thing)| words::number_of(*number, thing))
            .collect();
        if words.is_empty() {
            "Details".to_owned()
        } else {
            words.join(", ")
        }
    }

    /// How many things about it are odd or bad, although it may have passed.
    fn remarks(&self) -> usize {
        let findings = self.is.diagnosis.iter();
        findings
            .filter(|finding| matches!(finding.verdict, Verdict::Odd | Verdict::Bad))
            .count()
    }

    /// Where a step's bar begins and how long it is, in hundredths of the scenario.
    fn bar(&self, step: &Step) -> (f64, f64) {
        let whole = self.is.seconds.max(0.001);
        let left = (step.began / whole * 100.0).clamp(0.0, 99.0);
        (
            left,
            (step.seconds / whole * 100.0).clamp(0.5, 100.0 - left),
        )
    }

    /// Whether an exchange can be jumped to.
    fn has(&self, seq: u64) -> bool {
        let mut exchanges = self.is.exchanges.iter();
        exchanges.any(|exchange| exchange.seq == seq)
    }

    fn took(&self) -> String {
        words::duration(self.is.seconds)
    }

    /// A picture, if it stands in the record itself; the report fetches nothing.
    fn source(picture: &Picture) -> Option<&str> {
        let data = picture.data.as_str();
        data.starts_with("data:image/").then_some(data)
    }

    /// The parts of a token, each with its title.
    fn parts(token: &Token) -> [(&'static str, &[Claim]); 3] {
        [
            ("Head", &token.head),
            ("Claims", &token.claims),
            ("Signature", std::slice::from_ref(&token.signature)),
        ]
    }
}
