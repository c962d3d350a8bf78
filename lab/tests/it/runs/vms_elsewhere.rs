//! VMs whose host does not come back: where they are started, and what is asked before a host is emptied.

use std::sync::Arc;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{AffinityGroup, HugePages, Rule, VmStatus, VmStop};
use ovirt_upgrade_manager::model::host::HostStatus;
use ovirt_upgrade_manager::model::ids::{AffinityGroupId, HostId};
use ovirt_upgrade_manager::model::ledger::{LedgerState, Setting};
use ovirt_upgrade_manager::model::run::{Action, ActionKind, Choice, Command, Entry, HostResult, Phase, RunState};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::world::World;

use super::bench::decisions::Decision;
use super::bench::{Bench, HOUR, MINUTE, SECOND, Setup, eve, vm};
use super::decisions::intends;

fn place(bench: &Bench, name: &str) -> Option<HostId> {
    bench.state().world.engine.vms[&vm(name)].shown.host.clone()
}

fn group(vms: &[&str], among_vms: Option<bool>, to_hosts: Option<(bool, Vec<HostId>)>) -> AffinityGroup {
    let rule = |positive| Rule { positive, enforcing: true };
    AffinityGroup {
        id: AffinityGroupId::new("g1").unwrap(),
        name: "g1".to_owned(),
        vms: vms.iter().map(|name| vm(name)).collect(),
        among_vms: among_vms.map(rule),
        to_hosts: to_hosts.as_ref().map(|(positive, _)| rule(*positive)),
        hosts: to_hosts.map(|(_, hosts)| hosts).unwrap_or_default(),
    }
}

/// Two VMs were stopped for the first host, and it does not boot.
fn with_a_lost_host(setup: Setup) -> Bench {
    let mut bench = setup.build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.hosts = vec![first];
        r.order.clone_from(&r.hosts);
        r.consents.stop_vms = vec![vm("a"), vm("b")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    bench.until("VMs running", |b| ["a", "b"].iter().all(|name| b.vm_is(name) == VmStatus::Up));
    bench
}

/// Each fits on any of the others, and both fit on none: what was started in the same turn counts.
#[test]
fn vms_that_are_started_in_one_turn_count_against_each_other() {
    let setup = Setup::hosts(3)
        .vm_with("a", 0, |vm| vm.memory_mib = 150_000)
        .vm_with("b", 0, |vm| vm.memory_mib = 100_000)
        .vm("load", 2);
    let setup = setup.with(|world, hosts| {
        for host in &hosts[1..] {
            world.engine.hosts.get_mut(host).unwrap().memory_mib = 200_000;
        }
    });
    let mut bench = with_a_lost_host(setup);
    assert_ne!(place(&bench, "a"), place(&bench, "b"));
    assert_eq!(bench.intended(|a| matches!(a, Action::StartVm { .. })), 2);
    assert_eq!(bench.end(), RunState::Failed);
}

/// An enforcing group keeps them apart: they are not ordered to where the engine would refuse them.
#[test]
fn affinity_decides_where_vms_are_started() {
    let setup = Setup::hosts(4).vm("a", 0).vm("b", 0).vm("load", 2).vm("more", 3);
    let mut bench = with_a_lost_host(setup.with(|world, _| {
        world.engine.affinity.push((0, group(&["a", "b"], Some(false), None)));
    }));
    assert_ne!(place(&bench, "a"), place(&bench, "b"));
    assert_eq!(bench.intended(|a| matches!(a, Action::StartVm { .. })), 2);
    assert_eq!(bench.end(), RunState::Failed);
}

/// A VM that an affinity group sets apart from a greater one of the same kind is asked about as well: a host with both of
/// them is begun.
#[test]
fn each_class_of_vms_is_asked_about() {
    let setup = Setup::hosts(3).vm_with("great", 0, |vm| vm.memory_mib = 8_000).vm("small", 0);
    let setup = setup.with(|world, hosts| {
        let others = hosts[1..].to_vec();
        world
            .engine
            .affinity
            .push((0, group(&["small"], None, Some((true, [vec![hosts[0].clone()], others].concat())))));
    });
    let mut bench = setup.build();
    bench.begin(|_| {});
    assert_eq!(bench.end(), RunState::Succeeded);
}

/// A VM of a host that failed, stopped by us and able to run elsewhere, runs again somewhere.
#[test]
fn a_stopped_vm_of_a_dead_host_is_started_elsewhere() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin(|r| r.consents.stop_vms = vec![vm("web")]);
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    bench.until_host_ended(0);
    bench.for_ms(30 * MINUTE);
    assert_eq!(bench.vm_is("web"), VmStatus::Up);
}

/// A host that soaks is up and has the most room, and the run may take it out again: a stopped VM is not started there.
#[test]
fn a_stopped_vm_is_not_started_on_a_host_in_hand() {
    let mut bench = Setup::hosts(3).vm("web", 0).vm_with("load", 2, |vm| vm.memory_mib = 20_000).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.max_unavailable = "2".parse().unwrap();
        (r.options.max_failed, r.options.soak_ms) = (1, 3 * HOUR as u64);
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    assert_eq!((bench.run().hosts[&bench.hosts[1]].phase, bench.host_is(1)), (Phase::Soaking, HostStatus::Up));
    bench.until("VM running", |b| b.vm_is("web") == VmStatus::Up);
    assert_eq!(bench.run().hosts[&bench.hosts[1]].phase, Phase::Soaking);
    assert_eq!(place(&bench, "web"), Some(bench.hosts[2].clone()));
}

/// The second of three hosts cannot have the VM, and the first one, where it was stopped, does not come back: it is started on
/// the third one, at once.
fn is_started_on_the_third(change: impl FnOnce(&mut World, &[HostId])) {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let hosts = bench.hosts.clone();
    bench.world(|w| {
        change(w, &hosts);
        w.engine.hosts.get_mut(&hosts[1]).unwrap().memory_mib *= 2;
    });
    bench.begin(|r| {
        r.hosts = vec![hosts[0].clone()];
        r.order.clone_from(&r.hosts);
        r.consents.stop_vms = vec![vm("a")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    bench.until("VM running", |b| b.vm_is("a") == VmStatus::Up);
    assert_eq!(place(&bench, "a").as_ref(), Some(&hosts[2]));
    assert_eq!(bench.intended(|a| matches!(a, Action::StartVm { .. })), 1);
}

/// A VM that is bound to some hosts is started on none of the others.
#[test]
fn a_vm_is_started_only_where_it_is_bound() {
    is_started_on_the_third(|w, hosts| {
        w.engine.vms.get_mut(&vm("a")).unwrap().shown.only_on = vec![hosts[0].clone(), hosts[2].clone()];
    });
}

/// A VM is not ordered to a host with fewer CPUs than it has.
#[test]
fn a_vm_is_started_only_where_it_has_its_cpus() {
    is_started_on_the_third(|w, hosts| w.engine.hosts.get_mut(&hosts[1]).unwrap().cpus = 1);
}

/// A VM is not ordered to a host without its network.
#[test]
fn a_vm_is_started_only_where_its_networks_are() {
    is_started_on_the_third(|w, hosts| {
        w.engine.vms.get_mut(&vm("a")).unwrap().shown.networks = ["backup".to_owned()].into();
        for (host, networks) in hosts.iter().zip([["backup"], ["ovirtmgmt"], ["backup"]]) {
            w.engine.hosts.get_mut(host).unwrap().networks = Some(networks.map(str::to_owned).into());
        }
    });
}

/// A VM is not ordered to a host with fewer free huge pages of its size than it needs.
#[test]
fn a_vm_is_started_only_where_its_huge_pages_are() {
    is_started_on_the_third(|w, hosts| {
        let needed = HugePages { size_kib: 2_048, count: 1_024 };
        w.engine.vms.get_mut(&vm("a")).unwrap().shown.huge_pages = Some(needed);
        for (host, count) in hosts.iter().zip([2_048, 1_000, 2_048]) {
            w.engine.hosts.get_mut(host).unwrap().huge_pages = Some([(2_048, count)].into());
        }
    });
}

/// A host is left in service half upgraded: the engine or somebody will restart it. No stopped VM of another host is
/// started there.
#[test]
fn no_vm_is_started_on_a_half_upgraded_host() {
    let setup = Setup::hosts(3).vm("web", 1).vm("load", 2);
    let setup = setup.with(|world, hosts| {
        world.engine.hosts.get_mut(&hosts[2]).unwrap().memory_mib /= 2;
    });
    let mut bench = setup.build();
    bench.begin(|r| {
        r.options.max_failed = 2;
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.for_ms(10 * SECOND);
    bench.happens(WorldFault::PersonActivates(bench.hosts[0].clone()));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.answer(Choice::Leave);
    assert_eq!(bench.until_host_ended(0), HostResult::FailedInService);
    bench.until_phase(1, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[1].clone()));
    assert_eq!(bench.until_host_ended(1), HostResult::FailedOutOfService);
    bench.for_ms(30 * MINUTE);
    let half = bench.hosts[0].clone();
    assert_eq!(bench.intended(|a| matches!(a, Action::StartVm { on: Some(on), .. } if *on == half)), 0);
}

/// While no process lives, a user starts the VM on another host, and stops it again.
fn is_run_and_stopped_by_its_user(bench: &mut Bench) {
    bench.kill();
    let other = bench.hosts[1].clone();
    bench.world(|w| w.start_vm(&vm("web"), &other, &eve())).unwrap();
    bench.until("up", |b| b.vm_is("web") == VmStatus::Up);
    bench.for_ms(MINUTE);
    bench.world(|w| w.stop_vm(&vm("web"), VmStop::ShutDown, &eve())).unwrap();
    bench.until("down", |b| b.vm_is("web") == VmStatus::Down);
    bench.for_ms(MINUTE);
    bench.start_process();
}

/// "People win": while no process lives, a user starts the VM that the run stopped on another host, and stops it again. It is that
/// user's VM now, and is not started elsewhere for its downtime, as it is not started at home.
#[test]
fn a_vm_that_its_user_stopped_is_not_started_elsewhere() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    bench.begin_with_downtime(20 * MINUTE);
    bench.boots_slowly(50 * MINUTE);
    bench.until_phase(0, Phase::Booting);
    is_run_and_stopped_by_its_user(&mut bench);
    bench.until_host_ended(0);
    let starts = bench.intended(|a| matches!(a, Action::StartVm { .. }));
    assert_eq!(starts, 0, "{:?}", bench.intents());
}

/// The same after its host has failed.
#[test]
fn a_vm_that_its_user_stopped_is_not_started_for_a_host_that_failed() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(first));
    bench.until_phase(0, Phase::Booting);
    is_run_and_stopped_by_its_user(&mut bench);
    bench.end();
    let starts = bench.intended(|a| matches!(a, Action::StartVm { .. }));
    assert_eq!(starts, 0, "{:?}", bench.intents());
}

/// A VM is not started on a host "that ended half upgraded, or without the restart that its packages need", under which it would have
/// to be restarted. The operator skipped that host, and a user activated it.
#[test]
fn no_vm_is_started_on_a_host_that_was_skipped_half_upgraded() {
    let mut bench = Setup::hosts(3).vm("web", 0).vm_with("load", 2, |vm| vm.memory_mib = 20_000).build();
    let (first, second) = (bench.hosts[0].clone(), bench.hosts[1].clone());
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone(), second.clone()], vec![second.clone(), first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(1, Phase::Restarting);
    bench.ask(Command::SkipBegunHost(second.clone())).unwrap();
    assert_eq!(bench.until_host_ended(1), HostResult::Skipped);
    assert_eq!(bench.intended(|a| *a == Action::Restart), 0);
    bench.world(|w| w.activate(&second, &eve())).unwrap();
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(first));
    bench.until("start", |b| b.intended(|a| matches!(a, Action::StartVm { .. })) == 1);
    let on_half = bench.intended(|a| matches!(a, Action::StartVm { on: Some(on), .. } if *on == second));
    let machine = bench.machine_of(1);
    assert!(bench.world(|w| w.hosts[&machine].needs_reboot()));
    assert_eq!(on_half, 0);
}

/// The host of VM `a` has just ended out of service, and the VM is down.
fn with_a_vm_that_lost_its_host() -> Decision {
    let mut bench = Setup::hosts(3).vm("a", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first]);
        r.consents.stop_vms = vec![vm("a")];
    });
    bench.until_phase(0, Phase::Installing);
    bench.happens(WorldFault::DoesNotBoot(bench.hosts[0].clone()));
    assert_eq!(bench.until_host_ended(0), HostResult::FailedOutOfService);
    let mut decision = Decision::of(&mut bench);
    decision.run.steps.clear();
    let shown = Arc::make_mut(&mut decision.snapshot.vms).get_mut(&vm("a")).unwrap();
    (shown.status, shown.host) = (VmStatus::Down, None);
    decision
}

/// The start is under way, and the engine shows the VM as down. It is not ordered once more.
#[test]
fn a_vm_that_is_being_started_elsewhere_is_not_started_again() {
    let mut decision = with_a_vm_that_lost_its_host();
    let starts = intends(ActionKind::StartVm);
    assert!(decision.carry_on(&[]).iter().any(&starts));
    assert!(!decision.has(&starts));
}

/// No other host has room for the VM. A run waits some time for one; an abandoned run lists the VM.
#[test]
fn an_abandoned_run_lists_a_vm_without_a_host_at_once() {
    let mut decision = with_a_vm_that_lost_its_host();
    Arc::make_mut(&mut decision.snapshot.hosts).values_mut().for_each(|host| host.memory_mib = 0);
    let lists = |entry: &Entry| {
        let Entry::Ledger(entry) = entry else { return false };
        entry.setting == Setting::VmRuns(vm("a")) && matches!(entry.state, LedgerState::Listed(_))
    };
    for abandoned in [false, true] {
        (decision.run.cancelled, decision.run.abandoned) = (true, abandoned);
        assert_eq!(decision.has(lists), abandoned, "abandoned: {abandoned}");
    }
}

/// A user brings the host to service in the middle of its upgrade, and the operator leaves it so. Its stopped VM can run elsewhere.
#[test]
fn a_vm_of_a_host_that_was_left_in_service_runs_elsewhere() {
    let mut bench = Setup::hosts(3).vm("web", 0).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        (r.hosts, r.order) = (vec![first.clone()], vec![first.clone()]);
        r.consents.stop_vms = vec![vm("web")];
    });
    bench.until_phase(0, Phase::Restarting);
    bench.world(|w| w.activate(&first, &eve())).unwrap();
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    bench.until("up", |b| b.host_is(0) == HostStatus::Up);
    bench.for_ms(MINUTE);
    bench.answer(Choice::Leave);
    bench.end();
    assert_eq!((bench.vm_is("web"), bench.host_is(0)), (VmStatus::Up, HostStatus::Up));
    assert_ne!(place(&bench, "web"), Some(first));
}
