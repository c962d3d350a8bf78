//! Blockers and warnings of the engine, the cluster and the request: problems to repair before a run can begin, and
//! facts to know. Packages and placement are checked elsewhere. Pure.
//!
//! Tests: `tests/it/plan/blockers.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::inputs::{Findings, Inputs, Scene};
use crate::check::cluster_levels::{Group, Member};
use crate::error::{Error, Result, codes};
use crate::install::proof::join;
use crate::model::check::BumpVerdict;
use crate::model::cluster::{AffinityGroup, HostView, Migration, Spm, Vm, VmStatus};
use crate::model::engine_examination::needed_for;
use crate::model::host::HostStatus;
use crate::model::ids::{CorrelationId, HostId, VmId};
use crate::model::level::{Certainty, Level};
use crate::model::plan::{Consents, HostPlan, MaxUnavailable, PlanRequest};
use crate::model::{TimeMs, age_in_words};
use crate::rolling::window;

/// The form of the request: a request without a possible plan is refused. A plan for one host changes nothing of the
/// cluster.
pub(super) fn check_form(request: &PlanRequest) -> Result<()> {
    window::check(&request.options)?;
    if let Some(answer) = request.options.standing_answers.iter().find(|answer| !answer.is_permitted()) {
        let problem = format!("{} cannot be answered with {} beforehand", answer.question, answer.choice);
        return Err(Error::argument("options.standing_answers", problem));
    }
    if !request.one_host {
        return Ok(());
    }
    let refuse = |field: &str, problem: &str| Err(Error::argument(field, problem));
    if request.hosts.len() != 1 {
        return refuse("hosts", "a plan for one host names exactly one");
    }
    if request.target_level.is_some() {
        return refuse("target_level", "a plan for one host does not raise the cluster's level");
    }
    if request.options.maintenance_policy.is_some() {
        return refuse("options.maintenance_policy", "a plan for one host does not change the cluster's policy");
    }
    Ok(())
}

/// The ids of the request: each is in the cluster, named once, and not also left out.
pub(super) fn check_ids(request: &PlanRequest, scene: Scene<'_>, findings: &mut Findings) {
    let known: BTreeSet<&HostId> = scene.hosts.iter().map(HostView::id).collect();
    for (field, ids) in [("hosts", &request.hosts), ("exclude", &request.exclude), ("order", &request.order)] {
        let mut seen = BTreeSet::new();
        for id in ids {
            if !known.contains(id) {
                findings.block(codes::PlanHostUnknown { field, host: id, cluster: &scene.cluster.name }.err());
            }
            if !seen.insert(id) {
                findings.block(contradiction(format!("'{field}' names host {id} twice")));
            }
        }
    }
    for (field, ids) in [("hosts", &request.hosts), ("order", &request.order)] {
        for id in ids.iter().filter(|id| request.exclude.contains(id)) {
            findings.block(contradiction(format!("'{field}' names host {id}, and 'exclude' leaves it out")));
        }
    }
    if !request.hosts.is_empty() {
        for id in request.order.iter().filter(|id| !request.hosts.contains(id)) {
            findings.block(contradiction(format!("'order' names host {id}, and 'hosts' does not")));
        }
    }
}

/// Separation groups: their hosts are in the cluster, and none of them is already out beside a host that is to be taken
/// out.
pub(super) fn check_apart(request: &PlanRequest, scene: Scene<'_>, hosts: &[HostPlan], findings: &mut Findings) {
    let known: BTreeMap<&HostId, &HostView> = scene.hosts.iter().map(|host| (host.id(), host)).collect();
    let ids: BTreeSet<&HostId> = request.options.apart.iter().flatten().collect();
    for id in ids.into_iter().filter(|id| !known.contains_key(id)) {
        findings.block(codes::PlanHostUnknown { field: "options.apart", host: id, cluster: &scene.cluster.name }.err());
    }
    let comes_back =
        |id: &HostId| hosts.iter().any(|host| host.id == *id && host.initial_status != HostStatus::Maintenance);
    let stays_out = |host: &&&HostView| host.inventory.status != HostStatus::Up && !comes_back(host.id());
    for host in hosts.iter().filter(|host| host.initial_status == HostStatus::Up) {
        let others = request.options.kept_apart_from(&host.id).filter_map(|id| known.get(id));
        let out: BTreeSet<&str> = others.filter(stays_out).map(|host| host.inventory.name.as_str()).collect();
        if !out.is_empty() {
            let others = join(&out.into_iter().collect::<Vec<_>>());
            findings.block(codes::SeparatedHostOut { host: &host.name, others }.err());
        }
    }
}

/// Each host fits into a maintenance window, by its prediction.
pub(super) fn check_windows(inputs: &Inputs<'_>, hosts: &[HostPlan], findings: &mut Findings) {
    for host in hosts {
        match window::next_begin(&inputs.request.options, inputs.now_ms, host.prediction.p95_ms) {
            Ok(Some(_)) => {}
            Ok(None) => findings.block(codes::MaintenanceWindowsOver { host: &host.name }.err()),
            Err(error) => findings.block(error),
        }
    }
}

fn contradiction(what: String) -> Error {
    codes::PlanContradiction { what }.err()
}

/// No other upgrade works in the cluster, and the state of the cluster permits a run.
pub(super) fn check_cluster(request: &PlanRequest, scene: Scene<'_>, findings: &mut Findings) {
    let cluster = scene.cluster;
    if let Some(flag) = &cluster.upgrade {
        let error = codes::UpgradeFlagHeld { cluster: &cluster.name, holder: &flag.correlation_id }.err();
        // A run of this product is refused at the start, by its journal; its flag may be a leftover of an ended run.
        if CorrelationId::is_ours(&flag.correlation_id) { findings.warn(error) } else { findings.block(error) }
    }
    let counted = || scene.hosts.iter().filter(|h| h.inventory.managed && !request.exclude.contains(h.id()));
    for host in counted().filter(|host| is_between_states(host.inventory.status)) {
        let status = status_word(host.inventory.status);
        findings.block(codes::ClusterHostBusy { host: &host.inventory.name, status }.err());
    }
    for host in counted().filter(|host| host.spm == Spm::Contending) {
        findings.block(codes::SpmContending { host: &host.inventory.name }.err());
    }
    if scene.hosts.iter().all(|host| host.spm == Spm::None) && !cluster.gluster {
        findings.warn(codes::NoSpm { cluster: &cluster.name }.err());
    }
    let global = counted().find(|host| host.hosted_engine.as_ref().is_some_and(|he| he.global_maintenance));
    if let Some(host) = global {
        findings.block(codes::GlobalMaintenance { host: &host.inventory.name }.err());
    }
}

/// A backup of the engine that is older than this is not recent.
const BACKUP_MS: TimeMs = 7 * 86_400_000;

/// Problems that an operator should repair first. They do not block, because the run checks them again before each
/// host.
pub(super) fn check_health(inputs: &Inputs<'_>, findings: &mut Findings) {
    let cluster = &inputs.scene.cluster.name;
    for issue in inputs.health_issues {
        findings.warn(codes::ClusterUnhealthy { cluster, what: issue }.err());
    }
    let age_ms = inputs.backup_ms.map(|at| inputs.now_ms - at);
    let what = match age_ms {
        Some(age) if age <= BACKUP_MS => return,
        Some(age) => format!("the engine was last backed up {} ago", age_in_words(age)),
        None => "the engine reports no backup of its database".to_owned(),
    };
    findings.warn(codes::EngineBackupOld { what }.err());
}

/// The configured user of the engine may do what the plan can need. Without `run_vm`, for example, a run would stop VMs that it cannot start
/// again.
pub(super) fn check_permissions(inputs: &Inputs<'_>, findings: &mut Findings) {
    let missing = match inputs.missing_permissions {
        Ok(missing) => missing,
        Err(e) => return findings.warn(codes::PermissionsUnknown { why: e.message() }.err()),
    };
    let cluster = &inputs.scene.cluster.name;
    for permission in missing.iter().filter(|permission| needs(inputs.request, permission)) {
        findings.block(codes::PermissionMissing { permission, cluster, needed: needed_for(permission) }.err());
    }
}

/// Whether a run of this plan makes calls for which the engine asks this permission.
fn needs(request: &PlanRequest, permission: &str) -> bool {
    let consents = &request.consents;
    match permission {
        "manipulate_host" | "edit_host_configuration" => true,
        // A plan for one host sets no flag.
        "edit_cluster_configuration" => {
            !request.one_host || request.target_level.is_some() || request.options.maintenance_policy.is_some()
        }
        "migrate_vm" => request.options.migration_test.is_some() || request.options.vms_come_home,
        "run_vm" | "shut_down_vm" => !consents.stop_vms.is_empty(),
        "stop_vm" => !consents.power_off_vms.is_empty(),
        // Events and tasks only show a run.
        _ => false,
    }
}

/// The number of hosts that may be out at once.
pub(super) fn max_unavailable(request: &PlanRequest, scene: Scene<'_>, findings: &mut Findings) -> u32 {
    let hosts = scene.hosts.iter().filter(|host| host.inventory.managed).count();
    let wanted = request.max_unavailable.of(hosts);
    // A cluster of one host has no other host that could stay in service.
    if let MaxUnavailable::Hosts(n) = request.max_unavailable
        && n > 1
        && usize::try_from(n).is_ok_and(|n| n >= hosts)
    {
        findings.block(codes::MaxUnavailableTooLarge { max_unavailable: n, hosts, cluster: &scene.cluster.name }.err());
    }
    let why = match () {
        () if scene.cluster.gluster => "the cluster serves Gluster volumes",
        // The engine's own VM needs a free host at any time.
        () if scene.hosts.iter().any(|host| host.hosted_engine.is_some()) => {
            "its hosts run the VM of the engine itself"
        }
        () => return wanted,
    };
    if wanted > 1 {
        findings.warn(codes::MaxUnavailableReduced { max_unavailable: request.max_unavailable, why }.err());
    }
    1
}

/// The host has a status from which it can be upgraded. VMs on it are checked by the placement; in maintenance it must
/// have none.
pub(super) fn check_host(host: &HostView, vms_on_it: usize) -> Result<()> {
    let name = &host.inventory.name;
    let refuse = |why: &str, remedy: &str| {
        Err(codes::HostStatusUnsuitable { host: name, why, remedy, status: status_word(host.inventory.status) }.err())
    };
    match host.inventory.status {
        HostStatus::Up | HostStatus::NonOperational | HostStatus::InstallFailed => Ok(()),
        HostStatus::Maintenance => match (host.inventory.vm_count, vms_on_it) {
            (_, 1..) => Err(codes::HostRunsVms { host: name, count: vms_on_it }.err()),
            (Some(0), 0) => Ok(()),
            (Some(count), 0) => Err(codes::HostRunsVms { host: name, count }.err()),
            (None, 0) => Err(codes::HostVmsUnknown { host: name }.err()),
        },
        HostStatus::NonResponsive | HostStatus::Down | HostStatus::Error => {
            refuse("it is not known whether VMs still run on it", "Bring it up first, or exclude it.")
        }
        status if is_between_states(status) => refuse("it is between two states", "Wait until it has settled."),
        _ => refuse("it is not in service", "Bring it into service, or exclude it."),
    }
}

/// Whether the engine or another user works on the host.
pub(super) fn is_between_states(status: HostStatus) -> bool {
    matches!(
        status,
        HostStatus::PreparingForMaintenance
            | HostStatus::Connecting
            | HostStatus::Installing
            | HostStatus::InstallingOs
            | HostStatus::Reboot
            | HostStatus::Initializing
            | HostStatus::Kdumping
            | HostStatus::Unassigned
    )
}

/// The status in the engine's words.
pub(super) fn status_word(status: HostStatus) -> String {
    match serde_json::to_value(status) {
        Ok(serde_json::Value::String(word)) => word,
        _ => format!("{status:?}"),
    }
}

/// Every consent names something in the plan, and can be used.
pub(super) fn check_consents(consents: &Consents, scene: Scene<'_>, hosts: &[HostPlan], findings: &mut Findings) {
    let vms: BTreeMap<&VmId, &Vm> = scene.vms.iter().map(|vm| (&vm.id, vm)).collect();
    let planned: BTreeSet<&HostId> = hosts.iter().map(|host| &host.id).collect();
    let mut wrong = |field: &str, entity: String, why: &str| {
        findings.block(codes::InvalidConsent { field, entity, why }.err());
    };
    for id in &consents.stop_vms {
        match vms.get(id) {
            None => wrong("stop_vms", format!("VM {id}"), "which the cluster does not have"),
            Some(vm) if vm.hosted_engine => {
                wrong("stop_vms", format!("VM {}", vm.name), "in which the engine itself runs");
            }
            Some(vm) if !vm.is_on_a_host() || vm.host.as_ref().is_none_or(|host| !planned.contains(host)) => {
                wrong("stop_vms", format!("VM {}", vm.name), "which is on no host of the plan");
            }
            Some(_) => {}
        }
    }
    for id in consents.power_off_vms.iter().filter(|id| !consents.stop_vms.contains(id)) {
        let name = vms.get(id).map_or(id.as_str(), |vm| &vm.name);
        wrong("power_off_vms", format!("VM {name}"), "and 'stop_vms' does not");
    }
    for id in &consents.fence_hosts {
        match scene.hosts.iter().find(|host| host.id() == id) {
            Some(host) if !planned.contains(id) => {
                wrong("fence_hosts", format!("host {}", host.inventory.name), "which is not in the plan");
            }
            None => wrong("fence_hosts", format!("host {id}"), "which the cluster does not have"),
            Some(host) if !host.power_management => {
                let name = format!("host {}", host.inventory.name);
                wrong("fence_hosts", name, "which has no power management");
            }
            Some(_) => {}
        }
    }
}

/// The VM of the migration test can migrate to every canary and back, as far as is known now.
pub(super) fn check_migration_test(
    request: &PlanRequest,
    scene: Scene<'_>,
    hosts: &[HostPlan],
    findings: &mut Findings,
) {
    let Some(id) = &request.options.migration_test else { return };
    let vm = scene.vms.iter().find(|vm| vm.id == *id);
    if let Some(why) = against_migration_test(vm, scene, hosts) {
        let name = vm.map_or(id.as_str(), |vm| &vm.name);
        findings.block(codes::MigrationTestImpossible { vm: name, why }.err());
    }
}

fn against_migration_test(vm: Option<&Vm>, scene: Scene<'_>, hosts: &[HostPlan]) -> Option<String> {
    let Some(vm) = vm else { return Some("the cluster does not have it".to_owned()) };
    let mut canaries = hosts.iter().filter(|host| host.canary).peekable();
    if canaries.peek().is_none() {
        return Some("the plan has no canary".to_owned());
    }
    if vm.hosted_engine {
        return Some("the engine itself runs in it".to_owned());
    }
    if vm.status != VmStatus::Up {
        return Some("it does not run".to_owned());
    }
    if vm.migration == Migration::Pinned {
        return Some("it is pinned to its host".to_owned());
    }
    // It could not go back there.
    let home = scene.hosts.iter().find(|host| vm.host.as_ref() == Some(host.id()));
    if let Some(home) = home.filter(|host| host.inventory.status != HostStatus::Up) {
        return Some(format!("its host, {}, is not up", home.inventory.name));
    }
    if !vm.obstacles.is_empty() {
        return Some("a device, a disk or a snapshot keeps it on its host".to_owned());
    }
    // A host that goes alone is excepted: the other hosts, and the places of VMs, change until then.
    let enforces = |group: &&AffinityGroup| {
        let rules = [group.among_vms, group.to_hosts];
        group.vms.contains(&vm.id) && rules.iter().flatten().any(|rule| rule.enforcing)
    };
    if let Some(group) = scene.groups.iter().find(enforces) {
        return Some(format!("the enforcing affinity group {} holds it", group.name));
    }
    canaries.find_map(|canary| match canary.initial_status {
        HostStatus::Maintenance => Some(format!("the canary, {}, is in maintenance and goes back there", canary.name)),
        _ if !vm.only_on.is_empty() && !vm.only_on.contains(&canary.id) => {
            Some(format!("it may not run on the canary, {}", canary.name))
        }
        _ => None,
    })
}

/// The target level: known, higher than the present one, and supported by every host that counts.
pub(super) fn check_level(
    target: Option<Level>,
    scene: Scene<'_>,
    members: &[Member],
    planned: &BTreeSet<&HostId>,
    findings: &mut Findings,
) {
    let Some(target) = target else { return };
    let cluster = scene.cluster;
    let group = Group { engine: &scene.engine.levels, level: cluster.level, members };
    let verdict = group.verdict(target);
    let names = |ids: &[HostId]| {
        let of = |id: &HostId| scene.hosts.iter().find(|host| host.id() == id);
        join(&ids.iter().map(|id| of(id).map_or(id.as_str(), |host| &host.inventory.name)).collect::<Vec<_>>())
    };
    let mut refuse = |why: String, remedy: &str| {
        findings.block(codes::LevelNotPossible { cluster: &cluster.name, level: target, why, remedy }.err());
    };
    if target < cluster.data_center_level {
        let why = format!("its data center has level {}", cluster.data_center_level);
        return refuse(why, "Choose a level that is not below it.");
    }
    match verdict.after {
        BumpVerdict::Permit | BumpVerdict::Already => {}
        BumpVerdict::EngineDoesNotSupport => {
            let why =
                format!("the engine supports the levels {}", join(&scene.engine.levels.iter().collect::<Vec<_>>()));
            refuse(why, "Choose one of these, or upgrade the engine first.");
        }
        BumpVerdict::DecreaseWithHosts => {
            refuse(format!("it has level {}, and hosts", cluster.level), "A level is never lowered while hosts exist.");
        }
        BumpVerdict::BlockHosts => {
            let why = format!("{} will not support it", names(&verdict.hosts_after));
            refuse(why, "Give these hosts newer packages, or exclude them by name.");
        }
        BumpVerdict::Unknown | BumpVerdict::UnknownVerifyAfterUpdate => {
            // The levels of a host that is not upgraded and cannot be read will still be unknown at the end.
            let is_unreadable = |id: &&HostId| {
                let member = members.iter().find(|member| member.id == **id);
                !planned.contains(id)
                    && member.is_some_and(|m| m.after.certainty == Certainty::Unknown && m.status != HostStatus::Up)
            };
            let unreadable: Vec<HostId> = verdict.hosts_after.iter().filter(is_unreadable).cloned().collect();
            if !unreadable.is_empty() {
                let why = format!("the levels of {} cannot be read", names(&unreadable));
                return refuse(why, "Bring these hosts back, or exclude them by name.");
            }
            findings.warn(codes::LevelUncertain { hosts: names(&verdict.hosts_after), level: target }.err());
        }
    }
}
