//! The fleet: the hosts of a cluster, the VMs on them and the hard rules.

use std::collections::BTreeSet;

use crate::model::ids::{HostId, VmId};

/// Place of a host in [`Fleet::hosts`].
pub type HostIndex = usize;
/// Place of a VM in [`Fleet::vms`].
pub type VmIndex = usize;

/// The hosts of a cluster, the VMs on them and the hard rules.
#[derive(Debug, Clone, Default)]
pub struct Fleet {
    /// All hosts.
    pub hosts: Vec<FleetHost>,
    /// VMs that are on a host.
    pub vms: Vec<FleetVm>,
    /// Rules about hosts.
    pub rules: Vec<HostRule>,
    /// Rules among VMs.
    pub groups: Vec<VmGroup>,
}

/// A host.
#[derive(Debug, Clone)]
pub struct FleetHost {
    /// The engine's id.
    pub id: HostId,
    /// Its name.
    pub name: String,
    /// Memory for VMs, MiB. Memory of the VMs on the host is included.
    pub memory_mib: u64,
    /// CPUs of the greatest VM that it can run.
    pub cpus: u32,
    /// Whether it can take VMs when it is not taken out itself.
    pub usable: bool,
}

/// What becomes of a VM when its host is emptied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is moved.
    Moves,
    /// It is stopped, and started on its host again.
    Stops,
    /// It can neither be moved nor stopped.
    Stays,
}

/// A VM on a host.
#[derive(Debug, Clone)]
pub struct FleetVm {
    /// The engine's id.
    pub id: VmId,
    /// Its name.
    pub name: String,
    /// Memory that its host must have, MiB.
    pub memory_mib: u64,
    /// CPUs that its host must have.
    pub cpus: u32,
    /// The host that it is on.
    pub at: HostIndex,
    /// What becomes of it.
    pub fate: Fate,
    /// Rules about hosts that bind it, by index.
    pub rules: Vec<usize>,
    /// Rules among VMs that bind it, by index.
    pub groups: Vec<usize>,
}

/// A hard rule about where some VMs may run.
#[derive(Debug, Clone)]
pub struct HostRule {
    /// The rule in words, after "VM x": `may run only on … (affinity group y)`.
    pub words: String,
    /// On these hosts only (true), or everywhere else (false).
    pub only: bool,
    /// The hosts.
    pub hosts: BTreeSet<HostIndex>,
}

impl HostRule {
    /// Whether a bound VM may run on the host.
    pub fn allows(&self, host: HostIndex) -> bool {
        self.hosts.contains(&host) == self.only
    }
}

/// A hard rule among VMs.
#[derive(Debug, Clone)]
pub struct VmGroup {
    /// Name of the affinity group.
    pub name: String,
    /// All on one host (true), or no two on one (false).
    pub together: bool,
    /// The VMs that are on a host.
    pub vms: Vec<VmIndex>,
}

/// The new host of a VM.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Move {
    /// The VM.
    pub vm: VmIndex,
    /// Where to.
    pub to: HostIndex,
}
