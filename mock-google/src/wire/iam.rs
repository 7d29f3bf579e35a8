//! IAM Credentials: short-lived credentials of a service account, for callers that may act as it.
//!
//! `POST /v1/projects/-/serviceAccounts/<address>:generateAccessToken` and the like, see
//! <https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts>.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::json;

use super::credential::AccessToken;
use super::id_token::ClaimSet;
use super::params::Params;
use super::scope::Scopes;

mod error;

pub use error::{IamError, IamRow, envelope};

/// The longest life of a generated access token; organisations can raise it to twelve hours.
pub const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(1);

/// What is asked of a service account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// `:generateAccessToken`
    GenerateAccessToken,
    /// `:generateIdToken`
    GenerateIdToken,
    /// `:signBlob`
    SignBlob,
    /// `:signJwt`
    SignJwt,
}

impl Method {
    /// Splits `<address>:<method>`, the last segment of the path.
    #[must_use]
    pub fn split(target: &str) -> Option<(&str, Self)> {
        let (name, method) = target.rsplit_once(':')?;
        let method = match method {
            "generateAccessToken" => Self::GenerateAccessToken,
            "generateIdToken" => Self::GenerateIdToken,
            "signBlob" => Self::SignBlob,
            "signJwt" => Self::SignJwt,
            _ => return None,
        };
        Some((name, method))
    }

    /// The permission the caller needs on the service account.
    #[must_use]
    pub const fn permission(self) -> &'static str {
        match self {
            Self::GenerateAccessToken => "iam.serviceAccounts.getAccessToken",
            Self::GenerateIdToken => "iam.serviceAccounts.getOpenIdToken",
            Self::SignBlob => "iam.serviceAccounts.signBlob",
            Self::SignJwt => "iam.serviceAccounts.signJwt",
        }
    }

    /// The method's name in refusals.
    #[must_use]
    pub const fn full_name(self) -> &'static str {
        match self {
            Self::GenerateAccessToken => {
                "google.iam.credentials.v1.IAMCredentials.GenerateAccessToken"
            }
            Self::GenerateIdToken => "google.iam.credentials.v1.IAMCredentials.GenerateIdToken",
            Self::SignBlob => "google.iam.credentials.v1.IAMCredentials.SignBlob",
            Self::SignJwt => "google.iam.credentials.v1.IAMCredentials.SignJwt",
        }
    }
}

/// A request whose body was read; `delegates` are not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Order {
    /// An access token.
    AccessToken {
        /// What it is to be good for.
        scopes: Scopes,
        /// How long.
        life: SignedDuration,
    },
    /// An ID token.
    IdToken {
        /// Whom it is to be for.
        audience: String,
        /// Whether it states the address.
        with_email: bool,
    },
    /// A signature over bytes.
    Blob(Vec<u8>),
    /// A signature over claims, which become a JWT.
    Jwt(ClaimSet),
}

impl Order {
    /// Reads the members of the JSON body; those that are not strings come as their JSON text.
    ///
    /// # Errors
    /// [`IamError`], which Google words the same whatever the cause.
    pub fn parse(method: Method, body: &Params) -> Result<Self, IamError> {
        match method {
            Method::GenerateAccessToken => {
                let scopes = body.get("scope").unwrap_or_default();
                let scopes: Vec<String> = serde_json::from_str(scopes).unwrap_or_default();
                if scopes.is_empty() {
                    return Err(IamError::MissingScope);
                }
                let life = body.get("lifetime").map_or(Ok(LONGEST_LIFE), |life| {
                    read_life(life).ok_or_else(|| IamError::BadLifetime(life.to_owned()))
                })?;
                Ok(Self::AccessToken {
                    scopes: Scopes::parse(&scopes.join(" ")),
                    life,
                })
            }
            Method::GenerateIdToken => Ok(Self::IdToken {
                audience: body
                    .get("audience")
                    .ok_or(IamError::MissingAudience)?
                    .to_owned(),
                with_email: body.get("includeEmail") == Some("true"),
            }),
            Method::SignBlob => body
                .get("payload")
                .and_then(|payload| BASE64_STANDARD.decode(payload).ok())
                .map(Self::Blob)
                .ok_or(IamError::BadPayload),
            Method::SignJwt => body
                .get("payload")
                .and_then(|payload| serde_json::from_str(payload).ok())
                .map(Self::Jwt)
                .ok_or(IamError::BadPayload),
        }
    }
}

/// Reads a duration as Google's APIs write it: `3600s`.
fn read_life(text: &str) -> Option<SignedDuration> {
    let seconds = text.strip_suffix('s')?.parse().ok()?;
    (1..=LONGEST_LIFE.as_secs())
        .contains(&seconds)
        .then(|| SignedDuration::from_secs(seconds))
}

/// Prints a generated access token.
#[must_use]
pub fn access_token_to_json(token: &AccessToken, expires: Timestamp) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Body<'a> {
        access_token: &'a str,
        expire_time: String,
    }
    super::to_pretty_json(
        &Body {
            access_token: token.expose(),
            expire_time: expires.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        },
        b"  ",
    )
}

/// Prints a generated ID token.
#[must_use]
pub fn id_token_to_json(token: &str) -> String {
    super::to_pretty_json(&json!({ "token": token }), b"  ")
}

/// Prints a signature over bytes.
#[must_use]
pub fn signed_blob_to_json(kid: &str, signature: &[u8]) -> String {
    let signature = BASE64_STANDARD.encode(signature);
    super::to_pretty_json(&json!({ "keyId": kid, "signedBlob": signature }), b"  ")
}

/// Prints signed claims.
#[must_use]
pub fn signed_jwt_to_json(kid: &str, jwt: &str) -> String {
    super::to_pretty_json(&json!({ "keyId": kid, "signedJwt": jwt }), b"  ")
}

#[cfg(test)]
mod tests;
