//! The plan of a rolling upgrade: what a run will do, decided before anything changes, and bound to a hash.
//!
//! | file | what it does | pure |
//! |---|---|---|
//! | here | makes the plan from the inputs | yes |
//! | `resolve` | the policy as an explicit list for each host | yes |
//! | `classify` | whether a VM can leave its host | yes |
//! | `order` | the order of the hosts, with reasons | yes |
//! | `fleet` | the input of the placement, and its explanations in words | yes |
//! | `blockers` | problems to repair before a run, and facts to know | yes |
//! | `simulate` | empties the hosts one after another | yes |
//! | `predict` | durations | yes |
//! | `hash` | what an operator approves | yes |
//! | `recheck` | whether the plan still holds, before each host | yes |
//! | `gather` | reads everything, makes the plan and stores it | reads, stores |
//!
//! A plan with blockers is a plan: it lists everything that must be repaired. A request without a possible plan is an
//! error.
//!
//! Tests: `tests/it/plan/`.
//!
//! Its time and size are measured by `benches/plan.rs`.

pub mod classify;
pub mod gather;
pub mod hash;
pub mod recheck;

mod blockers;
mod fleet;
mod inputs;
mod order;
mod predict;
mod resolve;
mod simulate;

use std::collections::{BTreeMap, BTreeSet};

use crate::check::cluster_levels::Member;
use crate::check::kind::by_inventory;
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::cluster::{HostView, Vm};
use crate::model::host::HostStatus;
use crate::model::ids::HostId;
use crate::model::level::{Certainty, HostLevels};
use crate::model::plan::{Consents, HostPlan, Installer, LeftAlone, PLAN_FORMAT, Plan, PlanRequest, Prediction};
use crate::rolling::level;

use self::inputs::Findings;
use self::order::{Candidate, Place};
use self::resolve::{HostResolution, HostWork, Resolver};
use self::simulate::Simulation;

pub use inputs::{HostContent, Inputs, Scene, Updates};

/// Makes a plan. The same inputs make the same plan.
///
/// # Errors
/// `INVALID_ARGUMENT` where the request cannot be a plan at all. Everything else stands in the plan's blockers.
pub fn plan(inputs: &Inputs<'_>) -> Result<Plan> {
    let Inputs { request, scene, .. } = *inputs;
    if request.cluster != scene.cluster.id {
        return Err(Error::internal("a plan was to be made of another cluster than was read"));
    }
    blockers::check_form(request)?;
    let mut findings = Findings::default();
    blockers::check_ids(request, scene, &mut findings);
    blockers::check_cluster(request, scene, &mut findings);
    blockers::check_health(inputs, &mut findings);
    blockers::check_permissions(inputs, &mut findings);
    let max_unavailable = blockers::max_unavailable(request, scene, &mut findings);
    let vms = vms_by_host(scene);
    let Choice { works, left_alone } = choose(inputs, &vms, &mut findings);
    let candidates: Vec<Candidate> = works.iter().map(|(host, work)| candidate(host, work, &vms)).collect();
    let places = order::order(&candidates, &request.order, request.options.canary);
    let alone = order::alone(&places, &candidates);
    check_order(&places, &works, &candidates, &mut findings);
    let mut hosts: Vec<HostPlan> = places.iter().map(|place| host_plan(place, &works, inputs)).collect();
    alone.iter().for_each(|place| hosts[*place].alone = true);
    let levels = levels_now(inputs);
    let consents = tidy(&request.consents);
    let past = inputs.past;
    let run = Simulation { scene, consents: &consents, levels: &levels, past, alone: &alone, max_unavailable };
    run.simulate(&mut hosts, &mut findings);
    report_content(inputs, &works, &mut findings);
    blockers::check_windows(inputs, &hosts, &mut findings);
    blockers::check_apart(request, scene, &hosts, &mut findings);
    let planned: BTreeSet<&HostId> = hosts.iter().map(|host| &host.id).collect();
    blockers::check_consents(&consents, scene, &hosts, &mut findings);
    blockers::check_migration_test(request, scene, &hosts, &mut findings);
    let members = members(inputs, &levels, &hosts);
    blockers::check_level(request.target_level, scene, &members, &planned, &mut findings);
    preview_level(request, scene, &mut findings);
    name_sources_of_levels(request, scene, &members, &mut findings);
    findings.warnings.extend(fleet::ignored_groups(scene, &planned).map(Problem::from));
    findings.warnings.extend(past.unread().map(Problem::from));
    let prediction = predict::whole(&hosts, &alone, max_unavailable, request.options.soak_ms);
    let mut plan = Plan {
        format: PLAN_FORMAT,
        hash: String::new(),
        made_at_ms: inputs.now_ms,
        engine_version: scene.engine.version.clone(),
        cluster: scene.cluster.id.clone(),
        cluster_name: scene.cluster.name.clone(),
        level: scene.cluster.level,
        target_level: request.target_level,
        policy: request.policy.clone(),
        hosts,
        left_alone,
        excluded: sorted(&request.exclude),
        max_unavailable,
        consents,
        options: request.options.clone(),
        one_host: request.one_host,
        request: request.clone(),
        blockers: findings.blockers,
        warnings: findings.warnings,
        prediction,
        unknown: BTreeMap::new(),
    };
    plan.hash = hash::of(&plan)?;
    Ok(plan)
}

/// Warnings about the VMs at a higher level.
fn preview_level(request: &PlanRequest, scene: Scene<'_>, findings: &mut Findings) {
    let Some(level) = request.target_level.filter(|level| *level > scene.cluster.level) else { return };
    let preview = level::preview(scene.vms);
    let told = [
        ("the engine refuses it while these VMs preview a snapshot", preview.refused_for),
        ("these VMs get it only when they are started anew", preview.restart),
        ("these VMs keep a level of their own", preview.own_level),
    ];
    for (what, names) in told.into_iter().filter(|(_, names)| !names.is_empty()) {
        let what = format!("{what}: {}", names.join(", "));
        findings.warn(codes::LevelChangeAffectsVms { cluster: &scene.cluster.name, level, what }.err());
    }
}

/// Fills in levels that the engine does not report (its REST API never does): they follow from versions.
fn name_sources_of_levels(request: &PlanRequest, scene: Scene<'_>, members: &[Member], findings: &mut Findings) {
    let counted = members.iter().filter(|m| !m.excluded && m.now.certainty != Certainty::Reported);
    let name = |m: &Member| scene.hosts.iter().find(|host| *host.id() == m.id).map(|h| h.inventory.name.as_str());
    let hosts: Vec<&str> = counted.filter_map(name).collect();
    if let Some(level) = request.target_level.filter(|_| !hosts.is_empty()) {
        findings.warn(codes::LevelsFromVersions { hosts: hosts.join(", "), level }.err());
    }
}

/// VMs that are on a host, by host.
type VmsByHost<'a> = BTreeMap<&'a HostId, Vec<&'a Vm>>;

fn vms_by_host(scene: Scene<'_>) -> VmsByHost<'_> {
    let mut by_host = VmsByHost::new();
    for vm in scene.vms.iter().filter(|vm| vm.is_on_a_host()) {
        if let Some(host) = &vm.host {
            by_host.entry(host).or_default().push(vm);
        }
    }
    by_host
}

/// Decides which hosts are upgraded, with what, and which are left alone.
struct Choice<'a> {
    works: Vec<(&'a HostView, Box<HostWork>)>,
    left_alone: Vec<LeftAlone>,
}

fn choose<'a>(inputs: &Inputs<'a>, vms: &VmsByHost<'_>, findings: &mut Findings) -> Choice<'a> {
    let Inputs { request, scene, .. } = *inputs;
    let frame = Frame { engine: Some(scene.engine), images: inputs.images };
    let against = Resolver { request, level: scene.cluster.level, frame };
    let mut choice = Choice { works: vec![], left_alone: vec![] };
    let mut hosts: Vec<&HostView> = scene.hosts.iter().filter(|host| host.inventory.managed).collect();
    hosts.sort_by_key(|host| host.id());
    for host in hosts.into_iter().filter(|host| !request.exclude.contains(host.id())) {
        let named = request.hosts.contains(host.id());
        let mut leave = |why: Error| {
            let (id, name) = (host.id().clone(), host.inventory.name.clone());
            choice.left_alone.push(LeftAlone { id, name, why: why.into() });
        };
        if !named && !request.hosts.is_empty() {
            leave(codes::HostNotSelected { host: &host.inventory.name }.err());
            continue;
        }
        let on_it = vms.get(host.id()).map_or(0, Vec::len);
        match (blockers::check_host(host, on_it), against.resolve(host, inputs.updates.get(host.id()))) {
            (_, HostResolution::Nothing(why)) => {
                if named && why.code() == Code::NodeNeedsPolicyAll {
                    findings.block(why.clone());
                }
                leave(why);
            }
            // Such a host is a blocker: left out it would be forgotten, and waited for it would hold up all others.
            (Err(why), _) => {
                if named {
                    findings.block(why.clone())
                } else {
                    findings.warn(why.clone())
                }
                leave(why);
            }
            (Ok(()), HostResolution::Unknown(why)) => {
                findings.block(why.clone());
                leave(why);
            }
            (Ok(()), HostResolution::Work(work)) => {
                work.blockers.iter().cloned().for_each(|error| findings.block(error));
                choice.works.push((host, work));
            }
        }
    }
    choice
}

fn candidate(host: &HostView, work: &HostWork, vms: &VmsByHost<'_>) -> Candidate {
    let on_it = vms.get(host.id()).map_or(&[][..], Vec::as_slice);
    Candidate {
        id: host.id().clone(),
        vms: on_it.len(),
        spm: host.spm != crate::model::cluster::Spm::None,
        hosted_engine: on_it.iter().any(|vm| vm.hosted_engine),
        out: host.inventory.status != HostStatus::Up,
        new_image: work.new_image.clone(),
    }
}

/// A given order is kept; warnings name the parts of it that are not recommended.
fn check_order(
    places: &[Place],
    works: &[(&HostView, Box<HostWork>)],
    candidates: &[Candidate],
    findings: &mut Findings,
) {
    for (n, place) in places.iter().enumerate() {
        let candidate = &candidates[place.candidate];
        let mut behind = places[n + 1..].iter().map(|place| &candidates[place.candidate]);
        let why = match (candidate.hosted_engine, candidate.spm) {
            (true, _) if behind.next().is_some() => {
                "the engine's own VM runs on it, and would move once more than needed"
            }
            (false, true) if behind.any(|c| !c.hosted_engine) => {
                "it is the storage pool manager, which would move once more than needed"
            }
            _ => continue,
        };
        let name = &works[place.candidate].0.inventory.name;
        findings.warn(codes::OrderNotRecommended { host: name, why }.err());
    }
}

fn host_plan(place: &Place, works: &[(&HostView, Box<HostWork>)], inputs: &Inputs<'_>) -> HostPlan {
    let (host, work) = &works[place.candidate];
    HostPlan {
        id: host.id().clone(),
        name: host.inventory.name.clone(),
        kind: work.kind,
        initial_status: host.inventory.status,
        because: place.because.clone(),
        canary: place.canary,
        alone: false,
        work: work.work.clone(),
        provider: work.provider.clone(),
        install_way: work.install_way,
        packages: work.packages.clone(),
        reboot: work.reboot,
        reboot_because: work.reboot_because.clone(),
        levels_after: work.levels_after.clone(),
        vms: vec![],
        prediction: Prediction::default(),
        boot_limit_ms: inputs.past.of(host.id()).boot_limit_ms(inputs.request.options.deadlines.boot_ms),
    }
}

/// Warnings about packages.
fn report_content(inputs: &Inputs<'_>, works: &[(&HostView, Box<HostWork>)], findings: &mut Findings) {
    let known = |id: &HostId| match inputs.updates.get(id) {
        Some(Updates::Known(content)) => Some(&**content),
        _ => None,
    };
    let with_content: Vec<_> = works
        .iter()
        .filter_map(|(host, work)| Some((host.id(), host.inventory.name.as_str(), &**work, known(host.id())?)))
        .collect();
    let contents: Vec<&HostContent> = with_content.iter().map(|(_, _, _, content)| *content).collect();
    let mut told = resolve::fits_nowhere(&inputs.request.policy, &contents);
    told.extend(resolve::drift(&with_content));
    if inputs.request.options.installer == Installer::Provider && !works.is_empty() {
        told.push(codes::EngineWorkSkipped {}.err());
    }
    told.into_iter().for_each(|error| findings.warn(error));
}

/// Levels of every managed host, with its present versions.
fn levels_now(inputs: &Inputs<'_>) -> BTreeMap<HostId, HostLevels> {
    let frame = Frame { engine: Some(inputs.scene.engine), images: inputs.images };
    let of = |host: &HostView| {
        let subject = Subject {
            kind: by_inventory(&host.inventory),
            installed: &host.inventory.versions,
            reported: host.inventory.reported_levels.as_ref(),
            arch: None,
        };
        (host.id().clone(), levels::now(&subject, frame))
    };
    inputs.scene.hosts.iter().filter(|host| host.inventory.managed).map(of).collect()
}

fn members(inputs: &Inputs<'_>, now: &BTreeMap<HostId, HostLevels>, hosts: &[HostPlan]) -> Vec<Member> {
    let after: BTreeMap<&HostId, &HostLevels> = hosts.iter().map(|host| (&host.id, &host.levels_after)).collect();
    let managed = inputs.scene.hosts.iter().filter(|host| host.inventory.managed);
    managed
        .filter_map(|host| {
            let now = now.get(host.id())?.clone();
            Some(Member {
                id: host.id().clone(),
                status: host.inventory.status,
                excluded: inputs.request.exclude.contains(host.id()),
                after: after.get(host.id()).map_or_else(|| now.clone(), |after| (*after).clone()),
                now,
            })
        })
        .collect()
}

/// Consents are sets.
fn tidy(consents: &Consents) -> Consents {
    Consents {
        stop_vms: sorted(&consents.stop_vms),
        power_off_vms: sorted(&consents.power_off_vms),
        fence_hosts: sorted(&consents.fence_hosts),
    }
}

fn sorted<T: Ord + Clone>(set: &[T]) -> Vec<T> {
    set.iter().collect::<BTreeSet<_>>().into_iter().cloned().collect()
}
