//! The token request and its answer (RFC 6749 section 4.1.3 to 4.1.4 and 6).
//!
//! `POST /token` with `code`, `client_id`, `client_secret`, `redirect_uri`, `grant_type` in a form,
//! see <https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code>.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::assertion::Assertion;
use super::credential::{AccessToken, AuthorizationCode, ClientSecret, DeviceCode, RefreshToken};
use super::error::TokenError;
use super::params::Params;
use super::scope::Scopes;

/// A token request whose grant type and parameters are there; nothing is looked up yet.
#[derive(Clone, Debug)]
pub enum TokenRequest {
    /// A client asks in a person's name.
    Client {
        /// Who asks.
        credentials: ClientCredentials,
        /// What for.
        grant: GrantRequest,
    },
    /// A service account asks: `urn:ietf:params:oauth:grant-type:jwt-bearer` (RFC 7523 section 2.1).
    ServiceAccount(Box<Assertion>),
}

/// The grant a token request names.
#[derive(Clone, Debug)]
pub enum GrantRequest {
    /// `authorization_code`
    AuthorizationCode {
        /// The code as sent.
        code: AuthorizationCode,
        /// Must be the very string of the authorization request.
        redirect_uri: String,
        /// PKCE.
        verifier: Option<String>,
    },
    /// `refresh_token`
    RefreshToken {
        /// The refresh token as sent.
        token: RefreshToken,
        /// Narrows the new access token.
        scopes: Option<Scopes>,
    },
    /// `urn:ietf:params:oauth:grant-type:device_code` (RFC 8628 section 3.4), or the value older
    /// libraries send.
    DeviceCode(DeviceCode),
}

/// The device grant (RFC 8628 section 3.4).
pub const DEVICE_CODE: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// The device grant in older libraries, with the device code as `code`.
pub const DEVICE_CODE_OLDER: &str = "http://oauth.net/grant_type/device/1.0";
/// The assertion grant (RFC 7523 section 2.1).
pub const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// How a client names and proves itself (RFC 6749 section 2.3).
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The `client_id`.
    pub id: String,
    /// The `client_secret`; absent and empty are the same.
    pub secret: Option<ClientSecret>,
}

impl TokenRequest {
    /// Reads the parameters of the body (and query) and the `Authorization` header.
    ///
    /// # Errors
    /// In Google's order: repetition, grant type, the parameters of the grant, credentials.
    pub fn parse(params: &Params, authorization: Option<&str>) -> Result<Self, TokenError> {
        if let Some(name) = params.repeated() {
            return Err(TokenError::RepeatedParameter(name.to_owned()));
        }
        let grant = match params.get_even_empty("grant_type") {
            None => return Err(TokenError::MissingGrantType),
            Some("authorization_code") => GrantRequest::AuthorizationCode {
                code: params
                    .get("code")
                    .map(AuthorizationCode::from_wire)
                    .ok_or(TokenError::MissingCode)?,
                redirect_uri: params
                    .get_even_empty("redirect_uri")
                    .ok_or(TokenError::MissingRedirectUri)?
                    .to_owned(),
                verifier: params.get("code_verifier").map(str::to_owned),
            },
            Some("refresh_token") => GrantRequest::RefreshToken {
                token: params
                    .get("refresh_token")
                    .map(RefreshToken::from_wire)
                    .ok_or(TokenError::MissingRefreshToken)?,
                scopes: params.get("scope").map(Scopes::parse),
            },
            Some(DEVICE_CODE) => device_grant(params.get("device_code"))?,
            Some(DEVICE_CODE_OLDER) => device_grant(params.get("code"))?,
            Some(JWT_BEARER) => {
                let assertion = params
                    .get("assertion")
                    .ok_or(TokenError::MissingAssertion)?;
                let assertion = Assertion::parse(assertion).map_err(TokenError::Assertion)?;
                return Ok(Self::ServiceAccount(Box::new(assertion)));
            }
            Some(other) => return Err(TokenError::UnknownGrantType(other.to_owned())),
        };
        Ok(Self::Client {
            credentials: ClientCredentials::parse(params, authorization)?,
            grant,
        })
    }

    /// The client or service account that asks, as it names itself.
    #[must_use]
    pub fn asker(&self) -> &str {
        match self {
            Self::Client { credentials, .. } => &credentials.id,
            Self::ServiceAccount(assertion) => &assertion.iss,
        }
    }
}

fn device_grant(code: Option<&str>) -> Result<GrantRequest, TokenError> {
    code.map(|code| GrantRequest::DeviceCode(DeviceCode::from_wire(code)))
        .ok_or(TokenError::MissingDeviceCode)
}

impl ClientCredentials {
    fn parse(params: &Params, authorization: Option<&str>) -> Result<Self, TokenError> {
        let body_secret = params.get("client_secret").map(ClientSecret::from_wire);
        let Some(header) = authorization else {
            let id = params
                .get("client_id")
                .ok_or(TokenError::NoClientId)?
                .to_owned();
            return Ok(Self {
                id,
                secret: body_secret,
            });
        };
        let (scheme, encoded) = header.split_once(' ').unwrap_or((header, ""));
        if !scheme.eq_ignore_ascii_case("basic") {
            return Err(TokenError::NoClientId);
        }
        // RFC 6749 section 2.3: no more than one way of authentication in a request.
        let (id, secret) = read_basic(encoded.trim())
            .filter(|_| body_secret.is_none())
            .ok_or(TokenError::UnreadableCredentials)?;
        if id.is_empty() {
            return Err(TokenError::NoClientId);
        }
        let secret = Some(secret).filter(|secret| !secret.is_empty());
        Ok(Self {
            id,
            secret: secret.as_deref().map(ClientSecret::from_wire),
        })
    }
}

/// Reads `id:secret`, each half form-encoded before the Base64 (RFC 6749 section 2.3.1).
fn read_basic(encoded: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(BASE64_STANDARD.decode(encoded).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    let form_decode = |half: &str| {
        let pair = Params::parse(&format!("v={}", half.replace('&', "%26"))).ok()?;
        Some(pair.get_even_empty("v").unwrap_or_default().to_owned())
    };
    Some((form_decode(id)?, form_decode(secret)?))
}

/// The answer of the token endpoint, members in the order of Google's captures.
#[derive(Clone, Debug)]
pub struct TokenSet {
    /// The new access token.
    pub access_token: AccessToken,
    /// Its life in seconds, `3599` at Google.
    pub expires_in: i64,
    /// Only with offline access and consent just given.
    pub refresh_token: Option<RefreshToken>,
    /// Seconds until the refresh token ends, where that is settled beforehand
    /// (<https://developers.google.com/identity/protocols/oauth2/web-server#time-based-access>).
    pub refresh_token_expires_in: Option<i64>,
    /// What was granted, canonical.
    pub scopes: Scopes,
    /// The signed ID token, with `openid`.
    pub id_token: Option<String>,
}

#[derive(Serialize)]
struct Body<'a> {
    access_token: &'a str,
    expires_in: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<&'a str>,
    scope: String,
    token_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token_expires_in: Option<i64>,
}

/// What a service account gets: an access token without scope and refresh token, or an ID token alone
/// (<https://developers.google.com/identity/protocols/oauth2/service-account#httprest>).
#[derive(Clone, Debug)]
pub enum ServiceAccountAnswer {
    /// An access token and its life in seconds.
    AccessToken(AccessToken, i64),
    /// A signed ID token.
    IdToken(String),
}

impl ServiceAccountAnswer {
    /// Prints the JSON body.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum Body<'a> {
            AccessToken {
                access_token: &'a str,
                expires_in: i64,
                token_type: &'static str,
            },
            IdToken {
                id_token: &'a str,
            },
        }
        let body = match self {
            Self::AccessToken(token, expires_in) => Body::AccessToken {
                access_token: token.expose(),
                expires_in: *expires_in,
                token_type: "Bearer",
            },
            Self::IdToken(token) => Body::IdToken { id_token: token },
        };
        super::to_pretty_json(&body, b"  ")
    }
}

impl TokenSet {
    /// Prints the JSON body, indented by two blanks as Google's is.
    #[must_use]
    pub fn to_json(&self) -> String {
        super::to_pretty_json(
            &Body {
                access_token: self.access_token.expose(),
                expires_in: self.expires_in,
                refresh_token: self.refresh_token.as_ref().map(RefreshToken::expose),
                scope: self.scopes.to_string(),
                token_type: "Bearer",
                id_token: self.id_token.as_deref(),
                refresh_token_expires_in: self.refresh_token_expires_in,
            },
            b"  ",
        )
    }
}

/// Prints a refusal: `error` and `error_description`, with `error_subtype` and `error_uri` where the
/// organisation wants the password again.
#[must_use]
pub fn refusal(error: &TokenError) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        error: &'a str,
        error_description: &'a str,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_uri: Option<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        error_subtype: Option<&'a str>,
    }
    let (_, code, description) = error.row();
    let subtype = error.subtype();
    super::to_pretty_json(
        &Body {
            error: code,
            error_description: &description,
            error_uri: subtype.map(|(_, uri)| uri),
            error_subtype: subtype.map(|(subtype, _)| subtype),
        },
        b"  ",
    )
}

#[cfg(test)]
mod tests;
