//! One lock for each subject: two checks of the same subject never run at once, whether they are periodic or requested.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};

use crate::model::ids::ClusterId;

/// The locks. A subject is free again when the guard is dropped.
#[derive(Default)]
pub(super) struct SubjectLocks {
    engine: Arc<AsyncMutex<()>>,
    clusters: Mutex<BTreeMap<ClusterId, Arc<AsyncMutex<()>>>>,
}

impl SubjectLocks {
    /// Waits for the lock of the engine.
    pub fn engine(&self) -> impl Future<Output = OwnedMutexGuard<()>> + use<> {
        Arc::clone(&self.engine).lock_owned()
    }

    /// Waits for the lock of a cluster.
    pub fn cluster(&self, id: &ClusterId) -> impl Future<Output = OwnedMutexGuard<()>> + use<> {
        let mut clusters = self.clusters.lock().unwrap_or_else(PoisonError::into_inner);
        // An entry without a waiter is dropped, because clusters come and go.
        clusters.retain(|_, lock| Arc::strong_count(lock) > 1);
        Arc::clone(clusters.entry(id.clone()).or_default()).lock_owned()
    }
}
