//! The adapter for the sample app, which runs inside this process.

use futures::FutureExt as _;
use futures::future::BoxFuture;
use jiff::SignedDuration;
use sample_app::{AccessError, Clock, Config, Mail, Running};
use secrecy::SecretString;
use tokio::net::TcpListener;
use url::Url;

use crate::app::{Access, App, AppError, Landmark, Notice, Page, RunningApp, Wishes};

/// The path of the sample app's callback.
const CALLBACK: &str = "api/v1/auth/login/google/";

/// The key that encrypts refresh tokens at rest: 32 bytes in base64, for tests only.
const ENCRYPTION_KEY: &str = "bW9jay1nb29nbGUtc2NlbmFyaW9zLXRlc3Qta2V5ISE=";

/// The sample app of this workspace, started on a free port with an empty database.
#[derive(Debug, Clone, Copy)]
pub struct SampleApp;

impl SampleApp {
    /// Starts the sample app on a listener of the caller's; `http://localhost:PORT` is its address.
    ///
    /// # Errors
    ///
    /// When the app refuses its configuration.
    pub async fn start_on(listener: TcpListener, wishes: &Wishes) -> Result<Running, AppError> {
        let port = listener
            .local_addr()
            .map_err(|e| AppError::because(&e))?
            .port();
        let address =
            Url::parse(&format!("http://localhost:{port}/")).map_err(|e| AppError::because(&e))?;
        let config = Config {
            client_id: wishes.client_id.clone(),
            client_secret: SecretString::from(wishes.client_secret.clone()),
            frontend: address.clone(),
            backend: address,
            database_url: "sqlite::memory:".to_owned(),
            issuer: wishes.issuer.clone(),
            token_encryption_key: SecretString::from(ENCRYPTION_KEY.to_owned()),
            scopes: wishes.scopes.clone(),
            offline: wishes.offline,
            prompt: wishes.prompt.clone(),
            hosted_domain: wishes.hosted_domain.clone(),
            google_timeout: wishes.patience,
            browser_flow: true,
            mail: Mail::to_memory(),
        };
        sample_app::start(config, listener, Clock::default())
            .await
            .map_err(|e| AppError::because(&e))
    }
}

impl App for SampleApp {
    fn start<'a>(
        &'a self,
        wishes: &'a Wishes,
    ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>> {
        async move {
            let listener = TcpListener::bind(("127.0.0.1", 0))
                .await
                .map_err(|e| AppError::because(&e))?;
            let running = Self::start_on(listener, wishes).await?;
            Ok(Box::new(RunningSampleApp(running)) as Box<dyn RunningApp>)
        }
        .boxed()
    }
}

/// The sample app while it runs.
struct RunningSampleApp(Running);

impl std::fmt::Debug for RunningSampleApp {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("RunningSampleApp")
            .field(&self.base_url().as_str())
            .finish()
    }
}

impl RunningSampleApp {
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
        self.0.base_url()
    }

    fn callback(&self) -> Url {
        self.address(CALLBACK)
    }

    fn page(&self, page: Page) -> Url {
        self.address(match page {
            Page::Home => "/",
            Page::Login => "/login",
        })
    }

    fn landmark(&self, landmark: Landmark) -> String {
        let hook = match landmark {
            Landmark::SignIn => "sign-in",
            Landmark::SignedIn => "signed-in",
            Landmark::SignedOut => "signed-out",
            Landmark::Email => "email",
            Landmark::Name => "name",
            Landmark::SignOut => "sign-out",
            Landmark::Disconnect => "disconnect",
            Landmark::NotConnected => {
                return r#"[data-testid="connection"][data-state="none"]"#.to_owned();
            }
            Landmark::Error => "error",
            Landmark::Notice(notice) => return error_of(notice),
        };
        format!(r#"[data-testid="{hook}"]"#)
    }

    fn accounts_with_email<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<u64, AppError>> {
        async move {
            self.0
                .accounts_with_email(email)
                .await
                .map_err(|e| AppError::because(&e))
        }
        .boxed()
    }

    fn use_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<Access, AppError>> {
        async move {
            match self.0.use_google_access(email).await {
                Ok(answer) => Ok(Access::Works(answer)),
                Err(AccessError::Lost | AccessError::NotConnected) => Ok(Access::Lost),
                Err(error) => Err(AppError::because(&error)),
            }
        }
        .boxed()
    }

    fn has_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<bool, AppError>> {
        async move {
            self.0
                .has_google_access(email)
                .await
                .map_err(|e| AppError::because(&e))
        }
        .boxed()
    }

    fn advance_clock(&self, by: SignedDuration) {
        self.0.clock().advance(by);
    }

    fn stop(self: Box<Self>) -> BoxFuture<'static, ()> {
        async move {
            self.0.stop().await;
        }
        .boxed()
    }
}

/// The selector of an error.
fn error_of(notice: Notice) -> String {
    let code = match notice {
        Notice::SaidNo => "access_denied",
        Notice::Expired => "expired",
        Notice::NotTheirs => "state_mismatch",
        Notice::NeedsAttention => "needs_attention",
        Notice::Unreachable => "google_unavailable",
        Notice::Failed => "sign_in_failed",
    };
    format!(r#"[data-testid="error"][data-error="{code}"]"#)
}
