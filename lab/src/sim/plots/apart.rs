//! Plots that are drawn from a source of their own: the other draws of a seed stay as they are.

use ovirt_upgrade_manager::model::ids::VmId;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Command, Phase};

use super::leaving::one_vm;
use super::{Maker, Plot, SECOND, minutes, one_of, order_first, soon, without_delay, world};
use crate::sim::faults::{Incident, OnHost, Trigger, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, Scenario, Weather};
use crate::world::rng::Rng;

const ALL: &[(&str, Maker)] = makers![starts_are_forbidden, next_host_is_upgraded, approved_twice, engine_clock_is_set];

impl Scenario {
    /// One of these plots in an eighth of the scenarios.
    pub(in crate::sim) fn plot_apart(&mut self, vms: &[VmId], seed: u64) {
        let rng = &mut Rng::new(seed ^ 0x6170_6172_7400_0000);
        if self.weather != Weather::Foul || rng.below(8) != 0 {
            return;
        }
        let Some((name, make)) = one_of(ALL, rng) else { return };
        let Some(plot) = make(self, vms, rng) else { return };
        self.plotted.push(name);
        let (nth, what) = (plot.nth.unwrap_or(1), OnHost::InARow(plot.row));
        self.triggers.push(Trigger { at: plot.at, nth, delay_ms: plot.delay_ms, what });
    }
}

/// Another user sets the policy under which no VM starts, while VMs of the first host are stopped.
fn starts_are_forbidden(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let host = order_first(scenario, 1).pop()?;
    let vm = one_vm(scenario, "vm-stopped", &host)?;
    scenario.world.pin_vm(&vm);
    scenario.request.consents.stop_vms.push(vm);
    scenario.lasts(90 * MINUTE);
    let until = minutes(60, rng);
    let forbids = |on: bool| world(WorldFault::PersonForbidsStarts(on));
    let phases = [Phase::StoppingVms, Phase::Installing, Phase::Activating, Phase::StartingVms];
    Some(Plot::at(one_of(&phases, rng)?, vec![(0, forbids(true)), (until, forbids(false))])?.after(soon(rng)))
}

/// Another user upgrades the next host by the engine, before it is begun.
fn next_host_is_upgraded(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.grow(3)?;
    without_delay(scenario);
    scenario.lasts(HOUR);
    let row = vec![(0, world(WorldFault::PersonUpgradesNextHost))];
    Some(Plot::at(one_of(&[Phase::StoppingVms, Phase::Installing, Phase::Soaking], rng)?, row)?.after(soon(rng)))
}

/// Every approval is given twice.
fn approved_twice(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.request.one_host {
        return None;
    }
    scenario.request.options.approval = one_of(&[Approval::EachHost, Approval::AfterCanary], rng)?;
    scenario.lasts(HOUR);
    let approve = || OnHost::Any(Incident::Ask(Command::Approve));
    Plot::at(Phase::Soaking, vec![(0, approve()), (soon(rng), approve()), (MINUTE + soon(rng), approve())])
}

/// Another user sets the clock of the engine's machine, and sets it right again.
fn engine_clock_is_set(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let by = rng.between(10 * SECOND, 3 * HOUR);
    let by = if rng.below(2) == 0 { by } else { -by };
    let jumps = |by: i64| OnHost::Any(Incident::EngineClockJumps(by));
    let phases = [Phase::Evacuating, Phase::Installing, Phase::Restarting, Phase::Booting, Phase::Soaking];
    let row = vec![(0, jumps(by)), (minutes(40, rng), jumps(-by))];
    Some(Plot::at(one_of(&phases, rng)?, row)?.after(soon(rng)))
}
