//! Plots about a host on its way back, and its soak.

use ovirt_upgrade_manager::model::cluster::HostedEngine;
use ovirt_upgrade_manager::model::ids::VmId;
use ovirt_upgrade_manager::model::run::{ActionKind, Phase};

use super::leaving::{one_vm, slow_guest};
use super::{
    Maker, Moment, Plot, SECOND, goes_on, leaves, minutes, one_of, order_first, pause, resume, soon, without_delay,
};
use crate::sim::faults::{Incident, OnHost, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, Scenario};
use crate::world::rng::Rng;

pub(super) const ALL: &[(&str, Maker)] = makers![
    wanted_out,
    wanted_out,
    switched_off_on_hold,
    not_operational_for_a_moment,
    up_for_a_moment,
    up_for_a_moment,
    canary_comes_back_ill,
    agent_starts_late,
    agent_starts_late,
    goes_down_while_watched,
    error_while_watched,
    taken_while_watched,
    taken_and_given_back,
    given_up_while_vms_start,
    vm_of_the_test_is_moved,
    vm_of_the_test_is_moved,
];

/// Another user takes the host out while the run brings it back.
fn wanted_out(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    match rng.below(3) {
        0 => goes_on(scenario),
        1 => leaves(scenario),
        _ => {}
    }
    scenario.lasts(90 * MINUTE);
    let (one, two) = (rng.between(0, 8 * SECOND), minutes(10, rng));
    let row = vec![(one, OnHost::PersonDeactivates), (one + two, OnHost::PersonDeactivates)];
    Plot::at(one_of(&[Phase::StoppingVms, Phase::Activating, Phase::Returning, Phase::Soaking], rng)?, row)
}

/// The host is switched off while the run is paused.
fn switched_off_on_hold(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let off = minutes(5, rng);
    let row =
        vec![(0, pause()), (off, OnHost::DoesNotBoot), (off + 1, OnHost::PowerLost), (2 * off + MINUTE, resume())];
    Plot::at(one_of(&[Phase::Refreshing, Phase::Activating, Phase::Returning], rng)?, row)
}

/// The host lacks a network for a moment after its return.
fn not_operational_for_a_moment(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let row = vec![(0, OnHost::NetworkMissing(minutes(9, rng)))];
    Plot::at(one_of(&[Phase::Booting, Phase::Activating], rng)?, row)
}

/// The host is up once, and then not any more.
fn up_for_a_moment(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let what = match rng.below(3) {
        0 => OnHost::NetworkMissing(rng.between(20 * SECOND, 9 * MINUTE)),
        1 => OnHost::PersonDeactivates,
        _ => OnHost::PowerLost,
    };
    Some(Plot::at(Moment::UpOnce, vec![(0, what)])?.after(rng.between(0, SECOND)))
}

/// A canary comes back with a health issue.
fn canary_comes_back_ill(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    scenario.request.options.canary = true;
    Plot::at(Phase::Booting, vec![(0, OnHost::NetworkOutOfSync)])
}

/// The agent of hosted engine starts late.
fn agent_starts_late(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.lasts(HOUR);
    let ready = HostedEngine { active: true, score: 3400, local_maintenance: false, global_maintenance: false };
    for host in scenario.world.engine.hosts.values_mut().take(3) {
        host.hosted_engine.get_or_insert_with(|| ready.clone());
    }
    let first = order_first(scenario, 1).pop()?;
    scenario.world.engine.hosts.get(&first)?.hosted_engine.as_ref()?;
    Some(Plot::at(Phase::Booting, vec![(0, OnHost::AgentDown(minutes(40, rng) + 5 * MINUTE))])?.nth(1))
}

/// The host loses its power during its soak.
fn goes_down_while_watched(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.request.options.soak_ms = 120_000;
    Some(Plot::at(Phase::Soaking, vec![(0, OnHost::PowerLost)])?.after(rng.between(0, 100 * SECOND)))
}

/// The engine reports an error during the soak: about the host, or about a call of a VM's owner.
fn error_while_watched(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.request.options.soak_ms = 120_000;
    let after = rng.between(10 * SECOND, 100 * SECOND);
    let error = if after % 2 == 0 { OnHost::ErrorTold } else { OnHost::DiskRefused };
    Some(Plot::at(Phase::Soaking, vec![(0, error)])?.after(after))
}

/// Another user takes the host out, or removes it, during its soak.
fn taken_while_watched(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.request.options.soak_ms = 120_000;
    Some(Plot::at(Phase::Soaking, vec![(0, OnHost::PersonDeactivates)])?.after(soon(rng) + 10 * SECOND))
}

/// Another user takes the host out during its soak, and brings it back before an operator answers.
fn taken_and_given_back(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.request.options.soak_ms = 120_000;
    goes_on(scenario);
    scenario.lasts(HOUR);
    let row = vec![(0, OnHost::PersonDeactivates), (minutes(4, rng), OnHost::PersonActivates)];
    Some(Plot::at(Phase::Soaking, row)?.after(soon(rng)))
}

/// An operator skips the host, or another user removes it, while its VMs start.
fn given_up_while_vms_start(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let host = order_first(scenario, 1).pop()?;
    slow_guest(scenario, 8, &host, rng)?;
    let what = if rng.below(2) == 0 { OnHost::Skipped } else { OnHost::PersonRemoves };
    Some(Plot::at(Phase::StartingVms, vec![(0, what)])?.nth(1))
}

/// Another user moves the VM of a canary's migration test during the test.
fn vm_of_the_test_is_moved(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(3)?;
    without_delay(scenario);
    let second = order_first(scenario, 2).pop()?;
    let vm = one_vm(scenario, "vm-test", &second)?;
    scenario.request.options.canary = true;
    scenario.request.options.migration_test = Some(vm.clone());
    scenario.request.consents.stop_vms.clear();
    let moved = OnHost::Any(Incident::World(WorldFault::PersonMovesVm(vm)));
    let row = vec![(rng.between(2 * SECOND, 9 * SECOND), moved)];
    Some(Plot::at(Moment::Step(ActionKind::Migrate), row)?.nth(1))
}
