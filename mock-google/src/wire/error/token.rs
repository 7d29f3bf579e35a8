//! Refusals of the token endpoint (RFC 6749 section 5.2), with the texts Google sends today.

use super::texts::{ADMIN_POLICY, ORG_INTERNAL, invalid_scopes, row};
use super::{AssertionError, DeviceError, Row};
use crate::wire::scope::Scopes;

/// Where a refused reauthentication is explained.
const REAUTH_HELP: &str = "https://support.google.com/a/answer/9368756";

error_table! {
    /// Why a token request is refused; the journal keeps the cause, the client gets the row.
    TokenError -> Row {
        /// No `grant_type`; also what an unreadable body comes to.
        MissingGrantType => row(400, "invalid_request", "Required parameter is missing: grant_type");
        /// A `grant_type` Google does not know; the value is echoed.
        UnknownGrantType(word: String = "foo") => row(400, "unsupported_grant_type", format!("Invalid grant_type: {word}"));
        /// A parameter given twice.
        RepeatedParameter(name: String = "grant_type") => row(400, "invalid_request", format!("OAuth 2 parameters can only have a single value: {name}"));
        /// `authorization_code` without `code`.
        MissingCode => row(400, "invalid_request", "Missing required parameter: code");
        /// `authorization_code` without `redirect_uri`.
        MissingRedirectUri => row(400, "invalid_request", "Missing parameter: redirect_uri");
        /// `refresh_token` without `refresh_token`.
        MissingRefreshToken => row(400, "invalid_request", "Missing required parameter: refresh_token");
        /// The device grant without `device_code` (text inferred from `code`).
        MissingDeviceCode => row(400, "invalid_request", "Missing required parameter: device_code");
        /// The assertion grant without `assertion` (text inferred from `code`).
        MissingAssertion => row(400, "invalid_request", "Missing required parameter: assertion");
        /// No credentials, another scheme than `Basic`, or `Basic` with an empty id.
        NoClientId => row(400, "invalid_request", "Could not determine client ID from request.");
        /// `Authorization: Basic` that does not decode, or a secret both in the header and in the body.
        UnreadableCredentials => row(400, "invalid_request", "Bad Request");
        /// A `client_id` nobody registered.
        UnknownClient => row(401, "invalid_client", "The OAuth client was not found.");
        /// A deleted client.
        DeletedClient => row(401, "deleted_client", "The OAuth client was deleted.");
        /// A disabled client; refused before the code is looked at.
        DisabledClient => row(401, "disabled_client", "The OAuth client was disabled.");
        /// A client over its quota.
        OverQuota => row(403, "rate_limit_exceeded", "Rate Limit Exceeded");
        /// No secret from a client type that has one.
        MissingSecret => row(400, "invalid_request", "client_secret is missing.");
        /// A wrong secret.
        WrongSecret => row(401, "invalid_client", "The provided client secret is invalid.");
        /// A wrong secret, in the words used until 2025.
        WrongSecretOlder => row(401, "invalid_client", "Unauthorized");
        /// A code that is not one: still percent-encoded, truncated, garbage.
        MalformedCode => row(400, "invalid_grant", "Malformed auth code.");
        /// A well-formed code Google never issued, or forgot.
        UnknownCode => row(400, "invalid_grant", "Bad Request");
        /// A code issued to another client.
        CodeOfAnotherClient => row(400, "invalid_grant", "Bad Request");
        /// A code issued to another client, where that is switched to be said.
        CodeOfAnotherClientSaid => row(401, "unauthorized_client", "Unauthorized");
        /// A code redeemed before.
        CodeSpent => row(400, "invalid_grant", "Bad Request");
        /// A code redeemed before, in older words.
        CodeSpentOlder => row(400, "invalid_grant", "Code was already redeemed.");
        /// A code that a wrong attempt made worthless.
        CodeBurned => row(400, "invalid_grant", "Bad Request");
        /// A code older than ten minutes.
        CodeExpired => row(400, "invalid_grant", "Bad Request");
        /// Another `redirect_uri` than the one the code was issued for.
        RedirectUriMismatch => row(400, "redirect_uri_mismatch", "Bad Request");
        /// A challenge was sent at `/authorize`, no verifier came.
        MissingVerifier => row(400, "invalid_grant", "Missing code verifier.");
        /// A challenge was sent at `/authorize`, no verifier came, in the words of some reports.
        MissingVerifierOlder => row(400, "invalid_grant", "Bad Request");
        /// A verifier that does not make the challenge.
        WrongVerifier => row(400, "invalid_grant", "Invalid code verifier.");
        /// A verifier although no challenge was sent.
        NeedlessVerifier => row(400, "invalid_grant", "code_verifier or verifier is not needed.");
        /// A refresh token Google never issued, or forgot.
        UnknownRefreshToken => row(400, "invalid_grant", "Bad Request");
        /// A refresh token of another client.
        RefreshTokenOfAnotherClient => row(401, "unauthorized_client", "Unauthorized");
        /// A refresh token that was revoked, expired, idle for six months or pushed out by the 101st.
        DeadRefreshToken => row(400, "invalid_grant", "Token has been expired or revoked.");
        /// A refresh token that died more than half a day ago.
        LongDeadRefreshToken => row(400, "invalid_grant", "Bad Request");
        /// A token of an account that is deleted or suspended.
        AccountGone => row(400, "invalid_grant", "Account has been deleted");
        /// A refresh when the organisation's session with Google Cloud has ended; the body also has
        /// `error_subtype` and `error_uri`.
        ReauthRequired => row(400, "invalid_grant", "reauth related error (invalid_rapt)");
        /// A refresh of an app that the organisation blocks since.
        AdminPolicyEnforced => row(400, "admin_policy_enforced", ADMIN_POLICY);
        /// A refresh of an internal app by an account outside its organisation.
        OrgInternal => row(403, "org_internal", ORG_INTERNAL);
        /// A refresh asks for scopes Google does not know.
        UnknownScope(valid: Scopes = Scopes::default(), invalid: Scopes = Scopes::parse("foo")) => row(400, "invalid_scope", invalid_scopes(valid, invalid, &[]));
        /// A refresh asks for scopes outside its grant.
        ScopeNotGranted => row(400, "invalid_scope", "Bad Request");
        /// A device grant that is refused, or not allowed yet.
        Device(cause: DeviceError = DeviceError::Pending) => cause.row();
        /// An assertion that is refused.
        Assertion(cause: AssertionError = AssertionError::WrongSignature) => cause.row();
    }
}

impl TokenError {
    /// `error_subtype` and `error_uri`, which one refusal carries beside the others' members.
    #[must_use]
    pub const fn subtype(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::ReauthRequired => Some(("invalid_rapt", REAUTH_HELP)),
            _ => None,
        }
    }
}
