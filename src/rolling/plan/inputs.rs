//! The inputs of a plan, and the findings that are made with it.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::levels::ImageTable;
use crate::error::{Error, Problem, Result, Use};
use crate::model::TimeMs;
use crate::model::cluster::{AffinityGroup, ClusterView, HealthIssue, HostView, Vm};
use crate::model::erratum::Erratum;
use crate::model::evr::{Evr, Nevra};
use crate::model::host::EngineInventory;
use crate::model::ids::{HostId, PackageName, ProviderName};
use crate::model::plan::PlanRequest;
use crate::model::task::InstallCapability;
use crate::ports::Upgradable;
use crate::rolling::history::Past;

/// The engine's data.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'a> {
    /// The engine.
    pub engine: &'a EngineInventory,
    /// The cluster.
    pub cluster: &'a ClusterView,
    /// All its hosts.
    pub hosts: &'a [HostView],
    /// All its VMs.
    pub vms: &'a [Vm],
    /// Its affinity groups.
    pub groups: &'a [AffinityGroup],
}

/// The content of a host, by its provider.
#[derive(Debug, Clone)]
pub struct HostContent {
    /// The provider.
    pub provider: ProviderName,
    /// Whether and how it installs.
    pub capability: InstallCapability,
    /// Installed packages.
    pub installed: Vec<Nevra>,
    /// Enabled module streams, where the provider shows them.
    pub streams: Option<BTreeSet<String>>,
    /// Installable errata. Not read under a policy without errata.
    pub errata: Vec<Erratum>,
    /// Packages that can be upgraded. Read under the policy `all`.
    pub upgradable: Vec<Upgradable>,
    /// The Node image that its content view offers.
    pub image: Option<(PackageName, Evr)>,
}

/// A host's updates, or the reason why they are not known. A provider's failure never becomes "none".
#[derive(Debug, Clone)]
pub enum Updates {
    /// Read from its provider.
    Known(Box<HostContent>),
    /// Not known.
    Unknown(Error),
}

/// The inputs of a plan.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// The request.
    pub request: &'a PlanRequest,
    /// The engine's data.
    pub scene: Scene<'a>,
    /// Updates by host.
    pub updates: &'a BTreeMap<HostId, Updates>,
    /// Health issues of the cluster.
    pub health_issues: &'a [HealthIssue],
    /// When the engine was last backed up, if an event shows it.
    pub backup_ms: Option<TimeMs>,
    /// Permissions that the configured user of the engine lacks, or why that is not known.
    pub missing_permissions: &'a Result<Vec<&'static str>>,
    /// Levels of Node images.
    pub images: &'a ImageTable,
    /// Durations of past runs.
    pub past: &'a Past,
    /// The time of planning.
    pub now_ms: TimeMs,
}

/// Findings.
#[derive(Default)]
pub(super) struct Findings {
    pub blockers: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

impl Findings {
    pub fn block(&mut self, error: Error) {
        debug_assert!(error.code().may_be(Use::Finding), "{} is no finding", error.code());
        self.blockers.push(error.into());
    }

    pub fn warn(&mut self, error: Error) {
        debug_assert!(error.code().may_be(Use::Finding), "{} is no finding", error.code());
        self.warnings.push(error.into());
    }
}
