//! Which entries are wanted.

use super::{Endpoint, Entry};
use crate::world::flow::Flow;

/// A search in the journal; what is not set does not narrow it.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Only entries after this number.
    pub after: u64,
    /// Only this account's, by email address.
    pub account: Option<String>,
    /// Only this client's.
    pub client: Option<String>,
    /// Only requests to this part of Google.
    pub endpoint: Option<Endpoint>,
    /// Only those of one sign-in.
    pub flow: Option<Flow>,
    /// Only the first so many; all unless set.
    pub limit: Option<usize>,
}

impl Search {
    /// Whether an entry is wanted; an entry whose answer is still being made is not yet.
    #[must_use]
    pub fn wants(&self, entry: &Entry) -> bool {
        fn is(wanted: Option<&String>, found: Option<&String>) -> bool {
            wanted
                .is_none_or(|wanted| found.is_some_and(|found| found.eq_ignore_ascii_case(wanted)))
        }
        entry.answer.is_some()
            && entry.seq > self.after
            && is(self.account.as_ref(), entry.account.as_ref())
            && is(self.client.as_ref(), entry.client.as_ref())
            && self
                .endpoint
                .is_none_or(|endpoint| entry.endpoint == endpoint)
            && self.flow.is_none_or(|flow| entry.flow == Some(flow))
    }
}
