//! Proofs of profiles, and plans of errata.

use super::*;
use crate::install::lifecycle::tests::record;
use crate::model::erratum::{Erratum, ModularPackages};
use crate::model::evr::Evr;
use crate::ports::Upgradable;

fn nevras(list: &[&str]) -> Vec<Nevra> {
    list.iter().map(|n| Nevra::parse(n).unwrap()).collect()
}

fn judged(planned: &[&str], before: &[&str], after: &[&str], remaining: &[&str], late: bool) -> Option<Proof> {
    let mut r = record();
    r.planned = nevras(planned);
    let remaining: Vec<_> = remaining.iter().map(|i| ErratumId::new(*i).unwrap()).collect();
    let (before, after) = (nevras(before), nevras(after));
    judge(&r, &ProfileSeen { before: &before, errata_remaining: &remaining, installed: &after, at_ms: 9 }, late)
}

fn erratum(packages: &[&str]) -> Erratum {
    Erratum {
        id: ErratumId::new("E-1").unwrap(),
        kind: crate::model::erratum::ErratumType::Security,
        type_text: "security".into(),
        severity: crate::model::erratum::Severity::Low,
        title: String::new(),
        summary: String::new(),
        description: String::new(),
        solution: String::new(),
        issued: None,
        updated: None,
        reboot_suggested: None,
        installable: None,
        cves: vec![],
        bugs: vec![],
        packages: packages.iter().map(ToString::to_string).collect(),
        module_streams: vec![],
        modular_packages: vec![],
    }
}

const OLD: &[&str] = &["bash-5.1-1.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64"];

#[test]
fn newer_than_planned_is_proved_and_the_rest_is_listed() {
    let p = judged(
        &["bash-5.1-2.el9.x86_64"],
        OLD,
        &["bash-5.1-3.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64", "zlib-1-1.x86_64"],
        &[],
        false,
    )
    .unwrap();
    assert_eq!(p.verdict, ProofVerdict::Proved);
    assert_eq!((p.changed.len(), p.changed[0].to.as_deref()), (1, Some("5.1-3.el9")));
    assert_eq!((p.also_changed[0].name.as_str(), p.also_changed[0].from.as_deref()), ("zlib", None));
}

#[test]
fn a_package_may_become_one_of_no_architecture() {
    let (before, after) = (&["foo-1-1.el9.x86_64"], &["foo-2-1.el9.noarch"]);
    let e = erratum(&["foo-2-1.el9.noarch", "foo-2-1.el9.src"]);
    assert_eq!(planned_from_errata(std::slice::from_ref(&e), &nevras(before), None, &[]), nevras(after));
    // A list of packages names the architecture that is installed.
    for planned in [&["foo-2-1.el9.x86_64"], after] {
        let p = judged(planned, before, after, &[], false).unwrap();
        assert_eq!((p.verdict, p.changed.len(), p.also_changed.len()), (ProofVerdict::Proved, 2, 0));
    }
    // Another architecture is no version of it.
    let p = judged(&["foo-2-1.el9.x86_64"], before, &["foo-2-1.el9.i686", before[0]], &[], true).unwrap();
    assert_ne!(p.verdict, ProofVerdict::Proved);
}

/// One erratum can name the builds for several releases of the distribution.
#[test]
fn builds_for_another_release_are_not_planned() {
    let e = erratum(&[
        "bash-5.1-2.el8_9.x86_64",
        "bash-5.1-2.el9_3.x86_64",
        "bash-5.1-2.el10.x86_64",
        "zlib-2-1.el9.x86_64",
    ]);
    for (installed, planned) in [
        (&["bash-5.1-1.el8.x86_64"][..], &["bash-5.1-2.el8_9.x86_64"][..]),
        (&["bash-5.1-1.el9.x86_64"], &["bash-5.1-2.el9_3.x86_64"]),
        // Not built for its release, or of no release: the newest.
        (&["zlib-1-1.el8.x86_64"], &["zlib-2-1.el9.x86_64"]),
        (&["bash-5.1-1.x86_64"], &["bash-5.1-2.el10.x86_64"]),
        (&["bash-5.1-1.elrepo.x86_64"], &["bash-5.1-2.el10.x86_64"]),
        (&["bash-5.1-1.el9.elrepo.x86_64"], &["bash-5.1-2.el9_3.x86_64"]),
    ] {
        let found = planned_from_errata(std::slice::from_ref(&e), &nevras(installed), None, &[]);
        let newest = nevras(planned);
        assert_eq!(found, newest, "{installed:?}");
    }
}

#[test]
fn a_package_that_another_one_replaced_is_not_disproved() {
    let mut r = record();
    (r.task.selection, r.planned) = (Selection::Packages(vec![]), nevras(&["foo-2-1.x86_64"]));
    let judged = |after: &[&str]| {
        let (before, after) = (nevras(&["foo-1-1.x86_64"]), nevras(after));
        judge(&r, &ProfileSeen { before: &before, errata_remaining: &[], installed: &after, at_ms: 9 }, true).unwrap()
    };
    let p = judged(&["bar-2-1.x86_64"]);
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert!(p.why.contains("were removed from the host"), "{}", p.why);
    assert_eq!(judged(&["foo-1-1.x86_64", "bar-2-1.x86_64"]).verdict, ProofVerdict::Disproved);
}

#[test]
fn a_package_epoch_that_only_the_profile_has_is_the_installed_one() {
    let before = &["openssl-1:3.2.2-6.el9.x86_64", "zsh-5-1.x86_64"];
    let e = erratum(&["openssl-3.2.2-7.el9.x86_64", "openssl-3.2.2-7.el9.i686"]);
    let plan = planned_from_errata(std::slice::from_ref(&e), &nevras(before), None, &[]);
    assert_eq!(plan, nevras(&["openssl-1:3.2.2-7.el9.x86_64"]));
    let planned = &["openssl-1:3.2.2-7.el9.x86_64"];
    // The job installed something else, and the erratum was withdrawn.
    let other = &["openssl-1:3.2.2-6.el9.x86_64", "zsh-5-2.x86_64"];
    let p = judged(planned, before, other, &[], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert_eq!(p.packages_missing, ["openssl-1:3.2.2-7.el9.x86_64 (found 1:3.2.2-6.el9)"]);
    // A plan of an older process has none: it is not 0.
    for planned in [planned, &["openssl-3.2.2-7.el9.x86_64"]] {
        let p = judged(planned, before, other, &["E-1"], true).unwrap();
        assert_eq!(p.verdict, ProofVerdict::Disproved);
        let p = judged(planned, before, &["openssl-1:3.2.2-7.el9.x86_64", "zsh-5-1.x86_64"], &[], false).unwrap();
        assert_eq!((p.verdict, p.changed.len(), p.also_changed.len()), (ProofVerdict::Proved, 1, 0));
        assert!(p.why.contains(planned[0]), "{}", p.why);
    }
}

#[test]
fn a_raised_package_epoch_is_looked_up() {
    let installed = nevras(&["sanlock-2.0-1.el9.x86_64", "bash-5.1-1.el9.x86_64"]);
    let errata = [erratum(&["sanlock-1.9-1.el9.x86_64"]), erratum(&["bash-5.1-1.el9.x86_64"])];
    assert_eq!(planned_from_errata(&errata, &installed, None, &[]), []);
    assert_eq!(not_newer_from_errata(&errata, &installed, None), BTreeSet::from(["sanlock".to_owned()]));
    // A newer package in the same erratum does not hide it.
    let both = [erratum(&["sanlock-1.9-1.el9.x86_64", "bash-5.1-2.el9.x86_64"])];
    assert_eq!(not_newer_from_errata(&both, &installed, None), BTreeSet::from(["sanlock".to_owned()]));
    let upgradable = [Upgradable { installed: installed[0].clone(), to: Evr::parse("1:1.9-1.el9").unwrap() }];
    let plan = planned_from_errata(&errata, &installed, None, &upgradable);
    assert_eq!(plan, nevras(&["sanlock-1:1.9-1.el9.x86_64"]));
}

#[test]
fn a_plan_of_no_package_proves_nothing() {
    let new = &["bash-5.1-2.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64"];
    let p = judged(&[], OLD, new, &[], false).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert!(p.why.contains("no package of this host"), "{}", p.why);
    assert_eq!(judged(&[], OLD, new, &["E-1"], true).unwrap().verdict, ProofVerdict::NotProven);
}

#[test]
fn each_erratum_is_proved_by_its_own_packages() {
    let ids = ["E-1", "E-2", "E-3"].map(|id| ErratumId::new(id).unwrap());
    let of = |id: &ErratumId, packages: &[&str]| Erratum { id: id.clone(), ..erratum(packages) };
    let errata = [
        of(&ids[0], &["bash-5.1-2.el9.x86_64"]),
        of(&ids[1], &["bash-5.1-3.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"]),
        of(&ids[2], &["of-another-host-2-1.x86_64"]),
    ];
    let mut r = record();
    r.task.selection = Selection::Errata(ids.to_vec());
    r.planned_by_erratum = planned_by_erratum(&errata, &nevras(OLD), None, &[]);
    r.planned = planned_together(&r.planned_by_erratum);
    assert_eq!(r.planned, nevras(&["bash-5.1-3.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"]));
    let before = nevras(OLD);
    let judged = |r: &TaskRecord, after: &[&str], remaining: &[ErratumId], late: bool| {
        let seen = ProfileSeen { before: &before, errata_remaining: remaining, installed: &nevras(after), at_ms: 9 };
        judge(r, &seen, late)
    };
    let all = &["bash-5.1-3.el9.x86_64", "vdsm-4.50.6-1.el9.x86_64"];
    // The third has no package here: all others do not prove it.
    let p = judged(&r, all, &[], false).unwrap();
    assert_eq!((p.verdict, &p.errata_unproved), (ProofVerdict::NotProven, &vec![ids[2].clone()]));
    assert!(p.why.contains("no package of this host is known that E-3 should"), "{}", p.why);
    // The first is proved although the second brings a newer version of its package, which is missing.
    let some = &["bash-5.1-2.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64"];
    let p = judged(&r, some, &ids[1..], true).unwrap();
    assert_eq!((p.verdict, &p.errata_unproved), (ProofVerdict::Disproved, &ids[1..].to_vec()));
    // With the old profile, and with one that cannot be read, none is.
    let p = judged(&r, OLD, &[], true).unwrap();
    assert_eq!((p.verdict, &p.errata_unproved), (ProofVerdict::NotProven, &ids.to_vec()));
    assert_eq!(unreadable(&r, &Error::internal("x"), 9).errata_unproved, ids);
    // Without the third, everything is proved.
    r.task.selection = Selection::Errata(ids[..2].to_vec());
    r.planned_by_erratum.remove(&ids[2]);
    let p = judged(&r, all, &[], false).unwrap();
    assert_eq!((p.verdict, p.errata_unproved.len()), (ProofVerdict::Proved, 0));
}

#[test]
fn an_old_profile_proves_nothing() {
    assert_eq!(judged(&["bash-5.1-2.el9.x86_64"], OLD, OLD, &[], false), None);
    let p = judged(&["bash-5.1-2.el9.x86_64"], OLD, OLD, &[], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    // Errata that are gone with an unchanged profile: withdrawn, not installed.
    assert_eq!(judged(&[], OLD, OLD, &[], true).unwrap().verdict, ProofVerdict::NotProven);
}

#[test]
fn what_the_package_manager_said_is_told() {
    let mut r = record();
    r.planned = nevras(&["bash-5.1-2.el9.x86_64"]);
    r.task.provider_text = "Last metadata expiration check\nNothing to do.\nExit status: 0\n".to_owned();
    let (old, remaining) = (nevras(OLD), [ErratumId::new("E-1").unwrap()]);
    let seen = ProfileSeen { before: &old, errata_remaining: &remaining, installed: &old, at_ms: 9 };
    let p = judge(&r, &seen, true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert!(p.why.contains("no repository that the host has enabled") && p.why.contains("Nothing to do."), "{}", p.why);
    assert!(!p.why.contains("has not uploaded"), "{}", p.why);
}

#[test]
fn lagging_lists_are_waited_for_then_reported() {
    let new = &["bash-5.1-2.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64"];
    assert_eq!(judged(&["bash-5.1-2.el9.x86_64"], OLD, new, &["E-1"], false), None);
    let p = judged(&["bash-5.1-2.el9.x86_64"], OLD, new, &["E-1"], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert!(p.why.contains("still offers E-1"), "{}", p.why);
}

#[test]
fn a_new_profile_without_the_packages_disproves() {
    let new = &["bash-5.1-1.el9.x86_64", "vdsm-4.50.5-1.el9.x86_64", "zlib-1-1.x86_64"];
    let p = judged(&["bash-5.1-2.el9.x86_64"], OLD, new, &["E-1"], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::Disproved);
    assert_eq!(p.packages_missing, ["bash-5.1-2.el9.x86_64 (found 5.1-1.el9)"]);
}

#[test]
fn an_advisory_that_names_foreign_builds_disproves_nothing() {
    let new = &["bash-5.1-2.el8.x86_64", "vdsm-4.50.5-1.el9.x86_64"];
    let p = judged(&["bash-5.1-2.el9.x86_64"], OLD, new, &[], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
    assert!(p.why.contains("no longer offers the errata, and"), "{}", p.why);
}

#[test]
fn an_empty_profile_tells_nothing() {
    let p = judged(&["bash-5.1-2.el9.x86_64"], OLD, &[], &["E-1"], true).unwrap();
    assert_eq!(p.verdict, ProofVerdict::NotProven);
}

#[test]
fn several_kernels_count_by_the_newest() {
    let p =
        judged(&["kernel-5-2.x86_64"], &["kernel-5-1.x86_64"], &["kernel-5-1.x86_64", "kernel-5-2.x86_64"], &[], false)
            .unwrap();
    assert_eq!(p.verdict, ProofVerdict::Proved);
    assert!(p.reboot_suggested);
}

#[test]
fn plans_only_what_is_installed_and_older() {
    let mut e = erratum(&[]);
    e.packages = ["bash-5.1-2.el9.x86_64", "bash-5.1-2.el9.i686", "vdsm-4.50.5-1.el9.x86_64", "nonsense"]
        .map(String::from)
        .to_vec();
    assert_eq!(planned_from_errata(&[e.clone()], &nevras(OLD), None, &[]), nevras(&["bash-5.1-2.el9.x86_64"]));

    // Two streams of one module, of which the host has one.
    let stream = |stream: &str, package: &str| ModularPackages {
        module_stream: stream.to_owned(),
        packages: vec![package.to_owned()],
    };
    e.packages.extend(["npm-10-1.x86_64".to_owned(), "npm-12-1.x86_64".to_owned()]);
    e.modular_packages = vec![stream("nodejs:18", "npm-10-1.x86_64"), stream("nodejs:20", "npm-12-1.x86_64")];
    let installed = nevras(&["npm-9-1.x86_64"]);
    let plan = |enabled: &[&str]| {
        let enabled: BTreeSet<String> = enabled.iter().map(ToString::to_string).collect();
        planned_from_errata(std::slice::from_ref(&e), &installed, Some(&enabled), &[])
    };
    assert_eq!(plan(&["nodejs:18", "php:8"]), nevras(&["npm-10-1.x86_64"]));
    assert_eq!(plan(&[]), []);
    assert_eq!(planned_from_errata(&[e.clone()], &installed, None, &[]), nevras(&["npm-12-1.x86_64"]));
}
