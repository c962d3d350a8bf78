//! A host as the engine has it, with its upgrade and its reboot.

use std::collections::{BTreeMap, BTreeSet};

use ovirt_upgrade_manager::model::cluster::{HostedEngine, Spm};
use ovirt_upgrade_manager::model::host::{HostStatus, Versions};
use ovirt_upgrade_manager::model::level::LevelSet;

use super::request::Actor;

/// Whether a host's VDSM answers, while the machine runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Vdsm {
    /// It does.
    #[default]
    Answers,
    /// Its port is closed, until the service (by a soft fence) or the machine restarts.
    PortClosed,
    /// It accepts connections and does not answer.
    Hangs,
}

/// The engine's last report of a host. It does not change while the host is not monitored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// By the last capabilities.
    pub versions: Versions,
    /// By the last capabilities.
    pub levels: LevelSet,
    /// The kernel in the arguments with which it was started, by the last capabilities.
    pub kernel: Option<String>,
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
    /// Reason of the status.
    pub status_detail: Option<String>,
    /// The last report.
    pub heard: Heard,
    /// Whether the engine's last check found updates.
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
    /// Port on 127.0.0.1 where its VDSM listens. `None`: nothing listens, and the engine shows its name and the usual port.
    pub vdsm_port: Option<u16>,
    /// Until then a network that its cluster requires is missing, for example because its switch is slow after a boot.
    pub network_missing_until_ms: i64,
    /// Its external status is not ok: it is not fenced.
    pub external_trouble: bool,
    /// Operations that keep it from maintenance: image transfers, storage tasks.
    pub operations: Vec<String>,
    /// Its next engine upgrade fails while it installs.
    pub next_upgrade_fails: bool,
    /// Its Gluster daemon runs while the machine runs. Used only in a cluster that serves Gluster.
    pub glusterd: bool,
    /// The brick on it is broken.
    pub brick_broken: bool,
    /// Networks that it has. `None`: all that VMs need.
    pub networks: Option<BTreeSet<String>>,
    /// Its huge pages, by size in KiB. `None`: as many as VMs need.
    pub huge_pages: Option<BTreeMap<u32, u64>>,
    /// Networks that are out of sync with the data center.
    pub networks_out_of_sync: Vec<String>,
    /// Whether Gluster is stopped once it is in maintenance.
    pub(super) stops_glusterd: bool,
    pub(super) since_ms: i64,
    pub(super) last_contact_ms: i64,
    /// Number of the scheduled monitoring; others are stale.
    pub(super) monitoring: u64,
    /// Number of the stay in `preparing_for_maintenance`.
    pub(super) preparing: u64,
    /// End of a reboot by the engine; silence is expected until then.
    pub reboot_window_ms: i64,
    pub(super) settling_until_ms: i64,
    pub(super) upgrade: Option<Upgrade>,
    pub(super) rebooting: Option<Rebooting>,
    /// Number of the running check for updates, and whether the product started it.
    pub(super) check: Option<(u64, bool)>,
    pub(super) fencing: u64,
    pub(super) power_cut_ms: Option<i64>,
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
            vdsm_port: None,
            network_missing_until_ms: 0,
            external_trouble: false,
            operations: vec![],
            next_upgrade_fails: false,
            glusterd: true,
            brick_broken: false,
            networks: None,
            huge_pages: None,
            networks_out_of_sync: vec![],
            stops_glusterd: false,
            since_ms: now_ms,
            last_contact_ms: now_ms,
            monitoring: 0,
            preparing: 0,
            reboot_window_ms: 0,
            settling_until_ms: 0,
            upgrade: None,
            rebooting: None,
            check: None,
            fencing: 0,
            power_cut_ms: None,
        }
    }

    /// Sets the local maintenance of hosted engine, which follows the host's maintenance.
    pub fn set_local_maintenance(&mut self, on: bool) {
        if let Some(he) = self.hosted_engine.as_mut() {
            he.local_maintenance = on;
            he.score = if on || !he.active { 0 } else { 3400 };
        }
    }
}

/// Stage of an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UpgradeStage {
    /// The host goes to maintenance, or is in maintenance before the playbook.
    Emptying,
    /// The playbook runs.
    Playbook,
}

/// An upgrade that runs.
#[derive(Debug, Clone)]
pub(super) struct Upgrade {
    pub(super) number: u64,
    pub(super) reboot: bool,
    pub(super) from_maintenance: bool,
    pub(super) actor: Actor,
    pub(super) stage: UpgradeStage,
}

impl Upgrade {
    /// The playbook runs.
    pub(super) fn installs(&self) -> bool {
        self.stage == UpgradeStage::Playbook
    }
}

/// A reboot that the engine started and waits for (`VdsCommand.sleepOnReboot`).
#[derive(Debug, Clone)]
pub(super) struct Rebooting {
    pub(super) number: u64,
    pub(super) started_ms: i64,
    pub(super) to: HostStatus,
}
