//! The parameters of a fault, read one by one; what is left over or makes no sense is named.

use std::time::Duration;

use serde_json::{Map, Value};

use super::catalogue::Form;
use super::order::FaultError;

/// The longest pause a fault may make, in seconds.
const LONGEST_PAUSE: f64 = 600.0;

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
