//! Answers of the engine, kept for as long as nothing in the world changes: most turns of a run read what the turn
//! before read.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{HostView, Vm};
use ovirt_upgrade_manager::model::ids::ClusterId;

use crate::world::World;

/// The world, with a version number that grows with every possible change.
pub struct Watched {
    world: World,
    version: u64,
}

impl Watched {
    /// Watches a world.
    pub fn new(world: World) -> Self {
        Watched { world, version: 0 }
    }

    /// The version: equal versions mean an unchanged world.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Advances world time. If nothing is due until then, only the time changes.
    pub fn advance(&mut self, to_ms: i64) {
        self.version += u64::from(self.world.next_event_ms().is_some_and(|at| at <= to_ms));
        self.world.advance(to_ms);
    }
}

impl Deref for Watched {
    type Target = World;

    fn deref(&self) -> &World {
        &self.world
    }
}

impl DerefMut for Watched {
    fn deref_mut(&mut self) -> &mut World {
        self.version += 1;
        &mut self.world
    }
}

/// An answer that is kept.
pub struct Kept<T>(Option<(u64, ClusterId, Arc<T>)>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Kept(None)
    }
}

impl<T> Kept<T> {
    /// The stored answer, or a new one if the world has changed.
    pub fn get(&mut self, version: u64, cluster: &ClusterId, make: impl FnOnce() -> T) -> Arc<T> {
        match &self.0 {
            Some((of, about, answer)) if *of == version && about == cluster => Arc::clone(answer),
            _ => {
                let answer = Arc::new(make());
                self.0 = Some((version, cluster.clone(), Arc::clone(&answer)));
                answer
            }
        }
    }
}

/// The last answers of the engine.
#[derive(Default)]
pub struct Shown {
    /// All hosts.
    pub hosts: Kept<Vec<HostView>>,
    /// All VMs.
    pub vms: Kept<Vec<Vm>>,
}
