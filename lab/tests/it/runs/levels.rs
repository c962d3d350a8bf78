//! The cluster level: what prevents it, and how it follows from versions where the engine shows no levels of its hosts, as
//! over its REST API.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::Obstacle;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Entry, HostResult, Phase, RestartProof, RunState, Stage,
};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, Setup, eve, names, vm};
use super::decisions::{in_phase, intends};
use super::up_to_date::the_second_is_upgraded_without_a_restart;

const WANTED: Level = Level::new(4, 8);

fn over_rest(setup: Setup) -> Bench {
    setup.with(|world, _| world.engine.shows_levels = false).build()
}

/// Hosts whose versions are known from the engine and the provider: the level is raised, and the plan said where it is
/// known from.
#[test]
fn the_level_is_raised_by_versions() {
    let mut bench = over_rest(Setup::hosts(2));
    let plan = bench.begin(|r| r.target_level = Some(WANTED));
    let told = plan.warnings.iter().find(|w| w.code == Code::LevelsFromVersions).expect("a warning");
    names(told, &["h1", "h2", "4.8"]);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.cluster_view().level, WANTED);
}

/// An engine that reports levels needs no such warning.
#[test]
fn reported_levels_need_no_warning() {
    let mut bench = Setup::hosts(2).build();
    let request = bench.request(|r| r.target_level = Some(WANTED));
    let plan = bench.plan(request).unwrap();
    assert!(plan.warnings.iter().all(|w| w.code != Code::LevelsFromVersions));
}

/// A host that the run does not touch, and whose qemu-kvm nobody shows: the level is not raised, and the host is named.
#[test]
fn a_host_whose_versions_leave_a_doubt_prevents_the_level() {
    let mut bench = over_rest(Setup::hosts(1).host(|new| new.up_to_date = true));
    bench.begin(|r| r.target_level = Some(WANTED));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.results()[0], Some(HostResult::Succeeded));
    assert_eq!(bench.cluster_view().level, Level::new(4, 7));
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::LevelNotRaised);
    names(&why, &["h2", "qemu-kvm"]);
}

/// A host that an operator left in the middle of its soak may have to go back to what it ran.
#[test]
fn a_host_that_was_left_in_its_soak_prevents_the_level() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(WANTED));
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.until_paused();
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    // Back in service: it takes no other host's place, and supports the level.
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    let told = bench.events().into_iter().any(|(_, text)| text.contains("host h1 was left before its soak had ended"));
    assert!(told, "{:#?}", bench.events());
}

/// A host that failed may have to go back to what it ran, although its versions support the level.
#[test]
fn a_host_that_failed_prevents_the_level() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| (r.target_level, r.options.max_failed) = (Some(WANTED), 1));
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(bench.end(), RunState::Failed);
    assert_eq!(bench.until_host_ended(1), HostResult::Succeeded);
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    let told = bench.events().into_iter().any(|(_, text)| text.contains("host h1 failed"));
    assert!(told, "{:#?}", bench.events());
}

/// An upgraded host comes back from a later restart without the level, as with hardware that was changed.
#[test]
fn a_host_that_lost_the_level_prevents_it() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(WANTED));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    let (host, machine) = (bench.hosts[0].clone(), bench.machine_of(0));
    bench.world(|w| w.lose_level(machine, Some(WANTED)));
    bench.happens(WorldFault::PowerLost(host));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::LevelNotRaised);
    names(&why, &["h1", "4.8"]);
}

/// A VM previews a snapshot: the engine would refuse the level, and is not asked.
#[test]
fn a_vm_that_previews_a_snapshot_prevents_the_level() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| r.target_level = Some(WANTED));
    bench.until_phase(1, Phase::Soaking);
    bench.world(|w| w.engine.vms.get_mut(&vm("a")).unwrap().shown.obstacles = vec![Obstacle::Previewing]);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    names(&bench.status().why.unwrap(), &["preview a snapshot: a"]);
}

/// A run that stopped does not raise the level, which cannot be lowered again.
#[test]
fn a_stopped_run_does_not_raise_the_level() {
    let mut bench = Setup::hosts(3)
        .vm("a", 0)
        .with(|w, _| (w.clusters[0].level, w.clusters[0].data_center_level) = (Level::new(4, 6), Level::new(4, 6)))
        .build();
    bench.begin(|r| (r.target_level, r.options.canary) = (Some(Level::new(4, 7)), true));
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    let ended = bench.end();
    assert_eq!(bench.cluster_view().level, Level::new(4, 6), "the run ended as {ended:?}, {:?}", bench.results());
}

/// The level is to be raised now.
fn raising() -> Decision {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.target_level = Some(Level::new(4, 8)));
    bench.until("closing", |b| b.journal_has(|e| matches!(e, Entry::Stage(Stage::Closing))));
    let mut decision = Decision::of(&mut bench);
    (decision.run.level, decision.run.steps) = (None, [].into());
    assert!(decision.has(intends(ActionKind::RaiseLevel)));
    decision
}

/// The level is certain only from versions read after the last boot: a host whose restart is not proved prevents it.
#[test]
fn a_host_whose_restart_is_not_proved_prevents_the_level() {
    let mut decision = raising();
    let why: Problem = codes::RestartUnproven { host: "h1", why: "no newer boot time" }.err().into();
    decision.host().result = Some((HostResult::Unproven, Some(why)));
    decision.host().restart = Some(RestartProof::Unproven);
    assert!(!decision.has(intends(ActionKind::RaiseLevel)));
}

/// I7: an engine restart cleared the flag, and another installation took it. The level is not raised while that one upgrades hosts.
#[test]
fn the_level_is_not_raised_under_the_flag_of_another_upgrade() {
    let mut decision = raising();
    let cluster = Arc::make_mut(&mut decision.snapshot.cluster);
    cluster.upgrade.as_mut().expect("the flag is ours").correlation_id = "oum-of-another-store".to_owned();
    assert!(!decision.has(intends(ActionKind::RaiseLevel)));
}

/// "The level is raised only at the end, only if it is certain for every host of the cluster from versions read after its last boot":
/// another user upgraded the second host without a restart, the run says that nothing shows a restart, and raises the level.
#[test]
fn a_host_that_another_user_upgraded_without_a_restart_prevents_the_level() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        r.options.soak_ms = HOUR as u64;
        r.target_level = Some(Level::new(4, 8));
    });
    the_second_is_upgraded_without_a_restart(&mut bench);
    assert_eq!(bench.until_host_ended(1), HostResult::Unproven);
    let machine = bench.machine_of(1);
    assert!(bench.world(|w| w.hosts[&machine].needs_reboot()));
    bench.end();
    let raised = bench.intended(|a| matches!(a, Action::RaiseLevel(_)));
    assert_eq!(raised, 0, "{:?}", bench.host_status(1).why);
}

/// The same by a single decision.
#[test]
fn a_host_of_which_nothing_shows_a_restart_prevents_the_level() {
    let mut decision = raising();
    let why: Problem = codes::RestartUnproven { host: "h1", why: "another user upgraded it" }.err().into();
    decision.host().result = Some((HostResult::Unproven, Some(why)));
    // It was ended before it was begun.
    decision.host().restart = None;
    assert!(!decision.has(intends(ActionKind::RaiseLevel)));
}

/// A host was left in its soak, by a late answer to a question of another kind than EXTERNAL_CHANGE: the level is not raised.
#[test]
fn a_host_that_was_left_for_a_late_answer_prevents_the_level() {
    let mut decision = raising();
    let left = codes::HostLeftMaintenance { host: "h1", phase: "the restart", status: "up", who: "eve".to_owned() };
    decision.host().result = Some((HostResult::Unproven, Some(left.err().into())));
    decision.host().was_left = true;
    decision.host().restart = Some(RestartProof::EngineBootTime);
    assert!(!decision.has(intends(ActionKind::RaiseLevel)), "left before its soak had ended");
}

/// So ends a host that is left in its soak.
#[test]
fn a_late_leave_in_the_soak_is_kept_with_the_end_of_the_host() {
    let mut bench = in_phase(Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let left = codes::HostLeftMaintenance { host: "h1", phase: "the restart", status: "up", who: "eve".to_owned() };
    decision.host().left_as_it_is = Some(left.err().into());
    decision.carry_on(&[]);
    let host = decision.host();
    assert_eq!(host.result.as_ref().map(|(result, _)| *result), Some(HostResult::Unproven));
    assert!(host.was_left);
}
