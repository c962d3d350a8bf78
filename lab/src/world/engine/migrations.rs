//! Migrations.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::{Actor, Answered};
use crate::world::World;

impl World {
    /// Moves a VM to a host.
    pub fn migrate_vm(&mut self, _vm: &VmId, _to: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }
}
