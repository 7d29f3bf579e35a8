//! The settings, read once from the environment; every complaint says what to do about it.
//!
//! | variable | default |
//! | --- | --- |
//! | `GOOGLE_OAUTH2_CLIENT_ID`, `GOOGLE_OAUTH2_CLIENT_SECRET` | none, both are needed |
//! | `BASE_FRONTEND_URL`, `BASE_BACKEND_URL` | `http://localhost:8000` |
//! | `DATABASE_URL` | `sqlite://sample-app.db`, created if missing |
//! | `GOOGLE_ISSUER` | `https://accounts.google.com` |
//! | `TOKEN_ENCRYPTION_KEY` | a random one, lost at the next restart |
//! | `GOOGLE_SCOPES` | `openid email profile` |
//! | `GOOGLE_ACCESS_TYPE` | `offline`; `online` asks for no refresh token |
//! | `GOOGLE_PROMPT` | not sent |
//! | `GOOGLE_HOSTED_DOMAIN` | any domain may sign in |
//! | `GOOGLE_TIMEOUT_SECONDS` | 10: how long an answer of Google's may take |
//! | `GOOGLE_CLOCK_SKEW_SECONDS` | 60: how far Google's clock may be off when ID tokens are judged |
//! | `GOOGLE_BROWSER_FLOW` | `off`; `on` also offers the older way, with tokens in the browser |
//! | `SAMPLE_APP_MAIL` | `off`; `stderr` offers accounts by e-mail and writes the mails there |
//! | `SAMPLE_APP_LISTEN` | loopback, the port of `BASE_BACKEND_URL` or 8000 |

mod values;

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use secrecy::SecretString;
use thiserror::Error;
use url::{Host, Url};

use crate::mail::Mail;

const CLIENT_MEND: &str = "copy it from your OAuth client at \
                           https://console.cloud.google.com/auth/clients";

/// Where the app lives, who it is at Google, and what it asks for.
#[derive(Clone, Debug)]
pub struct Config {
    /// The client id Google gave the app.
    pub client_id: String,
    /// The client secret Google gave the app.
    pub client_secret: SecretString,
    /// The origin people are sent back to after signing in, on the host of the backend.
    pub frontend: Url,
    /// The origin of the callback; on `https` the cookies are `Secure` and carry the `__Host-` prefix.
    pub backend: Url,
    /// The SQLite database; `sqlite::memory:` for one that is gone when the app stops.
    pub database_url: String,
    /// The issuer whose discovery document names all endpoints, without a trailing slash.
    pub issuer: String,
    /// One or more keys of 32 bytes in base64, separated by commas: the first seals, all open.
    pub token_encryption_key: SecretString,
    /// What is asked of the person; `openid` must be among them.
    pub scopes: Vec<String>,
    /// Whether to ask for a refresh token (`access_type=offline`).
    pub offline: bool,
    /// Sent as `prompt=` when set, for instance `select_account`.
    pub prompt: Option<String>,
    /// The only Workspace domain that may sign in: sent as `hd=`, enforced from the ID token.
    pub hosted_domain: Option<String>,
    /// How long an answer of Google's may take, from connecting to its last byte.
    pub google_timeout: Duration,
    /// How far Google's clock and ours may be apart when ID tokens are judged.
    pub clock_skew: Duration,
    /// Whether the older way is offered as well, in which the browser is handed the tokens.
    pub browser_flow: bool,
    /// Where mails go; without any, there are no accounts by e-mail address and password.
    pub mail: Mail,
}

/// What is wrong with the environment, and how to mend it.
#[derive(Clone, Debug, Eq, Error, PartialEq)]
pub enum ConfigError {
    /// A variable without a default is not set.
    #[error("{variable} is not set: {mend}")]
    Missing {
        /// The name of the variable.
        variable: &'static str,
        /// What to do.
        mend: &'static str,
    },
    /// A variable has a value the app cannot use.
    #[error("{variable} is {value:?}, which {problem}: {mend}")]
    Invalid {
        /// The name of the variable.
        variable: &'static str,
        /// Its value.
        value: String,
        /// What is wrong with it.
        problem: &'static str,
        /// What to do.
        mend: &'static str,
    },
    /// A secret variable has a value the app cannot use; the value is not shown.
    #[error("{variable} {problem}: {mend}")]
    InvalidSecret {
        /// The name of the variable.
        variable: &'static str,
        /// What is wrong with it.
        problem: &'static str,
        /// What to do.
        mend: &'static str,
    },
}

impl Config {
    /// Reads the environment of the process.
    ///
    /// # Errors
    ///
    /// Names the variable that is missing or unusable, and how to mend it.
    pub fn from_env() -> Result<Self, ConfigError> {
        let config = Self::from_variables(|name| std::env::var(name).ok())?;
        let local = Host::Domain("localhost");
        let is_local = match config.backend.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            host => host == Some(local),
        };
        if !config.secure() && !is_local {
            tracing::warn!(
                "BASE_BACKEND_URL is plain http beyond this machine: codes and cookies travel in clear"
            );
        }
        Ok(config)
    }

    /// The address to listen on: `SAMPLE_APP_LISTEN`, else loopback with the port of the backend.
    ///
    /// # Errors
    ///
    /// `SAMPLE_APP_LISTEN` is set but is no address with a port.
    pub fn listen_address(&self) -> Result<SocketAddr, ConfigError> {
        match std::env::var("SAMPLE_APP_LISTEN")
            .ok()
            .filter(|value| !value.is_empty())
        {
            Some(value) => value.parse().map_err(|_| ConfigError::Invalid {
                variable: "SAMPLE_APP_LISTEN",
                value,
                problem: "is not an address with a port",
                mend: "write for example 127.0.0.1:8000",
            }),
            None => Ok(self.loopback()),
        }
    }

    /// The callback's address, sent alike in the request and in the exchange.
    pub(crate) fn redirect_uri(&self) -> String {
        self.backend_address("/api/v1/auth/login/google/")
    }

    /// The page Google sends the browser to in the older flow.
    pub(crate) fn browser_redirect_uri(&self) -> String {
        self.backend_address("/login/browser")
    }

    /// The whole address of a path of the backend.
    pub(crate) fn backend_address(&self, path: &str) -> String {
        format!("{}{path}", self.backend.origin().ascii_serialization())
    }

    /// A path of the frontend: relative when it lives with the backend.
    pub(crate) fn frontend_path(&self, path: &str) -> String {
        if self.frontend.origin() == self.backend.origin() {
            path.to_owned()
        } else {
            format!("{}{path}", self.frontend.origin().ascii_serialization())
        }
    }

    /// Whether cookies can be `Secure`.
    pub(crate) fn secure(&self) -> bool {
        self.backend.scheme() == "https"
    }

    fn loopback(&self) -> SocketAddr {
        let address = match self.backend.host() {
            Some(Host::Ipv4(address)) if address.is_loopback() => IpAddr::V4(address),
            Some(Host::Ipv6(address)) if address.is_loopback() => IpAddr::V6(address),
            _ => IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        SocketAddr::new(address, self.backend.port().unwrap_or(8000))
    }

    /// Reads settings from wherever variables are.
    pub(crate) fn from_variables(
        variable: impl Fn(&str) -> Option<String>,
    ) -> Result<Self, ConfigError> {
        let value = |name: &str| {
            variable(name)
                .map(|text| text.trim().to_owned())
                .filter(|text| !text.is_empty())
        };
        let needed = |variable: &'static str| {
            value(variable).ok_or(ConfigError::Missing {
                variable,
                mend: CLIENT_MEND,
            })
        };
        let client_id = needed("GOOGLE_OAUTH2_CLIENT_ID")?;
        let client_secret = SecretString::from(needed("GOOGLE_OAUTH2_CLIENT_SECRET")?);
        let local = || "http://localhost:8000".to_owned();
        let frontend = value("BASE_FRONTEND_URL").unwrap_or_else(local);
        let backend = value("BASE_BACKEND_URL").unwrap_or_else(local);
        let backend = values::origin("BASE_BACKEND_URL", backend)?;
        Ok(Self {
            client_id,
            client_secret,
            frontend: values::frontend(frontend, &backend)?,
            backend,
            database_url: value("DATABASE_URL")
                .unwrap_or_else(|| "sqlite://sample-app.db".to_owned()),
            issuer: values::issuer(value("GOOGLE_ISSUER"))?,
            token_encryption_key: values::encryption_key(value("TOKEN_ENCRYPTION_KEY"))?,
            scopes: values::scopes(value("GOOGLE_SCOPES"))?,
            offline: values::offline(value("GOOGLE_ACCESS_TYPE").as_deref())?,
            prompt: values::prompt(value("GOOGLE_PROMPT"))?,
            hosted_domain: values::domain(value("GOOGLE_HOSTED_DOMAIN"))?,
            google_timeout: values::timeout(value("GOOGLE_TIMEOUT_SECONDS"))?,
            clock_skew: values::skew(value("GOOGLE_CLOCK_SKEW_SECONDS"))?,
            browser_flow: values::browser_flow(value("GOOGLE_BROWSER_FLOW").as_deref())?,
            mail: values::mail(value("SAMPLE_APP_MAIL").as_deref())?,
        })
    }
}

#[cfg(test)]
mod tests;
