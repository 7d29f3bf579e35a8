//! Other names for codes and tokens: what a fault put into an answer, and what it stands for.
//!
//! A code with odd characters or a token of the greatest size is nothing the server issued. It is known under this name here; when it comes back, the name is replaced before the
//! request is read, and no rule notices.

use std::collections::{HashMap, VecDeque};

/// The most names remembered; the oldest is forgotten first.
const MOST: usize = 10_000;

/// Names of credentials, and what they stand for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Aliases {
    real: HashMap<String, String>,
    order: VecDeque<String>,
}

impl Aliases {
    /// Remembers a name for a credential.
    pub(crate) fn name(&mut self, alias: String, real: String) {
        if self.real.insert(alias.clone(), real).is_some() {
            return;
        }
        if self.order.len() == MOST
            && let Some(oldest) = self.order.pop_front()
        {
            self.real.remove(&oldest);
        }
        self.order.push_back(alias);
    }

    /// What a name stands for.
    pub(crate) fn resolve(&self, alias: &str) -> Option<&str> {
        self.real.get(alias).map(String::as_str)
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
        assert_eq!(aliases.resolve("odd"), Some("real"));
        assert_eq!(aliases.resolve("real"), None);
        for number in 0..MOST {
            // Named anew, it is no younger.
            aliases.name("odd".to_owned(), "real".to_owned());
            aliases.name(number.to_string(), String::new());
        }
        assert_eq!(aliases.resolve("odd"), None);
        assert_eq!(aliases.real.len(), MOST);
    }
}
