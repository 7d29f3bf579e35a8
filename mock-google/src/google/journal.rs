//! The verbs about the journal: reading it, waiting for it, completing it.

use std::time::Duration;

use super::Google;
use crate::journal::mask::Mask;
use crate::journal::{Answer, Entry, Exchange, Search};
use crate::world::flow::Flow;

impl Google {
    /// What was asked and answered, oldest first; the last 2 000 requests.
    #[must_use]
    pub fn journal(&self) -> Vec<Entry> {
        self.search(&Search::default())
    }

    /// What was asked and answered, as far as a search wants it, oldest first.
    #[must_use]
    pub fn search(&self, search: &Search) -> Vec<Entry> {
        self.turn(|turn| {
            let wanted = turn.world.journal.after(search.after);
            let wanted = wanted.filter(|entry| search.wants(entry));
            wanted
                .take(search.limit.unwrap_or(usize::MAX))
                .cloned()
                .collect()
        })
    }

    /// What a search wants among the entries before which everything is answered, and the number of the
    /// last of those: who goes on after it misses nothing, although answers overtake each other.
    pub(crate) fn search_settled(&self, search: &Search) -> (Vec<Entry>, u64) {
        self.turn(|turn| {
            let settled = turn.world.journal.settled();
            let wanted = turn.world.journal.after(search.after);
            let wanted = wanted
                .take_while(|entry| entry.seq <= settled)
                .filter(|entry| search.wants(entry));
            let limit = search.limit.unwrap_or(usize::MAX);
            let found: Vec<_> = wanted.take(limit).cloned().collect();
            (found, settled)
        })
    }

    /// Waits until everything that is being answered now is answered.
    pub(crate) async fn settled(&self) {
        let mut answered = self.0.answered.subscribe();
        let horizon = self.turn(|turn| turn.world.journal.last());
        while self.turn(|turn| turn.world.journal.settled()) < horizon {
            if answered.changed().await.is_err() {
                return;
            }
        }
    }

    /// Waits for the first entries a search wants, and says up to which number it looked; none once the
    /// server is gone.
    pub(crate) async fn next_entries(&self, search: &Search) -> Option<(Vec<Entry>, u64)> {
        let mut answered = self.0.answered.subscribe();
        loop {
            let (found, settled) = self.search_settled(search);
            if !found.is_empty() {
                return Some((found, settled));
            }
            answered.changed().await.ok()?;
        }
    }

    /// Waits for the first entry a search wants, as long as told; empty when none came in time.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use std::time::Duration;
    ///
    /// use mock_google::{Endpoint, Google, Search};
    ///
    /// let google = Google::builder().start().await?;
    /// // In place of a pause in a test: wait until the app exchanged Ada's code.
    /// let search = Search {
    ///     endpoint: Some(Endpoint::Token),
    ///     account: Some("ada@gmail.com".to_owned()),
    ///     ..Search::default()
    /// };
    /// let entries = google.wait_for(&search, Duration::from_millis(1)).await;
    /// assert!(entries.is_empty(), "there is no app here");
    /// # google.stop().await;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn wait_for(&self, search: &Search, at_most: Duration) -> Vec<Entry> {
        let found = tokio::time::timeout(at_most, self.next_entries(search)).await;
        found.ok().flatten().unwrap_or_default().0
    }

    /// Wakes those who wait for an answer.
    pub(super) fn answered(&self) {
        self.0.answered.send_replace(());
    }

    /// Adds an answer to the journal, and to the entry its handler wrote or, where there is none, to
    /// the one made here; then logs the line and wakes those who wait for it.
    pub(crate) fn complete(
        &self,
        exchange: &Exchange,
        unread: impl FnOnce() -> Entry,
        answer: Answer,
    ) {
        let line = self.turn(|turn| {
            let journal = &mut turn.world.journal;
            let seq = exchange.seq().unwrap_or_else(|| {
                journal.write(Entry {
                    at: turn.now,
                    ..unread()
                })
            });
            let completed = journal.complete(seq, answer, exchange.faults());
            let line = completed.filter(|_| tracing::enabled!(tracing::Level::INFO));
            line.cloned()
        });
        self.answered();
        if let Some(entry) = line {
            // After the lock: a slow terminal holds nobody up.
            tracing::info!(
                seq = entry.seq,
                flow = entry.flow.map(Flow::number),
                endpoint = %entry.endpoint,
                method = entry.method,
                path = Mask::On.words(&entry.path),
                status = entry.status,
                client = entry.client.as_deref().map(|client| Mask::On.words(client)),
                account = entry.account,
                decision = Mask::On.words(&entry.decision),
                diagnosis = entry.diagnosis.as_ref().map(|diagnosis| Mask::On.words(&diagnosis.text)),
                "{entry}"
            );
        }
    }
}
