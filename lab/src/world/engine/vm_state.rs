//! A virtual machine: its state in the engine, and the machine on which it runs.

use ovirt_upgrade_manager::model::cluster::{Vm, VmStatus};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

/// How migrations of a VM end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Migrates {
    /// They succeed; the time depends on the VM's memory.
    #[default]
    Well,
    /// VDSM refuses each time.
    Refuses,
    /// It never ends.
    Forever,
}

/// How a guest reacts to a shutdown request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ShutsDown {
    /// It shuts down, in a time by the world's timing.
    #[default]
    Well,
    /// It shuts down in this number of milliseconds.
    In(i64),
    /// It does not shut down.
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
    /// Work on its disks, in a word.
    pub disk_work: Option<String>,
    pub(super) moving: Option<Moving>,
    /// Number of the start or stop in progress; timers of others are stale.
    pub(super) change: u64,
}

impl WorldVm {
    /// A VM that runs on a machine, or nowhere.
    pub fn new(shown: Vm, cluster: usize, runs_on: Option<u64>) -> Self {
        let (migrates, shuts_down) = (Migrates::Well, ShutsDown::Well);
        WorldVm { shown, cluster, runs_on, migrates, shuts_down, disk_work: None, moving: None, change: 0 }
    }

    /// Whether it migrates.
    pub fn is_migrating(&self) -> bool {
        self.moving.is_some()
    }

    /// The engine's state of it becomes down.
    pub(super) fn seen_down(&mut self) {
        self.shown.status = VmStatus::Down;
        self.shown.host = None;
        self.moving = None;
    }
}

/// A migration that runs.
#[derive(Debug, Clone)]
pub struct Moving {
    pub(super) to: HostId,
    pub(super) number: u64,
    /// Whether the product requested it.
    pub(super) ours: bool,
}

/// A virtual machine that ended because its host went down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostVm {
    /// Its id. `None`: it is no VM of the engine.
    pub vm: Option<VmId>,
    /// Number of the machine.
    pub machine: u64,
    /// When.
    pub at_ms: i64,
}
