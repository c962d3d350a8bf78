//! The ports: the only ways in which the core touches the world.
//!
//! The product implements them with tokio, SQLite and Katello; the simulation with one thread, one event queue
//! and the lab's world. Nothing here depends on an executor, a socket or a file.
//!
//! Tests: one suite for every store in `tests/it/store/conformance.rs`; the other ports with their adapters.

mod absence;
mod engine;
mod provider;
mod store;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

pub use absence::Absence;
pub use engine::{Engine, UpgradeCheck};
pub use provider::{
    ContentFacts, IncrementalUpdate, Matched, Provider, ProviderTaskState, UnpublishedErrata, Upgradable, Wanted,
};
pub use store::{Change, ImageLevels, ImageUpgrade, ObserverRequest, ObserverRequestKind, Store, TaskRecord};

use crate::error::{Result, codes};
use crate::model::TimeMs;
use crate::model::ids::{CorrelationId, ProviderName};
use crate::model::task::Progress;

/// Time. The simulation's runs on its event queue.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by this machine's clock.
    fn now_ms(&self) -> TimeMs;
    /// Milliseconds that passed since some moment, whatever happened to the clock. Where a clock is never set, the
    /// clock itself.
    fn passed_ms(&self) -> i64 {
        self.now_ms()
    }
    /// Returns after the duration.
    async fn sleep(&self, duration: Duration);
}

/// Identifiers and jitter. The simulation's come from its seed.
pub trait Ids: Send + Sync {
    /// A new id that no one else has: 32 hexadecimal digits.
    fn unique(&self) -> String;
    /// A number below `bound`, which is not zero.
    fn below(&self, bound: u64) -> u64;
}

/// Who hears of progress. Called often; must return at once.
pub trait ProgressSink: Send + Sync {
    /// Something moved on.
    fn progress(&self, progress: &Progress);
}

/// Discards all progress.
pub struct NoProgress;

impl ProgressSink for NoProgress {
    fn progress(&self, _: &Progress) {}
}

/// What travels with every call into the core.
#[derive(Clone)]
pub struct Call {
    /// Ties our log, the provider's log and the events together.
    pub correlation_id: CorrelationId,
    /// Cancelled when the caller gives up. Every loop and every wait checks it.
    pub cancel: CancellationToken,
    /// Who hears of progress.
    pub progress: Arc<dyn ProgressSink>,
}

/// The ports that an [`UpgradeManager`](crate::manager::UpgradeManager) works with.
#[derive(Clone)]
pub struct Ports {
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// Identifiers.
    pub ids: Arc<dyn Ids>,
    /// State.
    pub store: Arc<dyn Store>,
    /// Providers, in the order of the configuration.
    pub providers: Vec<Arc<dyn Provider>>,
    /// The engine.
    pub engine: Arc<dyn Engine>,
}

impl Ports {
    /// The provider of that name.
    ///
    /// # Errors
    /// `PROVIDER_UNKNOWN`.
    pub fn provider(&self, name: &ProviderName) -> Result<&Arc<dyn Provider>> {
        self.providers.iter().find(|p| p.name() == name).ok_or_else(|| {
            let known: Vec<_> = self.providers.iter().map(|p| p.name().as_str()).collect();
            codes::ProviderUnknown { provider: name, known: known.join(", ") }.err()
        })
    }
}
