//! The form of a fault: what may be said of it, and how that is read.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::effect::Effect;
use super::error::FaultError;
use super::place::Place;

/// The longest pause a fault may make, in seconds.
const LONGEST_PAUSE: f64 = 600.0;

/// One kind of fault.
#[derive(Debug)]
pub struct Form {
    /// Its name, the same everywhere.
    pub name: &'static str,
    /// Its numbers on the list of everything that happens to apps.
    pub numbers: &'static [u8],
    /// What the app meets, in one sentence.
    pub summary: &'static str,
    /// Where it can strike; the first is where it does unless told otherwise.
    pub places: &'static [Place],
    /// Its parameters.
    pub parameters: &'static [Parameter],
    pub(super) read: fn(&Arguments<'_>) -> Result<Effect, FaultError>,
}

/// A parameter of a fault.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// Its value unless set, as JSON; without one it must be set.
    pub default: Option<&'static str>,
    /// A value to show, as JSON.
    pub example: &'static str,
    /// Every value it may have, where these are many words.
    pub values: Option<fn() -> Vec<String>>,
}

impl Parameter {
    /// A parameter with a default.
    pub(super) const fn new(
        name: &'static str,
        meaning: &'static str,
        default: &'static str,
    ) -> Self {
        Self {
            name,
            meaning,
            default: Some(default),
            example: default,
            values: None,
        }
    }

    /// A parameter that must be set.
    pub(super) const fn required(
        name: &'static str,
        meaning: &'static str,
        example: &'static str,
    ) -> Self {
        Self {
            name,
            meaning,
            default: None,
            example,
            values: None,
        }
    }
}

impl Form {
    /// The names of its parameters.
    #[must_use]
    pub fn parameter_names(&self) -> Vec<&'static str> {
        self.parameters
            .iter()
            .map(|parameter| parameter.name)
            .collect()
    }

    /// Everything about it, for programs.
    #[must_use]
    pub fn to_json(&self) -> Value {
        let parameter = |parameter: &Parameter| {
            let default = parameter.default;
            json!({
                "name": parameter.name,
                "meaning": parameter.meaning,
                "default": default.and_then(|text| serde_json::from_str::<Value>(text).ok()),
                "required": default.is_none(),
                "values": parameter.values.map(|values| values()),
            })
        };
        json!({
            "what": self.name,
            "numbers": self.numbers.iter().map(|number| format!("F{number}")).collect::<Vec<_>>(),
            "summary": self.summary,
            "where": self.places.iter().map(|place| place.name()).collect::<Vec<_>>(),
            "with": self.parameters.iter().map(parameter).collect::<Vec<_>>(),
            "example": self.example(),
        })
    }

    /// An order that arms it, once, as JSON.
    #[must_use]
    pub fn example(&self) -> Value {
        let with: Map<_, _> = self
            .parameters
            .iter()
            .map(|parameter| {
                let value = serde_json::from_str(parameter.example).unwrap_or_default();
                (parameter.name.to_owned(), value)
            })
            .collect();
        let mut order = json!({ "what": self.name, "where": self.places[0].name() });
        if !with.is_empty() {
            order["with"] = with.into();
        }
        order["times"] = 1.into();
        order
    }
}

/// What is given as `with`, over the defaults of a form.
#[derive(Debug)]
pub(super) struct Arguments<'a> {
    form: &'static Form,
    given: &'a Map<String, Value>,
}

impl<'a> Arguments<'a> {
    /// Takes the parameters given to a fault.
    pub(super) fn of(
        form: &'static Form,
        given: &'a Map<String, Value>,
    ) -> Result<Self, FaultError> {
        let known = |name: &str| form.parameters.iter().any(|known| known.name == name);
        match given.keys().find(|name| !known(name)) {
            Some(unknown) => Err(FaultError::UnknownParameter {
                what: form.name,
                parameter: unknown.clone(),
                known: form.parameter_names(),
            }),
            None => Ok(Self { form, given }),
        }
    }

    /// A parameter, or its default.
    pub(super) fn value(&self, name: &'static str) -> Result<Value, FaultError> {
        if let Some(given) = self.given.get(name) {
            return Ok(given.clone());
        }
        let parameter = self.form.parameters.iter().find(|known| known.name == name);
        parameter
            .and_then(|parameter| serde_json::from_str(parameter.default?).ok())
            .ok_or_else(|| self.wrong(name, "is missing"))
    }

    /// A text; numbers and booleans are read as such.
    pub(super) fn text(&self, name: &'static str) -> Result<String, FaultError> {
        match self.value(name)? {
            Value::String(text) => Ok(text),
            Value::Number(number) => Ok(number.to_string()),
            Value::Bool(flag) => Ok(flag.to_string()),
            _ => Err(self.wrong(name, "must be a text")),
        }
    }

    /// A whole number within bounds.
    pub(super) fn number(
        &self,
        name: &'static str,
        least: i64,
        most: i64,
    ) -> Result<i64, FaultError> {
        let value = self.value(name)?;
        value
            .as_i64()
            .filter(|number| (least..=most).contains(number))
            .ok_or_else(|| {
                self.wrong(
                    name,
                    format!("must be a whole number from {least} to {most}"),
                )
            })
    }

    /// A size within bounds.
    pub(super) fn size(&self, name: &'static str, most: u32) -> Result<usize, FaultError> {
        let number = self.number(name, 1, i64::from(most))?;
        Ok(usize::try_from(number).unwrap_or_default())
    }

    /// A status among some.
    pub(super) fn status(&self, name: &'static str, among: &[u16]) -> Result<u16, FaultError> {
        let value = self.value(name)?;
        let status = value.as_u64().and_then(|status| u16::try_from(status).ok());
        status
            .filter(|status| {
                among.is_empty() && (100..600).contains(status) || among.contains(status)
            })
            .ok_or_else(|| {
                let listed: Vec<_> = among.iter().map(u16::to_string).collect();
                let which = if among.is_empty() {
                    "a status from 100 to 599".to_owned()
                } else {
                    listed.join(", ")
                };
                self.wrong(name, format!("must be {which}"))
            })
    }

    /// A pause in seconds, with fractions.
    pub(super) fn seconds(&self, name: &'static str) -> Result<Duration, FaultError> {
        self.value(name)?
            .as_f64()
            .filter(|seconds| (0.0..=LONGEST_PAUSE).contains(seconds))
            .map(Duration::from_secs_f64)
            .ok_or_else(|| self.wrong(name, format!("must be from 0 to {LONGEST_PAUSE} seconds")))
    }

    /// A fraction within bounds.
    pub(super) fn fraction(&self, name: &'static str, most: f64) -> Result<f64, FaultError> {
        self.value(name)?
            .as_f64()
            .filter(|number| (0.0..=most).contains(number))
            .ok_or_else(|| self.wrong(name, format!("must be from 0 to {most}")))
    }

    /// Yes or no.
    pub(super) fn flag(&self, name: &'static str) -> Result<bool, FaultError> {
        let value = self.value(name)?;
        value
            .as_bool()
            .ok_or_else(|| self.wrong(name, "must be true or false"))
    }

    /// One word of a list.
    pub(super) fn word<T: Copy>(
        &self,
        name: &'static str,
        words: &[(&'static str, T)],
    ) -> Result<T, FaultError> {
        let given = self.text(name)?;
        let found = words.iter().find(|(word, _)| *word == given);
        found.map(|(_, value)| *value).ok_or_else(|| {
            let words: Vec<_> = words.iter().map(|(word, _)| *word).collect();
            self.wrong(name, format!("must be one of {}", words.join(", ")))
        })
    }

    /// Says what is wrong with a parameter.
    pub(super) fn wrong(&self, name: &'static str, problem: impl Into<String>) -> FaultError {
        FaultError::Parameter {
            what: self.form.name,
            parameter: name,
            problem: problem.into(),
        }
    }
}
