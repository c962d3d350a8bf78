//! Virtual machines: where they can go, how they start and stop.

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, PolicySetting, Rule, VmStop};
use ovirt_upgrade_manager::model::ids::{AffinityGroupId, PolicyId};

use super::*;
use upgrade_manager_lab::world::engine::{CLUSTER_MAINTENANCE, Migrates, ShutsDown};

#[test]
fn the_scheduler_checks_memory_cpus_bound_hosts_and_hard_affinity() {
    let mut s = small(4);
    let (one, two, three, four) = (s.h(1), s.h(2), s.h(3), s.h(4));
    s.world.set_host_memory(&two, 8_000);
    let id = s.add(vm("a", &one));
    assert_eq!(targets(&s, &id), [&one, &three, &four]);
    let group = AffinityGroup {
        id: AffinityGroupId::new("g").unwrap(),
        name: "g".to_owned(),
        vms: vec![id.clone()],
        among_vms: None,
        hosts: vec![three.clone()],
        to_hosts: Some(Rule { positive: false, enforcing: true }),
    };
    let cluster = s.cluster.clone();
    s.world.add_affinity_group(&cluster, group);
    assert_eq!(targets(&s, &id), [&one, &four]);
    s.world.change_vm(&id, |v| v.shown.only_on = vec![one.clone(), three.clone()]);
    assert_eq!(targets(&s, &id), [&one]);
    s.world.change_vm(&id, |v| v.shown.only_on.clear());
    s.world.change_vm(&id, |v| v.shown.cpus = 65);
    assert_eq!(targets(&s, &id), [&one]);
}

/// By the hosts' numbers.
fn targets<'a>(s: &'a Small, vm: &VmId) -> Vec<&'a HostId> {
    let targets = s.world.migration_targets(std::slice::from_ref(vm));
    s.hosts.iter().filter(|h| targets.contains(h)).collect()
}

#[test]
fn affinity_among_vms_is_ignored_for_maintenance_only() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    let (a, b) = (s.add(vm("a", &one)), s.add(vm("b", &two)));
    let apart = AffinityGroup {
        id: AffinityGroupId::new("apart").unwrap(),
        name: "apart".to_owned(),
        vms: vec![a.clone(), b],
        among_vms: Some(Rule { positive: false, enforcing: true }),
        hosts: vec![],
        to_hosts: None,
    };
    let cluster = s.cluster.clone();
    s.world.add_affinity_group(&cluster, apart);
    s.refused(s.world.clone().migrate_vm(&a, &two, &admin()), 409);
    s.world.deactivate(&one, "", &admin()).unwrap();
    s.until(1, HostStatus::Maintenance);
    assert_eq!(s.vm(&a).host, Some(two));
}

#[test]
fn a_migration_takes_time_by_memory_refuses_or_never_ends() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    let id = s.add(vm("a", &one));
    s.refused(s.world.clone().migrate_vm(&id, &one, &admin()), 400);
    s.world.migrate_vm(&id, &two, &Actor::person("somebody")).unwrap();
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Migrating, Some(one.clone())));
    assert_eq!(s.world.work_on(&two).len(), 1);
    s.pass(9_000);
    assert_eq!(s.vm(&id).status, VmStatus::Migrating);
    s.pass(1_000);
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Up, Some(two.clone())));
    s.world.vm_migrates(&id, Migrates::Refuses);
    s.world.migrate_vm(&id, &one, &admin()).unwrap();
    assert_eq!((s.vm(&id).host, s.codes().last().copied()), (Some(two.clone()), Some(65)));
    s.world.vm_migrates(&id, Migrates::Forever);
    s.world.deactivate(&two, "", &admin()).unwrap();
    s.pass(120 * MINUTE);
    assert_eq!((s.status(2), s.vm(&id).status), (HostStatus::PreparingForMaintenance, VmStatus::Migrating));
    // Back up; the migration goes on.
    s.world.activate(&two, &admin()).unwrap();
    s.until(2, HostStatus::Up);
    assert_eq!(s.vm(&id).status, VmStatus::Migrating);
}

#[test]
fn a_migration_dies_with_its_source_and_fails_with_its_target() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    let id = s.add(vm("a", &one));
    s.world.migrate_vm(&id, &two, &admin()).unwrap();
    let mut other = s.world.clone();
    other.crash(s.machine(1));
    assert_eq!(other.vms_killed().len(), 1);
    s.world.crash(s.machine(2));
    s.pass(20_000);
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Up, Some(one)));
    assert!(s.world.vms_killed().is_empty());
}

#[test]
fn a_guest_shuts_down_in_time_or_never_and_starts_again() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    let id = s.add(vm("a", &one));
    s.refused(s.world.clone().start_vm(&id, &two, &admin()), 409);
    s.world.vm_shuts_down(&id, ShutsDown::Never);
    s.world.stop_vm(&id, VmStop::ShutDown, &admin()).unwrap();
    s.pass(120 * MINUTE);
    assert_eq!(s.vm(&id).status, VmStatus::PoweringDown);
    s.world.stop_vm(&id, VmStop::PowerOff, &admin()).unwrap();
    s.pass(1_000);
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Down, None));
    // A requested stop is not a loss.
    assert!(s.world.vms_killed().is_empty());
    let policy = PolicySetting { id: PolicyId::new(CLUSTER_MAINTENANCE).unwrap(), properties: Default::default() };
    let cluster = s.cluster.clone();
    let mut other = s.world.clone();
    other.set_policy(&cluster, &policy, &admin()).unwrap();
    s.refused(other.start_vm(&id, &two, &admin()), 409);
    other.engine.vms.get_mut(&id).unwrap().shown.highly_available = true;
    other.start_vm(&id, &two, &admin()).unwrap();
    s.world.start_vm(&id, &two, &admin()).unwrap();
    assert_eq!(s.vm(&id).status, VmStatus::PoweringUp);
    s.pass(10_000);
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Up, Some(two)));
}

#[test]
fn foreign_qemu_processes_keep_a_host_from_maintenance_and_are_counted() {
    let mut s = small(2);
    let (one, machine) = (s.h(1), s.machine(1));
    s.world.strangers_on(machine, 1);
    assert_eq!(s.view(1).inventory.vm_count, Some(1));
    s.world.deactivate(&one, "", &admin()).unwrap();
    s.pass(20 * MINUTE);
    assert_eq!(s.status(1), HostStatus::PreparingForMaintenance);
    s.world.strangers_on(machine, 0);
    s.until(1, HostStatus::Maintenance);
}

#[test]
fn a_large_world_needs_few_events_an_hour() {
    let mut s = small(60);
    for number in 1..=600 {
        let host = s.h(number % 60 + 1);
        s.add(vm(&format!("vm{number:03}"), &host));
    }
    let (host, before) = (s.h(7), s.world.timers_scheduled());
    s.world.deactivate(&host, "", &admin()).unwrap();
    s.pass(12 * 60 * MINUTE);
    assert_eq!(s.status(7), HostStatus::Maintenance);
    // Check-ins of sixty hosts every four hours are most of them.
    assert!(s.world.timers_scheduled() - before < 400, "{}", s.world.timers_scheduled() - before);
}
