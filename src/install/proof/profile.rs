//! A package profile by name and architecture. Pure.
//!
//! Tests: `tests.rs`.

use std::collections::BTreeMap;

use crate::model::evr::{Evr, Nevra, fits};

/// Packages by name and architecture. Several versions of one (kernels) are kept, ascending.
pub(super) type Profile<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a Evr>>;

pub(super) fn profile_of(packages: &[Nevra]) -> Profile<'_> {
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
pub(super) fn newest_version<'a>(profile: &Profile<'a>, package: &Nevra) -> Option<&'a Evr> {
    let of_name = profile.range((package.name.as_str(), "")..).take_while(|((name, _), _)| *name == package.name);
    of_name
        .filter(|((_, arch), _)| fits(arch, &package.arch))
        .filter_map(|(_, versions)| versions.last().copied())
        .max()
}

/// Whether the package was installed before, in some version, and is not installed any more.
pub(super) fn is_gone(package: &Nevra, before: &Profile<'_>, after: &Profile<'_>) -> bool {
    newest_version(before, package).is_some() && newest_version(after, package).is_none()
}
