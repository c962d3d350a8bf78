//! Checks after the last event: no VM and no setting was lost, and the journal is complete.

use ovirt_upgrade_manager::model::cluster::PolicySetting;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::run::{Entry, HostResult, RunState};

use super::case::{Case, Wrong};
use super::truth;
use crate::world::engine::LostVm;

/// Judges a run that has ended, or that nothing can happen to any more.
pub fn on_end(case: &Case<'_>, cluster: &ClusterId, calm: bool) -> Vec<Wrong> {
    if case.seen.run.is_none() {
        return vec![];
    }
    let Some(ended) = case.seen.ended else {
        return vec![("I8", "nothing is left to happen and the run has not ended".to_owned())];
    };
    let mut found = vec![];
    found.extend(lost_vms(case));
    found.extend(killed_vms(case));
    found.extend(lost_settings(case, cluster));
    found.extend(lost_hosts(case));
    found.extend(woken_hosts(case));
    found.extend(failed_in_calm(calm, ended));
    found
}

fn is_listed(case: &Case<'_>, setting: &Setting) -> bool {
    case.seen.ledger.get(setting).is_some_and(|e| matches!(e.state, LedgerState::Listed(_)))
}

/// VMs that ran at the beginning, and neither run now, nor were taken down by administrators, nor are listed.
fn lost_vms(case: &Case<'_>) -> Vec<Wrong> {
    let running = truth::running(case.world);
    let mut found = vec![];
    for vm in case.seen.before.ran.keys() {
        let excused = case.seen.interference.vms.contains(vm) || !case.world.engine.vms.contains_key(vm);
        if running.contains_key(vm) || excused || is_listed(case, &Setting::VmRuns(vm.clone())) {
            continue;
        }
        let ours = case.seen.done.vms_stopped.contains(vm);
        let invariant = if ours { "I3" } else { "VMs" };
        let shown = case.world.engine.vms.get(vm).map(|v| (v.shown.status, v.shown.host.clone()));
        let events = case.world.engine_events_after(0, usize::MAX);
        let told: Vec<String> =
            events.iter().filter(|e| e.vm.as_ref() == Some(vm)).map(|e| format!("{} {}", e.at_ms, e.text)).collect();
        let told = told.join("; ");
        found.push((invariant, format!("VM {vm} ran when the run began and does not run any more: {shown:?}; {told}")));
    }
    found
}

/// VMs that a restart of the run took down, on hosts that neither administrators nor faults touched.
fn killed_vms(case: &Case<'_>) -> Vec<Wrong> {
    // Later, whatever cut its power is not our order.
    let is_ours = |lost: &LostVm| {
        let host = case.world.host_of(lost.machine)?;
        let (ordered, _) = *case.seen.done.restart_ordered.get(&host)?;
        let ours = (ordered..ordered + 20 * 60_000).contains(&lost.at_ms);
        (ours && !case.seen.interference.touched.contains(&host)).then_some(host)
    };
    let killed = case.world.engine.vms_killed.iter();
    let ours = killed.filter(|l| l.vm.as_ref().is_none_or(|vm| !case.seen.interference.vms.contains(vm)));
    ours.filter_map(|l| Some((l, is_ours(l)?)))
        .map(|(l, host)| ("VMs", format!("our restart of host {host} took VM {:?} down with it", l.vm)))
        .collect()
}

fn lost_settings(case: &Case<'_>, cluster: &ClusterId) -> Vec<Wrong> {
    let mut found = vec![];
    let Some(view) = case.world.cluster_view(cluster) else { return found };
    let policy = Setting::Policy(cluster.clone());
    if let Some(entry) = case.seen.ledger.get(&policy)
        && case.seen.interference.policy.is_none()
        && !is_listed(case, &policy)
        && Value::Policy(PolicySetting::clone(&view.policy)) != entry.before
    {
        found.push(("I4", format!("the policy was {:?} and is {:?}", entry.before, view.policy)));
    }
    let flag = Setting::UpgradeFlag(cluster.clone());
    let holder = view.upgrade.as_ref().map(|f| f.correlation_id.as_str());
    if holder.is_some() && holder == case.seen.correlation() && !is_listed(case, &flag) {
        found.push(("I4", "the upgrade flag is still ours".to_owned()));
    }
    found
}

/// Hosts that were in service and are not, though the run did not end them as out of service.
fn lost_hosts(case: &Case<'_>) -> Vec<Wrong> {
    let result = |host: &HostId| {
        case.seen.journal.iter().rev().find_map(|(_, r)| match &r.entry {
            Entry::HostEnded { host: h, result, .. } if h == host => Some(*result),
            _ => None,
        })
    };
    let out = case.seen.before.up.iter().filter(|host| {
        let status = case.world.engine.hosts.get(*host).map(|h| h.status);
        !matches!(status, None | Some(HostStatus::Up))
    });
    let mut found = vec![];
    for host in out {
        let told = matches!(result(host), Some(HostResult::FailedOutOfService | HostResult::Skipped));
        let excused =
            case.seen.interference.touched.contains(host) || is_listed(case, &Setting::HostInService(host.clone()));
        if !told && !excused {
            let status = case.world.engine.hosts.get(host).map(|h| h.status);
            found
                .push(("hosts", format!("host {host} was in service, is {status:?}, and ended as {:?}", result(host))));
        }
    }
    found
}

/// Hosts that were in maintenance, and were brought into service, though the run says that all went well.
fn woken_hosts(case: &Case<'_>) -> Vec<Wrong> {
    let result = |host: &HostId| case.seen.folded.as_ref()?.hosts.get(host)?.result.as_ref().map(|(r, _)| *r);
    let well = |host: &&HostId| result(host) == Some(HostResult::Succeeded);
    let rested = case.seen.before.in_maintenance.iter().filter(well);
    let status = |host: &HostId| case.world.engine.hosts.get(host).map(|h| h.status);
    let is_woken = |host: &&HostId| {
        !matches!(status(host), None | Some(HostStatus::Maintenance)) && !case.seen.interference.touched.contains(*host)
    };
    let told = |host: &HostId| format!("host {host} was in maintenance and is {:?}", status(host));
    rested.filter(is_woken).map(|host| ("hosts", told(host))).collect()
}

/// Where nothing went wrong, nothing may fail.
fn failed_in_calm(calm: bool, ended: RunState) -> Vec<Wrong> {
    let good = matches!(ended, RunState::Succeeded | RunState::SucceededWithWarnings);
    if calm && !good {
        return vec![("calm", format!("nothing went wrong and the run ended as {ended:?}"))];
    }
    vec![]
}
