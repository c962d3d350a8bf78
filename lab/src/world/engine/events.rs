//! The audit log.

use ovirt_upgrade_manager::model::cluster::EngineEvent;

use crate::world::World;

impl World {
    /// Events after a number, oldest first.
    pub fn engine_events_after(&self, after: u64, limit: usize) -> Vec<EngineEvent> {
        let first = self.engine.events.partition_point(|e| e.id <= after);
        self.engine.events.iter().skip(first).take(limit).cloned().collect()
    }

    /// Number of the newest event; 0 where there is none.
    pub fn newest_engine_event(&self) -> u64 {
        self.engine.events.last().map_or(0, |e| e.id)
    }
}
