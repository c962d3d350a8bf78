//! One turn of a run, and the functions that every phase uses: records, notes, questions, steps, the end of a host.
//!
//! Tests: `lab/tests/it/runs/freshness.rs`, `holds.rs` and `repairs.rs`.

use std::borrow::Cow;

use super::snapshot::{HostReads, NextWaits, Snapshot};
use super::words::as_time;
use crate::error::{Code, Error, Problem, Use, codes};
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::ledger::{LedgerEntry, LedgerState};
use crate::model::plan::{HostPlan, Installer};
use crate::model::question::{QUESTIONS, StandingAnswer};
use crate::model::run::{
    Action, ActionKind, Choice, Command, Entry, Fact, HostResult, JournalRecord, Phase, Question, StepOutcome,
};
use crate::rolling::run::{AnswerTo, HostRun, Run, is_gluster_busy};
use crate::rolling::words::duration_of;

/// Tries of a step before the host, or the run, gives up.
pub(super) const MAX_TRIES: u32 = 5;
/// Wait between two tries, multiplied by their number.
pub(super) const BACKOFF_MS: i64 = 10_000;
/// The wait after unsent steps grows up to this many times.
const MOST_BACKOFFS: u32 = 30;
/// Wait between two tries while Gluster bricks heal.
const HEAL_MS: i64 = 60_000;

/// Something that the run waits for, as shown to operators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The host that waits; `None`: the run.
    pub host: Option<HostId>,
    /// For what.
    pub why: Problem,
}

/// The state of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Answered {
    /// It is not answered.
    Open,
    /// An operator wants to go on.
    GoOn,
    /// The safe branch: an operator chose it, or cancelled the run.
    Leave,
}

/// One turn: it applies its records to the run one by one.
pub(super) struct Turn<'a> {
    /// Copied at the first record, because most turns write none.
    pub run: Cow<'a, Run>,
    pub snapshot: &'a Snapshot,
    pub epoch: u64,
    pub records: Vec<JournalRecord>,
    pub waits: Vec<Wait>,
    pub next_waits: Option<NextWaits>,
    /// Time without observation that no record shows yet. Its record comes before all others.
    unobserved_ms: TimeMs,
}

impl<'a> Turn<'a> {
    pub(super) fn new(run: &'a Run, snapshot: &'a Snapshot, epoch: u64) -> Self {
        let unobserved_ms = snapshot.unobserved_ms;
        let (records, waits) = (vec![], vec![]);
        Turn { run: Cow::Borrowed(run), snapshot, epoch, records, waits, next_waits: None, unobserved_ms }
    }
}

impl Turn<'_> {
    /// Records for how long nothing was observed, once.
    pub(super) fn account(&mut self) {
        let for_ms = std::mem::take(&mut self.unobserved_ms);
        if for_ms > 0 {
            self.write(Entry::Unobserved { for_ms });
        }
    }

    pub(super) fn write(&mut self, entry: Entry) {
        self.account();
        let record = self.run.next_record(entry, self.epoch, self.snapshot.now_ms);
        // The record cannot be refused: its number, run and epoch are the run's own, and no record follows the end.
        if self.run.to_mut().add(&record).is_ok() {
            self.records.push(record);
        }
    }

    pub(super) fn host(&self, host: &HostId) -> Option<&HostRun> {
        self.run.hosts.get(host)
    }

    pub(super) fn reads_of(&self, host: &HostId) -> Option<&HostReads> {
        self.snapshot.host_reads.get(host)
    }

    pub(super) fn name(&self, host: &HostId) -> String {
        let seen = self.snapshot.hosts.get(host).map(|h| h.inventory.name.clone());
        seen.or_else(|| self.run.plan.host(host).map(|p| p.name.clone())).unwrap_or_else(|| host.to_string())
    }

    pub(super) fn observed(&mut self, host: &HostId, fact: Fact) {
        self.write(Entry::Observed { host: host.clone(), fact });
    }

    pub(super) fn phase(&mut self, host: &HostId, phase: Phase) {
        self.write(Entry::Phase { host: host.clone(), phase, why: None });
    }

    /// Notes a problem, once in a phase.
    pub(super) fn note(&mut self, host: Option<&HostId>, problem: Problem) {
        debug_assert!(problem.code.may_be(Use::Note), "{} is no note", problem.code);
        self.waits.push(Wait { host: host.cloned(), why: problem.clone() });
        if !self.run.reported.contains(&(host.cloned(), problem.code)) {
            self.write(Entry::Noted { host: host.cloned(), problem });
        }
    }

    /// Asks an operator, by a pause, unless an answer to this question is in force. A cancel takes the safe branch.
    pub(super) fn ask_operator(&mut self, host: Option<&HostId>, why: impl Into<Problem>) -> Answered {
        self.ask_about(Question { host: host.cloned(), ..Question::default() }, why)
    }

    /// As [`Turn::ask_operator`], about an act of another user on a host. Each event is a question of its own.
    pub(super) fn ask_about_change(&mut self, host: &HostId, why: impl Into<Problem>) -> Answered {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        let event = self.snapshot.external_change(host, after).map(|e| e.id).filter(|_| !bug!(AnswerHoldsForAll));
        self.ask_about(Question { host: Some(host.clone()), event, ..Question::default() }, why)
    }

    pub(super) fn ask_about(&mut self, question: Question, why: impl Into<Problem>) -> Answered {
        let why = why.into();
        debug_assert!(QUESTIONS.contains(&why.code), "{} is no question", why.code);
        if self.run.cancelled {
            return if bug!(CancelAnswers) { Answered::GoOn } else { Answered::Leave };
        }
        let host = question.host.clone();
        let to = AnswerTo::of(&question, why.code);
        match self.run.answers.get(&to) {
            // While the run is paused for another reason, the question is only shown; it is asked after the resume.
            None if !self.run.may_step() => self.waits.push(Wait { host, why }),
            None => {
                self.write(Entry::Noted { host, problem: why.clone() });
                self.write(Entry::Paused { why, question: Some(question) });
                if let Some(answer) = standing_answer(&self.run) {
                    self.write(answer);
                }
                return match self.run.answers.get(&to) {
                    Some(Choice::GoOn) => Answered::GoOn,
                    Some(_) => Answered::Leave,
                    None => Answered::Open,
                };
            }
            Some(_) if !self.run.may_step() => {}
            Some(_) if bug!(LeaveIsGoOn) => return Answered::GoOn,
            Some(Choice::GoOn) => return Answered::GoOn,
            Some(_) => return Answered::Leave,
        }
        Answered::Open
    }

    /// Whether calls may be made now.
    pub(super) fn may_send(&self) -> bool {
        self.run.may_step() && self.snapshot.is_fresh()
    }

    /// Asks an operator to repair something. Nothing is begun until the answer. With `go_on` the run checks again, and
    /// asks again while the cause lasts.
    pub(super) fn ask_to_repair(&mut self, host: Option<&HostId>, why: impl Into<Problem>) -> Answered {
        self.ask_about(Question { host: host.cloned(), looks_again: true, ..Question::default() }, why)
    }

    /// Begins a step, if steps may be begun, the wait after the last try is over, and no other step of this name is
    /// open. Returns whether it was begun.
    pub(super) fn begin_step(&mut self, host: Option<&HostId>, action: Action) -> bool {
        let open = self.run.steps_of(host).any(|(_, s)| s.action.kind() == action.kind());
        let (tries, tried_ms) = match host.and_then(|h| self.host(h)) {
            Some(host) => (host.tries, host.tried_ms),
            None => self.run.tries.get(&action.kind()).copied().unwrap_or((0, 0)),
        };
        let heals = host.and_then(|h| self.host(h)?.refusal.as_ref()).is_some_and(is_gluster_busy);
        let backoff_ms = if heals { HEAL_MS } else { BACKOFF_MS * i64::from(tries) };
        let is_over = self.snapshot.now_ms - tried_ms >= backoff_ms || (tries == 0 && !heals);
        let may = (self.may_send() || bug!(StepsWhileHeld)) && (!open || bug!(StepsTwice));
        let may = may && !self.backs_off(host) && (is_over || bug!(TriesWithoutBackoff));
        if may {
            self.write(Entry::Intent { host: host.cloned(), action });
        }
        may
    }

    /// Whether the run waits because the last steps were not sent: their reads were too old. Slow servers get some
    /// time, so that not every turn writes a step that is not sent.
    pub(super) fn backs_off(&self, host: Option<&HostId>) -> bool {
        let (unsent, tried_ms) = match host.and_then(|h| self.host(h)) {
            Some(host) => (host.unsent, host.tried_ms),
            None => self.run.unsent,
        };
        unsent > 0 && self.snapshot.now_ms - tried_ms < unsent_backoff_ms(unsent)
    }

    /// Whether a step on the host is open. The start of one of its stopped VMs, perhaps elsewhere, is none.
    pub(super) fn has_open_step(&self, host: &HostId) -> bool {
        self.run.steps_of(Some(host)).any(|(_, step)| step.action.kind() != ActionKind::StartVm)
    }

    /// Whether the phase took longer than it may. Time on hold does not count, nor time in which nothing could be sent.
    /// While the disk is so slow that steps are written and not sent, no phase is overdue.
    pub(super) fn is_overdue(&self, host: &HostId, limit_ms: u64) -> bool {
        let backs_off = self.backs_off(Some(host)) || self.backs_off(None);
        self.may_send()
            && !backs_off
            && self.host(host).is_some_and(|h| self.snapshot.now_ms - h.since_ms > as_time(limit_ms))
    }

    pub(super) fn overdue(&self, host: &HostId, phase: &str, limit_ms: u64) -> Error {
        codes::HostPhaseTimeout { host: self.name(host), phase, limit: duration_of(limit_ms) }.err()
    }

    /// Ends a host that failed in maintenance. Before any package was touched, its capacity is given back; afterwards, and under another
    /// installation, it stays out of service.
    pub(super) fn fail(&mut self, host: &HostId, why: impl Into<Problem>) {
        let why = why.into();
        let is_up = self.snapshot.status(host) == Some(HostStatus::Up);
        let is_prepared = self.reads_of(host).is_some_and(|reads| reads.prepared) && !bug!(KeepsDoubtForEver);
        let is_other = |h: &HostRun| h.is_under_other || h.may_be_under_other && !is_prepared;
        let is_touched = |h: &HostRun| h.packages_begun && !bug!(ReturnsAfterPackages) || is_other(h) && !is_up;
        match self.host(host).is_some_and(is_touched) {
            true => self.end_host(host, HostResult::FailedOutOfService, Some(why)),
            false => self.begin_return(host, why),
        }
    }

    pub(super) fn begin_return(&mut self, host: &HostId, why: Problem) {
        self.write(Entry::Phase { host: host.clone(), phase: Phase::Returning, why: Some(why) });
    }

    /// Ends a host. Its settings and VMs that are not restored are listed in the ledger.
    pub(super) fn end_host(&mut self, host: &HostId, result: HostResult, why: Option<Problem>) {
        debug_assert!(why.as_ref().is_none_or(|why| why.code.may_be(Use::Note)), "{why:?} is no reason of a result");
        // The result of a step that is still open will not be read.
        let open: Vec<u64> = self.run.steps_of(Some(host)).map(|(number, _)| number).collect();
        for step in open {
            self.write(Entry::Closed { step, outcome: StepOutcome::Unknown, why: why.clone() });
        }
        self.settle_ledger(host, result, why.as_ref());
        self.note_left(host);
        self.note_vm_location(host);
        self.write(Entry::HostEnded { host: host.clone(), result, why });
    }

    pub(super) fn ledger(&mut self, entry: &LedgerEntry, state: LedgerState) {
        self.write(Entry::Ledger(LedgerEntry { state, ..entry.clone() }));
    }

    /// Whether the engine does packages and restart in one action.
    pub(super) fn by_engine(&self) -> bool {
        self.run.plan.options.installer == Installer::Engine
    }

    /// Whether the host is restarted at all.
    pub(super) fn restarts(&self, plan: &HostPlan) -> bool {
        plan.reboot
    }
}

/// The wait after this many unsent steps in a row.
pub(super) fn unsent_backoff_ms(unsent: u32) -> i64 {
    BACKOFF_MS * i64::from(unsent.min(MOST_BACKOFFS))
}

/// The standing answer of the plan to the open question.
pub(super) fn standing_answer(run: &Run) -> Option<Entry> {
    let hold = run.hold.as_ref()?;
    let (id, question) = hold.question.as_ref()?;
    // A standing answer to check again would repeat without end.
    let repeats = question.looks_again && hold.why.code != Code::WaitTooLong;
    let fits = |a: &&StandingAnswer| {
        let is_taken = question.choices().contains(&a.choice) && !(repeats && a.choice == Choice::GoOn);
        a.question == hold.why.code && is_taken
    };
    let answer = run.plan.options.standing_answers.iter().find(fits)?;
    let command = Command::Answer { question: *id, choice: answer.choice };
    Some(Entry::Command { actor: format!("{} (standing answer of the plan)", run.actor), command })
}
