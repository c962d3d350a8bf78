//! `upgrade`: the engine's own upgrade of a host.

use ovirt_upgrade_manager::model::ids::HostId;

use super::{Actor, Answered};
use crate::world::World;

impl World {
    /// `upgrade`. Answers before anything happened, also when it must fail.
    pub fn upgrade(&mut self, _host: &HostId, _reboot: bool, _actor: &Actor) -> Answered {
        self.asked()
    }
}
