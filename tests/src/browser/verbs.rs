//! What a person does with a browser: open, click, fill in, wait for something to appear.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use fantoccini::{Client, Locator};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};
use url::{ParseError, Url};

use super::patience::{BrowserError, within};

/// How long a person waits for a page.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the page is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(25);

/// What tells one page from another, also when both have the same address: when it began.
///
/// As text, because a number would not survive the way to the browser and back.
const THIS_PAGE: &str = "return String(performance.timeOrigin)";

/// Which of several selectors the page matches first, once it is not the one that was left.
const FIRST_MATCH: &str = "\
    if (document.readyState === 'loading') return -1;
    if (String(performance.timeOrigin) === arguments[1]) return -1;
    return arguments[0].findIndex(css => document.querySelector(css) !== null);";

/// A browser in a person's hands.
#[derive(Debug, Clone)]
pub struct Browser {
    pub(super) client: Client,
    /// The page that was left last; waiting means waiting for another.
    left: Arc<Mutex<String>>,
    /// The tabs from which others were opened, the first one first.
    tabs: Arc<Mutex<Vec<WindowHandle>>>,
}

impl Browser {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            left: Arc::default(),
            tabs: Arc::default(),
        }
    }

    pub(super) fn tabs(&self) -> MutexGuard<'_, Vec<WindowHandle>> {
        self.tabs.lock().unwrap_or_else(PoisonError::into_inner)
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
        within(&format!("{url} to load"), self.client.goto(url.as_str())).await
    }

    /// Uses the back button, and waits for the page it leads to.
    ///
    /// # Errors
    ///
    /// When there is no such page, or it does not load.
    pub async fn back(&self) -> Result<(), BrowserError> {
        self.mark_as_left().await?;
        within("the way back", self.client.back()).await?;
        let any = ["body".to_owned()];
        self.wait_for("the page before this one", &any).await?;
        Ok(())
    }

    /// Types into a field, in place of what is there.
    ///
    /// # Errors
    ///
    /// When there is no such field.
    pub async fn fill(&self, css: &str, text: &str) -> Result<(), BrowserError> {
        let typed = async {
            let field = self.client.find(Locator::Css(css)).await?;
            field.clear().await?;
            field.send_keys(text).await
        };
        within(&format!("{css} to be filled in"), typed).await
    }

    /// Ticks or unticks every box of a selector, and says how many there are.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn tick(&self, css: &str, on: bool) -> Result<u64, BrowserError> {
        let script = "const boxes = document.querySelectorAll(arguments[0]); \
                      for (const box of boxes) if (box.checked !== arguments[1]) box.click(); \
                      return boxes.length;";
        let boxes = self.run(script, vec![json!(css), json!(on)]).await?;
        Ok(boxes.as_u64().unwrap_or_default())
    }

    /// Unfolds whatever of a selector is folded, as a click on its summary does.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn unfold(&self, css: &str) -> Result<(), BrowserError> {
        let script = "for (const fold of document.querySelectorAll(arguments[0])) \
                      if (!fold.open) fold.querySelector('summary').click();";
        self.run(script, vec![json!(css)]).await?;
        Ok(())
    }

    /// Clicks something that leads away from the page; follow it with [`Browser::wait_for`].
    ///
    /// # Errors
    ///
    /// When there is nothing to click.
    pub async fn leave_by(&self, css: &str) -> Result<(), BrowserError> {
        let found = self.client.find(Locator::Css(css));
        let target = within(&format!("{css} to be found"), found).await?;
        self.mark_as_left().await?;
        within(&format!("{css} to be clicked"), target.click()).await
    }

    async fn mark_as_left(&self) -> Result<(), BrowserError> {
        let page = self.run(THIS_PAGE, vec![]).await?;
        let page = page.as_str().unwrap_or_default();
        page.clone_into(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }

    fn left(&self) -> String {
        let left = self.left.lock().unwrap_or_else(PoisonError::into_inner);
        left.clone()
    }

    /// Waits until the page shows one of several things, and says which (the first, if several).
    ///
    /// # Errors
    ///
    /// When none has appeared in time.
    pub async fn wait_for(&self, what: &str, any: &[String]) -> Result<usize, BrowserError> {
        let left = self.left();
        let started = Instant::now();
        let mut ticks = interval(GLANCE);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            let seen = self.run(FIRST_MATCH, vec![json!(any), json!(left)]).await;
            let trouble = match seen {
                Ok(index) => {
                    if let Some(index) = index.as_u64() {
                        return Ok(usize::try_from(index).unwrap_or(usize::MAX));
                    }
                    String::new()
                }
                Err(error) => format!(" ({error})"),
            };
            let took = started.elapsed();
            if took > PATIENCE {
                return Err(BrowserError::Waited {
                    what: what.to_owned(),
                    took,
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
        within("a script in the page", self.client.execute(script, args)).await
    }

    /// Sends a command of the developer tools.
    pub(super) async fn devtools(&self, cmd: &str, params: Value) -> Result<Value, BrowserError> {
        let (path, body) = ("goog/cdp/execute", json!({ "cmd": cmd, "params": params }));
        within(cmd, self.client.issue_cmd(Raw { path, body })).await
    }

    pub(super) async fn command(
        &self,
        path: &'static str,
        body: Value,
    ) -> Result<Value, BrowserError> {
        within(path, self.client.issue_cmd(Raw { path, body })).await
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
