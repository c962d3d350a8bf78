//! The world as an inventory document of the engine, the input of checks.

use super::state::World;
use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::cluster::HostView;
use ovirt_upgrade_manager::model::host::{ClusterInventory, EngineInventory, HostInventory};
use ovirt_upgrade_manager::model::ids::ClusterId;
use serde::{Deserialize, Serialize};

/// The engine, its clusters and their hosts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Inventory {
    /// The engine.
    pub engine: EngineInventory,
    /// Its clusters with all their hosts.
    pub clusters: Vec<ClusterInventory>,
}

impl World {
    /// The inventory now, as the engine shows it.
    ///
    /// # Errors
    /// `INVALID_ARGUMENT` for a cluster id that is not valid.
    pub fn inventory(&self) -> Result<Inventory> {
        let mut clusters = vec![];
        for cluster in &self.clusters {
            let id = ClusterId::new(cluster.id.clone())?;
            let mut hosts = self.host_views(&id);
            // By the provider's numbers: in the order in which they were added.
            hosts.sort_by_key(|h| self.engine.hosts.get(h.id()).map(|h| h.machine));
            // Without the engine's own flag: a caller of a check need not give it.
            let document = |h: HostView| HostInventory { engine_update_available: None, ..h.inventory };
            let hosts = hosts.into_iter().map(document).collect();
            clusters.push(ClusterInventory { id, name: cluster.name.clone(), level: cluster.level, hosts });
        }
        Ok(Inventory { engine: self.engine_view().inventory, clusters })
    }
}
