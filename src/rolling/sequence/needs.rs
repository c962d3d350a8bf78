//! The queries about single hosts in a turn, after the bulk reads. Pure.
//!
//! Tests: `lab/tests/it/runs/great_cluster.rs` and `slow_engine.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::snapshot::{HostQuery, Snapshot};
use super::words::as_time;
use super::{canary, gates, install, report_facts, restore, start};
use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::ledger::{Setting, Value};
use crate::model::plan::Installer;
use crate::model::run::{Action, ActionKind, Phase, Stage};
use crate::rolling::run::{HostRun, OpenStep, Run};

/// The queries by host, each once. `snapshot` has the bulk reads; its host reads are not used.
pub fn needs(run: &Run, snapshot: &Snapshot) -> BTreeMap<HostId, Vec<HostQuery>> {
    let mut needs: BTreeMap<HostId, Vec<HostQuery>> = BTreeMap::new();
    for (plan, host) in run.in_order().filter(|(_, h)| h.is_in_hand()) {
        let by_provider = run.plan.options.installer == Installer::Provider;
        let mut queries = match host.phase {
            Phase::Settling => vec![HostQuery::Work, HostQuery::Inspect],
            Phase::Installing if by_provider => {
                let sent = host.has_done(ActionKind::Install) || run.steps_of(Some(&plan.id)).next().is_some();
                match sent {
                    true => vec![],
                    false if install::gone_from_offer(host).is_some() => vec![HostQuery::Installed],
                    // The host's own count comes after everything else, because it has to be new.
                    false => vec![HostQuery::Prepare, HostQuery::Inspect],
                }
            }
            Phase::Installing => {
                let sent = host.has_done(ActionKind::EngineUpgrade) || run.steps_of(Some(&plan.id)).next().is_some();
                if sent { vec![] } else { vec![HostQuery::Inspect] }
            }
            // It came up by itself, and its boot time can be the only proof of its restart.
            Phase::Booting if snapshot.status(&plan.id) == Some(HostStatus::Up) => {
                vec![HostQuery::Inspect, HostQuery::Vdsm, HostQuery::BootTime]
            }
            Phase::Restarting | Phase::Booting => vec![HostQuery::Inspect, HostQuery::Vdsm],
            Phase::Refreshing | Phase::Returning => vec![HostQuery::Vdsm],
            Phase::Activating => vec![HostQuery::BootTime, HostQuery::Vdsm],
            Phase::Soaking => canary::asks(run, snapshot, plan).into_iter().map(HostQuery::Target).collect(),
            _ => vec![],
        };
        queries.extend(report_facts::asks(run, plan, host));
        for (number, step) in run.steps_of(Some(&plan.id)) {
            if let Action::Install { task } = &step.action {
                queries.push(HostQuery::Task(task.clone()));
            }
            let job = if takes_back(step, snapshot, &plan.id) { HostQuery::TakeBack } else { HostQuery::RestartJob };
            queries.extend(step.provider_task.clone().map(job));
            queries.extend(step.is_lost_restart(run.epoch).then_some(HostQuery::LostRestart(number)));
        }
        needs.insert(plan.id.clone(), queries);
    }
    if let Some(next) = start::worth_asking(run, snapshot) {
        let mut queries = vec![HostQuery::Inspect, HostQuery::BootTime, HostQuery::Work];
        if snapshot.status(&next.id) == Some(HostStatus::Maintenance) {
            queries.push(HostQuery::History);
        }
        if start::is_offered_nothing(run, snapshot, &next.id) {
            queries.push(HostQuery::Upgrades);
        }
        queries.extend(gates::asked_about(run, snapshot, &next.id).map(|vm| HostQuery::Target(vm.id.clone())));
        needs.insert(next.id.clone(), queries);
    }
    needs
}

/// Whether the job of the step waits to restart a host that another user, or the engine, brought back to service.
pub(super) fn takes_back(step: &OpenStep, snapshot: &Snapshot, host: &HostId) -> bool {
    let is_back = snapshot.status(host).is_some_and(is_on_its_way_up);
    step.action == Action::Restart && is_back && !bug!(KeepsRestartOfLostHost)
}

/// Whether the engine brings the host to service. Any other status can be that of a host that is going down.
fn is_on_its_way_up(status: HostStatus) -> bool {
    use HostStatus::{Initializing, NonOperational, Unassigned, Up};
    matches!(status, Up | NonOperational | Unassigned | Initializing)
}

/// The part of the cluster that a turn reads if it does not read all of it.
#[derive(Debug, Default)]
pub struct WorkedOn {
    /// The hosts in hand.
    pub hosts: BTreeSet<HostId>,
    /// Those of them that are being emptied, or have to be empty: the VMs on them matter.
    pub emptied: BTreeSet<HostId>,
    /// VMs that the run stopped, starts or moves, wherever they are.
    pub vms: BTreeSet<VmId>,
}

/// The part that the run works on.
pub fn worked_on(run: &Run) -> WorkedOn {
    let of_step = |action: &Action| match action {
        Action::StopVm { vm, .. } | Action::StartVm { vm, .. } | Action::Migrate { vm, .. } => Some(vm.clone()),
        _ => None,
    };
    let stopped = run.unrestored().filter_map(|entry| match &entry.setting {
        Setting::VmRuns(vm) => Some(vm.clone()),
        _ => None,
    });
    let moved = run.plan.options.migration_test.clone();
    // The new hosts of VMs that leave a host are noted once that host is empty.
    let leaving = run.unrestored().filter_map(|entry| match (&entry.setting, &entry.ours) {
        (Setting::VmPlace(vm), Value::VmOn(None)) => Some(vm.clone()),
        _ => None,
    });
    let steps = run.steps.values().filter_map(|step| of_step(&step.action));
    // VMs come back to a host that is up by the engine's own decision.
    let is_back = |h: &HostRun| matches!(h.phase, Phase::Activating | Phase::Soaking) && !h.stays_in_maintenance();
    WorkedOn {
        hosts: run.in_hand().map(|(id, _)| id.clone()).collect(),
        emptied: run.in_hand().filter(|(_, h)| !is_back(h)).map(|(id, _)| id.clone()).collect(),
        vms: stopped.chain(moved).chain(leaving).chain(steps).collect(),
    }
}

/// Whether stopped VMs may be started on other hosts than before: their host was finished with, or they have been down
/// for the permitted time.
pub fn places_vms(run: &Run, now_ms: TimeMs) -> bool {
    let limit = run.plan.options.max_vm_downtime_ms.map(as_time);
    let is_late = |vm: &VmId| {
        let down = run.vms_stopped_ms.get(vm).map(|at| now_ms - at);
        down.zip(limit).is_some_and(|(down, limit)| down > limit)
    };
    run.unrestored().any(|entry| match (&entry.setting, &entry.before) {
        (Setting::VmRuns(vm), Value::VmOn(Some(home))) => {
            let is_refused = run.vm_starts.get(vm).is_some_and(|starts| starts.tries >= restore::MAX_TRIES);
            is_refused || is_late(vm) || run.hosts.get(home).is_some_and(|h| h.phase == Phase::Ended)
        }
        _ => false,
    })
}

/// Whether this turn may do something that depends on the whole cluster: take a host out, install or restart it, start a VM,
/// change a setting.
/// `snapshot` is the one of the last turn, with the known answers to slow queries.
pub fn looks_at_all(run: &Run, snapshot: &Snapshot) -> bool {
    let takes_out = |h: &HostRun| match h.phase {
        Phase::StoppingVms | Phase::StartingVms | Phase::Returning | Phase::Withdrawing => true,
        Phase::Evacuating => !h.has_done(ActionKind::Deactivate),
        Phase::Soaking => h.stays_in_maintenance(),
        _ => false,
    };
    // No VM on the host survives what is sent next: the list of all VMs is read once more.
    let empties = |(id, h): (&HostId, &HostRun)| {
        let sends = matches!(h.phase, Phase::Installing | Phase::Restarting) && h.done.is_empty();
        sends
            && run.steps_of(Some(id)).next().is_none()
            && snapshot.host_reads.get(id).is_some_and(|reads| reads.inspected.is_some())
    };
    run.stage != Stage::Rolling
        || places_vms(run, snapshot.now_ms)
        || run.hosts.values().any(takes_out)
        || run.hosts.iter().any(empties)
        || start::worth_asking(run, snapshot)
            .is_some_and(|next| snapshot.host_reads.get(&next.id).is_some_and(|reads| reads.inspected.is_some()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A restart job is cancelled for a host that VMs may run on, and never for one that may be restarting.
    #[test]
    fn only_a_host_that_comes_to_service_loses_its_restart_job() {
        use HostStatus::*;
        let up = [Up, NonOperational, Unassigned, Initializing];
        let down = [Maintenance, PreparingForMaintenance, Down, Reboot, NonResponsive, Connecting, Installing, Error];
        assert!(up.into_iter().all(is_on_its_way_up));
        assert!(!down.into_iter().any(is_on_its_way_up));
    }
}
