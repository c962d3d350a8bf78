//! Machines go down and boot, and the effect on their VMs.

use ovirt_upgrade_manager::model::cluster::HostInspection;
use ovirt_upgrade_manager::model::ids::VmId;

use super::host_state::Vdsm;
use super::restart::EngineStop;
use super::vm_state::LostVm;
use crate::world::action;
use crate::world::host::NextRestart;
use crate::world::host::{Host, Power};
use crate::world::state::{Timer, World};

impl World {
    /// The state of a machine, read from the machine and not through the engine. `None` while it is down.
    pub fn inspect(&self, machine: u64) -> Option<HostInspection> {
        let host = self.hosts.get(&machine).filter(|h| h.power != Power::Booting)?;
        Some(HostInspection {
            boot_id: host.boot_id(),
            kernel: host.running_kernel.clone(),
            newest_kernel: host.newest_kernel(),
            qemu_processes: self.qemu_processes(machine),
            cpu_flags: host.cpu_flags.clone(),
            at_ms: self.now_ms,
        })
    }

    /// Number of qemu processes that run on a machine, of VMs of the engine and others.
    pub(in crate::world) fn qemu_processes(&self, machine: u64) -> u32 {
        let vms = self.engine.vms.values().filter(|v| v.runs_on == Some(machine)).count();
        let unlisted_qemu = self.hosts.get(&machine).map_or(0, |h| h.unlisted_qemu + u32::from(h.probes_qemu));
        u32::try_from(vms).unwrap_or(u32::MAX).saturating_add(unlisted_qemu)
    }

    /// Virtual machines that ended because their host went down.
    pub fn vms_killed(&self) -> &[LostVm] {
        &self.engine.vms_killed
    }

    /// How a machine's next restart ends.
    pub fn next_restart(&mut self, machine: u64, how: NextRestart) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.next_restart = how;
        }
    }

    /// The next boot of a machine removes these features from its CPU.
    pub fn drops_flags(&mut self, machine: u64, flags: &[&str]) {
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.flags_to_drop.extend(flags.iter().map(|flag| (*flag).to_owned()));
        }
    }

    /// Cuts a machine's power. It boots as set by its next restart.
    pub fn crash(&mut self, machine: u64) {
        if self.hosts.get(&machine).is_some_and(|h| h.power != Power::Booting) {
            self.cut_machine(machine);
        }
    }

    /// Switches on a machine that is down, as a person does.
    pub fn power_on(&mut self, machine: u64) {
        if self.hosts.get(&machine).is_some_and(|h| h.power == Power::Booting && h.boots_at_ms.is_none()) {
            self.boot_after(machine, NextRestart::Well);
        }
    }

    /// Cuts a machine's power. A boot in progress starts again.
    pub(super) fn cut_machine(&mut self, machine: u64) {
        let how = self.take_next_restart(machine);
        self.machine_down(machine);
        self.boot_after(machine, how);
    }

    fn take_next_restart(&mut self, machine: u64) -> NextRestart {
        self.hosts.get_mut(&machine).map(|h| std::mem::take(&mut h.next_restart)).unwrap_or_default()
    }

    /// A machine with a restart in progress goes down, unless the restart has no effect.
    pub(in crate::world) fn host_goes_down(&mut self, machine: u64) {
        if self.hosts.get(&machine).is_none_or(|h| h.power != Power::GoingDown) {
            return;
        }
        match self.take_next_restart(machine) {
            NextRestart::StaysUp => {
                if let Some(host) = self.hosts.get_mut(&machine) {
                    host.power = Power::On;
                }
            }
            how => {
                self.machine_down(machine);
                self.boot_after(machine, how);
            }
        }
    }

    fn boot_after(&mut self, machine: u64, how: NextRestart) {
        let (least, most) = self.engine.timing.boot;
        let usual = self.rng.between(least, most);
        let delay = match how {
            NextRestart::Boots(ms) => Some(ms),
            NextRestart::NeverBoots => None,
            NextRestart::Well | NextRestart::StaysUp => Some(usual),
        };
        if let Some(host) = self.hosts.get_mut(&machine) {
            host.boots_at_ms = delay.map(|d| self.now_ms + d);
        }
        if let Some(delay) = delay {
            self.schedule(delay, Timer::HostBoots(machine));
        }
    }

    /// The machine goes down, with all its processes.
    fn machine_down(&mut self, machine: u64) {
        if let Some(id) = self.host_of(machine) {
            self.freeze(&id);
            // VDSM works after a boot.
            self.with_host(&id, |h| h.vdsm = Vdsm::Answers);
        }
        let Some(host) = self.hosts.get_mut(&machine) else { return };
        host.power = Power::Booting;
        let unlisted_qemu = std::mem::take(&mut host.unlisted_qemu);
        host.probes_qemu = false;
        let mut engine_died = false;
        let mut lost: Vec<Option<VmId>> = vec![];
        for vm in self.engine.vms.values_mut().filter(|v| v.runs_on == Some(machine)) {
            vm.runs_on = None;
            vm.moving = None;
            engine_died |= vm.shown.hosted_engine;
            lost.push(Some(vm.shown.id.clone()));
        }
        lost.extend((0..unlisted_qemu).map(|_| None));
        let at_ms = self.now_ms;
        self.engine.downs.push((machine, at_ms));
        self.engine.vms_killed.extend(lost.into_iter().map(|vm| LostVm { vm, machine, at_ms }));
        if engine_died {
            self.stop_engine(EngineStop::Kill, self.engine.timing.hosted_engine_restart);
        }
        self.contact_lost(machine);
    }

    pub(in crate::world) fn host_boots(&mut self, machine: u64) {
        let now = self.now_ms;
        let due = |h: &&mut Host| h.boots_at_ms == Some(now) && h.power == Power::Booting;
        let Some(host) = self.hosts.get_mut(&machine).filter(due) else { return };
        host.boots_at_ms = None;
        action::boot(&self.catalogue, host, now);
        self.schedule(5_000, Timer::ProfileUploaded(machine));
        if let Some(id) = self.host_of(machine) {
            self.start_glusterd(&id);
        }
        self.contact_back(machine);
    }

    /// VDSM was restarted. The engine reads the capabilities of a host that it monitors.
    pub(in crate::world) fn vdsm_restarted(&mut self, machine: u64) {
        let Some(id) = self.host_of(machine) else { return };
        if self.engine.hosts.get(&id).is_some_and(|h| self.is_live(h)) {
            self.read_capabilities(&id);
            self.monitor_soon(&id);
        }
    }
}
