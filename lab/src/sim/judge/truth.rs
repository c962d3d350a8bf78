//! The real state in the world, whatever any server shows.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{PolicyInForce, Vm, VmStatus};
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::ledger::Value;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{HostPlan, Installer};
use ovirt_upgrade_manager::model::run::Fact;

use super::case::Case;
use super::occurrences::What;
use crate::world::package::IMAGE;
use crate::world::{Host, World};

/// The engine's events of a host that does not respond.
pub const UNRESPONSIVE: [u32; 3] = [12, 9008, 9027];
/// A user put a host into maintenance: `USER_VDS_MAINTENANCE`, its variants without a reason, with failed migrations, and for manual HA.
pub const MOVED_TO_MAINTENANCE: [u32; 4] = [600, 602, 620, 10_453];
/// The engine found a host up: `VDS_DETECTED`.
pub const SEEN_UP: u32 = 13;

/// The machine behind a host of the engine.
pub fn machine<'a>(world: &'a World, host: &HostId) -> Option<&'a Host> {
    world.hosts.values().find(|m| m.engine_id == host.as_str())
}

/// VMs that really run on a host, whatever the engine shows.
pub fn vms_on(world: &World, host: &HostId) -> usize {
    let Some(machine) = machine(world, host).map(|m| m.id) else { return 0 };
    world.engine.vms.values().filter(|v| v.runs_on == Some(machine)).count()
}

/// All VMs that really run, with the number of their machine.
pub fn running(world: &World) -> BTreeMap<VmId, u64> {
    world.engine.vms.iter().filter_map(|(id, vm)| Some((id.clone(), vm.runs_on?))).collect()
}

/// The level of the cluster.
pub fn level(world: &World) -> Level {
    world.clusters.first().map_or(Level::new(0, 0), |c| c.level)
}

/// Whether the engine upgraded the host, which includes the restart: a later proof shows the new state.
pub fn by_engine(case: &Case<'_>, host: &HostId) -> bool {
    let plan = case.seen.plan.as_ref();
    let by_engine = plan.is_some_and(|p| p.options.installer == Installer::Engine);
    by_engine && case.plan_of(host).is_some_and(|h| h.provider.is_none())
}

/// Whether every counted host supports the level, by the levels that its VDSM found at its last start. Where the engine shows no
/// levels, or does not monitor the host, a level that the host lost with its hardware cannot be seen. The engine itself refuses
/// the level for a host that is up, and keeps a host that comes up later out of service.
pub fn all_support(case: &Case<'_>, level: Level) -> Result<(), String> {
    let excluded = |id: &HostId| case.seen.plan.as_ref().is_some_and(|p| p.excluded.contains(id));
    let engine = &case.world.engine;
    let is_monitored = |id: &HostId| engine.hosts.get(id).is_some_and(|host| host.status != HostStatus::Maintenance);
    let unseen = |id: &HostId| {
        let may_lack = !engine.shows_levels || !is_monitored(id);
        may_lack && case.seen.occurrences.had(Some(id), &[What::Level], 0)
    };
    let hosts = case.world.engine.hosts.keys().filter(|id| !excluded(id) && !unseen(id));
    let without: Vec<&HostId> =
        hosts.filter(|id| machine(case.world, id).is_some_and(|m| !m.levels.contains(&level))).collect();
    if without.is_empty() { Ok(()) } else { Err(format!("{without:?} do not support level {level}")) }
}

/// Whether the VM is on the host and needs it: it runs, starts or stops there.
pub fn is_on(vm: &Vm, host: &HostId) -> bool {
    vm.host.as_ref() == Some(host) && !matches!(vm.status, VmStatus::Down | VmStatus::Suspended)
}

/// When the host's machine first went down since a time.
pub fn went_down(world: &World, host: &HostId, since_ms: i64) -> Option<i64> {
    let machine = machine(world, host)?.id;
    world.engine.downs.iter().find(|(number, at)| *number == machine && *at >= since_ms).map(|(_, at)| *at)
}

/// Whether the packages of the plan are on the machine; after an upgrade by the engine, all offered packages.
pub fn is_installed(case: &Case<'_>, machine: &Host, plan: &HostPlan) -> Result<(), String> {
    let has = |wanted: &Nevra| machine.installed.iter().any(|p| p.name == wanted.name && p.evr >= wanted.evr);
    if let Some(missing) = plan.packages.iter().find(|p| !has(p)) {
        return Err(format!("{missing} is not on host {}", plan.id));
    }
    if !by_engine(case, &plan.id) {
        return Ok(());
    }
    match case.world.packages_to_update(machine.id) {
        0 => Ok(()),
        left => Err(format!("{left} packages are not updated on host {}", plan.id)),
    }
}

/// Whether the host has the packages of its plan, and no restart is outstanding, whoever did it.
pub fn is_up_to_date(case: &Case<'_>, plan: &HostPlan) -> Result<(), String> {
    let Some(machine) = machine(case.world, &plan.id) else { return Err("its machine is gone".to_owned()) };
    is_installed(case, machine, plan)?;
    match plan.reboot && machine.needs_reboot() {
        true => Err("it needs a restart".to_owned()),
        false => Ok(()),
    }
}

/// Whether the host has the packages of its plan, and runs them: it was restarted since, where the plan says so.
pub fn is_upgraded(case: &Case<'_>, plan: &HostPlan) -> Result<(), String> {
    let Some(machine) = machine(case.world, &plan.id) else { return Err("its machine is gone".to_owned()) };
    is_installed(case, machine, plan)?;
    // Another user can have installed them: the run then wrote when it saw that.
    let seen = case.seen.told.host(&plan.id).facts.iter().find(|(_, fact)| matches!(fact, Fact::Installed { .. }));
    let since_ms = case.seen.done.install_called.get(&plan.id).or(seen.map(|(at, _)| at));
    if plan.reboot && since_ms.is_none_or(|at| machine.booted_at_ms < *at) {
        return Err("it has not booted since its installation".to_owned());
    }
    let kernel = machine.newest("kernel-core").or_else(|| machine.newest("kernel"));
    let newest = kernel.map(|k| format!("{}.{}", k.evr, k.arch)).unwrap_or_default();
    if plan.reboot && machine.running_kernel != newest {
        return Err(format!("kernel {} runs on it, {newest} is installed", machine.running_kernel));
    }
    if plan.reboot && machine.changed_since_boot.contains(IMAGE) {
        return Err("it runs its old image".to_owned());
    }
    Ok(())
}

/// Whether a cluster has a scheduling policy of the ledger: what the ledger names, and the policy's own values of the rest. What
/// the engine keeps of an earlier policy is no part of it.
pub fn has_policy(found: &PolicyInForce, value: &Value) -> bool {
    let Value::Policy(policy) = value else { return false };
    let own = found.own.iter().filter(|(name, _)| !policy.properties.contains_key(*name));
    let mut wanted = policy.properties.iter().chain(own);
    policy.id == found.id && wanted.all(|(name, value)| found.properties.get(name) == Some(value))
}
