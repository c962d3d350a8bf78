//! Clusters: level, scheduling policy, upgrade flag.

use ovirt_upgrade_manager::model::cluster::{FlagChange, PolicySetting};
use ovirt_upgrade_manager::model::ids::ClusterId;
use ovirt_upgrade_manager::model::level::Level;

use super::{Actor, Answered};
use crate::world::World;

/// The policy `cluster_maintenance`: only highly available VMs may be started.
pub const CLUSTER_MAINTENANCE: &str = "7677771e-5eab-422e-83fa-dc04080d21b7";

impl World {
    /// Sets the scheduling policy. An id that the engine does not know sets the policy `none`.
    pub fn set_policy(&mut self, _cluster: &ClusterId, _policy: &PolicySetting, _actor: &Actor) -> Answered {
        self.asked()
    }

    /// Sets the level.
    pub fn set_level(&mut self, _cluster: &ClusterId, _level: Level, _actor: &Actor) -> Answered {
        self.asked()
    }

    /// Changes the upgrade flag. Who holds it is the actor's correlation id.
    pub fn upgrade_flag(&mut self, _cluster: &ClusterId, _change: FlagChange, _actor: &Actor) -> Answered {
        self.asked()
    }
}
