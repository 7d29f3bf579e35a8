//! What all scenarios of a run share.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

use crate::app::App;
use crate::browser::Pool;
use crate::chaos::Chaos;
use crate::outcome::Outcome;
use crate::selection::any_seed;
use crate::shared::SharedStage;

/// What all scenarios of a run share.
pub struct Backstage {
    /// How to start the app under test.
    pub app: Arc<dyn App>,
    /// The browsers, unless no scenario of the run needs one.
    pub pool: Option<Pool>,
    /// The app and the Google of all scenarios, if they share one.
    pub(crate) shared: Option<SharedStage>,
    /// Who ends things at random, if anybody.
    pub(crate) chaos: Option<Chaos>,
    /// How many scenarios have begun.
    pub(super) begun: AtomicU64,
}

impl Backstage {
    /// Sets up what all scenarios of a run share.
    ///
    /// # Errors
    ///
    /// When an app or a Google for all of them does not start.
    pub(crate) async fn new(
        app: Arc<dyn App>,
        pool: Option<Pool>,
        strikes: Option<usize>,
    ) -> Outcome<Self> {
        let shared = SharedStage::start(app.as_ref()).await?;
        let chaos = strikes.map(|strikes| Chaos::new(strikes, any_seed()));
        Ok(Self {
            app,
            pool,
            shared,
            chaos,
            begun: AtomicU64::new(0),
        })
    }

    /// Stops what was shared.
    pub(crate) async fn end(self: Arc<Self>) {
        if let Ok(Self {
            shared: Some(shared),
            ..
        }) = Arc::try_unwrap(self)
        {
            shared.stop().await;
        }
    }
}

impl fmt::Debug for Backstage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Backstage")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}
