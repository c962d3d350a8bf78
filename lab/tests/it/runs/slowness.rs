//! Servers that are slow or never answer: what a call is based on is new, and one host does not hold up the others.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, HostResult, PauseAt, Phase, RunState};
use upgrade_manager_lab::world::engine::Actor;

use super::bench::{HOUR, MINUTE, SECOND, Setup};

/// Longer than any run.
const NEVER_MS: i64 = 10_000 * HOUR;

/// A host leaves maintenance while its provider is asked what the installation needs: nothing is sent.
#[test]
fn a_host_that_leaves_maintenance_while_its_provider_is_asked_is_not_installed() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.network(|n| n.provider.latency_ms = 45_000);
    bench.for_ms(30 * SECOND);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &Actor::person("eve@internal"))).unwrap();
    let why = bench.until_paused();
    assert_eq!(why.code, Code::HostLeftMaintenance);
    bench.for_ms(HOUR);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    assert!(bench.state().judge.seen.done.install_called.is_empty());
}

/// A pause that comes while the provider is asked holds: nothing is sent afterwards.
#[test]
fn a_pause_while_the_provider_is_asked_holds() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Installing);
    bench.network(|n| n.provider.latency_ms = 45_000);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    let asked = bench.now_ms();
    bench.until("pause", |b| b.run().hold.is_some());
    assert!(bench.now_ms() - asked <= 20 * SECOND, "{} s", (bench.now_ms() - asked) / SECOND);
    bench.for_ms(2 * HOUR);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    // Slower than this, it could not tell in time that no VM runs on the host.
    bench.network(|n| n.provider.latency_ms = 5_000);
    bench.go_on();
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// An engine that needs longer for its answers than they may be old: nothing is sent, no deadline passes, and the run
/// names the reason.
#[test]
fn nothing_is_sent_on_old_reads() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let sent = bench.intents().len();
    bench.network(|n| n.engine.latency_ms = 29_000);
    bench.until_waits_for(Code::ReadTooOld);
    let from = bench.now_ms();
    bench.for_ms(3 * HOUR);
    let on_old_reads = bench.intents().len() - sent;
    let waited = (bench.now_ms() - from) / MINUTE;
    // A turn whose reads happen to be fast may send something.
    assert!(on_old_reads <= 3, "{on_old_reads} calls in {waited} min");
    bench.network(|n| n.engine.latency_ms = 200);
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// A provider that never answers about one host: the other host goes on, a cancel is written, and the host returns to
/// service.
#[test]
fn a_provider_that_never_answers_holds_up_nothing_else() {
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|r| r.max_unavailable = "2".parse().unwrap());
    bench.until_phase(0, Phase::Installing);
    bench.until_phase(1, Phase::Evacuating);
    bench.network(|n| n.provider.latency_ms = NEVER_MS);
    bench.until("the other host in maintenance", |b| b.host_is(1) == HostStatus::Maintenance);
    bench.until_phase(1, Phase::Settling);
    bench.ask(Command::Cancel).unwrap();
    let asked = bench.now_ms();
    bench.until("cancel", |b| b.run().cancelled);
    assert!(bench.now_ms() - asked <= 20 * SECOND, "{} s", (bench.now_ms() - asked) / SECOND);
    assert_eq!(bench.until_host_ended(1), HostResult::FailedInService);
    assert_eq!(bench.end(), RunState::Cancelled);
}

/// A call whose answer never comes ends by its deadline, as a lost one: what it did is read.
#[test]
fn a_call_that_never_returns_has_a_deadline() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.until("restart", |b| b.intended(|a| *a == Action::Restart) == 1);
    bench.network(|n| n.provider.latency_ms = NEVER_MS);
    let begun = bench.now_ms();
    let answered =
        |e: &Entry| matches!(e, Entry::Answered { problem: Some(p), .. } if p.code == Code::DeadlineExceeded);
    bench.until("deadline", |b| b.journal_has(answered));
    assert!(bench.now_ms() - begun <= HOUR);
}
