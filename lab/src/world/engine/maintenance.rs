//! `deactivate`: to maintenance.

use ovirt_upgrade_manager::model::ids::HostId;

use super::{Actor, Answered};
use crate::world::World;

impl World {
    /// `deactivate`. Refused with 409 and event 14001 where something stands against it; also with 409 where a VM has
    /// nowhere to go, and then the host is preparing all the same.
    pub fn deactivate(&mut self, _host: &HostId, _reason: &str, _actor: &Actor) -> Answered {
        self.asked()
    }
}
