//! The adapter for the sample app, which runs inside this process.

mod by_mail;
mod landmarks;
mod log;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use jiff::SignedDuration;
use sample_app::{AccessError, Clock, Config, Mail, Running};
use secrecy::SecretString;
use tokio::net::TcpListener;
use url::Url;

use crate::app::{Access, App, AppError, Killer, Landmark, Page, RunningApp, Wishes};
use crate::data::Data;

/// The path of the sample app's callback.
const CALLBACK: &str = "api/v1/auth/login/google/";

/// The page Google sends the browser to in the older way.
const OLDER_CALLBACK: &str = "login/browser";

/// The key that encrypts refresh tokens at rest: 32 bytes in base64, for tests only.
const ENCRYPTION_KEY: &str = "bW9jay1nb29nbGUtc2NlbmFyaW9zLXRlc3Qta2V5ISE=";

/// The sample app of this workspace, started on a free port with an empty database.
#[derive(Debug, Clone, Copy)]
pub struct SampleApp;

impl SampleApp {
    /// Starts the sample app on a listener of the caller's, with a database in memory, its mails on
    /// standard error; `http://localhost:PORT` is its address.
    ///
    /// # Errors
    ///
    /// When the app refuses its configuration.
    pub async fn start_on(listener: TcpListener, wishes: &Wishes) -> Result<Running, AppError> {
        let mail = Mail::to_stderr();
        start(listener, wishes, "sqlite::memory:", mail, Clock::default()).await
    }
}

/// Starts the app on a listener, with a database and a clock.
async fn start(
    listener: TcpListener,
    wishes: &Wishes,
    database_url: &str,
    mail: Mail,
    clock: Clock,
) -> Result<Running, AppError> {
    let port = listener
        .local_addr()
        .map_err(|e| AppError::because(&e))?
        .port();
    let address = Url::parse(&format!("http://{}:{port}/", wishes.host));
    let address = address.map_err(|e| AppError::because(&e))?;
    let config = Config {
        client_id: wishes.client_id.clone(),
        client_secret: SecretString::from(wishes.client_secret.clone()),
        frontend: address.clone(),
        backend: address,
        database_url: database_url.to_owned(),
        issuer: wishes.issuer.clone(),
        token_encryption_key: SecretString::from(ENCRYPTION_KEY.to_owned()),
        scopes: wishes.scopes.clone(),
        offline: wishes.offline,
        prompt: wishes.prompt.clone(),
        hosted_domain: wishes.hosted_domain.clone(),
        google_timeout: wishes.patience,
        clock_skew: Duration::from_mins(1),
        browser_flow: true,
        mail,
    };
    sample_app::start(config, listener, clock)
        .await
        .map_err(|e| AppError::because(&e))
}

impl App for SampleApp {
    fn start<'a>(
        &'a self,
        wishes: &'a Wishes,
    ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>> {
        async move {
            let data = Arc::new(Data::new().map_err(|e| AppError::because(&e))?);
            RunningSampleApp::start(wishes.clone(), data, Clock::default(), 0).await
        }
        .boxed()
    }
}

/// The address of the database in a folder.
fn database_in(data: &Data) -> String {
    format!("sqlite://{}", data.path().join("app.db").display())
}

/// The sample app while it runs.
struct RunningSampleApp {
    running: Running,
    wishes: Wishes,
    data: Arc<Data>,
}

impl std::fmt::Debug for RunningSampleApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RunningSampleApp")
            .field(&self.base_url().as_str())
            .finish()
    }
}

impl RunningSampleApp {
    /// Starts it on a port, or on a free one if that is zero.
    async fn start(
        wishes: Wishes,
        data: Arc<Data>,
        clock: Clock,
        port: u16,
    ) -> Result<Box<dyn RunningApp>, AppError> {
        let address: IpAddr = match wishes.host.as_str() {
            "[::1]" => Ipv6Addr::LOCALHOST.into(),
            _ => Ipv4Addr::LOCALHOST.into(),
        };
        let listener = TcpListener::bind(SocketAddr::new(address, port));
        let listener = listener.await.map_err(|e| AppError::because(&e))?;
        let (database, mail) = (database_in(&data), Mail::to_memory());
        let running = start(listener, &wishes, &database, mail, clock).await?;
        log::begin(running.base_url().as_str());
        Ok(Box::new(Self {
            running,
            wishes,
            data,
        }))
    }

    fn address(&self, path: &str) -> Url {
        let mut url = self.base_url().clone();
        url.set_path(path);
        url
    }
}

impl RunningApp for RunningSampleApp {
    fn name(&self) -> &'static str {
        "Sample App"
    }

    fn base_url(&self) -> &Url {
        self.running.base_url()
    }

    fn callback(&self) -> Url {
        self.address(CALLBACK)
    }

    fn further_callbacks(&self) -> Vec<Url> {
        vec![self.address(OLDER_CALLBACK)]
    }

    fn page(&self, page: Page) -> Result<Url, AppError> {
        Ok(self.address(match page {
            Page::Home => "/",
            Page::Login => "/login",
            Page::Connection => "/connection",
        }))
    }

    fn landmark(&self, landmark: Landmark) -> Result<String, AppError> {
        Ok(landmarks::selector(landmark))
    }

    fn accounts_with_email<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<u64, AppError>> {
        async move {
            self.running
                .accounts_with_email(email)
                .await
                .map_err(|e| AppError::because(&e))
        }
        .boxed()
    }

    fn use_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<Access, AppError>> {
        async move {
            match self.running.use_google_access(email).await {
                Ok(answer) => Ok(Access::Works(answer)),
                Err(AccessError::Lost | AccessError::NotConnected) => Ok(Access::Lost),
                Err(error) => Err(AppError::because(&error)),
            }
        }
        .boxed()
    }

    fn has_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<bool, AppError>> {
        async move {
            self.running
                .has_google_access(email)
                .await
                .map_err(|e| AppError::because(&e))
        }
        .boxed()
    }

    fn sign_up<'a>(
        &'a self,
        email: &'a str,
        password: &'a str,
        proves_it: bool,
    ) -> BoxFuture<'a, Result<(), AppError>> {
        by_mail::sign_up(&self.running, email, password, proves_it).boxed()
    }

    fn lets_in<'a>(
        &'a self,
        email: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<bool, AppError>> {
        by_mail::lets_in(self.base_url(), email, password).boxed()
    }

    fn log(&self) -> Option<String> {
        log::read(self.base_url().as_str())
    }

    fn advance_clock(&self, by: SignedDuration) -> BoxFuture<'_, Result<(), AppError>> {
        self.running.clock().advance(by);
        ready(Ok(())).boxed()
    }

    fn killer(&self) -> Option<Killer> {
        let server = self.running.killer();
        Some(Arc::new(move || server.abort()))
    }

    fn restart(self: Box<Self>) -> BoxFuture<'static, Result<Box<dyn RunningApp>, AppError>> {
        async move {
            let port = self.base_url().port().unwrap_or_default();
            let clock = self.running.clock().clone();
            self.running.stop().await;
            Self::start(self.wishes, self.data, clock, port).await
        }
        .boxed()
    }

    fn stop(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            log::end(self.base_url().as_str());
            self.running.stop().await;
        }
        .boxed()
    }
}
