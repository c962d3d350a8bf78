//! `activate` and `refresh`.

use ovirt_upgrade_manager::model::ids::HostId;

use super::{Actor, Answered};
use crate::world::World;

impl World {
    /// `activate`. Also accepted in `unassigned`, `installing` and `reboot`, with what comes of it.
    pub fn activate(&mut self, _host: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }

    /// `refresh`: reads the capabilities. A host that does not answer is thrown out of maintenance by it.
    pub fn refresh(&mut self, _host: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }
}
