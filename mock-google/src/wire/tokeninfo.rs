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
    /// `www.googleapis.com/oauth2/v3/tokeninfo`, whose refusals of a token lack `error`.
    V3,
    /// `www.googleapis.com/oauth2/v1/tokeninfo` and `…/v2/tokeninfo`
    Old,
}

impl Version {
    /// How the path indents: by one blank on `www.googleapis.com`, elsewhere by two.
    #[must_use]
    pub const fn indent(self) -> &'static [u8] {
        match self {
            Self::Current => b"  ",
            Self::V3 | Self::Old => b" ",
        }
    }
}

/// Every member the older paths can answer with, which `fields` may name.
pub const OLD_MEMBERS: &[&str] = &[
    "access_type",
    "audience",
    "email",
    "email_verified",
    "expires_in",
    "issued_at",
    "issued_to",
    "issuer",
    "scope",
    "user_id",
    "verified_email",
];

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
    /// The members of the body, in the order of the captures.
    #[must_use]
    pub fn members(&self, version: Version) -> Map<String, Value> {
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
        body
    }
}

/// What tokeninfo tells of an ID token whose signature, issuer and time were proved: its claims, and
/// on the current paths its header.
#[must_use]
pub fn id_token_members(
    claims: &ClaimSet,
    kid: &str,
    version: Version,
    now: i64,
) -> Map<String, Value> {
    let mut body = Map::new();
    if version == Version::Old {
        for (name, claim) in [
            ("issuer", "iss"),
            ("issued_to", "azp"),
            ("audience", "aud"),
            ("user_id", "sub"),
            ("expires_in", "exp"),
            ("issued_at", "iat"),
            ("email", "email"),
            ("email_verified", "email_verified"),
            ("verified_email", "email_verified"),
        ] {
            if let Some(value) = claims.get(claim) {
                let value = match value.as_i64() {
                    Some(expires) if claim == "exp" => (expires - now).into(),
                    _ => value.clone(),
                };
                body.insert(name.to_owned(), value);
            }
        }
        return body;
    }
    let as_text = |value: &Value| {
        value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned)
    };
    for (name, value) in claims.iter() {
        body.insert(name.to_owned(), as_text(value).into());
    }
    for (name, value) in [("alg", "RS256"), ("kid", kid), ("typ", "JWT")] {
        body.insert(name.to_owned(), value.into());
    }
    body
}

/// The body of a refusal in the shape of the path; that no token came is said alike on all of them.
#[must_use]
pub fn refusal(error: TokeninfoError, version: Version) -> Value {
    let (_, code, description) = error.row();
    if version == Version::V3 && error == TokeninfoError::InvalidValue {
        return json!({ "error_description": description });
    }
    json!({ "error": code, "error_description": description })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_refuse_a_token_in_two_shapes_and_no_token_in_one() {
        let invalid = json!({ "error": "invalid_token", "error_description": "Invalid Value" });
        let missing = json!({
            "error": "invalid_request",
            "error_description": "either access_token, id_token, or token_handle required",
        });
        for version in [Version::Current, Version::V3, Version::Old] {
            assert_eq!(refusal(TokeninfoError::MissingToken, version), missing);
        }
        for version in [Version::Current, Version::Old] {
            assert_eq!(refusal(TokeninfoError::InvalidValue, version), invalid);
        }
        assert_eq!(
            refusal(TokeninfoError::InvalidValue, Version::V3),
            json!({ "error_description": "Invalid Value" })
        );
    }

    #[test]
    fn an_id_token_is_told_as_strings_or_under_other_names() {
        let claims = ClaimSet::default()
            .with("iss", "i")
            .with("aud", "a")
            .with("email_verified", true)
            .with("iat", 5)
            .with("exp", 3_605);
        let current = Value::from(id_token_members(&claims, "k", Version::Current, 10));
        assert_eq!(
            current,
            json!({
                "iss": "i", "aud": "a", "email_verified": "true", "iat": "5", "exp": "3605",
                "alg": "RS256", "kid": "k", "typ": "JWT",
            })
        );
        let old = Value::from(id_token_members(&claims, "k", Version::Old, 10));
        assert_eq!(
            old,
            json!({
                "issuer": "i", "audience": "a", "expires_in": 3_595, "issued_at": 5,
                "email_verified": true, "verified_email": true,
            })
        );
    }
}
