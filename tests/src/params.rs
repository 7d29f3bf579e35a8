//! The words in braces: what `{person}`, `{scopes}` or `{duration}` in a step may be.

use std::str::FromStr;

use cucumber::Parameter;
use jiff::SignedDuration;
use mock_google::Account;

use crate::app;

/// A word that is not on the list of its parameter.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not one of the words this step knows")]
pub struct UnknownWord(String);

impl UnknownWord {
    fn err<T>(word: &str) -> Result<T, Self> {
        Err(Self(word.to_owned()))
    }
}

/// Somebody in a scenario; everyone has a Google account of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Parameter)]
#[param(name = "person", regex = "Ada|Bob|Grace|Mallory|Zoë")]
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

impl FromStr for Person {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        match word {
            "Ada" => Ok(Self::Ada),
            "Bob" => Ok(Self::Bob),
            "Grace" => Ok(Self::Grace),
            "Mallory" => Ok(Self::Mallory),
            "Zoë" => Ok(Self::Zoe),
            _ => UnknownWord::err(word),
        }
    }
}

/// Two or more people: `Ada and Bob`, `Ada, Bob and Grace`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "people",
    regex = "(?:Ada|Bob|Grace|Mallory|Zoë)(?:, (?:Ada|Bob|Grace|Mallory|Zoë))* and (?:Ada|Bob|Grace|Mallory|Zoë)"
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

/// Permissions by their everyday names or in full: `email, profile and calendar`.
#[derive(Debug, Clone, PartialEq, Eq, Parameter)]
#[param(
    name = "scopes",
    regex = "(?:openid|email|profile|calendar|drive|contacts|telepathy|https://[^\\s,]+)(?:(?:, | and )(?:openid|email|profile|calendar|drive|contacts|telepathy|https://[^\\s,]+))*"
)]
pub struct Permissions(pub Vec<String>);

impl Permissions {
    /// The `scope` parameter for them.
    #[must_use]
    pub fn joined(self) -> String {
        self.0.join(" ")
    }
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
        let Some((number, unit)) = words.split_once(' ') else {
            return UnknownWord::err(words);
        };
        let seconds = match unit.trim_end_matches('s') {
            "second" => 1,
            "minute" => 60,
            "hour" => 3_600,
            "day" => 86_400,
            _ => return UnknownWord::err(words),
        };
        match number.parse::<i64>() {
            Ok(number) => Ok(Self(SignedDuration::from_secs(number * seconds))),
            Err(_) => UnknownWord::err(words),
        }
    }
}

/// One of Google's endpoints: `token endpoint`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "endpoint",
    regex = "(?:authorization|token|keys|discovery|userinfo|revocation) endpoint"
)]
pub struct Endpoint(pub mock_google::Endpoint);

impl FromStr for Endpoint {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        use mock_google::Endpoint as Google;
        Ok(Self(match words.trim_end_matches(" endpoint") {
            "authorization" => Google::Authorization,
            "token" => Google::Token,
            "keys" => Google::Keys,
            "discovery" => Google::Discovery,
            "userinfo" => Google::Userinfo,
            "revocation" => Google::Revocation,
            _ => return UnknownWord::err(words),
        }))
    }
}

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
                .or_else(|_| UnknownWord::err(words)),
        }
    }
}

/// What happens to a parameter of the callback before the app gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(name = "change", regex = "missing|altered|repeated|somebody else's")]
pub enum Change {
    /// The parameter is taken out.
    Missing,
    /// The last characters are replaced.
    Altered,
    /// The parameter is there twice.
    Repeated,
    /// The value comes from Mallory's attempt.
    SomebodyElses,
}

impl FromStr for Change {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        match words {
            "missing" => Ok(Self::Missing),
            "altered" => Ok(Self::Altered),
            "repeated" => Ok(Self::Repeated),
            "somebody else's" => Ok(Self::SomebodyElses),
            _ => UnknownWord::err(words),
        }
    }
}

/// What the app tells a person: `that she said no`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "notice",
    regex = "that (?:she|he) said no|that the attempt expired|that the answer was not (?:hers|his)|that Google needs (?:her|his) attention|that sign-in failed"
)]
pub struct Notice(pub app::Notice);

impl FromStr for Notice {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        Ok(Self(match words {
            "that she said no" | "that he said no" => app::Notice::SaidNo,
            "that the attempt expired" => app::Notice::Expired,
            "that the answer was not hers" | "that the answer was not his" => {
                app::Notice::NotTheirs
            }
            "that Google needs her attention" | "that Google needs his attention" => {
                app::Notice::NeedsAttention
            }
            "that sign-in failed" => app::Notice::Failed,
            _ => return UnknownWord::err(words),
        }))
    }
}

/// A page by name: `the home page`, `Google's consent page`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Parameter)]
#[param(
    name = "page",
    regex = "the (?:home|login) page|Google's (?:sign-in|password|consent|error) page|Google's account chooser"
)]
pub enum Place {
    /// A page of the app.
    App(app::Page),
    /// One of Google's pages, by what `data-page` may say.
    Google(&'static [&'static str]),
}

impl FromStr for Place {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        Ok(match words {
            "the home page" => Self::App(app::Page::Home),
            "the login page" => Self::App(app::Page::Login),
            "Google's sign-in page" => Self::Google(&["identifier"]),
            "Google's password page" => Self::Google(&["password"]),
            "Google's account chooser" => Self::Google(&["chooser"]),
            "Google's consent page" => Self::Google(&["confirm", "consent"]),
            "Google's error page" => Self::Google(&["error"]),
            _ => return UnknownWord::err(words),
        })
    }
}

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
    }
}
