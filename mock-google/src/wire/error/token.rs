//! Refusals of the token endpoint (RFC 6749 section 5.2), with the texts Google sends today.

use std::borrow::Cow;

use super::Row;
use super::page::invalid_scopes;
use crate::wire::scope::Scopes;

/// Why a token request is refused; the journal keeps the cause, the client gets the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TokenError {
    /// No `grant_type`; also what an unreadable body comes to.
    MissingGrantType,
    /// A `grant_type` Google does not know; the value is echoed.
    UnknownGrantType(String),
    /// A parameter given twice.
    RepeatedParameter(String),
    /// `authorization_code` without `code`.
    MissingCode,
    /// `authorization_code` without `redirect_uri`.
    MissingRedirectUri,
    /// `refresh_token` without `refresh_token`.
    MissingRefreshToken,
    /// No credentials, another scheme than `Basic`, or `Basic` with an empty id.
    NoClientId,
    /// `Authorization: Basic` that does not decode, or a secret both in the header and in the body.
    UnreadableCredentials,
    /// A `client_id` nobody registered.
    UnknownClient,
    /// A deleted client.
    DeletedClient,
    /// A disabled client; refused before the code is looked at.
    DisabledClient,
    /// No secret from a client type that has one.
    MissingSecret,
    /// A wrong secret.
    WrongSecret,
    /// A code that is not one: still percent-encoded, truncated, garbage.
    MalformedCode,
    /// A well-formed code Google never issued, or forgot.
    UnknownCode,
    /// A code issued to another client.
    CodeOfAnotherClient,
    /// A code redeemed before.
    CodeSpent,
    /// A code older than ten minutes.
    CodeExpired,
    /// Another `redirect_uri` than the one the code was issued for.
    RedirectUriMismatch,
    /// A challenge was sent at `/authorize`, no verifier came.
    MissingVerifier,
    /// A verifier that does not make the challenge.
    WrongVerifier,
    /// A verifier although no challenge was sent.
    NeedlessVerifier,
    /// A refresh token Google never issued.
    UnknownRefreshToken,
    /// A refresh token of another client.
    RefreshTokenOfAnotherClient,
    /// A refresh token that was revoked, idle for six months or pushed out by the 101st.
    DeadRefreshToken,
    /// A refresh token of a deleted or suspended account.
    AccountGone,
    /// A refresh asks for scopes outside its grant.
    ScopeNotGranted(Scopes),
}

impl TokenError {
    /// One of each, for tests that go through the whole table.
    #[must_use]
    pub fn samples() -> Vec<Self> {
        vec![
            Self::MissingGrantType,
            Self::UnknownGrantType("foo".into()),
            Self::RepeatedParameter("grant_type".into()),
            Self::MissingCode,
            Self::MissingRedirectUri,
            Self::MissingRefreshToken,
            Self::NoClientId,
            Self::UnreadableCredentials,
            Self::UnknownClient,
            Self::DeletedClient,
            Self::DisabledClient,
            Self::MissingSecret,
            Self::WrongSecret,
            Self::MalformedCode,
            Self::UnknownCode,
            Self::CodeOfAnotherClient,
            Self::CodeSpent,
            Self::CodeExpired,
            Self::RedirectUriMismatch,
            Self::MissingVerifier,
            Self::WrongVerifier,
            Self::NeedlessVerifier,
            Self::UnknownRefreshToken,
            Self::RefreshTokenOfAnotherClient,
            Self::DeadRefreshToken,
            Self::AccountGone,
            Self::ScopeNotGranted(Scopes::parse("foo")),
        ]
    }

    /// Status, `error` and `error_description` exactly as Google answers.
    #[must_use]
    pub fn row(&self) -> Row {
        let text = |text: &'static str| Cow::Borrowed(text);
        match self {
            Self::MissingGrantType => (
                400,
                "invalid_request",
                text("Required parameter is missing: grant_type"),
            ),
            Self::UnknownGrantType(word) => (
                400,
                "unsupported_grant_type",
                format!("Invalid grant_type: {word}").into(),
            ),
            Self::RepeatedParameter(name) => (
                400,
                "invalid_request",
                format!("OAuth 2 parameters can only have a single value: {name}").into(),
            ),
            Self::MissingCode => (
                400,
                "invalid_request",
                text("Missing required parameter: code"),
            ),
            Self::MissingRedirectUri => (
                400,
                "invalid_request",
                text("Missing parameter: redirect_uri"),
            ),
            Self::MissingRefreshToken => (
                400,
                "invalid_request",
                text("Missing required parameter: refresh_token"),
            ),
            Self::NoClientId => (
                400,
                "invalid_request",
                text("Could not determine client ID from request."),
            ),
            Self::UnreadableCredentials => (400, "invalid_request", text("Bad Request")),
            Self::UnknownClient => (
                401,
                "invalid_client",
                text("The OAuth client was not found."),
            ),
            Self::DeletedClient => (401, "deleted_client", text("The OAuth client was deleted.")),
            Self::DisabledClient => (
                401,
                "disabled_client",
                text("The OAuth client was disabled."),
            ),
            Self::MissingSecret => (400, "invalid_request", text("client_secret is missing.")),
            Self::WrongSecret => (
                401,
                "invalid_client",
                text("The provided client secret is invalid."),
            ),
            Self::MalformedCode => (400, "invalid_grant", text("Malformed auth code.")),
            Self::UnknownCode
            | Self::CodeOfAnotherClient
            | Self::CodeSpent
            | Self::CodeExpired
            | Self::UnknownRefreshToken => (400, "invalid_grant", text("Bad Request")),
            Self::RedirectUriMismatch => (400, "redirect_uri_mismatch", text("Bad Request")),
            Self::MissingVerifier => (400, "invalid_grant", text("Missing code verifier.")),
            Self::WrongVerifier => (400, "invalid_grant", text("Invalid code verifier.")),
            Self::NeedlessVerifier => (
                400,
                "invalid_grant",
                text("code_verifier or verifier is not needed."),
            ),
            Self::RefreshTokenOfAnotherClient => (401, "unauthorized_client", text("Unauthorized")),
            Self::DeadRefreshToken => (
                400,
                "invalid_grant",
                text("Token has been expired or revoked."),
            ),
            Self::AccountGone => (400, "invalid_grant", text("Account has been deleted")),
            Self::ScopeNotGranted(scopes) => (
                400,
                "invalid_scope",
                invalid_scopes(&Scopes::default(), scopes).into(),
            ),
        }
    }
}
