//! Whether a plan still holds, before each of its hosts. Pure.
//!
//! The rest of the plan is planned again over new reads. The plan holds if the rest can be done as approved; the
//! targets of VMs do not matter, because the engine chooses them. If an operator must accept a change, the result is
//! `Worse`: the run asks. If the next host cannot be done, the result is `Infeasible`: the run does not begin that
//! host.
//!
//! Tests: `tests/it/plan/recheck.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::fleet::{self, FleetBuilder};
use super::inputs::Scene;
use super::{blockers, classify};
use crate::check::kind::by_inventory;
use crate::check::levels::{self, Frame, ImageTable, Subject};
use crate::error::{Error, Problem, codes};
use crate::model::cluster::{HostView, PolicySetting, Vm};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, VmId};
use crate::model::level::HostLevels;
use crate::model::plan::Plan;
use crate::rolling::placement::{Fate, HostIndex, Placement, SEARCH_STEPS, Walk};

/// The reads right before the next host.
#[derive(Debug, Clone, Copy)]
pub struct FreshReads<'a> {
    /// The engine's data.
    pub scene: Scene<'a>,
    /// The scheduling policy that should be in force: the one of the run, or the one from before. `None`: it is not
    /// compared.
    pub policy: Option<&'a PolicySetting>,
    /// Levels of Node images.
    pub images: &'a ImageTable,
}

/// The result of the re-check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recheck {
    /// The plan holds as approved.
    Holds,
    /// The next host can be upgraded, and an operator must accept these first.
    Worse(Vec<Problem>),
    /// The next host cannot be done now.
    Infeasible(Vec<Problem>),
}

/// Checks the plan again before `next`. `done` are hosts that need not be emptied any more: those that the run has
/// finished with, whatever their result, and those that soak.
pub fn still_holds(plan: &Plan, fresh: FreshReads<'_>, done: &BTreeSet<HostId>, next: &HostId) -> Recheck {
    let mut against: Vec<Error> = vec![];
    let mut worse: Vec<Error> = vec![];
    let scene = fresh.scene;
    let by_id: BTreeMap<&HostId, &HostView> = scene.hosts.iter().map(|host| (host.id(), host)).collect();
    let Some(host) = by_id.get(next).filter(|host| host.cluster_id == plan.cluster) else {
        return Recheck::Infeasible(vec![gone(plan, next).into()]);
    };
    let on_it: Vec<&Vm> = scene.vms.iter().filter(|vm| vm.is_on_a_host() && vm.host.as_ref() == Some(next)).collect();
    against.extend(blockers::check_host(host, on_it.len()).err());
    let consented: BTreeSet<&VmId> = plan.consents.stop_vms.iter().collect();
    for vm in on_it.iter().filter(|vm| !consented.contains(&vm.id)) {
        let reasons = classify::reasons(vm);
        if !reasons.is_empty() {
            against.push(classify::cannot_move(vm, &host.inventory.name, &reasons));
        }
    }
    cluster_changes(plan, fresh, &mut worse);
    let rest: Vec<&HostId> =
        plan.hosts.iter().map(|host| &host.id).filter(|id| *id != next && !done.contains(id)).collect();
    for id in rest.iter().filter(|id| !by_id.contains_key(**id)) {
        worse.push(gone(plan, id));
    }
    place(plan, fresh, next, &rest, &mut against, &mut worse);
    match (against.is_empty(), worse.is_empty()) {
        (false, _) => Recheck::Infeasible(against.into_iter().map(Problem::from).collect()),
        (true, false) => Recheck::Worse(worse.into_iter().map(Problem::from).collect()),
        (true, true) => Recheck::Holds,
    }
}

fn gone(plan: &Plan, id: &HostId) -> Error {
    let name = plan.host(id).map_or(id.as_str(), |host| &host.name);
    codes::HostLeftCluster { host: name, cluster: &plan.cluster_name }.err().with("host_id", id)
}

/// Changes of the cluster after the plan was made. Names may change, because a run acts by id.
fn cluster_changes(plan: &Plan, fresh: FreshReads<'_>, worse: &mut Vec<Error>) {
    let cluster = fresh.scene.cluster;
    let mut changed = |what: String| {
        worse.push(codes::ClusterChanged { cluster: &cluster.name, what }.err());
    };
    if cluster.level != plan.level {
        changed(format!("its level is {} instead of {}", cluster.level, plan.level));
    }
    if fresh.policy.is_some_and(|policy| !cluster.policy.is(policy)) {
        changed("its scheduling policy is another one, or has other properties".to_owned());
    }
    let known = |id: &HostId| {
        plan.host(id).is_some() || plan.left_alone.iter().any(|host| host.id == *id) || plan.excluded.contains(id)
    };
    // A new host may not support the target level. Its VMs are covered by the placement.
    let is_new = |host: &&HostView| host.inventory.managed && !known(host.id());
    for host in fresh.scene.hosts.iter().filter(is_new).filter(|_| plan.target_level.is_some()) {
        changed(format!("host {} has joined it", host.inventory.name));
    }
}

/// Checks the next host, and then the rest as far as it is known now.
fn place(
    plan: &Plan,
    fresh: FreshReads<'_>,
    next: &HostId,
    rest: &[&HostId],
    against: &mut Vec<Error>,
    worse: &mut Vec<Error>,
) {
    let scene = fresh.scene;
    let stop: BTreeSet<&VmId> = plan.consents.stop_vms.iter().collect();
    let returns = |id: &HostId| plan.host(id).is_some_and(|host| host.initial_status != HostStatus::Maintenance);
    let is_up = |host: &&HostView| host.inventory.status == HostStatus::Up;
    let up: BTreeSet<&HostId> = scene.hosts.iter().filter(is_up).map(HostView::id).collect();
    // Hosts that are out by this run, or wait, can take VMs after their upgrade.
    let ahead: BTreeSet<&HostId> = rest.iter().copied().chain([next]).collect();
    let usable = up.iter().copied().chain(ahead.iter().copied().filter(|id| returns(id))).collect();
    let levels = levels(fresh);
    let fleet = FleetBuilder { scene, stop: &stop, usable: &usable, levels: &levels }.fleet();
    let index: BTreeMap<&HostId, HostIndex> = fleet.hosts.iter().enumerate().map(|(i, host)| (&host.id, i)).collect();
    let mut walk = Walk::new(&fleet);
    let not_up: BTreeSet<HostIndex> =
        ahead.iter().filter(|id| !up.contains(**id)).filter_map(|id| index.get(*id).copied()).collect();
    let mut waiting = not_up;
    for id in [next].into_iter().chain(rest.iter().copied()) {
        let Some(host) = index.get(id).copied() else { continue };
        let mut out = waiting.clone();
        out.insert(host);
        let sink: &mut Vec<Error> = if id == next { against } else { worse };
        let stuck = walk.vms_on(host).iter().any(|vm| fleet.vms[*vm].fate == Fate::Stays);
        match walk.empty(host, &out, SEARCH_STEPS) {
            Placement::Feasible { .. } => {}
            // This VM was named already, with its reason.
            Placement::Infeasible { .. } if stuck && id == next => return,
            Placement::Infeasible { explanation } => return sink.push(fleet::infeasible(&fleet, &explanation)),
            Placement::Undecided { steps } => {
                let name = &fleet.hosts[host].name;
                return worse.push(codes::PlacementUndecided { host: name, steps }.err());
            }
        }
        waiting.remove(&host);
    }
}

fn levels(fresh: FreshReads<'_>) -> BTreeMap<HostId, HostLevels> {
    let frame = Frame { engine: Some(fresh.scene.engine), images: fresh.images };
    let of = |host: &HostView| {
        let inventory = &host.inventory;
        let subject = Subject {
            kind: by_inventory(inventory),
            installed: &inventory.versions,
            reported: inventory.reported_levels.as_ref(),
            arch: None,
        };
        (host.id().clone(), levels::now(&subject, frame))
    };
    fresh.scene.hosts.iter().map(of).collect()
}
