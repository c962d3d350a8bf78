//! Installations and reinstallations of hosts that the run did not send.

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Choice, Command, Entry, HostResult, Phase, StepOutcome};

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{Bench, MINUTE, SECOND};
use super::decisions::{enters, in_phase, intends};
use super::guards::ends;

/// Another installation of this product works on the first host, and the run waits for it.
fn waits_for_another_installation() -> (Bench, Decision) {
    let mut bench = in_phase(Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().packages_begun = false;
    let busy: Problem = codes::HostBusy { host: "h1", task: "t-eve" }.err().into();
    decision.reads().unprepared = Some(busy);
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    (bench, decision)
}

/// "With `leave` the host stays out of service": the other installation is still at work.
#[test]
fn a_host_that_is_left_under_another_installation_stays_out_of_service() {
    let (_, mut decision) = waits_for_another_installation();
    let limit_ms = decision.run.plan.options.deadlines.install_ms as i64;
    decision.after_ms(limit_ms + MINUTE);
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    decision.snapshot.now_ms += 5 * SECOND;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(enters(Phase::Returning)) && !all.iter().any(intends(ActionKind::Activate)), "{all:?}");
    assert!(all.iter().any(ends(HostResult::FailedOutOfService)), "{all:?}");
}

/// The operator cancels while the run waits for the other installation, before and after the question about it.
#[test]
fn a_cancel_returns_no_host_on_which_another_installation_works() {
    for is_asked in [false, true] {
        let (_, mut decision) = waits_for_another_installation();
        let limit_ms = decision.run.plan.options.deadlines.install_ms as i64;
        decision.after_ms(if is_asked { limit_ms + MINUTE } else { MINUTE });
        decision.carry_on(&[]);
        assert_eq!(decision.run.hold.is_some(), is_asked);
        decision.snapshot.now_ms += MINUTE;
        let mut all = decision.carry_on(&[Command::Cancel]);
        decision.snapshot.now_ms += 5 * SECOND;
        all.extend(decision.carry_on(&[]));
        assert!(!all.iter().any(intends(ActionKind::Activate)), "asked: {is_asked}: {all:?}");
    }
}

/// The run has enrolled a certificate in an earlier phase. Then a user reinstalls the host, which fails half way, and the
/// operator answers `leave`, or cancels.
#[test]
fn a_host_that_a_user_reinstalls_after_our_enrolling_is_not_activated() {
    for command in [None, Some(Command::Cancel)] {
        let mut bench = in_phase(Phase::Settling);
        let mut decision = Decision::of(&mut bench);
        decision.run.steps.clear();
        let host = bench.hosts[0].clone();
        decision.write(Entry::Intent { host: Some(host.clone()), action: Action::EnrollCertificate });
        let step = decision.run.seq;
        decision.write(Entry::Answered { step, problem: None, provider_task: None });
        decision.write(Entry::Closed { step, outcome: StepOutcome::Done, why: None });
        decision.write(Entry::Phase { host: host.clone(), phase: Phase::Installing, why: None });
        decision.happens(&host, 509, Some("eve@internal"));
        decision.shown().inventory.status = HostStatus::Installing;
        decision.carry_on(&[]);
        let asked = decision.asked();
        let answer = command.clone().unwrap_or(Command::Answer { question: asked, choice: Choice::Leave });
        decision.snapshot.now_ms += 2 * MINUTE;
        decision.happens(&host, 505, Some("eve@internal"));
        decision.shown().inventory.status = HostStatus::InstallFailed;
        let mut all = decision.carry_on(&[answer]);
        (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
        for _ in 0..3 {
            decision.snapshot.now_ms += 5 * SECOND;
            all.extend(decision.carry_on(&[]));
        }
        let sends = |kind| all.iter().any(intends(kind));
        assert!(!sends(ActionKind::Deactivate) && !sends(ActionKind::Activate), "{command:?}: {all:?}");
    }
}

/// A user reinstalls the host while it settles. The reinstallation ends well before the operator answers `leave` (or
/// cancels): the host is that user's, and is in maintenance. The run does not activate it.
#[test]
fn a_host_that_a_user_has_reinstalled_is_not_activated_after_leave() {
    for command in [None, Some(Command::Cancel)] {
        let mut bench = in_phase(Phase::Settling);
        let mut decision = Decision::of(&mut bench);
        decision.run.steps.clear();
        let host = bench.hosts[0].clone();
        decision.happens(&host, 509, Some("eve@internal"));
        decision.shown().inventory.status = HostStatus::Installing;
        decision.carry_on(&[]);
        let asked = decision.asked();
        let answer = command.clone().unwrap_or(Command::Answer { question: asked, choice: Choice::Leave });
        decision.snapshot.now_ms += 5 * MINUTE;
        decision.happens(&host, 504, Some("eve@internal"));
        decision.shown().inventory.status = HostStatus::Maintenance;
        (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
        let mut all = decision.carry_on(&[answer]);
        for _ in 0..3 {
            decision.snapshot.now_ms += 5 * SECOND;
            all.extend(decision.carry_on(&[]));
        }
        assert!(!all.iter().any(intends(ActionKind::Activate)), "{command:?}: {all:?}");
    }
}
