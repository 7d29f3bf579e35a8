//! What a variable may say, and what is said when it says something else.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use secrecy::SecretString;
use url::Url;

use super::ConfigError;
use crate::google::scopes::is_granted;
use crate::mail::Mail;
use crate::random;
use crate::vault::Vault;

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

/// A URL of scheme, host and port, and nothing else.
pub(super) fn origin(variable: &'static str, value: String) -> Result<Url, ConfigError> {
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

/// The origin of the pages, which share the cookies of the backend: they may have another port and no
/// other host.
pub(super) fn frontend(value: String, backend: &Url) -> Result<Url, ConfigError> {
    let url = origin("BASE_FRONTEND_URL", value.clone())?;
    if url.host() == backend.host() {
        Ok(url)
    } else {
        Err(ConfigError::Invalid {
            variable: "BASE_FRONTEND_URL",
            value,
            problem: "has another host than BASE_BACKEND_URL, whose cookies it would not see",
            mend: "serve both from one host, on two ports if need be",
        })
    }
}

pub(super) fn issuer(value: Option<String>) -> Result<String, ConfigError> {
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

pub(super) fn encryption_key(value: Option<String>) -> Result<SecretString, ConfigError> {
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

pub(super) fn scopes(value: Option<String>) -> Result<Vec<String>, ConfigError> {
    let value = value.unwrap_or_else(|| "openid email profile".to_owned());
    let scopes: Vec<String> = value.split_ascii_whitespace().map(str::to_owned).collect();
    let wrong = |problem| ConfigError::Invalid {
        variable: "GOOGLE_SCOPES",
        value: value.clone(),
        problem,
        mend: "write for example: openid email profile",
    };
    if !scopes.iter().any(|scope| scope == "openid") {
        return Err(wrong(
            "does not ask for openid, so that Google would send no ID token",
        ));
    }
    if !scopes.iter().any(|scope| is_granted(scope, "email")) {
        return Err(wrong(
            "does not ask for email, without which nobody gets an account here",
        ));
    }
    Ok(scopes)
}

pub(super) fn offline(value: Option<&str>) -> Result<bool, ConfigError> {
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

pub(super) fn skew(value: Option<String>) -> Result<Duration, ConfigError> {
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

pub(super) fn prompt(value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    match value.as_str() {
        "none"
        | "consent"
        | "select_account"
        | "consent select_account"
        | "select_account consent" => Ok(Some(value)),
        _ => Err(ConfigError::Invalid {
            variable: "GOOGLE_PROMPT",
            value,
            problem: "is nothing Google knows",
            mend: "leave it unset, or write none, consent, select_account or both of these",
        }),
    }
}

pub(super) fn domain(value: Option<String>) -> Result<Option<String>, ConfigError> {
    let Some(value) = value else { return Ok(None) };
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || letter == '-' || letter == '.';
    if value.contains('.') && value.chars().all(is_letter) {
        Ok(Some(value))
    } else {
        Err(ConfigError::Invalid {
            variable: "GOOGLE_HOSTED_DOMAIN",
            value,
            problem: "is no domain",
            mend: "write for example example.com",
        })
    }
}

pub(super) fn browser_flow(value: Option<&str>) -> Result<bool, ConfigError> {
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

pub(super) fn mail(value: Option<&str>) -> Result<Mail, ConfigError> {
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

pub(super) fn timeout(value: Option<String>) -> Result<Duration, ConfigError> {
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
