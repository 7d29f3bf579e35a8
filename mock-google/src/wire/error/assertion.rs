//! Refusals of a service account's assertion, with the texts Google sends today.
//!
//! Causes as under "JWT error codes" on
//! <https://developers.google.com/identity/protocols/oauth2/service-account>, texts as reported. Older
//! texts stand beside the rows; they are not sent.

use super::Row;
use super::texts::row;
use crate::wire::scope::Scopes;

error_table! {
    /// Why an assertion gets no token (RFC 7523 section 3.1).
    AssertionError -> Row {
        /// Not a JWT at all (inferred: the text for whatever the token endpoint cannot read).
        Malformed => row(400, "invalid_grant", "Bad Request");
        /// A service account that does not exist, or no longer.
        UnknownAccount => row(400, "invalid_grant", "Invalid grant: account not found");
        /// A person's address as `iss`.
        NotAServiceAccount => row(400, "invalid_grant", "Invalid issuer: Not a service account.");
        /// A service account of a deleted project (text as for clients).
        DeletedClient => row(401, "deleted_client", "The OAuth client was deleted.");
        /// A service account of a disabled project (text as for clients).
        DisabledClient => row(401, "disabled_client", "The OAuth client was disabled.");
        /// A service account that was disabled.
        Disabled => row(400, "invalid_grant", "Robot is disabled.");
        /// Signed with another key than the account's: wrong, rotated or deleted.
        WrongSignature => row(400, "invalid_grant", "Invalid JWT Signature.");
        /// A clock that is off, or a life of more than an hour. Older, at the end: `Check your iat
        /// and exp values and use a clock with skew to account for clock differences between
        /// systems.`
        UnreasonableTime => row(400, "invalid_grant", "Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.");
        /// For somebody else than Google's token endpoint. Older, in addition: `The right audience
        /// is https://accounts.google.com/o/oauth2/token`.
        WrongAudience => row(400, "invalid_grant", "Invalid JWT: Failed audience check.");
        /// Neither `scope` nor `target_audience`.
        NothingAsked => row(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
        /// A scope Google does not know.
        UnknownScope(_scopes: Scopes = Scopes::parse("foo")) => row(400, "invalid_scope", "Invalid OAuth scope or ID token audience provided.");
        /// A `target_audience` that cannot be one.
        BadTargetAudience(audience: String = "my app") => row(400, "invalid_scope", format!("{audience} is not a valid audience string."));
        /// A `sub` that is no address and no id.
        MalformedSubject(subject: String = "default") => row(400, "invalid_request", format!("Invalid impersonation \"sub\" field: {subject}"));
        /// A `sub` that Google does not know. Also reported: `Not a valid email or user ID.`,
        /// `Not a valid email.`
        UnknownSubject => row(400, "invalid_grant", "Invalid email or User ID");
        /// A project limited to an organisation the person is not of (text as for clients).
        OrgInternal => row(400, "org_internal", "This client is restricted to users within its organization.");
        /// An organisation that blocks the service account or a scope (text as for clients).
        AdminPolicyEnforced => row(400, "admin_policy_enforced", "Access to your account data is restricted by policies within your organization. Please contact the administrator of your organization for more information.");
        /// No domain-wide delegation for the account or a scope. Older: `Unauthorized client or
        /// scope in request.`
        NotDelegated => row(401, "unauthorized_client", "Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.");
        /// No domain-wide delegation, in the code and words of older reports.
        NotDelegatedOlder => row(403, "access_denied", "Requested client not authorized.");
    }
}
