//! A cluster of the engine.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::level::Level;

use super::policies::{EVENLY_DISTRIBUTED, SchedulingPolicy, known};

/// The storage domain that every data center has.
pub const STORAGE_DOMAIN: &str = "data1";

fn evenly_distributed() -> BTreeMap<String, String> {
    known(EVENLY_DISTRIBUTED).map(SchedulingPolicy::own).unwrap_or_default()
}

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
    /// All properties that the scheduling policy has here.
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
    /// A new cluster, with the policy `evenly_distributed`.
    pub fn new(id: String, name: String, level: Level) -> Self {
        Cluster {
            id,
            name,
            level,
            data_center_level: level,
            policy: EVENLY_DISTRIBUTED.to_owned(),
            policy_properties: evenly_distributed(),
            flag_holder: String::new(),
            flag: None,
            gluster: false,
            heals_until_ms: 0,
            storage_domains: [(STORAGE_DOMAIN.to_owned(), "active".to_owned())].into(),
        }
    }
}
