//! Packages by name: the Node image, and small helpers.

use ovirt_upgrade_manager::model::evr::{Evr, Nevra};

/// Package name of an oVirt Node image.
pub const IMAGE: &str = "ovirt-node-ng-image-update";
/// What a freshly installed Node has instead of [`IMAGE`].
pub const IMAGE_PLACEHOLDER: &str = "ovirt-node-ng-image-update-placeholder";

/// Makes a package from its parts.
///
/// # Errors
/// The version cannot be parsed; the text names the package.
pub fn package(name: &str, evr: &str, arch: &str) -> Result<Nevra, String> {
    let evr = Evr::parse(evr).map_err(|e| format!("package {name}: {e}"))?;
    Ok(Nevra { name: name.to_owned(), evr, arch: arch.to_owned() })
}

/// `name-version-release.arch`: without the package epoch.
#[must_use]
pub fn nvra(package: &Nevra) -> String {
    let mut bare = package.clone();
    bare.evr.epoch = None;
    bare.to_string()
}

/// The newest version of a package in a list.
pub fn newest_in<'a>(packages: &'a [Nevra], name: &str) -> Option<&'a Nevra> {
    packages.iter().filter(|p| p.name == name).max_by(|a, b| a.evr.cmp(&b.evr))
}

/// The EL version that a package's release names.
pub fn dist_of(package: &Nevra) -> Option<u8> {
    let release = package.evr.release.as_deref()?;
    [8u8, 9].into_iter().find(|el| release.contains(&format!(".el{el}")))
}
