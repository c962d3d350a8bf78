//! Maintenance windows: whether the next host may be begun now, and what the run does between windows.
//!
//! Tests: `lab/tests/it/runs/windows.rs`.

use super::gates::GateClosed;
use super::turn::{Turn, Wait};
use crate::error::{Problem, Result, codes};
use crate::model::TimeMs;
use crate::model::plan::HostPlan;
use crate::rolling::window;

/// For a wait of this length the scheduling policy is set back, and set again afterwards.
const LONG_WAIT_MS: TimeMs = 15 * 60_000;

impl Turn<'_> {
    fn next_begin(&self, next: &HostPlan) -> Result<Option<TimeMs>> {
        window::next_begin(&self.run.plan.options, self.snapshot.now_ms, next.prediction.p95_ms)
    }

    pub(super) fn gate_of_windows(&self, next: &HostPlan) -> Result<(), GateClosed> {
        match self.next_begin(next) {
            Ok(Some(begin)) if begin <= self.snapshot.now_ms || bug!(IgnoresWindows) => Ok(()),
            Ok(Some(begin)) => Err(GateClosed::Wait(self.outside_window(next, begin))),
            Ok(None) => Err(GateClosed::Wait(over(next))),
            // The machine that made the plan knew the time zone; this one may not.
            Err(unknown) => {
                let why = codes::MaintenanceWindowsUnknown { host: &next.name, why: unknown.message() }.err();
                self.to_repair(Some(&next.id), why.into())
            }
        }
    }

    /// Why no host is begun any more, if the windows are the reason.
    pub(super) fn windows_over(&self) -> Option<Problem> {
        let next = self.run.next_host()?;
        matches!(self.next_begin(next), Ok(None)).then(|| over(next))
    }

    /// A scheduling policy for the upgrade, for example one under which most VMs do not start, is in force only while
    /// hosts are upgraded. During a long wait for a window, the policy from before is in force. Returns whether the
    /// wanted policy is in force.
    pub(super) fn scheduling_policy_by_windows(&mut self) -> bool {
        if self.run.in_hand().next().is_some() || !self.run.may_step() || self.run.plan.options.windows.is_none() {
            return true;
        }
        match self.run.next_host() {
            Some(_) if self.is_vm_to_start_elsewhere() => true,
            Some(_) => self.ensure_scheduling_policy(self.long_wait().is_none()),
            None => true,
        }
    }

    /// The wait for a window, if it is long.
    pub(super) fn long_wait(&self) -> Option<Wait> {
        let next = self.run.next_host()?;
        let begin = self.next_begin(next).ok().flatten()?;
        let why = self.outside_window(next, begin);
        (begin - self.snapshot.now_ms >= LONG_WAIT_MS).then(|| Wait { host: Some(next.id.clone()), why })
    }

    fn outside_window(&self, next: &HostPlan, begin: TimeMs) -> Problem {
        let opens = window::shown(&self.run.plan.options, begin);
        codes::OutsideWindow { host: &next.name, opens }.err().into()
    }
}

fn over(next: &HostPlan) -> Problem {
    codes::MaintenanceWindowsOver { host: &next.name }.err().into()
}
