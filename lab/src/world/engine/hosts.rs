//! A host in the engine, and monitoring.

use ovirt_upgrade_manager::model::cluster::{Spm, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::host_state::{EngineHost, Heard, Vdsm};
use super::request::{ActionResult, Refusal};
use super::timer::EngineTimer;
use crate::world::host::Power;
use crate::world::state::World;

/// Detail of a host whose levels lack its cluster's.
pub const LEVEL_MISMATCH: &str = "cluster_version_incompatible_with_cluster";

/// Detail of a host that misses a network of its cluster.
pub const NETWORK_MISSING: &str = "network_unreachable";

/// Statuses in which the engine reads a host's statistics.
fn has_statistics(status: HostStatus) -> bool {
    matches!(status, HostStatus::Up | HostStatus::NonOperational | HostStatus::PreparingForMaintenance)
}

/// Statuses in which the engine monitors a host.
fn is_monitored(status: HostStatus) -> bool {
    let waits = matches!(status, HostStatus::Unassigned | HostStatus::Initializing | HostStatus::Connecting);
    has_statistics(status) || waits || status == HostStatus::NonResponsive
}

impl World {
    /// The host, or the refusal of an action on an unknown host.
    pub(super) fn known_host(&self, id: &HostId, what: &str) -> Result<&EngineHost, Refusal> {
        let unknown = || Refusal::new(400, format!("Cannot {what} Host. Invalid Host Id."));
        self.engine.hosts.get(id).ok_or_else(unknown)
    }

    /// A host's name, for sentences.
    pub fn name_of(&self, id: &HostId) -> String {
        let machine = self.engine.hosts.get(id).and_then(|h| self.hosts.get(&h.machine));
        machine.map_or_else(|| id.to_string(), |m| m.name.clone())
    }

    /// Whether VDSM would answer the engine.
    pub(super) fn is_reachable(&self, host: &EngineHost) -> bool {
        host.vdsm == Vdsm::Answers && self.has_ssh(host)
    }

    /// Whether the machine runs, so that SSH works.
    pub(super) fn has_ssh(&self, host: &EngineHost) -> bool {
        self.hosts.get(&host.machine).is_some_and(|m| m.power != Power::Booting)
    }

    /// Whether the engine shows the current boot time and VM count of a host.
    pub fn is_live(&self, host: &EngineHost) -> bool {
        self.engine_answers() && has_statistics(host.status) && self.is_reachable(host)
    }

    /// The engine's report of a host, with current statistics where it reads them.
    fn heard(&self, host: &EngineHost) -> Heard {
        self.heard_with(host, self.qemu_processes(host.machine))
    }

    /// The same, with the number of the machine's qemu processes.
    pub(super) fn heard_with(&self, host: &EngineHost, qemu_processes: u32) -> Heard {
        let mut heard = host.heard.clone();
        if let Some(machine) = self.hosts.get(&host.machine).filter(|_| self.is_live(host)) {
            heard.booted_at_ms = machine.booted_at_ms;
            heard.vm_count = qemu_processes;
        }
        heard
    }

    /// Stores the last statistics. To be called before a change after which the engine no longer reads them.
    pub(super) fn freeze(&mut self, id: &HostId) {
        let Some(host) = self.engine.hosts.get(id).filter(|h| self.is_live(h)) else { return };
        let heard = self.heard(host);
        let now = self.now_ms;
        self.with_host(id, |h| {
            h.heard = heard;
            h.last_contact_ms = now;
        });
    }

    pub(super) fn with_host(&mut self, id: &HostId, change: impl FnOnce(&mut EngineHost)) {
        if let Some(host) = self.engine.hosts.get_mut(id) {
            change(host);
        }
    }

    /// Changes a host's status. Scheduled monitoring and fencing become stale.
    pub(super) fn set_status(&mut self, id: &HostId, status: HostStatus, detail: Option<String>) {
        self.freeze(id);
        let now = self.now_ms;
        self.with_host(id, |h| {
            h.status = status;
            h.status_detail = detail;
            h.since_ms = now;
            h.monitoring = 0;
            h.fencing = 0;
        });
        if !matches!(status, HostStatus::PreparingForMaintenance | HostStatus::Maintenance) {
            self.upgrade_loses_maintenance(id);
        }
    }

    /// `GetCapabilities`: versions and levels, not the boot time.
    pub(super) fn read_capabilities(&mut self, id: &HostId) {
        let Some(host) = self.engine.hosts.get(id) else { return };
        let Some(machine) = self.hosts.get(&host.machine) else { return };
        let (versions, levels, now) = (World::versions_of(machine), machine.levels.clone(), self.now_ms);
        let kernel = Some(machine.running_kernel.clone()).filter(|kernel| !kernel.is_empty());
        self.with_host(id, |h| {
            h.heard.kernel = kernel;
            h.heard.versions = versions;
            h.heard.levels = levels;
            h.last_contact_ms = now;
        });
    }

    /// Schedules monitoring of the host after a delay.
    pub(super) fn monitor_in(&mut self, id: &HostId, delay_ms: i64) {
        let number = self.engine.number();
        self.with_host(id, |h| h.monitoring = number);
        self.schedule_engine(delay_ms, EngineTimer::Monitor(id.clone(), number));
    }

    /// Schedules the next monitoring of the host.
    pub(super) fn monitor_soon(&mut self, id: &HostId) {
        let delay = self.engine.between(self.engine.timing.monitoring);
        self.monitor_in(id, delay);
    }

    /// Schedules the first contact with a host that is to become up.
    pub(super) fn get_in_contact(&mut self, id: &HostId) {
        let reachable = self.engine.hosts.get(id).is_some_and(|h| self.is_reachable(h));
        let contact = self.engine.between(self.engine.timing.contact);
        self.monitor_in(id, if reachable { contact } else { self.engine.timing.connect });
    }

    pub(super) fn monitor(&mut self, id: &HostId, number: u64) {
        let Some(host) = self.engine.hosts.get(id).filter(|h| h.monitoring == number && self.engine_answers()) else {
            return;
        };
        let (status, window_ends) = (host.status, host.reboot_window_ms);
        if self.is_reachable(host) {
            return self.answers_monitoring(id, status);
        }
        match status {
            _ if window_ends > self.now_ms && status != HostStatus::NonResponsive => {
                self.monitor_in(id, window_ends - self.now_ms);
            }
            HostStatus::Connecting | HostStatus::PreparingForMaintenance => self.waits_for_contact(id),
            HostStatus::NonResponsive => {}
            status if is_monitored(status) => self.loses_contact(id),
            _ => {}
        }
    }

    /// The host answers.
    fn answers_monitoring(&mut self, id: &HostId, status: HostStatus) {
        match status {
            HostStatus::Up => {
                self.learn_vms(id);
                if !self.is_operational(id) {
                    self.becomes_non_operational(id);
                }
            }
            HostStatus::PreparingForMaintenance => {
                self.learn_vms(id);
                self.reaches_maintenance(id);
            }
            HostStatus::NonOperational => self.learn_vms(id),
            status if is_monitored(status) => self.becomes_up(id),
            _ => {}
        }
    }

    fn becomes_up(&mut self, id: &HostId) {
        self.set_status(id, HostStatus::Up, None);
        self.read_capabilities(id);
        self.with_host(id, |h| {
            h.reboot_window_ms = 0;
            h.set_local_maintenance(false);
        });
        self.learn_vms(id);
        let text = format!("Status of host {} was set to Up.", self.name_of(id));
        self.log(13, text, about_host(id), None);
        self.elect_spm_of(id);
        if !self.is_operational(id) {
            self.monitor_in(id, self.engine.timing.transient_up);
        }
    }

    fn supports_level(&self, id: &HostId) -> bool {
        let Some(host) = self.engine.hosts.get(id) else { return true };
        let cluster = self.hosts.get(&host.machine).and_then(|m| self.clusters.get(m.cluster?));
        cluster.is_none_or(|c| host.heard.levels.contains(&c.level))
    }

    fn has_networks(&self, id: &HostId) -> bool {
        self.engine.hosts.get(id).is_none_or(|h| h.network_missing_until_ms <= self.now_ms)
    }

    fn is_operational(&self, id: &HostId) -> bool {
        self.supports_level(id) && self.has_networks(id)
    }

    fn becomes_non_operational(&mut self, id: &HostId) {
        let name = self.name_of(id);
        let (code, detail, text) = match self.has_networks(id) {
            true => (154, LEVEL_MISMATCH, format!("Host {name} is compatible with versions that lack its cluster's.")),
            false => (519, NETWORK_MISSING, format!("Host {name} misses a network that its cluster requires.")),
        };
        self.set_status(id, HostStatus::NonOperational, Some(detail.to_owned()));
        self.log(code, text, about_host(id), None);
        self.start_recovery();
    }

    /// A call to a host failed: it becomes `connecting`. After a failed refresh or storage disconnect, also a host in
    /// maintenance.
    pub(super) fn loses_contact(&mut self, id: &HostId) {
        self.set_status(id, HostStatus::Connecting, None);
        let text = format!("Host {} is not responding. It will stay in Connecting state.", self.name_of(id));
        self.log(9008, text, about_host(id), None);
        self.waits_for_contact(id);
    }

    fn waits_for_contact(&mut self, id: &HostId) {
        let Some(host) = self.engine.hosts.get(id) else { return };
        let timing = &self.engine.timing;
        let vms = self.engine.vms.values().filter(|v| v.shown.host.as_ref() == Some(id)).count();
        let spm = if host.spm == Spm::Spm { timing.grace_spm } else { 0 };
        let grace = timing.grace + spm + timing.grace_vm * i64::try_from(vms).unwrap_or(0);
        let least = if host.status == HostStatus::Connecting { host.since_ms + timing.least_connecting } else { 0 };
        let ends = least.max(host.last_contact_ms + grace);
        if self.now_ms < ends {
            return self.monitor_in(id, ends - self.now_ms);
        }
        self.set_status(id, HostStatus::NonResponsive, None);
        for vm in self.engine.vms.values_mut().filter(|v| v.shown.host.as_ref() == Some(id)) {
            vm.shown.status = VmStatus::Unknown;
        }
        let text = format!("Host {} is non responsive.", self.name_of(id));
        self.log(12, text, about_host(id), None);
        self.elect_spm_without(id);
        self.start_fence(id);
    }

    /// A machine or its VDSM stopped answering. [`World::freeze`] has stored its last statistics.
    pub(super) fn contact_lost(&mut self, machine: u64) {
        let Some(id) = self.host_of(machine).filter(|_| self.engine_answers()) else { return };
        let Some(host) = self.engine.hosts.get(&id) else { return };
        let hangs = host.vdsm == Vdsm::Hangs && self.has_ssh(host);
        if host.status == HostStatus::Maintenance && host.settling_until_ms > self.now_ms {
            self.with_host(&id, |h| h.settling_until_ms = 0);
            self.loses_contact(&id);
        } else if has_statistics(host.status) {
            let delay = self.engine.between(self.engine.timing.monitoring);
            self.monitor_in(&id, delay + if hangs { self.engine.timing.hanging_call } else { 0 });
        }
    }

    /// A machine's VDSM answers again.
    pub(super) fn contact_back(&mut self, machine: u64) {
        let Some(id) = self.host_of(machine).filter(|_| self.engine_answers()) else { return };
        if self.engine.hosts.get(&id).is_some_and(|h| is_monitored(h.status) && self.is_reachable(h)) {
            self.monitor_soon(&id);
        }
    }

    /// Schedules the next attempt to activate non-operational hosts, at the next whole interval.
    fn start_recovery(&mut self) {
        let interval = self.engine.timing.recovery.max(1);
        let delay = interval - self.now_ms.rem_euclid(interval);
        self.schedule_engine(delay, EngineTimer::Recovery(self.now_ms + delay));
    }

    pub(super) fn recovery(&mut self, due_ms: i64) {
        let tried = self.engine.recovered_ms;
        if tried >= due_ms {
            return;
        }
        self.engine.recovered_ms = due_ms;
        let waits = |h: &EngineHost| h.status == HostStatus::NonOperational;
        let ids: Vec<HostId> = self.engine.hosts.iter().filter(|(_, h)| waits(h)).map(|(id, _)| id.clone()).collect();
        if self.engine_answers() {
            for id in &ids {
                let text = format!("Host {} is tried again.", self.name_of(id));
                self.log(9502, text, about_host(id), None);
                self.set_status(id, HostStatus::Unassigned, None);
                self.get_in_contact(id);
            }
        } else if !ids.is_empty() {
            self.start_recovery();
        }
    }

    /// Schedules the election of a storage pool manager.
    fn elect_spm_of(&mut self, id: &HostId) {
        let machine = self.engine.hosts.get(id).and_then(|h| self.hosts.get(&h.machine));
        if let Some(cluster) = machine.and_then(|m| m.cluster) {
            let delay = self.engine.between(self.engine.timing.spm_moves);
            self.schedule_engine(delay, EngineTimer::SpmElected(cluster));
        }
    }

    /// Removes the role of storage pool manager from a host, and schedules an election.
    pub(super) fn elect_spm_without(&mut self, id: &HostId) {
        if self.engine.hosts.get(id).is_some_and(|h| h.spm != Spm::None) {
            self.with_host(id, |h| h.spm = Spm::None);
            self.elect_spm_of(id);
        }
    }

    pub(super) fn spm_elected(&mut self, cluster: usize) {
        let of_cluster = |h: &&EngineHost| self.hosts.get(&h.machine).is_some_and(|m| m.cluster == Some(cluster));
        if !self.engine_answers() || self.engine.hosts.values().filter(of_cluster).any(|h| h.spm != Spm::None) {
            return;
        }
        let is_up = |h: &EngineHost| h.status == HostStatus::Up && self.is_reachable(h);
        let chosen = self.engine.hosts.iter().find(|(_, h)| of_cluster(h) && is_up(h)).map(|(id, _)| id.clone());
        if let Some(id) = chosen {
            self.with_host(&id, |h| h.spm = Spm::Spm);
        }
    }
}

impl World {
    /// Refuses an action, with the audit event of a failed validation of maintenance.
    pub(super) fn refuse(&mut self, id: &HostId, actor: &super::Actor, text: String) -> ActionResult {
        self.log(14001, text.clone(), about_host(id), Some(actor));
        Err(Refusal::new(409, text))
    }
}
