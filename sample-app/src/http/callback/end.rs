//! How a sign-in ends when it does not end well, and which errors lead where.

use crate::google::id_token::Refusal;
use crate::google::{GoogleError, IdTokenError};
use crate::http::failure::Failure;
use crate::notice::Notice;

/// The end of a sign-in that brings nobody in.
pub(super) enum End {
    /// There is a notice on the login page.
    Notice(Notice),
    /// This browser has no such attempt, or not any more.
    NoAttempt,
    /// A fault of ours.
    Failure(Failure),
}

impl From<GoogleError> for End {
    fn from(error: GoogleError) -> Self {
        tracing::warn!(%error, "a sign-in failed");
        if error.is_transient() {
            Self::Notice(Notice::GoogleUnavailable)
        } else {
            Self::Notice(Notice::SignInFailed)
        }
    }
}

impl From<IdTokenError> for End {
    fn from(error: IdTokenError) -> Self {
        match error {
            IdTokenError::Google(error) => error.into(),
            IdTokenError::Refused(refusal) => {
                tracing::warn!(%refusal, "an ID token was refused");
                match refusal {
                    Refusal::WrongDomain => Self::Notice(Notice::WrongDomain),
                    _ => Self::Notice(Notice::SignInFailed),
                }
            }
        }
    }
}

impl From<sqlx::Error> for End {
    fn from(error: sqlx::Error) -> Self {
        Self::Failure(error.into())
    }
}

impl From<Failure> for End {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}
