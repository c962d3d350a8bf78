//! The effects of operators' commands on a run: pauses, answers, cancels. Pure.
//!
//! Tests: `lab/tests/it/runs/people.rs`, `holds.rs` and `repairs.rs`.

use super::waited::Waited;
use super::{AnswerRecord, AnswerTo, Hold, HostRun, OpenStep, Run};
use crate::error::{Code, Problem, codes};
use crate::model::TimeMs;
use crate::model::ids::HostId;
use crate::model::run::{Action, Alive, Choice, Command, PauseAt, Phase, Question};

impl Run {
    pub(super) fn command(&mut self, command: &Command, at: TimeMs) {
        self.waited = Waited::since(at);
        let unwatched = self.unwatched();
        match command {
            Command::Pause(pause) => {
                let why = codes::RunPausedByOperator { run: &self.id }.err().into();
                let pause = Hold { at: *pause, why, since_ms: at, question: None, under: None, outdated: false };
                match &mut self.hold {
                    Some(hold) if hold.question.is_some() => hold.under = Some(Box::new(pause)),
                    hold => *hold = Some(pause),
                }
            }
            Command::Resume | Command::Adopt => self.resume(at),
            Command::Answer { question, choice } => self.answer(*question, *choice, at),
            Command::Cancel => {
                // A cancel answers an open question about a host with `leave`, also where the cause is gone: a person may
                // be doing what the question asked for.
                let open = self.hold.as_ref().filter(|hold| !hold.outdated || bug!(CancelAnswersOutdated));
                let asked = open.and_then(|hold| Some((hold.question.clone()?.1, hold.why.clone())));
                self.release();
                if let Some((question, why)) = asked.filter(|(question, _)| question.host.is_some()) {
                    self.leaves(question, why, at);
                }
                self.cancelled = !bug!(CancelGoesOn);
            }
            Command::Abandon => {
                self.release();
                // Steps that were not sent before this command do not end the run.
                self.unsent = (0, at);
                self.hosts.values_mut().for_each(|host| host.unsent = 0);
                self.cancelled = true;
                self.abandoned = true;
            }
            Command::SkipHost(_) | Command::SkipBegunHost(_) => {}
            Command::Approve => self.approve(None),
            Command::ApproveHost(host) => self.approve(Some(host)),
        }
        if !matches!(command, Command::Pause(_) | Command::Resume) || !bug!(CountsErrorsBesideQuestion) {
            self.watch_anew(unwatched);
        }
    }

    /// A question about a host that is finished with is over.
    pub(super) fn host_is_finished_with(&mut self, host: &HostId) {
        let asks =
            |hold: &Hold| hold.question.as_ref().is_some_and(|(_, question)| question.host.as_ref() == Some(host));
        if self.hold.as_ref().is_some_and(asks) && !bug!(QuestionOutlivesHost) {
            let unwatched = self.unwatched();
            let under = self.hold.as_mut().and_then(|hold| hold.under.take());
            self.release();
            self.hold = under.map(|hold| *hold);
            self.watch_anew(unwatched);
        }
    }

    /// Ends an operator's pause. A question stays open.
    fn resume(&mut self, at: TimeMs) {
        if bug!(ResumeAnswers)
            && let Some((id, _)) = self.hold.as_ref().and_then(|hold| hold.question.clone())
        {
            return self.answer(id, Choice::GoOn, at);
        }
        match &mut self.hold {
            Some(hold) if hold.question.is_some() => hold.under = None,
            _ => {
                let under = self.hold.as_mut().and_then(|hold| hold.under.take());
                self.release();
                self.hold = under.map(|hold| *hold);
            }
        }
    }

    /// Ends a hold. Steps that were tried may be tried again.
    fn release(&mut self) {
        self.hold = None;
        self.tries.clear();
        self.vm_starts.clear();
        for host in self.hosts.values_mut() {
            host.tries = 0;
            host.vm_stops.clear();
        }
    }

    /// Hosts whose soak has begun, and that are not watched now.
    fn unwatched(&self) -> Vec<HostId> {
        let soaks = |(id, host): &(&HostId, &HostRun)| host.watched_from.is_some() && !self.watches(id);
        self.hosts.iter().filter(soaks).map(|(id, _)| id.clone()).collect()
    }

    /// Errors during a pause do not count for the soak: these hosts were not watched, and are watched anew once they are again.
    fn watch_anew(&mut self, unwatched: Vec<HostId>) {
        for id in unwatched {
            let counts = !self.watches(&id) || bug!(CountsErrorsOfPause);
            if let Some(host) = self.hosts.get_mut(&id).filter(|_| !counts) {
                host.watched_from = None;
            }
        }
    }

    /// Whether what happens to the host says something about its upgrade. During a pause administrators may work on it. Neither a
    /// question about another host nor a pause after the host, under which steps go on, is a reason to work on this one.
    pub fn watches(&self, host: &HostId) -> bool {
        let pauses = |under: &Hold| under.at != PauseAt::Host || bug!(PauseAfterHostExcuses);
        let asks_of_another = |hold: &Hold| {
            let of = hold.question.as_ref().and_then(|(_, question)| question.host.as_ref());
            let is_paused = hold.under.as_deref().is_some_and(pauses);
            of.is_some_and(|of| of != host) && !is_paused && !bug!(QuestionExcusesAll)
        };
        self.may_step() || self.hold.as_ref().is_some_and(asks_of_another)
    }

    /// An answer to the open question. An answer to another question changes nothing, nor does one that the question
    /// does not take.
    fn answer(&mut self, id: u64, choice: Choice, at: TimeMs) {
        let is_it = |hold: &Hold| {
            let is_open = |open: u64| open == id || bug!(AnswersAnyQuestion);
            hold.question.as_ref().is_some_and(|(open, asked)| is_open(*open) && asked.choices().contains(&choice))
        };
        if !self.hold.as_ref().is_some_and(is_it) {
            return;
        }
        let Some(hold) = self.hold.clone() else { return };
        self.release();
        self.hold = hold.under.map(|hold| *hold);
        let Some((_, question)) = hold.question else { return };
        // `stop` is about the run, so it holds although the host has entered another phase.
        self.stopping |= choice == Choice::Stop;
        if hold.outdated && !bug!(AnswerHoldsForAll) {
            return self.leaves_late(question, choice, hold.why);
        }
        match choice {
            Choice::GoOn => self.goes_on(question, hold.why.code, at),
            Choice::Next => {
                if let Some(host) = question.host.as_ref().and_then(|h| self.hosts.get_mut(h)) {
                    host.postponed += 1;
                }
            }
            Choice::Stop if bug!(StopLeavesNoHost) => {}
            Choice::Leave | Choice::Stop => self.leaves(question, hold.why, at),
        }
    }

    fn leaves(&mut self, question: Question, why: Problem, at: TimeMs) {
        // A question about the run alone has no host that could be left; one about a canary that has ended is about those that
        // would follow.
        let of_canary = |host: &HostId| {
            let has_ended = self.hosts.get(host).is_some_and(|h| h.phase == Phase::Ended);
            has_ended && self.plan.host(host).is_some_and(|plan| plan.canary) && !bug!(LeavesFollowers)
        };
        self.stopping |= question.host.as_ref().is_none_or(of_canary);
        let code = why.code;
        if let Some(host) = question.host.as_ref().and_then(|h| self.hosts.get_mut(h))
            && host.goes_on()
            && (!bug!(LeaveLapsesWithItsCause) || (Phase::Settling..=Phase::Activating).contains(&host.phase))
        {
            host.left_as_it_is = Some(why);
        }
        self.keep_answer(AnswerTo::of(&question, code), Choice::Leave, at);
    }

    /// An answer about a host that has entered another phase since it was asked about. What `go_on` permits is over. With `leave` the run
    /// does not go on with the host, whatever its phase is.
    fn leaves_late(&mut self, question: Question, choice: Choice, why: Problem) {
        let leaves = matches!(choice, Choice::Leave | Choice::Stop) && !bug!(OutdatedLeaveLapses);
        if let Some(host) = question.host.as_ref().and_then(|h| self.hosts.get_mut(h))
            && leaves
            && host.goes_on()
        {
            host.left_as_it_is = Some(why);
        }
    }

    fn goes_on(&mut self, question: Question, code: Code, at: TimeMs) {
        let to = AnswerTo::of(&question, code);
        let Question { host, event, vm, texts, looks_again, .. } = question;
        // Nothing is accepted: the run checks again.
        if looks_again {
            return;
        }
        if !texts.is_empty() {
            return self.accepted_texts.extend(texts);
        }
        let is_lost = |s: &OpenStep| s.host == host && s.action == Action::Restart && s.provider_task.is_none();
        let lost_restart = self.steps.values().any(is_lost);
        let is_lost = |s: &OpenStep| s.host == host && s.action == Action::EngineUpgrade && s.is_lost(self.epoch);
        let lost_upgrade = self.steps.values().any(is_lost);
        if let Some(host) = host.as_ref().and_then(|h| self.hosts.get_mut(h)) {
            host.restarted_by_hand |= code == Code::ManualRestartNeeded;
            host.restarted_unseen |= code == Code::ManualRestartNeeded && host.phase == Phase::Booting;
            // An act on a VM is none on the host.
            if vm.is_none() {
                host.accepted_event = host.accepted_event.max(event.unwrap_or(0));
            }
            // What was seen under the question is not the restart that the operator orders for it.
            let was_seen = code == Code::ManualRestartNeeded && host.alive == Some(Alive::AnsweredVdsm);
            if was_seen && !bug!(KeepsLifeFromQuestion) {
                (host.alive, host.up_once_ms) = (None, None);
            }
            // The wait begins again, and then the question is asked again.
            let asks_again = match code {
                Code::InstallResultUnknown | Code::WaitTooLong => true,
                // If the job can be followed, it is waited for again. If it was lost, the answer permits the next restart,
                // and is used up with it.
                Code::RestartJobNotEnded => !lost_restart,
                Code::EngineUpgradeUnknown => !lost_upgrade,
                Code::ManualRestartNeeded => host.phase == Phase::Booting,
                _ => false,
            };
            if asks_again {
                host.since_ms = at;
                return;
            }
        }
        self.keep_answer(to, Choice::GoOn, at);
    }

    fn keep_answer(&mut self, to: AnswerTo, choice: Choice, at_ms: TimeMs) {
        self.answer_records.insert(to.clone(), AnswerRecord { seq: self.seq, at_ms });
        self.answers.insert(to, choice);
    }
}
