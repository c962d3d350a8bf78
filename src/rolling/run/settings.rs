//! The settings that a run changed, in words. Pure.

use std::collections::BTreeMap;

use crate::model::ledger::LedgerEntry;
use crate::model::plan::Plan;
use crate::model::run_status::SettingStatus;

/// Settings in words, with the names of a plan. Without a plan the words have ids.
pub fn in_words<'a>(plan: Option<&Plan>, entries: impl Iterator<Item = &'a LedgerEntry>) -> Vec<SettingStatus> {
    let names = plan.map(names).unwrap_or_default();
    let in_words = |entry: &LedgerEntry| SettingStatus {
        setting: entry.setting.clone(),
        what: entry.setting.words(|id| named(&names, id)),
        before: entry.before.words(|id| named(&names, id)),
        ours: entry.ours.words(|id| named(&names, id)),
        state: entry.state.clone(),
    };
    entries.map(in_words).collect()
}

/// Names of the plan, by id.
fn names(plan: &Plan) -> BTreeMap<&str, &str> {
    let hosts = plan.hosts.iter().map(|host| (host.id.as_str(), host.name.as_str()));
    let others = plan.left_alone.iter().map(|host| (host.id.as_str(), host.name.as_str()));
    let vms = plan.hosts.iter().flat_map(|host| &host.vms).map(|vm| (vm.id.as_str(), vm.name.as_str()));
    let cluster = (plan.cluster.as_str(), plan.cluster_name.as_str());
    vms.chain(others).chain(hosts).chain([cluster]).collect()
}

fn named<'a>(names: &BTreeMap<&'a str, &'a str>, id: &'a str) -> &'a str {
    names.get(id).copied().unwrap_or(id)
}
