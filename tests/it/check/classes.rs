//! First answers by the classes that a provider keeps of its hosts.

use std::time::Duration;

use super::bench;
use super::requests::manager;
use crate::support::fake_provider::{FakeProvider, Script, erratum};
use crate::support::lab::{by_hand, call, start};
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::check::{BootImage, ClusterCheck, HostCheck, HostClass, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::ErratumType;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::request::{CheckClusterRequest, Detail};
use ovirt_upgrade_manager::ports::Call;
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

/// Before Katello 3.17 a host that has uploaded no package profile has the class and the counts of one that is up to date.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_counts_of_a_host_without_a_profile_are_no_answer_of_any_version() {
    for version in [Version(2, 4), Version(3, 0), Version(3, 14), Version(3, 16), Version(3, 17), Version(4, 14)] {
        let world = WorldOptions { hosts: 4, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
        let lab = start(Options { katello_version: version, world, ..by_hand(4) });
        let state = tempfile::tempdir().unwrap();
        let manager = manager(state.path(), &lab);
        let counted = check(&manager, &lab, Detail::Counts).await;
        let name = |n: usize| counted.hosts[n].association.as_ref().unwrap().content_host_name.clone();
        lab.with_world(|world| {
            // Nothing to update: with a profile, and without one.
            for n in [0, 1] {
                let host = world.find_host_mut(&name(n)).unwrap();
                host.applicable.clear();
            }
            world.find_host_mut(&name(1)).unwrap().profile.clear();
        });
        for detail in [Detail::Counts, Detail::Levels, Detail::Full] {
            let checked = check(&manager, &lab, detail).await;
            let without = &checked.hosts[1];
            assert_eq!(without.updates, YesNoUnknown::Unknown, "{version:?} {detail:?}: {without:?}");
            assert!(without.unknown_because.is_some(), "{version:?} {detail:?}");
            // The others are told as before.
            let with = &checked.hosts[0];
            let is_told = version >= Version(3, 14) || (version >= Version(3, 0) && detail != Detail::Counts);
            assert!(with.updates != YesNoUnknown::Unknown || !is_told, "{version:?} {detail:?}: {with:?}");
        }
    }
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

/// A class counts errata that are not published to the host. A row that showed nothing to install is the better witness, and errata
/// are no updates of a host in image mode.
#[tokio::test]
async fn a_class_does_not_say_yes_where_the_row_showed_nothing_to_install() {
    let yes = || Script::el(&[bench::BASH]).with_errata(vec![erratum("RHSA-1", ErratumType::Security, None)]);
    let mut in_image_mode = yes();
    let digest = |text: &str| Some(text.to_owned());
    in_image_mode.facts.image = Some(BootImage {
        image: "registry.example.com/host".to_owned(),
        booted: digest("sha256:a"),
        staged: None,
        available: digest("sha256:b"),
    });
    let names = ["yes", "nothing", "image"];
    let scripts = vec![("yes", yes()), ("nothing", Script::el(&[])), ("image", in_image_mode)];
    let bench = bench::Bench::new(vec![FakeProvider::new("p", scripts)]);
    names.iter().for_each(|name| bench.providers[0].set_class(name, HostClass::SecurityNeeded));
    let hosts = || names.map(bench::host).into();
    let read = bench.cluster(hosts(), "counts").await;
    let updates = |check: &ClusterCheck| check.hosts.iter().map(|host| host.updates).collect::<Vec<_>>();
    assert_eq!(updates(&read), [YesNoUnknown::Yes, YesNoUnknown::No, YesNoUnknown::Yes]);
    let classed = bench.cluster(hosts(), "classes").await;
    assert_eq!(updates(&classed), [YesNoUnknown::Yes, YesNoUnknown::Unknown, YesNoUnknown::Unknown]);
    for host in &classed.hosts[1..] {
        assert_eq!(host.only_class, Some(HostClass::SecurityNeeded));
        assert_eq!(host.unknown_because.as_ref().map(|why| why.code), Some(Code::HostClassOnly), "{}", host.host_name);
    }
}

/// A provider that says nothing costs a check no more than its own time.
#[tokio::test]
async fn classes_and_packages_of_many_hosts_are_read_within_the_time_of_the_check() {
    use super::schedule_bench::World;
    use crate::support::virtual_clock::MINUTE;
    let names = ["h1", "h2", "h3", "h4"];
    for detail in ["classes", "levels"] {
        let scripts = names.iter().map(|name| (*name, Script::el(&[bench::BASH]))).collect();
        let world = World::around(
            FakeProvider::new("p", scripts),
            serde_json::json!({"schedule": {"hosts_interval": null, "engine_interval": null}}),
        );
        let process = world.first();
        let with_versions = |name: &str| {
            let mut host = bench::host(name);
            let evr = |text: &str| Some(Evr::parse(text).unwrap());
            host.versions.vdsm = evr("4.50.6-1.el9");
            host.versions.libvirt = evr("10.10.0-1.el9");
            host.versions.qemu_kvm = evr("17:9.1.0-1.el9");
            host
        };
        let request = |detail: &str| bench::cluster(names.map(with_versions).into(), detail);
        process.schedule.check_cluster(&bench::call(), &request("counts")).await.unwrap();
        world.provider.set_silent_about_many(true);
        let call = Call { limit: Some(Duration::from_secs(60)), ..bench::call() };
        let (schedule, request) = (process.schedule.clone(), request(detail));
        let check = tokio::spawn(async move { schedule.check_cluster(&call, &request).await });
        world.clock.pass(MINUTE).await;
        assert!(check.is_finished(), "{detail}");
        let check = check.await.unwrap().unwrap();
        // A quarter of the time is left; where hosts are asked about alone after it, they have half of the rest.
        let answered_ms = if detail == "levels" { 22_500 } else { 45_000 };
        assert!(check.hosts.iter().all(|host| host.checked_at_ms == answered_ms), "{detail}");
        if detail == "levels" {
            // Each host is asked about alone then, and this provider answers that at once.
            assert!(check.levels_after.complete);
            continue;
        }
        let is_told = |host: &HostCheck| {
            let because = host.unknown_because.iter().chain(&host.problems);
            because.into_iter().any(|why| why.code == Code::ProviderTimeout)
        };
        assert!(check.hosts.iter().all(is_told), "{detail}: {:?}", check.hosts[0]);
    }
}

/// The engine can name another provider than the one at which the host was found.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_class_at_another_provider_than_the_hosts_is_none() {
    let world = WorldOptions { hosts: 3, clusters: 1, node_hosts: 0, ..WorldOptions::default() };
    let lab = start(Options { katello_version: Version(4, 14), world, ..by_hand(3) });
    let state = tempfile::tempdir().unwrap();
    let manager = manager(state.path(), &lab);
    check(&manager, &lab, Detail::Counts).await;
    let inventory = lab.inventory().unwrap();
    let mut cluster = inventory.clusters.into_iter().next();
    cluster.as_mut().unwrap().hosts[0].provider = Some("other".to_owned().try_into().unwrap());
    let engine = Some(inventory.engine);
    let request = CheckClusterRequest { cluster, engine, detail: Detail::Classes, ..CheckClusterRequest::default() };
    let classed = manager.check_cluster(&call(), request).await.unwrap();
    let of = |n: usize| (classed.hosts[n].only_class, classed.hosts[n].updates);
    assert_eq!(of(0), (Some(HostClass::Unknown), YesNoUnknown::Unknown));
    assert_eq!(of(1), (Some(HostClass::SecurityNeeded), YesNoUnknown::Yes));
}
