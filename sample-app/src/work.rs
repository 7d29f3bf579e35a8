//! Work that is done to its end, whoever waits for it.
//!
//! When a browser hangs up, the server drops the future of its request at the next `await`. Some things
//! must not stop there: a code is spent but its tokens are not stored, a refresh token is rotated but the
//! new one not written. They run in a task of their own, and the request only waits for it.

use std::sync::Arc;

use tokio::sync::RwLock;
use tokio::task::JoinError;
use tracing::Instrument as _;

/// The work under way: every piece holds the lock for reading.
#[derive(Debug, Default)]
pub(crate) struct Work(Arc<RwLock<()>>);

impl Work {
    /// Does the work and returns its result; it goes on when this future is dropped.
    ///
    /// Work must not wait for other work, because the app may be stopping in between.
    pub(crate) async fn finish<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> Result<T, JoinError> {
        let under_way = Arc::clone(&self.0).read_owned().await;
        let task = async move {
            let result = work.await;
            drop(under_way);
            result
        };
        // In the span of the request, whose log lines these are.
        tokio::spawn(task.in_current_span()).await
    }

    /// Waits until all work is done.
    pub(crate) async fn all_done(&self) {
        drop(self.0.write().await);
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::sync::oneshot;
    use tokio::time::timeout;

    use super::*;

    #[tokio::test]
    async fn work_goes_on_when_nobody_waits_for_it() {
        let work = Work::default();
        let (release, released) = oneshot::channel::<()>();
        let (report, reported) = oneshot::channel();
        let waiting = work.finish(async move {
            released.await.expect("it is released");
            report.send(7).expect("the test listens");
        });
        let patience = Duration::from_millis(20);
        assert!(timeout(patience, waiting).await.is_err());
        assert!(timeout(patience, work.all_done()).await.is_err());
        release.send(()).expect("the work waits");
        assert_eq!(reported.await, Ok(7));
        work.all_done().await;
    }

    #[tokio::test]
    async fn work_that_panics_is_an_error_and_over() {
        let work = Work::default();
        let broken: Result<(), _> = work.finish(async { panic!("a bug") }).await;
        assert!(matches!(broken, Err(error) if error.is_panic()));
        work.all_done().await;
    }
}
