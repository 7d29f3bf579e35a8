//! Judging an app by the journal of a Google it used, whoever drove it: a person, Playwright, Cypress.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use reqwest::RequestBuilder;
use serde_json::Value;
use url::Url;

use crate::exchanges::of_views;
use crate::findings::{findings, score};
use crate::outcome::{Outcome, Unmet};
use crate::record::{Exchange, Facts, Finding, Outcome as Ended, Run, Scenario, Verdict};
use crate::report::{REPORT, write_all};
use crate::signals::interrupted;
use crate::walker::http;

/// Judge an app by what a running mock Google was asked, whoever drove it.
#[derive(Debug, Args)]
pub(super) struct Audit {
    /// Where the mock runs.
    #[arg(default_value = "http://127.0.0.1:8090")]
    google: Url,
    /// Only what was about this account.
    #[arg(long, value_name = "EMAIL")]
    account: Option<String>,
    /// Only what was about this client.
    #[arg(long, value_name = "ID")]
    client: Option<String>,
    /// The control token of the mock, if it has one.
    #[arg(
        long,
        value_name = "TOKEN",
        env = "MOCK_GOOGLE_CONTROL_TOKEN",
        hide_env_values = true
    )]
    control_token: Option<String>,
    /// Wait for Ctrl-C, and judge what was asked until then.
    #[arg(long)]
    follow: bool,
    /// The folder of the report.
    #[arg(long, default_value = "target/audit")]
    output: PathBuf,
    /// Run this command, such as `npx playwright test`, and judge what was asked meanwhile.
    #[arg(last = true, value_name = "COMMAND")]
    command: Vec<String>,
}

impl Audit {
    /// Judges; 1 if something is bad, and what the command says if that failed.
    pub(super) fn run(self) -> Outcome<ExitCode> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()?;
        runtime.block_on(self.judge())
    }

    async fn judge(self) -> Outcome<ExitCode> {
        let waits = self.follow || !self.command.is_empty();
        let before = if waits {
            self.journal(0).await?
        } else {
            Vec::new()
        };
        let after = before
            .iter()
            .filter_map(|entry| entry["seq"].as_u64())
            .max();
        let mut failed = None;
        if let Some((program, args)) = self.command.split_first() {
            let ended = std::process::Command::new(program).args(args).status();
            let ended = ended
                .map_err(|error| Unmet::because(format!("cannot start {program}: {error}")))?;
            failed = Some(ended).filter(|ended| !ended.success());
        } else if self.follow {
            eprintln!("following {}; Ctrl-C ends it", self.google);
            interrupted().await;
        }
        let exchanges = of_views(&self.journal(after.unwrap_or_default()).await?);
        let code = failed.map(|ended| {
            let code = ended.code().and_then(|code| u8::try_from(code).ok());
            ExitCode::from(code.unwrap_or(1))
        });
        if let (Some(code), true) = (code, exchanges.is_empty()) {
            eprintln!(
                "the command failed, and {} was asked nothing meanwhile",
                self.google
            );
            return Ok(code);
        }
        Unmet::unless(!exchanges.is_empty(), || {
            format!("{} was asked nothing that could be judged", self.google)
        })?;
        let issuer = self.issuer().await?;
        let found = findings(&exchanges, &issuer);
        tell(&found, exchanges.len());
        write_all(&record(&exchanges, &found, &issuer), &self.output)?;
        eprintln!("report: {}", self.output.join(REPORT).display());
        if let Some(code) = code {
            eprintln!("the command failed");
            return Ok(code);
        }
        let bad = found.iter().any(|finding| finding.verdict == Verdict::Bad);
        Ok(ExitCode::from(u8::from(bad)))
    }

    async fn journal(&self, after: u64) -> Outcome<Vec<Value>> {
        let mut query = vec![("after", after.to_string())];
        query.extend(self.account.clone().map(|account| ("account", account)));
        query.extend(self.client.clone().map(|client| ("client", client)));
        let mut url = self.google.join("/__mock/journal")?;
        url.query_pairs_mut().extend_pairs(query);
        match self.get(http()?.get(url)).await? {
            Value::Array(entries) => Ok(entries),
            _ => Err(Unmet::because(
                "the journal is no list: is this a mock Google?",
            )),
        }
    }

    async fn issuer(&self) -> Outcome<String> {
        let url = self.google.join("/.well-known/openid-configuration")?;
        let document = self.get(http()?.get(url)).await?;
        Ok(document["issuer"].as_str().unwrap_or_default().to_owned())
    }

    async fn get(&self, request: RequestBuilder) -> Outcome<Value> {
        let request = match &self.control_token {
            Some(token) => request.bearer_auth(token),
            None => request,
        };
        let answer = request.send().await.map_err(|_| {
            let hint = "start it with `mock-google serve`, or name its address";
            Unmet::because(format!("nothing answers at {}: {hint}", self.google))
        })?;
        let (status, text) = (answer.status(), answer.text().await?);
        Unmet::unless(status.is_success(), || {
            format!("{} answers {status}: {text}", self.google)
        })?;
        Ok(serde_json::from_str(&text)?)
    }
}

/// Prints what was found, the worst first.
fn tell(found: &[Finding], asked: usize) {
    for finding in found {
        let word = match finding.verdict {
            Verdict::Bad => "bad ",
            Verdict::Odd => "odd ",
            Verdict::Good => "good",
            Verdict::Plain => "    ",
        };
        let seqs: Vec<_> = finding.seqs.iter().take(5).map(u64::to_string).collect();
        say!(
            "{word}  {} (entry {})\n      {}",
            finding.rule,
            seqs.join(", "),
            finding.text
        );
    }
    let (good, total) = score(found);
    say!("\n{good} of {total} are good; Google was asked {asked} times");
}

/// The record of an audit: a chapter for each person.
fn record(exchanges: &[Exchange], found: &[Finding], issuer: &str) -> Run {
    let mut people: BTreeMap<String, Vec<Exchange>> = BTreeMap::new();
    for exchange in exchanges {
        let flow = exchange.flow.filter(|_| exchange.account.is_none());
        // A request that names nobody belongs to whoever the sign-in turns out to be of.
        let of_flow = flow.and_then(|flow| {
            let same = exchanges.iter().filter(|one| one.flow == Some(flow));
            same.clone().find_map(|one| one.account.clone())
        });
        let whose = exchange.account.clone().or(of_flow);
        let whose = whose.unwrap_or_else(|| "Requests about nobody in particular".to_owned());
        people.entry(whose).or_default().push(exchange.clone());
    }
    let scenarios = people
        .into_iter()
        .enumerate()
        .map(|(index, (whose, exchanges))| {
            let own = |finding: &&Finding| {
                let of = |seq: &u64| exchanges.iter().any(|exchange| exchange.seq == *seq);
                finding.seqs.iter().any(of)
            };
            let diagnosis: Vec<_> = found.iter().filter(own).cloned().collect();
            let is_bad = diagnosis
                .iter()
                .any(|finding| finding.verdict == Verdict::Bad);
            let last = exchanges.last().map_or(0.0, |last| last.at);
            Scenario {
                id: format!("audit:{}", index + 1),
                name: whose,
                feature: "What Google was asked".to_owned(),
                outcome: if is_bad { Ended::Failed } else { Ended::Passed },
                reason: if is_bad {
                    "the app does something that no careful app does".to_owned()
                } else {
                    String::new()
                },
                seconds: last - exchanges.first().map_or(0.0, |first| first.at),
                facts: Facts {
                    issuer: issuer.to_owned(),
                    ..Facts::default()
                },
                diagnosis,
                exchanges,
                ..Scenario::default()
            }
        });
    let began = exchanges.first().map(|first| first.google_time.clone());
    Run {
        app: "Audit".to_owned(),
        is_audit: true,
        started: began.unwrap_or_default(),
        browser: "whoever drove the app".to_owned(),
        scenarios: scenarios.collect(),
        ..Run::default()
    }
}
