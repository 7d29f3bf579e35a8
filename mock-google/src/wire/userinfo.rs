//! Userinfo: one account in two spellings, and refusals in two shapes.
//!
//! `GET /v1/userinfo` and `/oauth2/v3/userinfo` speak OpenID Connect (`sub`, `email_verified`);
//! `/oauth2/v2/userinfo`, `/oauth2/v1/userinfo` and `/userinfo/v2/me` are Google's older API
//! (`id`, `verified_email`), see
//! <https://developers.google.com/identity/openid-connect/openid-connect#obtaininguserprofileinformation>.

use serde_json::{Map, Value, json};

use super::error::UserinfoError;

/// How userinfo is indented, in both spellings.
pub const INDENT: &[u8] = b"  ";

/// Every member the older API can answer with, which `fields` may name
/// (<https://www.googleapis.com/discovery/v1/apis/oauth2/v2/rest>).
pub const API_MEMBERS: &[&str] = &[
    "email",
    "family_name",
    "gender",
    "given_name",
    "hd",
    "id",
    "link",
    "locale",
    "name",
    "picture",
    "verified_email",
];

/// The spelling of a userinfo path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `sub`, `email_verified`
    OpenIdConnect,
    /// `id`, `verified_email`
    Api,
}

/// The shape of a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// `error` and `error_description`
    Oauth,
    /// Google's API envelope
    Envelope,
}

/// What userinfo tells of an account; absent members were not granted or do not exist.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Userinfo {
    /// The account's id.
    pub sub: String,
    /// `name`
    pub name: Option<String>,
    /// `given_name`
    pub given_name: Option<String>,
    /// `family_name`
    pub family_name: Option<String>,
    /// `picture`, an address.
    pub picture: Option<String>,
    /// `email` and whether Google verified it.
    pub email: Option<(String, bool)>,
    /// `locale`, told until about 2024.
    pub locale: Option<String>,
    /// `hd`, the Workspace domain.
    pub hosted_domain: Option<String>,
}

impl Userinfo {
    /// The members of the body, in the order of the captures.
    #[must_use]
    pub fn members(&self, spelling: Spelling) -> Map<String, Value> {
        let mut body = Map::new();
        let mut put = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body.insert(name.to_owned(), value);
            }
        };
        let text = |value: &Option<String>| value.clone().map(Value::from);
        let email = self
            .email
            .as_ref()
            .map(|(email, _)| Value::from(email.as_str()));
        let verified = self
            .email
            .as_ref()
            .map(|(_, verified)| Value::from(*verified));
        match spelling {
            Spelling::OpenIdConnect => put("sub", Some(self.sub.as_str().into())),
            Spelling::Api => {
                put("id", Some(self.sub.as_str().into()));
                put("email", email.clone());
                put("verified_email", verified.clone());
            }
        }
        put("name", text(&self.name));
        put("given_name", text(&self.given_name));
        put("family_name", text(&self.family_name));
        put("picture", text(&self.picture));
        if spelling == Spelling::OpenIdConnect {
            put("email", email);
            put("email_verified", verified);
        }
        put("locale", text(&self.locale));
        put("hd", text(&self.hosted_domain));
        body
    }
}

/// The body of a refusal.
#[must_use]
pub fn refusal(error: UserinfoError, shape: Shape) -> Value {
    let row = error.row();
    if shape == Shape::Oauth {
        let (code, description) = row.oauth;
        return json!({ "error": code, "error_description": description });
    }
    let (message, status_name) = row.envelope;
    let (short, reason) = row.reason;
    let mut first = json!({ "message": short, "domain": "global", "reason": reason });
    if error != UserinfoError::InsufficientScope {
        first["location"] = "Authorization".into();
        first["locationType"] = "header".into();
    }
    let mut envelope = json!({
        "code": row.status,
        "message": message,
        "errors": [first],
        "status": status_name,
    });
    if let Some(reason) = row.info {
        envelope["details"] = json!([{
            "@type": "type.googleapis.com/google.rpc.ErrorInfo",
            "reason": reason,
            "domain": "googleapis.com",
            "metadata": {
                // The captures shorten the method; its name is inferred from its neighbours.
                "method": "google.identity.oauth2.OAuth2Service.GetUserInfo",
                "service": "oauth2.googleapis.com",
            },
        }]);
    }
    json!({ "error": envelope })
}
