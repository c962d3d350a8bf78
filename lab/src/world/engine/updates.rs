//! `upgradecheck` and `enrollcertificate`.

use ovirt_upgrade_manager::model::ids::HostId;

use super::{Actor, Answered};
use crate::world::World;

impl World {
    /// `upgradecheck`, over SSH: the status is safe.
    pub fn check_for_upgrade(&mut self, _host: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }

    /// `enrollcertificate`, in maintenance.
    pub fn enroll_certificate(&mut self, _host: &HostId, _actor: &Actor) -> Answered {
        self.asked()
    }
}
