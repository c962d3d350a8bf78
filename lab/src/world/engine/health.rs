//! Health of storage domains, bricks of Gluster volumes, networks of hosts and disks. It does not change VMs; the engine
//! shows it, and checks bricks when a host goes to maintenance (facts 7.1, rule 12).

use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::events::{about_host, about_vm};
use super::host_state::EngineHost;
use super::request::Actor;
use crate::world::cluster::STORAGE_DOMAIN;
use crate::world::host::Power;
use crate::world::state::World;

/// Replicas of the one volume of a Gluster cluster, on its first hosts. A cluster of fewer hosts has no volume.
const REPLICAS: usize = 3;
/// Bricks that the volume needs.
const QUORUM: usize = 2;
/// `VDS_BROKER_COMMAND_FAILURE`.
const COMMAND_FAILED: u32 = 10_802;
/// `VDS_ALERT_FENCE_IS_NOT_CONFIGURED`.
const NO_POWER_MANAGEMENT: u32 = 9000;
/// `USER_FAILED_HOTPLUG_DISK`.
const PLUG_FAILED: u32 = 2001;

impl World {
    /// Health issues, by kind, host and name.
    pub fn health_issues(&self, cluster: &ClusterId) -> Vec<HealthIssue> {
        let Some(number) = self.cluster_number(cluster) else { return vec![] };
        let domains = self.clusters.get(number).into_iter().flat_map(|c| &c.storage_domains);
        let well = |status: &str| matches!(status, "active" | "maintenance");
        let mut issues: Vec<HealthIssue> = domains
            .filter(|(_, status)| !well(status))
            .map(|(name, status)| trouble(HealthIssueKind::StorageDomain, format!("storage domain {name}"), status))
            .collect();
        for host in self.brick_hosts(number).into_iter().filter(|h| !self.brick_is_up(h)) {
            let brick = format!("brick {}:/bricks/1 of volume vol1", self.name_of(&host));
            issues.push(HealthIssue { host: Some(host), ..trouble(HealthIssueKind::GlusterBrick, brick, "down") });
        }
        for (id, host) in self.engine.hosts.iter().filter(|(id, _)| self.cluster_of(id) == Some(number)) {
            for name in &host.networks_out_of_sync {
                let network = format!("network {name} of host {}", self.name_of(id));
                let found = trouble(HealthIssueKind::Network, network, "out of sync");
                issues.push(HealthIssue { host: Some(id.clone()), ..found });
            }
        }
        for vm in self.engine.vms.values().filter(|vm| vm.cluster == number) {
            if let Some(work) = &vm.disk_work {
                let disk = format!("disk {0}_Disk1 of VM {0}", vm.shown.name);
                let found = trouble(HealthIssueKind::DiskWork, disk, work);
                issues.push(HealthIssue { vm: Some(vm.shown.id.clone()), ..found });
            }
        }
        issues.sort();
        issues
    }

    /// Sets the status of the storage domain.
    pub fn set_storage_domain(&mut self, cluster: &ClusterId, status: &str) {
        let cluster = self.cluster_number(cluster).and_then(|number| self.clusters.get_mut(number));
        if let Some(cluster) = cluster {
            cluster.storage_domains.insert(STORAGE_DOMAIN.to_owned(), status.to_owned());
        }
    }

    /// Breaks or repairs the brick on a host. A repaired brick heals.
    pub fn break_brick(&mut self, host: &HostId, broken: bool) {
        let was = self.engine.hosts.get(host).is_some_and(|h| h.brick_broken);
        self.with_host(host, |h| h.brick_broken = broken);
        if was && !broken {
            self.heals(host);
        }
    }

    /// Sets the networks of a host that are out of sync with the data center.
    pub fn set_networks_out_of_sync(&mut self, host: &HostId, networks: &[&str]) {
        self.with_host(host, |h| h.networks_out_of_sync = networks.iter().map(|n| (*n).to_owned()).collect());
    }

    /// Sets the work on the disks of a VM: `locked`, `being backed up`.
    pub fn set_disk_work(&mut self, vm: &VmId, work: Option<&str>) {
        self.with_vm(vm, |vm| vm.disk_work = work.map(str::to_owned));
    }

    /// A user adds a disk to a VM that runs on a host, and the host refuses. The engine logs both (recorded on engine 4.5).
    pub fn fails_to_plug_disk(&mut self, host: &HostId, vm: &VmId, user: &Actor) {
        let name = self.name_of(host);
        let text = format!("VDSM {name} command HotPlugDiskVDS failed: Method 'VM.hotplugDisk' not found");
        self.log(COMMAND_FAILED, text, about_host(host), None);
        let text = format!("Failed to plug disk d1 to VM {vm} (User: {}).", user.user);
        self.log(PLUG_FAILED, text, about_vm(vm, Some(host)), Some(user));
    }

    /// The alert that a host has no power management, as after the host was added or edited.
    pub fn alerts_to_missing_power_management(&mut self, host: &HostId) {
        let name = self.name_of(host);
        let text = format!("Failed to verify Power Management configuration for Host {name}.");
        self.log(NO_POWER_MANAGEMENT, text, about_host(host), None);
    }

    /// Logs an error event about a host that no request caused.
    pub fn log_error_event(&mut self, host: &HostId, text: &str) {
        self.log(ERROR, text.to_owned(), about_host(host), None::<&Actor>);
    }

    /// Hosts with a brick of the cluster's volume, and whether it is up. A cluster without the volume has none.
    pub fn bricks(&self, cluster: &ClusterId) -> Vec<(HostId, bool)> {
        let hosts = self.cluster_number(cluster).map(|number| self.brick_hosts(number)).unwrap_or_default();
        hosts.into_iter().map(|host| (host.clone(), self.brick_is_up(&host))).collect()
    }

    /// Hosts on which the bricks of the cluster's volume are.
    fn brick_hosts(&self, cluster: usize) -> Vec<HostId> {
        if !self.clusters.get(cluster).is_some_and(|c| c.gluster) {
            return vec![];
        }
        let here = self.engine.hosts.keys().filter(|id| self.cluster_of(id) == Some(cluster));
        let hosts: Vec<HostId> = here.take(REPLICAS).cloned().collect();
        if hosts.len() < REPLICAS { vec![] } else { hosts }
    }

    fn brick_is_up(&self, host: &HostId) -> bool {
        let runs = |h: &EngineHost| self.hosts.get(&h.machine).is_some_and(|m| m.power != Power::Booting);
        self.engine.hosts.get(host).is_some_and(|h| h.glusterd && !h.brick_broken && runs(h))
    }

    /// Why Gluster cannot be stopped on a host: first the quorum, then the heal.
    pub(super) fn gluster_refusal(&self, id: &HostId) -> Option<String> {
        let number = self.cluster_of(id)?;
        let bricks = self.brick_hosts(number);
        if !bricks.contains(id) {
            return None;
        }
        let name = self.name_of(id);
        let others = bricks.iter().filter(|b| *b != id && self.brick_is_up(b)).count();
        if others < QUORUM {
            return Some(format!(
                "Cannot switch the following Host(s) to Maintenance mode: {name}. \
                 VDS_CANNOT_MAINTENANCE_GLUSTER_QUORUM_CANNOT_BE_MET: vol1"
            ));
        }
        let heals = self.clusters.get(number).is_some_and(|c| self.now_ms < c.heals_until_ms);
        heals.then(|| {
            format!(
                "Cannot switch the following Host(s) to Maintenance mode: {name}. \
                 VDS_CANNOT_MAINTENANCE_UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS: {name}:/bricks/1"
            )
        })
    }

    /// Starts glusterd: at each boot, and when the engine activates the host.
    pub(super) fn start_glusterd(&mut self, id: &HostId) {
        self.with_host(id, |h| h.glusterd = true);
        self.heals(id);
    }

    /// Starts the heal of a brick that is up again.
    fn heals(&mut self, id: &HostId) {
        let Some(number) = self.cluster_of(id).filter(|number| self.brick_hosts(*number).contains(id)) else { return };
        let until = self.now_ms + self.engine.between(self.engine.timing.heal);
        if let Some(cluster) = self.clusters.get_mut(number) {
            cluster.heals_until_ms = cluster.heals_until_ms.max(until);
        }
    }
}

/// `VDS_LOW_DISK_SPACE_ERROR`, which the engine logs repeatedly.
const ERROR: u32 = 532;

fn trouble(kind: HealthIssueKind, entity: String, state: &str) -> HealthIssue {
    HealthIssue { kind, host: None, vm: None, entity, state: state.to_owned() }
}
