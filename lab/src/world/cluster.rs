//! A cluster of the engine.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::level::Level;

/// The storage domain that every data center has.
pub const STORAGE_DOMAIN: &str = "data1";
/// The scheduling policy `evenly_distributed`, which a new cluster has.
const EVENLY_DISTRIBUTED: &str = "20d25257-b4bd-4589-92a6-c4c5c5d3fd1a";

/// A cluster of the engine.
#[derive(Debug, Clone)]
pub struct Cluster {
    /// The engine's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Level in force.
    pub level: Level,
    /// Level of its data center.
    pub data_center_level: Level,
    /// Scheduling policy: its id.
    pub policy: String,
    /// Properties of the scheduling policy.
    pub policy_properties: BTreeMap<String, String>,
    /// The last holder of the upgrade flag. The engine keeps it after the flag is cleared.
    pub flag_holder: String,
    /// The upgrade flag, while it is set: percent.
    pub flag: Option<u8>,
    /// Whether it serves Gluster volumes.
    pub gluster: bool,
    /// End of the heal of its volume.
    pub heals_until_ms: i64,
    /// Status of the storage domains of its data center, by name.
    pub storage_domains: BTreeMap<String, String>,
}

impl Cluster {
    /// A new cluster.
    pub fn new(id: String, name: String, level: Level) -> Self {
        Cluster {
            id,
            name,
            level,
            data_center_level: level,
            policy: EVENLY_DISTRIBUTED.to_owned(),
            policy_properties: BTreeMap::new(),
            flag_holder: String::new(),
            flag: None,
            gluster: false,
            heals_until_ms: 0,
            storage_domains: [(STORAGE_DOMAIN.to_owned(), "active".to_owned())].into(),
        }
    }
}
