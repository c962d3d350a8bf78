//! Hosts that return after a failure on which nothing was installed: each as it was when it was begun.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::EngineEvent;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Command, Entry, HostResult, Phase, StepOutcome};
use ovirt_upgrade_manager::rolling::run::Enrolling;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::ShutsDown;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{HOUR, MINUTE, Setup, names, vm};
use super::decisions::{enters, in_phase, intends};
use super::guards::ends;
use super::installed_by_others::{goes_on, reinstalled};

/// The first host returns, because a guest did not stop. It answers.
fn returns() -> Decision {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Returning);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().was_up = false;
    (decision.reads().vdsm, decision.reads().vdsm_answered_ms) = (Some(true), Some(PASSED_MS));
    decision
}

/// The host was out of service when it was begun, and still is: the run activates no host that was not up.
#[test]
fn a_host_that_is_as_it_was_is_not_touched() {
    let mut decision = returns();
    for (status, step) in
        [(HostStatus::NonOperational, ActionKind::Activate), (HostStatus::InstallFailed, ActionKind::Deactivate)]
    {
        decision.shown().inventory.status = status;
        // A host that is not installed is brought back only where the run itself had it enroll certificates.
        decision.host().enrolling = Enrolling::Asked;
        for (before, is_left) in [(status, true), (HostStatus::Up, false)] {
            decision.host().before.as_mut().unwrap().status = before;
            let acts = (decision.has(ends(HostResult::FailedOutOfService)), decision.has(intends(step)));
            assert_eq!(acts, (is_left, !is_left), "{status:?}, before: {before:?}");
        }
    }
}

/// The engine could not enroll a certificate, and shows the host as not installed. It goes back to service through maintenance.
#[test]
fn a_host_whose_step_in_maintenance_failed_is_brought_back() {
    let mut decision = returns();
    decision.host().enrolling = Enrolling::Asked;
    decision.shown().inventory.status = HostStatus::InstallFailed;
    assert!(decision.has(intends(ActionKind::Deactivate)));
    decision.shown().inventory.status = HostStatus::Maintenance;
    assert!(decision.has(intends(ActionKind::Activate)));
}

/// The engine accepted the call, and has not carried it out.
#[test]
fn a_host_that_is_shown_as_not_installed_is_not_activated_yet() {
    let mut decision = returns();
    let host = Some(decision.run.plan.hosts[0].id.clone());
    decision.write(Entry::Intent { host, action: Action::Activate });
    let step = decision.run.seq;
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    let closes = |entry: &Entry| matches!(entry, Entry::Closed { outcome: StepOutcome::Done, .. });
    for (status, is_done) in
        [(HostStatus::InstallFailed, false), (HostStatus::Maintenance, false), (HostStatus::Initializing, true)]
    {
        decision.shown().inventory.status = status;
        assert_eq!(decision.has(closes), is_done, "{status:?}");
    }
}

/// The certificates of the host end soon, and the host loses its power while the engine enrolls new ones. Nobody else did anything: the
/// host fails with the engine's words, without a question, and comes back.
#[test]
fn a_host_whose_certificates_cannot_be_enrolled_fails_with_the_reason() {
    let mut bench = Setup::hosts(2).build();
    let (host, now_ms) = (bench.hosts[0].clone(), bench.now_ms());
    bench.world(|w| w.engine.hosts.get_mut(&host).unwrap().certificate_ends_ms = Some(now_ms + 24 * HOUR));
    bench.begin(|r| r.options.enroll_certificates = true);
    bench.until("enrolling", |b| b.host_is(0) == HostStatus::Installing);
    bench.happens(WorldFault::PowerLost(host));
    bench.until("result or question", |b| b.result_of(0).is_some() || b.run().hold.is_some());
    assert_eq!(bench.run().hold, None);
    assert_eq!((bench.result(0), bench.host_is(0)), (HostResult::FailedInService, HostStatus::Up));
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::EngineRefusedAction);
    names(&why, &["h1", "enroll certificate", "Failed to enroll"]);
}

/// A user reinstalls the host while it settles; the operator answers `leave`: "the host stays as it is, and the run does not go on
/// with it". The reinstallation fails half way. The run deactivates and activates the host.
#[test]
fn a_host_that_a_user_reinstalls_is_not_activated_after_leave() {
    for command in [None, Some(Command::Cancel)] {
        let mut decision = Decision::of(&mut in_phase(Phase::Settling));
        decision.run.steps.clear();
        let mut all =
            reinstalled(&mut decision, Some("eve@internal"), (505, HostStatus::InstallFailed), command.as_ref());
        decision.shown().inventory.status = HostStatus::Maintenance;
        all.extend(goes_on(&mut decision));
        let sends = |kind| all.iter().any(intends(kind));
        assert!(!sends(ActionKind::Deactivate) && !sends(ActionKind::Activate), "{command:?}: {all:?}");
    }
}

/// Another installation of this product works on the host, and hangs. After two hours the run gives up, and activates the host under
/// it, without a question. "Only a host on which no package step began is returned to service."
#[test]
fn a_host_on_which_another_installation_works_is_not_returned() {
    let mut bench = in_phase(Phase::Installing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let busy: Problem = codes::HostBusy { host: "h1", task: "t-eve" }.err().into();
    decision.reads().unprepared = Some(busy);
    let limit_ms = decision.run.plan.options.deadlines.install_ms as i64;
    decision.after_ms(limit_ms + MINUTE);
    assert!(!decision.has(enters(Phase::Returning)));
    assert!(decision.has(|e| matches!(e, Entry::Paused { question: Some(_), .. })));
}

/// A user's upgrade of the host by the engine (event 840) has just failed: the engine shows the host as not installed, and its event
/// 841 is not read yet. The host may be half installed: nothing is sent to it.
#[test]
fn a_host_whose_upgrade_by_a_user_has_just_failed_stays_out_of_service() {
    let mut decision = returns();
    decision.host().was_up = false;
    let host = decision.run.in_hand().next().expect("a host in hand").0.clone();
    let begun = decision.event(&host, 840, Some("eve@internal"));
    let begun = EngineEvent { at_ms: begun.at_ms - 5 * MINUTE, ..begun };
    decision.snapshot.newest_event = begun.id;
    Arc::make_mut(&mut decision.snapshot.events).push(begun);
    decision.shown().inventory.status = HostStatus::InstallFailed;
    let all = decision.carry_on(&[]);
    assert!(!all.iter().any(intends(ActionKind::Deactivate)), "{all:?}");
    assert!(all.iter().any(ends(HostResult::FailedOutOfService)), "{all:?}");
}

/// The engine tries to reach a host that did not come back after its restart, and can have it up later: unproved, and with VMs. The run
/// takes it out of service before it finishes with it.
#[test]
fn a_host_that_the_engine_may_still_bring_up_is_taken_out() {
    for phase in [Phase::Booting, Phase::Refreshing] {
        let mut bench = in_phase(phase);
        let mut decision = Decision::of(&mut bench);
        decision.run.steps.clear();
        decision.reads().vdsm_last = Some(Some(false));
        for (status, may_come) in [(HostStatus::NonResponsive, true), (HostStatus::Maintenance, false)] {
            decision.shown().inventory.status = status;
            decision.after_ms(5 * HOUR);
            assert_eq!(decision.has(enters(Phase::Withdrawing)), may_come, "{phase:?}, {status:?}");
            assert_eq!(decision.has(ends(HostResult::FailedOutOfService)), !may_come, "{phase:?}, {status:?}");
        }
    }
}
