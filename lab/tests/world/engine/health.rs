//! Storage domains, bricks, networks and disks; quorum and heal when a host is taken out.

use super::*;
use ovirt_upgrade_manager::model::cluster::HealthIssueKind;

/// Hosts by id: the volume's bricks are on the first three of them.
fn gluster(hosts: usize) -> Small {
    let mut s = small(hosts);
    s.world.clusters[0].gluster = true;
    s.world.engine.timing.heal = (5 * MINUTE, 5 * MINUTE);
    s.hosts.sort();
    s
}

impl Small {
    fn told(&self) -> Vec<String> {
        self.world.health_issues(&self.cluster).iter().map(ToString::to_string).collect()
    }

    fn take_out(&mut self, number: usize) -> Result<(), Refusal> {
        let host = self.h(number);
        self.world.deactivate_with_gluster(&host, "test", &admin())
    }
}

#[test]
fn a_new_world_has_no_health_issues_and_each_issue_is_named() {
    let mut s = gluster(3);
    assert!(s.told().is_empty());
    let one = s.h(1);
    let vm = s.add(vm("web", &one));
    s.world.set_storage_domain(&s.cluster.clone(), "inactive");
    s.world.break_brick(&one, true);
    s.world.set_networks_out_of_sync(&one, &["storage"]);
    s.world.set_disk_work(&vm, Some("locked"));
    let name = s.world.name_of(&one);
    let told = [
        "storage domain data1 is inactive".to_owned(),
        format!("brick {name}:/bricks/1 of volume vol1 is down"),
        format!("network storage of host {name} is out of sync"),
        "disk web_Disk1 of VM web is locked".to_owned(),
    ];
    assert_eq!(s.told(), told);
    let kinds: Vec<HealthIssueKind> = s.world.health_issues(&s.cluster).iter().map(|t| t.kind).collect();
    use HealthIssueKind::{DiskWork, GlusterBrick, Network, StorageDomain};
    assert_eq!(kinds, [StorageDomain, GlusterBrick, Network, DiskWork]);
    // A state that people set on purpose is no issue.
    s.world.set_storage_domain(&s.cluster.clone(), "maintenance");
    assert_eq!(s.told(), told[1..]);
}

#[test]
fn maintenance_with_gluster_stops_the_brick_and_it_heals_afterwards() {
    let mut s = gluster(3);
    s.take_out(1).unwrap();
    s.until(1, HostStatus::Maintenance);
    assert_eq!(s.told().len(), 1, "its brick is down");
    let refusal = s.take_out(2).unwrap_err();
    assert!(refusal.status == 409 && refusal.detail.contains("GLUSTER_QUORUM_CANNOT_BE_MET"), "{refusal:?}");
    assert_eq!((s.status(2), s.codes().last().copied()), (HostStatus::Up, Some(14_001)));
    s.world.activate(&s.h(1), &admin()).unwrap();
    s.until(1, HostStatus::Up);
    assert!(s.told().is_empty());
    let refusal = s.take_out(2).unwrap_err();
    assert!(refusal.detail.contains("UNSYNCED_ENTRIES_PRESENT_IN_GLUSTER_BRICKS"), "{refusal:?}");
    s.pass(5 * MINUTE);
    s.take_out(2).unwrap();
}

/// The engine checks bricks only where Gluster is to be stopped.
#[test]
fn without_stopping_gluster_bricks_are_not_checked() {
    let mut s = gluster(4);
    let (one, two) = (s.h(1), s.h(2));
    s.world.break_brick(&one, true);
    s.refused(s.world.clone().deactivate_with_gluster(&two, "", &admin()), 409);
    s.world.deactivate(&two, "", &admin()).unwrap();
    // The fourth host has no brick.
    s.take_out(4).unwrap();
}

#[test]
fn a_boot_starts_gluster_and_a_heal() {
    let mut s = gluster(3);
    s.take_out(1).unwrap();
    s.until(1, HostStatus::Maintenance);
    let machine = s.machine(1);
    s.world.crash(machine);
    s.pass(15 * MINUTE);
    // Long over: the heal began with the boot, not with the host's return to service.
    assert!(s.told().is_empty());
    s.take_out(2).unwrap();
}
