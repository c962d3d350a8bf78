//! Begins the next host. All gates must be open before anything of the host is changed.
//!
//! Tests: `lab/tests/it/runs/capacity.rs` and `windows.rs`.

use std::cmp::Ordering;

use super::gates::{self, GateClosed, unproved};
use super::snapshot::{Inspected, NextWaits, SKEW_MS, Snapshot};
use super::turn::Turn;
use super::words::as_time;
use crate::error::codes;
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::kernel;
use crate::model::plan::{HostPlan, Installer};
use crate::model::run::{Choice, Fact, HostResult, Phase, Stage};
use crate::rolling::run::{AnswerTo, Run};

/// The next host, if the run itself permits one.
fn candidate(run: &Run) -> Option<&HostPlan> {
    let held = run.hold.is_some() && !bug!(BeginsWhileHeld) || run.stage != Stage::Rolling || run.takes_no_more();
    let in_hand = u32::try_from(unproved(run).count()).unwrap_or(u32::MAX);
    run.next_host().filter(|_| !held && in_hand < run.plan.max_unavailable)
}

/// The next host, if the gates that need no query about it are open: only then are the queries sent.
pub(super) fn worth_asking(run: &Run, snapshot: &Snapshot) -> Option<HostPlan> {
    let next = candidate(run)?.clone();
    if snapshot.next_waits.as_ref().is_some_and(|waits| waits.host == next.id) {
        return None;
    }
    Turn::new(run, snapshot, run.epoch).gates_without_queries(&next).is_ok().then_some(next)
}

/// Whether the engine upgrades the host, and offers nothing for it any more.
pub(super) fn is_offered_nothing(run: &Run, snapshot: &Snapshot, next: &HostId) -> bool {
    let offers = snapshot.hosts.get(next).and_then(|host| host.inventory.engine_update_available);
    let is_nothing = offers == Some(false) || offers.is_none() && bug!(UnknownOfferIsNone);
    run.plan.options.installer == Installer::Engine && is_nothing && !bug!(EmptiesForNothing)
}

impl Turn<'_> {
    /// Begins the next host, at most one in a turn.
    pub(super) fn start_next(&mut self) {
        let Some(next) = candidate(&self.run).cloned() else { return };
        let is_left_out = self.is_left_out(&next.id) && !bug!(BeginsLeftHost);
        // The answers about the host are recent: its wait is still the same.
        if let Some(waits) = self.snapshot.next_waits.clone().filter(|waits| waits.host == next.id)
            && !is_left_out
            && self.gates_without_queries(&next).is_ok()
        {
            self.wait_for(&next, waits.why.clone());
            self.next_waits = Some(waits);
            return;
        }
        let gates = self.gates(&next);
        if is_left_out {
            let why = match gates {
                Err(GateClosed::Leave(why)) => why,
                _ => codes::HostLeftToOperator { host: &next.name }.err().into(),
            };
            return self.end_host(&next.id, HostResult::Skipped, Some(why));
        }
        match gates {
            Ok(()) if is_offered_nothing(&self.run, self.snapshot, &next.id) => self.end_upgraded(&next),
            Ok(()) => self.begin(&next),
            Err(GateClosed::Wait(why)) => {
                // VMs can have come to the host since it was decided what to ask.
                let was_asked = self.reads_of(&next.id).is_some_and(|reads| {
                    let mut vms = gates::asked_about(&self.run, self.snapshot, &next.id);
                    reads.inspected.is_some() && vms.all(|vm| reads.targets.contains_key(&vm.id))
                });
                self.next_waits = was_asked.then(|| NextWaits { host: next.id.clone(), why: why.clone() });
                self.wait_for(&next, why);
            }
            Err(GateClosed::Ask(question, why)) => drop(self.ask_about(*question, why)),
            Err(GateClosed::Leave(why)) => self.end_host(&next.id, HostResult::Skipped, Some(why)),
        }
    }

    /// Another user upgraded the host since it was planned: the engine would refuse to upgrade it. It is up to date if it runs what
    /// is installed; otherwise that proof is missing.
    fn end_upgraded(&mut self, next: &HostPlan) {
        let host = &next.id;
        let Some(reads) = self.reads_of(host).cloned() else { return };
        let Some(upgrades) = &reads.upgrades else {
            let what = "the engine is asked when it upgraded the host";
            let why = codes::RunWaiting { entity: format!("host {}", next.name), what }.err();
            return self.wait_for(next, why.into());
        };
        let booted_ms = reads.boot_time.flatten();
        // An upgrade from before the plan is not the reason why nothing is offered now.
        let ours_to_engines = self.snapshot.engine.now_ms - self.snapshot.now_ms;
        let planned_ms = self.run.planned_ms + ours_to_engines - SKEW_MS;
        let is_since = |at: &TimeMs| *at >= planned_ms || bug!(OldUpgradeProves);
        let installed_ms = upgrades.last().map(|event| event.at_ms).filter(is_since);
        let booted_since = booted_ms.zip(installed_ms).is_some_and(|(booted, installed)| booted > installed);
        let runs_older = match &reads.inspected {
            Some(Inspected::Answered(now)) => {
                let compared = now.newest_kernel.as_ref().and_then(|newest| kernel::compared(&now.kernel, newest));
                compared == Some(Ordering::Less) && !bug!(IgnoresOldKernelOfUser)
            }
            _ => false,
        };
        if !next.reboot || (booted_since && !runs_older) || bug!(UnrestartedIsUpToDate) {
            return self.end_host(host, HostResult::UpToDate, None);
        }
        let why = match installed_ms {
            Some(_) => "another user upgraded it, and nothing shows that it was restarted since",
            None => "the engine offers no update for it any more, and has not upgraded it since it was planned",
        };
        let why = codes::RestartUnproven { host: &next.name, why }.err().into();
        self.end_host(host, HostResult::Unproven, Some(why));
    }

    /// Whether an operator answered to leave the host out. The cause of the question may be over by now; the answer
    /// holds.
    fn is_left_out(&self, next: &HostId) -> bool {
        let is_left = |(to, choice): (&AnswerTo, &Choice)| to.host.as_ref() == Some(next) && *choice == Choice::Leave;
        self.run.may_step() && self.run.answers.iter().any(is_left) && !bug!(LeaveOpensGate)
    }

    /// Records the host's state, and begins it.
    fn begin(&mut self, next: &HostPlan) {
        if !self.snapshot.is_fresh() || !self.snapshot.is_whole {
            return;
        }
        let Some(host) = self.snapshot.hosts.get(&next.id) else { return };
        let look = self.snapshot.host_reads.get(&next.id);
        self.observed(
            &next.id,
            Fact::Before {
                status: host.inventory.status,
                versions: host.inventory.versions.clone(),
                boot_time_ms: look.and_then(|l| l.boot_time).flatten(),
                newest_event: self.snapshot.newest_event,
                kernel: host.running_kernel.clone(),
            },
        );
        if let Some(Inspected::Answered(inspection)) = look.and_then(|l| l.inspected.clone()) {
            self.observed(&next.id, Fact::InspectedBefore(inspection));
        }
        if let Some(health_issues) =
            self.snapshot.health_issues.clone().filter(|health_issues| !health_issues.is_empty())
        {
            self.observed(&next.id, Fact::HealthIssuesBefore(health_issues));
        }
        if host.inventory.status == HostStatus::Maintenance {
            self.observed(&next.id, Fact::Emptied);
            self.phase(&next.id, Phase::Settling);
        } else {
            self.phase(&next.id, Phase::StoppingVms);
        }
        self.advance(&next.id);
    }

    /// Whether the soak of the host is over. The next host waits for it, because a soaking host is in hand.
    pub(super) fn soak_is_over(&self, host: &HostId) -> bool {
        let parts = if bug!(SkipsSoak) { 1_000 } else { 1 + i64::from(bug!(HalvesSoak)) };
        let soak = as_time(self.run.plan.options.soak_ms) / parts;
        self.run.may_step() && self.host(host).is_some_and(|h| self.snapshot.now_ms - h.since_ms >= soak)
    }
}
