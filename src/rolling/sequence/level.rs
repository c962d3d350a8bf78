//! Whether the cluster may be raised to a level at the end of a run, and the reasons against it.
//!
//! These rules are stricter than the engine's, which checks only hosts that are up: every host of the cluster must
//! support the level, by versions read after its last boot. A host whose levels are not certain prevents the level,
//! unless the plan excludes the host.
//!
//! The engine's REST API shows no levels of hosts. They then follow from the versions, as in a check (`check::levels`):
//! from those of vdsm and libvirt, and for some levels of qemu-kvm, which the API does not show either.
//!
//! Tests: `lab/tests/it/runs/levels.rs`.

use super::snapshot::Snapshot;
use crate::check::kind::by_inventory;
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Code, Problem};
use crate::model::cluster::HostView;
use crate::model::host::{HostStatus, Versions};
use crate::model::level::{Certainty, HostLevels, Level, LevelSet};
use crate::model::run::{HostResult, RestartProof, Stage};
use crate::ports::ImageLevels;
use crate::rolling::level::preview;
use crate::rolling::run::{HostRun, Run};

/// Whether this turn may raise the level: it then reads the known levels of Node images.
pub fn may_raise_level(run: &Run) -> bool {
    run.stage == Stage::Closing && run.plan.target_level.is_some() && run.level.is_none()
}

/// The reasons against the level, in words; empty: there are none.
pub fn prevented_by(run: &Run, snapshot: &Snapshot, target: Level) -> Vec<String> {
    let mut prevented = vec![];
    if !snapshot.engine.inventory.levels.contains(&target) {
        prevented.push(format!("the engine does not know level {target}"));
    }
    if target < snapshot.cluster.level {
        prevented.push(format!("level {target} is lower"));
    }
    let refused_for = preview(snapshot.vms.values()).refused_for;
    if !refused_for.is_empty() && !bug!(RaisesOverPreview) {
        prevented.push(format!("the engine refuses it while VMs preview a snapshot: {}", refused_for.join(", ")));
    }
    let counted = snapshot.hosts.values().filter(|h| h.inventory.managed && !run.plan.excluded.contains(h.id()));
    // The engine cannot lower the level again: a host that failed or was left may have to go back to its old versions.
    for (plan, host) in run.in_order().filter(|(plan, _)| snapshot.hosts.contains_key(&plan.id)) {
        let name = &plan.name;
        match &host.result {
            _ if bug!(RaisesAfterFailure) => {}
            Some((result, _)) if result.is_failure() => prevented.push(format!("host {name} failed")),
            Some((HostResult::Skipped, _)) if host.is_upgraded() => {
                prevented.push(format!("host {name} was skipped before its soak had ended"));
            }
            Some((HostResult::Skipped | HostResult::NotReached, _)) => {
                prevented.push(format!("host {name} was not upgraded"));
            }
            Some((HostResult::Unproven, Some(why))) if is_left(host, why) => {
                prevented.push(format!("host {name} was left before its soak had ended"));
            }
            Some((HostResult::Unproven, why))
                if !is_surely_restarted(host, why.as_ref()) && !bug!(RaisesWithoutRestart) =>
            {
                prevented.push(format!("nothing proves that host {name} was restarted"));
            }
            _ => {}
        }
    }
    prevented.extend(counted.filter_map(|host| against(run, snapshot, host, target)));
    prevented
}

/// Whether an operator left the host before its soak had ended.
fn is_left(host: &HostRun, why: &Problem) -> bool {
    why.code == Code::ExternalChange || host.was_left && !bug!(RaisesOverLeftHost)
}

/// Whether the host ended with a proof of its restart, or for another reason than that such a proof is missing. Another user can have
/// upgraded a host that the run did not begin.
fn is_surely_restarted(host: &HostRun, why: Option<&Problem>) -> bool {
    let says_so = why.is_some_and(|why| why.code == Code::RestartUnproven) && !bug!(RaisesOverUnrestarted);
    host.restart != Some(RestartProof::Unproven) && !says_so
}

/// Why this host does not permit the level.
fn against(run: &Run, snapshot: &Snapshot, host: &HostView, target: Level) -> Option<String> {
    let name = &host.inventory.name;
    match levels_after_boot(run, snapshot, host) {
        None if bug!(RaisesUnread) => None,
        None => Some(format!("the levels of host {name} cannot be read")),
        Some(levels) if !levels::may_support(&levels, target) => {
            (!bug!(RaisesOverOldHost)).then(|| format!("host {name} does not support level {target}"))
        }
        Some(levels) if levels::surely_supports(&levels, target) || is_planned(run, host, target) => None,
        Some(levels) => {
            let why = match levels.certainty {
                Certainty::Extrapolated => "its vdsm is newer than the known ones",
                Certainty::Unknown => "nothing shows them",
                _ => "the version of its qemu-kvm or libvirt is not known",
            };
            Some(format!("whether host {name} supports level {target} is not certain: {why}"))
        }
    }
}

/// Whether the host was upgraded as planned, and its provider showed all of its versions when the plan was made.
/// Versions that the engine does not show can then only be newer.
fn is_planned(run: &Run, host: &HostView, target: Level) -> bool {
    let is_proved = |plan: &crate::model::plan::HostPlan| {
        let result = run.hosts.get(&plan.id).and_then(|h| h.result.as_ref());
        result.is_some_and(|(result, _)| *result == HostResult::Succeeded)
    };
    let plan = run.plan.host(host.id()).filter(|plan| is_proved(plan));
    plan.is_some_and(|plan| levels::surely_supports(&plan.levels_after, target))
}

/// The host's levels: by what is read now, if the host is up and monitored; otherwise by what the run read after its
/// last boot, if that cannot have changed since.
fn levels_after_boot(run: &Run, snapshot: &Snapshot, host: &HostView) -> Option<HostLevels> {
    let (versions, reported): (&Versions, Option<&LevelSet>) = match host.inventory.status {
        HostStatus::Up => (&host.inventory.versions, host.inventory.reported_levels.as_ref()),
        HostStatus::Maintenance => {
            let after = run.hosts.get(host.id())?.after.as_ref()?;
            (&after.versions, after.levels.as_ref())
        }
        _ => return None,
    };
    let none = std::collections::BTreeMap::<String, ImageLevels>::new();
    let images = snapshot.images.as_ref().unwrap_or(&none);
    let subject = Subject { kind: by_inventory(&host.inventory), installed: versions, reported, arch: None };
    Some(levels::now(&subject, Frame { engine: Some(&snapshot.engine.inventory), images }))
}
