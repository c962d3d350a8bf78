//! VMs that the run stopped, and whose host has failed or is not back within the downtime of the plan. They are started
//! on another host, if one can run them.
//!
//! Tests: `lab/tests/it/runs/vms_elsewhere.rs`.

use super::restore::MAX_TRIES;
use super::turn::Turn;
use super::words::as_time;
use crate::error::{Problem, codes};
use crate::model::cluster::{HostView, Migration, Vm, VmStatus};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerState, Setting, Value};
use crate::model::run::{Action, HostResult, Phase};
use crate::rolling::run::HostRun;

impl Turn<'_> {
    /// Goes on with these VMs. Returns true if there is none any more.
    pub(super) fn start_vms_elsewhere(&mut self) -> bool {
        let homeless: Vec<(VmId, HostId)> =
            self.stopped_vms().into_iter().filter(|(vm, home)| self.is_homeless(vm, home)).collect();
        for (vm, home) in &homeless {
            self.start_vm_elsewhere(vm, home);
        }
        let is_left = |(vm, home): &(VmId, HostId)| self.is_homeless(vm, home);
        let left = self.stopped_vms().iter().any(is_left);
        let others_start = |h: &HostRun| matches!(h.phase, Phase::StartingVms | Phase::Returning);
        if !homeless.is_empty() && !left && !self.run.hosts.values().any(others_start) {
            return self.ensure_scheduling_policy(true);
        }
        !left
    }

    /// VMs that the run stopped and that do not run again, with their former hosts.
    fn stopped_vms(&self) -> Vec<(VmId, HostId)> {
        let stopped = self.run.unrestored().filter_map(|entry| match (&entry.setting, &entry.before) {
            (Setting::VmRuns(vm), Value::VmOn(Some(home))) => Some((vm.clone(), home.clone())),
            _ => None,
        });
        stopped.collect()
    }

    /// Whether the VM's host was finished with, or cannot return soon while the VM has been down for the permitted
    /// time.
    fn is_homeless(&self, vm: &VmId, home: &HostId) -> bool {
        let Some(host) = self.host(home) else { return false };
        if host.phase == Phase::Ended {
            return true;
        }
        let limit = self.run.plan.options.max_vm_downtime_ms.map(as_time);
        let down = self.run.vms_stopped_ms.get(vm).map(|at| self.snapshot.now_ms - at);
        let is_late = down.zip(limit).is_some_and(|(down, limit)| down > limit);
        let seen = self.snapshot.vms.get(vm);
        // A host on its way back starts its VMs itself, once it is up.
        let is_up = self.snapshot.status(home) == Some(HostStatus::Up) || bug!(WaitsForDyingHost);
        let is_out = host.phase > Phase::StoppingVms && (host.phase < Phase::StartingVms || !is_up);
        is_late && is_out && seen.is_some_and(|vm| self.has_choice(vm))
    }

    /// Whether the VM is free to start elsewhere, and its host is out of service, or in service with packages and without the proofs
    /// of its upgrade.
    pub(super) fn may_run_elsewhere(&self, vm: &Vm, home: &HostId, result: HostResult) -> bool {
        let is_proved =
            |host: &HostRun| result == HostResult::Succeeded || result == HostResult::Skipped && host.is_upgraded();
        let is_unproved = self.host(home).is_some_and(|host| host.packages_begun && !is_proved(host));
        let is_no_home = self.snapshot.status(home) != Some(HostStatus::Up) || is_unproved && !bug!(TrustsUnprovedHome);
        is_no_home && self.has_choice(vm)
    }

    /// The host that can run a VM instead of its own one, if the VM is bound to none.
    pub(super) fn host_elsewhere(&self, vm: &Vm, home: &HostId) -> Option<HostId> {
        self.host_for(vm, home).filter(|_| self.snapshot.groups.is_some() && self.has_choice(vm))
    }

    /// Whether the VM is bound to no host.
    fn has_choice(&self, vm: &Vm) -> bool {
        vm.migration != Migration::Pinned && vm.obstacles.is_empty() && !vm.hosted_engine
    }

    fn start_vm_elsewhere(&mut self, id: &VmId, home: &HostId) {
        let Some(entry) = self.run.ledger.get(&Setting::VmRuns(id.clone())).cloned() else { return };
        if self.is_being_started(id) && !bug!(StartsElsewhereTwice) {
            return;
        }
        let Some(vm) = self.snapshot.vms.get(id).cloned() else {
            return self.vm_was_removed(id, home, &entry);
        };
        if !bug!(StartsStoppedElsewhere) && self.is_left_stopped(&vm, home, &entry) {
            return;
        }
        let Some((is_ended, since_ms)) = self.host(home).map(|h| (h.phase == Phase::Ended, h.since_ms)) else { return };
        let tries = self.start_tries(id);
        let limit = as_time(self.run.plan.options.deadlines.vm_start_ms);
        // The time counts from the end of its host: before that, its host starts it.
        let is_over = self.snapshot.now_ms - since_ms > limit && self.run.may_step();
        let is_abandoned = self.run.abandoned && !bug!(AbandonedWaitsForVms);
        let is_late = (is_ended || bug!(GivesUpForPolicy)) && is_over || is_abandoned;
        let target = self.host_for(&vm, home).filter(|_| self.snapshot.groups.is_some());
        let hindrance = match target {
            _ if self.snapshot.groups.is_none() => Some("the affinity groups cannot be read"),
            None => Some("no other host can run it now"),
            Some(_) if !self.may_start(&vm) && is_late => Some("the scheduling policy in force starts no VM"),
            Some(_) => None,
        };
        match vm.status {
            VmStatus::Up | VmStatus::PoweringUp | VmStatus::Migrating => self.runs_elsewhere(&vm, home),
            // Its own host starts it, once it is back.
            _ if !is_ended && (tries >= MAX_TRIES || target.is_none()) && !bug!(GivesUpBeforeHome) => {}
            _ if tries >= MAX_TRIES || (is_late && hindrance.is_some() && !bug!(WaitsForVmForEver)) => {
                let why = hindrance.map_or_else(|| self.start_refusal(id, home), str::to_owned);
                let listed = self.not_started(&vm.name, home, &why);
                self.note(Some(home), listed.clone());
                self.ledger(&entry, LedgerState::Listed(listed));
            }
            // A guest that does not stop, or a VM that cannot be seen, is not waited for without end.
            status if is_ended && is_late && status != VmStatus::Down => {
                let listed: Problem = codes::VmMayStop { vm: &vm.name, host: self.name(home) }.err().into();
                self.note(Some(home), listed.clone());
                self.ledger(&entry, LedgerState::Listed(listed));
            }
            VmStatus::Down if !self.may_start(&vm) && (target.is_some() || bug!(LiftsPolicyForNothing)) => {
                self.ensure_scheduling_policy(false);
            }
            VmStatus::Down if self.may_start(&vm) => {
                if let Some(target) = target.filter(|_| self.snapshot.is_whole) {
                    self.start_vm(home, &vm, &target);
                }
            }
            _ => {}
        }
    }

    fn runs_elsewhere(&mut self, vm: &Vm, home: &HostId) {
        let Some(entry) = self.run.ledger.get(&Setting::VmRuns(vm.id.clone())).cloned() else { return };
        if let Some(on) = vm.host.as_ref().filter(|on| *on != home) {
            let (host, target) = (self.name(home), self.name(on));
            self.note(Some(home), codes::VmRunsElsewhere { vm: &vm.name, host, target }.err().into());
        }
        self.ledger(&entry, LedgerState::Restored);
        self.note_home_of_started(vm, home);
    }

    /// Whether a VM waits to be started that another host can run: the scheduling policy that permits it stays in force.
    pub(super) fn is_vm_to_start_elsewhere(&self) -> bool {
        let waits = |(id, home): &(VmId, HostId)| {
            let vm = self.snapshot.vms.get(id).filter(|vm| vm.status == VmStatus::Down);
            self.is_homeless(id, home) && vm.is_some_and(|vm| self.host_for(vm, home).is_some())
        };
        self.stopped_vms().iter().any(waits)
    }

    /// The host with the most free memory that can run the VM and is not in hand. VMs that the run is starting count on
    /// their target, also those of this turn.
    fn host_for(&self, vm: &Vm, home: &HostId) -> Option<HostId> {
        let is_free = |host: &&HostView| {
            let ours = self
                .host(host.id())
                .is_some_and(|host| host.is_in_hand() && !bug!(StartsOnHostInHand) || host.has_to_be_restarted());
            host.inventory.managed && host.inventory.status == HostStatus::Up && !ours && host.id() != home
        };
        let fits = |host: &&HostView| {
            self.free_mib(host) >= vm.memory_mib
                && (host.cpus >= vm.cpus || bug!(StartsWithTooFewCpus))
                && (vm.only_on.is_empty() || vm.only_on.contains(host.id()) || bug!(StartsWhereItMayNot))
                && (has_networks(host, vm) || bug!(StartsWithoutNetwork))
                && (self.has_huge_pages(host, vm) || bug!(StartsWithoutHugePages))
                && self.affinity_allows(vm, host.id())
        };
        let hosts = self.snapshot.hosts.values().filter(is_free).filter(fits);
        hosts.max_by_key(|host| self.free_mib(host)).map(|host| host.id().clone())
    }

    /// VMs on the host, and VMs that the run is starting there.
    fn vms_soon_on<'b>(&'b self, host: &HostId) -> impl Iterator<Item = &'b Vm> + use<'b> {
        let host = host.clone();
        self.snapshot.vms.values().filter(move |vm| self.will_be_on(vm) == Some(&host))
    }

    /// The host where a VM is, or where the run is starting it.
    fn will_be_on<'b>(&'b self, vm: &'b Vm) -> Option<&'b HostId> {
        if vm.is_on_a_host() {
            return vm.host.as_ref();
        }
        self.run.steps.values().find_map(|step| match &step.action {
            Action::StartVm { vm: started, on } if *started == vm.id => on.as_ref(),
            _ => None,
        })
    }

    pub(super) fn free_mib(&self, host: &HostView) -> u64 {
        let used: u64 = self.vms_soon_on(host.id()).map(|vm| vm.memory_mib).sum();
        host.memory_mib.saturating_sub(used)
    }

    fn has_huge_pages(&self, host: &HostView, vm: &Vm) -> bool {
        vm.huge_pages.is_none_or(|pages| self.free_pages(host, pages.size_kib) >= pages.count)
    }

    fn free_pages(&self, host: &HostView, size_kib: u32) -> u64 {
        let Some(there) = &host.huge_pages else { return u64::MAX };
        let pages = self.vms_soon_on(host.id()).filter_map(|vm| vm.huge_pages);
        let used: u64 = pages.filter(|pages| pages.size_kib == size_kib).map(|pages| pages.count).sum();
        there.get(&size_kib).copied().unwrap_or(0).saturating_sub(used)
    }

    /// Whether the enforced rules permit the host, as the engine's scheduler applies them when a VM starts.
    fn affinity_allows(&self, vm: &Vm, host: &HostId) -> bool {
        let groups = self.snapshot.groups.iter().flatten().filter(|group| group.vms.contains(&vm.id));
        groups.into_iter().all(|group| {
            let to_hosts = group.to_hosts.filter(|rule| rule.enforcing);
            let may_run = to_hosts.is_none_or(|rule| group.hosts.contains(host) == rule.positive);
            let others = group.vms.iter().filter(|other| **other != vm.id).filter_map(|id| self.snapshot.vms.get(id));
            let mut places = others.filter_map(|other| self.will_be_on(other));
            let among_vms = group.among_vms.filter(|rule| rule.enforcing);
            may_run && among_vms.is_none_or(|rule| places.all(|place| (place == host) == rule.positive))
        })
    }
}

/// `None`: the engine does not show the networks of the host.
fn has_networks(host: &HostView, vm: &Vm) -> bool {
    host.networks.as_ref().is_none_or(|there| vm.networks.iter().all(|network| there.contains(network)))
}
