//! How long the next host of a run has waited. Pure, except for the time zone database.
//!
//! Tests: `lab/tests/it/runs/waiting.rs` and `windows.rs`.

use crate::model::TimeMs;
use crate::model::plan::RunOptions;
use crate::rolling::window;

/// Since when the next host could have been begun.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Waited {
    /// As deadlines count: since the run began, its last host ended, or an operator gave a command.
    pub from_ms: TimeMs,
    /// For a plan with maintenance windows: the time in open windows before the last span that does not count, and the end of
    /// that span. A time that is moved over such a span could lie in another window.
    open: (TimeMs, TimeMs),
}

impl Waited {
    pub(super) fn since(at: TimeMs) -> Waited {
        Waited { from_ms: at, open: (0, at) }
    }

    /// How long it was until now, for a host that needs this span. For a plan with maintenance windows, only the time counts in
    /// which one was open for the host, over all windows since then. Otherwise a wait longer than a window would never lead to a
    /// question.
    pub fn until(&self, now_ms: TimeMs, options: &RunOptions, needs_ms: u64) -> TimeMs {
        let waited_ms = now_ms - self.from_ms;
        let (before_ms, from_ms) = self.open;
        let open = window::open_ms(options, (from_ms, now_ms), needs_ms);
        open.map_or(waited_ms, |open_ms| (before_ms + open_ms).min(waited_ms))
    }

    /// The last span before this time does not count.
    pub(super) fn leave_out(&mut self, span_ms: i64, at: TimeMs, options: &RunOptions, needs_ms: u64) {
        self.from_ms += span_ms;
        let (before_ms, from_ms) = self.open;
        let open_ms = window::open_ms(options, (from_ms, at - span_ms), needs_ms).unwrap_or(0);
        match bug!(CountsWaitOfOldClock) {
            true => self.open.1 += span_ms,
            false => self.open = (before_ms + open_ms, at),
        }
    }
}
