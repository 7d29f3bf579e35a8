//! A few browser sessions shared by many scenarios.
//!
//! A session costs a second to open and milliseconds to clean, so sessions are kept. A scenario
//! gets a browser that knows nothing; one that cannot be cleaned is closed and not used again.

use std::sync::{Arc, Mutex, PoisonError};

use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::json;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::driver::Driver;
use super::patience::{BrowserError, within};
use super::verbs::Browser;

/// Sessions of one driver, at most so many scenarios at a time.
#[derive(Debug)]
pub struct Pool {
    driver: Driver,
    idle: Mutex<Vec<Client>>,
    places: Arc<Semaphore>,
}

/// A browser on loan to a scenario.
#[derive(Debug)]
pub struct Lease {
    /// The browser.
    pub browser: Browser,
    /// Whether it has been changed in a way that cleaning does not undo.
    pub(crate) spoiled: bool,
    place: Option<OwnedSemaphorePermit>,
}

impl Pool {
    /// A pool for this many scenarios at a time; sessions are opened when needed.
    #[must_use]
    pub fn new(driver: Driver, places: usize) -> Self {
        let places = Arc::new(Semaphore::new(places));
        Self {
            driver,
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
        Ok(Lease {
            browser: self.any().await?,
            spoiled: false,
            place,
        })
    }

    /// A further browser of a scenario that has one: never waits, so scenarios that need two
    /// cannot wait for each other.
    ///
    /// # Errors
    ///
    /// When no session can be opened.
    pub async fn take_another(&self) -> Result<Lease, BrowserError> {
        Ok(Lease {
            browser: self.any().await?,
            spoiled: false,
            place: None,
        })
    }

    /// Takes a browser back: cleans it for the next scenario, or closes it.
    pub async fn give_back(&self, lease: Lease, origins: &[String]) {
        let Lease {
            browser,
            spoiled,
            place,
        } = lease;
        let client = browser.into_client();
        if !spoiled && clean(&client, origins).await.is_ok() {
            self.idle().push(client);
        } else {
            let _ = close(client).await;
        }
        drop(place);
    }

    /// Closes every session that is not on loan.
    pub async fn close(&self) {
        let idle = std::mem::take(&mut *self.idle());
        for client in idle {
            let _ = close(client).await;
        }
    }

    async fn any(&self) -> Result<Browser, BrowserError> {
        let idle = self.idle().pop();
        let client = match idle {
            Some(client) => client,
            None => self.open().await?,
        };
        Ok(Browser::new(client))
    }

    async fn open(&self) -> Result<Client, BrowserError> {
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(self.driver.capabilities().clone());
        let address = self.driver.address();
        let session = async {
            let session = builder.connect(&address).await;
            session.map_err(|source| BrowserError::Start {
                reason: source.to_string(),
                log: self.driver.log().display().to_string(),
            })
        };
        within("a browser to start", session).await
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Client>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
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
