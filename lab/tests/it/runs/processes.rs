//! Ends of our process and takeovers, engine restarts, jumps of the clock.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Entry, Fact, HostResult, Phase, RestartProof, RunState};
use upgrade_manager_lab::sim::faults::{KillAt, WorldFault};
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::HostAction;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, names, vm};

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

/// How many orders of this kind the provider was given, for all hosts.
fn orders(bench: &Bench, is_it: impl Fn(&HostAction) -> bool) -> usize {
    bench.world(|w| w.tasks.values().filter(|t| t.host_action.as_ref().is_some_and(&is_it)).count())
}

/// Phases of a host that the engine upgrades.
const BY_ENGINE: [Phase; 6] =
    [Phase::Evacuating, Phase::Settling, Phase::Installing, Phase::Booting, Phase::Refreshing, Phase::Activating];

/// Killed in whatever phase, right after its record and some seconds later, and started again after a
/// while: the run is finished, and nothing was ordered twice.
#[test]
fn a_new_process_goes_on_where_the_last_one_died() {
    for phase in Phase::IN_HAND {
        for later in [0, 3 * SECOND] {
            let mut bench = consented(2);
            bench.until_phase(0, phase);
            bench.for_ms(later);
            bench.kill();
            bench.for_ms(20 * MINUTE);
            bench.start_process();
            assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {later} ms later");
            assert_eq!(bench.results(), [DONE, DONE]);
            assert_eq!(bench.vm_is("web"), VmStatus::Up);
            let installs = orders(&bench, |o| matches!(o, HostAction::InstallPackages(_)));
            let restarts = orders(&bench, HostAction::restarts);
            assert_eq!((installs, restarts), (2, 2), "{phase:?}, {later} ms later");
            assert!(bench.events().iter().any(|e| e.0 == "RUN_CONTINUED"), "{phase:?}");
        }
    }
}

/// Killed again and again, every seven seconds of the whole run.
#[test]
fn a_process_that_dies_again_and_again_still_finishes() {
    let mut bench = consented(2);
    for _ in 0..200 {
        if bench.state().judge.seen.ended.is_some() {
            break;
        }
        bench.for_ms(7 * SECOND);
        bench.kill();
        bench.for_ms(SECOND);
        bench.start_process();
    }
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// A second process takes over while the first lives: the first is taken over and stops, and the second
/// begins no new host before the one in hand is proved.
#[test]
fn a_second_process_fences_the_first() {
    for (phase, later) in Phase::IN_HAND.into_iter().flat_map(|phase| [0, 400, 1_200].map(|later| (phase, later))) {
        let mut bench = Setup::hosts(3).pinned("web", 0).build();
        bench.begin(|r| {
            r.consents.stop_vms = vec![vm("web")];
            r.max_unavailable = "2".parse().unwrap();
        });
        bench.until_phase(0, phase);
        bench.for_ms(later);
        let begun = bench.run().in_hand().map(|(id, _)| id.clone()).collect::<Vec<_>>();
        let first = 3;
        assert!(bench.lives(first));
        let second = bench.start_process();
        bench.until("end of the first process", |b| !b.lives(first));
        assert!(bench.lives(second), "{phase:?}, {later} ms later");
        bench.until_host_ended(0);
        for id in bench.run().in_hand().map(|(id, _)| id.clone()) {
            assert!(begun.contains(&id), "{phase:?}: a new host was begun");
        }
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {later} ms later");
        assert!(bench.run().epoch >= 3);
    }
}

/// When the first record about a host was written: the host was begun.
fn began(bench: &Bench, host: usize) -> i64 {
    let id = &bench.hosts[host];
    bench.when(|e| matches!(e, Entry::Phase { host, .. } if host == id)).expect("it was begun")
}

/// The engine restarts in the middle of an installation by the provider: it goes on, the flag is taken
/// again, and no new host begins for ten minutes.
#[test]
fn the_engine_restarts_during_an_installation() {
    for (phase, kill) in
        [(Phase::Installing, false), (Phase::Installing, true), (Phase::Soaking, false), (Phase::Soaking, true)]
    {
        let mut bench = Setup::hosts(2).vm("a", 1).build();
        bench.begin(|_| {});
        bench.until_phase(0, phase);
        bench.for_ms(5 * SECOND);
        bench.happens(WorldFault::EngineRestarts { kill });
        bench.until("engine", |b| b.state().world.engine_answers());
        let started = bench.now_ms();
        assert_eq!(bench.cluster_view().upgrade, None);
        bench.until("flag", |b| b.cluster_view().upgrade.is_some());
        if phase == Phase::Soaking {
            let why = bench.until_waits_for(Code::EngineStartedRecently);
            names(&why, &["10 minutes"]);
        }
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, killed {kill}");
        assert!(began(&bench, 1) - started >= 10 * MINUTE, "{phase:?}, killed {kill}");
        assert_eq!(bench.cluster_view().upgrade, None);
    }
}

/// The engine is stopped in order in the middle of its own upgrade: that has failed, and the host stays out.
#[test]
fn the_engine_stops_during_its_own_upgrade() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        (r.options.max_failed, r.max_unavailable) = (1, "2".parse().unwrap());
    });
    bench.until("upgrade", |b| b.host_is(0) == HostStatus::Installing);
    bench.for_ms(20 * SECOND);
    bench.happens(WorldFault::EngineRestarts { kill: false });
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::EngineUpgradeFailed);
    names(&why, &["h1", "The engine stops"]);
    assert_eq!(bench.host_is(0), HostStatus::InstallFailed);
}

/// The engine is killed in the middle of its own upgrade: it forgets that, and the host comes up half installed.
/// The run pauses and shows it; after a resume it takes the host out, for an operator.
#[test]
fn the_engine_is_killed_during_its_own_upgrade() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("upgrade", |b| b.host_is(0) == HostStatus::Installing);
    bench.for_ms(20 * SECOND);
    bench.happens(WorldFault::EngineRestarts { kill: true });
    let why = bench.until_paused();
    assert_eq!(why.code, Code::HostLeftMaintenance);
    names(&why, &["h1", "the upgrade"]);
    assert!(why.remedy.contains("half installed"), "{}", why.remedy);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedOutOfService, HostStatus::Maintenance));
}

/// The clock of our machine jumps two hours ahead or back in whatever phase: no deadline fires, and nothing fails.
#[test]
fn no_deadline_fires_when_the_clock_jumps() {
    for phase in Phase::IN_HAND {
        for hours in [2, -2] {
            let mut bench = consented(2);
            bench.until_phase(0, phase);
            bench.for_ms(SECOND);
            bench.state().clock_offset_ms += hours * HOUR;
            assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {hours} h");
            assert_eq!(bench.results(), [DONE, DONE], "{phase:?}, {hours} h");
        }
    }
}

/// The provider leaves the configuration: the run pauses before the next host, and goes on when it is back.
#[test]
fn a_provider_that_is_not_configured_any_more_pauses_the_run() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.kill();
    bench.machine.provider = ProviderKind::None;
    bench.start_process();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::RunProviderMissing);
    names(&why, &["katello"]);
    assert!(why.remedy.contains("Configure the provider again"), "{}", why.remedy);
    bench.kill();
    bench.machine.provider = ProviderKind::RemoteExecution;
    bench.start_process();
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// A provider that is down for an hour in the middle of an installation delays it, and fails nothing.
#[test]
fn a_provider_that_is_down_delays_the_run() {
    for phase in [Phase::Settling, Phase::Installing, Phase::Restarting, Phase::Booting] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|_| {});
        bench.until_phase(0, phase);
        if phase == Phase::Installing {
            bench.until("order", |b| b.state().judge.seen.done.install_called.contains_key(&b.hosts[0]));
        }
        bench.for_ms(2 * SECOND);
        bench.state().network.provider_down = true;
        bench.for_ms(8 * MINUTE);
        bench.state().network.provider_down = false;
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}");
        assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 2, "{phase:?}");
    }
}

/// Our machine is suspended while a host restarts. Its clock goes on, as the engine's does: nobody set it, and the boot time
/// is compared with the order as ever.
#[test]
fn a_suspended_machine_refutes_no_restart() {
    let mut bench = Setup::hosts(1).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    let is_absent = |e: &Entry| matches!(e, Entry::Observed { fact: Fact::Absent, .. });
    bench.until("absence", |b| b.journal_has(is_absent));
    {
        let state = &mut *bench.state();
        state.frozen_until_ms = state.now_ms() + HOUR;
    }
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.restart_proof(0), Some(RestartProof::EngineBootTime));
    assert!(!bench.journal_has(|e| matches!(e, Entry::Phase { phase: Phase::Withdrawing, .. })));
}

/// Our machine is suspended while a host boots, its clock is set back, and the process dies with the first record that it writes
/// afterwards. The next process gives the host all of its time.
#[test]
fn a_suspension_counts_for_no_deadline_when_the_process_dies_right_after_it() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.for_ms(SECOND);
    {
        let state = &mut *bench.state();
        state.frozen_until_ms = state.now_ms() + HOUR;
        state.clock_offset_ms -= 13 * MINUTE;
        state.processes.values_mut().for_each(|process| process.kill = Some(KillAt::AfterCommit(1)));
    }
    bench.until("death", |b| b.state().processes.values().any(|process| process.dead));
    assert!(bench.journal_has(|e| matches!(e, Entry::ClockJumped { .. })));
    bench.start_process();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The process dies between the intent to install and the call, and the disk of the next one is so slow that its call is not sent:
/// that is no refusal, and the installation is sent once the disk is fast.
#[test]
fn an_installation_that_was_not_sent_was_not_refused() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.kill();
    bench.network(|n| n.commit_ms = 17_000);
    bench.start_process();
    let unsent = |e: &Entry| matches!(e, Entry::Closed { why: Some(why), .. } if why.code == Code::ReadTooOld);
    bench.until("a call that is not sent", |b| b.journal_has(unsent));
    bench.network(|n| n.commit_ms = 0);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Two hosts whose restart nobody saw, because no process ran: an operator is asked about the first, restarts that one, and
/// is then asked about the second. It is not given up on an answer from before.
#[test]
fn each_unseen_restart_is_asked_about() {
    let mut bench = Setup::hosts(4).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.max_unavailable = "2".parse().unwrap();
    });
    let ids = [bench.hosts[0].clone(), bench.hosts[1].clone()];
    bench.until("two upgrades", |b| ids.iter().all(|id| b.state().judge.seen.done.install_called.contains_key(id)));
    bench.for_ms(5 * SECOND);
    bench.kill();
    bench.for_ms(25 * MINUTE);
    bench.start_process();
    for host in 0..2 {
        let asked = bench.until_paused();
        assert_eq!(asked.code, Code::ManualRestartNeeded, "{host}");
        bench.go_on();
        bench.until("an end of the pause", |b| b.run().hold.is_none());
    }
    assert_eq!([bench.result_of(0), bench.result_of(1)], [None, None]);
}

/// Killed in whatever phase of the engine's own upgrade, the run is finished and the engine upgraded once.
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
            bench.until("end or question", |b| b.run().ended.is_some() || b.run().hold.is_some());
            // The process died between its record and its call: nobody knows whether the engine was told.
            if let Some(hold) = bench.run().hold {
                assert_eq!((hold.why.code, phase), (Code::EngineUpgradeUnknown, Phase::Installing));
                bench.go_on();
            }
            assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {later} ms later");
            assert_eq!(bench.results(), [DONE, DONE]);
        }
    }
}
