//! A person without a browser: walks Google's pages as plain forms, with a small cookie jar.
//!
//! Protocol scenarios get their codes this way, and attacks get hold of a callback before the
//! app does: the walker stops where Google would send the browser away.

mod page;

use std::collections::BTreeMap;
use std::sync::LazyLock;
use std::time::Duration;

use mock_google::Account;
use reqwest::header::{COOKIE, LOCATION, SET_COOKIE};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Response};
use url::Url;

use self::page::Step;
use crate::outcome::{Outcome, Unmet};

/// More pages than any sign-in has.
const MOST_PAGES: usize = 20;

/// How long an answer may take.
const LIMIT: Duration = Duration::from_secs(15);

/// The HTTP client of all walkers.
static HTTP: LazyLock<reqwest::Result<Client>> = LazyLock::new(|| {
    Client::builder()
        .redirect(Policy::none())
        .no_proxy()
        .timeout(LIMIT)
        .build()
});

/// An HTTP client that follows no redirects, keeps no cookies and waits for nobody for long.
///
/// # Errors
///
/// When it could not be made.
pub fn http() -> Outcome<&'static Client> {
    HTTP.as_ref()
        .map_err(|error| Unmet::because(format!("there is no HTTP client: {error}")))
}

/// Where a walk ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// Google sends the browser to this address.
    SentTo(Url),
    /// Google has the browser post this form to this address.
    Posted(Url, Vec<(String, String)>),
    /// Google shows its error page.
    Error(String),
}

impl End {
    /// The error Google shows.
    ///
    /// # Errors
    ///
    /// When Google sends the browser away instead.
    pub fn error(self) -> Result<String, Unmet> {
        match self {
            Self::Error(code) => Ok(code),
            Self::SentTo(url) | Self::Posted(url, _) => Err(Unmet::because(format!(
                "expected an error of Google's, the browser is sent to {url}"
            ))),
        }
    }

    /// The address Google sends the browser to.
    ///
    /// # Errors
    ///
    /// When Google showed an error instead, or has it post a form.
    pub fn callback(self) -> Result<Url, Unmet> {
        match self {
            Self::SentTo(url) => Ok(url),
            Self::Posted(url, _) => Err(Unmet::because(format!("Google posts a form to {url}"))),
            Self::Error(code) => Err(Unmet::because(format!("Google shows the error {code:?}"))),
        }
    }
}

/// Somebody who walks.
#[derive(Debug, Default)]
pub struct Walker {
    cookies: BTreeMap<String, String>,
    says_no: bool,
}

impl Walker {
    /// Somebody who says no where Google asks or warns.
    #[must_use]
    pub fn who_says_no() -> Self {
        Self {
            says_no: true,
            ..Self::default()
        }
    }

    /// Follows an authorization request to its end: signs in, minds no warning, allows everything;
    /// or says no.
    ///
    /// # Errors
    ///
    /// When Google cannot be reached or shows a page the walker does not know.
    pub async fn authorize(&mut self, request: &Url, account: &Account) -> Result<End, Unmet> {
        let mut next = http()?.get(request.clone());
        let mut here = request.clone();
        for _ in 0..MOST_PAGES {
            let answer = self.send(next).await?;
            if let Some(target) = target_of(&answer, &here)? {
                if target.origin() != request.origin() {
                    return Ok(End::SentTo(target));
                }
                next = http()?.get(target.clone());
                here = target;
                continue;
            }
            let status = answer.status();
            let page = answer.text().await?;
            match Step::on(&page, account, self.says_no) {
                Step::Ended(code) => return Ok(End::Error(code)),
                Step::Follow(link) => {
                    here = here.join(&link)?;
                    next = http()?.get(here.clone());
                }
                Step::Submit { action, fields } => {
                    here = here.join(&action)?;
                    if here.origin() != request.origin() {
                        return Ok(End::Posted(here, fields));
                    }
                    next = http()?.post(here.clone()).form(&fields);
                }
                Step::Lost => {
                    let what = format!("a page of Google that leads nowhere ({status}, {here})");
                    return Err(Unmet::because(what));
                }
            }
        }
        Err(Unmet::because("Google's pages never end"))
    }

    async fn send(&mut self, request: RequestBuilder) -> Result<Response, Unmet> {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let answer = request.header(COOKIE, cookies.join("; ")).send().await?;
        for cookie in answer.headers().get_all(SET_COOKIE) {
            let Ok(text) = cookie.to_str() else { continue };
            let pair = text.split(';').next().unwrap_or_default();
            if let Some((name, value)) = pair.split_once('=') {
                self.cookies
                    .insert(name.trim().to_owned(), value.trim().to_owned());
            }
        }
        Ok(answer)
    }
}

/// Where an answer redirects to, if it does.
fn target_of(answer: &Response, here: &Url) -> Result<Option<Url>, Unmet> {
    if !answer.status().is_redirection() {
        return Ok(None);
    }
    let Some(location) = answer.headers().get(LOCATION) else {
        return Ok(None);
    };
    let location = location
        .to_str()
        .map_err(|error| Unmet::because(error.to_string()))?;
    Ok(Some(here.join(location)?))
}
