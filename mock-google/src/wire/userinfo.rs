//! Userinfo: one account in two spellings, and refusals in two shapes.
//!
//! `GET /v1/userinfo` and `/oauth2/v3/userinfo` speak OpenID Connect (`sub`, `email_verified`);
//! `/oauth2/v2/userinfo`, `/oauth2/v1/userinfo` and `/userinfo/v2/me` are Google's older API
//! (`id`, `verified_email`), see
//! <https://developers.google.com/identity/openid-connect/openid-connect#obtaininguserprofileinformation>.

use serde_json::{Map, Value, json};

use super::error::UserinfoError;

/// The spelling of a userinfo path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// `sub`, `email_verified`; errors as an OAuth object.
    OpenIdConnect,
    /// `id`, `verified_email`; errors in Google's API envelope.
    Api,
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
    /// `hd`, the Workspace domain.
    pub hosted_domain: Option<String>,
}

impl Userinfo {
    /// Prints the JSON body, members in the order of the captures.
    #[must_use]
    pub fn to_json(&self, spelling: Spelling) -> String {
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
        put("hd", text(&self.hosted_domain));
        super::to_pretty_json(&body, b"  ")
    }
}

/// Prints a refusal in the shape of the path.
#[must_use]
pub fn refusal(error: UserinfoError, spelling: Spelling) -> String {
    let (status, code, description) = error.row();
    let body = match spelling {
        Spelling::OpenIdConnect => json!({ "error": code, "error_description": description }),
        Spelling::Api => {
            let (message, reason) = error.envelope_reason();
            json!({ "error": {
                "code": status,
                "message": error.envelope_message(),
                "errors": [{
                    "message": message,
                    "domain": "global",
                    "reason": reason,
                    "location": "Authorization",
                    "locationType": "header",
                }],
                "status": "UNAUTHENTICATED",
            }})
        }
    };
    super::to_pretty_json(&body, b"  ")
}
