//! Other hosts, the flag, the scheduler, the level, and what stands against the next host.

use ovirt_upgrade_manager::model::cluster::Vm;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, MaxUnavailable, UpdatePolicy};
use ovirt_upgrade_manager::model::run::Phase;

use super::{Maker, Plot, SECOND, minutes, one_of, order_first, soon, world};
use crate::sim::faults::{OnHost, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, Scenario, pick};
use crate::world::engine::Migrates;
use crate::world::rng::Rng;

pub(super) const ALL: &[Maker] = &[
    host_fails_below_the_level,
    finished_host_is_lost,
    finished_host_is_lost,
    flag_is_taken,
    flag_is_cleared,
    flag_is_cleared,
    others_are_taken_out,
    others_are_worked_on,
    another_is_being_emptied,
    another_is_being_emptied,
    vm_is_pinned,
    next_vm_is_pinned,
    next_vm_is_pinned,
    scheduler_refuses,
    scheduler_refuses,
    waits_long,
    waits_long,
    skipped_in_hand,
];

/// The level above the cluster's is wanted.
fn wants_level(scenario: &mut Scenario) -> Option<()> {
    let level = scenario.world.clusters.first().map(|c| c.level).filter(|_| !scenario.request.one_host)?;
    scenario.request.target_level = Some(Level::new(level.major, level.minor + 1));
    scenario.request.policy = UpdatePolicy::All;
    scenario.request.options.max_failed = 3;
    Some(())
}

/// A host fails where the level could be raised.
fn host_fails_below_the_level(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    wants_level(scenario)?;
    Plot::at(Phase::Evacuating, vec![(0, OnHost::MigrationsRefused)])
}

/// A host that was upgraded is lost, or loses the level, before the level is raised.
fn finished_host_is_lost(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if !scenario.has(2) || scenario.hosts.len() > 5 {
        return None;
    }
    wants_level(scenario)?;
    scenario.request.exclude.clear();
    let (phase, what) = match rng.below(2) {
        0 => (Phase::Soaking, WorldFault::FinishedHostDies),
        _ => (Phase::Installing, WorldFault::FinishedHostLosesLevel),
    };
    scenario.request.options.soak_ms = 120_000;
    scenario.lasts(HOUR / 2 * (scenario.hosts.len() as i64 + 1));
    let last = scenario.hosts.len();
    Some(Plot::at(phase, vec![(0, world(what))])?.nth(last))
}

/// Somebody clears the flag, and may take it, again and again, while the next host is about to begin.
fn flag_is_taken(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let row = (0..20).map(|n| (n * 7 * SECOND, world(WorldFault::PersonClearsFlag))).collect();
    Some(Plot::at(Phase::Soaking, row)?.after(soon(rng)))
}

/// The flag is cleared and nobody takes it, again and again.
fn flag_is_cleared(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if !scenario.has(2) {
        return None;
    }
    scenario.request.options.soak_ms = scenario.request.options.soak_ms.min(30_000);
    let every = rng.between(4 * SECOND, 7 * SECOND);
    let row = (0..40).map(|n| (n * every, world(WorldFault::FlagCleared))).collect();
    Plot::at(one_of(&[Phase::Soaking, Phase::Soaking, Phase::StoppingVms], rng)?, row)
}

/// Hosts whose turn has not come.
fn later_hosts(scenario: &Scenario) -> Vec<HostId> {
    scenario.hosts.iter().skip(1).step_by(2).cloned().collect()
}

/// Somebody takes out hosts whose turn has not come.
fn others_are_taken_out(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let row = later_hosts(scenario).into_iter().map(|h| (0, world(WorldFault::PersonDeactivates(h)))).collect();
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.after(soon(rng)))
}

/// The engine works on hosts whose turn has not come.
fn others_are_worked_on(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let hosts = later_hosts(scenario);
    let on = |on: bool, at: i64| move |h: &HostId| (at, world(WorldFault::Operations(h.clone(), on)));
    let row = hosts.iter().map(on(true, 0)).chain(hosts.iter().map(on(false, 25 * MINUTE))).collect();
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.after(soon(rng)))
}

/// Somebody empties another host, which takes for ever, while there is room for the next one.
fn another_is_being_emptied(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if !scenario.has(3) {
        return None;
    }
    order_first(scenario, scenario.hosts.len() - 1);
    let last = scenario.hosts.last()?.clone();
    let id = VmId::new("vm-stays").ok()?;
    let cluster = scenario.cluster.clone();
    scenario.world.add_vm(&cluster, Vm::running(id.clone(), "stays", last.clone(), 512, 1));
    scenario.world.vm_migrates(&id, Migrates::Forever);
    let request = &mut scenario.request;
    request.max_unavailable = MaxUnavailable::Hosts(3);
    (request.options.approval, request.options.canary) = (Approval::None, false);
    request.options.apart.clear();
    let row = vec![(0, world(WorldFault::PersonDeactivates(last)))];
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.nth(1))
}

/// Somebody pins a VM.
fn vm_is_pinned(_: &mut Scenario, vms: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let pin = world(WorldFault::PersonPinsVm(pick(vms, rng)?.clone()));
    Some(Plot::at(Phase::Installing, vec![(0, pin)])?.after(soon(rng)))
}

/// Somebody pins a VM to the host that is next.
fn next_vm_is_pinned(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if !scenario.has(2) {
        return None;
    }
    let row = vec![(0, world(WorldFault::PersonPinsNextVm))];
    Some(Plot::at(one_of(&[Phase::Installing, Phase::Soaking], rng)?, row)?.nth(1))
}

/// The engine's scheduler finds no place for any VM for a while, by a filter that nobody knows.
fn scheduler_refuses(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if !scenario.has(2) {
        return None;
    }
    let until = minutes(20, rng) + 5 * MINUTE;
    let row = vec![(0, world(WorldFault::SchedulerRefuses(true))), (until, world(WorldFault::SchedulerRefuses(false)))];
    Some(Plot::at(one_of(&[Phase::Installing, Phase::Soaking], rng)?, row)?.nth(1))
}

/// An operator finishes with a host as it is.
fn skipped_in_hand(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let phases = [Phase::StoppingVms, Phase::Evacuating, Phase::Installing, Phase::Activating, Phase::StartingVms];
    Some(Plot::at(one_of(&phases, rng)?, vec![(0, OnHost::Skipped)])?.after(rng.between(0, 10 * SECOND)))
}

/// Something stands against every further host for hours.
fn waits_long(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    if !scenario.has(2) {
        return None;
    }
    let options = &mut scenario.request.options;
    (options.approval, options.windows, options.begin_until_ms) = (Approval::None, None, None);
    options.wait_ask_ms = 20 * 60_000;
    scenario.lasts(100 * MINUTE);
    Some(Plot::at(Phase::Installing, vec![(0, world(WorldFault::StorageDomainFails(true)))])?.nth(1))
}
