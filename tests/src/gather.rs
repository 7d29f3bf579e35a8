//! What a scenario leaves for the report, gathered while its stage still stands.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use cucumber::gherkin;
use mock_google::journal::mask::Mask;
use mock_google::{Clock, Entry};

use crate::annotate::{Known, tokens};
use crate::exchanges;
use crate::findings::findings;
use crate::record::{Act, ArmedFault, Exchange, Facts, Finding, Picture, Scenario, Token, Verdict};
use crate::world::Stage;

/// How much of an app's log a report shows, in characters from its end.
const LOG_TAIL: usize = 4_000;

/// What scenarios left, until the recorder asks for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Gathered(Arc<Mutex<HashMap<usize, Found>>>);

impl Gathered {
    /// Keeps what a scenario left.
    pub(crate) fn put(&self, scenario: &gherkin::Scenario, found: Found) {
        let key = std::ptr::from_ref(scenario).addr();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(key, found);
    }

    /// Hands out what a scenario left.
    pub(crate) fn take(&self, scenario: &gherkin::Scenario) -> Option<Found> {
        let key = std::ptr::from_ref(scenario).addr();
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&key)
    }
}

/// What one scenario left.
#[derive(Debug, Default)]
pub(crate) struct Found {
    exchanges: Vec<Exchange>,
    acts: Vec<Act>,
    pictures: Vec<Picture>,
    tokens: Vec<Token>,
    diagnosis: Vec<Finding>,
    facts: Facts,
    /// What was on stage, in words.
    pub(crate) scene: String,
}

impl Found {
    /// Adds it to a record, and says what was on stage.
    pub(crate) fn give(self, record: &mut Scenario) -> String {
        record.exchanges = self.exchanges;
        record.acts = self.acts;
        record.pictures = self.pictures;
        record.tokens = self.tokens;
        record.facts = self.facts;
        if record.outcome == crate::record::Outcome::Failed {
            record.diagnosis = self.diagnosis;
        }
        Mask::On.words(&self.scene)
    }
}

/// Gathers what there is; with pictures, if they are wanted.
pub(crate) async fn gather(stage: &mut Stage, with_pictures: bool) -> Found {
    let entries = stage.journal();
    let mut found = Found {
        exchanges: exchanges::of_entries(&entries, stage.began),
        facts: facts(stage),
        ..Found::default()
    };
    found.tokens = decoded(stage, &entries);
    found.diagnosis = diagnosis(&entries, &found.exchanges, &found.facts.issuer);
    let app = found.facts.app_url.clone();
    for (who, browser) in stage.browsers() {
        for did in browser.acts() {
            found.acts.push(Act {
                at: did
                    .at
                    .saturating_duration_since(stage.began.into())
                    .as_secs_f64(),
                who: who.clone(),
                what: did.what.to_owned(),
                at_app: !app.is_empty() && did.target.starts_with(&app),
                target: Mask::On.param("", &did.target),
            });
        }
        if with_pictures && let Ok(picture) = browser.small_picture().await {
            let view = browser.view().await;
            found.pictures.push(Picture {
                at: stage.began.elapsed().as_secs_f64(),
                who,
                url: Mask::On.param("", &view.url),
                title: view.title,
                data: format!("data:image/webp;base64,{}", STANDARD.encode(picture)),
            });
        }
    }
    found.acts.sort_by(|one, other| one.at.total_cmp(&other.at));
    found
}

fn facts(stage: &Stage) -> Facts {
    let google = stage.running_google();
    let app = stage.running_app();
    let log = app
        .and_then(crate::app::RunningApp::log)
        .unwrap_or_default();
    let skipped = log.chars().count().saturating_sub(LOG_TAIL);
    let log: String = log.chars().skip(skipped).collect();
    let armed = google
        .as_ref()
        .map(mock_google::Google::faults)
        .unwrap_or_default();
    let ahead = google.as_ref().map(|google| {
        let real = Clock::real().now();
        google.clock().now().duration_since(real).as_secs_f64()
    });
    Facts {
        issuer: google
            .as_ref()
            .map(|google| google.issuer().to_owned())
            .unwrap_or_default(),
        app_url: app
            .map(|app| app.base_url().to_string())
            .unwrap_or_default(),
        client_id: stage.wishes.client_id.clone(),
        clock_ahead: ahead.filter(|ahead| ahead.abs() > 0.5).unwrap_or_default(),
        people: stage.people(),
        faults: armed
            .into_iter()
            .map(|status| ArmedFault {
                id: status.id,
                what: status.fault.what.clone(),
                place: status.place.clone(),
                fired: status.fired.into(),
            })
            .collect(),
        log: Mask::On.words(&log),
    }
}

fn decoded(stage: &Stage, entries: &[Entry]) -> Vec<Token> {
    let Some(google) = stage.running_google() else {
        return Vec::new();
    };
    let now = google.clock().now();
    let published = [google.keys().before(now), google.keys().at(now)];
    let kids = published.iter().flat_map(|keys| keys.kids());
    let kids: Vec<_> = kids.map(str::to_owned).collect();
    let made_it = |token: &str| published.iter().any(|keys| keys.verifies(token));
    let known = Known {
        issuer: google.issuer(),
        client_ids: std::slice::from_ref(&stage.wishes.client_id),
        kids: &kids,
        verify: &|token| Some(made_it(token)),
    };
    tokens(entries, &known)
}

/// What Google's own rules recognised, then what is bad about the app's habits; the latest first.
fn diagnosis(entries: &[Entry], exchanges: &[Exchange], issuer: &str) -> Vec<Finding> {
    let of_google = entries.iter().rev().filter_map(|entry| {
        let diagnosis = entry.diagnosis.as_ref()?;
        Some(Finding {
            rule: diagnosis.rule.to_owned(),
            verdict: Verdict::Bad,
            text: Mask::On.words(&diagnosis.text),
            seqs: vec![entry.seq],
        })
    });
    let of_app = findings(exchanges, issuer);
    let of_app = of_app
        .into_iter()
        .filter(|finding| finding.verdict == Verdict::Bad);
    let mut all: Vec<Finding> = Vec::new();
    for finding in of_google.chain(of_app) {
        match all
            .iter_mut()
            .find(|one| one.rule == finding.rule && one.text == finding.text)
        {
            Some(known) => known.seqs.extend(finding.seqs),
            None => all.push(finding),
        }
    }
    all
}
