//! The restart of a host, and the wait until it answers again. The host is in maintenance and empty.
//!
//! Tests: `lab/tests/it/runs/restarts.rs`.

use super::count::Counted;
use super::needs::takes_back;
use super::return_to_service::BOOT_TIME_MS;
use super::snapshot::{COUNT_MAX_AGE_MS, HostReads, Inspected, OwnCount, SKEW_MS};
use super::turn::{Answered, Turn, Wait};
use super::words::as_time;
use crate::error::{Code, Problem, codes};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Alive, Choice, Entry, Fact, HostResult, Phase, RestartProof, StepOutcome};
use crate::model::task::{InstallWay, ProviderTask};
use crate::rolling::run::{AnswerTo, GOES_DOWN_MS, Hold, HostRun, MAX_RESTARTS, OpenStep, RestartSent};
use crate::rolling::words::duration_of;

/// A second answer of the VDSM port counts this long after the first sign of absence.
const STEADY_MS: i64 = 5_000;
/// Two readings of one boot time differ by less than this: the engine computes them from the uptime.
const SECOND_BOOT_MS: i64 = 30_000;
/// A restart job can end as failed because its host goes down under it, a minute after the restart command. No other
/// restart is sent for this time.
const FAILED_JOB_MS: i64 = 120_000;
/// Least time for which the VDSM port of a host is closed while it restarts. It is closed for a shorter time while the vdsmd service
/// restarts, for example at the end of an installation.
const BOOT_ABSENCE_MS: i64 = 60_000;
/// The same where nothing else can close the port for long: after an upgrade by the engine vdsmd restarts within some ten seconds, and
/// nobody repairs the host. A small machine boots within a minute.
const ENGINE_BOOT_ABSENCE_MS: i64 = 30_000;

impl Turn<'_> {
    /// Sends the restart in the best available way, or asks an operator for it.
    pub(super) fn restart(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if run.has_done(ActionKind::Restart) || run.has_done(ActionKind::FenceRestart) {
            return self.phase(host, Phase::Booting);
        }
        if self.has_open_step(host) {
            return self.watch_restart_job(plan);
        }
        match self.answer_about_restart(host) {
            None => {}
            // The host stays in its phase until the answer, so that the answer is about that phase.
            Some(Answered::Open) => return self.note_absence(host),
            // After the answer the restart is assumed, whatever the engine shows by now; its proof is still required.
            Some(_) => return self.phase(host, Phase::Booting),
        }
        // The job failed because its host went down under it, and the host restarted.
        if run.restarts > 0 && self.boot_id_changed(host) {
            return self.phase(host, Phase::Booting);
        }
        if self.may_still_go_down(&run) {
            let what = "its restart job failed, and it may go down all the same";
            let why = codes::RunWaiting { entity: format!("host {}", plan.name), what }.err().into();
            return self.waits.push(Wait { host: Some(host.clone()), why });
        }
        if !self.snapshot.is_empty_in_maintenance(host) && !bug!(RestartsOutsideMaintenance) {
            return self.ask_about_lost_maintenance(plan, "the restart");
        }
        // A refused restart counts, too.
        let restarts_sent = run.restarts;
        // A provider that cannot restart the host says so at once: sending it again would change nothing.
        let no_way = run.refusal.as_ref().is_some_and(|p| p.code == Code::NoRestartMethod)
            || self.reads_of(host).is_some_and(|reads| matches!(reads.inspected, Some(Inspected::NoWay)));
        let has_provider = plan.install_way == Some(InstallWay::RemoteExecution) && !no_way;
        let by_provider = has_provider && restarts_sent < MAX_RESTARTS;
        let consented = self.run.plan.consents.fence_hosts.contains(host) || bug!(FencesWithoutConsent);
        let by_power = consented && restarts_sent < if has_provider { 2 * MAX_RESTARTS } else { MAX_RESTARTS };
        let by_job = by_provider && !(by_power && bug!(FencesFirst));
        if !by_job && !by_power {
            return self.restart_by_hand(plan);
        }
        let count_max_age_ms = match by_job {
            true => self.reads_of(host).map_or(COUNT_MAX_AGE_MS, HostReads::count_max_age_ms),
            false => COUNT_MAX_AGE_MS,
        };
        match self.counted_within(plan, count_max_age_ms) {
            Counted::Empty => {}
            // Another user started these processes outside the engine after the host was empty. A restart must not end
            // them.
            Counted::Runs(runs) if !bug!(RestartsUnderUnlistedQemu) => {
                if self.ask_to_repair(Some(host), runs.clone()) == Answered::Leave {
                    self.end_host(host, HostResult::FailedOutOfService, Some(runs));
                }
                return;
            }
            Counted::Runs(_) => {}
            Counted::Unknown(_) if bug!(RestartsUnasked) => {}
            // A hanging host does not answer, nor does its VDSM port. It counted no qemu process when it became empty.
            Counted::Unknown(OwnCount::Silent) if by_power && !by_job && self.is_absent(host) => {}
            Counted::Unknown(OwnCount::Silent) if by_power && !by_job => return self.power_is_not_cut(plan),
            Counted::Unknown(OwnCount::Old { .. }) => return self.restart_is_not_sent(plan),
            Counted::Unknown(OwnCount::Silent) => return self.restart_is_late(plan),
            // The answer decides, and the question has a deadline.
            Counted::Unknown(_) => return,
        }
        if by_job {
            // The boot id that has to change is the one right before the command, not the one from when the host was
            // begun.
            self.record_boot_id(host);
            self.begin_restart(host, Action::Restart);
        } else {
            self.begin_restart(host, Action::FenceRestart);
        }
    }

    /// Begins a step that restarts the host.
    pub(super) fn begin_restart(&mut self, host: &HostId, action: Action) {
        if self.begin_step(Some(host), action) && !bug!(ForgetsTimeOfRestart) {
            self.observed(host, Fact::RestartDecided { engine_ms: self.snapshot.engine.now_ms });
        }
    }

    /// Whether the last restart job of the host ended as failed a short time ago.
    fn may_still_go_down(&self, run: &HostRun) -> bool {
        let failed = run.restart_failed_ms.is_some_and(|at| self.snapshot.now_ms - at < FAILED_JOB_MS);
        failed && !bug!(RestartsAfterFailedJob)
    }

    /// Whether an answer of the host of this age can be from before the last restart: the host goes down only a while
    /// after the end of its job.
    fn may_be_of_earlier_restart(&self, run: &HostRun, age_ms: i64) -> bool {
        let answers_since_ms = self.snapshot.now_ms - age_ms - run.since_ms;
        run.restarts > 1 && answers_since_ms < GOES_DOWN_MS && !bug!(EarlierRestartProves)
    }

    /// The provider does not answer, and the host is not down: its qemu processes are not known, so its power is not
    /// cut.
    fn power_is_not_cut(&mut self, plan: &HostPlan) {
        if self.is_overdue(&plan.id, self.run.plan.boot_limit_ms(plan)) {
            let why = "its VDSM port answers, and it is not known how many VMs run on it, so its power is not cut";
            self.ask_to_restart(plan, why);
        }
    }

    /// The provider answers too slowly for a restart: after the time of a boot, an operator is asked.
    fn restart_is_not_sent(&mut self, plan: &HostPlan) {
        if self.is_overdue(&plan.id, self.run.plan.boot_limit_ms(plan)) {
            let why = "its provider answers too slowly whether VMs run on it, so no restart is sent";
            self.ask_to_restart(plan, why);
        }
    }

    /// A restart job that does not end needs an operator: a second job could restart the host later, under its VMs.
    fn watch_restart_job(&mut self, plan: &HostPlan) {
        if self.run.steps_of(Some(&plan.id)).any(|(_, step)| takes_back(step, self.snapshot, &plan.id)) {
            self.note(Some(&plan.id), codes::RestartTakenBack { host: &plan.name }.err().into());
        }
        let limit = self.run.plan.options.deadlines.shutdown_ms;
        if bug!(RestartsAgainAtOnce) {
            return self.close_lost_restarts(&plan.id);
        }
        // The time counts from the call, or from the last answer to this question: the host can have waited long
        // before the call.
        let sent_ms = self.run.steps_of(Some(&plan.id)).map(|(_, step)| step.since_ms).max().unwrap_or(0);
        let since_ms = self.host(&plan.id).map_or(sent_ms, |h| h.since_ms.max(sent_ms));
        if self.may_send() && self.snapshot.now_ms - since_ms > as_time(limit) {
            let pending: Problem =
                codes::RestartJobNotEnded { host: &plan.name, limit: duration_of(limit) }.err().into();
            match self.ask_operator(Some(&plan.id), pending.clone()) {
                Answered::Open => {}
                Answered::GoOn => self.close_lost_restarts(&plan.id),
                Answered::Leave => self.end_host(&plan.id, HostResult::FailedOutOfService, Some(pending)),
            }
        }
    }

    /// The job of a restart whose call was not answered, if its provider lists it: the restart was sent, and its job is
    /// followed.
    pub(super) fn job_of_lost_restart(&self, number: u64, step: &OpenStep) -> Option<ProviderTask> {
        let found = self.reads_of(step.host.as_ref()?)?.lost_restart.as_ref()?;
        (step.is_lost_restart(self.epoch) && found.step == number).then(|| found.job.clone()).flatten()
    }

    /// A restart whose answer was lost, and whose job is not listed, cannot be followed. After an operator's answer it is
    /// sent again.
    fn close_lost_restarts(&mut self, host: &HostId) {
        let lost: Vec<u64> =
            self.run.steps_of(Some(host)).filter(|(_, s)| s.provider_task.is_none()).map(|(n, _)| n).collect();
        for step in lost {
            self.write(Entry::Closed { step, outcome: StepOutcome::NotDone, why: None });
        }
    }

    /// The boot id of the host cannot be read, so the restart could not be proved.
    fn restart_is_late(&mut self, plan: &HostPlan) {
        let limit = self.run.plan.boot_limit_ms(plan);
        if self.is_overdue(&plan.id, limit) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: duration_of(limit) }.err().into();
            self.end_host(&plan.id, HostResult::FailedOutOfService, Some(why));
        }
    }

    /// An operator restarts the host and answers. Its absence, or later its boot time, proves the restart.
    fn restart_by_hand(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if bug!(ClosedPortIsRestart) && self.reads_of(host).and_then(|l| l.vdsm) == Some(false) {
            self.observed(host, Fact::Absent);
            return self.phase(host, Phase::Booting);
        }
        // A user can have restarted it during a pause.
        self.note_absence(host);
        let why = match self.run.plan.consents.fence_hosts.contains(host) {
            true => format!("its power management did not restart it: {}", self.refusal(host)),
            false => {
                "its provider has no remote execution for it, and the plan has no consent to a power cut".to_owned()
            }
        };
        self.ask_to_restart(plan, &why);
    }

    /// The answer to the question whether an operator restarted the host. `None`: the question is not asked.
    fn answer_about_restart(&self, host: &HostId) -> Option<Answered> {
        let asks = |hold: &Hold| {
            let of = hold.question.as_ref().and_then(|(_, question)| question.host.as_ref());
            of == Some(host) && hold.why.code == Code::ManualRestartNeeded && !bug!(LeavesPhaseUnderQuestion)
        };
        if self.run.hold.as_ref().is_some_and(asks) {
            return Some(Answered::Open);
        }
        let answer = self.run.answers.get(&AnswerTo::about(Some(host), Code::ManualRestartNeeded));
        (self.run.may_step() && answer == Some(&Choice::GoOn)).then_some(Answered::GoOn)
    }

    /// Records the absence of a host that nobody but a person restarts: it is closed for as long as a boot takes, and not since before
    /// the question.
    fn note_absence(&mut self, host: &HostId) {
        let is_new = self.host(host).is_some_and(|run| !run.absent);
        let asks = |hold: &&Hold| hold.question.as_ref().is_some_and(|(_, of)| of.host.as_ref() == Some(host));
        let asked_ms = self.run.hold.as_ref().filter(asks).map_or(0, |hold| hold.since_ms);
        let is_later = |reads: &HostReads| self.snapshot.now_ms - reads.vdsm_closed_for_ms >= asked_ms;
        if is_new && self.reads_of(host).is_some_and(|reads| is_away(reads) && is_later(reads)) {
            self.observed(host, Fact::Absent);
        }
    }

    fn ask_to_restart(&mut self, plan: &HostPlan, why: &str) {
        let host = &plan.id;
        let ask: Problem = codes::ManualRestartNeeded { host: &plan.name, why }.err().into();
        // After the answer the restart is assumed; its proof is still required.
        match self.ask_operator(Some(host), ask.clone()) {
            Answered::Open => {}
            Answered::GoOn => self.phase(host, Phase::Booting),
            Answered::Leave => self.end_host(host, HostResult::FailedOutOfService, Some(ask)),
        }
    }

    /// Whether the host is down: its VDSM port is closed for longer than vdsmd takes to restart.
    fn is_absent(&self, host: &HostId) -> bool {
        let is_closed = |reads: &HostReads| is_away(reads) || reads.vdsm == Some(false) && bug!(FencesAfterBlink);
        self.reads_of(host).is_some_and(is_closed) || bug!(FencesSilentHost)
    }

    fn boot_id_changed(&self, host: &HostId) -> bool {
        let before = self.host(host).and_then(|h| h.inspected.as_ref());
        match (before, self.reads_of(host).and_then(|l| l.inspected.as_ref())) {
            (Some(before), Some(Inspected::Answered(now))) => before.boot_id != now.boot_id || bug!(SameBootIdProves),
            _ => false,
        }
    }

    /// Waits until the host answers again, by a way that does not use the engine, which does not monitor the host now.
    pub(super) fn boot(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.boot_limit_ms(plan);
        let Some(run) = self.host(host).cloned() else { return };
        let look = self.reads_of(host).cloned().unwrap_or_default();
        if run.alive.is_none() {
            self.look_for_signs_of_life(host, &run, &look);
        }
        if self.answer_about_restart(host) == Some(Answered::Open) {
            return;
        }
        let alive = self.host(host).is_some_and(|h| h.alive.is_some()) || bug!(ActivatesBeforeAlive);
        let status = self.snapshot.status(host);
        match status {
            // The engine still waits for the end of its own reboot.
            Some(HostStatus::Reboot | HostStatus::Installing) => {}
            Some(HostStatus::Maintenance) if alive => return self.phase(host, Phase::Refreshing),
            // The engine threw the host out of maintenance, and it came up: it is proved like any other host.
            Some(HostStatus::Up) => return self.came_up_by_itself(plan),
            _ => {}
        }
        // After an upgrade by the engine during which no process observed the host: it answers, and was not seen
        // absent.
        // A host in maintenance that is to go down has gone down by the end of that time.
        let down_by = match status {
            Some(HostStatus::Maintenance) => self.run.plan.options.deadlines.shutdown_ms.min(limit),
            _ => limit,
        };
        let was_not_seen = !run.absent && !has_boot_ids(&run, &look);
        if look.vdsm_last == Some(Some(true)) && was_not_seen && self.is_overdue(host, down_by) {
            return self.restart_unseen(plan);
        }
        if self.ignores_restart(host, &look) {
            return self.phase(host, Phase::Restarting);
        }
        // Answers to queries from before an operator's answer do not count: they are sent again first.
        if self.is_overdue(host, limit) && (look.vdsm_last.is_some() || bug!(GivesUpUnasked)) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: duration_of(limit) }.err().into();
            self.did_not_come_up(plan, why);
        }
    }

    /// An operator checks whether the host restarted, restarts it if not, and answers. The boot time is the proof. This answer, and no
    /// earlier one, stands for an absence: it is given in the knowledge that none was seen.
    fn restart_unseen(&mut self, plan: &HostPlan) {
        let why = "it answers, and it was not seen to go down, so it may not have restarted";
        let ask: Problem = codes::ManualRestartNeeded { host: &plan.name, why }.err().into();
        if self.ask_operator(Some(&plan.id), ask.clone()) == Answered::Leave {
            self.end_host(&plan.id, HostResult::FailedOutOfService, Some(ask));
        }
    }

    /// Whether the restart was sent long ago while the host still answers with its old boot id.
    fn ignores_restart(&self, host: &HostId, look: &HostReads) -> bool {
        let Some(run) = self.host(host) else { return false };
        let limit = as_time(self.run.plan.options.deadlines.shutdown_ms);
        let late =
            run.restart_sent.is_some() && (self.snapshot.now_ms - run.since_ms > limit || bug!(RestartsImpatiently));
        let answers = matches!(look.inspected, Some(Inspected::Answered(_))) && run.inspected.is_some();
        late && answers && run.alive.is_none() && !self.by_engine() && self.run.may_step()
    }

    fn look_for_signs_of_life(&mut self, host: &HostId, run: &HostRun, look: &HostReads) {
        if self.boot_id_changed(host) {
            let age_ms = look.inspected_asked_ms.map_or(0, |at| self.snapshot.passed_ms - at);
            if self.may_be_of_earlier_restart(run, age_ms) {
                return;
            }
            if let Some(Inspected::Answered(now)) = look.inspected.clone() {
                self.observed(host, Fact::RestartProved(RestartProof::BootId));
                self.observed(host, Fact::Alive(Alive::Inspected(now)));
                if let Some(lost) = self.lost_cpu_flags(host) {
                    self.note(Some(host), lost);
                }
            }
            return;
        }
        // Where boot ids can be compared, an open port alone proves nothing.
        let by_boot_id = has_boot_ids(run, look);
        // That a person restarts the host is no absence: it can still be about to go down.
        let by_hand = run.restarted_unseen || run.restarted_by_hand && bug!(HandAnswerIsAbsence);
        let was_away = run.absent || by_hand || bug!(AliveWithoutAbsence);
        let absence_ms = if run.restarted_by_hand { BOOT_ABSENCE_MS } else { ENGINE_BOOT_ABSENCE_MS };
        match look.vdsm {
            // The run restarts the host itself, or the absence is as long as a boot: vdsmd can restart at the end of an installation.
            Some(false) if !run.absent && (run.restarts_at_once() || is_away_for(look, absence_ms)) => {
                self.observed(host, Fact::Absent)
            }
            _ if look.vdsm_last == Some(Some(false)) && run.up_once_ms.is_some() => self.observed(host, Fact::NotUp),
            Some(true) if was_away && !by_boot_id => match run.up_once_ms {
                None => self.observed(host, Fact::UpOnce),
                // Another answer than the last one.
                Some(at) if self.answered_at_ms(look) - at >= steady_ms(run) || bug!(OneLookAtPort) => {
                    self.observed(host, Fact::Alive(Alive::AnsweredVdsm))
                }
                Some(_) => {}
            },
            _ => {}
        }
    }

    /// When the host's VDSM port answered, by the machine's clock.
    fn answered_at_ms(&self, look: &HostReads) -> i64 {
        let age_ms = look.vdsm_answered_ms.map_or(0, |at| self.snapshot.passed_ms - at);
        self.snapshot.now_ms - age_ms
    }

    /// The engine monitors the host again, because the host came up by itself. Data from before the restart do not
    /// count. Where nobody saw the host go down, because the engine did not answer at that time, its boot time tells.
    fn came_up_by_itself(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if run.absent || run.restart.is_some() || run.alive.is_some() || bug!(UpProvesRestart) {
            return self.phase(host, Phase::Activating);
        }
        let boot_time = self.reads_of(host).and_then(|reads| reads.boot_time).flatten();
        let may_go_down = self.may_be_of_earlier_restart(&run, 0) && !bug!(EarlierBootTimeProves);
        if boot_time.is_some_and(|at| self.booted_after(host, at)) && !may_go_down {
            self.observed(host, Fact::RestartProved(RestartProof::EngineBootTime));
            return self.phase(host, Phase::Activating);
        }
        match run.up_once_ms {
            None => self.observed(host, Fact::UpOnce),
            // Statistics can be those from before for some seconds.
            Some(first) if self.snapshot.now_ms - first < BOOT_TIME_MS || may_go_down => {}
            Some(_) => self.ask_about_lost_maintenance(plan, "the restart"),
        }
    }

    /// Whether the boot time is later than the one before, and later than the restart command. Clocks differ by a
    /// little.
    pub(super) fn booted_after(&self, host: &HostId, boot_time_ms: i64) -> bool {
        let Some(run) = self.host(host) else { return false };
        let before = run.before.as_ref().and_then(|b| b.boot_time_ms);
        let ours_to_engines = self.snapshot.engine.now_ms - self.snapshot.now_ms;
        let in_engine_time = |sent: RestartSent| sent.engine_ms.unwrap_or(sent.at_ms + ours_to_engines);
        let sent_ms = match run.restart_sent {
            Some(sent) => Some(in_engine_time(sent) - SKEW_MS),
            // A restart by hand has no call. It comes after the installation, which takes longer than clocks differ.
            None => run.install_sent.filter(|_| !bug!(BootBeforePackagesProves)).map(in_engine_time),
        };
        before.is_some_and(|before| boot_time_ms > before + SECOND_BOOT_MS)
            && sent_ms.is_none_or(|at| boot_time_ms >= at || bug!(OlderBootProves))
            || bug!(AnyBootTimeProves)
    }
}

/// For how long its VDSM port has to be open. An operator may have ordered the restart right before the answer: whatever was seen until
/// then, the host can still be about to go down.
fn steady_ms(run: &HostRun) -> i64 {
    match run.restarted_by_hand && !bug!(TakesOlderAbsence) {
        true => GOES_DOWN_MS,
        false => STEADY_MS,
    }
}

/// Whether its VDSM port has been closed for as long as a boot takes.
fn is_away(reads: &HostReads) -> bool {
    is_away_for(reads, BOOT_ABSENCE_MS)
}

/// Whether its VDSM port has been closed for this time.
fn is_away_for(reads: &HostReads, least_ms: i64) -> bool {
    reads.vdsm == Some(false) && (reads.vdsm_closed_for_ms >= least_ms || bug!(BlinkIsAbsence))
}

/// Whether boot ids of the host can be compared.
fn has_boot_ids(run: &HostRun, look: &HostReads) -> bool {
    run.inspected.is_some() && !bug!(TrustsPortOverBootId) && look.inspected != Some(Inspected::NoWay)
}
