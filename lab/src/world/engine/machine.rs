//! Machines go down and boot, and what becomes of the virtual machines on them.

use ovirt_upgrade_manager::model::cluster::HostInspection;
use ovirt_upgrade_manager::model::ids::VmId;

use crate::world::{Power, World};

/// How a machine takes its next restart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NextRestart {
    /// As it should.
    #[default]
    Well,
    /// It takes so many milliseconds to boot.
    Boots(i64),
    /// It never comes back by itself.
    NeverBoots,
    /// The order has no effect: it stays up.
    StaysUp,
}

/// A virtual machine that died with its host's power.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostVm {
    /// It. `None`: one that the engine does not know.
    pub vm: Option<VmId>,
    /// Number of the machine.
    pub machine: u64,
    /// When.
    pub at_ms: i64,
}

impl World {
    /// What a machine says of itself when asked past the engine. `None` while it is down.
    pub fn inspect(&self, machine: u64) -> Option<HostInspection> {
        let host = self.hosts.get(&machine).filter(|h| h.power != Power::Booting)?;
        Some(HostInspection {
            boot_id: host.boot_id(),
            kernel: host.running_kernel.clone(),
            qemu_processes: u32::try_from(self.vms_on(machine)).unwrap_or(u32::MAX).saturating_add(host.strangers),
            at_ms: self.now_ms,
        })
    }

    /// How many VMs of the engine really run on a machine.
    fn vms_on(&self, machine: u64) -> usize {
        self.engine.vms.values().filter(|v| v.runs_on == Some(machine)).count()
    }

    /// How a machine takes its next restart.
    pub fn next_restart(&mut self, machine: u64, how: NextRestart) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.next_restart = how;
        }
    }

    /// A machine loses its power now, and boots; never, where its next restart says so.
    pub fn crash(&mut self, _machine: u64) {}
}
