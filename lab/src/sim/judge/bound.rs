//! The time of I9: a cancelled run ends within the bound that it shows.
//!
//! The bound holds while the engine answers and no operator has to be asked. For this reason time is counted in
//! stretches. Inside a stretch there is no fault, no kill, no start of a process, no act or command of administrators,
//! no repair, and every server and disk can be used. Each stretch begins with the first bound that the driver shows in
//! it. A run on hold waits for an operator, so there is no stretch.

use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{Entry, JournalRecord};

use super::case::Wrong;
use super::evidence::Evidence;

/// Time that a run may take beyond its bound. Deadlines are checked once in a turn, and a turn is a poll of 5 s and at
/// most some twenty calls of 0.4 s; each remaining phase may be late by one turn.
const ALLOWANCE_MS: i64 = 3 * 60_000;

/// Five tries of a dozen steps, each with the wait after it.
const TRIES_MS: u64 = 2 * 3_600_000;

/// The present stretch.
#[derive(Debug, Clone, Copy, Default)]
pub struct Bound(Option<Stretch>);

#[derive(Debug, Clone, Copy)]
struct Stretch {
    since_ms: i64,
    /// The first bound that the run showed in the stretch.
    bound_ms: Option<i64>,
}

impl Bound {
    /// Something happened that the bound does not include: a new stretch begins if the run is cancelled and not on
    /// hold.
    pub fn restart(&mut self, seen: &Evidence, now: i64) {
        let runs = seen.told.cancelled && seen.ended.is_none() && !seen.told.is_held_for_hosts();
        self.0 = runs.then_some(Stretch { since_ms: now, bound_ms: None });
    }

    /// The driver shows this bound. A bound beyond what a host can take at most is a violation.
    pub fn shown(&mut self, plan: &Plan, bound_ms: impl FnOnce() -> u64) -> Option<Wrong> {
        let Some(stretch @ Stretch { bound_ms: None, .. }) = &mut self.0 else { return None };
        let (bound_ms, most_ms) = (bound_ms(), most_ms(plan));
        stretch.bound_ms = Some(i64::try_from(bound_ms).unwrap_or(i64::MAX));
        let what = || format!("its bound is {} s; a host takes {} s at most", bound_ms / 1000, most_ms / 1000);
        (bound_ms > most_ms).then(|| ("I9", what()))
    }

    /// Checks that a run which has not ended is within its bound. Each stretch is reported once.
    pub fn check(&mut self, now: i64) -> Option<Wrong> {
        let stretch = self.0?;
        let bound_ms = stretch.bound_ms?;
        let took = now - stretch.since_ms;
        if took.saturating_sub(ALLOWANCE_MS) <= bound_ms {
            return None;
        }
        self.0 = None;
        let (took, bound) = (took / 1000, bound_ms / 1000);
        Some(("I9", format!("the run was cancelled; its bound was {bound} s, and {took} s later it has not ended")))
    }
}

/// The longest bound: every phase of a host once, six calls to restart, the way out of a host that fails, its VMs, and the
/// settings of the cluster. Each deadline may be late by a try.
fn most_ms(plan: &Plan) -> u64 {
    let d = &plan.options.deadlines;
    let restarts = 6 * (d.shutdown_ms + 4 * d.boot_ms);
    let once = d.evacuate_ms + d.vm_stop_ms + d.vm_start_ms + d.settle_ms + d.install_ms + d.up_ms;
    3 * once + restarts + plan.options.soak_ms + TRIES_MS
}

/// Whether the record begins or ends a stretch.
pub fn disturbs(record: &JournalRecord) -> bool {
    matches!(record.entry, Entry::TookOver | Entry::ClockJumped { .. } | Entry::Command { .. } | Entry::Paused { .. })
}
