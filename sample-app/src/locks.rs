//! One lock per key: lets two requests about the same thing wait for each other, and no others.

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

/// A lock for each key in use; keys nobody holds or waits for are forgotten.
#[derive(Debug)]
pub(crate) struct Locks<K>(Mutex<HashMap<K, Arc<AsyncMutex<()>>>>);

impl<K: Eq + Hash> Locks<K> {
    /// No key is held yet.
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Waits for the key's turn, which ends when the guard is dropped.
    pub(crate) async fn hold(&self, key: K) -> OwnedMutexGuard<()> {
        let lock = {
            // A std mutex: held for a moment, and never across an await.
            let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            locks.retain(|_, lock| Arc::strong_count(lock) > 1);
            Arc::clone(locks.entry(key).or_default())
        };
        lock.lock_owned().await
    }

    /// How many keys are held or waited for.
    pub(crate) fn held(&self) -> usize {
        let mut locks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        locks.len()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn a_key_is_held_once_and_other_keys_are_free() {
        let locks = Locks::new();
        let held = locks.hold("ada").await;
        let patience = Duration::from_millis(20);
        assert!(timeout(patience, locks.hold("grace")).await.is_ok());
        assert!(timeout(patience, locks.hold("ada")).await.is_err());
        drop(held);
        assert!(timeout(patience, locks.hold("ada")).await.is_ok());
    }

    #[tokio::test]
    async fn keys_nobody_uses_are_forgotten() {
        let locks = Locks::new();
        for key in 0..100 {
            drop(locks.hold(key).await);
        }
        assert_eq!(locks.0.lock().unwrap().len(), 1);
    }
}
