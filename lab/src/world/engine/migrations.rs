//! Migrations. VDSM runs them; they continue while the engine is down.

use ovirt_upgrade_manager::model::cluster::{Migration, VmStatus};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::events::about_vm;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use super::vm_state::{Migrates, Moving, WorldVm};
use crate::world::host::Power;
use crate::world::state::World;

impl World {
    /// Migrates a VM to a host.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn migrate_vm(&mut self, id: &VmId, to: &HostId, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        let vm = self.known_vm(id)?;
        if vm.shown.status != VmStatus::Up || vm.moving.is_some() {
            return Err(Refusal::new(409, "Cannot migrate VM. VM is not up."));
        }
        if vm.shown.migration == Migration::Pinned {
            return Err(Refusal::new(409, "Cannot migrate VM. VM is pinned to Host."));
        }
        if !vm.shown.obstacles.is_empty() {
            return Err(Refusal::new(409, "Cannot migrate VM. Something of its host is attached to it."));
        }
        if vm.shown.host.as_ref() == Some(to) {
            let text = "There are no hosts to use. Check that the cluster contains at least one host in Up state.";
            return Err(Refusal::new(400, text));
        }
        if !self.is_free_for(to, vm, true) {
            let text = "Cannot migrate VM. There is no host that satisfies current scheduling constraints.";
            return Err(Refusal::new(409, text));
        }
        self.start_migration(id, to, actor, false);
        Ok(())
    }

    /// Starts a migration. VDSM can refuse it; then only the audit log shows the failure.
    pub(super) fn start_migration(&mut self, id: &VmId, to: &HostId, actor: &Actor, for_maintenance: bool) {
        let Some(vm) = self.engine.vms.get(id) else { return };
        let (manner, memory, name) = (vm.migrates, vm.shown.memory_mib, vm.shown.name.clone());
        let from = vm.shown.host.clone();
        let source = from.as_ref().and_then(|h| self.engine.hosts.get(h));
        let hears = vm.runs_on.is_some() && source.is_some_and(|h| self.is_reachable(h));
        if manner == Migrates::Refuses || !hears {
            let code = if for_maintenance { 140 } else { 65 };
            return self.log(code, format!("Migration of VM {name} failed."), about_vm(id, from.as_ref()), Some(actor));
        }
        self.log(62, format!("Migration of VM {name} was started."), about_vm(id, from.as_ref()), Some(actor));
        let number = self.engine.number();
        self.with_vm(id, |vm| {
            vm.shown.status = VmStatus::Migrating;
            vm.moving = Some(Moving { to: to.clone(), number, ours: actor.is_ours() });
        });
        if manner == Migrates::Well {
            let speed = self.engine.timing.migration_mib_per_second.max(1);
            let copying = i64::try_from(memory.saturating_mul(1_000) / speed).unwrap_or(i64::MAX / 4);
            let delay = self.engine.timing.migration_start + copying;
            self.schedule_engine(delay, EngineTimer::MigrationEnds(id.clone(), number));
        }
    }

    pub(super) fn migration_ends(&mut self, id: &VmId, number: u64) {
        let Some(vm) = self.engine.vms.get(id) else { return };
        let Some(moving) = vm.moving.as_ref().filter(|m| m.number == number).cloned() else { return };
        let (from, name) = (vm.shown.host.clone(), vm.shown.name.clone());
        let to = self.engine.hosts.get(&moving.to).map(|h| h.machine);
        let to = to.filter(|m| self.hosts.get(m).is_some_and(|m| m.power != Power::Booting));
        let answers = self.engine_answers();
        self.with_vm(id, |vm| {
            vm.moving = None;
            if to.is_some() {
                vm.runs_on = to;
            }
            if answers {
                vm.shown.status = VmStatus::Up;
            }
            if answers && to.is_some() {
                vm.shown.host = Some(moving.to.clone());
            }
        });
        if !answers {
            return;
        }
        let (code, text) = if to.is_some() { (63, "completed") } else { (65, "failed") };
        self.log(code, format!("Migration of VM {name} {text}."), about_vm(id, from.as_ref()), None);
        from.iter().for_each(|host| self.monitor_if_preparing(host));
    }

    /// Cancels migrations to a host that goes to maintenance.
    pub(super) fn cancel_incoming(&mut self, host: &HostId) {
        let incoming = |v: &&mut WorldVm| v.moving.as_ref().is_some_and(|m| m.to == *host);
        for vm in self.engine.vms.values_mut().filter(incoming) {
            vm.moving = None;
            vm.shown.status = VmStatus::Up;
        }
    }
}
