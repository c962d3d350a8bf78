//! The engine stops and starts.

use crate::world::World;

/// How the engine ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineStop {
    /// In order: its upgrades fail.
    Term,
    /// `kill -9`: it remembers nothing of what it did.
    Kill,
}

impl World {
    /// Stops the engine; it starts by itself, and answers again after so many milliseconds (33,000 were seen).
    pub fn stop_engine(&mut self, _how: EngineStop, _down_ms: i64) {}
}
