//! VMs go back to the hosts that they left for the upgrade, where the plan says so.

use ovirt_upgrade_manager::error::{Code, Problem};
use ovirt_upgrade_manager::model::cluster::Migration;
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Command, HostResult, Phase, RunState, Stage};
use upgrade_manager_lab::world::engine::{Actor, Migrates};

use super::bench::decisions::Decision;
use super::bench::{Bench, MINUTE, Setup, names, vm};
use super::decisions::intends;

fn place(bench: &Bench, name: &str) -> Option<HostId> {
    bench.state().world.engine.vms[&vm(name)].shown.host.clone()
}

fn entry(bench: &Bench, name: &str) -> Option<LedgerState> {
    bench.setting(&Setting::VmPlace(vm(name)))
}

/// Why a VM was left.
#[track_caller]
fn left(bench: &Bench, name: &str) -> Problem {
    match entry(bench, name) {
        Some(LedgerState::Listed(why)) => {
            assert_eq!(why.code, Code::VmNotMovedBack);
            why
        }
        other => panic!("VM {name}: {other:?}"),
    }
}

/// Upgrades the first host alone, after which its VMs are to come home.
fn upgrade_the_first(bench: &mut Bench) {
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.hosts = vec![first];
        r.order.clone_from(&r.hosts);
    });
}

fn three() -> Setup {
    Setup::hosts(3).vm("a", 0).vm("b", 0).vm("c", 1).vm("d", 2)
}

/// All of them, after the last host and the level, each with its entry in the ledger; a VM that moved twice goes to the host
/// that it left first.
#[test]
fn vms_are_at_home_after_the_run() {
    let mut bench = three().build();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.target_level = Some(Level::new(4, 8));
    });
    assert_eq!(bench.end(), RunState::Succeeded);
    for (name, home) in [("a", 0), ("b", 0), ("c", 1), ("d", 2)] {
        assert_eq!(place(&bench, name).as_ref(), Some(&bench.hosts[home]), "VM {name}");
        assert_eq!(entry(&bench, name), Some(LedgerState::Restored), "VM {name}");
    }
    let intents = bench.intents();
    let level = intents.iter().position(|(_, a)| matches!(a, Action::RaiseLevel(_))).expect("a level");
    let first = intents.iter().position(|(_, a)| matches!(a, Action::Migrate { .. })).expect("a migration");
    assert!(level < first, "the level is raised before VMs are moved");
}

/// Not asked for, they stay where they are, and the ledger has nothing of them.
#[test]
fn vms_stay_where_nobody_asked() {
    let mut bench = three().build();
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!((entry(&bench, "a"), bench.intended(|a| matches!(a, Action::Migrate { .. }))), (None, 0));
    assert_ne!(place(&bench, "a").as_ref(), Some(&bench.hosts[0]));
}

/// What another user did with a VM is theirs: moved again, pinned, removed.
#[test]
fn vms_that_another_user_moved_stay() {
    let mut bench = Setup::hosts(4).vm("a", 0).vm("b", 0).vm("c", 0).build();
    let ids = bench.hosts.clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.hosts = vec![ids[0].clone(), ids[1].clone()];
        r.order.clone_from(&r.hosts);
    });
    bench.until_phase(0, Phase::Installing);
    let at = place(&bench, "a").unwrap();
    let to = ids.iter().find(|id| **id != at && **id != ids[0]).unwrap();
    bench.world(|w| w.migrate_vm(&vm("a"), to, &Actor::person("eve@internal"))).unwrap();
    bench.until_phase(0, Phase::Soaking);
    // Before the run closes: the engine may have moved the VM home already when it emptied the second host.
    bench.until_phase(1, Phase::Soaking);
    bench.world(|w| w.remove_vm(&vm("c")));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    names(&left(&bench, "a"), &["VM a", "h1", "somebody else"]);
    names(&left(&bench, "c"), &["h1", "removed"]);
    assert_eq!(place(&bench, "b").as_ref(), Some(&ids[0]));
}

/// A VM that may only be migrated by users may be moved; one that was pinned meanwhile, or whose migrations fail, stays.
#[test]
fn vms_that_cannot_move_stay() {
    let mut bench = Setup::hosts(2)
        .vm_with("users", 0, |vm| vm.migration = Migration::UserMigratable)
        .vm("pinned", 0)
        .vm("stuck", 0)
        .build();
    let ids = bench.hosts.clone();
    upgrade_the_first(&mut bench);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.pin_vm(&vm("pinned")));
    bench.world(|w| w.vm_migrates(&vm("stuck"), Migrates::Refuses));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(place(&bench, "users").as_ref(), Some(&ids[0]));
    names(&left(&bench, "pinned"), &["VM pinned", "cannot be migrated"]);
    names(&left(&bench, "stuck"), &["VM stuck", "2 tries"]);
}

/// A VM for which its host has not enough memory any more stays where it is.
#[test]
fn a_vm_without_room_stays() {
    let mut bench = Setup::hosts(2).vm_with("great", 0, |vm| vm.memory_mib = 40_000).build();
    let ids = bench.hosts.clone();
    upgrade_the_first(&mut bench);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.engine.hosts.get_mut(&ids[0]).unwrap().memory_mib = 30_000);
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    names(&left(&bench, "great"), &["VM great", "h1", "memory"]);
}

/// A cancel moves no VM any more; one that is on its way gets there.
#[test]
fn a_cancel_moves_no_vm() {
    let mut bench = Setup::hosts(1).host(|_| {}).vm("a", 0).build();
    upgrade_the_first(&mut bench);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    bench.ask(Command::Cancel).unwrap();
    bench.until("end", |b| b.run().ended.is_some());
    bench.for_ms(MINUTE);
    let moved = bench.intended(|a| matches!(a, Action::Migrate { .. }));
    match entry(&bench, "a") {
        Some(LedgerState::Restored) => assert_eq!(moved, 1),
        _ => {
            names(&left(&bench, "a"), &["cancelled"]);
            assert_eq!(moved, 0);
        }
    }
}

/// The VM left its host once, and another user moved it on. The run leaves it there.
#[test]
fn a_vm_that_was_moved_on_does_not_come_home() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let ids = bench.hosts.clone();
    upgrade_the_first(&mut bench);
    bench.until_phase(0, Phase::Soaking);
    let at = place(&bench, "a").unwrap();
    let to = ids.iter().find(|id| **id != at && **id != ids[0]).unwrap();
    bench.world(|w| w.migrate_vm(&vm("a"), to, &Actor::person("eve@internal"))).unwrap();
    bench.until("migration", |b| place(b, "a").as_ref() == Some(to));
    assert_eq!(bench.end(), RunState::SucceededWithWarnings);
    assert_eq!(bench.intended(|a| matches!(a, Action::Migrate { .. })), 0);
    names(&left(&bench, "a"), &["VM a", "h1", "somebody else"]);
}

/// The run is cancelled before the first VM was moved back.
#[test]
fn no_vm_is_moved_back_after_a_cancel() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    upgrade_the_first(&mut bench);
    bench.until("last stage", |b| b.run().stage == Stage::Closing);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    for cancelled in [false, true] {
        decision.run.cancelled = cancelled;
        assert_eq!(decision.has(intends(ActionKind::Migrate)), !cancelled, "cancelled: {cancelled}");
    }
}
