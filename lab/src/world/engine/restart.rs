//! The engine stops and starts.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::About;
use super::host_state::EngineHost;
use super::request::Actor;
use super::timer::EngineTimer;
use crate::world::state::World;

/// How the engine ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineStop {
    /// A clean stop: running upgrades fail.
    Term,
    /// `kill -9`: its actions in progress are lost.
    Kill,
}

impl World {
    /// Stops the engine. It starts again and answers after `down_ms` milliseconds (33,000 were measured). No effect
    /// while it is down.
    pub fn stop_engine(&mut self, how: EngineStop, down_ms: i64) {
        if !self.engine_answers() {
            return;
        }
        let ids: Vec<HostId> = self.engine.hosts.keys().cloned().collect();
        for id in &ids {
            self.freeze(id);
            self.host_is_forgotten(id, how);
        }
        let due = self.now_ms + down_ms.max(1);
        self.engine.down_until_ms = Some(due);
        self.schedule_engine(down_ms.max(1), EngineTimer::EngineStarts(due));
    }

    fn host_is_forgotten(&mut self, id: &HostId, how: EngineStop) {
        let Some(host) = self.engine.hosts.get(id).cloned() else { return };
        let installs = host.upgrade.as_ref().filter(|u| u.installs());
        if installs.is_some() {
            self.interrupt_playbook(&host);
        }
        let fails = how == EngineStop::Term && host.status == HostStatus::Installing;
        if let Some(upgrade) = installs.filter(|_| fails) {
            self.install_failed(id, &upgrade.actor, "The engine stops.");
        }
        self.with_host(id, |h| {
            h.upgrade = None;
            h.rebooting = None;
            h.reboot_window_ms = 0;
            h.check = None;
            // Unfinished jobs and steps have the status unknown from now on and are ignored.
            h.operations.clear();
            h.monitoring = 0;
            h.fencing = 0;
        });
    }

    pub(super) fn engine_starts(&mut self, due_ms: i64) {
        if self.engine.down_until_ms != Some(due_ms) {
            return;
        }
        self.engine.down_until_ms = None;
        self.engine.started_at_ms = self.now_ms;
        self.hosted_engine_comes_home();
        self.log(10_780, "The engine has started.".to_owned(), About::default(), None::<&Actor>);
        for cluster in &mut self.clusters {
            cluster.flag = None;
        }
        let ids: Vec<HostId> = self.engine.hosts.keys().cloned().collect();
        for id in &ids {
            self.host_is_met_again(id);
        }
        for cluster in 0..self.clusters.len() {
            self.schedule_engine(self.engine.timing.spm_moves.1, EngineTimer::SpmElected(cluster));
        }
    }

    /// Sets a host's status at the engine's start. Maintenance and a failed installation are kept; a host that was
    /// installing or rebooting becomes up.
    fn host_is_met_again(&mut self, id: &HostId) {
        use HostStatus as S;
        let Some(status) = self.engine.hosts.get(id).map(|h| h.status) else { return };
        match status {
            S::Maintenance | S::InstallFailed | S::Down | S::PendingApproval | S::InstallingOs | S::Kdumping => {}
            S::Installing | S::Reboot | S::Unassigned | S::Initializing => {
                self.set_status(id, S::Unassigned, None);
                self.get_in_contact(id);
            }
            S::NonResponsive => {
                self.start_fence_of_silent(id);
                self.monitor_soon_if_reachable(id);
            }
            _ => {
                if self.engine.hosts.get(id).is_some_and(|h: &EngineHost| self.is_live(h)) {
                    self.read_capabilities(id);
                }
                self.monitor_soon(id);
            }
        }
    }

    fn start_fence_of_silent(&mut self, id: &HostId) {
        if self.engine.hosts.get(id).is_some_and(|h| !self.is_reachable(h)) {
            self.start_fence(id);
        }
    }

    fn monitor_soon_if_reachable(&mut self, id: &HostId) {
        if self.engine.hosts.get(id).is_some_and(|h| self.is_reachable(h)) {
            self.monitor_soon(id);
        }
    }

    /// The engine's VM runs on the host on which hosted engine's high availability started it.
    fn hosted_engine_comes_home(&mut self) {
        let able =
            |h: &&EngineHost| h.hosted_engine.as_ref().is_some_and(|he| he.active && he.score > 0) && self.has_ssh(h);
        let home = self.engine.hosts.iter().find(|(_, h)| able(h)).map(|(id, h)| (id.clone(), h.machine));
        let lost = |v: &&mut super::WorldVm| v.shown.hosted_engine && v.runs_on.is_none();
        let Some((id, machine)) = home else { return };
        for vm in self.engine.vms.values_mut().filter(lost) {
            vm.runs_on = Some(machine);
            vm.shown.host = Some(id.clone());
            vm.shown.status = ovirt_upgrade_manager::model::cluster::VmStatus::Up;
        }
    }
}
