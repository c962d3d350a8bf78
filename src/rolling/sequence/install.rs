//! The installation of a host's packages through its provider. The host is in maintenance and empty.
//!
//! Tests: `lab/tests/it/runs/happy.rs`, `doubt.rs` and `people.rs`.

use super::count::Counted;
use super::snapshot::{GUARDED_COUNT_MAX_AGE_MS, REINSTALLED};
use super::turn::{Answered, MAX_TRIES, Turn, Wait};
use crate::error::{Code, Problem, codes};
use crate::model::cluster::EngineEvent;
use crate::model::evr::Nevra;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, TaskId};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Fact, HostResult, Phase, RestartProof};
use crate::model::task::ProofVerdict;
use crate::rolling::run::{Enrolling, HostRun, may_pass};

impl Turn<'_> {
    /// Installs through the provider, or has the engine upgrade the host.
    pub(super) fn install(&mut self, plan: &HostPlan) {
        match self.by_engine() {
            true => self.upgrade_by_engine(plan),
            false => self.install_by_provider(plan),
        }
    }

    fn install_by_provider(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        if self.host(host).is_some_and(|h| h.has_done(ActionKind::Install)) {
            return self.installed(plan);
        }
        if self.has_open_step(host) {
            if !self.snapshot.is_empty_in_maintenance(host) && !bug!(SaysNothingOfLostMaintenance) {
                let left = self.left_maintenance(plan, "the installation");
                // The installation goes on whatever the answer is; the answer takes effect at its end.
                let _answered = self.ask_about_change(host, left);
            }
            if self.is_overdue(host, limit) {
                let why = self.overdue(host, "installing", limit);
                let doubt: Problem = codes::InstallResultUnknown { host: &plan.name, why: why.message() }.err().into();
                if self.ask_operator(Some(host), doubt.clone()) == Answered::Leave {
                    self.end_host(host, HostResult::FailedOutOfService, Some(doubt));
                }
            }
            return;
        }
        let Some(run) = self.host(host).cloned() else { return };
        // Noted first: the answer can have come in the turn of a cancel.
        let unprepared = self.reads_of(host).and_then(|reads| reads.unprepared.clone());
        if let Some(busy) = unprepared.filter(|why| self.is_about_other(host, why)) {
            self.note(Some(host), busy);
        }
        if self.run.cancelled && !run.packages_begun {
            return self.fail(host, self.cancelled());
        }
        if !self.snapshot.is_empty_in_maintenance(host) && !bug!(InstallsUnseen) {
            return self.ask_about_lost_maintenance(plan, "the installation");
        }
        if let Some(refused) = run.refusal.clone().filter(|_| run.tries > 0) {
            return match is_gone_from_offer(refused.code) {
                // Packages of an earlier, lost installation are not offered any more.
                true if run.install_in_doubt => {
                    let why = format!("an earlier installation was lost, and now: {}", refused.message);
                    self.observed(host, Fact::Installed { proved: false, why });
                    self.after_install(plan);
                }
                true => self.is_gone(plan, refused),
                false if run.tries >= MAX_TRIES && is_busy(&refused) => self.ask_in_doubt(plan, refused.message),
                false if run.tries >= MAX_TRIES || !may_pass(refused.code) => self.fail(host, refused),
                false => self.send_install(plan),
            };
        }
        self.send_install(plan);
    }

    /// The provider does not offer a part of the plan any more. If another user installed all packages of the plan, what is left
    /// is to be done: the restart and its proofs. Otherwise errata were withdrawn, or a part was installed, and nothing shows
    /// that the rest is what the plan wanted: the host has failed, and returns to service.
    fn is_gone(&mut self, plan: &HostPlan, refused: Problem) {
        let host = &plan.id;
        let Some(installed) = self.reads_of(host).and_then(|reads| reads.installed.as_ref()) else {
            if self.is_overdue(host, self.run.plan.options.deadlines.install_ms) {
                return self.fail(host, refused);
            }
            let what = "its provider is asked whether its packages were installed by another user";
            let why = codes::RunWaiting { entity: format!("host {}", plan.name), what }.err().into();
            return self.waits.push(Wait { host: Some(host.clone()), why });
        };
        let has = |wanted: &Nevra| {
            let is_same = |p: &Nevra| p.name == wanted.name && (p.arch == wanted.arch || bug!(IgnoresArchitecture));
            installed.iter().any(|p| is_same(p) && p.evr >= wanted.evr)
        };
        let has_all = !plan.packages.is_empty() && plan.packages.iter().all(has);
        if !has_all && !bug!(WithdrawnIsInstalled) {
            return self.fail(host, refused);
        }
        let why = "another user installed its packages: the provider lists all of them".to_owned();
        self.observed(host, Fact::Installed { proved: true, why });
        self.after_install(plan);
    }

    /// Whether it is about an installation of somebody else. After a lost installation of this run, a doubt is about that one.
    fn is_about_other(&self, host: &HostId, why: &Problem) -> bool {
        let is_own = self.host(host).is_some_and(|run| run.install_in_doubt);
        is_busy(why) && (why.code == Code::HostBusy || !is_own)
    }

    fn send_install(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let reads = self.reads_of(host);
        if !reads.is_some_and(|reads| reads.prepared) {
            let why = reads.and_then(|reads| reads.unprepared.clone());
            // The note names another installation.
            let named = why.clone().filter(|why| !self.is_about_other(host, why));
            self.waits.extend(named.map(|why| Wait { host: Some(host.clone()), why }));
            return self.watch_preparation(plan, "preparing the installation", why);
        }
        let count = match bug!(LateCountForInstall) {
            true => self.counted_within(plan, GUARDED_COUNT_MAX_AGE_MS),
            false => self.counted(plan),
        };
        match count {
            Counted::Empty => {}
            _ if bug!(InstallsUnseen) => {}
            Counted::Runs(runs) => return self.fail(host, runs),
            Counted::Unknown(_) => return self.watch_preparation(plan, "asking it how many VMs run on it", None),
        }
        // The id of the task contains the number of the step: the number of the next record of this run.
        let Ok(task) = TaskId::new(format!("{}-{}", self.run.id, self.run.seq + 1)) else { return };
        self.begin_step(Some(host), Action::Install { task });
    }

    /// The installation could not be sent in time. A host on which nothing began has failed. If an earlier installation
    /// may have begun, or another one works on the host, an operator is asked: the provider may not be able to tell what becomes
    /// of it.
    fn watch_preparation(&mut self, plan: &HostPlan, phase: &str, why: Option<Problem>) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.install_ms;
        if !self.is_overdue(host, limit) {
            return;
        }
        let late = self.overdue(host, phase, limit);
        let is_in_doubt = self.host(host).is_some_and(|run| run.install_in_doubt) && !bug!(FailsInDoubt);
        if !is_in_doubt && !why.as_ref().is_some_and(is_busy) {
            return self.fail(host, late);
        }
        let why = why.map_or_else(|| late.message(), |why| why.message);
        self.ask_in_doubt(plan, why);
    }

    /// Asks an operator about packages that may have been installed, or may still be. With `leave` the host stays out of service.
    fn ask_in_doubt(&mut self, plan: &HostPlan, why: String) {
        let host = &plan.id;
        let doubt: Problem = codes::InstallResultUnknown { host: &plan.name, why }.err().into();
        if self.ask_operator(Some(host), doubt.clone()) == Answered::Leave {
            self.end_host(host, HostResult::FailedOutOfService, Some(doubt));
        }
    }

    /// The host is not in maintenance, or not empty, although it must be. An operator is asked. With the answer
    /// `leave`, a host whose packages may be half installed is taken out of service, or stays as it is; any other host
    /// stays in service.
    pub(super) fn ask_about_lost_maintenance(&mut self, plan: &HostPlan, phase: &str) {
        let host = &plan.id;
        let left = self.left_maintenance(plan, phase);
        match self.ask_about_change(host, left.clone()) {
            Answered::Open => {}
            Answered::GoOn => self.take_out_lost(plan, left),
            Answered::Leave => self.leave(plan, left),
        }
    }

    /// Leaves a host that left maintenance. A cancel is no answer about a host that no user took back: the engine may have
    /// brought it up half installed.
    pub(super) fn leave(&mut self, plan: &HostPlan, left: Problem) {
        match self.run.cancelled && !self.was_moved_last_by_other(&plan.id) || bug!(LeaveTakesOut) {
            true => self.take_out_lost(plan, left),
            false => self.leave_as_it_is(plan, left),
        }
    }

    /// The problem about which an operator answered to leave the host, if it can be left now. The cause of the question may be over by
    /// then; the answer holds all the same.
    pub(super) fn is_left(&self, host: &HostId) -> Option<Problem> {
        let run = self.host(host)?;
        let lapses = bug!(LeaveLapses) || run.phase == Phase::Installing && bug!(ForgetsLeave);
        run.left_as_it_is.clone().filter(|_| self.run.may_step() && !self.has_open_step(host) && !lapses)
    }

    /// Leaves a host because of an operator's answer.
    pub(super) fn leave_for_answer(&mut self, plan: &HostPlan, left: Problem) {
        let host = &plan.id;
        let Some(run) = self.host(host) else { return };
        let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
        let is_back = is_up && run.is_upgraded();
        match run.phase {
            // The run stopped its VMs, so it starts them.
            Phase::StartingVms if is_up && !bug!(LeavesVmsOfLeftHost) => {
                if self.restart_stopped_vms(plan) {
                    self.end_host(host, HostResult::Unproven, Some(left));
                }
            }
            // It has its proofs.
            Phase::StartingVms | Phase::Soaking => self.end_host(host, HostResult::Unproven, Some(left)),
            Phase::Activating if is_back => self.end_host(host, HostResult::Unproven, Some(left)),
            Phase::StoppingVms | Phase::Evacuating => self.leave_before_maintenance(plan, left),
            _ => self.leave(plan, left),
        }
    }

    pub(super) fn was_moved_last_by_other(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let accepted = if bug!(AcceptedActCounts) { 0 } else { run.accepted_event };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event).max(accepted);
        self.snapshot.external_change(host, after).is_some()
    }

    fn take_out_lost(&mut self, plan: &HostPlan, left: Problem) {
        let host = &plan.id;
        match self.host(host).is_some_and(|h| h.packages_begun) {
            true if bug!(ReturnsLostHost) => self.begin_return(host, left),
            true => self.begin_withdraw(host, left),
            false => self.fail(host, left),
        }
    }

    /// An operator leaves the host as another user made it. If it is untouched, its VMs are started again first.
    pub(super) fn leave_as_it_is(&mut self, plan: &HostPlan, left: Problem) {
        let host = &plan.id;
        if !self.host(host).is_some_and(|h| h.packages_begun) {
            return self.leave_untouched(host, left);
        }
        let result = match self.snapshot.status(host) {
            Some(HostStatus::Up) => HostResult::FailedInService,
            _ => HostResult::FailedOutOfService,
        };
        self.end_host(host, result, Some(left));
    }

    /// Leaves a host on which this run installed nothing: it returns to service, and its VMs start. Nothing is sent to a host that
    /// the engine upgrades, or upgraded, for another user: it is left to that user.
    pub(super) fn leave_untouched(&mut self, host: &HostId, left: Problem) {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let is_theirs = self.snapshot.upgraded_by_other(host, after) && !bug!(IgnoresUpgradeOfUser)
            || self.is_reinstalled_by_other(host);
        let is_up = self.snapshot.status(host) == Some(HostStatus::Up) && !bug!(EndsHostThatIsUp);
        match is_theirs && !is_up {
            true => self.end_host(host, HostResult::FailedOutOfService, Some(left)),
            false => self.fail(host, left),
        }
    }

    /// Whether a user reinstalls the host, or did while the run worked on it.
    pub(super) fn is_reinstalled_by_other(&self, host: &HostId) -> bool {
        (self.is_being_reinstalled_by_other(host) || self.was_reinstalled_by_other(host))
            && !bug!(BringsBackReinstalled)
    }

    /// Whether the engine reported an installation of the host that is not the run's, and the run did not take the host out later.
    fn was_reinstalled_by_other(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event);
        // The engine can report the enrolling of certificates, which the run asks for, like an installation.
        let is_theirs = |e: &EngineEvent| !e.is_ours() && (e.user.is_some() || run.enrolling == Enrolling::No);
        let mut installed = self.snapshot.events_of(host, after).rev().filter(|e| REINSTALLED.contains(&e.code));
        let last = installed.find(|e| is_theirs(e)).filter(|_| !bug!(ForgetsReinstallation));
        last.is_some_and(|e| !self.snapshot.is_taken_out_after(host, e, 0))
    }

    /// Whether the engine installs the host, or failed to, and not for the run.
    fn is_being_reinstalled_by_other(&self, host: &HostId) -> bool {
        let installs = matches!(self.snapshot.status(host), Some(HostStatus::Installing | HostStatus::InstallFailed));
        let was_so = self.host(host).and_then(|run| run.before.as_ref()).map(|before| before.status);
        installs && was_so != self.snapshot.status(host) && !self.asked_to_enroll(host)
    }

    /// The task has ended: its proof decides.
    fn installed(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if let Some(failed) = self.host(host).and_then(|h| h.refusal.clone()).filter(|_| !bug!(FailedInstallGoesOn)) {
            // Half installed and in service again: an operator decides what becomes of it.
            if self.snapshot.status(host) == Some(HostStatus::Up) && !bug!(FailsUnaskedInService) {
                return self.ask_about_lost_maintenance(plan, "the installation");
            }
            return self.did_not_come_up(plan, failed);
        }
        let Some(record) = self.reads_of(host).and_then(|l| l.task.clone()).flatten() else { return };
        let proof = record.task.proof.as_ref();
        let proved = proof.is_some_and(|p| p.verdict == ProofVerdict::Proved) || bug!(EveryInstallIsProved);
        let why = proof.map_or_else(|| "the task has no proof".to_owned(), |p| p.why.clone());
        self.observed(host, Fact::Installed { proved, why });
        self.after_install(plan);
    }

    fn after_install(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.restarts(plan) && !bug!(SkipsRestart) {
            return self.phase(host, Phase::Restarting);
        }
        self.observed(host, Fact::RestartProved(RestartProof::NotPlanned));
        self.phase(host, Phase::Refreshing);
    }
}

/// Whether another installation works on the host, or may do so.
fn is_busy(why: &Problem) -> bool {
    matches!(why.code, Code::HostBusy | Code::TaskResultUnknown) && !bug!(ReturnsUnderInstallation)
}

/// The refusal of an installation whose selection the provider does not offer any more, if no earlier installation is in doubt.
pub(super) fn gone_from_offer(run: &HostRun) -> Option<&Problem> {
    let refused = run.refusal.as_ref().filter(|_| run.tries > 0 && !run.install_in_doubt);
    refused.filter(|refused| is_gone_from_offer(refused.code))
}

/// Whether the provider does not offer a part of the selection any more: it is installed, or was withdrawn.
fn is_gone_from_offer(code: Code) -> bool {
    matches!(code, Code::ErrataNotApplicable | Code::PackagesNotUpgradable)
}
