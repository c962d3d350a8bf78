//! Virtual machines: their state in the engine, and the machines on which they run.

use ovirt_upgrade_manager::model::cluster::{VmStatus, VmStop};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::events::about_vm;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use super::vm_state::{ShutsDown, WorldVm};
use crate::world::policies::CLUSTER_MAINTENANCE;
use crate::world::state::World;

impl World {
    pub(super) fn known_vm(&self, id: &VmId) -> Result<&WorldVm, Refusal> {
        self.engine.vms.get(id).ok_or_else(|| Refusal::new(404, "Entity not found"))
    }

    pub(super) fn with_vm(&mut self, id: &VmId, change: impl FnOnce(&mut WorldVm)) {
        if let Some(vm) = self.engine.vms.get_mut(id) {
            change(vm);
        }
    }

    /// Stops a VM: by a shutdown of its guest, or by a power cut.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn stop_vm(&mut self, id: &VmId, how: VmStop, actor: &Actor) -> ActionResult {
        self.check_answers()?;
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
            self.schedule_engine(delay, EngineTimer::VmStops(id.clone(), number));
        }
        Ok(())
    }

    /// The guest has shut down. The engine's state changes only while the engine runs.
    pub(super) fn vm_stops(&mut self, id: &VmId, number: u64) {
        let Some(vm) = self.engine.vms.get_mut(id).filter(|v| v.change == number) else { return };
        vm.runs_on = None;
        let host = vm.shown.host.clone();
        if self.engine_answers() {
            self.with_vm(id, WorldVm::seen_down);
            self.log(61, format!("VM {id} is down."), about_vm(id, host.as_ref()), None);
            host.iter().for_each(|h| self.monitor_if_preparing(h));
        }
    }

    /// Starts a VM on a host. With the scheduling policy `cluster_maintenance`, only highly available VMs may start.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn start_vm(&mut self, id: &VmId, on: &HostId, actor: &Actor) -> ActionResult {
        self.check_answers()?;
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
            // The engine has not detected yet that the host is down: the action succeeds, and the VM is down.
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
        self.schedule_engine(delay, EngineTimer::VmRuns(id.clone(), number));
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

    /// Updates the VMs of a host from the host's own list.
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
                self.schedule_engine(self.engine.timing.vm_start.1, EngineTimer::HaStarts(vm));
            }
        }
    }

    /// Restarts a highly available VM on any host.
    pub(super) fn ha_starts(&mut self, id: &VmId) {
        let down = |v: &&WorldVm| v.shown.status == VmStatus::Down && v.runs_on.is_none();
        if self.engine.vms.get(id).filter(down).is_none() {
            return;
        }
        match self.pick_host(id).filter(|_| self.engine_answers()) {
            Some(on) => {
                self.run_vm(id, &on);
                if self.engine.vms.get(id).is_some_and(|v| v.runs_on.is_none()) {
                    self.schedule_engine(self.engine.timing.retry, EngineTimer::HaStarts(id.clone()));
                }
            }
            None => self.schedule_engine(self.engine.timing.retry, EngineTimer::HaStarts(id.clone())),
        }
    }

    /// A VM left the host: a host that prepares for maintenance is monitored soon.
    pub(super) fn monitor_if_preparing(&mut self, host: &HostId) {
        let status = self.engine.hosts.get(host).map(|h| h.status);
        if status == Some(ovirt_upgrade_manager::model::host::HostStatus::PreparingForMaintenance) {
            self.monitor_soon(host);
        }
    }
}

/// Whether the status is not an intermediate one.
fn is_settled(status: VmStatus) -> bool {
    matches!(status, VmStatus::Up | VmStatus::PoweringDown | VmStatus::Paused | VmStatus::Suspended)
}
