//! The app as a whole: everything a request can need, opened once.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use thiserror::Error;
use tokio::sync::Semaphore;

use crate::access;
use crate::clock::Clock;
use crate::config::Config;
use crate::google::Google;
use crate::locks::Locks;
use crate::store::Store;
use crate::vault::{Vault, VaultError};
use crate::work::Work;

/// Expired rows are swept no more often than this, in seconds.
const SWEEP_EVERY: i64 = 60;
/// So many passwords are hashed at the same time.
const HASHED_AT_ONCE: usize = 2;

/// Everything a request can need.
pub struct App {
    pub(crate) config: Config,
    pub(crate) clock: Clock,
    pub(crate) store: Store,
    pub(crate) vault: Vault,
    pub(crate) google: Google,
    /// One renewal of tokens at a time per user.
    pub(crate) renewals: Locks<i64>,
    /// One callback at a time per state.
    pub(crate) callbacks: Locks<Vec<u8>>,
    /// What must not stop halfway when a browser hangs up.
    pub(crate) work: Work,
    /// Passwords are hashed by so many at a time, because that is meant to be slow.
    pub(crate) hashing: Arc<Semaphore>,
    swept: AtomicI64,
}

/// Why the app did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The token encryption key is of no use.
    #[error("TOKEN_ENCRYPTION_KEY is of no use: {0}; make one with: openssl rand -base64 32")]
    Key(#[from] VaultError),
    /// The database could not be opened or brought up to date.
    #[error(
        "the database {url:?} could not be opened: {source}; DATABASE_URL is for example \
         sqlite://sample-app.db, in a folder that exists"
    )]
    Database {
        /// The `DATABASE_URL`.
        url: String,
        /// What went wrong.
        source: sqlx::Error,
    },
    /// The client that talks to Google could not be made, for instance for want of CA certificates.
    #[error("the HTTPS client could not be made: {0}")]
    Client(#[from] reqwest::Error),
    /// The listener is of no use.
    #[error("the listener is of no use: {0}")]
    Listener(#[from] io::Error),
}

impl App {
    /// Opens the database and makes everything ready; nothing is asked of Google yet.
    ///
    /// # Errors
    ///
    /// The key, the database or the HTTPS client is of no use.
    pub async fn open(config: Config, clock: Clock) -> Result<Arc<Self>, StartError> {
        let vault = Vault::new(&config.token_encryption_key)?;
        let google = Google::new(&config, clock.clone())?;
        let store =
            Store::open(&config.database_url)
                .await
                .map_err(|source| StartError::Database {
                    url: config.database_url.clone(),
                    source,
                })?;
        let app = Arc::new(Self {
            config,
            clock,
            store,
            vault,
            google,
            renewals: Locks::new(),
            callbacks: Locks::new(),
            work: Work::default(),
            hashing: Arc::new(Semaphore::new(HASHED_AT_ONCE)),
            swept: AtomicI64::new(i64::MIN),
        });
        if let Err(error) = access::reseal(&app).await {
            tracing::warn!(%error, "stored tokens stay under their old key");
        }
        Ok(app)
    }

    /// Removes expired rows, if that has not been done within the last minute; a failure can wait.
    pub(crate) async fn sweep(&self) {
        let now = self.clock.seconds();
        let before = self.swept.load(Ordering::Relaxed);
        let due = now.saturating_sub(before) >= SWEEP_EVERY || now < before;
        if due
            && self
                .swept
                .compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
            && let Err(error) = self.store.sweep(now).await
        {
            tracing::warn!(%error, "expired rows could not be removed");
        }
    }
}

impl fmt::Debug for App {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("App")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}

/// Settings for unit tests: a database of its own, and a Google that cannot be reached.
#[cfg(test)]
pub(crate) fn test_config() -> Config {
    let origin = url::Url::parse("http://localhost:8000").expect("a URL");
    Config {
        client_id: "client".to_owned(),
        client_secret: "secret".into(),
        frontend: origin.clone(),
        backend: origin,
        database_url: "sqlite::memory:".to_owned(),
        issuer: "http://127.0.0.1:9".to_owned(),
        token_encryption_key: "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=".into(),
        scopes: vec!["openid".to_owned()],
        offline: true,
        prompt: None,
        hosted_domain: None,
        google_timeout: std::time::Duration::from_secs(10),
        clock_skew: std::time::Duration::from_mins(1),
        browser_flow: true,
        mail: crate::mail::Mail::to_memory(),
    }
}
