//! A host as the engine knows it, and monitoring.

use ovirt_upgrade_manager::model::cluster::{HostedEngine, Spm};
use ovirt_upgrade_manager::model::host::{HostStatus, Versions};
use ovirt_upgrade_manager::model::level::LevelSet;

use crate::world::{Power, World};

/// Whether a host's VDSM answers, while the machine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vdsm {
    /// It does.
    #[default]
    Answers,
    /// Its port is closed. A restart of the service (a soft fence) or of the machine helps.
    PortClosed,
    /// It takes connections and never answers.
    Hangs,
}

/// What the engine last heard of a host. Frozen while the host is not monitored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// By the last capabilities.
    pub versions: Versions,
    /// By the last capabilities.
    pub levels: LevelSet,
    /// By the last statistics.
    pub booted_at_ms: i64,
    /// VMs by the last statistics.
    pub vm_count: u32,
}

/// A host of the engine.
#[derive(Debug, Clone)]
pub struct EngineHost {
    /// Number of its machine.
    pub machine: u64,
    /// Status.
    pub status: HostStatus,
    /// Why.
    pub status_detail: Option<String>,
    /// What the engine last heard.
    pub heard: Heard,
    /// The engine's flag.
    pub update_available: bool,
    /// Memory for VMs, MiB.
    pub memory_mib: u64,
    /// Logical CPUs.
    pub cpus: u32,
    /// Storage pool manager.
    pub spm: Spm,
    /// Where hosted engine is set up.
    pub hosted_engine: Option<HostedEngine>,
    /// Power management is configured.
    pub power_management: bool,
    /// End of its certificate.
    pub certificate_ends_ms: Option<i64>,
    /// Its VDSM.
    pub vdsm: Vdsm,
    /// Somebody set its external status to something else than ok: it is not fenced.
    pub external_trouble: bool,
    /// Work of others that keeps it from maintenance: image transfers, storage tasks.
    pub operations: Vec<String>,
}

impl World {
    /// Whether VDSM would answer the engine.
    pub(super) fn is_reachable(&self, host: &EngineHost) -> bool {
        host.vdsm == Vdsm::Answers && self.hosts.get(&host.machine).is_some_and(|m| m.power != Power::Booting)
    }
}

impl EngineHost {
    /// A host that is up.
    pub(super) fn new(machine: u64, heard: Heard, now_ms: i64) -> Self {
        EngineHost {
            machine,
            status: HostStatus::Up,
            status_detail: None,
            heard,
            update_available: false,
            memory_mib: 262_144,
            cpus: 64,
            spm: Spm::None,
            hosted_engine: None,
            power_management: false,
            certificate_ends_ms: Some(now_ms + 300 * 86_400_000),
            vdsm: Vdsm::Answers,
            external_trouble: false,
            operations: vec![],
        }
    }
}
