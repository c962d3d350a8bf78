//! The ports: the core touches the world only through these traits.
//!
//! The product implements them with tokio, SQLite and Katello; the simulation with one thread, one event queue
//! and the lab's world. Nothing here depends on an executor, a socket or a file.
//!
//! Tests: one suite for every store in `tests/it/store/conformance.rs`; the other ports with their adapters.

mod absence;
mod call;
mod engine;
mod provider;
mod store;

use std::sync::Arc;

pub use absence::{Absence, Waiting};
pub use call::{Call, Clock, Ids, NoProgress, ProgressSink, SendBy};
pub use engine::{Engine, UpgradeCheck};
pub use provider::{
    Account, AgreeingMarks, ClassedHost, ContentFacts, ContentRecord, ErrataSummary, HostPackages, IncrementalUpdate,
    MachineMarks, Matched, Provider, ProviderTaskState, UnpublishedErrata, Upgradable, UpgradableOfMany, Wanted,
};
pub use store::{
    Change, ImageLevels, ImageUpgrade, InstallTarget, JobEnd, ObserverRequest, ObserverRequestKind, Store, TaskRecord,
};

pub use crate::model::external::{ExternalEvent, ExternalJob, ExternalStep, OWN_ORIGIN};

use crate::error::{Result, codes};
use crate::model::ids::ProviderName;

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
