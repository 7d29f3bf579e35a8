//! Refusals of the Security Token Service: OAuth objects on one line.

use serde::Serialize;

use crate::wire::error::{Row, error_table};
use crate::wire::scope::Scopes;
use crate::wire::to_json;

const AUDIENCE: &str = "Invalid value for \"audience\". This value should be the full resource name of the Identity Provider. See https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of possible formats.";

error_table! {
    /// Why a token is not exchanged or described (RFC 8693 section 2.2.2).
    StsError -> Row {
        /// Another `grant_type` than the token exchange, or none (text inferred).
        GrantType(_word: String = "foo") => (400, "unsupported_grant_type", "Invalid value of grant_type in request.".into());
        /// Another `requested_token_type` than an access token, or none.
        RequestedTokenType => (400, "invalid_request", "Invalid value of requested_token_type in request.".into());
        /// An `audience` that is not the full resource name of a provider.
        Audience => (400, "invalid_request", AUDIENCE.into());
        /// No `scope`.
        MissingScope => (400, "invalid_request", "Scope(s) must be provided.".into());
        /// Scopes that Google does not know (text inferred from the token endpoint).
        UnknownScope(scopes: Scopes = Scopes::parse("foo")) => (400, "invalid_scope", format!("Some requested scopes were invalid. {{invalid=[{scopes}]}}").into());
        /// A `subject_token_type` that Google does not exchange (text inferred).
        SubjectTokenType => (400, "invalid_request", "Invalid value of subject_token_type in request.".into());
        /// No `subject_token` (text inferred).
        MissingSubjectToken => (400, "invalid_request", "Invalid value of subject_token in request.".into());
        /// A JWT that is none, lacks `sub` or `exp`, or has a `sub` beyond measure.
        Unparsable => (400, "invalid_grant", "Unable to parse the ID Token.".into());
        /// A JWT that has expired; it was issued at this second.
        Stale(issued_at: i64 = 1_790_000_000_i64) => (400, "invalid_grant", format!("ID Token issued at {issued_at} is stale to sign-in.").into());
        /// Introspection without `token` (text inferred).
        MissingToken => (400, "invalid_request", "Invalid value of token in request.".into());
    }
}

impl StsError {
    /// Prints the body.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Body<'a> {
            error: &'a str,
            error_description: &'a str,
        }
        let (_, error, error_description) = self.row();
        to_json(&Body {
            error,
            error_description: &error_description,
        })
    }
}
