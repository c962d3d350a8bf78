//! Affinity groups, and the affinity labels that work as groups.
//!
//! Tests: `tests/it/engine_rest/inventory.rs`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::adapter::RestEngine;
use super::clusters;
use super::documents::{Collection, HostReference, LabelReference, Row, VmReference};
use super::paths::api;
use crate::error::Result;
use crate::http::json::{flag, object, required_text};
use crate::model::cluster::{AffinityGroup, Rule};
use crate::model::ids::{AffinityGroupId, ClusterId, HostId, VmId};
use crate::ports::Call;

#[derive(Deserialize)]
struct GroupDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default)]
    vms: Collection<VmReference>,
    #[serde(default)]
    hosts: Collection<HostReference>,
    #[serde(default)]
    vm_labels: Collection<LabelReference>,
    #[serde(default)]
    host_labels: Collection<LabelReference>,
    #[serde(default, deserialize_with = "object")]
    vms_rule: Option<RuleDocument>,
    #[serde(default, deserialize_with = "object")]
    hosts_rule: Option<RuleDocument>,
}

#[derive(Deserialize)]
struct RuleDocument {
    #[serde(default, deserialize_with = "flag")]
    enabled: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    enforcing: Option<bool>,
    #[serde(default, deserialize_with = "flag")]
    positive: Option<bool>,
}

#[derive(Deserialize)]
struct LabelDocument {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default)]
    vms: Collection<VmReference>,
    #[serde(default)]
    hosts: Collection<HostReference>,
    #[serde(default, deserialize_with = "flag")]
    has_implicit_affinity_group: Option<bool>,
}

impl Row for GroupDocument {
    const KEY: &'static str = "affinity_group";
    fn id(&self) -> &str {
        &self.id
    }
}

impl Row for LabelDocument {
    const KEY: &'static str = "affinity_label";
    fn id(&self) -> &str {
        &self.id
    }
}

impl RestEngine {
    /// The labels are those of all clusters; members of other clusters are not in the caller's lists.
    pub(super) async fn read_affinity_groups(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<AffinityGroup>> {
        let groups = self.server.get(call, &format!("{}/affinitygroups", clusters::path(cluster)?), &[]).await?;
        let Collection(groups) = self.server.parse::<Collection<GroupDocument>>(&groups)?;
        let with = [("follow", "vms,hosts".to_owned())];
        let labels = self.server.get(call, &api("/affinitylabels"), &with).await?;
        let Collection(labels) = self.server.parse::<Collection<LabelDocument>>(&labels)?;
        let by_id: BTreeMap<&str, &LabelDocument> = labels.iter().map(|label| (label.id.as_str(), label)).collect();
        let groups = groups.into_iter().map(|group| group.view(&by_id));
        let implicit = labels.iter().filter(|label| label.has_implicit_affinity_group == Some(true));
        let implicit = implicit.map(LabelDocument::group).filter(|group| !matches!(group, Ok(g) if g.vms.is_empty()));
        let mut all = groups.chain(implicit).collect::<Result<Vec<_>>>()?;
        all.sort_by(|a, b| a.id.cmp(&b.id));
        Ok(all)
    }
}

impl GroupDocument {
    /// The group as the model has it: its VMs and hosts, and those that bear its labels.
    fn view(self, labels: &BTreeMap<&str, &LabelDocument>) -> Result<AffinityGroup> {
        let mut vms = vm_ids(&self.vms)?;
        let mut hosts = host_ids(&self.hosts)?;
        for label in self.vm_labels.0.iter().filter_map(|label| labels.get(label.id.as_str())) {
            vms.extend(vm_ids(&label.vms)?);
        }
        for label in self.host_labels.0.iter().filter_map(|label| labels.get(label.id.as_str())) {
            hosts.extend(host_ids(&label.hosts)?);
        }
        vms.sort();
        vms.dedup();
        hosts.sort();
        hosts.dedup();
        Ok(AffinityGroup {
            id: AffinityGroupId::new(self.id)?,
            name: self.name,
            vms,
            among_vms: self.vms_rule.as_ref().and_then(RuleDocument::rule),
            hosts,
            to_hosts: self.hosts_rule.as_ref().and_then(RuleDocument::rule),
        })
    }
}

impl LabelDocument {
    /// VMs with the label run only on hosts with the label.
    fn group(&self) -> Result<AffinityGroup> {
        Ok(AffinityGroup {
            id: AffinityGroupId::new(self.id.clone())?,
            name: format!("label {}", self.name),
            vms: vm_ids(&self.vms)?,
            among_vms: None,
            hosts: host_ids(&self.hosts)?,
            to_hosts: Some(Rule { positive: true, enforcing: true }),
        })
    }
}

impl RuleDocument {
    fn rule(&self) -> Option<Rule> {
        let rule = Rule { positive: self.positive == Some(true), enforcing: self.enforcing == Some(true) };
        (self.enabled == Some(true)).then_some(rule)
    }
}

fn vm_ids(vms: &Collection<VmReference>) -> Result<Vec<VmId>> {
    vms.0.iter().map(|vm| VmId::new(vm.id.clone())).collect()
}

fn host_ids(hosts: &Collection<HostReference>) -> Result<Vec<HostId>> {
    hosts.0.iter().map(|host| HostId::new(host.id.clone())).collect()
}
