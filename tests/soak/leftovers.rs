//! What may be left behind: tasks, open files and sockets, and panics nobody hears of.

use std::fmt;
use std::fs;
use std::panic::{self, PanicHookInfo};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use harness::walker::http;
use harness::{Outcome, Unmet};
use tokio::runtime::Handle;
use tokio::task::yield_now;
use url::Url;

/// By how much the process may grow: connections that are kept come and go, each with a task and a
/// handle at either end. One leak in five sign-ins would be more.
const SLACK: usize = 64;

/// How often it is looked whether what has ended is gone.
const MOST_LOOKS: usize = 500;

/// How much the process holds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    tasks: usize,
    /// Open files and sockets, where the system tells.
    handles: usize,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} tasks and {} handles", self.tasks, self.handles)
    }
}

impl Size {
    pub(crate) fn now() -> Self {
        Self {
            tasks: Handle::current().metrics().num_alive_tasks(),
            handles: fs::read_dir("/proc/self/fd").map_or(0, Iterator::count),
        }
    }

    /// Waits until the process is not much bigger than it was.
    pub(crate) async fn settled(self, app: &Url) -> Outcome<Self> {
        let mut now = Self::now();
        for _ in 0..MOST_LOOKS {
            if now.tasks <= self.tasks + SLACK && now.handles <= self.handles + SLACK {
                return Ok(now);
            }
            // While a request is on its way, others have the time to notice that they are done.
            http()?.get(app.join("/healthz")?).send().await?;
            yield_now().await;
            now = Self::now();
        }
        Err(Unmet::because(format!("{self} have become {now}")))
    }
}

type Hook = dyn Fn(&PanicHookInfo<'_>) + Send + Sync;

/// Counts panics, in whatever task, while it lives.
pub(crate) struct Panics {
    count: Arc<AtomicUsize>,
    before: Arc<Hook>,
}

impl Panics {
    pub(crate) fn watch() -> Self {
        let count = Arc::new(AtomicUsize::new(0));
        let before: Arc<Hook> = Arc::from(panic::take_hook());
        let (counted, told) = (Arc::clone(&count), Arc::clone(&before));
        panic::set_hook(Box::new(move |panic| {
            counted.fetch_add(1, Ordering::SeqCst);
            told(panic);
        }));
        Self { count, before }
    }

    pub(crate) fn count(&self) -> usize {
        self.count.load(Ordering::SeqCst)
    }
}

impl Drop for Panics {
    fn drop(&mut self) {
        // Hooks cannot be changed while a panic unwinds.
        if !thread::panicking() {
            let before = Arc::clone(&self.before);
            panic::set_hook(Box::new(move |panic| before(panic)));
        }
    }
}
