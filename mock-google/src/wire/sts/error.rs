//! Refusals of the Security Token Service: OAuth objects on one line.

use serde::Serialize;

use crate::wire::error::Row;
use crate::wire::to_json;

/// Why a token is not exchanged or described (RFC 8693 section 2.2.2).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StsError {
    /// Another `grant_type` than the token exchange, or none (text inferred).
    GrantType(String),
    /// Another `requested_token_type` than an access token, or none.
    RequestedTokenType,
    /// An `audience` that is not the full resource name of a provider.
    Audience,
    /// No `scope`.
    MissingScope,
    /// A `subject_token_type` that Google does not exchange (text inferred).
    SubjectTokenType,
    /// No `subject_token` (text inferred).
    MissingSubjectToken,
    /// A JWT that is none, or lacks `sub` or `exp`.
    Unparsable,
    /// A JWT that has expired; it was issued at this second.
    Stale(i64),
    /// Introspection without `token` (text inferred).
    MissingToken,
}

impl StsError {
    /// One of each, for tests that go through the whole table.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        vec![
            Self::GrantType("foo".into()),
            Self::RequestedTokenType,
            Self::Audience,
            Self::MissingScope,
            Self::SubjectTokenType,
            Self::MissingSubjectToken,
            Self::Unparsable,
            Self::Stale(1_790_000_000),
            Self::MissingToken,
        ]
    }

    /// The row of the table: exactly what Google answers.
    #[must_use]
    pub fn row(&self) -> Row {
        const AUDIENCE: &str = "Invalid value for \"audience\". This value should be the full \
            resource name of the Identity Provider. See \
            https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token for the list of \
            possible formats.";
        let (code, text) = match self {
            Self::GrantType(_) => (
                "unsupported_grant_type",
                "Invalid value of grant_type in request.".into(),
            ),
            Self::RequestedTokenType => (
                "invalid_request",
                "Invalid value of requested_token_type in request.".into(),
            ),
            Self::Audience => ("invalid_request", AUDIENCE.into()),
            Self::MissingScope => ("invalid_request", "Scope(s) must be provided.".into()),
            Self::SubjectTokenType => (
                "invalid_request",
                "Invalid value of subject_token_type in request.".into(),
            ),
            Self::MissingSubjectToken => (
                "invalid_request",
                "Invalid value of subject_token in request.".into(),
            ),
            Self::Unparsable => ("invalid_grant", "Unable to parse the ID Token.".into()),
            Self::Stale(issued_at) => (
                "invalid_grant",
                format!("ID Token issued at {issued_at} is stale to sign-in.").into(),
            ),
            Self::MissingToken => (
                "invalid_request",
                "Invalid value of token in request.".into(),
            ),
        };
        (400, code, text)
    }

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
