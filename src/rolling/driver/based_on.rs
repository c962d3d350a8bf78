//! The ages of the reads that permit a call. They are checked when a turn decides, and again right before the call:
//! writing and asking can take long between the two, and a machine can be suspended.

use std::time::Duration;

use crate::config::Span;
use crate::error::{Result, codes};
use crate::model::run::Action;
use crate::ports::{Clock, SendBy};
use crate::rolling::sequence::{COUNT_MAX_AGE_MS, READ_MAX_AGE_MS};

/// The reads that permit a call. All times are those of [`Clock::passed_ms`].
#[derive(Debug, Clone, Copy)]
pub(super) struct BasedOn {
    /// When the first request of the reads was sent.
    pub read_ms: i64,
    /// When the host was asked for its own count of qemu processes. `None`: the host cannot be asked, or does not answer.
    pub asked_ms: Option<i64>,
    /// For a host that does not answer its provider: when its VDSM port was last found closed. `None`: its provider has answered.
    pub absent_ms: Option<i64>,
    /// Greatest age of that count for a restart through the provider.
    pub restart_count_ms: i64,
    /// When the host's VDSM port answered. `None`: it was not asked, or could not be.
    pub alive_ms: Option<i64>,
}

impl BasedOn {
    /// The parts that this call needs: the time of each, and how old it may be.
    fn parts(&self, action: &Action) -> impl Iterator<Item = (i64, i64)> {
        let part = |at: Option<i64>, limit_ms: i64| at.map(|at| (at, limit_ms));
        let asked_ms = self.asked_ms.filter(|_| needs_count(action) && !bug!(SendsOnOldCount));
        let alive_ms = self.alive_ms.filter(|_| needs_sign_of_life(action));
        let count_ms = if *action == Action::Restart { self.restart_count_ms } else { COUNT_MAX_AGE_MS };
        let absent_ms = self.absent_ms.filter(|_| *action == Action::FenceRestart);
        let parts = [
            part(Some(self.read_ms), READ_MAX_AGE_MS),
            part(asked_ms, count_ms),
            part(absent_ms, COUNT_MAX_AGE_MS),
            part(alive_ms, READ_MAX_AGE_MS),
        ];
        parts.into_iter().flatten()
    }

    /// Until when the call may be sent.
    pub(super) fn send_by(&self, action: &Action) -> SendBy {
        let at_ms = self.parts(action).map(|(at, limit_ms)| at + limit_ms).min().unwrap_or(self.read_ms);
        SendBy { read_ms: self.read_ms, at_ms }
    }

    /// Checks whether the call may be made now.
    ///
    /// # Errors
    /// `READ_TOO_OLD`.
    pub(super) fn is_new(&self, clock: &dyn Clock, action: &Action) -> Result<()> {
        let passed_ms = clock.passed_ms();
        let age = |(at, limit_ms): (i64, i64)| (passed_ms - at, limit_ms);
        let is_old = |(age_ms, limit_ms): &(i64, i64)| !(0..=*limit_ms).contains(age_ms);
        let Some((age_ms, _)) = self.parts(action).map(age).find(is_old).filter(|_| !bug!(ActsOnOldReads)) else {
            return Ok(());
        };
        let age = Span(Duration::from_millis(age_ms.unsigned_abs() / 1000 * 1000));
        Err(codes::ReadTooOld { age }.err())
    }
}

/// Whether no VM on the host would survive the action.
fn needs_count(action: &Action) -> bool {
    matches!(action, Action::Install { .. } | Action::EngineUpgrade | Action::Restart | Action::FenceRestart)
}

/// Whether the action on a host that is down would make the engine fence the host.
fn needs_sign_of_life(action: &Action) -> bool {
    matches!(action, Action::Activate | Action::Refresh)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TimeMs;
    use crate::rolling::sequence::GUARDED_COUNT_MAX_AGE_MS;

    struct At(i64);

    #[async_trait::async_trait]
    impl Clock for At {
        fn now_ms(&self) -> TimeMs {
            self.0
        }

        async fn sleep(&self, _: Duration) {}
    }

    /// Each action needs the reads, and some need one more part. One part that is too old is enough to refuse.
    #[test]
    fn every_part_that_a_call_is_based_on_is_new() {
        let alive_ms = Some(98_000);
        let (asked_ms, absent_ms) = (Some(90_000), None);
        let new = BasedOn { read_ms: 100_000, asked_ms, absent_ms, restart_count_ms: COUNT_MAX_AGE_MS, alive_ms };
        let is_sent = |based_on: BasedOn, at: i64, action: Action| based_on.is_new(&At(at), &action).is_ok();
        for action in [Action::Deactivate, Action::Activate, Action::Refresh, Action::Restart, Action::FenceRestart] {
            assert!(is_sent(new, 102_000, action.clone()), "{action:?}");
            assert!(!is_sent(new, 105_001, action.clone()), "{action:?} on reads of 5 s before");
            assert!(!is_sent(new, 99_999, action.clone()), "{action:?} on reads that were not made yet");
        }
        for action in [Action::Activate, Action::Refresh] {
            assert!(!is_sent(new, 103_001, action.clone()), "{action:?} on a sign of life of 5 s before");
        }
        let counted = BasedOn { asked_ms: Some(81_999), ..new };
        assert!(!is_sent(counted, 102_000, Action::Restart));
        assert!(is_sent(counted, 102_000, Action::Deactivate));
        // A host that answers neither its provider nor on its VDSM port.
        let hangs = BasedOn { asked_ms: None, absent_ms: Some(82_000), ..new };
        assert!(is_sent(hangs, 102_000, Action::FenceRestart) && !is_sent(hangs, 102_001, Action::FenceRestart));
        // A restart that the host itself guards; no other action.
        let guarded = BasedOn { asked_ms: Some(-18_000), restart_count_ms: GUARDED_COUNT_MAX_AGE_MS, ..new };
        assert!(is_sent(guarded, 102_000, Action::Restart) && !is_sent(guarded, 102_001, Action::Restart));
        for action in [Action::FenceRestart, Action::EngineUpgrade] {
            assert!(!is_sent(guarded, 102_000, action.clone()), "{action:?} on a count of 120 s before");
        }
    }
}
