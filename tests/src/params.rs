//! The words in braces: what `{person}`, `{scopes}` or `{duration}` in a step may be.

use std::str::FromStr;

use cucumber::Parameter;
use jiff::SignedDuration;
use mock_google::Account;

use crate::app;

/// A word that is not on the list of its parameter.
#[derive(Debug, thiserror::Error)]
#[error("{word:?} will not do here; what does: {known}")]
pub struct UnknownWord {
    word: String,
    known: String,
}

impl UnknownWord {
    fn err<T>(word: &str, known: impl Into<String>) -> Result<T, Self> {
        Err(Self {
            word: word.to_owned(),
            known: known.into(),
        })
    }
}

/// A parameter that is one of a list of words, which stands here once: for the regular expression
/// and for the values alike.
macro_rules! words {
    ($type:ident, $name:literal, $first:literal => $one:expr $(, $word:literal => $value:expr)* $(,)?) => {
        impl $type {
            const WORDS: &[(&str, Self)] = &[($first, $one) $(, ($word, $value))*];
        }

        impl Parameter for $type {
            const NAME: &'static str = $name;
            const REGEX: &'static str = concat!($first $(, "|", $word)*);
        }

        impl FromStr for $type {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                let known = Self::WORDS.iter().find(|(known, _)| *known == word);
                let words = || Self::WORDS.iter().map(|(known, _)| *known).collect::<Vec<_>>();
                known.map_or_else(
                    || UnknownWord::err(word, words().join(", ")),
                    |(_, value)| Ok(*value),
                )
            }
        }
    };
}

// Below the macro, which they use.
mod change;
mod defects;

pub use self::change::Change;
pub(crate) use self::defects::value_of;
pub use self::defects::{AnswerDefect, IdTokenDefect, Moment};

/// Somebody in a scenario; everyone has a Google account of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Person {
    /// Ada Lovelace.
    Ada,
    /// Bob Noyce.
    Bob,
    /// Grace Hopper.
    Grace,
    /// Mallory Craig, who attacks.
    Mallory,
    /// Zoë Dąbrowska.
    Zoe,
}

impl Person {
    /// The Google account a person has unless the scenario says otherwise.
    #[must_use]
    pub fn account(self) -> Account {
        let (email, given, family) = match self {
            Self::Ada => ("ada@gmail.com", "Ada", "Lovelace"),
            Self::Bob => ("bob@gmail.com", "Bob", "Noyce"),
            Self::Grace => ("grace@gmail.com", "Grace", "Hopper"),
            Self::Mallory => ("mallory@gmail.com", "Mallory", "Craig"),
            Self::Zoe => ("zoe@gmail.com", "Zoë", "Dąbrowska"),
        };
        Account::new(email).named(given, family)
    }
}

words!(Person, "person",
    "Ada" => Person::Ada,
    "Bob" => Person::Bob,
    "Grace" => Person::Grace,
    "Mallory" => Person::Mallory,
    "Zoë" => Person::Zoe,
);

/// Two or more people: `Ada and Bob`, `Ada, Bob and Grace`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "people",
    regex = "\\p{Lu}\\p{Ll}+(?:, \\p{Lu}\\p{Ll}+)* and \\p{Lu}\\p{Ll}+"
)]
pub struct People(pub Vec<Person>);

impl FromStr for People {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        words
            .replace(" and ", ", ")
            .split(", ")
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// A permission, as a regular expression.
macro_rules! permission {
    () => {
        "(?:openid|email|profile|calendar|drive|contacts|telepathy|https://[^\\s,]+)"
    };
}

/// Permissions by their everyday names or in full: `email, profile and calendar`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permissions(pub Vec<String>);

impl Permissions {
    /// The `scope` parameter for them.
    #[must_use]
    pub fn joined(self) -> String {
        self.0.join(" ")
    }
}

impl Parameter for Permissions {
    const NAME: &'static str = "scopes";
    const REGEX: &'static str = concat!(permission!(), "(?:(?:, | and )", permission!(), ")*");
}

impl FromStr for Permissions {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let full = |word: &str| match word {
            "openid" | "email" | "profile" => word.to_owned(),
            _ if word.starts_with("https://") => word.to_owned(),
            _ => format!("https://www.googleapis.com/auth/{word}"),
        };
        Ok(Self(
            words.replace(" and ", ", ").split(", ").map(full).collect(),
        ))
    }
}

/// A stretch of time: `15 minutes`, `1 hour`, `7 days`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "duration", regex = "\\d+ (?:second|minute|hour|day)s?")]
pub struct Span(pub SignedDuration);

impl FromStr for Span {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        let unit = |unit: &str| match unit.trim_end_matches('s') {
            "second" => Some(1),
            "minute" => Some(60),
            "hour" => Some(3_600),
            "day" => Some(86_400),
            _ => None,
        };
        let seconds = words
            .split_once(' ')
            .and_then(|(number, of)| number.parse::<i64>().ok()?.checked_mul(unit(of)?));
        match seconds {
            Some(seconds) => Ok(Self(SignedDuration::from_secs(seconds))),
            None => UnknownWord::err(words, "30 seconds, 15 minutes, 1 hour, 7 days"),
        }
    }
}

/// One of Google's endpoints: `token endpoint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Endpoint(pub mock_google::Endpoint);

words!(Endpoint, "endpoint",
    "authorization endpoint" => Endpoint(mock_google::Endpoint::Authorization),
    "token endpoint" => Endpoint(mock_google::Endpoint::Token),
    "keys endpoint" => Endpoint(mock_google::Endpoint::Keys),
    "discovery endpoint" => Endpoint(mock_google::Endpoint::Discovery),
    "userinfo endpoint" => Endpoint(mock_google::Endpoint::Userinfo),
    "revocation endpoint" => Endpoint(mock_google::Endpoint::Revocation),
);

/// How often: `once`, `twice`, `3 times`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "times", regex = "once|twice|\\d+ times")]
pub struct Times(pub usize);

impl FromStr for Times {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        match words {
            "once" => Ok(Self(1)),
            "twice" => Ok(Self(2)),
            _ => words
                .trim_end_matches(" times")
                .parse()
                .map(Self)
                .or_else(|_| UnknownWord::err(words, "once, twice, 3 times")),
        }
    }
}

/// What the app tells a person: `that she said no`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notice(pub app::Notice);

words!(Notice, "notice",
    "that she said no" => Notice(app::Notice::SaidNo),
    "that he said no" => Notice(app::Notice::SaidNo),
    "that the attempt expired" => Notice(app::Notice::Expired),
    "that the answer was not hers" => Notice(app::Notice::NotTheirs),
    "that the answer was not his" => Notice(app::Notice::NotTheirs),
    "that Google needs her attention" => Notice(app::Notice::NeedsAttention),
    "that Google needs his attention" => Notice(app::Notice::NeedsAttention),
    "that Google cannot be reached" => Notice(app::Notice::Unreachable),
    "that Google is busy" => Notice(app::Notice::Busy),
    "that only the company is let in" => Notice(app::Notice::WrongDomain),
    "that the address is in use" => Notice(app::Notice::EmailInUse),
    "that an address is missing" => Notice(app::Notice::NoEmail),
    "that sign-in failed" => Notice(app::Notice::Failed),
);

/// A page by name: `the home page`, `Google's consent page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A page of the app.
    App(app::Page),
    /// One of Google's pages, by what `data-page` may say.
    Google(&'static [&'static str]),
}

words!(Place, "page",
    "the home page" => Place::App(app::Page::Home),
    "the login page" => Place::App(app::Page::Login),
    "the connection page" => Place::App(app::Page::Connection),
    "Google's sign-in page" => Place::Google(&["identifier"]),
    "Google's password page" => Place::Google(&["password"]),
    "Google's account chooser" => Place::Google(&["chooser"]),
    "Google's consent page" => Place::Google(&["confirm", "consent"]),
    "Google's warning page" => Place::Google(&["warning"]),
    "Google's page of connected apps" => Place::Google(&["connections"]),
    "Google's page for devices" => Place::Google(&["device"]),
    "Google's error page" => Place::Google(&["error"]),
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_values() {
        let people: People = "Ada, Bob and Zoë".parse().unwrap();
        assert_eq!(people.0, [Person::Ada, Person::Bob, Person::Zoe]);
        let permissions: Permissions = "openid, email and drive".parse().unwrap();
        assert_eq!(
            permissions.joined(),
            "openid email https://www.googleapis.com/auth/drive"
        );
        assert_eq!(
            "2 hours".parse::<Span>().unwrap().0,
            SignedDuration::from_hours(2)
        );
        assert_eq!("twice".parse::<Times>().unwrap(), Times(2));
        assert_eq!("3 times".parse::<Times>().unwrap(), Times(3));
        assert!("thrice".parse::<Times>().is_err());
        assert!("99999999999999999 days".parse::<Span>().is_err());
        let unknown = "Ada and Dave".parse::<People>().unwrap_err().to_string();
        let told = "\"Dave\" will not do here; what does: Ada, Bob, Grace, Mallory, Zoë";
        assert_eq!(unknown, told);
        assert_eq!(Person::REGEX, "Ada|Bob|Grace|Mallory|Zoë");
        let notice: Notice = "that Google cannot be reached".parse().unwrap();
        assert_eq!(notice.0, app::Notice::Unreachable);
    }
}
