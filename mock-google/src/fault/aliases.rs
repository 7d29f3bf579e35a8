//! Other names for codes and tokens: what a fault put into an answer, and what it stands for.
//!
//! A code with odd characters, a token of the greatest size or a rotated refresh token is nothing the
//! server issued. It is known under this name here; when it comes back, the name is replaced before the
//! request is read, and no rule notices.

use std::collections::{HashMap, VecDeque};

/// The most names remembered; the oldest is forgotten first.
const MOST: usize = 10_000;

/// What a replaced credential comes to.
const DEAD: &str = "replaced";

/// Names of credentials, and what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aliases {
    real: HashMap<String, String>,
    order: VecDeque<String>,
}

impl Aliases {
    /// Remembers a name for a credential.
    pub(crate) fn name(&mut self, alias: String, real: String) {
        if self.order.len() == MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.real.remove(&oldest);
        }
        self.order.push_back(alias.clone());
        self.real.insert(alias, real);
    }

    /// Lets a credential be worth nothing under its own name.
    pub(crate) fn bury(&mut self, credential: &str) {
        self.name(credential.to_owned(), DEAD.to_owned());
    }

    /// What a name stands for.
    pub(crate) fn resolve(&self, alias: &str) -> Option<&str> {
        self.real.get(alias).map(String::as_str)
    }

    /// The names a credential has.
    pub(crate) fn names_of(&self, real: &str) -> impl Iterator<Item = &str> {
        let named = self.real.iter().filter(move |(_, known)| *known == real);
        named.map(|(alias, _)| alias.as_str())
    }

    /// Whether there is no name.
    pub(crate) fn is_empty(&self) -> bool {
        self.real.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stands_for_a_credential_until_it_is_forgotten() {
        let mut aliases = Aliases::default();
        aliases.name("odd".to_owned(), "real".to_owned());
        aliases.bury("old");
        assert_eq!(aliases.resolve("odd"), Some("real"));
        assert_eq!(aliases.resolve("old"), Some(DEAD));
        assert_eq!(aliases.resolve("real"), None);
        for number in 0..MOST {
            aliases.name(number.to_string(), String::new());
        }
        assert_eq!(aliases.resolve("odd"), None);
        assert_eq!(aliases.real.len(), MOST);
    }
}
