//! The app under test, as the scenarios see it.
//!
//! An adapter implements [`App`] (how to start it) and [`RunningApp`] (where its pages are and
//! by which marks they are recognised). Nothing else in the harness knows an app.

use std::fmt::{Debug, Display};
use std::sync::Arc;
use std::time::Duration;

use futures::future::BoxFuture;
use jiff::SignedDuration;
use serde_json::Value;
use url::Url;

use crate::outcome::{NOT_APPLICABLE, Outcome, Unmet};

/// An app that can be started against a Google.
pub trait App: Send + Sync + 'static {
    /// Starts one instance with its own port and its own data.
    fn start<'a>(
        &'a self,
        wishes: &'a Wishes,
    ) -> BoxFuture<'a, Result<Box<dyn RunningApp>, AppError>>;

    /// How one instance and one Google serve all scenarios, if they do; else each has its own.
    fn shared(&self) -> Option<Shared> {
        None
    }
}

/// One app and one Google for all scenarios: they are told apart by their people.
#[derive(Debug, Clone, Default)]
pub struct Shared {
    /// The port Google listens on; 0 for a free one.
    pub google_port: u16,
    /// The client ID the app has already, if it is not told.
    pub client_id: Option<String>,
    /// The client secret the app has already, if it is not told.
    pub client_secret: Option<String>,
}

/// What an app is configured with: who it is at Google and what it asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wishes {
    /// Google's issuer; every endpoint follows from its discovery document.
    pub issuer: String,
    /// The app's client ID.
    pub client_id: String,
    /// The app's client secret.
    pub client_secret: String,
    /// The scopes to ask for, in full.
    pub scopes: Vec<String>,
    /// Whether to ask for offline access.
    pub offline: bool,
    /// The `prompt` to send, if any.
    pub prompt: Option<String>,
    /// The only Workspace domain to accept, if any.
    pub hosted_domain: Option<String>,
    /// The name or address the app is reached by, on this machine: `localhost`, `127.0.0.1`, `[::1]`.
    pub host: String,
    /// How long to wait for an answer of Google's: briefly, or scenarios about slow answers are slow.
    pub patience: Duration,
}

impl Wishes {
    /// Whether another app was told the same.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        // The rest is Google's address and the harness's own patience.
        *self
            == Self {
                issuer: self.issuer.clone(),
                patience: self.patience,
                ..other.clone()
            }
    }
}

impl Default for Wishes {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: "314159265358-scenariosscenariosscenarios00001.apps.googleusercontent.com"
                .to_owned(),
            client_secret: "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y".to_owned(),
            scopes: ["openid", "email", "profile"].map(str::to_owned).to_vec(),
            offline: false,
            prompt: None,
            hosted_domain: None,
            host: "localhost".to_owned(),
            patience: Duration::from_secs(2),
        }
    }
}

/// An app that runs; it stops when dropped or told to.
pub trait RunningApp: Debug + Send + Sync {
    /// The name Google's pages show.
    fn name(&self) -> &str;

    /// Where the app lives.
    fn base_url(&self) -> &Url;

    /// The callback address the app sends to Google.
    fn callback(&self) -> Url;

    /// Further addresses Google may send people back to, if the app has any.
    fn further_callbacks(&self) -> Vec<Url> {
        Vec::new()
    }

    /// The address of a page.
    ///
    /// # Errors
    ///
    /// When the app has no such page.
    fn page(&self, page: Page) -> Result<Url, AppError>;

    /// The login page, asked to lead on to a path when the person is signed in.
    ///
    /// # Errors
    ///
    /// When the app cannot be asked that.
    fn login_for(&self, wanted: &str) -> Result<Url, AppError> {
        let mut url = self.page(Page::Login)?;
        url.query_pairs_mut().append_pair("next", wanted);
        Ok(url)
    }

    /// By which mark a person recognises something: a CSS selector, which may end in
    /// `:has-text("words")`.
    ///
    /// # Errors
    ///
    /// When the app shows no such thing.
    fn landmark(&self, landmark: Landmark) -> Result<String, AppError>;

    /// How many accounts the app keeps for an email address.
    fn accounts_with_email<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<u64, AppError>>;

    /// Uses the stored access to Google while the person is away; having lost it is an answer,
    /// anything else that goes wrong is an error.
    fn use_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<Access, AppError>>;

    /// Whether the app believes it still has access to Google; an error if it knows no such person.
    fn has_google_access<'a>(&'a self, email: &'a str) -> BoxFuture<'a, Result<bool, AppError>>;

    /// Signs somebody up with an e-mail address and a password; only if it is hers does she prove it.
    fn sign_up<'a>(
        &'a self,
        email: &'a str,
        password: &'a str,
        proves_it: bool,
    ) -> BoxFuture<'a, Result<(), AppError>>;

    /// Whether an e-mail address and a password sign anybody in.
    fn lets_in<'a>(
        &'a self,
        email: &'a str,
        password: &'a str,
    ) -> BoxFuture<'a, Result<bool, AppError>>;

    /// What the app has told its operator so far, if that can be read.
    fn log(&self) -> Option<String>;

    /// Moves the app's clock forward.
    fn advance_clock(&self, by: SignedDuration) -> BoxFuture<'_, Result<(), AppError>>;

    /// A way to end the app from outside, at once, as if its process had been killed.
    fn killer(&self) -> Option<Killer> {
        None
    }

    /// Stops the app and starts it again, with the same address and the same data.
    fn restart(self: Box<Self>) -> BoxFuture<'static, Result<Box<dyn RunningApp>, AppError>>;

    /// Stops the app.
    fn stop(self: Box<Self>) -> BoxFuture<'static, ()>;
}

/// Ends something at once, from outside.
pub type Killer = Arc<dyn Fn() + Send + Sync>;

/// What came of using the stored access to Google.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "the access may be lost"]
pub enum Access {
    /// Google answered.
    Works(Value),
    /// The app has no access, or has found out that Google took it back.
    Lost,
}

impl Access {
    /// What Google answered.
    ///
    /// # Errors
    ///
    /// When the access is lost.
    pub fn works(self) -> Outcome<Value> {
        match self {
            Self::Works(answer) => Ok(answer),
            Self::Lost => Err(Unmet::because(
                "expected the app to have access to Google, it has lost it",
            )),
        }
    }
}

/// A page of the app that scenarios open by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Page {
    /// Where a signed-in person lands.
    Home,
    /// Where the "Sign in with Google" link is.
    Login,
    /// Where a signed-in person sees what the app may do at Google; others have to sign in first.
    Connection,
}

/// Something on the app's pages that a person recognises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Landmark {
    /// The "Sign in with Google" link.
    SignIn,
    /// The mark of a signed-in page.
    SignedIn,
    /// The mark of a page for people who are not signed in.
    SignedOut,
    /// The person's email address.
    Email,
    /// The person's name.
    Name,
    /// The button that signs out of the app.
    SignOut,
    /// The button that gives up the app's access to Google.
    Disconnect,
    /// The mark of an account without a connection to Google.
    NotConnected,
    /// The mark of the page about the connection to Google.
    Connection,
    /// The link that asks Google for what is missing.
    AllowMissing,
    /// The link that signs in the older way, with tokens in the browser.
    OlderWay,
    /// Any message that sign-in went wrong.
    Error,
    /// A particular message.
    Notice(Notice),
}

/// What the app tells a person when sign-in did not work out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// The person said no at Google.
    SaidNo,
    /// The attempt took too long.
    Expired,
    /// The answer does not belong to an attempt of this browser.
    NotTheirs,
    /// Google needs to ask the person something first.
    NeedsAttention,
    /// Google did not answer.
    Unreachable,
    /// Google asked to come back later.
    Busy,
    /// The account is not of the company's domain.
    WrongDomain,
    /// The e-mail address belongs to somebody else's account.
    EmailInUse,
    /// Google told no e-mail address.
    NoEmail,
    /// Something else went wrong.
    Failed,
}

/// The app could not do what it was asked, in words for the person who reads the report.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// It should have, and something went wrong.
    #[error("{0}")]
    Because(String),
    /// It has no such thing: the scenario is not about this app.
    #[error("{NOT_APPLICABLE}{0}")]
    Lacks(String),
}

impl AppError {
    /// An error that says what went wrong.
    #[must_use]
    pub fn because(what: &(impl Display + ?Sized)) -> Self {
        Self::Because(what.to_string())
    }

    /// The reason why a scenario is not about this app.
    #[must_use]
    pub fn lacks(what: impl Into<String>) -> Self {
        Self::Lacks(what.into())
    }
}
