//! Soaking: the run observes a host that returned to service, for the time `soak_ms` of the plan. A host that was in
//! maintenance when it was begun goes back to maintenance after its proofs.
//!
//! Tests: `lab/tests/it/runs/people.rs` and `capacity.rs`.

use super::turn::{Answered, MAX_TRIES, Turn, Wait};
use super::words::status_word;
use crate::error::{Code, Problem, codes};
use crate::model::cluster::EngineEvent;
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::HostPlan;
use crate::model::run::{ActionKind, Fact, HostResult, Phase};
use crate::rolling::run::HostRun;

/// `VDS_BROKER_COMMAND_FAILURE`: a command of the engine to VDSM failed, mostly one for a user's VM. The event names
/// neither user nor VM (recorded on engine 4.5), so it does not count against the host. A host that carries out no
/// command at all does not stay up.
const COMMAND_FAILED: u32 = 10_802;
/// `VDS_ALERT_FENCE_IS_NOT_CONFIGURED`: a host has no power management. The engine writes this alert when a host is added or
/// edited. It is advice, and no trouble.
const NO_POWER_MANAGEMENT: u32 = 9_000;
/// `VM_MIGRATION_FAILED`, `VM_MIGRATION_FAILED_DURING_MOVE_TO_MAINTENANCE`, `…_NO_DESTINATION_VDS`.
const MIGRATION_FAILED: [u32; 3] = [65, 140, 1111];

impl Turn<'_> {
    /// Goes on with a host that soaks: it must stay up, without a new error about it.
    pub(super) fn soak(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let status = self.snapshot.status(host);
        if self.is_sent_to_maintenance(host) {
            return self.return_to_maintenance(plan);
        }
        // What happens to the host during a pause says nothing about its upgrade: administrators may work on it. It is watched anew
        // afterwards.
        let counts = self.run.watches(host) || bug!(CountsErrorsOfPause);
        if self.is_put_back(host) {
            return match self.error_in_soak(plan) {
                Some(_) if !counts && !bug!(CountsErrorsOfUserAtWork) => {}
                Some(why) => self.begin_withdraw(host, why),
                None => self.return_to_maintenance(plan),
            };
        }
        if status != Some(HostStatus::Up) && !bug!(IgnoresDownInSoak) {
            // The change was reported already. After a resume the soak begins again, so an event of the known change
            // does not count.
            let asked = self.run.reported.contains(&(Some(host.clone()), Code::ExternalChange));
            if !asked && !self.was_changed_externally(host) {
                if !counts {
                    return;
                }
                let why = format!("it became '{}' while it was being watched", status_word(status));
                return self.begin_withdraw(host, self.not_up(plan, &why));
            }
            if bug!(SucceedsOutOfService) {
                return self.succeed(plan);
            }
            let change =
                self.external_change_problem(host, "the host was taken out of service while it was being watched");
            match self.ask_about_change(host, change.clone()) {
                Answered::Open => {}
                Answered::GoOn if bug!(SucceedsUnwatched) => self.succeed(plan),
                // The host soaks for the whole time, once it is in service again.
                Answered::GoOn => self.phase(host, Phase::Activating),
                Answered::Leave => self.end_host(host, HostResult::Unproven, Some(change)),
            }
            return;
        }
        // Another user took the host out and brought it back: it must come up for good once more. An open question is about the soak, and
        // is answered before.
        if self.run.reported.contains(&(Some(host.clone()), Code::ExternalChange)) {
            if self.run.may_step() || bug!(LeavesSoakOnHold) {
                self.phase(host, Phase::Activating);
            }
            return;
        }
        if self.host(host).is_none_or(|h| h.watched_from.is_none()) {
            return self.observed(host, Fact::Watched { newest_event: self.snapshot.newest_event });
        }
        if let Some(why) = self.error_in_soak(plan).filter(|_| counts) {
            return self.begin_withdraw(host, why);
        }
        if !self.soak_is_over(host) || !self.test_is_over(plan) {
            return;
        }
        match self
            .hosted_engine_problem(plan)
            .filter(|_| !bug!(IgnoresHostedEngine))
            .or_else(|| self.new_health_issue(plan))
        {
            None if self.must_return_to_maintenance(host) => self.return_to_maintenance(plan),
            None => self.succeed(plan),
            Some(why) if self.is_overdue(host, self.soak_and_more()) => {
                self.note(Some(host), why.clone());
                self.end_host(host, HostResult::Unproven, Some(why));
            }
            Some(why) => self.waits.push(Wait { host: Some(host.clone()), why }),
        }
    }

    /// Judges errors before the commands of this turn: what happened before a pause counts.
    pub(super) fn judge_soaks(&mut self) {
        let is_judged = |(id, run): &(&HostId, &HostRun)| {
            let in_service = self.snapshot.status(id) == Some(HostStatus::Up) && !self.was_changed_externally(id);
            run.phase == Phase::Soaking && self.run.watches(id) && in_service && !self.is_sent_to_maintenance(id)
        };
        let judged: Vec<HostId> = self.run.in_hand().filter(is_judged).map(|(id, _)| id.clone()).collect();
        for host in judged {
            let Some(plan) = self.run.plan.host(&host).cloned() else { continue };
            if let Some(why) = self.error_in_soak(&plan).filter(|_| !bug!(PauseForgetsErrors)) {
                self.begin_withdraw(&host, why);
            }
        }
    }

    /// Whether the host was in maintenance when it was begun, and is up because of its restart: after a power cut the
    /// engine returns a host to service by itself. A host that another user activated stays in service.
    fn must_return_to_maintenance(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event);
        let stays = run.stays_in_maintenance() && !bug!(StaysInServiceAfterFence);
        stays && self.snapshot.external_change(host, after).is_none()
    }

    /// The engine's error about the host since it is watched.
    fn error_in_soak(&self, plan: &HostPlan) -> Option<Problem> {
        let host = &plan.id;
        let after = self.host(host)?.watched_from?;
        // The migration test itself judges the migrations of its VM.
        let tested = self.vm_under_test(plan);
        let mut events = self.snapshot.events_of(host, after).filter(|e| e.vm.is_none() || e.vm != tested);
        let event = events.find(|e| is_error_of_host(e) && !bug!(IgnoresErrorsInSoak))?;
        Some(self.not_up(plan, &format!("an error while it was being watched: {}", event.text)))
    }

    /// Whether another user moves the host to maintenance, where it was when it was begun.
    fn is_put_back(&self, host: &HostId) -> bool {
        let stays = self.host(host).is_some_and(HostRun::stays_in_maintenance) && !bug!(ActivatesKeptHost);
        let status = self.snapshot.status(host);
        stays && matches!(status, Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance))
    }

    fn is_sent_to_maintenance(&self, host: &HostId) -> bool {
        let mut steps = self.run.steps_of(Some(host));
        let is_open = steps.any(|(_, s)| s.action.kind() == ActionKind::Deactivate);
        is_open || self.host(host).is_some_and(|h| h.has_done(ActionKind::Deactivate))
    }

    /// Moves the host back to maintenance after its proofs. If it stays in service, a note gives the reason.
    fn return_to_maintenance(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if self.has_open_step(host) {
            return;
        }
        let limit = self.soak_and_more().saturating_add(self.run.plan.options.deadlines.evacuate_ms);
        match self.snapshot.status(host) {
            Some(HostStatus::Maintenance) => return self.succeed(plan),
            _ if bug!(SucceedsOnItsWay) && run.has_done(ActionKind::Deactivate) => return self.succeed(plan),
            Some(HostStatus::Up)
                if !run.has_done(ActionKind::Deactivate) && run.tries < MAX_TRIES && self.may_take_out(host) =>
            {
                self.send_out_again(host);
            }
            _ => {}
        }
        if run.tries >= MAX_TRIES || self.is_overdue(host, limit) {
            let status = status_word(self.snapshot.status(host));
            let why: Problem = codes::HostLeftInService { host: &plan.name, status }.err().into();
            self.note(Some(host), why.clone());
            self.end_host(host, HostResult::Unproven, Some(why));
        }
    }

    /// The soak, and after the soak the time of `deadlines.up_ms` for the high-availability agent, networks and
    /// storage.
    fn soak_and_more(&self) -> u64 {
        let options = &self.run.plan.options;
        options.soak_ms.saturating_add(options.deadlines.up_ms)
    }

    /// Where hosted engine is set up, the engine's VM must be able to run on the host again.
    fn hosted_engine_problem(&self, plan: &HostPlan) -> Option<Problem> {
        let agent = self.snapshot.hosts.get(&plan.id)?.hosted_engine.as_ref()?;
        let why = match (agent.active, agent.local_maintenance, agent.score) {
            (false, _, _) => "its agent does not run",
            (_, true, _) => "it is in local maintenance",
            (_, _, 0) => "its score is 0",
            _ => return None,
        };
        Some(codes::HostedEngineNotReady { host: &plan.name, why }.err().into())
    }

    /// Whether another user did something to the host since its soak began. The numbers of events are compared, because
    /// clocks differ.
    pub(super) fn was_changed_externally(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let before = run.before.as_ref().map_or(0, |b| b.newest_event);
        self.snapshot.external_change(host, run.soaks_from.unwrap_or(before)).is_some()
    }
}

/// Whether the event is about a refused call, which says nothing about the host: a call of this run, or a user's call for
/// a VM. A failed migration shows what the host can do, and a VM that goes down by itself has no user.
pub(super) fn is_of_a_call(event: &EngineEvent) -> bool {
    let of_a_user = event.vm.is_some() && event.user.is_some() && !MIGRATION_FAILED.contains(&event.code);
    event.is_ours() || matches!(event.code, COMMAND_FAILED | NO_POWER_MANAGEMENT) || of_a_user
}

/// An error that says something about the host.
fn is_error_of_host(event: &EngineEvent) -> bool {
    event.severity == EventSeverity::Error && (!is_of_a_call(event) || bug!(CountsErrorsOfCalls))
}
