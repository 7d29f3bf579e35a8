//! Callbacks: redirect addresses that are proved to be the client's.

use super::client::{Client, ClientKind, is_loopback};
use crate::wire::authorization::AuthorizationRequest;
use crate::wire::error::{AuthorizationError, PageError};
use crate::wire::params::encode;
use url::{Host, Url};

/// A redirect address proved to be the client's, with the `state` to echo.
///
/// Its one constructor is the only way to an address the server will ever redirect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    redirect_uri: String,
    state: Option<Vec<u8>>,
}

impl Callback {
    /// Proves the request's redirect address: present, within Google's rules, registered.
    ///
    /// # Errors
    /// In Google's order: missing, policy, rules of the client type, not registered.
    pub fn registered(client: &Client, request: &AuthorizationRequest) -> Result<Self, PageError> {
        let uri = request
            .redirect_uri
            .as_deref()
            .ok_or(PageError::MissingRedirectUri)?;
        check_policy(client, uri, request.has_device)?;
        if !client.accepts_redirect(uri) {
            return Err(PageError::RedirectUriMismatch(uri.to_owned()));
        }
        Ok(Self {
            redirect_uri: uri.to_owned(),
            state: request.state.clone(),
        })
    }

    /// The redirect address, byte for byte as registered and sent.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// The scheme, host and port of the address.
    #[must_use]
    pub fn origin(&self) -> String {
        Url::parse(&self.redirect_uri)
            .map(|url| url.origin().ascii_serialization())
            .unwrap_or_default()
    }

    /// The host of the address, which stands for the app where it has no name.
    #[must_use]
    pub fn domain(&self) -> String {
        Url::parse(&self.redirect_uri)
            .ok()
            .and_then(|url| url.host_str().map(str::to_owned))
            .unwrap_or_default()
    }

    /// The address of a success: `state`, `iss`, `code` and what Google adds, in its order.
    #[must_use]
    pub fn success(&self, iss: Option<&str>, params: &[(&str, &str)]) -> String {
        let mut pairs = self.opening(iss);
        pairs.extend(
            params
                .iter()
                .map(|(name, value)| (*name, encode(value.as_bytes()))),
        );
        self.with(&pairs)
    }

    /// The address of a refusal: `state`, `iss`, `error` today; `error`, `state` before 2026.
    #[must_use]
    pub fn refusal(&self, iss: Option<&str>, error: AuthorizationError) -> String {
        let code = ("error", error.code().to_owned());
        let subtype = error
            .subtype()
            .map(|subtype| ("error_subtype", subtype.to_owned()));
        let mut pairs = self.opening(iss);
        if iss.is_none() && subtype.is_none() {
            pairs.insert(0, code);
        } else {
            pairs.extend(subtype);
            pairs.push(code);
        }
        self.with(&pairs)
    }

    fn opening(&self, iss: Option<&str>) -> Vec<(&'static str, String)> {
        let state = self.state.as_deref().map(|state| ("state", encode(state)));
        let iss = iss.map(|iss| ("iss", encode(iss.as_bytes())));
        state.into_iter().chain(iss).collect()
    }

    fn with(&self, pairs: &[(&str, String)]) -> String {
        let query: Vec<_> = pairs
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let separator = if self.redirect_uri.contains('?') {
            '&'
        } else {
            '?'
        };
        format!("{}{separator}{}", self.redirect_uri, query.join("&"))
    }
}

/// Google's validation rules, judged before the comparison with what is registered
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation>).
fn check_policy(client: &Client, uri: &str, has_device: bool) -> Result<(), PageError> {
    let broken = || PageError::RedirectUriPolicy(uri.to_owned());
    if uri.starts_with("urn:ietf:wg:oauth:2.0:oob") || uri == "oob" {
        return Err(match client.kind {
            ClientKind::Web => PageError::OutOfBandForWeb,
            _ => PageError::OutOfBandBlocked,
        });
    }
    let url = Url::parse(uri).map_err(|_| broken())?;
    let scheme = url.scheme();
    if uri
        .bytes()
        .any(|byte| byte.is_ascii_control() || byte == b'*' || byte == b' ')
        || matches!(scheme, "javascript" | "data" | "file" | "blob")
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(broken());
    }
    if !matches!(scheme, "http" | "https") {
        // `localhost:3000` parses as a scheme; Google misses the scheme there.
        return match client.kind {
            ClientKind::Web if scheme.contains('.') => {
                Err(PageError::CustomSchemeForWeb(uri.to_owned()))
            }
            ClientKind::Web => Err(broken()),
            ClientKind::Android | ClientKind::Chrome => {
                Err(PageError::CustomSchemeUnsupported(uri.to_owned()))
            }
            ClientKind::Desktop | ClientKind::Tv | ClientKind::Ios => Ok(()),
        };
    }
    match url.host() {
        _ if is_loopback(&url) => match client.kind {
            ClientKind::Ios | ClientKind::Android | ClientKind::Chrome => {
                Err(PageError::LoopbackBlocked(uri.to_owned()))
            }
            ClientKind::Web | ClientKind::Desktop | ClientKind::Tv => Ok(()),
        },
        Some(Host::Ipv4(address)) if address.is_private() && has_device => Ok(()),
        Some(Host::Ipv4(address)) if address.is_private() => {
            Err(PageError::PrivateRedirectUri(uri.to_owned()))
        }
        Some(Host::Domain(domain)) if scheme == "https" && domain.contains('.') => Ok(()),
        _ => Err(broken()),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::wire::authorization::Opening;
    use crate::wire::params::Params;

    const REGISTERED: &str = "http://localhost:8000/cb";

    fn prove(client: &Client, uri: &str) -> Result<Callback, PageError> {
        let params = Params::parse("response_type=code&client_id=c&state=a%26b").unwrap();
        let request = Opening::parse(params.with("redirect_uri", uri))
            .unwrap()
            .read()
            .unwrap();
        Callback::registered(client, &request)
    }

    fn client() -> Client {
        Client::web("1-a", "s").redirect_uri(REGISTERED)
    }

    #[test]
    fn addresses_that_break_a_rule_are_refused_before_the_comparison() {
        for uri in [
            "localhost:3000",
            "/cb",
            "cb",
            "http://example.com/cb",
            "https://10.1/x#f",
            "https://93.184.216.34/cb",
            "javascript:alert(1)",
            "data:text/html,x",
            "https://user:pw@example.com/cb",
            "https://example.com/*",
            "https://example.com/cb#x",
            "https://intranet/cb",
            "https://example.com/a b",
        ] {
            let everything = client().redirect_uri(uri);
            assert_eq!(
                prove(&everything, uri),
                Err(PageError::RedirectUriPolicy(uri.into())),
                "{uri}"
            );
        }
    }

    #[test]
    fn special_addresses_have_rows_of_their_own() {
        let oob = "urn:ietf:wg:oauth:2.0:oob";
        assert_eq!(prove(&client(), oob), Err(PageError::OutOfBandForWeb));
        assert_eq!(
            prove(&Client::desktop("1-b", "s"), oob),
            Err(PageError::OutOfBandBlocked)
        );
        let custom = "com.example.app:/cb";
        assert_eq!(
            prove(&client(), custom),
            Err(PageError::CustomSchemeForWeb(custom.into()))
        );
        let of_kind = |kind| Client {
            kind,
            ..Client::web("1-c", "").redirect_uri(custom)
        };
        assert!(prove(&of_kind(ClientKind::Ios), custom).is_ok());
        let unsupported = Err(PageError::CustomSchemeUnsupported(custom.into()));
        assert_eq!(prove(&of_kind(ClientKind::Android), custom), unsupported);
        for kind in [ClientKind::Ios, ClientKind::Android, ClientKind::Chrome] {
            let loopback = of_kind(kind).redirect_uri(REGISTERED);
            assert_eq!(
                prove(&loopback, REGISTERED),
                Err(PageError::LoopbackBlocked(REGISTERED.into()))
            );
        }
        let private = "http://192.168.1.2/cb";
        assert_eq!(
            prove(&client(), private),
            Err(PageError::PrivateRedirectUri(private.into()))
        );
        assert_eq!(prove(&client(), ""), Err(PageError::MissingRedirectUri));
    }

    #[test]
    fn success_and_refusal_carry_googles_parameters_in_its_order() {
        let callback = prove(&client(), REGISTERED).unwrap();
        assert_eq!(
            callback.success(Some("http://g"), &[("code", "4/0A"), ("scope", "a b")]),
            format!("{REGISTERED}?state=a%26b&iss=http%3A%2F%2Fg&code=4%2F0A&scope=a+b")
        );
        assert_eq!(
            callback.refusal(Some("http://g"), AuthorizationError::AccessDenied),
            format!("{REGISTERED}?state=a%26b&iss=http%3A%2F%2Fg&error=access_denied")
        );
        assert_eq!(
            callback.refusal(None, AuthorizationError::AccessDenied),
            format!("{REGISTERED}?error=access_denied&state=a%26b")
        );
        assert_eq!(
            callback.refusal(None, AuthorizationError::InteractionRequired),
            format!(
                "{REGISTERED}?state=a%26b&error_subtype=access_denied&error=interaction_required"
            )
        );
    }

    #[test]
    fn a_query_of_the_apps_own_is_kept() {
        let uri = "http://localhost:8000/cb?tenant=7";
        let callback = prove(&client().redirect_uri(uri), uri).unwrap();
        assert!(
            callback
                .success(None, &[("code", "c")])
                .starts_with(&format!("{uri}&state="))
        );
    }

    proptest! {
        #[test]
        fn no_address_but_a_registered_one_is_ever_proved(uri in "(https?://|)(localhost|127.0.0.1|example.com)?(:[0-9]{1,4})?/?[a-z./?#%*@]{0,12}") {
            if let Ok(callback) = prove(&client(), &uri) {
                prop_assert_eq!(callback.redirect_uri(), REGISTERED);
            }
        }
    }
}
