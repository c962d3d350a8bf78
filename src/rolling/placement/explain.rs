//! The reason why there is no placement: conditions that cannot be met together, every one of which is needed for that.
//!
//! The method is deletion filtering. Each condition is left out in turn; if the rest still cannot be met, the condition
//! stays out. The remaining conditions cannot be met together, and can be met without any one of them. VMs on the other
//! hosts are taken as given.
//!
//! Tests: `tests.rs` and `tests/it/plan/vms.rs`.

use std::collections::BTreeSet;

use super::conditions::{Element, Relaxed};
use super::search::{Evacuation, SearchResult};
use super::{Fate, HostIndex, VmIndex};

/// The explanation why a host cannot be emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The host that cannot be emptied.
    pub host: HostIndex,
    /// Conditions that cannot be met together. If `minimal`, every one is needed for that.
    pub elements: Vec<Element>,
    /// Memory that is missing for these VMs, MiB. 0: memory alone is not the reason.
    pub missing_mib: u64,
    /// Conditions whose single removal would let the host be emptied.
    pub fixes: Vec<Element>,
    /// Whether no search reached its limit.
    pub minimal: bool,
}

/// No condition is left out.
pub(super) fn everything() -> Relaxed {
    Relaxed::default()
}

/// Explains why a host cannot be emptied. Each of the many searches gets a part of the limit.
pub(super) fn explain(evacuation: &Evacuation<'_>, limit: u64) -> Explanation {
    let limit = (limit / 10).max(1);
    let all = conditions(evacuation);
    let mut minimal = true;
    let mut needed: Vec<Element> = vec![];
    let mut relaxed = Relaxed::default();
    for (i, element) in all.iter().enumerate() {
        let mut without = relaxed.clone();
        without.add(*element);
        match can_be_met(evacuation, &without, limit) {
            Some(false) => relaxed = without,
            met => {
                minimal &= met.is_some();
                needed.push(all[i]);
            }
        }
    }
    needed.sort_unstable();
    let fixes =
        needed.iter().copied().filter(|element| can_be_met(evacuation, &Relaxed::of([*element]), limit) == Some(true));
    Explanation {
        host: evacuation.host,
        missing_mib: missing(evacuation, &needed, &relaxed),
        fixes: fixes.collect(),
        elements: needed,
        minimal,
    }
}

/// All conditions that can be in the way. Those that explain least come first, because they are left out first.
fn conditions(evacuation: &Evacuation<'_>) -> Vec<Element> {
    let fleet = evacuation.fleet;
    let mut vms: Vec<VmIndex> = evacuation.on[evacuation.host].clone();
    vms.sort_by_key(|vm| (fleet.vms[*vm].memory_mib, *vm));
    let moving = || vms.iter().copied().filter(|vm| fleet.vms[*vm].fate == Fate::Moves);
    let least_cpus = fleet.hosts.iter().map(|host| host.cpus).min().unwrap_or(0);
    let groups: BTreeSet<usize> = moving().flat_map(|vm| fleet.vms[vm].groups.iter().copied()).collect();
    let is_out =
        |host: &HostIndex| *host != evacuation.host && (evacuation.out.contains(host) || !fleet.hosts[*host].usable);
    let mut all: Vec<Element> = moving().map(Element::Vm).collect();
    all.extend(groups.into_iter().map(Element::Group));
    all.extend(moving().flat_map(|vm| fleet.vms[vm].rules.iter().map(move |rule| Element::Rule(vm, *rule))));
    all.extend(moving().filter(|vm| fleet.vms[*vm].cpus > least_cpus).map(Element::Cpus));
    all.extend((0..fleet.hosts.len()).filter(is_out).map(Element::HostOut));
    all.extend(vms.iter().copied().filter(|vm| fleet.vms[*vm].fate == Fate::Stays).map(Element::Immovable));
    all
}

/// Whether the host can be emptied without these conditions. `None`: not decided within the limit.
fn can_be_met(evacuation: &Evacuation<'_>, relaxed: &Relaxed, limit: u64) -> Option<bool> {
    let vms = || evacuation.on[evacuation.host].iter().copied().filter(|vm| !relaxed.vms.contains(vm));
    if vms().any(|vm| evacuation.fleet.vms[vm].fate == Fate::Stays) {
        return Some(false);
    }
    let leaving: Vec<VmIndex> = vms().filter(|vm| evacuation.fleet.vms[*vm].fate == Fate::Moves).collect();
    match evacuation.solve(&leaving, relaxed, limit) {
        SearchResult::Found(_) => Some(true),
        SearchResult::Nowhere => Some(false),
        SearchResult::Limit => None,
    }
}

/// Memory that the VMs of an explanation lack on the hosts that may take them, MiB.
fn missing(evacuation: &Evacuation<'_>, needed: &[Element], relaxed: &Relaxed) -> u64 {
    let vms: Vec<VmIndex> = needed
        .iter()
        .filter_map(|element| match element {
            Element::Vm(vm) => Some(*vm),
            _ => None,
        })
        .collect();
    let may_take = |host: &HostIndex| vms.iter().any(|vm| evacuation.allows(*vm, *host, relaxed));
    let free = evacuation.targets(relaxed).into_iter().filter(may_take).map(|host| evacuation.free[host]);
    let need: u64 = vms.iter().map(|vm| evacuation.fleet.vms[*vm].memory_mib).sum();
    let free: u64 = if vms.len() == 1 { free.max().unwrap_or(0) } else { free.sum() };
    need.saturating_sub(free)
}

/// Whether the host can be emptied under these conditions only.
#[cfg(test)]
pub(super) fn met_with(evacuation: &Evacuation<'_>, asked: &[Element], limit: u64) -> Option<bool> {
    let rest = conditions(evacuation).into_iter().filter(|element| !asked.contains(element));
    can_be_met(evacuation, &Relaxed::of(rest), limit)
}
