//! Answers that contradict each other, what runs against what is installed, hosts in image mode, and counts that a bulk
//! listing does not have.

use ovirt_upgrade_manager::check;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::check::{BootImage, HostCheck, YesNoUnknown};
use ovirt_upgrade_manager::model::erratum::{ErrataCounts, ErrataQuery, ErratumType};
use ovirt_upgrade_manager::model::host::{HostInventory, HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::ErratumId;
use ovirt_upgrade_manager::model::level::Certainty;
use ovirt_upgrade_manager::model::request::ErrataRequest;
use ovirt_upgrade_manager::ports::UnpublishedErrata;

use super::bench::*;
use crate::support::fake_provider::{FakeProvider, Script, erratum};

fn problem(check: &HostCheck, code: Code) -> Option<&str> {
    check.problems.iter().find(|p| p.code == code).map(|p| p.message.as_str())
}

#[tokio::test]
async fn an_erratum_beside_no_package_is_a_contradiction_and_no_no() {
    let script = Script::el(&[]).with_errata(vec![erratum("RHSA-1", ErratumType::Security, None)]);
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!(check.updates, YesNoUnknown::Yes);
    let told = problem(&check, Code::ProviderContradicts).unwrap();
    assert!(told.contains("1 errata can be installed, and no package can be upgraded"), "{told}");
}

#[tokio::test]
async fn a_count_of_three_types_is_no_total() {
    let counts = ErrataCounts { security: 1, ..ErrataCounts::default() };
    assert_eq!((counts.total, counts.other, counts.at_least()), (None, None, 1));
    let mut script = Script::el(&[BASH]);
    script.facts.errata = Some(counts);
    script.failing.insert("errata", crate::support::errors::error_of(Code::ProviderUnavailable));
    let check = Bench::one("h", script).check(host("h")).await;
    let errata = check.errata.unwrap();
    assert_eq!((errata.security, errata.total, errata.other), (1, None, None));
}

#[tokio::test]
async fn an_old_kernel_that_runs_is_named() {
    let mut script = Script::el(&[]);
    script.reboot_pending = Some(false);
    script.installed.extend(["kernel-core-5.14.0-427.el9.x86_64", "kernel-core-5.14.0-503.el9.x86_64"]);
    script.facts.running_kernel = Some("5.14.0-427.el9.x86_64".into());
    let check = Bench::one("h", script.clone()).check(host("h")).await;
    assert_eq!(check.reboot.now, YesNoUnknown::Yes);
    let told = problem(&check, Code::HostRunsOldVersion).unwrap();
    assert!(told.contains("kernel 5.14.0-427.el9") && told.contains("5.14.0-503.el9 is installed"), "{told}");
    script.facts.running_kernel = Some("5.14.0-503.el9.x86_64".into());
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!((check.reboot.now, problem(&check, Code::HostRunsOldVersion)), (YesNoUnknown::No, None));
}

/// The provider's kernel is of the host's last upload of facts, the engine's of its last activation.
#[tokio::test]
async fn the_kernel_that_runs_is_the_engines_or_the_providers_of_the_same_boot() {
    const HOUR: i64 = 3_600_000;
    let (old, new) = ("5.14.0-427.el9.x86_64", "5.14.0-503.el9.x86_64");
    let mut script = Script::el(&[]);
    script.reboot_pending = Some(false);
    script.installed.extend(["kernel-core-5.14.0-427.el9.x86_64", "kernel-core-5.14.0-503.el9.x86_64"]);
    let now = HostInventory { booted_at_ms: Some(10 * HOUR), ..host("h") };
    let engine = |kernel: &str, status| HostInventory { running_kernel: Some(kernel.into()), status, ..now.clone() };
    use HostStatus::{Maintenance, Up};
    for (case, inventory, provider, booted, runs_old) in [
        ("the engine saw the new one boot since", engine(new, Up), old, 2 * HOUR, false),
        ("the host came back on the old one since", engine(old, Up), new, 2 * HOUR, true),
        ("the engine's data are from before the maintenance", engine(old, Maintenance), new, 10 * HOUR, false),
        ("the engine shows no kernel, both of one boot", now.clone(), old, 10 * HOUR + 30_000, true),
        ("the engine shows no kernel, the facts are from before the boot", now.clone(), old, 2 * HOUR, false),
        ("the engine shows neither kernel nor boot", host("h"), old, 2 * HOUR, true),
    ] {
        script.facts.running_kernel = Some(provider.into());
        script.facts.booted_at_ms = Some(booted);
        let check = Bench::one("h", script.clone()).check(inventory).await;
        assert_eq!(problem(&check, Code::HostRunsOldVersion).is_some(), runs_old, "{case}: {:?}", check.problems);
        assert_eq!(check.reboot.now == YesNoUnknown::Yes, runs_old, "{case}");
    }
}

#[tokio::test]
async fn a_service_that_runs_an_older_version_is_named_while_the_host_is_up() {
    let older = |status| {
        let mut inventory = HostInventory { status, ..host("h") };
        inventory.versions.vdsm = Some("4.50.5-1.el9".parse().unwrap());
        inventory
    };
    let check = Bench::one("h", Script::el(&[])).check(older(HostStatus::Up)).await;
    let told = problem(&check, Code::HostRunsOldVersion).unwrap();
    assert!(told.contains("vdsm 4.50.5-1.el9") && told.contains("4.50.6-1.el9"), "{told}");
    // The engine does not look at a host in maintenance.
    let check = Bench::one("h", Script::el(&[])).check(older(HostStatus::Maintenance)).await;
    assert_eq!(problem(&check, Code::HostRunsOldVersion), None);
}

#[tokio::test]
async fn a_node_on_its_old_image_is_not_up_to_date() {
    const NEW: &str = "ovirt-node-ng-image-update-4.5.5-1.el9.noarch";
    let script = Script { reboot_pending: Some(false), ..Script::node(&[NEW], Some("4.5.5-1.el9")) };
    let mut inventory = HostInventory { kind: Some(HostKind::Node), ..host("h") };
    inventory.versions.image = Some("4.5.4-1.el9".parse().unwrap());
    // In maintenance the engine shows the image from before.
    let before = HostInventory { status: HostStatus::Maintenance, ..inventory.clone() };
    let check = Bench::one("h", script.clone()).check(before).await;
    assert_eq!((check.updates, problem(&check, Code::HostRunsOldVersion)), (YesNoUnknown::No, None));
    let check = Bench::one("h", script).check(inventory).await;
    assert_eq!((check.updates, check.reboot.now), (YesNoUnknown::Unknown, YesNoUnknown::Yes));
    let told = problem(&check, Code::HostRunsOldVersion).unwrap();
    assert!(told.contains("image 4.5.4-1.el9") && told.contains("4.5.5-1.el9"), "{told}");
}

/// Over REST the engine shows the layer that a Node runs. Its release is the day of its build, and not the package's release.
#[tokio::test]
async fn a_node_that_runs_the_layer_of_its_image_is_up_to_date() {
    const NEW: &str = "ovirt-node-ng-image-update-4.5.5-1.el9.noarch";
    let script = Script { reboot_pending: Some(false), ..Script::node(&[NEW], Some("4.5.5-1.el9")) };
    let mut inventory = HostInventory { kind: Some(HostKind::Node), ..host("h") };
    inventory.versions.image = Some("4.5.5-0.20231130.0".parse().unwrap());
    let check = Bench::one("h", script).check(inventory).await;
    assert_eq!((check.updates, problem(&check, Code::HostRunsOldVersion)), (YesNoUnknown::No, None));
    assert_eq!(check.reboot.now, YesNoUnknown::No);
}

#[tokio::test]
async fn a_host_in_image_mode_is_updated_by_image() {
    let image = |staged: Option<&str>, available: Option<&str>| BootImage {
        image: "quay.io/example/host:9".into(),
        booted: Some("sha256:11".into()),
        staged: staged.map(Into::into),
        available: available.map(Into::into),
    };
    use YesNoUnknown::{No, Unknown, Yes};
    // Null is "not reported". Empty is "none": of the staged image it is known; of the available one also where the host never
    // looked into the registry.
    for (image, updates, now) in [
        (image(Some(""), Some("")), Unknown, No),
        (image(None, Some("")), Unknown, Unknown),
        (image(Some("sha256:11"), Some("")), Unknown, No),
        (image(Some(""), Some("sha256:11")), No, No),
        (image(Some(""), Some("sha256:22")), Yes, No),
        (image(Some("sha256:22"), Some("")), Yes, Yes),
        (image(Some("sha256:22"), None), Yes, Yes),
        (image(None, Some("sha256:22")), Yes, Unknown),
        (image(None, None), Unknown, Unknown),
        (image(Some(""), None), Unknown, No),
        (BootImage { booted: None, ..image(Some(""), Some("sha256:22")) }, Unknown, Unknown),
        (BootImage { booted: Some(String::new()), ..image(Some("sha256:22"), Some("sha256:22")) }, Unknown, Unknown),
    ] {
        let mut script = Script::el(&[BASH]).with_errata(vec![erratum("RHSA-1", ErratumType::Security, None)]);
        script.reboot_pending = Some(false);
        script.facts.image = Some(image.clone());
        let check = Bench::one("h", script).check(host("h")).await;
        assert_eq!((check.updates, check.reboot.now), (updates, now), "{image:?}");
        assert_eq!((check.packages, check.errata), (None, None), "{image:?}");
        let install = check.install.unwrap();
        assert_eq!((install.way, install.problem.unwrap().code), (None, Code::HostInImageMode));
        assert_eq!(check.image, Some(image));
    }
}

#[tokio::test]
async fn an_image_host_that_may_never_have_looked_for_a_newer_image_is_told_what_to_do() {
    let mut script = Script::el(&[]);
    let empty = || Some(String::new());
    let booted = Some("sha256:11".to_owned());
    let image = "quay.io/example/host:9".to_owned();
    script.facts.image = Some(BootImage { image, booted, staged: empty(), available: empty() });
    let bench = Bench::one("h", script);
    let cluster = bench.cluster(vec![host("h")], "levels").await.hosts.remove(0);
    for check in [bench.check(host("h")).await, cluster] {
        let told = check.unknown_because.unwrap().message;
        assert!(told.contains("bootc upgrade --check"), "{told}");
        assert_eq!((check.reboot.now, check.reboot.after), (YesNoUnknown::No, YesNoUnknown::Unknown));
    }
}

/// Counts of 0 are a proof only where the provider shows that it had something to count.
#[tokio::test]
async fn a_count_of_zero_alone_is_no_no() {
    use YesNoUnknown::{No, Unknown};
    type Change = fn(&mut Script);
    let cases: [(&str, Change, [YesNoUnknown; 3]); 7] = [
        ("as it should be", |_| {}, [No, No, No]),
        ("it never checked in", |s| s.facts.last_checkin_ms = None, [Unknown; 3]),
        // The lists tell it.
        ("its errata are not counted", |s| s.facts.errata = None, [Unknown, Unknown, No]),
        ("errata apply", |s| (s.facts.class_contradicts, s.facts.errata) = (true, None), [Unknown; 3]),
        (
            "nothing was computed",
            |s| (s.facts.nothing_computed, s.facts.upgradable_packages, s.facts.errata) = (true, None, None),
            [Unknown; 3],
        ),
        // Where it can be read, the profile is.
        ("its class needs no profile", |s| s.facts.profile_unproved = true, [Unknown, No, No]),
        (
            "its class needs no profile, and there is none",
            |s| (s.facts.profile_unproved, s.installed) = (true, vec![]),
            [Unknown; 3],
        ),
    ];
    for (case, change, expected) in cases {
        let mut script = Script { reboot_pending: Some(false), ..Script::el(&[]) };
        change(&mut script);
        let bench = Bench::one("h", script);
        let counts = bench.cluster(vec![host("h")], "counts").await.hosts.remove(0);
        let levels = bench.cluster(vec![host("h")], "levels").await.hosts.remove(0);
        let full = bench.check(host("h")).await;
        for (check, expected) in [counts, levels, full].into_iter().zip(expected) {
            assert_eq!(check.updates, expected, "{case}: {:?}", check.unknown_because);
            assert_eq!(check.unknown_because.is_some(), expected == Unknown, "{case}");
            let counted = (check.package_count, check.errata.map(|errata| errata.at_least()));
            assert!(expected == No || counted == (None, None), "{case}: what is not known is no 0: {counted:?}");
        }
    }
}

/// Before there is a count of packages (Katello 3.2 and older), an empty list of a host without a profile proves nothing either.
#[tokio::test]
async fn an_empty_list_of_a_host_without_a_profile_is_no_no() {
    for (installed, expected) in [
        (vec![], YesNoUnknown::Unknown),
        (vec!["bash-5.1.8-1.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"], YesNoUnknown::No),
    ] {
        let mut script = Script { installed, ..Script::el(&[]) };
        (script.facts.upgradable_packages, script.facts.profile_unproved) = (None, true);
        let check = Bench::one("h", script).cluster(vec![host("h")], "levels").await.hosts.remove(0);
        assert_eq!(check.updates, expected, "{:?}", check.unknown_because);
    }
}

/// What could have shown updates and was not read leaves it open whether there are some.
#[tokio::test]
async fn a_list_that_could_not_be_read_is_no_no() {
    let errata = vec![ErratumId::new("RHSA-1").unwrap()];
    let not_enabled = UnpublishedErrata { errata: vec![], not_enabled: errata, views: vec![], views_hidden: None };
    let script = || Script { reboot_pending: Some(false), unpublished: Some(not_enabled.clone()), ..Script::el(&[]) };
    let check = Bench::one("h", script()).check(host("h")).await;
    assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::RepositoriesNotEnabled)));
    for method in ["unpublished_errata", "errata", "installed"] {
        let script = script().failing(method, crate::support::errors::error_of(Code::ProviderFailed));
        let check = Bench::one("h", script).check(host("h")).await;
        let expected = if method == "unpublished_errata" { Code::ProviderFailed } else { Code::RepositoriesNotEnabled };
        assert_eq!(check.updates, YesNoUnknown::Unknown, "{method}");
        assert!([Some(expected), Some(Code::ProviderFailed)].contains(&why(&check)), "{method}: {:?}", why(&check));
    }
    // Alone, without anything else that is in doubt.
    for method in ["unpublished_errata", "errata", "installed", "upgradable_listed"] {
        let mut script = Script { unpublished: None, ..script() };
        if method == "upgradable_listed" {
            script.facts.upgradable_packages = Some(3);
        }
        let script = script.failing(method, crate::support::errors::error_of(Code::ProviderFailed));
        let check = Bench::one("h", script).check(host("h")).await;
        assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::ProviderFailed)), "{method}");
    }
    // These show no updates.
    for method in ["capability", "reboot_pending"] {
        let script = Script { unpublished: None, ..script() };
        let script = script.failing(method, crate::support::errors::error_of(Code::ProviderFailed));
        assert_eq!(Bench::one("h", script).check(host("h")).await.updates, YesNoUnknown::No, "{method}");
    }
}

/// A server does not count anew when a host enables a repository: its list shows more than its row.
#[tokio::test]
async fn a_count_of_zero_does_not_undo_what_the_lists_showed() {
    let mut script = Script { reboot_pending: Some(false), ..Script::el(&[BASH]) };
    script.facts.upgradable_packages = Some(0);
    let bench = Bench::one("h", script.clone());
    assert_eq!(
        bench.cluster(vec![host("h")], "counts").await.hosts[0].updates,
        YesNoUnknown::No,
        "nothing else is known"
    );
    assert_eq!(bench.check(host("h")).await.updates, YesNoUnknown::Yes);
    for detail in ["counts", "levels", "levels"] {
        let check = bench.cluster(vec![host("h")], detail).await.hosts.remove(0);
        assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::ProviderContradicts)), "{detail}");
    }
    // It checked in since: the counts are of another upload.
    script.facts.last_checkin_ms = script.facts.last_checkin_ms.map(|at| at + 1);
    bench.providers[0].set("h", script);
    assert_eq!(bench.cluster(vec![host("h")], "levels").await.hosts[0].updates, YesNoUnknown::No);
}

#[tokio::test]
async fn a_class_that_says_that_errata_apply_is_no_answer_no() {
    let contradicts = |detail_says: &Option<UnpublishedErrata>| {
        let mut script = Script { reboot_pending: Some(false), ..Script::el(&[]) };
        (script.facts.class_contradicts, script.facts.errata) = (true, None);
        script.unpublished.clone_from(detail_says);
        Bench::one("h", script)
    };
    // The bulk answers cannot tell what is behind it.
    for detail in ["counts", "levels"] {
        let check = contradicts(&None).cluster(vec![host("h")], detail).await;
        assert_eq!((check.hosts[0].updates, check.hosts[0].errata), (YesNoUnknown::Unknown, None), "{detail}");
        assert_eq!(why(&check.hosts[0]), Some(Code::NoData), "{detail}");
        assert_eq!((check.errata_complete, check.errata.total), (false, None), "{detail}");
    }
    // Nothing explains it: the list of packages may be behind.
    assert_eq!(contradicts(&None).check(host("h")).await.updates, YesNoUnknown::Unknown);
    // The content view lacks them: there is nothing to install now.
    let errata = vec![ErratumId::new("RHSA-1").unwrap()];
    let lacks = UnpublishedErrata { errata, not_enabled: vec![], views: vec![], views_hidden: None };
    let check = contradicts(&Some(lacks)).check(host("h")).await;
    assert_eq!((check.updates, check.unpublished_errata), (YesNoUnknown::No, Some(1)));
    assert!(problem(&check, Code::ErrataUnpublished).is_some());
}

#[tokio::test]
async fn a_sum_over_some_hosts_is_a_least_number() {
    let known = ErrataCounts { total: Some(3), security: 3, other: Some(0), ..ErrataCounts::default() };
    let script = |errata: Option<ErrataCounts>| {
        let mut script = Script::el(&[BASH]);
        script.facts.errata = errata;
        script
    };
    let all = vec![("a", script(Some(known))), ("b", script(Some(known)))];
    let check = Bench::new(vec![FakeProvider::new("p", all)]).cluster(vec![host("a"), host("b")], "counts").await;
    assert_eq!((check.errata_complete, check.errata.total, check.errata.security), (true, Some(6), 6));
    // One host is not known to the provider, and one has no counts.
    for some in [vec![("a", script(Some(known)))], vec![("a", script(Some(known))), ("b", script(None))]] {
        let check = Bench::new(vec![FakeProvider::new("p", some)]).cluster(vec![host("a"), host("b")], "counts").await;
        assert_eq!((check.errata_complete, check.errata.total, check.errata.other), (false, None, None));
        assert_eq!(check.errata.security, 3, "at least");
    }
    // A Node has no errata of its own.
    let both = vec![("a", script(Some(known))), ("n", Script::node(&[IMAGE], Some("4.5.5-1.el9")))];
    let check = Bench::new(vec![FakeProvider::new("p", both)]).cluster(vec![host("a"), node("n")], "levels").await;
    assert_eq!((check.errata_complete, check.errata.total), (true, Some(3)));
}

/// A row of the listing and the lists of one host are two answers of the provider.
#[tokio::test]
async fn a_row_that_counts_updates_beside_empty_lists_is_no_no() {
    let counts = ErrataCounts { security: 3, ..ErrataCounts::default() };
    for (upgradable, errata, told) in [
        (3, ErrataCounts::default(), "its row counts 3 newer packages, and its list has none"),
        (0, counts, "its row counts 3 errata to install, and its list has none"),
    ] {
        let mut script = Script { reboot_pending: Some(false), ..Script::el(&[]) };
        (script.facts.upgradable_packages, script.facts.errata) = (Some(upgradable), Some(errata));
        let bench = Bench::one("h", script);
        let check = bench.check(host("h")).await;
        assert_eq!((check.updates, check.reboot.after), (YesNoUnknown::Yes, YesNoUnknown::Unknown), "{told}");
        assert!(problem(&check, Code::ProviderContradicts).unwrap().contains(told), "{:?}", check.problems);
        let cluster = bench.cluster(vec![host("h")], "counts").await;
        assert_eq!(cluster.hosts[0].updates, YesNoUnknown::Yes, "{told}: one truth");
    }
    // Versions of another architecture or stream are in the server's list, and not for this host.
    let mut script = Script { reboot_pending: Some(false), listed_for_others: 3, ..Script::el(&[]) };
    script.facts.upgradable_packages = Some(3);
    let check = Bench::one("h", script).check(host("h")).await;
    assert_eq!((check.updates, problem(&check, Code::ProviderContradicts)), (YesNoUnknown::No, None));
    let mut script = Script::el(&[BASH]);
    script.facts.upgradable_packages = Some(0);
    let check = Bench::one("h", script).check(host("h")).await;
    assert!(
        problem(&check, Code::ProviderContradicts).unwrap().contains("counts no newer package, and its list has 1")
    );
}

#[tokio::test]
async fn a_contradiction_says_nothing_of_reboot_and_levels() {
    let counts = ErrataCounts { security: 3, ..ErrataCounts::default() };
    for detail in ["counts", "levels"] {
        let mut script = Script::el(&[]);
        script.facts.errata = Some(counts);
        let check = Bench::one("h", script).cluster(vec![host("h")], detail).await.hosts.remove(0);
        assert_eq!((check.updates, check.reboot.after), (YesNoUnknown::Yes, YesNoUnknown::Unknown), "{detail}");
        assert_ne!(check.levels_after.certainty, Certainty::Reported, "{detail}: {check:?}");
    }
}

#[tokio::test]
async fn an_outdated_or_empty_profile_is_no_no() {
    let runs = |vdsm: &str, status| {
        let mut inventory = HostInventory { status, ..host("h") };
        inventory.versions.vdsm = Some(vdsm.parse().unwrap());
        inventory
    };
    let script = || Script { reboot_pending: Some(false), ..Script::el(&[]) };
    // The profile has 4.50.6-1.
    let check = Bench::one("h", script()).check(runs("4.50.7-1.el9", HostStatus::Up)).await;
    assert_eq!(check.updates, YesNoUnknown::Unknown);
    let told = check.unknown_because.unwrap().message;
    assert!(told.contains("vdsm 4.50.7-1.el9 runs") && told.contains("outdated"), "{told}");
    for same in [
        runs("4.50.6-1.el9", HostStatus::Up),
        runs("4.50.6", HostStatus::Up),
        runs("4.50.7-1.el9", HostStatus::Maintenance),
    ] {
        let check = Bench::one("h", script()).check(same).await;
        assert_eq!((check.updates, problem(&check, Code::ProviderContradicts)), (YesNoUnknown::No, None));
    }
    let empty = Script { installed: vec![], ..script() };
    let check = Bench::one("h", empty).check(host("h")).await;
    assert_eq!((check.updates, why(&check)), (YesNoUnknown::Unknown, Some(Code::NoData)));
}

/// What was never computed is not an empty list.
#[tokio::test]
async fn errata_of_a_host_with_nothing_computed_are_not_known() {
    let mut script = Script::el(&[]);
    script.facts.nothing_computed = true;
    let request = |bench: &Bench| {
        let request = ErrataRequest { host: host("h"), query: ErrataQuery::default() };
        let ports = bench.ports.clone();
        async move { check::errata::errata(&ports, &call(), &request).await }
    };
    let bench = Bench::one("h", script.clone());
    assert_eq!(request(&bench).await.unwrap_err().code(), Code::NoData);
    let listed = Script { errata: vec![erratum("RHSA-1", ErratumType::Security, None)], ..script };
    assert_eq!(request(&Bench::one("h", listed)).await.unwrap().errata.len(), 1);
}

/// What the provider computes of a host's errata says nothing about a Node's image.
#[tokio::test]
async fn a_nodes_image_is_known_without_a_class_of_errata() {
    const IMAGE: &str = "ovirt-node-ng-image-update-4.5.4-1.el9.noarch";
    for (available, updates) in [("4.5.5-1.el9", YesNoUnknown::Yes), ("4.5.4-1.el9", YesNoUnknown::No)] {
        let mut script = Script::node(&[IMAGE], Some(available));
        script.facts.nothing_computed = true;
        let node = HostInventory { kind: Some(HostKind::Node), ..host("h") };
        let check = Bench::one("h", script).check(node).await;
        assert_eq!(check.updates, updates, "{available}: {:?}", check.unknown_because);
    }
}
