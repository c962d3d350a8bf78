//! Clusters and their data centers.
//!
//! Tests: `tests/it/engine_rest/inventory.rs` and `actions.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::{Value, json};

use super::adapter::RestEngine;
use super::documents::{Reference, Row, Version};
use super::lists::{self, List};
use super::memory::{ClusterFacts, DataCenter};
use super::paths::api;
use super::search;
use crate::error::Result;
use crate::http::json::{Object, flag, number, object, required_text, some_text};
use crate::model::cluster::{ClusterSummary, ClusterView, FlagChange, PolicyInForce, PolicySetting, UpgradeFlag};
use crate::model::engine_examination::ExaminedCluster;
use crate::model::ids::{ClusterId, PolicyId};
use crate::model::level::Level;
use crate::model::scheduling_policy;
use crate::ports::Call;

/// Memory over-commitment of a cluster that names none, percent.
const NO_OVER_COMMIT: u64 = 100;

#[derive(Deserialize)]
struct ClusterDocument {
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "object")]
    version: Option<Version>,
    #[serde(default, deserialize_with = "object")]
    data_center: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    scheduling_policy: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    custom_scheduling_policy_properties: Option<Properties>,
    #[serde(default, deserialize_with = "flag")]
    upgrade_in_progress: Option<bool>,
    #[serde(default, deserialize_with = "number")]
    upgrade_percent_complete: Option<u64>,
    #[serde(default, deserialize_with = "some_text")]
    upgrade_correlation_id: Option<String>,
    #[serde(default, deserialize_with = "flag")]
    gluster_service: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    threads_as_cores: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    memory_policy: Option<MemoryPolicy>,
}

#[derive(Deserialize)]
struct Properties {
    #[serde(default)]
    property: Vec<Property>,
}

#[derive(Deserialize)]
struct Property {
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "crate::http::json::text")]
    value: String,
}

impl Properties {
    fn by_name(&self) -> BTreeMap<String, String> {
        self.property.iter().map(|p| (p.name.clone(), p.value.clone())).collect()
    }
}

#[derive(Deserialize)]
struct PolicyDocument {
    #[serde(default, deserialize_with = "object")]
    properties: Option<Properties>,
}

#[derive(Deserialize)]
struct MemoryPolicy {
    #[serde(default, deserialize_with = "object")]
    over_commit: Option<OverCommit>,
}

#[derive(Deserialize)]
struct OverCommit {
    #[serde(default, deserialize_with = "number")]
    percent: Option<u64>,
}

#[derive(Deserialize)]
struct DataCenterDocument {
    #[serde(default, deserialize_with = "object")]
    version: Option<Version>,
    #[serde(default, deserialize_with = "flag")]
    local: Option<bool>,
}

/// A cluster of the list.
#[derive(Deserialize)]
struct ClusterRow {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "object")]
    version: Option<Version>,
    #[serde(default, deserialize_with = "object")]
    data_center: Option<Reference>,
    #[serde(default, deserialize_with = "flag")]
    upgrade_in_progress: Option<bool>,
    #[serde(default, deserialize_with = "number")]
    upgrade_percent_complete: Option<u64>,
    #[serde(default, deserialize_with = "some_text")]
    upgrade_correlation_id: Option<String>,
}

impl Row for ClusterRow {
    const KEY: &'static str = "cluster";
    fn id(&self) -> &str {
        &self.id
    }
}

impl ClusterRow {
    fn examined(self) -> Result<ExaminedCluster> {
        let flag = (self.upgrade_in_progress == Some(true)).then(|| UpgradeFlag {
            correlation_id: self.upgrade_correlation_id.unwrap_or_default(),
            percent: percent(self.upgrade_percent_complete),
        });
        let data_center = self.data_center.map(|data_center| data_center.id);
        Ok(ExaminedCluster { id: ClusterId::new(self.id)?, name: self.name, data_center, flag })
    }
}

impl RestEngine {
    pub(super) async fn read_clusters(&self, call: &Call) -> Result<Vec<ClusterSummary>> {
        let path = api("/clusters");
        let list = List { path: &path, search: String::new(), with: &[] };
        let rows: Vec<ClusterRow> = lists::read_all(&self.server, call, &list).await?;
        let summary = |row: ClusterRow| {
            let level = row.version.as_ref().and_then(Version::level).ok_or_else(|| {
                let why = format!("cluster {} has no version", row.name.escape_debug());
                self.server.malformed(&format!("GET {path}"), &[], why)
            })?;
            Ok(ClusterSummary { id: ClusterId::new(row.id)?, name: row.name, level })
        };
        let mut clusters = rows.into_iter().map(summary).collect::<Result<Vec<_>>>()?;
        clusters.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(clusters)
    }

    /// All clusters, by id.
    pub(super) async fn read_examined_clusters(&self, call: &Call) -> Result<Vec<ExaminedCluster>> {
        let list = List { path: &api("/clusters"), search: String::new(), with: &[] };
        let rows: Vec<ClusterRow> = lists::read_all(&self.server, call, &list).await?;
        let mut clusters = rows.into_iter().map(ClusterRow::examined).collect::<Result<Vec<_>>>()?;
        clusters.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(clusters)
    }

    pub(super) async fn read_cluster(&self, call: &Call, cluster: &ClusterId) -> Result<ClusterView> {
        Ok(self.cluster_and_facts(call, cluster).await?.0)
    }

    async fn cluster_and_facts(&self, call: &Call, cluster: &ClusterId) -> Result<(ClusterView, ClusterFacts)> {
        let response = self.server.get(call, &path(cluster)?, &[]).await?;
        let Object(found) = self.server.parse::<Object<ClusterDocument>>(&response)?;
        let malformed = |why: &str| self.server.malformed(&response.request, &response.body, why);
        let level = found.version.as_ref().and_then(Version::level).ok_or_else(|| malformed("it has no version"))?;
        let data_center = match &found.data_center {
            Some(data_center) => Some(self.data_center(call, &data_center.id).await?),
            None => None,
        };
        let facts = facts(&found, data_center.clone());
        self.memory().remember_cluster(cluster, self.clock.passed_ms(), facts.clone());
        let policy = self.scheduling_policy(call, &found).await?;
        let view = ClusterView {
            id: cluster.clone(),
            name: found.name,
            level,
            // A cluster without a data center has no running host, so only its own level limits it.
            data_center_level: data_center.map_or(level, |data_center| data_center.level),
            policy,
            upgrade: (found.upgrade_in_progress == Some(true)).then(|| UpgradeFlag {
                correlation_id: found.upgrade_correlation_id.unwrap_or_default(),
                percent: percent(found.upgrade_percent_complete),
            }),
            gluster: found.gluster_service == Some(true),
        };
        Ok((view, facts))
    }

    /// Facts about a cluster that reads of its hosts and VMs need, at most a minute old.
    pub(super) async fn facts_of(&self, call: &Call, cluster: &ClusterId) -> Result<ClusterFacts> {
        let known = self.memory().cluster(cluster, self.clock.passed_ms());
        match known {
            Some(facts) => Ok(facts),
            None => self.fresh_facts_of(call, cluster).await,
        }
    }

    /// As above, read now.
    pub(super) async fn fresh_facts_of(&self, call: &Call, cluster: &ClusterId) -> Result<ClusterFacts> {
        Ok(self.cluster_and_facts(call, cluster).await?.1)
    }

    async fn data_center(&self, call: &Call, id: &str) -> Result<DataCenter> {
        let known = self.memory().data_center(id, self.clock.passed_ms());
        if let Some(data_center) = known {
            return Ok(data_center);
        }
        let response = self.server.get(call, &api(&format!("/datacenters/{}", search::id(id)?)), &[]).await?;
        let Object(found) = self.server.parse::<Object<DataCenterDocument>>(&response)?;
        let level = found.version.as_ref().and_then(Version::level);
        let level =
            level.ok_or_else(|| self.server.malformed(&response.request, &response.body, "it has no version"))?;
        let data_center = DataCenter { id: id.to_owned(), level, local: found.local == Some(true) };
        self.memory().remember_data_center(self.clock.passed_ms(), data_center.clone());
        Ok(data_center)
    }

    /// The scheduling policy in force.
    async fn scheduling_policy(&self, call: &Call, found: &ClusterDocument) -> Result<PolicyInForce> {
        let id = PolicyId::new(found.scheduling_policy.as_ref().map_or(scheduling_policy::NONE, |policy| &policy.id))?;
        let own = self.own_properties(call, &id).await?;
        let properties =
            found.custom_scheduling_policy_properties.as_ref().map(Properties::by_name).unwrap_or_default();
        Ok(PolicyInForce { id, properties, own })
    }

    /// Properties of a scheduling policy, at most a minute old.
    async fn own_properties(&self, call: &Call, policy: &PolicyId) -> Result<BTreeMap<String, String>> {
        let known = self.memory().scheduling_policy(policy, self.clock.passed_ms());
        if let Some(properties) = known {
            return Ok(properties);
        }
        let path = api(&format!("/schedulingpolicies/{}", search::id(policy.as_str())?));
        let response = self.server.get(call, &path, &[]).await?;
        let Object(found) = self.server.parse::<Object<PolicyDocument>>(&response)?;
        let properties = found.properties.as_ref().map(Properties::by_name).unwrap_or_default();
        self.memory().remember_scheduling_policy(policy, self.clock.passed_ms(), properties.clone());
        Ok(properties)
    }

    /// Sets a scheduling policy by its id. The engine ignores a policy's name (with status 200), and sets the policy
    /// `none` for an unknown id, so an unknown policy is refused here. All properties of the policy are sent, because
    /// the engine keeps the cluster's earlier values of the others (see [`PolicyInForce`]).
    pub(super) async fn put_scheduling_policy(
        &self,
        call: &Call,
        cluster: &ClusterId,
        policy: &PolicySetting,
    ) -> Result<()> {
        let mut all = self.own_properties(call, &policy.id).await?;
        all.extend(policy.properties.clone());
        let property = |(name, value): (&String, &String)| json!({"name": name, "value": value});
        let properties: Vec<Value> = all.iter().map(property).collect();
        let change = json!({
            "scheduling_policy": {"id": policy.id},
            "custom_scheduling_policy_properties": {"property": properties},
        });
        self.change(call, &path(cluster)?, &change).await
    }

    pub(super) async fn put_level(&self, call: &Call, cluster: &ClusterId, level: Level) -> Result<()> {
        let change = json!({"version": {"major": level.major, "minor": level.minor}});
        self.change(call, &path(cluster)?, &change).await
    }

    /// The flag keeps the correlation id in the body, its events the one in the header: both are the call's.
    pub(super) async fn change_flag(&self, call: &Call, cluster: &ClusterId, change: FlagChange) -> Result<()> {
        let mut action = json!({"correlation_id": call.correlation_id});
        action["upgrade_action"] = match change {
            FlagChange::Start => json!("start"),
            FlagChange::Progress(percent) => {
                action["upgrade_percent_complete"] = json!(percent);
                json!("update_progress")
            }
            FlagChange::Finish => json!("finish"),
        };
        self.act(call, &format!("{}/upgrade", path(cluster)?), &action).await
    }
}

/// Path of a cluster.
pub(super) fn path(cluster: &ClusterId) -> Result<String> {
    Ok(api(&format!("/clusters/{}", search::id(cluster.as_str())?)))
}

fn facts(found: &ClusterDocument, data_center: Option<DataCenter>) -> ClusterFacts {
    let over_commit = found.memory_policy.as_ref().and_then(|m| m.over_commit.as_ref()).and_then(|o| o.percent);
    ClusterFacts {
        name: found.name.clone(),
        data_center,
        gluster: found.gluster_service == Some(true),
        threads_as_cores: found.threads_as_cores == Some(true),
        over_commit_percent: over_commit.unwrap_or(NO_OVER_COMMIT),
    }
}

fn percent(found: Option<u64>) -> u8 {
    found.and_then(|percent| u8::try_from(percent.min(100)).ok()).unwrap_or(0)
}
