//! Runs with servers and hosts that are slow, down or lost, with steps that operators make by hand, and with commands that
//! change in the middle of them.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Command, HostResult, PauseAt, Phase, RestartProof, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::Disturbance;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, names, vm};

const DONE: Option<HostResult> = Some(HostResult::Succeeded);
/// Phases of a host that the engine upgrades.
const BY_ENGINE: [Phase; 6] =
    [Phase::Evacuating, Phase::Settling, Phase::Installing, Phase::Booting, Phase::Refreshing, Phase::Activating];

/// RU-27: without a way to restart a host an operator is asked; the engine's boot time proves it afterwards.
#[test]
fn an_operator_restarts_what_nothing_else_can() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::Agent).build();
    bench.begin(|_| {});
    for host in 0..2 {
        bench.until("question", |b| b.run().hold.is_some() && b.host_status(host).phase == Phase::Restarting);
        let why = bench.until_paused();
        assert_eq!(why.code, Code::ManualRestartNeeded);
        names(&why, &[&format!("h{}", host + 1), "no remote execution"]);
        let machine = bench.machine_of(host);
        bench.world(|w| w.crash(machine));
        bench.for_ms(20 * SECOND);
        bench.go_on();
        bench.until_host_ended(host);
        assert_eq!(bench.restart_proof(host), Some(RestartProof::EngineBootTime));
    }
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// RU-27: the boot time disproves an operator who reports a restart that did not happen.
#[test]
fn a_restart_that_did_not_happen_is_no_success() {
    let setup = Setup::hosts(2).provider(ProviderKind::Agent);
    let mut bench = setup.with(|world, _| world.engine.shows_kernels = false).build();
    bench.begin(|_| {});
    bench.until_paused();
    bench.go_on();
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedOutOfService, HostStatus::Maintenance));
    names(&bench.host_status(0).why.unwrap(), &["h1", "boot time is that of before"]);
}

/// RU-26: a host that takes half an hour to boot is waited for; one that never does fails at its deadline, by name.
#[test]
fn slow_boots_are_waited_for_and_dead_hosts_are_named() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    let machine = bench.machine_of(0);
    bench.world(|w| w.next_restart(machine, upgrade_manager_lab::world::engine::NextRestart::Boots(30 * MINUTE)));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.until_phase(1, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[1].clone()));
    assert_eq!(bench.end(), RunState::Failed);
    let why = bench.host_status(1).why.unwrap();
    assert_eq!((why.code, bench.result(1)), (Code::HostDidNotReturn, HostResult::FailedOutOfService));
    names(&why, &["h2", "45m"]);
}

/// RU-26, RU-52: an installation that does not end is asked about each time that its deadline has passed, for as long as it
/// hangs at the provider; when it has ended there, the run goes on by what came of it.
#[test]
fn an_installation_that_hangs_is_asked_about_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::Task(bench.hosts[0].clone(), Disturbance::Stuck));
    for _ in 0..3 {
        let began = bench.now_ms();
        let why = bench.until_paused();
        assert_eq!(why.code, Code::InstallStateUnknown);
        names(&why, &["h1", "2h"]);
        assert!(why.remedy.contains("end those that hang"), "{}", why.remedy);
        assert!(bench.now_ms() - began > 110 * MINUTE, "after {} min", (bench.now_ms() - began) / MINUTE);
        bench.go_on();
        bench.until("resume", |b| b.run().hold.is_none());
    }
    let hangs = bench.world(|w| w.tasks.values().find(|t| t.ended_at_ms.is_none()).map(|t| t.id.clone()));
    bench.world(|w| w.cancel_task(&hangs.expect("a task")));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(bench.end(), RunState::Stopped);
}

/// RU-27: a host that ignores its order to restart is restarted again, and never taken for restarted.
#[test]
fn an_order_to_restart_that_is_ignored_is_given_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotGoDown(bench.hosts[0].clone()));
    assert_eq!(bench.end(), RunState::Succeeded);
    let id = bench.hosts[0].clone();
    let orders = bench.intents().iter().filter(|(h, a)| h.as_ref() == Some(&id) && *a == Action::Restart).count();
    assert_eq!((orders, bench.restart_proof(0)), (2, Some(RestartProof::BootId)));
}

/// RU-21, RU-35: a process dies before its order to shut a guest down was sent. Its power is not cut for that, though
/// that was consented to: the guest is asked.
#[test]
fn power_is_not_cut_for_an_order_that_was_never_sent() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.consents.power_off_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::StoppingVms);
    bench.kill();
    bench.start_process();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.intended(|a| matches!(a, Action::StopVm { how: VmStop::PowerOff, .. })), 0);
}

/// RU-36: killed in whatever phase of the engine's own upgrade, the run is finished and the engine upgraded once.
#[test]
fn a_new_process_goes_on_with_the_engines_upgrade() {
    for phase in BY_ENGINE {
        for later in [0, 3 * SECOND, 40 * SECOND] {
            let mut bench = Setup::hosts(2).provider(ProviderKind::None).vm("a", 0).build();
            bench.begin(|r| r.options.installer = Installer::Engine);
            bench.until_phase(0, phase);
            bench.for_ms(later);
            bench.kill();
            bench.for_ms(10 * SECOND);
            bench.start_process();
            assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {later} ms later");
            assert_eq!(bench.results(), [DONE, DONE]);
        }
    }
}

/// RU-44: the disk is full, or no call of the engine gets through, for five minutes or for three hours, in whatever
/// phase: the run waits, shows it, and nothing fails. RU-26: no deadline passes while nothing could be read.
#[test]
fn time_without_the_engine_or_the_disk_fails_nothing() {
    for phase in Phase::IN_HAND {
        for disk in [false, true] {
            for ms in [5 * MINUTE, 3 * HOUR] {
                let mut bench = consented(2);
                bench.until_phase(0, phase);
                bench.for_ms(SECOND);
                without(&mut bench, disk, ms);
                assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, disk {disk}, {} min", ms / MINUTE);
                assert_eq!(bench.vm_is("web"), VmStatus::Up);
            }
        }
    }
}

fn without(bench: &mut Bench, disk: bool, ms: i64) {
    bench.state().network.disk_full = disk;
    bench.state().network.engine.fault_rate = if disk { 0 } else { 1_000 };
    bench.for_ms(ms);
    bench.state().network.disk_full = false;
    bench.state().network.engine.fault_rate = 0;
}

/// A host that became empty while the engine could not be asked is trusted: the engine reports no silence of it.
#[test]
fn a_host_that_became_empty_unseen_is_upgraded() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until("order", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    without(&mut bench, false, 5 * MINUTE);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(
        (bench.result(0), bench.host_is(0), bench.vm_is("a")),
        (HostResult::Succeeded, HostStatus::Up, VmStatus::Up)
    );
}

/// RU-41: paused at once in whatever phase for three hours, no deadline fires when it goes on.
#[test]
fn three_hours_on_hold_count_for_no_deadline() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        bench.ask(Command::Pause(PauseAt::Now)).unwrap();
        bench.for_ms(3 * HOUR);
        bench.go_on();
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}");
    }
}

/// RU-38, RU-42: a run on hold can be cancelled as well, in whatever phase.
#[test]
fn a_run_on_hold_can_be_cancelled() {
    for phase in Phase::IN_HAND {
        let mut bench = consented(2);
        bench.until_phase(0, phase);
        bench.ask(Command::Pause(PauseAt::Step)).unwrap();
        bench.for_ms(HOUR);
        bench.ask(Command::Cancel).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled, "{phase:?}");
        assert_eq!((bench.host_is(0), bench.vm_is("web")), (HostStatus::Up, VmStatus::Up), "{phase:?}");
    }
}

/// RU-38: a host in hand that is skipped is finished with as it is; its VM runs or is listed, and the next one begins.
#[test]
fn a_host_in_hand_can_be_skipped() {
    for phase in Phase::IN_HAND {
        let mut bench = Setup::hosts(2).pinned("web", 0).build();
        bench.begin(|r| {
            r.consents.stop_vms = vec![vm("web")];
            r.max_unavailable = "1".parse().unwrap();
        });
        bench.until_phase(0, phase);
        bench.ask(Command::SkipHost(bench.hosts[0].clone())).unwrap();
        assert_eq!(bench.until_host_ended(0), HostResult::Skipped, "{phase:?}");
        bench.for_ms(10 * MINUTE);
        let is_down = bench.vm_is("web") == VmStatus::Down;
        let listed = matches!(bench.setting(&Setting::VmRuns(vm("web"))), Some(LedgerState::Listed(_)));
        assert!(!is_down || listed, "{phase:?}: nobody knows of the VM");
        let out = bench.host_is(0) != HostStatus::Up;
        let listed =
            matches!(bench.setting(&Setting::HostInService(bench.hosts[0].clone())), Some(LedgerState::Listed(_)));
        assert!(!out || listed, "{phase:?}: nobody knows of the host");
        bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
        assert_eq!(bench.end(), RunState::SucceededWithWarnings, "{phase:?}");
        assert_eq!(bench.results()[1], DONE, "{phase:?}");
    }
}
