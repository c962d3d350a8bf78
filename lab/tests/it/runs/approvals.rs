//! Approvals: for which host one counts; and a run whose canary was left.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Choice, Command, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;

use super::bench::{HOUR, MINUTE, Setup};

/// The first host waits too long, and the operator begins the others first. The approval after the canary is then given.
#[test]
fn an_approval_begins_the_next_host_where_the_first_was_put_off() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        r.options.approval = Approval::AfterCanary;
        r.options.wait_ask_ms = 10 * MINUTE as u64;
        r.options.wait_report_ms = 5 * MINUTE as u64;
        r.max_unavailable = "2".parse().unwrap();
    });
    let first = bench.hosts[0].clone();
    bench.happens(WorldFault::Operations(first, true));
    assert_eq!(bench.until_paused().code, Code::WaitTooLong);
    bench.answer(Choice::Next);
    bench.until_host_ended(1);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.for_ms(12 * HOUR);
    let begun = bench.run().hosts[&bench.hosts[2]].before.is_some();
    assert!(begun, "{:#?}", bench.waits());
}

/// Two administrators approve the first host, one of them some seconds later. The next one needs an approval of its own.
#[test]
fn a_late_approval_of_the_same_host_approves_no_other_one() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.approval = Approval::EachHost);
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.until("begun", |b| b.run().hosts[&b.hosts[0]].before.is_some());
    bench.ask(Command::Approve).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Waiting);
}

/// An approval that was given before the canary had ended approves nothing of what the canary shows.
#[test]
fn an_approval_before_the_canary_is_no_approval_after_it() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| (r.options.canary, r.options.approval) = (true, Approval::AfterCanary));
    bench.until_phase(0, Phase::Installing);
    bench.ask(Command::Approve).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].before, None);
}

/// The canary lost a feature of its CPU. The operator answers `leave`: no other host is begun, and the run did not succeed.
#[test]
fn a_run_whose_canary_was_left_did_not_succeed() {
    let mut bench = Setup::hosts(4).build();
    bench.begin(|r| r.options.canary = true);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DropsFlags(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::CpuFlagsLost);
    bench.answer(Choice::Leave);
    let state = bench.end();
    assert_eq!(state, RunState::Stopped, "{:?}", bench.results());
    assert_eq!(bench.results()[1..], [Some(HostResult::NotReached); 3]);
}

/// Two administrators approve the first host, one of them some seconds later, and two hosts may be out. Each names the
/// host that was shown: the late one approves no other host.
#[test]
fn a_late_approval_of_the_same_host_approves_no_other_one_beside_it() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| {
        r.options.approval = Approval::EachHost;
        r.max_unavailable = "2".parse().unwrap();
    });
    bench.until_waits_for(Code::RunNeedsApproval);
    let first = bench.hosts[0].clone();
    bench.ask(Command::ApproveHost(first.clone())).unwrap();
    bench.until("begun", |b| b.run().hosts[&b.hosts[0]].before.is_some());
    bench.ask(Command::ApproveHost(first)).unwrap();
    bench.until_host_ended(0);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].before, None);
}
