//! EL host or oVirt Node, and the packages that matter for each. Pure.
//!
//! An oVirt Node (or RHVH) is one image in one package. A newly installed Node has only the image's placeholder
//! package; the image package itself is recorded at the first upgrade. Providers do not list the image as applicable,
//! because it replaces the placeholder by `Obsoletes`. So the image is searched by name.

use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostKind, Versions};

/// Packages whose versions decide the levels, in the order of VDSM: the first installed one counts.
pub(crate) const VDSM: &[&str] = &["vdsm"];
pub(crate) const LIBVIRT: &[&str] = &["libvirt", "libvirt-daemon-kvm"];
pub(crate) const QEMU_KVM: &[&str] = &["qemu-kvm", "qemu-kvm-rhev", "qemu-kvm-ev"];

/// Packages of the kernel that boots: the first installed one counts.
pub(crate) const KERNELS: &[&str] = &["kernel-core", "kernel"];

/// Packages whose new version is used only after a reboot; `kernel` stands for every name that begins with it.
pub(crate) const REBOOT: &[&str] =
    &["kernel", "kernel-core", "glibc", "systemd", "microcode_ctl", "linux-firmware", "dbus"];

/// Packages that only a Node has.
pub(crate) const NODE_MARKERS: &[&str] = &["ovirt-release-host-node", "redhat-release-virtualization-host"];

/// The image package of a Node and its placeholder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ImagePackage {
    pub update: &'static str,
    pub placeholder: &'static str,
}

pub(crate) const OVIRT_IMAGE: ImagePackage =
    ImagePackage { update: "ovirt-node-ng-image-update", placeholder: "ovirt-node-ng-image-update-placeholder" };
pub(crate) const RHV_IMAGE: ImagePackage = ImagePackage {
    update: "redhat-virtualization-host-image-update",
    placeholder: "redhat-virtualization-host-image-update-placeholder",
};

/// The kind by the inventory: as given, else by the engine's description of the operating system.
pub fn by_inventory(host: &HostInventory) -> Option<HostKind> {
    host.kind.or_else(|| by_description(host.os_description.as_deref()?))
}

/// The kind by a description of the operating system. A version alone is not enough.
pub(crate) fn by_description(text: &str) -> Option<HostKind> {
    const NODE: &[&str] = &["oVirt Node", "Red Hat Virtualization Host"];
    const EL: &[&str] = &["Red Hat Enterprise Linux", "RHEL", "CentOS", "Rocky Linux", "AlmaLinux", "Oracle Linux"];
    let begins = |names: &[&str]| names.iter().any(|name| text.trim_start().starts_with(name));
    match (begins(NODE), begins(EL)) {
        (true, _) => Some(HostKind::Node),
        (false, true) => Some(HostKind::El),
        (false, false) => None,
    }
}

/// The kind by the installed packages of these names.
pub(crate) fn by_packages(installed: &[Nevra]) -> Option<HostKind> {
    let has = |names: &[&str]| installed.iter().any(|p| names.contains(&p.name.as_str()));
    if has(NODE_MARKERS) || image_package(installed).is_some() {
        Some(HostKind::Node)
    } else if installed.is_empty() {
        // The profile is empty: the kind is unknown.
        None
    } else {
        Some(HostKind::El)
    }
}

/// The image package that a Node's installed packages belong to.
pub(crate) fn image_package(installed: &[Nevra]) -> Option<ImagePackage> {
    [OVIRT_IMAGE, RHV_IMAGE]
        .into_iter()
        .find(|image| installed.iter().any(|p| p.name == image.update || p.name == image.placeholder))
}

/// The image that a Node runs: the greater of the image package and its placeholder.
pub(crate) fn installed_image(installed: &[Nevra], image: ImagePackage) -> Option<Evr> {
    installed.iter().filter(|p| p.name == image.update || p.name == image.placeholder).map(|p| p.evr.clone()).max()
}

/// The newest version of the first of these names that is present.
pub(crate) fn newest_of<'a>(names: &[&str], packages: impl Iterator<Item = (&'a str, &'a Evr)> + Clone) -> Option<Evr> {
    names.iter().find_map(|name| packages.clone().filter(|(n, _)| n == name).map(|(_, evr)| evr.clone()).max())
}

/// The versions that decide the levels, among these packages of a host.
pub fn versions_of(packages: &[Nevra]) -> Versions {
    let pairs = packages.iter().map(|p| (p.name.as_str(), &p.evr));
    Versions {
        vdsm: newest_of(VDSM, pairs.clone()),
        libvirt: newest_of(LIBVIRT, pairs.clone()),
        qemu_kvm: newest_of(QEMU_KVM, pairs),
        image: image_package(packages).and_then(|image| installed_image(packages, image)),
    }
}

/// Whether the package is a whole oVirt Node or RHVH.
pub fn is_node_image(package: &str) -> bool {
    [OVIRT_IMAGE, RHV_IMAGE].iter().any(|image| image.update == package)
}

/// Whether a new version of the package is used only after a reboot.
pub(crate) fn calls_for_reboot(package: &str) -> bool {
    package.starts_with("kernel") || REBOOT.contains(&package) || is_node_image(package)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nevra(text: &str) -> Nevra {
        Nevra::parse(text).unwrap()
    }

    #[test]
    fn a_description_names_the_kind_and_a_version_alone_does_not() {
        assert_eq!(by_description("oVirt Node 4.5.5"), Some(HostKind::Node));
        assert_eq!(by_description("Red Hat Virtualization Host 4.4.10 (el8.5)"), Some(HostKind::Node));
        assert_eq!(by_description("CentOS Stream 9"), Some(HostKind::El));
        assert_eq!(by_description("8.6"), None);
    }

    #[test]
    fn packages_show_the_kind_and_an_empty_profile_does_not() {
        assert_eq!(by_packages(&[nevra("ovirt-release-host-node-4.5.5-1.el9.noarch")]), Some(HostKind::Node));
        assert_eq!(by_packages(&[nevra("vdsm-4.50.7-1.el9.x86_64")]), Some(HostKind::El));
        assert_eq!(by_packages(&[]), None);
    }

    #[test]
    fn the_image_is_the_greater_of_package_and_placeholder() {
        let installed = [
            nevra("ovirt-node-ng-image-update-placeholder-4.5.4-1.el9.noarch"),
            nevra("ovirt-node-ng-image-update-4.5.5-1.el9.noarch"),
        ];
        let image = image_package(&installed).unwrap();
        assert_eq!(image, OVIRT_IMAGE);
        assert_eq!(installed_image(&installed, image).unwrap().to_string(), "4.5.5-1.el9");
        assert_eq!(installed_image(&installed[..1], image).unwrap().to_string(), "4.5.4-1.el9");
    }

    #[test]
    fn the_first_name_that_is_installed_counts() {
        let packages = [nevra("libvirt-daemon-kvm-10.0.0-1.x86_64"), nevra("libvirt-8.0.0-1.x86_64")];
        let all = packages.iter().map(|p| (p.name.as_str(), &p.evr));
        assert_eq!(newest_of(LIBVIRT, all).unwrap().version, "8.0.0");
    }
}
