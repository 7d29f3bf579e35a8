//! Mails the app sends: one kind only, the link that proves an address.
//!
//! A real app hands them to a mail service. This one writes them to standard error, for whoever tries it
//! out, or keeps them in memory, for tests; with neither, accounts by e-mail address are not offered.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, Write as _};
use std::sync::{Arc, Mutex, PoisonError};

/// More mails than any test reads.
const MOST: usize = 100;

/// Where mails go.
#[derive(Clone)]
pub struct Mail(Place);

#[derive(Clone)]
enum Place {
    Nowhere,
    Stderr,
    Memory(Arc<Mutex<VecDeque<Letter>>>),
}

/// A mail.
#[derive(Clone)]
struct Letter {
    to: String,
    link: String,
}

impl Mail {
    /// No mails can be sent.
    #[must_use]
    pub const fn off() -> Self {
        Self(Place::Nowhere)
    }

    /// Mails are written to standard error, links included: for trying the app out, and nothing else.
    #[must_use]
    pub const fn to_stderr() -> Self {
        Self(Place::Stderr)
    }

    /// The last mails are kept in memory; clones share them.
    #[must_use]
    pub fn to_memory() -> Self {
        Self(Place::Memory(Arc::default()))
    }

    /// The link in the last mail to an address, if it was kept.
    #[must_use]
    pub fn last_link_to(&self, address: &str) -> Option<String> {
        let Place::Memory(letters) = &self.0 else {
            return None;
        };
        let letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
        let to_them = |letter: &&Letter| letter.to.eq_ignore_ascii_case(address);
        letters
            .iter()
            .rev()
            .find(to_them)
            .map(|letter| letter.link.clone())
    }

    /// Whether mails can be sent at all.
    pub(crate) const fn is_on(&self) -> bool {
        !matches!(self.0, Place::Nowhere)
    }

    /// Sends the link that proves an address.
    pub(crate) fn send(&self, to: &str, link: &str) {
        match &self.0 {
            Place::Nowhere => tracing::error!("a mail could not be sent: there is no way to"),
            Place::Stderr => {
                // Nobody reads along when standard error is closed.
                let _ = writeln!(io::stderr(), "mail to {to:?}: open {link}");
            }
            Place::Memory(letters) => {
                let mut letters = letters.lock().unwrap_or_else(PoisonError::into_inner);
                while letters.len() >= MOST {
                    letters.pop_front();
                }
                letters.push_back(Letter {
                    to: to.to_owned(),
                    link: link.to_owned(),
                });
            }
        }
    }
}

/// Without the letters, whose links are secret.
impl fmt::Debug for Mail {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.0 {
            Place::Nowhere => "Mail::off",
            Place::Stderr => "Mail::to_stderr",
            Place::Memory(_) => "Mail::to_memory",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_mail_to_an_address_is_found_and_old_ones_are_forgotten() {
        let mail = Mail::to_memory();
        for number in 0..=MOST {
            mail.send(&format!("{number}@gmail.com"), "http://localhost/?first");
        }
        mail.send("ada@gmail.com", "http://localhost/?second");
        let link = mail.last_link_to("Ada@gmail.com");
        assert_eq!(link.as_deref(), Some("http://localhost/?second"));
        assert_eq!(mail.last_link_to("0@gmail.com"), None);
        assert!(!format!("{mail:?}").contains("second"));
        assert!(mail.is_on() && !Mail::off().is_on());
    }
}
