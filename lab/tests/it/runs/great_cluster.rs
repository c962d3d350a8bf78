//! A great cluster: what a turn asks of the engine, and what happens while the list of all its VMs is read.

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::cluster::{Migration, Vm, VmStatus};
use ovirt_upgrade_manager::model::ids::HostId;
use ovirt_upgrade_manager::model::run::{Action, Entry, Phase, Stage};
use upgrade_manager_lab::sim::faults::WorldFault;
use upgrade_manager_lab::sim::scenario::ProviderKind;

use super::bench::{Bench, MINUTE, SECOND, Setup, eve, vm};

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

fn lists(bench: &Bench) -> u64 {
    bench.state().engine_requests.get("VMs").copied().unwrap_or(0)
}

fn phase(bench: &Bench, host: usize) -> Phase {
    bench.run().hosts[&bench.hosts[host]].phase
}

fn was_sent_out(bench: &Bench, host: usize) -> bool {
    let id = bench.hosts[host].clone();
    bench.intents().iter().any(|(h, action)| h.as_ref() == Some(&id) && *action == Action::Deactivate)
}

/// The list that is read before the next host may be begun takes long. Returns in the middle of it, with the next host.
fn in_the_list_before_a_host(bench: &mut Bench) -> usize {
    for host in 1..bench.hosts.len() {
        bench.until_host_ended(host - 1);
        bench.world(|w| w.vm_list_ms = 100 * SECOND);
        let before = lists(bench);
        bench.until("list or begin", |b| lists(b) > before || phase(b, host) != Phase::Waiting);
        if lists(bench) > before && phase(bench, host) == Phase::Waiting {
            bench.for_ms(5 * SECOND);
            return host;
        }
        bench.world(|w| w.vm_list_ms = 2 * SECOND);
    }
    panic!("no host waited for a list")
}

/// Work that begins on a host while the list is read: the queries about the host are newer than the list.
#[test]
fn no_host_is_taken_out_under_work_that_began_while_the_list_was_read() {
    let mut bench = Setup::hosts(4).vm("a", 0).with(|w, _| w.vm_list_ms = 2 * SECOND).build();
    bench.begin(|_| {});
    let next = in_the_list_before_a_host(&mut bench);
    bench.happens(WorldFault::Operations(bench.hosts[next].clone(), true));
    bench.for_ms(10 * MINUTE);
    assert!(!was_sent_out(&bench, next), "it was sent to maintenance under an image transfer");
}

/// A pinned VM that starts on the next host while the list is read: an event names it, and it is read again.
#[test]
fn no_host_is_taken_out_with_a_pinned_vm_that_started_while_the_list_was_read() {
    let pinned = |v: &mut ovirt_upgrade_manager::model::cluster::Vm| {
        (v.migration, v.status, v.host) = (Migration::Pinned, VmStatus::Down, None);
    };
    let setup = Setup::hosts(4).vm("a", 0).vm_with("p", 1, pinned);
    let mut bench = setup.with(|w, _| w.vm_list_ms = 2 * SECOND).build();
    bench.begin(|_| {});
    let next = in_the_list_before_a_host(&mut bench);
    let id = bench.hosts[next].clone();
    bench.world(|w| w.start_vm(&vm("p"), &id, &eve())).unwrap();
    bench.for_ms(5 * MINUTE);
    assert!(!was_sent_out(&bench, next), "it was sent to maintenance with a pinned VM on it");
}

fn moves(bench: &Bench) -> usize {
    bench.intended(|action| matches!(action, Action::Migrate { .. }))
}

fn place(bench: &Bench, name: &str) -> HostId {
    bench.state().world.engine.vms[&vm(name)].shown.host.clone().unwrap()
}

/// Another host than the VM's own one and the first.
fn elsewhere(bench: &Bench, name: &str) -> HostId {
    let at = place(bench, name);
    bench.hosts[1..].iter().find(|id| **id != at).unwrap().clone()
}

/// A VM that another user moves while the list is read stays where that user moved it.
#[test]
fn a_vm_that_a_user_moves_while_the_list_is_read_is_not_moved_back() {
    let mut bench = Setup::hosts(4).vm("a", 0).with(|w, _| w.vm_list_ms = 2 * SECOND).build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        // The last list before the end of the soak is too old for moving VMs.
        r.options.soak_ms = 90_000;
        r.hosts = vec![first.clone()];
        r.order.clone_from(&r.hosts);
    });
    bench.until("closing", |b| b.journal_has(|e| matches!(e, Entry::Stage(Stage::Closing))));
    bench.world(|w| w.vm_list_ms = 60 * SECOND);
    let before = lists(&bench);
    bench.until("list", |b| lists(b) > before || moves(b) > 0);
    assert_eq!(moves(&bench), 0);
    bench.for_ms(5 * SECOND);
    let to = elsewhere(&bench, "a");
    bench.world(|w| w.migrate_vm(&vm("a"), &to, &eve())).unwrap();
    bench.until("end", |b| b.run().ended.is_some());
    bench.for_ms(MINUTE);
    assert_eq!((moves(&bench), place(&bench, "a")), (0, to));
}

/// However many VMs have events in one turn, each is read again.
#[test]
fn many_vms_move_in_one_turn() {
    let mut setup = Setup::hosts(4).vm("zz", 0);
    for n in 0..24 {
        setup = setup.vm_with(&format!("b{n:02}"), 1 + n % 2, |v| v.memory_mib = 256);
    }
    let mut bench = setup.build();
    let first = bench.hosts[0].clone();
    bench.begin(|r| {
        r.options.vms_come_home = true;
        r.options.soak_ms = 300_000;
        r.hosts = vec![first.clone()];
        r.order.clone_from(&r.hosts);
    });
    bench.until_phase(0, Phase::Soaking);
    bench.for_ms(140 * SECOND);
    bench.world(|w| w.vm_list_ms = 60 * SECOND);
    let before = lists(&bench);
    bench.until("list", |b| lists(b) > before);
    bench.for_ms(63 * SECOND);
    for name in (0..24).map(|n| format!("b{n:02}")).chain(["zz".to_owned()]) {
        let to = elsewhere(&bench, &name);
        bench.world(|w| w.migrate_vm(&vm(&name), &to, &eve())).unwrap();
    }
    bench.until("end", |b| b.run().ended.is_some());
    bench.for_ms(2 * MINUTE);
    assert_eq!(moves(&bench), 0);
    assert_ne!(place(&bench, "zz"), bench.hosts[0]);
}

/// However long its reading took, the list of all VMs is used for three minutes: no host is taken out on an older one. No event
/// names the VM that runs on the next host by then.
#[test]
fn no_host_is_taken_out_on_a_list_that_is_older_than_three_minutes() {
    for soak_s in (30..=360).step_by(30) {
        let mut bench = Setup::hosts(2).build();
        bench.begin(|r| r.options.soak_ms = soak_s * 1_000);
        bench.until_phase(0, Phase::Booting);
        bench.world(|w| w.vm_list_ms = 100 * SECOND);
        bench.until_phase(0, Phase::Soaking);
        let last = lists(&bench);
        bench.until("some turns", |b| b.run().hosts[&b.hosts[0]].watched_from.is_some());
        let (cluster, next) = (bench.cluster.clone(), bench.hosts[1].clone());
        bench.world(|w| {
            let pinned = Vm { migration: Migration::Pinned, ..Vm::running(vm("late"), "late", next, 2_048, 2) };
            assert!(w.add_vm(&cluster, pinned));
        });
        let added = bench.now_ms();
        bench.until("host or new list", |b| was_sent_out(b, 1) || lists(b) > last || b.now_ms() - added > 10 * MINUTE);
        let (after_s, listed) = ((bench.now_ms() - added) / SECOND, lists(&bench) - last);
        assert!(!was_sent_out(&bench, 1), "soak of {soak_s} s: sent to maintenance {after_s} s later, {listed} lists");
    }
}

/// The VM of a step is read in each turn, wherever it is and although no event names it: a migration ends while the engine is
/// down, and the next list of all VMs is minutes away.
#[test]
fn the_vm_of_a_step_is_read_without_an_event_and_without_a_list() {
    let mut bench = Setup::hosts(3).vm_with("probe", 2, |vm| vm.memory_mib = 16_000).build();
    bench.begin(|r| (r.options.canary, r.options.migration_test) = (true, Some(vm("probe"))));
    bench.until_phase(0, Phase::Booting);
    bench.world(|w| w.vm_list_ms = 60 * SECOND);
    bench.until("migration", |b| b.vm_is("probe") == VmStatus::Migrating);
    // The event of its beginning is read.
    bench.for_ms(10 * SECOND);
    bench.happens(WorldFault::EngineDown(MINUTE));
    bench.until("engine", |b| b.state().world.engine_answers());
    bench.until("VM on the canary", |b| place(b, "probe") == b.hosts[0] && b.vm_is("probe") == VmStatus::Up);
    let (arrived, read) = (bench.now_ms(), lists(&bench));
    bench.until("way back", |b| moves(b) == 2);
    assert_eq!(lists(&bench), read, "the list of all VMs showed it");
    assert!(bench.now_ms() - arrived <= MINUTE, "after {} s", (bench.now_ms() - arrived) / SECOND);
}

/// Right before a power cut all VMs are listed once more: one that the engine found on the host by then, without an event about
/// it, is not killed. The host itself cannot be asked what runs on it.
#[test]
fn no_power_is_cut_under_a_vm_that_no_event_names() {
    let setup = Setup::empty().provider(ProviderKind::Agent).host(|h| h.power_management = true).host(|_| {});
    let mut bench = setup.build();
    bench.begin(|r| r.consents.fence_hosts = vec![r.order[0].clone()]);
    bench.until_phase(0, Phase::Restarting);
    let (cluster, host) = (bench.cluster.clone(), bench.hosts[0].clone());
    bench.world(|w| assert!(w.add_vm(&cluster, Vm::running(vm("found"), "found", host, 2_048, 2))));
    assert_eq!(bench.until_paused().code, Code::HostLeftMaintenance);
    assert_eq!(bench.intended(|action| *action == Action::FenceRestart), 0);
    assert_eq!(bench.world(|w| w.vms_killed().len()), 0);
}
