//! The VMs of a host in hand: how they leave it, stop, start and are tested, folded from the journal.
//!
//! Tests: `lab/tests/it/runs/vms.rs`, `stopped_vms.rs` and `canary.rs`.

use super::refusals::was_not_sent;
use crate::error::Problem;
use crate::model::TimeMs;
use crate::model::ids::{HostId, VmId};
use crate::model::run::StepOutcome;

/// A host that prepares for maintenance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Preparing {
    /// VMs on it.
    pub vms: u32,
    /// When that number last changed.
    pub changed_ms: TimeMs,
}

/// The VMs on a host when it was last sent to maintenance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leaving {
    /// Their ids, cut at the limit of the record.
    pub vms: Vec<VmId>,
    /// How many there were beyond those.
    pub more: u32,
}

/// The tries to start a VM that the run stopped, since its host entered its phase. Each VM has its own: its host can be in the
/// middle of its upgrade, and other VMs can be refused for reasons of theirs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VmStarts {
    /// Number of tries that did not start it.
    pub tries: u32,
    /// When the last try ended.
    pub tried_ms: TimeMs,
    /// Number of consecutive tries that were not sent, because their reads were too old.
    pub unsent: u32,
    /// Why the last try that was sent failed.
    pub refusal: Option<Problem>,
}

impl VmStarts {
    pub(super) fn closed(&mut self, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        self.tried_ms = at;
        if why.is_some_and(was_not_sent) {
            self.unsent = self.unsent.saturating_add(1);
            return;
        }
        self.unsent = 0;
        self.refusal = why.cloned();
        self.tries += u32::from(outcome != StepOutcome::Done);
    }
}

/// The tries to stop a VM in this phase.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct VmStopping {
    /// Number of tries that did not stop it.
    pub tries: u32,
    /// When the last try ended.
    pub tried_ms: TimeMs,
    /// Whether the engine accepted a shutdown, and the guest did not stop in time.
    pub had_its_time: bool,
    /// Why the last try was refused.
    pub refusal: Option<Problem>,
}

/// The migration test of a canary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MigrationTest {
    /// The VM's host before the test.
    pub from: HostId,
    /// The other host of the test. One of both is the canary.
    pub to: HostId,
    /// Migrations made: 1 there, 2 back again.
    pub legs: u32,
}

impl MigrationTest {
    /// The host on which the VM should be, and the next target. `None`: both migrations are made.
    pub fn next(&self) -> Option<(&HostId, &HostId)> {
        match self.legs {
            0 => Some((&self.from, &self.to)),
            1 => Some((&self.to, &self.from)),
            _ => None,
        }
    }
}
