//! The counts of a host: packages and errata.

use serde_json::{Map, Value, json};

use crate::world::applicability::{in_view, newer_offers};
use crate::world::package::nvra;
use crate::world::{Host, World};

/// Newer packages as `name-version-release.arch`.
pub(super) fn newer_packages(world: &World, host: &Host, applicable: bool) -> Vec<String> {
    let offers = newer_offers(&world.catalogue, host, &host.profile).into_iter();
    let mut found: Vec<String> = offers.filter(|o| applicable || in_view(host, o)).map(|o| nvra(&o.package)).collect();
    found.sort();
    found.dedup();
    found
}

/// Counts of the three known types. Errata of other types are in lists, but not in these counts; in the total only if
/// `all` is set.
pub fn counts(world: &World, numbers: &[usize], all: bool) -> Map<String, Value> {
    let kinds: Vec<&str> =
        numbers.iter().filter_map(|n| world.catalogue.advisories.get(*n)).map(|a| a.kind.as_str()).collect();
    let count = |words: &[&str]| kinds.iter().filter(|k| words.contains(k)).count();
    let security = count(&["security"]);
    let bugfix = count(&["bugfix", "recommended"]);
    let enhancement = count(&["enhancement", "optional"]);
    let three = [("security", security), ("bugfix", bugfix), ("enhancement", enhancement)];
    let mut counts: Map<String, Value> = three.iter().map(|(k, v)| ((*k).to_owned(), json!(v))).collect();
    counts.insert("total".into(), json!(if all { kinds.len() } else { security + bugfix + enhancement }));
    counts
}
