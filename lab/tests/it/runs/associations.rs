//! Hosts whose association with their provider changes while they are in hand.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::host::Association;
use ovirt_upgrade_manager::model::ids::ProviderName;
use ovirt_upgrade_manager::model::run::{Action, Entry, HostResult, Phase};
use ovirt_upgrade_manager::ports::Change;
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::Disturbance;

use super::bench::{Bench, MINUTE, Setup};

fn restarts(bench: &Bench) -> usize {
    bench.intended(|a| *a == Action::Restart)
}

/// The process ends, somebody associates the first host with another provider that knows it as well, and a process starts.
fn is_associated_with_another(bench: &mut Bench) {
    bench.kill();
    let (host, other) = (bench.hosts[0].clone(), ProviderName::new("other").unwrap());
    bench.machine.other_provider = Some(other.clone());
    let changed = bench.call(|ports, _| async move {
        let found = ports.store.associations(&[host]).await?.remove(0);
        ports.store.commit(vec![Change::Associate(Association { provider: other, ..found })]).await
    });
    changed.unwrap();
    bench.for_ms(MINUTE);
    bench.start_process();
}

/// The provider can inspect the host no more: somebody dropped its association. What runs on it is not known, so nothing is
/// installed on it.
#[test]
fn a_host_that_answered_before_and_cannot_be_asked_is_not_taken_for_empty() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    let host = bench.hosts[0].clone();
    bench.call(|ports, _| async move { ports.store.commit(vec![Change::DropAssociation(host)]).await }).unwrap();
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    assert!(!bench.journal_has(|e| matches!(e, Entry::Phase { phase: Phase::Installing, .. })));
}

/// The job of a restart is looked up at the provider of the plan: through another one no restart is sent, and an operator is asked
/// for it.
#[test]
fn no_restart_is_sent_through_another_provider() {
    let mut bench = Setup::hosts(2).build();
    let machine = bench.machine_of(0);
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    is_associated_with_another(&mut bench);
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    assert_eq!(bench.world(|w| w.hosts[&machine].boots), 1);
}

/// The list of another provider does not show whether a restart was sent: it is not sent again, and an operator is asked.
#[test]
fn another_provider_tells_nothing_about_a_lost_restart() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Restarting);
    bench.happens(WorldFault::Task(bench.hosts[0].clone(), Disturbance::Paused));
    bench.until("intent", |b| restarts(b) == 1);
    is_associated_with_another(&mut bench);
    assert_eq!((bench.until_paused().code, restarts(&bench)), (Code::RestartJobNotEnded, 1));
}
