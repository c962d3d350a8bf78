//! Checks: read-only answers about updates, with their age and their certainty.
//!
//! Tests: `tests/it/check/weighing.rs`.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::erratum::ErrataCounts;
use super::host::{Association, HostKind};
use super::ids::{ClusterId, HostId};
use super::level::{HostLevels, Level, LevelSet};
use super::task::{InstallCapability, PackageChange};
use crate::error::Problem;

/// Yes, no, or unknown. A failure is never "no".
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum YesNoUnknown {
    /// Yes.
    Yes,
    /// No.
    No,
    /// Not known; the document has the reason.
    Unknown,
}

impl From<Option<bool>> for YesNoUnknown {
    fn from(known: Option<bool>) -> Self {
        match known {
            Some(true) => YesNoUnknown::Yes,
            Some(false) => YesNoUnknown::No,
            None => YesNoUnknown::Unknown,
        }
    }
}

/// Whether a host must be rebooted, now or after the updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RebootNeed {
    /// A reboot is pending already, before anything is installed.
    pub now: YesNoUnknown,
    /// Installing the updates calls for one.
    pub after: YesNoUnknown,
    /// The causes: errata, packages, traces, the image.
    pub because: Vec<String>,
}

/// The image of a host in image mode (bootc), by the facts that it uploaded last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BootImage {
    /// The image that it booted, for example `quay.io/example/host:9`.
    pub image: String,
    /// Digest of that image. `null` or empty: not reported.
    pub booted: Option<String>,
    /// Digest of the image that the next boot brings. Empty: none is staged. `null`: not reported.
    pub staged: Option<String>,
    /// Digest of the newer image that the host found when it looked into the registry last. Empty: it found none, or never looked;
    /// it does not tell which. `null`: not reported.
    pub available: Option<String>,
}

impl BootImage {
    /// An image is staged that does not run yet.
    pub fn restart_pending(&self) -> YesNoUnknown {
        self.differs(self.staged.as_deref())
    }

    /// A newer image is known, whether it is staged or not.
    pub fn update(&self) -> YesNoUnknown {
        // bootc notes a newer image when it finds one, and nothing when it finds none (store.rs of its ostree-ext, 2025-03): empty
        // means the same as "never looked". Only an image that was found and runs shows that there is no newer one.
        let available = self.available.as_deref().filter(|available| !available.is_empty());
        match (self.restart_pending(), self.differs(available)) {
            (YesNoUnknown::Yes, _) | (_, YesNoUnknown::Yes) => YesNoUnknown::Yes,
            (YesNoUnknown::No, YesNoUnknown::No) => YesNoUnknown::No,
            _ => YesNoUnknown::Unknown,
        }
    }

    /// Whether an image of this digest is another one than the booted image.
    fn differs(&self, digest: Option<&str>) -> YesNoUnknown {
        let booted = self.booted.as_deref().filter(|booted| !booted.is_empty());
        let other = match (booted, digest) {
            (Some(_), Some("")) => Some(false),
            (booted, digest) => booted.zip(digest).map(|(booted, digest)| booted != digest),
        };
        YesNoUnknown::from(other)
    }
}

/// The provider's class of a host, by errata of every type that apply to it, published or not. It says nothing of packages
/// without an erratum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HostClass {
    /// A security erratum applies.
    SecurityNeeded,
    /// Errata of other types apply.
    ErrataNeeded,
    /// No erratum applies.
    Updated,
    /// The provider could not compute it: no package profile, no enabled repository, or no registration.
    Unknown,
}

/// A host's updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostCheck {
    /// Format of this document.
    pub format: u32,
    /// The host.
    pub host_id: HostId,
    /// Its name.
    pub host_name: String,
    /// EL or Node. `null`: not known.
    pub kind: Option<HostKind>,
    /// Are there updates?
    pub updates: YesNoUnknown,
    /// Why that is unknown.
    pub unknown_because: Option<Problem>,
    /// Packages that would change, with both versions. `null`: not read (bulk check) or unknown.
    pub packages: Option<Vec<PackageChange>>,
    /// Number of packages that can be upgraded. `null`: unknown, or not read. A bulk check can only answer 0, because
    /// servers count every newer version of a package there.
    pub package_count: Option<u64>,
    /// Installable errata. `null`: unknown, or a Node: its updates are images.
    pub errata: Option<ErrataCounts>,
    /// Number of errata that apply to the host and are in no published version of its content view. `null`: not read (bulk
    /// check), or the server does not show it.
    pub unpublished_errata: Option<u64>,
    /// Reboot now, after, and why.
    pub reboot: RebootNeed,
    /// Whether and how the provider can install. `null`: not read (bulk check) or unknown.
    pub install: Option<InstallCapability>,
    /// The image of a host in image mode: it is updated by image, never by errata. `null`: it is not in image mode, or the
    /// provider does not report it (before Katello 4.15).
    #[serde(default)]
    pub image: Option<BootImage>,
    /// Cluster levels that it supports now.
    pub levels_now: HostLevels,
    /// Cluster levels that it would support with all updates.
    pub levels_after: HostLevels,
    /// Warnings: updates that will be refused, duplicates, differences from the engine's data.
    pub problems: Vec<Problem>,
    /// The content host of the host.
    pub association: Option<Association>,
    /// Last check-in of the host at the provider.
    pub last_checkin_ms: Option<TimeMs>,
    /// When this was checked, by our clock.
    pub checked_at_ms: TimeMs,
    /// How old the provider's data about the host is, judged by the provider's own clock. `null`: unknown.
    pub data_age_ms: Option<i64>,
    /// This is the stored answer of an earlier check, because the host cannot be asked now.
    pub from_store: bool,
    /// Nothing but the provider's class of the host was read (`detail` is `classes`): the answer is a first one, until a check
    /// reads the host's row. `null`: its row was read.
    #[serde(default)]
    pub only_class: Option<HostClass>,
}

/// Levels of a cluster, now or after.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterLevels {
    /// Levels that every counted host certainly supports.
    pub common: LevelSet,
    /// Lowest of them.
    pub min: Option<Level>,
    /// Highest of them.
    pub max: Option<Level>,
    /// Hosts whose levels are unknown.
    pub unknown_hosts: Vec<HostId>,
    /// The levels of every host are known.
    pub complete: bool,
    /// Hosts that do not support the level in force.
    pub hosts_below_level: Vec<HostId>,
    /// Hosts that limit the maximum.
    pub bounded_by: Vec<HostId>,
}

/// Whether a cluster can be raised to a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum BumpVerdict {
    /// Every host certainly supports it.
    Permit,
    /// It is the level in force.
    Already,
    /// Lowering a level is impossible while hosts exist.
    DecreaseWithHosts,
    /// The engine does not support it.
    EngineDoesNotSupport,
    /// Hosts do not support it: those of `hosts_now` or `hosts_after`.
    BlockHosts,
    /// Some host may or may not support it.
    Unknown,
    /// Some host may or may not support it after the update. Check again after the update.
    UnknownVerifyAfterUpdate,
}

/// The verdict for one level.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LevelVerdict {
    /// The level.
    pub level: Level,
    /// As the hosts are now.
    pub now: BumpVerdict,
    /// Hosts that block it now, or for which it is unknown.
    pub hosts_now: Vec<HostId>,
    /// With all updates installed.
    pub after: BumpVerdict,
    /// Hosts that block it after the updates, or for which it is unknown.
    pub hosts_after: Vec<HostId>,
    /// The answer of the engine's own rule, which compares versions and ignores hosts that are not up.
    pub engine_would_accept_now: bool,
}

/// A cluster's updates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterCheck {
    /// Format of this document.
    pub format: u32,
    /// The cluster.
    pub cluster_id: ClusterId,
    /// Its name.
    pub cluster_name: String,
    /// Level in force.
    pub level: Level,
    /// One answer per managed host, in the order of the inventory.
    pub hosts: Vec<HostCheck>,
    /// Hosts with updates.
    pub hosts_with_updates: u64,
    /// Hosts for which that is unknown.
    pub hosts_unknown: u64,
    /// Sum of the installable errata of all hosts whose errata are known. An erratum counts once per host.
    pub errata: ErrataCounts,
    /// The errata of every host are in the sum; hosts that are updated by images have none. `false`: some are missing. The
    /// sum is then a lower bound, and its total, its other types and its severities are `null`.
    #[serde(default)]
    pub errata_complete: bool,
    /// Common levels now.
    pub levels_now: ClusterLevels,
    /// Common levels with all updates.
    pub levels_after: ClusterLevels,
    /// Verdicts for the target, and for every level of the engine above the one in force.
    pub verdicts: Vec<LevelVerdict>,
    /// When this was checked.
    pub checked_at_ms: TimeMs,
}
