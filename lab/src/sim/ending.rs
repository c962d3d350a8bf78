//! The last look: no VM and no setting was lost, and the journal tells the whole run.

use ovirt_upgrade_manager::model::cluster::PolicySetting;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting, Value};
use ovirt_upgrade_manager::model::run::{Entry, HostResult, RunState};

use super::state::State;
use super::truth;
use crate::world::engine::LostVm;

impl State {
    /// A run is about to begin: what is so now, is to be so afterwards.
    pub fn run_begins(&mut self) {
        self.watch.people.ran = truth::running(&self.world);
        let up = self.world.engine.hosts.iter().filter(|(_, h)| h.status == HostStatus::Up);
        self.watch.people.up = up.map(|(id, _)| id.clone()).collect();
        let resting = self.world.engine.hosts.iter().filter(|(_, h)| h.status == HostStatus::Maintenance);
        self.watch.people.in_maintenance = resting.map(|(id, _)| id.clone()).collect();
    }
}

/// Judges a run that has ended, or that nothing can happen to any more.
pub fn judge(state: &mut State, cluster: &ClusterId) {
    if state.watch.run.is_none() {
        return;
    }
    let Some(ended) = state.watch.ended else {
        return state.watch.violated("I8", "nothing is left to happen and the run has not ended".to_owned());
    };
    let mut found = vec![];
    found.extend(lost_vms(state));
    found.extend(killed_vms(state));
    found.extend(lost_settings(state, cluster));
    found.extend(lost_hosts(state));
    found.extend(woken_hosts(state));
    found.extend(uncalm(state, ended));
    for (invariant, what) in found {
        state.watch.violated(invariant, what);
    }
}

type Found = Vec<(&'static str, String)>;

fn is_listed(state: &State, setting: &Setting) -> bool {
    state.watch.ledger.get(setting).is_some_and(|e| matches!(e.state, LedgerState::Listed(_)))
}

/// VMs that ran at the beginning, and neither run now, nor were taken down by people, nor are listed.
fn lost_vms(state: &State) -> Found {
    let running = truth::running(&state.world);
    let mut found = vec![];
    for vm in state.watch.people.ran.keys() {
        let excused = state.watch.people.vms.contains(vm) || !state.world.engine.vms.contains_key(vm);
        if running.contains_key(vm) || excused || is_listed(state, &Setting::VmRuns(vm.clone())) {
            continue;
        }
        let ours = state.watch.done.vms_stopped.contains(vm);
        let invariant = if ours { "I3" } else { "VMs" };
        let shown = state.world.engine.vms.get(vm).map(|v| (v.shown.status, v.shown.host.clone()));
        let events = state.world.engine_events_after(0, usize::MAX);
        let told: Vec<String> =
            events.iter().filter(|e| e.vm.as_ref() == Some(vm)).map(|e| format!("{} {}", e.at_ms, e.text)).collect();
        let told = told.join("; ");
        found.push((invariant, format!("VM {vm} ran when the run began and does not run any more: {shown:?}; {told}")));
    }
    found
}

/// VMs whose power was cut on a host that nobody but us was at.
fn killed_vms(state: &State) -> Found {
    // Later, whatever cut its power is not our order.
    let is_ours = |lost: &LostVm| {
        let host = state.world.host_of(lost.machine)?;
        let (ordered, _) = *state.watch.done.restart_ordered.get(&host)?;
        let ours = (ordered..ordered + 20 * 60_000).contains(&lost.at_ms);
        (ours && !state.watch.people.touched.contains(&host)).then_some(host)
    };
    let killed = state.world.engine.vms_killed.iter();
    let ours = killed.filter(|l| l.vm.as_ref().is_none_or(|vm| !state.watch.people.vms.contains(vm)));
    ours.filter_map(|l| Some((l, is_ours(l)?)))
        .map(|(l, host)| ("VMs", format!("our restart of host {host} took VM {:?} down with it", l.vm)))
        .collect()
}

fn lost_settings(state: &State, cluster: &ClusterId) -> Found {
    let mut found = vec![];
    let Some(view) = state.world.cluster_view(cluster) else { return found };
    let policy = Setting::Policy(cluster.clone());
    if let Some(entry) = state.watch.ledger.get(&policy)
        && state.watch.people.policy.is_none()
        && !is_listed(state, &policy)
        && Value::Policy(PolicySetting::clone(&view.policy)) != entry.before
    {
        found.push(("I4", format!("the policy was {:?} and is {:?}", entry.before, view.policy)));
    }
    let flag = Setting::UpgradeFlag(cluster.clone());
    let holder = view.upgrade.as_ref().map(|f| f.correlation_id.as_str());
    if holder.is_some() && holder == truth::correlation(state) && !is_listed(state, &flag) {
        found.push(("I4", "the upgrade flag is still ours".to_owned()));
    }
    found
}

/// Hosts that were in service and are not, though the run did not end them as out of service.
fn lost_hosts(state: &State) -> Found {
    let result = |host: &HostId| {
        state.watch.journal.iter().rev().find_map(|(_, r)| match &r.entry {
            Entry::HostEnded { host: h, result, .. } if h == host => Some(*result),
            _ => None,
        })
    };
    let out = state.watch.people.up.iter().filter(|host| {
        let status = state.world.engine.hosts.get(*host).map(|h| h.status);
        !matches!(status, None | Some(HostStatus::Up))
    });
    let mut found = vec![];
    for host in out {
        let told = matches!(result(host), Some(HostResult::FailedOut | HostResult::Skipped));
        let excused =
            state.watch.people.touched.contains(host) || is_listed(state, &Setting::HostInService(host.clone()));
        if !told && !excused {
            let status = state.world.engine.hosts.get(host).map(|h| h.status);
            found
                .push(("hosts", format!("host {host} was in service, is {status:?}, and ended as {:?}", result(host))));
        }
    }
    found
}

/// Hosts that were in maintenance, and were brought into service, though the run says that all went well.
fn woken_hosts(state: &State) -> Found {
    let result = |host: &HostId| state.watch.folded.as_ref()?.hosts.get(host)?.result.as_ref().map(|(r, _)| *r);
    let well = |host: &&HostId| result(host) == Some(HostResult::Succeeded);
    let rested = state.watch.people.in_maintenance.iter().filter(well);
    let status = |host: &HostId| state.world.engine.hosts.get(host).map(|h| h.status);
    let is_woken = |host: &&HostId| {
        !matches!(status(host), None | Some(HostStatus::Maintenance)) && !state.watch.people.touched.contains(*host)
    };
    let told = |host: &HostId| format!("host {host} was in maintenance and is {:?}", status(host));
    rested.filter(is_woken).map(|host| ("hosts", told(host))).collect()
}

/// Where nothing went wrong, nothing may fail.
fn uncalm(state: &State, ended: RunState) -> Found {
    let good = matches!(ended, RunState::Succeeded | RunState::SucceededWithWarnings);
    if state.watch.calm && !good {
        return vec![("calm", format!("nothing went wrong and the run ended as {ended:?}"))];
    }
    vec![]
}
