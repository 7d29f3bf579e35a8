//! The adapter for any app that an `e2e.toml` describes: started as a process, or running already.

pub(crate) mod description;
mod lacking;
pub(crate) mod placeholders;
mod process;
mod running;

use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use url::Url;

use self::description::Description;
use self::running::RunningDescribedApp;
use crate::app::{App, AppError, RunningApp, Shared, Wishes};
use crate::data::Data;
use crate::outcome::Outcome;

/// An app as its `e2e.toml` describes it.
#[derive(Debug, Clone)]
pub struct DescribedApp(Arc<Description>);

impl DescribedApp {
    /// Reads an `e2e.toml`.
    ///
    /// # Errors
    ///
    /// When it cannot be read or makes no sense; the message names the line and the mend.
    pub fn read(file: &Path) -> Outcome<Self> {
        Description::read(file).map(|description| Self(Arc::new(description)))
    }

    /// What Google's pages call it.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.0.app.name
    }
}

impl App for DescribedApp {
    fn start<'a>(
        &'a self,
        wishes: &'a Wishes,
    ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>> {
        async move {
            placeholders::can_be_told(&self.0.env, wishes)?;
            if let Some(url) = &self.0.app.url {
                let base = Url::parse(url).map_err(|e| AppError::because(&e))?;
                return RunningDescribedApp::attach(Arc::clone(&self.0), wishes.clone(), base)
                    .await;
            }
            let data = Arc::new(Data::new().map_err(|e| AppError::because(&e))?);
            let port = free_port()?;
            RunningDescribedApp::start(Arc::clone(&self.0), wishes.clone(), data, port).await
        }
        .boxed()
    }

    fn shared(&self) -> Option<Shared> {
        self.0.is_shared().then(|| Shared {
            google_port: self.0.google.port.unwrap_or_default(),
            client_id: self.0.google.client_id.clone(),
            client_secret: self.0.google.client_secret.clone(),
        })
    }
}

/// A port that nobody listens on now.
fn free_port() -> Result<u16, AppError> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0));
    let address = listener.and_then(|listener| listener.local_addr());
    address
        .map(|address| address.port())
        .map_err(|e| AppError::because(&e))
}
