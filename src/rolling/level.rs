//! The consequences of a higher cluster level for the VMs of a cluster, as far as they are known before the change.
//! Pure.

use crate::model::cluster::{Obstacle, Vm};

/// The consequences for the VMs of the cluster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Preview {
    /// VMs that make the engine refuse the level: they preview a snapshot.
    pub refused_for: Vec<String>,
    /// VMs that run: they get the level at their next start.
    pub restart: Vec<String>,
    /// VMs that keep a level of their own.
    pub own_level: Vec<String>,
}

/// Sorts the VMs by consequence, by name.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::ids::{HostId, VmId};
    use crate::model::level::Level;

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
