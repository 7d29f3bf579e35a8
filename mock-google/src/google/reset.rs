//! Starting over: everything, one account, one client; and states to come back to.

use std::sync::Arc;

use jiff::Timestamp;

use super::people::Unknown;
use super::{Google, Turn};
use crate::clock::Mark;
use crate::fault::Aliases;
use crate::keys::KeySet;
use crate::world::World;
use crate::world::identity::is_account;

/// The most snapshots kept at a time.
pub const MOST_SNAPSHOTS: usize = 16;

/// A state to come back to.
#[derive(Debug)]
pub(super) struct Snapshot {
    info: SnapshotInfo,
    world: World,
    aliases: Aliases,
    clock: Mark,
    keys: Arc<KeySet>,
}

/// A snapshot as it is listed.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, utoipa::ToSchema)]
pub struct SnapshotInfo {
    /// Its number; it is never used again.
    pub id: u64,
    /// What it was called.
    pub name: String,
    /// When it was taken, by the server's clock.
    #[serde(serialize_with = "as_text")]
    #[schema(value_type = String)]
    pub taken: Timestamp,
}

fn as_text<S: serde::Serializer>(time: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(time)
}

/// Why a snapshot cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SnapshotError {
    /// Too many are kept.
    #[error("{MOST_SNAPSHOTS} snapshots are kept already: drop one first")]
    TooMany,
    /// No such snapshot.
    #[error("no snapshot {0}: it was never taken, or dropped")]
    Unknown(u64),
}

impl Google {
    /// Starts over: clients, accounts, clock and keys as at the start; no consents, tokens, sessions and
    /// faults; an empty journal. Snapshots stay.
    pub fn reset(&self) {
        self.turn(|turn| {
            let mut world = turn.initial.clone();
            std::mem::swap(&mut world.journal, &mut turn.world.journal);
            world.journal.clear();
            world.go_on_from(turn.world);
            *turn.world = world;
            turn.faults.disarm_all(|_| true);
            *turn.aliases = Aliases::default();
            self.clock().restore(self.0.clock_at_start);
            self.keys().start_over();
        });
        self.faults_have_changed();
    }

    /// Forgets what an account did: its consents, tokens and sessions are over, faults meant for it
    /// disarmed, its entries out of the journal. The account itself stays as it is.
    ///
    /// # Errors
    /// [`Unknown::Account`]
    pub fn reset_account(&self, email: &str) -> Result<(), Unknown> {
        self.turn(|turn| {
            let account = turn.world.account_by_email(email);
            let sub = account.map(|account| Arc::clone(&account.sub));
            let sub = sub.ok_or_else(|| Unknown::Account(email.to_owned()))?;
            turn.world.forget_doings(&sub, turn.now);
            turn.faults
                .disarm_all(|fault| is_account(Some(email), fault.account.as_deref()));
            turn.world
                .journal
                .forget(|entry| is_account(Some(email), entry.account.as_deref()));
            Ok(())
        })?;
        self.faults_have_changed();
        Ok(())
    }

    /// Forgets what was done with a client: every consent to its project and its tokens are over, faults
    /// meant for it disarmed, its entries out of the journal. The client itself stays as it is.
    ///
    /// # Errors
    /// [`Unknown::Client`]
    pub fn reset_client(&self, id: &str) -> Result<(), Unknown> {
        self.turn(|turn| {
            let client = turn.world.client(id).cloned();
            let client = client.ok_or_else(|| Unknown::Client(id.to_owned()))?;
            turn.world.forget_consents_to(client.project(), turn.now);
            turn.faults
                .disarm_all(|fault| fault.client.as_deref() == Some(id));
            turn.world
                .journal
                .forget(|entry| entry.client.as_deref() == Some(id));
            Ok(())
        })?;
        self.faults_have_changed();
        Ok(())
    }

    /// Takes a snapshot, to come back to.
    ///
    /// ```
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// use mock_google::Google;
    ///
    /// let (google, _) = Google::builder().into_service()?;
    /// let before = google.take_snapshot("before the account is gone")?;
    /// google.remove_account("ada@gmail.com");
    /// google.restore_snapshot(before.id)?;
    /// assert!(google.account("ada@gmail.com").is_some());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// It holds clients, accounts, consents, tokens, sessions, clock and keys. Faults and the
    /// journal are no part of it.
    ///
    /// # Errors
    /// [`SnapshotError::TooMany`]
    pub fn take_snapshot(&self, name: impl Into<String>) -> Result<SnapshotInfo, SnapshotError> {
        self.turn(|turn| {
            if turn.snapshots.len() >= MOST_SNAPSHOTS {
                return Err(SnapshotError::TooMany);
            }
            *turn.last_snapshot += 1;
            let info = SnapshotInfo {
                id: *turn.last_snapshot,
                name: name.into(),
                taken: turn.now,
            };
            let mut world = turn.world.clone();
            world.journal = crate::journal::Journal::default();
            turn.snapshots.push(Snapshot {
                info: info.clone(),
                world,
                aliases: turn.aliases.clone(),
                clock: self.clock().mark(),
                keys: self.keys_now(),
            });
            Ok(info)
        })
    }

    /// The snapshots kept, oldest first.
    #[must_use]
    pub fn snapshots(&self) -> Vec<SnapshotInfo> {
        let list = |turn: &mut Turn<'_>| {
            turn.snapshots
                .iter()
                .map(|kept| kept.info.clone())
                .collect()
        };
        self.turn(list)
    }

    /// Goes back to a snapshot, which stays; the journal goes on.
    ///
    /// # Errors
    /// [`SnapshotError::Unknown`]
    pub fn restore_snapshot(&self, id: u64) -> Result<SnapshotInfo, SnapshotError> {
        let info = self.turn(|turn| {
            let kept = turn.snapshots.iter().find(|kept| kept.info.id == id);
            let kept = kept.ok_or(SnapshotError::Unknown(id))?;
            let mut world = kept.world.clone();
            std::mem::swap(&mut world.journal, &mut turn.world.journal);
            world.go_on_from(turn.world);
            *turn.world = world;
            *turn.aliases = kept.aliases.clone();
            // In the same turn: the next one sweeps by this clock.
            self.clock().restore(kept.clock);
            self.keys().put(Arc::clone(&kept.keys));
            Ok(kept.info.clone())
        })?;
        self.faults_have_changed();
        Ok(info)
    }

    /// Drops a snapshot.
    ///
    /// # Errors
    /// [`SnapshotError::Unknown`]
    pub fn drop_snapshot(&self, id: u64) -> Result<(), SnapshotError> {
        self.turn(|turn| {
            let before = turn.snapshots.len();
            turn.snapshots.retain(|kept| kept.info.id != id);
            if turn.snapshots.len() == before {
                return Err(SnapshotError::Unknown(id));
            }
            Ok(())
        })
    }
}
