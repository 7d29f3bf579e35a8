//! What a person does with a browser: open, click, fill in, wait for something to appear.

use std::time::Duration;

use fantoccini::error::CmdError;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, Locator};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};
use url::{ParseError, Url};

/// How long a person waits for a page.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the page is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(25);

/// Which of several selectors the page matches first, once it is not the one that was left.
const FIRST_MATCH: &str = "\
    if (document.readyState === 'loading') return -1;
    if (document.documentElement.dataset.left !== undefined) return -1;
    return arguments[0].findIndex(css => document.querySelector(css) !== null);";

/// A browser could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No session could be opened.
    #[error("the browser did not start: {reason}\n  the driver's own words are in {log}")]
    Start {
        /// What the driver answered.
        reason: String,
        /// Where its messages went.
        log: String,
    },
    /// The driver refused a command.
    #[error("the browser refused: {0}")]
    Command(#[from] CmdError),
    /// Something expected never appeared.
    #[error("waited {seconds} s for {what}, in vain{trouble}")]
    Waited {
        /// What was waited for.
        what: String,
        /// For how long.
        seconds: u64,
        /// What the driver complained about meanwhile.
        trouble: String,
    },
    /// A used session could not be made as new.
    #[error("the browser kept something of the scenario before")]
    Dirty,
}

/// A browser in a person's hands.
#[derive(Debug, Clone)]
pub struct Browser {
    pub(super) client: Client,
}

impl Browser {
    pub(super) fn new(client: Client) -> Self {
        Self { client }
    }

    pub(super) fn into_client(self) -> Client {
        self.client
    }

    /// Opens an address.
    ///
    /// # Errors
    ///
    /// When the page does not load.
    pub async fn open(&self, url: &Url) -> Result<(), BrowserError> {
        Ok(self.client.goto(url.as_str()).await?)
    }

    /// Uses the back button.
    ///
    /// # Errors
    ///
    /// When the page does not load.
    pub async fn back(&self) -> Result<(), BrowserError> {
        self.client.back().await?;
        self.run("delete document.documentElement.dataset.left", vec![])
            .await?;
        Ok(())
    }

    /// Types into a field, in place of what is there.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn fill(&self, css: &str, text: &str) -> Result<(), BrowserError> {
        let field = self.client.find(Locator::Css(css)).await?;
        field.clear().await?;
        Ok(field.send_keys(text).await?)
    }

    /// Ticks or unticks a box.
    ///
    /// # Errors
    ///
    /// When there is no such box.
    pub async fn tick(&self, css: &str, on: bool) -> Result<(), BrowserError> {
        let script = "for (const box of document.querySelectorAll(arguments[0])) \
                      if (box.checked !== arguments[1]) box.click();";
        self.run(script, vec![json!(css), json!(on)]).await?;
        Ok(())
    }

    /// Clicks something that leads away from the page; follow it with [`Browser::wait_for`].
    ///
    /// # Errors
    ///
    /// When there is nothing to click.
    pub async fn leave_by(&self, css: &str) -> Result<(), BrowserError> {
        let target = self.client.find(Locator::Css(css)).await?;
        self.run("document.documentElement.dataset.left = ''", vec![])
            .await?;
        Ok(target.click().await?)
    }

    /// Waits until the page shows one of several things, and says which (the first, if several).
    ///
    /// # Errors
    ///
    /// When none has appeared in time.
    pub async fn wait_for(&self, what: &str, any: &[String]) -> Result<usize, BrowserError> {
        let started = Instant::now();
        let mut ticks = interval(GLANCE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let seen = self.run(FIRST_MATCH, vec![json!(any)]).await;
            let trouble = match seen {
                Ok(index) => {
                    if let Some(index) = index.as_u64() {
                        return Ok(usize::try_from(index).unwrap_or(usize::MAX));
                    }
                    String::new()
                }
                Err(error) => format!(" ({error})"),
            };
            if started.elapsed() > PATIENCE {
                let (what, seconds) = (what.to_owned(), PATIENCE.as_secs());
                return Err(BrowserError::Waited {
                    what,
                    seconds,
                    trouble,
                });
            }
        }
    }

    /// Whether the page shows something now.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn shows(&self, css: &str) -> Result<bool, BrowserError> {
        let script = "return document.querySelector(arguments[0]) !== null";
        Ok(self.run(script, vec![json!(css)]).await? == json!(true))
    }

    /// The visible text of an element, or nothing if there is no such element.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn text(&self, css: &str) -> Result<String, BrowserError> {
        let script = "return document.querySelector(arguments[0])?.innerText ?? ''";
        let text = self.run(script, vec![json!(css)]).await?;
        Ok(text.as_str().unwrap_or_default().trim().to_owned())
    }

    /// Runs a script in the page.
    pub(super) async fn run(&self, script: &str, args: Vec<Value>) -> Result<Value, BrowserError> {
        Ok(self.client.execute(script, args).await?)
    }

    /// Sends a command of the developer tools.
    pub(super) async fn devtools(&self, cmd: &str, params: Value) -> Result<Value, BrowserError> {
        self.command("goog/cdp/execute", json!({ "cmd": cmd, "params": params }))
            .await
    }

    pub(super) async fn command(
        &self,
        path: &'static str,
        body: Value,
    ) -> Result<Value, BrowserError> {
        Ok(self.client.issue_cmd(Raw { path, body }).await?)
    }
}

/// A driver command that fantoccini has no method for.
#[derive(Debug)]
struct Raw {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Raw {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, ParseError> {
        base.join(&format!(
            "session/{}/{}",
            session.unwrap_or_default(),
            self.path
        ))
    }

    fn method_and_body(&self, _: &Url) -> (Method, Option<String>) {
        (Method::POST, Some(self.body.to_string()))
    }
}
