//! The restart of a host, and the wait until it answers again. The host is in maintenance and empty.

use super::count::Counted;
use super::snapshot::{HostReads, Inspected, OwnCount};
use super::turn::{Answered, Turn, Wait};
use super::words::{as_time, span};
use crate::error::{Code, Problem, codes};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Alive, Entry, Fact, HostResult, Phase, RestartProof, StepOutcome};
use crate::model::task::InstallWay;
use crate::rolling::run::{HostRun, MAX_RESTARTS};

/// A second answer of the VDSM port counts so long after the first sign of absence.
const STEADY_MS: i64 = 5_000;
/// Clocks of hosts and engine differ by less.
const SKEW_MS: i64 = 120_000;
/// Two boot times of the same boot differ by less: the engine computes them anew from the uptime.
const SECOND_BOOT_MS: i64 = 30_000;
/// A restart job may end as failed because its host goes down under it, which is a minute after its command. No other one is
/// ordered before.
const FAILED_JOB_MS: i64 = 120_000;
/// The host of a restart job is down so long after the end of the job: what it answers from then on is no earlier restart.
const GOES_DOWN_MS: i64 = 150_000;

impl Turn<'_> {
    /// Begins the restart in the best available way, or asks an operator for it.
    pub(super) fn restart(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if run.has_done(ActionKind::Restart) || run.has_done(ActionKind::FenceRestart) {
            return self.phase(host, Phase::Booting);
        }
        if self.has_open_step(host) {
            return self.watch_restart_job(plan);
        }
        // The job failed, as jobs do whose host goes down under them, and the host restarted.
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
        // One that was refused counts, too.
        let orders = run.restarts;
        // A provider that cannot restart it says so at once: to order it again would change nothing.
        let no_way = run.refusal.as_ref().is_some_and(|p| p.code == Code::NoRestartMethod);
        let has_provider = plan.install_way == Some(InstallWay::RemoteExecution) && !no_way;
        let by_provider = has_provider && orders < MAX_RESTARTS;
        let consented = self.run.plan.consents.fence_hosts.contains(host) || bug!(FencesWithoutConsent);
        let by_power = consented && orders < if has_provider { 2 * MAX_RESTARTS } else { MAX_RESTARTS };
        let by_job = by_provider && !(by_power && bug!(FencesFirst));
        if !by_job && !by_power {
            return self.restart_by_hand(plan);
        }
        match self.counted(plan) {
            Counted::Empty => {}
            // Somebody started them outside the engine after the host was empty. They must not be restarted away.
            Counted::Runs(runs) if !bug!(RestartsUnderStrangers) => {
                if self.ask_to_repair(Some(host), runs.clone()) == Answered::Leave {
                    self.end_host(host, HostResult::FailedOutOfService, Some(runs));
                }
                return;
            }
            Counted::Runs(_) => {}
            Counted::Unknown(_) if bug!(RestartsUnasked) => {}
            // A host that hangs does not answer, nor does its VDSM port. It counted no qemu process when it became empty.
            Counted::Unknown(OwnCount::Silent) if by_power && !by_job && self.is_absent(host) => {}
            Counted::Unknown(OwnCount::Silent) if by_power && !by_job => return self.power_is_not_cut(plan),
            Counted::Unknown(OwnCount::Old { .. }) => return self.restart_is_not_sent(plan),
            Counted::Unknown(OwnCount::Silent) => return self.restart_is_late(plan),
            // The answer decides, and the question has a deadline.
            Counted::Unknown(_) => return,
        }
        // What the operator was asked about may be over by now; the answer holds.
        if let Some(left) = self.left_to_operator(host).filter(|_| !bug!(LeaveLapses)) {
            return self.end_host(host, HostResult::FailedOutOfService, Some(left));
        }
        if by_job {
            // The boot id that has to change is the one from just before the command, not from when its turn came.
            self.record_boot_id(host);
            self.begin_step(Some(host), Action::Restart);
        } else {
            self.begin_step(Some(host), Action::FenceRestart);
        }
    }

    /// Its last restart job ended as failed a short time ago.
    fn may_still_go_down(&self, run: &HostRun) -> bool {
        let failed = run.restart_failed_ms.is_some_and(|at| self.snapshot.now_ms - at < FAILED_JOB_MS);
        failed && !bug!(RestartsAfterFailedJob)
    }

    /// The answer may be of a restart before the last one that was ordered, whose host goes down only a while after its job
    /// has ended.
    fn may_be_of_earlier_restart(&self, run: &HostRun, look: &HostReads) -> bool {
        let age_ms = look.inspected_asked_ms.map_or(0, |at| self.snapshot.passed_ms - at);
        let answers_since_ms = self.snapshot.now_ms - age_ms - run.since_ms;
        run.restarts > 1 && answers_since_ms < GOES_DOWN_MS && !bug!(EarlierRestartProves)
    }

    /// The provider does not answer, and the host is not down: what runs on it is not known, so its power is not cut.
    fn power_is_not_cut(&mut self, plan: &HostPlan) {
        if self.is_overdue(&plan.id, self.run.plan.boot_limit_ms(plan)) {
            let why = "its VDSM port answers, and it is not known how many VMs run on it, so its power is not cut";
            self.ask_to_restart(plan, why);
        }
    }

    /// Its provider answers too slowly for a restart: an operator sees to it, after as long as a boot may take.
    fn restart_is_not_sent(&mut self, plan: &HostPlan) {
        if self.is_overdue(&plan.id, self.run.plan.boot_limit_ms(plan)) {
            let why = "its provider answers too slowly whether VMs run on it, so no restart is sent";
            self.ask_to_restart(plan, why);
        }
    }

    /// A restart job that does not end needs an operator: a second job could restart the host later, under its VMs.
    fn watch_restart_job(&mut self, plan: &HostPlan) {
        let limit = self.run.plan.options.deadlines.shutdown_ms;
        if bug!(RestartsAgainAtOnce) {
            return self.close_lost_restarts(&plan.id);
        }
        // Its time counts from the order, or from the last answer about it: the host may have waited long before it was sent.
        let ordered_ms = self.run.steps_of(Some(&plan.id)).map(|(_, step)| step.since_ms).max().unwrap_or(0);
        let since_ms = self.host(&plan.id).map_or(ordered_ms, |h| h.since_ms.max(ordered_ms));
        if self.may_send() && self.snapshot.now_ms - since_ms > as_time(limit) {
            let pending: Problem = codes::RestartPending { host: &plan.name, limit: span(limit) }.err().into();
            match self.ask_operator(Some(&plan.id), pending.clone()) {
                Answered::Open => {}
                Answered::GoOn => self.close_lost_restarts(&plan.id),
                Answered::Leave => self.end_host(&plan.id, HostResult::FailedOutOfService, Some(pending)),
            }
        }
    }

    /// A restart whose answer was lost cannot be followed. The operator has resumed: it is sent again.
    fn close_lost_restarts(&mut self, host: &HostId) {
        let lost: Vec<u64> =
            self.run.steps_of(Some(host)).filter(|(_, s)| s.provider_task.is_none()).map(|(n, _)| n).collect();
        for step in lost {
            self.write(Entry::Closed { step, outcome: StepOutcome::NotDone, why: None });
        }
    }

    /// Its boot id cannot be read, so the restart could not be proved.
    fn restart_is_late(&mut self, plan: &HostPlan) {
        let limit = self.run.plan.boot_limit_ms(plan);
        if self.is_overdue(&plan.id, limit) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: span(limit) }.err().into();
            self.end_host(&plan.id, HostResult::FailedOutOfService, Some(why));
        }
    }

    /// An operator restarts the host and resumes. The host was seen absent, or its boot time proves the restart later.
    fn restart_by_hand(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.reads_of(host).and_then(|l| l.vdsm) == Some(false) {
            self.observed(host, Fact::Absent);
            return self.phase(host, Phase::Booting);
        }
        let why = match self.run.plan.consents.fence_hosts.contains(host) {
            true => format!("its power management did not restart it: {}", self.refusal(host)),
            false => {
                "its provider has no remote execution for it, and the plan has no consent to a power cut".to_owned()
            }
        };
        self.ask_to_restart(plan, &why);
    }

    fn ask_to_restart(&mut self, plan: &HostPlan, why: &str) {
        let host = &plan.id;
        let ask: Problem = codes::ManualRestartNeeded { host: &plan.name, why }.err().into();
        // After the answer the restart is assumed, and its proof is looked for.
        match self.ask_operator(Some(host), ask.clone()) {
            Answered::Open => {}
            Answered::GoOn => self.phase(host, Phase::Booting),
            Answered::Leave => self.end_host(host, HostResult::FailedOutOfService, Some(ask)),
        }
    }

    fn is_absent(&self, host: &HostId) -> bool {
        self.reads_of(host).and_then(|reads| reads.vdsm) == Some(false) || bug!(FencesSilentHost)
    }

    fn boot_id_changed(&self, host: &HostId) -> bool {
        let before = self.host(host).and_then(|h| h.inspected.as_ref());
        match (before, self.reads_of(host).and_then(|l| l.inspected.as_ref())) {
            (Some(before), Some(Inspected::Answered(now))) => before.boot_id != now.boot_id || bug!(SameBootIdProves),
            _ => false,
        }
    }

    /// Waits until the host answers again, by a way that does not go through the engine: it does not monitor the host now.
    pub(super) fn boot(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.boot_limit_ms(plan);
        let Some(run) = self.host(host).cloned() else { return };
        let look = self.reads_of(host).cloned().unwrap_or_default();
        if run.alive.is_none() {
            self.look_for_signs_of_life(host, &run, &look);
        }
        let alive = self.host(host).is_some_and(|h| h.alive.is_some()) || bug!(ActivatesBeforeAlive);
        let status = self.snapshot.status(host);
        match status {
            // The engine still counts its own window.
            Some(HostStatus::Reboot | HostStatus::Installing) => {}
            Some(HostStatus::Maintenance) if alive => return self.phase(host, Phase::Refreshing),
            // Thrown out of maintenance, it came up by itself: there it is proved like any other.
            Some(HostStatus::Up) => return self.came_up_by_itself(plan),
            _ => {}
        }
        // After an upgrade by the engine that no process observed: the host answers and was not seen to go down.
        if look.vdsm_last == Some(Some(true)) && !run.absent && run.inspected.is_none() && self.is_overdue(host, limit)
        {
            return self.restart_unseen(plan);
        }
        if self.ignores_restart(host, &look) {
            return self.phase(host, Phase::Restarting);
        }
        // What was asked before an answer of an operator does not count: it is asked anew first.
        if self.is_overdue(host, limit) && (look.vdsm_last.is_some() || bug!(GivesUpUnasked)) {
            let why = codes::HostDidNotReturn { host: &plan.name, limit: span(limit) }.err().into();
            self.end_host(host, HostResult::FailedOutOfService, Some(why));
        }
    }

    /// An operator checks whether the host restarted, restarts it if not, and resumes. Its boot time is the proof.
    fn restart_unseen(&mut self, plan: &HostPlan) {
        let why = "it answers, and it was not seen to go down, so it may not have restarted";
        let ask: Problem = codes::ManualRestartNeeded { host: &plan.name, why }.err().into();
        if self.ask_operator(Some(&plan.id), ask.clone()) == Answered::Leave {
            self.end_host(&plan.id, HostResult::FailedOutOfService, Some(ask));
        }
    }

    /// The restart was sent long ago, and the host still answers with its old boot id.
    fn ignores_restart(&self, host: &HostId, look: &HostReads) -> bool {
        let Some(run) = self.host(host) else { return false };
        let limit = as_time(self.run.plan.options.deadlines.shutdown_ms);
        let late =
            run.restart_sent_ms.is_some() && (self.snapshot.now_ms - run.since_ms > limit || bug!(RestartsImpatiently));
        let answers = matches!(look.inspected, Some(Inspected::Answered(_))) && run.inspected.is_some();
        late && answers && run.alive.is_none() && !self.by_engine() && self.run.may_step()
    }

    fn look_for_signs_of_life(&mut self, host: &HostId, run: &HostRun, look: &HostReads) {
        if self.boot_id_changed(host) {
            if self.may_be_of_earlier_restart(run, look) {
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
        let by_boot_id =
            run.inspected.is_some() && !bug!(TrustsPortOverBootId) && look.inspected != Some(Inspected::NoWay);
        let was_away = run.absent || run.restarted_by_hand || bug!(AliveWithoutAbsence);
        match look.vdsm {
            Some(false) if !run.absent => self.observed(host, Fact::Absent),
            _ if look.vdsm_last == Some(Some(false)) && run.up_once_ms.is_some() => self.observed(host, Fact::NotUp),
            Some(true) if was_away && !by_boot_id => match run.up_once_ms {
                None => self.observed(host, Fact::UpOnce),
                // Another answer, not the one of before.
                Some(at) if self.answered_at_ms(look) - at >= STEADY_MS || bug!(OneLookAtPort) => {
                    self.observed(host, Fact::Alive(Alive::AnsweredVdsm))
                }
                Some(_) => {}
            },
            _ => {}
        }
    }

    /// When its VDSM port answered, by our clock.
    fn answered_at_ms(&self, look: &HostReads) -> i64 {
        let age_ms = look.vdsm_answered_ms.map_or(0, |at| self.snapshot.passed_ms - at);
        self.snapshot.now_ms - age_ms
    }

    /// The engine monitors it again. What the engine shows from before the restart does not count.
    fn came_up_by_itself(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let restarted = self.host(host).is_some_and(|h| h.absent || h.restart.is_some() || h.alive.is_some());
        if restarted {
            return self.phase(host, Phase::Activating);
        }
        self.ask_about_lost_maintenance(plan, "the restart");
    }

    /// The boot time is later than before, and than the restart command. Our clock and the host's differ by a little.
    pub(super) fn booted_after(&self, host: &HostId, boot_time_ms: i64) -> bool {
        let Some(run) = self.host(host) else { return false };
        let before = run.before.as_ref().and_then(|b| b.boot_time_ms);
        let ours_to_engines = self.snapshot.engine.now_ms - self.snapshot.now_ms;
        let ordered = run.restart_sent_ms.map(|at| at + ours_to_engines - SKEW_MS);
        before.is_some_and(|before| boot_time_ms > before + SECOND_BOOT_MS)
            && ordered.is_none_or(|at| boot_time_ms >= at || bug!(OlderBootProves))
            || bug!(AnyBootTimeProves)
    }
}
