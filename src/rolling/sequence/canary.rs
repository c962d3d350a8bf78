//! The additional checks of a canary: the features of its CPU, and the migration test.
//!
//! The migration test moves one nominated VM, once the canary has soaked: from its host to the canary, and back. If the
//! VM is on the canary already, it goes to a host that the engine's scheduler names, and back. If another user acts on
//! the VM meanwhile, the test ends without a verdict on the host.
//!
//! Tests: `lab/tests/it/runs/canary.rs`.

use super::snapshot::Snapshot;
use super::turn::{Turn, Wait};
use crate::error::{Code, Problem, codes};
use crate::model::cluster::{Vm, VmStatus};
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, Fact};
use crate::rolling::run::{HostRun, Run, is_unclear};

/// Tries to move the VM, both migrations together, before the canary has failed.
const MAX_TRIES: u32 = 3;

/// The VM for which the engine's scheduler is asked for hosts: a VM that is on the canary before its test has begun.
pub(super) fn asks(run: &Run, snapshot: &Snapshot, plan: &HostPlan) -> Option<VmId> {
    let vm = wanted(run, plan)?;
    let waits = run.hosts.get(&plan.id).is_some_and(|h| h.migration_test.is_none() && h.untested.is_none());
    let is_there = snapshot.vms.get(vm).is_some_and(|vm| vm.host.as_ref() == Some(&plan.id));
    (waits && is_there).then(|| vm.clone())
}

/// The VM of the migration test, if the plan wants the test with this host.
fn wanted<'a>(run: &'a Run, plan: &HostPlan) -> Option<&'a VmId> {
    run.plan.options.migration_test.as_ref().filter(|_| plan.canary)
}

fn went_both_ways(host: &HostRun) -> bool {
    let enough = if bug!(OneWayIsEnough) { 1 } else { 2 };
    host.migration_test.as_ref().is_some_and(|test| test.legs >= enough)
}

impl Turn<'_> {
    /// Features that the host's CPU lost with the restart.
    pub(super) fn lost_cpu_flags(&self, host: &HostId) -> Option<Problem> {
        let lost = self.host(host)?.lost_cpu_flags();
        let flags = || lost.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        (!lost.is_empty()).then(|| codes::CpuFlagsLost { host: self.name(host), flags: flags() }.err().into())
    }

    /// The VM that is in its migration test.
    pub(super) fn vm_under_test(&self, plan: &HostPlan) -> Option<VmId> {
        let begun = self.host(&plan.id).is_some_and(|h| h.migration_test.is_some());
        wanted(&self.run, plan).filter(|_| begun).cloned()
    }

    /// The reason why the wanted test is missing, for a host with all other proofs.
    pub(super) fn untested(&self, plan: &HostPlan) -> Option<Problem> {
        let vm = wanted(&self.run, plan)?;
        let host = self.host(&plan.id)?;
        if went_both_ways(host) || bug!(NextBeforeMigrationTest) {
            return None;
        }
        let why =
            if host.stays_in_maintenance() { "the host stays in maintenance" } else { "the host was finished with" };
        Some(host.untested.clone().unwrap_or_else(|| self.not_made(plan, vm, why)))
    }

    fn not_made(&self, plan: &HostPlan, vm: &VmId, why: &str) -> Problem {
        let name = self.snapshot.vms.get(vm).map_or(vm.as_str(), |vm| &vm.name);
        codes::MigrationTestIncomplete { host: &plan.name, vm: name, why }.err().into()
    }

    /// Goes on with the test. Returns whether the test is over: made, or impossible.
    pub(super) fn test_is_over(&mut self, plan: &HostPlan) -> bool {
        let Some(id) = wanted(&self.run, plan).cloned() else { return true };
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return true };
        if run.untested.is_some() || went_both_ways(&run) || bug!(NextBeforeMigrationTest) {
            return true;
        }
        if self.has_open_step(host) {
            self.waits_for_vm(plan, &id);
            return false;
        }
        let Some(vm) = self.snapshot.vms.get(&id).cloned() else { return self.give_up(plan, &id, "it was removed") };
        if self.run.cancelled && run.migration_test.as_ref().is_none_or(|test| test.legs == 0) {
            return self.give_up(plan, &id, "the run was cancelled");
        }
        let (from, to) = match &run.migration_test {
            None => match self.ways(plan, &vm) {
                Ok(Some((from, to))) => (from, to),
                Ok(None) => return self.wait_for_vm(plan, &vm),
                Err(why) => return self.give_up(plan, &id, why),
            },
            Some(test) => match test.next() {
                Some((from, to)) => (from.clone(), to.clone()),
                None => return true,
            },
        };
        if vm.status != VmStatus::Up {
            // A migration beyond its time goes on, but is not waited for any more.
            let late = run.refusal.as_ref().is_some_and(|p| p.code == Code::HostPhaseTimeout);
            return match late && vm.status == VmStatus::Migrating {
                true => self.not_moved(plan, &vm, &from, &to),
                false => self.wait_for_vm(plan, &vm),
            };
        }
        if vm.host.as_ref() != Some(&from) && !bug!(MovesVmOfOthers) {
            return self.give_up(plan, &id, "another user migrated it during the test");
        }
        if self.snapshot.status(&to) != Some(HostStatus::Up) && !bug!(TestsTowardsLostHost) {
            return self.give_up(plan, &id, &format!("host {} is not up any more", self.name(&to)));
        }
        if run.tries >= MAX_TRIES {
            return self.not_moved(plan, &vm, &from, &to);
        }
        self.waits_for_vm(plan, &id);
        if run.migration_test.is_none() && self.run.may_step() {
            self.observed(host, Fact::MigrationTest { from, to: to.clone() });
        }
        self.begin_step(Some(host), Action::Migrate { vm: id, to });
        false
    }

    /// The host of the running VM, and its next target. `None`: not known yet.
    fn ways(&self, plan: &HostPlan, vm: &Vm) -> Result<Option<(HostId, HostId)>, &'static str> {
        let canary = &plan.id;
        let Some(from) = vm.host.clone().filter(|_| vm.status == VmStatus::Up) else { return Ok(None) };
        if from != *canary {
            return Ok(Some((from, canary.clone())));
        }
        let Some(targets) = self.reads_of(canary).and_then(|l| l.targets.get(&vm.id)) else { return Ok(None) };
        let elsewhere = targets.iter().find(|to| *to != canary && self.snapshot.status(to) == Some(HostStatus::Up));
        match elsewhere {
            Some(to) => Ok(Some((from, to.clone()))),
            None => Err("it is on the host, and the engine's scheduler names no other one for it"),
        }
    }

    /// Waits while the VM is between two states, for as long as a migration may take. Returns whether the test is over.
    fn wait_for_vm(&mut self, plan: &HostPlan, vm: &Vm) -> bool {
        let options = &self.run.plan.options;
        let limit = options.soak_ms.saturating_add(options.deadlines.evacuate_ms.saturating_mul(3));
        match vm.status {
            VmStatus::Down | VmStatus::Suspended | VmStatus::Paused => {
                self.give_up(plan, &vm.id, "it does not run any more")
            }
            _ if self.is_overdue(&plan.id, limit) => self.give_up(plan, &vm.id, "its host could not be read in time"),
            _ => {
                self.waits_for_vm(plan, &vm.id);
                false
            }
        }
    }

    /// Ends the test without a verdict on the host: noted, and the host ends unproven. Returns true: the test is over.
    fn give_up(&mut self, plan: &HostPlan, vm: &VmId, why: &str) -> bool {
        let why = self.not_made(plan, vm, why);
        self.note(Some(&plan.id), why);
        true
    }

    /// The engine could not migrate the VM: the canary is withdrawn. If the answer was lost, the test ends without a
    /// verdict on the host. Returns whether the test is over.
    fn not_moved(&mut self, plan: &HostPlan, vm: &Vm, from: &HostId, to: &HostId) -> bool {
        let host = &plan.id;
        let refusal = self.host(host).and_then(|h| h.refusal.clone());
        if let Some(unclear) = refusal.as_ref().filter(|p| is_unclear(p.code)) {
            return self.give_up(plan, &vm.id, &unclear.message);
        }
        let why = refusal.map_or_else(|| self.last_engine_message_about(host, &vm.id), |p| p.message);
        self.begin_withdraw(
            host,
            codes::MigrationTestFailed { vm: &vm.name, why, from: self.name(from), to: self.name(to) }.err().into(),
        );
        false
    }

    /// The engine's last message about the VM since the host was begun.
    fn last_engine_message_about(&self, host: &HostId, vm: &VmId) -> String {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let mut events = self.snapshot.events.iter().rev().filter(|e| e.id > after && e.vm.as_ref() == Some(vm));
        let bad = events.find(|e| e.severity != EventSeverity::Normal);
        bad.map_or_else(|| "the engine gave no reason".to_owned(), |e| e.text.clone())
    }

    fn waits_for_vm(&mut self, plan: &HostPlan, vm: &VmId) {
        let name = self.snapshot.vms.get(vm).map_or(vm.as_str(), |vm| &vm.name);
        let what = format!("VM {name} is moved there and back, as a test");
        let why = codes::RunWaiting { entity: format!("host {}", plan.name), what }.err().into();
        self.waits.push(Wait { host: Some(plan.id.clone()), why });
    }

    /// A host ends while the VM of its test is on another host than before: the VM runs, and its place is noted.
    pub(super) fn note_vm_location(&mut self, host: &HostId) {
        let Some(plan) = self.run.plan.host(host).cloned() else { return };
        let Some(vm) = self.vm_under_test(&plan) else { return };
        let Some(run) = self.host(host).filter(|h| h.untested.is_none()) else { return };
        let Some(test) = run.migration_test.as_ref().filter(|test| test.next().is_some()) else { return };
        let (from, is_at) = (test.from.clone(), self.snapshot.vms.get(&vm).and_then(|vm| vm.host.clone()));
        if let Some(at) = is_at.filter(|at| *at != from) {
            let why = format!("it was on host {} and stays on host {}", self.name(&from), self.name(&at));
            let why = self.not_made(&plan, &vm, &why);
            self.note(Some(host), why);
        }
    }
}
