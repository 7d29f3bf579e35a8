//! Callbacks: redirect addresses that are proved to be the client's.

use jiff::Timestamp;
use url::Url;

use super::World;
use super::client::{Client, ClientKind, CustomScheme};
use crate::behaviour::{Behaviour, CallbackState, OriginMismatchCode, RefusalOrder};
use crate::wire::authorization::{AuthorizationRequest, ResponseMode};
use crate::wire::error::{AuthorizationError, PageError};
use crate::wire::params::{encode, encode_fragment};
use crate::wire::uri_policy::{Breach, check_redirect_uri, is_loopback};

/// The scheme of the browser library's own redirect addresses, behind which an origin stands.
const RELAY: &str = "storagerelay://";

/// A redirect address proved to be the client's, with the `state` to echo.
///
/// Its one constructor is the only way to an address the server will ever redirect to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Callback {
    redirect_uri: String,
    state: Option<Vec<u8>>,
    mode: ResponseMode,
}

/// How an answer reaches the app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// By redirect to this address.
    Redirect(String),
    /// By a form that the browser submits to this address.
    Form {
        /// The redirect address.
        action: String,
        /// The fields, not encoded.
        fields: Vec<(String, String)>,
    },
}

impl Callback {
    /// Proves the request's redirect address: present, within Google's rules, registered.
    ///
    /// # Errors
    /// In Google's order: missing, policy, rules of the client type, not registered.
    pub fn registered(
        world: &World,
        behaviour: &Behaviour,
        now: Timestamp,
        client: &Client,
        request: &AuthorizationRequest,
    ) -> Result<Self, PageError> {
        let uri = request
            .redirect_uri
            .as_deref()
            .ok_or(PageError::MissingRedirectUri)?;
        if let Some(origin) = relayed_origin(uri) {
            return Err(judge_origin(behaviour, client, request, &origin));
        }
        check_policy(client, uri, request.has_device)?;
        if !client.accepts_redirect(world.redirect_uris(client, now), uri) {
            let (uri, client) = (uri.to_owned(), client.id.to_string());
            return Err(PageError::RedirectUriMismatch(uri, client));
        }
        let state = request.state.clone();
        Ok(Self {
            redirect_uri: uri.to_owned(),
            state: match behaviour.callback_state {
                CallbackState::Echo => state,
                CallbackState::Drop => None,
                CallbackState::Alter => state.map(|state| [state.as_slice(), b"x"].concat()),
            },
            mode: request.mode,
        })
    }

    /// The redirect address, byte for byte as registered and sent.
    #[must_use]
    pub fn redirect_uri(&self) -> &str {
        &self.redirect_uri
    }

    /// How answers travel to it.
    #[must_use]
    pub fn mode(&self) -> ResponseMode {
        self.mode
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

    /// A success: `state`, `iss`, and what is given, in Google's order.
    #[must_use]
    pub fn success(&self, iss: Option<&str>, params: Vec<(&'static str, String)>) -> Delivery {
        let mut pairs = self.opening(iss);
        pairs.extend(
            params
                .into_iter()
                .map(|(name, value)| (name, value.into_bytes())),
        );
        self.deliver(pairs)
    }

    /// A refusal: `state`, `iss`, `error` today, `error`, `state` before 2026; that of `prompt=none`
    /// always ended with `error`.
    #[must_use]
    pub fn refusal(
        &self,
        iss: Option<&str>,
        error: AuthorizationError,
        order: RefusalOrder,
    ) -> Delivery {
        let code = ("error", error.code().as_bytes().to_vec());
        let mut pairs = self.opening(iss);
        match (error.subtype(), order) {
            (None, RefusalOrder::ErrorFirst) => pairs.insert(0, code),
            (subtype, _) => {
                pairs.extend(subtype.map(|word| ("error_subtype", word.as_bytes().to_vec())));
                pairs.push(code);
            }
        }
        self.deliver(pairs)
    }

    fn opening(&self, iss: Option<&str>) -> Vec<(&'static str, Vec<u8>)> {
        let state = self.state.clone().map(|state| ("state", state));
        let iss = iss.map(|iss| ("iss", iss.as_bytes().to_vec()));
        state.into_iter().chain(iss).collect()
    }

    fn deliver(&self, pairs: Vec<(&'static str, Vec<u8>)>) -> Delivery {
        let join = |encode: fn(&[u8]) -> String| {
            let pairs: Vec<_> = pairs
                .iter()
                .map(|(name, value)| format!("{name}={}", encode(value)))
                .collect();
            pairs.join("&")
        };
        let uri = &self.redirect_uri;
        match self.mode {
            ResponseMode::Query if pairs.is_empty() => Delivery::Redirect(uri.clone()),
            ResponseMode::Query => {
                let separator = if uri.contains('?') { '&' } else { '?' };
                Delivery::Redirect(format!("{uri}{separator}{}", join(encode)))
            }
            ResponseMode::Fragment => {
                Delivery::Redirect(format!("{uri}#{}", join(encode_fragment)))
            }
            ResponseMode::FormPost => Delivery::Form {
                action: uri.clone(),
                fields: pairs
                    .into_iter()
                    .map(|(name, value)| {
                        let value = String::from_utf8_lossy(&value).into_owned();
                        (name.to_owned(), value)
                    })
                    .collect(),
            },
        }
    }
}

/// The origin behind an address of the browser library: `storagerelay://https/app.example.com?id=…`.
fn relayed_origin(uri: &str) -> Option<String> {
    let (scheme, rest) = uri.strip_prefix(RELAY)?.split_once('/')?;
    let host = rest.split(['?', '#', '/']).next()?;
    Some(format!("{scheme}://{host}"))
}

/// What becomes of a request of the browser library, of which only the refusals are imitated.
fn judge_origin(
    behaviour: &Behaviour,
    client: &Client,
    request: &AuthorizationRequest,
    origin: &str,
) -> PageError {
    if client.javascript_origins.is_empty() {
        return PageError::NoRegisteredOrigin;
    }
    if client.javascript_origins.iter().any(|own| own == origin) {
        // The library itself is not there yet, so nobody could receive the answer.
        let uri = request.redirect_uri.clone().unwrap_or_default();
        return PageError::RedirectUriPolicy(uri);
    }
    if request.response.permission {
        return PageError::LoginHintDenied(origin.to_owned());
    }
    let is_named = behaviour.origin_mismatch_code == OriginMismatchCode::OriginMismatch;
    PageError::OriginMismatch(origin.to_owned(), is_named)
}

/// Google's validation rules, judged before the comparison with what is registered
/// (<https://developers.google.com/identity/protocols/oauth2/web-server#uri-validation>), and the
/// rules of the client type.
fn check_policy(client: &Client, uri: &str, has_device: bool) -> Result<(), PageError> {
    let broken = || PageError::RedirectUriPolicy(uri.to_owned());
    if uri.starts_with("urn:ietf:wg:oauth:2.0:oob") || uri == "oob" {
        return Err(match client.kind {
            ClientKind::Web => PageError::OutOfBandForWeb(uri.to_owned()),
            _ => PageError::OutOfBandBlocked(uri.to_owned()),
        });
    }
    match check_redirect_uri(uri) {
        Ok(()) => {}
        Err(Breach::PrivateAddress) if has_device => return Ok(()),
        Err(Breach::PrivateAddress) => return Err(PageError::PrivateRedirectUri(uri.to_owned())),
        Err(Breach::NoScheme) => return Err(PageError::RedirectUriWithoutScheme(uri.to_owned())),
        Err(_) => return Err(broken()),
    }
    let url = Url::parse(uri).map_err(|_| broken())?;
    if !matches!(url.scheme(), "http" | "https") {
        let uri = uri.to_owned();
        return match client.kind {
            ClientKind::Web => Err(PageError::CustomSchemeForWeb(uri)),
            ClientKind::Android => match client.custom_scheme {
                CustomScheme::Enabled => Ok(()),
                CustomScheme::Disabled => Err(PageError::CustomSchemeNotEnabled(uri)),
                CustomScheme::Unsupported => Err(PageError::CustomSchemeUnsupported(uri)),
            },
            ClientKind::Chrome => Err(PageError::CustomSchemeUnsupported(uri)),
            ClientKind::Desktop | ClientKind::Tv | ClientKind::Ios | ClientKind::Uwp => Ok(()),
        };
    }
    let is_mobile = matches!(
        client.kind,
        ClientKind::Ios | ClientKind::Android | ClientKind::Chrome
    );
    if is_mobile && is_loopback(&url) {
        return Err(PageError::LoopbackBlocked(uri.to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
