//! What Google can do to an app, and whether any scenario of a run met it.

use std::collections::BTreeSet;

use mock_google::fault::catalogue;
use mock_google::wire::error::{
    AuthorizationError, DeviceError, PageError, RevocationError, TokenError, UserinfoError,
};

use crate::record::{Exchange, Run};

/// Things of one kind that Google can do.
#[derive(Debug)]
pub(crate) struct Chapter {
    pub(crate) title: &'static str,
    pub(crate) rows: Vec<Row>,
}

/// One thing Google can do.
#[derive(Debug)]
pub(crate) struct Row {
    /// Its name in the catalogue of faults, or the code the app or the person is told.
    pub(crate) name: String,
    /// What it means, or Google's words.
    pub(crate) meaning: String,
    /// Whether it happened.
    pub(crate) is_met: bool,
}

impl Chapter {
    /// What happened.
    pub(crate) fn met(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| row.is_met)
    }

    /// What did not.
    pub(crate) fn unmet(&self) -> impl Iterator<Item = &Row> {
        self.rows.iter().filter(|row| !row.is_met)
    }
}

/// Holds a run against the catalogue of faults and the tables of refusals.
pub(crate) fn coverage(run: &Run) -> Vec<Chapter> {
    let exchanges = || run.scenarios.iter().flat_map(|one| &one.exchanges);
    // The end of a decision names the row: `invalid_grant: Bad Request [CodeSpent]`.
    let refused = |endpoints: &[&str], name: &str| {
        let is = |exchange: &Exchange| {
            endpoints.contains(&&*exchange.endpoint) && is_cause(&exchange.decision, name)
        };
        exchanges().any(is)
    };
    let pages = PageError::samples().into_iter().map(|error| {
        let row = error.row();
        let is_met = refused(&["authorization", "interaction"], error.name());
        Row::new(row.code, row.message, is_met)
    });
    let callbacks = AuthorizationError::ALL.iter().map(|error| {
        let end = format!("back to the app with {}", error.code());
        let is_met = exchanges().any(|exchange| exchange.decision.ends_with(&end));
        Row::new(error.code(), "in the callback", is_met)
    });
    // What an assertion may be refused for is about programs that act on their own.
    let tokens = TokenError::samples().into_iter();
    let tokens =
        tokens.filter(|error| !matches!(error, TokenError::Assertion(_) | TokenError::Device(_)));
    let tokens = tokens.map(|error| {
        let (_, code, message) = error.row();
        Row::new(code, message, refused(&["token"], error.name()))
    });
    let devices = DeviceError::samples().into_iter().map(|error| {
        let (_, code, message) = error.row();
        let polling = format!("Device({}", error.name());
        let is_met = refused(&["device"], error.name()) || refused(&["token"], &polling);
        Row::new(code, message, is_met)
    });
    let profiles = UserinfoError::samples().into_iter().map(|error| {
        let row = error.row();
        let is_met = refused(&["userinfo"], error.name());
        Row::new(row.oauth.0, row.reason.0, is_met)
    });
    let revocations = RevocationError::samples().into_iter().map(|error| {
        let (_, code, message) = error.row();
        Row::new(code, message, refused(&["revocation"], error.name()))
    });
    vec![
        Chapter::new("Faults", faults(run)),
        Chapter::new("Google's error pages", pages),
        Chapter::new("Refusals in the callback", callbacks),
        Chapter::new("Refusals of the token endpoint", tokens),
        Chapter::new("Refusals of the device flow", devices),
        Chapter::new("Refusals of the profile", profiles),
        Chapter::new("Refusals of a revocation", revocations),
    ]
}

/// Every fault of the catalogue; some fire where nobody notes a request.
fn faults(run: &Run) -> impl Iterator<Item = Row> {
    let noted = run.scenarios.iter().flat_map(|one| &one.exchanges);
    let noted = noted.flat_map(|exchange| exchange.faults.iter());
    let armed = run.scenarios.iter().flat_map(|one| &one.facts.faults);
    let counted = armed
        .filter(|fault| fault.fired > 0)
        .map(|fault| &fault.what);
    let fired: BTreeSet<_> = noted.chain(counted).cloned().collect();
    catalogue().map(move |form| Row::new(form.name, form.summary, fired.contains(form.name)))
}

/// Whether a decision was taken because of a cause, which it names last.
fn is_cause(decision: &str, name: &str) -> bool {
    let cause = decision.rsplit_once(" [").map(|(_, cause)| cause);
    cause
        .and_then(|cause| cause.strip_prefix(name))
        .is_some_and(|rest| rest.starts_with(['(', ')', ']']))
}

impl Chapter {
    fn new(title: &'static str, rows: impl Iterator<Item = Row>) -> Self {
        Self {
            title,
            rows: rows.collect(),
        }
    }
}

impl Row {
    fn new(name: &str, meaning: impl Into<String>, is_met: bool) -> Self {
        Self {
            name: name.to_owned(),
            meaning: meaning.into(),
            is_met,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{ArmedFault, Facts, Scenario};

    fn run(decisions: &[(&str, &str)], faults: &[(&str, u64)]) -> Run {
        let exchanges = decisions.iter().map(|(endpoint, decision)| Exchange {
            endpoint: (*endpoint).to_owned(),
            decision: (*decision).to_owned(),
            ..Exchange::default()
        });
        let faults = faults.iter().map(|(what, fired)| ArmedFault {
            what: (*what).to_owned(),
            fired: *fired,
            ..ArmedFault::default()
        });
        let scenario = Scenario {
            exchanges: exchanges.collect(),
            facts: Facts {
                faults: faults.collect(),
                ..Facts::default()
            },
            ..Scenario::default()
        };
        Run {
            scenarios: vec![scenario],
            ..Run::default()
        }
    }

    fn met(run: &Run) -> Vec<(&'static str, String)> {
        let chapters = coverage(run).into_iter();
        let met = chapters.flat_map(|chapter| {
            let met: Vec<_> = chapter.met().map(|row| row.name.clone()).collect();
            met.into_iter().map(move |name| (chapter.title, name))
        });
        met.collect()
    }

    #[test]
    fn nothing_is_met_by_a_run_in_which_nothing_happened() {
        let nothing = run(&[("token", "tokens issued")], &[("drop", 0)]);
        assert!(met(&nothing).is_empty());
        let rows: Vec<_> = coverage(&nothing)
            .iter()
            .map(|chapter| chapter.rows.len())
            .collect();
        assert!(rows.iter().all(|rows| *rows > 0), "{rows:?}");
    }

    #[test]
    fn what_happened_is_found_in_its_own_table_by_its_cause() {
        let some = run(
            &[
                ("token", "invalid_grant: Bad Request [CodeSpent]"),
                ("token", "access_denied: Forbidden [Device(Denied)]"),
                (
                    "interaction",
                    "signed in, error page access_denied [NotATester]",
                ),
                ("interaction", "back to the app with access_denied"),
                (
                    "authorization",
                    "error page redirect_uri_mismatch [RedirectUriMismatch(\"http://a\")]",
                ),
                ("userinfo", "refused [InvalidToken]"),
            ],
            &[("drop", 1)],
        );
        let found = met(&some);
        let found: Vec<_> = found
            .iter()
            .map(|(title, name)| (*title, &**name))
            .collect();
        assert_eq!(
            found,
            [
                ("Faults", "drop"),
                ("Google's error pages", "redirect_uri_mismatch"),
                ("Google's error pages", "access_denied"),
                ("Refusals in the callback", "access_denied"),
                ("Refusals of the token endpoint", "invalid_grant"),
                ("Refusals of the device flow", "access_denied"),
                ("Refusals of the profile", "invalid_request"),
            ]
        );
    }
}
