//! Clients: the apps registered in the console.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use url::Url;

use crate::wire::credential::ClientSecret;
use crate::wire::scope::Scopes;
use crate::wire::uri_policy::is_loopback;
use crate::world::app_status::AppStatus;

/// The kind of app, which settles its redirect addresses and whether it has a secret
/// (<https://support.google.com/cloud/answer/15549257>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
    /// A Universal Windows Platform app: no secret.
    Uwp,
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

/// Whether an Android app may be called back by a scheme of its own
/// (<https://developers.google.com/identity/protocols/oauth2/resources/custom-uri-scheme>).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CustomScheme {
    /// Not at all, as for clients made today.
    #[default]
    Unsupported,
    /// It could be switched on in the console and is not.
    Disabled,
    /// It is switched on in the console.
    Enabled,
}

/// Whether a client is alive.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
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
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent facts of an app, not a state"
)]
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
    /// A second live secret, while the first is being replaced.
    pub second_secret: Option<ClientSecret>,
    /// Whether the token endpoint does without the secret, as documented for desktop programs and
    /// measured otherwise.
    pub secret_optional: bool,
    /// Origins the browser library may be used from.
    pub javascript_origins: Vec<String>,
    /// Who may use the app, and how far Google has verified it.
    pub status: AppStatus,
    /// Scopes that exist, but not for this app: `Some requested scopes cannot be shown`.
    pub hidden_scopes: Scopes,
    /// Whether an Android app may be called back by a custom scheme.
    pub custom_scheme: CustomScheme,
    /// The web client of an Android app's server: it becomes `aud`, the app itself `azp`.
    pub server_client_id: Option<String>,
    /// Whether the app may ask when and how people signed in ("Session age claims").
    pub session_age_claims: bool,
    /// Whether the app was made before 2019 and may switch granular consent off.
    pub made_before_2019: bool,
    /// Whether the app is over its quota: `rate_limit_exceeded`.
    pub over_quota: bool,
    /// Where security events are sent to (Cross-Account Protection).
    pub event_receiver: Option<String>,
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
            second_secret: None,
            secret_optional: false,
            javascript_origins: Vec::new(),
            status: AppStatus::default(),
            hidden_scopes: Scopes::default(),
            custom_scheme: CustomScheme::default(),
            server_client_id: None,
            session_age_claims: false,
            made_before_2019: false,
            over_quota: false,
            event_receiver: None,
        }
    }

    /// A client of another kind.
    #[must_use]
    pub fn of_kind(kind: ClientKind, id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        Self {
            kind,
            ..Self::web(id, secret)
        }
    }

    /// A desktop client, which may use any loopback address.
    #[must_use]
    pub fn desktop(id: impl AsRef<str>, secret: impl AsRef<str>) -> Self {
        Self::of_kind(ClientKind::Desktop, id, secret)
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

    /// Registers one more origin for the browser library.
    #[must_use]
    pub fn javascript_origin(mut self, origin: impl Into<String>) -> Self {
        self.javascript_origins.push(origin.into());
        self
    }

    /// Sets the app's standing.
    #[must_use]
    pub fn status(mut self, status: AppStatus) -> Self {
        self.status = status;
        self
    }

    /// The project the client belongs to: the number before the first dash of its id.
    ///
    /// People consent to a project, with all its clients at once.
    #[must_use]
    pub fn project(&self) -> &str {
        project_of(&self.id)
    }

    /// Whether a redirect address is the client's: the very string (RFC 6749 section 3.1.2.3) among
    /// those registered, any loopback address for a desktop program (RFC 8252 section 7.3), the
    /// reversed client id for an iOS app.
    #[must_use]
    pub fn accepts_redirect(&self, registered: &[String], uri: &str) -> bool {
        registered.iter().any(|registered| registered == uri)
            || match self.kind {
                ClientKind::Desktop => is_plain_loopback(uri),
                ClientKind::Ios => {
                    let scheme = uri.split_once(':').map(|(scheme, _)| scheme);
                    scheme.is_some_and(|scheme| scheme == self.reversed_id())
                }
                _ => false,
            }
    }

    /// The client id back to front, an iOS app's own scheme: `com.googleusercontent.apps.<id>`.
    #[must_use]
    pub fn reversed_id(&self) -> String {
        self.id.split('.').rev().collect::<Vec<_>>().join(".")
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
        assert!(client.accepts_redirect(&client.redirect_uris, "http://localhost:8000/cb"));
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
            assert!(
                !client.accepts_redirect(&client.redirect_uris, other),
                "{other}"
            );
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
            assert!(
                client.accepts_redirect(&client.redirect_uris, good),
                "{good}"
            );
        }
        for bad in [
            "https://localhost/",
            "http://example.com/",
            "http://localhost.evil.com/",
        ] {
            assert!(
                !client.accepts_redirect(&client.redirect_uris, bad),
                "{bad}"
            );
        }
    }
}
