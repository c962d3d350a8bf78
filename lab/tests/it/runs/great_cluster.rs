//! A great cluster: what a turn asks of the engine.

use ovirt_upgrade_manager::model::run::Phase;

use super::bench::{MINUTE, Setup};

/// Requests of a turn to the engine: VMs and hosts that the run works on, the cluster, the engine itself, events.
const REQUESTS_OF_A_TURN: u64 = 5;

/// 500 hosts and 10,000 VMs. While hosts are emptied, a turn costs a few small requests; all hosts and VMs are read once
/// a minute.
#[test]
fn a_turn_reads_what_the_run_works_on() {
    let mut setup = Setup::hosts(500);
    for n in 0..10_000 {
        setup = setup.vm_with(&format!("v{n}"), n % 500, |vm| vm.memory_mib = 512);
    }
    let mut bench = setup.build();
    let request = bench.request(|r| r.max_unavailable = "2".parse().unwrap());
    let plan = bench.plan(request).unwrap();
    assert!(plan.blockers.is_empty(), "{:?}", plan.blockers.first());
    bench.start_plan(&plan.hash).unwrap();
    bench.start_process();
    bench.until_phase(1, Phase::Installing);
    let before = bench.state().engine_requests.clone();
    bench.for_ms(5 * MINUTE);
    let after = bench.state().engine_requests.clone();
    let count = |what: &str| after.get(what).copied().unwrap_or(0) - before.get(what).copied().unwrap_or(0);
    let turns = count("about");
    assert!(turns > 20, "{turns} turns");
    // Once a minute, and in the turns in which a host enters a phase that depends on all.
    assert!(count("hosts") <= 8 && count("VMs") <= 8, "all were read {} and {} times", count("hosts"), count("VMs"));
    let reads: u64 = ["about", "cluster", "events", "some hosts", "some VMs", "hosts", "VMs"].map(count).iter().sum();
    assert!(reads <= turns * REQUESTS_OF_A_TURN + 8, "{reads} requests in {turns} turns");
}
