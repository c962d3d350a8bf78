//! First answers by the classes that a provider keeps of its hosts.

use super::requests::manager;
use crate::support::lab::*;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{ClusterCheck, HostClass, YesNoUnknown};
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, Detail};
use upgrade_manager_lab::{Lab, Options, Version, WorldOptions};

async fn check(manager: &UpgradeManager, lab: &Lab, detail: Detail) -> ClusterCheck {
    let inventory = lab.inventory().unwrap();
    let cluster = inventory.clusters.into_iter().next();
    let engine = Some(inventory.engine);
    let request = CheckClusterRequest { cluster, engine, detail, ..CheckClusterRequest::default() };
    manager.check_cluster(&call(), request).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn classes_are_first_answers_and_never_say_no() {
    let world = WorldOptions { hosts: 8, clusters: 1, node_hosts: 1, ..WorldOptions::default() };
    let lab = start(Options { katello_version: Version(4, 14), world, ..by_hand(8) });
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &lab);

    // Nobody has looked for their content hosts yet.
    let first = check(&manager, &lab, Detail::Classes).await;
    assert_eq!(first.hosts_unknown, 8);
    let reasons: Vec<_> = first.hosts.iter().map(|h| h.unknown_because.as_ref().unwrap().code).collect();
    assert!(reasons.iter().all(|code| *code == Code::NoData), "{reasons:?}");
    let counted = check(&manager, &lab, Detail::Counts).await;

    // One host has no errata left, one lost its profile, one was renamed at the provider.
    let names: Vec<String> =
        counted.hosts.iter().map(|h| h.association.as_ref().unwrap().content_host_name.clone()).collect();
    lab.with_world(|world| {
        world.find_host_mut(&names[0]).unwrap().applicable.clear();
        world.find_host_mut(&names[1]).unwrap().profile.clear();
        world.find_host_mut(&names[2]).unwrap().fqdn = "renamed.lab.example".to_owned();
    });
    let before = lab.requests().len();
    let classed = check(&manager, &lab, Detail::Classes).await;
    let asked = lab.requests().split_off(before);
    assert_eq!(asked.len(), 4, "{asked:?}");
    assert!(asked.iter().all(|r| r.query.contains("thin=true")), "{asked:?}");
    let of = |n: usize| &classed.hosts[n];
    let why = |n: usize| of(n).unknown_because.as_ref().map(|why| why.code);
    assert_eq!(
        (of(0).only_class, of(0).updates, why(0)),
        (Some(HostClass::Updated), YesNoUnknown::Unknown, Some(Code::HostClassOnly))
    );
    assert_eq!(
        (of(1).only_class, of(1).updates, why(1)),
        (Some(HostClass::Unknown), YesNoUnknown::Unknown, Some(Code::NoData))
    );
    assert_eq!(
        (of(2).only_class, of(2).updates, why(2)),
        (Some(HostClass::Unknown), YesNoUnknown::Unknown, Some(Code::NoData))
    );
    for host in &classed.hosts[3..7] {
        assert_eq!(
            (host.only_class, host.updates),
            (Some(HostClass::SecurityNeeded), YesNoUnknown::Yes),
            "{}",
            host.host_name
        );
        assert!(host.problems.iter().any(|p| p.code == Code::HostClassOnly), "{}", host.host_name);
        assert_eq!((host.errata, host.package_count), (None, None));
    }
    // Errata are no updates of a Node.
    assert_eq!(of(7).updates, YesNoUnknown::Unknown);

    // Nothing of it is kept: the next check has read the rows.
    let again = check(&manager, &lab, Detail::Counts).await;
    assert!(again.hosts.iter().all(|host| host.only_class.is_none()));
    assert_eq!(again.hosts[3].errata, counted.hosts[3].errata);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_provider_without_thin_lists_has_no_first_answers() {
    let world = WorldOptions { hosts: 3, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = start(Options { katello_version: Version(3, 4), world, ..by_hand(3) });
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &lab);
    check(&manager, &lab, Detail::Counts).await;
    let classed = check(&manager, &lab, Detail::Classes).await;
    assert_eq!(classed.hosts_unknown, 3);
    assert!(classed.hosts.iter().all(|h| h.unknown_because.as_ref().unwrap().message.contains("does not show them")));
}
