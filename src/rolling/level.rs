//! Whether a cluster may be raised to a level at the end of a run, and otherwise who prevents it. Pure.
//!
//! Stricter than the engine, which looks only at hosts that are up: every host of the cluster must report the level, by
//! versions read after its last boot. A host that nobody can read prevents it, unless the plan left it out by name.

use crate::model::cluster::{HostView, Obstacle, Vm};
use crate::model::host::HostStatus;
use crate::model::level::{Level, LevelSet};
use crate::rolling::run::Run;
use crate::rolling::sequence::View;

/// What stands against it, in words; empty: nothing.
pub fn prevented_by(run: &Run, view: &View, target: Level) -> Vec<String> {
    let mut prevented = vec![];
    if !view.engine.inventory.levels.contains(&target) {
        prevented.push(format!("the engine does not know level {target}"));
    }
    if target < view.cluster.level {
        prevented.push(format!("level {target} is lower"));
    }
    let refused_for = preview(view.vms.values()).refused_for;
    if !refused_for.is_empty() {
        prevented.push(format!("the engine refuses it while VMs preview a snapshot: {}", refused_for.join(", ")));
    }
    let counted = view.hosts.values().filter(|h| h.inventory.managed && !run.plan.excluded.contains(h.id()));
    for host in counted {
        let name = &host.inventory.name;
        match levels_after_boot(run, host) {
            None => prevented.push(format!("nobody can read the levels of host {name}")),
            Some(levels) if !levels.contains(&target) => {
                prevented.push(format!("host {name} does not support level {target}"));
            }
            Some(_) => {}
        }
    }
    prevented
}

/// What raising the level means for the VMs of the cluster, as far as they show it, before anything is changed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// VMs for which the engine refuses to raise it: they preview a snapshot.
    pub refused_for: Vec<String>,
    /// VMs that run: they get it when they are started anew.
    pub restart: Vec<String>,
    /// VMs that keep a level of their own.
    pub own_level: Vec<String>,
}

/// Looks at VMs by name. Pure.
pub fn preview<'a>(vms: impl IntoIterator<Item = &'a Vm>) -> Preview {
    let mut preview = Preview::default();
    for vm in vms {
        if vm.obstacles.contains(&Obstacle::Previewing) {
            preview.refused_for.push(vm.name.clone());
        }
        match vm.custom_level {
            Some(level) => preview.own_level.push(format!("{} ({level})", vm.name)),
            None if vm.is_on_a_host() => preview.restart.push(vm.name.clone()),
            None => {}
        }
    }
    preview
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{HostId, VmId};

    fn vm(n: usize, host: Option<&str>) -> Vm {
        let on = HostId::new(host.unwrap_or("h0")).unwrap();
        let vm = Vm::running(VmId::new(format!("v{n}")).unwrap(), format!("vm-{n}"), on.clone(), 4096, 2);
        Vm { host: host.map(|_| on), ..vm }
    }

    #[test]
    fn vms_are_told_by_what_the_level_means_for_them() {
        let running = vm(1, Some("h1"));
        let mut stopped = vm(2, None);
        stopped.status = crate::model::cluster::VmStatus::Down;
        let mut own = vm(3, Some("h1"));
        own.custom_level = Some(Level::new(4, 6));
        let mut previews = vm(4, None);
        previews.obstacles = vec![Obstacle::Previewing];
        let preview = preview([&running, &stopped, &own, &previews]);
        assert_eq!(preview.restart, [running.name]);
        assert_eq!(preview.own_level, [format!("{} (4.6)", own.name)]);
        assert_eq!(preview.refused_for, [previews.name]);
    }
}
