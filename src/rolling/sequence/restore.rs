//! What the run owes: every setting that it changed, and every VM that it stopped, is restored or listed with the reason.
//!
//! Restoring compares first: only what is still as we left it is set back. What somebody changed meanwhile is theirs.

use super::Turn;
use crate::error::{Problem, codes};
use crate::model::cluster::{PolicySetting, Vm, VmStatus};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting, Value};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, HostResult};
use crate::rolling::ledger::{Comparison, compare};

/// The engine's policy under which only highly available VMs may start.
const CLUSTER_MAINTENANCE: &str = "7677771e-5eab-422e-83fa-dc04080d21b7";
/// Tries to start one VM, or to set one setting, before it is listed.
const MAX_TRIES: u32 = 5;

impl Turn<'_> {
    /// Starts the VMs that were stopped for a host. Answers whether none is owed to it any more.
    pub(super) fn pay_vms(&mut self, plan: &HostPlan) -> bool {
        let host = &plan.id;
        let owed = self.run.owed_vms(host);
        for vm in &owed {
            self.pay_vm(plan, vm);
        }
        let paid = self.run.owed_vms(host).is_empty() && !self.has_open_step(host);
        paid && self.policy_as_wanted(true)
    }

    fn pay_vm(&mut self, plan: &HostPlan, id: &VmId) {
        let host = &plan.id;
        let Some(entry) = self.run.ledger.get(&Setting::VmRuns(id.clone())).cloned() else { return };
        if self.run.steps_of(Some(host)).any(|(_, s)| matches!(&s.action, Action::StartVm { vm } if vm == id)) {
            return;
        }
        let Some(vm) = self.view.vms.get(id).cloned() else {
            let gone = self.not_started(id.as_str(), host, "it was removed");
            return self.ledger(&entry, LedgerState::Listed(gone));
        };
        let deadlines = &self.run.plan.options.deadlines;
        let late = self.is_overdue(host, deadlines.up_ms.saturating_add(deadlines.vm_start_ms));
        match vm.status {
            // By us or by somebody: it runs.
            _ if bug!(ProbeLies) => self.ledger(&entry, LedgerState::Restored),
            VmStatus::Up | VmStatus::PoweringUp | VmStatus::Migrating => self.ledger(&entry, LedgerState::Restored),
            _ if late || self.host(host).is_some_and(|h| h.tries >= MAX_TRIES) => {
                let why = self.refusal(host);
                let listed = self.not_started(&vm.name, host, &why);
                self.note(Some(host), listed.clone());
                self.ledger(&entry, LedgerState::Listed(listed));
            }
            VmStatus::Down if self.may_start(&vm) => self.start_vm(host, &vm),
            // The policy in force forbids it: it is lifted for that moment.
            VmStatus::Down => drop(self.policy_as_wanted(false)),
            _ => {}
        }
    }

    fn start_vm(&mut self, host: &HostId, vm: &Vm) {
        let (tries, tried_ms) = self.host(host).map_or((0, 0), |h| (h.tries, h.tried_ms));
        let rested = tries == 0 || self.view.now_ms - tried_ms >= super::BACKOFF_MS * i64::from(tries);
        if rested && self.run.may_step() {
            self.write(crate::model::run::Entry::Intent {
                host: Some(host.clone()),
                action: Action::StartVm { vm: vm.id.clone() },
            });
        }
    }

    fn may_start(&self, vm: &Vm) -> bool {
        vm.highly_available || self.view.cluster.policy.id.as_str() != CLUSTER_MAINTENANCE
    }

    fn not_started(&self, vm: &str, host: &HostId, why: &str) -> Problem {
        codes::VmNotStarted { vm, host: self.name(host), why }.err().into()
    }

    /// Our policy, or for a moment the one from before. Answers whether it is as wanted, or not ours to change.
    fn policy_as_wanted(&mut self, ours: bool) -> bool {
        let Some((entry, before, set)) = self.policy_entry() else { return true };
        if entry.state != LedgerState::Ours {
            return true;
        }
        let (wanted, other) = if ours { (set, before) } else { (before, set) };
        let found = self.view.cluster.policy.clone();
        if found == wanted || found != other {
            return true;
        }
        // The engine does not take it: the host does not wait for it, and the end sees to it once more.
        if self.run.tries.get(&ActionKind::SetPolicy).is_some_and(|t| t.0 >= MAX_TRIES) {
            return true;
        }
        self.intend(None, Action::SetPolicy(wanted));
        false
    }

    fn policy_entry(&self) -> Option<(LedgerEntry, PolicySetting, PolicySetting)> {
        let entry = self.run.ledger.get(&Setting::Policy(self.run.plan.cluster.clone()))?.clone();
        match (&entry.before, &entry.ours) {
            (Value::Policy(before), Value::Policy(ours)) => Some((entry.clone(), before.clone(), ours.clone())),
            _ => None,
        }
    }

    /// A host ends: what it is owed and does not get any more is listed.
    pub(super) fn settle_debts(&mut self, host: &HostId, result: HostResult, why: Option<&Problem>) {
        let reason = why.map_or("its host was finished with", |p| p.message.as_str()).to_owned();
        for vm in self.run.owed_vms(host) {
            let Some(entry) = self.run.ledger.get(&Setting::VmRuns(vm.clone())).cloned() else { continue };
            let view = self.view.vms.get(&vm);
            if view.is_some_and(|vm| vm.status == VmStatus::Up) {
                self.ledger(&entry, LedgerState::Restored);
                continue;
            }
            let name = view.map_or_else(|| vm.to_string(), |vm| vm.name.clone());
            let listed = self.not_started(&name, host, &reason);
            self.note(Some(host), listed.clone());
            self.ledger(&entry, LedgerState::Listed(listed));
        }
        let entry = self.run.ledger.get(&Setting::HostInService(host.clone())).cloned();
        if let Some(entry) = entry.filter(|e| e.state == LedgerState::Ours) {
            let is_up = self.view.status(host) == Some(HostStatus::Up);
            let state = match is_up && result != HostResult::FailedOut {
                true => LedgerState::Restored,
                false => LedgerState::Listed(why.cloned().unwrap_or_else(|| self.left_out(host))),
            };
            self.ledger(&entry, state);
        }
    }

    fn left_out(&self, host: &HostId) -> Problem {
        let status = super::status_word(self.view.status(host));
        codes::HostNotReady { host: self.name(host), status }.err().into()
    }

    /// Sets the policy back, at the end. Answers whether nothing is owed any more.
    pub(super) fn restore_policy(&mut self) -> bool {
        let Some((entry, before, _)) = self.policy_entry() else { return true };
        if entry.state != LedgerState::Ours {
            return true;
        }
        let found = Value::Policy(self.view.cluster.policy.clone());
        let setting = format!("the scheduling policy of cluster {}", self.view.cluster.name);
        let tries = self.run.tries.get(&ActionKind::SetPolicy).map_or(0, |t| t.0);
        let open = self.run.steps_of(None).any(|(_, s)| s.action.kind() == ActionKind::SetPolicy);
        match compare(&entry, &found) {
            Comparison::AsBefore if !open => self.ledger(&entry, LedgerState::Restored),
            Comparison::Changed if !open && !bug!(RestoresBlindly) => {
                let changed: Problem =
                    codes::SettingChanged { setting, found: &found, before: &entry.before }.err().into();
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
                self.intend(None, Action::SetPolicy(before));
                return false;
            }
        }
        true
    }

    /// People take what is there as it is: what differs from what we left is not ours any more.
    pub(super) fn adopt(&mut self) {
        let Some((entry, _, _)) = self.policy_entry() else { return };
        let found = Value::Policy(self.view.cluster.policy.clone());
        if entry.state == LedgerState::Ours && compare(&entry, &found) == Comparison::Changed {
            let setting = format!("the scheduling policy of cluster {}", self.view.cluster.name);
            let changed: Problem = codes::SettingChanged { setting, found: &found, before: &entry.before }.err().into();
            self.ledger(&entry, LedgerState::Listed(changed));
        }
    }
}
