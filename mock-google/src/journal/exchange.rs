//! What ties an answer to its entry: the handler writes the entry, the layers around it know the answer.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Fired;

/// One request on its way through the server; clones are the same one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Exchange(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    seq: OnceLock<u64>,
    fired: Mutex<Vec<Fired>>,
}

impl Exchange {
    /// Notes the number of the entry; the first counts, for a request has one entry.
    pub(crate) fn written(&self, seq: u64) {
        let _ = self.0.seq.set(seq);
    }

    /// The number of the entry, if a handler wrote one.
    pub(crate) fn seq(&self) -> Option<u64> {
        self.0.seq.get().copied()
    }

    /// Notes faults that fired.
    pub(crate) fn fired(&self, faults: impl IntoIterator<Item = Fired>) {
        self.lock().extend(faults);
    }

    /// The faults that fired.
    pub(crate) fn faults(&self) -> Vec<Fired> {
        std::mem::take(&mut *self.lock())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Fired>> {
        self.0.fired.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
