//! Machines and their records at the provider; advisories that are withdrawn.

use super::applicability;
use super::host::Host;
use super::state::{CHECK_IN_MS, Timer, World};

impl World {
    /// Adds a machine. A registered one gets its profile uploaded and its applicability computed.
    pub fn add_host(&mut self, mut host: Host) {
        let id = host.id;
        if host.consumer_uuid.is_some() {
            host.profile = host.installed.clone();
            host.applicable = applicability::applicable(&self.catalogue, &host);
            host.report_facts();
            self.schedule(CHECK_IN_MS - (self.now_ms - host.last_checkin_ms).clamp(0, CHECK_IN_MS), Timer::CheckIn(id));
        }
        self.hosts.insert(id, host);
    }

    /// Deletes a content host at the provider. The machine and the engine's view of it stay. False where there is
    /// none of that name.
    pub fn remove_host(&mut self, fqdn: &str) -> bool {
        let host = self.find_host_mut(fqdn).filter(|h| !h.deleted_at_provider);
        host.map(|h| h.deleted_at_provider = true).is_some()
    }

    /// Moves a content host to an organization that the provider's user may not see. The API no longer shows it; the
    /// host itself is unchanged. False where there is none of that name.
    pub fn hide_host(&mut self, fqdn: &str) -> bool {
        let host = self.find_host_mut(fqdn);
        host.map(|h| h.hidden = true).is_some()
    }

    /// Adds a second content host for a machine, as a re-installation does: the same hardware, a new number, an older
    /// check-in. Returns the new number.
    pub fn register_duplicate(&mut self, fqdn: &str) -> Option<u64> {
        let mut twin = self.find_host(fqdn)?.clone();
        twin.id = self.hosts.keys().next_back().map_or(1, |id| id + 1);
        // Names are unique at the provider: the stale record has the old name.
        twin.fqdn = format!("stale-{}", twin.fqdn);
        twin.consumer_uuid = Some(self.rng.uuid());
        twin.last_checkin_ms -= 30 * 86_400_000;
        twin.cluster = None;
        let id = twin.id;
        self.hosts.insert(id, twin);
        Some(id)
    }

    /// virt-who reports a machine as a hypervisor. Returns the number of the record.
    pub fn report_hypervisor(&mut self, fqdn: &str) -> Option<u64> {
        let mut reported = self.find_host(fqdn)?.clone();
        reported.id = self.hosts.keys().next_back().map_or(1, |id| id + 1);
        reported.fqdn = format!("virt-who-{fqdn}-1");
        (reported.consumer_uuid, reported.virt_who_uuid) = (None, Some(self.rng.uuid()));
        (reported.cluster, reported.registered_at_ms, reported.last_checkin_ms) = (None, self.now_ms, self.now_ms);
        let id = reported.id;
        self.hosts.insert(id, reported);
        Some(id)
    }

    /// Another machine registers under a machine's name: the provider's record keeps its number, and is of the other machine
    /// from then on. Returns the number that the machine of the engine has now; it has no record.
    pub fn register_under_name(&mut self, fqdn: &str) -> Option<u64> {
        let mut machine = self.find_host(fqdn)?.clone();
        let record = machine.id;
        let mut other = machine.clone();
        other.hardware_uuid = self.rng.uuid().to_uppercase();
        other.consumer_uuid = Some(self.rng.uuid());
        (other.cluster, other.registered_at_ms, other.last_checkin_ms) = (None, self.now_ms, self.now_ms);
        machine.id = self.hosts.keys().next_back().map_or(1, |id| id + 1);
        machine.deleted_at_provider = true;
        let number = machine.id;
        self.hosts.insert(record, other);
        self.hosts.insert(number, machine);
        for host in self.engine.hosts.values_mut().filter(|h| h.machine == record) {
            host.machine = number;
        }
        for vm in self.engine.vms.values_mut().filter(|v| v.runs_on == Some(record)) {
            vm.runs_on = Some(number);
        }
        Some(number)
    }

    /// Withdraws advisories. Applicability is computed again at once.
    pub fn withdraw(&mut self, ids: &[String]) {
        for advisory in self.catalogue.advisories.iter_mut().filter(|a| ids.contains(&a.id)) {
            advisory.withdrawn = true;
        }
        let catalogue = &self.catalogue;
        for host in self.hosts.values_mut().filter(|h| h.consumer_uuid.is_some()) {
            host.applicable = applicability::applicable(catalogue, host);
        }
    }

    /// Numbers of the advisories that the provider shows for a host now.
    pub fn errata_of(&self, host: &Host, include_applicable: bool) -> Vec<usize> {
        let is_there = |n: &&usize| self.catalogue.advisories.get(**n).is_some_and(|advisory| !advisory.withdrawn);
        let shown = |n: &&usize| include_applicable || applicability::is_installable(&self.catalogue, host, **n);
        host.applicable.iter().filter(is_there).filter(shown).copied().collect()
    }
}
