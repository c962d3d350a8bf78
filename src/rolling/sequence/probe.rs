//! Probes: the result of a step from reads alone: done, not done, or unknown. `None`: not known yet.
//!
//! A step without an answer is decided by the same reads as a step with an answer: the process can have ended between
//! call and answer, or the answer can be lost. While a request can still be under way, a missing effect does not count.
//!
//! Tests: `lab/tests/it/runs/processes.rs`, `doubt.rs` and `restarts.rs`.

use super::snapshot::{HostReads, Inspected, Snapshot};
use super::words::as_time;
use crate::error::{Problem, codes};
use crate::install::send::is_definite_refusal;
use crate::model::cluster::VmStatus;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::run::{Action, StepOutcome};
use crate::model::task::{Task, TaskState};
use crate::rolling::run::{OpenStep, Run, is_unclear, was_not_sent};
use crate::rolling::words::duration_of;

/// An accepted action, or one whose answer was lost, had no effect if none is visible after this time.
pub(super) const NO_EFFECT_MS: i64 = 120_000;
/// As above, for a refused call. The state is read once more, because a refused call can change it.
const REFUSED_MS: i64 = 0;

/// The result of a step, with the reason where it is not done. `None`: not known yet.
pub type ProbeResult = Option<(StepOutcome, Option<Problem>)>;

const DONE: ProbeResult = Some((StepOutcome::Done, None));

/// How the call was answered.
enum CallResult<'a> {
    /// No answer yet, and the call is still open.
    Pending,
    Accepted,
    /// It was refused.
    Refused(&'a Problem),
    /// The answer was lost.
    Lost(Option<&'a Problem>),
}

/// The probe of one step.
pub fn probe(run: &Run, step: &OpenStep, snapshot: &Snapshot, epoch: u64) -> ProbeResult {
    let probe = Probe { run, step, snapshot, epoch };
    match (&step.action, &step.host) {
        (Action::TakeFlag, _) => probe.flag(true),
        (Action::FinishFlag, _) => probe.flag(false),
        (Action::SetPolicy(policy), _) => probe.effect(snapshot.cluster.policy.is(policy)),
        (Action::RaiseLevel(level), _) => probe.effect(snapshot.cluster.level == *level),
        (Action::StopVm { vm, .. }, _) => probe.stop_vm(vm),
        (Action::StartVm { vm, .. }, _) => probe.start_vm(vm),
        (Action::Deactivate, Some(host)) => probe.deactivate(host),
        (Action::Activate, Some(host)) => probe.activate(host),
        (Action::Install { .. }, Some(host)) => probe.install(host),
        (Action::EngineUpgrade, Some(host)) => probe.engine_upgrade(host),
        (Action::Restart, Some(host)) => probe.restart(host),
        (Action::FenceRestart, Some(host)) => probe.fence_restart(host),
        (Action::EnrollCertificate | Action::Refresh, Some(_)) => probe.by_answer(),
        (Action::UpgradeCheck, Some(_)) => probe.upgrade_check(),
        (Action::Migrate { vm, to }, _) => probe.migrate(vm, to),
        (_, None) => Some((StepOutcome::NotDone, None)),
    }
}

struct Probe<'a> {
    run: &'a Run,
    step: &'a OpenStep,
    snapshot: &'a Snapshot,
    epoch: u64,
}

impl Probe<'_> {
    fn answer(&self) -> CallResult<'_> {
        match &self.step.answer {
            Some(Ok(())) => CallResult::Accepted,
            Some(Err(problem)) if is_unclear(problem.code) => CallResult::Lost(Some(problem)),
            Some(Err(problem)) => CallResult::Refused(problem),
            None if self.step.is_lost(self.epoch) => CallResult::Lost(None),
            None => CallResult::Pending,
        }
    }

    fn is_lost(&self) -> bool {
        matches!(self.answer(), CallResult::Lost(_))
    }

    fn age_ms(&self) -> i64 {
        self.snapshot.now_ms - self.step.since_ms
    }

    /// Whether the step took longer than it may. Time on hold does not count.
    fn is_overdue(&self, limit_ms: u64) -> bool {
        self.age_ms() > as_time(limit_ms) && (self.run.may_step() || bug!(StepsTimeOutOnHold))
    }

    /// Time since its request can have been on its way no more.
    fn lost_for_ms(&self) -> i64 {
        let lost_ms = self.step.lost_ms.filter(|_| !bug!(LostSinceTheIntent));
        self.snapshot.now_ms - lost_ms.unwrap_or(self.step.since_ms)
    }

    fn not_done(&self, why: Option<&Problem>) -> ProbeResult {
        Some((StepOutcome::NotDone, why.cloned()))
    }

    /// The effect is visible; or it is missing and no request can be under way any more.
    fn effect(&self, is_there: bool) -> ProbeResult {
        match (is_there, self.answer()) {
            (true, _) => DONE,
            (false, CallResult::Lost(_)) if bug!(LostIsDone) => DONE,
            (false, CallResult::Refused(_)) if bug!(RefusedIsDone) => DONE,
            (false, CallResult::Accepted) if bug!(AcceptedIsDone) => DONE,
            (false, CallResult::Pending) => None,
            (false, CallResult::Refused(why)) if self.age_ms() >= REFUSED_MS => self.not_done(Some(why)),
            (false, CallResult::Accepted) if self.age_ms() >= NO_EFFECT_MS => self.not_done(None),
            (false, CallResult::Lost(why)) if self.lost_for_ms() >= NO_EFFECT_MS => self.not_done(why),
            (false, _) => None,
        }
    }

    /// Actions that may be repeated, and for which the answer is the only evidence.
    fn by_answer(&self) -> ProbeResult {
        match self.answer() {
            CallResult::Pending => None,
            CallResult::Accepted => DONE,
            CallResult::Refused(why) => self.not_done(Some(why)),
            CallResult::Lost(why) => self.not_done(why),
        }
    }

    /// No decision depends on how the engine answers. A call that was not sent asked it for nothing.
    fn upgrade_check(&self) -> ProbeResult {
        match self.by_answer() {
            Some((outcome, Some(why))) if was_not_sent(&why) && !bug!(UnsentCheckIsDone) => Some((outcome, Some(why))),
            answered => answered.and(DONE),
        }
    }

    fn flag(&self, taken: bool) -> ProbeResult {
        let is_ours = |f: &crate::model::cluster::UpgradeFlag| f.correlation_id == self.run.correlation.as_str();
        self.effect(self.snapshot.cluster.upgrade.as_ref().is_some_and(is_ours) == taken)
    }

    fn stop_vm(&self, vm: &VmId) -> ProbeResult {
        let limit_ms = self.run.plan.options.deadlines.vm_stop_ms;
        // A VM that was removed does not run either.
        let Some(vm) = self.snapshot.vms.get(vm) else { return DONE };
        match vm.status {
            VmStatus::Down => DONE,
            // It went down, and another user started it again.
            VmStatus::Up | VmStatus::PoweringUp if self.is_undone_by_other(&vm.id, false) => DONE,
            // The engine may never have been asked: the step is repeated, which does no harm.
            VmStatus::Up if self.is_lost() && (self.lost_for_ms() >= NO_EFFECT_MS || bug!(RepeatsLostStopAtOnce)) => {
                self.not_done(None)
            }
            _ if self.is_overdue(limit_ms) => {
                let host = self.step.host.as_ref().map(|host| self.name(host)).unwrap_or_default();
                self.not_done(Some(
                    &codes::VmNotStopped { vm: &vm.name, host, limit: duration_of(limit_ms) }.err().into(),
                ))
            }
            VmStatus::PoweringDown => None,
            _ => match self.answer() {
                CallResult::Refused(why) => self.not_done(Some(why)),
                _ => None,
            },
        }
    }

    fn start_vm(&self, vm: &VmId) -> ProbeResult {
        let limit_ms = self.run.plan.options.deadlines.vm_start_ms;
        match self.snapshot.vms.get(vm).map(|vm| vm.status) {
            None => self.not_done(None),
            // It came up, and another user stopped it again.
            Some(VmStatus::Down | VmStatus::PoweringDown) if self.is_undone_by_other(vm, true) => DONE,
            Some(VmStatus::Down) => self.effect(false),
            Some(VmStatus::PoweringUp) if !self.is_overdue(limit_ms) => None,
            Some(_) => DONE,
        }
    }

    /// Whether the engine received this step's call, and another user has ordered the contrary since.
    /// `start`: whether the call was a start.
    fn is_undone_by_other(&self, vm: &VmId, start: bool) -> bool {
        let is_received = match self.answer() {
            CallResult::Lost(_) => true,
            // Its event is read by then. Before that, the newest order can be from before the call.
            CallResult::Accepted => self.age_ms() >= NO_EFFECT_MS || bug!(TakesEarlierOrders),
            CallResult::Pending | CallResult::Refused(_) => bug!(TakesEarlierOrders),
        };
        if !is_received {
            return false;
        }
        let host = self.step.host.as_ref().and_then(|host| self.run.hosts.get(host));
        let after = host.and_then(|host| host.before.as_ref()).map_or(0, |before| before.newest_event);
        self.snapshot.is_order_undone_by_other(vm, after, start) && !bug!(RepeatsStopsAndStarts)
    }

    /// The VM runs on its target. After a failed migration the VM is up on its old host, and the call reports nothing.
    fn migrate(&self, vm: &VmId, to: &HostId) -> ProbeResult {
        let limit_ms = self.run.plan.options.deadlines.evacuate_ms;
        let Some(vm) = self.snapshot.vms.get(vm) else { return self.not_done(None) };
        match vm.status {
            VmStatus::Migrating if !self.is_overdue(limit_ms) => None,
            VmStatus::Migrating => self.not_done(Some(
                &codes::HostPhaseTimeout {
                    host: self.name(to),
                    limit: duration_of(limit_ms),
                    phase: format!("moving VM {} there", vm.name),
                }
                .err()
                .into(),
            )),
            VmStatus::Up => self.effect(vm.host.as_ref() == Some(to)),
            _ => self.effect(false),
        }
    }

    fn deactivate(&self, host: &HostId) -> ProbeResult {
        match self.snapshot.status(host) {
            Some(HostStatus::PreparingForMaintenance | HostStatus::Maintenance) => DONE,
            _ => self.effect(false),
        }
    }

    fn activate(&self, host: &HostId) -> ProbeResult {
        use HostStatus::{InstallFailed, Maintenance, PreparingForMaintenance};
        match self.snapshot.status(host) {
            Some(InstallFailed) if bug!(ActivateOfFailedIsDone) => DONE,
            Some(Maintenance | PreparingForMaintenance | InstallFailed) => self.effect(false),
            // An activated host can be non-operational again by the next read.
            Some(HostStatus::NonOperational) => match self.answer() {
                CallResult::Refused(why) => self.not_done(Some(why)),
                CallResult::Pending => None,
                _ => DONE,
            },
            _ => DONE,
        }
    }

    fn install(&self, host: &HostId) -> ProbeResult {
        let task = self.reads_of(host)?.task.as_ref()?;
        let refused = match self.answer() {
            CallResult::Pending => return None,
            CallResult::Refused(why) => Some(why),
            CallResult::Lost(why) => why,
            CallResult::Accepted => None,
        };
        match task {
            // The record of the task is written before anything is sent.
            None => self.not_done(refused),
            Some(record) => match record.task.state {
                TaskState::Succeeded => DONE,
                TaskState::Lost if bug!(LostInstallIsNotDone) => self.not_done(record.task.problem.as_ref()),
                TaskState::Lost => Some((StepOutcome::Unknown, record.task.problem.clone())),
                TaskState::Failed if was_refused(record.task.problem.as_ref()) => {
                    self.not_done(record.task.problem.as_ref())
                }
                TaskState::Failed | TaskState::Cancelled => {
                    let why = record.task.problem.clone().unwrap_or_else(|| cancelled(&record.task));
                    Some((StepOutcome::Done, Some(why)))
                }
                _ => None,
            },
        }
    }

    fn engine_upgrade(&self, host: &HostId) -> ProbeResult {
        use HostStatus::{InstallFailed, Installing, Reboot};
        let after = self.run.hosts.get(host)?.before.as_ref().map_or(0, |b| b.newest_event);
        let ours = || self.snapshot.events_of_own_upgrade(host, after);
        let reported = |code: u32| ours().any(|e| e.code == code);
        match (self.snapshot.status(host), self.answer()) {
            // Another user upgrades the host, and only a refusal proves that nothing of ours began.
            (Some(Installing | Reboot | InstallFailed), CallResult::Refused(why))
                if self.snapshot.own_upgrade(host, after).is_none() && !bug!(RefusedUpgradeBegan) =>
            {
                self.not_done(Some(why))
            }
            (Some(Installing | Reboot), _) => DONE,
            (Some(InstallFailed), _) if !bug!(WaitsForFailedUpgrade) => DONE,
            // Events 842 and 888 report that the packages are installed.
            _ if reported(842) || reported(888) => DONE,
            // The upgrade failed, and nothing shows that it had not begun.
            _ if reported(841) => {
                let words = ours().rev().find(|e| e.code == 841);
                let why = words.map_or("no reason given", |e| e.text.as_str());
                Some((StepOutcome::Done, Some(codes::EngineUpgradeFailed { host: self.name(host), why }.err().into())))
            }
            (_, CallResult::Refused(why)) => self.not_done(Some(why)),
            (_, CallResult::Lost(why)) if bug!(LostUpgradeIsNotDone) => self.not_done(why),
            (_, CallResult::Accepted) if self.age_ms() >= NO_EFFECT_MS && bug!(SendsUpgradeTwice) => {
                self.not_done(None)
            }
            _ => None,
        }
    }

    fn restart(&self, host: &HostId) -> ProbeResult {
        match self.answer() {
            CallResult::Pending => None,
            CallResult::Refused(why) => self.not_done(Some(why)),
            // The job has to end: a job that waits could restart the host later, under its VMs.
            CallResult::Accepted if bug!(JobIsNotFollowed) => DONE,
            CallResult::Accepted => match self.reads_of(host)?.restart_job? {
                TaskState::Proving | TaskState::Succeeded => DONE,
                TaskState::Failed | TaskState::Cancelled => self.not_done(None),
                TaskState::Lost if self.has_another_boot_id(host) || bug!(LostJobIsDone) => DONE,
                _ => None,
            },
            // The job is not known. Only a new boot id proves that the job ran.
            CallResult::Lost(_) if self.has_another_boot_id(host) => DONE,
            CallResult::Lost(_) if self.is_unsent_restart(host) => self.not_done(Some(&self.no_job(host))),
            CallResult::Lost(why) if bug!(LostRestartIsNotDone) => self.not_done(why),
            CallResult::Lost(_) => None,
        }
    }

    fn has_another_boot_id(&self, host: &HostId) -> bool {
        self.runs_boot_of_before(host) == Some(false)
    }

    /// Whether the host still runs the boot of before its restart. `None`: it has not answered.
    fn runs_boot_of_before(&self, host: &HostId) -> Option<bool> {
        let before = self.run.hosts.get(host).and_then(|h| h.inspected.as_ref());
        match (self.reads_of(host).and_then(|l| l.inspected.as_ref()), before) {
            (Some(Inspected::Answered(now)), Some(before)) => Some(now.boot_id == before.boot_id),
            _ => None,
        }
    }

    /// Whether the restart surely was not sent: a list of the provider that was asked for long enough after the loss of the
    /// call has no job of it, and the host still runs the boot of before. Should the provider begin the job later than that
    /// all the same, the host refuses it once it has restarted: the job names the boot that it is meant for. A host that does
    /// not guard itself so is decided by an operator.
    fn is_unsent_restart(&self, host: &HostId) -> bool {
        let Some(reads) = self.reads_of(host) else { return false };
        let Some(found) = reads.lost_restart.as_ref() else { return false };
        let list_age_ms = if bug!(TrustsAgeOfList) { 0 } else { self.snapshot.passed_ms - found.asked_ms };
        let is_late = self.lost_for_ms() - list_age_ms >= NO_EFFECT_MS || bug!(TrustsEarlyListOfJobs);
        let is_of_step = self.run.steps.get(&found.step) == Some(self.step);
        let is_unlisted = is_of_step && found.job.is_none() && is_late;
        is_unlisted && reads.guards_restarts && self.runs_boot_of_before(host) == Some(true)
    }

    fn no_job(&self, host: &HostId) -> Problem {
        let why = "its provider lists no job of it";
        codes::TaskFailed { task: "restart", host: self.name(host), why }.err().into()
    }

    fn fence_restart(&self, host: &HostId) -> ProbeResult {
        use HostStatus::{Connecting, Down, NonResponsive, Reboot};
        match (self.answer(), self.snapshot.status(host)) {
            // The host can be away for another reason.
            (CallResult::Refused(why), _) if !bug!(RefusedPowerCutIsDone) => self.not_done(Some(why)),
            (CallResult::Accepted, _) | (_, Some(Reboot | NonResponsive | Down | Connecting)) => DONE,
            _ => self.effect(false),
        }
    }

    /// The name of the host.
    fn name(&self, host: &HostId) -> String {
        let seen = self.snapshot.hosts.get(host).map(|h| h.inventory.name.clone());
        seen.unwrap_or_else(|| host.to_string())
    }

    fn reads_of(&self, host: &HostId) -> Option<&HostReads> {
        self.snapshot.host_reads.get(host)
    }
}

/// Whether the installation was refused before it began.
fn was_refused(problem: Option<&Problem>) -> bool {
    problem.is_some_and(|p| is_definite_refusal(p.code))
}

fn cancelled(task: &Task) -> Problem {
    codes::TaskFailed { task: &task.id, host: &task.host_name, why: "it was cancelled" }.err().into()
}
