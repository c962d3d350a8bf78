//! The engine's own upgrade of a host: when it is not known whether the engine does it, and who has the host meanwhile.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, Fact, HostResult, Phase, RunState, StepOutcome,
};
use ovirt_upgrade_manager::rolling::run::left::needs;
use ovirt_upgrade_manager::rolling::sequence::Inspected;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve};
use super::decisions::{enters, intends};
use super::guards::ends;

/// The engine's upgrade may have begun, and the run is cancelled.
fn cancelled_in_doubt() -> (Bench, Decision) {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.run.cancelled = true;
    decision.host().packages_begun = true;
    decision.host().done.clear();
    (bench, decision)
}

/// The engine is told to upgrade the first host: the host, and the number of the step.
pub fn with_an_order() -> (HostId, Decision, u64) {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("intent", |b| b.intended(|a| *a == Action::EngineUpgrade) == 1);
    let decision = Decision::of(&mut bench);
    let step = *decision.run.steps.iter().find(|(_, s)| s.action == Action::EngineUpgrade).unwrap().0;
    (bench.hosts[0].clone(), decision, step)
}

/// The answer to that call was lost three minutes ago, and nothing has begun.
fn with_an_order_in_doubt() -> (HostId, Decision) {
    let (host, mut decision, step) = with_an_order();
    let late: Problem = codes::EngineTimeout { what: "upgrade" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(late), provider_task: None });
    decision.after_ms(3 * MINUTE);
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.reads().inspected = Some(Inspected::NoWay);
    (host, decision)
}

/// Nobody knows whether the engine's upgrade began: the run asks, and sends nothing meanwhile.
#[test]
fn an_engine_upgrade_of_unknown_outcome_pauses() {
    let (_, mut decision) = with_an_order_in_doubt();
    let first = decision.carry_on(&[]);
    decision.snapshot.now_ms += MINUTE;
    let second = decision.carry_on(&[]);
    let all = [first, second].concat();
    assert!(all.iter().any(|e| matches!(e, Entry::Paused { .. })), "{all:?}");
    assert!(!all.iter().any(intends(ActionKind::EngineUpgrade)), "{all:?}");
}

/// The engine has accepted the upgrade, and begins it late: it is not sent a second time.
#[test]
fn an_engine_upgrade_that_begins_late_is_not_sent_twice() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.hold_commands(20 * MINUTE));
    bench.until("second order, question or result", |b| {
        let sent = b.intended(|a| *a == Action::EngineUpgrade);
        sent > 1 || b.run().hold.is_some() || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| *a == Action::EngineUpgrade), 1);
}

/// The engine's one thread for commands stands still for a quarter of an hour (facts: a sequencer must not fail the host for it). The
/// run waits for it.
#[test]
fn a_host_is_not_given_up_while_the_engine_has_its_upgrade_to_do() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    let plan = bench.begin(|r| r.options.installer = Installer::Engine);
    assert!(plan.options.deadlines.install_ms > 20 * MINUTE as u64);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.hold_commands(16 * MINUTE));
    bench.until("question or result", |b| b.run().hold.is_some() || b.result_of(0).is_some());
    let machine = bench.machine_of(0);
    let booted = |b: &Bench| b.world(|w| w.hosts[&machine].booted_at_ms);
    let (result, before) = (bench.result_of(0), booted(&bench));
    bench.for_ms(HOUR);
    let restarted = booted(&bench) > before;
    assert!(result.is_none() || !restarted, "{result:?}, and the engine restarts it");
}

/// A user brings the host back before the engine has begun its upgrade, which fails for that reason. The host is in service,
/// and is not told as out of service.
#[test]
fn a_host_in_service_whose_upgrade_failed_is_not_told_as_out_of_service() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.hold_commands(20 * MINUTE));
    bench.until("order", |b| b.intended(|a| *a == Action::EngineUpgrade) == 1);
    bench.for_ms(10 * SECOND);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.until("end or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    bench.for_ms(5 * MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    let needs = bench.host_status(0).needs.map(|needs| needs.remedy);
    assert_ne!(bench.result_of(0), Some(HostResult::FailedOutOfService), "{needs:?}");
}

/// The order of the upgrade is lost on its way, a user brings the host back, and the run is cancelled: a cancel is no permission to
/// take the host from its user.
#[test]
fn a_cancel_respects_who_brought_a_host_back_in_doubt() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("order", |b| b.intended(|a| *a == Action::EngineUpgrade) == 1);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(10 * SECOND);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.ask(Command::Cancel).unwrap();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.until_host_ended(0);
    let sent = bench.intended(|a| *a == Action::Deactivate);
    assert_eq!(sent, 1, "{:?} {:?}", bench.result_of(0), bench.intents());
}

/// "People win", also over a cancel: a user brought the host back whose upgrade is not known to have begun.
#[test]
fn a_cancel_takes_no_host_from_the_user_who_brought_it_back() {
    let (bench, mut decision) = cancelled_in_doubt();
    decision.shown().inventory.status = HostStatus::Up;
    decision.happens(&bench.hosts[0], 16, Some("eve@internal"));
    assert!(!decision.has(enters(Phase::Withdrawing)));
}

/// A half upgraded host that is not operational: the engine brings it up again by itself (AutoRecovery). It is taken out, as one that
/// is up.
#[test]
fn a_half_upgraded_host_that_recovers_by_itself_is_taken_out() {
    let (_, mut decision) = cancelled_in_doubt();
    decision.shown().inventory.status = HostStatus::NonOperational;
    assert!(decision.has(enters(Phase::Withdrawing)));
}

/// The engine's upgrade may have begun, the host is in service again, and the run was cancelled: the host is taken out, and not told
/// as out of service while it is up.
#[test]
fn a_half_upgraded_host_that_is_up_is_taken_out() {
    let (_, mut decision) = cancelled_in_doubt();
    let ends = |entry: &Entry| matches!(entry, Entry::HostEnded { result: HostResult::FailedOutOfService, .. });
    for (status, is_taken_out) in [(HostStatus::Maintenance, false), (HostStatus::Up, true)] {
        decision.shown().inventory.status = status;
        let done = (decision.has(enters(Phase::Withdrawing)), decision.has(ends));
        assert_eq!(done, (is_taken_out, !is_taken_out), "{status:?}");
    }
}

/// The engine shows that its upgrade failed, before any event says so. The host ends out of service: nobody else has it.
#[test]
fn a_failed_upgrade_ends_the_host_without_a_question() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().packages_begun = true;
    decision.host().done = vec![ActionKind::EngineUpgrade];
    let asks = |entry: &Entry| matches!(entry, Entry::Paused { .. });
    for (status, is_failed) in [(HostStatus::InstallFailed, true), (HostStatus::NonOperational, false)] {
        decision.shown().inventory.status = status;
        let ended = decision.has(ends(HostResult::FailedOutOfService));
        assert_eq!((ended, decision.has(asks)), (is_failed, !is_failed), "{status:?}");
    }
}

/// The answer to the call is not there yet. A host that is shown as not installed, or as being installed, shows that the upgrade began.
#[test]
fn an_upgrade_whose_host_is_not_installed_has_begun() {
    let (_, mut decision, _) = with_an_order();
    let closes = |entry: &Entry| matches!(entry, Entry::Closed { outcome: StepOutcome::Done, .. });
    for (status, has_begun) in
        [(HostStatus::Maintenance, false), (HostStatus::Installing, true), (HostStatus::InstallFailed, true)]
    {
        decision.shown().inventory.status = status;
        assert_eq!(decision.has(closes), has_begun, "{status:?}");
    }
}

/// An upgrade that was not sent, because its reads were too old, is no restart: a later boot is compared with the last one that was sent.
#[test]
fn an_upgrade_that_was_not_sent_restarts_no_host() {
    let (_, mut decision, step) = with_an_order();
    assert!(decision.host().restart_sent.is_some());
    let why: Problem = codes::ReadTooOld { age: "9s" }.err().into();
    decision.write(Entry::Closed { step, outcome: StepOutcome::NotDone, why: Some(why) });
    assert_eq!(decision.host().restart_sent, None);
}

/// `leave`: "the host stays as it is, and the run does not go on with it". The upgrade in doubt begins before the operator answers to
/// leave the host.
#[test]
fn a_host_that_is_left_is_not_gone_on_with_because_its_upgrade_began() {
    let (host, mut decision) = with_an_order_in_doubt();
    decision.carry_on(&[]);
    let asked = decision.run.hold.clone().and_then(|hold| hold.question);
    let (question, _) = asked.expect("a question about the upgrade");
    // The engine begins it at last.
    let began = EngineEvent {
        correlation_id: Some(decision.run.correlation.clone()),
        ..decision.event(&host, 840, Some("upgrade-manager@internal"))
    };
    decision.snapshot.newest_event = began.id;
    Arc::make_mut(&mut decision.snapshot.events).push(began);
    decision.shown().inventory.status = HostStatus::Installing;
    decision.snapshot.now_ms += MINUTE;
    decision.carry_on(&[]);
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    decision.happens(&host, 888, None);
    decision.shown().inventory.status = HostStatus::Maintenance;
    for _ in 0..10 {
        decision.snapshot.now_ms += MINUTE;
        all.extend(decision.carry_on(&[]));
    }
    assert!(!all.iter().any(enters(Phase::Booting)), "{all:?}");
}

/// The engine has upgraded the host and is about to restart it (event 888). vdsmd restarts for its new version, and the engine
/// meets it, so that the host is in maintenance again: it was not away for as long as a boot takes.
#[test]
fn a_short_restart_of_vdsmd_is_not_the_reboot_by_the_engine() {
    let (host, mut decision, step) = with_an_order();
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    decision.write(Entry::Closed { step, outcome: StepOutcome::Done, why: None });
    let installed = Fact::Installed { proved: true, why: "event 888".to_owned() };
    decision.write(Entry::Observed { host: host.clone(), fact: installed });
    decision.write(Entry::Phase { host, phase: Phase::Booting, why: None });
    decision.reads().inspected = Some(Inspected::NoWay);
    let mut all = vec![];
    for (answers, status) in [
        (false, HostStatus::Reboot),
        (true, HostStatus::Reboot),
        (true, HostStatus::Reboot),
        (true, HostStatus::Maintenance),
        (true, HostStatus::Maintenance),
    ] {
        decision.shown().inventory.status = status;
        let now_ms = PASSED_MS;
        let reads = decision.reads();
        (reads.vdsm, reads.vdsm_answered_ms, reads.vdsm_last) = (Some(answers), Some(now_ms), Some(Some(answers)));
        reads.vdsm_closed_for_ms = 0;
        decision.snapshot.now_ms += 7 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    let sends = |kind| all.iter().any(intends(kind));
    assert!(!sends(ActionKind::Refresh) && !sends(ActionKind::Activate), "{all:?}");
}

/// The engine restarts the host at the end of its upgrade, and the host is skipped: no job of the provider restarts it.
#[test]
fn a_restart_by_the_engine_is_not_looked_for_at_the_provider() {
    let (host, mut decision, step) = with_an_order();
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    decision.write(Entry::Closed { step, outcome: StepOutcome::Done, why: None });
    let installed = Fact::Installed { proved: true, why: "event 888".to_owned() };
    decision.write(Entry::Observed { host: host.clone(), fact: installed });
    decision.write(Entry::Phase { host: host.clone(), phase: Phase::Booting, why: None });
    let why: Problem = codes::HostSkipped { host: "h1" }.err().into();
    decision.snapshot.now_ms += 20 * SECOND;
    decision.write(Entry::HostEnded { host: host.clone(), result: HostResult::Skipped, why: Some(why) });
    let plan = decision.run.plan.host(&host).unwrap().clone();
    let told = needs(&plan, &decision.run.hosts[&host]).expect("an operator is needed");
    assert!(!told.remedy.contains("provider"), "{}", told.remedy);
}

/// The engine upgrades the hosts, and the plan needs no provider. The provider goes down after the start, for two hours: no host is
/// taken out that could not be gone on with, and none fails.
#[test]
fn an_upgrade_by_the_engine_fails_no_host_because_the_provider_is_down() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.network(|n| n.provider_down = true);
    bench.for_ms(2 * HOUR);
    let sent = bench.intended(|a| *a == Action::Deactivate);
    assert_eq!((bench.result_of(0), sent), (None, 0), "{:?}", bench.host_status(0).why);
    bench.network(|n| n.provider_down = false);
    assert_eq!(bench.end(), RunState::Succeeded);
}
