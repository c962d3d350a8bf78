//! Folding: the first record begins a run, every other record changes it. Pure.
//!
//! Tests: `tests/it/store/golden_journal.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::host::HostRun;
use super::refusals::{is_unclear, was_not_sent};
use super::waited::Waited;
use super::{AnswerTo, Hold, OpenStep, Run, progress};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::TimeMs;
use crate::model::ids::{HostId, VmId};
use crate::model::plan::Plan;
use crate::model::run::{
    Action, Choice, Entry, JOURNAL_FORMAT, JournalRecord, PauseAt, Phase, RESTARTS_ARE_MARKED, Stage, StepOutcome,
};

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
            planned_ms: plan.made_at_ms,
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
            scheduling_policies_set: vec![],
            waited: Waited::since(at),
            vm_starts: BTreeMap::new(),
            vms_stopped_ms: BTreeMap::new(),
            vms_maybe_started: BTreeSet::new(),
            moves_back: BTreeMap::new(),
            approved: BTreeSet::new(),
            inherited: BTreeSet::new(),
            reported: BTreeSet::new(),
            answers: BTreeMap::new(),
            refusals: BTreeMap::new(),
            answer_records: BTreeMap::new(),
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

    /// Applies a record. Total: an entry about an unknown host or step changes nothing else.
    fn apply(&mut self, record: &JournalRecord) {
        let at = record.at_ms;
        let idle_ms = at - self.last_at_ms;
        let uncounted_ms = self.uncounted_ms(&record.entry, idle_ms);
        if uncounted_ms != 0 {
            self.shift(uncounted_ms);
            let needs_ms = self.next_host().map_or(0, |next| next.prediction.p95_ms);
            self.waited.leave_out(uncounted_ms, at, &self.plan.options, needs_ms);
        }
        (self.seq, self.epoch, self.last_at_ms) = (record.seq, record.epoch, at);
        match &record.entry {
            Entry::Began { .. } => {}
            // The engine is read in time again, so the next outage is reported anew.
            Entry::Unobserved { .. } => drop(self.reported.remove(&(None, Code::WaitTooLong))),
            Entry::TookOver => {
                self.inherited = self.in_hand().map(|(id, _)| id.clone()).collect();
                for step in self.steps.values_mut().filter(|step| step.answer.is_none()) {
                    step.lost_ms = Some(at);
                }
                // The clock was set back while no process lived.
                if !bug!(PlannedByOldClock) {
                    self.planned_ms += idle_ms.min(0);
                }
                self.answers_move(idle_ms.min(0));
                // The downtime of a VM is real time: the clock was set back while no process lived.
                for at in self.vms_stopped_ms.values_mut().filter(|_| !bug!(CountsDowntimeByClock)) {
                    *at += idle_ms.min(0);
                }
                // Nobody saw whether the port fell silent since its first answer, or the host went down.
                for host in self.hosts.values_mut() {
                    host.up_once_ms = None;
                    if !bug!(InstalledByOldClock) {
                        host.clock_was_set(idle_ms.min(0));
                    }
                }
            }
            Entry::ClockJumped { by_ms } => {
                if !bug!(PlannedByOldClock) {
                    self.planned_ms += by_ms;
                }
                for host in self.hosts.values_mut() {
                    host.clock_was_set(*by_ms);
                }
                if let Some(hold) = self.hold.as_mut().filter(|_| !bug!(AsksAnewAtResume)) {
                    hold.since_ms += by_ms;
                }
                self.answers_move(*by_ms);
                // The downtime of a VM is real time.
                for at in self.vms_stopped_ms.values_mut().filter(|_| !bug!(CountsDowntimeByClock)) {
                    *at += by_ms;
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
                    open.lost_ms = problem.as_ref().filter(|problem| is_unclear(problem.code)).map(|_| at);
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
                self.waited = Waited::since(at);
                self.host_is_finished_with(host);
                self.steps.retain(|_, step| step.host.as_ref() != Some(host));
                for vm in self.vms_to_restart(host) {
                    self.vm_starts.remove(&vm);
                }
                if let Some(run) = self.hosts.get_mut(host) {
                    run.note_end(at);
                    run.enter(Phase::Ended, None, at);
                    run.forget_for_report();
                    run.result = Some((*result, why.clone()));
                }
            }
            Entry::Ledger(entry) => drop(self.ledger.insert(entry.setting.clone(), entry.clone())),
            Entry::Command { command, .. } => self.command(command, at),
            Entry::Paused { why, question } => {
                let question = question.clone().map(|question| (question.id.unwrap_or(record.seq), question));
                // Written once more, a question is still about the phase in which it was asked.
                let is_same =
                    |hold: &Hold| hold.question.as_ref().map(|(id, _)| *id) == question.as_ref().map(|(id, _)| *id);
                let outdated = self.hold.as_ref().is_some_and(|hold| hold.outdated && is_same(hold));
                let asked_ms =
                    self.hold.as_ref().filter(|hold| question.is_some() && is_same(hold)).map(|h| h.since_ms);
                let under = match self.hold.take() {
                    Some(hold) if hold.question.is_some() => hold.under,
                    // The same hold, written once more.
                    Some(hold) if question.is_none() && hold.at != PauseAt::Host => hold.under,
                    hold => hold.map(Box::new),
                };
                let why = why.clone();
                let since_ms = asked_ms.filter(|_| !bug!(AsksAnewAtResume)).unwrap_or(at);
                self.hold = Some(Hold { at: PauseAt::Step, why, since_ms, question, under, outdated });
            }
            Entry::Noted { host, problem } => {
                if let Some(host) = host.as_ref().and_then(|id| self.hosts.get_mut(id)) {
                    host.is_under_other |= problem.code == Code::HostBusy && !bug!(ForgetsOtherInstallation);
                    host.may_be_under_other |= problem.code == Code::TaskResultUnknown && !bug!(TakesDoubtForNothing);
                }
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
        self.answers.retain(|to, _| to.host.as_ref() != Some(host) || bug!(RemembersAnswers));
        self.answer_records.retain(|to, _| to.host.as_ref() != Some(host));
        if let Some(hold) = &mut self.hold {
            hold.outdated |= hold.question.as_ref().is_some_and(|(_, q)| q.host.as_ref() == Some(host));
        }
        for vm in self.vms_to_restart(host) {
            self.vm_starts.remove(&vm);
        }
        if let Some(host) = self.hosts.get_mut(host) {
            host.enter(phase, why, at);
        }
    }

    fn begin_step(&mut self, record: &JournalRecord, host: Option<&HostId>, action: &Action) {
        if let Action::StopVm { vm, .. } = action {
            let requested = |h: &HostId| self.hosts.get(h).is_some_and(|run| run.stops_requested.contains_key(vm));
            if self.vms_stopped_ms.contains_key(vm) || host.is_some_and(requested) {
                self.vm_is_stopped_again(vm);
            }
        }
        if let Some(host) = host.and_then(|h| self.hosts.get_mut(h)) {
            host.step_begun(action, record.at_ms);
        }
        if let Action::SetPolicy(policy) = action
            && !self.scheduling_policies_set.contains(policy)
        {
            self.scheduling_policies_set.push(policy.clone());
        }
        let step = OpenStep {
            host: host.cloned(),
            action: action.clone(),
            since_ms: record.at_ms,
            answer: None,
            lost_ms: None,
            provider_task: None,
            epoch: record.epoch,
            is_marked: record.format >= RESTARTS_ARE_MARKED,
        };
        self.steps.insert(record.seq, step);
    }

    /// The machine's clock was set: the times of answers are compared with the engine's events.
    fn answers_move(&mut self, by_ms: i64) {
        for answer in self.answer_records.values_mut() {
            answer.at_ms += by_ms;
        }
    }

    /// The VM runs, and is told to stop once more.
    fn vm_is_stopped_again(&mut self, vm: &VmId) {
        if !bug!(KeepsFirstStop) {
            self.vms_stopped_ms.remove(vm);
        }
    }

    fn close_step(&mut self, step: u64, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        let Some(open) = self.steps.remove(&step) else { return };
        if outcome == StepOutcome::Done {
            // The permitted step was done: later events are asked about anew. An answer that came after the step had begun permits
            // another one.
            let records = &self.answer_records;
            let is_later =
                |to: &AnswerTo| records.get(to).is_some_and(|answer| answer.seq > step) && !bug!(EndOfStepTakesAnswer);
            self.answers.retain(|to, _| {
                to.host.is_none() || to.vm.is_some() || to.host != open.host || is_later(to) || bug!(AnswerHoldsForAll)
            });
        }
        // The answer was for this stop only. A call that was not sent, or was refused, used nothing up.
        if let Action::StopVm { vm, .. } = &open.action
            && (!matches!(open.answer, Some(Err(_))) || bug!(UnsentStopTakesAnswer))
        {
            self.answers.retain(|to, _| to.vm.as_ref() != Some(vm));
        }
        // The answer was for this restart only.
        let permits = match open.action {
            Action::Restart => Some(Code::RestartJobNotEnded),
            Action::EngineUpgrade => Some(Code::EngineUpgradeUnknown),
            _ => None,
        };
        let pending =
            permits.filter(|_| !bug!(AnswerHoldsForAll)).map(|code| AnswerTo::about(open.host.as_ref(), code));
        let resumed = pending.is_some_and(|key| self.answers.remove(&key) == Some(Choice::GoOn));
        self.note_effect(&open.action, outcome, why, at);
        if let Action::StartVm { vm, .. } = &open.action {
            return self.start_closed(vm, &open, outcome, why, at);
        }
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
                let is_refused = open.answer.is_some() && why.is_some_and(|why| !is_unclear(why.code));
                if let Action::StopVm { vm, .. } = &open.action {
                    host.stop_closed(vm, outcome, is_refused && open.answer != Some(Ok(())));
                }
                if resumed && outcome != StepOutcome::Done && !bug!(AnswerBeginsNoWait) {
                    host.since_ms = at;
                }
            }
            None if outcome == StepOutcome::Done => {
                self.unsent = (0, at);
                self.tries.remove(&open.action.kind());
                self.refusals.remove(&open.action.kind());
            }
            None if why.is_some_and(was_not_sent) => self.unsent = (self.unsent.0.saturating_add(1), at),
            None => {
                self.unsent = (0, at);
                let tries = self.tries.entry(open.action.kind()).or_default();
                *tries = (tries.0 + 1, at);
                match why {
                    Some(why) => drop(self.refusals.insert(open.action.kind(), why.clone())),
                    None => drop(self.refusals.remove(&open.action.kind())),
                }
            }
        }
        if let Action::RaiseLevel(_) = open.action {
            self.level = match outcome {
                StepOutcome::Done => Some(vec![]),
                // A definite no is final. A step that may be under way is looked at again.
                _ => why.filter(|why| !is_unclear(why.code)).map(|why| vec![why.clone()]),
            };
        }
    }

    /// Remembers the effect of a step, so that a change by the run can be told from one by another user.
    fn start_closed(&mut self, vm: &VmId, open: &OpenStep, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        let starts = self.vm_starts.entry(vm.clone()).or_default();
        let unsent_since_ms = if starts.unsent > 0 { starts.tried_ms } else { open.since_ms };
        starts.closed(outcome, why, at);
        // Time in which nothing could be sent counts for no deadline.
        if why.is_some_and(was_not_sent)
            && let Some(host) = open.host.as_ref().and_then(|host| self.hosts.get_mut(host))
        {
            host.since_ms += (at - unsent_since_ms).max(0);
        }
    }

    fn note_effect(&mut self, action: &Action, outcome: StepOutcome, why: Option<&Problem>, at: TimeMs) {
        match (action, outcome) {
            (Action::SetPolicy(policy), StepOutcome::Done) => self.scheduling_policies_set = vec![policy.clone()],
            // Refused: this step set no scheduling policy. Earlier ones stay.
            (Action::SetPolicy(policy), _)
                if why.is_some_and(|why| !is_unclear(why.code))
                    && self.scheduling_policies_set.len() > 1
                    && self.scheduling_policies_set.last() == Some(policy) =>
            {
                self.scheduling_policies_set.pop();
            }
            (Action::Migrate { vm, .. }, StepOutcome::NotDone | StepOutcome::Unknown)
                if self.stage == Stage::Closing && !why.is_some_and(was_not_sent) =>
            {
                let (tries, ended, refused) = self.moves_back.entry(vm.clone()).or_default();
                (*tries, *ended, *refused) = (*tries + 1, at, why.cloned());
            }
            (Action::StopVm { vm, .. }, StepOutcome::Done) => {
                self.vms_maybe_started.remove(vm);
                self.vms_stopped_ms.insert(vm.clone(), at);
            }
            (Action::StartVm { vm, .. }, StepOutcome::Unknown) => drop(self.vms_maybe_started.insert(vm.clone())),
            (Action::StartVm { vm, .. }, StepOutcome::Done) => drop(self.vms_stopped_ms.remove(vm)),
            _ => {}
        }
    }

    /// The part of the time since the last record that counts for no deadline: all of it while the run is on hold or no
    /// process drove it; otherwise what the record says about the clock and the reads.
    fn uncounted_ms(&self, entry: &Entry, idle_ms: i64) -> i64 {
        match entry {
            _ if !self.may_step() && !bug!(CountsHeldTime) => idle_ms,
            // Negative: the clock was set back while no process lived.
            Entry::TookOver if !bug!(CountsDeadTime) => idle_ms,
            Entry::ClockJumped { by_ms } if !bug!(CountsClockJumps) => *by_ms,
            Entry::Unobserved { for_ms } if !bug!(CountsUnobservedTime) => (*for_ms).max(0),
            _ => 0,
        }
    }

    /// Moves all times from which deadlines count.
    fn shift(&mut self, by_ms: i64) {
        for host in self.hosts.values_mut() {
            host.shift(by_ms);
        }
        for step in self.steps.values_mut() {
            step.since_ms += by_ms;
            step.lost_ms = step.lost_ms.map(|at| at + by_ms);
        }
        for (_, at) in self.tries.values_mut() {
            *at += by_ms;
        }
        self.unsent.1 += by_ms;
        for (_, at, _) in self.moves_back.values_mut() {
            *at += by_ms;
        }
        for starts in self.vm_starts.values_mut() {
            starts.tried_ms += by_ms;
        }
    }
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
