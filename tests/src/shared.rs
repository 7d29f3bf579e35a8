//! One app and one Google for all scenarios, which are told apart by their people.
//!
//! Everybody gets an address of her own in each scenario, and the journal is read through a filter: her
//! sign-ins, her browsers. What changes Google for everybody (a fault, the clock, the keys, how the app is
//! registered) needs the stage alone, as `@exclusive` scenarios do.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use cucumber::World as _;
use cucumber::gherkin::{Feature, Rule, Scenario, Step};
use cucumber::runner::basic::ScenarioType;
use cucumber::step::Collection;
use mock_google::{Account, Client, Entry, Google, Running};

use crate::app::{App, RunningApp, Wishes};
use crate::outcome::{Outcome, Unmet};
use crate::world::Stage;

/// The tag of scenarios that need the stage alone.
const EXCLUSIVE: &str = "exclusive";

/// Whose steps concern nobody but the people they name.
const PERSONAL: &[&str] = &[
    "accounts.rs",
    "callback.rs",
    "connections.rs",
    "journal.rs",
    "seeing.rs",
    "secrets.rs",
    "signing_in.rs",
];

/// What concerns everybody all the same.
const FOR_ALL: &[&str] = &[
    "keys endpoint",
    "discovery endpoint",
    " late",
    "comes back after",
    "organisation",
];

/// What steps about the app concern one person only.
const OF_ONE: &[&str] = &[
    "the app has ",
    "the app uses ",
    "the app can still use ",
    "two jobs use ",
    "the app called Google's ",
];

/// The app and the Google of all scenarios.
#[derive(Debug)]
pub(crate) struct SharedStage {
    google: Running,
    pub(crate) app: Box<dyn RunningApp>,
    pub(crate) wishes: Wishes,
    client: Client,
}

impl SharedStage {
    /// Starts both, if the app is one that serves all scenarios.
    ///
    /// # Errors
    ///
    /// When one of them does not start.
    pub(crate) async fn start(app: &dyn App) -> Outcome<Option<Self>> {
        let Some(shared) = app.shared() else {
            return Ok(None);
        };
        let google = Google::builder()
            .port(shared.google_port)
            .seed(7)
            .without_built_ins()
            .start()
            .await?;
        let usual = Wishes::default();
        let wishes = Wishes {
            issuer: google.issuer().to_owned(),
            client_id: shared.client_id.unwrap_or(usual.client_id),
            client_secret: shared.client_secret.unwrap_or(usual.client_secret),
            ..Wishes::default()
        };
        let started = app.start(&wishes).await;
        let app = started.map_err(|reason| {
            Unmet::because(format!("the app under test does not start: {reason}"))
        })?;
        let client = Client::web(&wishes.client_id, &wishes.client_secret)
            .redirect_uri(app.callback())
            .app_name(app.name());
        google.register(client.clone());
        Ok(Some(Self {
            google,
            app,
            wishes,
            client,
        }))
    }

    /// The Google of all scenarios.
    pub(crate) fn google(&self) -> Google {
        (*self.google).clone()
    }

    /// Makes Google forget what a scenario did to it.
    pub(crate) fn tidy(&self, exclusive: bool, people: impl Iterator<Item = String>) {
        for email in people {
            self.google.remove_account(&email);
        }
        if exclusive {
            self.google.disarm_all(None, None);
            self.google.clock().run_on_time();
            self.google.register(self.client.clone());
        }
    }

    /// Stops both.
    pub(crate) async fn stop(self) {
        self.app.stop().await;
        self.google.stop().await;
    }
}

/// Somebody's account, by an address nobody has in another scenario.
pub(crate) fn own_address(account: Account, tag: &str) -> Account {
    let Some((name, domain)) = account.email.split_once('@') else {
        return account;
    };
    let family = account.family_name.clone();
    let own = Account::new(format!("{name}.{tag}@{domain}"));
    match family {
        Some(family) => own.named(account.given_name, family),
        None => own,
    }
}

/// Whether a scenario needs the stage alone, for cucumber.
pub(crate) fn kind_of(feature: &Feature, rule: Option<&Rule>, scenario: &Scenario) -> ScenarioType {
    if needs_stage_alone(feature, rule, scenario) {
        ScenarioType::Serial
    } else {
        ScenarioType::Concurrent
    }
}

/// Whether a scenario needs the stage alone.
pub(crate) fn needs_stage_alone(
    feature: &Feature,
    rule: Option<&Rule>,
    scenario: &Scenario,
) -> bool {
    let of_rule = rule.map_or(&[][..], |rule| &rule.tags[..]);
    let mut tags = feature.tags.iter().chain(of_rule).chain(&scenario.tags);
    tags.any(|tag| tag == EXCLUSIVE) || scenario.steps.iter().any(is_for_all)
}

/// Whether a step may concern people of other scenarios.
fn is_for_all(step: &Step) -> bool {
    static STEPS: LazyLock<Collection<Stage>> = LazyLock::new(Stage::collection);
    if FOR_ALL.iter().any(|words| step.value.contains(words)) {
        return true;
    }
    if OF_ONE.iter().any(|words| step.value.starts_with(words)) {
        return false;
    }
    let found = STEPS.find(step).ok().flatten();
    let path = found
        .and_then(|(_, _, place, _)| place)
        .map(|place| place.path);
    !path.is_some_and(|path| PERSONAL.iter().any(|file| path.ends_with(file)))
}

/// What of the journal is about one scenario.
pub(crate) fn own_entries(entries: Vec<Entry>, emails: &[String], tag: &str) -> Vec<Entry> {
    let is_own = |entry: &Entry| {
        let of_person = entry
            .account
            .as_ref()
            .is_some_and(|email| emails.contains(email));
        let of_browser = entry
            .header("user-agent")
            .is_some_and(|agent| agent.ends_with(tag));
        of_person || of_browser
    };
    let flows: BTreeSet<_> = entries
        .iter()
        .filter(|entry| is_own(entry))
        .filter_map(|entry| entry.flow.map(mock_google::world::flow::Flow::number))
        .collect();
    let in_flow = |entry: &Entry| {
        let number = entry.flow.map(mock_google::world::flow::Flow::number);
        number.is_some_and(|number| flows.contains(&number))
    };
    entries
        .into_iter()
        .filter(|entry| is_own(entry) || in_flow(entry))
        .collect()
}

#[cfg(test)]
mod tests {
    use cucumber::gherkin::GherkinEnv;

    use super::*;

    fn alone(steps: &str) -> bool {
        let text = format!("Feature: A\n\n  Scenario: B\n{steps}\n");
        let feature = Feature::parse(text, GherkinEnv::default()).unwrap();
        needs_stage_alone(&feature, None, &feature.scenarios[0])
    }

    #[test]
    fn only_what_concerns_everybody_needs_the_stage_alone() {
        assert!(!alone(
            "    When Ada signs in with Google\n    Then the app has 1 account for Ada"
        ));
        assert!(!alone(
            "    Then the app called Google's token endpoint once"
        ));
        assert!(alone("    Then the app called Google's keys endpoint once"));
        assert!(alone("    Given Google's token endpoint answers 500 once"));
        assert!(alone("    When 1 hour passes"));
        assert!(alone("    When Ada comes back after 20 minutes"));
    }

    #[test]
    fn everybody_has_an_address_of_her_own() {
        let ada = Account::new("ada@gmail.com").named("Ada", "Lovelace");
        let own = own_address(ada, "s7");
        assert_eq!(own.email, "ada.s7@gmail.com");
        assert_eq!(own.family_name.as_deref(), Some("Lovelace"));
    }
}
