//! Whoever changes the world past us: people in the portal, and faults.

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Vm};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::{Migrates, ShutsDown, Vdsm, WorldVm};
use crate::world::World;

impl World {
    /// A VM is made. One that has a host runs on it. False where there is no such cluster.
    pub fn add_vm(&mut self, cluster: &ClusterId, vm: Vm) -> bool {
        let Some(cluster) = self.cluster_number(cluster) else { return false };
        let runs_on = vm.host.as_ref().and_then(|h| self.engine.hosts.get(h)).map(|h| h.machine);
        let id = vm.id.clone();
        let vm = WorldVm { shown: vm, cluster, runs_on, migrates: Migrates::Well, shuts_down: ShutsDown::Well };
        self.engine.vms.insert(id, vm);
        true
    }

    /// A VM is deleted, running or not. False where there is none.
    pub fn remove_vm(&mut self, vm: &VmId) -> bool {
        self.engine.vms.remove(vm).is_some()
    }

    /// How a VM migrates from now on.
    pub fn vm_migrates(&mut self, vm: &VmId, how: Migrates) {
        if let Some(vm) = self.engine.vms.get_mut(vm) {
            vm.migrates = how;
        }
    }

    /// How a guest shuts down from now on.
    pub fn vm_shuts_down(&mut self, vm: &VmId, how: ShutsDown) {
        if let Some(vm) = self.engine.vms.get_mut(vm) {
            vm.shuts_down = how;
        }
    }

    /// Qemu processes that the engine does not know run on a machine.
    pub fn strangers_on(&mut self, machine: u64, count: u32) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.strangers = count;
        }
    }

    /// An affinity group is made.
    pub fn add_affinity_group(&mut self, cluster: &ClusterId, group: AffinityGroup) {
        if let Some(cluster) = self.cluster_number(cluster) {
            self.engine.affinity.push((cluster, group));
        }
    }

    /// A host is deleted from the engine, as only a host in maintenance should be. The machine stays.
    pub fn remove_engine_host(&mut self, host: &HostId) -> bool {
        let Some(gone) = self.engine.hosts.remove(host) else { return false };
        if let Some(machine) = self.hosts.get_mut(&gone.machine) {
            machine.cluster = None;
        }
        true
    }

    /// A host gets another name in the engine.
    pub fn rename_engine_host(&mut self, host: &HostId, name: &str) {
        let machine = self.engine.hosts.get(host).map(|h| h.machine);
        if let Some(machine) = machine.and_then(|m| self.hosts.get_mut(&m)) {
            machine.name = name.to_owned();
        }
    }

    /// A host's memory for VMs changes, MiB.
    pub fn set_host_memory(&mut self, host: &HostId, memory_mib: u64) {
        if let Some(host) = self.engine.hosts.get_mut(host) {
            host.memory_mib = memory_mib;
        }
    }

    /// Somebody sets a host's external status: trouble, or ok.
    pub fn set_external_trouble(&mut self, host: &HostId, trouble: bool) {
        if let Some(host) = self.engine.hosts.get_mut(host) {
            host.external_trouble = trouble;
        }
    }

    /// A host's VDSM dies, hangs or comes back, while the machine lives.
    pub fn set_vdsm(&mut self, host: &HostId, vdsm: Vdsm) {
        if let Some(host) = self.engine.hosts.get_mut(host) {
            host.vdsm = vdsm;
        }
    }
}
