//! Installations and reinstallations of hosts that the run did not send.

use ovirt_upgrade_manager::error::{Problem, codes};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::TaskId;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Choice, Command, Entry, HostResult, Phase, StepOutcome};

use ovirt_upgrade_manager::rolling::run::left::needs;

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

/// A user reinstalls the first host, and the reinstallation ends with this event and status. Then the operator gives the command, or answers
/// `leave`. Returns what the run writes.
pub fn reinstalled(
    decision: &mut Decision,
    user: Option<&str>,
    (code, status): (u32, HostStatus),
    command: Option<&Command>,
) -> Vec<Entry> {
    let host = decision.run.plan.hosts[0].id.clone();
    decision.happens(&host, 509, user);
    decision.shown().inventory.status = HostStatus::Installing;
    decision.carry_on(&[]);
    let leave = Command::Answer { question: decision.asked(), choice: Choice::Leave };
    decision.snapshot.now_ms += 2 * MINUTE;
    decision.happens(&host, code, user);
    decision.shown().inventory.status = status;
    let mut all = decision.carry_on(&[command.cloned().unwrap_or(leave)]);
    all.extend(goes_on(decision));
    all
}

/// Three turns, in which the VDSM port of the host answers.
pub fn goes_on(decision: &mut Decision) -> Vec<Entry> {
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    let mut all = vec![];
    for _ in 0..3 {
        decision.snapshot.now_ms += 5 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    all
}

/// The run has enrolled a certificate in an earlier phase. Then the host is reinstalled, which fails half way, and the operator answers
/// `leave`, or cancels. The engine may not tell who reinstalls it.
#[test]
fn a_host_that_is_reinstalled_after_our_enrolling_is_not_activated() {
    for (user, command) in [(Some("eve@internal"), None), (None, None), (Some("eve@internal"), Some(Command::Cancel))] {
        let mut bench = in_phase(Phase::Settling);
        let mut decision = Decision::of(&mut bench);
        decision.run.steps.clear();
        let host = bench.hosts[0].clone();
        decision.write(Entry::Intent { host: Some(host.clone()), action: Action::EnrollCertificate });
        let step = decision.run.seq;
        decision.write(Entry::Answered { step, problem: None, provider_task: None });
        decision.write(Entry::Closed { step, outcome: StepOutcome::Done, why: None });
        decision.write(Entry::Phase { host, phase: Phase::Installing, why: None });
        let all = reinstalled(&mut decision, user, (505, HostStatus::InstallFailed), command.as_ref());
        let sends = |kind| all.iter().any(intends(kind));
        assert!(!sends(ActionKind::Deactivate) && !sends(ActionKind::Activate), "{user:?}, {command:?}: {all:?}");
    }
}

/// A user reinstalls the host while it settles. The reinstallation ends well before the operator answers `leave` (or
/// cancels): the host is that user's, and is in maintenance. The run does not activate it.
#[test]
fn a_host_that_a_user_has_reinstalled_is_not_activated_after_leave() {
    for command in [None, Some(Command::Cancel)] {
        let mut decision = Decision::of(&mut in_phase(Phase::Settling));
        decision.run.steps.clear();
        let all = reinstalled(&mut decision, Some("eve@internal"), (504, HostStatus::Maintenance), command.as_ref());
        assert!(!all.iter().any(intends(ActionKind::Activate)), "{command:?}: {all:?}");
    }
}

/// The first host is being installed on; nothing was sent yet.
fn about_to_install() -> (Bench, Decision, Problem) {
    let mut bench = in_phase(Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().packages_begun = false;
    decision.shown().inventory.status = HostStatus::Maintenance;
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    let busy: Problem = codes::HostBusy { host: "h1", task: "t-eve" }.err().into();
    (bench, decision, busy)
}

/// Our installation is sent, and is refused because another one has just begun.
fn is_refused(bench: &Bench, decision: &mut Decision, busy: &Problem) {
    let task = TaskId::new("t-ours").unwrap();
    decision.write(Entry::Intent { host: Some(bench.hosts[0].clone()), action: Action::Install { task } });
    let step = decision.run.seq;
    decision.write(Entry::Answered { step, problem: Some(busy.clone()), provider_task: None });
    decision.write(Entry::Closed { step, outcome: StepOutcome::NotDone, why: Some(busy.clone()) });
}

#[track_caller]
fn is_not_activated_by_a_cancel(decision: &mut Decision) {
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Cancel]);
    for _ in 0..3 {
        decision.snapshot.now_ms += 5 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(!all.iter().any(enters(Phase::Returning)) && !all.iter().any(intends(ActionKind::Activate)), "{all:?}");
}

/// Another installation was waited for and ended; ours was sent, and refused because of a third one. The note about the first one
/// hides that of the third.
#[test]
fn a_second_installation_by_others_is_remembered_like_the_first() {
    let (bench, mut decision, busy) = about_to_install();
    decision.reads().unprepared = Some(busy.clone());
    decision.carry_on(&[]);
    assert!(decision.host().is_under_other);
    is_refused(&bench, &mut decision, &busy);
    decision.snapshot.now_ms += MINUTE;
    decision.carry_on(&[]);
    is_not_activated_by_a_cancel(&mut decision);
}

/// The cancel comes in the turn that first learns of the other installation: by the refusal of ours, or by the preparation.
#[test]
fn a_cancel_in_the_turn_that_learns_of_another_installation_activates_nothing() {
    for by_refusal in [true, false] {
        let (bench, mut decision, busy) = about_to_install();
        match by_refusal {
            true => is_refused(&bench, &mut decision, &busy),
            false => decision.reads().unprepared = Some(busy),
        }
        is_not_activated_by_a_cancel(&mut decision);
    }
}

/// An administrator's installation on the host was lost a few minutes ago, and the provider does not show whether it runs. The run waits for
/// that, and is cancelled.
#[test]
fn a_cancel_returns_no_host_on_which_another_installation_may_run() {
    let (_bench, mut decision, _) = about_to_install();
    let why = "the provider does not list it, and may still begin it";
    let doubt: Problem = codes::TaskResultUnknown { task: "t-eve", host: "h1", why }.err().into();
    decision.reads().unprepared = Some(doubt);
    decision.carry_on(&[]);
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Cancel]);
    for _ in 0..3 {
        decision.snapshot.now_ms += 5 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(!all.iter().any(enters(Phase::Returning)) && !all.iter().any(intends(ActionKind::Activate)), "{all:?}");
}

/// The doubt is over before the cancel: the provider shows that nothing runs on the host, and the host returns to service.
#[test]
fn a_doubt_that_is_over_keeps_no_host_out() {
    let (_bench, mut decision, _) = about_to_install();
    let doubt: Problem = codes::TaskResultUnknown { task: "t-eve", host: "h1", why: "no answer" }.err().into();
    decision.reads().unprepared = Some(doubt);
    decision.carry_on(&[]);
    (decision.reads().unprepared, decision.reads().prepared) = (None, true);
    decision.snapshot.now_ms += MINUTE;
    assert!(decision.entries(&[Command::Cancel]).iter().any(enters(Phase::Returning)));
}

/// The host came up under the other installation. The guard `!is_up` of `fail`, which has no test; and what is told of the host.
#[test]
fn a_host_that_is_up_under_another_installation_is_told_so() {
    let (_bench, mut decision, busy) = about_to_install();
    decision.reads().unprepared = Some(busy);
    decision.carry_on(&[]);
    assert!(decision.host().is_under_other);
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Cancel]);
    for _ in 0..4 {
        decision.snapshot.now_ms += 10 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(all.iter().any(ends(HostResult::FailedInService)), "{all:?}");
    let host = decision.run.plan.hosts[0].clone();
    let told = needs(&host, &decision.run.hosts[&host.id]).expect("an operator is needed");
    let text = format!("{} {}", told.message, told.remedy);
    assert!(!text.contains("nothing was installed on it"), "{text}");
}
