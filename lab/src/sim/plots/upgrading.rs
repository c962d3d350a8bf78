//! The packages of a host, and its restart.

use ovirt_upgrade_manager::model::ids::VmId;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{ActionKind, Phase};

use super::{Maker, Moment, Plot, SECOND, die, goes_on, leaves, minutes, one_of, soon, world};
use crate::sim::faults::{Incident, Line, OnHost, WorldFault};
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

/// The engine's upgrade of a host fails half way while the product's process is dead, and another user moves the host.
fn engine_fails_half_way(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let late = minutes(12, rng);
    let row = vec![(0, OnHost::UpgradeFails), (30 * SECOND, die()), (late, OnHost::PersonDeactivates)];
    Plot::at(Phase::Installing, row)
}

/// The engine dies in the middle of its upgrade of a host. Another user has the host back in maintenance before the run
/// reads its status.
fn engine_dies_unseen(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let (dies, frozen) = (rng.between(10 * SECOND, 50 * SECOND), minutes(4, rng) + 8 * MINUTE);
    let row = vec![
        (dies, OnHost::Any(Incident::Frozen(frozen))),
        (dies + 1, world(WorldFault::EngineRestarts { kill: true })),
        (dies + 4 * MINUTE, OnHost::PersonDeactivates),
        (dies + 6 * MINUTE, OnHost::PersonDeactivates),
    ];
    Plot::at(Moment::Step(ActionKind::EngineUpgrade), row)
}

/// The answer to the order of the engine's upgrade is lost, and the engine dies before a read shows the upgrade.
fn upgrade_is_in_doubt(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.by_engine();
    let hangs = Line { fault_rate: 1_000, hang_ms: rng.between(30 * SECOND, 55 * SECOND), ..Line::default() };
    let row = vec![
        (0, OnHost::Any(Incident::EngineLine(hangs))),
        (2 * SECOND, world(WorldFault::EngineRestarts { kill: true })),
        (2 * SECOND + 1, OnHost::Any(Incident::EngineLine(Line::default()))),
    ];
    Plot::at(Moment::Step(ActionKind::EngineUpgrade), row)
}

/// The provider carries out the installation, and then loses the task.
fn installation_is_lost(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    Plot::at(Phase::Settling, vec![(0, OnHost::Task(Disturbance::Vanished))])
}

/// The process dies while it calls for an installation: the next process does not know whether the call arrived.
fn installation_is_in_doubt(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None {
        return None;
    }
    let row = vec![(rng.between(1, 400), die())];
    Plot::at(Moment::Step(ActionKind::Install), row)
}

/// Operators are asked to restart a host by hand, and do something else.
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
        // The host lost its power before, without a call to restart.
        _ => vec![(0, OnHost::PowerLost)],
    };
    Plot::at(Phase::Settling, row)
}

/// Operators answer that they restarted the host, some of them wrongly, and another user activates the host.
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

/// The provider reports success although nothing was installed, or reports a failure.
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

/// One host never uploads its profile.
fn unproved(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider == ProviderKind::None || !scenario.has(2) {
        return None;
    }
    scenario.request.options.max_unproven = 0;
    scenario.request.options.canary &= rng.below(2) == 0;
    Some(Plot::at(Phase::Settling, vec![(0, OnHost::Task(Disturbance::ProfileNeverUploaded))])?.nth(1))
}

/// A host restarts without a call, and then does not restart when it is called for.
fn restarts_unasked(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let soon = soon(rng);
    let row = vec![(soon, OnHost::PowerLost), (soon + 1, OnHost::DoesNotGoDown)];
    Plot::at(one_of(&[Phase::Settling, Phase::Settling, Phase::Installing], rng)?, row)
}

/// As above, where the engine installs and restarts. Other work of the engine on the host keeps the run waiting
/// meanwhile.
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

/// The restart job hangs at the provider, or fails although it restarts the host.
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

/// The answer to a call to restart takes long, or never comes.
fn answer_to_restart_is_late(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    let late = Line { latency_ms: rng.between(10 * SECOND, 50 * SECOND), ..Line::default() };
    let lost = Line { fault_rate: 1_000, hang_ms: rng.between(SECOND, 90 * SECOND), ..Line::default() };
    let line = one_of(&[late, lost], rng)?;
    let row = vec![
        (0, OnHost::Any(Incident::ProviderLine(line))),
        (3 * SECOND, OnHost::Any(Incident::ProviderLine(Line::default()))),
    ];
    Plot::at(Moment::Step(ActionKind::Restart), row)
}

/// The provider answers long after a request: its answer was true at the time of the request only.
fn provider_is_slow(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    scenario.lasts(HOUR);
    let slow = Line { latency_ms: rng.between(40 * SECOND, 90 * SECOND), ..Line::default() };
    let row = vec![
        (0, OnHost::Any(Incident::ProviderLine(slow))),
        (minutes(20, rng), OnHost::Any(Incident::ProviderLine(Line::default()))),
    ];
    Plot::at(one_of(&[Phase::Installing, Phase::Restarting], rng)?, row)
}

/// The next boot of a host starts its old kernel and its old image.
fn boots_old(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    Some(Plot::at(Phase::Installing, vec![(0, OnHost::BootsOld)])?.nth(1 + rng.below(2) as usize))
}

/// The VDSM port of a host is silent for some seconds.
fn port_is_silent_once(_: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    let silent = OnHost::Vdsm(Vdsm::PortClosed, rng.between(SECOND, 30 * SECOND));
    Plot::at(Phase::Restarting, vec![(0, silent)])
}

/// A host answers by remote execution, but its VDSM does not start.
fn vdsm_does_not_start(scenario: &mut Scenario, _: &[VmId], rng: &mut Rng) -> Option<Plot> {
    scenario.lasts(HOUR);
    let closed = || OnHost::Vdsm(Vdsm::PortClosed, 30 * MINUTE);
    // The machine goes down within a minute; VDSM works after a boot unless something is wrong with it.
    let row = vec![(2 * MINUTE, closed()), (minutes(3, rng) + MINUTE, closed())];
    Plot::at(Phase::Booting, row)
}

/// Another user starts qemu processes on a host by hand before its restart.
fn somebody_works_meanwhile(scenario: &mut Scenario, _: &[VmId], _: &mut Rng) -> Option<Plot> {
    if scenario.provider != ProviderKind::RemoteExecution {
        return None;
    }
    scenario.request.options.installer = Installer::Provider;
    Plot::at(Phase::Restarting, vec![(0, OnHost::UnlistedQemu)])
}
