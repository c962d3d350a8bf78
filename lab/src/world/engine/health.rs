//! What else can be ill in a cluster: storage domains, bricks of Gluster volumes, networks of hosts, disks being worked
//! on. Nothing of it acts on VMs; the engine shows it, and looks at bricks when a host is taken out (facts 7.1, rule 12).

use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, VmId};

use super::events::about_host;
use super::{Actor, EngineHost};
use crate::world::{Power, World};

/// The storage domain that every data center has.
pub const STORAGE_DOMAIN: &str = "data1";
/// A cluster that serves Gluster has one volume, of as many replicas, on its first hosts; one of fewer hosts has none.
const REPLICAS: usize = 3;
/// Bricks that the volume needs.
const QUORUM: usize = 2;

impl World {
    /// What is not as it should be, by kind, host and name.
    pub fn troubles(&self, cluster: &ClusterId) -> Vec<HealthIssue> {
        let Some(number) = self.cluster_number(cluster) else { return vec![] };
        let domains = self.clusters.get(number).into_iter().flat_map(|c| &c.storage_domains);
        let well = |status: &str| matches!(status, "active" | "maintenance");
        let mut troubles: Vec<HealthIssue> = domains
            .filter(|(_, status)| !well(status))
            .map(|(name, status)| trouble(HealthIssueKind::StorageDomain, format!("storage domain {name}"), status))
            .collect();
        for host in self.brick_hosts(number).into_iter().filter(|h| !self.brick_is_up(h)) {
            let brick = format!("brick {}:/bricks/1 of volume vol1", self.name_of(&host));
            troubles.push(HealthIssue { host: Some(host), ..trouble(HealthIssueKind::GlusterBrick, brick, "down") });
        }
        for (id, host) in self.engine.hosts.iter().filter(|(id, _)| self.cluster_of(id) == Some(number)) {
            for name in &host.networks_out_of_sync {
                let network = format!("network {name} of host {}", self.name_of(id));
                let found = trouble(HealthIssueKind::Network, network, "out of sync");
                troubles.push(HealthIssue { host: Some(id.clone()), ..found });
            }
        }
        for vm in self.engine.vms.values().filter(|vm| vm.cluster == number) {
            if let Some(work) = &vm.disk_work {
                let disk = format!("disk {0}_Disk1 of VM {0}", vm.shown.name);
                let found = trouble(HealthIssueKind::DiskWork, disk, work);
                troubles.push(HealthIssue { vm: Some(vm.shown.id.clone()), ..found });
            }
        }
        troubles.sort();
        troubles
    }

    /// A storage domain gets a status, in the engine's word.
    pub fn set_storage_domain(&mut self, cluster: &ClusterId, status: &str) {
        let cluster = self.cluster_number(cluster).and_then(|number| self.clusters.get_mut(number));
        if let Some(cluster) = cluster {
            cluster.storage_domains.insert(STORAGE_DOMAIN.to_owned(), status.to_owned());
        }
    }

    /// The brick on a host breaks, or is mended, and then heals.
    pub fn break_brick(&mut self, host: &HostId, broken: bool) {
        let was = self.engine.hosts.get(host).is_some_and(|h| h.brick_broken);
        self.with_host(host, |h| h.brick_broken = broken);
        if was && !broken {
            self.heals(host);
        }
    }

    /// Networks of a host that are not as the data center has them.
    pub fn set_networks_out_of_sync(&mut self, host: &HostId, networks: &[&str]) {
        self.with_host(host, |h| h.networks_out_of_sync = networks.iter().map(|n| (*n).to_owned()).collect());
    }

    /// Something works on the disks of a VM, in a word: `locked`, `being backed up`.
    pub fn set_disk_work(&mut self, vm: &VmId, work: Option<&str>) {
        self.with_vm(vm, |vm| vm.disk_work = work.map(str::to_owned));
    }

    /// The engine tells of an error about a host, which nobody asked for.
    pub fn tell_error(&mut self, host: &HostId, text: &str) {
        self.log(ERROR, text.to_owned(), about_host(host), None::<&Actor>);
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

    /// What stands against stopping Gluster on a host: first the quorum, then the heal.
    pub(super) fn gluster_stands_against(&self, id: &HostId) -> Option<String> {
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

    /// glusterd starts: at each boot, and when the engine activates the host.
    pub(super) fn start_glusterd(&mut self, id: &HostId) {
        self.with_host(id, |h| h.glusterd = true);
        self.heals(id);
    }

    /// A brick is back: what it missed is copied.
    fn heals(&mut self, id: &HostId) {
        let Some(number) = self.cluster_of(id).filter(|number| self.brick_hosts(*number).contains(id)) else { return };
        let until = self.now_ms + self.engine.between(self.engine.timing.heal);
        if let Some(cluster) = self.clusters.get_mut(number) {
            cluster.heals_until_ms = cluster.heals_until_ms.max(until);
        }
    }
}

/// `VDS_LOW_DISK_SPACE_ERROR`, which the engine tells again and again.
const ERROR: u32 = 532;

fn trouble(kind: HealthIssueKind, entity: String, state: &str) -> HealthIssue {
    HealthIssue { kind, host: None, vm: None, entity, state: state.to_owned() }
}
