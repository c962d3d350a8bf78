//! The world as the engine would describe it in the inventory documents that checks take.

use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::host::{ClusterInventory, EngineInventory, HostInventory, HostKind, Versions};
use ovirt_upgrade_manager::model::ids::{ClusterId, HostId};
use ovirt_upgrade_manager::model::level::Level;
use serde::{Deserialize, Serialize};

use super::{Host, World, engine_machine};

/// The engine's answers about itself, its clusters and their hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// The engine.
    pub engine: EngineInventory,
    /// Its clusters with all their hosts.
    pub clusters: Vec<ClusterInventory>,
}

impl World {
    /// The inventory now.
    pub fn inventory(&self) -> Result<Inventory> {
        let mut clusters = vec![];
        for (number, cluster) in self.clusters.iter().enumerate() {
            let hosts = self.hosts.values().filter(|h| h.cluster == Some(number));
            clusters.push(ClusterInventory {
                id: ClusterId::new(cluster.id.clone())?,
                name: cluster.name.clone(),
                level: cluster.level,
                hosts: hosts.map(|h| self.host_inventory(h)).collect::<Result<_>>()?,
            });
        }
        let engine = EngineInventory {
            version: engine_machine::VERSION.to_owned(),
            levels: (2..=8).map(|minor| Level::new(4, minor)).collect(),
            vdsm_versions: [20, 30, 40, 50].map(|minor| Level::new(4, minor)).to_vec(),
        };
        Ok(Inventory { engine, clusters })
    }

    fn host_inventory(&self, host: &Host) -> Result<HostInventory> {
        let version = |name: &str| host.newest(name).map(|p| p.evr.clone());
        let os = match host.kind {
            HostKind::Node => "oVirt Node 4.5.5".to_owned(),
            HostKind::El => format!("AlmaLinux {}", if host.el == 8 { "8.10" } else { "9.3" }),
        };
        Ok(HostInventory {
            id: HostId::new(host.engine_id.clone())?,
            name: host.name.clone(),
            address: Some(host.fqdn.clone()),
            hardware_uuid: Some(host.hardware_uuid.clone()),
            subscription_uuid: None,
            kind: Some(host.kind),
            os_description: Some(os),
            status: host.status,
            versions: Versions {
                vdsm: version("vdsm"),
                libvirt: version("libvirt"),
                qemu_kvm: version("qemu-kvm"),
                image: (host.kind == HostKind::Node).then(|| host.image().cloned()).flatten(),
            },
            reported_levels: Some(host.levels.clone()),
            vm_count: Some(host.vm_count),
            managed: true,
            engine_update_available: None,
            provider: None,
            // Read now. The world's clock is not the reader's, so no time is given.
            observed_at_ms: None,
        })
    }
}
