//! Power management: restarts by people, and fencing by the engine.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::{Actor, Answered, EngineHost, Happening, Refusal, Vdsm};
use crate::world::World;

impl World {
    /// `fence` restart: a power cut. The host comes up by itself afterwards, whatever it was before.
    pub fn power_restart(&mut self, host: &HostId, actor: &Actor) -> Answered {
        self.asked()?;
        let known = self.known_host(host, "restart")?;
        if let Some(why) = self.stands_against_power(host, known) {
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

    fn stands_against_power(&self, id: &HostId, host: &EngineHost) -> Option<&'static str> {
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

    /// A host that just became non-responsive is fenced, where the engine can and may.
    pub(super) fn order_fence(&mut self, host: &HostId) {
        let may = |h: &&EngineHost| h.power_management && !h.external_trouble;
        if self.engine.hosts.get(host).filter(may).is_none() {
            return;
        }
        let allowed = self.engine.started_at_ms + self.engine.timing.no_fence_after_start - self.now_ms;
        let number = self.engine.number();
        self.with_host(host, |h| h.fencing = number);
        // One that is due before fencing is allowed is looked at again by `PmHealthCheckManager` then.
        self.engine_later(self.engine.timing.soft_fence.max(allowed), Happening::SoftFence(host.clone(), number));
    }

    fn still_fenced(&self, host: &HostId, number: u64) -> Option<u64> {
        let silent = |h: &&EngineHost| h.fencing == number && h.status == HostStatus::NonResponsive;
        self.engine.hosts.get(host).filter(silent).filter(|_| self.engine_answers()).map(|h| h.machine)
    }

    /// VDSM is restarted over SSH, where the machine lives.
    pub(super) fn soft_fence(&mut self, host: &HostId, number: u64) {
        let Some(machine) = self.still_fenced(host, number) else { return };
        if self.engine.hosts.get(host).is_some_and(|h| self.has_ssh(h)) {
            self.with_host(host, |h| h.vdsm = Vdsm::Answers);
            self.contact_back(machine);
        }
        self.engine_later(self.engine.timing.power_fence, Happening::PowerFence(host.clone(), number));
    }

    pub(super) fn power_fence(&mut self, host: &HostId, number: u64) {
        if self.still_fenced(host, number).is_some() {
            self.log(121, format!("Host {} was restarted by the engine.", self.name_of(host)), about_host(host), None);
            self.cut_power(host);
        }
    }
}
