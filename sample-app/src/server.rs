//! The app as a whole: what it holds, how it starts, and how it stops.

use std::fmt;
use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use serde_json::Value;
use thiserror::Error;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use url::Url;

use crate::access::{self, AccessError};
use crate::clock::Clock;
use crate::config::Config;
use crate::google::Google;
use crate::http;
use crate::locks::Locks;
use crate::store::{ConnectionState, Store};
use crate::vault::{Vault, VaultError};
use crate::work::Work;

/// How long requests and other work under way may take to finish once the app stops.
const DRAIN: Duration = Duration::from_secs(2);
/// Expired rows are swept no more often than this, in seconds.
const SWEEP_EVERY: i64 = 60;

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
    swept: AtomicI64,
}

/// Why the app did not start.
#[derive(Debug, Error)]
pub enum StartError {
    /// The token encryption key is of no use.
    #[error("TOKEN_ENCRYPTION_KEY is of no use: {0}; make one with: openssl rand -base64 32")]
    Key(#[from] VaultError),
    /// The database could not be opened or brought up to date.
    #[error("the database {url:?} could not be opened: {source}")]
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
        Ok(Arc::new(Self {
            config,
            clock,
            store,
            vault,
            google,
            renewals: Locks::new(),
            callbacks: Locks::new(),
            work: Work::default(),
            swept: AtomicI64::new(i64::MIN),
        }))
    }

    /// Removes expired rows, if that has not been done within the last minute.
    pub(crate) async fn sweep(&self) -> Result<(), sqlx::Error> {
        let now = self.clock.seconds();
        let before = self.swept.load(Ordering::Relaxed);
        let due = now.saturating_sub(before) >= SWEEP_EVERY || now < before;
        if due
            && self
                .swept
                .compare_exchange(before, now, Ordering::Relaxed, Ordering::Relaxed)
                .is_ok()
        {
            self.store.sweep(now).await?;
        }
        Ok(())
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

/// The running app; it stops when this is dropped.
#[derive(Debug)]
#[must_use = "the app stops when this is dropped"]
pub struct Running {
    app: Arc<App>,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<()>,
}

/// Starts the app on a bound listener.
///
/// # Errors
///
/// The key, the database, the HTTPS client or the listener is of no use.
pub async fn start(
    config: Config,
    listener: TcpListener,
    clock: Clock,
) -> Result<Running, StartError> {
    let address = listener.local_addr()?;
    let app = App::open(config, clock).await?;
    let router = http::router(Arc::clone(&app));
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(async move {
        let served = axum::serve(listener, router)
            .with_graceful_shutdown(async {
                // A dropped sender means stop as well.
                let _ = stopped.await;
            })
            .await;
        if let Err(error) = served {
            tracing::error!(%error, "the server stopped");
        }
    });
    tracing::debug!(%address, "listening");
    Ok(Running {
        app,
        stop: Some(stop),
        task,
    })
}

impl Running {
    /// Where people reach the app: the configured backend.
    #[must_use]
    pub fn base_url(&self) -> &Url {
        &self.app.config.backend
    }

    /// The app's clock, to be moved.
    #[must_use]
    pub fn clock(&self) -> &Clock {
        &self.app.clock
    }

    /// Stops taking connections, lets what is under way finish for two seconds, closes the database.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            // It may have stopped by itself.
            let _ = stop.send(());
        }
        let drained = async {
            // However the server ended, what its requests began goes on.
            let _ = (&mut self.task).await;
            self.app.work.all_done().await;
        };
        if timeout(DRAIN, drained).await.is_err() {
            self.task.abort();
        }
        self.app.store.close().await;
    }

    /// How many users have this e-mail address.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn accounts_with_email(&self, email: &str) -> Result<u64, sqlx::Error> {
        self.app.store.users_with_email(email).await
    }

    /// Does what a background job would: reads the person's profile at Google while they are away.
    ///
    /// # Errors
    ///
    /// There is no such person, no connection, or no usable answer from Google.
    pub async fn use_google_access(&self, email: &str) -> Result<Value, AccessError> {
        let user_id = self.person(email).await?;
        access::profile(&self.app, user_id).await
    }

    /// Whether the app holds tokens of this person that have not proved dead.
    ///
    /// # Errors
    ///
    /// There is no such person, or the database failed.
    pub async fn has_google_access(&self, email: &str) -> Result<bool, AccessError> {
        let user_id = self.person(email).await?;
        let state = self.app.store.connection_state(user_id).await?;
        Ok(state == ConnectionState::Connected)
    }

    async fn person(&self, email: &str) -> Result<i64, AccessError> {
        let user_id = self.app.store.user_with_email(email).await?;
        user_id.ok_or_else(|| AccessError::UnknownPerson(email.to_owned()))
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Settings for unit tests: a database of its own, and a Google that cannot be reached.
#[cfg(test)]
pub(crate) fn test_config() -> Config {
    let origin = Url::parse("http://localhost:8000").expect("a URL");
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
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn not_knowing_about_access_is_not_the_same_as_no_access() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let running = start(test_config(), listener, Clock::new()).await.unwrap();
        let unknown = running.has_google_access("nobody@gmail.com").await;
        assert!(
            matches!(unknown, Err(AccessError::UnknownPerson(_))),
            "{unknown:?}"
        );
        running.app.store.close().await;
        let broken = running.has_google_access("nobody@gmail.com").await;
        assert!(
            matches!(broken, Err(AccessError::Database(_))),
            "{broken:?}"
        );
    }
}
