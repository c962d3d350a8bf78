//! Virtual machines: what the engine shows of them and where they really run.

use ovirt_upgrade_manager::model::cluster::{Vm, VmStatus, VmStop};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::clusters::CLUSTER_MAINTENANCE;
use super::events::about_vm;
use super::migrations::Moving;
use super::{Actor, Answered, Happening, Refusal};
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
    /// What works on its disks, in a word.
    pub disk_work: Option<String>,
    pub(super) moving: Option<Moving>,
    /// Number of the start or stop that runs; others are stale.
    pub(super) change: u64,
}

impl WorldVm {
    /// A VM that runs on a machine, or nowhere.
    pub fn new(shown: Vm, cluster: usize, runs_on: Option<u64>) -> Self {
        let (migrates, shuts_down) = (Migrates::Well, ShutsDown::Well);
        WorldVm { shown, cluster, runs_on, migrates, shuts_down, disk_work: None, moving: None, change: 0 }
    }

    /// The engine sees that it is down.
    pub(super) fn seen_down(&mut self) {
        self.shown.status = VmStatus::Down;
        self.shown.host = None;
        self.moving = None;
    }
}

impl World {
    pub(super) fn known_vm(&self, id: &VmId) -> Result<&WorldVm, Refusal> {
        self.engine.vms.get(id).ok_or_else(|| Refusal::new(404, "Entity not found"))
    }

    pub(super) fn with_vm(&mut self, id: &VmId, change: impl FnOnce(&mut WorldVm)) {
        if let Some(vm) = self.engine.vms.get_mut(id) {
            change(vm);
        }
    }

    /// Stops a VM: its guest is asked, or its power cut.
    pub fn stop_vm(&mut self, id: &VmId, how: VmStop, actor: &Actor) -> Answered {
        self.asked()?;
        let vm = self.known_vm(id)?;
        if !vm.shown.is_on_a_host() || vm.moving.is_some() {
            return Err(Refusal::new(409, "Cannot stop VM. VM is not running, or migrates."));
        }
        let host = vm.shown.host.clone();
        if !host.as_ref().and_then(|h| self.engine.hosts.get(h)).is_some_and(|h| self.is_reachable(h)) {
            return Err(Refusal::new(400, "Cannot stop VM. Its host does not answer."));
        }
        let (manner, name) = (vm.shuts_down, vm.shown.name.clone());
        let (code, delay) = match (how, manner) {
            (VmStop::PowerOff, _) => (33, Some(500)),
            (VmStop::ShutDown, ShutsDown::Well) => (73, Some(self.engine.between(self.engine.timing.vm_shutdown))),
            (VmStop::ShutDown, ShutsDown::In(ms)) => (73, Some(ms)),
            (VmStop::ShutDown, ShutsDown::Never) => (73, None),
        };
        self.log(
            code,
            format!("VM {name} stop was initiated by {}.", actor.user),
            about_vm(id, host.as_ref()),
            Some(actor),
        );
        let number = self.engine.number();
        self.with_vm(id, |vm| {
            vm.shown.status = VmStatus::PoweringDown;
            vm.change = number;
        });
        if let Some(delay) = delay {
            self.engine_later(delay, Happening::VmStops(id.clone(), number));
        }
        Ok(())
    }

    /// The guest has shut down, whether the engine sees it or not.
    pub(super) fn vm_stops(&mut self, id: &VmId, number: u64) {
        let Some(vm) = self.engine.vms.get_mut(id).filter(|v| v.change == number) else { return };
        vm.runs_on = None;
        let host = vm.shown.host.clone();
        if self.engine_answers() {
            self.with_vm(id, WorldVm::seen_down);
            self.log(61, format!("VM {id} is down."), about_vm(id, host.as_ref()), None);
            host.iter().for_each(|h| self.look_at_emptied(h));
        }
    }

    /// Starts a VM on a host. The policy `cluster_maintenance` lets highly available ones start only.
    pub fn start_vm(&mut self, id: &VmId, on: &HostId, actor: &Actor) -> Answered {
        self.asked()?;
        let vm = self.known_vm(id)?;
        if vm.shown.is_on_a_host() || !matches!(vm.shown.status, VmStatus::Down | VmStatus::Suspended) {
            return Err(Refusal::new(409, "Cannot run VM. VM is running."));
        }
        let policy = self.clusters.get(vm.cluster).map(|c| c.policy.as_str());
        if policy == Some(CLUSTER_MAINTENANCE) && !vm.shown.highly_available {
            return Err(Refusal::new(409, "Cannot run VM. The cluster is in maintenance."));
        }
        if !self.is_free_for(on, vm, true) {
            return Err(Refusal::new(
                409,
                "Cannot run VM. There is no host that satisfies current scheduling constraints.",
            ));
        }
        let text = format!("VM {} was started by {}.", vm.shown.name, actor.user);
        self.log(153, text, about_vm(id, Some(on)), Some(actor));
        self.run_vm(id, on);
        Ok(())
    }

    fn run_vm(&mut self, id: &VmId, on: &HostId) {
        if !self.engine.hosts.get(on).is_some_and(|h| self.is_reachable(h)) {
            // The engine has not seen yet that the host is gone. It says complete, and the VM is down.
            return self.log(119, format!("VM {id} could not be started."), about_vm(id, Some(on)), None);
        }
        let machine = self.engine.hosts.get(on).map(|h| h.machine);
        let number = self.engine.number();
        self.with_vm(id, |vm| {
            vm.shown.status = VmStatus::PoweringUp;
            vm.shown.host = Some(on.clone());
            vm.runs_on = machine;
            vm.change = number;
        });
        let delay = self.engine.between(self.engine.timing.vm_start);
        self.engine_later(delay, Happening::VmRuns(id.clone(), number));
    }

    pub(super) fn vm_runs(&mut self, id: &VmId, number: u64) {
        let answers = self.engine_answers();
        let runs = |v: &&mut WorldVm| v.change == number && v.runs_on.is_some() && v.moving.is_none();
        if let Some(vm) = self.engine.vms.get_mut(id).filter(runs).filter(|_| answers) {
            vm.shown.status = VmStatus::Up;
            let (host, text) = (vm.shown.host.clone(), format!("VM {} runs.", vm.shown.name));
            self.log(32, text, about_vm(id, host.as_ref()), None);
        }
    }

    /// The engine hears from a host which VMs run on it: some are gone, some have come.
    pub(super) fn learn_vms(&mut self, host: &HostId) {
        let Some(machine) = self.engine.hosts.get(host).map(|h| h.machine) else { return };
        let mut died = vec![];
        for vm in self.engine.vms.values_mut() {
            let here = vm.runs_on == Some(machine);
            if here && vm.moving.is_none() && (vm.shown.host.as_ref() != Some(host) || !is_settled(vm.shown.status)) {
                vm.shown.host = Some(host.clone());
                vm.shown.status = VmStatus::Up;
            } else if !here && vm.shown.host.as_ref() == Some(host) && vm.runs_on.is_none() {
                let asked_for = vm.shown.status == VmStatus::PoweringDown;
                vm.seen_down();
                died.push((vm.shown.id.clone(), vm.shown.highly_available && !asked_for));
            }
        }
        for (vm, highly_available) in died {
            self.log(143, format!("VM {vm} is not on its host any more."), about_vm(&vm, Some(host)), None);
            if highly_available {
                self.engine_later(self.engine.timing.vm_start.1, Happening::HaStarts(vm));
            }
        }
    }

    /// The engine starts a highly available VM that died, on any host.
    pub(super) fn ha_starts(&mut self, id: &VmId) {
        let down = |v: &&WorldVm| v.shown.status == VmStatus::Down && v.runs_on.is_none();
        if self.engine.vms.get(id).filter(down).is_none() {
            return;
        }
        match self.pick_host(id).filter(|_| self.engine_answers()) {
            Some(on) => {
                self.run_vm(id, &on);
                if self.engine.vms.get(id).is_some_and(|v| v.runs_on.is_none()) {
                    self.engine_later(self.engine.timing.retry, Happening::HaStarts(id.clone()));
                }
            }
            None => self.engine_later(self.engine.timing.retry, Happening::HaStarts(id.clone())),
        }
    }

    /// A VM left the host: monitoring of one that prepares for maintenance sees it soon.
    pub(super) fn look_at_emptied(&mut self, host: &HostId) {
        let status = self.engine.hosts.get(host).map(|h| h.status);
        if status == Some(ovirt_upgrade_manager::model::host::HostStatus::PreparingForMaintenance) {
            self.look_soon(host);
        }
    }
}

/// The engine has made up its mind about a VM in such a status.
fn is_settled(status: VmStatus) -> bool {
    matches!(status, VmStatus::Up | VmStatus::PoweringDown | VmStatus::Paused | VmStatus::Suspended)
}
