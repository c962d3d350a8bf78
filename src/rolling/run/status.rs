//! The status of a run. Pure.
//!
//! Tests: `lab/tests/it/runs/waiting.rs` and `tests/it/store/golden_journal.rs`.

use super::settings::in_words;
use super::{HostRun, MAX_RESTARTS, Run, left};
use crate::error::codes;
use crate::model::FORMAT;
use crate::model::plan::{HostPlan, Installer};
use crate::model::run::{Choice, Phase, Stage};
use crate::model::run_status::{HostRunStatus, OpenQuestion, RunStatus, SettingStatus, WaitsFor};
use crate::model::task::InstallWay;

/// An action without a visible effect is given up after two minutes (`sequence::probe`); before that, its call may take
/// one minute.
const STEP_MS: u64 = 180_000;
/// A setting: five tries, with waits of ten seconds times their number, and two minutes each until a missing effect is
/// given up.
const SETTING_MS: u64 = 150_000 + 5 * 120_000;
/// Settings at the end of a run: a level that is being raised, the scheduling policy, the flag.
const CLOSING_MS: u64 = 3 * SETTING_MS;

impl Run {
    /// The status document; `waits_for` comes from its driver.
    pub fn status(&self, waits_for: Vec<WaitsFor>) -> RunStatus {
        let why = match (&self.ended, &self.hold) {
            (Some((_, why)), _) => why.clone(),
            (None, Some(hold)) => Some(hold.why.clone()),
            (None, None) if self.cancelled => {
                Some(codes::Cancelled { operation: format!("run {}", self.id) }.err().into())
            }
            (None, None) => None,
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
            question: self.open_question(),
            waits_for,
            hosts: self.in_order().map(|(plan, host)| line(plan, host)).collect(),
            eta_p50_ms,
            eta_p95_ms,
            cancel_bound_ms: self.cancel_bound_ms(),
            settings: self.settings(),
        }
    }

    /// The settings that it changed, in the words of its plan.
    pub fn settings(&self) -> Vec<SettingStatus> {
        in_words(Some(&self.plan), self.ledger.values())
    }

    fn open_question(&self) -> Option<OpenQuestion> {
        let hold = self.hold.as_ref()?;
        let (id, question) = hold.question.as_ref()?;
        Some(OpenQuestion {
            id: *id,
            host: question.host.clone(),
            why: hold.why.clone(),
            choices: question.choices().to_vec(),
            default: Choice::Leave,
            since_ms: hold.since_ms,
        })
    }

    /// The remaining time: predictions of the hosts that are not done, as many at once as may be out, and the soaks.
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

    /// The longest time of a cancel, provided that the engine answers and no operator has to be asked.
    pub fn cancel_bound_ms(&self) -> u64 {
        if self.stage == Stage::Ended {
            return 0;
        }
        // Hosts in hand go on at the same time; each has to finish.
        let in_hand = self.in_order().filter(|(_, host)| host.is_in_hand());
        let hosts = in_hand.map(|(plan, host)| self.bound_of(plan, host)).max().unwrap_or(0);
        // A VM on its way home arrives.
        let way = if self.plan.options.vms_come_home { self.plan.options.deadlines.evacuate_ms + STEP_MS } else { 0 };
        sum(&[hosts, CLOSING_MS, way])
    }

    /// The remaining time of a host from its phase on: back to service if nothing was installed; otherwise all later
    /// phases, and the way out if they fail. Each phase takes as long as `sequence` permits.
    fn bound_of(&self, plan: &HostPlan, host: &HostRun) -> u64 {
        let options = &self.plan.options;
        let d = &options.deadlines;
        let setting = if options.maintenance_policy.is_some() { SETTING_MS } else { 0 };
        // The last try can begin just before the deadline, and the scheduling policy may be lifted for it.
        let vms = sum(&[d.up_ms, d.vm_start_ms, d.vm_start_ms.max(STEP_MS), setting]);
        // A VM of the migration test arrives on its target, and is moved back.
        let ways = host.migration_test.as_ref().map_or(0, |test| u64::from(2_u32.saturating_sub(test.legs)));
        // A host that a power cut returned to service goes back to maintenance.
        let evacuate_again = if host.stays_in_maintenance() { sum(&[d.evacuate_ms, 2 * STEP_MS]) } else { 0 };
        if !host.packages_begun {
            let open = match host.phase {
                Phase::Settling => d.settle_ms,
                Phase::StoppingVms | Phase::Returning => d.vm_stop_ms,
                _ => 0,
            };
            return sum(&[open.max(STEP_MS), STEP_MS, vms]);
        }
        let ahead = [
            (Phase::Installing, d.install_ms),
            (Phase::Booting, self.restarts_ms(plan, host)),
            (Phase::Refreshing, sum(&[d.up_ms, 2 * STEP_MS])),
            (Phase::Activating, sum(&[d.up_ms, 2 * STEP_MS])),
            (Phase::StartingVms, vms),
            // The high-availability agent may take as long as coming up.
            (
                Phase::Soaking,
                sum(&[
                    options.soak_ms,
                    d.up_ms,
                    evacuate_again,
                    ways.saturating_mul(d.evacuate_ms.saturating_add(STEP_MS)),
                ]),
            ),
            (Phase::Withdrawing, sum(&[d.evacuate_ms, 2 * STEP_MS])),
        ];
        let left: Vec<u64> = ahead.iter().filter(|(phase, _)| *phase >= host.phase).map(|(_, ms)| *ms).collect();
        sum(&left)
    }

    /// Most restarts before an operator is asked: first through the provider, then by power management.
    fn most_restarts(&self, plan: &HostPlan) -> u32 {
        if self.plan.consents.fence_hosts.contains(&plan.id) {
            return 2 * MAX_RESTARTS;
        }
        if plan.install_way == Some(InstallWay::RemoteExecution) { MAX_RESTARTS } else { 0 }
    }

    /// The time until the host answers again: a restart command without effect is sent again, in each available way.
    fn restarts_ms(&self, plan: &HostPlan, host: &HostRun) -> u64 {
        if !plan.reboot {
            return 0;
        }
        let shutdown_ms = self.plan.options.deadlines.shutdown_ms;
        let boot_ms = self.plan.boot_limit_ms(plan);
        // Before the restart is sent, the boot id is read, for as long as a boot may take.
        let reading = boot_ms.max(shutdown_ms);
        // Before the restart is sent again, the host must have answered.
        let tells_again = shutdown_ms < boot_ms;
        let left = u64::from(self.most_restarts(plan).saturating_sub(host.restarts));
        let left = if tells_again { left } else { left.min(1) };
        let (first, again) = match host.phase {
            Phase::Booting if tells_again => (0, left),
            Phase::Booting => (0, 0),
            _ if self.plan.options.installer == Installer::Engine => (0, 0),
            _ => (reading, left.saturating_sub(1)),
        };
        sum(&[first, again.saturating_mul(shutdown_ms.saturating_add(reading)), boot_ms])
    }
}

fn sum(parts: &[u64]) -> u64 {
    parts.iter().fold(0, |sum, ms| sum.saturating_add(*ms))
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
        needs: left::needs(plan, host),
        why: result.and_then(|(_, why)| why).or_else(|| host.failing.clone()),
    }
}
