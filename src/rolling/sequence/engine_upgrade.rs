//! The engine's own upgrade of a host: packages and restart in one action, from maintenance back to maintenance.
//!
//! The engine answers the call before it begins the upgrade, and may begin it much later: its commands wait for each other. A call
//! without effect is therefore not sent again. An operator decides.
//!
//! Tests: `lab/tests/it/runs/engine_upgrade.rs`.

use super::count::Counted;
use super::probe::NO_EFFECT_MS;
use super::snapshot::UPGRADED;
use super::turn::{Answered, MAX_TRIES, Turn};
use crate::error::{Problem, codes};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Entry, Fact, HostResult, Phase, RestartProof, StepOutcome};
use crate::rolling::run::{OpenStep, is_unclear};

impl Turn<'_> {
    pub(super) fn upgrade_by_engine(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.host(host).is_some_and(|run| run.has_done(ActionKind::EngineUpgrade)) {
            return self.watch_engine_upgrade(plan);
        }
        let open = self.run.steps_of(Some(host)).find(|(_, step)| step.action == Action::EngineUpgrade);
        match open.map(|(number, step)| (number, step.clone())) {
            Some((number, step)) => self.watch_engine_call(plan, number, &step),
            None if self.has_open_step(host) => {}
            None => self.send_engine_upgrade(plan),
        }
    }

    fn send_engine_upgrade(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        let Some(run) = self.host(host).cloned() else { return };
        if !self.snapshot.is_empty_in_maintenance(host) {
            return self.ask_about_lost_maintenance(plan, "the upgrade");
        }
        if self.run.cancelled {
            return self.fail(host, self.cancelled());
        }
        if let Some(refused) = run.refusal.clone().filter(|_| run.tries > 0)
            && (run.tries >= MAX_TRIES || !is_unclear(refused.code))
        {
            return self.fail(host, refused);
        }
        if run.tries >= MAX_TRIES {
            return self.fail(host, self.overdue(host, "the engine's upgrade", limit));
        }
        match self.counted(plan) {
            Counted::Empty => {
                // An unplanned restart can come between an earlier try and this one.
                self.record_boot_id(host);
                self.begin_restart(host, Action::EngineUpgrade);
            }
            Counted::Runs(runs) => self.fail(host, runs),
            Counted::Unknown(_) if self.is_overdue(host, limit) => {
                self.fail(host, self.overdue(host, "asking it how many VMs run on it", limit));
            }
            Counted::Unknown(_) => {}
        }
    }

    /// The call was made, and nothing shows that the upgrade began. A call whose answer was lost is sent again only if an operator
    /// says so: the engine may begin both.
    fn watch_engine_call(&mut self, plan: &HostPlan, number: u64, step: &OpenStep) {
        let host = &plan.id;
        let is_lost = step.is_lost(self.epoch);
        let limit = self.run.plan.options.deadlines.install_ms;
        let lost_for_ms = self.snapshot.now_ms - step.lost_ms.unwrap_or(step.since_ms);
        let in_doubt = is_lost && lost_for_ms >= NO_EFFECT_MS && self.may_send();
        if !in_doubt && !self.is_overdue(host, limit) {
            return;
        }
        let why = match is_lost {
            true => "the answer to its call was lost, and nothing shows that it began",
            false => "it accepted the call, and has not begun it in time",
        };
        let doubt: Problem = codes::EngineUpgradeUnknown { host: &plan.name, why }.err().into();
        match self.ask_operator(Some(host), doubt.clone()) {
            Answered::Open => {}
            answered => {
                let why = step.answer.clone().and_then(Result::err);
                self.write(Entry::Closed { step: number, outcome: StepOutcome::Unknown, why });
                if answered == Answered::Leave {
                    self.leave(plan, doubt);
                }
            }
        }
    }

    /// The upgrade began.
    fn watch_engine_upgrade(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        let Some(run) = self.host(host).cloned() else { return };
        let status = self.snapshot.status(host);
        if let Some(failed) = run.refusal {
            // In service again: an operator decides what becomes of it.
            if status == Some(HostStatus::Up) && !bug!(FailsUnaskedInService) {
                return self.ask_about_lost_maintenance(plan, "the upgrade");
            }
            return self.did_not_come_up(plan, failed);
        }
        match status {
            Some(HostStatus::Installing) => {
                if !run.engine_upgrading {
                    self.observed(host, Fact::EngineUpgrading);
                }
            }
            Some(HostStatus::InstallFailed) if !bug!(AsksAboutFailedUpgrade) => {
                let why = codes::EngineUpgradeFailed { host: &plan.name, why: self.last_engine_message(host) }.err();
                return self.end_host(host, HostResult::FailedOutOfService, Some(why.into()));
            }
            // The engine can have died before its restart of the host: the host then comes up by itself.
            Some(_) if self.upgrade_is_over(host) || bug!(UpgradeIsOverAtOnce) => return self.engine_restarts(plan),
            Some(HostStatus::Reboot) if bug!(RebootIsUpgraded) => return self.engine_restarts(plan),
            // Another user, or the engine's own fencing, can restart the host too. The event of the upgrade can arrive after the
            // status.
            Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance | HostStatus::Reboot) | None => {}
            // The engine died in the middle, and its monitoring brought the host up half installed.
            Some(_) => return self.ask_about_lost_maintenance(plan, "the upgrade"),
        }
        if self.is_overdue(host, limit) {
            let why = "it began, and has not ended in time";
            let doubt: Problem = codes::EngineUpgradeUnknown { host: &plan.name, why }.err().into();
            if self.ask_operator(Some(host), doubt.clone()) == Answered::Leave {
                self.end_host(host, HostResult::FailedOutOfService, Some(doubt));
            }
        }
    }

    /// Whether the engine's events report that the packages are installed.
    fn upgrade_is_over(&self, host: &HostId) -> bool {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        self.snapshot.events_of_own_upgrade(host, after).any(|e| UPGRADED.contains(&e.code))
    }

    fn engine_restarts(&mut self, plan: &HostPlan) {
        let why = "the engine installed every available package".to_owned();
        self.observed(&plan.id, Fact::Installed { proved: true, why });
        match self.restarts(plan) {
            true => self.phase(&plan.id, Phase::Booting),
            false => {
                self.observed(&plan.id, Fact::RestartProved(RestartProof::NotPlanned));
                self.phase(&plan.id, Phase::Refreshing);
            }
        }
    }
}
