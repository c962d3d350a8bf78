//! How many hosts are out at once, their order, approvals, and the failure budget.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::Vm;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Command, Entry, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::Disturbance;
use upgrade_manager_lab::world::engine::{Actor, Migrates};

use super::bench::{Bench, HOUR, MINUTE, Setup, names, vm};

const DONE: Option<HostResult> = Some(HostResult::Succeeded);

/// Never more than two hosts are out, and a third that dies is one of them.
#[test]
fn a_host_that_dies_counts_as_out() {
    let mut bench = Setup::hosts(5).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until("two hosts in hand", |b| b.run().in_hand().count() == 2);
    let dead = bench.hosts[4].clone();
    bench.happens(WorldFault::DoesNotBoot(dead.clone()));
    bench.happens(WorldFault::PowerLost(dead));
    let why = bench.until_waits_for(Code::TooManyHostsOut);
    names(&why, &["h5", "at most 2"]);
    // While it is dead, there is room for one host beside it.
    bench.until("end of one of the two in hand", |b| b.out() <= 2);
    let end = bench.now_ms() + 2 * HOUR;
    bench.until("two hours", |b| {
        assert!(b.out() <= 2 && b.run().in_hand().count() <= 2);
        b.now_ms() >= end
    });
    assert_eq!(bench.results()[..4], [DONE, DONE, DONE, DONE]);
    let machine = bench.machine_of(4);
    bench.world(|w| w.power_on(machine));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.results(), [DONE; 5]);
}

/// Two at once really are two at once.
#[test]
fn two_hosts_go_at_the_same_time_where_two_may() {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.max_unavailable = "50%".parse().unwrap());
    bench.until("two hosts out", |b| b.out() == 2);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Of a rack only one host is out at a time, and another one of it that dies is one of them.
#[test]
fn hosts_of_one_rack_are_never_out_together() {
    let mut bench = Setup::hosts(4).build();
    let rack = vec![bench.hosts[0].clone(), bench.hosts[1].clone()];
    bench.begin(|r| {
        (r.max_unavailable, r.options.apart) = ("3".parse().unwrap(), vec![rack]);
        r.options.max_failed = 1;
    });
    let why = bench.until_waits_for(Code::SeparatedHostOut);
    names(&why, &["h2", "h1"]);
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[0].clone()));
    bench.until("h1 dead", |b| b.host_is(0) == HostStatus::NonResponsive);
    bench.for_ms(HOUR);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
    names(&bench.until_waits_for(Code::SeparatedHostOut), &["h2", "h1"]);
}

/// The canary goes alone, and then an operator agrees.
#[test]
fn after_the_canary_an_operator_approves() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        r.max_unavailable = "2".parse().unwrap();
        (r.options.canary, r.options.approval) = (true, Approval::AfterCanary);
    });
    bench.until_host_ended(0);
    let why = bench.until_waits_for(Code::RunNeedsApproval);
    names(&why, &["h2"]);
    assert_eq!(bench.run().hosts.values().filter(|h| h.phase != Phase::Waiting).count(), 1);
    bench.for_ms(5 * HOUR);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
    bench.ask(Command::Approve).unwrap();
    bench.until("two hosts out", |b| b.out() == 2);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// While the first host is upgraded, it is the next one that waits, and nobody is told to bring the first one up.
#[test]
fn the_host_after_the_first_one_waits_for_it() {
    for canary in [true, false] {
        let mut bench = Setup::hosts(3).build();
        bench.begin(|r| {
            r.max_unavailable = "2".parse().unwrap();
            (r.options.canary, r.options.approval) = (canary, Approval::AfterCanary);
        });
        bench.until_phase(0, Phase::Installing);
        let waits = bench.status().waits_for;
        assert!(waits.iter().all(|wait| wait.why.code == Code::RunWaiting), "{waits:?}");
        let next = waits.iter().find(|wait| wait.host.as_ref() == Some(&bench.hosts[1])).expect("the next host waits");
        names(&next.why, &["h2", "h1"]);
    }
}

/// A canary that fails is the last host, whatever the budget.
#[test]
fn no_host_is_begun_after_a_failed_canary() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| (r.options.canary, r.options.max_failed) = (true, 3));
    fails_to_install(&mut bench, 0);
    assert_eq!(bench.end(), RunState::Stopped);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::CanaryFailed);
    names(&why, &["h1"]);
}

/// Approval of each host.
#[test]
fn each_host_waits_for_an_approval() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = Approval::EachHost);
    for host in 0..2 {
        let why = bench.until_waits_for(Code::RunNeedsApproval);
        names(&why, &[&format!("h{}", host + 1)]);
        bench.for_ms(30 * MINUTE);
        assert_eq!(bench.run().in_hand().count(), 0);
        bench.ask(Command::Approve).unwrap();
        bench.until_host_ended(host);
    }
    assert_eq!(bench.end(), RunState::Succeeded);
}

fn fails_to_install(bench: &mut Bench, host: usize) {
    bench.until_phase(host, Phase::Settling);
    let disturbance = Disturbance::Fails("Error: Transaction failed".to_owned());
    bench.happens(WorldFault::Task(bench.hosts[host].clone(), disturbance));
}

/// With a budget of none the first failure ends it; the host stays out, since packages were touched.
#[test]
fn the_first_failure_ends_a_run_without_a_budget() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    fails_to_install(&mut bench, 0);
    assert_eq!(bench.end(), RunState::Stopped);
    let (out, unreached) = (Some(HostResult::FailedOutOfService), Some(HostResult::NotReached));
    assert_eq!(bench.results(), [out, unreached, unreached]);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    let why = bench.status().why.unwrap();
    assert_eq!(why.code, Code::FailureBudgetExceeded);
    let reason = bench.host_status(0).why.unwrap();
    names(&reason, &["h1", "Transaction failed"]);
}

/// With a budget of one the others go on, and the run has failed. A failed host counts as out.
#[test]
fn a_budget_of_one_lets_the_others_go_on() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| (r.options.max_failed, r.max_unavailable) = (1, "2".parse().unwrap()));
    fails_to_install(&mut bench, 0);
    assert_eq!(bench.end(), RunState::Failed);
    assert_eq!(bench.results(), [Some(HostResult::FailedOutOfService), DONE, DONE]);
}

/// An error about the host while it is being watched takes it out again, also one that we hear of half an hour
/// later because the engine could not be asked.
#[test]
fn an_error_during_the_soak_withdraws_the_host() {
    for unobserved_ms in [0, 30 * MINUTE] {
        an_error_is_heard_of_after(unobserved_ms);
    }
}

fn an_error_is_heard_of_after(unobserved_ms: i64) {
    let mut bench = Setup::hosts(2).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    // Another user moves a VM away from it, and that fails.
    let (h1, h2) = (bench.hosts[0].clone(), bench.hosts[1].clone());
    let person = Actor::person("admin@internal");
    bench.world(|w| w.migrate_vm(&vm("a"), &h1, &person)).unwrap();
    bench.until("VM on h1", |b| b.state().world.engine.vms[&vm("a")].shown.host.as_ref() == Some(&b.hosts[0]));
    bench.state().network.engine.fault_rate = if unobserved_ms > 0 { 1_000 } else { 0 };
    bench.world(|w| {
        w.vm_migrates(&vm("a"), Migrates::Refuses);
        w.migrate_vm(&vm("a"), &h2, &person).unwrap();
        w.vm_migrates(&vm("a"), Migrates::Well);
    });
    bench.for_ms(unobserved_ms);
    bench.state().network.engine.fault_rate = 0;
    bench.until_phase(0, Phase::Withdrawing);
    let why = bench.host_status(0).why.unwrap();
    names(&why, &["h1", "Migration of VM a failed"]);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedOutOfService, HostStatus::Maintenance));
    let began = |e: &Entry| matches!(e, Entry::Phase { host, .. } if *host == h2);
    assert!(!bench.journal_has(began));
}

/// I1 for two hosts that are sent out in one turn.
#[test]
fn two_hosts_in_one_turn_count_each_other() {
    let mut bench = Setup::hosts(6).pinned("p0", 0).pinned("p1", 1).build();
    bench.begin(|r| {
        r.max_unavailable = "2".parse().unwrap();
        r.consents.stop_vms = vec![vm("p0"), vm("p1")];
    });
    bench.until("both stopping", |b| (0..2).all(|h| b.run().hosts[&b.hosts[h]].phase == Phase::StoppingVms));
    bench.ask(Command::Pause(PauseAt::Step)).unwrap();
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[5].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[5].clone()));
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.out(), 1);
    bench.go_on();
    // The bench judges I1.
    bench.for_ms(2 * MINUTE);
    assert!(bench.out() <= 2, "{} out", bench.out());
}

/// Before any package was touched its capacity is given back; and a host that is up for a moment only is not back. It ends as out of
/// service.
#[test]
fn a_host_that_is_up_for_a_moment_was_not_given_back() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    bench.until_phase(0, Phase::Returning);
    bench.happens(WorldFault::NetworkMissing(bench.hosts[0].clone(), 6 * HOUR));
    bench.world(|w| w.engine.timing.transient_up = 4_000);
    let up_once = |b: &Bench| b.run().hosts[&b.hosts[0]].up_once_ms.is_some();
    bench.until("one read of up", |b| up_once(b) || b.result_of(0).is_some());
    assert_eq!(bench.result_of(0), None);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!(bench.host_is(0), HostStatus::NonOperational);
}

/// Two at a time. VM `c` has come to the third host since the plan: the second host cannot be emptied while the first is out, and can once
/// it is back. The run waits for that, and asks nobody: its question would keep the first host out.
#[test]
fn a_host_that_can_be_emptied_once_another_is_back_is_waited_for() {
    let setup = Setup::empty().host(|new| new.memory_mib = 20_000);
    let setup = setup.host(|new| new.memory_mib = 14_500).host(|new| new.memory_mib = 20_000);
    let setup = setup.vm_with("a", 0, |vm| vm.memory_mib = 5_000).vm_with("b", 1, |vm| vm.memory_mib = 14_000);
    let mut bench = setup.build();
    let hosts = bench.hosts.clone();
    bench.begin(|r| {
        r.max_unavailable = "2".parse().unwrap();
        (r.hosts, r.order) = (hosts[..2].to_vec(), hosts[..2].to_vec());
    });
    let cluster = bench.cluster.clone();
    let new = Vm::running(vm("c"), "c", hosts[2].clone(), 6_000, 2);
    assert!(bench.world(|w| w.add_vm(&cluster, new)));
    bench.until("question or end", |b| b.run().hold.is_some() || b.run().ended.is_some());
    assert_eq!(bench.run().hold.map(|hold| hold.why.message), None);
    assert_eq!(bench.end(), RunState::Succeeded);
}
