//! What a check of one host asks for, and what it leaves out because the host's row tells it.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErratumType};
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::{ContentHostId, ErratumId};
use ovirt_upgrade_manager::ports::{UnpublishedErrata, UpgradableOfMany};

use super::bench::*;
use crate::support::fake_provider::{FakeProvider, Script, erratum};

/// A host whose row says that nothing can be upgraded and nothing applies.
fn quiet() -> Script {
    let mut script = Script::el(&[]);
    script.facts.applicable_errata = Some(0);
    script.reboot_pending = Some(false);
    script.unpublished = Some(UnpublishedErrata::default());
    script
}

fn asked(bench: &Bench, what: &str) -> usize {
    bench.providers[0].asked().iter().filter(|asked| *asked == what).count()
}

#[tokio::test]
async fn a_row_without_anything_and_an_empty_list_of_packages_prove_the_no() {
    let bench = Bench::one("h", quiet());
    for _ in 0..2 {
        let check = bench.check(host("h")).await;
        assert_eq!(
            (check.updates, check.package_count, check.unpublished_errata),
            (YesNoUnknown::No, Some(0), Some(0))
        );
        assert_eq!(check.errata, Some(ErrataCounts::of([])), "exact, of every type");
        assert_eq!((check.reboot.now, check.reboot.after), (YesNoUnknown::No, YesNoUnknown::No));
        assert!(check.problems.is_empty(), "{:?}", check.problems);
    }
    assert_eq!((asked(&bench, "errata"), asked(&bench, "unpublished_errata")), (0, 0));
    assert_eq!((asked(&bench, "upgradable"), asked(&bench, "installed")), (2, 2));
}

#[tokio::test]
async fn a_counter_that_lags_behind_is_found_by_the_list_of_packages() {
    let mut script = quiet();
    script.upgradable = vec![BASH];
    script.errata = vec![erratum("RHSA-1", ErratumType::Security, None)];
    // Also where the host had no updates before, so that only its packages are read at first.
    let bench = Bench::one("h", quiet());
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::No);
    bench.providers[0].set("h", script);
    let check = bench.check(host("h")).await;
    assert_eq!((check.updates, check.package_count), (YesNoUnknown::Yes, Some(1)));
    assert_eq!(check.errata.map(|errata| errata.security), Some(1), "its errata are read after all");
    assert!(codes(&check.problems).contains(&Code::ProviderContradicts));
}

#[tokio::test]
async fn a_missing_profile_is_no_no_whatever_the_row_says() {
    let script = Script { installed: vec![], ..quiet() };
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!(check.updates, YesNoUnknown::Unknown);
    assert_eq!(check.unknown_because.unwrap().code, Code::NoData);
}

#[tokio::test]
async fn a_list_of_packages_that_cannot_be_read_is_no_no() {
    let script = quiet().failing("upgradable", crate::support::errors::error_of(Code::ProviderUnavailable));
    let bench = Bench::one("h", script);
    let check = bench.check(host("h")).await;
    assert_eq!(check.updates, YesNoUnknown::Unknown);
    assert_eq!(asked(&bench, "errata"), 1);
}

/// The three types of the counters leave out an erratum of another type that is not published; the number of applicable ones has it.
#[tokio::test]
async fn an_applicable_erratum_of_any_type_is_looked_for() {
    let mut script = quiet();
    script.facts.applicable_errata = Some(1);
    script.unpublished =
        Some(UnpublishedErrata { errata: vec![ErratumId::new("NEW-1").unwrap()], ..UnpublishedErrata::default() });
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!((check.updates, check.unpublished_errata), (YesNoUnknown::No, Some(1)));
    assert!(codes(&check.problems).contains(&Code::ErrataUnpublished));
}

/// Older servers count three types in the row. Then the list of errata is read.
#[tokio::test]
async fn a_row_that_does_not_count_every_type_proves_nothing_about_errata() {
    let mut script = quiet();
    script.facts.applicable_errata = None;
    script.errata = vec![erratum("NEW-1", ErratumType::Other, None)];
    let bench = Bench::one("h", script);
    let check = bench.check(host("h")).await;
    assert_eq!((asked(&bench, "errata"), asked(&bench, "unpublished_errata")), (1, 1));
    assert_eq!(check.errata.and_then(|errata| errata.other), Some(1));
    assert_eq!(check.updates, YesNoUnknown::Yes, "an erratum to install and no package contradict each other");
}

#[tokio::test]
async fn as_many_installable_as_applicable_errata_need_no_further_question() {
    let errata =
        || vec![erratum("RHSA-1", ErratumType::Security, Some(false)), erratum("X-1", ErratumType::Other, Some(false))];
    let mut script = Script::el(&[BASH]).with_errata(errata());
    script.facts.applicable_errata = Some(2);
    script.unpublished = Some(UnpublishedErrata::default());
    let bench = Bench::one("h", script.clone());
    // The row counts three types, so the first check asks beforehand; the next one knows better.
    bench.check(host("h")).await;
    let before = asked(&bench, "unpublished_errata");
    let check = bench.check(host("h")).await;
    assert_eq!((check.updates, check.unpublished_errata), (YesNoUnknown::Yes, Some(0)));
    assert_eq!(asked(&bench, "unpublished_errata"), before);
    // One more applies than can be installed.
    script.facts.applicable_errata = Some(3);
    script.unpublished =
        Some(UnpublishedErrata { errata: vec![ErratumId::new("NEW-1").unwrap()], ..UnpublishedErrata::default() });
    bench.providers[0].set("h", script);
    assert_eq!(bench.check(host("h")).await.unpublished_errata, Some(1));
}

#[tokio::test]
async fn the_row_tells_a_pending_reboot_where_the_provider_shows_it() {
    for (by_row, listed, expected, requests) in [
        (Some(true), Some(false), YesNoUnknown::Yes, 0),
        (Some(false), Some(true), YesNoUnknown::No, 0),
        (None, Some(true), YesNoUnknown::Yes, 1),
        (None, None, YesNoUnknown::Unknown, 1),
    ] {
        let mut script = quiet();
        (script.facts.reboot_by_traces, script.reboot_pending) = (by_row, listed);
        let bench = Bench::one("h", script);
        assert_eq!(bench.check(host("h")).await.reboot.now, expected, "{by_row:?} {listed:?}");
        assert_eq!(asked(&bench, "reboot_pending"), requests, "{by_row:?} {listed:?}");
    }
    // An empty list of a host that has a tracer says no.
    let mut script = quiet();
    (script.facts.has_tracer, script.reboot_pending) = (Some(true), None);
    assert_eq!(Bench::one("h", script).check(host("h")).await.reboot.now, YesNoUnknown::No);
}

fn with_versions(name: &str) -> HostInventory {
    let mut host = host(name);
    let evr = |text: &str| Some(Evr::parse(text).unwrap());
    host.versions.vdsm = evr("4.50.6-1.el9");
    host.versions.libvirt = evr("10.10.0-1.el9");
    host.versions.qemu_kvm = evr("17:9.1.0-1.el9");
    host
}

/// Versions of a cluster's hosts told together: a host of which one of the three deciding packages is missing, or not newer, is
/// asked about alone. The user may not read the repository that has it.
#[tokio::test]
async fn levels_told_together_need_all_deciding_packages() {
    let names = ["h1", "h2", "h3", "h4"];
    let upgradable =
        [VDSM, ("libvirt-10.10.0-1.el9.x86_64", "10.10.0-2.el9"), ("qemu-kvm-17:9.1.0-1.el9.x86_64", "17:9.1.0-2.el9")];
    let scripts = names.iter().map(|name| (*name, Script::el(&upgradable))).collect();
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let newest = |left_out: &str, older: &str| -> BTreeMap<String, Evr> {
        let all = [("vdsm", "4.50.7-1.el9"), ("libvirt", "10.10.0-2.el9"), ("qemu-kvm", "17:9.1.0-2.el9")];
        let evr = |name: &str, evr: &str| Evr::parse(if name == older { "1-1" } else { evr }).unwrap();
        all.into_iter()
            .filter(|(name, _)| *name != left_out)
            .map(|(name, to)| (name.to_owned(), evr(name, to)))
            .collect()
    };
    let id = |name: &str| ContentHostId::new(name).unwrap();
    let told = [
        ("h1", newest("", "")),
        ("h2", newest("libvirt", "")),
        ("h3", newest("", "qemu-kvm")),
        ("h4", BTreeMap::new()),
    ];
    bench.providers[0].set_of_many(UpgradableOfMany {
        newest: told.into_iter().map(|(name, newest)| (id(name), newest)).collect(),
        ..UpgradableOfMany::default()
    });
    let check = bench.cluster(names.map(with_versions).into(), "levels").await;
    assert!(check.levels_after.complete);
    assert_eq!(asked(&bench, "upgradable_of_many"), 1);
    assert_eq!(asked(&bench, "upgradable"), 3, "all but the one with three newer versions");
}

/// Hosts of which some deciding packages have no update: three searches tell it of all, whatever the user may read.
#[tokio::test]
async fn hosts_without_updates_of_deciding_packages_are_told_together() {
    let names: Vec<String> = (0..8).map(|n| format!("h{n}")).collect();
    let libvirt = ("libvirt-10.10.0-1.el9.x86_64", "10.10.0-2.el9");
    // One has an update of libvirt in a repository that the user may not read; one has nothing but that of bash.
    let script = |name: &String| match name.as_str() {
        "h6" => Script::el(&[VDSM, libvirt]),
        "h7" => Script::el(&[BASH]),
        _ => Script::el(&[VDSM]),
    };
    let scripts = names.iter().map(|name| (name.as_str(), script(name))).collect();
    let bench = Bench::new(vec![FakeProvider::new("p", scripts)]);
    let vdsm = || BTreeMap::from([("vdsm".to_owned(), Evr::parse("4.50.7-1.el9").unwrap())]);
    let told =
        names.iter().filter(|name| *name != "h7").map(|name| (ContentHostId::new(name.as_str()).unwrap(), vdsm()));
    bench.providers[0].set_of_many(UpgradableOfMany { newest: told.collect(), ..UpgradableOfMany::default() });
    bench.providers[0].set_searching_upgradable(true);
    let hosts: Vec<HostInventory> = names.iter().map(|name| with_versions(name)).collect();
    let check = bench.cluster(hosts.clone(), "levels").await;
    assert!(check.levels_after.complete);
    assert_eq!(
        (asked(&bench, "hosts_with_upgradable"), asked(&bench, "upgradable")),
        (3, 1),
        "the one with libvirt alone"
    );
    // The answer for all hosts is the same as the answers for each host.
    let alone =
        Bench::new(vec![FakeProvider::new("p", names.iter().map(|name| (name.as_str(), script(name))).collect())]);
    let one_by_one = alone.cluster(hosts, "levels").await;
    assert_eq!(asked(&alone, "upgradable"), 8);
    for (together, alone) in check.hosts.iter().zip(&one_by_one.hosts) {
        assert_eq!(
            (&together.levels_after, together.updates),
            (&alone.levels_after, alone.updates),
            "{}",
            alone.host_name
        );
    }
}
