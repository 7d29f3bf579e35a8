//! What stands in braces in a step: how cucumber reads it, and what it may be in words.

use cucumber::Parameter;
use cucumber::codegen::Regex;

use super::alike::{pairs, similarity};
use crate::params::{
    AnswerDefect, Change, Endpoint, IdTokenDefect, Moment, Notice, People, Permissions, Person,
    Place, Span, Times,
};

/// More words than these are not read at once.
const MANY: usize = 12;

/// How many are shown then.
const SOME: usize = 5;

/// No step has more texts in quotes.
const MOST_STRINGS: usize = 4;

/// Something in braces.
pub(super) struct Brace {
    pub(super) name: &'static str,
    /// What cucumber writes for it into the expression of a step.
    pub(super) written: String,
    /// What may stand for it, without capturing anything.
    pub(super) regex: String,
    allowed: Allowed,
}

/// What may stand for something in braces.
enum Allowed {
    /// One of these.
    Words(Vec<String>),
    /// Anything of this description.
    Like(&'static str),
}

/// All there is; first what contains the expression of another.
pub(super) fn braces() -> Vec<Brace> {
    let mut all = vec![
        like::<People>("Ada and Bob; Ada, Bob and Grace; and so on"),
        list::<Person>(),
        like::<Permissions>(
            "openid, email, profile, calendar, drive, contacts, addresses in full, and several of \
             them such as email and profile",
        ),
        like::<Span>("30 seconds, 15 minutes, 1 hour, 7 days and so on"),
        list::<Endpoint>(),
        like::<Times>("once, twice, 3 times and so on"),
        list::<Change>(),
        list::<Notice>(),
        list::<Place>(),
        list::<AnswerDefect>(),
        list::<IdTokenDefect>(),
        list::<Moment>(),
        built_in("int", r"(?:-?\d+)|(?:\d+)", "whole numbers"),
        built_in("word", r"[^\s]+", "single words"),
    ];
    all.extend((0..MOST_STRINGS).map(string));
    all
}

fn list<P: Parameter>() -> Brace {
    let words = P::REGEX.split('|').map(str::to_owned);
    brace(P::NAME, P::REGEX, Allowed::Words(words.collect()))
}

fn like<P: Parameter>(description: &'static str) -> Brace {
    brace(P::NAME, P::REGEX, Allowed::Like(description))
}

fn built_in(name: &'static str, regex: &str, description: &'static str) -> Brace {
    brace(name, regex, Allowed::Like(description))
}

fn brace(name: &'static str, regex: &str, allowed: Allowed) -> Brace {
    Brace {
        name,
        written: format!("({regex})"),
        regex: regex.to_owned(),
        allowed,
    }
}

/// A text in quotes, of which each in a step is written with a number of its own.
fn string(id: usize) -> Brace {
    Brace {
        written: format!(
            r#"(?:"(?P<__{id}_0>[^"\\]*(?:\\.[^"\\]*)*)"|'(?P<__{id}_1>[^'\\]*(?:\\.[^'\\]*)*)')"#
        ),
        ..built_in("string", r#""[^"]*"|'[^']*'"#, "texts in double quotes")
    }
}

impl Brace {
    /// Why something cannot stand for it, if it cannot.
    pub(super) fn complaint(&self, given: &str) -> Option<String> {
        let Self { name, regex, .. } = self;
        let strict = Regex::new(&format!("^(?:{regex})$")).ok()?;
        (!strict.is_match(given)).then(|| {
            format!(
                "{given:?} is no {{{name}}}; these are: {}",
                self.allowed.told(given)
            )
        })
    }
}

impl Allowed {
    /// What is allowed, what is most like the given first.
    fn told(&self, given: &str) -> String {
        let words = match self {
            Self::Like(description) => return (*description).to_owned(),
            Self::Words(words) if words.len() <= MANY => return words.join(", "),
            Self::Words(words) => words,
        };
        let wanted = pairs(given);
        let likeness = |word: &String| similarity(&wanted, &pairs(word));
        let mut nearest: Vec<_> = words.iter().collect();
        nearest.sort_by(|one, other| likeness(other).total_cmp(&likeness(one)));
        let some: Vec<_> = nearest.into_iter().take(SOME).map(String::as_str).collect();
        let others = words.len() - SOME;
        format!("{}, and {others} others", some.join(", "))
    }
}
