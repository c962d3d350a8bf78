//! Health issues of a cluster.
//!
//! The API cannot search VMs by the state of their disks, and backups are below each VM. A cluster of 10,000 VMs cannot
//! be read VM by VM. For this reason the locked and illegal disks of the engine are read first: a running backup has
//! scratch disks, which are illegal. Only if there is such a disk, the running VMs are read with their disks and
//! backups.
//!
//! Tests: `tests/it/engine_rest/health.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::Deserialize;

use super::adapter::RestEngine;
use super::documents::{Collection, Reference, Row};
use super::lists::{self, List};
use super::memory::ClusterFacts;
use super::paths::api;
use super::{clusters, search};
use crate::error::Result;
use crate::http::json::{Object, flag, object, required_text, some_text};
use crate::model::cluster::{HealthIssue, HealthIssueKind};
use crate::model::engine_examination::BusyDisk;
use crate::model::ids::{ClusterId, HostId, VmId};
use crate::ports::Call;

/// States of a healthy storage domain, or of one that an administrator takes out of use or out of the data center.
const WELL: [&str; 5] = ["active", "maintenance", "preparing_for_maintenance", "detaching", "unattached"];
/// Disk states in which a VM cannot migrate. The words are those of the search.
const DISKS_AT_WORK: &str = "status = locked or status = illegal";
/// Phases of an ended backup. A failed one stays listed.
const ENDED: [&str; 2] = ["succeeded", "failed"];
/// A state that the engine does not name.
const NOT_KNOWN: &str = "in a state that is not known";
/// Volumes whose bricks are read at the same time.
const AT_ONCE: usize = 4;

#[derive(Deserialize)]
struct StorageDomain {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "some_text")]
    status: Option<String>,
}

#[derive(Deserialize)]
struct Volume {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
}

#[derive(Deserialize)]
struct Brick {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "some_text")]
    name: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    brick_dir: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    server_id: Option<String>,
    #[serde(default, deserialize_with = "some_text")]
    status: Option<String>,
}

#[derive(Deserialize)]
struct HostNetworks {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default)]
    network_attachments: Collection<Attachment>,
}

#[derive(Deserialize)]
struct Attachment {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "flag")]
    in_sync: Option<bool>,
    #[serde(default, deserialize_with = "object")]
    network: Option<Reference>,
}

#[derive(Deserialize)]
struct Network {
    #[serde(deserialize_with = "required_text")]
    name: String,
}

#[derive(Deserialize)]
struct Disk {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "some_text")]
    status: Option<String>,
}

#[derive(Deserialize)]
struct VmDisks {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(deserialize_with = "required_text")]
    name: String,
    #[serde(default, deserialize_with = "object")]
    cluster: Option<Reference>,
    #[serde(default, deserialize_with = "object")]
    host: Option<Reference>,
    #[serde(default)]
    disk_attachments: Collection<DiskAttachment>,
    #[serde(default)]
    backups: Collection<Backup>,
}

#[derive(Deserialize)]
struct DiskAttachment {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "object")]
    disk: Option<Reference>,
}

#[derive(Deserialize)]
struct Backup {
    #[serde(deserialize_with = "required_text")]
    id: String,
    #[serde(default, deserialize_with = "some_text")]
    phase: Option<String>,
}

macro_rules! rows {
    ($($name:ident = $key:literal),+ $(,)?) => {$(
        impl Row for $name {
            const KEY: &'static str = $key;
            fn id(&self) -> &str {
                &self.id
            }
        }
    )+};
}

rows! {
    StorageDomain = "storage_domain",
    Volume = "gluster_volume",
    Brick = "brick",
    HostNetworks = "host",
    Attachment = "network_attachment",
    Disk = "disk",
    VmDisks = "vm",
    DiskAttachment = "disk_attachment",
    Backup = "backup",
}

impl RestEngine {
    pub(super) async fn read_health_issues(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let facts = self.facts_of(call, cluster).await?;
        let mut issues = self.storage(call, &facts).await?;
        if facts.gluster {
            issues.extend(self.bricks(call, cluster).await?);
        }
        issues.extend(self.networks(call, cluster).await?);
        issues.extend(self.disks(call, cluster).await?);
        issues.sort();
        Ok(issues)
    }

    /// Storage domains of the data center, because the list of all domains shows no state of an attached one.
    async fn storage(&self, call: &Call, facts: &ClusterFacts) -> Result<Vec<HealthIssue>> {
        let Some(data_center) = &facts.data_center else { return Ok(vec![]) };
        let path = api(&format!("/datacenters/{}/storagedomains", search::id(&data_center.id)?));
        let response = self.server.get(call, &path, &[]).await?;
        let Collection(domains) = self.server.parse::<Collection<StorageDomain>>(&response)?;
        let bad = domains.into_iter().filter(|d| !d.status.as_deref().is_some_and(|status| WELL.contains(&status)));
        let issue = |d: StorageDomain| {
            issue(HealthIssueKind::StorageDomain, format!("storage domain {}", d.name), d.status.as_deref())
        };
        Ok(bad.map(issue).collect())
    }

    async fn bricks(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let path = format!("{}/glustervolumes", clusters::path(cluster)?);
        let response = self.server.get(call, &path, &[]).await?;
        let Collection(volumes) = self.server.parse::<Collection<Volume>>(&response)?;
        let reads = volumes.iter().map(|volume| self.bricks_of(call, &path, volume)).collect::<Vec<_>>();
        let found: Vec<Vec<HealthIssue>> = stream::iter(reads).buffered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    async fn bricks_of(&self, call: &Call, volumes: &str, volume: &Volume) -> Result<Vec<HealthIssue>> {
        let path = format!("{volumes}/{}/glusterbricks", search::id(&volume.id)?);
        let response = self.server.get(call, &path, &[]).await?;
        let Collection(bricks) = self.server.parse::<Collection<Brick>>(&response)?;
        let bad = bricks.into_iter().filter(|brick| brick.status.as_deref() != Some("up"));
        bad.map(|brick| {
            let host = brick.server_id.map(HostId::new).transpose()?;
            let name = brick.name.or(brick.brick_dir).unwrap_or(brick.id);
            let entity = format!("brick {name} of volume {}", volume.name);
            let found = issue(HealthIssueKind::GlusterBrick, entity, brick.status.as_deref());
            Ok(HealthIssue { host, ..found })
        })
        .collect()
    }

    async fn networks(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let with = [("follow", "network_attachments")];
        let is_here = |host: &HostNetworks| host.cluster.as_ref().is_some_and(|c| c.id == cluster.as_str());
        let (_, hosts) = self.rows_of_cluster(call, cluster, "/hosts", "", &with, is_here).await?;
        let (mut issues, mut names) = (vec![], BTreeMap::new());
        for host in hosts {
            let id = HostId::new(host.id)?;
            for attachment in host.network_attachments.0.iter().filter(|a| a.in_sync == Some(false)) {
                let network = attachment.network.as_ref().map(|network| network.id.clone());
                let name = self.network_name(call, network, &mut names).await?;
                let entity = format!("network {name} of host {}", host.name);
                let found = issue(HealthIssueKind::Network, entity, Some("out of sync"));
                issues.push(HealthIssue { host: Some(id.clone()), ..found });
            }
        }
        Ok(issues)
    }

    /// Networks out of sync are few, so each is read by itself.
    async fn network_name(
        &self,
        call: &Call,
        id: Option<String>,
        known: &mut BTreeMap<String, String>,
    ) -> Result<String> {
        let Some(id) = id else { return Ok("without a name".to_owned()) };
        if let Some(name) = known.get(&id) {
            return Ok(name.clone());
        }
        let response = self.server.get(call, &api(&format!("/networks/{}", search::id(&id)?)), &[]).await?;
        let Object(network) = self.server.parse::<Object<Network>>(&response)?;
        known.insert(id, network.name.clone());
        Ok(network.name)
    }

    /// Disks that are locked or illegal, by name.
    pub(super) async fn read_busy_disks(&self, call: &Call) -> Result<Vec<BusyDisk>> {
        let status = |disk: &Disk| disk.status.clone().unwrap_or_else(|| NOT_KNOWN.to_owned());
        let busy = |disk: Disk| BusyDisk { status: status(&disk), id: disk.id, name: disk.name };
        Ok(self.disks_at_work(call).await?.into_iter().map(busy).collect())
    }

    async fn disks_at_work(&self, call: &Call) -> Result<Vec<Disk>> {
        let list = List { path: &api("/disks"), search: DISKS_AT_WORK.to_owned(), with: &[] };
        lists::read_all(&self.server, call, &list).await
    }

    async fn disks(&self, call: &Call, cluster: &ClusterId) -> Result<Vec<HealthIssue>> {
        let at_work = self.disks_at_work(call).await?;
        if at_work.is_empty() {
            return Ok(vec![]);
        }
        let at_work: BTreeMap<&str, &Disk> = at_work.iter().map(|disk| (disk.id.as_str(), disk)).collect();
        let with = [("follow", "disk_attachments,backups")];
        let is_here = |vm: &VmDisks| vm.host.is_some() && vm.cluster.as_ref().is_some_and(|c| c.id == cluster.as_str());
        let (_, vms) = self.rows_of_cluster(call, cluster, "/vms", " and status != down", &with, is_here).await?;
        let mut issues = vec![];
        for vm in vms {
            let id = VmId::new(vm.id.clone())?;
            issues.extend(vm.work(&at_work).into_iter().map(|found| HealthIssue { vm: Some(id.clone()), ..found }));
        }
        Ok(issues)
    }
}

impl VmDisks {
    fn work(&self, at_work: &BTreeMap<&str, &Disk>) -> Vec<HealthIssue> {
        let kind = HealthIssueKind::DiskWork;
        let attached = self.disk_attachments.0.iter().map(|a| a.disk.as_ref().map_or(a.id.as_str(), |disk| &disk.id));
        let attached: BTreeSet<&str> = attached.collect();
        let disks = attached.into_iter().filter_map(|id| at_work.get(id));
        let disks = disks.map(|d| issue(kind, format!("disk {} of VM {}", d.name, self.name), d.status.as_deref()));
        let running = self.backups.0.iter().filter(|b| !b.phase.as_deref().is_some_and(|p| ENDED.contains(&p)));
        let backups = running.map(|b| issue(kind, format!("backup of VM {}", self.name), b.phase.as_deref()));
        disks.chain(backups).collect()
    }
}

fn issue(kind: HealthIssueKind, entity: String, state: Option<&str>) -> HealthIssue {
    HealthIssue { kind, host: None, vm: None, entity, state: state.unwrap_or(NOT_KNOWN).to_owned() }
}
