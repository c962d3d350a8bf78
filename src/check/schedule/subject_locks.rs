//! Turns: never two checks of the same thing at once, whether they are periodic or requested.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

use crate::model::ids::ClusterId;

/// Who checks what now. A turn ends when its guard is dropped.
#[derive(Default)]
pub(super) struct Turns {
    engine: Arc<Turn<()>>,
    clusters: Mutex<BTreeMap<ClusterId, Arc<Turn<()>>>>,
}

impl Turns {
    /// Waits for the turn to check the engine.
    pub fn engine(&self) -> impl Future<Output = OwnedMutexGuard<()>> + use<> {
        Arc::clone(&self.engine).lock_owned()
    }

    /// Waits for the turn to check a cluster.
    pub fn cluster(&self, id: &ClusterId) -> impl Future<Output = OwnedMutexGuard<()>> + use<> {
        let mut clusters = self.clusters.lock().unwrap_or_else(PoisonError::into_inner);
        // An entry without a waiter is dropped, because clusters come and go.
        clusters.retain(|_, turn| Arc::strong_count(turn) > 1);
        Arc::clone(clusters.entry(id.clone()).or_default()).lock_owned()
    }
}
