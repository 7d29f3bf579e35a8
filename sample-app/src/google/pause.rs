//! A pause after a fetch has failed: nobody waits for a failure that somebody else has just met.
//!
//! While an older document can be used, nothing is fetched for half a minute. Without one, whoever was
//! waiting for the same fetch gets its failure, and only who comes later tries again.

use tokio::time::Instant;

/// How long nothing is fetched after a failure, in seconds.
const LENGTH: i64 = 30;

/// When the last fetch failed, if nothing has been fetched since.
#[derive(Default)]
pub(super) struct Pause(Option<Failed>);

/// By the app's clock, which may be moved, and by one that only goes forward.
struct Failed {
    at: i64,
    instant: Instant,
}

impl Pause {
    /// A fetch has failed.
    pub(super) fn begin(&mut self, now: i64) {
        self.0 = Some(Failed {
            at: now,
            instant: Instant::now(),
        });
    }

    /// A fetch has succeeded.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }

    /// Whether it is too early to try again.
    pub(super) fn lasts(&self, now: i64) -> bool {
        self.0
            .as_ref()
            .is_some_and(|failed| (failed.at..failed.at + LENGTH).contains(&now))
    }

    /// Whether a fetch has failed while somebody was waiting since then.
    pub(super) fn began_after(&self, asked: Instant) -> bool {
        self.0
            .as_ref()
            .is_some_and(|failed| failed.instant >= asked)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_lasts_half_a_minute_or_until_a_success() {
        let mut pause = Pause::default();
        assert!(!pause.lasts(1_000));
        let before = Instant::now();
        pause.begin(1_000);
        assert!(pause.began_after(before));
        assert!(pause.lasts(1_000) && pause.lasts(1_029));
        assert!(!pause.lasts(1_030));
        assert!(!pause.lasts(999), "a clock that was set back prolongs it");
        pause.end();
        assert!(!pause.lasts(1_000));
    }
}
