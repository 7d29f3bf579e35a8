//! A few browser sessions shared by many scenarios.
//!
//! A session costs a second to open and milliseconds to clean, so sessions are kept. A scenario
//! gets a browser that knows nothing; one that cannot be cleaned is closed and not used again. Each
//! session has a driver of its own, so that the end of one is no other scenario's trouble.

use std::sync::{Arc, Mutex, PoisonError};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::driver::{Driver, capabilities};
use super::patience::{BrowserError, within};
use super::source::{Place, Source};
use super::verbs::Browser;

/// Sessions for at most so many scenarios at a time.
#[derive(Debug)]
pub struct Pool {
    source: Source,
    idle: Mutex<Vec<Session>>,
    places: Arc<Semaphore>,
}

/// A session, and the driver it runs under if that is one of ours.
#[derive(Debug)]
struct Session {
    client: Client,
    driver: Option<Driver>,
}

/// A browser on loan to a scenario.
#[derive(Debug)]
pub struct Lease {
    /// The browser.
    pub browser: Browser,
    /// Whether it has been changed in a way that cleaning does not undo.
    pub(crate) spoiled: bool,
    driver: Option<Driver>,
    place: Option<OwnedSemaphorePermit>,
}

impl Lease {
    /// The process group of the browser and its driver, if they are processes of ours.
    pub(crate) fn process_group(&self) -> Option<u32> {
        self.driver.as_ref().map(Driver::group)
    }
}

impl Pool {
    /// A pool for this many scenarios at a time; sessions are opened when needed.
    #[must_use]
    pub fn new(source: Source, places: usize) -> Self {
        let places = Arc::new(Semaphore::new(places));
        Self {
            source,
            idle: Mutex::default(),
            places,
        }
    }

    /// The first browser of a scenario; waits for a place, which every scenario gives up in the end
    /// because all it does there is bounded.
    ///
    /// # Errors
    ///
    /// When no session can be opened.
    pub async fn take(&self) -> Result<Lease, BrowserError> {
        let place = Arc::clone(&self.places).acquire_owned().await.ok();
        self.lease(place).await
    }

    /// A further browser of a scenario that has one: never waits, so scenarios that need two
    /// cannot wait for each other.
    ///
    /// # Errors
    ///
    /// When no session can be opened.
    pub async fn take_another(&self) -> Result<Lease, BrowserError> {
        self.lease(None).await
    }

    async fn lease(&self, place: Option<OwnedSemaphorePermit>) -> Result<Lease, BrowserError> {
        let Session { client, driver } = self.any().await?;
        let mut browser = Browser::new(client);
        browser.pace = self.source.pace;
        Ok(Lease {
            browser,
            spoiled: false,
            driver,
            place,
        })
    }

    /// Takes a browser back: cleans it for the next scenario, or closes it.
    pub async fn give_back(&self, lease: Lease, origins: &[String]) {
        let Lease {
            browser,
            spoiled,
            driver,
            place,
        } = lease;
        let client = browser.into_client();
        let session = Session { client, driver };
        if !spoiled && clean(&session.client, origins).await.is_ok() {
            self.idle().push(session);
        } else {
            session.close().await;
        }
        drop(place);
    }

    /// Closes every session that is not on loan.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        for session in idle {
            session.close().await;
        }
    }

    /// An idle session that still answers, or a new one.
    async fn any(&self) -> Result<Session, BrowserError> {
        loop {
            let idle = self.idle().pop();
            let Some(session) = idle else {
                return self.open().await;
            };
            if within("a kept browser", session.client.window())
                .await
                .is_ok()
            {
                return Ok(session);
            }
        }
    }

    async fn open(&self) -> Result<Session, BrowserError> {
        let (driver, address, log) = match &self.source.place {
            Place::Here { tools, log } => {
                let (tools, own_log) = (tools.clone(), log.clone());
                let start = move || Driver::start(&tools, own_log);
                let driver = tokio::task::spawn_blocking(start).await;
                let driver = driver.map_err(|error| self.refused(&error))?;
                let driver = driver.map_err(|error| self.refused(&error))?;
                let address = driver.address();
                (Some(driver), address, log.display().to_string())
            }
            Place::Remote(url) => (None, url.to_string(), "its own place".to_owned()),
        };
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(&self.source));
        let session = async {
            let session = builder.connect(&address).await;
            session.map_err(|source| BrowserError::Start {
                reason: source.to_string(),
                log,
            })
        };
        let client = within("a browser to start", session).await?;
        Ok(Session { client, driver })
    }

    fn refused(&self, reason: &dyn std::error::Error) -> BrowserError {
        BrowserError::Start {
            reason: reason.to_string(),
            log: self.source.to_string(),
        }
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Session>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Session {
    /// Ends the session, and its driver.
    async fn close(self) {
        // A driver of ours takes its browser along; a remote one has to be told.
        if self.driver.is_none() {
            let _ = close(self.client).await;
        }
    }
}

/// Ends a session.
async fn close(client: Client) -> Result<(), BrowserError> {
    within("a browser to close", client.close()).await
}

/// Makes a session forget everything, and checks that it has.
async fn clean(client: &Client, origins: &[String]) -> Result<(), BrowserError> {
    let browser = Browser::new(client.clone());
    let windows = within("the windows", client.windows()).await?;
    let (first, others) = windows.split_first().ok_or(BrowserError::Dirty)?;
    for window in others {
        let window = client.switch_to_window(window.clone());
        within("another window", window).await?;
        within("a window to close", client.close_window()).await?;
    }
    let window = client.switch_to_window(first.clone());
    within("the first window", window).await?;
    within("an empty page", client.goto("about:blank")).await?;
    browser
        .devtools("Network.clearBrowserCookies", json!({}))
        .await?;
    browser
        .devtools("Network.clearBrowserCache", json!({}))
        .await?;
    browser
        .devtools("Page.resetNavigationHistory", json!({}))
        .await?;
    for origin in origins {
        let storage = json!({ "origin": origin, "storageTypes": "all" });
        browser
            .devtools("Storage.clearDataForOrigin", storage)
            .await?;
    }
    browser.console().await?;
    let left = browser.devtools("Network.getAllCookies", json!({})).await?;
    if left["cookies"].as_array().is_some_and(Vec::is_empty) {
        Ok(())
    } else {
        Err(BrowserError::Dirty)
    }
}
