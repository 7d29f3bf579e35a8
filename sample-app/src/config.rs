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

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use thiserror::Error;
use url::{Host, Url};

use crate::mail::Mail;
use crate::random;
use crate::vault::Vault;

const CLIENT_MEND: &str = "copy it from your OAuth client at \
                           https://console.cloud.google.com/auth/clients";
const ORIGIN_MEND: &str = "write a bare origin such as http://localhost:8000";
const KEY_MEND: &str = "make one with: openssl rand -base64 32";

/// How long an answer of Google's may take unless told otherwise, in seconds.
const USUAL_TIMEOUT: u64 = 10;
/// How far clocks may be apart unless told otherwise, in seconds.
const USUAL_SKEW: u64 = 60;
/// Beyond this an expired token would be no different from a good one, in seconds.
const LONGEST_SKEW: u64 = 300;
/// Nobody waits longer for a page, in seconds.
const LONGEST_TIMEOUT: u64 = 60;

/// Where the app lives, who it is at Google, and what it asks for.
#[derive(Clone, Debug)]
pub struct Config {
    /// The client id Google gave the app.
    pub client_id: String,
    /// The client secret Google gave the app.
    pub client_secret: SecretString,
    /// The origin people are sent back to after signing in.
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
        Self::from_variables(|name| std::env::var(name).ok())
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
        Ok(Self {
            client_id,
            client_secret,
            frontend: origin("BASE_FRONTEND_URL", frontend)?,
            backend: origin("BASE_BACKEND_URL", backend)?,
            database_url: value("DATABASE_URL")
                .unwrap_or_else(|| "sqlite://sample-app.db".to_owned()),
            issuer: issuer(value("GOOGLE_ISSUER"))?,
            token_encryption_key: encryption_key(value("TOKEN_ENCRYPTION_KEY"))?,
            scopes: scopes(value("GOOGLE_SCOPES"))?,
            offline: offline(value("GOOGLE_ACCESS_TYPE").as_deref())?,
            prompt: value("GOOGLE_PROMPT"),
            hosted_domain: value("GOOGLE_HOSTED_DOMAIN"),
            google_timeout: timeout(value("GOOGLE_TIMEOUT_SECONDS"))?,
            clock_skew: skew(value("GOOGLE_CLOCK_SKEW_SECONDS"))?,
            browser_flow: browser_flow(value("GOOGLE_BROWSER_FLOW").as_deref())?,
            mail: mail(value("SAMPLE_APP_MAIL").as_deref())?,
        })
    }
}

/// A URL of scheme, host and port, and nothing else.
fn origin(variable: &'static str, value: String) -> Result<Url, ConfigError> {
    let wrong = |value, problem| ConfigError::Invalid {
        variable,
        value,
        problem,
        mend: ORIGIN_MEND,
    };
    let Ok(url) = Url::parse(&value) else {
        return Err(wrong(value, "is not a URL"));
    };
    if !matches!(url.scheme(), "http" | "https") {
        return Err(wrong(value, "is neither http nor https"));
    }
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if !bare || !url.username().is_empty() || url.password().is_some() {
        return Err(wrong(value, "is more than an origin"));
    }
    Ok(url)
}

fn issuer(value: Option<String>) -> Result<String, ConfigError> {
    let value = value.unwrap_or_else(|| "https://accounts.google.com".to_owned());
    let wrong = |value, problem| ConfigError::Invalid {
        variable: "GOOGLE_ISSUER",
        value,
        problem,
        mend: "leave it unset for Google, or write for example http://127.0.0.1:8090",
    };
    match Url::parse(&value) {
        Err(_) => Err(wrong(value, "is not a URL")),
        Ok(_) if value.ends_with('/') => Err(wrong(value, "ends in a slash")),
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(value),
        Ok(_) => Err(wrong(value, "is neither http nor https")),
    }
}

fn encryption_key(value: Option<String>) -> Result<SecretString, ConfigError> {
    let Some(value) = value else {
        tracing::warn!(
            "TOKEN_ENCRYPTION_KEY is not set: using a random key, so Google's stored tokens will \
             not survive a restart. {KEY_MEND}"
        );
        return Ok(SecretString::from(STANDARD.encode(random::bytes())));
    };
    let key = SecretString::from(value);
    match Vault::new(&key) {
        Ok(_) => Ok(key),
        Err(_) => Err(ConfigError::InvalidSecret {
            variable: "TOKEN_ENCRYPTION_KEY",
            problem: "is not 32 bytes of base64",
            mend: KEY_MEND,
        }),
    }
}

fn scopes(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let value = value.unwrap_or_else(|| "openid email profile".to_owned());
    let scopes: Vec<String> = value.split_ascii_whitespace().map(str::to_owned).collect();
    if scopes.iter().any(|scope| scope == "openid") {
        Ok(scopes)
    } else {
        Err(ConfigError::Invalid {
            variable: "GOOGLE_SCOPES",
            value,
            problem: "does not ask for openid, so that Google would send no ID token",
            mend: "write for example: openid email profile",
        })
    }
}

fn offline(value: Option<&str>) -> Result<bool, ConfigError> {
    match value {
        None | Some("offline") => Ok(true),
        Some("online") => Ok(false),
        Some(other) => Err(ConfigError::Invalid {
            variable: "GOOGLE_ACCESS_TYPE",
            value: other.to_owned(),
            problem: "is no access type",
            mend: "write online or offline",
        }),
    }
}

fn skew(value: Option<String>) -> Result<Duration, ConfigError> {
    let Some(value) = value else {
        return Ok(Duration::from_secs(USUAL_SKEW));
    };
    match value.parse::<u64>() {
        Ok(seconds @ 0..=LONGEST_SKEW) => Ok(Duration::from_secs(seconds)),
        _ => Err(ConfigError::Invalid {
            variable: "GOOGLE_CLOCK_SKEW_SECONDS",
            value,
            problem: "is not a whole number from 0 to 300",
            mend: "leave it unset for 60, or keep the clocks of your machines right",
        }),
    }
}

fn browser_flow(value: Option<&str>) -> Result<bool, ConfigError> {
    match value {
        None | Some("off") => Ok(false),
        Some("on") => Ok(true),
        Some(other) => Err(ConfigError::Invalid {
            variable: "GOOGLE_BROWSER_FLOW",
            value: other.to_owned(),
            problem: "is neither on nor off",
            mend: "leave it unset, or write on to compare the two ways",
        }),
    }
}

fn mail(value: Option<&str>) -> Result<Mail, ConfigError> {
    match value {
        None | Some("off") => Ok(Mail::off()),
        Some("stderr") => Ok(Mail::to_stderr()),
        Some(other) => Err(ConfigError::Invalid {
            variable: "SAMPLE_APP_MAIL",
            value: other.to_owned(),
            problem: "is no place mails can go to",
            mend: "leave it unset for no accounts by e-mail, or write stderr to try them",
        }),
    }
}

fn timeout(value: Option<String>) -> Result<Duration, ConfigError> {
    let Some(value) = value else {
        return Ok(Duration::from_secs(USUAL_TIMEOUT));
    };
    match value.parse::<u64>() {
        Ok(seconds @ 1..=LONGEST_TIMEOUT) => Ok(Duration::from_secs(seconds)),
        _ => Err(ConfigError::Invalid {
            variable: "GOOGLE_TIMEOUT_SECONDS",
            value,
            problem: "is not a whole number from 1 to 60",
            mend: "leave it unset for 10, or write for example 5",
        }),
    }
}

#[cfg(test)]
mod tests;
