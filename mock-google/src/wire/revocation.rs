//! Revocation (RFC 7009 with Google's answers): any token, no client authentication.
//!
//! `POST /revoke` with `token` in the form or the query, see
//! <https://developers.google.com/identity/protocols/oauth2/web-server#tokenrevoke>;
//! `/o/oauth2/revoke` also takes GET and, for pages that cannot read the answer, `callback` (JSONP), see
//! <https://developers.google.com/identity/protocols/oauth2/javascript-implicit-flow#tokenrevoke>.

use super::api_style;
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

/// Reads the function a page wants to be called with the answer.
///
/// # Errors
/// [`RevocationError::BadCallback`]
pub fn callback(params: &Params) -> Result<Option<&str>, RevocationError> {
    api_style::callback(params).map_err(|_| RevocationError::BadCallback)
}
