//! How a run stands: what is shown of it. Pure.

use super::{HostRun, Run};
use crate::model::FORMAT;
use crate::model::plan::{Deadlines, HostPlan};
use crate::model::run::{Phase, Stage};
use crate::model::run_status::{HostRunStatus, RunStatus, WaitsFor};

/// Level, settings and flag at the end: five tries each, at ten seconds times their number, and as long again for a
/// request that is under way.
const CLOSING_MS: u64 = 3 * (150_000 + 5 * 120_000);

impl Run {
    /// How it stands; `waits_for` is what its driver says.
    pub fn status(&self, waits_for: Vec<WaitsFor>) -> RunStatus {
        let why = match (&self.ended, &self.hold) {
            (Some((_, why)), _) => why.clone(),
            (None, hold) => hold.as_ref().map(|h| h.why.clone()),
        };
        let (eta_p50_ms, eta_p95_ms) = self.eta();
        RunStatus {
            format: FORMAT,
            run: self.id.clone(),
            cluster: self.plan.cluster.clone(),
            cluster_name: self.plan.cluster_name.clone(),
            actor: self.actor.clone(),
            state: self.state(),
            stage: self.stage,
            permille: self.permille,
            began_at_ms: self.began_at_ms,
            ended_at_ms: self.ended.as_ref().map(|_| self.last_at_ms),
            why,
            waits_for,
            hosts: self.in_order().map(|(plan, host)| line(plan, host)).collect(),
            eta_p50_ms,
            eta_p95_ms,
            cancel_bound_ms: self.cancel_bound_ms(),
            settings: self.ledger.values().cloned().collect(),
        }
    }

    /// What is left: predictions of the hosts that are not done, as many at once as may be out, and the soaks.
    fn eta(&self) -> (u64, u64) {
        if self.ended.is_some() {
            return (0, 0);
        }
        let left = self.in_order().filter(|(_, h)| h.phase != Phase::Ended);
        let (mut p50, mut p95) = (0_u64, 0_u64);
        for (plan, host) in left {
            let share = |ms: u64| if host.phase >= Phase::Booting { ms / 4 } else { ms };
            p50 = p50.saturating_add(share(plan.prediction.p50_ms));
            p95 = p95.saturating_add(share(plan.prediction.p95_ms));
        }
        let at_once = u64::from(self.plan.max_unavailable.max(1));
        (p50 / at_once, p95 / at_once)
    }

    /// How long a cancel takes at most, provided that the engine answers.
    pub fn cancel_bound_ms(&self) -> u64 {
        if self.stage == Stage::Ended {
            return 0;
        }
        let d = &self.plan.options.deadlines;
        let bound = |host: &HostRun| bound_of(host, d, self.plan.options.soak_ms);
        // Hosts in hand go on beside each other; each has to finish.
        let hosts = self.in_hand().map(|(_, host)| bound(host)).max().unwrap_or(0);
        hosts.saturating_add(CLOSING_MS)
    }
}

/// From its phase on: back to service where nothing was installed, else through all that is left, and out if it fails.
fn bound_of(host: &HostRun, d: &Deadlines, soak_ms: u64) -> u64 {
    let back = d.vm_stop_ms.saturating_add(d.up_ms).saturating_add(d.vm_start_ms);
    if !host.packages_begun {
        return back;
    }
    let ahead = [
        (Phase::Installing, d.install_ms),
        (Phase::Restarting, d.shutdown_ms),
        (Phase::Booting, d.boot_ms),
        (Phase::Refreshing, d.up_ms),
        (Phase::Activating, d.up_ms),
        (Phase::StartingVms, d.vm_start_ms),
        (Phase::Soaking, soak_ms.saturating_add(d.up_ms)),
        (Phase::Withdrawing, d.evacuate_ms),
    ];
    ahead.iter().filter(|(phase, _)| *phase >= host.phase).fold(0, |sum, (_, ms)| sum.saturating_add(*ms))
}

fn line(plan: &HostPlan, host: &HostRun) -> HostRunStatus {
    let result = host.result.clone();
    HostRunStatus {
        id: plan.id.clone(),
        name: plan.name.clone(),
        phase: host.phase,
        since_ms: host.since_ms,
        vms_left: host.preparing.map(|p| p.vms),
        installed: host.installed.as_ref().map(|(_, why)| why.clone()),
        restart: host.restart,
        result: result.as_ref().map(|(result, _)| *result),
        why: result.and_then(|(_, why)| why).or_else(|| host.failing.clone()),
    }
}
