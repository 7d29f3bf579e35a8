//! The sequence diagram: what went on between browser, app and Google, from top to bottom.
//!
//! Google's journal knows what Google was asked. What passed between browser and app is inferred: a
//! click at the app reaches the app, an authorization request was ordered by the app, and an answer
//! that leads to the app is delivered there.

use super::words::duration;
use crate::record::Outcome;
use crate::record::{Act, Exchange, Scenario, Step};

/// The rows of the diagram.
pub(super) struct Diagram<'a> {
    pub(super) rows: Vec<Row<'a>>,
}

/// What stands in the diagram.
pub(super) enum Row<'a> {
    /// A step begins.
    Step(&'a Step),
    /// Something in a browser that reaches nobody by itself.
    Note(&'a Act),
    /// An act that the app notices.
    ToApp(&'a Act),
    /// The app sends somebody's browser to Google.
    Redirect(Option<&'a str>),
    /// A request to Google and its answer.
    Exchange(Asked<'a>),
    /// Somebody's browser brings Google's answer to the app: to this path.
    Callback(Option<&'a str>, &'a str),
}

/// A request to Google and its answer.
pub(super) struct Asked<'a> {
    pub(super) is: &'a Exchange,
    /// Whose browser, if there are several.
    pub(super) who: Option<&'a str>,
}

impl Asked<'_> {
    /// Where it stands and what became of it, as the style sheet calls it; a request from the browser
    /// with nothing special about it needs no word.
    pub(super) fn class(&self) -> Option<String> {
        let lane = (self.is.from == "app").then_some("ag");
        let fate = if self.is.wire.is_some() {
            Some("fault broken")
        } else if !self.is.faults.is_empty() {
            Some("fault")
        } else {
            is_refusal(self.is).then_some("refused")
        };
        let words: Vec<_> = lane.into_iter().chain(fate).collect();
        (!words.is_empty()).then(|| words.join(" "))
    }

    /// The answer in a word.
    pub(super) fn status(&self) -> String {
        match (&self.is.wire, self.is.status) {
            (Some(_), _) => "no answer".to_owned(),
            (None, 0) => "no answer yet".to_owned(),
            (None, status) => status.to_string(),
        }
    }

    pub(super) fn took(&self) -> String {
        let milliseconds = self.is.milliseconds;
        if milliseconds < 9.95 {
            format!("{milliseconds:.1} ms")
        } else {
            duration(milliseconds / 1_000.0)
        }
    }
}

/// Whether Google turned something down, on a page, by status, or on the way back to the app.
fn is_refusal(exchange: &Exchange) -> bool {
    let decision = &exchange.decision;
    exchange.status >= 400
        || exchange.diagnosis.is_some()
        || exchange.endpoint == "error-page"
        || decision.starts_with("refused")
        || (decision.contains(" [") && decision.ends_with(']'))
        || is_error(exchange.location.as_deref().unwrap_or_default())
}

/// Whether an address carries an OAuth error.
fn is_error(location: &str) -> bool {
    let pairs = location.split(['?', '&', '#']).skip(1);
    pairs.into_iter().any(|pair| pair.starts_with("error="))
}

impl<'a> Diagram<'a> {
    /// The diagram of a scenario; without rows if nothing went on.
    pub(super) fn of(scenario: &'a Scenario) -> Self {
        let mut drawing = Drawing {
            app_url: scenario.facts.app_url.trim_end_matches('/'),
            several: several(scenario),
            who: None,
            at_app: true,
            rows: Vec::new(),
        };
        for (_, event) in events(scenario) {
            drawing.draw(event);
        }
        Self { rows: drawing.rows }
    }
}

/// Whether several browsers take part.
fn several(scenario: &Scenario) -> bool {
    let acts = scenario.acts.iter().map(|act| act.who.as_str());
    let pictures = scenario.pictures.iter().map(|picture| picture.who.as_str());
    let mut all = acts.chain(pictures);
    let first = all.next();
    all.any(|who| Some(who) != first)
}

/// Something that happened.
#[derive(Clone, Copy)]
enum Event<'a> {
    Step(&'a Step),
    Act(&'a Act),
    Exchange(&'a Exchange),
}

/// Everything that happened, in its order; what was not reached did not happen.
fn events(scenario: &Scenario) -> Vec<(f64, Event<'_>)> {
    if scenario.acts.is_empty() && scenario.exchanges.is_empty() {
        return Vec::new();
    }
    let steps = scenario.steps.iter();
    let steps = steps.filter(|step| step.outcome != Outcome::Skipped);
    let steps = steps.map(|step| (step.began, Event::Step(step)));
    let acts = scenario.acts.iter().map(|act| (act.at, Event::Act(act)));
    let exchanges = scenario.exchanges.iter();
    let exchanges = exchanges.map(|exchange| (exchange.at, Event::Exchange(exchange)));
    let mut events: Vec<_> = steps.chain(acts).chain(exchanges).collect();
    events.sort_by(|(one, _), (other, _)| one.total_cmp(other));
    events
}

/// A diagram that is being drawn.
struct Drawing<'a> {
    app_url: &'a str,
    several: bool,
    /// Who acted last.
    who: Option<&'a str>,
    /// Whether that browser is at the app, or on the way there.
    at_app: bool,
    rows: Vec<Row<'a>>,
}

impl<'a> Drawing<'a> {
    fn draw(&mut self, event: Event<'a>) {
        match event {
            Event::Step(step) => self.rows.push(Row::Step(step)),
            Event::Act(act) => self.act(act),
            Event::Exchange(exchange) => self.exchange(exchange),
        }
    }

    fn act(&mut self, act: &'a Act) {
        if self.several {
            self.who = Some(&act.who);
        }
        self.at_app = act.at_app;
        self.rows.push(match act.what.as_str() {
            "opens" | "clicks" if act.at_app => Row::ToApp(act),
            _ => Row::Note(act),
        });
    }

    fn exchange(&mut self, exchange: &'a Exchange) {
        let is_browser = exchange.from != "app";
        let who = self.who.filter(|_| is_browser);
        if is_browser && self.at_app && exchange.endpoint == "authorization" {
            self.rows.push(Row::Redirect(who));
        }
        self.rows.push(Row::Exchange(Asked { is: exchange, who }));
        if is_browser {
            // An answer that broke on the wire never told the browser where to go.
            let told = exchange
                .location
                .as_deref()
                .filter(|_| exchange.wire.is_none());
            let back = self.path_at_app(told);
            self.at_app = back.is_some();
            if let Some(path) = back {
                self.rows.push(Row::Callback(who, path));
            }
        }
    }

    /// The path of an address of the app.
    fn path_at_app(&self, location: Option<&'a str>) -> Option<&'a str> {
        let rest = location?.strip_prefix(self.app_url)?;
        let is_other = self.app_url.is_empty() || rest.starts_with(|first| !"/?#".contains(first));
        let path = rest.split(['?', '#']).next().unwrap_or_default();
        (!is_other).then_some(if path.is_empty() { "/" } else { path })
    }
}
