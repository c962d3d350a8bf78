//! An engine that is slow, that hangs, or that is away: no standstill without a word, and nothing that waits for one answer
//! holds up the rest.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Entry, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup};

fn reports(bench: &Bench) -> usize {
    let is_report = |e: &&Entry| matches!(e, Entry::Noted { problem, .. } if problem.code == Code::WaitTooLong);
    bench.journal().iter().filter(is_report).count()
}

/// The run asks about the engine, and not about a host: its choices have an effect.
#[track_caller]
fn asks_about_the_engine(bench: &Bench) {
    let question = bench.status().question.expect("a question");
    assert_eq!((question.why.code, question.host), (Code::WaitTooLong, None));
    assert_eq!(question.choices, [Choice::GoOn, Choice::Leave, Choice::Stop]);
}

/// Each read takes longer than it may be old: named at once, an event after half an hour, a question after four hours; and to
/// go on is to wait as long again.
#[test]
fn reads_that_are_always_old_become_an_event_and_a_question() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.latency_ms = 29_000);
    bench.until_waits_for(Code::ReadTooOld);
    bench.for_ms(40 * MINUTE);
    assert_eq!((reports(&bench), bench.run().hold.is_none()), (1, true));
    bench.until_paused();
    asks_about_the_engine(&bench);
    let asked = bench.now_ms();
    bench.go_on();
    bench.until("answer", |b| b.run().hold.is_none());
    bench.until_paused();
    assert!(bench.now_ms() - asked >= 4 * HOUR, "{} min", (bench.now_ms() - asked) / MINUTE);
    bench.network(|n| n.engine.latency_ms = 200);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// An engine that does not answer at all is asked about as well. To stop is to begin no other host.
#[test]
fn an_outage_that_lasts_becomes_a_question() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.until_paused();
    asks_about_the_engine(&bench);
    assert!(reports(&bench) >= 1);
    bench.answer(Choice::Stop);
    bench.until("answer", |b| b.run().stopping);
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results(), [Some(HostResult::Succeeded), Some(HostResult::NotReached)]);
}

/// A second outage is reported like the first one.
#[test]
fn each_outage_is_reported() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.soak_ms = 3_600_000);
    bench.until_phase(0, Phase::Soaking);
    for outage in 1..=2 {
        bench.network(|n| n.engine.fault_rate = 1_000);
        bench.for_ms(50 * MINUTE);
        bench.network(|n| n.engine.fault_rate = 0);
        bench.for_ms(5 * MINUTE);
        assert_eq!(reports(&bench), outage);
    }
}

/// One question about one host is never answered: the other host goes on, and a cancel is written.
#[test]
fn a_question_that_hangs_holds_up_nothing_else() {
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until_phase(0, Phase::Settling);
    bench.network(|n| n.engine_hangs = Some("jobs"));
    let begun = bench.now_ms();
    bench.ask(Command::Cancel).unwrap();
    bench.until("cancel", |b| b.run().cancelled);
    assert!(bench.now_ms() - begun <= 20 * SECOND, "{} s", (bench.now_ms() - begun) / SECOND);
    bench.network(|n| n.engine_hangs = None);
    assert_eq!(bench.end(), RunState::Cancelled);
}

/// As above, while the other host boots: its turns go on at their usual pace.
#[test]
fn a_host_goes_on_beside_a_question_that_hangs() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until_phase(0, Phase::Restarting);
    bench.until_phase(1, Phase::Settling);
    bench.network(|n| n.engine_hangs = Some("jobs"));
    let begun = bench.now_ms();
    bench.until_phase(0, Phase::Booting);
    bench.until("host back", |b| b.host_is(0) == HostStatus::Up);
    assert!(bench.now_ms() - begun <= 12 * MINUTE, "{} min", (bench.now_ms() - begun) / MINUTE);
    bench.network(|n| n.engine_hangs = None);
}

/// The engine itself hangs while it is read: a pause is written all the same.
#[test]
fn a_reading_that_hangs_holds_up_no_pause() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine_hangs = Some("about"));
    bench.for_ms(2 * SECOND);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    let asked = bench.now_ms();
    bench.until("pause", |b| b.run().hold.is_some());
    assert!(bench.now_ms() - asked <= 15 * SECOND, "{} s", (bench.now_ms() - asked) / SECOND);
    bench.network(|n| n.engine_hangs = None);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// VDSM ports that answer slowly delay nothing, and an answer that comes is used.
#[test]
fn slow_vdsm_ports_hold_up_no_turn() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Refreshing);
    bench.network(|n| n.vdsm_latency_ms = 30_000);
    let from = bench.now_ms();
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    assert!(bench.now_ms() - from <= 10 * SECOND, "{} s", (bench.now_ms() - from) / SECOND);
    bench.go_on();
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
}

/// The engine has so many VMs that their list takes longer than reads may be old: the run goes on, the list is not most of the
/// engine's work, and what happens on the hosts in hand is seen at once.
#[test]
fn a_list_of_all_vms_may_take_long() {
    let setup = Setup::hosts(3).vm("a", 0).vm("b", 1).vm("c", 2);
    let mut bench = setup.with(|world, _| world.vm_list_ms = 20 * SECOND).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    let begun = bench.now_ms();
    bench.until_phase(0, Phase::Settling);
    assert!(bench.now_ms() - begun <= 2 * MINUTE, "{} s", (bench.now_ms() - begun) / SECOND);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(reports(&bench), 0);
    let lists = bench.state().engine_requests["VMs"];
    let whole_ms = bench.now_ms() - bench.when(|e| matches!(e, Entry::Began { .. })).unwrap();
    assert!(i64::try_from(lists).unwrap() * 60 * SECOND <= whole_ms, "{lists} lists in {} s", whole_ms / SECOND);
}

/// A list that takes two minutes is given up, as any other read that takes too long.
#[test]
fn a_list_of_all_vms_that_takes_too_long_is_an_outage() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Booting);
    bench.world(|w| w.vm_list_ms = 3 * MINUTE);
    bench.until_waits_for(Code::DeadlineExceeded);
    bench.world(|w| w.vm_list_ms = 0);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// An engine whose readings take some seconds, less than they may be old: of several healthy hosts none fails. The sign of life of
/// a host is as new as the reads, however long these take.
#[test]
fn readings_of_some_seconds_fail_no_healthy_host() {
    for (hosts, latency_ms) in [(3, 1_500), (6, 1_200)] {
        let mut bench = Setup::hosts(hosts + 1).build();
        bench.begin(|r| r.max_unavailable = hosts.to_string().parse().unwrap());
        bench.until_phase(0, Phase::Booting);
        bench.network(|n| n.engine.latency_ms = latency_ms);
        for host in 0..hosts {
            assert_eq!(
                bench.until_host_ended(host),
                HostResult::Succeeded,
                "{hosts} hosts, {latency_ms} ms, h{}",
                host + 1
            );
        }
    }
}

/// The next host waits for storage that is away: it and the whole cluster are looked at twice a minute, and not in each
/// turn.
#[test]
fn a_host_that_waits_is_not_asked_about_in_each_turn() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    bench.happens(WorldFault::StorageDomainFails(true));
    bench.begin(|_| {});
    bench.until_waits_for(Code::ClusterUnhealthy);
    let before = bench.state().engine_requests.clone();
    bench.for_ms(10 * MINUTE);
    let after = bench.state().engine_requests.clone();
    let count = |what: &str| after.get(what).copied().unwrap_or(0) - before.get(what).copied().unwrap_or(0);
    assert!(count("about") >= 60, "{} turns", count("about"));
    for what in ["hosts", "VMs", "health_issues", "affinity groups", "migration targets", "jobs"] {
        assert!(count(what) <= 22, "{} times {what} in ten minutes", count(what));
    }
    assert_eq!(bench.waits()[0].why.code, Code::ClusterUnhealthy);
    bench.happens(WorldFault::StorageDomainFails(false));
    let repaired = bench.now_ms();
    bench.until_phase(0, Phase::StoppingVms);
    assert!(bench.now_ms() - repaired <= MINUTE, "{} s", (bench.now_ms() - repaired) / SECOND);
    assert_eq!(bench.intended(|a| *a == Action::TakeFlag), 1);
}

/// The first list of all VMs takes longer than a minute: meanwhile the run names what it waits for.
#[test]
fn a_first_reading_that_takes_long_is_named() {
    let mut bench = Setup::hosts(2).with(|world, _| world.vm_list_ms = 100 * SECOND).build();
    bench.begin(|_| {});
    bench.for_ms(90 * SECOND);
    let waits: Vec<String> = bench.waits().into_iter().map(|wait| wait.why.message).collect();
    assert!(waits.len() == 1 && waits[0].contains("the engine is being read"), "{waits:?}");
    bench.until_phase(0, Phase::Evacuating);
}
