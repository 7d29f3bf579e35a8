//! Revocation (RFC 7009 with Google's answers): any token, no client authentication.
//!
//! `POST /revoke` with `token` in the form or the query, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke>.

use super::error::RevocationError;
use super::params::Params;

/// The body of a success, an empty object.
pub const SUCCESS: &str = "{}";

/// Reads the token to revoke.
///
/// # Errors
/// [`RevocationError::MissingToken`]
pub fn token(params: &Params) -> Result<&str, RevocationError> {
    params.get("token").ok_or(RevocationError::MissingToken)
}
