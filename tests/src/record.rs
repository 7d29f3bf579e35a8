//! What is remembered of a run: everything the reports show, and nothing secret.
//!
//! A record is plain data. It is written to `target/e2e/record.json`, where another process can merge
//! the records of several shards, and every report (HTML, JUnit, Cucumber JSON) is printed from it.

use serde::{Deserialize, Serialize};

/// One run of a suite, or of one shard of it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    /// The app's name.
    pub app: String,
    /// When it began, as RFC 3339.
    pub started: String,
    /// How long it took.
    pub seconds: f64,
    /// The seed of the order, if it was shuffled.
    pub seed: Option<u64>,
    /// Which shards it consists of: `1/4`; empty for a whole run.
    pub shards: Vec<String>,
    /// Which shards were not there when the others were merged.
    #[serde(default)]
    pub missing: Vec<String>,
    /// Whether nobody played scenarios: what was asked is judged, and each is about one account.
    #[serde(default)]
    pub is_audit: bool,
    /// The browser that was driven, in words.
    pub browser: String,
    /// Scenarios that were chosen and did not run.
    pub not_run: usize,
    /// What ran, in the order of the files.
    pub scenarios: Vec<Scenario>,
}

/// How a scenario or a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// As expected.
    Passed,
    /// Not as expected.
    Failed,
    /// The app has no such thing, as its `e2e.toml` says.
    NotApplicable,
    /// Not reached: an earlier step decided.
    #[default]
    Skipped,
}

/// One scenario, played once.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Scenario {
    /// What `--repro` takes, for example `sign_in:14`; of the third round of a repetition, `sign_in:14#3`.
    pub id: String,
    /// The title.
    pub name: String,
    /// The title of the feature.
    pub feature: String,
    /// The feature file, as it was named.
    pub file: String,
    /// The line in it.
    pub line: usize,
    /// Tags, without the `@`.
    pub tags: Vec<String>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether only the end is kept: an earlier round ended alike, and is told in full.
    #[serde(default)]
    pub is_brief: bool,
    /// Why, if it did not pass; several lines of plain text.
    pub reason: String,
    /// When it began, in seconds since the run began.
    pub began: f64,
    /// How long it took.
    pub seconds: f64,
    /// Its steps.
    pub steps: Vec<Step>,
    /// Everything Google was asked meanwhile, oldest first.
    pub exchanges: Vec<Exchange>,
    /// What people did in their browsers, oldest first.
    pub acts: Vec<Act>,
    /// Pictures of pages, oldest first.
    pub pictures: Vec<Picture>,
    /// The tokens Google issued, decoded.
    pub tokens: Vec<Token>,
    /// What was recognised as the likely cause, the likeliest first.
    pub diagnosis: Vec<Finding>,
    /// How things stood.
    pub facts: Facts,
    /// The command that plays exactly this again.
    pub repro: String,
    /// A shell script that repeats the protocol part, for a failed scenario.
    pub script: String,
}

impl Scenario {
    /// Keeps how it ended, and forgets how it came to that.
    #[must_use]
    pub fn brief(self) -> Self {
        Self {
            is_brief: true,
            steps: Vec::new(),
            exchanges: Vec::new(),
            acts: Vec::new(),
            pictures: Vec::new(),
            tokens: Vec::new(),
            diagnosis: Vec::new(),
            facts: Facts::default(),
            ..self
        }
    }
}

/// One step.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Step {
    /// `Given`, `When`, `Then`, `And` …
    pub keyword: String,
    /// The sentence.
    pub text: String,
    /// The table or the text below it, as it stands in the file.
    pub below: String,
    /// How it ended.
    pub outcome: Outcome,
    /// When it began, in seconds since the scenario began.
    pub began: f64,
    /// How long it took, in seconds.
    pub seconds: f64,
    /// Why it failed.
    pub message: String,
}

/// One request to Google and its answer, masked.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Exchange {
    /// Its number in Google's journal.
    pub seq: u64,
    /// When, in seconds since the scenario began; by a clock nobody moves.
    pub at: f64,
    /// When, by Google's own clock.
    pub google_time: String,
    /// The part of Google: `authorization`, `interaction`, `error-page`, `token`, `userinfo`, `keys` …
    pub endpoint: String,
    /// Who asked: `browser` or `app`.
    pub from: String,
    /// The account's address, where one is known.
    pub account: Option<String>,
    /// The number of the sign-in it belongs to.
    pub flow: Option<u64>,
    /// The HTTP method.
    pub method: String,
    /// The path.
    pub path: String,
    /// The parameters of address and body, credentials cut short.
    pub params: Vec<(String, String)>,
    /// What Google decided, in words.
    pub decision: String,
    /// Why, and how to mend it, where that is known.
    pub diagnosis: Option<String>,
    /// The faults that fired, by name.
    pub faults: Vec<String>,
    /// The status answered; 0 while it is open.
    pub status: u16,
    /// Where the answer sends the browser, credentials cut short.
    pub location: Option<String>,
    /// The body of the answer, credentials cut short; empty for pages.
    pub body: String,
    /// What became of the answer on the wire: `reset before the head`.
    pub wire: Option<String>,
    /// How long Google took, in milliseconds.
    pub milliseconds: f64,
}

/// Something a person did in a browser.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Act {
    /// When, in seconds since the scenario began.
    pub at: f64,
    /// Whose browser: `Ada`, `Ada-2`.
    pub who: String,
    /// `opens`, `clicks`, `goes back`, `is at` (where the page ended up).
    pub what: String,
    /// The address or the selector, credentials cut short.
    pub target: String,
    /// Whether it was about a page of the app (otherwise of Google's).
    pub at_app: bool,
}

/// A picture of a page.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Picture {
    /// When, in seconds since the scenario began.
    pub at: f64,
    /// Whose browser.
    pub who: String,
    /// The address in the address bar, credentials cut short.
    pub url: String,
    /// The title of the page.
    pub title: String,
    /// The picture, as a `data:` address.
    pub data: String,
}

/// A JWT that Google issued, without what makes it usable.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Token {
    /// The number of the exchange that brought it.
    pub seq: u64,
    /// `id_token`.
    pub kind: String,
    /// The members of its head, then of its claims.
    pub head: Vec<Claim>,
    /// The claims.
    pub claims: Vec<Claim>,
    /// About the signature.
    pub signature: Claim,
}

/// One member of a token, and what there is to say about it.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Its value, as JSON.
    pub value: String,
    /// What to think of it.
    pub verdict: Verdict,
    /// Why, in a few words.
    pub note: String,
}

/// What to think of a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Nothing to say.
    #[default]
    Plain,
    /// As it has to be.
    Good,
    /// Unusual, and an app has to put up with it.
    Odd,
    /// An app must not believe this token.
    Bad,
}

/// Something recognised: a likely cause of a failure, or a habit of the app.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Finding {
    /// A short name: `redirect-trailing-slash`, `state-reused`.
    pub rule: String,
    /// How grave: `bad`, `odd` or `good`.
    pub verdict: Verdict,
    /// The cause and the mend, in a sentence or two.
    pub text: String,
    /// The numbers of the exchanges that show it.
    pub seqs: Vec<u64>,
}

/// How things stood in a scenario.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Facts {
    /// Google's issuer.
    pub issuer: String,
    /// Where the app lived.
    pub app_url: String,
    /// The app's client ID.
    pub client_id: String,
    /// How far Google's clock was ahead of this machine's at the end, in seconds.
    pub clock_ahead: f64,
    /// Who took part: name and address.
    pub people: Vec<(String, String)>,
    /// The faults that were armed.
    pub faults: Vec<ArmedFault>,
    /// What the app said to its operator, if that could be read; its last lines, credentials cut short.
    pub log: String,
}

/// A fault that was armed, and how often it fired.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct ArmedFault {
    /// Its number.
    pub id: u64,
    /// Its name in the catalogue.
    pub what: String,
    /// Where it was to strike.
    pub place: String,
    /// How often it fired.
    pub fired: u64,
}
