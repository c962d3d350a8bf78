//! The options of a generated world.

/// What a world is made of.
#[derive(Debug, Clone)]
pub struct WorldOptions {
    /// Hosts of the engine, Nodes included.
    pub hosts: usize,
    /// Number of clusters; the hosts are distributed evenly.
    pub clusters: usize,
    /// How many of the hosts are Nodes; they are in the last cluster.
    pub node_hosts: usize,
    /// The same seed makes the same world.
    pub seed: u64,
    /// World time of the beginning, milliseconds since 1970.
    pub start_ms: i64,
    /// Further advisories: texts with one JSON object a line.
    pub advisories: Vec<String>,
}

impl Default for WorldOptions {
    fn default() -> Self {
        // 2025-06-01 08:00 UTC: after the built-in advisories.
        WorldOptions { hosts: 30, clusters: 2, node_hosts: 2, seed: 7, start_ms: 1_748_764_800_000, advisories: vec![] }
    }
}
