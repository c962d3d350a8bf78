//! A run, folded from its journal. Pure.
//!
//! [`Run::fold`] reads a journal, [`Run::add`] adds one record. Nothing else changes a run, so a process that starts
//! anew stands exactly where the last one stood. Records are taken as they are: whether a record was allowed is
//! checked by the writer (`sequence`) and by the store (number and epoch).
//!
//! Tests: `tests/it/store/golden_journal.rs`, `lab/tests/it/runs/`.

mod commands;
mod host;
pub mod left;
mod progress;
mod status;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub use host::{HostRun, MigrationTest, Preparing, VmStopping, is_gluster_busy, was_not_sent};

use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::TimeMs;
use crate::model::cluster::PolicySetting;
use crate::model::ids::{CorrelationId, HostId, RunId, VmId};
use crate::model::ledger::{LedgerEntry, LedgerState, Setting};
use crate::model::plan::{HostPlan, Plan};
use crate::model::run::{
    Action, ActionKind, Choice, Entry, HostResult, JOURNAL_FORMAT, JournalRecord, PauseAt, Phase, Question, RunState,
    Stage, StepOutcome,
};
use crate::model::task::ProviderTask;

/// Restarts in one way, before the next way is tried; after the last way an operator is asked.
pub const MAX_RESTARTS: u32 = 3;

/// A step that was written down and whose end was not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenStep {
    /// For this host; `None`: for the cluster.
    pub host: Option<HostId>,
    /// What.
    pub action: Action,
    /// Since when, as deadlines count.
    pub since_ms: TimeMs,
    /// What the call answered. `None`: not answered, or the process died before it could write it.
    pub answer: Option<Result<(), Problem>>,
    /// The provider's ids of what it accepted.
    pub provider_task: Option<ProviderTask>,
    /// It was begun under this epoch. Under a later one its answer cannot arrive any more.
    pub epoch: u64,
}

/// Nothing new is begun.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hold {
    /// What still goes on.
    pub at: PauseAt,
    /// Why.
    pub why: Problem,
    /// Since when.
    pub since_ms: TimeMs,
    /// The question that it waits for, with its id.
    pub question: Option<(u64, Question)>,
    /// An operator's pause under the question: it is in force once the question is answered.
    pub under: Option<Box<Hold>>,
    /// The host has entered another phase since it was asked about: an answer only ends the hold.
    pub outdated: bool,
}

/// What an answer holds for: host, code of the question, the engine's event that raised it.
pub type AnswerTo = (Option<HostId>, Code, Option<u64>);

/// Tries of steps of the cluster in the present stage: number, and when the last one ended.
pub type Tries = (u32, TimeMs);

/// A run after some record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Run {
    /// Its id.
    pub id: RunId,
    /// The approved plan.
    pub plan: Arc<Plan>,
    /// Who approved it.
    pub actor: String,
    /// On every call of the run.
    pub correlation: CorrelationId,
    /// Number of the last record.
    pub seq: u64,
    /// Epoch of the last record.
    pub epoch: u64,
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
    /// What it changed.
    pub ledger: BTreeMap<Setting, LedgerEntry>,
    /// Steps of the cluster that were not done, by action.
    pub tries: BTreeMap<ActionKind, Tries>,
    /// Steps of the cluster in a row that were not sent, because their reads were too old: number, and when the last one
    /// ended.
    pub unsent: Tries,
    /// Why the level was not raised, once that is decided. Empty after it was raised.
    pub level: Option<Vec<Problem>>,
    /// Nothing new is begun.
    pub hold: Option<Hold>,
    /// An operator cancelled it.
    pub cancelled: bool,
    /// An operator abandoned it.
    pub abandoned: bool,
    /// An operator answered a question with `stop`: no other host is begun.
    pub stopping: bool,
    /// Scheduling policies that may be in force by steps of this run: the one that its last step set, and those of later
    /// steps whose result is not known. Any other policy was set by somebody else, whatever its value is.
    pub policies_set: Vec<PolicySetting>,
    /// Since when its next host could have been begun, as deadlines count: it began then, its last host ended, or an
    /// operator commanded something.
    pub waits_from_ms: TimeMs,
    /// VMs that the run stopped, and when.
    pub vms_stopped_ms: BTreeMap<VmId, TimeMs>,
    /// Migrations of VMs back to their hosts that were not done: how many, when the last one ended, and why.
    pub moves_back: BTreeMap<VmId, (u32, TimeMs, Option<Problem>)>,
    /// Hosts that operators approved beyond those that need no approval.
    pub approvals: u32,
    /// Hosts that were in hand when a process took over and are not finished yet: no new host begins before they are.
    pub inherited: BTreeSet<HostId>,
    /// Problems that were noted, by code and host: each is reported once in a phase.
    pub reported: BTreeSet<(Option<HostId>, Code)>,
    /// Answers that hold: those about a host until it enters another phase, or a step that they permitted is done.
    pub answers: BTreeMap<AnswerTo, Choice>,
    /// Texts of problems that an operator accepted: they are not asked again.
    pub accepted_texts: BTreeSet<String>,
    /// Greatest progress so far, in thousandths.
    pub permille: u32,
    /// How it ended.
    pub ended: Option<(RunState, Option<Problem>)>,
}

impl Run {
    /// Reads a whole journal.
    ///
    /// # Errors
    /// `JOURNAL_DAMAGED` where it does not begin with its beginning, has a gap, or goes on after its end;
    /// `STATE_NEWER` where a newer version wrote it.
    pub fn fold(records: &[JournalRecord]) -> Result<Run> {
        let Some((first, rest)) = records.split_first() else {
            return Err(Error::internal("an empty journal is no run"));
        };
        let mut run = Run::begin(first)?;
        for record in rest {
            run.add(record)?;
        }
        Ok(run)
    }

    /// The run after its first record.
    ///
    /// # Errors
    /// As [`Run::fold`].
    pub fn begin(record: &JournalRecord) -> Result<Run> {
        readable(record)?;
        let (Entry::Began { plan, actor, correlation }, 1) = (&record.entry, record.seq) else {
            return Err(damaged(record, "it is not the beginning of a run"));
        };
        let at = record.at_ms;
        Ok(Run {
            id: record.run.clone(),
            hosts: plan.hosts.iter().map(|h| (h.id.clone(), HostRun::waiting(at))).collect(),
            plan: Arc::new(Plan::clone(plan)),
            actor: actor.clone(),
            correlation: correlation.clone(),
            seq: 1,
            epoch: record.epoch,
            began_at_ms: at,
            last_at_ms: at,
            stage: Stage::Opening,
            steps: BTreeMap::new(),
            ledger: BTreeMap::new(),
            tries: BTreeMap::new(),
            unsent: (0, at),
            level: None,
            hold: None,
            cancelled: false,
            abandoned: false,
            stopping: false,
            policies_set: vec![],
            waits_from_ms: at,
            vms_stopped_ms: BTreeMap::new(),
            moves_back: BTreeMap::new(),
            approvals: 0,
            inherited: BTreeSet::new(),
            reported: BTreeSet::new(),
            answers: BTreeMap::new(),
            accepted_texts: BTreeSet::new(),
            permille: 0,
            ended: None,
        })
    }

    /// Adds the next record, if it is one.
    ///
    /// # Errors
    /// As [`Run::fold`].
    pub fn add(&mut self, record: &JournalRecord) -> Result<()> {
        readable(record)?;
        if record.run != self.id || record.seq != self.seq + 1 {
            return Err(damaged(record, &format!("it should be number {} of run {}", self.seq + 1, self.id)));
        }
        if self.ended.is_some() {
            return Err(damaged(record, "the run had ended"));
        }
        if record.epoch < self.epoch {
            return Err(damaged(record, &format!("epoch {} comes after epoch {}", record.epoch, self.epoch)));
        }
        self.apply(record);
        Ok(())
    }

    /// The record that would write this down next.
    pub fn next_record(&self, entry: Entry, epoch: u64, at_ms: TimeMs) -> JournalRecord {
        JournalRecord { format: JOURNAL_FORMAT, run: self.id.clone(), seq: self.seq + 1, epoch, at_ms, entry }
    }

    /// What the record means. Total: an entry about a host or a step that is not there changes nothing else.
    fn apply(&mut self, record: &JournalRecord) {
        let at = record.at_ms;
        let uncounted_ms = self.uncounted_ms(&record.entry, at - self.last_at_ms);
        self.shift(uncounted_ms);
        (self.seq, self.epoch, self.last_at_ms) = (record.seq, record.epoch, at);
        match &record.entry {
            Entry::Began { .. } => {}
            // The engine is read in time again: the next outage is reported anew.
            Entry::Unobserved { .. } => drop(self.reported.remove(&(None, Code::WaitTooLong))),
            Entry::TookOver => self.inherited = self.in_hand().map(|(id, _)| id.clone()).collect(),
            Entry::ClockJumped { by_ms } => {
                for host in self.hosts.values_mut() {
                    host.clock_was_set(*by_ms);
                }
            }
            Entry::Stage(stage) => {
                self.stage = *stage;
                self.tries.clear();
            }
            Entry::Phase { host, phase, why } => self.enter(host, *phase, why.clone(), at),
            Entry::Intent { host, action } => self.begin_step(record, host.as_ref(), action),
            Entry::Answered { step, problem, provider_task } => {
                if let Some(open) = self.steps.get_mut(step) {
                    open.answer = Some(problem.clone().map_or(Ok(()), Err));
                    open.provider_task.clone_from(provider_task);
                }
            }
            Entry::Closed { step, outcome, why } => self.close_step(*step, *outcome, why.as_ref(), at),
            Entry::Observed { host, fact } => {
                if let Some(host) = self.hosts.get_mut(host) {
                    host.observed(fact, at);
                }
            }
            Entry::HostEnded { host, result, why } => {
                self.inherited.remove(host);
                self.waits_from_ms = at;
                self.steps.retain(|_, step| step.host.as_ref() != Some(host));
                if let Some(run) = self.hosts.get_mut(host) {
                    run.enter(Phase::Ended, None, at);
                    run.result = Some((*result, why.clone()));
                }
            }
            Entry::Ledger(entry) => drop(self.ledger.insert(entry.setting.clone(), entry.clone())),
            Entry::Command { command, .. } => self.command(command, at),
            Entry::Paused { why, question } => {
                let question = question.clone().map(|question| (question.id.unwrap_or(record.seq), question));
                let under = match self.hold.take() {
                    Some(hold) if hold.question.is_some() => hold.under,
                    // It is the same hold, written once more.
                    Some(hold) if question.is_none() && hold.at != PauseAt::Host => hold.under,
                    hold => hold.map(Box::new),
                };
                let why = why.clone();
                self.hold = Some(Hold { at: PauseAt::Step, why, since_ms: at, question, under, outdated: false });
            }
            Entry::Noted { host, problem } => {
                self.reported.insert((host.clone(), problem.code));
                if let Some(host) = host.as_ref().and_then(|h| self.hosts.get_mut(h))
                    && problem.code == Code::MigrationTestIncomplete
                {
                    host.untested = Some(problem.clone());
                }
            }
            Entry::Ended { state, why } => {
                self.stage = Stage::Ended;
                self.ended = Some((*state, why.clone()));
            }
        }
        let now = progress::permille(self);
        if now >= self.permille || bug!(ProgressGoesBack) {
            self.permille = now;
        }
    }

    fn enter(&mut self, host: &HostId, phase: Phase, why: Option<Problem>, at: TimeMs) {
        self.reported.retain(|(about, _)| about.as_ref() != Some(host));
        self.answers.retain(|(about, _, _), _| about.as_ref() != Some(host));
        if let Some(hold) = &mut self.hold {
            hold.outdated |= hold.question.as_ref().is_some_and(|(_, q)| q.host.as_ref() == Some(host));
        }
        if let Some(host) = self.hosts.get_mut(host) {
            host.enter(phase, why, at);
        }
    }

    fn begin_step(&mut self, record: &JournalRecord, host: Option<&HostId>, action: &Action) {
        if let Some(host) = host.and_then(|h| self.hosts.get_mut(h)) {
            host.step_begun(action, record.at_ms);
        }
        if let Action::SetPolicy(policy) = action
            && !self.policy_is_ours(policy)
        {
            self.policies_set.push(policy.clone());
        }
        let step = OpenStep {
            host: host.cloned(),
            action: action.clone(),
            since_ms: record.at_ms,
            answer: None,
            provider_task: None,
            epoch: record.epoch,
        };
        self.steps.insert(record.seq, step);
    }

    fn close_step(&mut self, step: u64, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        let Some(open) = self.steps.remove(&step) else { return };
        if outcome == StepOutcome::Done {
            // What was permitted was done: whatever happens from here on is asked anew.
            self.answers.retain(|(about, _, _), _| about.is_none() || *about != open.host || bug!(AnswerHoldsForAll));
        }
        // It was permitted for this restart alone.
        let pending = (open.host.clone(), Code::RestartPending, None);
        let is_restart = open.action == Action::Restart && !bug!(AnswerHoldsForAll);
        let resumed = is_restart && self.answers.remove(&pending) == Some(Choice::GoOn);
        self.note_effect(&open.action, outcome, why, at);
        match open.host.as_ref().and_then(|h| self.hosts.get_mut(h)) {
            Some(host) => {
                let unsent_since_ms = if host.unsent > 0 { host.tried_ms } else { open.since_ms };
                host.step_closed(&open.action, outcome, why, at);
                // Time in which nothing could be sent counts for no deadline.
                if why.is_some_and(was_not_sent) {
                    host.since_ms += (at - unsent_since_ms).max(0);
                }
                if outcome != StepOutcome::Done {
                    host.vm_not_stopped(&open.action, open.answer == Some(Ok(())), why, at);
                } else if let Action::StopVm { vm, .. } = &open.action {
                    host.vm_stops.remove(vm);
                }
                if resumed && outcome != StepOutcome::Done {
                    host.since_ms = at;
                }
            }
            None if outcome == StepOutcome::Done => {
                self.unsent = (0, at);
                self.tries.remove(&open.action.kind());
            }
            None if why.is_some_and(was_not_sent) => self.unsent = (self.unsent.0.saturating_add(1), at),
            None => {
                self.unsent = (0, at);
                let tries = self.tries.entry(open.action.kind()).or_default();
                *tries = (tries.0 + 1, at);
            }
        }
        if let Action::RaiseLevel(_) = open.action {
            self.level = match outcome {
                StepOutcome::Done => Some(vec![]),
                // A clear no is final; what may be under way is looked at again.
                _ => why.filter(|why| !is_unclear(why.code)).map(|why| vec![why.clone()]),
            };
        }
    }

    /// Remembers what a step changed, so that a change of the run is told from one of somebody else.
    fn note_effect(&mut self, action: &Action, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        match (action, outcome) {
            (Action::SetPolicy(policy), StepOutcome::Done) => self.policies_set = vec![policy.clone()],
            // Refused: the last policy that was set stays, which is the first.
            (Action::SetPolicy(policy), _)
                if why.is_some_and(|why| !is_unclear(why.code))
                    && self.policies_set.len() > 1
                    && self.policies_set.last() == Some(policy) =>
            {
                self.policies_set.pop();
            }
            (Action::Migrate { vm, .. }, StepOutcome::NotDone | StepOutcome::Unknown)
                if self.stage == Stage::Closing && !why.is_some_and(was_not_sent) =>
            {
                let (tries, ended, refused) = self.moves_back.entry(vm.clone()).or_default();
                (*tries, *ended, *refused) = (*tries + 1, at, why.cloned());
            }
            (Action::StopVm { vm, .. }, StepOutcome::Done) => drop(self.vms_stopped_ms.insert(vm.clone(), at)),
            (Action::StartVm { vm, .. }, StepOutcome::Done) => drop(self.vms_stopped_ms.remove(vm)),
            _ => {}
        }
    }

    /// The policy may be in force by a step of this run.
    pub fn policy_is_ours(&self, policy: &PolicySetting) -> bool {
        self.policies_set.contains(policy)
    }

    /// Of the time since the last record, what counts for no deadline: all of it while the run may not step or no
    /// process drove it, and what the clock or the reads say beyond that.
    fn uncounted_ms(&self, entry: &Entry, idle_ms: i64) -> i64 {
        match entry {
            _ if !self.may_step() && !bug!(CountsHeldTime) => idle_ms,
            Entry::TookOver if !bug!(CountsDeadTime) => idle_ms.max(0),
            Entry::ClockJumped { by_ms } if !bug!(CountsClockJumps) => *by_ms,
            Entry::Unobserved { for_ms } if !bug!(CountsUnobservedTime) => (*for_ms).max(0),
            _ => 0,
        }
    }

    /// Moves everything that deadlines count from.
    fn shift(&mut self, by_ms: i64) {
        for host in self.hosts.values_mut() {
            host.shift(by_ms);
        }
        for step in self.steps.values_mut() {
            step.since_ms += by_ms;
        }
        for (_, at) in self.tries.values_mut() {
            *at += by_ms;
        }
        self.unsent.1 += by_ms;
        for (_, at, _) in self.moves_back.values_mut() {
            *at += by_ms;
        }
        self.waits_from_ms += by_ms;
    }

    /// Hosts of the plan in its order, with how they stand.
    pub fn in_order(&self) -> impl Iterator<Item = (&HostPlan, &HostRun)> {
        self.plan.hosts.iter().filter_map(|plan| Some((plan, self.hosts.get(&plan.id)?)))
    }

    /// Hosts that were begun and are not finished with.
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

    /// The stopped VMs that are owed to a host.
    pub fn vms_to_restart(&self, host: &HostId) -> Vec<VmId> {
        let here = |e: &&LedgerEntry| e.before == crate::model::ledger::Value::VmOn(Some(host.clone()));
        let vm = |e: &LedgerEntry| match &e.setting {
            Setting::VmRuns(vm) => Some(vm.clone()),
            _ => None,
        };
        self.unrestored().filter(here).filter_map(vm).collect()
    }

    /// Hosts that ended without a proof that was asked of them. What another user did to a host that had proved itself is no
    /// missing proof of the upgrade, and a test that was not made is asked about by itself.
    pub fn unproven(&self) -> impl Iterator<Item = &HostPlan> {
        let excused = [Code::MigrationTestIncomplete, Code::HostLeftInService, Code::ExternalChange];
        let counts = move |why: Option<&Problem>| why.is_none_or(|why| !excused.contains(&why.code));
        let is_unproven = move |host: &HostRun| match &host.result {
            Some((HostResult::Unproven, why)) => counts(why.as_ref()),
            _ => false,
        };
        self.in_order().filter(move |(_, host)| is_unproven(host)).map(|(plan, _)| plan)
    }

    /// Hosts that failed so far.
    pub fn failures(&self) -> u32 {
        let failed = self.hosts.values().filter(|h| h.result.as_ref().is_some_and(|(r, _)| r.is_failure()));
        u32::try_from(failed.count()).unwrap_or(u32::MAX)
    }

    /// How it stands.
    pub fn state(&self) -> RunState {
        match (&self.ended, &self.hold) {
            (Some((state, _)), _) => *state,
            (None, Some(hold)) if hold.at != PauseAt::Host || self.in_hand().next().is_none() => RunState::Paused,
            _ => RunState::Running,
        }
    }

    /// No host is to be begun any more: it was cancelled or stopped, the canary failed, or too many did.
    pub fn takes_no_more(&self) -> bool {
        let budget = self.plan.options.max_failed.saturating_add(u32::from(bug!(OneFailureTooMany)));
        let canary = self.failed_canary().is_some() && !bug!(FollowsFailedCanary);
        (self.cancelled && !bug!(BeginsAfterCancel)) || self.stopping || canary || self.failures() > budget
    }

    /// A canary that failed, that was skipped, or that is not proved: only a proof lets another host begin. A migration test
    /// that was not made is no verdict on the host: an operator is asked before another one begins.
    pub fn failed_canary(&self) -> Option<&HostPlan> {
        let unproved = |why: Option<&Problem>| why.is_none_or(|why| why.code != Code::MigrationTestIncomplete);
        let fails = |(result, why): &(HostResult, Option<Problem>)| match result {
            HostResult::Unproven => unproved(why.as_ref()) && !bug!(CanaryWithoutProof),
            HostResult::Skipped => !bug!(CanaryWithoutProof),
            result => result.is_failure(),
        };
        let failed = |host: &HostRun| host.result.as_ref().is_some_and(fails);
        self.in_order().find(|(plan, host)| plan.canary && failed(host)).map(|(plan, _)| plan)
    }

    /// Steps may be begun now.
    pub fn may_step(&self) -> bool {
        self.hold.as_ref().is_none_or(|hold| hold.at == PauseAt::Host)
    }
}

/// An answer after which the other side may have acted all the same.
pub fn is_unclear(code: Code) -> bool {
    matches!(
        code,
        Code::EngineTimeout
            | Code::EngineUnreachable
            | Code::EngineFailed
            | Code::EngineMalformed
            | Code::ProviderTimeout
            | Code::ProviderUnreachable
            | Code::ProviderUnavailable
            | Code::ProviderFailed
            | Code::ProviderMalformed
            | Code::DeadlineExceeded
            | Code::TaskStartUnknown
            | Code::Internal
    )
}

/// A refusal of an installation that passes by itself: another one still works on the host, or its provider gave no clear
/// answer.
pub fn may_pass(code: Code) -> bool {
    is_unclear(code) || (code == Code::HostBusy && !bug!(FailsWhereBusy))
}

fn readable(record: &JournalRecord) -> Result<()> {
    match record.format {
        1..=JOURNAL_FORMAT => Ok(()),
        found => {
            let path = format!("journal of run {}, record {}", record.run, record.seq);
            Err(codes::StateNewer { path, found, known: JOURNAL_FORMAT }.err())
        }
    }
}

fn damaged(record: &JournalRecord, why: &str) -> Error {
    codes::JournalDamaged { run: &record.run, record: record.seq, why }.err()
}
