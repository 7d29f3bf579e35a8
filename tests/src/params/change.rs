//! What happens to a parameter of the callback on its way to the app.

use std::str::FromStr;

use cucumber::Parameter;

use super::{Person, UnknownWord};

/// What happens to a parameter of the callback before the app gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The parameter is taken out.
    Missing,
    /// The last characters are replaced.
    Altered,
    /// The parameter is there twice.
    Repeated,
    /// The value comes from somebody else's attempt.
    Of(Person),
    /// The value comes from another attempt of the same person.
    OfAnotherAttempt,
    /// The value is the one the callback had that was delivered before.
    UsedBefore,
    /// Every character that may be is percent-encoded.
    Encoded,
    /// Slashes stand as they are.
    Plain,
}

words!(Change, "change",
    "missing" => Change::Missing,
    "altered" => Change::Altered,
    "repeated" => Change::Repeated,
    "somebody else's" => Change::Of(Person::Mallory),
    "Ada's" => Change::Of(Person::Ada),
    "Bob's" => Change::Of(Person::Bob),
    "of another attempt" => Change::OfAnotherAttempt,
    "used before" => Change::UsedBefore,
    "percent-encoded" => Change::Encoded,
    "not percent-encoded" => Change::Plain,
);
