//! The errata that an upgrade closes, and where the VMs of a host went: facts for the report. No decision depends on them, and
//! the run does not wait for them.
//!
//! A provider computes what can be installed on a host some time after the host reported its packages. So the errata of before
//! are looked up after the restart was sent, until none of them is listed any more or the run has finished with the host.
//!
//! Tests: `lab/tests/it/runs/report.rs`.

use super::snapshot::HostQuery;
use super::turn::Turn;
use crate::model::ids::{ErratumId, HostId, VmId};
use crate::model::plan::{HostPlan, Work};
use crate::model::run::{Fact, MOST_LEAVING, MovedVm, Phase};
use crate::rolling::run::{HostRun, Leaving, Run};

/// The query about the errata of a host, if one is due. The proof of an installation tells those that the work names.
pub(super) fn asks(run: &Run, plan: &HostPlan, host: &HostRun) -> Option<HostQuery> {
    use Phase::{Activating, Booting, Evacuating, Installing, Refreshing, Settling, Soaking, StartingVms, StoppingVms};
    if matches!(plan.work, Work::Errata(_)) || !run.may_step() {
        return None;
    }
    let is_before = matches!(host.phase, StoppingVms | Evacuating | Settling | Installing) && !host.packages_begun;
    let is_after =
        matches!(host.phase, Booting | Refreshing | Activating | StartingVms | Soaking) && host.packages_begun;
    match &host.errata_before {
        None if is_before => Some(HostQuery::ErrataBefore),
        Some(before) if is_after && host.errata_closed.len() < before.len() => Some(HostQuery::ErrataLeft),
        _ => None,
    }
}

impl Turn<'_> {
    /// Records what the provider answered about the errata of a host.
    pub(super) fn note_errata(&mut self, host: &HostId) {
        let Some((run, reads)) = self.host(host).zip(self.reads_of(host)) else { return };
        let before = run.errata_before.clone();
        let fact = match (&reads.errata_before, &reads.errata_left, before) {
            // Asked before any package was touched.
            (Some(errata), _, None) => Some(Fact::ErrataBefore { errata: errata.clone() }),
            (_, Some(left), Some(before)) => {
                let is_closed = |id: &&ErratumId| !left.contains(id) || bug!(ClosesAllErrata);
                let errata: Vec<ErratumId> = before.iter().filter(is_closed).cloned().collect();
                (errata.len() > run.errata_closed.len()).then_some(Fact::ErrataClosed { errata })
            }
            _ => None,
        };
        if let Some(fact) = fact {
            self.observed(host, fact);
        }
    }

    /// Records the VMs that leave the host now: the report names them.
    pub(super) fn note_leaving(&mut self, host: &HostId) {
        let mut vms: Vec<VmId> = self.snapshot.vms_on(host).map(|vm| vm.id.clone()).collect();
        let more = u32::try_from(vms.len().saturating_sub(MOST_LEAVING)).unwrap_or(u32::MAX);
        vms.truncate(MOST_LEAVING);
        // A step that is tried again, because bricks heal for example, does not repeat them.
        let leaving = Leaving { vms, more };
        if self.host(host).and_then(|h| h.leaving.as_ref()) != Some(&leaving) && !bug!(ForgetsLeaving) {
            let Leaving { vms, more } = leaving;
            self.observed(host, Fact::Leaving { vms, more });
        }
    }

    /// The run finishes with a host that it sent to maintenance and did not see empty: records the VMs that have left it
    /// since.
    pub(super) fn note_left(&mut self, host: &HostId) {
        let Some(leaving) = self.host(host).and_then(|h| h.leaving.clone()) else { return };
        self.note_moved(host);
        let vms: Vec<VmId> = leaving.vms.into_iter().filter(|vm| !self.is_on(vm, host)).collect();
        if !vms.is_empty() && !bug!(ForgetsLeft) {
            self.observed(host, Fact::Left { vms });
        }
    }

    /// Records the VMs that left the host since the last turn, and where they are.
    pub(super) fn note_moved(&mut self, host: &HostId) {
        let Some((run, leaving)) = self.host(host).and_then(|run| Some((run, run.leaving.as_ref()?))) else { return };
        let new = leaving.vms.iter().filter(|vm| !run.moved.contains(*vm) && !self.is_on(vm, host));
        let vms: Vec<MovedVm> = new.map(|vm| MovedVm { id: vm.clone(), to: self.host_of(vm) }).collect();
        if !vms.is_empty() && !bug!(ForgetsTargets) {
            self.observed(host, Fact::Moved { vms });
        }
    }

    /// Whether the VM is on this host, by the list of VMs.
    pub(super) fn is_on(&self, vm: &VmId, host: &HostId) -> bool {
        self.host_of(vm).as_ref() == Some(host)
    }

    fn host_of(&self, vm: &VmId) -> Option<HostId> {
        self.snapshot.vms.get(vm).filter(|vm| vm.is_on_a_host())?.host.clone()
    }
}
