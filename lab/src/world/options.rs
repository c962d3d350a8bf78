//! The options of a generated world.

use ovirt_upgrade_manager::model::level::Level;

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct WorldOptions {
    /// Hosts of the engine, Nodes included.
    pub hosts: usize,
    /// Number of clusters; the hosts are distributed evenly.
    pub clusters: usize,
    /// How many of the hosts are Nodes; they are in the last cluster.
    pub node_hosts: usize,
    /// Level of all clusters. `None`: 4.7 of the first one, 4.6 of the others.
    pub level: Option<Level>,
    /// All hosts are up. Otherwise the second host of each cluster is in maintenance, so that an installation can be tried
    /// at once.
    pub all_up: bool,
    /// Running VMs, the same number on each host that is up, one more on the first ones. `None`: 1 to 12 on each.
    pub vms: Option<usize>,
    /// How many hosts that are up, from the first on, have a VM that is pinned to its host.
    pub pinned_vms: usize,
    /// Engine and hosts do their work in a small part of the usual time.
    pub quick: bool,
    /// The same seed makes the same world.
    pub seed: u64,
    /// World time of the beginning, milliseconds since 1970.
    pub start_ms: i64,
    /// Further advisories: texts with one JSON object a line.
    pub advisories: Vec<String>,
}

impl Default for WorldOptions {
    fn default() -> Self {
        WorldOptions {
            hosts: 30,
            clusters: 2,
            node_hosts: 2,
            level: None,
            all_up: false,
            vms: None,
            pinned_vms: 0,
            quick: false,
            seed: 7,
            // 2025-06-01 08:00 UTC: after the built-in advisories.
            start_ms: 1_748_764_800_000,
            advisories: vec![],
        }
    }
}
