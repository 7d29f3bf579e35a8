//! What there is to see in a browser: for people, for attackers, and for the record of a failure.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::patience::{BrowserError, within};
use super::verbs::Browser;

/// How much of a page's text a message shows.
const TEXT_HEAD: usize = 600;

/// What a person sees, for messages.
#[derive(Debug, Clone)]
pub struct View {
    /// The address bar.
    pub url: String,
    /// The title.
    pub title: String,
    /// The beginning of the visible text.
    pub text: String,
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  {}", self.url)?;
        writeln!(f, "  \"{}\"", self.title)?;
        self.text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .try_for_each(|line| writeln!(f, "  | {line}"))
    }
}

impl Browser {
    /// Everything a script, a neighbour or a passer-by could read: address, page, referrer,
    /// readable cookies and storage.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn everything_readable(&self) -> Result<Vec<(&'static str, String)>, BrowserError> {
        let script = "return [location.href, document.documentElement.outerHTML, \
                      document.referrer, document.cookie, \
                      JSON.stringify(localStorage) + JSON.stringify(sessionStorage)]";
        let found = self.run(script, vec![]).await?;
        let names = [
            "the address bar",
            "the page",
            "the referrer",
            "the cookies",
            "the storage",
        ];
        Ok(names
            .into_iter()
            .enumerate()
            .map(|(index, name)| (name, found[index].as_str().unwrap_or_default().to_owned()))
            .collect())
    }

    /// The cookies of the page that scripts can read.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn readable_cookies(&self) -> Result<Vec<String>, BrowserError> {
        let cookies = within("the cookies", self.client.get_all_cookies()).await?;
        let readable = cookies
            .iter()
            .filter(|cookie| cookie.http_only() != Some(true));
        Ok(readable.map(|cookie| cookie.name().to_owned()).collect())
    }

    /// Every address in the history of the window, the oldest first.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn history(&self) -> Result<Vec<String>, BrowserError> {
        let history = self
            .devtools("Page.getNavigationHistory", json!({}))
            .await?;
        let address = |entry: &Value| entry["url"].as_str().unwrap_or_default().to_owned();
        let entries = history["entries"].as_array();
        Ok(entries.into_iter().flatten().map(address).collect())
    }

    /// What a person sees now.
    pub async fn view(&self) -> View {
        let script = "return [location.href, document.title, document.body?.innerText ?? '']";
        let seen = self.run(script, vec![]).await.unwrap_or_default();
        let part = |index: usize| seen[index].as_str().unwrap_or_default().to_owned();
        View {
            url: part(0),
            title: part(1),
            text: part(2).chars().take(TEXT_HEAD).collect(),
        }
    }

    /// A picture of the page, as PNG.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn screenshot(&self) -> Result<Vec<u8>, BrowserError> {
        within("a picture of the page", self.client.screenshot()).await
    }

    /// A small picture of the page, as WebP.
    ///
    /// # Errors
    ///
    /// When the browser does not answer, or has no developer tools.
    pub(crate) async fn small_picture(&self) -> Result<Vec<u8>, BrowserError> {
        let params = json!({
            "format": "webp",
            "quality": 55,
            "optimizeForSpeed": true,
            "clip": { "x": 0, "y": 0, "width": 1200, "height": 800, "scale": 0.5 },
        });
        let picture = self.devtools("Page.captureScreenshot", params).await?;
        let data = picture["data"].as_str().unwrap_or_default();
        let data = STANDARD.decode(data).unwrap_or_default();
        if data.is_empty() {
            return Err(BrowserError::Missing("picture".to_owned()));
        }
        Ok(data)
    }

    /// The page's source.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn source(&self) -> Result<String, BrowserError> {
        within("the page's source", self.client.source()).await
    }

    /// What the browser's console said since it was last asked, one message a line.
    ///
    /// # Errors
    ///
    /// When the browser keeps no log.
    pub async fn console(&self) -> Result<String, BrowserError> {
        let log = self.command("se/log", json!({ "type": "browser" })).await?;
        let line = |entry: &Value| {
            let part = |name: &str| entry[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}\n", part("level"), part("message"))
        };
        Ok(log.as_array().into_iter().flatten().map(line).collect())
    }
}
