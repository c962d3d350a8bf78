//! Plots about a host on its way out of service.

use ovirt_upgrade_manager::model::cluster::Vm;
use ovirt_upgrade_manager::model::ids::{HostId, VmId};
use ovirt_upgrade_manager::model::plan::MaxUnavailable;
use ovirt_upgrade_manager::model::run::Phase;

use super::{
    Maker, Plot, SECOND, goes_on, minutes, one_of, order_first, pause, resume, soon, thin_out, without_delay, world,
};
use crate::sim::faults::{OnHost, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, Scenario};
use crate::world::engine::{Migrates, ShutsDown, Vdsm};
use crate::world::rng::Rng;

pub(super) const ALL: &[(&str, Maker)] = makers![
    wanted_back,
    not_emptied,
    wanted_out_later,
    another_dies_before_all_leave,
    two_leave_at_once,
    two_leave_at_once,
    guest_does_not_obey,
    vdsm_is_silent,
    worked_on,
    moved_while_vms_stop,
];

/// Another user brings the host back, again and again.
fn wanted_back(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    goes_on(scenario);
    scenario.lasts(2 * HOUR);
    let (one, two) = (minutes(4, rng), minutes(20, rng));
    let row = vec![
        (0, OnHost::MigrationsRefused),
        (one, OnHost::PersonActivates),
        (one + two, OnHost::PersonActivates),
        (one + 2 * two, OnHost::PersonActivates),
    ];
    Some(Plot::at(Phase::Evacuating, row)?.after(soon(rng)))
}

/// The host is not emptied in time, and another user moves it to maintenance when the run gives it back.
fn not_emptied(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    // A VM stays on the host, whatever happens to the others.
    let host = order_first(scenario, 1).pop()?;
    let stays = one_vm(scenario, "vm-stays", &host)?;
    scenario.request.options.deadlines.evacuate_ms = 15 * 60_000;
    scenario.lasts(70 * MINUTE);
    let mut row = vec![(0, world(WorldFault::VmMigrates(stays, Migrates::Forever)))];
    if rng.below(2) == 0 {
        row.push((minutes(25, rng), OnHost::PersonDeactivates));
    }
    Some(Plot::at(Phase::StoppingVms, row)?.nth(1))
}

/// The host fails before anything was installed, and another user moves it at that moment.
fn wanted_out_later(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.lasts(HOUR);
    let work = (0, OnHost::WorkedOn(20 * MINUTE));
    let moved = (minutes(12, rng), one_of(&[true, false], rng)?);
    let row = vec![work, (moved.0, if moved.1 { OnHost::PersonDeactivates } else { OnHost::PersonActivates })];
    Plot::at(Phase::Settling, row)
}

/// Hosts wait for the same moment, and another host goes down before it.
fn another_dies_before_all_leave(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let soon = soon(rng);
    let row = vec![(soon, pause()), (soon + 5 * SECOND, OnHost::AnotherDies), (minutes(9, rng) + soon, resume())];
    Plot::at(Phase::StoppingVms, row)
}

/// Two of three hosts may be out. The guests of both stop while the run is paused, and the third host goes down
/// meanwhile.
fn two_leave_at_once(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(3)?;
    thin_out(scenario);
    without_delay(scenario);
    for (number, host) in order_first(scenario, 2).iter().enumerate() {
        slow_guest(scenario, number, host, rng)?;
    }
    scenario.request.max_unavailable = MaxUnavailable::Hosts(2);
    let row = vec![(0, pause()), (5 * SECOND, OnHost::AnotherDies), (5 * MINUTE, resume())];
    Some(Plot::at(Phase::StoppingVms, row)?.nth(2))
}

/// A VM made for a plot.
pub(super) fn one_vm(scenario: &mut Scenario, id: &str, host: &HostId) -> Option<VmId> {
    let id = VmId::new(id).ok()?;
    let cluster = scenario.cluster.clone();
    scenario.world.add_vm(&cluster, Vm::running(id.clone(), id.as_str(), host.clone(), 512, 1));
    Some(id)
}

/// A VM with a consent, whose guest takes a minute or two to stop.
pub(super) fn slow_guest(scenario: &mut Scenario, number: usize, host: &HostId, rng: &mut Rng) -> Option<VmId> {
    let id = one_vm(scenario, &format!("vm-slow-{number}"), host)?;
    scenario.world.vm_shuts_down(&id, ShutsDown::In(rng.between(MINUTE, 2 * MINUTE)));
    scenario.request.consents.stop_vms.push(id.clone());
    Some(id)
}

/// A guest does not shut down, and its power may not be cut.
fn guest_does_not_obey(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let host = order_first(scenario, 1).pop()?;
    let deaf = one_vm(scenario, "vm-deaf", &host)?;
    scenario.world.pin_vm(&deaf);
    let how = if rng.below(2) == 0 { ShutsDown::Never } else { ShutsDown::In(HOUR) };
    scenario.world.vm_shuts_down(&deaf, how);
    scenario.request.consents.stop_vms.push(deaf);
    scenario.lasts(HOUR);
    Plot::at(Phase::StoppingVms, vec![])
}

/// The host's VDSM is silent while the host is emptied, and the engine stops monitoring it.
fn vdsm_is_silent(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let silent = OnHost::Vdsm(Vdsm::PortClosed, minutes(6, rng));
    Plot::at(Phase::StoppingVms, vec![(soon(rng) / 4, silent)])
}

/// The engine works on the host for longer than the settling may take.
fn worked_on(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.lasts(80 * MINUTE);
    Some(Plot::at(Phase::Settling, vec![(0, OnHost::WorkedOn(3 * HOUR))])?.nth(1 + rng.below(2) as usize))
}

/// Another user moves the host to maintenance while its guests stop.
fn moved_while_vms_stop(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let host = order_first(scenario, 1).pop()?;
    slow_guest(scenario, 9, &host, rng)?;
    let row = vec![(rng.between(2 * SECOND, 50 * SECOND), OnHost::PersonDeactivates)];
    Some(Plot::at(Phase::StoppingVms, row)?.nth(1))
}
