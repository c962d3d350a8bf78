//! The health of the cluster before a host is begun, and of a host that came back.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{HealthIssue, HealthIssueKind};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, Fact, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{Actor, NextRestart};

use super::bench::{Bench, HOUR, MINUTE, OPERATOR, SECOND, Setup, names, vm};
use super::decisions::is_next;

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

fn has_begun(bench: &Bench, host: usize) -> bool {
    bench.run().hosts[&bench.hosts[host]].phase != Phase::Waiting
}

/// The host is not begun for hours, and for a while after the trouble is over it is.
fn stays_out_until(bench: &mut Bench, host: usize, mended: WorldFault) {
    bench.for_ms(2 * HOUR);
    assert!(!has_begun(bench, host));
    bench.happens(mended);
    bench.until("begin", |b| has_begun(b, host));
}

#[test]
fn an_inactive_storage_domain_keeps_hosts_in() {
    let mut bench = Setup::hosts(2).build();
    bench.happens(WorldFault::StorageDomainFails(true));
    bench.begin(|_| {});
    let why = bench.until_waits_for(Code::ClusterUnhealthy);
    names(&why, &["c1", "storage domain data1 is inactive"]);
    assert_eq!(why.params["host"], "h1");
    assert!(!why.remedy.is_empty());
    stays_out_until(&mut bench, 0, WorldFault::StorageDomainFails(false));
    assert_eq!((bench.end(), bench.results()), (RunState::Succeeded, vec![DONE, DONE]));
}

#[test]
fn a_storage_domain_that_administrators_put_into_maintenance_stops_nothing() {
    let mut bench = Setup::hosts(1).build();
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_storage_domain(&cluster, "maintenance"));
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Hosts with bricks: by id, as the world has them.
fn by_id(bench: &Bench) -> Vec<HostId> {
    let mut hosts = bench.hosts.clone();
    hosts.sort();
    hosts
}

#[test]
fn a_brick_that_is_down_keeps_other_hosts_in_and_not_its_own() {
    let mut bench = Setup::hosts(3).gluster().build();
    let hosts = by_id(&bench);
    let number = |id: &HostId| bench.hosts.iter().position(|h| h == id).unwrap();
    let (ill, other) = (number(&hosts[0]), number(&hosts[1]));
    bench.happens(WorldFault::BrickBreaks(hosts[0].clone(), true));
    bench.begin(|r| r.order = hosts.clone());
    // Taking the host itself out takes no brick away, and brings none back.
    assert_eq!(bench.until_host_ended(ill), HostResult::Succeeded);
    let why = bench.until_waits_for(Code::ClusterUnhealthy);
    names(&why, &["brick", "vol1", "down", &format!("h{}", ill + 1)]);
    assert_eq!(why.params["host"], format!("h{}", other + 1));
    stays_out_until(&mut bench, other, WorldFault::BrickBreaks(hosts[0].clone(), false));
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// The engine refuses while bricks heal. That is no failure, however often it is tried.
#[test]
fn a_heal_is_waited_for_and_counts_as_no_try() {
    let mut bench = Setup::hosts(3).gluster().with(|w, _| w.engine.timing.heal = (HOUR / 2, HOUR / 2)).build();
    bench.begin(|r| r.options.deadlines.evacuate_ms = 3_600_000);
    bench.until_host_ended(0);
    let why = bench.until_waits_for(Code::GlusterNotReady);
    names(&why, &["h2", "UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS"]);
    bench.until_host_ended(1);
    let deactivates = bench.intended(|a| *a == Action::Deactivate);
    assert!((10..60).contains(&deactivates), "{deactivates} orders");
    let lists = |entry: &&Entry| matches!(entry, Entry::Observed { fact: Fact::Leaving { .. }, .. });
    assert_eq!(bench.journal().iter().filter(lists).count(), 2, "one for each host, however often it is tried");
    assert_eq!((bench.end(), bench.results()), (RunState::Succeeded, vec![DONE; 3]));
}

#[test]
fn a_heal_that_does_not_end_gives_the_host_up_in_the_engines_words() {
    let mut bench = Setup::hosts(3).gluster().with(|w, _| w.engine.timing.heal = (9 * HOUR, 9 * HOUR)).build();
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results(), [DONE, Some(HostResult::FailedInService), Some(HostResult::NotReached)]);
    let why = bench.host_status(1).why.unwrap();
    assert_eq!(why.code, Code::GlusterNotReady);
    names(&why, &["h2", "UNSYNCED_ENTRIES"]);
}

/// Any other refusal is tried as often as before, and no more.
#[test]
fn another_refusal_counts_as_before() {
    let mut bench = Setup::hosts(2).gluster().build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.set_operations(&host, vec!["Uploading an image".to_owned()]));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 5);
}

#[test]
fn disk_work_of_a_vm_keeps_its_host_in_and_no_other() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.happens(WorldFault::DiskWork(vm("a"), true));
    bench.begin(|_| {});
    // The VM is on the other host.
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    let why = bench.until_waits_for(Code::ClusterUnhealthy);
    names(&why, &["VM a", "locked"]);
    assert_eq!(why.params["host"], "h2");
    stays_out_until(&mut bench, 1, WorldFault::DiskWork(vm("a"), false));
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Health issues from before the host was begun are in the journal: a process that takes over compares with them.
#[test]
fn a_process_that_takes_over_asks_again() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.kill();
    bench.happens(WorldFault::StorageDomainFails(true));
    bench.start_process();
    // Bad since: the first host waits for it, too.
    let why = bench.until_waits_for(Code::HostHealthRegressed);
    names(&why, &["h1", "storage domain data1 is inactive"]);
    bench.happens(WorldFault::StorageDomainFails(false));
    assert_eq!((bench.end(), bench.results()), (RunState::Succeeded, vec![DONE, DONE]));
}

#[test]
fn the_next_host_waits_until_the_engine_is_quiet() {
    let mut bench = Setup::hosts(2).build();
    let other = bench.hosts[1].clone();
    bench.happens(WorldFault::ErrorTold(other));
    let told = bench.now_ms();
    bench.begin(|_| {});
    let why = bench.until_waits_for(Code::RecentEngineError);
    names(&why, &["h1", "c1", "low disk space", "5 minutes"]);
    bench.until("begin", |b| has_begun(b, 0));
    let waited = bench.now_ms() - told;
    assert!((5 * MINUTE..6 * MINUTE).contains(&waited), "{waited} ms");
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// What the engine refuses to a VM's user says nothing about the cluster.
#[test]
fn the_next_host_does_not_wait_for_refusals_of_vm_users() {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    let (host, owner) = (bench.hosts[1].clone(), Actor::person("owner@internal"));
    bench.world(|w| w.fails_to_plug_disk(&host, &vm("a"), &owner));
    let errors = bench.world(|w| w.engine_events().iter().rev().take(2).map(|e| e.code).collect::<Vec<_>>());
    assert_eq!(errors, [2001, 10_802]);
    let told = bench.now_ms();
    bench.begin(|_| {});
    bench.until("begin", |b| has_begun(b, 0));
    assert!(bench.now_ms() - told < 5 * MINUTE);
}

/// The alert about missing power management, written when a host is added, is advice: no host waits for it, and none fails by it.
#[test]
fn an_alert_about_missing_power_management_is_no_trouble() {
    let mut bench = Setup::hosts(2).build();
    let host = bench.hosts[0].clone();
    bench.world(|w| w.alerts_to_missing_power_management(&host));
    let told = bench.now_ms();
    bench.begin(|_| {});
    bench.until("begin", |b| has_begun(b, 0));
    assert!(bench.now_ms() - told < 5 * MINUTE);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(30 * SECOND);
    bench.world(|w| w.alerts_to_missing_power_management(&host));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// A process that takes over reads back earlier events of the engine.
#[test]
fn an_error_is_remembered_across_processes() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.options.quiet_ms = 1_200_000);
    bench.kill();
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::ErrorTold(host));
    let told = bench.now_ms();
    bench.for_ms(5 * MINUTE);
    bench.start_process();
    bench.until_waits_for(Code::RecentEngineError);
    bench.until("begin", |b| has_begun(b, 0));
    assert!(bench.now_ms() - told >= 20 * MINUTE);
}

#[test]
fn a_run_that_does_not_ask_for_quiet_begins_at_once() {
    let mut bench = Setup::hosts(1).build();
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::ErrorTold(host));
    let told = bench.now_ms();
    bench.begin(|r| r.options.quiet_ms = 0);
    bench.until("begin", |b| has_begun(b, 0));
    assert!(bench.now_ms() - told < MINUTE);
}

/// I8: an engine that reports an error every minute for ever stops no run: an operator is asked, once for each host.
#[test]
fn endless_engine_errors_are_asked_about() {
    let mut bench = Setup::hosts(2).build();
    let host = bench.hosts[1].clone();
    bench.every(MINUTE, 600, WorldFault::ErrorTold(host));
    bench.begin(|_| {});
    bench.until_waits_for(Code::RecentEngineError);
    for n in 0..2 {
        let free = bench.now_ms();
        let why = bench.until_paused();
        assert_eq!(why.code, Code::RecentEngineError);
        names(&why, &[&format!("h{}", n + 1), "low disk space"]);
        assert!(bench.now_ms() - free >= 14 * MINUTE, "it waits before it asks");
        bench.for_ms(HOUR);
        assert!(!has_begun(&bench, n));
        bench.go_on();
        bench.until("begin", |b| has_begun(b, n));
        // Watched for errors as ever: those are reported about the other host.
        if n == 0 {
            assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
        }
    }
    let pauses = bench.journal().iter().filter(|e| matches!(e, Entry::Paused { .. })).count();
    assert_eq!(pauses, 2);
}

/// An answer to leave a host out holds when its reason is over.
#[test]
fn a_host_left_because_of_errors_is_not_begun_later() {
    let mut bench = Setup::hosts(2).build();
    let host = bench.hosts[0].clone();
    bench.every(MINUTE, 18, WorldFault::ErrorTold(host));
    bench.begin(|_| {});
    assert_eq!(bench.until_paused().code, Code::RecentEngineError);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::Skipped);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 0);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
}

/// Networks in sync.
#[test]
fn a_network_out_of_sync_after_the_restart_is_waited_for() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::NetworkOutOfSync(host.clone(), true));
    let why = bench.until_waits_for(Code::HostHealthRegressed);
    names(&why, &["h1", "network storage", "out of sync"]);
    bench.for_ms(5 * MINUTE);
    assert!(!has_begun(&bench, 1));
    bench.happens(WorldFault::NetworkOutOfSync(host, false));
    assert_eq!((bench.end(), bench.results()), (RunState::Succeeded, vec![DONE, DONE]));
}

#[test]
fn a_network_that_stays_out_of_sync_leaves_the_host_unproven() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.happens(WorldFault::NetworkOutOfSync(bench.hosts[0].clone(), true));
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::HostHealthRegressed);
    let why = bench.until_paused();
    assert_eq!(why.code, Code::TooManyUnproven);
    names(&why, &["h1"]);
    bench.go_on();
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
}

#[test]
fn what_was_out_of_sync_before_is_written_down_and_asks_for_nothing() {
    let mut bench = Setup::hosts(1).build();
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::NetworkOutOfSync(host, true));
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Succeeded);
    let written = |e: &Entry| matches!(e, Entry::Observed { fact: Fact::HealthIssuesBefore(t), .. } if t.len() == 1);
    assert!(bench.journal_has(written));
}

/// The kernel that runs is the planned one.
#[test]
fn a_host_that_boots_its_old_kernel_is_not_as_planned() {
    let mut bench = Setup::hosts(1).build();
    let plan = bench.begin(|_| {});
    assert!(plan.hosts[0].packages.iter().any(|p| p.name == "kernel-core"), "{:?}", plan.hosts[0].packages);
    bench.until_phase(0, Phase::Booting);
    let machine = bench.machine_of(0);
    bench.until("boot", |b| b.state().world.hosts[&machine].boots == 2);
    bench.world(|w| w.hosts.get_mut(&machine).unwrap().running_kernel = "5.14.0-362.8.1.el9_3.x86_64".to_owned());
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::VersionsNotAsPlanned);
    names(&why, &["h1", "running kernel 5.14.0-362.8.1.el9_3.x86_64", "kernel-core"]);
}

/// A plan warns of storage that is not available and of an engine without a recent backup; neither blocks it.
#[test]
fn a_plan_warns_about_health_issues() {
    let mut bench = Setup::hosts(2).build();
    bench.happens(WorldFault::StorageDomainFails(true));
    let request = bench.request(|_| {});
    let plan = bench.plan(request.clone()).unwrap();
    assert_eq!(plan.blockers, []);
    let told = |plan: &Plan, code| plan.warnings.iter().find(|w| w.code == code).cloned();
    names(&told(&plan, Code::ClusterUnhealthy).expect("a warning"), &["c1", "storage domain"]);
    names(&told(&plan, Code::EngineBackupOld).expect("a warning"), &["no backup"]);
    bench.happens(WorldFault::StorageDomainFails(false));
    bench.world(World::record_backup);
    let plan = bench.plan(request).unwrap();
    assert_eq!((told(&plan, Code::ClusterUnhealthy), told(&plan, Code::EngineBackupOld)), (None, None));
}

/// t6: `activate` goes only to a host that was seen alive just now.
#[test]
fn a_host_that_died_during_a_pause_is_not_activated() {
    let mut bench = Setup::hosts(2)
        .with(|w, h| {
            w.engine.hosts.get_mut(&h[0]).unwrap().power_management = true;
        })
        .build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Refreshing);
    bench.until("check", |b| b.intended(|a| *a == Action::UpgradeCheck) == 1);
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.until_phase(0, Phase::Activating);
    bench.for_ms(HOUR);
    let machine = bench.machine_of(0);
    // Somebody has switched it off to put memory in.
    bench.world(|w| {
        w.next_restart(machine, NextRestart::NeverBoots);
        w.crash(machine);
    });
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    bench.go_on();
    bench.for_ms(10 * MINUTE);
    let sent = bench.intended(|a| *a == Action::Activate);
    let events = bench.world(|w| w.engine_events_after(0, usize::MAX));
    let fenced: Vec<String> =
        events.iter().filter(|e| [12, 121, 9008, 9027].contains(&e.code)).map(|e| e.text.clone()).collect();
    assert_eq!(sent, 0, "activated though it is switched off; now {:?}; {fenced:?}", bench.host_is(0));
}

/// A host that is not operational for a minute after its restart, until AutoRecovery brings it up, is no failure.
#[test]
fn autorecovery_is_waited_for() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Activating);
    bench.until("activate", |b| b.host_is(0) == HostStatus::Up || b.host_is(0) == HostStatus::Unassigned);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.engine.hosts.get_mut(&host).unwrap().status = HostStatus::NonOperational);
    bench.for_ms(MINUTE);
    drop(bench.world(|w| w.activate(&host, &Actor::person("SYSTEM"))));
    bench.for_ms(30 * MINUTE);
    assert_eq!(
        bench.host_status(0).result,
        Some(HostResult::Succeeded),
        "{:?}",
        bench.host_status(0).why.map(|p| p.message)
    );
}

/// A host that a plan takes without a blocker can be begun.
#[test]
fn a_host_in_install_failed_is_upgraded_or_blocks_the_plan() {
    for status in [HostStatus::InstallFailed, HostStatus::NonOperational] {
        let mut bench = Setup::hosts(6).with(|w, h| w.engine.hosts.get_mut(&h[1]).unwrap().status = status).build();
        let request = bench.request(|r| {
            r.order = vec![];
            r.max_unavailable = "2".parse().unwrap();
        });
        let plan = bench.plan(request).unwrap();
        if !plan.blockers.is_empty() || plan.host(&bench.hosts[1]).is_none() {
            continue;
        }
        bench.start_plan(&plan.hash).unwrap();
        bench.start_process();
        bench.for_ms(24 * HOUR);
        assert!(
            bench.state().judge.seen.ended.is_some(),
            "{status:?}: no blocker, {:?} after a day; waits for {:?}; events {:?}",
            bench.status().hosts.iter().map(|h| h.phase).collect::<Vec<_>>(),
            bench.waits().iter().map(|w| w.why.message.clone()).collect::<Vec<_>>(),
            bench.events().len()
        );
    }
}

/// A call that was refused says nothing about a host that soaks: one of a user for a VM, and one of ours.
#[test]
fn refused_calls_do_not_fail_a_host_that_soaks() {
    let mut bench = Setup::hosts(3).gluster().vm("a", 1).build();
    bench.begin(|_| {});
    let host = by_id(&bench)[0].clone();
    let first = bench.hosts.iter().position(|h| *h == host).unwrap();
    bench.until_phase(first, Phase::Soaking);
    bench.for_ms(30 * SECOND);
    let (owner, ours) = (Actor::person("owner@internal"), Some("oum-other".to_owned()));
    bench.world(|w| w.fails_to_plug_disk(&host, &vm("a"), &owner));
    let other = by_id(&bench)[1].clone();
    bench.happens(WorldFault::BrickBreaks(other.clone(), true));
    let ours = Actor { user: OPERATOR.to_owned(), correlation: ours };
    assert!(bench.world(|w| w.deactivate_with_gluster(&host, "", &ours)).is_err());
    let errors = bench.world(|w| w.engine_events().iter().rev().take(3).map(|e| e.code).collect::<Vec<_>>());
    assert_eq!(errors, [14_001, 2001, 10_802]);
    bench.happens(WorldFault::BrickBreaks(other, false));
    assert_eq!(bench.until_host_ended(first), HostResult::Succeeded);
}

/// An error of the host itself does.
#[test]
fn an_error_of_a_host_that_soaks_takes_it_out() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(30 * SECOND);
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    names(&bench.host_status(0).why.unwrap(), &["h1", "low disk space"]);
}

/// A brick of another host is down. The next host would take one more brick out; if it is out of service already, it takes none.
#[test]
fn a_brick_stands_against_no_host_that_is_out_already() {
    let mut bench = Setup::hosts(3).build();
    let mut decision = is_next(&mut bench);
    decision.snapshot.health_issues = Some(vec![HealthIssue {
        kind: HealthIssueKind::GlusterBrick,
        host: Some(bench.hosts[1].clone()),
        vm: None,
        entity: "brick /b".to_owned(),
        state: "down".to_owned(),
    }]);
    let begins = |entry: &Entry| matches!(entry, Entry::Phase { .. });
    for (status, is_begun) in [(HostStatus::Up, false), (HostStatus::NonOperational, true)] {
        decision.plan().hosts[0].initial_status = status;
        decision.shown().inventory.status = status;
        assert_eq!(decision.has(begins), is_begun, "{status:?}");
    }
}
