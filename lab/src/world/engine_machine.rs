//! The machine on which the engine runs: a content host at the provider, and no host of any cluster. The repositories
//! offer a newer `ovirt-engine-setup` for it, and one erratum of another package.

use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostKind;

use super::catalogue::{Advisory, Catalogue, Offer};
use super::host::Host;
use super::options::WorldOptions;
use super::package::{dist_of, package};
use super::rng::Rng;

/// Name of the machine at the provider.
pub const FQDN: &str = "engine.lab.example";
/// The version of the running engine, and of its packages at the beginning.
pub const VERSION: &str = "4.5.7";
/// Version and release of the engine's packages at the beginning.
pub const INSTALLED: &str = "4.5.7-1.el9";
/// The version that the content view offers.
pub const OFFERED: &str = "4.5.8-1.el9";
/// The erratum that only this machine needs.
pub const ERRATUM: &str = "OUML-2025:0901";

/// `ovirt-engine-setup`, which is updated first, and packages that engine-setup locks.
const ENGINE_PACKAGES: [&str; 4] =
    ["ovirt-engine", "ovirt-engine-backend", "ovirt-engine-setup", "ovirt-engine-setup-base"];
/// The package of [`ERRATUM`]. No advisory of a distribution has it.
pub const EXTENSION: &str = "ovirt-engine-extension-aaa-jdbc";
const EXTENSION_INSTALLED: &str = "1.3.0-1.el9";
const EXTENSION_FIXED: &str = "1.3.1-1.el9";
/// Prefixes of packages that only a hypervisor has.
const HYPERVISOR: [&str; 5] = ["vdsm", "libvirt", "qemu", "mom", "ovirt"];
const DAY_MS: i64 = 86_400_000;

/// Adds the offers for an engine machine.
///
/// # Errors
/// A version of this file cannot be parsed.
pub fn offer(catalogue: &mut Catalogue) -> Result<(), String> {
    for name in ENGINE_PACKAGES {
        for evr in [INSTALLED, OFFERED] {
            let package = package(name, evr, "noarch")?;
            catalogue.offer(Offer { package, advisory: None, library_only: false, module: None });
        }
    }
    catalogue.add(Advisory {
        id: ERRATUM.to_owned(),
        kind: "security".to_owned(),
        severity: Some("Moderate".to_owned()),
        title: "Moderate: ovirt-engine-extension-aaa-jdbc security update".to_owned(),
        summary: Some("Moderate: ovirt-engine-extension-aaa-jdbc security update.".to_owned()),
        description: "This advisory belongs to the simulated world's engine machine.".to_owned(),
        solution: None,
        issued: "2025-03-03".to_owned(),
        updated: "2025-03-03".to_owned(),
        reboot_suggested: false,
        cves: vec!["CVE-2025-90901".to_owned()],
        bugs: vec![],
        packages: vec![package(EXTENSION, EXTENSION_FIXED, "noarch")?],
        library_only: false,
        module: None,
        withdrawn: false,
    });
    Ok(())
}

/// The machine, after [`offer`]. The packages of its system are up to date.
///
/// # Errors
/// A version of this file cannot be parsed.
pub fn machine(id: u64, options: &WorldOptions, base: &[Nevra], catalogue: &Catalogue) -> Result<Host, String> {
    // A generator of its own, so that the machine does not change what the seed makes elsewhere.
    let mut rng = Rng::new(!options.seed);
    let mut host = Host::new(id, "engine", HostKind::El, options.start_ms, &mut rng);
    host.fqdn = FQDN.to_owned();
    host.last_checkin_ms = options.start_ms - 600_000;
    host.registered_at_ms = options.start_ms - 400 * DAY_MS;
    host.booted_at_ms = options.start_ms - 20 * DAY_MS;
    for fresh in base.iter().filter(|p| !HYPERVISOR.iter().any(|word| p.name.starts_with(word))) {
        host.put(newest(catalogue, fresh));
    }
    for name in ENGINE_PACKAGES {
        host.put(package(name, INSTALLED, "noarch")?);
    }
    host.put(package(EXTENSION, EXTENSION_INSTALLED, "noarch")?);
    host.start();
    Ok(host)
}

/// The newest version of a package for EL 9 in any repository, Library included.
fn newest(catalogue: &Catalogue, fresh: &Nevra) -> Nevra {
    let offers = catalogue.offers_of(&fresh.name).filter(|o| o.module.is_none()).map(|o| &o.package);
    let fits = |p: &&Nevra| p.arch == fresh.arch && dist_of(p).is_none_or(|d| d == 9);
    offers.filter(fits).chain([fresh]).max_by(|a, b| a.evr.cmp(&b.evr)).unwrap_or(fresh).clone()
}

#[cfg(test)]
mod tests {
    use super::super::World;
    use super::*;

    #[test]
    fn the_machine_is_in_no_cluster_and_has_one_erratum() {
        let world = World::new(&WorldOptions::default()).unwrap();
        let machine = world.find_host(FQDN).unwrap();
        assert!(machine.cluster.is_none() && machine.consumer_uuid.is_some());
        let inventory = world.inventory().unwrap();
        assert!(inventory.clusters.iter().flat_map(|c| &c.hosts).all(|h| h.address.as_deref() != Some(FQDN)));
        let number = world.catalogue.find(ERRATUM).unwrap();
        assert_eq!(world.errata_of(machine, true), [number]);
        assert_eq!(world.errata_of(machine, false), [number]);
        let mut hosts = world.hosts.values().filter(|h| h.fqdn != FQDN);
        assert!(hosts.all(|h| !h.applicable.contains(&number) && h.newest("ovirt-engine-setup").is_none()));
    }
}
