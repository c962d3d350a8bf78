//! Why there is no placement: a set of conditions that cannot all be met, and of which every one is needed for that.
//!
//! Deletion filtering: each condition is left out in turn; where the rest still cannot be met, it stays out. What
//! remains cannot be met, and can without any one of its elements. What is on the hosts that stay is taken as given.

use std::collections::BTreeSet;

use super::search::{Outcome, Step};
use super::{Fate, HostIndex, VmIndex};

/// A condition that a placement must meet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Element {
    /// The VM needs a place with so much memory.
    Vm(VmIndex),
    /// The VM can neither be moved nor stopped.
    Immovable(VmIndex),
    /// The VM needs a host with so many CPUs.
    Cpus(VmIndex),
    /// This rule (by index) binds the VM.
    Rule(VmIndex, usize),
    /// A rule among VMs, by index.
    Group(usize),
    /// The host takes no VMs.
    HostOut(HostIndex),
}

/// Why a host cannot be emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The host that cannot be emptied.
    pub host: HostIndex,
    /// Conditions that cannot all be met. Every one is needed for that, if it is `minimal`.
    pub elements: Vec<Element>,
    /// Memory that is missing for these VMs, MiB. 0: it is not memory alone.
    pub missing_mib: u64,
    /// Elements of which each alone, left out, lets the host be emptied.
    pub fixes: Vec<Element>,
    /// No search reached its limit.
    pub minimal: bool,
}

/// Conditions that are not asked for.
#[derive(Debug, Clone, Default)]
pub(super) struct Relaxed {
    pub vms: BTreeSet<VmIndex>,
    pub cpus: BTreeSet<VmIndex>,
    pub rules: BTreeSet<(VmIndex, usize)>,
    pub groups: BTreeSet<usize>,
    pub hosts: BTreeSet<HostIndex>,
}

impl Relaxed {
    fn add(&mut self, element: Element) {
        match element {
            Element::Vm(vm) | Element::Immovable(vm) => drop(self.vms.insert(vm)),
            Element::Cpus(vm) => drop(self.cpus.insert(vm)),
            Element::Rule(vm, rule) => drop(self.rules.insert((vm, rule))),
            Element::Group(group) => drop(self.groups.insert(group)),
            Element::HostOut(host) => drop(self.hosts.insert(host)),
        }
    }

    fn of(elements: impl IntoIterator<Item = Element>) -> Relaxed {
        let mut relaxed = Relaxed::default();
        elements.into_iter().for_each(|element| relaxed.add(element));
        relaxed
    }
}

/// Nothing is relaxed.
pub(super) fn everything() -> Relaxed {
    Relaxed::default()
}

/// The explanation for a host that cannot be emptied. Each of its many searches gets a part of the limit.
pub(super) fn explain(step: &Step<'_>, limit: u64) -> Explanation {
    let limit = (limit / 10).max(1);
    let all = conditions(step);
    let mut minimal = true;
    let mut needed: Vec<Element> = vec![];
    let mut relaxed = Relaxed::default();
    for (i, element) in all.iter().enumerate() {
        let mut without = relaxed.clone();
        without.add(*element);
        match can_be_met(step, &without, limit) {
            Some(false) => relaxed = without,
            met => {
                minimal &= met.is_some();
                needed.push(all[i]);
            }
        }
    }
    needed.sort_unstable();
    let fixes =
        needed.iter().copied().filter(|element| can_be_met(step, &Relaxed::of([*element]), limit) == Some(true));
    Explanation {
        host: step.host,
        missing_mib: missing(step, &needed, &relaxed),
        fixes: fixes.collect(),
        elements: needed,
        minimal,
    }
}

/// Everything that could be in the way, least telling first: that is left out first.
fn conditions(step: &Step<'_>) -> Vec<Element> {
    let fleet = step.fleet;
    let mut vms: Vec<VmIndex> = step.on[step.host].clone();
    vms.sort_by_key(|vm| (fleet.vms[*vm].memory_mib, *vm));
    let moving = || vms.iter().copied().filter(|vm| fleet.vms[*vm].fate == Fate::Moves);
    let least_cpus = fleet.hosts.iter().map(|host| host.cpus).min().unwrap_or(0);
    let groups: BTreeSet<usize> = moving().flat_map(|vm| fleet.vms[vm].groups.iter().copied()).collect();
    let is_out = |host: &HostIndex| *host != step.host && (step.out.contains(host) || !fleet.hosts[*host].usable);
    let mut all: Vec<Element> = moving().map(Element::Vm).collect();
    all.extend(groups.into_iter().map(Element::Group));
    all.extend(moving().flat_map(|vm| fleet.vms[vm].rules.iter().map(move |rule| Element::Rule(vm, *rule))));
    all.extend(moving().filter(|vm| fleet.vms[*vm].cpus > least_cpus).map(Element::Cpus));
    all.extend((0..fleet.hosts.len()).filter(is_out).map(Element::HostOut));
    all.extend(vms.iter().copied().filter(|vm| fleet.vms[*vm].fate == Fate::Stays).map(Element::Immovable));
    all
}

/// `None`: not decided within the limit.
fn can_be_met(step: &Step<'_>, relaxed: &Relaxed, limit: u64) -> Option<bool> {
    let vms = || step.on[step.host].iter().copied().filter(|vm| !relaxed.vms.contains(vm));
    if vms().any(|vm| step.fleet.vms[vm].fate == Fate::Stays) {
        return Some(false);
    }
    let leaving: Vec<VmIndex> = vms().filter(|vm| step.fleet.vms[*vm].fate == Fate::Moves).collect();
    match step.solve(&leaving, relaxed, limit) {
        Outcome::Found(_) => Some(true),
        Outcome::Nowhere => Some(false),
        Outcome::Limit => None,
    }
}

/// Memory that the VMs of an explanation lack on the hosts that may take them.
fn missing(step: &Step<'_>, needed: &[Element], relaxed: &Relaxed) -> u64 {
    let vms: Vec<VmIndex> = needed
        .iter()
        .filter_map(|element| match element {
            Element::Vm(vm) => Some(*vm),
            _ => None,
        })
        .collect();
    let may_take = |host: &HostIndex| vms.iter().any(|vm| step.allows(*vm, *host, relaxed));
    let free = step.targets(relaxed).into_iter().filter(may_take).map(|host| step.free[host]);
    let need: u64 = vms.iter().map(|vm| step.fleet.vms[*vm].memory_mib).sum();
    let free: u64 = if vms.len() == 1 { free.max().unwrap_or(0) } else { free.sum() };
    need.saturating_sub(free)
}

#[cfg(test)]
pub(super) mod for_tests {
    use super::*;

    /// The step can be met when only these elements are asked for.
    pub fn met_with(step: &Step<'_>, asked: &[Element], limit: u64) -> Option<bool> {
        let rest = conditions(step).into_iter().filter(|element| !asked.contains(element));
        can_be_met(step, &Relaxed::of(rest), limit)
    }
}
