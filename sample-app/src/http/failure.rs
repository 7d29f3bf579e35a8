//! What went wrong inside, said to the log in full and to the person in one sentence.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use thiserror::Error;
use tokio::task::JoinError;

use crate::access::AccessError;
use crate::pages;
use crate::password::HashError;

/// A fault of ours, or of the database; never of the person.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The database failed.
    #[error("the database failed: {0}")]
    Database(#[from] sqlx::Error),
    /// Tokens could not be stored or taken back.
    #[error("the tokens: {0}")]
    Access(#[from] AccessError),
    /// A password could not be hashed.
    #[error("{0}")]
    Hash(#[from] HashError),
    /// The work of the request broke off.
    #[error("the work broke off: {0}")]
    BrokenOff(#[from] JoinError),
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        tracing::error!(error = %self, "a request failed");
        pages::failed(
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something broke",
            "That was our fault. Please try again in a moment.",
        )
    }
}
