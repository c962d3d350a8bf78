//! The search for a placement. Within its limit it is complete, so "no" is certain.
//!
//! The search puts one VM after another, each on the hosts that can take it, the tightest first, and goes back if the
//! rest fails. Two rules avoid equal tries. Of VMs that are alike, the later one goes to no host before the earlier
//! one's host. Of hosts that are alike, only the first is tried. Of all solutions, the first in the order of hosts obeys
//! both rules, so the rules lose no solution. VMs with rules among VMs are never alike, so the first rule is not used for
//! them.
//!
//! Tests: `tests.rs` beside this file, and `tests/it/plan/followed.rs`.

use std::cmp::Reverse;
use std::collections::BTreeSet;

use super::conditions::Relaxed;
use super::{Fleet, HostIndex, Move, VmIndex};

/// A host that is emptied, in the middle of a walk.
pub(super) struct Evacuation<'a> {
    pub fleet: &'a Fleet,
    /// Free memory by host.
    pub free: &'a [u64],
    /// VMs by host.
    pub on: &'a [Vec<VmIndex>],
    /// The host.
    pub host: HostIndex,
    /// Hosts that take no VMs now, the host among them.
    pub out: &'a BTreeSet<HostIndex>,
}

/// The result of a search.
pub(super) enum SearchResult {
    Found(Vec<Move>),
    Nowhere,
    Limit,
}

struct Item {
    vm: VmIndex,
    memory: u64,
    /// Indices into `targets`, ascending.
    candidates: Vec<usize>,
    /// Whether it is like the one before it.
    like_before: bool,
}

struct Search<'a> {
    evacuation: &'a Evacuation<'a>,
    relaxed: &'a Relaxed,
    targets: Vec<HostIndex>,
    /// Class of each host: hosts of one class are the same for every item, except for their free memory.
    class: Vec<usize>,
    items: Vec<Item>,
    free: Vec<u64>,
    /// Memory of this item and all later ones.
    rest: Vec<u64>,
    chosen: Vec<usize>,
    /// Whether the VMs on hosts make these hosts different, because rules among VMs count.
    any_grouped: bool,
    left: u64,
}

impl Evacuation<'_> {
    /// Finds a place for each VM, under the conditions that are not left out.
    pub fn solve(&self, leaving: &[VmIndex], relaxed: &Relaxed, limit: u64) -> SearchResult {
        let mut search = Search::new(self, leaving, relaxed, limit);
        match search.place(0) {
            Some(true) => {
                let put = search.items.iter().zip(&search.chosen);
                SearchResult::Found(
                    put.map(|(item, target)| Move { vm: item.vm, to: search.targets[*target] }).collect(),
                )
            }
            Some(false) => SearchResult::Nowhere,
            None => SearchResult::Limit,
        }
    }

    /// Hosts that can take VMs, under the conditions that are not left out.
    pub fn targets(&self, relaxed: &Relaxed) -> Vec<HostIndex> {
        let takes = |host: &HostIndex| {
            let is_out = self.out.contains(host) || !self.fleet.hosts[*host].usable;
            *host != self.host && (!is_out || relaxed.hosts.contains(host))
        };
        (0..self.fleet.hosts.len()).filter(takes).collect()
    }

    /// Whether the host may take the VM, except for memory and rules among VMs.
    pub fn allows(&self, vm: VmIndex, host: HostIndex, relaxed: &Relaxed) -> bool {
        let need = &self.fleet.vms[vm];
        let bound = need.rules.iter().filter(|rule| !relaxed.rules.contains(&(vm, **rule)));
        (relaxed.cpus.contains(&vm) || self.fleet.hosts[host].cpus >= need.cpus)
            && bound.into_iter().all(|rule| self.fleet.rules[*rule].allows(host))
    }
}

impl<'a> Search<'a> {
    fn new(evacuation: &'a Evacuation<'a>, leaving: &[VmIndex], relaxed: &'a Relaxed, limit: u64) -> Search<'a> {
        let vms = &evacuation.fleet.vms;
        let targets = evacuation.targets(relaxed);
        let item = |vm: &VmIndex| Item {
            vm: *vm,
            memory: vms[*vm].memory_mib,
            candidates: (0..targets.len()).filter(|t| evacuation.allows(*vm, targets[*t], relaxed)).collect(),
            like_before: false,
        };
        let mut items: Vec<Item> = leaving.iter().map(item).collect();
        items.sort_by(|a, b| {
            let key = |i: &Item| (i.candidates.len(), Reverse(i.memory));
            key(a).cmp(&key(b)).then_with(|| a.candidates.cmp(&b.candidates)).then(a.vm.cmp(&b.vm))
        });
        let grouped = |vm: VmIndex| !vms[vm].groups.is_empty();
        for i in 1..items.len() {
            let (before, this) = (&items[i - 1], &items[i]);
            let alike = before.memory == this.memory && before.candidates == this.candidates;
            items[i].like_before = alike && !grouped(before.vm) && !grouped(this.vm);
        }
        let class = classes(&items, targets.len());
        let mut rest = vec![0; items.len() + 1];
        for i in (0..items.len()).rev() {
            rest[i] = rest[i + 1] + items[i].memory;
        }
        let free = targets.iter().map(|host| evacuation.free[*host]).collect();
        let any_grouped = items.iter().any(|item| grouped(item.vm));
        Search { evacuation, relaxed, targets, class, items, free, rest, chosen: vec![], any_grouped, left: limit }
    }

    /// Places this item and all later ones. `None`: the limit was reached.
    fn place(&mut self, i: usize) -> Option<bool> {
        if i == self.items.len() {
            return Some(true);
        }
        self.left = self.left.checked_sub(1)?;
        if self.rest[i] > self.free.iter().sum() {
            return Some(false);
        }
        for target in self.worth_trying(i) {
            self.free[target] -= self.items[i].memory;
            self.chosen.push(target);
            if self.place(i + 1)? {
                return Some(true);
            }
            self.chosen.pop();
            self.free[target] += self.items[i].memory;
        }
        Some(false)
    }

    /// Targets of an item, the tightest first.
    fn worth_trying(&self, i: usize) -> Vec<usize> {
        let item = &self.items[i];
        let from = if item.like_before { self.chosen.last().copied().unwrap_or(0) } else { 0 };
        let grouped = !self.evacuation.fleet.vms[item.vm].groups.is_empty();
        let mut seen = BTreeSet::new();
        let mut found: Vec<usize> = vec![];
        for target in item.candidates.iter().copied() {
            let fits = self.free[target] >= item.memory && (!grouped || self.groups_allow(item.vm, target));
            // Of hosts that are alike, the first. If that one is too early for this item, the others are excluded, too.
            if fits && (self.any_grouped || seen.insert((self.class[target], self.free[target]))) && target >= from {
                found.push(target);
            }
        }
        found.sort_by_key(|target| (self.free[*target], *target));
        found
    }

    fn groups_allow(&self, vm: VmIndex, target: usize) -> bool {
        let fleet = self.evacuation.fleet;
        let host = self.targets[target];
        let holds = |group: &usize| {
            let group = &fleet.groups[*group];
            let others = group.vms.iter().filter(|other| **other != vm);
            others.into_iter().all(|other| match self.place_of(*other) {
                Some(place) => (place == host) == group.together,
                None => true,
            })
        };
        fleet.vms[vm].groups.iter().filter(|group| !self.relaxed.groups.contains(group)).all(holds)
    }

    /// The host where a VM is, or was just put. `None` while it waits for a place, or is on the emptied host.
    fn place_of(&self, vm: VmIndex) -> Option<HostIndex> {
        let put = self.items.iter().zip(&self.chosen).find(|(item, _)| item.vm == vm);
        if let Some((_, target)) = put {
            return Some(self.targets[*target]);
        }
        let on = |host: &HostIndex| self.evacuation.on[*host].contains(&vm);
        (0..self.evacuation.on.len()).find(on).filter(|host| *host != self.evacuation.host)
    }
}

/// Gives hosts that are candidates of the same items the same class.
fn classes(items: &[Item], targets: usize) -> Vec<usize> {
    let mut class = vec![0; targets];
    let mut next = 1;
    for item in items.iter().filter(|item| item.candidates.len() < targets) {
        // Splits every class into the candidates of this item and the others.
        let mut split = std::collections::BTreeMap::new();
        for target in &item.candidates {
            class[*target] = *split.entry(class[*target]).or_insert_with(|| {
                next += 1;
                next
            });
        }
    }
    class
}
