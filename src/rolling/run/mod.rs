//! A run, folded from its journal. Pure, except that time in maintenance windows is computed with the machine's time zones.
//!
//! [`Run::fold`] reads a journal, [`Run::add`] adds one record (`fold`; `commands` for the commands of operators). Nothing
//! else changes a run. For this reason a process that starts anew has exactly the state of the last one. Records are taken as they are: the writer (`sequence`) and the store
//! (number and epoch) check whether a record is allowed.
//!
//! Tests: `tests/it/store/golden_journal.rs`, `lab/tests/it/runs/`.

mod approvals;
mod commands;
mod fold;
mod host;
mod host_steps;
pub mod left;
mod progress;
mod refusals;
pub mod settings;
mod status;
mod vms;
mod waited;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use host::{Enrolling, GOES_DOWN_MS, HostRun, RestartSent};
pub use refusals::{is_gluster_busy, is_unclear, may_pass, was_not_sent};
pub use vms::{Leaving, MigrationTest, Preparing, VmStarts, VmStopping};
pub use waited::Waited;

use crate::error::{Code, Problem, Result};
use crate::model::TimeMs;
use crate::model::cluster::{PolicyInForce, PolicySetting};
use crate::model::ids::{CorrelationId, HostId, RunId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting};
use crate::model::plan::{HostPlan, Plan};
use crate::model::run::{Action, ActionKind, Choice, HostResult, PauseAt, Question, RunState, Stage};
use crate::model::task::ProviderTask;

/// Restarts in one way before the next way is tried. After the last way an operator is asked.
pub const MAX_RESTARTS: u32 = 3;

/// An open step: begun, and not closed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    /// For this host; `None`: for the cluster.
    pub host: Option<HostId>,
    /// What.
    pub action: Action,
    /// When it was begun, as deadlines count.
    pub since_ms: TimeMs,
    /// The answer of its call. `None`: not answered, or the process died before it could write the answer.
    pub answer: Option<Result<(), Problem>>,
    /// When its call was given up without an answer, or a process took over that cannot receive it, as deadlines count. The
    /// request can have been on its way until then.
    pub lost_ms: Option<TimeMs>,
    /// The provider's ids of what it accepted.
    pub provider_task: Option<ProviderTask>,
    /// The epoch under which it was begun. Under a later epoch its answer cannot arrive any more.
    pub epoch: u64,
    /// For a restart: whether its job carries a mark of the step, and can be looked up by it.
    pub is_marked: bool,
}

impl OpenStep {
    /// Whether its call will not be answered any more under this epoch, and may have taken effect.
    pub fn is_lost(&self, epoch: u64) -> bool {
        match &self.answer {
            Some(answer) => answer.as_ref().is_err_and(|problem| is_unclear(problem.code)),
            // The process that made the call is gone.
            None => self.epoch < epoch,
        }
    }

    /// Whether this is a restart whose call will not be answered any more, under this epoch, and whose job can be looked
    /// up at the provider.
    pub fn is_lost_restart(&self, epoch: u64) -> bool {
        let is_lost = self.is_lost(epoch) || (self.answer.is_none() && bug!(OwnCallIsLost));
        self.action == Action::Restart && self.is_marked && is_lost
    }
}

/// A hold: nothing new is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// The parts of the run that still go on.
    pub at: PauseAt,
    /// Why.
    pub why: Problem,
    /// Since when.
    pub since_ms: TimeMs,
    /// The question, with its id, if the hold waits for an answer.
    pub question: Option<(u64, Question)>,
    /// An operator's pause under the question: it is in force once the question is answered.
    pub under: Option<Box<Hold>>,
    /// Whether the host has entered another phase since the question: an answer then only ends the hold.
    pub outdated: bool,
}

/// The subject of an answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct AnswerTo {
    /// The host; `None`: the run.
    pub host: Option<HostId>,
    /// Code of the question.
    pub code: Code,
    /// The engine's event that raised it.
    pub event: Option<u64>,
    /// The VM.
    pub vm: Option<VmId>,
}

impl AnswerTo {
    /// Of a question about a host, or about the run, that no event raised.
    pub fn about(host: Option<&HostId>, code: Code) -> AnswerTo {
        AnswerTo { host: host.cloned(), code, event: None, vm: None }
    }

    /// Of this question, which has this code.
    pub fn of(question: &Question, code: Code) -> AnswerTo {
        AnswerTo { host: question.host.clone(), code, event: question.event, vm: question.vm.clone() }
    }
}

/// The record of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnswerRecord {
    /// Its number.
    pub seq: u64,
    /// When it was written, by the machine's clock.
    pub at_ms: TimeMs,
}

/// Tries of the cluster's steps in the present stage: their number, and the end of the last one.
pub type Tries = (u32, TimeMs);

/// A run: the fold of its journal up to some record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The approved plan.
    pub plan: Arc<Plan>,
    /// Who approved it.
    pub actor: String,
    /// Correlation id of every call of the run.
    pub correlation: CorrelationId,
    /// Number of the last record.
    pub seq: u64,
    /// Epoch of the last record.
    pub epoch: u64,
    /// When its plan was made. This time moves only with the machine's clock.
    pub planned_ms: TimeMs,
    /// When it began.
    pub began_at_ms: TimeMs,
    /// When the last record was written.
    pub last_at_ms: TimeMs,
    /// Stage.
    pub stage: Stage,
    /// Its hosts.
    pub hosts: BTreeMap<HostId, HostRun>,
    /// Steps without an end, by number.
    pub steps: BTreeMap<u64, OpenStep>,
    /// The ledger: settings and VMs that it changed.
    pub ledger: BTreeMap<Setting, LedgerEntry>,
    /// Steps of the cluster that were not done, by action.
    pub tries: BTreeMap<ActionKind, Tries>,
    /// Why the last of them was not done. Absent: the engine gave no reason.
    pub refusals: BTreeMap<ActionKind, Problem>,
    /// Consecutive steps of the cluster that were not sent, because their reads were too old: their number, and the end
    /// of the last one.
    pub unsent: Tries,
    /// Reasons against the level, once it is decided. Empty after the level was raised.
    pub level: Option<Vec<Problem>>,
    /// The hold, if there is one.
    pub hold: Option<Hold>,
    /// An operator cancelled it.
    pub cancelled: bool,
    /// An operator abandoned it.
    pub abandoned: bool,
    /// Whether an operator answered a question with `stop`: no other host is begun.
    pub stopping: bool,
    /// Scheduling policies that steps of this run may have set: the last one that is certain, and those of later steps
    /// with an unknown result. Any other policy was set by another user, whatever its value is.
    pub scheduling_policies_set: Vec<PolicySetting>,
    /// Since when the next host could have been begun.
    pub waited: Waited,
    /// Tries to start VMs that the run stopped.
    pub vm_starts: BTreeMap<VmId, VmStarts>,
    /// VMs that the run stopped, and when.
    pub vms_stopped_ms: BTreeMap<VmId, TimeMs>,
    /// VMs that the run may have started again: their host was finished with before the result was known.
    pub vms_maybe_started: BTreeSet<VmId>,
    /// Migrations of VMs to their hosts that were not done: their number, the end of the last one, and the reason.
    pub moves_back: BTreeMap<VmId, (u32, TimeMs, Option<Problem>)>,
    /// Hosts that operators approved.
    pub approved: BTreeSet<HostId>,
    /// Hosts that were in hand when a process took over, and are not finished: no new host begins before they are.
    pub inherited: BTreeSet<HostId>,
    /// Noted problems, by code and host: each is reported once in a phase.
    pub reported: BTreeSet<(Option<HostId>, Code)>,
    /// Answers in force. An answer about a host ends when the host enters another phase, or when the permitted step is
    /// done.
    pub answers: BTreeMap<AnswerTo, Choice>,
    /// The number of the record with which each of them was given.
    pub answer_records: BTreeMap<AnswerTo, AnswerRecord>,
    /// Texts of problems that an operator accepted. The same text is not asked about again.
    pub accepted_texts: BTreeSet<String>,
    /// Greatest progress so far, in thousandths.
    pub permille: u32,
    /// How it ended.
    pub ended: Option<(RunState, Option<Problem>)>,
}

impl Run {
    /// Whether a step of this run may have set the scheduling policy.
    pub fn scheduling_policy_is_ours(&self, found: &PolicyInForce) -> bool {
        self.scheduling_policies_set.iter().any(|policy| found.is(policy))
    }

    /// Hosts in the order of the plan, with their state.
    pub fn in_order(&self) -> impl Iterator<Item = (&HostPlan, &HostRun)> {
        self.plan.hosts.iter().filter_map(|plan| Some((plan, self.hosts.get(&plan.id)?)))
    }

    /// Hosts in hand.
    pub fn in_hand(&self) -> impl Iterator<Item = (&HostId, &HostRun)> {
        self.hosts.iter().filter(|(_, host)| host.is_in_hand())
    }

    /// Open steps of a host, or of the cluster.
    pub fn steps_of(&self, host: Option<&HostId>) -> impl Iterator<Item = (u64, &OpenStep)> {
        let host = host.cloned();
        self.steps.iter().filter(move |(_, step)| step.host == host).map(|(n, step)| (*n, step))
    }

    /// Ledger entries that are ours to restore.
    pub fn unrestored(&self) -> impl Iterator<Item = &LedgerEntry> {
        self.ledger.values().filter(|entry| entry.state == LedgerState::Ours)
    }

    /// Stopped VMs that are to be started for a host.
    pub fn vms_to_restart(&self, host: &HostId) -> Vec<VmId> {
        let here = |e: &&LedgerEntry| e.before == crate::model::ledger::Value::VmOn(Some(host.clone()));
        let vm = |e: &LedgerEntry| match &e.setting {
            Setting::VmRuns(vm) => Some(vm.clone()),
            _ => None,
        };
        self.unrestored().filter(here).filter_map(vm).collect()
    }

    /// Hosts that ended without a required proof. An act of another user on a host that had proved itself is no missing
    /// proof. A missing migration test has a question of its own.
    pub fn unproven(&self) -> impl Iterator<Item = &HostPlan> {
        let excused = [Code::MigrationTestIncomplete, Code::HostLeftInService, Code::ExternalChange];
        let planted = |code: Code| code == Code::HostLeftInService && bug!(CountsHostLeftInService);
        let counts =
            move |why: Option<&Problem>| why.is_none_or(|why| !excused.contains(&why.code) || planted(why.code));
        let is_unproven = move |host: &HostRun| match &host.result {
            Some((HostResult::Unproven, why)) => counts(why.as_ref()) && !host.was_left,
            _ => false,
        };
        self.in_order().filter(move |(_, host)| is_unproven(host)).map(|(plan, _)| plan)
    }

    /// Hosts that failed so far.
    pub fn failures(&self) -> u32 {
        let failed = self.hosts.values().filter(|h| h.result.as_ref().is_some_and(|(r, _)| r.is_failure()));
        u32::try_from(failed.count()).unwrap_or(u32::MAX)
    }

    /// The state of the run.
    pub fn state(&self) -> RunState {
        match (&self.ended, &self.hold) {
            (Some((state, _)), _) => *state,
            (None, Some(hold)) if hold.at != PauseAt::Host || self.in_hand().next().is_none() => RunState::Paused,
            _ => RunState::Running,
        }
    }

    /// Whether no host is begun any more: the run was cancelled or stopped, the canary failed, or too many hosts
    /// failed.
    pub fn takes_no_more(&self) -> bool {
        let budget = self.plan.options.max_failed.saturating_add(u32::from(bug!(OneFailureTooMany)));
        let canary = self.failed_canary().is_some() && !bug!(FollowsFailedCanary);
        (self.cancelled && !bug!(BeginsAfterCancel)) || self.stopping || canary || self.failures() > budget
    }

    /// Whether a canary failed, was skipped, had nothing to be upgraded, or is not proved: only its proof lets another host begin.
    /// A missing migration test is no verdict on the host: an operator is asked before another host begins.
    pub fn failed_canary(&self) -> Option<&HostPlan> {
        let unproved = |why: Option<&Problem>| why.is_none_or(|why| why.code != Code::MigrationTestIncomplete);
        let fails = |(result, why): &(HostResult, Option<Problem>)| match result {
            HostResult::Unproven => unproved(why.as_ref()) && !bug!(CanaryWithoutProof),
            HostResult::Skipped | HostResult::UpToDate => !bug!(CanaryWithoutProof),
            result => result.is_failure(),
        };
        let failed = |host: &HostRun| host.result.as_ref().is_some_and(fails);
        self.in_order().find(|(plan, host)| plan.canary && failed(host)).map(|(plan, _)| plan)
    }

    /// Whether steps may be begun now.
    pub fn may_step(&self) -> bool {
        self.hold.as_ref().is_none_or(|hold| hold.at == PauseAt::Host)
    }
}
