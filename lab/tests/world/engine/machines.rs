//! Machines go down, VDSM dies, power is cut.

use super::*;
use upgrade_manager_lab::world::engine::{NextRestart, Vdsm};

#[test]
fn a_host_that_crashes_is_connecting_non_responsive_and_up_by_itself() {
    let mut s = small(2);
    let (one, machine) = (s.h(1), s.machine(1));
    let plain = s.add(vm("plain", &one));
    let available = s.add(Vm { highly_available: true, ..vm("available", &one) });
    let boot = s.world.inspect(machine).unwrap();
    s.world.crash(machine);
    assert_eq!((s.world.inspect(machine), s.world.vms_killed().len()), (None, 2));
    s.until(1, HostStatus::Connecting);
    s.until(1, HostStatus::NonResponsive);
    assert_eq!(s.vm(&plain).status, VmStatus::Unknown);
    s.until(1, HostStatus::Up);
    assert_ne!(s.world.inspect(machine).unwrap().boot_id, boot.boot_id);
    s.pass(MINUTE);
    assert_eq!((s.vm(&plain).status, s.vm(&available).status), (VmStatus::Down, VmStatus::Up));
}

#[test]
fn the_vms_of_an_unreachable_host_keep_running() {
    let mut s = small(2);
    let one = s.h(1);
    let id = s.add(vm("well", &one));
    s.world.set_vdsm(&one, Vdsm::PortClosed);
    s.until(1, HostStatus::NonResponsive);
    assert_eq!(s.world.inspect(s.machine(1)).unwrap().qemu_processes, 1);
    s.pass(60 * MINUTE);
    assert_eq!(s.status(1), HostStatus::NonResponsive);
    s.refused(s.world.clone().deactivate(&one, "", &admin()), 409);
    s.world.set_vdsm(&one, Vdsm::Answers);
    s.until(1, HostStatus::Up);
    assert_eq!((s.vm(&id).status, s.world.vms_killed().len()), (VmStatus::Up, 0));
}

#[test]
fn power_management_restarts_vdsm_first_and_then_the_machine() {
    let mut s = small_with(2, |h| h.power_management = true);
    let (one, machine) = (s.h(1), s.machine(1));
    s.world.set_vdsm(&one, Vdsm::PortClosed);
    s.until(1, HostStatus::NonResponsive);
    s.until(1, HostStatus::Up);
    assert!(!s.codes().contains(&121));
    s.world.next_restart(machine, NextRestart::NeverBoots);
    s.world.crash(machine);
    s.until(1, HostStatus::Reboot);
    assert!(s.codes().contains(&121));
    s.until(1, HostStatus::Up);
    // A host whose external status is not ok is not fenced.
    s.world.set_external_trouble(&one, true);
    s.world.next_restart(machine, NextRestart::NeverBoots);
    s.world.crash(machine);
    s.pass(120 * MINUTE);
    assert_eq!(s.status(1), HostStatus::NonResponsive);
    s.world.power_on(machine);
    s.until(1, HostStatus::Up);
}

#[test]
fn a_host_in_maintenance_that_boots_slowly_is_fenced_after_an_early_activation() {
    let mut s = small_with(2, |h| h.power_management = true);
    s.empty_out(1);
    let (one, machine) = (s.h(1), s.machine(1));
    s.world.next_restart(machine, NextRestart::Boots(20 * MINUTE));
    s.world.crash(machine);
    s.pass(5 * MINUTE);
    s.world.activate(&one, &admin()).unwrap();
    s.until(1, HostStatus::Connecting);
    s.until(1, HostStatus::NonResponsive);
    s.until(1, HostStatus::Reboot);
    assert!(s.codes().contains(&121));
}

#[test]
fn a_fence_restart_of_a_host_in_maintenance_makes_it_up() {
    let mut s = small_with(2, |h| h.power_management = h.name == "h1");
    s.empty_out(1);
    let (one, two) = (s.h(1), s.h(2));
    s.refused(s.world.clone().fence_restart(&two, &admin()), 409);
    let before = s.world.inspect(s.machine(1)).unwrap().boot_id;
    s.world.fence_restart(&one, &admin()).unwrap();
    s.refused(s.world.clone().fence_restart(&one, &admin()), 409);
    assert_eq!(s.world.inspect(s.machine(1)), None);
    s.until(1, HostStatus::NonResponsive);
    s.until(1, HostStatus::Up);
    assert_ne!(s.world.inspect(s.machine(1)).unwrap().boot_id, before);
}

#[test]
fn a_restart_can_have_no_effect() {
    let mut s = small(1);
    s.empty_out(1);
    let (one, machine) = (s.h(1), s.machine(1));
    let before = s.world.inspect(machine).unwrap().boot_id;
    s.world.next_restart(machine, NextRestart::StaysUp);
    s.world.upgrade(&one, true, &admin()).unwrap();
    s.until(1, HostStatus::Reboot);
    s.until(1, HostStatus::Maintenance);
    s.pass(20 * MINUTE);
    assert_eq!(s.world.inspect(machine).unwrap().boot_id, before);
}

#[test]
fn people_rename_remove_and_add_hosts() {
    let mut s = small(2);
    let (one, two) = (s.h(1), s.h(2));
    s.world.rename_engine_host(&one, "renamed");
    assert_eq!(s.view(1).inventory.name, "renamed");
    assert!(s.world.remove_engine_host(&two));
    let cluster = s.cluster.clone();
    s.world.add_engine_host(&cluster, &NewHost::named("h3")).unwrap();
    let names: Vec<String> = s.world.host_views(&cluster).into_iter().map(|h| h.inventory.name).collect();
    assert_eq!((names.len(), names.contains(&"h3".to_owned())), (2, true));
    s.refused(s.world.clone().activate(&two, &admin()), 400);
    s.pass(60 * MINUTE);
}
