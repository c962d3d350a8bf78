//! A request to install on one host, as the gates and the sending take it.
//!
//! Tests: `tests/it/install/gates.rs`.

use std::collections::BTreeSet;

use crate::model::host::{EngineInventory, HostInventory};
use crate::model::ids::{ErratumId, PackageName, RunId, TaskId};
use crate::model::level::Level;
use crate::model::request::{InstallErrataRequest, InstallPackagesRequest, MaintenanceOverride, UpgradeImageRequest};
use crate::model::task::Selection;

/// The host, the selection, and the actor of an installation.
pub struct InstallRequest {
    /// The host as of now.
    pub host: HostInventory,
    /// The selection.
    pub selection: Selection,
    /// The actor.
    pub actor: String,
    /// Consent to install outside maintenance.
    pub override_: Option<MaintenanceOverride>,
    /// What the engine supports.
    pub engine: Option<EngineInventory>,
    /// Level in force in the host's cluster.
    pub cluster_level: Option<Level>,
    /// Set for a step of a run.
    pub step: Option<RunStep>,
}

/// An installation in the journal of a run. Only the driver of that run may send it.
#[derive(Debug, Clone)]
pub struct RunStep {
    /// Id of the task, as in the journal.
    pub task: TaskId,
    /// The run.
    pub run: RunId,
    /// The epoch of its driver.
    pub epoch: u64,
}

impl From<InstallErrataRequest> for InstallRequest {
    fn from(r: InstallErrataRequest) -> Self {
        InstallRequest {
            host: r.host,
            selection: Selection::Errata(without_repeats(r.errata, ErratumId::clone)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
            step: None,
        }
    }
}

impl From<InstallPackagesRequest> for InstallRequest {
    fn from(r: InstallPackagesRequest) -> Self {
        InstallRequest {
            host: r.host,
            selection: Selection::Packages(without_repeats(r.packages, PackageName::clone)),
            actor: r.actor,
            override_: r.override_,
            engine: r.engine,
            cluster_level: r.cluster_level,
            step: None,
        }
    }
}

impl From<UpgradeImageRequest> for InstallRequest {
    /// The digest is set when the installation is prepared.
    fn from(r: UpgradeImageRequest) -> Self {
        InstallRequest {
            host: r.host,
            selection: Selection::Image(String::new()),
            actor: r.actor,
            override_: None,
            engine: None,
            cluster_level: None,
            step: None,
        }
    }
}

fn without_repeats<T: Clone, K: Ord>(items: Vec<T>, key: impl Fn(&T) -> K) -> Vec<T> {
    let mut seen = BTreeSet::new();
    items.into_iter().filter(|i| seen.insert(key(i))).collect()
}
