//! A pause after a fetch has failed while an older document can still be used.
//!
//! Whoever asks next would wait for the same failure, as long as that takes and one after the other.

/// How long nothing is fetched after a failure, in seconds.
const LENGTH: i64 = 30;

/// When the last fetch failed, if nothing has been fetched since.
#[derive(Default)]
pub(super) struct Pause(Option<i64>);

impl Pause {
    /// A fetch has failed.
    pub(super) fn begin(&mut self, now: i64) {
        self.0 = Some(now);
    }

    /// A fetch has succeeded.
    pub(super) fn end(&mut self) {
        self.0 = None;
    }

    /// Whether it is too early to try again.
    pub(super) fn lasts(&self, now: i64) -> bool {
        self.0
            .is_some_and(|failed| (failed..failed + LENGTH).contains(&now))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pause_lasts_half_a_minute_or_until_a_success() {
        let mut pause = Pause::default();
        assert!(!pause.lasts(1_000));
        pause.begin(1_000);
        assert!(pause.lasts(1_000) && pause.lasts(1_029));
        assert!(!pause.lasts(1_030));
        assert!(!pause.lasts(999), "a clock that was set back prolongs it");
        pause.end();
        assert!(!pause.lasts(1_000));
    }
}
