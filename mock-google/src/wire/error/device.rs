//! Refusals of the device flow, with Google's statuses (RFC 8628 would use 400 throughout).
//!
//! <https://developers.google.com/identity/protocols/oauth2/limited-input-device>

use super::Row;
use super::texts::{ADMIN_POLICY, ORG_INTERNAL, row};

error_table! {
    /// Why a device gets no code, or no tokens yet.
    DeviceError -> Row {
        /// The client is over its quota; the body says `error_code`, not `error`.
        OverQuota => row(403, "rate_limit_exceeded", "");
        /// No `client_id` (text as at the token endpoint).
        NoClientId => row(400, "invalid_request", "Could not determine client ID from request.");
        /// A parameter given twice.
        RepeatedParameter(name: String = "scope") => row(400, "invalid_request", format!("OAuth 2 parameters can only have a single value: {name}"));
        /// No `scope` (text as at the authorization endpoint).
        MissingScope => row(400, "invalid_request", "Missing required parameter: scope");
        /// A `client_id` nobody registered.
        UnknownClient => row(401, "invalid_client", "The OAuth client was not found.");
        /// A deleted client.
        DeletedClient => row(401, "deleted_client", "The OAuth client was deleted.");
        /// A disabled client.
        DisabledClient => row(401, "disabled_client", "The OAuth client was disabled.");
        /// A client that is not of the type for televisions and limited devices.
        WrongClientType => row(401, "invalid_client", "Invalid client type.");
        /// A scope that devices may not ask for.
        InvalidScope(scope: String = "https://www.googleapis.com/auth/drive") => row(400, "invalid_scope", format!("Invalid device flow scope: {scope}"));
        /// Nobody answered yet.
        Pending => row(428, "authorization_pending", "Precondition Required");
        /// The device asks more often than every five seconds.
        SlowDown => row(403, "slow_down", "Forbidden");
        /// The person said no.
        Denied => row(403, "access_denied", "Forbidden");
        /// The person's organisation blocks the app.
        AdminPolicyEnforced => row(400, "admin_policy_enforced", ADMIN_POLICY);
        /// The app is internal to an organisation the person does not belong to.
        OrgInternal => row(403, "org_internal", ORG_INTERNAL);
        /// The code is older than half an hour.
        Expired => row(400, "expired_token", "Bad Request");
        /// The code is older than half an hour, where that is switched to be said so.
        ExpiredAsInvalid => row(400, "invalid_grant", "Bad Request");
        /// A code that is none.
        Malformed => row(400, "invalid_grant", "Malformed auth code.");
        /// A code that Google never issued, of another client, or whose tokens were fetched.
        Unknown => row(400, "invalid_grant", "Bad Request");
    }
}
