//! Predictions and limits from past runs.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{HostResult, Phase, RunState};
use upgrade_manager_lab::world::engine::NextRestart;

use super::bench::{Bench, MINUTE, Setup, names};

/// A run of `h1` alone, which takes forty minutes to boot. Answers its plan and how it ended.
fn slow_run(bench: &mut Bench, change: impl FnOnce(&mut PlanRequest)) -> (Plan, RunState) {
    let host = bench.hosts[0].clone();
    let plan = bench.begin(|r| {
        (r.hosts, r.order) = (vec![host.clone()], vec![host]);
        change(r);
    });
    bench.until_phase(0, Phase::Installing);
    let machine = bench.machine_of(0);
    bench.world(|w| w.next_restart(machine, NextRestart::Boots(40 * MINUTE)));
    (plan, bench.end())
}

/// A deadline that is too short for such a boot.
fn short(request: &mut PlanRequest) {
    request.options.deadlines.boot_ms = 20 * MINUTE.unsigned_abs();
}

/// A host that was slow once, under a generous deadline, is waited for the next time, though the deadline of
/// that plan is too short for it.
#[test]
fn a_slow_boot_is_remembered() {
    let mut bench = Setup::hosts(2).build();
    let (first, ended) = slow_run(&mut bench, |r| {
        r.policy = UpdatePolicy::Named { errata: vec![ErratumId::new("OUMS-2025:0001").unwrap()], cves: vec![] };
    });
    assert_eq!((ended, first.hosts[0].boot_limit_ms), (RunState::Succeeded, None));
    bench.forget_the_run();
    let (second, ended) = slow_run(&mut bench, short);
    assert_eq!((ended, bench.result(0)), (RunState::Succeeded, HostResult::Succeeded));
    let host = &second.hosts[0];
    assert!(host.boot_limit_ms >= Some(80 * MINUTE.unsigned_abs()), "{:?}", host.boot_limit_ms);
    assert!(host.prediction.p50_ms >= 40 * MINUTE.unsigned_abs(), "{:?}", host.prediction);
    // What administrators wrote is in the plan as they wrote it.
    assert_eq!(second.options.deadlines.boot_ms, 20 * MINUTE.unsigned_abs());
}

/// The same without the first run.
#[test]
fn a_slow_boot_without_history_is_late() {
    let mut bench = Setup::hosts(2).build();
    let (plan, ended) = slow_run(&mut bench, short);
    assert_eq!((ended, plan.hosts[0].boot_limit_ms), (RunState::Failed, None));
    let why = bench.host_status(0).why.unwrap();
    assert_eq!((why.code, bench.result(0)), (Code::HostDidNotReturn, HostResult::FailedOutOfService));
    names(&why, &["h1", "20 minutes"]);
}
