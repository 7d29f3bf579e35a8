//! A Google that serves, until it is stopped or dropped.

use std::net::SocketAddr;
use std::ops::Deref;

use tokio::sync::oneshot;
use tokio::task::{AbortHandle, JoinHandle};

use crate::google::Google;

/// A Google that serves; dropping it stops it at once.
#[derive(Debug)]
#[must_use = "a Google stops when this is dropped; bind it to a variable"]
pub struct Running {
    google: Google,
    base_url: String,
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: Option<JoinHandle<()>>,
}

impl Running {
    pub(super) fn new(
        google: Google,
        base_url: String,
        address: SocketAddr,
        stop: oneshot::Sender<()>,
        task: JoinHandle<()>,
    ) -> Self {
        Self {
            google,
            base_url,
            address,
            stop: Some(stop),
            task: Some(task),
        }
    }

    /// The address to reach it at, `http://host:port` without a trailing slash.
    #[must_use]
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The socket address it listens on.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A way to end the server from outside, at once, as if its process had been killed.
    #[must_use]
    pub fn killer(&self) -> Option<AbortHandle> {
        self.task.as_ref().map(JoinHandle::abort_handle)
    }

    /// Stops taking connections and lets the open ones finish, two seconds at most.
    pub async fn stop(mut self) {
        if let Some(stop) = self.stop.take() {
            let _ = stop.send(());
        }
        if let Some(task) = self.task.take() {
            let _ = task.await;
        }
    }
}

impl Deref for Running {
    type Target = Google;

    fn deref(&self) -> &Google {
        &self.google
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}
