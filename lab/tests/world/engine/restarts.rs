//! The engine stops and starts.

use ovirt_upgrade_manager::model::cluster::FlagChange;

use super::*;
use upgrade_manager_lab::world::engine::{EngineStop, NextRestart};

fn installing() -> Small {
    let mut s = small(2);
    s.empty_out(2);
    let two = s.h(2);
    s.world.upgrade(&two, true, &admin()).unwrap();
    s.until(2, HostStatus::Installing);
    s
}

#[test]
fn a_killed_engine_brings_an_installing_host_up_by_itself() {
    let mut s = installing();
    let before = s.world.packages_to_update(s.machine(2));
    s.world.stop_engine(EngineStop::Kill, 33_000);
    s.pass(40_000);
    assert_eq!(s.status(2), HostStatus::Up);
    assert_eq!(s.codes().iter().filter(|c| [841, 842, 888].contains(*c)).count(), 0);
    // Half of its packages were installed.
    let after = s.world.packages_to_update(s.machine(2));
    assert!(0 < after && after < before, "{before} {after}");
}

#[test]
fn a_clean_stop_fails_upgrades_and_rebooting_hosts_become_up() {
    let mut s = installing();
    s.world.stop_engine(EngineStop::Term, 33_000);
    s.pass(20 * MINUTE);
    assert_eq!(s.status(2), HostStatus::InstallFailed);
    assert!(s.codes().contains(&841));
    let mut s = installing();
    s.until(2, HostStatus::Reboot);
    s.world.stop_engine(EngineStop::Term, 33_000);
    s.until(2, HostStatus::Up);
}

#[test]
fn a_restart_clears_the_flag_keeps_maintenance_and_is_logged() {
    let mut s = small(3);
    s.empty_out(3);
    let (cluster, two) = (s.cluster.clone(), s.h(2));
    let id = s.add(Vm { memory_mib: 65_536, ..vm("moving", &two) });
    s.world.upgrade_flag(&cluster, FlagChange::Start, &admin()).unwrap();
    s.world.deactivate(&two, "", &admin()).unwrap();
    let before = s.world.engine_view().started_at_ms;
    s.world.stop_engine(EngineStop::Kill, 300_000);
    s.refused(s.world.clone().activate(&two, &admin()), 503);
    s.pass(299_000);
    // The migration continued; the engine has not detected it.
    assert_eq!(s.vm(&id).status, VmStatus::Migrating);
    s.pass(MINUTE);
    assert_eq!((s.status(2), s.status(3)), (HostStatus::Maintenance, HostStatus::Maintenance));
    assert_eq!((s.vm(&id).status, s.vm(&id).host), (VmStatus::Up, Some(s.h(1))));
    assert!(s.world.cluster_view(&cluster).unwrap().upgrade.is_none() && s.codes().contains(&10_780));
    assert!(s.world.engine_view().started_at_ms > before);
}

#[test]
fn fencing_waits_for_300_seconds_after_a_start() {
    let mut s = small_with(2, |h| h.power_management = true);
    let (one, machine) = (s.h(1), s.machine(1));
    s.world.stop_engine(EngineStop::Kill, 33_000);
    s.world.next_restart(machine, NextRestart::NeverBoots);
    s.world.crash(machine);
    s.pass(40_000);
    s.refused(s.world.clone().fence_restart(&one, &admin()), 409);
    s.until(1, HostStatus::NonResponsive);
    s.pass(120_000);
    assert_eq!(s.status(1), HostStatus::NonResponsive);
    s.until(1, HostStatus::Reboot);
    assert!(s.world.now_ms() >= s.world.engine_view().started_at_ms.unwrap() + 300_000);
}

#[test]
fn the_hosted_engine_dies_with_its_host_and_starts_on_another() {
    let mut s = small_with(2, |h| h.hosted_engine = true);
    let (one, machine) = (s.h(1), s.machine(1));
    let id = s.add(Vm { hosted_engine: true, ..vm("engine", &one) });
    s.world.crash(machine);
    assert!(!s.world.engine_answers());
    s.pass(4 * MINUTE);
    assert!(s.world.engine_answers());
    assert_eq!(s.vm(&id).host, Some(s.h(2)));
    s.until(1, HostStatus::Up);
}
