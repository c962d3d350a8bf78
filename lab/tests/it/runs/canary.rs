//! The checks of a canary: the features of its CPU, and a VM that migrates there and back.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::RunOptions;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, HostResult, PauseAt, Phase, RunState};
use ovirt_upgrade_manager::rolling::run::HostRun;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{Actor, Migrates};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, names, vm};

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

const UNPROVEN: Option<HostResult> = Some(HostResult::Unproven);

const NOT_REACHED: Option<HostResult> = Some(HostResult::NotReached);

fn with_test(options: &mut RunOptions) {
    (options.canary, options.migration_test) = (true, Some(vm("probe")));
}

/// Three hosts; h1 is the canary, and VM `probe` runs on h3.
fn nominated() -> Bench {
    let mut bench = Setup::hosts(3).vm("probe", 2).vm("a", 1).build();
    bench.begin(|r| with_test(&mut r.options));
    bench
}

fn is_on(bench: &Bench, name: &str) -> Option<HostId> {
    bench.state().world.engine.vms[&vm(name)].shown.host.clone()
}

fn moves(bench: &Bench) -> Vec<HostId> {
    let to = |(_, action)| match action {
        Action::Migrate { vm: id, to } => {
            assert_eq!(id, vm("probe"));
            Some(to)
        }
        _ => None,
    };
    bench.intents().into_iter().filter_map(to).collect()
}

fn begins(bench: &Bench, host: usize) -> Option<i64> {
    let id = bench.hosts[host].clone();
    bench.when(|e| matches!(e, Entry::Phase { host, .. } if *host == id))
}

/// After the canary has soaked, the VM moves to it and back; then the next host begins.
#[test]
fn the_nominated_vm_moves_there_and_back() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    let soaks = bench.now_ms();
    let (h1, h3) = (bench.hosts[0].clone(), bench.hosts[2].clone());
    bench.until("VM on the canary", |b| is_on(b, "probe").as_ref() == Some(&h1));
    assert!(bench.now_ms() - soaks >= 2 * MINUTE, "{} s", (bench.now_ms() - soaks) / SECOND);
    assert_eq!(begins(&bench, 1), None);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(is_on(&bench, "probe"), Some(h3.clone()));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!((moves(&bench), bench.results()), (vec![h1, h3], vec![DONE; 3]));
    assert_eq!(bench.vm_is("probe"), VmStatus::Up);
}

/// A VM that is on the canary already goes away from it and back.
#[test]
fn a_vm_that_is_on_the_canary_goes_away_and_back() {
    let mut bench = Setup::hosts(2).vm("probe", 1).build();
    bench.begin(|r| with_test(&mut r.options));
    bench.until_phase(0, Phase::Soaking);
    let (h1, h2) = (bench.hosts[0].clone(), bench.hosts[1].clone());
    bench.world(|w| w.migrate_vm(&vm("probe"), &h1, &Actor::person("admin@internal"))).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(moves(&bench), [h2, h1.clone()]);
    assert_eq!(is_on(&bench, "probe"), Some(h1));
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// It does not get to the canary. After a few tries the canary has failed, is taken out, and no further host is begun.
#[test]
fn a_vm_that_cannot_move_to_the_canary_stops_the_run() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::VmMigrates(vm("probe"), Migrates::Refuses));
    bench.until_phase(0, Phase::Withdrawing);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::MigrationTestFailed);
    names(&why, &["probe", "h1", "h3", "Migration of VM probe failed"]);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results(), [Some(HostResult::FailedOutOfService), NOT_REACHED, NOT_REACHED]);
    assert_eq!(bench.status().why.unwrap().code, Code::CanaryFailed);
    assert_eq!((bench.host_is(0), bench.vm_is("probe")), (HostStatus::Maintenance, VmStatus::Up));
    assert_eq!(moves(&bench), vec![bench.hosts[0].clone(); 3]);
}

/// It does not get back. The engine's own words about the migration do not fail the soak before that.
#[test]
fn a_vm_that_cannot_move_back_stops_the_run() {
    let mut bench = nominated();
    let h1 = bench.hosts[0].clone();
    bench.until("VM on the canary", |b| is_on(b, "probe").as_ref() == Some(&h1));
    bench.happens(WorldFault::VmMigrates(vm("probe"), Migrates::Refuses));
    bench.until_phase(0, Phase::Withdrawing);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::MigrationTestFailed);
    names(&why, &["from host h1 to host h3"]);
    // So that it can be emptied again.
    bench.happens(WorldFault::VmMigrates(vm("probe"), Migrates::Well));
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.vm_is("probe")), (HostResult::FailedOutOfService, VmStatus::Up));
}

/// A migration that never ends is bounded.
#[test]
fn a_migration_that_never_ends_fails_the_canary() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    let soaks = bench.now_ms();
    bench.happens(WorldFault::VmMigrates(vm("probe"), Migrates::Forever));
    bench.until_phase(0, Phase::Withdrawing);
    let took = bench.now_ms() - soaks;
    assert!((HOUR..4 * HOUR).contains(&took), "{} min", took / MINUTE);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::MigrationTestFailed);
    bench.happens(WorldFault::VmMigrates(vm("probe"), Migrates::Well));
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.vm_is("probe"), VmStatus::Up);
}

/// The migration test was not made: nothing begins before an operator answered.
fn asks_about_the_test(bench: &mut Bench) {
    assert_eq!(bench.until_paused().code, Code::MigrationTestIncomplete);
    bench.for_ms(HOUR);
    assert_eq!(begins(bench, 1), None);
    bench.go_on();
}

/// What another user does to the VM says nothing about the host: unproven, with the reason, and an operator is asked
/// whether other hosts follow.
#[test]
fn a_vm_that_another_user_migrates_ends_the_test() {
    let mut bench = nominated();
    let (h1, h2) = (bench.hosts[0].clone(), bench.hosts[1].clone());
    bench.until("VM on the canary", |b| is_on(b, "probe").as_ref() == Some(&h1));
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    // The way there is over; the way back waits for operators.
    bench.until("pause", |b| b.run().hold.is_some());
    bench.for_ms(MINUTE);
    let person = Actor::person("admin@internal");
    bench.until("VM at rest", |b| b.vm_is("probe") == VmStatus::Up);
    let at = is_on(&bench, "probe").unwrap();
    let to = if at == h2 { h1.clone() } else { h2.clone() };
    bench.world(|w| w.migrate_vm(&vm("probe"), &to, &person)).unwrap();
    bench.until("VM elsewhere", |b| is_on(b, "probe").as_ref() == Some(&to));
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::MigrationTestIncomplete);
    names(&why, &["h1", "probe", "another user migrated it"]);
    asks_about_the_test(&mut bench);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results(), [UNPROVEN, DONE, DONE]);
}

/// A VM that was stopped, too.
#[test]
fn a_vm_that_stopped_leaves_the_test_unmade() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonStopsVm(vm("probe")));
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    names(&bench.host_status(0).why.unwrap(), &["probe", "does not run any more"]);
    asks_about_the_test(&mut bench);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert!(moves(&bench).is_empty());
}

/// Nobody follows a canary without its test, unless an operator wants it.
#[test]
fn no_host_follows_a_canary_without_its_test_unasked() {
    for choice in [Choice::Leave, Choice::Stop] {
        let mut bench = nominated();
        bench.until_phase(0, Phase::Soaking);
        bench.happens(WorldFault::PersonStopsVm(vm("probe")));
        assert_eq!(bench.until_paused().code, Code::MigrationTestIncomplete);
        bench.answer(choice);
        bench.end();
        assert_eq!((begins(&bench, 1), begins(&bench, 2)), (None, None), "{choice}");
    }
}

/// A canary that another user took out while it soaked is brought back if an operator goes on, watched anew, and tested.
#[test]
fn a_canary_that_was_taken_out_is_tested_after_its_second_soak() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(moves(&bench).len(), 2);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// After a cancel the test is not begun; a VM that is away is brought back.
#[test]
fn a_cancelled_run_brings_the_vm_back() {
    let mut bench = nominated();
    bench.until_phase(0, Phase::Soaking);
    bench.ask(Command::Cancel).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!((moves(&bench).len(), bench.result(0)), (0, HostResult::Unproven));

    let mut bench = nominated();
    let (h1, h3) = (bench.hosts[0].clone(), bench.hosts[2].clone());
    bench.until("VM on its way", |b| !moves(b).is_empty());
    bench.ask(Command::Cancel).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!((moves(&bench), bench.result(0)), (vec![h1, h3.clone()], HostResult::Succeeded));
    assert_eq!(is_on(&bench, "probe"), Some(h3));
}

/// Whichever process takes the run over goes on with the test where it stands.
#[test]
fn the_test_survives_a_restart_of_ours() {
    let mut bench = nominated();
    let (h1, h3) = (bench.hosts[0].clone(), bench.hosts[2].clone());
    bench.until_phase(0, Phase::Soaking);
    bench.until("VM on its way", |b| b.vm_is("probe") == VmStatus::Migrating);
    bench.kill();
    bench.for_ms(5 * MINUTE);
    bench.start_process();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(moves(&bench), [h1, h3]);
}

/// Features of the canary's CPU that are gone are named, and an operator decides whether other hosts follow.
#[test]
fn lost_features_of_the_canary_wait_for_an_operator() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.begin(|r| r.options.canary = true);
    let machine = bench.machine_of(0);
    bench.world(|w| w.drops_flags(machine, &["hle", "rtm"]));
    let why = bench.until_paused();
    assert_eq!(why.code, Code::CpuFlagsLost);
    names(&why, &["h1", "hle, rtm"]);
    assert_eq!(bench.results(), [DONE, None]);
    bench.for_ms(5 * HOUR);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
    let events = bench.events();
    assert!(events.iter().any(|e| e.0 == "RUN_WARNING" && e.1.contains("hle, rtm")), "{events:#?}");
}

/// Of another host they are noted, and stop nothing.
#[test]
fn lost_features_of_another_host_are_noted() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.canary = true);
    let machine = bench.machine_of(1);
    bench.world(|w| w.drops_flags(machine, &["avx512f"]));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert!(!bench.journal_has(|e| matches!(e, Entry::Paused { .. })));
    let h2 = bench.hosts[1].clone();
    let told = |e: &Entry| match e {
        Entry::Noted { host: Some(host), problem } => *host == h2 && problem.code == Code::CpuFlagsLost,
        _ => false,
    };
    assert!(bench.journal_has(told));
}

/// No host is begun after a canary that is not proved.
#[test]
fn an_unproven_canary_stops_or_asks() {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::NetworkOutOfSync(bench.hosts[0].clone(), true));
    let canary = bench.until_host_ended(0);
    bench.for_ms(2 * HOUR);
    let begun = {
        let reached = |h: &&HostRun| !matches!(h.result, Some((HostResult::NotReached, _)));
        bench.run().hosts.values().filter(|h| h.phase != Phase::Waiting).filter(reached).count()
    };
    assert!(
        begun == 1,
        "the canary ended as {canary:?} ({:?}) and {} more hosts were begun",
        bench.host_status(0).why.map(|p| p.message),
        begun - 1
    );
}

/// A canary that was skipped proves nothing: no other host is begun.
#[test]
fn a_skipped_canary_stops_the_run() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::StoppingVms);
    bench.ask(Command::SkipBegunHost(bench.hosts[0].clone())).unwrap();
    assert_eq!(bench.end(), RunState::Stopped);
    let not_reached = Some(HostResult::NotReached);
    assert_eq!(bench.results(), [Some(HostResult::Skipped), not_reached, not_reached]);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::CanaryFailed);
    names(&why, &["h1", "skipped"]);
}
