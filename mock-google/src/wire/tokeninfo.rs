//! Tokeninfo: what a token is, for debugging, in the spelling of its path.
//!
//! `GET /tokeninfo?access_token=…` or `?id_token=…`; the current paths print every value as a
//! string, `/oauth2/v1/tokeninfo` and `/oauth2/v2/tokeninfo` use other names and real numbers, see
//! <https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken>.

use serde_json::{Map, Value, json};

use super::authorization::AccessType;
use super::error::TokeninfoError;
use super::id_token::ClaimSet;
use super::scope::Scopes;

/// The version of a tokeninfo path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Version {
    /// `oauth2.googleapis.com/tokeninfo`
    Current,
    /// `www.googleapis.com/oauth2/v3/tokeninfo`, whose errors lack `error`.
    V3,
    /// `www.googleapis.com/oauth2/v1/tokeninfo` and `…/v2/tokeninfo`
    Old,
}

/// What tokeninfo tells of an access token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessTokeninfo {
    /// The client it was issued to.
    pub client_id: String,
    /// The account, with the `openid` scope.
    pub sub: Option<String>,
    /// What it is good for.
    pub scopes: Scopes,
    /// When it expires, in seconds since 1970.
    pub expires_at: i64,
    /// How long that is from now, in seconds.
    pub expires_in: i64,
    /// The email address and whether it is verified, with the `email` scope.
    pub email: Option<(String, bool)>,
    /// Whether a refresh token stands behind it.
    pub access_type: AccessType,
}

impl AccessTokeninfo {
    /// Prints the JSON body.
    #[must_use]
    pub fn to_json(&self, version: Version) -> String {
        let mut body = Map::new();
        let mut put = |name: &str, value: Value| body.insert(name.to_owned(), value);
        if version == Version::Old {
            put("issued_to", self.client_id.as_str().into());
            put("audience", self.client_id.as_str().into());
            if let Some(sub) = &self.sub {
                put("user_id", sub.as_str().into());
            }
            put("scope", self.scopes.to_string().into());
            put("expires_in", self.expires_in.into());
            if let Some((email, verified)) = &self.email {
                put("email", email.as_str().into());
                put("verified_email", (*verified).into());
            }
        } else {
            put("azp", self.client_id.as_str().into());
            put("aud", self.client_id.as_str().into());
            if let Some(sub) = &self.sub {
                put("sub", sub.as_str().into());
            }
            put("scope", self.scopes.to_string().into());
            put("exp", self.expires_at.to_string().into());
            put("expires_in", self.expires_in.to_string().into());
            if let Some((email, verified)) = &self.email {
                put("email", email.as_str().into());
                put("email_verified", verified.to_string().into());
            }
        }
        put("access_type", self.access_type.as_str().into());
        super::to_pretty_json(&body, b"  ")
    }
}

/// Prints what tokeninfo tells of an ID token whose signature, issuer and time were proved.
#[must_use]
pub fn id_token_to_json(claims: &ClaimSet, kid: &str, version: Version, now: i64) -> String {
    let claim = |name: &str| claims.get(name).cloned().unwrap_or_default();
    let body = if version == Version::Old {
        let seconds = |name| claim(name).as_i64().unwrap_or_default();
        let mut body = json!({
            "issuer": claim("iss"),
            "issued_to": claim("azp"),
            "audience": claim("aud"),
            "user_id": claim("sub"),
            "expires_in": seconds("exp") - now,
            "issued_at": seconds("iat"),
        });
        for (name, from) in [
            ("email", "email"),
            ("email_verified", "email_verified"),
            ("verified_email", "email_verified"),
        ] {
            if let Some(value) = claims.get(from) {
                body[name] = value.clone();
            }
        }
        body
    } else {
        let as_string = |value: &Value| {
            value
                .as_str()
                .map_or_else(|| Value::from(value.to_string()), Value::from)
        };
        let mut body: Map<_, _> = claims
            .iter()
            .map(|(name, value)| (name.to_owned(), as_string(value)))
            .collect();
        for (name, value) in [("alg", "RS256"), ("kid", kid), ("typ", "JWT")] {
            body.insert(name.to_owned(), value.into());
        }
        body.into()
    };
    super::to_pretty_json(&body, b"  ")
}

/// Prints a refusal in the shape of the path.
#[must_use]
pub fn refusal(error: TokeninfoError, version: Version) -> String {
    let (_, code, description) = error.row();
    let body = match version {
        Version::V3 => json!({ "error_description": description }),
        Version::Current | Version::Old => {
            json!({ "error": code, "error_description": description })
        }
    };
    super::to_pretty_json(&body, b"  ")
}
