//! What the engine shows, kept for as long as nothing in the world changes: most turns of a run read what they read before.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{HostView, Vm};
use ovirt_upgrade_manager::model::ids::ClusterId;

use crate::world::World;

/// The world, with a number that changes whenever anybody may have changed the world.
pub struct Watched {
    world: World,
    version: u64,
}

impl Watched {
    /// Watches a world.
    pub fn new(world: World) -> Self {
        Watched { world, version: 0 }
    }

    /// The same as before: nothing has changed.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// Lets time pass. A moment at which nothing is due changes nothing but the time.
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
    /// The answer, made anew if the world has changed.
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

/// What the engine showed last.
#[derive(Default)]
pub struct Shown {
    /// All hosts.
    pub hosts: Kept<Vec<HostView>>,
    /// All VMs.
    pub vms: Kept<Vec<Vm>>,
}
