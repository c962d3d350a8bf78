//! The world as the engine would describe it in the inventory documents that checks take.

use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::host::{ClusterInventory, EngineInventory};
use ovirt_upgrade_manager::model::ids::ClusterId;
use serde::{Deserialize, Serialize};

use super::World;

/// The engine's answers about itself, its clusters and their hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// The engine.
    pub engine: EngineInventory,
    /// Its clusters with all their hosts.
    pub clusters: Vec<ClusterInventory>,
}

impl World {
    /// The inventory now, as the engine shows it.
    pub fn inventory(&self) -> Result<Inventory> {
        let mut clusters = vec![];
        for cluster in &self.clusters {
            let id = ClusterId::new(cluster.id.clone())?;
            let mut hosts = self.host_views(&id);
            // By the provider's numbers, which is the order in which they were made.
            hosts.sort_by_key(|h| self.engine.hosts.get(h.id()).map(|h| h.machine));
            let hosts = hosts.into_iter().map(|h| h.inventory).collect();
            clusters.push(ClusterInventory { id, name: cluster.name.clone(), level: cluster.level, hosts });
        }
        Ok(Inventory { engine: self.engine_view().inventory, clusters })
    }
}
