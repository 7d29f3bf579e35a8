//! The database: opening it, migrating it, and sweeping what has expired.
//!
//! The queries live beside it, one file per table; each is checked by the tests at run time, so that the
//! app builds without a database at hand.

mod attempts;
mod connections;
mod identities;
mod passwords;
mod sessions;
mod users;

use std::str::FromStr as _;
use std::time::Duration;

use sqlx::SqlitePool;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};

pub(crate) use attempts::{Attempt, Flow, NewAttempt, Taken};
pub(crate) use connections::{Connection, ConnectionState, Tokens};
pub(crate) use identities::{Admission, Person};
pub(crate) use passwords::{Proof, Registration};
pub(crate) use sessions::{Again, NewSession, Session};

/// Expired attempts are kept a day longer, to tell "too late" from "never heard of".
const ATTEMPT_KEPT: i64 = 24 * 60 * 60;
/// How many rows one sweep removes at most.
const SWEPT_AT_ONCE: i64 = 1_000;

/// A cheap handle on the database.
#[derive(Clone, Debug)]
pub(crate) struct Store {
    pool: SqlitePool,
}

impl Store {
    /// Opens the database, creating the file if need be, and brings its tables up to date.
    pub(crate) async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let options = SqliteConnectOptions::from_str(url)?
            .create_if_missing(true)
            .foreign_keys(true)
            .busy_timeout(Duration::from_secs(5));
        let pool = if url.contains(":memory:") || url.contains("mode=memory") {
            // An in-memory database lives as long as its one connection.
            SqlitePoolOptions::new()
                .max_connections(1)
                .idle_timeout(None::<Duration>)
                .max_lifetime(None::<Duration>)
                .connect_with(options)
                .await?
        } else {
            let options = options.journal_mode(SqliteJournalMode::Wal);
            SqlitePoolOptions::new()
                .max_connections(5)
                .connect_with(options)
                .await?
        };
        sqlx::migrate!("./migrations").run(&pool).await?;
        Ok(Self { pool })
    }

    /// Closes all connections.
    pub(crate) async fn close(&self) {
        self.pool.close().await;
    }

    /// Removes expired attempts, sign-ups and sessions, a bounded number at a time.
    pub(crate) async fn sweep(&self, now: i64) -> Result<(), sqlx::Error> {
        sqlx::query(
            "DELETE FROM attempts WHERE state_hash IN (
                 SELECT state_hash FROM attempts WHERE created_at <= ? ORDER BY created_at LIMIT ?)",
        )
        .bind(now - ATTEMPT_KEPT)
        .bind(SWEPT_AT_ONCE)
        .execute(&self.pool)
        .await?;
        sqlx::query("DELETE FROM registrations WHERE created_at <= ?")
            .bind(now - passwords::LIFE)
            .execute(&self.pool)
            .await?;
        sqlx::query(
            "DELETE FROM sessions WHERE token_hash IN (
                 SELECT token_hash FROM sessions WHERE last_seen_at <= ? OR created_at <= ? LIMIT ?)",
        )
        .bind(now - sessions::IDLE)
        .bind(now - sessions::LIFE)
        .bind(SWEPT_AT_ONCE)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
pub(crate) async fn in_memory() -> Store {
    Store::open("sqlite::memory:")
        .await
        .expect("an in-memory database opens")
}
