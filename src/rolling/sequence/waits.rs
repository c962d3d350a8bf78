//! Waits that last too long: they become an event, and then a question, unless the plan has a standing answer. An abandoned run
//! does not wait.
//!
//! Tests: `lab/tests/it/runs/waiting.rs`.

use std::borrow::Cow;

use super::abandoned::{end_abandoned, ends_unread};
use super::blind::Blind;
use super::snapshot::READ_MAX_AGE_MS;
use super::turn::{Answered, Turn, Wait, standing_answer, unsent_backoff_ms};
use super::words::as_time;
use crate::error::{Code, Problem, codes};
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::plan::HostPlan;
use crate::model::run::{Choice, Command, Entry, HostResult, JournalRecord, Phase, Question};
use crate::rolling::run::{AnswerTo, Run};
use crate::rolling::words::duration_of;

impl Turn<'_> {
    /// The next host cannot be begun now.
    pub(super) fn wait_for(&mut self, next: &HostPlan, why: Problem) {
        let (report, ask) = (self.run.plan.options.wait_report_ms, self.run.plan.options.wait_ask_ms);
        let waited = self.waited_ms(next);
        let (entity, age) = (format!("host {}", next.name), duration_of(waited.unsigned_abs() / 60_000 * 60_000));
        let too_long: Problem = codes::WaitTooLong { entity, age, what: &why.message }.err().into();
        let code = why.code;
        self.waits.push(Wait { host: Some(next.id.clone()), why: why.clone() });
        let answer = self.run.answers.get(&AnswerTo::about(Some(&next.id), Code::WaitTooLong));
        if answer == Some(&Choice::Leave) && self.run.may_step() {
            return self.end_host(&next.id, HostResult::Skipped, Some(too_long));
        }
        if code == Code::OutsideWindow {
            return;
        }
        if report > 0 && waited >= as_time(report) {
            self.note(Some(&next.id), too_long.clone());
        }
        // The approval is asked for already.
        if ask == 0 || waited < as_time(ask) || code == Code::RunNeedsApproval || bug!(WaitsWithoutEnd) {
            return;
        }
        if code == Code::HostNotReady && self.is_down(next) && self.may_lose(next) {
            return self.end_host(&next.id, HostResult::FailedOutOfService, Some(why));
        }
        let question =
            Question { host: Some(next.id.clone()), waits: self.others_can_go_first(next), ..Question::default() };
        // A standing answer of the plan.
        if self.ask_about(question, too_long.clone()) == Answered::Leave {
            self.end_host(&next.id, HostResult::Skipped, Some(too_long));
        }
    }

    /// How long nothing of the run has been under way, with only this wait against its next host.
    fn waited_ms(&self, next: &HostPlan) -> TimeMs {
        match self.run.in_hand().next() {
            Some(_) => 0,
            None => self.run.waited.until(self.snapshot.now_ms, &self.run.plan.options, next.prediction.p95_ms),
        }
    }

    /// Whether other hosts can begin first. No host begins before the canary has passed; and if no other host waits,
    /// there is none to begin.
    fn others_can_go_first(&self, next: &HostPlan) -> bool {
        let waits = self.run.in_order().filter(|(_, host)| host.phase == Phase::Waiting);
        (!next.canary || bug!(OffersToPassCanary)) && waits.into_iter().any(|(plan, _)| plan.id != next.id)
    }

    fn is_down(&self, next: &HostPlan) -> bool {
        use HostStatus::{Down, Error, NonResponsive};
        matches!(self.snapshot.status(&next.id), Some(Down | Error | NonResponsive))
    }

    /// Whether the host may count as failed without ending the run.
    fn may_lose(&self, next: &HostPlan) -> bool {
        (!next.canary || bug!(LosesCanary)) && self.run.failures() < self.run.plan.options.max_failed
    }

    /// The engine answers so slowly that no decision may be based on its answers, or the disk is so slow that nothing is
    /// sent. Such a wait is named, after a while reported, and then asked about.
    pub(super) fn ask_about_old_reads(&mut self) {
        let unsent_ms = self.unsent_ms();
        if (self.snapshot.is_fresh() && unsent_ms == 0) || self.run.ended.is_some() {
            return;
        }
        let waited_ms = self.snapshot.unread_ms.max(unsent_ms);
        let age = duration_of(self.snapshot.read_age_ms.max(READ_MAX_AGE_MS).unsigned_abs() / 1000 * 1000);
        let why: Problem = codes::ReadTooOld { age }.err().into();
        self.waits.push(Wait { host: None, why: why.clone() });
        let unread = Unread::of(&self.run, waited_ms, self.snapshot.now_ms);
        let too_long = unread.too_long(&self.run, &why);
        if unread.is_reported {
            self.note(None, too_long.clone());
        }
        if unread.is_asked {
            self.ask_about(Unread::question(), too_long);
        }
    }
}

impl Turn<'_> {
    /// Ends an abandoned run that has had no usable reads for too long, or could send nothing since. Returns whether it did. This
    /// comes before all else in a turn: a run that ends sends nothing.
    pub(super) fn ends_unread(&mut self) -> bool {
        if !ends_unread(&self.run, self.snapshot.unread_ms.max(self.unsent_ms())) {
            return false;
        }
        self.account();
        let (epoch, now_ms) = (self.epoch, self.snapshot.now_ms);
        let mut blind = Blind { run: self.run.clone().into_owned(), epoch, now_ms, unobserved_ms: 0, records: vec![] };
        end_abandoned(&mut blind);
        self.records.append(&mut blind.records);
        self.run = Cow::Owned(blind.run);
        true
    }

    /// How long steps have been written and not sent: the sum of the waits between them.
    fn unsent_ms(&self) -> TimeMs {
        let of_hosts = self.run.in_hand().filter(|(id, _)| self.backs_off(Some(id))).map(|(_, host)| host.unsent);
        let of_run = self.backs_off(None).then_some(self.run.unsent.0);
        let times = of_hosts.chain(of_run).max().unwrap_or(0);
        (1..=times).map(unsent_backoff_ms).sum()
    }
}

/// How long the run has waited for the engine, or for its own state.
struct Unread {
    for_ms: TimeMs,
    /// Whether an event is due.
    is_reported: bool,
    /// Whether a question is due.
    is_asked: bool,
}

impl Unread {
    fn of(run: &Run, unread_ms: TimeMs, now_ms: TimeMs) -> Unread {
        let options = &run.plan.options;
        let is_over = |waited_ms: TimeMs, limit_ms: u64| limit_ms > 0 && waited_ms >= as_time(limit_ms);
        // An answer begins the wait again.
        let since_command_ms = unread_ms.min(now_ms - run.waited.from_ms);
        let may_ask = run.may_step() && !run.cancelled && !run.stopping;
        Unread {
            for_ms: unread_ms,
            is_reported: is_over(unread_ms, options.wait_report_ms),
            is_asked: may_ask && is_over(since_command_ms, options.wait_ask_ms),
        }
    }

    fn too_long(&self, run: &Run, why: &Problem) -> Problem {
        let (entity, age) = (format!("run {}", run.id), duration_of(self.for_ms.unsigned_abs() / 60_000 * 60_000));
        codes::WaitTooLong { entity, age, what: &why.message }.err().into()
    }

    fn question() -> Question {
        Question { looks_again: true, ..Question::default() }
    }
}

/// The times of a turn that could not read the engine, or the state.
#[derive(Debug, Clone, Copy)]
pub struct BlindTimes {
    /// Time since the engine was last read without delay.
    pub unread_ms: TimeMs,
    /// Time without observation that no record shows yet.
    pub unobserved_ms: TimeMs,
    /// This machine's time.
    pub now_ms: TimeMs,
}

/// The pause of a run that is still paused after a command, to be written once more.
pub(super) fn paused_still(run: &Run) -> Option<Entry> {
    let hold = run.hold.clone().filter(|_| !run.may_step())?;
    let question = hold.question.map(|(id, question)| Question { id: Some(id), ..question });
    Some(Entry::Paused { why: hold.why, question })
}

/// The records of a turn that could not read the engine, or the state: commands that need no reads, and the outage
/// itself.
pub fn decide_blind(
    run: &Run,
    why: &Problem,
    BlindTimes { unread_ms, unobserved_ms, now_ms }: BlindTimes,
    epoch: u64,
    commands: &[(String, Command)],
) -> Vec<JournalRecord> {
    let mut blind = Blind { run: run.clone(), epoch, now_ms, unobserved_ms, records: vec![] };
    for (actor, command) in commands {
        blind.write(Entry::Command { actor: actor.clone(), command: command.clone() });
        if matches!(command, Command::Resume | Command::Answer { .. })
            && !bug!(ResumesInRowOnly)
            && let Some(paused) = paused_still(&blind.run)
        {
            blind.write(paused);
        }
    }
    if ends_unread(&blind.run, unread_ms) {
        end_abandoned(&mut blind);
        return blind.records;
    }
    let unread = Unread::of(&blind.run, unread_ms, now_ms);
    let problem = unread.too_long(&blind.run, why);
    let is_new = !blind.run.reported.contains(&(None, problem.code));
    if unread.is_asked || (unread.is_reported && is_new) {
        blind.write(Entry::Noted { host: None, problem: problem.clone() });
    }
    if unread.is_asked {
        blind.write(Entry::Paused { why: problem, question: Some(Unread::question()) });
        if let Some(answer) = standing_answer(&blind.run) {
            blind.write(answer);
        }
    }
    blind.records
}
