//! Questions that were answered with `leave`: the answer holds although the cause of the question is over.

use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{ActionKind, Choice, Command, HostResult, Phase};

use super::bench::decisions::Decision;
use super::bench::{HOUR, MINUTE, SECOND, vm};
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
