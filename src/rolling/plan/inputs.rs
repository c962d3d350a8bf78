//! Everything that a plan is made of, and what is found while it is made.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::levels::ImageTable;
use crate::error::{Error, Problem, Use};
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

/// What the engine shows.
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

/// The content of a host, from its provider.
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
    /// Installable errata; not read under a policy that takes none.
    pub errata: Vec<Erratum>,
    /// Packages that can be upgraded; asked for under the policy `all`.
    pub upgradable: Vec<Upgradable>,
    /// The Node image that its content view offers.
    pub image: Option<(PackageName, Evr)>,
}

/// A host's updates, or why they are not known. Never "none" where a provider failed.
#[derive(Debug, Clone)]
pub enum Updates {
    /// From its provider.
    Known(Box<HostContent>),
    /// Not known.
    Unknown(Error),
}

/// Everything that a plan is made of.
#[derive(Debug, Clone, Copy)]
pub struct Inputs<'a> {
    /// What is asked for.
    pub request: &'a PlanRequest,
    /// What the engine shows.
    pub scene: Scene<'a>,
    /// Updates by host.
    pub updates: &'a BTreeMap<HostId, Updates>,
    /// What of the cluster is not as it should be.
    pub health_issues: &'a [HealthIssue],
    /// When the engine was last backed up, where an event shows it.
    pub backup_ms: Option<TimeMs>,
    /// Levels of Node images.
    pub images: &'a ImageTable,
    /// What past runs show.
    pub past: &'a Past,
    /// Now.
    pub now_ms: TimeMs,
}

/// What was found on the way.
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
