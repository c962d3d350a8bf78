//! The actions `activate` and `refresh`.

use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;

use super::events::about_host;
use super::host_state::Vdsm;
use super::request::{ActionResult, Actor, Refusal};
use super::timer::EngineTimer;
use crate::world::state::World;

impl World {
    /// `activate`. Also accepted in `unassigned`, `installing` and `reboot`: a running upgrade continues, and the host
    /// reboots with VMs on it, or changes from up to maintenance.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn activate(&mut self, host: &HostId, actor: &Actor) -> ActionResult {
        use HostStatus as S;
        self.check_answers()?;
        let status = self.known_host(host, "activate")?.status;
        let refused = match status {
            S::Up => Some("Host in Up status."),
            S::NonResponsive => Some("Host is in non responsive state."),
            S::Connecting | S::Initializing | S::Kdumping | S::PendingApproval | S::InstallingOs => {
                Some("Host status does not allow it.")
            }
            _ => None,
        };
        if let Some(why) = refused {
            return Err(Refusal::new(409, format!("Cannot activate Host. {why}")));
        }
        self.log(16, format!("Activation of host {} initiated.", self.name_of(host)), about_host(host), Some(actor));
        if self.engine.hosts.get(host).is_some_and(|h| !h.glusterd) {
            self.start_glusterd(host);
        }
        self.set_status(host, S::Unassigned, None);
        self.get_in_contact(host);
        Ok(())
    }

    /// `refresh`: reads the capabilities, synchronously. A host in maintenance that does not answer becomes
    /// `connecting`, and the reply is 400.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn refresh(&mut self, host: &HostId, _actor: &Actor) -> ActionResult {
        use HostStatus as S;
        self.check_answers()?;
        let known = self.known_host(host, "refresh")?;
        if self.is_reachable(known) {
            self.read_capabilities(host);
            return Ok(());
        }
        // Silence is expected during a reboot by the engine; a host that is silent already keeps its status.
        let explained = known.reboot_window_ms > self.now_ms;
        if !explained && !matches!(known.status, S::Connecting | S::NonResponsive | S::PreparingForMaintenance) {
            if known.vdsm == Vdsm::Hangs && self.has_ssh(known) {
                let (delay, since) = (self.engine.timing.hanging_call, known.since_ms);
                self.schedule_engine(delay, EngineTimer::CallFails(host.clone(), since));
            } else {
                self.loses_contact(host);
            }
        }
        Err(Refusal::new(400, ""))
    }

    /// A hanging call times out.
    pub(super) fn call_fails(&mut self, host: &HostId, since_ms: i64) {
        let waits = self.engine.hosts.get(host).filter(|h| h.since_ms == since_ms);
        if waits.is_some_and(|h| self.engine_answers() && !self.is_reachable(h)) {
            self.loses_contact(host);
        }
    }
}
