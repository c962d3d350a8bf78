//! Changes by others: people in the portal, and faults.

use super::host_state::Vdsm;
use super::vm_state::{Migrates, ShutsDown, WorldVm};
use crate::world::state::World;
use ovirt_upgrade_manager::model::cluster::{AffinityGroup, Migration, Spm, Vm};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;

impl World {
    /// Adds a VM. One that has a host runs on it. False where there is no such cluster.
    pub fn add_vm(&mut self, cluster: &ClusterId, vm: Vm) -> bool {
        let Some(cluster) = self.cluster_number(cluster) else { return false };
        let runs_on = vm.host.as_ref().and_then(|h| self.engine.hosts.get(h)).map(|h| h.machine);
        let id = vm.id.clone();
        self.engine.vms.insert(id, WorldVm::new(vm, cluster, runs_on));
        true
    }

    /// Deletes a VM, running or not. False where there is none.
    pub fn remove_vm(&mut self, vm: &VmId) -> bool {
        let gone = self.engine.vms.remove(vm);
        if let Some(host) = gone.as_ref().and_then(|v| v.shown.host.clone()) {
            self.monitor_if_preparing(&host);
        }
        gone.is_some()
    }

    /// Sets how a VM migrates from now on.
    pub fn vm_migrates(&mut self, vm: &VmId, how: Migrates) {
        if let Some(vm) = self.engine.vms.get_mut(vm) {
            vm.migrates = how;
        }
    }

    /// Sets how a guest shuts down from now on.
    pub fn vm_shuts_down(&mut self, vm: &VmId, how: ShutsDown) {
        if let Some(vm) = self.engine.vms.get_mut(vm) {
            vm.shuts_down = how;
        }
    }

    /// Sets the number of qemu processes on a machine that are no VM of the engine.
    pub fn strangers_on(&mut self, machine: u64, count: u32) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.unlisted_qemu = count;
        }
    }

    /// Adds an affinity group.
    pub fn add_affinity_group(&mut self, cluster: &ClusterId, group: AffinityGroup) {
        if let Some(cluster) = self.cluster_number(cluster) {
            self.engine.affinity.push((cluster, group));
        }
    }

    /// Deletes a host from the engine, as people do with a host in maintenance. The machine stays.
    pub fn remove_engine_host(&mut self, host: &HostId) -> bool {
        let Some(gone) = self.engine.hosts.remove(host) else { return false };
        if let Some(machine) = self.hosts.get_mut(&gone.machine) {
            machine.cluster = None;
        }
        true
    }

    /// Renames a host in the engine.
    pub fn rename_engine_host(&mut self, host: &HostId, name: &str) {
        let machine = self.engine.hosts.get(host).map(|h| h.machine);
        if let Some(machine) = machine.and_then(|m| self.hosts.get_mut(&m)) {
            machine.name = name.to_owned();
        }
    }

    /// Sets a host's memory for VMs, MiB.
    pub fn set_host_memory(&mut self, host: &HostId, memory_mib: u64) {
        if let Some(host) = self.engine.hosts.get_mut(host) {
            host.memory_mib = memory_mib;
        }
    }

    /// Sets a host's external status: error, or ok.
    pub fn set_external_trouble(&mut self, host: &HostId, trouble: bool) {
        if let Some(host) = self.engine.hosts.get_mut(host) {
            host.external_trouble = trouble;
        }
    }

    /// Sets whether a host's VDSM answers while the machine runs.
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

    /// Starts or stops the agent of hosted engine, where it is set up.
    pub fn set_agent(&mut self, host: &HostId, runs: bool) {
        self.with_host(host, |h| {
            if let Some(agent) = h.hosted_engine.as_mut() {
                agent.active = runs;
                agent.score = if runs && !agent.local_maintenance { 3400 } else { 0 };
            }
        });
    }

    /// A network that the cluster requires is missing on a host for so long. One that is up becomes non-operational.
    pub fn lose_network(&mut self, host: &HostId, for_ms: i64) {
        let until = self.now_ms + for_ms;
        self.with_host(host, |h| h.network_missing_until_ms = until);
        if self.engine.hosts.get(host).is_some_and(|h| h.status == HostStatus::Up) {
            self.monitor_soon(host);
        }
    }

    /// VDSM of a machine does not find a level from its next start on, or finds all of them again.
    pub fn lose_level(&mut self, machine: u64, level: Option<Level>) {
        let Some(host) = self.hosts.get_mut(&machine) else { return };
        match level {
            Some(level) => drop(host.lost_levels.insert(level)),
            None if host.lost_levels.is_empty() => {}
            None => {
                host.lost_levels.clear();
                host.start_vdsm();
                self.vdsm_restarted(machine);
            }
        }
    }

    /// The next boot of a machine starts what ran before: its old kernel, a Node's old image.
    pub fn boots_old(&mut self, machine: u64, old: bool) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.boots_old = old;
        }
    }

    /// Pins a VM to its host, as another user does.
    pub fn pin_vm(&mut self, vm: &VmId) {
        self.with_vm(vm, |vm| vm.shown.migration = Migration::Pinned);
    }

    /// Sets the operations on a host, such as image transfers. They keep it from maintenance.
    pub fn set_operations(&mut self, host: &HostId, operations: Vec<String>) {
        self.with_host(host, |h| h.operations = operations);
        self.monitor_if_preparing(host);
    }

    /// Sets the end of a host's certificate.
    pub fn set_certificate_end(&mut self, host: &HostId, at_ms: i64) {
        self.with_host(host, |h| h.certificate_ends_ms = Some(at_ms));
    }

    /// The thread that follows the engine's commands stands still for so long: it waits for a host that does not answer.
    /// Upgrades stay in maintenance, without an event (seen on 4.5.8).
    pub fn hold_commands(&mut self, for_ms: i64) {
        self.engine.commands_held_until_ms = self.now_ms + for_ms;
    }

    /// Makes the next engine upgrade of a host fail while it installs.
    pub fn next_upgrade_fails(&mut self, host: &HostId) {
        self.with_host(host, |h| h.next_upgrade_fails = true);
    }

    /// Makes a host the only storage pool manager of its cluster.
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
