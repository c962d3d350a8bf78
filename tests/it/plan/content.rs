//! What each host gets: the policy, restarts, Nodes, the engine's own upgrade.

use ovirt_upgrade_manager::error::{self, Code};
use ovirt_upgrade_manager::model::erratum::Severity;
use ovirt_upgrade_manager::model::evr::Evr;
use ovirt_upgrade_manager::model::host::HostKind;
use ovirt_upgrade_manager::model::ids::{CveId, ErratumId};
use ovirt_upgrade_manager::model::level::Level;
use ovirt_upgrade_manager::model::plan::{Installer, OrderReason, RebootRule, UpdatePolicy, Work};
use ovirt_upgrade_manager::ports::{ImageLevels, Upgradable};
use ovirt_upgrade_manager::rolling::plan::Updates;

use super::samples::*;

#[test]
fn each_policy_selects_its_updates() {
    let mut sample = Sample::new(&[0, 0]);
    let mut errata = |policy: UpdatePolicy| {
        sample.request.policy = policy;
        match sample.plan().hosts.first().map(|host| host.work.clone()) {
            Some(Work::Errata(ids)) => ids.iter().map(|id| id.as_str().to_owned()).collect::<Vec<_>>(),
            other => panic!("{other:?}"),
        }
    };
    let least = |least| UpdatePolicy::Security { least };
    assert_eq!(errata(least(Severity::Low)), ["RHSA-1:1", "RHSA-1:2", "RHSA-1:3"]);
    assert_eq!(errata(least(Severity::Important)), ["RHSA-1:1", "RHSA-1:3"]);
    assert_eq!(errata(least(Severity::Critical)), ["RHSA-1:3"]);
    // The kernel goes from 5.14 to 5.15.
    assert_eq!(errata(UpdatePolicy::ZStream), ["RHSA-1:1", "RHSA-1:3"]);
    let named = |ids: &[&str]| UpdatePolicy::Named {
        errata: ids.iter().map(|id| ErratumId::new(*id).unwrap()).collect(),
        cves: vec![],
    };
    assert_eq!(errata(named(&["rhsa-1:2"])), ["RHSA-1:2"]);
}

#[test]
fn names_that_match_no_host_are_reported_and_a_cve_selects_its_errata() {
    let mut sample = Sample::new(&[0, 0]);
    sample.content(1).errata[0].cves = vec!["CVE-2026-1".to_owned()];
    let cves = ["CVE-2026-1", "CVE-2026-2"].map(|cve| CveId::new(cve).unwrap()).to_vec();
    sample.request.policy = UpdatePolicy::Named { errata: vec![], cves };
    let plan = sample.plan();
    assert_eq!(names(&plan), ["h1"]);
    assert_eq!(plan.left_alone[0].why.code, Code::NoUpdates);
    let warning = plan.warnings.iter().find(|w| w.code == Code::SelectionMatchesNoHost).unwrap();
    assert!(warning.message.contains("CVE-2026-2"), "{}", warning.message);
}

#[test]
fn hosts_that_would_differ_afterwards_are_reported() {
    let mut sample = Sample::new(&[0, 0]);
    sample.content(2).upgradable[0].to = Evr::parse("5.1.8-3.el9").unwrap();
    let warning = sample.plan().warnings.into_iter().find(|w| w.code == Code::UpdatesDiffer).unwrap();
    assert!(warning.message.contains("bash (5.1.8-2.el9 on host-1, 5.1.8-3.el9 on host-2)"), "{}", warning.message);
    // A host that has it already is no drift.
    sample.content(2).installed[0] = nevra("bash-5.1.8-2.el9.x86_64");
    sample.content(2).upgradable.remove(0);
    assert!(!codes(&sample.plan().warnings).contains(&Code::UpdatesDiffer));
}

#[test]
fn a_restart_is_skipped_only_where_every_erratum_answers_no() {
    let mut sample = Sample::new(&[0, 0]);
    sample.request.options.reboot = RebootRule::WhenNeeded;
    sample.request.policy = UpdatePolicy::Named { errata: vec![ErratumId::new("RHSA-1:1").unwrap()], cves: vec![] };
    assert!(!sample.plan().hosts[0].reboot);
    for n in [1, 2] {
        sample.content(n).errata[0].reboot_suggested = None;
    }
    let plan = sample.plan();
    assert!(plan.hosts[0].reboot);
    assert_eq!(plan.hosts[0].reboot_because, ["erratum RHSA-1:1, of which the provider does not say"]);
}

#[test]
fn nodes_get_their_image_with_a_canary_where_it_is_new() {
    let mut sample = Sample::new(&[3, 2, 0]);
    sample.node(1, "4.5.5-1.el9");
    sample.node(2, "4.5.5-1.el9");
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.hosts[0].canary), (vec!["h2", "h3", "h1"], true));
    assert_eq!(plan.hosts[0].because, [OrderReason::Canary]);
    assert_eq!(plan.hosts[0].packages, [nevra("ovirt-node-ng-image-update-4.5.5-1.el9.noarch")]);
    assert_eq!(plan.hosts[0].kind, HostKind::Node);
    let levels = sample.engine.levels.clone();
    sample.images.insert("4.5.5-1.el9".to_owned(), ImageLevels { levels, engines: vec![], learned: true });
    assert!(sample.plan().hosts.iter().all(|host| !host.canary));
    // No image, no update; and under another policy a Node has none.
    sample.content(2).image = None;
    one_blocker(&sample, Code::UpdatesUnknown);
    sample.request.policy = UpdatePolicy::ZStream;
    assert_eq!(names(&sample.plan()), ["h3"]);
    sample.request.hosts = vec![host_id(2), host_id(3)];
    one_blocker(&sample, Code::NodeNeedsPolicyAll);
}

#[test]
fn unknown_updates_are_not_no_updates() {
    let mut sample = Sample::new(&[0, 0]);
    let silent = error::codes::ProviderTimeout { provider: "katello", request: "x", limit: "1s" }.err();
    sample.updates.insert(host_id(2), Updates::Unknown(silent));
    let problem = one_blocker(&sample, Code::UpdatesUnknown);
    assert!(problem.message.contains("host-2") && problem.message.contains("did not answer"), "{}", problem.message);
    sample.updates.insert(host_id(2), Updates::Unknown(error::codes::NoProvider {}.err()));
    one_blocker(&sample, Code::PolicyNeedsProvider);
    sample.request.exclude = vec![host_id(2)];
    assert_eq!(blocked(&sample), []);
}

#[test]
fn the_engines_own_upgrade_is_for_everything_or_not_at_all() {
    let mut sample = Sample::new(&[0, 0]);
    sample.updates.clear();
    sample.request.options.installer = Installer::Engine;
    sample.hosts[1].inventory.engine_update_available = Some(false);
    let plan = sample.plan();
    assert_eq!((names(&plan), plan.blockers.len(), &plan.hosts[0].work), (vec!["h1"], 0, &Work::EngineUpgrade));
    sample.hosts[1].inventory.engine_update_available = None;
    one_blocker(&sample, Code::UpdatesUnknown);
    sample.request.policy = UpdatePolicy::ZStream;
    assert_eq!(blocked(&sample), [Code::PolicyNeedsProvider; 2]);
}

#[test]
fn too_many_packages_and_no_way_to_install_are_reported() {
    let mut sample = Sample::new(&[0, 0]);
    let many =
        (0..501).map(|n| Upgradable { installed: nevra(&format!("p{n}-1-1.x86_64")), to: Evr::parse("2-1").unwrap() });
    sample.content(1).upgradable = many.collect();
    one_blocker(&sample, Code::TooManyUpdates);
    sample.content(1).upgradable.pop();
    assert_eq!(blocked(&sample), []);
    sample.content(1).capability.way = None;
    one_blocker(&sample, Code::NoInstallMethod);
}

#[test]
fn an_update_that_drops_the_level_or_the_engine_is_refused() {
    let mut sample = Sample::new(&[0, 0]);
    sample.cluster.level = Level::new(4, 2);
    sample.cluster.data_center_level = Level::new(4, 2);
    sample.engine.vdsm_versions.clear();
    sample.engine.version = "4.6.0".to_owned();
    assert_eq!(blocked(&sample), [Code::UpdateDropsEngineSupport; 2]);
    let mut sample = Sample::new(&[0, 0]);
    sample.cluster.level = Level::new(4, 8);
    assert_eq!(blocked(&sample), [Code::UpdateDropsClusterLevel; 2]);
}

/// A host that boots an image loses packages at its next boot: a blocker with the reason, for each installer.
#[test]
fn a_host_in_image_mode_is_refused() {
    for installer in [Installer::Provider, Installer::Engine] {
        let mut sample = Sample::new(&[0, 0]);
        sample.request.options.installer = installer;
        let why = error::codes::HostInImageMode { host: "host-1", image: "quay.io/example/host:9" }.err();
        sample.updates.insert(host_id(1), Updates::Unknown(why));
        let blocker = one_blocker(&sample, Code::HostInImageMode);
        assert!(blocker.message.contains("host-1") && blocker.message.contains("quay.io/example/host:9"));
        assert_eq!(names(&sample.plan()), ["h2"]);
        // A host that is left out does not delay the others.
        sample.request.exclude = vec![host_id(1)];
        assert_eq!(blocked(&sample), []);
    }
}
