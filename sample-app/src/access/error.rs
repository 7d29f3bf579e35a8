//! Why the app cannot use Google in a person's name.

use thiserror::Error;
use tokio::task::JoinError;

use crate::google::{GoogleError, IdTokenError};
use crate::vault::VaultError;

/// Why the app cannot use Google in a person's name.
#[derive(Debug, Error)]
pub enum AccessError {
    /// Nobody here has that address.
    #[error("nobody here has the e-mail address {0:?}")]
    UnknownPerson(String),
    /// The app holds no tokens of the person.
    #[error("Google is not connected")]
    NotConnected,
    /// The stored tokens are dead and cannot be renewed; only the person can bring new ones.
    ///
    /// Google has refused the refresh token for good, or there is none and the access token is over.
    #[error("the connection with Google was lost")]
    Lost,
    /// Google is away: the same may work later.
    #[error("Google can't be reached right now: {reason}")]
    Unavailable {
        /// How many seconds Google asks to wait.
        retry_after: Option<u64>,
        /// What happened.
        reason: String,
    },
    /// Google's answer is no use, and would be no other next time.
    #[error("Google's answer is of no use: {0}")]
    Refused(String),
    /// The tokens could not be sealed, or the stored ones do not open with the configured keys.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// The work broke off before its end.
    #[error("the work broke off: {0}")]
    BrokenOff(#[from] JoinError),
}

impl From<GoogleError> for AccessError {
    fn from(error: GoogleError) -> Self {
        let reason = error.to_string();
        if error.is_transient() {
            Self::Unavailable {
                retry_after: error.wait(),
                reason,
            }
        } else {
            Self::Refused(reason)
        }
    }
}

impl From<IdTokenError> for AccessError {
    fn from(error: IdTokenError) -> Self {
        match error {
            IdTokenError::Google(error) => error.into(),
            IdTokenError::Refused(refusal) => Self::Refused(format!("the ID token: {refusal}")),
        }
    }
}
