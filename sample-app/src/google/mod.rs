//! The client side of Google: one file per endpoint, and the errors they share.
//!
//! Google's pages: <https://developers.google.com/identity/openid-connect/openid-connect> and
//! <https://developers.google.com/identity/protocols/oauth2/web-server>.

mod authorization;
mod discovery;
mod http;
pub(crate) mod id_token;
mod identity;
mod keys;
mod pause;
mod retry;
pub(crate) mod scopes;
mod token;
mod tokeninfo;
mod userinfo;

use std::fmt;

use secrecy::SecretString;
use thiserror::Error;

use crate::clock::Clock;
use crate::config::Config;
use http::Http;
use id_token::{Claims, Expected, Refusal};

pub(crate) use authorization::{Departure, Want};
pub(crate) use identity::Identity;
pub(crate) use token::TokenSet;
pub(crate) use userinfo::Userinfo;

/// Google, as this app's client sees it.
pub(crate) struct Google {
    http: Http,
    clock: Clock,
    issuer: String,
    client_id: String,
    client_secret: SecretString,
    redirect_uri: String,
    browser_redirect_uri: String,
    discovery: discovery::Cache,
    keys: keys::Cache,
}

/// Why Google's answer is of no use.
#[derive(Debug, Error)]
pub(crate) enum GoogleError {
    /// No answer came: connection refused, name not found, time over, connection lost.
    #[error("Google could not be reached: {0}")]
    Unreachable(#[source] reqwest::Error),
    /// The same was tried in vain a moment ago and is not tried again yet.
    #[error("Google failed a moment ago")]
    JustFailed,
    /// Google has asked to be left alone, and still is.
    #[error("Google has asked to wait, {seconds} s more")]
    AskedToWait {
        /// For how many seconds.
        seconds: u64,
    },
    /// Google is overloaded or out of order (429, 5xx): trying again later may help.
    #[error("Google is out of order: status {status}")]
    OutOfOrder {
        /// The status of the answer.
        status: u16,
        /// How many seconds Google asks to wait.
        retry_after: Option<u64>,
    },
    /// Google has understood and says no.
    #[error("Google refused with status {status}: {error:?} ({description:?})")]
    Refused {
        /// The status of the answer.
        status: u16,
        /// The error code (RFC 6749 section 5.2), empty when there is none.
        error: String,
        /// Google's explanation, shortened.
        description: String,
    },
    /// The answer is not what the protocol says it must be.
    #[error("the answer of Google's {endpoint} makes no sense: {problem}")]
    Nonsense {
        /// Which endpoint answered.
        endpoint: &'static str,
        /// What is wrong with the answer.
        problem: String,
    },
}

/// Why there is no verified ID token.
#[derive(Debug, Error)]
pub(crate) enum IdTokenError {
    /// The token breaks a rule.
    #[error("the ID token was refused: {0}")]
    Refused(#[from] Refusal),
    /// The keys to verify it could not be had.
    #[error(transparent)]
    Google(#[from] GoogleError),
}

impl Google {
    /// A client with these settings; nothing is fetched before it is needed.
    pub(crate) fn new(config: &Config, clock: Clock) -> Result<Self, reqwest::Error> {
        Ok(Self {
            http: Http::new(&config.issuer, config.google_timeout, clock.clone())?,
            clock,
            issuer: config.issuer.clone(),
            client_id: config.client_id.clone(),
            client_secret: config.client_secret.clone(),
            redirect_uri: config.redirect_uri(),
            browser_redirect_uri: config.browser_redirect_uri(),
            discovery: discovery::Cache::default(),
            keys: keys::Cache::default(),
        })
    }

    /// Verifies an ID token; a key nobody has heard of makes the keys be fetched once more.
    pub(crate) async fn verified_claims(
        &self,
        id_token: &str,
        expected: &Expected<'_>,
    ) -> Result<Claims, IdTokenError> {
        let keys = self.keys().await?;
        match id_token::verify(id_token, &keys, expected, self.clock.now()) {
            Err(Refusal::UnknownKey) => match self.newer_keys(&keys).await? {
                Some(newer) => Ok(id_token::verify(
                    id_token,
                    &newer,
                    expected,
                    self.clock.now(),
                )?),
                None => Err(Refusal::UnknownKey.into()),
            },
            verdict => Ok(verdict?),
        }
    }
}

impl GoogleError {
    /// Whether the same request may well succeed later.
    pub(crate) const fn is_transient(&self) -> bool {
        matches!(
            self,
            Self::Unreachable(_)
                | Self::JustFailed
                | Self::AskedToWait { .. }
                | Self::OutOfOrder { .. }
        )
    }

    /// How many seconds Google wants to be left alone, if it said so.
    pub(crate) const fn wait(&self) -> Option<u64> {
        match self {
            Self::AskedToWait { seconds } => Some(*seconds),
            Self::OutOfOrder { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether Google does not accept this app itself: its secret, or its registration.
    ///
    /// No visitor can mend that, so it is an error in the log and not a warning.
    pub(crate) fn is_about_the_app(&self) -> bool {
        const CODES: &[&str] = &["invalid_client", "unauthorized_client", "deleted_client"];
        matches!(self, Self::Refused { error, .. } if CODES.contains(&error.as_str())
            || error == "redirect_uri_mismatch")
    }

    /// Whether a grant (a code or a refresh token) is dead for good.
    pub(crate) fn is_invalid_grant(&self) -> bool {
        matches!(self, Self::Refused { error, .. } if error == "invalid_grant")
    }

    /// Whether an access token was not accepted.
    pub(crate) const fn is_unauthorized(&self) -> bool {
        matches!(self, Self::Refused { status: 401, .. })
    }

    fn nonsense(endpoint: &'static str, problem: impl fmt::Display) -> Self {
        Self::Nonsense {
            endpoint,
            problem: problem.to_string(),
        }
    }
}
