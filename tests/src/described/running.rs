//! A described app while it runs.

use std::fmt;
use std::sync::Arc;

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use reqwest::{Method, Response, StatusCode};
use serde_json::Value;
use url::Url;

use super::description::Description;
use super::lacking::{lacks, mark};
use super::placeholders::Placeholders;
use super::process::{self, Log, Process};
use crate::app::{Access, AppError, Killer, Landmark, Page, RunningApp, Wishes};
use crate::data::Data;
use crate::guarded::kill;
use crate::walker::http;

/// A described app while it runs.
pub(super) struct RunningDescribedApp {
    description: Arc<Description>,
    wishes: Wishes,
    base: Url,
    callback: Url,
    log: Log,
    /// Its process and its data, unless it was running before.
    own: Option<(Process, Arc<Data>)>,
}

impl fmt::Debug for RunningDescribedApp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("RunningDescribedApp")
            .field(&self.base.as_str())
            .finish()
    }
}

impl RunningDescribedApp {
    /// Starts it on a port.
    pub(super) async fn start(
        description: Arc<Description>,
        wishes: Wishes,
        data: Arc<Data>,
        port: u16,
    ) -> Result<Box<dyn RunningApp>, AppError> {
        let host = if wishes.host == Wishes::default().host {
            &description.app.host
        } else {
            &wishes.host
        };
        let base = Url::parse(&format!("http://{host}:{port}/"));
        let base = base.map_err(|e| AppError::because(&e))?;
        let callback = address(&base, &description.app.callback)?;
        let folder = data.path().display().to_string();
        let placeholders = Placeholders::new(&wishes, &base, &callback, &folder);
        let env = description.env.iter();
        let env = env.map(|(name, value)| (name.clone(), placeholders.fill(value)));
        let app = &description.app;
        let started_in = description
            .base
            .join(app.folder.as_deref().unwrap_or("".as_ref()));
        let log = Log::default();
        let command: Vec<_> = app
            .start
            .iter()
            .map(|part| placeholders.fill(part))
            .collect();
        let process = Process::start(&command, &started_in, env.collect(), &log)?;
        let within = description
            .ready_within()
            .map_err(|e| AppError::because(&e))?;
        process::ready(&address(&base, &app.ready)?, within, &log).await?;
        Ok(Box::new(Self {
            description,
            wishes,
            base,
            callback,
            log,
            own: Some((process, data)),
        }))
    }

    /// Takes one that runs already.
    pub(super) async fn attach(
        description: Arc<Description>,
        wishes: Wishes,
        base: Url,
    ) -> Result<Box<dyn RunningApp>, AppError> {
        let callback = address(&base, &description.app.callback)?;
        let within = description
            .ready_within()
            .map_err(|e| AppError::because(&e))?;
        let ready = address(&base, &description.app.ready)?;
        process::ready(&ready, within, &Log::default()).await?;
        Ok(Box::new(Self {
            description,
            wishes,
            base,
            callback,
            log: Log::default(),
            own: None,
        }))
    }

    /// Asks a probe of the app about somebody, or with another value.
    async fn probe(
        &self,
        key: &str,
        probe: Option<&String>,
        method: Method,
        fill: (&str, &str),
    ) -> Result<Response, AppError> {
        let probe = probe.ok_or_else(|| lacks("probes", key))?;
        let (name, value) = fill;
        let value: String = url::form_urlencoded::byte_serialize(value.as_bytes()).collect();
        let url = address(&self.base, &probe.replace(&format!("{{{name}}}"), &value))?;
        let client = http().map_err(|e| AppError::because(&e))?;
        client.request(method, url).send().await.map_err(|error| {
            AppError::because(&format!("the probe `{key}` does not answer: {error}"))
        })
    }
}

/// What a probe says, in JSON.
async fn said(key: &str, answer: Response) -> Result<Value, AppError> {
    let status = answer.status();
    let text = answer.text().await.map_err(|e| AppError::because(&e))?;
    if !status.is_success() {
        let head: String = text.chars().take(200).collect();
        return Err(AppError::because(&format!(
            "the probe `{key}` answers {status}: {head}"
        )));
    }
    serde_json::from_str(&text)
        .map_err(|error| AppError::because(&format!("the probe `{key}` answers no JSON: {error}")))
}

fn address(base: &Url, path: &str) -> Result<Url, AppError> {
    base.join(path).map_err(|e| AppError::because(&e))
}

impl RunningApp for RunningDescribedApp {
    fn name(&self) -> &str {
        &self.description.app.name
    }

    fn base_url(&self) -> &Url {
        &self.base
    }

    fn callback(&self) -> Url {
        self.callback.clone()
    }

    fn page(&self, page: Page) -> Result<Url, AppError> {
        let pages = &self.description.pages;
        let path = match page {
            Page::Home => &pages.home,
            Page::Login => &pages.login,
            Page::Connection => {
                let page = pages.connection.as_ref();
                page.ok_or_else(|| lacks("pages", "connection"))?
            }
        };
        address(&self.base, path)
    }

    fn login_for(&self, wanted: &str) -> Result<Url, AppError> {
        let page = self.description.pages.wanting.as_ref();
        let page = page.ok_or_else(|| lacks("pages", "wanting"))?;
        let wanted: String = url::form_urlencoded::byte_serialize(wanted.as_bytes()).collect();
        address(&self.base, &page.replace("{path}", &wanted))
    }

    fn landmark(&self, landmark: Landmark) -> Result<String, AppError> {
        mark(&self.description, landmark)
    }

    fn accounts_with_email<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<u64, AppError>> {
        async move {
            let probe = self.description.probes.accounts.as_ref();
            let answer = self
                .probe("accounts", probe, Method::GET, ("email", email))
                .await?;
            let said = said("accounts", answer).await?;
            said.as_u64().ok_or_else(|| {
                AppError::because(&format!("the probe `accounts` answers no number: {said}"))
            })
        }
        .boxed()
    }

    fn use_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<Access, AppError>> {
        async move {
            let probe = self.description.probes.access.as_ref();
            let answer = self
                .probe("access", probe, Method::GET, ("email", email))
                .await?;
            match answer.status() {
                StatusCode::NOT_FOUND | StatusCode::GONE => Ok(Access::Lost),
                _ => said("access", answer).await.map(Access::Works),
            }
        }
        .boxed()
    }

    fn has_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<bool, AppError>> {
        async move {
            let probe = self.description.probes.connected.as_ref();
            let answer = self
                .probe("connected", probe, Method::GET, ("email", email))
                .await?;
            let said = said("connected", answer).await?;
            said.as_bool().ok_or_else(|| {
                AppError::because(&format!(
                    "the probe `connected` answers neither true nor false: {said}"
                ))
            })
        }
        .boxed()
    }

    fn sign_up<'a>(
        &'a self,
        _: &'a str,
        _: &'a str,
        _: bool,
    ) -> BoxFuture<'a, Result<(), AppError>> {
        no_passwords()
    }

    fn lets_in<'a>(&'a self, _: &'a str, _: &'a str) -> BoxFuture<'a, Result<bool, AppError>> {
        no_passwords()
    }

    fn log(&self) -> Option<String> {
        self.own.as_ref().map(|_| self.log.text())
    }

    fn advance_clock(&self, by: SignedDuration) -> BoxFuture<'_, Result<(), AppError>> {
        async move {
            let Some(probe) = self.description.probes.clock.as_ref() else {
                // Google's clock alone has moved: to the app, tokens have ended early.
                return Ok(());
            };
            let seconds = by.as_secs().to_string();
            let answer = self
                .probe("clock", Some(probe), Method::POST, ("seconds", &seconds))
                .await?;
            if answer.status().is_success() {
                return Ok(());
            }
            let status = answer.status();
            Err(AppError::because(&format!(
                "the probe `clock` answers {status}"
            )))
        }
        .boxed()
    }

    fn killer(&self) -> Option<Killer> {
        let (process, _) = self.own.as_ref()?;
        let group = process.group();
        Some(Arc::new(move || kill(group)))
    }

    fn restart(self: Box<Self>) -> BoxFuture<'static, Result<Box<dyn RunningApp>, AppError>> {
        async move {
            let port = self.base.port().unwrap_or_default();
            let Some((process, data)) = self.own else {
                return Err(AppError::lacks(
                    "the app was running before, and is not ours to restart",
                ));
            };
            process.end().await;
            Self::start(self.description, self.wishes, data, port).await
        }
        .boxed()
    }

    fn stop(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            if let Some((process, data)) = self.own {
                process.end().await;
                drop(data);
            }
        }
        .boxed()
    }
}

/// Accounts by e-mail and password are no part of signing in with Google.
fn no_passwords<'a, T: Send + 'a>() -> BoxFuture<'a, Result<T, AppError>> {
    let error = AppError::lacks("accounts by e-mail and password cannot be described");
    futures::future::ready(Err(error)).boxed()
}
