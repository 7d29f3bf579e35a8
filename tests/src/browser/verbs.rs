//! What a person does with a browser: open, click, fill in, wait for something to appear.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use fantoccini::Client;
use fantoccini::wd::{WebDriverCompatibleCommand, WindowHandle};
use reqwest::Method;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval};
use url::{ParseError, Url};

use super::patience::{BrowserError, within};
use super::scripts::{CLICK, FIND, FIRST_MATCH, THIS_PAGE, TYPE};
use crate::pause::pause;

/// How long a person waits for a page.
const PATIENCE: Duration = Duration::from_secs(10);

/// How often the page is looked at meanwhile.
const GLANCE: Duration = Duration::from_millis(25);

/// A browser in a person's hands.
#[derive(Debug, Clone)]
pub struct Browser {
    pub(super) client: Client,
    /// The page that was left last; waiting means waiting for another.
    left: Arc<Mutex<String>>,
    /// The tabs from which others were opened, the first one first.
    tabs: Arc<Mutex<Vec<WindowHandle>>>,
    /// What was done in it, for the report.
    acts: Arc<Mutex<Vec<Did>>>,
    /// How long to pause after each act, so that a person can follow.
    pub(super) pace: Option<Duration>,
}

/// Something that was done in a browser.
#[derive(Debug, Clone)]
pub(crate) struct Did {
    /// When.
    pub(crate) at: Instant,
    /// `opens`, `clicks`, `types into`, `goes back`, `is at`.
    pub(crate) what: &'static str,
    /// An address or a selector.
    pub(crate) target: String,
}

impl Browser {
    pub(super) fn new(client: Client) -> Self {
        Self {
            client,
            left: Arc::default(),
            tabs: Arc::default(),
            acts: Arc::default(),
            pace: None,
        }
    }

    /// What was done in it so far.
    pub(crate) fn acts(&self) -> Vec<Did> {
        self.acts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// Notes what is done; where somebody is watching, she gets the time to.
    async fn does(&self, what: &'static str, target: &str) {
        let at = Instant::now();
        let target = target.to_owned();
        let did = Did { at, what, target };
        self.acts
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(did);
        if let Some(pace) = self.pace {
            pause(pace).await;
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
        self.does("opens", url.as_str()).await;
        within(&format!("{url} to load"), self.client.goto(url.as_str())).await
    }

    /// Uses the back button, and waits for the page it leads to.
    ///
    /// # Errors
    ///
    /// When there is no such page, or it does not load.
    pub async fn back(&self) -> Result<(), BrowserError> {
        self.does("goes back", "").await;
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
        self.does("types into", css).await;
        let typed = self.find_and(TYPE, vec![json!(css), json!(text)]).await?;
        match typed.as_str() {
            None => Ok(()),
            Some(trouble) => Err(BrowserError::Missing(format!("field {css}{trouble}"))),
        }
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
    /// When there is nothing to click, or a person could not: it has no size, or something covers it.
    pub async fn leave_by(&self, css: &str) -> Result<(), BrowserError> {
        self.does("clicks", css).await;
        let clicked = self.find_and(CLICK, vec![json!(css)]).await?;
        match clicked.as_str() {
            Some(page) if page.starts_with(char::is_numeric) => {
                self.left_behind(page);
                Ok(())
            }
            trouble => Err(BrowserError::Missing(format!(
                "{css} to click{}",
                trouble.unwrap_or_default()
            ))),
        }
    }

    async fn mark_as_left(&self) -> Result<(), BrowserError> {
        let page = self.run(THIS_PAGE, vec![]).await?;
        self.left_behind(page.as_str().unwrap_or_default());
        Ok(())
    }

    fn left_behind(&self, page: &str) {
        page.clone_into(&mut self.left.lock().unwrap_or_else(PoisonError::into_inner));
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
            let seen = self
                .find_and(FIRST_MATCH, vec![json!(any), json!(left)])
                .await;
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
                let trouble = format!("{trouble}\n  looked for: {}", any.join("\n              "));
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
        let script = "return find(arguments[0]) !== null";
        Ok(self.find_and(script, vec![json!(css)]).await? == json!(true))
    }

    /// The visible text of an element, or nothing if there is no such element.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn text(&self, css: &str) -> Result<String, BrowserError> {
        let script = "return find(arguments[0])?.innerText ?? ''";
        let text = self.find_and(script, vec![json!(css)]).await?;
        Ok(text.as_str().unwrap_or_default().trim().to_owned())
    }

    /// Runs a script in the page that looks for marks with `find`.
    async fn find_and(&self, script: &str, args: Vec<Value>) -> Result<Value, BrowserError> {
        self.run(&format!("{FIND}{script}"), args).await
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
