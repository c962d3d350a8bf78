//! Hosts and clusters as the engine shows them, and content hosts as a provider shows them.

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::evr::Evr;
use super::ids::{ClusterId, ContentHostId, HostId, ProviderName};
use super::level::{Level, LevelSet};

/// What runs on a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HostKind {
    /// An Enterprise Linux host: packages.
    El,
    /// An oVirt Node (or RHVH): one image package.
    Node,
}

/// Status of a host, in the words of the engine's REST API.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum HostStatus {
    Up,
    Maintenance,
    PreparingForMaintenance,
    NonOperational,
    NonResponsive,
    Connecting,
    Installing,
    InstallFailed,
    InstallingOs,
    Reboot,
    Initializing,
    Kdumping,
    PendingApproval,
    Unassigned,
    Down,
    Error,
    #[serde(other)]
    Unknown,
}

/// Versions on a host; version and release where known. `null`: not known.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Versions {
    /// Package `vdsm`.
    pub vdsm: Option<Evr>,
    /// Package `libvirt` or `libvirt-daemon-kvm`.
    pub libvirt: Option<Evr>,
    /// Package `qemu-kvm`.
    pub qemu_kvm: Option<Evr>,
    /// Node image: the greater of image-update and its placeholder.
    pub image: Option<Evr>,
}

/// A host as the engine shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct HostInventory {
    /// The engine's id.
    pub id: HostId,
    /// Its name in the engine.
    pub name: String,
    /// Its address: FQDN or IP.
    #[serde(default)]
    pub address: Option<String>,
    /// The hardware (DMI) uuid.
    #[serde(default)]
    pub hardware_uuid: Option<String>,
    /// Its subscription-manager identity, where known.
    #[serde(default)]
    pub subscription_uuid: Option<String>,
    /// MAC addresses of all its network interfaces, bonds included. Empty: not known. A provider shows the one of a host's
    /// primary interface.
    #[serde(default)]
    pub macs: Vec<String>,
    /// EL or Node. `null`: derived from `os_description` or the packages.
    #[serde(default)]
    pub kind: Option<HostKind>,
    /// The engine's `os.version`/`description` text, for example `oVirt Node 4.5.5`.
    #[serde(default)]
    pub os_description: Option<String>,
    /// Status in the engine.
    pub status: HostStatus,
    /// Installed versions as the engine shows them.
    #[serde(default)]
    pub versions: Versions,
    /// The kernel that runs on it, as `uname -r` prints it; of the last time at which the engine read its capabilities.
    /// `null`: not known.
    #[serde(default)]
    pub running_kernel: Option<String>,
    /// Its last boot, by the engine's statistic `boot.time`. `null`: not known.
    #[serde(default)]
    pub booted_at_ms: Option<TimeMs>,
    /// Levels last reported by its VDSM. `null`: not known.
    #[serde(default)]
    pub reported_levels: Option<LevelSet>,
    /// Virtual machines on it. `null`: not known.
    #[serde(default)]
    pub vm_count: Option<u32>,
    /// False for hosts that the engine does not manage (KubeVirt); they are ignored.
    #[serde(default = "yes")]
    pub managed: bool,
    /// The engine's flag `update_available`. A difference from our answer is reported.
    #[serde(default)]
    pub engine_update_available: Option<bool>,
    /// Provider of the host. `null`: that of the stored association, else the only provider, else each in turn.
    #[serde(default)]
    pub provider: Option<ProviderName>,
    /// When the engine's data was read. `null`: now.
    #[serde(default)]
    pub observed_at_ms: Option<TimeMs>,
}

fn yes() -> bool {
    true
}

/// What the engine supports.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct EngineInventory {
    /// Engine version, for example `4.5.7`.
    pub version: String,
    /// Levels that it supports (`GET /api/clusterlevels`).
    pub levels: LevelSet,
    /// Its `SupportedVDSMVersions`, for example `4.50`.
    #[serde(default)]
    pub vdsm_versions: Vec<Level>,
}

/// Answer of `host`: a host as the engine shows it, with what requests about it need besides.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct KnownHost {
    /// Format of this document.
    pub format: u32,
    /// The host.
    pub host: HostInventory,
    /// Level in force in its cluster.
    pub cluster_level: Level,
    /// What the engine supports.
    pub engine: EngineInventory,
}

/// A cluster as the engine shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ClusterInventory {
    /// The engine's id.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Level in force.
    pub level: Level,
    /// All its hosts.
    pub hosts: Vec<HostInventory>,
}

/// How a host was matched to a content host, strongest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum MatchedBy {
    /// A user made the association.
    Person,
    /// Subscription uuid.
    SubscriptionUuid,
    /// DMI uuid fact.
    HardwareUuid,
    /// The address is the content host's FQDN.
    Fqdn,
    /// The engine's name of the host.
    HostName,
}

/// The stored assignment of a content host to a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Association {
    /// The host.
    pub host_id: HostId,
    /// The provider.
    pub provider: ProviderName,
    /// The provider's id.
    pub content_host: ContentHostId,
    /// Its name at the provider.
    pub content_host_name: String,
    /// How it was matched.
    pub matched_by: MatchedBy,
    /// Other content hosts that match as well and checked in earlier: stale records to delete.
    #[serde(default)]
    pub duplicates: Vec<ContentHostRef>,
    /// When it was made.
    pub made_at_ms: TimeMs,
    /// The content host's subscription-manager identity when the association was last confirmed: another machine that registers
    /// under its name gets another one. `null`: not known.
    #[serde(default)]
    pub subscription_uuid: Option<String>,
    /// The host's hardware uuid, if the provider's record had the same when the association was last confirmed. `null`: it was not
    /// compared, or the record shows none.
    #[serde(default)]
    pub hardware_uuid: Option<String>,
}

/// A content host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ContentHostRef {
    /// The provider's id.
    pub id: ContentHostId,
    /// Its name at the provider.
    pub name: String,
    /// Last check-in of its subscription-manager.
    pub last_checkin_ms: Option<TimeMs>,
}
