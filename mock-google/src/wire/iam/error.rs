//! Refusals of IAM Credentials, in Google's API envelope (<https://google.aip.dev/193>).

use std::borrow::Cow;

use serde_json::{Value, json};

use super::Method;
use crate::wire::error::error_table;
use crate::wire::error::texts::{INVALID_CREDENTIALS, MISSING_CREDENTIAL};
use crate::wire::scope::Scopes;
use crate::wire::to_pretty_json;

/// What a refusal in the API envelope says: HTTP status, `status`, `message`.
pub type IamRow = (u16, &'static str, Cow<'static, str>);

error_table! {
    /// Why IAM Credentials refuses.
    IamError -> IamRow {
        /// No bearer token.
        MissingCredential => (401, "UNAUTHENTICATED", MISSING_CREDENTIAL.into());
        /// A bearer token that is unknown, expired or revoked.
        InvalidCredential => (401, "UNAUTHENTICATED", INVALID_CREDENTIALS.into());
        /// A bearer token that opens neither Cloud nor IAM.
        InsufficientScope(_method: Method = Method::GenerateAccessToken) => (403, "PERMISSION_DENIED", "Request had insufficient authentication scopes.".into());
        /// A service account that does not exist or is disabled; Google does not tell that from a
        /// missing role.
        PermissionDenied(method: Method = Method::GenerateAccessToken) => (403, "PERMISSION_DENIED", format!("Permission '{}' denied on resource (or it may not exist).", method.permission()).into());
        /// `generateAccessToken` without `scope` (text inferred, as in the rows below).
        MissingScope => invalid_argument();
        /// `generateAccessToken` with a scope Google does not know.
        UnknownScope(_scopes: Scopes = Scopes::parse("foo")) => invalid_argument();
        /// A `lifetime` that is none, or beyond an hour.
        BadLifetime(_lifetime: String = "2h") => invalid_argument();
        /// `generateIdToken` without `audience`.
        MissingAudience => invalid_argument();
        /// A `payload` that is not Base64, or not the JSON of claims.
        BadPayload => invalid_argument();
        /// A service account whose private key this server does not know, so that nothing can be
        /// signed in its name. Google holds a key of every one; the text is the mock's own.
        NoPrivateKey => (400, "FAILED_PRECONDITION", "This service account is registered with a public key only: nothing can be signed in its name.".into());
    }
}

fn invalid_argument() -> IamRow {
    let message = "Request contains an invalid argument.";
    (400, "INVALID_ARGUMENT", message.into())
}

impl IamError {
    /// The `WWW-Authenticate` header of a 401 (RFC 6750 section 3).
    #[must_use]
    pub const fn challenge(&self) -> Option<&'static str> {
        match self {
            Self::MissingCredential => Some(r#"Bearer realm="https://accounts.google.com/""#),
            Self::InvalidCredential => {
                Some(r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#)
            }
            _ => None,
        }
    }

    /// Prints the body.
    #[must_use]
    pub fn to_json(&self) -> String {
        let details = match self {
            Self::InsufficientScope(method) => Some((
                "ACCESS_TOKEN_SCOPE_INSUFFICIENT",
                "googleapis.com",
                json!({
                    "service": "iamcredentials.googleapis.com",
                    "method": method.full_name(),
                }),
            )),
            Self::PermissionDenied(method) => Some((
                "IAM_PERMISSION_DENIED",
                "iam.googleapis.com",
                json!({ "permission": method.permission() }),
            )),
            _ => None,
        };
        let details = details.map(|(reason, domain, metadata)| {
            json!({
                "@type": "type.googleapis.com/google.rpc.ErrorInfo",
                "reason": reason,
                "domain": domain,
                "metadata": metadata,
            })
        });
        let (code, status, message) = self.row();
        envelope(code, status, &message, details)
    }
}

/// Prints Google's API envelope of a refusal (<https://google.aip.dev/193>).
#[must_use]
pub fn envelope(code: u16, status: &str, message: &str, details: Option<Value>) -> String {
    let mut error = json!({ "code": code, "message": message, "status": status });
    if let Some(details) = details {
        error["details"] = json!([details]);
    }
    to_pretty_json(&json!({ "error": error }), b"  ")
}
