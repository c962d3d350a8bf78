//! The proof of an installation: the host's new profile compared with what was planned. Pure.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::kind::calls_for_reboot;
use crate::error::Error;
use crate::model::TimeMs;
use crate::model::erratum::Erratum;
use crate::model::evr::{Evr, Nevra, fits};
use crate::model::ids::ErratumId;
use crate::model::task::{PackageChange, Proof, ProofVerdict, Selection};
use crate::ports::{TaskRecord, Upgradable};

/// Packages by name and architecture. Several versions of one (kernels) are kept, ascending.
type Profile<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Evr>>;

/// What was read after the provider said "done".
pub struct ProfileSeen<'a> {
    /// The host's packages before the installation.
    pub before: &'a [Nevra],
    /// Errata of the selection that the provider still offers.
    pub errata_remaining: &'a [ErratumId],
    /// The host's packages as of its last profile upload.
    pub installed: &'a [Nevra],
    /// When they were read.
    pub at_ms: TimeMs,
}

/// The packages that each of these errata brings to a host: of each package that is installed there, the newest version
/// that the erratum names, where it is newer than the installed one. Packages of module streams count only where the
/// stream is `enabled`; `None`: not known which are.
///
/// A package epoch that the errata leave out is that of `upgradable`, else the installed one's.
pub fn planned_by_erratum(
    errata: &[Erratum],
    installed: &[Nevra],
    enabled: Option<&BTreeSet<String>>,
    upgradable: &[Upgradable],
) -> BTreeMap<ErratumId, Vec<Nevra>> {
    let profile = profile_of(installed);
    let of = |erratum: &Erratum| {
        let named = erratum.packages_with(enabled).filter_map(|p| Nevra::parse(p).ok());
        newest_of_each(named.filter_map(|mut package| {
            let newest = newest_version(&profile, &package)?;
            let is_offer = |u: &&Upgradable| package.is_version_of(&u.installed);
            let offers = upgradable.iter().filter(is_offer).map(|u| &u.to);
            package.evr = package.evr.clone().with_epoch(newest, offers);
            (package.evr > *newest).then_some(package)
        }))
    };
    // Older servers hold an erratum once for each content view.
    let mut planned: BTreeMap<ErratumId, Vec<Nevra>> = BTreeMap::new();
    for erratum in errata {
        planned.entry(erratum.id.clone()).or_default().extend(of(erratum));
    }
    planned.into_iter().map(|(id, packages)| (id, newest_of_each(packages.into_iter()))).collect()
}

/// The packages that a selection of errata brings to a host, as [`planned_by_erratum`]: of each the newest version.
pub fn planned_from_errata(
    errata: &[Erratum],
    installed: &[Nevra],
    enabled: Option<&BTreeSet<String>>,
    upgradable: &[Upgradable],
) -> Vec<Nevra> {
    planned_together(&planned_by_erratum(errata, installed, enabled, upgradable))
}

/// The packages that the errata bring together: of each the newest version.
pub fn planned_together(by_erratum: &BTreeMap<ErratumId, Vec<Nevra>>) -> Vec<Nevra> {
    newest_of_each(by_erratum.values().flatten().cloned())
}

/// Of each name and architecture the newest package.
fn newest_of_each(packages: impl Iterator<Item = Nevra>) -> Vec<Nevra> {
    let mut newest: BTreeMap<(String, String), Nevra> = BTreeMap::new();
    for package in packages {
        let key = (package.name.clone(), package.arch.clone());
        match newest.get(&key) {
            Some(other) if other.evr >= package.evr => {}
            _ => {
                newest.insert(key, package);
            }
        }
    }
    newest.into_values().collect()
}

/// Names of installed packages of which errata bring no newer version, as far as their package epochs are known. Where
/// the provider calls such an erratum installable, a package epoch was raised.
pub fn not_newer_from_errata(
    errata: &[Erratum],
    installed: &[Nevra],
    enabled: Option<&BTreeSet<String>>,
) -> BTreeSet<String> {
    // Package by package: a neighbour in the same erratum can be newer as it is.
    let named = errata.iter().flat_map(|e| e.packages_with(enabled));
    let is_older = |p: &Nevra| {
        let same = || installed.iter().filter(|i| i.is_version_of(p));
        let is_installed = same().any(|i| p.evr.cmp_without_epoch(&i.evr).is_eq());
        p.evr.epoch.is_none() && !is_installed && same().any(|i| p.evr.cmp_without_epoch(&i.evr).is_lt())
    };
    named.filter_map(|p| Nevra::parse(p).ok()).filter(is_older).map(|p| p.name).collect()
}

/// Judges a profile. `None`: not proved yet, look again later. When `out_of_time`, there is always a verdict.
pub fn judge(record: &TaskRecord, seen: &ProfileSeen<'_>, out_of_time: bool) -> Option<Proof> {
    let (before, after) = (profile_of(seen.before), profile_of(seen.installed));
    let missing = missing_packages(&record.planned, &after);
    // An empty profile proves nothing: the host was registered anew, or never uploaded one.
    let profile_is_new = !after.is_empty() && before != after;
    let only_packages = matches!(record.task.selection, Selection::Packages(_));
    let unproved = unproved_errata(record, seen, &after);
    let proved = seen.errata_remaining.is_empty() && missing.is_empty();
    let (verdict, why) = match (proved, profile_is_new) {
        // Without a changed profile, errata that are gone may have been withdrawn: nothing shows an installation.
        // The same holds where no package is known that they should have brought.
        (true, true) if record.planned.is_empty() => (
            ProofVerdict::NotProven,
            "the provider no longer offers the errata, and no package of this host is known that they should have \
             changed: nothing shows that they were installed"
                .to_owned(),
        ),
        (true, true) if !unproved.is_empty() => (ProofVerdict::NotProven, partly_proved_text(record, &unproved)),
        (true, true) => (ProofVerdict::Proved, proved_text(record)),
        _ if !out_of_time => return None,
        (_, false) => (ProofVerdict::NotProven, unchanged_text(record)),
        (_, true) if record.planned.is_empty() => {
            (ProofVerdict::NotProven, format!("the provider still offers {}", join(seen.errata_remaining)))
        }
        (_, true) if missing.is_empty() => (
            ProofVerdict::NotProven,
            format!(
                "the host's new profile shows {} at the planned version or newer, and the provider still offers {}; its \
                 list lags behind",
                named(&record.planned),
                join(seen.errata_remaining)
            ),
        ),
        // An advisory may name builds that this host does not take (of another stream, say).
        (_, true) if seen.errata_remaining.is_empty() && !only_packages => (
            ProofVerdict::NotProven,
            format!(
                "the provider no longer offers the errata, and the host's new profile lacks {}",
                missing.join(", ")
            ),
        ),
        // Another package may have taken its place (an obsoleted one).
        (_, true) if record.planned.iter().all(|p| is_gone(p, &before, &after)) => (
            ProofVerdict::NotProven,
            format!(
                "the packages were removed from the host, and another may have replaced them: its new profile lacks {}",
                missing.join(", ")
            ),
        ),
        (_, true) => {
            (ProofVerdict::Disproved, format!("the new package profile of the host lacks {}", missing.join(", ")))
        }
    };
    let why = match verdict {
        ProofVerdict::Proved => why,
        ProofVerdict::NotProven | ProofVerdict::Disproved => with_last_words(why, record),
    };
    let is_planned = |c: &PackageChange| record.planned.iter().any(|p| p.name == c.name && fits(&p.arch, &c.arch));
    let (changed, also_changed) = changes(&before, &after).into_iter().partition(is_planned);
    Some(Proof {
        verdict,
        why,
        errata_remaining: seen.errata_remaining.to_vec(),
        errata_unproved: match verdict {
            ProofVerdict::Proved => vec![],
            ProofVerdict::NotProven | ProofVerdict::Disproved if profile_is_new => unproved,
            ProofVerdict::NotProven | ProofVerdict::Disproved => selected_errata(record),
        },
        packages_missing: missing,
        changed,
        also_changed,
        image: None,
        reboot_suggested: suggests_reboot(record),
        read_at_ms: seen.at_ms,
    })
}

/// The verdict when the profile could not be read in time.
pub fn unreadable(record: &TaskRecord, error: &Error, at_ms: TimeMs) -> Proof {
    Proof {
        verdict: ProofVerdict::NotProven,
        why: format!("the host's profile could not be read: {}", error.message()),
        errata_remaining: vec![],
        errata_unproved: selected_errata(record),
        packages_missing: vec![],
        changed: vec![],
        also_changed: vec![],
        image: None,
        reboot_suggested: suggests_reboot(record),
        read_at_ms: at_ms,
    }
}

fn selected_errata(record: &TaskRecord) -> Vec<ErratumId> {
    match &record.task.selection {
        Selection::Errata(ids) => ids.clone(),
        Selection::Packages(_) | Selection::Image(_) => vec![],
    }
}

/// Errata of the selection that their own packages do not prove: the provider still offers them, a package of theirs is
/// older than planned, or no package of this host is known that they should have changed.
fn unproved_errata(record: &TaskRecord, seen: &ProfileSeen<'_>, after: &Profile<'_>) -> Vec<ErratumId> {
    let by_packages = |id: &ErratumId| match record.planned_by_erratum.get(id) {
        Some(own) => !own.is_empty() && missing_packages(own, after).is_empty(),
        // A record of an older process has the packages of all errata together.
        None => !record.planned.is_empty() && missing_packages(&record.planned, after).is_empty(),
    };
    let is_proved = |id: &ErratumId| !seen.errata_remaining.contains(id) && by_packages(id);
    selected_errata(record).into_iter().filter(|id| !is_proved(id)).collect()
}

/// Why a profile is the one from before, in the words of the host's package manager where it wrote any.
fn unchanged_text(record: &TaskRecord) -> String {
    // What dnf and yum print when they install nothing, in lower case.
    const NOTHING: [&str; 5] = [
        "nothing to do",
        "no packages marked for update",
        "no security updates needed",
        "no packages needed for security",
        "no match for argument",
    ];
    let said = record.task.provider_text.to_lowercase();
    if NOTHING.iter().any(|words| said.contains(words)) {
        return "the host's package manager found nothing to install: no repository that the host has enabled holds the \
                packages, or they are excluded on the host"
            .to_owned();
    }
    "the host has not uploaded a new package profile in time; it is the same as before".to_owned()
}

/// A sentence with the end of what the host printed.
pub(super) fn with_last_words(why: String, record: &TaskRecord) -> String {
    const LINES: usize = 3;
    const LONGEST: usize = 300;
    let lines: Vec<&str> = record.task.provider_text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let end = lines[lines.len().saturating_sub(LINES)..].join(" | ");
    let end: String = end.chars().skip(end.chars().count().saturating_sub(LONGEST)).collect();
    if end.is_empty() { why } else { format!("{why}; the output of the host ends: {end}") }
}

fn suggests_reboot(record: &TaskRecord) -> bool {
    record.task.errata.iter().any(|e| e.reboot_suggested) || record.planned.iter().any(|p| calls_for_reboot(&p.name))
}

fn proved_text(record: &TaskRecord) -> String {
    let number = |n: usize, one: &str, many: &str| format!("{n} {}", if n == 1 { one } else { many });
    let shown = format!("the host's new profile shows {} at the planned version or newer", named(&record.planned));
    match record.task.errata.len() {
        0 => shown,
        errata => format!("the provider no longer offers the {}, and {shown}", number(errata, "erratum", "errata")),
    }
}

/// The verdict where some errata have packages that prove them, and others have none.
fn partly_proved_text(record: &TaskRecord, unproved: &[ErratumId]) -> String {
    format!(
        "the provider no longer offers the errata, and the host's new profile shows {} at the planned version or newer; \
         no package of this host is known that {} should have changed: nothing shows that it was installed",
        named(&record.planned),
        join(unproved)
    )
}

/// Packages in a sentence: the first ones by name, and how many there are besides.
fn named(packages: &[Nevra]) -> String {
    const NAMED: usize = 20;
    match packages.len().checked_sub(NAMED) {
        None | Some(0) => join(packages),
        Some(more) => format!("{} and {more} more", join(&packages[..NAMED])),
    }
}

fn profile_of(packages: &[Nevra]) -> Profile<'_> {
    let mut profile = Profile::new();
    for p in packages {
        profile.entry((p.name.as_str(), p.arch.as_str())).or_default().push(&p.evr);
    }
    for versions in profile.values_mut() {
        versions.sort_unstable();
    }
    profile
}

/// The newest version of a package in a profile. It may have changed between one architecture and none.
fn newest_version<'a>(profile: &Profile<'a>, package: &Nevra) -> Option<&'a Evr> {
    let of_name = profile.range((package.name.as_str(), "")..).take_while(|((name, _), _)| *name == package.name);
    of_name
        .filter(|((_, arch), _)| fits(arch, &package.arch))
        .filter_map(|(_, versions)| versions.last().copied())
        .max()
}

/// It was installed before, in some version, and is in none any more.
fn is_gone(package: &Nevra, before: &Profile<'_>, after: &Profile<'_>) -> bool {
    newest_version(before, package).is_some() && newest_version(after, package).is_none()
}

fn missing_packages(planned: &[Nevra], after: &Profile<'_>) -> Vec<String> {
    planned
        .iter()
        .filter_map(|p| match newest_version(after, p) {
            Some(evr) if p.evr.is_reached_by(evr) => None,
            Some(evr) => Some(format!("{p} (found {evr})")),
            None => Some(format!("{p} (found none)")),
        })
        .collect()
}

fn changes(before: &Profile<'_>, after: &Profile<'_>) -> Vec<PackageChange> {
    let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
    keys.into_iter()
        .filter(|k| before.get(k) != after.get(k))
        .map(|k| PackageChange {
            name: k.0.to_owned(),
            arch: k.1.to_owned(),
            from: before.get(k).and_then(|v| v.last()).map(ToString::to_string),
            to: after.get(k).and_then(|v| v.last()).map(ToString::to_string),
        })
        .collect()
}

/// Ids in a sentence.
pub fn join<T: ToString>(items: &[T]) -> String {
    items.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::lifecycle::tests::record;
    use crate::model::erratum::ModularPackages;

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

    #[test]
    fn a_package_that_another_one_replaced_is_not_disproved() {
        let mut r = record();
        (r.task.selection, r.planned) = (Selection::Packages(vec![]), nevras(&["foo-2-1.x86_64"]));
        let judged = |after: &[&str]| {
            let (before, after) = (nevras(&["foo-1-1.x86_64"]), nevras(after));
            judge(&r, &ProfileSeen { before: &before, errata_remaining: &[], installed: &after, at_ms: 9 }, true)
                .unwrap()
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
            let seen =
                ProfileSeen { before: &before, errata_remaining: remaining, installed: &nevras(after), at_ms: 9 };
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
        assert!(
            p.why.contains("no repository that the host has enabled") && p.why.contains("Nothing to do."),
            "{}",
            p.why
        );
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
        let p = judged(
            &["kernel-5-2.x86_64"],
            &["kernel-5-1.x86_64"],
            &["kernel-5-1.x86_64", "kernel-5-2.x86_64"],
            &[],
            false,
        )
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
}
