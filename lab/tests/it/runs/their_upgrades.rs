//! Upgrades of hosts by the engine for other users, which are told from the run's own.

use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, codes};
use ovirt_upgrade_manager::model::cluster::{EngineEvent, VmStatus};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, HostResult, Phase, StepOutcome};
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::{EngineStop, ShutsDown};

use super::bench::{Bench, MINUTE, SECOND, Setup, eve, vm};
use super::engine_upgrade::with_an_order;

/// The upgrade of another user failed before ours was accepted. Ours begins some minutes later: that failure is not its end.
#[test]
fn the_failed_upgrade_of_another_user_is_not_the_end_of_ours() {
    let (host, mut decision, step) = with_an_order();
    // Before our call, and an operator went on in spite of them.
    decision.happens(&host, 840, Some("eve@internal"));
    let theirs = decision.snapshot.newest_event;
    decision.happens(&host, 841, Some("eve@internal"));
    decision.host().accepted_event = theirs;
    let ours = decision.event(&host, 840, Some("upgrade-manager@internal"));
    let ours = EngineEvent { correlation_id: Some(decision.run.correlation.clone()), ..ours };
    decision.snapshot.newest_event = ours.id;
    Arc::make_mut(&mut decision.snapshot.events).push(ours);
    decision.shown().inventory.status = HostStatus::Maintenance;
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    decision.snapshot.now_ms += 5 * SECOND;
    let mut all = decision.carry_on(&[]);
    decision.snapshot.now_ms += 5 * SECOND;
    all.extend(decision.carry_on(&[]));
    assert!(!all.iter().any(|e| matches!(e, Entry::HostEnded { .. })), "{all:?}");
}

/// A process dies while a VM is being stopped, and a user has the host upgraded meanwhile: the engine offers nothing any more, and
/// refuses our own call. "Only a host on which no package step began is returned to service": nothing of ours began.
#[test]
fn an_upgrade_while_no_process_lived_is_not_the_effect_of_our_refused_call() {
    let mut bench = Setup::hosts(2).provider(ProviderKind::None).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.installer = Installer::Engine;
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.kill();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.world(|w| w.upgrade(&first, true, &eve())).unwrap();
    bench.until("upgraded by eve", |b| {
        let over = |e: &EngineEvent| e.host.as_ref() == Some(&first) && matches!(e.code, 842 | 888);
        b.host_is(0) == HostStatus::Up && b.state().world.engine_events().iter().any(over)
    });
    bench.for_ms(5 * MINUTE);
    bench.start_process();
    bench.until("our call", |b| b.intended(|a| *a == Action::EngineUpgrade) == 1 || b.result_of(0).is_some());
    assert_eq!(bench.intended(|a| *a == Action::EngineUpgrade), 1, "{:?}", bench.run().hosts[&first].failing);
    bench.until("result or question", |b| b.run().hold.is_some() || b.result_of(0).is_some());
    let run = bench.run();
    let asked = run.hold.as_ref().map(|hold| hold.why.message.clone());
    assert_eq!(asked, None, "{:?}, installed: {:?}", run.hosts[&first].phase, run.hosts[&first].installed);
    assert_eq!(bench.result_of(0), Some(HostResult::FailedInService), "{:?}", bench.host_status(0).why);
}

/// A user asks the engine to upgrade the host while its pinned VM shuts down. The engine refuses that at once (facts: `upgrade` answers
/// "complete" also when it must fail: events 840, 14001, 841), and the host stays up.
fn with_an_upgrade_that_could_not_begin(installer: Installer) -> Bench {
    let provider = if installer == Installer::Engine { ProviderKind::None } else { ProviderKind::RemoteExecution };
    let mut bench = Setup::hosts(2).provider(provider).pinned("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(MINUTE)));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.installer = installer;
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.for_ms(5 * SECOND);
    bench.world(|w| w.upgrade(&first, true, &eve())).unwrap();
    let events = bench.world(|w| w.engine_events().to_vec());
    assert!(events.iter().any(|e| e.host.as_ref() == Some(&first) && e.code == 841));
    assert_eq!(bench.host_is(0), HostStatus::Up);
    bench
}

/// "Only untouched hosts return": nothing was installed by anybody, and the run is cancelled. The host goes back to service, and its
/// VM is started (I3).
#[test]
fn an_upgrade_that_could_not_begin_keeps_no_host_out_of_service() {
    let mut bench = with_an_upgrade_that_could_not_begin(Installer::Provider);
    bench.until_phase(0, Phase::Settling);
    bench.ask(Command::Cancel).unwrap();
    bench.until_host_ended(0);
    bench.for_ms(10 * MINUTE);
    let seen = (bench.host_is(0), bench.vm_is("web"));
    assert_eq!(seen, (HostStatus::Up, VmStatus::Up), "{:?}: {:?}", bench.result_of(0), bench.host_status(0).why);
}

/// Our own upgrade is accepted, and begun some minutes later (the engine's commands wait for each other). The event of the earlier one
/// is taken for its end: the host is told as failed while the engine upgrades and restarts it.
#[test]
fn an_upgrade_that_could_not_begin_is_not_the_end_of_ours() {
    let mut bench = with_an_upgrade_that_could_not_begin(Installer::Engine);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.hold_commands(4 * MINUTE));
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{:?}", bench.host_status(0).why);
}

/// The engine is killed while it installs on a host for a user (facts: "`kill -9` in installing: up after the restart"), so no event
/// says that this upgrade ended. The run goes on with the host that is up, upgrades and restarts it: it is activated.
#[test]
fn an_upgrade_of_a_user_that_never_ended_keeps_no_upgraded_host_out_of_service() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until("shutdown", |b| b.vm_is("web") == VmStatus::PoweringDown);
    bench.kill();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.world(|w| w.upgrade(&first, true, &eve())).unwrap();
    bench.until("installing", |b| b.host_is(0) == HostStatus::Installing);
    bench.world(|w| w.stop_engine(EngineStop::Kill, 33 * SECOND));
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.for_ms(15 * MINUTE);
    bench.start_process();
    bench.until("result or question", |b| b.run().hold.is_some() || b.result_of(0).is_some());
    let asked = bench.run().hold.map(|hold| hold.why.message);
    let acts: Vec<Action> = bench.intents().into_iter().map(|(_, action)| action).collect();
    let result = bench.result_of(0);
    assert_eq!((asked, result), (None, Some(HostResult::Succeeded)), "{:?} {acts:?}", bench.host_status(0).why);
}

/// A user's upgrade begins right before our call, which the engine refuses for that reason. The host is that user's now: an operator is
/// asked, and nothing of ours began.
#[test]
fn an_upgrade_under_way_is_not_the_effect_of_our_refused_call() {
    let (host, mut decision, step) = with_an_order();
    Arc::make_mut(&mut decision.snapshot.events).retain(|e| e.code != 840);
    decision.happens(&host, 840, Some("eve@internal"));
    decision.shown().inventory.status = HostStatus::Installing;
    let refused: Problem = codes::EngineRejected { what: "upgrade", why: "409 wrong status" }.err().into();
    decision.write(Entry::Answered { step, problem: Some(refused), provider_task: None });
    decision.snapshot.now_ms += 5 * SECOND;
    let all = decision.carry_on(&[]);
    let is_undone = |e: &Entry| matches!(e, Entry::Closed { outcome: StepOutcome::NotDone, .. });
    let asks = |e: &Entry| matches!(e, Entry::Paused { why, .. } if why.code == Code::HostLeftMaintenance);
    assert!(all.iter().any(is_undone) && all.iter().any(asks), "{all:?}");
    assert!(!decision.host().packages_begun);
}
