//! Hosts that return after a failure on which nothing was installed: each as it was when it was begun.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Entry, HostResult, Phase, StepOutcome};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::ShutsDown;

use super::bench::decisions::{Decision, PASSED_MS};
use super::bench::{HOUR, Setup, names, vm};
use super::decisions::intends;
use super::guards::ends;

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
