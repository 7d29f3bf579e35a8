//! Refusals of userinfo, tokeninfo and revocation, each in the shape its own path uses.

use super::Row;

/// Why userinfo is refused (RFC 6750 section 3); the body depends on the path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UserinfoError {
    /// No token in the request, or one without any sign-in scope.
    MissingCredential,
    /// A token that is unknown, expired or revoked.
    InvalidToken,
    /// A token without any sign-in scope, where that is switched to be said.
    InsufficientScope,
}

impl UserinfoError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[
        Self::MissingCredential,
        Self::InvalidToken,
        Self::InsufficientScope,
    ];

    /// The `WWW-Authenticate` header.
    #[must_use]
    pub const fn challenge(self) -> &'static str {
        match self {
            Self::MissingCredential => r#"Bearer realm="https://accounts.google.com/""#,
            Self::InvalidToken => {
                r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#
            }
            Self::InsufficientScope => {
                r#"Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile openid""#
            }
        }
    }

    /// Status, `error` and `error_description` of the OpenID Connect paths; the last is inferred.
    #[must_use]
    pub const fn row(self) -> Row {
        use std::borrow::Cow::Borrowed;
        match self {
            Self::MissingCredential | Self::InvalidToken => {
                (401, "invalid_request", Borrowed("Invalid Credentials"))
            }
            Self::InsufficientScope => (
                403,
                "insufficient_scope",
                Borrowed("Request had insufficient authentication scopes."),
            ),
        }
    }

    /// `message` and `status` of the Google API envelope of the v1 and v2 paths.
    #[must_use]
    pub const fn envelope(self) -> (&'static str, &'static str) {
        match self {
            Self::MissingCredential => (
                "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                "UNAUTHENTICATED",
            ),
            Self::InvalidToken => (
                "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential. See https://developers.google.com/identity/sign-in/web/devconsole-project.",
                "UNAUTHENTICATED",
            ),
            Self::InsufficientScope => (
                "Request had insufficient authentication scopes.",
                "PERMISSION_DENIED",
            ),
        }
    }

    /// `errors[0].message` and `errors[0].reason` of the Google API envelope.
    #[must_use]
    pub const fn envelope_reason(self) -> (&'static str, &'static str) {
        match self {
            Self::MissingCredential => ("Login Required.", "required"),
            Self::InvalidToken => ("Invalid Credentials", "authError"),
            Self::InsufficientScope => ("Insufficient Permission", "insufficientPermissions"),
        }
    }

    /// `details[0].reason` of the Google API envelope; captures of invalid tokens have none.
    #[must_use]
    pub const fn error_info(self) -> Option<&'static str> {
        match self {
            Self::MissingCredential => Some("CREDENTIALS_MISSING"),
            Self::InvalidToken => None,
            Self::InsufficientScope => Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        }
    }
}

/// Why tokeninfo is refused; expired, revoked, foreign and malformed are not told apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokeninfoError {
    /// Neither `access_token` nor `id_token` nor a bearer header.
    MissingToken,
    /// Any token that is not good now.
    InvalidValue,
}

impl TokeninfoError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[Self::MissingToken, Self::InvalidValue];

    /// Status, `error` and `error_description`.
    #[must_use]
    pub const fn row(self) -> Row {
        use std::borrow::Cow::Borrowed;
        match self {
            Self::MissingToken => (
                400,
                "invalid_request",
                Borrowed("either access_token, id_token, or token_handle required"),
            ),
            Self::InvalidValue => (400, "invalid_token", Borrowed("Invalid Value")),
        }
    }
}

/// Why a revocation is refused; RFC 7009 would answer 200 to an unknown token, Google does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RevocationError {
    /// No `token`.
    MissingToken,
    /// A token that is unknown, expired or revoked already.
    InvalidToken,
    /// A token that no person granted: a service account's.
    NotRevocable,
    /// A JSONP `callback` that is not the name of a function (text inferred).
    BadCallback,
}

impl RevocationError {
    /// Every row of the table.
    pub const ALL: &[Self] = &[
        Self::MissingToken,
        Self::InvalidToken,
        Self::NotRevocable,
        Self::BadCallback,
    ];

    /// Status, `error` and `error_description`; the second text has no full stop at Google.
    #[must_use]
    pub const fn row(self) -> Row {
        use std::borrow::Cow::Borrowed;
        match self {
            Self::MissingToken => (
                400,
                "invalid_request",
                Borrowed("Missing required parameter: token"),
            ),
            Self::InvalidToken => (400, "invalid_token", Borrowed("Token expired or revoked")),
            Self::NotRevocable => (400, "invalid_request", Borrowed("Token is not revocable.")),
            Self::BadCallback => (
                400,
                "invalid_request",
                Borrowed("Invalid parameter value for callback"),
            ),
        }
    }
}
