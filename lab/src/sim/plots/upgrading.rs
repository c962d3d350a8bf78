//! The packages of a host, and its restart.

use ovirt_upgrade_manager::model::ids::VmId;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{ActionKind, Phase};

use super::{Maker, Moment, Plot, SECOND, die, goes_on, leaves, minutes, one_of, soon, world};
use crate::sim::faults::{Happening, Line, OnHost, WorldFault};
use crate::sim::scenario::{HOUR, MINUTE, ProviderKind, Scenario};
use crate::world::Disturbance;
use crate::world::engine::Vdsm;
use crate::world::rng::Rng;

pub(super) const ALL: &[(&str, Maker)] = makers![
    engine_fails_half_way,
    engine_fails_half_way,
    engine_dies_unseen,
    engine_dies_unseen,
    upgrade_is_in_doubt,
    upgrade_is_in_doubt,
    installation_is_lost,
    installation_is_lost,
    installation_is_in_doubt,
    installation_is_in_doubt,
    nobody_restarts_it,
    nobody_restarts_it,
    activated_instead_of_restarted,
    nothing_changes,
    unproved,
    unproved,
    restarts_unasked,
    restarts_unasked,
    restarts_unasked_before_the_engine,
    restarts_unasked_before_the_engine,
    restarts_unasked_before_the_engine,
    restart_hangs_at_provider,
    restart_hangs_at_provider,
    answer_to_restart_is_late,
    answer_to_restart_is_late,
    provider_is_slow,
    provider_is_slow,
    boots_old,
    boots_old,
    port_is_silent_once,
    vdsm_does_not_start,
    somebody_works_meanwhile,
    somebody_works_meanwhile,
];

/// The engine's upgrade fails half way, our process is dead meanwhile, and somebody moves the host.
fn engine_fails_half_way(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let late = minutes(12, rng);
    let row = vec![(0, OnHost::UpgradeFails), (30 * SECOND, die()), (late, OnHost::PersonDeactivates)];
    Plot::at(Phase::Installing, row)
}

/// The engine dies in the middle of its upgrade, and somebody has the host in maintenance again before we look.
fn engine_dies_unseen(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let (dies, frozen) = (rng.between(10 * SECOND, 50 * SECOND), minutes(4, rng) + 8 * MINUTE);
    let row = vec![
        (dies, OnHost::Any(Happening::Frozen(frozen))),
        (dies + 1, world(WorldFault::EngineRestarts { kill: true })),
        (dies + 4 * MINUTE, OnHost::PersonDeactivates),
        (dies + 6 * MINUTE, OnHost::PersonDeactivates),
    ];
    Plot::at(Moment::Step(ActionKind::EngineUpgrade), row)
}

/// The answer to the engine's upgrade is lost, and the engine dies before anybody sees what became of it.
fn upgrade_is_in_doubt(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let hangs = Line { fault_rate: 1_000, hang_ms: rng.between(30 * SECOND, 55 * SECOND), ..Line::default() };
    let row = vec![
        (0, OnHost::Any(Happening::EngineLine(hangs))),
        (2 * SECOND, world(WorldFault::EngineRestarts { kill: true })),
        (2 * SECOND + 1, OnHost::Any(Happening::EngineLine(Line::default()))),
    ];
    Plot::at(Moment::Step(ActionKind::EngineUpgrade), row)
}

/// The provider does the work and loses the task.
fn installation_is_lost(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    Plot::at(Phase::Settling, vec![(0, OnHost::Task(Disturbance::Vanished))])
}

/// Our process dies with the order to install, and whether it arrived is not known.
fn installation_is_in_doubt(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    let row = vec![(rng.between(1, 400), die())];
    Plot::at(Moment::Step(ActionKind::Install), row)
}

/// Operators are asked to restart it and do something else.
fn nobody_restarts_it(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    scenario.provider = ProviderKind::Agent;
    scenario.request.consents.fence_hosts.clear();
    scenario.lasts(2 * HOUR);
    match rng.below(2) {
        0 => leaves(scenario),
        _ => goes_on(scenario),
    }
    let row = match rng.below(2) {
        0 => vec![],
        // It restarted unasked before.
        _ => vec![(0, OnHost::PowerLost)],
    };
    Plot::at(Phase::Settling, row)
}

/// Operators say that they restarted it, some untruly, and somebody activates it.
fn activated_instead_of_restarted(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    scenario.provider = ProviderKind::Agent;
    scenario.request.options.installer = Installer::Provider;
    scenario.request.consents.fence_hosts.clear();
    scenario.lasts(2 * HOUR);
    goes_on(scenario);
    Some(Plot::at(Phase::Booting, vec![(0, OnHost::PersonActivates)])?.after(soon(rng)))
}

/// The provider reports success and has done nothing, or not even that.
fn nothing_changes(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    let how = match rng.below(2) {
        0 => Disturbance::ChangesNothing,
        _ => Disturbance::Fails("Error: Transaction failed".to_owned()),
    };
    Plot::at(Phase::Settling, vec![(0, OnHost::Task(how))])
}

/// A host never uploads its profile.
fn unproved(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None || !scenario.has(2) {
        return None;
    }
    scenario.request.options.max_unproven = 0;
    scenario.request.options.canary &= rng.below(2) == 0;
    Some(Plot::at(Phase::Settling, vec![(0, OnHost::Task(Disturbance::ProfileNeverUploaded))])?.nth(1))
}

/// It restarts unasked, and then it does not when it is asked.
fn restarts_unasked(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let soon = soon(rng);
    let row = vec![(soon, OnHost::PowerLost), (soon + 1, OnHost::DoesNotGoDown)];
    Plot::at(one_of(&[Phase::Settling, Phase::Settling, Phase::Installing], rng)?, row)
}

/// The same where the engine installs and restarts: its work on the host keeps the run waiting meanwhile.
fn restarts_unasked_before_the_engine(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    goes_on(scenario);
    scenario.lasts(2 * HOUR);
    let row = vec![
        (0, OnHost::WorkedOn(8 * MINUTE + 30 * SECOND)),
        (12 * SECOND, OnHost::PowerLost),
        (13 * SECOND, OnHost::DoesNotGoDown),
    ];
    Plot::at(Phase::Settling, row)
}

/// The order to restart hangs at its provider, or fails and works all the same.
fn restart_hangs_at_provider(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    leaves(scenario);
    scenario.lasts(HOUR);
    let how = match rng.below(4) {
        0 => Disturbance::Stuck,
        1 => Disturbance::Paused,
        2 => Disturbance::Vanished,
        _ => Disturbance::GoesDownUnder,
    };
    Plot::at(Phase::Restarting, vec![(0, OnHost::Task(how))])
}

/// The answer to the order to restart takes long, or never comes.
fn answer_to_restart_is_late(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    let late = Line { latency_ms: rng.between(10 * SECOND, 50 * SECOND), ..Line::default() };
    let lost = Line { fault_rate: 1_000, hang_ms: rng.between(SECOND, 90 * SECOND), ..Line::default() };
    let line = one_of(&[late, lost], rng)?;
    let row = vec![
        (0, OnHost::Any(Happening::ProviderLine(line))),
        (3 * SECOND, OnHost::Any(Happening::ProviderLine(Line::default()))),
    ];
    Plot::at(Moment::Step(ActionKind::Restart), row)
}

/// What is asked of the provider is true when it is asked, and is answered long after.
fn provider_is_slow(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    scenario.lasts(HOUR);
    let slow = Line { latency_ms: rng.between(40 * SECOND, 90 * SECOND), ..Line::default() };
    let row = vec![
        (0, OnHost::Any(Happening::ProviderLine(slow))),
        (minutes(20, rng), OnHost::Any(Happening::ProviderLine(Line::default()))),
    ];
    Plot::at(one_of(&[Phase::Installing, Phase::Restarting], rng)?, row)
}

/// Its next boot starts its old kernel and its old image.
fn boots_old(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    Some(Plot::at(Phase::Installing, vec![(0, OnHost::BootsOld)])?.nth(1 + rng.below(2) as usize))
}

/// Its port is silent once.
fn port_is_silent_once(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let silent = OnHost::Vdsm(Vdsm::PortClosed, rng.between(SECOND, 30 * SECOND));
    Plot::at(Phase::Restarting, vec![(0, silent)])
}

/// It answers by remote execution, and its VDSM does not start.
fn vdsm_does_not_start(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.lasts(HOUR);
    let closed = || OnHost::Vdsm(Vdsm::PortClosed, 30 * MINUTE);
    // The machine goes down within a minute; VDSM works after a boot unless something is wrong with it.
    let row = vec![(2 * MINUTE, closed()), (minutes(3, rng) + MINUTE, closed())];
    Plot::at(Phase::Booting, row)
}

/// Somebody runs qemu on it by hand before it restarts.
fn somebody_works_meanwhile(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    Plot::at(Phase::Restarting, vec![(0, OnHost::Strangers)])
}
