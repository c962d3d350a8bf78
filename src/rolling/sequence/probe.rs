//! What became of a step, told from reads alone: done, not done, or unknown. `None`: wait and look again.
//!
//! A step whose answer never came is told by the same reads as one that was answered: the process may have died
//! between call and answer, or the answer was lost. Where a request may still be under way, time has to pass before
//! its absence counts.

use super::view::{Inspected, Look, View};
use super::{as_time, span};
use crate::error::{Problem, codes};
use crate::model::cluster::VmStatus;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::run::{Action, Outcome};
use crate::model::task::TaskState;
use crate::rolling::run::{OpenStep, Run, is_unclear};

/// An action that was accepted, or whose answer was lost, and that shows no effect after so long, had none.
const STILL_MS: i64 = 120_000;
/// As above, where the answer was a clear no: the state is read again once, since a refusal can change it.
const REFUSED_MS: i64 = 0;

/// What a probe says.
pub type Verdict = Option<(Outcome, Option<Problem>)>;

const DONE: Verdict = Some((Outcome::Done, None));

/// How the call was answered.
enum Answer<'a> {
    /// Nobody answered yet, and somebody still waits.
    Pending,
    Accepted,
    /// The other side said no.
    Refused(&'a Problem),
    /// The answer is lost.
    Lost(Option<&'a Problem>),
}

/// Looks at one step.
pub fn probe(run: &Run, step: &OpenStep, view: &View, epoch: u64) -> Verdict {
    let seen = Seen { run, step, view, epoch };
    match (&step.action, &step.host) {
        (Action::TakeFlag, _) => seen.flag(true),
        (Action::FinishFlag, _) => seen.flag(false),
        (Action::SetPolicy(policy), _) => seen.effect(view.cluster.policy == *policy),
        (Action::RaiseLevel(level), _) => seen.effect(view.cluster.level == *level),
        (Action::StopVm { vm, .. }, _) => seen.stop_vm(vm),
        (Action::StartVm { vm }, _) => seen.start_vm(vm),
        (Action::Deactivate, Some(host)) => seen.deactivate(host),
        (Action::Activate, Some(host)) => seen.activate(host),
        (Action::Install { .. }, Some(host)) => seen.install(host),
        (Action::EngineUpgrade, Some(host)) => seen.engine_upgrade(host),
        (Action::Restart, Some(host)) => seen.restart(host),
        (Action::PowerRestart, Some(host)) => seen.power_restart(host),
        (Action::EnrollCertificate | Action::Refresh, Some(_)) => seen.by_answer(),
        // Nothing depends on it.
        (Action::UpgradeCheck, Some(_)) => seen.by_answer().map(|_| (Outcome::Done, None)),
        (Action::Migrate { vm, to }, _) => seen.migrate(vm, to),
        (_, None) => Some((Outcome::NotDone, None)),
    }
}

struct Seen<'a> {
    run: &'a Run,
    step: &'a OpenStep,
    view: &'a View,
    epoch: u64,
}

impl Seen<'_> {
    fn answer(&self) -> Answer<'_> {
        match &self.step.answer {
            Some(Ok(())) => Answer::Accepted,
            Some(Err(problem)) if is_unclear(problem.code) => Answer::Lost(Some(problem)),
            Some(Err(problem)) => Answer::Refused(problem),
            // The process that made the call is gone.
            None if self.step.epoch < self.epoch => Answer::Lost(None),
            None => Answer::Pending,
        }
    }

    fn is_lost(&self) -> bool {
        matches!(self.answer(), Answer::Lost(_))
    }

    fn age_ms(&self) -> i64 {
        self.view.now_ms - self.step.since_ms
    }

    fn not_done(&self, why: Option<&Problem>) -> Verdict {
        Some((Outcome::NotDone, why.cloned()))
    }

    /// The effect is there, or it is not once no request can be under way any more.
    fn effect(&self, is_there: bool) -> Verdict {
        match (is_there, self.answer()) {
            (true, _) => DONE,
            (false, Answer::Pending) => None,
            (false, Answer::Refused(why)) if self.age_ms() >= REFUSED_MS => self.not_done(Some(why)),
            (false, Answer::Accepted) if self.age_ms() >= STILL_MS => self.not_done(None),
            (false, Answer::Lost(why)) if self.age_ms() >= STILL_MS => self.not_done(why),
            (false, _) => None,
        }
    }

    /// Actions that may be repeated, and of which the answer is all there is.
    fn by_answer(&self) -> Verdict {
        match self.answer() {
            Answer::Pending => None,
            Answer::Accepted => DONE,
            Answer::Refused(why) => self.not_done(Some(why)),
            Answer::Lost(why) => self.not_done(why),
        }
    }

    fn flag(&self, taken: bool) -> Verdict {
        let is_ours = |f: &crate::model::cluster::UpgradeFlag| f.correlation_id == self.run.correlation.as_str();
        self.effect(self.view.cluster.upgrade.as_ref().is_some_and(is_ours) == taken)
    }

    fn stop_vm(&self, vm: &VmId) -> Verdict {
        let limit_ms = self.run.plan.options.deadlines.vm_stop_ms;
        // One that was removed does not run either.
        let Some(vm) = self.view.vms.get(vm) else { return DONE };
        match vm.status {
            VmStatus::Down => DONE,
            // It may never have been asked: it is asked again, which harms none.
            VmStatus::Up if self.is_lost() && self.age_ms() >= STILL_MS => self.not_done(None),
            _ if self.age_ms() > as_time(limit_ms) => {
                let host = self.step.host.as_ref().map(|host| self.name(host)).unwrap_or_default();
                self.not_done(Some(&codes::VmNotStopped { vm: &vm.name, host, limit: span(limit_ms) }.err().into()))
            }
            VmStatus::PoweringDown => None,
            _ => match self.answer() {
                Answer::Refused(why) => self.not_done(Some(why)),
                _ => None,
            },
        }
    }

    fn start_vm(&self, vm: &VmId) -> Verdict {
        let limit_ms = self.run.plan.options.deadlines.vm_start_ms;
        match self.view.vms.get(vm).map(|vm| vm.status) {
            None => self.not_done(None),
            Some(VmStatus::Down) => self.effect(false),
            Some(VmStatus::PoweringUp) if self.age_ms() <= as_time(limit_ms) => None,
            Some(_) => DONE,
        }
    }

    /// It is there and runs. A migration that failed leaves it up where it was, and nobody answers for it.
    fn migrate(&self, vm: &VmId, to: &HostId) -> Verdict {
        let limit_ms = self.run.plan.options.deadlines.evacuate_ms;
        let Some(vm) = self.view.vms.get(vm) else { return self.not_done(None) };
        match vm.status {
            VmStatus::Migrating if self.age_ms() <= as_time(limit_ms) => None,
            VmStatus::Migrating => self.not_done(Some(
                &codes::HostPhaseTimeout {
                    host: self.name(to),
                    limit: span(limit_ms),
                    phase: format!("moving VM {} there", vm.name),
                }
                .err()
                .into(),
            )),
            VmStatus::Up => self.effect(vm.host.as_ref() == Some(to)),
            _ => self.effect(false),
        }
    }

    fn deactivate(&self, host: &HostId) -> Verdict {
        match self.view.status(host) {
            Some(HostStatus::PreparingForMaintenance | HostStatus::Maintenance) => DONE,
            _ => self.effect(false),
        }
    }

    fn activate(&self, host: &HostId) -> Verdict {
        use HostStatus::{InstallFailed, Maintenance, PreparingForMaintenance};
        match self.view.status(host) {
            Some(Maintenance | PreparingForMaintenance | InstallFailed) => self.effect(false),
            // Accepted in `non_operational`, it may be there again when we look.
            Some(HostStatus::NonOperational) => match self.answer() {
                Answer::Refused(why) => self.not_done(Some(why)),
                Answer::Pending => None,
                _ => DONE,
            },
            _ => DONE,
        }
    }

    fn install(&self, host: &HostId) -> Verdict {
        let task = self.look(host)?.task.as_ref()?;
        let refused = match self.answer() {
            Answer::Pending => return None,
            Answer::Refused(why) => Some(why),
            Answer::Lost(why) => why,
            Answer::Accepted => None,
        };
        match task {
            // The record of the task is written before anything is sent.
            None => self.not_done(refused),
            Some(record) => match record.task.state {
                TaskState::Succeeded => DONE,
                TaskState::Lost => Some((Outcome::Unknown, record.task.problem.clone())),
                TaskState::Failed if was_refused(record.task.problem.as_ref()) => {
                    self.not_done(record.task.problem.as_ref())
                }
                TaskState::Failed | TaskState::Cancelled => {
                    let why = record.task.problem.clone().unwrap_or_else(|| ended_early(&record.task.host_name));
                    Some((Outcome::Done, Some(why)))
                }
                _ => None,
            },
        }
    }

    fn engine_upgrade(&self, host: &HostId) -> Verdict {
        use HostStatus::{InstallFailed, Installing, Reboot};
        let after = self.run.hosts.get(host)?.before.as_ref().map_or(0, |b| b.newest_event);
        let told = |code: u32| self.view.events_of(host, after).any(|e| e.code == code);
        match self.view.status(host) {
            Some(Installing | Reboot | InstallFailed) => DONE,
            // 842 and 888 are told when the packages are installed.
            _ if told(842) || told(888) => DONE,
            _ if told(841) => {
                let words = self.view.events_of(host, after).rev().find(|e| e.code == 841);
                self.not_done(Some(
                    &codes::EngineRefusedAction {
                        action: "upgrade",
                        host: self.name(host),
                        why: words.map_or("", |e| e.text.as_str()),
                    }
                    .err()
                    .into(),
                ))
            }
            _ => self.effect(false),
        }
    }

    fn restart(&self, host: &HostId) -> Verdict {
        match self.answer() {
            Answer::Pending => None,
            Answer::Refused(why) => self.not_done(Some(why)),
            // The job has to end: one that waits would restart the host some day under its VMs.
            Answer::Accepted => match self.look(host)?.order? {
                TaskState::Proving | TaskState::Succeeded => DONE,
                TaskState::Failed | TaskState::Cancelled => self.not_done(None),
                TaskState::Lost if self.has_another_boot_id(host) => DONE,
                _ => None,
            },
            // Nobody knows the job. Only the host itself can tell that it ran.
            Answer::Lost(_) if self.has_another_boot_id(host) => DONE,
            Answer::Lost(_) => None,
        }
    }

    fn has_another_boot_id(&self, host: &HostId) -> bool {
        let before = self.run.hosts.get(host).and_then(|h| h.inspected.as_ref());
        match (self.look(host).and_then(|l| l.inspected.as_ref()), before) {
            (Some(Inspected::Answered(now)), Some(before)) => now.boot_id != before.boot_id,
            _ => false,
        }
    }

    fn power_restart(&self, host: &HostId) -> Verdict {
        use HostStatus::{Connecting, Down, NonResponsive, Reboot};
        match (self.answer(), self.view.status(host)) {
            (Answer::Accepted, _) | (_, Some(Reboot | NonResponsive | Down | Connecting)) => DONE,
            _ => self.effect(false),
        }
    }

    /// The host's name, as people know it.
    fn name(&self, host: &HostId) -> String {
        let seen = self.view.hosts.get(host).map(|h| h.inventory.name.clone());
        seen.unwrap_or_else(|| host.to_string())
    }

    fn look(&self, host: &HostId) -> Option<&Look> {
        self.view.looks.get(host)
    }
}

/// The installation was refused before it began.
fn was_refused(problem: Option<&Problem>) -> bool {
    problem.is_some_and(|p| crate::install::send::is_a_no(p.code))
}

fn ended_early(host: &str) -> Problem {
    codes::TaskFailed { task: "", host, why: "it was cancelled" }.err().with("provider", "").into()
}
