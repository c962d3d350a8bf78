//! The audit events of a journal record: what happened, and the progress. Pure. Events are written in the transaction of their record.
//!
//! Tests: `lab/tests/it/runs/happy.rs` and `people.rs`.

use crate::audit::catalogue::*;
use crate::error::Problem;
use crate::model::event::NewEvent;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::LedgerState;
use crate::model::run::{
    Action, Choice, Command, Entry, HostResult, JournalRecord, PauseAt, Phase, RunState, StepOutcome,
};
use crate::rolling::run::Run;
use crate::rolling::words::duration_of;

/// The data of the run that the event of a record needs.
pub struct Before {
    /// Whether the record's host was not begun.
    waits: bool,
    /// The step that the record closes.
    step: Option<(Option<HostId>, Action)>,
    /// The question that is open.
    question: Option<u64>,
    /// Whether an approval counts.
    awaits_approval: Option<HostId>,
}

impl Before {
    /// Taken from the run before the record is added.
    pub fn of(run: &Run, record: &JournalRecord) -> Before {
        let (waits, step) = match &record.entry {
            Entry::Phase { host, .. } | Entry::Command { command: Command::SkipHost(host), .. } => {
                (run.hosts.get(host).is_some_and(|h| h.phase == Phase::Waiting), None)
            }
            Entry::Closed { step, .. } => (false, run.steps.get(step).map(|s| (s.host.clone(), s.action.clone()))),
            _ => (false, None),
        };
        let question = run.hold.as_ref().and_then(|hold| hold.question.as_ref()).map(|(id, _)| *id);
        Before { waits, step, question, awaits_approval: run.awaits_approval().map(|next| next.id.clone()) }
    }
}

/// The event of a record; `before` is the run without the record, `after` is the run with it.
pub fn event_of(before: &Before, after: &Run, record: &JournalRecord) -> Option<NewEvent> {
    let narrator = Narrator { before, after, record };
    narrator.event().map(EventBuilder::build)
}

/// The progress that a record brings, if a host or the run begins or ends with it. oVirt's own upgrade dialog reads the
/// percentage, cluster and host from the sentence, by the correlation id of the run.
pub fn progress_of(before: &Before, after: &Run, record: &JournalRecord) -> Option<NewEvent> {
    let narrator = Narrator { before, after, record };
    narrator.progress().map(EventBuilder::build)
}

struct Narrator<'a> {
    before: &'a Before,
    after: &'a Run,
    record: &'a JournalRecord,
}

impl Narrator<'_> {
    fn about(&self, event: impl Event<Subject = OfRun>) -> EventBuilder {
        let (plan, run) = (&self.after.plan, self.after.id.to_string());
        let event = event.about(OfRun { cluster: plan.cluster_name.clone(), run }, self.record.at_ms);
        event.cluster(&plan.cluster).correlation(&self.after.correlation)
    }

    fn about_host(&self, event: impl Event<Subject = OfHostInRun>, host: &HostId) -> EventBuilder {
        let (plan, run) = (&self.after.plan, self.after.id.to_string());
        let of = OfHostInRun { cluster: plan.cluster_name.clone(), run, host: self.host_name(host).to_owned() };
        let event = event.about(of, self.record.at_ms).host(host);
        event.cluster(&plan.cluster).correlation(&self.after.correlation)
    }

    fn host_name<'b>(&'b self, host: &'b HostId) -> &'b str {
        self.after.plan.host(host).map_or(host.as_str(), |h| h.name.as_str())
    }

    /// The name of a VM, if the plan has it.
    fn vm_name<'b>(&'b self, vm: &'b VmId) -> &'b str {
        let planned = self.after.plan.hosts.iter().flat_map(|host| &host.vms);
        planned.into_iter().find(|planned| planned.id == *vm).map_or(vm.as_str(), |planned| planned.name.as_str())
    }

    fn event(&self) -> Option<EventBuilder> {
        match &self.record.entry {
            Entry::Phase { host, phase, why } => self.phase(host, *phase, why.as_ref()),
            Entry::Closed { outcome: StepOutcome::Done, .. } => self.done(),
            Entry::HostEnded { host, result, why } => self.host_ended(host, *result, why.as_ref()),
            Entry::Ledger(entry) => match &entry.state {
                LedgerState::Listed(why) => Some(self.about(RunSettingNotRestored { why: &why.message })),
                LedgerState::Ours | LedgerState::Restored => None,
            },
            Entry::Command { actor, command } => Some(self.command(actor, command)),
            Entry::Paused { why, .. } => Some(self.about(RunPaused { why: words(Some(why)) })),
            Entry::Noted { host, problem } => {
                let event = self.about(RunWarning { why: words(Some(problem)) });
                Some(match host {
                    Some(host) => event.of_host(host, self.host_name(host)),
                    None => event,
                })
            }
            Entry::Ended { state, why } => Some(self.ended(*state, why.as_ref())),
            Entry::TookOver if self.record.epoch == 2 => {
                let hosts = self.after.hosts.len();
                Some(self.about(RunStarted { hosts, actor: &self.after.actor }))
            }
            Entry::TookOver => Some(self.about(RunContinued {})),
            _ => None,
        }
    }

    fn progress(&self) -> Option<EventBuilder> {
        let percent = self.after.permille / 10;
        match &self.record.entry {
            Entry::TookOver if self.record.epoch == 2 => {
                Some(self.about(RunProgress { percent, what: "the upgrade begins" }))
            }
            Entry::Phase { host, .. } if self.before.waits => {
                Some(self.about_host(HostProgress { percent, what: "the host is being upgraded" }, host))
            }
            Entry::HostEnded { host, result, .. } => {
                let what = result_in_words(*result)?;
                Some(self.about_host(HostProgress { percent, what }, host))
            }
            Entry::Ended { state, .. } => Some(self.about(RunProgress { percent, what: end_in_words(*state) })),
            _ => None,
        }
    }

    fn phase(&self, host: &HostId, phase: Phase, why: Option<&Problem>) -> Option<EventBuilder> {
        match phase {
            _ if self.before.waits => Some(self.about_host(HostUpgradeStarted {}, host)),
            Phase::Returning => Some(self.about_host(HostReturning { why: words(why) }, host)),
            Phase::Withdrawing => Some(self.about_host(HostTakenOutAgain { why: words(why) }, host)),
            _ => None,
        }
    }

    fn done(&self) -> Option<EventBuilder> {
        let (host, action) = self.before.step.as_ref()?;
        match (action, host) {
            (Action::StopVm { vm, .. }, Some(host)) => Some(self.about_host(VmStopped { vm: self.vm_name(vm) }, host)),
            (Action::StartVm { vm, on }, Some(host)) => {
                let host = on.as_ref().unwrap_or(host);
                Some(self.about_host(VmStarted { vm: self.vm_name(vm) }, host))
            }
            (Action::RaiseLevel(level), _) => Some(self.about(LevelRaised { level })),
            _ => None,
        }
    }

    fn host_ended(&self, host: &HostId, result: HostResult, why: Option<&Problem>) -> Option<EventBuilder> {
        let why = words(why);
        match result {
            HostResult::Succeeded => Some(self.about_host(HostUpgraded {}, host)),
            HostResult::UpToDate => {
                let why = "another user upgraded it, and nothing was to be done".to_owned();
                Some(self.about_host(HostUpgradeSkipped { why }, host))
            }
            HostResult::Unproven => Some(self.about_host(HostUpgradeUnproven { why }, host)),
            HostResult::Skipped => Some(self.about_host(HostUpgradeSkipped { why }, host)),
            HostResult::FailedInService => Some(self.about_host(HostUpgradeFailed { why }, host)),
            HostResult::FailedOutOfService => Some(self.about_host(HostUpgradeFailedOutOfService { why }, host)),
            HostResult::NotReached => None,
        }
    }

    fn command(&self, actor: &str, command: &Command) -> EventBuilder {
        let what = match command {
            Command::Pause(PauseAt::Step) => "to pause after the open steps".to_owned(),
            Command::Pause(PauseAt::Host) => "to pause after the hosts that were begun".to_owned(),
            Command::Pause(PauseAt::Now) => "to pause at once".to_owned(),
            Command::Resume => "to continue".to_owned(),
            Command::Answer { question, choice } => {
                let what = match choice {
                    Choice::GoOn => "to go on",
                    Choice::Leave => "to leave it",
                    Choice::Next => "to begin the other hosts first",
                    Choice::Stop => "to begin no other host",
                };
                match self.before.question == Some(*question) {
                    true => format!("{what}, as the answer to question {question}"),
                    false => format!(
                        "{what}, as an answer to question {question}, which is not open, so this answers nothing"
                    ),
                }
            }
            Command::Cancel => {
                let bound = duration_of(self.after.cancel_bound_ms().div_ceil(60_000) * 60_000);
                format!("to cancel; it ends within {bound} if the engine answers")
            }
            Command::SkipHost(host) if !self.before.waits => {
                format!("to skip host {}; it does not wait to be begun, so this skips nothing", self.host_name(host))
            }
            Command::SkipHost(host) | Command::SkipBegunHost(host) => format!("to skip host {}", self.host_name(host)),
            Command::Adopt => "to accept the present settings".to_owned(),
            Command::Approve if self.before.awaits_approval.is_some() => "to begin the next host".to_owned(),
            Command::Approve => {
                "to begin the next host; no host waits for an approval now, so this approves nothing".to_owned()
            }
            Command::ApproveHost(host) => {
                let name = self.host_name(host);
                match self.before.awaits_approval.as_ref() == Some(host) {
                    true => format!("to begin host {name}"),
                    false => {
                        format!("to begin host {name}; it does not wait for an approval now, so this approves nothing")
                    }
                }
            }
            Command::Abandon => "to end and restore what can be restored".to_owned(),
        };
        self.about(RunCommandGiven { actor, what })
    }

    fn ended(&self, state: RunState, why: Option<&Problem>) -> EventBuilder {
        let done = self.after.hosts.values().filter(|h| {
            h.result.as_ref().is_some_and(|(r, _)| matches!(r, HostResult::Succeeded | HostResult::Unproven))
        });
        let (done, of) = (done.count(), self.after.hosts.len());
        let why = words(why);
        match state {
            RunState::Succeeded => self.about(RunSucceeded { done, of }),
            RunState::SucceededWithWarnings => self.about(RunSucceededWithWarnings { done, of, why }),
            RunState::Stopped => self.about(RunStopped { done, of, why }),
            RunState::Cancelled => self.about(RunCancelled { done, of, why }),
            RunState::Failed | RunState::Running | RunState::Paused => self.about(RunFailed { done, of, why }),
        }
    }
}

/// `None`: the host was not begun.
fn result_in_words(result: HostResult) -> Option<&'static str> {
    match result {
        HostResult::Succeeded => Some("the host is upgraded"),
        HostResult::Unproven => Some("the host is upgraded, without every proof"),
        HostResult::UpToDate => Some("the host had nothing to be upgraded"),
        HostResult::Skipped => Some("the host was skipped"),
        HostResult::FailedInService => Some("the upgrade failed, the host is in service"),
        HostResult::FailedOutOfService => Some("the upgrade failed, the host is out of service"),
        HostResult::NotReached => None,
    }
}

fn end_in_words(state: RunState) -> &'static str {
    match state {
        RunState::Succeeded => "the upgrade succeeded",
        RunState::SucceededWithWarnings => "the upgrade succeeded, with warnings",
        RunState::Stopped => "the upgrade stopped",
        RunState::Cancelled => "the upgrade was cancelled",
        RunState::Failed | RunState::Running | RunState::Paused => "the upgrade failed",
    }
}

/// The problem with its remedy.
fn words(problem: Option<&Problem>) -> String {
    match problem {
        Some(p) if p.remedy.is_empty() => p.message.clone(),
        Some(p) => format!("{}. {}", p.message, p.remedy),
        None => "no reason was given".to_owned(),
    }
}
