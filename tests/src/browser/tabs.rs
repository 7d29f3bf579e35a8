//! Several tabs of one browser, and who it says it is.

use reqwest::header::{COOKIE, HeaderName};
use serde_json::{Value, json};
use url::Url;

use super::patience::{BrowserError, within};
use super::verbs::Browser;
use crate::outcome::{Outcome, Unmet};
use crate::walker::http;

impl Browser {
    /// Opens another tab and goes there.
    ///
    /// # Errors
    ///
    /// When the browser opens none.
    pub async fn new_tab(&self) -> Result<(), BrowserError> {
        let here = within("this tab", self.client.window()).await?;
        self.tabs().push(here);
        let tab = within("another tab", self.client.new_window(true)).await?;
        within("the new tab", self.client.switch_to_window(tab.handle)).await
    }

    /// Goes to the first tab, and leaves the others open.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub async fn first_tab(&self) -> Result<(), BrowserError> {
        let first = self.tabs().first().cloned();
        let first = first.ok_or_else(|| BrowserError::Missing("first tab".to_owned()))?;
        within("the first tab", self.client.switch_to_window(first)).await
    }

    /// Lets the browser say that it is another one; only a new session forgets that.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub async fn pose_as(&self, user_agent: &str) -> Result<(), BrowserError> {
        let params = json!({ "userAgent": user_agent });
        let posed = self.devtools("Network.setUserAgentOverride", params);
        posed.await.map(drop)
    }

    /// Adds a word to what the browser calls itself, which tells its requests from others.
    ///
    /// # Errors
    ///
    /// When the browser does not answer.
    pub(crate) async fn call_itself(&self, tag: &str) -> Result<(), BrowserError> {
        let own = self.run("return navigator.userAgent", vec![]).await?;
        let own = own.as_str().unwrap_or_default();
        let own = own.split(" e2e/").next().unwrap_or_default();
        self.pose_as(&format!("{own} e2e/{tag}")).await
    }

    /// Asks for an address the way the browser does when it only guesses that the person will go there:
    /// with her cookies, and nothing of the answer kept.
    ///
    /// # Errors
    ///
    /// When nobody answers.
    pub async fn prefetch(&self, url: &Url) -> Outcome {
        let params = json!({ "urls": [url.as_str()] });
        let cookies = self.devtools("Network.getCookies", params).await?;
        let pair = |cookie: &Value| {
            let part = |name: &str| cookie[name].as_str().unwrap_or_default().to_owned();
            format!("{}={}", part("name"), part("value"))
        };
        let cookies = cookies["cookies"].as_array();
        let cookies: Vec<_> = cookies.into_iter().flatten().map(pair).collect();
        Unmet::unless(!cookies.is_empty(), || {
            format!("the browser has no cookies for {url}")
        })?;
        let cookies = cookies.join("; ");
        for (name, value) in [("sec-purpose", "prefetch"), ("purpose", "prefetch")] {
            http()?
                .get(url.clone())
                .header(COOKIE, &cookies)
                .header(HeaderName::from_static(name), value)
                .send()
                .await?;
        }
        http()?
            .head(url.clone())
            .header(COOKIE, cookies)
            .send()
            .await?;
        Ok(())
    }
}
