//! `check_cluster`: all managed hosts of a cluster, in bulk and concurrently, and what they have in common.
//!
//! Tests: `tests/it/check/hosts.rs` and `requests.rs`.

use std::collections::BTreeSet;

use super::cluster_levels::{Group, Member, When};
use super::host::HostsCheck;
use super::inventory;
use super::options::CheckOptions;
use crate::error::{Error, Result};
use crate::model::FORMAT;
use crate::model::check::{ClusterCheck, HostCheck, YesNoUnknown};
use crate::model::erratum::{ErrataCounts, SeverityCounts};
use crate::model::host::{ClusterInventory, HostInventory, HostKind};
use crate::model::ids::HostId;
use crate::model::request::CheckClusterRequest;
use crate::ports::{Call, Ports};

/// `check_cluster`. A host that cannot be checked is `unknown` and does not affect the others.
///
/// # Errors
/// `INVALID_ARGUMENT` names a host that is listed twice, or an excluded one that is not in the cluster; or the request names
/// no cluster, or one of several with this name. `ENGINE_NOT_FOUND` and what else the engine answers, if it is asked for the
/// cluster. `CANCELLED`, `CLOSED`; those of the state (`STATE_…`).
pub async fn check_cluster(
    ports: &Ports,
    call: &Call,
    request: &CheckClusterRequest,
    options: &CheckOptions,
) -> Result<ClusterCheck> {
    let request = inventory::with_cluster(ports, call, request).await?;
    let (Some(cluster), Some(engine)) = (&request.cluster, &request.engine) else {
        return Err(Error::internal("a cluster is missing after it was read"));
    };
    refuse_malformed(cluster, &request.excluded)?;
    let managed: Vec<&HostInventory> = cluster.hosts.iter().filter(|h| h.managed).collect();
    let check =
        HostsCheck { engine: Some(engine), cluster_level: Some(cluster.level), detail: request.detail, options };
    let hosts = check.run(ports, call, &managed).await?;
    let members: Vec<Member> = managed
        .iter()
        .zip(&hosts)
        .map(|(host, check)| Member {
            id: host.id.clone(),
            status: host.status,
            excluded: request.excluded.contains(&host.id),
            now: check.levels_now.clone(),
            after: check.levels_after.clone(),
        })
        .collect();
    let group = Group { engine: &engine.levels, level: cluster.level, members: &members };
    let number_of = |answer: YesNoUnknown| hosts.iter().map(|h| u64::from(h.updates == answer)).sum();
    Ok(ClusterCheck {
        format: FORMAT,
        cluster_id: cluster.id.clone(),
        cluster_name: cluster.name.clone(),
        level: cluster.level,
        hosts_with_updates: number_of(YesNoUnknown::Yes),
        hosts_unknown: number_of(YesNoUnknown::Unknown),
        errata: sum(&hosts),
        errata_complete: hosts.iter().all(is_summed),
        levels_now: group.common(When::Now),
        levels_after: group.common(When::After),
        verdicts: group.verdicts(request.target),
        checked_at_ms: ports.clock.now_ms(),
        hosts,
    })
}

fn refuse_malformed(cluster: &ClusterInventory, excluded: &[HostId]) -> Result<()> {
    let mut ids = BTreeSet::new();
    for host in &cluster.hosts {
        if !ids.insert(&host.id) {
            return Err(Error::argument("cluster.hosts", format!("host {} ({}) is listed twice", host.name, host.id)));
        }
    }
    match excluded.iter().find(|id| !ids.contains(id)) {
        Some(id) => Err(Error::argument("excluded", format!("host {id} is not in cluster {}", cluster.name))),
        None => Ok(()),
    }
}

/// Whether the errata of the host are known, or it has none because images update it.
fn is_summed(host: &HostCheck) -> bool {
    host.errata.is_some() || host.kind == Some(HostKind::Node) || host.image.is_some()
}

/// The sum of the known errata counts. It has severities, a total and other types only if those of every host are known.
fn sum(hosts: &[HostCheck]) -> ErrataCounts {
    let is_complete = hosts.iter().all(is_summed);
    let known: Vec<ErrataCounts> = hosts.iter().filter_map(|h| h.errata).collect();
    let total = |of: fn(&ErrataCounts) -> u64| known.iter().map(of).sum();
    let if_all =
        |of: fn(&ErrataCounts) -> Option<u64>| known.iter().map(of).sum::<Option<u64>>().filter(|_| is_complete);
    let severities: Option<Vec<SeverityCounts>> = known.iter().map(|e| e.security_by_severity).collect();
    ErrataCounts {
        total: if_all(|e| e.total),
        security: total(|e| e.security),
        bugfix: total(|e| e.bugfix),
        enhancement: total(|e| e.enhancement),
        other: if_all(|e| e.other),
        security_by_severity: severities.filter(|all| is_complete && !all.is_empty()).map(|all| add_up(&all)),
    }
}

fn add_up(all: &[SeverityCounts]) -> SeverityCounts {
    let total = |of: fn(&SeverityCounts) -> u64| all.iter().map(of).sum();
    SeverityCounts {
        critical: total(|s| s.critical),
        important: total(|s| s.important),
        moderate: total(|s| s.moderate),
        low: total(|s| s.low),
        none: total(|s| s.none),
        unknown: total(|s| s.unknown),
    }
}
