//! Questions that were answered with `leave`: the answer holds although the cause of the question is over.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{
    Action, ActionKind, Choice, Command, Entry, HostResult, Phase, RunState, StepOutcome,
};
use upgrade_manager_lab::sim::faults::WorldFault;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, eve, vm};
use super::decisions::{enters, in_phase, intends};
use super::guards::ends;
use super::orders_to_vms::web_runs_and_is_to_be_stopped;

/// Another user moves the host to maintenance while its VMs are to be stopped, and back. The operator answers `leave`: "the host stays
/// as it is, and the run does not go on with it". VM `web` is stopped for it.
#[test]
fn leave_holds_although_the_host_is_up_again() {
    let (bench, mut decision) = web_runs_and_is_to_be_stopped();
    let host = bench.hosts[0].clone();
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    decision.snapshot.now_ms += 5 * SECOND;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(intends(ActionKind::StopVm)) && !all.iter().any(enters(Phase::Evacuating)), "{all:?}");
}

/// The same about a VM that a user started again, and that is down when the answer comes.
#[test]
fn leave_about_a_vm_holds_although_it_is_down_again() {
    let (_bench, mut decision) = web_runs_and_is_to_be_stopped();
    decision.run.vms_stopped_ms = [(vm("web"), decision.snapshot.now_ms - HOUR)].into();
    decision.carry_on(&[]);
    let question = decision.asked();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    decision.snapshot.now_ms += MINUTE;
    let all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    assert!(!all.iter().any(enters(Phase::Evacuating)), "{all:?}");
}

/// The same in the soak: the host is up again when the operator answers `leave`; it is activated and soaked anew, and succeeds.
#[test]
fn leave_in_the_soak_holds_although_the_host_is_up_again() {
    let mut bench = in_phase(Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    let host = bench.hosts[0].clone();
    decision.carry_on(&[]);
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.snapshot.now_ms += 5 * SECOND;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    assert!(all.iter().any(ends(HostResult::Unproven)), "{all:?}");
}

/// As `a_host_that_was_left_in_its_soak_prevents_the_level`. The engine does not answer us when the other user brings the host back and the
/// operator answers `leave`: the first read after that shows the host up.
#[test]
fn a_host_that_was_left_in_its_soak_prevents_the_level_although_it_is_back() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| (r.target_level, r.options.max_unproven) = (Some(Level::new(4, 8)), 1));
    bench.until_phase(0, Phase::Soaking);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::PersonDeactivates(host.clone()));
    assert_eq!(bench.until_paused().code, Code::ExternalChange);
    bench.until("maintenance", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.answer(Choice::Leave);
    bench.until("answer", |b| b.run().hold.is_none());
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.until_host_ended(0), HostResult::Unproven);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.intended(|a| matches!(a, Action::RaiseLevel(_))), 0);
    let told = bench.events().into_iter().any(|(_, text)| text.contains("host h1 was left before its soak had ended"));
    assert!(told, "{:#?}", bench.events());
}

/// The other user brings the host back, the run looks at it once more, and the operator answers `leave` a moment later: the host had its
/// proofs, and has not failed.
#[test]
fn a_host_that_was_left_in_its_soak_has_not_failed() {
    let mut bench = in_phase(Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    let host = bench.hosts[0].clone();
    decision.carry_on(&[]);
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.snapshot.now_ms += 5 * SECOND;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    let mut all = vec![];
    for commands in [vec![], vec![Command::Answer { question, choice: Choice::Leave }], vec![]] {
        decision.snapshot.now_ms += 2 * SECOND;
        all.extend(decision.carry_on(&commands));
    }
    assert!(!all.iter().any(enters(Phase::Activating)), "it soaks while the question is open: {all:?}");
    assert!(!all.iter().any(ends(HostResult::FailedInService)), "{all:?}");
    assert!(all.iter().any(ends(HostResult::Unproven)), "{all:?}");
}

/// Nor is such a host one without its proofs: the operator left it, and is not asked about that once more.
#[test]
fn a_host_that_was_left_in_its_soak_is_no_missing_proof() {
    let mut bench = in_phase(Phase::Soaking);
    let mut decision = Decision::of(&mut bench);
    let host = bench.hosts[0].clone();
    decision.carry_on(&[]);
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.snapshot.now_ms += 5 * SECOND;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    assert!(all.iter().any(ends(HostResult::Unproven)), "{all:?}");
    assert_eq!(decision.run.unproven().count(), 0);
}

/// Another user takes the host out while its VM is to be started on it, and brings it back. The operator answers `leave`: "the host stays
/// as it is, and the run does not go on with it".
#[test]
fn leave_holds_while_vms_are_started_although_the_host_is_up_again() {
    let mut bench = consented(2);
    bench.until_phase(0, Phase::StartingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let host = bench.hosts[0].clone();
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Down;
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::PreparingForMaintenance;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    // The VM that the run stopped is started first: the host is up and proved.
    assert!(!all.iter().any(|e| matches!(e, Entry::HostEnded { .. })), "{all:?}");
    decision.run.steps.clear();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap();
    (shown.status, shown.host) = (VmStatus::Up, Some(host));
    for _ in 0..2 {
        decision.snapshot.now_ms += 5 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(all.iter().any(ends(HostResult::Unproven)), "{all:?}");
    assert!(!all.iter().any(enters(Phase::Soaking)), "{all:?}");
}

/// VMs `db` and `web` are stopped for the host; its user starts `web` again, and the run asks while `db` still goes down.
fn web_was_started_again() -> (Bench, Decision, u64) {
    let mut bench = Setup::hosts(2).vm("db", 0).vm("web", 0).vm("mail", 1).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("db"), vm("mail"), vm("web")]);
    bench.until_phase(0, Phase::StoppingVms);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    for name in ["db", "web"] {
        Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm(name)).unwrap().status = VmStatus::Up;
    }
    decision.carry_on(&[]);
    let stops: Vec<(u64, bool)> = decision
        .run
        .steps
        .iter()
        .filter_map(|(step, s)| match &s.action {
            Action::StopVm { vm: stopped, .. } => Some((*step, *stopped == vm("web"))),
            _ => None,
        })
        .collect();
    assert_eq!(stops.len(), 2);
    for (step, _) in &stops {
        decision.write(Entry::Answered { step: *step, problem: None, provider_task: None });
    }
    let web = stops.iter().find(|(_, is_web)| *is_web).unwrap().0;
    decision.write(Entry::Closed { step: web, outcome: StepOutcome::Done, why: None });
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("db")).unwrap();
    shown.status = VmStatus::PoweringDown;
    decision.snapshot.now_ms += 5 * SECOND;
    decision.carry_on(&[]);
    let question = decision.asked();
    (bench, decision, question)
}

/// `db` is down when the operator answers, or cancels. The run stopped it, so the run starts it: the host is up.
#[test]
fn a_host_that_is_left_gets_its_stopped_vms_back() {
    for cancels in [false, true] {
        let (_bench, mut decision, question) = web_was_started_again();
        let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("db")).unwrap();
        (shown.status, shown.host) = (VmStatus::Down, None);
        decision.snapshot.now_ms += MINUTE;
        decision.carry_on(&[]);
        let command = if cancels { Command::Cancel } else { Command::Answer { question, choice: Choice::Leave } };
        let mut all = decision.carry_on(&[command]);
        decision.snapshot.now_ms += 20 * SECOND;
        all.extend(decision.carry_on(&[]));
        assert!(!all.iter().any(ends(HostResult::Skipped)), "{all:?}");
        let starts =
            |e: &Entry| matches!(e, Entry::Intent { action: Action::StartVm { vm: of, .. }, .. } if *of == vm("db"));
        assert!(all.iter().any(starts), "{all:?}");
    }
}

/// `db` still goes down when the operator answers `leave`, and VM `mail` has come to the host: it is not stopped any more.
#[test]
fn no_vm_is_stopped_for_a_host_that_was_left() {
    let (bench, mut decision, question) = web_was_started_again();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("mail")).unwrap();
    (shown.status, shown.host) = (VmStatus::Up, Some(bench.hosts[0].clone()));
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    decision.snapshot.now_ms += MINUTE;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(intends(ActionKind::StopVm)), "{all:?}");
}

/// Another user takes the host out before the run does, and brings it back; the operator answers `leave`. That answer holds: the operator
/// is not asked about the return as well. Nothing of the host was changed, so it is skipped, as with the cause in place (12d-6).
#[test]
fn leave_holds_for_a_host_that_another_user_took_out_first_and_brought_back() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    decision.host().done.clear();
    let host = bench.hosts[0].clone();
    decision.happens(&host, 600, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.carry_on(&[]);
    let question = decision.asked();
    decision.happens(&host, 16, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Up;
    decision.snapshot.now_ms += MINUTE;
    let mut all = decision.carry_on(&[Command::Answer { question, choice: Choice::Leave }]);
    for _ in 0..4 {
        decision.snapshot.now_ms += 10 * SECOND;
        all.extend(decision.carry_on(&[]));
    }
    assert!(!all.iter().any(|e| matches!(e, Entry::Paused { .. })), "asked again: {all:?}");
    assert!(!all.iter().any(intends(ActionKind::Deactivate)), "{all:?}");
    assert!(all.iter().any(ends(HostResult::Skipped)), "{all:?}");
}
