//! Actions on a host: install, update, restart. Pure changes of a machine, with their output.

use std::collections::BTreeSet;

use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::HostKind;

use super::applicability::{in_view, newer_offers, newer_offers_of};
use super::catalogue::Catalogue;
use super::host::{Host, Power};
use super::package::{IMAGE, IMAGE_PLACEHOLDER, dist_of};

/// An action on a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostAction {
    /// Minimal update to what these advisories bring; ids.
    InstallErrata(Vec<String>),
    /// Update these packages by name.
    UpdatePackages(Vec<String>),
    /// Update everything. A real server does this for an empty list, too.
    UpdateAll,
    /// Install or update these packages by name.
    InstallPackages(Vec<String>),
    /// Restart the machine in a minute.
    Restart,
    /// The same, if the machine still runs this boot and no qemu process, and it is not too late. Otherwise the machine
    /// refuses, as the script of the product's provider does (`src/katello/inspection.rs`).
    RestartIf {
        /// The boot.
        boot_id: String,
        /// The last moment, by the machine's clock, milliseconds.
        until_ms: i64,
    },
    /// Restart services.
    RestartServices,
    /// Upload the package profile.
    UploadProfile,
    /// `bootc upgrade`, then the upload of facts, whose exit status is the script's.
    UpgradeImage,
    /// `bootc status`, then the upload of facts.
    ShowImage,
    /// Run a command as it is.
    Command(String),
}

/// The result of an action's script.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ScriptResult {
    /// Exit status of the script.
    pub exit: i32,
    /// Its output, line by line.
    pub output: Vec<String>,
    /// Packages that were installed.
    pub changed: Vec<Nevra>,
}

impl HostAction {
    /// Whether the action runs the package manager, which uploads the profile afterwards.
    pub fn uploads_profile(&self) -> bool {
        !matches!(
            self,
            HostAction::Restart
                | HostAction::RestartIf { .. }
                | HostAction::RestartServices
                | HostAction::UpgradeImage
                | HostAction::ShowImage
                | HostAction::Command(_)
        )
    }

    /// Whether it restarts the machine.
    pub fn restarts(&self) -> bool {
        matches!(self, HostAction::Restart | HostAction::RestartIf { .. })
    }

    /// Changes the machine.
    pub fn apply(&self, catalogue: &Catalogue, host: &mut Host) -> ScriptResult {
        let wanted = match self {
            HostAction::InstallErrata(ids) => errata_packages(catalogue, host, ids),
            HostAction::UpdatePackages(names) => best_updates(catalogue, host, names),
            HostAction::InstallPackages(names) => return install(catalogue, host, names),
            HostAction::UpdateAll => {
                let names: BTreeSet<String> = host.installed.iter().map(|p| p.name.clone()).collect();
                best_updates(catalogue, host, &names.into_iter().collect::<Vec<_>>())
            }
            HostAction::Restart | HostAction::RestartIf { .. } => {
                host.power = Power::GoingDown;
                return said(["Shutdown scheduled, use 'shutdown -c' to cancel.".to_owned()]);
            }
            HostAction::RestartServices => {
                host.start_vdsm();
                return said(["Services restarted.".to_owned()]);
            }
            HostAction::UploadProfile => return said(["Package profile uploaded.".to_owned()]),
            HostAction::UpgradeImage => return bootc(host, true),
            HostAction::ShowImage => return bootc(host, false),
            // The world runs it: it reads more than the machine.
            HostAction::Command(_) => return said([]),
        };
        put_all(host, wanted)
    }
}

/// The script of the provider: what `bootc` ends with does not matter, only the upload of facts after it.
fn bootc(host: &mut Host, upgrades: bool) -> ScriptResult {
    let Some(images) = &mut host.images else { return said(["bash: line 2: bootc: command not found".to_owned()]) };
    if upgrades {
        images.upgrade();
    }
    images.report();
    let shown = match images.now.staged.as_str() {
        "" => format!("Booted image: {} {}", images.image, images.now.booted),
        staged => format!("Queued for next boot: {} {staged}", images.image),
    };
    said([shown])
}

fn said(lines: impl IntoIterator<Item = String>) -> ScriptResult {
    ScriptResult { exit: 0, output: lines.into_iter().collect(), changed: vec![] }
}

/// Packages of the advisories that are installed in an older version and in the host's content view.
fn errata_packages(catalogue: &Catalogue, host: &Host, ids: &[String]) -> Vec<Nevra> {
    let wanted: BTreeSet<usize> = ids.iter().filter_map(|id| catalogue.find(id)).collect();
    let offers = newer_offers(catalogue, host, &host.installed).into_iter();
    let matching = offers.filter(|o| in_view(host, o) && o.advisory.is_some_and(|n| wanted.contains(&n)));
    newest_of_each(matching.map(|o| o.package.clone()))
}

/// The newest offered version of each named package that is installed in an older one.
fn best_updates(catalogue: &Catalogue, host: &Host, names: &[String]) -> Vec<Nevra> {
    let offers = names.iter().flat_map(|n| newer_offers_of(catalogue, host, &host.installed, n));
    newest_of_each(offers.filter(|o| in_view(host, o)).map(|o| o.package.clone()))
}

fn newest_of_each(packages: impl Iterator<Item = Nevra>) -> Vec<Nevra> {
    let mut best: Vec<Nevra> = vec![];
    for package in packages {
        match best.iter_mut().find(|p| p.name == package.name) {
            Some(known) if known.evr < package.evr => *known = package,
            Some(_) => {}
            None => best.push(package),
        }
    }
    best
}

/// `dnf install`: also of packages that are not installed yet. This is how a Node gets its image.
fn install(catalogue: &Catalogue, host: &mut Host, names: &[String]) -> ScriptResult {
    let mut wanted = vec![];
    for name in names {
        let offers = catalogue.offers_of(name).filter(|o| in_view(host, o) && o.is_for(host));
        let best = offers.map(|o| &o.package).filter(|p| dist_of(p).is_none_or(|d| d == host.el));
        match (best.max_by(|a, b| a.evr.cmp(&b.evr)), host.newest(name)) {
            (Some(best), Some(have)) if have.evr >= best.evr => {}
            (Some(best), _) => wanted.push(best.clone()),
            (None, Some(_)) => {}
            (None, None) => {
                let lines = vec![format!("No match for argument: {name}"), "Error: Unable to find a match".to_owned()];
                return ScriptResult { exit: 1, output: lines, changed: vec![] };
            }
        }
    }
    put_all(host, wanted)
}

fn put_all(host: &mut Host, wanted: Vec<Nevra>) -> ScriptResult {
    if wanted.is_empty() {
        return said(["Nothing to do.".to_owned(), "Complete!".to_owned()]);
    }
    let mut output = vec!["Upgraded:".to_owned()];
    for package in &wanted {
        output.push(format!("  {package}"));
        host.put(package.clone());
        if package.name == IMAGE {
            host.installed.retain(|p| p.name != IMAGE_PLACEHOLDER);
        }
    }
    output.push("Complete!".to_owned());
    // On an EL host, the scripts of the package restart vdsmd. A Node's new layer starts at the next boot.
    if host.kind == HostKind::El && wanted.iter().any(|p| p.name == "vdsm") {
        host.start_vdsm();
    }
    ScriptResult { exit: 0, output, changed: wanted }
}

/// Installs every update of a machine, and a Node's image with its packages.
pub fn update_all(catalogue: &Catalogue, host: &mut Host) {
    HostAction::UpdateAll.apply(catalogue, host);
    if host.kind == HostKind::Node {
        HostAction::InstallPackages(vec![IMAGE.to_owned()]).apply(catalogue, host);
        take_image(catalogue, host);
    }
}

/// Boots a machine: a Node's new image installs its packages, the newest kernel runs, VDSM starts. With
/// [`Host::boots_old`], kernel and image are those that ran before.
pub fn boot(catalogue: &Catalogue, host: &mut Host, now_ms: i64) {
    let old = std::mem::take(&mut host.boots_old);
    if !old {
        take_image(catalogue, host);
    }
    host.boot_image();
    host.power = Power::On;
    host.booted_at_ms = now_ms;
    host.boots += 1;
    for flag in std::mem::take(&mut host.flags_to_drop) {
        host.cpu_flags.remove(&flag);
    }
    match old {
        true => host.start_vdsm(),
        false => host.start(),
    }
}

/// Installs the packages of a Node's new image, at its boot.
fn take_image(catalogue: &Catalogue, host: &mut Host) {
    if !host.changed_since_boot.contains(IMAGE) {
        return;
    }
    let of_image = ["vdsm", "libvirt", "libvirt-daemon-kvm", "qemu-kvm", "kernel"];
    // A machine of a small world has only `kernel-core`.
    let small = host.newest("kernel").is_none().then_some("kernel-core");
    for name in of_image.into_iter().chain(small) {
        let offers = catalogue.offers_of(name).filter(|o| !o.library_only);
        let newest = offers.map(|o| &o.package).max_by(|a, b| a.evr.cmp(&b.evr)).cloned();
        if let Some(package) = newest.filter(|p| dist_of(p).is_none_or(|d| d == host.el)) {
            host.put(package);
        }
    }
}
