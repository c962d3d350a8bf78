//! How old the reads may be that a call rests on. They are looked at when a turn decides, and again right before the call
//! is made: whatever is written or asked in between can take long, and a machine can be suspended.

use std::time::Duration;

use crate::config::Span;
use crate::error::{Result, codes};
use crate::model::TimeMs;
use crate::model::run::Action;
use crate::ports::Clock;
use crate::rolling::sequence::{COUNT_MAX_AGE_MS, READ_MAX_AGE_MS};

/// A clock that went on by so much more, or less, than time passed was set, or the machine was suspended.
pub(super) const JUMP_MS: TimeMs = 60_000;

/// What a call rests on.
#[derive(Debug, Clone, Copy)]
pub(super) struct RestsOn {
    /// When the first request of the reads was sent, as [`Clock::passed_ms`] counts.
    pub read_ms: i64,
    /// When the host's own count of qemu processes was asked for. `None`: nobody can ask it.
    pub asked_ms: Option<i64>,
    /// The clock, and the time that had passed, when the call was decided.
    pub decided: (TimeMs, i64),
}

impl RestsOn {
    /// The call may be made.
    ///
    /// # Errors
    /// `READ_TOO_OLD`.
    pub(super) fn is_new(&self, clock: &dyn Clock, action: &Action) -> Result<()> {
        let passed_ms = clock.passed_ms();
        let suspended_ms = (clock.now_ms() - self.decided.0) - (passed_ms - self.decided.1);
        let is_suspended = suspended_ms.abs() >= JUMP_MS && !bug!(IgnoresClockJumps);
        let read = (passed_ms - self.read_ms, READ_MAX_AGE_MS);
        let counted = self.asked_ms.filter(|_| needs_count(action) && !bug!(RestsOnOldCount));
        let counted = counted.map(|asked_ms| (passed_ms - asked_ms, COUNT_MAX_AGE_MS));
        let old =
            [Some(read), counted].into_iter().flatten().find(|(age_ms, limit_ms)| !(0..=*limit_ms).contains(age_ms));
        let age_ms = match old {
            _ if bug!(ActsOnOldReads) => return Ok(()),
            Some((age_ms, _)) => age_ms,
            None if is_suspended => suspended_ms,
            None => return Ok(()),
        };
        let age = Span(Duration::from_millis(age_ms.unsigned_abs() / 1000 * 1000));
        Err(codes::ReadTooOld { age }.err())
    }
}

/// No VM would survive it.
fn needs_count(action: &Action) -> bool {
    matches!(action, Action::Install { .. } | Action::EngineUpgrade | Action::Restart | Action::FenceRestart)
}
