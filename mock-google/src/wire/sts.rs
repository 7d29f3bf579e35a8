//! The Security Token Service: foreign tokens for Google's (RFC 8693).
//!
//! `POST /v1/token` with `audience`, `grant_type`, `requested_token_type`, `scope`, `subject_token` and
//! `subject_token_type` in a form, or as JSON in camel case, see
//! <https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token>.

use std::fmt;

use serde::Serialize;
use serde_json::Value;

use super::assertion::unverified;
use super::credential::AccessToken;
use super::params::Params;
use super::scope::Scopes;

mod error;

pub use error::StsError;

/// The one grant type (RFC 8693 section 2.1).
pub const TOKEN_EXCHANGE: &str = "urn:ietf:params:oauth:grant-type:token-exchange";
/// The one type of token that is issued (RFC 8693 section 3).
pub const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// The longest subject of a foreign token, in bytes: what an ID token's may have (OpenID Connect Core 2).
const LONGEST_SUBJECT: usize = 255;

/// A token exchange whose parameters are there and of the right shape.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exchange {
    /// The pool of identities that the token is to be of.
    pub pool: Pool,
    /// What the access token is to be good for.
    pub scopes: Scopes,
    /// What is exchanged.
    pub subject: Subject,
}

/// A pool of foreign identities: `projects/<number>/locations/global/workloadIdentityPools/<pool>`
/// or `locations/global/workforcePools/<pool>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pool(String);

/// A foreign token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// A JWT or an ID token, read and not verified.
    Jwt {
        /// `sub`
        sub: String,
        /// When it was made, in seconds since 1970.
        iat: Option<i64>,
        /// When it expires, in seconds since 1970.
        exp: i64,
    },
    /// A SAML assertion or a signed request to AWS, which are not read at all.
    Opaque,
}

impl Exchange {
    /// Reads the parameters.
    ///
    /// # Errors
    /// [`StsError`], in an order that is inferred.
    pub fn parse(params: &Params) -> Result<Self, StsError> {
        let value = |snake: &str, camel: &str| params.get(snake).or_else(|| params.get(camel));
        let grant_type = value("grant_type", "grantType").unwrap_or_default();
        if grant_type != TOKEN_EXCHANGE {
            return Err(StsError::GrantType(grant_type.to_owned()));
        }
        if value("requested_token_type", "requestedTokenType") != Some(ACCESS_TOKEN) {
            return Err(StsError::RequestedTokenType);
        }
        let pool = value("audience", "audience")
            .and_then(Pool::of_provider)
            .ok_or(StsError::Audience)?;
        let scopes = Scopes::parse(value("scope", "scope").unwrap_or_default());
        let (_, unknown) = scopes.split_unknown(&[]);
        if !unknown.is_empty() {
            return Err(StsError::UnknownScope(unknown));
        }
        if scopes.is_empty() {
            return Err(StsError::MissingScope);
        }
        let kind = value("subject_token_type", "subjectTokenType").unwrap_or_default();
        let token = value("subject_token", "subjectToken").ok_or(StsError::MissingSubjectToken)?;
        Ok(Self {
            pool,
            scopes,
            subject: Subject::parse(kind, token)?,
        })
    }
}

impl Subject {
    fn parse(kind: &str, token: &str) -> Result<Self, StsError> {
        match kind {
            "urn:ietf:params:oauth:token-type:jwt"
            | "urn:ietf:params:oauth:token-type:id_token" => {
                read_jwt(token).ok_or(StsError::Unparsable)
            }
            "urn:ietf:params:oauth:token-type:saml2"
            | "urn:ietf:params:aws:token-type:aws4_request" => Ok(Self::Opaque),
            _ => Err(StsError::SubjectTokenType),
        }
    }
}

fn read_jwt(jwt: &str) -> Option<Subject> {
    let (_, claims) = unverified(jwt)?;
    let seconds = |name: &str| claims.get(name).and_then(Value::as_i64);
    Some(Subject::Jwt {
        sub: claims
            .get("sub")?
            .as_str()
            .filter(|sub| sub.len() <= LONGEST_SUBJECT)?
            .to_owned(),
        iat: seconds("iat"),
        exp: seconds("exp")?,
    })
}

impl Pool {
    /// The pool of a provider, by the provider's full resource name.
    #[must_use]
    pub fn of_provider(audience: &str) -> Option<Self> {
        let path = audience.strip_prefix("//iam.googleapis.com/")?;
        let (pool, provider) = path.split_once("/providers/")?;
        let is_name = |text: &str| !text.is_empty() && !text.contains(char::is_whitespace);
        let is_pool = match *pool.split('/').collect::<Vec<_>>() {
            [
                "projects",
                number,
                "locations",
                "global",
                "workloadIdentityPools",
                name,
            ] => {
                number.bytes().all(|byte| byte.is_ascii_digit()) && is_name(number) && is_name(name)
            }
            ["locations", "global", "workforcePools", name] => is_name(name),
            _ => false,
        };
        (is_pool && is_name(provider) && !provider.contains('/')).then(|| Self(pool.to_owned()))
    }

    /// The name of an identity of the pool
    /// (<https://cloud.google.com/iam/docs/principal-identifiers>).
    #[must_use]
    pub fn principal(&self, subject: &str) -> String {
        format!("principal://iam.googleapis.com/{self}/subject/{subject}")
    }
}

impl fmt::Display for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Prints the answer (RFC 8693 section 2.2.1).
#[must_use]
pub fn token_to_json(token: &AccessToken, expires_in: i64) -> String {
    #[derive(Serialize)]
    struct Body<'a> {
        access_token: &'a str,
        issued_token_type: &'static str,
        token_type: &'static str,
        expires_in: i64,
    }
    super::to_json(&Body {
        access_token: token.expose(),
        issued_token_type: ACCESS_TOKEN,
        token_type: "Bearer",
        expires_in,
    })
}

/// What introspection tells of a live token (RFC 7662 section 2.2), members as on
/// <https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/introspect>.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Introspection {
    active: bool,
    /// What the token is good for.
    pub scope: String,
    /// Who asked for it.
    pub client_id: String,
    /// The identity, for people.
    pub username: String,
    /// When it expires, in seconds since 1970.
    pub exp: i64,
    /// When it was issued, in seconds since 1970.
    pub iat: i64,
    /// The identity.
    pub sub: String,
    /// Who issued it.
    pub iss: &'static str,
}

impl Introspection {
    /// Tells of a live token.
    #[must_use]
    pub fn of(client_id: &str, sub: &str, scopes: &Scopes, iat: i64, exp: i64) -> Self {
        Self {
            active: true,
            scope: scopes.to_string(),
            client_id: client_id.to_owned(),
            username: sub.to_owned(),
            exp,
            iat,
            sub: sub.to_owned(),
            iss: "https://sts.googleapis.com/",
        }
    }
}

/// Prints what introspection tells; of a token that is not live, only that.
#[must_use]
pub fn introspection_to_json(live: Option<&Introspection>) -> String {
    match live {
        Some(live) => super::to_json(live),
        None => r#"{"active":false}"#.to_owned(),
    }
}

#[cfg(test)]
mod tests;
