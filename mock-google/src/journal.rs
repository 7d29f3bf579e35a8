//! What was asked, what was decided, what was answered: a bounded memory of every request.
//!
//! An entry is written in the same turn in which the request is decided, and completed with the answer
//! once that is known, so the order of the entries is the order of the decisions.

use std::collections::{BTreeSet, VecDeque};
use std::fmt;

mod entry;
mod exchange;
mod har;
pub mod mask;
mod search;
mod view;

pub(crate) use entry::Opened;
pub use entry::{Answer, AnswerBody, Diagnosis, Entry, Fired, Mend};
pub(crate) use exchange::Exchange;
pub use har::har;
pub use search::Search;
pub use view::view;

/// How many entries the journal remembers; older ones are forgotten.
pub const CAPACITY: usize = 2_000;

/// How much they may weigh together, in bytes; beyond it older ones are forgotten sooner.
pub const MOST_BYTES: usize = 64 * 1024 * 1024;

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
    /// Anything else: paths nobody serves, requests refused at the door.
    Other,
}

impl Endpoint {
    /// Every part there is.
    pub const ALL: &[Self] = &[
        Self::Authorization,
        Self::Interaction,
        Self::ErrorPage,
        Self::Token,
        Self::Userinfo,
        Self::Tokeninfo,
        Self::Revocation,
        Self::Keys,
        Self::Discovery,
        Self::Device,
        Self::Connections,
        Self::ServiceAccount,
        Self::Control,
        Self::Other,
    ];

    /// Its name in the control API, the configuration and the exports.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authorization => "authorization",
            Self::Interaction => "interaction",
            Self::ErrorPage => "error-page",
            Self::Token => "token",
            Self::Userinfo => "userinfo",
            Self::Tokeninfo => "tokeninfo",
            Self::Revocation => "revocation",
            Self::Keys => "keys",
            Self::Discovery => "discovery",
            Self::Device => "device",
            Self::Connections => "connections",
            Self::ServiceAccount => "service-account",
            Self::Control => "control",
            Self::Other => "other",
        }
    }

    /// The part of a name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|part| part.name() == name)
    }
}

/// Prints the name with blanks.
impl fmt::Display for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.name().replace('-', " "))
    }
}

/// The last [`CAPACITY`] entries, as far as they weigh no more than [`MOST_BYTES`].
#[derive(Clone, Debug, Default)]
pub struct Journal {
    entries: VecDeque<Entry>,
    /// The numbers whose answer is still being made.
    open: BTreeSet<u64>,
    /// What the entries weigh, in bytes.
    weight: usize,
    written: u64,
}

impl Journal {
    /// Writes an entry under the next number, which it returns.
    pub fn write(&mut self, mut entry: Entry) -> u64 {
        self.written += 1;
        entry.seq = self.written;
        if self.entries.len() == CAPACITY {
            self.forget_oldest();
        }
        self.weight += entry.weight();
        if entry.answer.is_none() {
            self.open.insert(entry.seq);
        }
        self.entries.push_back(entry);
        self.written
    }

    /// Adds what was answered, and the faults that bent it, to an entry that is not forgotten yet.
    pub fn complete(&mut self, seq: u64, answer: Answer, faults: Vec<Fired>) -> Option<&Entry> {
        // What was forgotten meanwhile stays forgotten.
        if !self.open.remove(&seq) {
            return None;
        }
        let entry = self.entry_mut(seq)?;
        entry.status = answer.status;
        entry.faults = faults;
        let weight = answer.weight();
        entry.answer = Some(answer);
        self.weight += weight;
        while self.weight > MOST_BYTES && self.entries.len() > 1 {
            self.forget_oldest();
        }
        self.entry(seq)
    }

    fn forget_oldest(&mut self) {
        if let Some(oldest) = self.entries.pop_front() {
            self.open.remove(&oldest.seq);
            self.weight = self.weight.saturating_sub(oldest.weight());
        }
    }

    /// The entry of a number, if it is not forgotten.
    #[must_use]
    pub fn entry(&self, seq: u64) -> Option<&Entry> {
        self.entries.get(self.place(seq)?)
    }

    /// The entries, oldest first.
    #[must_use]
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The entries after a number, oldest first.
    #[must_use]
    pub fn after(&self, seq: u64) -> impl DoubleEndedIterator<Item = &Entry> {
        let first = self.written - self.entries.len() as u64;
        let skipped = usize::try_from(seq.saturating_sub(first)).unwrap_or(usize::MAX);
        self.entries.range(skipped.min(self.entries.len())..)
    }

    /// The latest request that was answered with a redirect to an address.
    #[must_use]
    pub fn sent_to(&self, address: &str) -> Option<&Entry> {
        self.entries().rev().find(|entry| {
            let answer = entry.answer.as_ref();
            let location = answer.and_then(|answer| answer.headers.get("location"));
            location.is_some_and(|location| location.as_bytes() == address.as_bytes())
        })
    }

    /// The number of the last entry written; 0 before the first.
    #[must_use]
    pub const fn last(&self) -> u64 {
        self.written
    }

    /// The number up to which everything is answered.
    #[must_use]
    pub fn settled(&self) -> u64 {
        self.open.first().map_or(self.written, |open| open - 1)
    }

    /// Forgets every entry; numbers are never used again.
    pub fn clear(&mut self) {
        self.entries.clear();
        self.open.clear();
        self.weight = 0;
    }

    /// Forgets the entries that a test picks out; numbers are never used again.
    pub fn forget(&mut self, is_forgotten: impl Fn(&Entry) -> bool) {
        for entry in &mut self.entries {
            if is_forgotten(entry) {
                self.open.remove(&entry.seq);
                self.weight = self.weight.saturating_sub(entry.weight());
                *entry = Entry::forgotten(entry.seq, entry.at);
                self.weight += entry.weight();
            }
        }
    }

    fn entry_mut(&mut self, seq: u64) -> Option<&mut Entry> {
        let place = self.place(seq)?;
        self.entries.get_mut(place)
    }

    fn place(&self, seq: u64) -> Option<usize> {
        let first = self.written - self.entries.len() as u64 + 1;
        usize::try_from(seq.checked_sub(first)?).ok()
    }
}

#[cfg(test)]
mod tests;
