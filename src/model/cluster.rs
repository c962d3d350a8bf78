//! What the engine shows of a cluster: its hosts, virtual machines, affinity, policy and upgrade flag.
//!
//! These are answers to reads, never promises: a host in maintenance is not monitored, so its status, versions, boot
//! time and VM count are those of before (`facts`: engine 7.4). Memory is in MiB.

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
pub struct EngineView {
    /// Version and levels.
    pub inventory: EngineInventory,
    /// When it last started, by its own clock. `null`: not known.
    pub started_at_ms: Option<TimeMs>,
    /// Its time when it answered.
    pub now_ms: TimeMs,
}

/// A scheduling policy of a cluster, with its properties byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PolicySetting {
    /// The policy. Engines accept a policy by id only; by name they answer 200 and do nothing.
    pub id: PolicyId,
    /// Its properties.
    #[serde(default)]
    pub properties: BTreeMap<String, String>,
}

/// The engine's cluster-upgrade flag.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeFlag {
    /// Who holds it. The engine keeps the text of the last holder after the flag was cleared.
    pub correlation_id: String,
    /// 0 to 100.
    pub percent: u8,
}

/// A cluster.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClusterView {
    /// The engine's id.
    pub id: ClusterId,
    /// Its name.
    pub name: String,
    /// Level in force.
    pub level: Level,
    /// Level of its data center, which bounds the cluster's from below.
    pub data_center_level: Level,
    /// Scheduling policy in force.
    pub policy: PolicySetting,
    /// The upgrade flag, while it is set.
    pub upgrade: Option<UpgradeFlag>,
    /// It serves Gluster volumes: one host at a time.
    pub gluster: bool,
}

/// Whether a host is the storage pool manager.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
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
pub struct HostedEngine {
    /// Its agent runs.
    pub active: bool,
    /// 0 to 3400; the engine's VM starts only where it is above 0.
    pub score: u32,
    /// Local maintenance.
    pub local_maintenance: bool,
    /// Global maintenance.
    pub global_maintenance: bool,
}

/// A host as the engine shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostView {
    /// Name, status, versions, levels, number of VMs.
    pub inventory: HostInventory,
    /// Its cluster.
    pub cluster_id: ClusterId,
    /// Why it has its status: the reason given to `deactivate`, or why it is not operational.
    pub status_detail: Option<String>,
    /// Memory for VMs (`max_scheduling_memory` plus what runs), MiB.
    pub memory_mib: u64,
    /// Logical CPUs: the greatest VM that fits.
    pub cpus: u32,
    /// Storage pool manager.
    pub spm: Spm,
    /// Set where hosted engine is configured on it.
    pub hosted_engine: Option<HostedEngine>,
    /// Power management is configured.
    pub power_management: bool,
    /// End of its certificate, where the engine tells.
    pub certificate_ends_ms: Option<TimeMs>,
}

impl HostView {
    /// The engine's id.
    pub fn id(&self) -> &HostId {
        &self.inventory.id
    }
}

/// Status of a virtual machine, as far as an upgrade cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
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

/// Whether the engine may move a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Migration {
    /// By itself and by people.
    Migratable,
    /// By people only; `deactivate` through REST counts as one.
    UserMigratable,
    /// Never.
    Pinned,
}

/// What keeps a VM on its host, whatever its migration mode says. Reason codes are stable.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
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
}

/// A virtual machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Vm {
    /// The engine's id.
    pub id: VmId,
    /// Its name.
    pub name: String,
    /// Status.
    pub status: VmStatus,
    /// Where it runs; a migrating VM is still at its source. The only truth about where a VM is: searches by host
    /// name match more than the host.
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
    /// What else keeps it where it is.
    #[serde(default)]
    pub obstacles: Vec<Obstacle>,
    /// Restarted by the engine elsewhere when its host dies.
    #[serde(default)]
    pub highly_available: bool,
    /// The engine runs in it.
    #[serde(default)]
    pub hosted_engine: bool,
    /// Its own compatibility version, which a raised cluster level does not touch.
    #[serde(default)]
    pub custom_level: Option<Level>,
}

impl Vm {
    /// A VM that runs, and that nothing keeps on its host.
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
        }
    }

    /// It needs a host: it runs, or is on its way to or from running.
    pub fn is_on_a_host(&self) -> bool {
        self.host.is_some() && !matches!(self.status, VmStatus::Down | VmStatus::Suspended)
    }
}

/// One rule of an affinity group.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Rule {
    /// Together (true), or apart.
    pub positive: bool,
    /// Must be kept; a soft rule is a wish.
    pub enforcing: bool,
}

/// An affinity group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AffinityGroup {
    /// The engine's id.
    pub id: AffinityGroupId,
    /// Its name.
    pub name: String,
    /// VMs of the group.
    pub vms: Vec<VmId>,
    /// How they are to each other. The engine ignores it for maintenance at levels 4.3 to 4.8.
    pub among_vms: Option<Rule>,
    /// Hosts of the group.
    pub hosts: Vec<HostId>,
    /// How its VMs are to these hosts.
    pub to_hosts: Option<Rule>,
}

/// An event of the engine's audit log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// Who did it, where a person did.
    pub user: Option<String>,
    /// Host that it is about.
    pub host: Option<HostId>,
    /// VM that it is about.
    pub vm: Option<VmId>,
    /// Cluster that it is about.
    pub cluster: Option<ClusterId>,
    /// Ours begin with `oum-`; the engine leaves it out of some events.
    pub correlation_id: Option<CorrelationId>,
}

impl EngineEvent {
    /// It tells of a call of ours.
    pub fn is_ours(&self) -> bool {
        self.correlation_id.as_ref().is_some_and(|c| CorrelationId::is_ours(c.as_str()))
    }
}

/// What kind of thing is not as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthIssueKind {
    /// A storage domain of the data center is neither active nor in a maintenance that people asked for.
    StorageDomain,
    /// A brick of a Gluster volume of the cluster is not up. Unsynced entries cannot be read: the engine looks at them
    /// when a host that serves bricks is taken out.
    GlusterBrick,
    /// A network of a host is not as the data center has it.
    Network,
    /// Something works on the disks of a VM: a backup, a merge of snapshots, a copy.
    DiskWork,
}

/// Something of a cluster that is not as it should be. Two are the same trouble where all but the state is the same.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// How it is, in the engine's words: `inactive`, `down`, `out of sync`, `locked`.
    pub state: String,
}

impl HealthIssue {
    /// It is the same trouble, whatever its state.
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
#[serde(rename_all = "snake_case")]
pub enum VmStop {
    /// Its guest is asked to shut down.
    ShutDown,
    /// Its power is cut.
    PowerOff,
}

/// A change of the upgrade flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FlagChange {
    /// Take it; refused while anybody has it, we included.
    Start,
    /// Say how far we are, 0 to 100; refused unless it is ours.
    Progress(u8),
    /// Clear it. The engine clears it for anybody: look whose it is first.
    Finish,
}

/// What a host says about itself when asked through the provider, past the engine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostInspection {
    /// `/proc/sys/kernel/random/boot_id`: new at each boot.
    pub boot_id: String,
    /// Running kernel, as `uname -r` says it.
    pub kernel: String,
    /// Running qemu processes: VMs, whatever the engine believes.
    pub qemu_processes: u32,
    /// Features of its CPU, as the line `flags` of `/proc/cpuinfo` lists them. Empty: it did not say.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub cpu_flags: BTreeSet<String>,
    /// When it was asked.
    pub at_ms: TimeMs,
}
