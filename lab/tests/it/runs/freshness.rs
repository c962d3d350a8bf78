//! What a call is based on is new: the host's own count of qemu processes by the time at which it was asked for, and everything
//! once more right before the call is made.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::run::{Action, Entry, HostResult, Phase, RunState, StepOutcome};
use upgrade_manager_lab::sim::faults::WorldFault;

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, names};

fn restarts(bench: &Bench) -> usize {
    bench.intended(|a| *a == Action::Restart)
}

/// Steps that were written and not sent, because what they were based on was too old by then.
fn unsent(bench: &Bench) -> usize {
    let is_unsent = |e: &&Entry| match e {
        Entry::Closed { outcome: StepOutcome::NotDone, why: Some(why), .. } => why.code == Code::ReadTooOld,
        _ => false,
    };
    bench.journal().iter().filter(is_unsent).count()
}

/// A provider that needs minutes to say how many VMs run on a host: no restart is sent on such an answer (the judge looks
/// at each one), the reason is named, and an operator is asked in the end.
#[test]
fn no_restart_is_based_on_an_old_count() {
    let mut bench = Setup::hosts(2).with(|world, _| world.restarts_unguarded = true).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.network(|n| n.inspection_ms = 140 * SECOND);
    let why = bench.until_some("named wait", HOUR, |b| {
        b.waits().into_iter().map(|w| w.why).find(|why| why.message.contains("took"))
    });
    names(&why, &["h1", "20 seconds"]);
    let why = bench.until_paused();
    assert_eq!((why.code, restarts(&bench)), (Code::ManualRestartNeeded, 0));
    names(&why, &["h1", "too slowly"]);
}

/// A provider that needs minutes to say how a host is: the host is not begun on such an answer, and the reason is named.
#[test]
fn no_host_is_begun_on_an_old_answer() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.network(|n| n.inspection_ms = 140 * SECOND);
    bench.until_host_ended(0);
    let why = bench.until_some("named wait", HOUR, |b| {
        b.waits().into_iter().map(|w| w.why).find(|why| why.message.contains("inspection is more than"))
    });
    names(&why, &["h2", "2 min"]);
    bench.for_ms(20 * MINUTE);
    assert_eq!(bench.host_status(1).phase, Phase::Waiting);
    bench.network(|n| n.inspection_ms = 5 * SECOND);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Our machine is suspended while the provider is asked how the next host is: the answer is from before, and the host is asked again.
#[test]
fn no_host_is_begun_on_an_answer_from_before_a_suspension() {
    let mut bench = Setup::hosts(1).build();
    bench.network(|n| n.inspection_ms = 10 * SECOND);
    bench.begin(|_| {});
    bench.until("query", |b| b.waits().iter().any(|w| w.why.message.contains("is asked how it is")));
    bench.for_ms(2 * SECOND);
    let until_ms = bench.now_ms() + HOUR;
    bench.state().frozen_until_ms = until_ms;
    bench.until("begin", |b| b.host_status(0).phase != Phase::Waiting);
    let late_ms = bench.now_ms() - until_ms;
    assert!(late_ms >= 10 * SECOND, "it was begun {late_ms} ms after the suspension");
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// VMs that somebody starts outside the engine after the host has settled, while its provider is asked what an installation
/// needs: nothing is installed under them.
#[test]
fn no_installation_is_sent_under_vms_that_were_started_after_the_host_settled() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.network(|n| n.provider.latency_ms = 5_000);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    assert_eq!(bench.host_status(0).why.unwrap().code, Code::HostRunsQemu);
}

/// The machine is suspended between the commit of an intent and the call: time passes for everybody but us. The call is not
/// made.
#[test]
fn nothing_is_sent_after_the_machine_was_suspended_behind_a_commit() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until("intent", |b| restarts(b) == 1);
    {
        let state = &mut *bench.state();
        state.frozen_until_ms = state.now_ms() + HOUR;
    }
    bench.until("answer", |b| unsent(b) == 1);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(restarts(&bench), 4, "one that was not sent, and one for each host");
}

/// A disk on which each commit takes longer than reads may be old: nothing is sent, and the journal does not grow with every
/// turn.
#[test]
fn steps_that_are_not_sent_are_not_written_in_each_turn() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.network(|n| n.commit_ms = 6_000);
    let (before, from) = (bench.journal().len(), bench.now_ms());
    bench.until("some that are not sent", |b| unsent(b) >= 3);
    bench.for_ms(30 * MINUTE);
    let (grown, passed) = (bench.journal().len() - before, (bench.now_ms() - from) / MINUTE);
    assert!(grown <= 120, "{grown} records in {passed} min");
    bench.network(|n| n.commit_ms = 0);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert!(bench.now_ms() - from > SECOND);
}

/// A machine that was suspended while a host soaked, and whose disk is full when it wakes: what it read before it could write
/// is no proof any more.
#[test]
fn no_host_succeeds_on_reads_from_before_its_journal_could_be_written() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.options.soak_ms = 2 * MINUTE as u64);
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(10 * SECOND);
    {
        let state = &mut *bench.state();
        state.frozen_until_ms = state.now_ms() + 9 * MINUTE;
    }
    bench.network(|n| n.disk_full = true);
    bench.for_ms(11 * MINUTE);
    bench.happens(WorldFault::PersonDeactivates(bench.hosts[0].clone()));
    bench.for_ms(MINUTE);
    bench.network(|n| n.disk_full = false);
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    assert_eq!(bench.result_of(0), None);
}

/// Our process stood still, at any moment of a turn, while a host settled or booted: what it had read or asked before is old,
/// and the time in which nobody looked counts for nothing. The restart is not given a second time.
#[test]
fn a_process_that_stood_still_orders_no_second_restart() {
    let moments = (0..6_000).step_by(400).flat_map(|ms| [(Phase::Settling, ms), (Phase::Booting, 20 * SECOND + ms)]);
    for (phase, into_the_turn_ms) in moments {
        let mut bench = Setup::hosts(1).build();
        bench.begin(|_| {});
        bench.until_phase(0, phase);
        bench.for_ms(into_the_turn_ms);
        {
            let state = &mut *bench.state();
            state.frozen_until_ms = state.now_ms() + 27 * MINUTE;
        }
        assert_eq!(bench.end(), RunState::Succeeded, "{phase:?}, {into_the_turn_ms} ms");
        assert_eq!(restarts(&bench), 1, "{phase:?}, {into_the_turn_ms} ms");
    }
}

/// Suspended, then the engine is away until somebody is asked: neither counts for the deadline of the host in hand, though
/// the pause begins before a turn has read anything.
#[test]
fn time_before_a_blind_pause_counts_for_no_deadline() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| {
        r.options.wait_ask_ms = 20 * MINUTE as u64;
        r.options.deadlines.install_ms = HOUR as u64;
    });
    bench.until_phase(0, Phase::Installing);
    {
        let state = &mut *bench.state();
        state.frozen_until_ms = state.now_ms() + 2 * HOUR;
        state.network.engine.fault_rate = 1_000;
    }
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.for_ms(10 * MINUTE);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// With a slow provider, the read on which the installation rests is of the same step.
#[test]
fn an_installation_does_not_rest_on_an_old_read() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.network(|n| n.provider.latency_ms = 45_000);
    bench.until("sent", |b| b.state().judge.seen.done.install_called.contains_key(&b.hosts[0]));
}

/// A disk so slow that no step is sent: while that lasts, no host is too late. It is named, and asked about in the end.
#[test]
fn a_host_does_not_fail_because_the_disk_is_slow() {
    let mut bench = Setup::hosts(1).build();
    bench.begin(|r| r.options.wait_ask_ms = HOUR as u64);
    bench.until_phase(0, Phase::Refreshing);
    bench.network(|n| n.commit_ms = 6_000);
    bench.until("one that is not sent", |b| unsent(b) > 0);
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
    bench.network(|n| n.commit_ms = 0);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}
