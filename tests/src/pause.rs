//! Time that passes for its own sake: so that somebody can watch, or before something is ended.

use std::time::Duration;

/// Lets real time pass; nothing that could be waited for instead will do.
#[expect(
    clippy::disallowed_methods,
    reason = "the pause itself is what was asked for"
)]
pub(crate) async fn pause(pause: Duration) {
    tokio::time::sleep(pause).await;
}
