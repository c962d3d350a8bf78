//! Virtual machines: what the engine shows of them and where they really run.

use ovirt_upgrade_manager::model::cluster::{Vm, VmStop};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::{Actor, Answered};
use crate::world::World;

/// What a VM does when it is to be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Migrates {
    /// It moves; the time goes by its memory.
    #[default]
    Well,
    /// VDSM refuses each time.
    Refuses,
    /// It never ends.
    Forever,
}

/// What a guest does when asked to shut down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShutsDown {
    /// It does, in a time by the world's timing.
    #[default]
    Well,
    /// It takes so many milliseconds.
    In(i64),
    /// It does not hear.
    Never,
}

/// A virtual machine.
#[derive(Debug, Clone)]
pub struct WorldVm {
    /// What the engine shows.
    pub shown: Vm,
    /// Position of its cluster.
    pub cluster: usize,
    /// Number of the machine on which its qemu process really runs.
    pub runs_on: Option<u64>,
    /// How it migrates.
    pub migrates: Migrates,
    /// How it shuts down.
    pub shuts_down: ShutsDown,
}

impl World {
    /// Stops a VM.
    pub fn stop_vm(&mut self, _vm: &VmId, _how: VmStop, _actor: &Actor) -> Answered {
        self.asked()
    }

    /// Starts a VM on a host.
    pub fn start_vm(&mut self, _vm: &VmId, _on: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }
}
