//! What the run owes to VMs that it stopped or moved, and to a failed host of a cancelled run.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::VmStatus;
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::plan::Approval;
use ovirt_upgrade_manager::model::run::{Action, Command, HostResult, Phase};
use ovirt_upgrade_manager::model::window::{MaintenanceWindows, Weekday, WeeklyWindow};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::engine::{Migrates, NextRestart, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, Setup, cluster_maintenance, vm};

fn always() -> MaintenanceWindows {
    use Weekday::{Friday, Monday, Saturday, Sunday, Thursday, Tuesday, Wednesday};
    let days = vec![Monday, Tuesday, Wednesday, Thursday, Friday, Saturday, Sunday];
    let weekly = vec![WeeklyWindow { days, from: "00:00".parse().unwrap(), to: "00:00".parse().unwrap() }];
    MaintenanceWindows { time_zone: "UTC".to_owned(), weekly }
}

/// given up at once, before its policy was lifted, and its host does not start it.
#[test]
fn a_vm_is_not_given_up_for_the_policy_while_its_host_boots() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
        r.options.max_vm_downtime_ms = Some(20 * MINUTE as u64);
    });
    bench.boots_slowly(35 * MINUTE);
    assert_eq!(bench.until_host_ended(0), HostResult::Succeeded);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("web"))));
}

/// The host came back, and dies for good while its stopped VMs start. They can run elsewhere, and the plan permits ten minutes.
#[test]
fn a_vm_of_a_host_that_dies_while_its_vms_start_runs_elsewhere() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin_with_downtime(10 * MINUTE);
    bench.until_phase(0, Phase::StartingVms);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::DoesNotBoot(host.clone()));
    bench.happens(WorldFault::PowerLost(host));
    bench.until("up or ended", |b| b.vm_is("web") == VmStatus::Up || b.result_of(0).is_some());
    let phase = bench.run().hosts[&bench.hosts[0]].phase;
    assert_eq!((bench.vm_is("web"), phase), (VmStatus::Up, Phase::StartingVms), "{:#?}", bench.waits());
}

/// The host is back and up, and has less memory now. The VM that was stopped for it fits on the others.
#[test]
fn a_vm_that_its_own_host_cannot_start_any_more_runs_elsewhere() {
    let mut bench = Setup::hosts(3).vm_with("web", 0, |vm| vm.memory_mib = 40_000).build();
    let host = bench.hosts[0].clone();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Installing);
    bench.world(|w| w.set_host_memory(&host, 30_000));
    bench.until_host_ended(0);
    bench.for_ms(HOUR);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("web"))));
}

/// Our machine restarts with a clock that is an hour behind. The permitted downtime of a stopped VM is real time.
#[test]
fn the_downtime_of_a_vm_is_real_time_over_a_takeover() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin_with_downtime(10 * MINUTE);
    bench.boots_slowly(40 * MINUTE);
    bench.until_phase(0, Phase::Booting);
    bench.kill();
    bench.state().clock_offset_ms -= HOUR;
    bench.start_process();
    bench.for_ms(25 * MINUTE);
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
}

/// The engine cannot reach VDSM for some seconds while stopped VMs start on the host. The host is not failed and emptied.
#[test]
fn a_host_that_is_connecting_for_a_moment_while_its_vms_start_is_waited_for() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::StartingVms);
    let host = bench.hosts[0].clone();
    bench.happens(WorldFault::Vdsm(host.clone(), Vdsm::PortClosed));
    bench.until("away", |b| b.host_is(0) != HostStatus::Up);
    bench.happens(WorldFault::Vdsm(host, Vdsm::Answers));
    bench.until_host_ended(0);
    bench.for_ms(HOUR);
    assert_eq!(bench.vm_is("web"), VmStatus::Up, "{:?}", bench.setting(&Setting::VmRuns(vm("web"))));
}

/// back, or listed with the reason.
#[test]
fn a_vm_that_was_started_elsewhere_comes_home_or_is_listed() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first], vec![]);
        r.consents.stop_vms = vec![vm("web")];
        r.options.max_vm_downtime_ms = Some(5 * MINUTE as u64);
        r.options.vms_come_home = true;
    });
    bench.boots_slowly(25 * MINUTE);
    bench.until_phase(0, Phase::Booting);
    bench.until("elsewhere", |b| b.vm_is("web") == VmStatus::Up);
    let at = |b: &Bench| b.state().world.engine.vms[&vm("web")].shown.host.clone();
    assert_ne!(at(&bench), Some(bench.hosts[0].clone()));
    let state = bench.end();
    let home = at(&bench) == Some(bench.hosts[0].clone());
    assert!(home || bench.setting(&Setting::VmPlace(vm("web"))).is_some(), "{state:?}");
}

/// The host could not be emptied in time: one VM had left it, by the run. Nobody else moved that VM.
#[test]
fn a_vm_that_the_run_moved_is_not_told_as_moved_by_somebody_else() {
    let mut bench = Setup::hosts(3).vm("a", 0).vm("b", 0).build();
    bench.happens(WorldFault::VmMigrates(vm("b"), Migrates::Forever));
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.options.deadlines.evacuate_ms = 10 * MINUTE as u64;
        (r.hosts, r.order) = (vec![first.clone()], vec![]);
    });
    bench.end();
    assert_eq!(bench.result(0), HostResult::FailedInService);
    let why = bench.why_not_moved_back("a");
    assert!(!why.contains("somebody else"), "{why}");
}

/// all the time.
#[test]
fn the_policy_is_not_switched_to_and_fro_for_a_vm_without_a_host() {
    let setup = Setup::hosts(3).vm_with("web", 0, |vm| vm.memory_mib = 100_000);
    let setup = setup.with(|world, hosts| {
        hosts[1..].iter().for_each(|h| world.engine.hosts.get_mut(h).unwrap().memory_mib = 50_000);
    });
    let mut bench = setup.build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
        r.options.windows = Some(always());
        r.options.max_failed = 1;
        r.options.approval = Approval::EachHost;
    });
    bench.until_waits_for(Code::RunNeedsApproval);
    bench.ask(Command::Approve).unwrap();
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.until_host_ended(0);
    let before = bench.intended(|a| matches!(a, Action::SetPolicy(_)));
    bench.for_ms(30 * MINUTE);
    let switched = bench.intended(|a| matches!(a, Action::SetPolicy(_))) - before;
    assert!(switched <= 4, "{switched} times in half an hour");
}

/// The run was cancelled, an engine restart cleared its flag, and the host that soaks fails. It goes back to maintenance.
#[test]
fn a_failed_host_of_a_cancelled_run_is_taken_out_after_an_engine_restart() {
    let mut bench = Setup::hosts(3).build();
    bench.begin(|r| r.options.soak_ms = 30 * MINUTE as u64);
    bench.until_phase(0, Phase::Soaking);
    bench.ask(Command::Cancel).unwrap();
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::FlagCleared);
    bench.for_ms(MINUTE);
    bench.happens(WorldFault::ErrorTold(bench.hosts[0].clone()));
    bench.until_host_ended(0);
    assert_eq!(bench.host_is(0), HostStatus::Maintenance, "{:?}", bench.result(0));
}

/// The same VM is stopped for two hosts in turn, and started elsewhere each time.
#[test]
fn a_vm_that_was_started_elsewhere_twice_comes_home() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.max_vm_downtime_ms = Some(5 * MINUTE as u64);
        r.options.vms_come_home = true;
    });
    for host in 0..3 {
        let machine = bench.machine_of(host);
        bench.world(|w| w.next_restart(machine, NextRestart::Boots(25 * MINUTE)));
    }
    bench.end();
    assert_eq!(bench.setting(&Setting::VmPlace(vm("web"))), Some(LedgerState::Restored));
    let at = bench.state().world.engine.vms[&vm("web")].shown.host.clone();
    assert_eq!(at.as_ref(), Some(&bench.hosts[0]));
}
