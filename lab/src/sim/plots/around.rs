//! Plots about other hosts, the flag, the scheduler, the level, and what stands against the next host.

use ovirt_upgrade_manager::model::cluster::{HostedEngine, Vm};
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Approval, Installer, MaxUnavailable, UpdatePolicy};
use ovirt_upgrade_manager::model::run::Phase;

use super::leaving::{one_vm, slow_guest};
use super::{Maker, Plot, SECOND, goes_on, leaves, minutes, one_of, order_first, soon, thin_out, without_delay, world};
use crate::sim::faults::{Incident, Line, OnHost, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, ProviderKind, Scenario, pick};
use crate::world::engine::Migrates;
use crate::world::rng::Rng;

pub(super) const ALL: &[(&str, Maker)] = makers![
    host_fails_below_the_level,
    finished_host_is_lost,
    finished_host_is_lost,
    finished_host_is_lost,
    flag_is_taken,
    flag_is_cleared,
    flag_is_cleared,
    flag_is_cleared,
    others_are_taken_out,
    others_are_taken_out,
    engine_vm_is_on_the_next,
    engine_vm_is_on_the_next,
    next_host_dies,
    next_host_dies,
    next_host_is_not_operational,
    next_host_is_not_operational,
    provider_is_silent,
    provider_is_silent,
    engine_is_slow,
    engine_is_slow,
    calls_are_ignored,
    calls_are_ignored,
    others_are_worked_on,
    another_is_being_emptied,
    another_is_being_emptied,
    vm_is_pinned,
    next_vm_is_pinned,
    next_vm_is_pinned,
    scheduler_refuses,
    waits_long,
    waits_long,
    skipped_in_hand,
];

/// The plan request raises the cluster by one level.
fn wants_level(scenario: &mut Scenario) -> Option<()> {
    let level = scenario.world.clusters.first().map(|c| c.level).filter(|_| !scenario.request.one_host)?;
    scenario.request.target_level = Some(Level::new(level.major, level.minor + 1));
    scenario.request.policy = UpdatePolicy::All;
    scenario.request.options.max_failed = 3;
    Some(())
}

/// A host fails in a run that is to raise the level.
fn host_fails_below_the_level(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    wants_level(scenario)?;
    Plot::at(Phase::Evacuating, vec![(0, OnHost::MigrationsRefused)])
}

/// An upgraded host goes down, or loses the level, before the level is raised.
fn finished_host_is_lost(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.hosts.len() > 3 {
        return None;
    }
    scenario.grow(2)?;
    thin_out(scenario);
    without_delay(scenario);
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

/// Another user clears the flag, and may take it, again and again, while the next host is about to begin.
fn flag_is_taken(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let row = (0..20).map(|n| (n * 7 * SECOND, world(WorldFault::PersonClearsFlag))).collect();
    Some(Plot::at(Phase::Soaking, row)?.after(soon(rng)))
}

/// The flag is cleared and not taken, again and again.
fn flag_is_cleared(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(2)?;
    without_delay(scenario);
    scenario.request.options.soak_ms = scenario.request.options.soak_ms.min(30_000);
    let every = rng.between(4 * SECOND, 7 * SECOND);
    let row = (0..40).map(|n| (n * every, world(WorldFault::FlagCleared))).collect();
    match rng.below(2) {
        0 => Plot::at(Phase::Soaking, row),
        _ => {
            let host = order_first(scenario, 1).pop()?;
            slow_guest(scenario, 0, &host, rng)?;
            Some(Plot::at(Phase::StoppingVms, row)?.nth(1))
        }
    }
}

/// Hosts that are not begun.
fn later_hosts(scenario: &Scenario) -> Vec<HostId> {
    scenario.hosts.iter().skip(1).step_by(2).cloned().collect()
}

/// Another user takes out hosts that are not begun.
fn others_are_taken_out(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(3)?;
    thin_out(scenario);
    without_delay(scenario);
    match rng.below(2) {
        0 => leaves(scenario),
        _ => goes_on(scenario),
    }
    order_first(scenario, scenario.hosts.len());
    scenario.lasts(90 * MINUTE);
    let row = later_hosts(scenario).into_iter().map(|h| (0, world(WorldFault::PersonDeactivates(h)))).collect();
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.after(soon(rng)))
}

/// The engine works on hosts that are not begun.
fn others_are_worked_on(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let hosts = later_hosts(scenario);
    let on = |on: bool, at: i64| move |h: &HostId| (at, world(WorldFault::Operations(h.clone(), on)));
    let row = hosts.iter().map(on(true, 0)).chain(hosts.iter().map(on(false, 25 * MINUTE))).collect();
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.after(soon(rng)))
}

/// Another user sends another host to maintenance, which never becomes empty, while there is room for the next host.
fn another_is_being_emptied(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(4)?;
    thin_out(scenario);
    without_delay(scenario);
    order_first(scenario, scenario.hosts.len() - 1);
    let last = scenario.hosts.last()?.clone();
    let id = one_vm(scenario, "vm-stays", &last)?;
    scenario.world.vm_migrates(&id, Migrates::Forever);
    scenario.request.max_unavailable = MaxUnavailable::Hosts(3);
    scenario.lasts(80 * MINUTE);
    let row = vec![(0, world(WorldFault::PersonDeactivates(last)))];
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, row)?.nth(1))
}

/// The engine's own VM runs on the second host, and two hosts may be out.
fn engine_vm_is_on_the_next(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(4)?;
    thin_out(scenario);
    without_delay(scenario);
    let second = order_first(scenario, scenario.hosts.len()).into_iter().nth(1)?;
    let ready = HostedEngine { active: true, score: 3400, local_maintenance: false, global_maintenance: false };
    for host in scenario.world.engine.hosts.values_mut() {
        host.hosted_engine.get_or_insert_with(|| ready.clone());
    }
    let (id, cluster) = (VmId::new("vm-engine").ok()?, scenario.cluster.clone());
    scenario.world.remove_vm(&id);
    let engine = Vm::running(id, "HostedEngine", second, 4_096, 4);
    scenario.world.add_vm(&cluster, Vm { hosted_engine: true, ..engine });
    scenario.request.max_unavailable = MaxUnavailable::Hosts(2);
    Plot::at(Phase::Settling, vec![(soon(rng), OnHost::BootsSlowly)])
}

/// The next host goes down before it is begun.
fn next_host_dies(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    scenario.grow(3)?;
    without_delay(scenario);
    scenario.provider = one_of(&[scenario.provider, ProviderKind::Agent], rng)?;
    scenario.request.options.max_failed = 3;
    scenario.request.options.wait_ask_ms = 20 * 60_000;
    scenario.lasts(100 * MINUTE);
    Some(Plot::at(Phase::Installing, vec![(0, world(WorldFault::NextHostDies))])?.nth(1))
}

/// The next host becomes not operational just before it is begun, and still answers all requests.
fn next_host_is_not_operational(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(3)?;
    thin_out(scenario);
    without_delay(scenario);
    let next = order_first(scenario, scenario.hosts.len()).into_iter().nth(1)?;
    scenario.request.options.max_failed = 3;
    scenario.lasts(100 * MINUTE);
    let missing = WorldFault::NetworkMissing(next, rng.between(HOUR, 2 * HOUR));
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing], rng)?, vec![(0, world(missing))])?.nth(1))
}

/// The provider is down when the next host is about to begin.
fn provider_is_silent(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.grow(2)?;
    without_delay(scenario);
    scenario.request.options.installer = Installer::Provider;
    let down = |on: bool| OnHost::Any(Incident::ProviderDown(on));
    Plot::at(Phase::Soaking, vec![(0, down(true)), (minutes(20, rng), down(false))])
}

/// Every answer of the engine takes long.
fn engine_is_slow(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let slow = Line { latency_ms: rng.between(9 * SECOND, 16 * SECOND), ..Line::default() };
    let line = |line: Line| OnHost::Any(Incident::EngineLine(line));
    scenario.lasts(HOUR);
    let phases = [Phase::StoppingVms, Phase::Settling, Phase::Booting, Phase::Soaking];
    Plot::at(one_of(&phases, rng)?, vec![(0, line(slow)), (40 * MINUTE, line(Line::default()))])
}

/// The engine answers calls as complete and does nothing.
fn calls_are_ignored(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let ignores = Line { ignored_rate: 1_000, ..Line::default() };
    let line = |line: Line| OnHost::Any(Incident::EngineLine(line));
    let row = vec![(0, line(ignores)), (rng.between(20 * SECOND, 2 * MINUTE), line(Line::default()))];
    Plot::at(one_of(&[Phase::StoppingVms, Phase::Evacuating, Phase::Refreshing, Phase::Soaking], rng)?, row)
}

/// Another user pins a VM.
fn vm_is_pinned(_: &mut Scenario, vms: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let pin = world(WorldFault::PersonPinsVm(pick(vms, rng)?.clone()));
    Some(Plot::at(Phase::Installing, vec![(0, pin)])?.after(soon(rng)))
}

/// Another user pins a VM to the next host.
fn next_vm_is_pinned(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(2)?;
    without_delay(scenario);
    let second = order_first(scenario, 2).pop()?;
    one_vm(scenario, "vm-pinned-later", &second)?;
    let row = vec![(0, world(WorldFault::PersonPinsNextVm))];
    Some(Plot::at(one_of(&[Phase::Installing, Phase::Soaking], rng)?, row)?.nth(1))
}

/// The engine's scheduler finds no place for any VM for a while, by a filter of its own.
fn scheduler_refuses(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(2)?;
    without_delay(scenario);
    let second = order_first(scenario, 2).pop()?;
    one_vm(scenario, "vm-nowhere", &second)?;
    let until = minutes(20, rng) + 5 * MINUTE;
    let row = vec![(0, world(WorldFault::SchedulerRefuses(true))), (until, world(WorldFault::SchedulerRefuses(false)))];
    Some(Plot::at(one_of(&[Phase::Installing, Phase::Soaking], rng)?, row)?.nth(1))
}

/// An operator skips a host in hand.
fn skipped_in_hand(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let phases = [Phase::StoppingVms, Phase::Evacuating, Phase::Installing, Phase::Activating, Phase::StartingVms];
    Some(Plot::at(one_of(&phases, rng)?, vec![(0, OnHost::Skipped)])?.after(rng.between(0, 10 * SECOND)))
}

/// For hours, a health issue or another cause stands against every further host.
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
