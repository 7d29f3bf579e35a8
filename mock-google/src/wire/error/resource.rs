//! Refusals of userinfo, tokeninfo and revocation, each in the shape its own path uses.

use super::Row;
use super::texts::{INVALID_CREDENTIALS, MISSING_CREDENTIAL, row};

/// What a refusal of userinfo looks like, in either shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UserinfoRow {
    /// The HTTP status.
    pub status: u16,
    /// `error` and `error_description` of the OpenID Connect paths.
    pub oauth: (&'static str, &'static str),
    /// The `WWW-Authenticate` header.
    pub challenge: &'static str,
    /// `message` and `status` of the Google API envelope of the v1 and v2 paths.
    pub envelope: (&'static str, &'static str),
    /// `errors[0].message` and `errors[0].reason` of the envelope.
    pub reason: (&'static str, &'static str),
    /// `details[0].reason` of the envelope; captures of invalid tokens have none.
    pub info: Option<&'static str>,
}

error_table! {
    /// Why userinfo is refused (RFC 6750 section 3); the body depends on the path.
    #[derive(Copy)]
    UserinfoError -> UserinfoRow {
        /// No token in the request, or one without any sign-in scope.
        MissingCredential => UserinfoRow {
            status: 401,
            oauth: ("invalid_request", "Invalid Credentials"),
            challenge: r#"Bearer realm="https://accounts.google.com/""#,
            envelope: (MISSING_CREDENTIAL, "UNAUTHENTICATED"),
            reason: ("Login Required.", "required"),
            info: Some("CREDENTIALS_MISSING"),
        };
        /// A token that is unknown, expired or revoked.
        InvalidToken => UserinfoRow {
            status: 401,
            oauth: ("invalid_request", "Invalid Credentials"),
            challenge: r#"Bearer realm="https://accounts.google.com/", error="invalid_token""#,
            envelope: (INVALID_CREDENTIALS, "UNAUTHENTICATED"),
            reason: ("Invalid Credentials", "authError"),
            info: None,
        };
        /// A token without any sign-in scope, where that is switched to be said (OAuth names inferred).
        InsufficientScope => UserinfoRow {
            status: 403,
            oauth: ("insufficient_scope", "Request had insufficient authentication scopes."),
            challenge: r#"Bearer realm="https://accounts.google.com/", error="insufficient_scope", scope="https://www.googleapis.com/auth/userinfo.email https://www.googleapis.com/auth/userinfo.profile openid""#,
            envelope: ("Request had insufficient authentication scopes.", "PERMISSION_DENIED"),
            reason: ("Insufficient Permission", "insufficientPermissions"),
            info: Some("ACCESS_TOKEN_SCOPE_INSUFFICIENT"),
        };
    }
}

error_table! {
    /// Why tokeninfo is refused; expired, revoked, foreign and malformed are not told apart.
    #[derive(Copy)]
    TokeninfoError -> Row {
        /// Neither `access_token` nor `id_token` nor a bearer header.
        MissingToken => row(400, "invalid_request", "either access_token, id_token, or token_handle required");
        /// Any token that is not good now.
        InvalidValue => row(400, "invalid_token", "Invalid Value");
    }
}

error_table! {
    /// Why a revocation is refused; RFC 7009 would answer 200 to an unknown token, Google does not.
    #[derive(Copy)]
    RevocationError -> Row {
        /// No `token`.
        MissingToken => row(400, "invalid_request", "Missing required parameter: token");
        /// A token that is unknown, expired or revoked already; the text has no full stop at Google.
        InvalidToken => row(400, "invalid_token", "Token expired or revoked");
        /// A token that no person granted: a service account's.
        NotRevocable => row(400, "invalid_request", "Token is not revocable.");
        /// A JSONP `callback` that is not the name of a function (text inferred).
        BadCallback => row(400, "invalid_request", "Invalid parameter value for callback");
    }
}
