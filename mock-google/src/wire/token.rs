//! The token request and its answer (RFC 6749 section 4.1.3 to 4.1.4 and 6).
//!
//! `POST /token` with `code`, `client_id`, `client_secret`, `redirect_uri`, `grant_type` in a form,
//! see <https://developers.google.com/identity/protocols/oauth2/web-server#exchange-authorization-code>.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Serialize;

use super::credential::{AccessToken, AuthorizationCode, ClientSecret, RefreshToken};
use super::error::TokenError;
use super::params::Params;
use super::scope::Scopes;

/// A token request whose grant type and parameters are there; nothing is looked up yet.
#[derive(Clone, Debug)]
pub struct TokenRequest {
    /// Who asks.
    pub credentials: ClientCredentials,
    /// What for.
    pub grant: GrantRequest,
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
}

/// How a client names and proves itself (RFC 6749 section 2.3).
#[derive(Clone, Debug)]
pub struct ClientCredentials {
    /// The `client_id`.
    pub id: String,
    /// The `client_secret`; absent and empty are the same.
    pub secret: Option<ClientSecret>,
    /// Whether HTTP Basic was used, so that a 401 must carry a challenge.
    pub by_header: bool,
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
            Some(other) => return Err(TokenError::UnknownGrantType(other.to_owned())),
        };
        Ok(Self {
            credentials: ClientCredentials::parse(params, authorization)?,
            grant,
        })
    }
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
                by_header: false,
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
            by_header: true,
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
            },
            b"  ",
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(body: &str, authorization: Option<&str>) -> Result<TokenRequest, TokenError> {
        TokenRequest::parse(&Params::parse(body).unwrap(), authorization)
    }

    #[test]
    fn missing_and_odd_parameters_are_refused_in_googles_order() {
        let cases = [
            ("", TokenError::MissingGrantType),
            ("grant_type=", TokenError::UnknownGrantType(String::new())),
            (
                "grant_type=password",
                TokenError::UnknownGrantType("password".into()),
            ),
            (
                "grant_type=a&grant_type=b",
                TokenError::RepeatedParameter("grant_type".into()),
            ),
            ("grant_type=authorization_code", TokenError::MissingCode),
            (
                "grant_type=authorization_code&code=",
                TokenError::MissingCode,
            ),
            (
                "grant_type=authorization_code&code=4",
                TokenError::MissingRedirectUri,
            ),
            ("grant_type=refresh_token", TokenError::MissingRefreshToken),
            (
                "grant_type=refresh_token&refresh_token=1",
                TokenError::NoClientId,
            ),
        ];
        for (body, error) in cases {
            assert_eq!(parse(body, None).err(), Some(error), "{body}");
        }
    }

    #[test]
    fn basic_credentials_are_form_decoded() {
        let header = format!("Basic {}", BASE64_STANDARD.encode("my%20id:s%2Bcret"));
        let request = parse("grant_type=refresh_token&refresh_token=1", Some(&header)).unwrap();
        assert_eq!(request.credentials.id, "my id");
        assert_eq!(
            request.credentials.secret,
            Some(ClientSecret::from_wire("s+cret"))
        );
        assert!(request.credentials.by_header);
    }

    #[test]
    fn odd_authorization_headers_have_googles_answers() {
        let body = "grant_type=refresh_token&refresh_token=1&client_id=c";
        let empty_id = format!("Basic {}", BASE64_STANDARD.encode(":secret"));
        for (header, error) in [
            ("Bearer abc", TokenError::NoClientId),
            ("Basic ", TokenError::UnreadableCredentials),
            ("Basic ???", TokenError::UnreadableCredentials),
            (empty_id.as_str(), TokenError::NoClientId),
        ] {
            assert_eq!(parse(body, Some(header)).err(), Some(error), "{header}");
        }
    }

    #[test]
    fn two_ways_of_authentication_at_once_are_refused() {
        let header = format!("Basic {}", BASE64_STANDARD.encode("c:s"));
        let body = "grant_type=refresh_token&refresh_token=1&client_id=c";
        assert!(parse(body, Some(&header)).is_ok());
        let both = format!("{body}&client_secret=s");
        assert_eq!(
            parse(&both, Some(&header)).err(),
            Some(TokenError::UnreadableCredentials)
        );
    }
}
