//! Plots about a host that is in maintenance before it is begun. It has to stay there, and the engine may not have
//! monitored it on its way.

use ovirt_upgrade_manager::model::ids::HostId;

use crate::sim::scenario::{MINUTE, ProviderKind, Scenario};
use crate::world::engine::{Actor, NextRestart};
use crate::world::rng::Rng;

impl Scenario {
    /// Another user has the host in maintenance.
    pub(in crate::sim) fn is_kept_in_maintenance(&mut self, host: &HostId, rng: &mut Rng) {
        let Some(machine) = self.world.engine.hosts.get(host).map(|h| h.machine) else { return };
        let person = Actor::person("admin@internal");
        match rng.below(6) {
            // The host did not respond when it was put into maintenance.
            0 => {
                self.world.next_restart(machine, NextRestart::NeverBoots);
                self.world.crash(machine);
                self.passes(20 * MINUTE);
                drop(self.world.deactivate(host, "hardware", &person));
                self.world.power_on(machine);
            }
            // The engine had reported the host up not long before.
            1..=3 => {
                drop(self.world.deactivate(host, "hardware", &person));
                self.passes(30 * MINUTE);
                drop(self.world.activate(host, &person));
                self.passes(5 * MINUTE);
                drop(self.world.deactivate(host, "hardware", &person));
            }
            _ => drop(self.world.deactivate(host, "hardware", &person)),
        }
        self.passes(30 * MINUTE);
        if rng.below(4) == 0 {
            self.world.strangers_on(machine, 1);
        }
        self.without_remote_execution(host, rng);
    }

    /// In half of the cases the host has to be restarted by hand, or by power management.
    fn without_remote_execution(&mut self, host: &HostId, rng: &mut Rng) {
        if self.provider != ProviderKind::RemoteExecution || rng.below(2) == 0 {
            return;
        }
        self.provider = ProviderKind::Agent;
        if rng.below(2) == 0
            && let Some(shown) = self.world.engine.hosts.get_mut(host)
        {
            shown.power_management = true;
            self.request.consents.fence_hosts = vec![host.clone()];
        }
    }

    fn passes(&mut self, ms: i64) {
        let now = self.world.now_ms();
        self.world.advance(now + ms);
    }
}
