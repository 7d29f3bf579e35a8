//! What a step comes to: nothing to say, or what was expected and not found.

use std::error::Error;
use std::fmt;

/// How a message begins that says why a scenario is not about this app.
pub(crate) const NOT_APPLICABLE: &str = "not applicable: ";

/// What a step comes to.
pub type Outcome<T = ()> = Result<T, Unmet>;

/// Something a scenario expects and did not find, in words.
#[derive(Debug)]
pub struct Unmet(String);

impl Unmet {
    /// An expectation that was not met.
    #[must_use]
    pub fn because(what: impl Into<String>) -> Self {
        Self(what.into())
    }

    /// Nothing, if the expectation was met.
    ///
    /// # Errors
    ///
    /// When it was not; the message says so.
    pub fn unless(met: bool, what: impl FnOnce() -> String) -> Outcome {
        if met { Ok(()) } else { Err(Self(what())) }
    }
}

impl fmt::Display for Unmet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl<E: Error> From<E> for Unmet {
    fn from(error: E) -> Self {
        let mut text = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            text.push_str(": ");
            text.push_str(&cause.to_string());
            source = cause.source();
        }
        Self(text)
    }
}
