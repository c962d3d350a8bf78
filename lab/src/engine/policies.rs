//! Scheduling policies: those that every engine has, with their own properties (recorded).
//!
//! Tests: `lab/tests/it/engine`.

use std::collections::BTreeMap;

use super::answer::{Answer, Answered};
use super::document::{Document, Entity, List};
use super::names::reference;
use super::route::Call;
use crate::world::policies::{ALL, NO_POLICY, known};

/// Properties, as documents have them.
pub fn properties(all: &BTreeMap<String, String>) -> List {
    let property = |(name, value): (&String, &String)| Entity::new().text("name", name).text("value", value);
    List::new("property", all.iter().map(property).collect())
}

/// The document of a policy.
pub fn document(id: &str) -> Option<Entity> {
    let policy = known(id)?;
    Some(
        reference("schedulingpolicies", policy.id)
            .text("name", policy.name)
            .text("default_policy", policy.id == NO_POLICY)
            .text("locked", true)
            .list("properties", properties(&policy.own()))
            .links(&["filters", "weights", "balances"]),
    )
}

/// `GET /schedulingpolicies`.
///
/// # Errors
/// None.
pub fn list(_: &mut Call<'_>) -> Answered {
    let rows = ALL.iter().filter_map(|policy| document(policy.id)).collect();
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
