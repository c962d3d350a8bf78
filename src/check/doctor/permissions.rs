//! Findings about the permissions of the configured user in the engine.
//!
//! Tests: `tests/it/doctor/engine.rs`.

use std::collections::BTreeSet;

use super::finding::{Subject, figure, named};
use crate::model::doctor::{Finding, FindingVerdict};
use crate::model::engine_examination::{EngineFacts, Place, Reach, needed_for};

pub(super) fn judge(engine: &Subject, facts: &EngineFacts) -> Vec<Finding> {
    match &facts.permissions {
        Ok(all) => all.iter().map(|(name, reach)| permission(engine, name, reach, facts)).collect(),
        Err(e) => vec![engine.failed("permissions", FindingVerdict::Unknown, e)],
    }
}

fn permission(engine: &Subject, name: &str, reach: &Reach, facts: &EngineFacts) -> Finding {
    let (check, needed) = (format!("permission_{name}"), needed_for(name));
    // Tasks and events of this product belong to the system.
    let of_system = name.starts_with("inject_");
    let remedy = format!("Give the configured user a role with {name} on the system (Administration, Configure).");
    match reach {
        Reach::System => engine.ok(&check, format!("the configured user has {name}, to {needed}")),
        Reach::Places(places) if !of_system => on_places(engine, name, places, facts),
        Reach::Unknown => engine.unknown(
            &check,
            format!("the configured user has more roles than are read; none of those that were read has {name}"),
            &remedy,
        ),
        // A run works without them; it is seen less well.
        Reach::Places(_) | Reach::Nowhere if of_system => {
            engine.warning(&check, format!("the configured user lacks {name}: it cannot {needed}"), &remedy)
        }
        Reach::Places(_) | Reach::Nowhere => {
            engine.problem(&check, format!("the configured user lacks {name}: it cannot {needed}"), &remedy)
        }
    }
}

/// A role on a cluster or on its data center holds for the hosts and VMs of the cluster. One on a single host is no role on
/// its cluster: a run of the cluster needs it on all of them.
fn on_places(engine: &Subject, name: &str, places: &BTreeSet<Place>, facts: &EngineFacts) -> Finding {
    let (check, needed) = (format!("permission_{name}"), needed_for(name));
    let clusters = match &facts.clusters {
        Ok(clusters) => clusters,
        Err(e) => return engine.failed(&check, FindingVerdict::Unknown, e),
    };
    let (with, without): (Vec<_>, Vec<_>) = clusters.iter().partition(|cluster| cluster.is_in(places));
    let names = named(without.iter().map(|cluster| cluster.name.as_str()));
    let finding = match (with.len(), without.len()) {
        (0, _) => engine.problem(
            &check,
            format!("the configured user has {name} on no whole cluster: it cannot {needed}"),
            &format!("Give the configured user a role with {name} on the clusters that are to be upgraded, or on the system."),
        ),
        (count, 0) => engine.ok(&check, format!("the configured user has {name} on all {count} clusters, to {needed}")),
        (count, _) => engine.warning(
            &check,
            format!("the configured user has {name} on {count} of {} clusters; not on {names}", clusters.len()),
            &format!("Before a run of one of the others, give the configured user a role with {name} on it: it has to {needed}."),
        ),
    };
    finding.fact("clusters", figure(with.len() as u64)).fact("clusters_without", figure(without.len() as u64))
}
