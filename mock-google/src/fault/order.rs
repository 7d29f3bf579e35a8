//! What people write: a fault by name, where, to whom, how often, until when.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::catalogue;
use super::effect::Effect;
use super::error::FaultError;
use super::form::{Arguments, Form};
use super::place::Place;
use crate::clock::read_span;

/// A fault to be armed; the same in the library, as JSON in the control API and as `[[fault]]` in the
/// configuration.
///
/// ```
/// use mock_google::Fault;
///
/// let fault = Fault::new("rate-limit").at("token").with("retry_after", "120").times(2);
/// assert_eq!(fault.for_account("ada@gmail.com").what, "rate-limit");
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Fault {
    /// The name of the fault, as the catalogue lists it.
    #[schema(example = "server-error")]
    pub what: String,
    /// Where it strikes; the first place the catalogue names, unless set.
    #[serde(rename = "where", default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "token")]
    pub place: Option<String>,
    /// Its parameters, by name.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    #[schema(value_type = Object)]
    pub with: Map<String, Value>,
    /// How often it fires; without a number always.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub times: Option<u32>,
    /// How many requests it lets pass first.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<u32>,
    /// How likely it fires each time, from 0 to 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// Makes the chance repeatable.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seed: Option<u64>,
    /// Only requests about this account, by email address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Only requests of this client.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub client: Option<String>,
    /// Only requests with this `grant_type`, at the token endpoint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant_type: Option<String>,
    /// When it ends by the server's clock: a time (`2026-01-31T12:00:00Z`) or a span from now (`90s`, `2m`,
    /// `1h`, `7d`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    /// Whether it is no matter if it never fires.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
}

impl Fault {
    /// A fault by its name, at its usual place, always.
    #[must_use]
    pub fn new(what: impl Into<String>) -> Self {
        Self {
            what: what.into(),
            ..Self::default()
        }
    }

    /// Lets it strike at a place, by name.
    #[must_use]
    pub fn at(mut self, place: impl Into<String>) -> Self {
        self.place = Some(place.into());
        self
    }

    /// Sets a parameter.
    #[must_use]
    pub fn with(mut self, name: impl Into<String>, value: impl Into<Value>) -> Self {
        self.with.insert(name.into(), value.into());
        self
    }

    /// Lets it fire so often, then no more.
    #[must_use]
    pub fn times(mut self, times: u32) -> Self {
        self.times = Some(times);
        self
    }

    /// Lets it fire once.
    #[must_use]
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Lets so many requests pass first.
    #[must_use]
    pub fn after(mut self, requests: u32) -> Self {
        self.after = Some(requests);
        self
    }

    /// Lets it fire by chance, which the seed makes repeatable.
    #[must_use]
    pub fn with_probability(mut self, probability: f64, seed: u64) -> Self {
        self.probability = Some(probability);
        self.seed = Some(seed);
        self
    }

    /// Limits it to one account.
    #[must_use]
    pub fn for_account(mut self, email: impl Into<String>) -> Self {
        self.account = Some(email.into());
        self
    }

    /// Limits it to one client.
    #[must_use]
    pub fn for_client(mut self, id: impl Into<String>) -> Self {
        self.client = Some(id.into());
        self
    }

    /// Limits it to one `grant_type`.
    #[must_use]
    pub fn for_grant_type(mut self, grant_type: impl Into<String>) -> Self {
        self.grant_type = Some(grant_type.into());
        self
    }

    /// Ends it at a time, or a span from now: `2m`.
    #[must_use]
    pub fn until(mut self, until: impl Into<String>) -> Self {
        self.until = Some(until.into());
        self
    }

    /// Says that it is no matter if it never fires.
    #[must_use]
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Checks the order without arming it.
    ///
    /// # Errors
    /// [`FaultError`], which names what makes no sense and how to mend it.
    pub fn check(&self) -> Result<(), FaultError> {
        self.read(Timestamp::UNIX_EPOCH).map(drop)
    }

    /// Checks the order; says where it strikes, what it does and when it ends.
    pub(super) fn read(
        &self,
        now: Timestamp,
    ) -> Result<(&'static Form, Place, Effect, Option<Timestamp>), FaultError> {
        let form = catalogue::find(&self.what)?;
        let place = self.place(form)?;
        let effect = (form.read)(&Arguments::of(form, &self.with)?)?;
        self.check_limits(place)?;
        let until = self.until.as_deref().map(|text| read_end(text, now));
        Ok((form, place, effect, until.transpose()?))
    }

    fn place(&self, form: &'static Form) -> Result<Place, FaultError> {
        let Some(name) = &self.place else {
            return Ok(form.places[0]);
        };
        let place = Place::from_name(name).filter(|place| form.places.contains(place));
        place.ok_or_else(|| FaultError::Place {
            what: form.name,
            place: name.clone(),
            possible: form.places.iter().map(|place| place.name()).collect(),
        })
    }

    fn check_limits(&self, place: Place) -> Result<(), FaultError> {
        let wrong = |field, problem: String| Err(FaultError::Field { field, problem });
        if self.times == Some(0) {
            return wrong(
                "times",
                "must be 1 or more; leave it out for always".to_owned(),
            );
        }
        if let Some(probability) = self.probability
            && !(0.0..=1.0).contains(&probability)
        {
            return wrong("probability", "must be from 0 to 1".to_owned());
        }
        let is_endless = self.times.is_none() && self.until.is_none();
        if place == Place::Connection && is_endless && self.what != "refused" {
            let problem = "or `until` must be said: without an end it would lock you out, too";
            return wrong("times", problem.to_owned());
        }
        for (field, is_set) in [
            ("times", self.times.is_some_and(|times| times > 1)),
            ("after", self.after.is_some()),
            ("probability", self.probability.is_some()),
        ] {
            if is_set && self.what == "refused" {
                let problem =
                    "is no matter of `refused`: it closes the port once, when it is armed";
                return wrong(field, problem.to_owned());
            }
        }
        if self.account.is_some() && !place.knows_the_account() {
            let problem = format!("cannot be told at `{place}`: nobody is named there");
            return wrong("account", problem);
        }
        if self.client.is_some() && !place.knows_the_account() {
            let problem = format!("cannot be told at `{place}`: no client names itself there");
            return wrong("client", problem);
        }
        if self.grant_type.is_some() && place != Place::Token {
            return wrong("grant_type", "is only sent to `token`".to_owned());
        }
        Ok(())
    }
}

/// Reads a time, or a span from now.
fn read_end(text: &str, now: Timestamp) -> Result<Timestamp, FaultError> {
    let end = match text.parse::<Timestamp>() {
        Ok(time) => Some(time),
        Err(_) => read_span(text)
            .filter(SignedDuration::is_positive)
            .and_then(|span| now.checked_add(span).ok()),
    };
    end.ok_or_else(|| FaultError::Field {
        field: "until",
        problem: format!(
            "`{text}` is neither a time (2026-01-31T12:00:00Z) nor a span from now (90s, 2m, 1h, 7d)"
        ),
    })
}
