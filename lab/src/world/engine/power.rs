//! Power management: restarts by people, and fencing by the engine.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::host_state::{EngineHost, Vdsm};
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use crate::world::state::World;

impl World {
    /// `fence` restart: a power cut. Afterwards the host becomes up, whatever its status was before.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn fence_restart(&mut self, host: &HostId, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        let known = self.known_host(host, "restart")?;
        if let Some(why) = self.power_refusal(host, known) {
            return Err(Refusal::new(409, format!("{why}, Cannot restart Host. Fence operation failed.")));
        }
        self.log(
            41,
            format!("Host {} was restarted by {}.", self.name_of(host), actor.user),
            about_host(host),
            Some(actor),
        );
        self.cut_power(host);
        Ok(())
    }

    fn power_refusal(&self, id: &HostId, host: &EngineHost) -> Option<&'static str> {
        let timing = &self.engine.timing;
        let quiet = host.power_cut_ms.is_some_and(|cut| self.now_ms < cut + timing.fence_quiet);
        let proxy = |(other, h): (&HostId, &EngineHost)| other != id && h.status == HostStatus::Up;
        match () {
            () if !host.power_management => Some("Cannot fence Host, Host fence is disabled."),
            () if self.now_ms < self.engine.started_at_ms + timing.no_fence_after_start => {
                Some("Cannot fence Host, the engine has just started.")
            }
            () if quiet => Some("Cannot fence Host, another power operation was just made."),
            () if matches!(host.status, HostStatus::Installing | HostStatus::Reboot) => {
                Some("Cannot fence Host, its status does not allow it.")
            }
            () if !self.engine.hosts.iter().any(proxy) => Some("Cannot fence Host, there is no proxy host."),
            () => None,
        }
    }

    fn cut_power(&mut self, host: &HostId) {
        let Some(machine) = self.engine.hosts.get(host).map(|h| h.machine) else { return };
        let now = self.now_ms;
        self.with_host(host, |h| h.power_cut_ms = Some(now));
        self.wait_for_reboot(host, HostStatus::NonResponsive);
        self.cut_machine(machine);
        self.learn_vms(host);
    }

    /// Schedules the fencing of a host that became non-responsive, where power management allows it.
    pub(super) fn start_fence(&mut self, host: &HostId) {
        let may = |h: &&EngineHost| h.power_management && !h.external_trouble;
        if self.engine.hosts.get(host).filter(may).is_none() {
            return;
        }
        let allowed = self.engine.started_at_ms + self.engine.timing.no_fence_after_start - self.now_ms;
        let number = self.engine.number();
        self.with_host(host, |h| h.fencing = number);
        // Before fencing is allowed, `PmHealthCheckManager` delays it until then.
        self.schedule_engine(self.engine.timing.soft_fence.max(allowed), EngineTimer::SoftFence(host.clone(), number));
    }

    fn still_fenced(&self, host: &HostId, number: u64) -> Option<u64> {
        let silent = |h: &&EngineHost| h.fencing == number && h.status == HostStatus::NonResponsive;
        self.engine.hosts.get(host).filter(silent).filter(|_| self.engine_answers()).map(|h| h.machine)
    }

    /// Restarts VDSM over SSH, where the machine runs.
    pub(super) fn soft_fence(&mut self, host: &HostId, number: u64) {
        let Some(machine) = self.still_fenced(host, number) else { return };
        if self.engine.hosts.get(host).is_some_and(|h| self.has_ssh(h)) {
            self.with_host(host, |h| h.vdsm = Vdsm::Answers);
            self.contact_back(machine);
        }
        self.schedule_engine(self.engine.timing.power_fence, EngineTimer::PowerFence(host.clone(), number));
    }

    pub(super) fn power_fence(&mut self, host: &HostId, number: u64) {
        if self.still_fenced(host, number).is_some() {
            self.log(121, format!("Host {} was restarted by the engine.", self.name_of(host)), about_host(host), None);
            self.cut_power(host);
        }
    }
}
