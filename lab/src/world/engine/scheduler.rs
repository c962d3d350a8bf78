//! Hosts that can run a VM: memory, CPUs, the hosts to which the VM is bound, hard affinity.

use std::collections::BTreeMap;

use super::host_state::EngineHost;
use super::vm_state::WorldVm;
use crate::world::state::World;
use ovirt_upgrade_manager::model::cluster::AffinityGroup;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};

impl World {
    /// Hosts that can take every one of these VMs, each VM checked alone; a host on which a VM runs can take that VM.
    pub fn migration_targets(&self, vms: &[VmId]) -> Vec<HostId> {
        let vms: Vec<&WorldVm> = vms.iter().filter_map(|id| self.engine.vms.get(id)).collect();
        let used = self.memory_used();
        let takes = |id: &HostId, h: &EngineHost| {
            vms.iter().all(|v| v.shown.host.as_ref() == Some(id) || self.fits(id, h, v, &used, true))
        };
        let hosts = self.engine.hosts.iter().filter(|(id, h)| !vms.is_empty() && takes(id, h));
        hosts.map(|(id, _)| id.clone()).collect()
    }

    /// The host that the scheduler chooses for a VM when it empties a host or restarts a VM: the one with most free
    /// memory. Affinity among VMs is ignored (levels 4.3 to 4.8).
    pub(super) fn pick_host(&self, id: &VmId) -> Option<HostId> {
        let vm = self.engine.vms.get(id).filter(|v| v.shown.obstacles.is_empty())?;
        let used = self.memory_used();
        let free = |id: &HostId, h: &EngineHost| h.memory_mib.saturating_sub(used.get(id).copied().unwrap_or(0));
        let able = self.engine.hosts.iter().filter(|(id, h)| self.fits(id, h, vm, &used, false));
        able.max_by(|a, b| free(a.0, a.1).cmp(&free(b.0, b.1)).then(b.0.cmp(a.0))).map(|(id, _)| id.clone())
    }

    /// Whether a host can take a VM now.
    pub(super) fn is_free_for(&self, id: &HostId, vm: &WorldVm, among_vms: bool) -> bool {
        self.engine.hosts.get(id).is_some_and(|h| self.fits(id, h, vm, &self.memory_used(), among_vms))
    }

    /// Memory in use on each host, MiB: of VMs that run there and of VMs that migrate to it.
    fn memory_used(&self) -> BTreeMap<&HostId, u64> {
        let mut used = BTreeMap::new();
        for vm in self.engine.vms.values() {
            let coming = vm.moving.as_ref().map(|m| &m.to);
            let here = vm.shown.host.as_ref().filter(|_| vm.shown.is_on_a_host());
            for host in here.into_iter().chain(coming) {
                *used.entry(host).or_insert(0) += vm.shown.memory_mib;
            }
        }
        used
    }

    fn fits(
        &self,
        id: &HostId,
        host: &EngineHost,
        vm: &WorldVm,
        used: &BTreeMap<&HostId, u64>,
        among_vms: bool,
    ) -> bool {
        let shown = &vm.shown;
        let cluster = self.hosts.get(&host.machine).and_then(|m| m.cluster);
        let free = host.memory_mib.saturating_sub(used.get(id).copied().unwrap_or(0));
        let home = |h: &EngineHost| h.hosted_engine.as_ref().is_some_and(|he| he.score > 0 && !he.local_maintenance);
        !self.engine.scheduler_refuses
            && host.status == HostStatus::Up
            && cluster == Some(vm.cluster)
            && shown.host.as_ref() != Some(id)
            && shown.memory_mib <= free
            && shown.cpus <= host.cpus
            && (shown.only_on.is_empty() || shown.only_on.contains(id))
            && (!shown.hosted_engine || home(host))
            && host.networks.as_ref().is_none_or(|there| shown.networks.iter().all(|network| there.contains(network)))
            && shown.huge_pages.is_none_or(|pages| self.free_pages(id, host, pages.size_kib) >= pages.count)
            && self.groups_of(vm).all(|g| to_hosts_allows(g, id) && (!among_vms || self.among_vms_allows(g, vm, id)))
    }

    /// Huge pages of that size which no VM uses that runs on the host or migrates to it.
    fn free_pages(&self, id: &HostId, host: &EngineHost, size_kib: u32) -> u64 {
        let Some(there) = &host.huge_pages else { return u64::MAX };
        let is_there = |vm: &&WorldVm| {
            let here = vm.shown.is_on_a_host() && vm.shown.host.as_ref() == Some(id);
            here || vm.moving.as_ref().is_some_and(|moving| moving.to == *id)
        };
        let pages = self.engine.vms.values().filter(is_there).filter_map(|vm| vm.shown.huge_pages);
        let used: u64 = pages.filter(|pages| pages.size_kib == size_kib).map(|pages| pages.count).sum();
        there.get(&size_kib).copied().unwrap_or(0).saturating_sub(used)
    }

    fn groups_of<'a>(&'a self, vm: &'a WorldVm) -> impl Iterator<Item = &'a AffinityGroup> {
        self.engine.affinity.iter().map(|(_, g)| g).filter(|g| g.vms.contains(&vm.shown.id))
    }

    fn among_vms_allows(&self, group: &AffinityGroup, vm: &WorldVm, id: &HostId) -> bool {
        let Some(rule) = group.among_vms.filter(|r| r.enforcing) else { return true };
        let others = group.vms.iter().filter(|v| **v != vm.shown.id).filter_map(|v| self.engine.vms.get(v));
        let mut hosts = others.filter(|v| v.shown.is_on_a_host()).filter_map(|v| v.shown.host.as_ref());
        if rule.positive { hosts.all(|h| h == id) } else { hosts.all(|h| h != id) }
    }
}

fn to_hosts_allows(group: &AffinityGroup, id: &HostId) -> bool {
    let rule = group.to_hosts.filter(|r| r.enforcing);
    rule.is_none_or(|r| group.hosts.contains(id) == r.positive)
}
