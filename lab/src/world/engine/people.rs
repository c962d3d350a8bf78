//! Whoever changes the world past us: people in the portal, and faults.

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Spm, Vm};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::{Migrates, ShutsDown, Vdsm, WorldVm};
use crate::world::World;

impl World {
    /// A VM is made. One that has a host runs on it. False where there is no such cluster.
    pub fn add_vm(&mut self, cluster: &ClusterId, vm: Vm) -> bool {
        let Some(cluster) = self.cluster_number(cluster) else { return false };
        let runs_on = vm.host.as_ref().and_then(|h| self.engine.hosts.get(h)).map(|h| h.machine);
        let id = vm.id.clone();
        self.engine.vms.insert(id, WorldVm::new(vm, cluster, runs_on));
        true
    }

    /// A VM is deleted, running or not. False where there is none.
    pub fn remove_vm(&mut self, vm: &VmId) -> bool {
        let gone = self.engine.vms.remove(vm);
        if let Some(host) = gone.as_ref().and_then(|v| v.shown.host.clone()) {
            self.look_at_emptied(&host);
        }
        gone.is_some()
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
        let Some(machine) = self.engine.hosts.get(host).map(|h| h.machine) else { return };
        self.freeze(host);
        self.with_host(host, |h| h.vdsm = vdsm);
        if vdsm == Vdsm::Answers {
            self.contact_back(machine);
        } else {
            self.contact_lost(machine);
        }
    }

    /// Work of others begins or ends on a host: image transfers, storage tasks. Keeps it from maintenance.
    pub fn set_operations(&mut self, host: &HostId, operations: Vec<String>) {
        self.with_host(host, |h| h.operations = operations);
        self.look_at_emptied(host);
    }

    /// The next engine upgrade of a host fails while it installs.
    pub fn next_upgrade_fails(&mut self, host: &HostId) {
        self.with_host(host, |h| h.next_upgrade_fails = true);
    }

    /// A host becomes the storage pool manager of its cluster, and any other stops being it.
    pub fn make_spm(&mut self, host: &HostId) {
        let cluster = self.cluster_of(host);
        let ids: Vec<HostId> = self.engine.hosts.keys().cloned().collect();
        for id in ids {
            if self.cluster_of(&id) != cluster {
                continue;
            }
            self.with_host(&id, |h| h.spm = if id == *host { Spm::Spm } else { Spm::None });
        }
    }
}
