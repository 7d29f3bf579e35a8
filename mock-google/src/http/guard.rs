//! The guard at the door: which hosts are answered, and how much a request may weigh.
//!
//! Every route, safe methods included, refuses a `Host` it does not know: otherwise any web page
//! could read a developer's mock by DNS rebinding.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::control::Control;
use super::front::Front;

/// How much and how long: each limit ends with a clean answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest request target, in bytes; beyond it 414.
    pub uri_bytes: usize,
    /// The largest head, in bytes; beyond it 431.
    pub head_bytes: usize,
    /// The largest body, in bytes; beyond it 413.
    pub body_bytes: usize,
    /// How long a connection may take to send a head, also while it idles between requests.
    pub head_timeout: Duration,
    /// How long a body may take to arrive; beyond it 408.
    pub body_timeout: Duration,
    /// The most connections at a time; further ones wait.
    pub connections: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            uri_bytes: 16 * 1024,
            head_bytes: 64 * 1024,
            body_bytes: 64 * 1024,
            head_timeout: Duration::from_secs(30),
            body_timeout: Duration::from_secs(15),
            connections: 1024,
        }
    }
}

/// The hosts answered and the limits kept.
#[derive(Clone, Debug)]
pub struct Guard {
    hosts: Arc<[String]>,
    limits: Limits,
    control: Control,
}

impl Guard {
    /// Answers the loopback names and these hosts.
    #[must_use]
    pub fn new(hosts: impl IntoIterator<Item = String>, limits: Limits) -> Self {
        Self {
            hosts: hosts.into_iter().map(|host| host.to_lowercase()).collect(),
            limits,
            control: Control::default(),
        }
    }

    /// Says who may use the control API.
    #[must_use]
    pub fn control(mut self, control: Control) -> Self {
        self.control = control;
        self
    }

    /// Who may use the control API.
    pub(super) fn who_controls(&self) -> &Control {
        &self.control
    }

    /// The limits kept.
    #[must_use]
    pub fn limits(&self) -> Limits {
        self.limits
    }

    /// Whether a host, with or without a port, is answered.
    pub(crate) fn admits(&self, authority: &str) -> bool {
        let Ok(authority) = authority.parse::<Authority>() else {
            return false;
        };
        let host = authority.host().trim_end_matches('.').to_lowercase();
        matches!(host.as_str(), "localhost" | "127.0.0.1" | "[::1]")
            || host.ends_with(".localhost")
            || self.hosts.contains(&host)
    }
}

/// Refuses foreign hosts and oversized targets, and hands the limits on to the handlers.
pub(super) async fn check(
    State(guard): State<Guard>,
    mut request: Request,
    next: Next,
) -> Response {
    let named = request
        .headers()
        .get_all(header::HOST)
        .iter()
        .map(|value| value.to_str().ok());
    let absolute = request
        .uri()
        .authority()
        .map(|authority| Some(authority.as_str()));
    let hosts: Vec<_> = named.chain(absolute).collect();
    if hosts.is_empty()
        || !hosts
            .iter()
            .all(|host| host.is_some_and(|host| guard.admits(host)))
    {
        let refused = hosts
            .iter()
            .find(|host| !host.is_some_and(|host| guard.admits(host)));
        let shown = without_port(refused.copied().flatten().unwrap_or("none"))
            .escape_debug()
            .to_string();
        let text = format!(
            "mock-google does not answer for the host `{shown}`, only for loopback names.\n\
             To add a host, list it under `[server] allowed_hosts` in mock-google.toml.\n"
        );
        return (StatusCode::MISDIRECTED_REQUEST, text).into_response();
    }
    // Two lengths are how requests are smuggled past a proxy (RFC 9112 section 6.1).
    let headers = request.headers();
    if headers.contains_key(header::TRANSFER_ENCODING)
        && headers.contains_key(header::CONTENT_LENGTH)
    {
        let mut refusal = Front::BadRequest.page("");
        refusal
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
        return refusal;
    }
    let target = request
        .uri()
        .path_and_query()
        .map_or(0, |target| target.as_str().len());
    if target > guard.limits.uri_bytes {
        return Front::UriTooLong.page("");
    }
    request.extensions_mut().insert(guard.limits);
    request.extensions_mut().insert(guard.control);
    next.run(request).await
}

/// A host as it is to be listed: without the port.
fn without_port(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loopback_names_and_listed_hosts_are_admitted_with_any_port_and_nothing_else() {
        let guard = Guard::new(["Accounts.Google.com".to_owned()], Limits::default());
        for good in [
            "localhost",
            "localhost:8090",
            "LOCALHOST.",
            "127.0.0.1:1",
            "[::1]:9",
            "s1.localhost:2",
            "accounts.google.com",
        ] {
            assert!(guard.admits(good), "{good}");
        }
        for bad in [
            "evil.example",
            "localhost.evil.example",
            "127.0.0.2",
            "",
            "a b",
            "evil@localhost@x",
        ] {
            assert!(!guard.admits(bad), "{bad}");
        }
    }
}
