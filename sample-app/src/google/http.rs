//! Requests to Google with every bound a server-side client needs.
//!
//! Three seconds to connect, in all as many as configured, no redirects followed (they would carry secrets
//! elsewhere), at most 1 MiB of answer. What is tried again, and how often, says `retry.rs`.

use std::time::Duration;

use jiff::Timestamp;
use reqwest::header::{ACCEPT, CONTENT_TYPE, HeaderMap};
use reqwest::{Client, RequestBuilder, StatusCode, redirect};
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value;
use tokio::time::{Instant, timeout_at};
use url::{Host, Url};

use super::GoogleError;
use super::retry::{Repeat, Rests, TRIES, pause, retry_after};
use crate::clock::Clock;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
const LONGEST_BODY: usize = 1024 * 1024;
/// How much of Google's explanation reaches the log.
const LONGEST_DESCRIPTION: usize = 200;
/// Error codes that mean "later", whatever the status (Google's own libraries retry on these).
const LATER: &[&str] = &[
    "internal_failure",
    "rate_limit_exceeded",
    "server_error",
    "temporarily_unavailable",
];

/// A bounded HTTP client.
pub(super) struct Http {
    client: Client,
    clock: Clock,
    /// How long all tries together may take.
    patience: Duration,
    rests: Rests,
}

/// A successful answer.
pub(super) struct Answer {
    /// Its header fields.
    pub(super) headers: HeaderMap,
    /// Its body, which says that it is JSON.
    pub(super) json: Vec<u8>,
}

impl Http {
    /// A client for this issuer's endpoints that waits no longer than this for a whole answer.
    pub(super) fn new(
        issuer: &str,
        patience: Duration,
        clock: Clock,
    ) -> Result<Self, reqwest::Error> {
        let builder = Client::builder()
            .connect_timeout(CONNECT_TIMEOUT.min(patience))
            .timeout(patience)
            .redirect(redirect::Policy::none())
            .referer(false)
            .user_agent(concat!("sample-app/", env!("CARGO_PKG_VERSION")));
        // What runs on this machine is not reached through a proxy.
        let builder = if is_loopback(issuer) {
            builder.no_proxy()
        } else {
            builder
        };
        Ok(Self {
            client: builder.build()?,
            clock,
            patience,
            rests: Rests::default(),
        })
    }

    /// Fetches JSON, with an access token (RFC 6750 section 2.1) where one is needed.
    pub(super) async fn get(
        &self,
        endpoint: &'static str,
        url: &Url,
        access_token: Option<&SecretString>,
    ) -> Result<Answer, GoogleError> {
        let request = || {
            let request = self.client.get(url.clone());
            match access_token {
                Some(token) => request.bearer_auth(token.expose_secret()),
                None => request,
            }
        };
        json(
            endpoint,
            self.send(endpoint, Repeat::Harmless, request).await?,
        )
    }

    /// Posts a form that changes nothing at Google, and reads JSON back.
    pub(super) async fn read(
        &self,
        endpoint: &'static str,
        url: &Url,
        form: &[(&str, &str)],
    ) -> Result<Answer, GoogleError> {
        self.post(endpoint, Repeat::Harmless, url, form, None).await
    }

    /// Posts a form, with id and secret in the header where they are not in the form, and reads JSON back.
    pub(super) async fn post(
        &self,
        endpoint: &'static str,
        repeat: Repeat,
        url: &Url,
        form: &[(&str, &str)],
        basic: Option<&(String, SecretString)>,
    ) -> Result<Answer, GoogleError> {
        let request = || {
            let request = self.client.post(url.clone()).form(form);
            match basic {
                Some((id, secret)) => request.basic_auth(id, Some(secret.expose_secret())),
                None => request,
            }
        };
        json(endpoint, self.send(endpoint, repeat, request).await?)
    }

    /// Posts a form of which only the success matters, and which does no harm twice.
    pub(super) async fn post_only(
        &self,
        endpoint: &'static str,
        url: &Url,
        form: &[(&str, &str)],
    ) -> Result<(), GoogleError> {
        let request = || self.client.post(url.clone()).form(form);
        let sent = self.send(endpoint, Repeat::Harmless, request);
        sent.await.map(drop)
    }

    /// Sends a request, and again where that is allowed and may help, within the time there is.
    async fn send(
        &self,
        endpoint: &'static str,
        repeat: Repeat,
        request: impl Fn() -> RequestBuilder,
    ) -> Result<Answer, GoogleError> {
        let now = self.clock.seconds();
        if let Some(seconds) = self.rests.left(endpoint, now) {
            return Err(GoogleError::AskedToWait { seconds });
        }
        let end = Instant::now() + self.patience;
        let mut tried = 1;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let failure = match self.send_once(request().timeout(left)).await {
                Ok(answer) => return Ok(answer),
                Err(failure) => failure,
            };
            if let GoogleError::OutOfOrder {
                retry_after: Some(seconds),
                ..
            } = failure
            {
                self.rests.begin(endpoint, seconds, self.clock.seconds());
            }
            let again = tried < TRIES && repeat.allows(&failure);
            if !again || timeout_at(end, pause(tried)).await.is_err() {
                return Err(failure);
            }
            tracing::info!(endpoint, %failure, "trying again");
            tried += 1;
        }
    }

    /// Sends a request and sorts the answers that are no success into their classes.
    async fn send_once(&self, request: RequestBuilder) -> Result<Answer, GoogleError> {
        let request = request.header(ACCEPT, "application/json");
        let mut response = request.send().await.map_err(unreachable)?;
        let (status, headers) = (response.status(), response.headers().clone());
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(unreachable)? {
            if body.len() + chunk.len() > LONGEST_BODY {
                return Err(GoogleError::nonsense("server", "longer than 1 MiB"));
            }
            body.extend_from_slice(&chunk);
        }
        if status == StatusCode::OK {
            Ok(Answer {
                headers,
                json: body,
            })
        } else {
            Err(refused(status, &headers, &body, self.clock.now()))
        }
    }
}

fn json(endpoint: &'static str, answer: Answer) -> Result<Answer, GoogleError> {
    let media_type = answer
        .headers
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type
        .and_then(|value| value.split(';').next())
        .unwrap_or_default()
        .trim();
    if essence.eq_ignore_ascii_case("application/json") {
        Ok(answer)
    } else {
        Err(GoogleError::nonsense(
            endpoint,
            format_args!("{essence:?} is not JSON"),
        ))
    }
}

fn refused(status: StatusCode, headers: &HeaderMap, body: &[u8], now: Timestamp) -> GoogleError {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    // OAuth says {"error": "code"}, Google's APIs say {"error": {"status": "CODE", "message": "…"}}.
    let error = match &body["error"] {
        Value::String(code) => code.clone(),
        envelope => envelope["status"].as_str().unwrap_or_default().to_owned(),
    };
    let description = body["error_description"]
        .as_str()
        .or(body["error"]["message"].as_str());
    let late = status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error();
    if late || LATER.contains(&error.as_str()) {
        return GoogleError::OutOfOrder {
            status: status.as_u16(),
            retry_after: retry_after(headers, now),
        };
    }
    GoogleError::Refused {
        status: status.as_u16(),
        error: error.chars().take(LONGEST_DESCRIPTION).collect(),
        description: description
            .unwrap_or_default()
            .chars()
            .take(LONGEST_DESCRIPTION)
            .collect(),
    }
}

fn unreachable(error: reqwest::Error) -> GoogleError {
    // Without its address: addresses may carry what does not belong in a log.
    GoogleError::Unreachable(error.without_url())
}

fn is_loopback(issuer: &str) -> bool {
    let Ok(url) = Url::parse(issuer) else {
        return false;
    };
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

#[cfg(test)]
mod tests;
