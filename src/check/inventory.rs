//! Inventories that the caller does not give: read from the engine, by id or name.
//!
//! Tests: `lab/tests/it/face/inventories.rs`.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::early_end::until_cancelled;
use crate::error::{Error, Result, codes};
use crate::model::FORMAT;
use crate::model::cluster::{ClusterSummary, Vm};
use crate::model::host::{ClusterInventory, EngineInventory, HostInventory, KnownHost};
use crate::model::ids::ClusterId;
use crate::model::level::Level;
use crate::model::request::{CheckClusterRequest, CheckHostRequest};
use crate::ports::{Call, Ports};

/// The host with this id or name, read from the engine.
///
/// # Errors
/// `INVALID_ARGUMENT` for one of several hosts with this name; `ENGINE_NOT_FOUND`; `CANCELLED`; what the engine answers.
pub async fn find_host(ports: &Ports, call: &Call, id_or_name: &str) -> Result<KnownHost> {
    let reading = async { Ok((host(ports, call, id_or_name).await?, engine(ports, call).await?)) };
    let ((host, cluster_level), engine) = until_cancelled(call, "reading a host", reading).await?;
    Ok(KnownHost { format: FORMAT, host, cluster_level, engine })
}

/// The cluster with this id or name, read from the engine with its hosts.
///
/// # Errors
/// As [`find_host`].
pub async fn find_cluster(ports: &Ports, call: &Call, id_or_name: &str) -> Result<ClusterInventory> {
    let reading = async { cluster(ports, call, &find(&ports.engine.clusters(call).await?, id_or_name)?).await };
    until_cancelled(call, "reading a cluster", reading).await
}

/// The VM of a cluster with this id or name, read from the engine.
///
/// # Errors
/// As [`find_host`].
pub async fn find_vm(ports: &Ports, call: &Call, cluster: &ClusterId, id_or_name: &str) -> Result<Vm> {
    let mut vms = until_cancelled(call, "reading VMs", ports.engine.vms(call, cluster)).await?;
    if let Some(place) = vms.iter().position(|vm| vm.id.as_str() == id_or_name) {
        return Ok(vms.swap_remove(place));
    }
    vms.retain(|vm| vm.name == id_or_name);
    let ids: Vec<String> = vms.iter().map(|vm| vm.id.to_string()).collect();
    only(vms, "VM", id_or_name, &ids)
}

/// The field of requests that names a host or a cluster.
const BY_NAME: &str = "id_or_name";

/// The request with its host. A host that is read from the engine comes with what the engine supports, and with the level
/// of its cluster.
///
/// # Errors
/// `INVALID_ARGUMENT` where the request names no host, two, or one of several with this name; `ENGINE_NOT_FOUND`;
/// `CANCELLED`; what the engine answers.
pub(super) async fn with_host<'a>(
    ports: &Ports,
    call: &Call,
    request: &'a CheckHostRequest,
) -> Result<Cow<'a, CheckHostRequest>> {
    let Some(wanted) = named(request.host.is_some(), "host", request.id_or_name.as_deref())? else {
        return Ok(Cow::Borrowed(request));
    };
    let known = find_host(ports, call, wanted).await?;
    let mut request = CheckHostRequest { host: Some(known.host), id_or_name: None, ..request.clone() };
    request.engine.get_or_insert(known.engine);
    request.cluster_level.get_or_insert(known.cluster_level);
    Ok(Cow::Owned(request))
}

/// The request with its cluster, and with what the engine supports.
///
/// # Errors
/// As [`with_host`].
pub(super) async fn with_cluster<'a>(
    ports: &Ports,
    call: &Call,
    request: &'a CheckClusterRequest,
) -> Result<Cow<'a, CheckClusterRequest>> {
    let wanted = named(request.cluster.is_some(), "cluster", request.id_or_name.as_deref())?;
    if wanted.is_none() && request.engine.is_some() {
        return Ok(Cow::Borrowed(request));
    }
    let reading = async {
        let cluster = match wanted {
            Some(wanted) => Some(cluster(ports, call, &find(&ports.engine.clusters(call).await?, wanted)?).await?),
            None => None,
        };
        Ok((cluster, engine(ports, call).await?))
    };
    let (cluster, engine) = until_cancelled(call, "check_cluster", reading).await?;
    let mut request = CheckClusterRequest { id_or_name: None, ..request.clone() };
    request.cluster = request.cluster.or(cluster);
    request.engine.get_or_insert(engine);
    Ok(Cow::Owned(request))
}

/// Clusters with their hosts, as far as they could be read.
pub(super) struct Clusters {
    /// Those that were read.
    pub read: Vec<ClusterInventory>,
    /// Why the first of the others was not.
    pub failed: Option<Error>,
}

impl Clusters {
    /// All of them.
    ///
    /// # Errors
    /// The first failure.
    pub fn whole(self) -> Result<Vec<ClusterInventory>> {
        self.failed.map_or(Ok(self.read), Err)
    }
}

/// These clusters with their hosts, by ids or names; none: all clusters of the engine. A cluster that was removed or renamed
/// does not hide the others.
///
/// # Errors
/// `CANCELLED`; what the engine answers to the list of clusters.
pub(super) async fn clusters(ports: &Ports, call: &Call, wanted: &[String]) -> Result<Clusters> {
    let all = ports.engine.clusters(call).await?;
    let meant: Vec<Result<ClusterSummary>> = match wanted {
        [] => all.into_iter().map(Ok).collect(),
        wanted => wanted.iter().map(|name| find(&all, name)).collect(),
    };
    let (mut seen, mut clusters) = (BTreeSet::new(), Clusters { read: vec![], failed: None });
    for summary in meant {
        let read = match summary {
            Ok(summary) if !seen.insert(summary.id.clone()) => continue,
            Ok(summary) => cluster(ports, call, &summary).await,
            Err(error) => Err(error),
        };
        match read {
            Ok(inventory) => clusters.read.push(inventory),
            Err(error) => clusters.failed = clusters.failed.or(Some(error)),
        }
    }
    Ok(clusters)
}

/// What the engine supports.
///
/// # Errors
/// What the engine answers.
pub(super) async fn engine(ports: &Ports, call: &Call) -> Result<EngineInventory> {
    Ok(ports.engine.about(call).await?.inventory)
}

/// The name, where the inventory has to be read; `None`: it was given.
fn named<'a>(is_given: bool, field: &str, id_or_name: Option<&'a str>) -> Result<Option<&'a str>> {
    match (is_given, id_or_name) {
        (true, None) => Ok(None),
        (false, Some(wanted)) => Ok(Some(wanted)),
        (true, Some(_)) => Err(Error::argument(BY_NAME, format!("cannot be given together with '{field}'"))),
        (false, None) => Err(Error::argument(field, format!("give its inventory, or '{BY_NAME}'"))),
    }
}

async fn cluster(ports: &Ports, call: &Call, summary: &ClusterSummary) -> Result<ClusterInventory> {
    let hosts = ports.engine.hosts(call, &summary.id).await?;
    Ok(ClusterInventory {
        id: summary.id.clone(),
        name: summary.name.clone(),
        level: summary.level,
        hosts: hosts.into_iter().map(|host| host.inventory).collect(),
    })
}

/// The host, and the level of its cluster. All clusters are read: a name can stand for several hosts.
async fn host(ports: &Ports, call: &Call, wanted: &str) -> Result<(HostInventory, Level)> {
    let mut found: Vec<(HostInventory, ClusterSummary)> = vec![];
    for summary in ports.engine.clusters(call).await? {
        for view in ports.engine.hosts(call, &summary.id).await? {
            if view.id().as_str() == wanted {
                return Ok((view.inventory, summary.level));
            }
            if view.inventory.name == wanted {
                found.push((view.inventory, summary.clone()));
            }
        }
    }
    let ids: Vec<String> =
        found.iter().map(|(host, summary)| format!("{} in cluster {}", host.id, summary.name)).collect();
    let (host, summary) = only(found, "host", wanted, &ids)?;
    Ok((host, summary.level))
}

fn find(all: &[ClusterSummary], wanted: &str) -> Result<ClusterSummary> {
    if let Some(cluster) = all.iter().find(|cluster| cluster.id.as_str() == wanted) {
        return Ok(cluster.clone());
    }
    let found: Vec<ClusterSummary> = all.iter().filter(|cluster| cluster.name == wanted).cloned().collect();
    let ids: Vec<String> = found.iter().map(|cluster| cluster.id.to_string()).collect();
    only(found, "cluster", wanted, &ids)
}

fn only<T>(mut found: Vec<T>, kind: &str, wanted: &str, ids: &[String]) -> Result<T> {
    match (found.pop(), found.len()) {
        (None, _) => {
            Err(codes::EngineNotFound { what: format!("{kind} with the id or name '{}'", wanted.escape_debug()) }.err())
        }
        (Some(one), 0) => Ok(one),
        (Some(_), _) => {
            let problem = format!("several {kind}s have the name '{}': {}", wanted.escape_debug(), ids.join(", "));
            Err(Error::argument(BY_NAME, problem))
        }
    }
}
