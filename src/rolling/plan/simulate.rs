//! Empties the hosts of a plan one after another, without the engine, to find the places of their VMs and the
//! durations. Pure.
//!
//! Tests: `tests/it/plan/followed.rs` and `vms.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::fleet::{self, FleetBuilder};
use super::inputs::{Findings, Scene};
use super::order::{self, Alone};
use super::{classify, predict};
use crate::error::{Error, codes};
use crate::model::cluster::{HostView, Vm};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::level::HostLevels;
use crate::model::plan::{Consents, HostPlan, Prediction, VmFate, VmPlan};
use crate::rolling::history::Past;
use crate::rolling::placement::{Fate, Fleet, HostIndex, Placement, SEARCH_STEPS, Walk};

/// After this many hosts that cannot be emptied, the rest is not simulated, because the places of the VMs are not
/// known.
const GIVE_UP_AFTER: usize = 3;

/// The hosts of a plan one after another, with their VMs.
pub(super) struct Simulation<'a> {
    pub scene: Scene<'a>,
    pub consents: &'a Consents,
    pub levels: &'a BTreeMap<HostId, HostLevels>,
    pub past: &'a Past,
    pub alone: &'a Alone,
    pub max_unavailable: u32,
}

impl Simulation<'_> {
    /// Sets the VMs and the prediction of each host.
    pub fn simulate(&self, hosts: &mut [HostPlan], findings: &mut Findings) {
        let stop: BTreeSet<&VmId> = self.consents.stop_vms.iter().collect();
        let comes_back: BTreeSet<HostId> =
            hosts.iter().filter(|h| h.initial_status != HostStatus::Maintenance).map(|h| h.id.clone()).collect();
        let is_up = |host: &&HostView| host.inventory.status == HostStatus::Up;
        let usable = self.scene.hosts.iter().filter(is_up).map(HostView::id).chain(&comes_back).collect();
        let fleet = FleetBuilder { scene: self.scene, stop: &stop, usable: &usable, levels: self.levels }.fleet();
        let index: BTreeMap<&HostId, HostIndex> = fleet.hosts.iter().enumerate().map(|(i, h)| (&h.id, i)).collect();
        let stays_out = self.scene.hosts.iter().filter(|h| h.inventory.managed && !usable.contains(h.id()));
        let stays_out: BTreeSet<HostIndex> = stays_out.map(|host| index[host.id()]).collect();
        self.name_immovable(&fleet, hosts, findings);
        let path: Vec<HostIndex> = hosts.iter().filter_map(|host| index.get(&host.id).copied()).collect();
        // Hosts that are out now and return only by their own upgrade.
        let waits: Vec<bool> = hosts.iter().map(|host| host.initial_status != HostStatus::Up).collect();
        let initial: Vec<HostStatus> = hosts.iter().map(|host| host.initial_status).collect();
        let stays = |place: usize| initial[place] == HostStatus::Maintenance;
        let left = usize::try_from(self.max_unavailable).unwrap_or(usize::MAX).saturating_sub(stays_out.len());
        let at_once = u32::try_from(left.max(1)).unwrap_or(u32::MAX);
        let (mut walk, mut failures, mut told) = (Walk::new(&fleet), 0, false);
        for place in 0..hosts.len() {
            let mut out: BTreeSet<HostIndex> =
                order::window(place, self.alone, at_once, stays).map(|before| path[before]).collect();
            out.extend((place + 1..path.len()).filter(|later| waits[*later]).map(|later| path[later]));
            // Hosts that are out anyway need no room, so all earlier hosts may still be out.
            if waits[place] {
                let before = order::window(place, self.alone, u32::MAX, stays);
                out.extend(before.filter(|before| waits[*before]).map(|before| path[before]));
            }
            let gone: BTreeSet<HostIndex> = out.union(&stays_out).copied().collect();
            let is_taken_out = hosts[place].initial_status == HostStatus::Up;
            if is_taken_out && !told && gone.len() > usize::try_from(self.max_unavailable).unwrap_or(usize::MAX) {
                told = true;
                findings.block(self.already_out(&fleet, gone.iter().filter(|host| **host != path[place])));
            }
            if failures < GIVE_UP_AFTER {
                failures +=
                    usize::from(!self.empty(&fleet, &mut walk, (path[place], &out), &mut hosts[place], findings));
            } else {
                hosts[place].prediction = self.predict(&hosts[place], 0, 0, 0);
            }
        }
    }

    /// Empties one host. Returns whether that is possible.
    fn empty(
        &self,
        fleet: &Fleet,
        walk: &mut Walk<'_>,
        (index, out): (HostIndex, &BTreeSet<HostIndex>),
        host: &mut HostPlan,
        findings: &mut Findings,
    ) -> bool {
        let on_it = walk.vms_on(index).to_vec();
        let placement = walk.empty(index, out, SEARCH_STEPS);
        let mut fates: BTreeMap<VmId, VmPlan> = BTreeMap::new();
        let mut tell = |vm: usize, fate: VmFate| {
            let vm = &fleet.vms[vm];
            fates.insert(vm.id.clone(), VmPlan { id: vm.id.clone(), name: vm.name.clone(), fate });
        };
        let stops: Vec<usize> = on_it.into_iter().filter(|vm| fleet.vms[*vm].fate == Fate::Stops).collect();
        stops.iter().for_each(|vm| tell(*vm, VmFate::Stops));
        let (mut moves, mut moved_mib) = (0, 0);
        let feasible = match placement {
            Placement::Feasible { moves: all } => {
                moves = all.len();
                moved_mib = all.iter().map(|m| fleet.vms[m.vm].memory_mib).sum();
                all.iter().for_each(|m| tell(m.vm, VmFate::Moves { to: fleet.hosts[m.to].id.clone() }));
                true
            }
            Placement::Infeasible { explanation } => {
                findings.block(fleet::infeasible(fleet, &explanation));
                false
            }
            Placement::Undecided { steps } => {
                findings.block(codes::PlacementUndecided { host: &host.name, steps }.err());
                false
            }
        };
        host.vms = fates.into_values().collect();
        host.prediction = self.predict(host, moves, moved_mib, stops.len());
        feasible
    }

    fn predict(&self, host: &HostPlan, moves: usize, moved_mib: u64, stops: usize) -> Prediction {
        predict::host(host, self.past.of(&host.id), moves, moved_mib, stops)
    }

    /// Each VM that can neither move nor be stopped gets a blocker of its own.
    fn name_immovable(&self, fleet: &Fleet, hosts: &[HostPlan], findings: &mut Findings) {
        let vms: BTreeMap<&VmId, &Vm> = self.scene.vms.iter().map(|vm| (&vm.id, vm)).collect();
        let names: BTreeMap<&HostId, &str> = hosts.iter().map(|host| (&host.id, host.name.as_str())).collect();
        for stuck in fleet.vms.iter().filter(|vm| vm.fate == Fate::Stays) {
            let (Some(vm), Some(host)) = (vms.get(&stuck.id), names.get(&fleet.hosts[stuck.at].id)) else { continue };
            findings.block(classify::cannot_move(vm, host, &classify::reasons(vm)));
        }
    }

    fn already_out<'h>(&self, fleet: &Fleet, out: impl Iterator<Item = &'h HostIndex>) -> Error {
        let names: Vec<&str> = out.map(|host| fleet.hosts[*host].name.as_str()).collect();
        codes::HostsAlreadyOut { hosts: names.join(", "), max_unavailable: self.max_unavailable }.err()
    }
}
