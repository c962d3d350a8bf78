//! Where a VM could run: memory, CPUs, the hosts it is bound to, hard affinity.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use crate::world::World;

impl World {
    /// Hosts to which the scheduler could move all of these VMs, and those on which they run.
    pub fn migration_targets(&self, _vms: &[VmId]) -> Vec<HostId> {
        vec![]
    }
}
