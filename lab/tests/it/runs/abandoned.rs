//! Runs that an operator abandons: with reads, they restore what they can; without, they end and say what is left.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::report::VmChange;
use ovirt_upgrade_manager::model::run::{
    Action, Command, Entry, Fact, HostResult, JournalRecord, PauseAt, Phase, RunState,
};
use ovirt_upgrade_manager::rolling::sweep;
use upgrade_manager_lab::sim::faults::{Network, WorldFault};
use upgrade_manager_lab::world::engine::{Migrates, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, consented, vm};
use super::report::report_of;

/// Neither a slow engine nor one that is away keeps an abandoned run: it ends within minutes, sends nothing more, and lists what
/// it leaves.
#[test]
fn an_abandoned_run_ends_without_reads() {
    type Hinders = fn(&mut Network);
    let ways: [Hinders; 2] = [|n| n.engine.latency_ms = 29_000, |n| n.engine.fault_rate = 1_000];
    for hinders in ways {
        for phase in [Phase::StoppingVms, Phase::Evacuating, Phase::Booting, Phase::Soaking] {
            let mut bench = consented(3);
            bench.until_phase(0, phase);
            bench.network(hinders);
            bench.for_ms(MINUTE);
            let (asked, sent) = (bench.now_ms(), bench.intents().len());
            bench.ask(Command::Abandon).unwrap();
            assert_eq!(bench.end(), RunState::Cancelled, "{phase:?}");
            assert!(bench.run().last_at_ms - asked < 8 * MINUTE, "{phase:?}");
            assert_eq!(bench.intents().len(), sent, "{phase:?}");
            let left = bench.run().unrestored().count();
            assert!(left > 0 && report_of(&bench).not_restored.len() == left, "{phase:?}");
            let expected = match phase {
                Phase::Booting => HostResult::FailedOutOfService,
                Phase::Soaking => HostResult::Unproven,
                _ => HostResult::Skipped,
            };
            assert_eq!(bench.results(), [Some(expected), Some(HostResult::NotReached), Some(HostResult::NotReached)]);
            assert!(bench.host_status(0).needs.is_some(), "{phase:?}");
        }
    }
}

/// A host that the engine and the run itself know to be in service (its entry in the ledger is restored) is not told as out of
/// service, and nobody is told to restart it: VMs run on it.
#[test]
fn an_abandoned_host_that_is_in_service_is_not_told_as_out() {
    for unread in [false, true] {
        let mut bench = consented(3);
        bench.until_phase(0, Phase::Soaking);
        assert_eq!(bench.host_is(0), HostStatus::Up);
        if unread {
            bench.network(|n| n.engine.fault_rate = 1_000);
        }
        bench.ask(Command::Abandon).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled);
        assert_eq!(bench.host_is(0), HostStatus::Up);
        let host = bench.hosts[0].clone();
        assert_eq!(bench.setting(&Setting::HostInService(host)), Some(LedgerState::Restored));
        let needs = bench.host_status(0).needs.map(|needs| needs.message).unwrap_or_default();
        assert_ne!(bench.result(0), HostResult::FailedOutOfService, "unread: {unread}; {needs}");
        assert!(!needs.contains("activate it in the engine"), "unread: {unread}; {needs}");
    }
}

/// VMs that the journal says have moved are in the report, also of a run that was abandoned without reads.
#[test]
fn the_report_of_an_abandoned_run_without_reads_names_vms_that_moved() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.happens(WorldFault::VmMigrates(vm("b"), Migrates::Forever));
    bench.begin(|_| {});
    let moved = |e: &Entry| matches!(e, Entry::Observed { fact: Fact::Moved { .. }, .. });
    bench.until("a VM that moved", |b| b.journal_has(moved));
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    let told = report_of(&bench).vms;
    let a = told.iter().find(|told| told.id == vm("a"));
    assert!(a.is_some_and(|a| a.change == VmChange::Moved && a.to.is_some()), "{told:#?}");
}

/// The disk was slow, so steps were not sent; it is quick again, and the engine answers: an abandoned run restores, and does
/// not end at once with the word that the engine cannot be read.
#[test]
fn an_abandoned_run_after_a_slow_disk_restores_what_it_can() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Evacuating);
    bench.network(|n| n.commit_ms = 6_000);
    bench.ask(Command::Cancel).unwrap();
    let unsent = |b: &Bench| {
        let of_hosts = b.run().hosts.values().map(|h| h.unsent).max().unwrap_or(0);
        of_hosts.max(b.run().unsent.0)
    };
    bench.until("steps that are not sent", |b| unsent(b) >= 4);
    bench.network(|n| n.commit_ms = 0);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:#?}", bench.setting(&Setting::VmRuns(vm("web"))));
    assert_eq!(bench.setting(&Setting::Policy(bench.cluster.clone())), Some(LedgerState::Restored));
}

/// A run that ends sends nothing with its end: the turn that ends it begins no step whose call is then made.
#[test]
fn an_abandoned_run_sends_nothing_with_its_end() {
    for before_ms in (6..26).map(|n| n * 500) {
        let mut bench = Setup::hosts(5).pinned("other", 0).pinned("web", 1).build();
        bench.begin(|r| {
            r.max_unavailable = "2".parse().unwrap();
            r.consents.stop_vms = vec![vm("web"), vm("other")];
        });
        bench.until_phase(0, Phase::Settling);
        bench.until("both in maintenance", |b| {
            b.host_is(0) == HostStatus::Maintenance && b.host_is(1) == HostStatus::Maintenance
        });
        let second = bench.hosts[1].clone();
        bench.happens(WorldFault::Vdsm(second.clone(), Vdsm::Hangs));
        bench.network(|n| n.commit_ms = 6_000);
        bench.ask(Command::Cancel).unwrap();
        bench.until("steps that are not sent", |b| b.run().hosts[&b.hosts[0]].unsent >= 5);
        bench.network(|n| n.commit_ms = 0);
        bench.happens(WorldFault::Vdsm(second.clone(), Vdsm::Answers));
        bench.for_ms(before_ms);
        if bench.intended(|action| matches!(action, Action::StartVm { .. })) > 0 {
            // It was sent before the command.
            break;
        }
        bench.ask(Command::Abandon).unwrap();
        bench.until("end", |b| b.run().ended.is_some());
        let ended = bench.run().last_at_ms;
        let is_with_it = |r: &JournalRecord| r.at_ms == ended && matches!(r.entry, Entry::Intent { .. });
        let begun = bench.state().judge.seen.journal.iter().filter(|(_, r)| is_with_it(r)).count();
        bench.for_ms(2 * MINUTE);
        assert_eq!(
            begun,
            0,
            "{before_ms} ms: web is {:?}, told as {:?}",
            bench.vm_is("web"),
            bench.setting(&Setting::VmRuns(vm("web")))
        );
    }
}

/// The list of all VMs takes 100 s, as of some 20,000 VMs; the engine is well. An abandoned run is not ended for that.
#[test]
fn an_abandoned_run_waits_for_a_slow_list_of_vms() {
    for after_s in [10, 30, 50, 70, 90] {
        let mut bench = consented(3);
        bench.until_phase(0, Phase::Evacuating);
        bench.world(|w| w.vm_list_ms = 100 * SECOND);
        bench.ask(Command::Cancel).unwrap();
        bench.until("end of the host in hand", |b| b.run().cancelled);
        bench.for_ms(after_s * SECOND);
        if bench.run().ended.is_some() {
            continue;
        }
        bench.ask(Command::Abandon).unwrap();
        assert_eq!(bench.end(), RunState::Cancelled);
        assert_eq!(bench.vm_is("web"), VmStatus::Up, "{after_s} s: {:#?}", bench.setting(&Setting::VmRuns(vm("web"))));
    }
}

/// An abandoned run that ended without reads left a VM down and a policy set. The operation `restore` is there for just that.
#[test]
fn what_an_abandoned_run_left_unread_can_be_restored() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Evacuating);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(2 * MINUTE);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    bench.network(|n| n.engine.fault_rate = 0);
    bench.outside_of_runs = true;
    let run = bench.run().id;
    let restored = bench.call(|ports, call| async move { sweep::restore(&ports, &call, &run, "admin").await }).unwrap();
    assert!(!restored.is_empty(), "nothing is restored: web is {:?}", bench.vm_is("web"));
}

/// An installation that was written and not sent, because its reads were too old by then, touched nothing: an abandoned run returns
/// the host, and does not tell of half installed packages and of a task that the provider does not have.
#[test]
fn an_installation_that_was_not_sent_touched_nothing() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Installing);
    bench.network(|n| n.commit_ms = 6_000);
    bench.until("order", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.network(|n| n.commit_ms = 0);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    let sent = bench.world(|w| w.tasks.values().filter(|task| task.host_action.is_some()).count());
    let installs = bench.state().judge.seen.done.install_called.len();
    let needs = bench.host_status(0).needs.map(|needs| needs.message).unwrap_or_default();
    assert_eq!(bench.host_is(0), HostStatus::Up, "{installs} orders, {sent} tasks; {needs}");
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
}

/// A minute without reads ends no abandoned run: the engine may restart. It restores what it can.
#[test]
fn an_abandoned_run_waits_for_an_engine_that_is_away_for_some_minutes() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Evacuating);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.for_ms(MINUTE);
    bench.ask(Command::Abandon).unwrap();
    bench.for_ms(2 * MINUTE);
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!((bench.vm_is("web"), bench.run().unrestored().count()), (VmStatus::Up, 0));
}

/// A cancelled run finishes its host: it waits for the engine, however long that takes.
#[test]
fn a_cancelled_run_does_not_end_without_reads() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Booting);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.ask(Command::Cancel).unwrap();
    bench.for_ms(2 * HOUR);
    assert!(bench.run().ended.is_none());
    bench.network(|n| n.engine.fault_rate = 0);
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!((bench.result(0), bench.vm_is("web")), (HostResult::Succeeded, VmStatus::Up));
}

/// A restart that was sent and not seen can still come: the operator is told.
#[test]
fn an_abandoned_run_tells_of_a_restart_that_may_still_come() {
    let mut bench = consented(3);
    bench.until("restart", |b| b.intended(|action| *action == Action::Restart) > 0);
    bench.network(|n| n.engine.fault_rate = 1_000);
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    let needs = bench.host_status(0).needs.expect("the host needs an operator");
    assert!(needs.remedy.contains("may still come"), "{needs:?}");
}

/// An operator's pause does not keep an abandoned run.
#[test]
fn an_abandoned_run_ends_out_of_a_pause() {
    let mut bench = consented(3);
    bench.until_phase(0, Phase::Evacuating);
    bench.ask(Command::Pause(PauseAt::Now)).unwrap();
    bench.until("pause", |b| b.run().hold.is_some());
    bench.ask(Command::Abandon).unwrap();
    assert_eq!(bench.end(), RunState::Cancelled);
    assert_eq!((bench.host_is(0), bench.run().unrestored().count()), (HostStatus::Up, 0));
}

fn needs(bench: &Bench, host: usize) -> String {
    bench.host_status(host).needs.map(|needs| format!("{} {}", needs.message, needs.remedy)).unwrap_or_default()
}

/// The first host is up. The run is abandoned, and tells it so.
#[track_caller]
fn is_told_in_service_when_abandoned(bench: &mut Bench) {
    bench.ask(Command::Abandon).unwrap();
    bench.until("end", |b| b.run().ended.is_some());
    assert_eq!(bench.host_is(0), HostStatus::Up);
    assert_eq!(bench.result(0), HostResult::FailedInService, "{}", needs(bench, 0));
}

/// The host is being withdrawn and cannot be, because another one is out. The run is abandoned: the host is in service.
#[test]
fn an_abandoned_host_that_is_not_withdrawn_yet_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Soaking);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[2].clone()));
    bench.happens(WorldFault::PowerLost(bench.hosts[2].clone()));
    bench.until("down", |b| b.host_is(2) != HostStatus::Up);
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    bench.until_phase(0, Phase::Withdrawing);
    bench.for_ms(MINUTE);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}

/// The host left maintenance during its installation, and is up. The run asks, and is abandoned: the host is in service.
#[test]
fn an_abandoned_host_that_left_maintenance_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).vm("a", 1).build();
    bench.begin(|_| {});
    bench.until("install", |b| b.intended(|a| matches!(a, Action::Install { .. })) == 1);
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}

/// The host comes up, and the run is abandoned before the second look.
#[test]
fn an_abandoned_host_that_was_just_activated_is_told_as_in_service() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Activating);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    is_told_in_service_when_abandoned(&mut bench);
}
