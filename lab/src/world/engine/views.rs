//! The engine's answers to reads. They show the engine's last reports, which can differ from the real state.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{
    AffinityGroup, ClusterSummary, ClusterView, EngineView, HostView, PolicyInForce, UpgradeFlag, Vm,
};
use ovirt_upgrade_manager::model::host::{EngineInventory, HostInventory, HostKind, HostStatus, Versions};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId, PolicyId};
use ovirt_upgrade_manager::model::level::Level;

use super::host_state::{EngineHost, Heard};
use super::vm_state::WorldVm;
use crate::world::cluster::Cluster;
use crate::world::engine_machine;
use crate::world::host::Host;
use crate::world::policies::{SchedulingPolicy, known};
use crate::world::state::World;

impl World {
    /// The engine itself.
    pub fn engine_view(&self) -> EngineView {
        let inventory = EngineInventory {
            version: engine_machine::VERSION.to_owned(),
            levels: (2..=8).map(|minor| Level::new(4, minor)).collect(),
            vdsm_versions: [20, 30, 40, 50].map(|minor| Level::new(4, minor)).to_vec(),
        };
        EngineView { inventory, started_at_ms: Some(self.engine.started_at_ms), now_ms: self.now_ms }
    }

    /// All clusters.
    pub fn cluster_summaries(&self) -> Vec<ClusterSummary> {
        let summary = |cluster: &Cluster| {
            let id = ClusterId::new(cluster.id.clone()).ok()?;
            Some(ClusterSummary { id, name: cluster.name.clone(), level: cluster.level })
        };
        self.clusters.iter().filter_map(summary).collect()
    }

    /// A cluster.
    pub fn cluster_view(&self, cluster: &ClusterId) -> Option<ClusterView> {
        let shown = self.clusters.get(self.cluster_number(cluster)?)?;
        let policy = PolicyInForce {
            id: PolicyId::new(shown.policy.clone()).ok()?,
            properties: shown.policy_properties.clone(),
            own: known(&shown.policy).map(SchedulingPolicy::own).unwrap_or_default(),
        };
        let flag = |percent| UpgradeFlag { correlation_id: shown.flag_holder.clone(), percent };
        Some(ClusterView {
            id: cluster.clone(),
            name: shown.name.clone(),
            level: shown.level,
            data_center_level: shown.data_center_level,
            policy,
            upgrade: shown.flag.map(flag),
            gluster: shown.gluster,
        })
    }

    /// All hosts of a cluster, by id.
    pub fn host_views(&self, cluster: &ClusterId) -> Vec<HostView> {
        let Some(number) = self.cluster_number(cluster) else { return vec![] };
        let mut vms: BTreeMap<u64, u32> = BTreeMap::new();
        for machine in self.engine.vms.values().filter_map(|v| v.runs_on) {
            *vms.entry(machine).or_insert(0) += 1;
        }
        let shown = |(id, host): (&HostId, &EngineHost)| {
            let machine = self.hosts.get(&host.machine).filter(|m| m.cluster == Some(number))?;
            let qemu_processes = vms.get(&host.machine).copied().unwrap_or(0).saturating_add(machine.unlisted_qemu);
            Some(self.host_view(id, host, machine, cluster, self.heard_with(host, qemu_processes)))
        };
        self.engine.hosts.iter().filter_map(shown).collect()
    }

    fn host_view(&self, id: &HostId, host: &EngineHost, machine: &Host, cluster: &ClusterId, heard: Heard) -> HostView {
        let os = match machine.kind {
            HostKind::Node => "oVirt Node 4.5.5".to_owned(),
            HostKind::El => format!("AlmaLinux {}", if machine.el == 8 { "8.10" } else { "9.3" }),
        };
        let running_kernel = heard.kernel.filter(|_| self.engine.shows_kernels);
        let inventory = HostInventory {
            id: id.clone(),
            running_kernel: running_kernel.clone(),
            // In the host's statistics only.
            booted_at_ms: None,
            name: machine.name.clone(),
            address: Some(machine.fqdn.clone()),
            hardware_uuid: Some(machine.hardware_uuid.clone()),
            subscription_uuid: None,
            macs: vec![machine.mac()],
            kind: Some(machine.kind),
            os_description: Some(os),
            status: host.status,
            // Where levels are not shown, the version of qemu-kvm is not either.
            versions: match self.engine.shows_levels {
                true => heard.versions,
                false => Versions { qemu_kvm: None, ..heard.versions },
            },
            reported_levels: Some(heard.levels).filter(|_| self.engine.shows_levels),
            vm_count: Some(heard.vm_count),
            managed: true,
            engine_update_available: Some(host.update_available),
            provider: None,
            // No time: the reader has another clock than the world.
            observed_at_ms: None,
        };
        HostView {
            inventory,
            cluster_id: cluster.clone(),
            status_detail: host.status_detail.clone(),
            memory_mib: host.memory_mib,
            cpus: host.cpus,
            spm: host.spm,
            hosted_engine: host.hosted_engine.clone(),
            power_management: host.power_management,
            certificate_ends_ms: host.certificate_ends_ms,
            networks: host.networks.clone(),
            huge_pages: host.huge_pages.clone(),
            running_kernel,
        }
    }

    /// All VMs of a cluster, by id.
    pub fn vm_views(&self, cluster: &ClusterId) -> Vec<Vm> {
        let number = self.cluster_number(cluster);
        let of_cluster = self.engine.vms.values().filter(|v| Some(v.cluster) == number);
        of_cluster.map(|v| Vm { migrates_to: v.moving.as_ref().map(|m| m.to.clone()), ..v.shown.clone() }).collect()
    }

    /// Affinity groups of a cluster, by id.
    pub fn affinity_views(&self, cluster: &ClusterId) -> Vec<AffinityGroup> {
        let number = self.cluster_number(cluster);
        let of_cluster = self.engine.affinity.iter().filter(|(c, _)| Some(*c) == number);
        let mut groups: Vec<AffinityGroup> = of_cluster.map(|(_, group)| group.clone()).collect();
        groups.sort_by(|a, b| a.id.cmp(&b.id));
        groups
    }

    /// Boot time of a host by its statistics; an old value while the host is not monitored.
    pub fn boot_time_shown(&self, host: &HostId) -> Option<i64> {
        self.engine.hosts.get(host).map(|h| self.heard_with(h, 0).booted_at_ms)
    }

    /// Unfinished work on a host, in words. Actions with a correlation id of the product are left out, except work that
    /// continues after the action seems done.
    pub fn work_on(&self, id: &HostId) -> Vec<String> {
        let Some(host) = self.engine.hosts.get(id) else { return vec![] };
        let mut work = host.operations.clone();
        if host.status == HostStatus::Maintenance && host.settling_until_ms > self.now_ms {
            work.push("Disconnecting the host from its storage".to_owned());
        }
        if host.check.is_some_and(|(_, ours)| !ours) {
            work.push("Checking for updates".to_owned());
        }
        if host.upgrade.as_ref().is_some_and(|u| !u.actor.is_ours()) {
            work.push("Upgrading the host".to_owned());
        }
        let touches = |v: &&WorldVm| {
            v.moving.as_ref().is_some_and(|m| !m.ours && (m.to == *id || v.shown.host.as_ref() == Some(id)))
        };
        work.extend(self.engine.vms.values().filter(touches).map(|v| format!("Migrating VM {}", v.shown.name)));
        work
    }

    /// Whether a host's VDSM port answers a TLS handshake.
    pub fn vdsm_answers(&self, host: &HostId) -> bool {
        self.engine.hosts.get(host).is_some_and(|h| self.is_reachable(h))
    }

    /// Versions that a machine's VDSM reports.
    pub(super) fn versions_of(machine: &Host) -> Versions {
        let version = |name: &str| machine.newest(name).map(|p| p.evr.clone());
        Versions {
            vdsm: version("vdsm"),
            libvirt: version("libvirt"),
            qemu_kvm: version("qemu-kvm"),
            image: (machine.kind == HostKind::Node).then(|| machine.running_image.clone()).flatten(),
        }
    }

    pub(super) fn cluster_number(&self, cluster: &ClusterId) -> Option<usize> {
        self.clusters.iter().position(|c| c.id == cluster.as_str())
    }
}
