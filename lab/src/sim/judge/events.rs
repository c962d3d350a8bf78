//! The events that are reported to the judge: calls of a process, and answers that a process receives.

use std::fmt;
use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::{
    ClusterView, FlagChange, HealthIssue, HostView, PolicySetting, Vm, VmStop,
};
use ovirt_upgrade_manager::model::ids::{ClusterId, ContentHostId, HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;

/// A call of a process that changes something.
#[derive(Debug, Clone, PartialEq)]
pub enum Act {
    /// To maintenance.
    Deactivate(HostId),
    /// Back to service.
    Activate(HostId),
    /// Versions and levels anew.
    Refresh(HostId),
    /// Look for updates, over SSH.
    UpgradeCheck(HostId),
    /// The engine's own upgrade.
    EngineUpgrade(HostId),
    /// New certificates.
    Enroll(HostId),
    /// Power management.
    FenceRestart(HostId),
    /// Stop a VM.
    StopVm(VmId, VmStop),
    /// Start a VM.
    StartVm(VmId, HostId),
    /// Move a VM to a host.
    Migrate(VmId, HostId),
    /// The cluster's scheduling policy.
    SetPolicy(ClusterId, PolicySetting),
    /// The cluster's level.
    SetLevel(ClusterId, Level),
    /// The cluster's upgrade flag.
    Flag(ClusterId, FlagChange),
    /// An installation through the provider.
    Install(ContentHostId),
    /// A restart through the provider.
    Restart(ContentHostId),
    /// Cancel a task of the provider.
    CancelTask(String),
}

impl Act {
    /// The engine's host of the call. `None`: the call is about no host, or about a content host.
    pub fn host(&self) -> Option<HostId> {
        match self {
            Act::Deactivate(h) | Act::Activate(h) | Act::Refresh(h) | Act::UpgradeCheck(h) => Some(h.clone()),
            Act::EngineUpgrade(h) | Act::Enroll(h) | Act::FenceRestart(h) => Some(h.clone()),
            _ => None,
        }
    }
}

impl fmt::Display for Act {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Act::Deactivate(h) => write!(f, "deactivate {h}"),
            Act::Activate(h) => write!(f, "activate {h}"),
            Act::Refresh(h) => write!(f, "refresh {h}"),
            Act::UpgradeCheck(h) => write!(f, "upgradecheck {h}"),
            Act::EngineUpgrade(h) => write!(f, "upgrade {h}"),
            Act::Enroll(h) => write!(f, "enrollcertificate {h}"),
            Act::FenceRestart(h) => write!(f, "fence restart {h}"),
            Act::StopVm(vm, how) => write!(f, "stop VM {vm} ({how:?})"),
            Act::StartVm(vm, on) => write!(f, "start VM {vm} on {on}"),
            Act::Migrate(vm, to) => write!(f, "migrate VM {vm} to {to}"),
            Act::SetPolicy(_, p) => write!(f, "set policy {} {:?}", p.id, p.properties),
            Act::SetLevel(_, level) => write!(f, "set level {level}"),
            Act::Flag(_, change) => write!(f, "upgrade flag {change:?}"),
            Act::Install(c) => write!(f, "install on content host {c}"),
            Act::Restart(c) => write!(f, "restart content host {c}"),
            Act::CancelTask(t) => write!(f, "cancel task {t}"),
        }
    }
}

/// An answer that a process received.
#[derive(Debug, Clone)]
pub enum Read {
    /// All hosts, as of that moment.
    Hosts(i64, Arc<Vec<HostView>>),
    /// All VMs.
    Vms(i64, Arc<Vec<Vm>>),
    /// The cluster.
    Cluster(i64, Arc<ClusterView>),
    /// Health issues.
    Troubles(i64, Arc<Vec<HealthIssue>>),
    /// The engine itself: when it last started.
    About(i64, Option<i64>),
    /// A host answered an inspection, with this number of qemu processes.
    Inspection(i64, ContentHostId, u32),
    /// Whether a host's VDSM port answered.
    Vdsm(i64, HostId, bool),
    /// Whether the engine works on a host.
    Work(i64, HostId, bool),
    /// Hosts to which VMs could move.
    Targets(i64, Vec<VmId>, Vec<HostId>),
    /// Events up to this number.
    Events(i64, u64),
}
