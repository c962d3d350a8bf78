//! A host on its way back: activated, proved, its VMs started, watched; or given back, or taken out again.

use super::{MAX_TRIES, Turn, status_word};
use crate::error::{Code, Problem, codes};
use crate::model::event::EventSeverity;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::ledger::{LedgerState, Setting};
use crate::model::plan::HostPlan;
use crate::model::run::{Action, ActionKind, Fact, HostResult, Phase, RestartProof};

/// `up` can last half a second before the engine finds the host not operational: a second look decides.
const UP_AGAIN_MS: i64 = 5_000;
/// How long to wait for a boot time newer than before, once the host is up: statistics are read every few seconds.
const BOOT_TIME_MS: i64 = 120_000;

impl Turn<'_> {
    /// `activate`, then up in two looks, with every proof that exists here.
    pub(super) fn activate(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        match self.view.status(host) {
            Some(HostStatus::Up) => return self.is_up(plan),
            // `activate` is sent only in a state in which this turn's read shows that nothing is under way.
            Some(HostStatus::Maintenance) if !run.has_done(ActionKind::Activate) && !self.has_open_step(host) => {
                if run.tries >= MAX_TRIES {
                    return self.out(plan, self.not_up(plan, &self.refusal(host)));
                }
                self.intend(Some(host), Action::Activate);
            }
            Some(HostStatus::Maintenance | HostStatus::PreparingForMaintenance)
                if run.has_done(ActionKind::Activate) && self.run.may_step() =>
            {
                let foreign = self.foreign(host, "the host was moved back to maintenance");
                if self.agreed(Some(host), foreign) && !self.has_open_step(host) {
                    self.intend(Some(host), Action::Activate);
                }
            }
            Some(HostStatus::NonOperational) if run.has_done(ActionKind::Activate) && !self.has_open_step(host) => {
                let detail = self.view.hosts.get(host).and_then(|h| h.status_detail.clone());
                let why = detail.unwrap_or_else(|| "it is not operational".to_owned());
                return self.write_withdraw(host, self.not_up(plan, &why));
            }
            _ => {}
        }
        if run.up_once_ms.is_some() {
            self.saw(host, Fact::NotUp);
        }
        if self.is_overdue(host, limit) && !self.has_open_step(host) {
            let status = status_word(self.view.status(host));
            self.out(plan, self.not_up(plan, &format!("it is '{status}'")));
        }
    }

    fn not_up(&self, plan: &HostPlan, why: &str) -> Problem {
        codes::HostNotUp { host: &plan.name, why }.err().into()
    }

    /// It failed where nothing can be sent to it.
    fn out(&mut self, plan: &HostPlan, why: Problem) {
        self.end_host(&plan.id, HostResult::FailedOut, Some(why));
    }

    /// Why the last try of a step was not done.
    pub(super) fn refusal(&self, host: &HostId) -> String {
        let refusal = self.host(host).and_then(|h| h.refusal.as_ref()).map(|p| p.message.clone());
        refusal.unwrap_or_else(|| self.last_words(host))
    }

    /// Up: in two looks, for the right reason, with the right versions.
    fn is_up(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.has_open_step(host) {
            return;
        }
        let Some(run) = self.host(host).cloned() else { return };
        let Some(first) = run.up_once_ms else {
            self.saw(host, Fact::UpOnce);
            if !bug!(OneLookAtUp) {
                return;
            }
            return self.proved(plan);
        };
        if self.view.now_ms - first < UP_AGAIN_MS {
            return;
        }
        if let Some(wrong) = self.wrong_versions(plan) {
            return self.write_withdraw(host, wrong);
        }
        if run.restart.is_some() || bug!(SucceedsUnproved) {
            return self.proved(plan);
        }
        match self.look(host).and_then(|l| l.boot_time).flatten() {
            Some(at) if self.booted_after(host, at) => {
                self.saw(host, Fact::RestartProved(RestartProof::EngineBootTime));
                self.proved(plan);
            }
            // Statistics may be those of before for some seconds.
            _ if self.view.now_ms - first < BOOT_TIME_MS => {}
            Some(_) if run.before.as_ref().is_some_and(|b| b.boot_time_ms.is_some()) => {
                let why = "its boot time is that of before the order to restart";
                self.write_withdraw(host, self.not_up(plan, why));
            }
            _ => {
                self.saw(host, Fact::RestartProved(RestartProof::Unproven));
                self.proved(plan);
            }
        }
    }

    fn proved(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(view) = self.view.hosts.get(host) else { return };
        let (versions, levels) = (view.inventory.versions.clone(), view.inventory.reported_levels.clone());
        self.saw(host, Fact::After { versions, levels });
        self.in_service_again(host);
        self.phase(host, Phase::StartingVms);
    }

    /// The host is back: that debt is paid.
    fn in_service_again(&mut self, host: &HostId) {
        let entry = self.run.ledger.get(&Setting::HostInService(host.clone())).cloned();
        if let Some(entry) = entry.filter(|e| e.state == LedgerState::Ours) {
            self.ledger(&entry, LedgerState::Restored);
        }
    }

    /// VMs that we stopped run again before anything else happens.
    pub(super) fn start_vms(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        if self.view.status(host) != Some(HostStatus::Up) {
            return self.write_withdraw(host, self.not_up(plan, "it went down again while its VMs were being started"));
        }
        if self.pay_vms(plan) {
            self.phase(host, Phase::Soaking);
        }
    }

    /// Watched for a while: still up, and no new error about it.
    pub(super) fn soak(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let status = self.view.status(host);
        if self.is_sent_to_rest(host) {
            return self.rest_again(plan);
        }
        if status != Some(HostStatus::Up) {
            let since = self.host(host).map_or(0, |h| h.since_ms);
            // Told to go on, the soak counts from later than what that person did.
            let asked = self.run.told.contains(&(Some(host.clone()), Code::ExternalChange));
            if !asked && !self.foreign_since(host, since) {
                let why = format!("it became '{}' while it was being watched", status_word(status));
                return self.write_withdraw(host, self.not_up(plan, &why));
            }
            // It had proved itself by then.
            let foreign = self.foreign(host, "the host was taken out of service while it was being watched");
            if self.agreed(Some(host), foreign) {
                self.succeed(plan);
            }
            return;
        }
        // Back in service after somebody had it out: it has to come up for good once more.
        if self.run.told.contains(&(Some(host.clone()), Code::ExternalChange)) {
            return self.phase(host, Phase::Activating);
        }
        let Some(after) = self.host(host).and_then(|h| h.watched_from) else {
            return self.saw(host, Fact::Watched { newest_event: self.view.newest_event });
        };
        // What becomes of its migrations, the test itself tells.
        let tested = self.vm_under_test(plan);
        let mut events = self.view.events_of(host, after).filter(|e| e.vm.is_none() || e.vm != tested);
        if let Some(event) = events.find(|e| e.severity == EventSeverity::Error) {
            let why = format!("an error while it was being watched: {}", event.text);
            return self.write_withdraw(host, self.not_up(plan, &why));
        }
        if !self.soak_is_over(host) || !self.test_is_over(plan) {
            return;
        }
        match self.hosted_engine_problem(plan).or_else(|| self.new_trouble(plan)) {
            None if self.wants_rest(host) => self.rest_again(plan),
            None => self.succeed(plan),
            Some(why) if self.is_overdue(host, self.soak_and_more()) => {
                self.note(Some(host), why.clone());
                self.end_host(host, HostResult::Unproven, Some(why));
            }
            Some(why) => self.waits.push(super::Wait { host: Some(host.clone()), why }),
        }
    }

    /// It was in maintenance before, and is up because of its restart: a power cut hands a host back to service by itself.
    /// One that somebody activated meanwhile is theirs.
    fn wants_rest(&self, host: &HostId) -> bool {
        let Some(run) = self.host(host) else { return false };
        let after = run.before.as_ref().map_or(0, |b| b.newest_event);
        run.stays_in_maintenance() && self.view.foreigner(host, after).is_none()
    }

    fn is_sent_to_rest(&self, host: &HostId) -> bool {
        let mut steps = self.run.steps_of(Some(host));
        let is_open = steps.any(|(_, s)| s.action.kind() == ActionKind::Deactivate);
        is_open || self.host(host).is_some_and(|h| h.has_done(ActionKind::Deactivate))
    }

    /// Back to maintenance, having proved itself. What keeps it in service is told.
    fn rest_again(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let Some(run) = self.host(host).cloned() else { return };
        if self.has_open_step(host) {
            return;
        }
        let limit = self.soak_and_more().saturating_add(self.run.plan.options.deadlines.evacuate_ms);
        match self.view.status(host) {
            Some(HostStatus::Maintenance) => return self.succeed(plan),
            Some(HostStatus::Up) if !run.has_done(ActionKind::Deactivate) && run.tries < MAX_TRIES => {
                let _begun = self.may_take_out(host) && self.intend(Some(host), Action::Deactivate);
            }
            _ => {}
        }
        if run.tries >= MAX_TRIES || self.is_overdue(host, limit) {
            let status = status_word(self.view.status(host));
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
        let agent = self.view.hosts.get(&plan.id)?.hosted_engine.as_ref()?;
        let why = match (agent.active, agent.local_maintenance, agent.score) {
            (false, _, _) => "its agent does not run",
            (_, true, _) => "it is in local maintenance",
            (_, _, 0) => "its score is 0",
            _ => return None,
        };
        Some(codes::HostedEngineNotReady { host: &plan.name, why }.err().into())
    }

    fn foreign_since(&self, host: &HostId, since_ms: i64) -> bool {
        let after = self.host(host).and_then(|h| h.before.as_ref()).map_or(0, |b| b.newest_event);
        self.view.foreigner(host, after).is_some_and(|e| e.at_ms > since_ms)
    }

    /// It failed before any package was touched: back to service, its VMs started, then finished with.
    pub(super) fn give_back(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.up_ms;
        let Some(run) = self.host(host).cloned() else { return };
        let why = run.failing.clone();
        // A guest that is still shutting down has to be down before it can be started.
        if self.has_open_step(host) {
            return;
        }
        if run.stays_in_maintenance() {
            return self.end_host(host, HostResult::FailedInService, why);
        }
        use HostStatus::{InstallFailed, Maintenance, NonOperational, PreparingForMaintenance, Up};
        let in_time = run.tries < MAX_TRIES && !self.is_overdue(host, limit);
        match self.view.status(host) {
            Some(Up) => match run.up_once_ms {
                None => self.saw(host, Fact::UpOnce),
                Some(at) if self.view.now_ms - at >= UP_AGAIN_MS => {
                    if self.pay_vms(plan) {
                        self.in_service_again(host);
                        self.end_host(host, HostResult::FailedInService, why);
                    }
                }
                Some(_) => {}
            },
            // Something that was to be done in maintenance failed; from there it goes back by way of maintenance.
            Some(InstallFailed) if in_time => drop(self.intend(Some(host), Action::Deactivate)),
            Some(Maintenance | PreparingForMaintenance | NonOperational) if in_time => {
                if run.up_once_ms.is_some() {
                    self.saw(host, Fact::NotUp);
                }
                if !run.has_done(ActionKind::Activate) || self.view.status(host) != Some(NonOperational) {
                    self.intend(Some(host), Action::Activate);
                }
            }
            _ if self.is_overdue(host, limit) || run.tries >= MAX_TRIES => {
                self.end_host(host, HostResult::FailedOut, why);
            }
            _ => {}
        }
    }

    /// It failed after it was activated: out of service again, then finished with.
    pub(super) fn withdraw(&mut self, plan: &HostPlan) {
        let host = &plan.id;
        let limit = self.run.plan.options.deadlines.evacuate_ms;
        let Some(run) = self.host(host).cloned() else { return };
        if self.has_open_step(host) {
            return;
        }
        match self.view.status(host) {
            Some(HostStatus::Maintenance) | None => return self.end_host(host, HostResult::FailedOut, run.failing),
            // It is up and unproved; with too many others out it is worse to take it out than to leave it.
            Some(HostStatus::Up) if !self.may_take_out(host) => {
                if self.is_overdue(host, limit) {
                    self.end_host(host, HostResult::FailedInService, run.failing);
                }
                return;
            }
            Some(HostStatus::Up | HostStatus::NonOperational)
                if run.tries < MAX_TRIES && !run.has_done(ActionKind::Deactivate) =>
            {
                self.intend(Some(host), Action::Deactivate);
            }
            _ => {}
        }
        if self.is_overdue(host, limit) || run.tries >= MAX_TRIES {
            self.end_host(host, HostResult::FailedOut, run.failing);
        }
    }
}
