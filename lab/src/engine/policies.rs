//! Scheduling policies: those that every engine has, with their own properties (recorded).
//!
//! Tests: `lab/tests/it/engine`.

use std::collections::BTreeMap;

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::reference;
use super::route::Call;
use crate::world::engine::{CLUSTER_MAINTENANCE, NO_POLICY};

/// A scheduling policy: its id, its name, its properties.
type Policy = (&'static str, &'static str, &'static [(&'static str, &'static str)]);

const BASIC: &[(&str, &str)] = &[("HighUtilization", "80"), ("CpuOverCommitDurationMinutes", "2")];
const ALL: [Policy; 5] = [
    (
        "5a2b0939-7d46-4b73-a469-e9c2c7fc6a53",
        "power_saving",
        &[
            ("HighUtilization", "80"),
            ("LowUtilization", "20"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
        ],
    ),
    (NO_POLICY, "none", BASIC),
    (CLUSTER_MAINTENANCE, "cluster_maintenance", BASIC),
    (
        "20d25257-b4bd-4589-92a6-c4c5c5d3fd1a",
        "evenly_distributed",
        &[
            ("HighUtilization", "80"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
            ("VCpuToPhysicalCpuRatio", "0"),
        ],
    ),
    (
        "8d5d7bec-68de-4a67-b53e-0ac54686d579",
        "vm_evenly_distributed",
        &[
            ("HighUtilization", "80"),
            ("HeSparesCount", "0"),
            ("CpuOverCommitDurationMinutes", "2"),
            ("HighVmCount", "10"),
            ("SpmVmGrace", "5"),
            ("MigrationThreshold", "5"),
        ],
    ),
];

fn known(id: &str) -> Option<&'static Policy> {
    ALL.iter().find(|policy| policy.0 == id)
}

/// The policy's own properties.
pub fn own_properties(id: &str) -> BTreeMap<String, String> {
    let own = known(id).map(|policy| policy.2).unwrap_or_default();
    own.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// Properties, as documents have them.
pub fn properties(all: &BTreeMap<String, String>) -> List {
    let property = |(name, value): (&String, &String)| Entity::new().text("name", name).text("value", value);
    List::new("property", all.iter().map(property).collect())
}

/// The document of a policy.
pub fn document(id: &str) -> Option<Entity> {
    let (id, name, _) = known(id)?;
    Some(
        reference("schedulingpolicies", id)
            .text("name", name)
            .text("default_policy", *id == NO_POLICY)
            .text("locked", true)
            .list("properties", properties(&own_properties(id)))
            .links(&["filters", "weights", "balances"]),
    )
}

/// `GET /schedulingpolicies`.
///
/// # Errors
/// None.
pub fn list(_: &mut Call<'_>) -> Answered {
    let rows = ALL.iter().filter_map(|policy| document(policy.0)).collect();
    Ok(Answer::ok(Document::list("scheduling_policies", List::new("scheduling_policy", rows))))
}

/// `GET /schedulingpolicies/:policy`.
///
/// # Errors
/// 404.
pub fn one(call: &mut Call<'_>) -> Answered {
    let found = document(&call.captured("policy")).ok_or_else(|| Answer::empty(404))?;
    Ok(Answer::ok(Document::of("scheduling_policy", found)))
}
