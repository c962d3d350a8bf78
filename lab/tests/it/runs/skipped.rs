//! Hosts that are skipped in their soak: upgraded and proved, and told so.

use std::sync::Arc;

use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::Installer;
use ovirt_upgrade_manager::model::run::{Action, Command, Entry, HostResult, Phase};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{ShutsDown, Vdsm};

use super::bench::decisions::Decision;
use super::bench::{HOUR, MINUTE, Setup, vm};
use super::decisions::in_phase;

/// "Skip a host that was not begun": the operator saw a host that waits. It is begun before the command is carried out: it goes on, and
/// the event says so.
#[test]
fn a_host_that_was_begun_meanwhile_is_not_skipped() {
    let mut bench = in_phase(Phase::Installing);
    bench.ask(Command::SkipHost(bench.hosts[0].clone())).unwrap();
    bench.end();
    assert_eq!(bench.result_of(0), Some(HostResult::Succeeded));
    let told: Vec<String> =
        bench.events().into_iter().map(|(_, text)| text).filter(|t| t.contains("to skip")).collect();
    assert!(told.len() == 1 && told[0].contains("skips nothing"), "{told:?}");
}

/// The operator ends a long soak by skipping the host. It is upgraded and proved; nobody is told that it was not upgraded.
#[test]
fn a_host_that_is_skipped_in_its_soak_is_not_told_as_not_upgraded() {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.options.soak_ms = 5 * HOUR as u64;
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
    });
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipBegunHost(first)).unwrap();
    bench.end();
    let why = bench.why_not_moved_back("a");
    assert!(why.contains("soak"), "{why}");
}

/// The operator skips a host that soaks. The level is not refused with the word that the host was not upgraded.
#[test]
fn a_level_is_not_refused_for_an_upgraded_host_that_was_skipped_in_its_soak() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| {
        r.target_level = Some(Level::new(4, 8));
        r.options.soak_ms = 2 * HOUR as u64;
    });
    bench.until_phase(1, Phase::Soaking);
    bench.for_ms(MINUTE);
    bench.ask(Command::SkipBegunHost(bench.hosts[1].clone())).unwrap();
    bench.end();
    let told = bench.events().into_iter().map(|(_, text)| text).find(|text| text.contains("was not upgraded"));
    assert_eq!(told, None);
}

/// The operator skips a host while the shutdown of its VM is under way and the engine still shows the VM as up: it is
/// listed, because it may go down with nobody to start it (I3).
#[test]
fn a_vm_that_is_being_stopped_is_listed_when_its_host_is_skipped() {
    let mut bench = Setup::hosts(2).vm("web", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("web"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until("intent", |b| b.intended(|a| matches!(a, Action::StopVm { .. })) == 1);
    let mut decision = Decision::of(&mut bench);
    let step = *decision.run.steps.iter().find(|(_, s)| matches!(s.action, Action::StopVm { .. })).unwrap().0;
    decision.write(Entry::Answered { step, problem: None, provider_task: None });
    Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("web")).unwrap().status = VmStatus::Up;
    let entries = decision.entries(&[Command::SkipBegunHost(bench.hosts[0].clone())]);
    let web = Setting::VmRuns(vm("web"));
    let states: Vec<&LedgerState> = entries
        .iter()
        .filter_map(|e| match e {
            Entry::Ledger(entry) if entry.setting == web => Some(&entry.state),
            _ => None,
        })
        .collect();
    assert!(!states.contains(&&LedgerState::Restored), "{states:?}");
}

/// The operator skips a host while the call that takes it out is under way: the ledger does not say that it is in service.
#[test]
fn a_host_that_is_being_taken_out_is_not_told_as_restored_when_it_is_skipped() {
    let mut bench = in_phase(Phase::Evacuating);
    bench.until("intent", |b| b.intended(|a| *a == Action::Deactivate) == 1);
    let mut decision = Decision::of(&mut bench);
    assert!(decision.run.steps.values().any(|s| s.action == Action::Deactivate));
    decision.shown().inventory.status = HostStatus::Up;
    let host = bench.hosts[0].clone();
    let entries = decision.entries(&[Command::SkipBegunHost(host.clone())]);
    let setting = Setting::HostInService(host);
    let restored = entries
        .iter()
        .any(|e| matches!(e, Entry::Ledger(entry) if entry.setting == setting && entry.state == LedgerState::Restored));
    assert!(!restored, "{entries:?}");
}

/// "If it fails, the host goes back to maintenance and has failed": an operator who skips a host that failed its proof, and is on its way
/// out, does not make it one that did not fail: the budget of failures counts it.
#[test]
fn a_host_that_failed_in_its_soak_has_failed_also_if_it_is_skipped() {
    let mut bench = in_phase(Phase::Soaking);
    bench.until("watched", |b| b.run().hosts[&b.hosts[0]].watched_from.is_some());
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    bench.until_phase(0, Phase::Withdrawing);
    bench.ask(Command::SkipBegunHost(bench.hosts[0].clone())).unwrap();
    bench.until_host_ended(0);
    bench.end();
    let begun = bench.run().hosts[&bench.hosts[1]].before.is_some();
    assert!(!begun, "max_failed is {}: {:?}", bench.run().plan.options.max_failed, bench.results());
}

/// "If it fails, the host goes back to maintenance and has failed." Its VDSM hangs after the activation for longer than the run waits.
/// The host is told as out of service, and comes up by itself.
#[test]
fn a_host_that_comes_up_late_is_not_told_as_out_of_service() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.max_failed = 1);
    bench.until("call", |b| b.intended(|a| *a == Action::Activate) == 1);
    let host = bench.hosts[0].clone();
    bench.until("on its way", |b| b.host_is(0) != HostStatus::Maintenance);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Hangs));
    bench.until_host_ended(0);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(2 * HOUR);
    let seen = (bench.host_is(0), bench.result_of(0));
    assert_ne!(seen, (HostStatus::Up, Some(HostResult::FailedOutOfService)), "{:?}", bench.host_status(0).why);
}

/// The restart job has ended well, a minute before the machine goes down, and the operator skips the host (or abandons the run).
/// The operator is told to activate it, and not that it is going to restart.
#[test]
fn a_restart_that_is_about_to_come_is_told() {
    for abandon in [false, true] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|_| {});
        bench.until_phase(0, Phase::Booting);
        let command = if abandon { Command::Abandon } else { Command::SkipBegunHost(bench.hosts[0].clone()) };
        bench.ask(command).unwrap();
        bench.until_host_ended(0);
        let needs = bench.host_status(0).needs.expect("the host needs an operator");
        assert!(needs.remedy.contains("may still come"), "abandoned: {abandon}: {needs:?}");
    }
}

/// The engine was told to upgrade the host, and has not begun: it can begin later, and restarts the host then. The operator is told.
#[test]
fn an_upgrade_by_the_engine_that_is_about_to_come_is_told() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|r| r.options.installer = Installer::Engine);
    bench.until("call", |b| b.intended(|a| *a == Action::EngineUpgrade) == 1);
    bench.ask(Command::SkipBegunHost(bench.hosts[0].clone())).unwrap();
    bench.until_host_ended(0);
    let needs = bench.host_status(0).needs.expect("the host needs an operator");
    assert!(needs.remedy.contains("may still upgrade it"), "{needs:?}");
}
