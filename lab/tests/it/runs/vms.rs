//! VMs: stopped only with consent, and started again; hosts that cannot be evacuated.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{Action, Entry, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;
use upgrade_manager_lab::world::engine::{Actor, Migrates, ShutsDown, Vdsm};

use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, cluster_maintenance, eve, evenly_distributed, names, vm};
use super::holds::without;

/// Position in the journal of the first record that is so.
fn at(bench: &Bench, what: &str, is_it: impl Fn(&Entry) -> bool) -> usize {
    bench.journal().iter().position(is_it).unwrap_or_else(|| panic!("no {what} in the journal"))
}

fn begins(entry: &Entry, is_it: impl Fn(&Action) -> bool) -> bool {
    matches!(entry, Entry::Intent { action, .. } if is_it(action))
}

/// A consented VM is stopped right before its host goes and started before the next host
/// begins; the policy that forbids starting it is lifted for that moment, and comes back byte for byte at the end.
#[test]
fn a_consented_vm_is_down_for_its_own_host_only() {
    let before = evenly_distributed("3");
    let mut bench = Setup::hosts(2).pinned("web", 1).vm("other", 0).build();
    let cluster = bench.cluster.clone();
    bench.world(|w| w.set_policy(&cluster, &before, &Actor::person("admin@internal"))).unwrap();
    let ids = bench.hosts.clone();
    bench.begin(|r| {
        r.order = vec![ids[1].clone(), ids[0].clone()];
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench.until_phase(1, Phase::Installing);
    assert_eq!((bench.vm_is("web"), bench.vm_is("other")), (VmStatus::Down, VmStatus::Up));
    assert!(bench.cluster_view().policy.is(&cluster_maintenance()));
    bench.until("lifted policy", |b| b.cluster_view().policy.is(&before));
    assert_eq!(bench.host_status(1).phase, Phase::StartingVms);
    bench.until_host_ended(1);
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
    assert!(bench.cluster_view().policy.is(&cluster_maintenance()));
    assert_eq!(bench.end(), RunState::Succeeded);
    assert!(bench.cluster_view().policy.is(&before));
    assert_eq!(bench.setting(&Setting::VmRuns(vm("web"))), Some(LedgerState::Restored));

    let stop = at(&bench, "stop", |e| begins(e, |a| matches!(a, Action::StopVm { .. })));
    let deactivate = at(&bench, "deactivate", |e| begins(e, |a| *a == Action::Deactivate));
    let start = at(&bench, "start", |e| begins(e, |a| matches!(a, Action::StartVm { .. })));
    let next = at(
        &bench,
        "next host",
        |e| matches!(e, Entry::Phase { host, phase: Phase::StoppingVms, .. } if *host == ids[0]),
    );
    assert!(stop < deactivate && deactivate < start && start < next, "{stop} {deactivate} {start} {next}");
    assert_eq!(bench.intended(|a| matches!(a, Action::StopVm { .. })), 1);
    let events = bench.events();
    assert!(events.iter().any(|e| e.0 == "VM_STOPPED") && events.iter().any(|e| e.0 == "VM_STARTED"));
}

/// A guest that does not hear is cut off only if that was consented to, too, and only after its time.
#[test]
fn power_is_cut_only_by_its_own_consent() {
    let mut bench = Setup::hosts(2).pinned("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("deaf")];
        r.consents.power_off_vms = vec![vm("deaf")];
    });
    assert_eq!(bench.end(), RunState::Succeeded);
    let stops: Vec<VmStop> = bench
        .intents()
        .into_iter()
        .filter_map(|(_, a)| match a {
            Action::StopVm { how, .. } => Some(how),
            _ => None,
        })
        .collect();
    assert_eq!(stops, [VmStop::ShutDown, VmStop::PowerOff]);
    assert_eq!(bench.vm_is("deaf"), VmStatus::Up);
}

/// Without that consent the host is not taken out, and the VM goes on.
#[test]
fn a_guest_that_never_stops_keeps_its_host_in_service() {
    let mut bench = Setup::hosts(2).pinned("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("deaf")]);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.results(), [Some(HostResult::FailedInService), Some(HostResult::NotReached)]);
    assert_eq!(bench.host_is(0), HostStatus::Up);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::VmNotStopped);
    names(&why, &["deaf", "h1", "5 minutes"]);
    assert!(why.remedy.contains("consent to a power-off"), "{}", why.remedy);
    assert_eq!(bench.intended(|a| matches!(a, Action::Deactivate)), 0);
    let Some(LedgerState::Listed(listed)) = bench.setting(&Setting::VmRuns(vm("deaf"))) else {
        panic!("its shutdown was requested, so it is not restored");
    };
    assert_eq!(listed.code, Code::VmMayStop);
    names(&listed, &["deaf", "h1", "later"]);
}

/// I8: a guest that does not stop, on a host that fails meanwhile, keeps no run from its end. It is listed.
#[test]
fn a_guest_that_never_stops_on_a_failed_host_is_listed() {
    let mut bench = Setup::hosts(2).vm("deaf", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("deaf"), ShutsDown::Never));
    bench.begin(|r| r.consents.stop_vms = vec![vm("deaf")]);
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::NetworkMissing(bench.hosts[0].clone(), 6 * HOUR));
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.result(0), HostResult::FailedOutOfService);
    let listed = bench.setting(&Setting::VmRuns(vm("deaf")));
    assert!(matches!(&listed, Some(LedgerState::Listed(why)) if why.code == Code::VmMayStop), "{listed:?}");
}

/// A guest that shuts down long after it was asked to is listed: nobody starts it when the run has ended.
#[test]
fn a_guest_that_stops_after_the_run_is_listed() {
    let mut bench = Setup::hosts(2).pinned("slow", 0).build();
    bench.world(|w| w.vm_shuts_down(&vm("slow"), ShutsDown::In(HOUR)));
    bench.begin(|r| r.consents.stop_vms = vec![vm("slow")]);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!(bench.vm_is("slow"), VmStatus::PoweringDown);
    let listed = bench.setting(&Setting::VmRuns(vm("slow")));
    assert!(matches!(&listed, Some(LedgerState::Listed(why)) if why.code == Code::VmMayStop), "{listed:?}");
    bench.until("the late shutdown", |b| b.vm_is("slow") == VmStatus::Down);
}

/// A VM that cannot move and is not consented to blocks the plan, by name: no run begins.
#[test]
fn without_consent_a_plan_that_needs_it_is_blocked() {
    let mut bench = Setup::hosts(2).pinned("db", 0).build();
    let plan = bench.plan(bench.request(|_| {})).unwrap();
    let blocker = plan.blockers.iter().find(|b| b.code == Code::VmCannotMove).expect("a blocker");
    names(blocker, &["db", "h1"]);
    let refused = bench.start_plan(&plan.hash).unwrap_err();
    assert_eq!(refused.code(), Code::PlanBlocked);
    assert!(refused.message().contains("db"), "{}", refused.message());
    bench.for_ms(HOUR);
    assert_eq!((bench.vm_is("db"), bench.host_is(0)), (VmStatus::Up, HostStatus::Up));
}

/// A VM without consent whose migration fails is never stopped. It is named with a reason about a minute
/// after the last one left. At the deadline the host is given back, by what a read of its VMs shows.
#[test]
fn a_vm_that_does_not_leave_is_named_and_its_host_is_given_back() {
    let mut bench = Setup::hosts(2).vm("db", 0).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Evacuating);
    bench.happens(WorldFault::MigrationsRefused(bench.hosts[0].clone(), true));
    let began = bench.now_ms();
    let why = bench.until_waits_for(Code::VmNotMigrated);
    assert!(bench.now_ms() - began < 75 * SECOND, "after {} s", (bench.now_ms() - began) / SECOND);
    names(&why, &["db", "h1", "Migration of VM db failed"]);
    bench.until_phase(0, Phase::Returning);
    assert_eq!((bench.now_ms() - began) / MINUTE, 60);
    assert_eq!(bench.end(), RunState::Stopped);
    assert_eq!((bench.host_is(0), bench.result(0)), (HostStatus::Up, HostResult::FailedInService));
    assert_eq!(bench.vm_is("db"), VmStatus::Up);
    assert_eq!(bench.intended(|a| matches!(a, Action::StopVm { .. })), 0);
    let events = bench.events();
    assert!(events.iter().any(|e| e.0 == "RUN_WARNING" && e.1.contains("db")), "{events:#?}");
}

/// The host itself counts qemu processes that the engine does not know: nothing is installed, and it goes back.
#[test]
fn qemu_processes_that_the_engine_does_not_know_stop_the_installation() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::Settling);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    assert_eq!(bench.end(), RunState::Stopped);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!((why.code, bench.result(0)), (Code::HostRunsQemu, HostResult::FailedInService));
    names(&why, &["h1", "2 qemu"]);
    assert_eq!(bench.intended(|a| matches!(a, Action::Install { .. })), 0);
    assert_eq!(bench.host_is(0), HostStatus::Up);
}

/// libvirt runs a qemu process for some seconds to find out what it can do. One count is no verdict, whenever it is made.
#[test]
fn a_qemu_process_that_passes_fails_no_host() {
    for phase in [Phase::Settling, Phase::Installing, Phase::Restarting] {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|_| {});
        bench.until_phase(0, phase);
        let (machine, host) = (bench.machine_of(0), bench.hosts[0].clone());
        bench.world(|w| w.hosts.get_mut(&machine).unwrap().probes_qemu = true);
        bench.until("count", |b| {
            let state = b.state();
            state.judge.seen.reads.values().any(|reads| reads.inspections.get(&host).is_some_and(|seen| seen.2 == 1))
        });
        bench.world(|w| w.hosts.get_mut(&machine).unwrap().probes_qemu = false);
        assert_eq!(bench.until_host_ended(0), HostResult::Succeeded, "{phase:?}");
        assert!(!bench.journal_has(|e| matches!(e, Entry::Paused { .. })), "{phase:?}");
    }
}

/// Where they keep the host from maintenance, and there is no VM to name, they are named about a minute later.
#[test]
fn qemu_processes_that_keep_a_host_from_maintenance_are_named() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    let began = bench.now_ms();
    let why = bench.until_waits_for(Code::HostRunsQemu);
    assert!(bench.now_ms() - began < 80 * SECOND, "after {} s", (bench.now_ms() - began) / SECOND);
    names(&why, &["h1", "2 qemu"]);
    let machine = bench.machine_of(0);
    bench.world(|w| w.strangers_on(machine, 0));
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// Where they stay, the reason of the return names them, not the time that it took.
#[test]
fn qemu_processes_that_stay_are_the_reason_of_the_return() {
    let mut bench = Setup::hosts(2).build();
    bench.begin(|_| {});
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::UnlistedQemu(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::HostRunsQemu);
    names(&why, &["h1", "2 qemu"]);
}

/// A host that was put into maintenance from a non-responsive state is refused, whoever put it there and when.
#[test]
fn a_host_that_nobody_looked_at_is_refused() {
    let mut bench = Setup::hosts(3).provider(ProviderKind::Agent).build();
    let host = bench.hosts[0].clone();
    let machine = bench.machine_of(0);
    // Its VDSM hangs, and VMs that the engine does not know run on it; a person moves it to maintenance unseen.
    bench.world(|w| {
        w.set_vdsm(&host, Vdsm::PortClosed);
    });
    bench.until("silent", |b| b.host_is(0) == HostStatus::NonResponsive || b.now_ms() > 1_767_225_600_000 + HOUR);
    bench.world(|w| w.strangers_on(machine, 2));
    bench.world(|w| w.deactivate(&host, "hangs", &eve())).unwrap();
    assert_eq!(bench.host_is(0), HostStatus::Maintenance);
    bench.world(|w| w.set_vdsm(&host, Vdsm::Answers));
    bench.for_ms(MINUTE);
    let request = bench.request(|r| r.max_unavailable = "2".parse().unwrap());
    let plan = bench.plan(request).unwrap();
    let planned = plan.host(&host).is_some();
    if planned && plan.blockers.is_empty() {
        bench.start_plan(&plan.hash).unwrap();
        bench.start_process();
        bench.until("end or packages", |b| {
            b.run().hosts[&b.hosts[0]].result.is_some() || b.run().hosts[&b.hosts[0]].packages_begun
        });
        assert!(
            !bench.run().hosts[&host].packages_begun,
            "packages were begun on a host with two qemu processes; {:?}",
            plan.warnings.len()
        );
    }
}

/// The engine refuses to shut a VM down while it migrates. Its guest had no time: its power is not cut. The host
/// fails with the engine's words.
#[test]
fn power_is_not_cut_after_a_refused_shutdown() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("a")];
        r.consents.power_off_vms = vec![vm("a")];
    });
    bench.until_phase(0, Phase::StoppingVms);
    bench.happens(WorldFault::VmMigrates(vm("a"), Migrates::Forever));
    let to = bench.hosts[1].clone();
    bench.world(|w| w.migrate_vm(&vm("a"), &to, &eve())).unwrap();
    bench.until_phase(0, Phase::Returning);
    let stops = |how: VmStop| bench.intended(|a| matches!(a, Action::StopVm { how: h, .. } if *h == how));
    assert_eq!((stops(VmStop::ShutDown), stops(VmStop::PowerOff)), (5, 0));
    let why = bench.host_status(0).why.unwrap();
    assert_eq!(why.code, Code::EngineRefusedAction);
    names(&why, &["shutdown of VM a", "h1", "migrates"]);
}

/// Where power management is the only way, it is tried three times, also if the engine refuses each one.
#[test]
fn refused_power_cuts_are_tried_three_times() {
    let mut bench = Setup::empty().host(|new| new.power_management = true).provider(ProviderKind::Agent).build();
    let host = bench.hosts[0].clone();
    bench.begin(|r| r.consents.fence_hosts = vec![host.clone()]);
    bench.world(|w| w.engine.hosts.get_mut(&host).unwrap().power_management = false);
    assert_eq!(bench.until_paused().code, Code::ManualRestartNeeded);
    assert_eq!(bench.intended(|a| *a == Action::FenceRestart), 3);
}

/// A process dies before its order to shut a guest down was sent. Its power is not cut for that, though
/// that was consented to: the guest is asked.
#[test]
fn power_is_not_cut_for_an_order_that_was_never_sent() {
    let mut bench = Setup::hosts(2).pinned("web", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.consents.power_off_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::StoppingVms);
    bench.kill();
    bench.start_process();
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(bench.intended(|a| matches!(a, Action::StopVm { how: VmStop::PowerOff, .. })), 0);
}

/// A host that became empty while the engine could not be asked is trusted: the engine reports no silence of it.
#[test]
fn a_host_that_became_empty_unseen_is_upgraded() {
    let mut bench = Setup::hosts(2).vm("a", 0).build();
    bench.begin(|_| {});
    bench.until("order", |b| b.host_is(0) == HostStatus::PreparingForMaintenance);
    without(&mut bench, false, 5 * MINUTE);
    assert_eq!(bench.end(), RunState::Succeeded);
    assert_eq!(
        (bench.result(0), bench.host_is(0), bench.vm_is("a")),
        (HostResult::Succeeded, HostStatus::Up, VmStatus::Up)
    );
}
