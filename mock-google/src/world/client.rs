//! Clients: the apps registered in the console.

use std::fmt;
use std::sync::Arc;

use serde::Deserialize;
use url::{Host, Url};

use crate::wire::credential::ClientSecret;

/// The kind of app, which settles its redirect addresses and whether it has a secret
/// (<https://support.google.com/cloud/answer/15549257>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientKind {
    /// A web server: registered redirect addresses, a secret.
    #[default]
    Web,
    /// A desktop program: any loopback address, a secret that is not really one.
    Desktop,
    /// A television or another limited device: no redirect, a secret.
    Tv,
    /// An iOS app: no secret.
    Ios,
    /// An Android app: no secret.
    Android,
    /// A Chrome extension: no secret.
    Chrome,
}

impl ClientKind {
    /// Whether the token endpoint demands a secret, PKCE or not.
    #[must_use]
    pub const fn has_secret(self) -> bool {
        matches!(self, Self::Web | Self::Desktop | Self::Tv)
    }

    /// Whether every code exchange brings a refresh token, whatever `access_type` says
    /// (<https://developers.google.com/identity/protocols/oauth2/native-app>).
    #[must_use]
    pub const fn always_offline(self) -> bool {
        !matches!(self, Self::Web)
    }
}

/// Whether a client is alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ClientState {
    /// In use.
    #[default]
    Active,
    /// Deleted in the console: `deleted_client`.
    Deleted,
    /// Disabled by Google: `disabled_client`.
    Disabled,
}

/// An app registered at Google.
#[derive(Clone, Debug)]
pub struct Client {
    /// `<project number>-<32 characters>.apps.googleusercontent.com`
    pub id: Arc<str>,
    /// `GOCSPX-…`
    pub secret: ClientSecret,
    /// The kind of app.
    pub kind: ClientKind,
    /// Redirect addresses, compared as strings.
    pub redirect_uris: Vec<String>,
    /// The name on the consent screen; without one, Google shows the redirect's domain.
    pub app_name: Option<String>,
    /// Whether it is alive.
    pub state: ClientState,
}

impl Client {
    /// A web client without redirect addresses yet.
    #[must_use]
    pub fn web(id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        Self {
            id: id.as_ref().into(),
            secret: ClientSecret::from_wire(secret.as_ref()),
            kind: ClientKind::Web,
            redirect_uris: Vec::new(),
            app_name: None,
            state: ClientState::Active,
        }
    }

    /// A desktop client, which may use any loopback address.
    #[must_use]
    pub fn desktop(id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        Self {
            kind: ClientKind::Desktop,
            ..Self::web(id, secret)
        }
    }

    /// Registers one more redirect address.
    #[must_use]
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.redirect_uris.push(uri.into());
        self
    }

    /// Gives the app a name for the consent screen.
    #[must_use]
    pub fn app_name(mut self, name: impl Into<String>) -> Self {
        self.app_name = Some(name.into());
        self
    }

    /// The project the client belongs to: the number before the first dash of its id.
    ///
    /// People consent to a project, with all its clients at once.
    #[must_use]
    pub fn project(&self) -> &str {
        project_of(&self.id)
    }

    /// Whether a redirect address is the client's: the very string (RFC 6749 section 3.1.2.3), or
    /// any loopback address for a desktop program (RFC 8252 section 7.3).
    #[must_use]
    pub fn accepts_redirect(&self, uri: &str) -> bool {
        self.redirect_uris
            .iter()
            .any(|registered| registered == uri)
            || (self.kind == ClientKind::Desktop && is_plain_loopback(uri))
    }
}

/// The project of a client id: the number before its first dash.
#[must_use]
pub fn project_of(client_id: &str) -> &str {
    client_id
        .split_once('-')
        .map_or(client_id, |(project, _)| project)
}

fn is_plain_loopback(uri: &str) -> bool {
    Url::parse(uri)
        .is_ok_and(|url| url.scheme() == "http" && is_loopback(&url) && url.fragment().is_none())
}

/// Whether an address leads back to the machine it is opened on.
#[must_use]
pub fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(domain)) => domain == "localhost" || domain.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

impl fmt::Display for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.app_name.as_deref().unwrap_or(&self.id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_web_client_accepts_only_the_very_string() {
        let client = Client::web("1-a", "s").redirect_uri("http://localhost:8000/cb");
        assert!(client.accepts_redirect("http://localhost:8000/cb"));
        for other in [
            "http://localhost:8000/cb/",
            "http://localhost:8000/CB",
            "http://LOCALHOST:8000/cb",
            "http://127.0.0.1:8000/cb",
            "https://localhost:8000/cb",
            "http://localhost:8001/cb",
            "http://localhost:8000/cb?x=1",
            "http://localhost:8000/%63b",
        ] {
            assert!(!client.accepts_redirect(other), "{other}");
        }
    }

    #[test]
    fn a_desktop_client_accepts_any_loopback_address_and_nothing_else() {
        let client = Client::desktop("1-a", "s");
        for good in [
            "http://localhost:1",
            "http://127.0.0.1:9/x",
            "http://[::1]:7/",
        ] {
            assert!(client.accepts_redirect(good), "{good}");
        }
        for bad in [
            "https://localhost/",
            "http://example.com/",
            "http://localhost.evil.com/",
        ] {
            assert!(!client.accepts_redirect(bad), "{bad}");
        }
    }
}
