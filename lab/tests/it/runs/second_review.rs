//! Scripted runs of a second review. Each states what the design asks for in a situation in which the run once did
//! otherwise.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{FlagChange, VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::Disturbance;
use upgrade_manager_lab::world::engine::{Actor, Migrates, ShutsDown};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, cluster_maintenance, names, vm};

fn eve() -> Actor {
    Actor::person("eve@internal")
}

fn restarts(bench: &Bench) -> usize {
    bench.intended(|a| *a == Action::Restart)
}

fn has_begun(bench: &Bench, host: usize) -> bool {
    bench.run().hosts[&bench.hosts[host]].phase != Phase::Waiting
}

/// RU-21: the engine refuses to shut a VM down while it migrates. Its guest had no time: its power is not cut. The host
/// fails with the engine's words.
#[test]
fn power_is_not_cut_after_a_refused_shutdown() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("a")];
        r.consents.power_off_vms = vec![vm("a")];
    });
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::VmMigrates(vm("a"), Migrates::Forever));
    let to = bench.hosts[1].clone();
    bench.world(|w| w.migrate_vm(&vm("a"), &to, &eve())).unwrap();
    bench.until_phase(0, Phase::Returning);
    let stops = |how: VmStop| bench.intended(|a| matches!(a, Action::StopVm { how: h, .. } if *h == how));
    assert_eq!((stops(VmStop::ShutDown), stops(VmStop::PowerOff)), (5, 0));
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::EngineRefusedAction);
    names(&why, &["shutdown of VM a", "h1", "migrates"]);
}

/// RU-31: a host is given back before it was ever taken out, and another user moves it to maintenance meanwhile: asked.
#[test]
fn a_person_who_takes_out_a_host_that_is_given_back_is_asked() {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("deaf")]);
    bench.until_phase(0, Phase::Returning);
    let host = bench.hosts[0].clone();
    bench.until("seen up", |b| b.run().hosts[&host].up_once_ms.is_some());
    bench.happens(WorldFault::PersonDeactivates(host));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ExternalChange);
    names(&why, &["h1", "admin@internal"]);
    bench.for_ms(HOUR);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0);
}

/// As above, before the run has seen the host up: the engine's events show who moved it.
#[test]
fn a_person_who_takes_out_a_host_before_it_is_seen_up_is_asked() {
    let mut bench = Setup::hosts(2).vm("web", 0).vm("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web"), vm("deaf")]);
    bench.until_phase(0, Phase::Returning);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0);
}

/// RU-27: to let a lost order to restart be given again permits one order. When that one is lost, too, it is asked again.
#[test]
fn an_answer_about_a_lost_restart_permits_one_more() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    let host = bench.hosts[0].clone();
    for order in 1..=3 {
        bench.happens(WorldFault::Task(host.clone(), Disturbance::Paused));
        bench.until("order", |b| restarts(b) == order);
        bench.kill();
        bench.for_ms(MINUTE);
        let lost = bench.now_ms();
        bench.start_process();
        let why = bench.until_paused();
        assert_eq!((why.code, restarts(&bench)), (Code::RestartPending, order));
        assert!(bench.now_ms() - lost > 5 * MINUTE, "order {order}: after {} s", (bench.now_ms() - lost) / SECOND);
        if order < 3 {
            bench.go_on();
            bench.until("answer", |b| b.run().hold.is_none());
        }
    }
}

/// RU-33: a canary that was skipped proves nothing: no other host is begun.
#[test]
fn a_skipped_canary_stops_the_run() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::StoppingVms);
    bench.ask(Command::SkipHost(bench.hosts[0].clone())).unwrap();
    assert_eq!(bench.end(), RunState::Stopped);
    let not_reached = Some(HostResult::NotReached);
    assert_eq!(bench.results(), [Some(HostResult::Skipped), not_reached, not_reached]);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::CanaryFailed);
    names(&why, &["h1", "skipped"]);
}

/// I2: a host that is in maintenance, of which the engine has no event that it was ever up, and that cannot be asked.
#[test]
fn a_host_without_a_history_is_not_begun_in_maintenance() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::Agent).in_maintenance(0).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    assert_eq!(bench.until_host_ended(0), HostResult::Skipped);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::EvacuationNotObserved);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
}

/// RU-31: another user takes out a host that soaks, while the run is paused and its time does not count: asked.
#[test]
fn a_host_taken_out_during_a_pause_of_its_soak_is_asked_about() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.soak_ms = 600_000);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.for_ms(HOUR);
    bench.go_on();
    let resumed = |e: &Entry| matches!(e, Entry::Command { command: Command::Resume, .. });
    bench.until("answer", |b| b.journal_has(resumed));
    bench.until("question or end", |b| b.run().hold.is_some() || b.run().hosts[&b.hosts[0]].failing.is_some());
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::ExternalChange));
}

/// An answer about one host without its proofs does not cover the next one.
#[test]
fn each_further_unproven_host_is_asked_about() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    for n in 0..2 {
        bench.until_phase(n, Phase::Booting);
        bench.happens(WorldFault::NetworkOutOfSync(bench.hosts[n].clone(), true));
        assert_eq!(bench.until_host_ended(n), HostResult::Unproven);
        bench.for_ms(30 * MINUTE);
        assert!(!has_begun(&bench, n + 1));
        let why = bench.until_paused();
        assert_eq!(why.code, Code::TooManyUnproven);
        names(&why, &[&format!("h{}", n + 1)]);
        bench.go_on();
    }
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
}

/// RU-41: an operator's pause after the host outlasts a pause of the run's own.
#[test]
fn a_pause_of_the_run_does_not_end_the_pause_of_an_operator() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.ask(Command::Pause(PauseAt::Host)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.happens(WorldFault::PersonClearsFlag);
    bench.until("flag", |b| b.cluster_view().upgrade.is_some());
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    bench.until("flag", |b| b.run().hold.is_some_and(|hold| hold.why.code == Code::UpgradeFlagHeld));
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Finish, &other)).unwrap();
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.for_ms(3 * HOUR);
    assert!(!has_begun(&bench, 1));
    assert_eq!(bench.run().hold.map(|hold| hold.why.code), Some(Code::RunPausedByOperator));
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// RU-27: an operator restarts a host that the engine upgraded unobserved, and answers while it boots: it is waited for.
#[test]
fn a_host_that_boots_when_the_operator_answers_is_waited_for() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.until("upgrade", |b| b.host_is(0) == HostStatus::Installing);
    bench.kill();
    bench.until("upgraded", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.for_ms(10 * MINUTE);
    bench.start_process();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::ManualRestartNeeded);
    let machine = bench.machine_of(0);
    bench.world(|w| w.crash(machine));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// RU-30: the run has lifted its policy for a moment, and another user sets one of the same value: that one is theirs.
#[test]
fn a_policy_like_ours_that_another_user_set_is_not_set_back() {
    let mut bench = Setup::hosts(2).pinned("web", 1).build();
    let before = bench.cluster_view().policy;
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(1, Phase::StartingVms);
    bench.until("lifted policy", |b| b.run().policies_set == [before.clone()]);
    assert_ne!(bench.vm_is("web"), VmStatus::Up);
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &cluster_maintenance(), &eve())).unwrap();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.cluster_view().policy, cluster_maintenance());
    let Some(LedgerState::Listed(why)) = bench.setting(&Setting::Policy(cluster)) else { panic!("not listed") };
    assert_eq!(why.code, Code::SettingChanged);
}

/// RU-54: the engine's own upgrade names no packages; a Node that boots its old image has failed all the same.
#[test]
fn a_node_that_boots_its_old_image_after_the_engines_upgrade_has_failed() {
    let mut bench = Setup::empty().node().node().build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::BootsOld(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::VersionsNotAsPlanned);
    names(&why, &["h1", "image"]);
}

/// Where power management is the only way, it is tried three times, also if the engine refuses each one.
#[test]
fn refused_power_cuts_are_tried_three_times() {
    let mut bench = Setup::empty().host(|new| new.power_management = true).provider(ProviderKind::Agent).build();
    let host = bench.hosts[0].clone();
    bench.begin(|r| r.consents.fence_hosts = vec![host.clone()]);
    bench.world(|w| w.engine.hosts.get_mut(&host).unwrap().power_management = false);
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    assert_eq!(bench.intended(|a| *a == Action::FenceRestart), 3);
}
