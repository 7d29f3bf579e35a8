//! What was asked, what was decided, what was answered: a bounded memory of every request.

use std::collections::VecDeque;
use std::fmt;

use jiff::Timestamp;

use crate::wire::params::Params;

/// How many entries the journal remembers; older ones are forgotten.
pub const CAPACITY: usize = 2_000;

/// The part of Google a request went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Endpoint {
    /// `/o/oauth2/v2/auth` and its alias.
    Authorization,
    /// The sign-in pages: identifier, password, chooser, confirmation, consent.
    Interaction,
    /// Google's own error page.
    ErrorPage,
    /// `/token` and its aliases.
    Token,
    /// Userinfo in every version.
    Userinfo,
    /// Tokeninfo in every version.
    Tokeninfo,
    /// `/revoke` and its alias.
    Revocation,
    /// The signing keys in both forms.
    Keys,
    /// The discovery document.
    Discovery,
    /// `/device/code` and the page for people.
    Device,
    /// The page of connected apps.
    Connections,
    /// Keys of service accounts, the Security Token Service, IAM Credentials.
    ServiceAccount,
    /// The mock's own.
    Control,
}

impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Authorization => "authorization",
            Self::Interaction => "interaction",
            Self::ErrorPage => "error page",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
            Self::Tokeninfo => "tokeninfo",
            Self::Revocation => "revocation",
            Self::Keys => "keys",
            Self::Discovery => "discovery",
            Self::Device => "device",
            Self::Connections => "connections",
            Self::ServiceAccount => "service account",
            Self::Control => "control",
        })
    }
}

/// One request and what became of it; `Display` is one readable line without secrets.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Counts up from 1 and never repeats.
    pub seq: u64,
    /// When, by the server's clock.
    pub at: Timestamp,
    /// Which part of Google.
    pub endpoint: Endpoint,
    /// The HTTP method.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The parameters of query and body, whole; their `Debug` shortens credentials.
    pub params: Params,
    /// The client, where one was named.
    pub client: Option<String>,
    /// The account's email address, where one is known.
    pub account: Option<String>,
    /// What was decided and why.
    pub decision: String,
    /// The HTTP status answered.
    pub status: u16,
}

impl Entry {
    /// Notes a redirect: 302 after a GET, 303 after a POST.
    pub(crate) fn redirected(&mut self) {
        self.status = if self.method == "POST" { 303 } else { 302 };
    }
}

impl fmt::Display for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {:>3} {:<4} {} → {}",
            self.at.strftime("%H:%M:%S"),
            self.status,
            self.method,
            printable(&self.path),
            printable(&self.decision),
        )?;
        if let Some(account) = &self.account {
            write!(f, " ({})", printable(account))?;
        }
        Ok(())
    }
}

/// A text that cannot forge a line or steer a terminal: control characters are escaped.
fn printable(text: &str) -> String {
    text.chars()
        .fold(String::with_capacity(text.len()), |mut shown, character| {
            if character.is_control() {
                shown.extend(character.escape_default());
            } else {
                shown.push(character);
            }
            shown
        })
}

/// The last [`CAPACITY`] entries.
#[derive(Debug, Default)]
pub struct Journal {
    entries: VecDeque<Entry>,
    written: u64,
}

impl Journal {
    /// Writes an entry under the next number.
    pub fn write(&mut self, mut entry: Entry) {
        self.written += 1;
        entry.seq = self.written;
        if self.entries.len() == CAPACITY {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// The entries, oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(path: &str) -> Entry {
        Entry {
            seq: 0,
            at: Timestamp::UNIX_EPOCH,
            endpoint: Endpoint::Token,
            method: "POST".into(),
            path: path.into(),
            params: Params::default(),
            client: None,
            account: None,
            decision: "refused".into(),
            status: 400,
        }
    }

    #[test]
    fn the_journal_forgets_the_oldest_and_never_reuses_a_number() {
        let mut journal = Journal::default();
        for _ in 0..CAPACITY + 5 {
            journal.write(entry("/token"));
        }
        let numbers: Vec<_> = journal.entries().map(|entry| entry.seq).collect();
        assert_eq!(
            (numbers.len(), numbers[0], numbers[CAPACITY - 1]),
            (CAPACITY, 6, 2_005)
        );
    }

    #[test]
    fn a_line_cannot_be_forged_by_control_characters() {
        let line = entry("/x\n\u{1b}[31mGET /forged").to_string();
        assert!(!line.contains(['\n', '\u{1b}']), "{line:?}");
    }
}
