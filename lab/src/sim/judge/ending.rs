//! Checks after the last event: no VM and no setting is lost, and the journal is complete.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::HostPlan;
use ovirt_upgrade_manager::model::run::{HostResult, RunState};

use super::case::{Case, Wrong};
use super::ends::by_engine;
use super::evidence::RestartCall;
use super::occurrences::What;
use super::truth;

/// The engine's events of stops of VMs that a user requested.
const STOPPED: [u32; 2] = [33, 73];
/// Its events of an activation by a user, and of its own start.
const ACTIVATED: u32 = 16;
const ENGINE_STARTED: u32 = 10_780;
const DAY_MS: i64 = 86_400_000;
/// The longest time for which a call can be on its way.
const IN_FLIGHT_MS: i64 = 5_000;
/// The run can miss what happens this short before the end of a host.
const LATE_MS: i64 = 60_000;

/// Judges a run that has ended, or for which nothing is due any more.
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
    found.extend(failed_in_calm(case, calm, ended));
    found
}

/// Whether an operator was told that the setting is not restored. A run that was abandoned without reads leaves it to `restore`.
fn is_listed(case: &Case<'_>, setting: &Setting) -> bool {
    let is_told = |state: &LedgerState| match state {
        LedgerState::Listed(_) => true,
        LedgerState::Ours => case.may_end_unread(),
        LedgerState::Restored => false,
    };
    case.seen.ledger.get(setting).is_some_and(|e| is_told(&e.state))
}

/// VMs that ran at the beginning, do not run now, and were last stopped or taken down by the run.
fn lost_vms(case: &Case<'_>) -> Vec<Wrong> {
    let running = truth::running(case.world);
    let mut found = vec![];
    for (vm, machine) in &case.seen.before.ran {
        let gone = !case.world.engine.vms.contains_key(vm);
        if running.contains_key(vm) || gone || is_listed(case, &Setting::VmRuns(vm.clone())) {
            continue;
        }
        let events = case.world.engine_events();
        let stop = events.iter().rev().find(|e| e.vm.as_ref() == Some(vm) && STOPPED.contains(&e.code));
        let ours = stop.filter(|e| case.seen.is_of_this_run(e));
        // A VM that was killed later was not stopped by this call.
        let killed = case.world.engine.vms_killed.iter().rev().find(|l| l.vm.as_ref() == Some(vm));
        let last = ours.filter(|e| killed.is_none_or(|l| l.at_ms < e.at_ms));
        if let Some(call) = last {
            found.push(("I3", format!("VM {vm} ran on machine {machine} and was stopped by the run: {}", call.text)));
        } else if stop.is_none() && killed.is_none() && !case.seen.occurrences.vm_was_touched(vm) {
            found.push((
                "VMs",
                format!("VM {vm} ran when the run began, does not run any more, and nothing stopped it"),
            ));
        }
    }
    found
}

/// VMs that a restart by the run took down, and that the run could see on the host when it called for the restart.
fn killed_vms(case: &Case<'_>) -> Vec<Wrong> {
    let mut found = vec![];
    for lost in &case.world.engine.vms_killed {
        let Some(host) = case.world.host_of(lost.machine) else { continue };
        let calls = case.seen.done.restarts.get(&host).map(Vec::as_slice).unwrap_or_default();
        let is_it = |call: &&RestartCall| truth::went_down(case.world, &host, call.at_ms) == Some(lost.at_ms);
        let Some(call) = calls.iter().find(is_it) else { continue };
        let excused = match &lost.vm {
            Some(vm) => came_later(case, &host, vm, call, lost.at_ms),
            // These VMs could not be seen.
            None => {
                call.asked_ms.is_none_or(|asked| case.seen.occurrences.had(Some(&host), &[What::UnlistedQemu], asked))
            }
        };
        let cut = case
            .seen
            .occurrences
            .since(lost.at_ms)
            .any(|h| h.what == What::Power && h.at_ms == lost.at_ms && h.host.as_ref() == Some(&host));
        if !excused && !cut {
            found.push(("VMs", format!("our restart of host {host} took VM {:?} down with it", lost.vm)));
        }
    }
    found
}

/// Whether another user, or the engine's start, returned the host to service between the call and its effect, or
/// started the VM there by hand.
fn came_later(case: &Case<'_>, host: &HostId, vm: &VmId, call: &RestartCall, until: i64) -> bool {
    let events = case.world.engine_events().iter().rev();
    let mut between = events.skip_while(|e| e.at_ms > until).take_while(|e| e.at_ms >= call.at_ms - IN_FLIGHT_MS);
    let by_others = between.any(|e| {
        let ours = case.seen.is_of_this_run(e);
        (e.code == ACTIVATED && e.host.as_ref() == Some(host) && !ours) || e.code == ENGINE_STARTED
    });
    by_others || case.seen.occurrences.since(call.at_ms - IN_FLIGHT_MS).any(|h| h.vm.as_ref() == Some(vm))
}

fn lost_settings(case: &Case<'_>, cluster: &ClusterId) -> Vec<Wrong> {
    let mut found = vec![];
    let Some(view) = case.world.cluster_view(cluster) else { return found };
    let policy = Setting::Policy(cluster.clone());
    if let Some(entry) = case.seen.ledger.get(&policy)
        && case.seen.done.policy_is_ours
        && !is_listed(case, &policy)
        && !truth::has_policy(&view.policy, &entry.before)
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

/// Hosts that were in service and are not, although the run did not end them as out of service and no fault or user has
/// taken them out since.
fn lost_hosts(case: &Case<'_>) -> Vec<Wrong> {
    let out = case.seen.before.up.iter().filter(|host| {
        let status = case.world.engine.hosts.get(*host).map(|h| h.status);
        !matches!(status, None | Some(HostStatus::Up))
    });
    let mut found = vec![];
    for host in out {
        let told = case.seen.told.host(host);
        let result = told.result.map(|(result, _)| result);
        // The run reports a host that another user took out after its proofs.
        let was_taken = told.result == Some((HostResult::Unproven, Some(Code::ExternalChange)));
        let says_so = was_taken || matches!(result, Some(HostResult::FailedOutOfService | HostResult::Skipped));
        let done = !matches!(result, None | Some(HostResult::NotReached));
        let since = if done { told.since_ms - LATE_MS } else { 0 };
        // An operator accepted that another user had taken the host out before it was begun.
        let accepted = case.seen.told.goes_on(Some(host), Some(Code::ExternalChange), 0);
        // An operator was asked about the host that another user took out, and cancelled the run instead of answering.
        let asked = told.open_at_cancel == Some(Code::ExternalChange) && case.may_end_unread();
        // Another user activated the host while the engine still upgraded it: at the end of its upgrade the engine restarts the
        // host, and moves it to maintenance.
        let begun_ms = told.begun_ms.unwrap_or(0);
        let in_upgrade = case.seen.plan.as_ref().is_some_and(by_engine)
            && case.seen.occurrences.had(Some(host), &[What::Activated], begun_ms);
        let excused = accepted
            || asked
            || in_upgrade
            || case.seen.occurrences.moved(host, since)
            || is_listed(case, &Setting::HostInService(host.clone()));
        if !says_so && !excused {
            let status = case.world.engine.hosts.get(host).map(|h| h.status);
            found.push(("hosts", format!("host {host} was in service, is {status:?}, and ended as {result:?}")));
        }
    }
    found
}

/// Hosts that were in maintenance and are in service now, although the run reports success for them.
fn woken_hosts(case: &Case<'_>) -> Vec<Wrong> {
    let result = |host: &HostId| case.seen.told.host(host).result.map(|(result, _)| result);
    let well = |host: &&HostId| result(host) == Some(HostResult::Succeeded);
    let kept = case.seen.before.in_maintenance.iter().filter(well);
    let status = |host: &HostId| case.world.engine.hosts.get(host).map(|h| h.status);
    let is_woken = |host: &&HostId| {
        let others = case.seen.occurrences.moved(host, 0);
        !matches!(status(host), None | Some(HostStatus::Maintenance)) && !others
    };
    let told = |host: &HostId| format!("host {host} was in maintenance and is {:?}", status(host));
    kept.filter(is_woken).map(|host| ("hosts", told(host))).collect()
}

/// Whether the next host cannot be begun any more, by the plan's windows or last time: hosts keep their order. Windows open once
/// a day.
fn is_too_late(case: &Case<'_>) -> bool {
    let Some(plan) = &case.seen.plan else { return false };
    let Some(until_ms) = plan.options.begin_until_ms else { return false };
    let left = |host: &&HostPlan| matches!(case.seen.told.host(&host.id).result, Some((HostResult::NotReached, _)));
    let next = plan.hosts.iter().find(left);
    let needs_ms = next.and_then(|host| i64::try_from(host.prediction.p95_ms).ok());
    let next_window_ms = if plan.options.windows.is_some() { DAY_MS } else { 0 };
    needs_ms.is_some_and(|needs_ms| case.now_ms() + needs_ms + next_window_ms > until_ms)
}

/// Whether an operator skipped the canary, or left it out: then no other host may be begun.
fn is_canary_skipped(case: &Case<'_>) -> bool {
    let mut canaries = case.seen.plan.iter().flat_map(|plan| &plan.hosts).filter(|host| host.canary);
    canaries.any(|host| {
        let result = case.seen.told.host(&host.id).result;
        matches!(result, Some((HostResult::Skipped, Some(Code::HostSkipped | Code::HostLeftToOperator))))
    })
}

/// If only the product's own processes were disturbed, nothing may fail, and nothing may stay changed.
fn failed_in_calm(case: &Case<'_>, calm: bool, ended: RunState) -> Vec<Wrong> {
    let good = matches!(ended, RunState::Succeeded | RunState::SucceededWithWarnings)
        || is_too_late(case)
        || ended == RunState::Stopped && is_canary_skipped(case);
    if calm && !good {
        return vec![("calm", format!("nothing went wrong and the run ended as {ended:?}"))];
    }
    // VMs are migrated home in maintenance windows only.
    let windows = case.seen.plan.as_ref().is_some_and(|plan| plan.options.windows.is_some());
    let counts = |setting: &Setting| !(windows && matches!(setting, Setting::VmPlace(_)));
    let mut listed = case.seen.ledger.iter().filter(|(_, entry)| matches!(entry.state, LedgerState::Listed(_)));
    let left = listed.find(|(setting, _)| counts(setting));
    match left {
        Some((setting, _)) if calm => vec![("calm", format!("nothing went wrong and {setting:?} was not restored"))],
        _ => vec![],
    }
}
