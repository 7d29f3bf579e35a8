//! Which entries are wanted.

use super::{Endpoint, Entry};
use crate::world::flow::Flow;
use crate::world::identity::{is_account, is_client};

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
        entry.answer.is_some()
            && entry.seq > self.after
            && is_account(self.account.as_deref(), entry.account.as_deref())
            && is_client(self.client.as_deref(), entry.client.as_deref())
            && self
                .endpoint
                .is_none_or(|endpoint| entry.endpoint == endpoint)
            && self.flow.is_none_or(|flow| entry.flow == Some(flow))
    }
}
