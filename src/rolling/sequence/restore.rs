//! Restores what the run changed: every setting, and every VM that it stopped, is restored or listed with the reason.
//!
//! A setting is compared before it is restored: only a value that the run set is set back.
//!
//! Tests: `lab/tests/it/runs/settings.rs` and `vms.rs`.

use super::turn::{BACKOFF_MS, Turn, unsent_backoff_ms};
use super::words::status_word;
use crate::error::{Problem, codes};
use crate::model::cluster::{PolicySetting, Vm, VmStatus};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, HostResult, Stage};
use crate::model::scheduling_policy::CLUSTER_MAINTENANCE;
use crate::rolling::ledger::{Comparison, compare, is_policy};

/// Tries to start one VM, or to set one setting, before it is listed.
pub(super) const MAX_TRIES: u32 = 5;

impl Turn<'_> {
    /// Starts the VMs that were stopped for a host. Returns true if all of them are settled.
    pub(super) fn restart_stopped_vms(&mut self, plan: &HostPlan) -> bool {
        let host = &plan.id;
        let owed = self.run.vms_to_restart(host);
        for vm in &owed {
            self.restart_stopped_vm(plan, vm);
        }
        let paid = self.run.vms_to_restart(host).is_empty() && !self.has_open_step(host);
        paid && self.ensure_scheduling_policy(true)
    }

    fn restart_stopped_vm(&mut self, plan: &HostPlan, id: &VmId) {
        let host = &plan.id;
        let Some(entry) = self.run.ledger.get(&Setting::VmRuns(id.clone())).cloned() else { return };
        if self.is_being_started(id) {
            return;
        }
        let Some(vm) = self.snapshot.vms.get(id).cloned() else {
            return self.vm_was_removed(id, host, &entry);
        };
        if self.is_left_stopped(&vm, host, &entry) {
            return;
        }
        let deadlines = &self.run.plan.options.deadlines;
        let late = self.is_overdue(host, deadlines.up_ms.saturating_add(deadlines.vm_start_ms));
        match vm.status {
            // The VM runs; another user may have started it.
            _ if bug!(ProbeLies) => self.ledger(&entry, LedgerState::Restored),
            VmStatus::Up | VmStatus::PoweringUp | VmStatus::Migrating => self.settle_running_vm(host, &vm, &entry),
            VmStatus::PoweringDown if late => self.settle_running_vm(host, &vm, &entry),
            VmStatus::Down if !late && self.is_refused_at_home(id) && self.goes_elsewhere(&vm, host) => {}
            _ if late || self.start_tries(id) >= MAX_TRIES => {
                let why = self.start_refusal(id, host);
                let listed = self.not_started(&vm.name, host, &why);
                self.note(Some(host), listed.clone());
                self.ledger(&entry, LedgerState::Listed(listed));
            }
            VmStatus::Down if self.may_start(&vm) || bug!(StartsUnderMaintenancePolicy) => {
                self.start_vm(host, &vm, host);
            }
            // The scheduling policy in force forbids the start: it is lifted for a moment.
            VmStatus::Down => drop(self.ensure_scheduling_policy(false)),
            _ => {}
        }
    }

    /// Another user stopped the VM that this run was to start again: it is that user's now. Returns whether it is so.
    pub(super) fn is_left_stopped(&mut self, vm: &Vm, host: &HostId, entry: &LedgerEntry) -> bool {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |before| before.newest_event);
        let by_other = vm.status == VmStatus::Down && self.snapshot.is_vm_kept_down_by_other(&vm.id, after);
        if !by_other || bug!(RepeatsStopsAndStarts) {
            return false;
        }
        let what = format!("VM {} was stopped, so this run does not start it", vm.name);
        self.note(Some(host), codes::ExternalChange { what, who: "another user" }.err().into());
        self.ledger(entry, LedgerState::Restored);
        true
    }

    /// Whether the engine refused every start of the VM on its own host, and not yet as many elsewhere.
    fn is_refused_at_home(&self, id: &VmId) -> bool {
        let most = if bug!(TriesElsewhereForEver) { u32::MAX } else { 2 * MAX_TRIES };
        (MAX_TRIES..most).contains(&self.start_tries(id)) && !bug!(StartsAtHomeOnly)
    }

    /// Starts a VM that its own host cannot run any more on another host. Returns false if no host can run it.
    fn goes_elsewhere(&mut self, vm: &Vm, home: &HostId) -> bool {
        // The affinity groups are read in the next turn.
        let Some(target) = self.host_elsewhere(vm, home) else { return self.snapshot.groups.is_none() };
        if self.may_start(vm) && self.snapshot.is_whole {
            self.start_vm(home, vm, &target);
        }
        true
    }

    /// The run was to stop the VM, and the VM runs. A guest that did not stop in time can stop later, when the run has
    /// ended.
    fn settle_running_vm(&mut self, host: &HostId, vm: &Vm, entry: &LedgerEntry) {
        let requested = self.host(host).is_some_and(|h| h.stops_requested.contains_key(&vm.id));
        let may_stop = vm.status == VmStatus::PoweringDown || requested;
        if !may_stop || bug!(ForgetsLateShutdowns) {
            self.ledger(entry, LedgerState::Restored);
            return self.note_home_of_started(vm, host);
        }
        let listed: Problem = codes::VmMayStop { vm: &vm.name, host: self.name(host) }.err().into();
        self.note(Some(host), listed.clone());
        self.ledger(entry, LedgerState::Listed(listed));
    }

    pub(super) fn is_being_started(&self, id: &VmId) -> bool {
        self.run.steps.values().any(|step| matches!(&step.action, Action::StartVm { vm, .. } if vm == id))
    }

    /// Another user removed a VM that the run had stopped: there is nothing to start.
    pub(super) fn vm_was_removed(&mut self, vm: &VmId, host: &HostId, entry: &LedgerEntry) {
        let what = format!("VM {vm} was removed");
        self.note(Some(host), codes::ExternalChange { what, who: "another user" }.err().into());
        self.ledger(entry, LedgerState::Restored);
    }

    /// Number of tries to start the VM that failed.
    pub(super) fn start_tries(&self, vm: &VmId) -> u32 {
        match bug!(SharesTriesOfVms) {
            true => self.run.vm_starts.values().map(|starts| starts.tries).sum(),
            false => self.run.vm_starts.get(vm).map_or(0, |starts| starts.tries),
        }
    }

    /// Why the last try to start the VM failed, or what the engine reported last about the host.
    pub(super) fn start_refusal(&self, vm: &VmId, host: &HostId) -> String {
        let refusal = self.run.vm_starts.get(vm).and_then(|starts| starts.refusal.as_ref());
        refusal.map_or_else(|| self.last_engine_message(host), |refusal| refusal.message.clone())
    }

    /// Starts the VM on its former host, or elsewhere.
    pub(super) fn start_vm(&mut self, host: &HostId, vm: &Vm, on: &HostId) {
        let starts = self.run.vm_starts.get(&vm.id).cloned().unwrap_or_default();
        let waited_ms = self.snapshot.now_ms - starts.tried_ms;
        let is_over = starts.tries == 0 || waited_ms >= BACKOFF_MS * i64::from(starts.tries);
        let backs_off = starts.unsent > 0 && waited_ms < unsent_backoff_ms(starts.unsent);
        if is_over && self.may_send() && !backs_off {
            let action = Action::StartVm { vm: vm.id.clone(), on: Some(on.clone()) };
            self.write(crate::model::run::Entry::Intent { host: Some(host.clone()), action });
        }
    }

    pub(super) fn may_start(&self, vm: &Vm) -> bool {
        vm.highly_available || self.snapshot.cluster.policy.id.as_str() != CLUSTER_MAINTENANCE
    }

    pub(super) fn not_started(&self, vm: &str, host: &HostId, why: &str) -> Problem {
        codes::VmNotStarted { vm, host: self.name(host), why }.err().into()
    }

    /// Sets the run's scheduling policy, or for a moment the one from before. Returns whether the wanted policy is in
    /// force, or the run must not change it.
    pub(super) fn ensure_scheduling_policy(&mut self, ours: bool) -> bool {
        let Some((entry, before, set)) = self.scheduling_policy_entry() else { return true };
        if entry.state != LedgerState::Ours {
            return true;
        }
        let wanted = if ours { set } else { before };
        let found = &self.snapshot.cluster.policy;
        if found.is(&wanted) || !self.run.scheduling_policy_is_ours(found) {
            return true;
        }
        // The engine does not accept the scheduling policy: the host does not wait for it, and the run tries again at
        // its end.
        let is_refused = self.run.tries.get(&ActionKind::SetPolicy).is_some_and(|t| t.0 >= MAX_TRIES);
        if is_refused && !bug!(RefusedPolicyBlocks) {
            return true;
        }
        self.begin_step(None, Action::SetPolicy(wanted));
        false
    }

    /// Lists what other users changed: a scheduling policy that no step of this run set, whatever its value is; and a
    /// VM that runs again, whoever started it.
    pub(super) fn respect_other_users(&mut self) {
        let running = |vm: &VmId| {
            use VmStatus::{Migrating, PoweringUp, Up};
            self.snapshot.vms.get(vm).is_some_and(|vm| matches!(vm.status, Up | PoweringUp | Migrating))
        };
        let stopped = |e: &&LedgerEntry| match &e.setting {
            Setting::VmRuns(vm) => self.run.vms_stopped_ms.contains_key(vm) && running(vm),
            _ => false,
        };
        let started: Vec<LedgerEntry> = self.run.unrestored().filter(stopped).cloned().collect();
        for entry in started {
            if let Setting::VmRuns(vm) = &entry.setting
                && !self.is_being_started(vm)
            {
                self.ledger(&entry, LedgerState::Restored);
            }
        }
        let Some((entry, before, _)) = self.scheduling_policy_entry() else { return };
        let found = self.snapshot.cluster.policy.clone();
        let open = self.run.steps_of(None).any(|(_, s)| s.action.kind() == ActionKind::SetPolicy);
        if open || entry.state != LedgerState::Ours || self.run.stage == Stage::Opening {
            return;
        }
        // Any other scheduling policy is compared, and listed, when the run restores its settings.
        let put_back = found.is(&before)
            && !self.run.scheduling_policies_set.is_empty()
            && !self.run.scheduling_policy_is_ours(&found);
        if !put_back || bug!(RestoresBlindly) {
            return;
        }
        let cluster = &self.snapshot.cluster.name;
        let what = format!("the scheduling policy of cluster {cluster} was set back to what it was before the run");
        self.note(None, codes::ExternalChange { what, who: "another user" }.err().into());
        self.ledger(&entry, LedgerState::Restored);
    }

    fn scheduling_policy_entry(&self) -> Option<(LedgerEntry, PolicySetting, PolicySetting)> {
        let entry = self.run.ledger.get(&Setting::Policy(self.run.plan.cluster.clone()))?.clone();
        match (&entry.before, &entry.ours) {
            (Value::Policy(before), Value::Policy(ours)) => Some((entry.clone(), before.clone(), ours.clone())),
            _ => None,
        }
    }

    /// At the end of a host: lists its VMs and its service state that are not restored.
    pub(super) fn settle_ledger(&mut self, host: &HostId, result: HostResult, why: Option<&Problem>) {
        let reason = why.map_or("its host was finished with", |p| p.message.as_str()).to_owned();
        for vm in self.run.vms_to_restart(host) {
            let Some(entry) = self.run.ledger.get(&Setting::VmRuns(vm.clone())).cloned() else { continue };
            let seen = self.snapshot.vms.get(&vm).cloned();
            use VmStatus::{Migrating, PoweringDown, PoweringUp, Up};
            let runs = |vm: &&Vm| matches!(vm.status, Up | PoweringUp | Migrating | PoweringDown);
            if let Some(running) = seen.as_ref().filter(runs) {
                self.settle_running_vm(host, running, &entry);
                continue;
            }
            // The VM is started on another host from now on (`elsewhere`).
            if seen.as_ref().is_some_and(|vm| self.may_run_elsewhere(vm, host, result)) {
                continue;
            }
            let name = seen.map_or_else(|| vm.to_string(), |vm| vm.name.clone());
            let listed = self.not_started(&name, host, &reason);
            self.note(Some(host), listed.clone());
            self.ledger(&entry, LedgerState::Listed(listed));
        }
        let entry = self.run.ledger.get(&Setting::HostInService(host.clone())).cloned();
        if let Some(entry) = entry.filter(|e| e.state == LedgerState::Ours && !bug!(ListsNoHost)) {
            let is_up = self.snapshot.status(host) == Some(HostStatus::Up)
                && !self.host(host).is_some_and(|h| h.may_go_out && !bug!(ForgetsLateDeactivate));
            let state = match is_up && result != HostResult::FailedOutOfService {
                true => LedgerState::Restored,
                false => LedgerState::Listed(why.cloned().unwrap_or_else(|| self.left_out(host))),
            };
            self.ledger(&entry, state);
        }
    }

    fn left_out(&self, host: &HostId) -> Problem {
        let status = status_word(self.snapshot.status(host));
        codes::HostNotReady { host: self.name(host), status }.err().into()
    }

    /// Sets the scheduling policy back at the end. Returns true if it is settled.
    pub(super) fn restore_scheduling_policy(&mut self) -> bool {
        let Some((entry, before, _)) = self.scheduling_policy_entry() else { return true };
        if entry.state != LedgerState::Ours || bug!(LeavesPolicy) {
            return true;
        }
        let setting = format!("the scheduling policy of cluster {}", self.snapshot.cluster.name);
        let tries = self.run.tries.get(&ActionKind::SetPolicy).map_or(0, |t| t.0);
        let open = self.run.steps_of(None).any(|(_, s)| s.action.kind() == ActionKind::SetPolicy);
        match self.scheduling_policy_compared(&entry) {
            Comparison::AsBefore if !open || bug!(RestoredUnderStep) => self.ledger(&entry, LedgerState::Restored),
            Comparison::Changed if !open && !bug!(RestoresBlindly) => {
                let changed = self.scheduling_policy_changed(&entry);
                self.note(None, changed.clone());
                self.ledger(&entry, LedgerState::Listed(changed));
            }
            _ if tries >= MAX_TRIES || (self.run.abandoned && tries > 0) => {
                let failed =
                    codes::SettingNotRestored { setting, before: &entry.before, why: "the engine did not set it" }
                        .err();
                let failed: Problem = failed.into();
                self.note(None, failed.clone());
                self.ledger(&entry, LedgerState::Listed(failed));
            }
            _ => {
                self.begin_step(None, Action::SetPolicy(before));
                return false;
            }
        }
        true
    }

    /// Compares the scheduling policy with the ledger. A policy of the run's value counts as changed if no step of this
    /// run can have set it.
    fn scheduling_policy_compared(&self, entry: &LedgerEntry) -> Comparison {
        let found = &self.snapshot.cluster.policy;
        match compare(entry, |value| is_policy(found, value)) {
            Comparison::Ours if !self.run.scheduling_policy_is_ours(found) => Comparison::Changed,
            compared => compared,
        }
    }

    /// An operator accepts the present state: settings that differ from the run's values are not restored any more.
    pub(super) fn adopt(&mut self) {
        let Some((entry, _, _)) = self.scheduling_policy_entry() else { return };
        if entry.state == LedgerState::Ours && self.scheduling_policy_compared(&entry) == Comparison::Changed {
            let changed = self.scheduling_policy_changed(&entry);
            self.ledger(&entry, LedgerState::Listed(changed));
        }
    }

    /// The problem of a scheduling policy that another user set.
    pub(super) fn scheduling_policy_changed(&self, entry: &LedgerEntry) -> Problem {
        let setting = format!("the scheduling policy of cluster {}", self.snapshot.cluster.name);
        let found = Value::Policy(self.snapshot.cluster.policy.setting());
        codes::SettingChangedExternally { setting, found, before: &entry.before }.err().into()
    }
}
