//! Clusters: level, scheduling policy, upgrade flag.

use ovirt_upgrade_manager::model::cluster::{FlagChange, Obstacle, PolicySetting};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::ClusterId;
use ovirt_upgrade_manager::model::level::Level;

use super::events::about_cluster;
use super::host_state::EngineHost;
use super::request::{ActionResult, Actor, Refusal};
use crate::world::cluster::Cluster;
use crate::world::policies;
use crate::world::state::World;

impl World {
    fn known_cluster(&mut self, id: &ClusterId) -> Result<&mut Cluster, Refusal> {
        let unknown = || Refusal::new(404, "Entity not found");
        let number = self.cluster_number(id).ok_or_else(unknown)?;
        self.clusters.get_mut(number).ok_or_else(unknown)
    }

    /// Sets the scheduling policy (`policies::set`). An unknown id sets the policy `none` without an error.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn set_policy(&mut self, id: &ClusterId, policy: &PolicySetting, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        let cluster = self.known_cluster(id)?;
        (cluster.policy, cluster.policy_properties) =
            policies::set(std::mem::take(&mut cluster.policy_properties), policy);
        self.cluster_updated(id, actor);
        Ok(())
    }

    fn cluster_updated(&mut self, id: &ClusterId, actor: &Actor) {
        self.log(811, format!("Host cluster was updated by {}.", actor.user), about_cluster(id), Some(actor));
    }

    /// Sets the level. The engine uses its last report of each host: a host that was updated in maintenance needs a
    /// refresh first.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn set_level(&mut self, id: &ClusterId, level: Level, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        let old = self.known_cluster(id)?.level;
        if let Some(why) = self.level_refusal(id, level) {
            let text = format!("Failed to update host cluster (User: {}).", actor.user);
            self.log(812, text, about_cluster(id), Some(actor));
            return Err(Refusal::new(400, why));
        }
        self.known_cluster(id)?.level = level;
        let number = self.cluster_number(id);
        // A running VM keeps the old level until its next start.
        for vm in self.engine.vms.values_mut().filter(|v| Some(v.cluster) == number && v.shown.is_on_a_host()) {
            vm.shown.custom_level.get_or_insert(old);
        }
        self.cluster_updated(id, actor);
        Ok(())
    }

    fn level_refusal(&self, id: &ClusterId, level: Level) -> Option<String> {
        let number = self.cluster_number(id)?;
        let cluster = self.clusters.get(number)?;
        let of_cluster = |h: &&EngineHost| self.hosts.get(&h.machine).is_some_and(|m| m.cluster == Some(number));
        let hosts: Vec<&EngineHost> = self.engine.hosts.values().filter(of_cluster).collect();
        let supports = |h: &&EngineHost| h.heard.levels.contains(&level);
        let active = |h: &&&EngineHost| matches!(h.status, HostStatus::Up | HostStatus::PreparingForMaintenance);
        let name = |h: &EngineHost| self.hosts.get(&h.machine).map_or("", |m| m.name.as_str()).to_owned();
        let lower: Vec<String> = hosts.iter().filter(active).filter(|h| !supports(h)).map(|h| name(h)).collect();
        let previews = |v: &&super::WorldVm| v.cluster == number && v.shown.obstacles.contains(&Obstacle::Previewing);
        match () {
            () if !self.engine_view().inventory.levels.contains(&level) => {
                Some("Compatibility version is not supported.".to_owned())
            }
            () if level < cluster.level && !hosts.is_empty() => {
                Some("Cluster compatibility version can't be decreased if there are hosts in the Cluster.".to_owned())
            }
            () if level < cluster.data_center_level => {
                Some("Cannot decrease the compatibility version below the data center's.".to_owned())
            }
            () if self.engine.vms.values().any(|v| previews(&v)) => Some("A VM previews a snapshot.".to_owned()),
            () if !lower.is_empty() => Some(format!(
                "Cannot change Cluster Compatibility Version to higher version when there are active Hosts with lower \
                 version.\n-Please move Host {} with lower version to maintenance first.",
                lower.join(", ")
            )),
            () if !hosts.is_empty() && !hosts.iter().any(supports) => {
                Some("No host of the cluster supports the version.".to_owned())
            }
            () => None,
        }
    }

    /// Changes the upgrade flag. Its holder is the actor's correlation id. Any actor may clear it.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn upgrade_flag(&mut self, id: &ClusterId, change: FlagChange, actor: &Actor) -> ActionResult {
        self.check_answers()?;
        let holder = actor.correlation.clone().unwrap_or_default();
        let cluster = self.known_cluster(id)?;
        let (code, refused) = match change {
            FlagChange::Start if cluster.flag.is_some() => {
                (893, Some(format!("failed to set upgrade running flag on cluster '{id}'.")))
            }
            FlagChange::Start => {
                cluster.flag = Some(0);
                cluster.flag_holder = holder;
                (892, None)
            }
            FlagChange::Progress(percent) => {
                let refused = match () {
                    () if cluster.flag.is_none() => Some("cluster upgrade has not been started."),
                    () if percent > 100 => Some("the value needs to be in the range of 0 to 100."),
                    () if cluster.flag_holder != holder => {
                        Some("given correlation id does not match the current update correlation id.")
                    }
                    () => None,
                };
                if refused.is_none() {
                    cluster.flag = Some(percent);
                }
                (if refused.is_some() { 897 } else { 896 }, refused.map(|why| format!("Cannot update progress, {why}")))
            }
            FlagChange::Finish => {
                cluster.flag = None;
                (894, None)
            }
        };
        let text = refused.clone().unwrap_or_else(|| format!("Upgrade of cluster {id}: {change:?}."));
        self.log(code, text, about_cluster(id), Some(actor));
        refused.map_or(Ok(()), |why| Err(Refusal::new(400, why)))
    }
}
