//! Approvals: for which host one counts; and a run whose canary was left.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Choice, Command, Entry, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;

use super::bench::decisions::Decision;
use super::bench::{HOUR, MINUTE, Setup};
use super::decisions::in_phase;

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

/// The engine does not answer while an operator skips the next host and approves, with or without the name of a host. The approval is for
/// the host that follows.
#[test]
fn an_approval_after_a_skip_is_for_the_host_that_follows() {
    for is_named in [false, true] {
        let mut bench = Setup::hosts(3).build();
        bench.begin(|r| r.options.approval = Approval::EachHost);
        bench.until_waits_for(Code::RunNeedsApproval);
        bench.ask(Command::Approve).unwrap();
        bench.until_host_ended(0);
        bench.until_waits_for(Code::RunNeedsApproval);
        bench.network(|n| n.engine.fault_rate = 1_000);
        bench.for_ms(MINUTE);
        bench.ask(Command::SkipHost(bench.hosts[1].clone())).unwrap();
        let third = bench.hosts[2].clone();
        bench.ask(if is_named { Command::ApproveHost(third.clone()) } else { Command::Approve }).unwrap();
        bench.for_ms(2 * MINUTE);
        bench.network(|n| n.engine.fault_rate = 0);
        bench.until("skip", |b| b.result_of(1) == Some(HostResult::Skipped));
        bench.for_ms(HOUR);
        assert!(bench.run().hosts[&third].before.is_some(), "named: {is_named}: {:?}", bench.waits());
    }
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

/// Whether an approval that is given in this state approves the second host.
fn approves_the_second(decision: &mut Decision) -> bool {
    let (run, second) = (decision.run.clone(), decision.run.plan.hosts[1].id.clone());
    decision.write(Entry::Command { actor: "admin".to_owned(), command: Command::Approve });
    let approved = std::mem::replace(&mut decision.run, run).approved;
    approved.contains(&second)
}

/// Two hosts may be out, and one of them is in hand. It is a canary: whoever approves now does not know what it shows.
#[test]
fn an_approval_beside_a_canary_approves_nothing() {
    let mut decision = Decision::of(&mut in_phase(Phase::Booting));
    let plan = decision.plan();
    (plan.max_unavailable, plan.options.approval) = (2, Approval::EachHost);
    for canary in [false, true] {
        decision.plan().hosts[0].canary = canary;
        assert_eq!(approves_the_second(&mut decision), !canary, "canary: {canary}");
    }
}

/// The same with a plan that asks for one approval, after the first host.
#[test]
fn an_approval_beside_the_first_host_approves_nothing() {
    let mut decision = Decision::of(&mut in_phase(Phase::Booting));
    let plan = decision.plan();
    (plan.max_unavailable, plan.options.approval) = (2, Approval::AfterCanary);
    for (phase, counts) in [(Phase::Booting, false), (Phase::Ended, true)] {
        decision.host().phase = phase;
        assert_eq!(approves_the_second(&mut decision), counts, "the first host: {phase:?}");
    }
}

/// The first host is skipped before it is begun. Nothing has shown yet that the upgrade works: the next one waits for its approval.
#[test]
fn after_a_skipped_first_host_the_next_one_needs_an_approval() {
    let mut bench = Setup::hosts(3).build();
    let first = bench.hosts[0].clone();
    bench.happens(WorldFault::Operations(first.clone(), true));
    bench.begin(|r| r.options.approval = Approval::AfterCanary);
    bench.ask(Command::SkipHost(first)).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].before, None);
    assert!(bench.waits().iter().any(|wait| wait.why.code == Code::RunNeedsApproval), "{:#?}", bench.waits());
}
