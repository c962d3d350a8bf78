//! A host on its way back: it is activated and proved, its VMs start, and it soaks; or it is returned without an upgrade,
//! or withdrawn.
//!
//! Tests: `lab/tests/it/runs/people.rs`, `capacity.rs` and `proof.rs`.

use super::evacuate::{is_out_and_monitored, may_recover};
use super::turn::{Answered, MAX_TRIES, Turn, Wait};
use super::words::status_word;
use crate::error::{Problem, codes};
use crate::model::cluster::EngineEvent;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::ledger::{LedgerState, Setting};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Fact, HostResult, Phase, RestartProof};
use crate::rolling::run::HostRun;

/// The status `up` can last for half a second only, before the engine finds the host not operational: a second read
/// decides.
const UP_AGAIN_MS: i64 = 5_000;
/// How long to wait, once the host is up, for a boot time newer than before: statistics are read every few seconds.
pub(super) const BOOT_TIME_MS: i64 = 120_000;

impl Turn<'_> {
    /// Activates the host, and waits until it is up in two reads, with every available proof.
    pub(super) fn activate(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        let moved = self.was_moved_by_other(host);
        match self.snapshot.status(host) {
            Some(HostStatus::Up) => return self.is_up(plan),
            // It was up by its restart, and another user put it back where it was: it is not activated.
            Some(HostStatus::Maintenance)
                if run.stays_in_maintenance() && !self.has_open_step(host) && !bug!(ActivatesKeptHost) =>
            {
                return self.phase(host, Phase::Refreshing);
            }
            Some(HostStatus::PreparingForMaintenance) if run.stays_in_maintenance() => {}
            // `activate` is sent only in a status in which the engine does nothing else with the host.
            Some(HostStatus::Maintenance) if !moved && !self.has_open_step(host) => {
                if run.tries >= MAX_TRIES {
                    return self.end_out_of_service(plan, self.not_up(plan, &self.refusal(host)));
                }
                self.send_activate(host);
            }
            Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance)
                if moved && self.run.may_step() && bug!(ActivatesOverPerson) =>
            {
                self.send_activate(host);
            }
            Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance) if moved && self.run.may_step() => {
                let change = self.external_change_problem(host, "the host was moved back to maintenance");
                match self.ask_about_change(host, change.clone()) {
                    Answered::Open => {}
                    Answered::GoOn if self.has_open_step(host) => {}
                    Answered::GoOn => self.send_activate(host),
                    Answered::Leave => return self.end_out_of_service(plan, change),
                }
            }
            // The engine tries to recover the host by itself, every few minutes.
            Some(HostStatus::NonOperational)
                if run.has_done(ActionKind::Activate)
                    && !self.has_open_step(host)
                    && (self.is_overdue(host, limit) || bug!(GivesUpAtOnce)) =>
            {
                let detail = self.snapshot.hosts.get(host).and_then(|h| h.status_detail.clone());
                let why = detail.unwrap_or_else(|| "it is not operational".to_owned());
                return self.begin_withdraw(host, self.not_up(plan, &why));
            }
            _ => {}
        }
        if run.up_once_ms.is_some() && !bug!(ForgetsNotUp) {
            self.observed(host, Fact::NotUp);
        }
        if self.is_overdue(host, limit) && !self.has_open_step(host) {
            let status = self.snapshot.status(host);
            let why = self.not_up(plan, &format!("it is '{}'", status_word(status)));
            self.did_not_come_up(plan, why);
        }
    }

    /// Finishes with a host that did not come up. The engine can still have it up later, unproved, while it tries to reach it: such a host
    /// is taken out of service first.
    pub(super) fn did_not_come_up(&mut self, plan: &HostPlan, why: Problem) {
        match self.snapshot.status(&plan.id) {
            Some(HostStatus::NonResponsive | HostStatus::Connecting) if !bug!(LeavesLateHost) => {
                self.begin_withdraw(&plan.id, why);
            }
            _ => self.end_out_of_service(plan, why),
        }
    }

    /// Whether another user may have moved the host to maintenance: it was brought back, or seen up, before, or the
    /// engine reports a move. An act that an operator accepted does not count.
    fn was_moved_by_other(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        run.has_done(ActionKind::Activate) || run.was_up || self.is_moved_by_other(host)
    }

    /// Whether the engine reports that another user moved the host, since it was begun and since the last accepted act.
    pub(super) fn is_moved_by_other(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event).max(run.accepted_event);
        self.snapshot.moved_by_other(host, after).is_some()
    }

    /// Sends `activate`, if the host's VDSM answered in this turn: the engine would fence a host that is down. While the engine
    /// upgrades the host for another user, nothing is sent: the host would restart under its VMs.
    fn send_activate(&mut self, host: &HostId) {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        if self.snapshot.is_upgraded_by_other(host, after) && !bug!(IgnoresUpgradeOfUser) {
            let what = "the engine began to upgrade it for another user, and reports no end of that";
            let why = codes::RunWaiting { entity: format!("host {}", self.name(host)), what }.err().into();
            return self.waits.push(Wait { host: Some(host.clone()), why });
        }
        if self.snapshot.is_alive(host) || bug!(ActivatesUnseen) {
            self.begin_step(Some(host), Action::Activate);
        }
    }

    pub(super) fn not_up(&self, plan: &HostPlan, why: &str) -> Problem {
        codes::HostNotUp { host: &plan.name, why }.err().into()
    }

    /// Ends a host that failed where no call about it can be made.
    fn end_out_of_service(&mut self, plan: &HostPlan, why: Problem) {
        self.end_host(&plan.id, HostResult::FailedOutOfService, Some(why));
    }

    /// The reason for the last step that was not done.
    pub(super) fn refusal(&self, host: &HostId) -> String {
        let refusal = self.host(host).and_then(|h| h.refusal.as_ref()).map(|p| p.message.clone());
        refusal.unwrap_or_else(|| self.last_engine_message(host))
    }

    /// The host is up. It must be up in two reads, for the right reason, with the right versions.
    fn is_up(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.has_open_step(host) {
            return;
        }
        let Some(run) = self.host(host).cloned() else { return };
        let Some(first) = run.up_once_ms else {
            self.observed(host, Fact::UpOnce);
            if !bug!(OneLookAtUp) {
                return;
            }
            return self.proved(plan);
        };
        if self.snapshot.now_ms - first < UP_AGAIN_MS {
            return;
        }
        let known = run.restart.is_some() && bug!(ComparesVersionsOnce);
        let on_hold = !self.run.may_step() && !bug!(WithdrawsOnHold);
        if let Some(wrong) = self.wrong_versions(plan).filter(|_| !known) {
            // Nothing is decided about the host while the run is on hold; nor is it proved.
            return match on_hold && !bug!(ProvesOnHold) {
                true => {}
                false => self.begin_withdraw(host, wrong),
            };
        }
        // A host that came up by itself was not checked in maintenance.
        let is_checked = self.by_engine() || run.checked_for_updates || run.tries >= MAX_TRIES;
        if !is_checked && !bug!(SkipsUpgradeCheckOfHostThatIsUp) {
            self.begin_step(Some(host), Action::UpgradeCheck);
            return;
        }
        if run.restart.is_some() || bug!(SucceedsUnproved) {
            return self.proved(plan);
        }
        match self.reads_of(host).and_then(|l| l.boot_time).flatten() {
            Some(at) if self.booted_after(host, at) => {
                self.observed(host, Fact::RestartProved(RestartProof::EngineBootTime));
                self.proved(plan);
            }
            // Statistics can be those from before for some seconds.
            _ if self.snapshot.now_ms - first < BOOT_TIME_MS || on_hold => {}
            Some(_) if run.before.as_ref().is_some_and(|b| b.boot_time_ms.is_some()) => {
                let why = "its boot time is not after the restart command: it did not restart, or its clock and the engine's differ";
                self.begin_withdraw(host, self.not_up(plan, why));
            }
            _ => {
                self.observed(host, Fact::RestartProved(RestartProof::Unproven));
                self.proved(plan);
            }
        }
    }

    fn proved(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(seen) = self.snapshot.hosts.get(host) else { return };
        let (versions, levels) = (seen.inventory.versions.clone(), seen.inventory.reported_levels.clone());
        let kernel = seen.running_kernel.clone();
        self.observed(host, Fact::After { versions, levels, kernel });
        self.note_back_in_service(host);
        self.phase(host, Phase::StartingVms);
    }

    /// The host is in service again: closes its entry in the ledger.
    fn note_back_in_service(&mut self, host: &HostId) {
        let entry = self.run.ledger.get(&Setting::HostInService(host.clone())).cloned();
        if let Some(entry) = entry.filter(|e| e.state == LedgerState::Ours) {
            self.ledger(&entry, LedgerState::Restored);
        }
    }

    /// Starts the stopped VMs before anything else happens.
    pub(super) fn start_vms(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        match self.snapshot.status(host) {
            Some(HostStatus::Up) => {}
            // The engine tries to recover the host by itself.
            Some(status) if may_recover(status) && !self.is_overdue(host, self.run.plan.options.deadlines.up_ms) => {
                return;
            }
            Some(_)
                if (self.is_moved_by_other(host) || self.was_changed_externally(host)) && !bug!(FailsOverPerson) =>
            {
                let what = "the host was taken out of service while its VMs were being started";
                let change = self.external_change_problem(host, what);
                return match self.ask_about_change(host, change.clone()) {
                    Answered::Open => {}
                    Answered::GoOn => self.phase(host, Phase::Activating),
                    Answered::Leave => self.end_host(host, HostResult::Unproven, Some(change)),
                };
            }
            // Nothing is decided about the host while the run is on hold.
            _ if !self.run.may_step() && !bug!(WithdrawsOnHold) => return,
            _ => {
                let why = self.not_up(plan, "it went down again while its VMs were being started");
                return self.begin_withdraw(host, why);
            }
        }
        if self.restart_stopped_vms(plan) || bug!(LeavesVmsStopped) {
            self.phase(host, Phase::Soaking);
        }
    }

    /// A host that failed before any package was touched: it returns to service, its VMs start, then the run finishes
    /// with it.
    pub(super) fn return_to_service(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        let why = run.failing.clone();
        // A guest that is still shutting down must be down before it can be started.
        if self.has_open_step(host) {
            return;
        }
        if run.stays_in_maintenance() {
            // Another user may have brought it to service.
            let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
            let result = if is_up { HostResult::FailedInService } else { HostResult::FailedOutOfService };
            return self.end_host(host, result, why);
        }
        if bug!(ReturnsNothing) {
            return self.end_host(host, HostResult::FailedInService, why);
        }
        use HostStatus::{InstallFailed, Maintenance, NonOperational, PreparingForMaintenance, Up};
        let in_time = run.tries < MAX_TRIES && !self.is_overdue(host, limit);
        let is_theirs = self.is_half_upgraded_by_other(host) || self.is_reinstalled_by_other(host);
        if is_theirs && self.snapshot.status(host) != Some(Up) {
            return self.end_host(host, HostResult::FailedOutOfService, why);
        }
        if run.up_once_ms.is_some() && self.snapshot.status(host) != Some(Up) && !bug!(ForgetsNotUpAtReturn) {
            self.observed(host, Fact::NotUp);
        }
        match self.snapshot.status(host) {
            // The host is as it was when it was begun.
            Some(status)
                if is_out_and_monitored(status)
                    && run.before.as_ref().is_some_and(|b| b.status == status)
                    && !bug!(ActivatesUnreadyHost) =>
            {
                self.end_host(host, HostResult::FailedOutOfService, why);
            }
            Some(Up) => match run.up_once_ms.or(bug!(OneLookAtReturn).then_some(run.since_ms - UP_AGAIN_MS)) {
                None => self.observed(host, Fact::UpOnce),
                Some(at) if self.snapshot.now_ms - at >= UP_AGAIN_MS => {
                    if self.restart_stopped_vms(plan) {
                        self.note_back_in_service(host);
                        self.end_host(host, HostResult::FailedInService, why);
                    }
                }
                Some(_) => {}
            },
            // Its certificates could not be enrolled: the host goes back from its present status through maintenance.
            Some(InstallFailed) if in_time && !bug!(KeepsInstallFailed) => {
                self.begin_step(Some(host), Action::Deactivate);
            }
            Some(Maintenance | PreparingForMaintenance | NonOperational) if in_time => self.bring_back(plan, &run),
            _ if self.is_overdue(host, limit) || run.tries >= MAX_TRIES => {
                self.end_host(host, HostResult::FailedOutOfService, why);
            }
            _ => {}
        }
    }

    /// Activates a host that returns. If another user moved it to maintenance, an operator is asked before.
    fn bring_back(&mut self, plan: &HostPlan, run: &HostRun) {
        let host = &plan.id;
        let is_operational = self.snapshot.status(host) != Some(HostStatus::NonOperational);
        if self.was_moved_by_other(host) && is_operational && !bug!(ReturnsOverPerson) {
            let change = self.external_change_problem(host, "the host was moved back to maintenance");
            match self.ask_about_change(host, change.clone()) {
                Answered::Open => return,
                Answered::GoOn => {}
                Answered::Leave => return self.end_out_of_service(plan, change),
            }
        }
        if !run.has_done(ActionKind::Activate) || is_operational {
            self.send_activate(host);
        }
    }

    /// Whether another user's upgrade of the host in the engine failed, so that its packages may be half installed. A host that was up
    /// when it was begun is taken out only while it is up: an upgrade that had failed by then installed nothing.
    fn is_half_upgraded_by_other(&self, host: &HostId) -> bool {
        let Some(before) = self.host(host).and_then(|run| run.before.as_ref()) else { return false };
        let failed = self.snapshot.failed_upgrade_of_other(host, before.newest_event);
        let was_up = before.status == HostStatus::Up && !bug!(KeepsUntouchedOut);
        let counts = |failed: &EngineEvent| !(was_up && self.snapshot.is_taken_out_after(host, failed, 0));
        failed.is_some_and(counts) && !bug!(ReturnsHalfUpgradedOfUser)
    }

    /// A host that failed after its activation: it is taken out of service again, then the run finishes with it.
    pub(super) fn withdraw(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.evacuate_ms;
        let Some(run) = self.host(host).cloned() else { return };
        if self.has_open_step(host) {
            return;
        }
        match self.snapshot.status(host) {
            Some(HostStatus::Maintenance) | None => {
                return self.end_host(host, HostResult::FailedOutOfService, run.failing);
            }
            // The host is up and unproved. With too many other hosts out, leaving it in service is the lesser harm.
            Some(HostStatus::Up) if bug!(LeavesFailedHostUp) => {
                return self.end_host(host, HostResult::FailedOutOfService, run.failing);
            }
            Some(HostStatus::Up) if !bug!(WithdrawsTooMany) && !self.may_take_out(host) => {
                if self.is_overdue(host, limit) || self.flag_is_left().is_some() {
                    self.end_host(host, HostResult::FailedInService, run.failing);
                }
                return;
            }
            // The engine refuses it for a host that does not respond and has VMs.
            Some(HostStatus::Up | HostStatus::NonOperational | HostStatus::NonResponsive)
                if run.tries < MAX_TRIES && !run.has_done(ActionKind::Deactivate) =>
            {
                self.send_out_again(host);
            }
            _ => {}
        }
        if self.is_overdue(host, limit) || run.tries >= MAX_TRIES {
            let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
            let result = if is_up { HostResult::FailedInService } else { HostResult::FailedOutOfService };
            self.end_host(host, result, run.failing);
        }
    }
}
