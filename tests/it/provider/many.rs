//! Many hosts at once: what is told of them together is what is told of each alone.

use std::collections::BTreeMap;
use std::sync::Arc;

use ovirt_upgrade_manager::model::host::{HostInventory, MatchedBy};
use ovirt_upgrade_manager::model::ids::PackageName;
use ovirt_upgrade_manager::ports::{Provider, Wanted};
use upgrade_manager_lab::{Lab, Options, Version, WorldOptions};

use crate::support::lab::{by_hand, call, inventory, lab, provider, reference, start};

fn names() -> Vec<PackageName> {
    ["vdsm", "libvirt", "qemu-kvm", "kernel", "kernel-core", "glibc", "nodejs"]
        .map(|name| PackageName::new(name).unwrap())
        .into()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn packages_of_many_hosts_are_those_of_each() {
    let lab = lab(4, 14, 24);
    let provider = provider(&lab);
    let hosts: Vec<_> = lab.with_world(|world| {
        world.content_hosts().filter(|h| h.consumer_uuid.is_some() && h.cluster.is_some()).map(reference).collect()
    });
    provider.capability(&call(), &hosts[0].id).await.unwrap();
    let before = lab.requests().len();
    let told = provider.upgradable_of_many(&call(), &hosts, &names()).await.unwrap().unwrap();
    let requests = lab.requests().len() - before;
    assert!(requests <= 1 + 20, "{requests} requests");
    let mut compared = 0;
    for host in &hosts {
        if told.alone.contains(&host.id) {
            continue;
        }
        let each = provider.upgradable(&call(), &host.id, &names()).await.unwrap();
        let alone: BTreeMap<String, _> = each.into_iter().map(|u| (u.installed.name, u.to)).collect();
        compared += alone.len();
        assert_eq!(told.newest.get(&host.id).cloned().unwrap_or_default(), alone, "{}", host.name);
    }
    assert!(compared > 20, "{compared}");
    // A version of a module stream is told by the host's own streams only.
    assert!(!told.alone.is_empty());
    let older = crate::support::lab::lab(4, 9, 6);
    let answer = crate::support::lab::provider(&older).upgradable_of_many(&call(), &hosts[..1], &names()).await;
    assert_eq!(answer.unwrap(), None);
}

/// What a search of all does not find is in no host's own list either.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_without_an_update_of_a_package_are_told_together() {
    let lab = lab(4, 14, 24);
    let provider = provider(&lab);
    let hosts: Vec<_> = lab.with_world(|world| {
        world.content_hosts().filter(|h| h.consumer_uuid.is_some() && h.cluster.is_some()).map(reference).collect()
    });
    // Half of them get the newest VDSM.
    let newest = provider.upgradable(&call(), &hosts[0].id, &names()).await.unwrap();
    let newest = newest.into_iter().find(|u| u.installed.name == "vdsm").unwrap();
    lab.with_world(|world| {
        let of_half = world.hosts.values_mut().enumerate().filter(|(n, _)| n % 2 == 0).map(|(_, host)| host);
        for package in of_half.flat_map(|host| &mut host.profile).filter(|p| p.name == "vdsm") {
            package.evr = newest.to.clone();
        }
    });
    let part = PackageName::new("vdsm").unwrap();
    let before = lab.requests().len();
    let with = provider.hosts_with_upgradable(&call(), &hosts, &part).await.unwrap().unwrap();
    assert_eq!(lab.requests().len() - before, 1);
    assert!(!with.is_empty() && with.len() < hosts.len(), "{} of {}", with.len(), hosts.len());
    for host in &hosts {
        let each = provider.upgradable(&call(), &host.id, std::slice::from_ref(&part)).await.unwrap();
        assert!(each.is_empty() || with.contains(&host.id), "{}", host.name);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_right_to_see_packages_each_host_is_asked_alone() {
    let permissions = Some(["view_hosts", "view_remote_execution_features"].map(str::to_owned).into());
    let lab = start(Options { katello_version: Version(4, 14), permissions, ..by_hand(6) });
    let hosts: Vec<_> = lab.with_world(|world| world.content_hosts().take(2).map(reference).collect());
    assert_eq!(provider(&lab).upgradable_of_many(&call(), &hosts, &names()).await.unwrap(), None);
}

/// Hosts that are known by their hardware uuids only.
fn by_uuid(lab: &Lab) -> Vec<Wanted> {
    let blind = |host: HostInventory| HostInventory { address: None, name: format!("x-{}", host.name), ..host };
    inventory(lab).into_iter().map(blind).map(|host| Wanted { host, stored: None, is_change: false }).collect()
}

async fn found(lab: &Lab, provider: &Arc<dyn Provider>) -> (Vec<String>, usize) {
    let wanted = by_uuid(lab);
    provider.content_hosts(&call(), &wanted[..1]).await.unwrap();
    let before = lab.requests().len();
    let matched = provider.content_hosts(&call(), &wanted).await.unwrap();
    let requests = lab.requests().len() - before;
    let names = matched.into_iter().map(|found| {
        let found = found.unwrap();
        assert_eq!(found.matched_by, MatchedBy::HardwareUuid);
        found.content_host.name
    });
    (names.collect(), requests)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_known_by_their_hardware_uuids_are_found_by_one_list_of_them() {
    let world = || WorldOptions { hosts: 100, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = start(Options { katello_version: Version(4, 14), world: world(), ..by_hand(100) });
    let (names, requests) = found(&lab, &provider(&lab)).await;
    println!("100 hosts known by hardware uuid only: {requests} requests");
    assert!(requests <= 35, "{requests} requests");
    // Without the right to see facts, one by one, the same ones are found.
    let permissions = Some(["view_hosts", "edit_hosts"].map(str::to_owned).into());
    let blind = start(Options { katello_version: Version(4, 14), world: world(), permissions, ..by_hand(100) });
    let (same, requests) = found(&blind, &provider(&blind)).await;
    assert!(requests > 100, "{requests} requests");
    assert_eq!(names, same);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hosts_that_checked_in_since_are_listed_by_one_light_request() {
    let lab = lab(4, 14, 6);
    let provider = provider(&lab);
    let hosts: Vec<_> = lab.with_world(|world| {
        let now_ms = world.now_ms();
        let ids: Vec<u64> = world.content_hosts().filter(|h| h.consumer_uuid.is_some()).map(|h| h.id).collect();
        for (n, host) in world.hosts.values_mut().filter(|h| ids.contains(&h.id)).enumerate() {
            host.last_checkin_ms = now_ms - n as i64 * 3_600_000;
        }
        world.content_hosts().filter(|h| h.consumer_uuid.is_some()).map(reference).collect()
    });
    let now_ms = lab.with_world(|world| world.now_ms());
    provider.capability(&call(), &hosts[0].id).await.unwrap();
    let ahead_ms = now_ms - std::time::UNIX_EPOCH.elapsed().unwrap().as_millis() as i64;
    let before = lab.requests().len();
    // The time is this machine's, and the server's clock is another one.
    let since_ms = now_ms - 90 * 60_000 - ahead_ms;
    let found = provider.checked_in_since(&call(), since_ms).await.unwrap().unwrap();
    assert_eq!(lab.requests().len() - before, 1);
    let asked = lab.requests().pop().unwrap();
    assert!(asked.query.contains("thin=true"), "{}", asked.query);
    let expected = hosts.iter().filter(|host| {
        lab.with_world(|world| {
            let checked_in = |h: &&upgrade_manager_lab::world::Host| h.id.to_string() == host.id.as_str();
            world.content_hosts().find(checked_in).unwrap().last_checkin_ms >= now_ms - 90 * 60_000
        })
    });
    let expected: std::collections::BTreeSet<_> = expected.map(|host| host.id.clone()).collect();
    assert_eq!((found.len(), &found), (2, &expected));
}
