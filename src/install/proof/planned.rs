//! The packages that a selection of errata must bring to a host. Pure.
//!
//! Tests: `tests.rs` and `tests/it/install/follow.rs`.

use std::collections::{BTreeMap, BTreeSet};

use super::profile::{newest_version, profile_of};
use crate::model::erratum::Erratum;
use crate::model::evr::{Evr, Nevra};
use crate::model::ids::ErratumId;
use crate::ports::Upgradable;

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
        let named: Vec<Nevra> = erratum.packages_with(enabled).filter_map(|p| Nevra::parse(p).ok()).collect();
        let release = |evr: &Evr| evr.release.as_deref().and_then(release_of).map(str::to_owned);
        let builds: BTreeSet<_> = named.iter().map(|p| (&p.name, &p.arch, release(&p.evr))).collect();
        // Of several builds the one for the release of the installed package.
        let is_for_this_release = |package: &Nevra| {
            let here = newest_version(&profile, package).and_then(release);
            let is_built = here.is_some() && builds.contains(&(&package.name, &package.arch, here.clone()));
            let of = release(&package.evr);
            !is_built || of.is_none() || of == here
        };
        newest_of_each(named.iter().filter(|p| is_for_this_release(p)).cloned().filter_map(|mut package| {
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

/// The release of the distribution for which a package was built, by its own release: `el9` of `3.el9_4`. One erratum can name
/// builds for several.
fn release_of(release: &str) -> Option<&str> {
    release.rmatch_indices(".el").map(|(at, _)| at + 1).find_map(|from| {
        let digits = release[from + 2..].bytes().take_while(u8::is_ascii_digit).count();
        (digits > 0).then(|| &release[from..from + 2 + digits])
    })
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

/// Names of installed packages of which the errata bring no newer version, as far as package epochs are known. If the
/// provider calls such an erratum installable, a package epoch was raised.
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
