//! How the app starts, and how it stops.

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle};
use tokio::time::timeout;
use tracing::Instrument as _;
use url::Url;

use crate::access::{self, AccessError};
use crate::app::{App, StartError};
use crate::clock::Clock;
use crate::config::Config;
use crate::http;
use crate::store::ConnectionState;

/// How long requests and other work under way may take to finish once the app stops.
const DRAIN: Duration = Duration::from_secs(2);

/// How much the app holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Census {
    /// How many users there are.
    pub users: u64,
    /// How many sessions have not been ended or swept.
    pub sessions: u64,
    /// How many sign-ins are under way, or were begun and not swept yet.
    pub attempts: u64,
    /// How many locks are held, of callbacks and renewals.
    pub locks: usize,
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
    /// A way to end the server from outside, at once, as if its process had been killed.
    #[must_use]
    pub fn killer(&self) -> AbortHandle {
        self.task.abort_handle()
    }

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
    /// A test names her by her address; a job keeps the id of the user, which never changes hands.
    ///
    /// # Errors
    ///
    /// There is no such person, no connection, or no usable answer from Google.
    pub async fn use_google_access(&self, email: &str) -> Result<Value, AccessError> {
        let user_id = self.person(email).await?;
        let job = tracing::info_span!("job", app = %self.base_url());
        access::profile(&self.app, user_id).instrument(job).await
    }

    /// How much the app holds at this moment.
    ///
    /// # Errors
    ///
    /// The database failed.
    pub async fn census(&self) -> Result<Census, sqlx::Error> {
        let (users, sessions, attempts) = self.app.store.counts().await?;
        Ok(Census {
            users,
            sessions,
            attempts,
            locks: self.app.callbacks.held() + self.app.renewals.held(),
        })
    }

    /// The link in the last mail to an address, if mails are kept in memory.
    #[must_use]
    pub fn last_link_to(&self, address: &str) -> Option<String> {
        self.app.config.mail.last_link_to(address)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::test_config;

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
