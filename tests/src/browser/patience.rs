//! How long the harness waits for a browser, and what it says when that was in vain.

use std::time::Duration;

use fantoccini::error::CmdError;
use tokio::time::{Instant, timeout};

/// The longest a driver may take over one command, page loads included.
const LIMIT: Duration = Duration::from_secs(30);

/// A browser could not do what it was told.
#[derive(Debug, thiserror::Error)]
pub enum BrowserError {
    /// No session could be opened.
    #[error("the browser did not start: {reason}\n  the driver's own words are in {log}")]
    Start {
        /// What the driver answered.
        reason: String,
        /// Where its messages went.
        log: String,
    },
    /// The driver refused a command.
    #[error("the browser refused: {0}")]
    Command(#[from] CmdError),
    /// Something expected never appeared.
    #[error("waited {:.1} s for {what}, in vain{trouble}", .took.as_secs_f64())]
    Waited {
        /// What was waited for.
        what: String,
        /// For how long.
        took: Duration,
        /// What the driver complained about meanwhile.
        trouble: String,
    },
    /// The page lacks something a person would use.
    #[error("the page has no {0}")]
    Missing(String),
    /// One of Google's pages led to the next, again and again.
    #[error("Google's pages do not end")]
    Endless,
    /// A used session could not be made as new.
    #[error("the browser kept something of the scenario before")]
    Dirty,
}

/// Waits for a driver to answer, but not for ever; the message names what was waited for.
pub(super) async fn within<T, E>(
    what: &str,
    answer: impl Future<Output = Result<T, E>>,
) -> Result<T, BrowserError>
where
    BrowserError: From<E>,
{
    let started = Instant::now();
    match timeout(LIMIT, answer).await {
        Ok(answer) => answer.map_err(BrowserError::from),
        Err(_) => Err(BrowserError::Waited {
            what: what.to_owned(),
            took: started.elapsed(),
            trouble: String::new(),
        }),
    }
}
