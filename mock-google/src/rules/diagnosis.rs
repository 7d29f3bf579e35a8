//! Near misses: why exactly a request was refused, and how to mend it, in one sentence.
//!
//! Google's answers say little, and the mock repeats them byte for byte. What it knows besides (what is
//! registered, what was sent before, what a value would have been one step earlier) it tells here, for
//! the journal, the log and the box on the error page; never in a protocol answer. [`RULES`] lists what
//! is recognised. Where no rule fits there is no diagnosis: a guess would mislead more than silence.
//!
//! A sentence names the values that were sent and what they were compared with, but no secret whole.

use jiff::Timestamp;

use crate::behaviour::Behaviour;
use crate::journal::{Diagnosis, Endpoint, Entry};
use crate::wire::error::{PageError, RevocationError, TokenError, TokeninfoError, UserinfoError};
use crate::wire::params::Params;
use crate::world::World;
use crate::world::client::Client;

mod address;
mod authentication;
mod authorization;
mod client;
mod code;
mod credential;
mod exchange;
mod habits;
mod near;
mod parameter;
mod prompt;
mod redirect;
mod refresh;
mod resource;
mod rule;
mod scope;
mod standing;
mod verifier;
mod words;

pub use rule::RULES;

/// A request that was answered, and what is known at that moment.
#[derive(Clone, Copy)]
struct Case<'a> {
    world: &'a World,
    behaviour: Option<&'a Behaviour>,
    now: Timestamp,
    entry: &'a Entry,
}

impl<'a> Case<'a> {
    /// The parameters of the request; on Google's own pages those of the address, where a form is
    /// Google's own.
    fn params(self) -> &'a Params {
        match self.entry.endpoint {
            Endpoint::Interaction => &self.entry.query,
            _ => &self.entry.params,
        }
    }

    /// A parameter of the request that is there and not empty.
    fn param(self, name: &str) -> Option<&'a str> {
        self.params().get(name)
    }

    /// The client's id, as it names itself.
    fn client_id(self) -> &'a str {
        self.entry.client.as_deref().unwrap_or_default()
    }

    /// The client, if there is one of that id.
    fn client(self) -> Option<&'a Client> {
        self.world.client(self.client_id()).map(AsRef::as_ref)
    }

    /// The account's address, or words that stand for it.
    fn account(self) -> &'a str {
        self.entry.account.as_deref().unwrap_or("the account")
    }

    /// How long ago something was.
    fn ago(self, then: Timestamp) -> String {
        words::ago(then, self.now)
    }

    /// The scopes that are known only to this server.
    fn extra_scopes(self) -> &'a [String] {
        let extra = self
            .behaviour
            .map(|behaviour| behaviour.extra_scopes.as_slice());
        extra.unwrap_or_default()
    }

    /// The requests before this one, the last first.
    fn earlier(self) -> impl Iterator<Item = &'a Entry> {
        self.world.journal.entries().rev()
    }
}

/// Whether a request redeemed a code, whatever became of the answer on its way.
fn is_redeemed(entry: &Entry) -> bool {
    entry.endpoint == Endpoint::Token && entry.decision.starts_with("code redeemed")
}

/// A diagnosis without anything a click could mend.
fn found(rule: &'static str, text: String) -> Diagnosis {
    Diagnosis {
        rule,
        text,
        mend: None,
    }
}

/// Says why an authorization request ended on Google's error page.
#[must_use]
pub fn authorization(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    entry: &Entry,
    error: &PageError,
) -> Option<Diagnosis> {
    let behaviour = Some(behaviour);
    let case = Case {
        behaviour,
        ..of(world, now, entry)
    };
    authorization::diagnose(case, error)
}

/// Says why a token request was refused.
#[must_use]
pub fn token(
    world: &World,
    behaviour: &Behaviour,
    now: Timestamp,
    entry: &Entry,
    error: &TokenError,
) -> Option<Diagnosis> {
    let behaviour = Some(behaviour);
    let case = Case {
        behaviour,
        ..of(world, now, entry)
    };
    exchange::diagnose(case, error)
}

/// Says why userinfo was refused.
#[must_use]
pub fn userinfo(
    world: &World,
    now: Timestamp,
    entry: &Entry,
    error: &UserinfoError,
) -> Option<Diagnosis> {
    resource::userinfo(of(world, now, entry), *error)
}

/// Says why tokeninfo was refused.
#[must_use]
pub fn tokeninfo(
    world: &World,
    now: Timestamp,
    entry: &Entry,
    error: &TokeninfoError,
) -> Option<Diagnosis> {
    resource::tokeninfo(of(world, now, entry), *error)
}

/// Says why a revocation was refused.
#[must_use]
pub fn revocation(
    world: &World,
    now: Timestamp,
    entry: &Entry,
    error: &RevocationError,
) -> Option<Diagnosis> {
    resource::revocation(of(world, now, entry), *error)
}

/// Says what is suspicious about a request that was not refused.
#[must_use]
pub fn habit(world: &World, now: Timestamp, entry: &Entry) -> Option<Diagnosis> {
    habits::diagnose(of(world, now, entry))
}

fn of<'a>(world: &'a World, now: Timestamp, entry: &'a Entry) -> Case<'a> {
    Case {
        world,
        behaviour: None,
        now,
        entry,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_have_names_of_their_own_in_kebab_case() {
        let mut names: Vec<_> = RULES.iter().map(|(name, _)| *name).collect();
        assert!(names.len() >= 30, "{}", names.len());
        for (name, sentence) in RULES {
            let is_kebab = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
            assert!(name.chars().all(is_kebab), "{name}");
            assert!(sentence.ends_with(['.', '`']), "{name}: {sentence}");
        }
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), RULES.len());
    }
}
