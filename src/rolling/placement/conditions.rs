//! The conditions of a placement, and the set of conditions that a search leaves out.

use std::collections::BTreeSet;

use super::{HostIndex, VmIndex};

/// A condition of a placement.
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

/// Conditions that a search leaves out.
#[derive(Debug, Clone, Default)]
pub(super) struct Relaxed {
    pub vms: BTreeSet<VmIndex>,
    pub cpus: BTreeSet<VmIndex>,
    pub rules: BTreeSet<(VmIndex, usize)>,
    pub groups: BTreeSet<usize>,
    pub hosts: BTreeSet<HostIndex>,
}

impl Relaxed {
    pub fn add(&mut self, element: Element) {
        match element {
            Element::Vm(vm) | Element::Immovable(vm) => drop(self.vms.insert(vm)),
            Element::Cpus(vm) => drop(self.cpus.insert(vm)),
            Element::Rule(vm, rule) => drop(self.rules.insert((vm, rule))),
            Element::Group(group) => drop(self.groups.insert(group)),
            Element::HostOut(host) => drop(self.hosts.insert(host)),
        }
    }

    pub fn of(elements: impl IntoIterator<Item = Element>) -> Relaxed {
        let mut relaxed = Relaxed::default();
        elements.into_iter().for_each(|element| relaxed.add(element));
        relaxed
    }
}
