//! Placement: where the VMs of a host fit when it is emptied. Pure.
//!
//! A placement is a witness that the run can work, not a promise: the engine's scheduler chooses the targets. Only VMs
//! of the emptied host move, because no VM of another host is moved to make room. A VM fits on a host with enough free
//! memory and at least as many CPUs as the VM has, if every hard rule allows it.
//!
//! | file | what it does |
//! |---|---|
//! | `fleet` | hosts, VMs and rules |
//! | here | the walk: hosts are emptied one after another, and VMs stay where they were put |
//! | `search` | the search that decides where the first try fails, with a limit of steps |
//! | `explain` | the reason why there is no placement: a smallest set of conditions |
//!
//! Hosts and VMs are indices into the fleet, so that a plan of hundreds of hosts takes little time.
//!
//! Tests: `tests.rs` beside this file.

mod conditions;
mod explain;
mod fleet;
mod search;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

pub use self::conditions::Element;
pub use self::explain::Explanation;
pub use self::fleet::{Fate, Fleet, FleetHost, FleetVm, HostIndex, HostRule, Move, VmGroup, VmIndex};

/// Steps of a search after which it gives up. Steps stand for time, because pure code has no clock.
pub const SEARCH_STEPS: u64 = 200_000;

/// Whether a host can be emptied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Placement {
    /// The host can be emptied.
    Feasible {
        /// One for each VM that moves, by VM.
        moves: Vec<Move>,
    },
    /// The host cannot be emptied.
    Infeasible {
        /// Why.
        explanation: Explanation,
    },
    /// The search reached its limit.
    Undecided {
        /// The limit.
        steps: u64,
    },
}

/// Whether a host can be emptied now, while all of `out` (the host is one of them) take no VMs.
pub fn witness(fleet: &Fleet, host: HostIndex, out: &BTreeSet<HostIndex>, limit: u64) -> Placement {
    Walk::new(fleet).empty(host, out, limit)
}

/// The hosts of a plan are emptied one after another. VMs stay where they were put, because the engine moves none back.
#[derive(Debug, Clone)]
pub struct Walk<'a> {
    fleet: &'a Fleet,
    /// VMs by host.
    on: Vec<Vec<VmIndex>>,
    /// The host of each VM.
    at: Vec<HostIndex>,
    free: Vec<u64>,
    /// Usable hosts by free memory, in two pools: hosts that were emptied before, and the others. VMs go to the first
    /// pool first, because they need not move again.
    pools: [BTreeSet<(u64, HostIndex)>; 2],
    /// The pool of each host.
    pool_of: Vec<usize>,
}

const EMPTIED: usize = 0;
const OTHERS: usize = 1;

impl<'a> Walk<'a> {
    /// As the VMs are now.
    pub fn new(fleet: &'a Fleet) -> Walk<'a> {
        let mut on = vec![vec![]; fleet.hosts.len()];
        let mut used = vec![0u64; fleet.hosts.len()];
        for (index, vm) in fleet.vms.iter().enumerate() {
            on[vm.at].push(index);
            used[vm.at] += vm.memory_mib;
        }
        let free: Vec<u64> =
            fleet.hosts.iter().zip(used).map(|(host, used)| host.memory_mib.saturating_sub(used)).collect();
        let usable = free.iter().copied().enumerate().filter(|(host, _)| fleet.hosts[*host].usable);
        let others = usable.map(|(host, free)| (free, host)).collect();
        Walk {
            fleet,
            on,
            at: fleet.vms.iter().map(|vm| vm.at).collect(),
            free,
            pools: [BTreeSet::new(), others],
            pool_of: vec![OTHERS; fleet.hosts.len()],
        }
    }

    /// VMs that are on the host at this point of the walk.
    pub fn vms_on(&self, host: HostIndex) -> &[VmIndex] {
        &self.on[host]
    }

    /// Empties the host while all of `out`, the host among them, take no VMs. A placement is kept for the next hosts.
    pub fn empty(&mut self, host: HostIndex, out: &BTreeSet<HostIndex>, limit: u64) -> Placement {
        let vms = &self.fleet.vms;
        let mut leaving: Vec<VmIndex> =
            self.on[host].iter().copied().filter(|vm| vms[*vm].fate == Fate::Moves).collect();
        let stuck = self.on[host].iter().any(|vm| vms[*vm].fate == Fate::Stays);
        // VMs with the fewest possible hosts first, then the greatest.
        leaving.sort_by_key(|vm| (!self.is_bound(*vm), std::cmp::Reverse(vms[*vm].memory_mib), *vm));
        if !stuck && let Some(moves) = self.first_try(host, &leaving, out) {
            return self.keep(host, moves);
        }
        let evacuation = search::Evacuation { fleet: self.fleet, free: &self.free, on: &self.on, host, out };
        match evacuation.solve(&leaving, &explain::everything(), limit) {
            _ if stuck => Placement::Infeasible { explanation: explain::explain(&evacuation, limit) },
            search::SearchResult::Found(moves) => self.keep(host, moves),
            search::SearchResult::Nowhere => {
                Placement::Infeasible { explanation: explain::explain(&evacuation, limit) }
            }
            search::SearchResult::Limit => Placement::Undecided { steps: limit },
        }
    }

    fn is_bound(&self, vm: VmIndex) -> bool {
        let vm = &self.fleet.vms[vm];
        !vm.rules.is_empty() || !vm.groups.is_empty()
    }

    /// Puts each VM where it fits most tightly. If that fails, nothing is changed, and the result is `None`.
    fn first_try(&mut self, host: HostIndex, leaving: &[VmIndex], out: &BTreeSet<HostIndex>) -> Option<Vec<Move>> {
        let mut moves = Vec::with_capacity(leaving.len());
        for vm in leaving {
            let Some(to) = self.tightest(*vm, &moves, out) else {
                for undone in moves.into_iter().rev() {
                    let Move { vm, to } = undone;
                    self.set_free(to, self.free[to] + self.fleet.vms[vm].memory_mib);
                }
                return None;
            };
            debug_assert!(to != host);
            self.set_free(to, self.free[to] - self.fleet.vms[*vm].memory_mib);
            moves.push(Move { vm: *vm, to });
        }
        for Move { vm, to } in moves.iter().rev() {
            self.set_free(*to, self.free[*to] + self.fleet.vms[*vm].memory_mib);
        }
        Some(moves)
    }

    fn tightest(&self, vm: VmIndex, moves: &[Move], out: &BTreeSet<HostIndex>) -> Option<HostIndex> {
        let need = &self.fleet.vms[vm];
        let fits = |host: HostIndex| {
            !out.contains(&host)
                && self.fleet.hosts[host].cpus >= need.cpus
                && need.rules.iter().all(|rule| self.fleet.rules[*rule].allows(host))
                && need.groups.iter().all(|group| self.group_allows(*group, vm, host, moves))
        };
        let pool = |pool: &BTreeSet<(u64, HostIndex)>| {
            pool.range((need.memory_mib, 0)..).map(|(_, host)| *host).find(|host| fits(*host))
        };
        self.pools.iter().find_map(pool)
    }

    /// Whether the rule of a group permits the host. The other VMs of the group count where they are, or were just put;
    /// VMs that still wait for a place do not count.
    fn group_allows(&self, group: usize, vm: VmIndex, host: HostIndex, moves: &[Move]) -> bool {
        let group = &self.fleet.groups[group];
        let leaves = self.at[vm];
        group.vms.iter().filter(|other| **other != vm).all(|other| {
            let put = moves.iter().find(|m| m.vm == *other).map(|m| m.to);
            let place = put.or(Some(self.at[*other]).filter(|at| *at != leaves));
            place.is_none_or(|place| (place == host) == group.together)
        })
    }

    fn keep(&mut self, host: HostIndex, mut moves: Vec<Move>) -> Placement {
        for Move { vm, to } in &moves {
            self.set_free(*to, self.free[*to].saturating_sub(self.fleet.vms[*vm].memory_mib));
            self.on[*to].push(*vm);
            self.at[*vm] = *to;
        }
        self.on[host].retain(|vm| self.fleet.vms[*vm].fate != Fate::Moves);
        let back: u64 = self.on[host].iter().map(|vm| self.fleet.vms[*vm].memory_mib).sum();
        let memory = self.fleet.hosts[host].memory_mib;
        self.take_from_pool(host);
        self.pool_of[host] = EMPTIED;
        self.free[host] = memory.saturating_sub(back);
        self.put_in_pool(host);
        moves.sort_by_key(|m| m.vm);
        Placement::Feasible { moves }
    }

    fn set_free(&mut self, host: HostIndex, free: u64) {
        self.take_from_pool(host);
        self.free[host] = free;
        self.put_in_pool(host);
    }

    fn take_from_pool(&mut self, host: HostIndex) {
        self.pools[self.pool_of[host]].remove(&(self.free[host], host));
    }

    fn put_in_pool(&mut self, host: HostIndex) {
        if self.fleet.hosts[host].usable {
            self.pools[self.pool_of[host]].insert((self.free[host], host));
        }
    }
}
