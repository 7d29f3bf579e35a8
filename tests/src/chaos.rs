//! Ending browsers, apps and Googles at random, to see that no other scenario suffers.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rand::{RngExt as _, SeedableRng as _};
use rand_chacha::ChaCha8Rng;
use tokio::task::AbortHandle;

use crate::app::Killer;
use crate::guarded::kill;
use crate::pause::pause;

/// Nothing that is struck may take longer to end.
const LIMIT: Duration = Duration::from_secs(30);

/// The longest a scenario is left alone before it is struck.
const LATEST: u64 = 1_500;

/// Who strikes, and whom it has struck.
#[derive(Debug, Clone)]
pub(crate) struct Chaos(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    dice: ChaCha8Rng,
    /// How many more are to be struck.
    left: usize,
    struck: Vec<Struck>,
}

/// One that was struck.
#[derive(Debug)]
struct Struck {
    scenario: String,
    what: &'static str,
    took: Option<Duration>,
}

/// What will happen to one scenario.
#[derive(Debug)]
pub(crate) struct Doom {
    number: usize,
    victims: Victims,
    task: AbortHandle,
}

/// What a scenario has that can be ended.
#[derive(Debug, Clone, Default)]
pub(crate) struct Victims(Arc<Mutex<Vec<Victim>>>);

/// Something that can be ended.
#[derive(Clone)]
pub(crate) enum Victim {
    /// A browser with its driver, by their process group.
    Browser(u32),
    /// Its app or its Google.
    Other(&'static str, Killer),
}

impl std::fmt::Debug for Victim {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Browser(group) => f.debug_tuple("Browser").field(group).finish(),
            Self::Other(what, _) => f.debug_tuple("Other").field(what).finish(),
        }
    }
}

impl Victims {
    /// Adds something that can be ended.
    pub(crate) fn add(&self, victim: Victim) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(victim);
    }

    fn any(&self, dice: u64) -> Option<Victim> {
        let victims = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let count = u64::try_from(victims.len()).unwrap_or(u64::MAX);
        let index = usize::try_from(dice.checked_rem(count)?).ok()?;
        victims.get(index).cloned()
    }
}

impl Victim {
    /// Ends it at once, as if somebody had killed it.
    fn end(&self) -> &'static str {
        match self {
            Self::Browser(group) => {
                kill(*group);
                "its browser"
            }
            Self::Other(what, kill) => {
                kill();
                what
            }
        }
    }
}

impl Chaos {
    /// One that strikes so many scenarios, chosen by a seed.
    pub(crate) fn new(strikes: usize, seed: u64) -> Self {
        Self(Arc::new(Mutex::new(State {
            dice: ChaCha8Rng::seed_from_u64(seed),
            left: strikes,
            struck: Vec::new(),
        })))
    }

    /// Decides about a scenario that begins.
    pub(crate) fn begin(&self, scenario: &str) -> Option<Doom> {
        let mut state = self.lock();
        if state.left == 0 || !state.dice.random_bool(0.5) {
            return None;
        }
        state.left -= 1;
        let after = Duration::from_millis(state.dice.random_range(50..LATEST));
        let whom: u64 = state.dice.random();
        let number = state.struck.len();
        state.struck.push(Struck {
            scenario: scenario.to_owned(),
            what: "",
            took: None,
        });
        drop(state);
        let victims = Victims::default();
        let (chaos, marked) = (self.clone(), victims.clone());
        let task = tokio::spawn(async move {
            pause(after).await;
            if let Some(victim) = marked.any(whom) {
                let what = victim.end();
                chaos.lock().struck[number].what = what;
            }
        });
        Some(Doom {
            number,
            victims,
            task: task.abort_handle(),
        })
    }

    /// Notes that a scenario has ended; if it was not struck in time, somebody else will be.
    pub(crate) fn end(&self, doom: Option<Doom>, took: Duration) {
        let Some(doom) = doom else { return };
        doom.task.abort();
        let mut state = self.lock();
        if state.struck[doom.number].what.is_empty() {
            state.left += 1;
        } else {
            state.struck[doom.number].took = Some(took);
        }
    }

    /// What was struck, one line each; and whether any of it hung.
    pub(crate) fn tell(&self) -> String {
        let state = self.lock();
        let mut text = String::new();
        let struck = state.struck.iter().filter(|one| !one.what.is_empty());
        for one in struck.clone() {
            let took = one.took.unwrap_or_default();
            let hung = if took > LIMIT { "  HUNG" } else { "" };
            let seconds = took.as_secs_f64();
            let _ = writeln!(
                text,
                "struck {:<11} {seconds:5.1} s{hung}  {}",
                one.what, one.scenario
            );
        }
        let slowest = struck
            .clone()
            .filter_map(|one| one.took)
            .max()
            .unwrap_or_default();
        let _ = write!(
            text,
            "{} scenarios were struck; the slowest of them ended after {:.1} s",
            struck.count(),
            slowest.as_secs_f64()
        );
        text
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Doom {
    /// What can be ended.
    pub(crate) fn victims(&self) -> &Victims {
        &self.victims
    }
}
