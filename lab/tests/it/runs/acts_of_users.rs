//! Upgrades and moves of hosts by other users, and the flag of their upgrade.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::FlagChange;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::run::{Action, Choice, Command, Phase};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::Actor;

use super::bench::{Bench, MINUTE, SECOND, Setup, eve};

fn taken_over_by_an_upgrade_of_eve() -> Bench {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.upgrade(&host, true, &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench
}

/// A user upgrades the host in the engine while it settles. The operator answers `leave`: the host stays as it is. The run
/// activates it.
#[test]
fn a_host_that_is_left_while_a_user_upgrades_it_is_not_activated() {
    let mut bench = taken_over_by_an_upgrade_of_eve();
    bench.answer(Choice::Leave);
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.result(0));
}

/// The same with a cancel, which takes the safe branch.
#[test]
fn a_host_that_a_user_upgrades_is_not_activated_by_a_cancel() {
    let mut bench = taken_over_by_an_upgrade_of_eve();
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    assert_eq!(bench.intended(|a| *a == Action::Activate), 0, "{:?}", bench.result(0));
}

/// The engine is away while the packages are installed. Meanwhile a user activates the host, and takes it out again to work on it.
/// It is restarted under their hands, without a question.
#[test]
fn a_host_that_a_user_took_out_while_the_engine_was_away_is_asked_about() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(20 * SECOND);
    let host = bench.hosts[0].clone();
    bench.world(|w| w.activate(&host, &eve())).unwrap();
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.world(|w| w.deactivate(&host, "I work on it", &eve())).unwrap();
    bench.until("out", |b| b.host_is(0) == HostStatus::Maintenance);
    bench.for_ms(5 * MINUTE);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.until("restart or question", |b| {
        b.intended(|a| *a == Action::Restart) > 0 || b.run().hold.is_some() || b.result_of(0).is_some()
    });
    assert_eq!(bench.intended(|a| *a == Action::Restart), 0);
}

/// Another program upgrades the cluster and holds its flag. A plan for one host begins it all the same.
#[test]
fn a_plan_for_one_host_respects_the_flag_of_another_upgrade() {
    let mut bench = Setup::hosts(3).build();
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::Operations(host.clone(), true));
    bench.begin(|r| (r.one_host, r.hosts, r.order) = (true, vec![host.clone()], vec![]));
    bench.for_ms(MINUTE);
    let cluster = bench.cluster.clone();
    let other = Actor { user: "eve@internal".to_owned(), correlation: Some("ansible-4711".to_owned()) };
    bench.world(|w| w.upgrade_flag(&cluster, FlagChange::Start, &other)).unwrap();
    bench.happens(WorldFault::Operations(host, false));
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.intended(|a| *a == Action::Deactivate), 0);
}
