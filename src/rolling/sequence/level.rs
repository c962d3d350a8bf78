//! Whether the cluster may be raised to a level at the end of a run, and otherwise what prevents it.
//!
//! Stricter than the engine, which looks only at hosts that are up: every host of the cluster must report the level, by
//! versions read after its last boot. A host whose levels cannot be read prevents it, unless the plan excludes the host.

use super::snapshot::Snapshot;
use crate::model::cluster::HostView;
use crate::model::host::HostStatus;
use crate::model::level::{Level, LevelSet};
use crate::model::run::HostResult;
use crate::rolling::level::preview;
use crate::rolling::run::Run;

/// What prevents it, in words; empty: nothing.
pub fn prevented_by(run: &Run, snapshot: &Snapshot, target: Level) -> Vec<String> {
    let mut prevented = vec![];
    if !snapshot.engine.inventory.levels.contains(&target) {
        prevented.push(format!("the engine does not know level {target}"));
    }
    if target < snapshot.cluster.level {
        prevented.push(format!("level {target} is lower"));
    }
    let refused_for = preview(snapshot.vms.values()).refused_for;
    if !refused_for.is_empty() {
        prevented.push(format!("the engine refuses it while VMs preview a snapshot: {}", refused_for.join(", ")));
    }
    let counted = snapshot.hosts.values().filter(|h| h.inventory.managed && !run.plan.excluded.contains(h.id()));
    // The level cannot be lowered again: a host that failed or was left may have to go back to what it ran.
    for (plan, host) in run.in_order().filter(|(plan, _)| snapshot.hosts.contains_key(&plan.id)) {
        let name = &plan.name;
        match host.result.as_ref().map(|(result, _)| *result) {
            _ if bug!(RaisesAfterFailure) => {}
            Some(result) if result.is_failure() => prevented.push(format!("host {name} failed")),
            Some(HostResult::Skipped | HostResult::NotReached) => {
                prevented.push(format!("host {name} was not upgraded"));
            }
            _ => {}
        }
    }
    for host in counted {
        let name = &host.inventory.name;
        match levels_after_boot(run, host) {
            None if bug!(RaisesUnread) => {}
            None => prevented.push(format!("the levels of host {name} cannot be read")),
            Some(levels) if !levels.contains(&target) && !bug!(RaisesOverOldHost) => {
                prevented.push(format!("host {name} does not support level {target}"));
            }
            Some(_) => {}
        }
    }
    prevented
}

/// Levels that are read now (a host that is up is monitored), or that were read by us after its last boot and cannot
/// have changed since.
fn levels_after_boot<'a>(run: &'a Run, host: &'a HostView) -> Option<&'a LevelSet> {
    match host.inventory.status {
        HostStatus::Up => host.inventory.reported_levels.as_ref(),
        HostStatus::Maintenance => run.hosts.get(host.id())?.after.as_ref()?.levels.as_ref(),
        _ => None,
    }
}
