//! What the engine shows of a cluster: its hosts, VMs, affinity, scheduling policy and upgrade flag.
//!
//! These are the engine's last known values. The engine does not monitor a host in maintenance: status, versions, boot
//! time and VM count of such a host are those from before the maintenance. Memory is in MiB.
//!
//! Tests: `lab/tests/it/runs/health.rs` and `tests/it/plan/blockers.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::TimeMs;
use super::event::EventSeverity;
use super::host::{EngineInventory, HostInventory};
use super::ids::{AffinityGroupId, ClusterId, CorrelationId, HostId, PolicyId, VmId};
use super::level::Level;

/// The engine itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngineView {
    /// Version and levels.
    pub inventory: EngineInventory,
    /// When it last started, by its clock. `null`: not known.
    pub started_at_ms: Option<TimeMs>,
    /// Its time when it answered.
    pub now_ms: TimeMs,
}

/// A scheduling policy of a cluster.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicySetting {
    /// The scheduling policy. An engine accepts one by id only; a name is answered with 200 and ignored.
    pub id: PolicyId,
    /// Its properties that differ from the policy's own. The others have the policy's own values.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// The scheduling policy of a cluster, as the engine shows it.
///
/// When the policy of a cluster is changed, the engine keeps every property that the new policy can use, also those that the new
/// policy does not list, and drops the others (observed on a running 4.5.7: `cluster_maintenance` after `evenly_distributed`
/// still shows `HeSparesCount`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PolicyInForce {
    /// The scheduling policy.
    pub id: PolicyId,
    /// All properties that the cluster has.
    pub properties: BTreeMap<String, String>,
    /// The policy's own properties with their own values.
    pub own: BTreeMap<String, String>,
}

impl PolicyInForce {
    /// Whether the cluster has this policy: each of its properties, and of the policy's own ones the rest with their own values.
    /// What the engine keeps beside them is not compared.
    pub fn is(&self, wanted: &PolicySetting) -> bool {
        let own = self.own.iter().filter(|(name, _)| !wanted.properties.contains_key(*name));
        self.id == wanted.id
            && own.chain(&wanted.properties).all(|(name, value)| self.properties.get(name) == Some(value))
    }

    /// As a setting: with the properties that differ from the policy's own values, and those that it does not list.
    pub fn setting(&self) -> PolicySetting {
        let differs = |(name, value): &(&String, &String)| self.own.get(*name) != Some(*value);
        let properties = self.properties.iter().filter(differs).map(|(name, value)| (name.clone(), value.clone()));
        PolicySetting { id: self.id.clone(), properties: properties.collect() }
    }
}

/// The engine's cluster-upgrade flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct UpgradeFlag {
    /// Correlation id of the holder. The engine keeps that of the last holder after the flag was cleared.
    pub correlation_id: String,
    /// 0 to 100.
    pub percent: u8,
}

/// A cluster in the engine's list of clusters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterSummary {
    /// The engine's id.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Level in force.
    pub level: Level,
}

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ClusterView {
    /// The engine's id.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Level in force.
    pub level: Level,
    /// Level of its data center: the lowest level that the cluster can have.
    pub data_center_level: Level,
    /// Scheduling policy in force.
    pub policy: PolicyInForce,
    /// The upgrade flag, while it is set.
    pub upgrade: Option<UpgradeFlag>,
    /// It serves Gluster volumes: one host at a time.
    pub gluster: bool,
}

/// Role of a host as storage pool manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Spm {
    #[default]
    None,
    Contending,
    Spm,
}

/// Hosted-engine high availability on a host that is set up for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostedEngine {
    /// Its agent runs.
    pub active: bool,
    /// 0 to 3400; the engine's VM starts only on a host with a score above 0.
    pub score: u32,
    /// Local maintenance.
    pub local_maintenance: bool,
    /// Global maintenance.
    pub global_maintenance: bool,
}

/// A host as the engine shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostView {
    /// Name, status, versions, levels, number of VMs.
    pub inventory: HostInventory,
    /// Its cluster.
    pub cluster_id: ClusterId,
    /// Why it has its status: the reason given to `deactivate`, or why it is not operational.
    pub status_detail: Option<String>,
    /// Memory that the engine may promise to VMs when the host is empty, MiB.
    pub memory_mib: u64,
    /// Logical CPUs: the limit for the virtual CPUs of one VM.
    pub cpus: u32,
    /// Storage pool manager.
    pub spm: Spm,
    /// Set where hosted engine is configured on it.
    pub hosted_engine: Option<HostedEngine>,
    /// Power management is configured.
    pub power_management: bool,
    /// End of its certificate. `null`: the engine does not report it.
    pub certificate_ends_ms: Option<TimeMs>,
    /// Names of the networks that it has. `null`: not known, so they prevent nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub networks: Option<BTreeSet<String>>,
    /// Its huge pages, by size in KiB, with those that VMs use. `null`: not known, so they prevent nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub huge_pages: Option<BTreeMap<u32, u64>>,
    /// The kernel that runs on it, as `uname -r` prints it; of the last time at which the engine read its capabilities.
    /// `null`: the engine does not show it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub running_kernel: Option<String>,
}

impl HostView {
    /// The engine's id.
    pub fn id(&self) -> &HostId {
        &self.inventory.id
    }
}

/// Status of a virtual machine, as far as an upgrade uses it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum VmStatus {
    Up,
    Down,
    PoweringUp,
    PoweringDown,
    Migrating,
    Paused,
    Suspended,
    NotResponding,
    #[serde(other)]
    Unknown,
}

/// Who may move a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Migration {
    /// By itself and on a user's request.
    Migratable,
    /// On a user's request only; `deactivate` through REST counts as one.
    UserMigratable,
    /// Never.
    Pinned,
}

/// A reason why a VM cannot leave its host, whatever its migration mode is. The names are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Obstacle {
    /// A device of the host is passed through.
    HostDevice,
    /// A virtual GPU.
    VirtualGpu,
    /// A network interface passed through without failover.
    SriovWithoutFailover,
    /// A disk that only this host has.
    LocalDisk,
    /// The host's CPU is passed through.
    CpuPassthrough,
    /// A disk snapshot is plugged into it.
    PluggedSnapshot,
    /// It is paused or suspended.
    PausedOrSuspended,
    /// It previews a snapshot.
    Previewing,
    /// Its virtual CPUs are pinned to CPUs of the host.
    CpuPinning,
    /// Its memory is pinned to NUMA nodes of the host.
    NumaPinning,
}

impl Obstacle {
    /// All of them.
    pub const ALL: [Obstacle; 10] = [
        Obstacle::HostDevice,
        Obstacle::VirtualGpu,
        Obstacle::SriovWithoutFailover,
        Obstacle::LocalDisk,
        Obstacle::CpuPassthrough,
        Obstacle::PluggedSnapshot,
        Obstacle::PausedOrSuspended,
        Obstacle::Previewing,
        Obstacle::CpuPinning,
        Obstacle::NumaPinning,
    ];
}

/// Huge pages that a VM takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HugePages {
    /// Size of one, KiB.
    pub size_kib: u32,
    /// How many.
    pub count: u64,
}

/// A virtual machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Vm {
    /// The engine's id.
    pub id: VmId,
    /// Its name.
    pub name: String,
    /// Status.
    pub status: VmStatus,
    /// The host that it runs on; for a migrating VM its source. Use this field only, because searches by host name also
    /// match other hosts.
    pub host: Option<HostId>,
    /// Memory that its host must have, MiB.
    pub memory_mib: u64,
    /// Virtual CPUs.
    pub cpus: u32,
    /// Whether it may be moved.
    pub migration: Migration,
    /// The only hosts it may run on; empty: any.
    #[serde(default)]
    pub only_on: Vec<HostId>,
    /// Other reasons why it cannot leave its host.
    #[serde(default)]
    pub obstacles: Vec<Obstacle>,
    /// The engine restarts it on another host when its host fails.
    #[serde(default)]
    pub highly_available: bool,
    /// The engine runs in it.
    #[serde(default)]
    pub hosted_engine: bool,
    /// Its own compatibility version, which a raised cluster level does not touch.
    #[serde(default)]
    pub custom_level: Option<Level>,
    /// Networks that its interfaces need.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub networks: Vec<String>,
    /// Huge pages that its memory takes. `null`: none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub huge_pages: Option<HugePages>,
    /// The engine's id of the storage domain that holds its lease: its hosts must have that one. `null`: it has no lease.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lease: Option<String>,
    /// The target of its migration. Its memory is taken there, too.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub migrates_to: Option<HostId>,
}

impl Vm {
    /// A running VM that can be migrated.
    pub fn running(id: VmId, name: impl Into<String>, host: HostId, memory_mib: u64, cpus: u32) -> Vm {
        Vm {
            id,
            name: name.into(),
            status: VmStatus::Up,
            host: Some(host),
            memory_mib,
            cpus,
            migration: Migration::Migratable,
            only_on: vec![],
            obstacles: vec![],
            highly_available: false,
            hosted_engine: false,
            custom_level: None,
            networks: vec![],
            huge_pages: None,
            lease: None,
            migrates_to: None,
        }
    }

    /// Whether it needs a host: it runs, starts or stops.
    pub fn is_on_a_host(&self) -> bool {
        self.host.is_some() && !matches!(self.status, VmStatus::Down | VmStatus::Suspended)
    }
}

/// One rule of an affinity group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Rule {
    /// Together (true), or apart.
    pub positive: bool,
    /// The rule must be kept; a soft rule may be broken.
    pub enforcing: bool,
}

/// An affinity group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AffinityGroup {
    /// The engine's id.
    pub id: AffinityGroupId,
    /// Its name.
    pub name: String,
    /// VMs of the group.
    pub vms: Vec<VmId>,
    /// Rule among its VMs. The engine ignores this rule for maintenance at levels 4.3 to 4.8.
    pub among_vms: Option<Rule>,
    /// Hosts of the group.
    pub hosts: Vec<HostId>,
    /// Rule between its VMs and these hosts.
    pub to_hosts: Option<Rule>,
}

/// An event of the engine's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct EngineEvent {
    /// The engine's number: grows, with gaps.
    pub id: u64,
    /// When.
    pub at_ms: TimeMs,
    /// Number of its type (`AuditLogType`), for example 600 for "host moved to maintenance by a user".
    pub code: u32,
    /// Severity.
    pub severity: EventSeverity,
    /// The sentence, in the engine's language.
    pub text: String,
    /// The user who did it. `null`: no user.
    pub user: Option<String>,
    /// Host of the event.
    pub host: Option<HostId>,
    /// VM of the event.
    pub vm: Option<VmId>,
    /// Cluster of the event.
    pub cluster: Option<ClusterId>,
    /// Correlation id; ours begin with `oum-`. Some events have none.
    pub correlation_id: Option<CorrelationId>,
}

impl EngineEvent {
    /// Whether it has a correlation id of ours.
    pub fn is_ours(&self) -> bool {
        self.correlation_id.as_ref().is_some_and(|c| CorrelationId::is_ours(c.as_str()))
    }
}

/// Kind of a health problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum HealthIssueKind {
    /// A storage domain of the data center is neither active nor in maintenance on a user's request.
    StorageDomain,
    /// A brick of a Gluster volume of the cluster is not up. Unsynced entries cannot be read through REST; the engine
    /// checks them when a host that serves bricks is moved to maintenance.
    GlusterBrick,
    /// A network of a host is out of sync with the data center.
    Network,
    /// A job on the disks of a VM: a backup, a merge of snapshots, a copy.
    DiskWork,
}

/// A health problem of a cluster. Two are the same if only their states differ.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HealthIssue {
    /// Its kind.
    pub kind: HealthIssueKind,
    /// The host: of the brick, of the network.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<HostId>,
    /// The VM: of the disk.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vm: Option<VmId>,
    /// What it is, with its name: `storage domain data1`, `brick h2:/bricks/1 of volume vol1`.
    pub entity: String,
    /// Its state, in the engine's words: `inactive`, `down`, `out of sync`, `locked`.
    pub state: String,
}

impl HealthIssue {
    /// Whether it is the same problem, in any state.
    pub fn is_same(&self, other: &HealthIssue) -> bool {
        (self.kind, &self.host, &self.vm, &self.entity) == (other.kind, &other.host, &other.vm, &other.entity)
    }
}

impl fmt::Display for HealthIssue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} is {}", self.entity, self.state)
    }
}

/// How a VM is stopped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VmStop {
    /// Its guest is asked to shut down.
    ShutDown,
    /// Its power is cut.
    PowerOff,
}

/// A change of the upgrade flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum FlagChange {
    /// Set it; refused while it is set, also by us.
    Start,
    /// Set the progress, 0 to 100; refused unless the flag is ours.
    Progress(u8),
    /// Clear it. The engine does not check the holder: read the holder first.
    Finish,
}

/// Data that a host reports through the provider, without the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct HostInspection {
    /// `/proc/sys/kernel/random/boot_id`: new at each boot.
    pub boot_id: String,
    /// Running kernel, as `uname -r` prints it.
    pub kernel: String,
    /// Newest kernel that is installed, in the same form. `null`: not reported.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub newest_kernel: Option<String>,
    /// Number of running qemu processes, that is VMs.
    pub qemu_processes: u32,
    /// Features of its CPU, as in the line `flags` of `/proc/cpuinfo`. Empty: not reported.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cpu_flags: BTreeSet<String>,
    /// When it was read.
    pub at_ms: TimeMs,
}
