//! A host that is back in service is watched for a while. One that was in maintenance before returns there.

use super::turn::{Answered, MAX_TRIES, Turn, Wait};
use super::words::status_word;
use crate::error::{Code, Problem, codes};
use crate::model::cluster::EngineEvent;
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Fact, HostResult, Phase};

/// `VDS_BROKER_COMMAND_FAILURE`: one command that the engine gave to VDSM failed, mostly for a VM of a user. It names neither
/// user nor VM (recorded on engine 4.5). A host that carries out no command at all does not stay up.
const COMMAND_FAILED: u32 = 10_802;
/// `VM_MIGRATION_FAILED`, `VM_MIGRATION_FAILED_DURING_MOVE_TO_MAINTENANCE`, `…_NO_DESTINATION_VDS`.
const MIGRATION_FAILED: [u32; 3] = [65, 140, 1111];

impl Turn<'_> {
    /// Watched for a while: still up, and no new error about it.
    pub(super) fn soak(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let status = self.snapshot.status(host);
        if self.is_sent_to_maintenance(host) {
            return self.return_to_maintenance(plan);
        }
        if status != Some(HostStatus::Up) && !bug!(IgnoresDownInSoak) {
            // After a resume the soak counts from the next look, so that the known change does not count.
            let asked = self.run.reported.contains(&(Some(host.clone()), Code::ExternalChange));
            if !asked && !self.was_changed_externally(host) {
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
                // It is watched for the whole time, once it is in service again.
                Answered::GoOn => self.phase(host, Phase::Activating),
                Answered::Leave => self.end_host(host, HostResult::Unproven, Some(change)),
            }
            return;
        }
        // Back in service after another user took it out: it must come up for good once more.
        if self.run.reported.contains(&(Some(host.clone()), Code::ExternalChange)) {
            return self.phase(host, Phase::Activating);
        }
        let Some(after) = self.host(host).and_then(|h| h.watched_from) else {
            return self.observed(host, Fact::Watched { newest_event: self.snapshot.newest_event });
        };
        // Migrations of the VM under test are judged by the test itself.
        let tested = self.vm_under_test(plan);
        let mut events = self.snapshot.events_of(host, after).filter(|e| e.vm.is_none() || e.vm != tested);
        if let Some(event) = events.find(|e| is_error_of_host(e) && !bug!(IgnoresErrorsInSoak)) {
            let why = format!("an error while it was being watched: {}", event.text);
            return self.begin_withdraw(host, self.not_up(plan, &why));
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

    /// It was in maintenance before, and is up because of its restart: a power cut hands a host back to service by itself.
    /// One that another user activated stays in service.
    fn must_return_to_maintenance(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event);
        let stays = run.stays_in_maintenance() && !bug!(StaysInServiceAfterFence);
        stays && self.snapshot.external_change(host, after).is_none()
    }

    fn is_sent_to_maintenance(&self, host: &HostId) -> bool {
        let mut steps = self.run.steps_of(Some(host));
        let is_open = steps.any(|(_, s)| s.action.kind() == ActionKind::Deactivate);
        is_open || self.host(host).is_some_and(|h| h.has_done(ActionKind::Deactivate))
    }

    /// Back to maintenance after its proofs. What keeps it in service is noted.
    fn return_to_maintenance(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if self.has_open_step(host) {
            return;
        }
        let limit = self.soak_and_more().saturating_add(self.run.plan.options.deadlines.evacuate_ms);
        match self.snapshot.status(host) {
            Some(HostStatus::Maintenance) => return self.succeed(plan),
            Some(HostStatus::Up) if !run.has_done(ActionKind::Deactivate) && run.tries < MAX_TRIES => {
                let _begun = self.may_take_out(host) && self.begin_step(Some(host), Action::Deactivate);
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

    /// The soak, and after it as long for the high-availability agent, networks and storage as for coming up.
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

    /// Another user did something to the host since its soak began. Numbers of events are compared: clocks differ.
    fn was_changed_externally(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let before = run.before.as_ref().map_or(0, |b| b.newest_event);
        self.snapshot.external_change(host, run.soaks_from.unwrap_or(before)).is_some()
    }
}

/// The event tells of a call that was refused, which says nothing about a host: one of ours, or one with which a user
/// wanted something of a VM. A VM that goes down by itself has no user, and a migration shows what the host can do.
pub(super) fn is_of_a_call(event: &EngineEvent) -> bool {
    let of_a_user = event.vm.is_some() && event.user.is_some() && !MIGRATION_FAILED.contains(&event.code);
    event.is_ours() || event.code == COMMAND_FAILED || of_a_user
}

/// An error that says something about the host.
fn is_error_of_host(event: &EngineEvent) -> bool {
    event.severity == EventSeverity::Error && (!is_of_a_call(event) || bug!(CountsErrorsOfCalls))
}
