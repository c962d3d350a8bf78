//! The data of the provider about one host, beyond the bulk listing.
//!
//! If a request fails, its part of the facts stays unknown and its error is kept; the other parts count. If a provider
//! has refused the credentials or cannot be reached, the same check sends nothing more to it, because servers lock an
//! address after repeated failures.
//!
//! Tests: `tests/it/check/hosts.rs` and `weighing.rs`.

use std::sync::{Mutex, PoisonError};

use futures_util::future::try_join5;

use super::association::Resolved;
use super::host_reader::{HostReader, class_contradicts, no_data, not_in_time, nothing_computed};
use super::kind::{self, ImagePackage, KERNELS, LIBVIRT, NODE_MARKERS, OVIRT_IMAGE, QEMU_KVM, REBOOT, RHV_IMAGE, VDSM};
use super::limits::{TimeLimit, UnusableProviders};
use super::running::{is_older, running_kernel};
use crate::error::{Error, Result, codes};
use crate::model::check::YesNoUnknown;
use crate::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::{ErratumId, PackageName};
use crate::model::request::Detail;
use crate::model::task::{InstallCapability, PackageChange};
use crate::ports::{Call, ContentFacts, UnpublishedErrata, Upgradable};

/// Errata of the page that is read. Errata beyond it are counted, and searched for those that suggest a reboot.
const PER_PAGE: u32 = 100;
/// Most errata that are named as reasons for a reboot.
const NAMED_ERRATA: usize = 10;

/// Whether a host has updates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Updates {
    Yes,
    No,
    /// Not known, with the reason.
    Unknown(Error),
    /// This kind of check does not read the updates.
    NotAsked(Error),
}

/// The facts about one host.
#[derive(Debug, Clone)]
pub(super) struct HostFacts {
    pub kind: Option<HostKind>,
    /// Versions that the engine shows, completed from the profile.
    pub installed: Versions,
    pub arch: Option<String>,
    /// Versions after the updates, of the packages that decide the levels. `None`: not known.
    pub target: Option<Versions>,
    pub updates: Updates,
    pub packages: Option<Vec<PackageChange>>,
    pub package_count: Option<u64>,
    pub errata: Option<ErrataCounts>,
    pub reboot_now: YesNoUnknown,
    pub reboot_after: YesNoUnknown,
    pub reboot_because: Vec<String>,
    pub install: Option<InstallCapability>,
    /// Errata that apply to the host and are in no published version of its content view.
    pub unpublished_errata: Option<UnpublishedErrata>,
    /// Ids of errata that are not sent to a host.
    pub unusable_errata: Vec<String>,
    /// No other errata exist besides the ones read.
    pub unusable_errata_are_all: bool,
    pub failures: Vec<Error>,
    /// Findings in the answers.
    pub findings: Vec<Error>,
    /// The reason why "no updates" would not be certain.
    pub doubt: Option<Error>,
    /// The provider's row counts newer packages, and its list has none.
    pub list_lacks_packages: bool,
}

/// Reads one host at its provider, in the requested detail.
///
/// # Errors
/// `CANCELLED`, `CLOSED`.
pub(super) async fn host_facts(
    call: &Call,
    host: &HostInventory,
    resolved: &Resolved,
    detail: Detail,
    unusable: &UnusableProviders,
    time: TimeLimit<'_>,
) -> Result<HostFacts> {
    let reader = HostReader {
        provider: &*resolved.provider,
        call,
        id: &resolved.association.content_host,
        unusable,
        failures: Mutex::default(),
    };
    let mut known = HostFacts::from_bulk(host, &resolved.facts);
    let reads = async {
        match detail {
            Detail::Counts => Ok(()),
            Detail::Levels => levels(&reader, host, &resolved.facts, &mut known).await,
            Detail::Full => full(&reader, host, resolved, &mut known).await,
        }
    };
    let in_time = tokio::select! {
        biased;
        done = reads => Some(done?),
        () = time.over() => None,
    };
    if in_time.is_none() {
        reader.fail(not_in_time(host, resolved.provider.name()));
    }
    known.failures = reader.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    known.weigh(host, resolved.provider.name(), &resolved.facts);
    known.weigh_match(resolved.provisional.as_ref());
    // The first failed request is the reason why the answer is unknown.
    if let (Updates::Unknown(_) | Updates::NotAsked(_), Some(first)) = (&known.updates, known.failures.first()) {
        known.updates = Updates::Unknown(first.clone());
    }
    Ok(known)
}

impl HostFacts {
    /// The facts about a host without its provider.
    pub fn unanswered(host: &HostInventory, why: Error) -> HostFacts {
        HostFacts { updates: Updates::Unknown(why), ..HostFacts::from_bulk(host, &ContentFacts::default()) }
    }

    fn from_bulk(host: &HostInventory, facts: &ContentFacts) -> HostFacts {
        // A provider can show a Node as the EL that it is built from, so only the kind Node is taken from it.
        let node = facts.os.as_deref().and_then(kind::by_description).filter(|kind| *kind == HostKind::Node);
        let mut known = HostFacts {
            kind: kind::by_inventory(host).or(node),
            installed: host.versions.clone(),
            arch: None,
            target: None,
            updates: Updates::NotAsked(no_data(host, "no provider was asked")),
            packages: None,
            package_count: None,
            errata: None,
            reboot_now: YesNoUnknown::Unknown,
            reboot_after: YesNoUnknown::Unknown,
            reboot_because: vec![],
            install: None,
            unpublished_errata: None,
            unusable_errata: vec![],
            unusable_errata_are_all: false,
            failures: vec![],
            findings: vec![],
            doubt: None,
            list_lacks_packages: false,
        };
        known.judge_bulk(host, facts);
        known
    }

    /// Sets the facts that follow from the bulk listing, for a host of this kind.
    fn judge_bulk(&mut self, host: &HostInventory, facts: &ContentFacts) {
        if let Some(image) = &facts.image {
            return self.judge_boot_image(host, image);
        }
        let is_node = self.kind == Some(HostKind::Node);
        // A Node is updated by its image, so other packages and their errata do not count as its updates.
        // The server counts every newer version of a package, so only 0 is a number of packages.
        self.package_count = facts.upgradable_packages.filter(|count| *count == 0 && !is_node);
        self.errata = facts.errata.filter(|_| !is_node);
        self.updates = match (self.kind, facts.upgradable_packages) {
            (Some(HostKind::Node), _) => {
                Updates::NotAsked(no_data(host, "a Node's image is not part of the provider's listing"))
            }
            _ if facts.nothing_computed => Updates::Unknown(nothing_computed(host)),
            (Some(HostKind::El), Some(0)) if facts.class_contradicts => Updates::Unknown(class_contradicts(host)),
            (Some(HostKind::El), Some(0)) => Updates::No,
            (None, Some(0)) => {
                Updates::NotAsked(no_data(host, "the data do not show whether it is an EL host or a Node"))
            }
            (_, Some(_)) => Updates::Yes,
            (_, None) if facts.errata.is_some_and(|e| e.at_least() > 0) => Updates::Yes,
            (_, None) => Updates::NotAsked(no_data(host, "the provider's listing does not count packages")),
        };
        let no = self.updates == Updates::No;
        self.target = no.then(Versions::default);
        self.reboot_after = if no { YesNoUnknown::No } else { YesNoUnknown::Unknown };
    }

    /// Adds the versions that the engine does not show.
    fn learn_installed(&mut self, installed: &[Nevra]) {
        let all = installed.iter().map(|p| (p.name.as_str(), &p.evr));
        self.installed.vdsm = self.installed.vdsm.take().or_else(|| kind::newest_of(VDSM, all.clone()));
        self.installed.libvirt = self.installed.libvirt.take().or_else(|| kind::newest_of(LIBVIRT, all.clone()));
        self.installed.qemu_kvm = self.installed.qemu_kvm.take().or_else(|| kind::newest_of(QEMU_KVM, all));
        let vdsm = installed.iter().find(|p| p.name == VDSM[0]);
        self.arch = vdsm.map(|p| p.arch.clone()).or(self.arch.take());
    }

    /// Adds upgradable packages: all, or those of some names.
    fn learn_upgradable(&mut self, upgradable: &[Upgradable]) {
        let installed: Vec<Nevra> = upgradable.iter().map(|u| u.installed.clone()).collect();
        self.learn_installed(&installed);
        let to = upgradable.iter().map(|u| (u.installed.name.as_str(), &u.to));
        self.target = Some(Versions {
            vdsm: kind::newest_of(VDSM, to.clone()),
            libvirt: kind::newest_of(LIBVIRT, to.clone()),
            qemu_kvm: kind::newest_of(QEMU_KVM, to),
            image: None,
        });
        for package in upgradable.iter().filter(|u| kind::calls_for_reboot(&u.installed.name)) {
            self.reboot_after = YesNoUnknown::Yes;
            self.reboot_because.push(format!("package {}", package.installed.name));
        }
    }

    /// Versions that decide the levels and are still missing.
    fn lacks_versions(&self, host: &HostInventory) -> bool {
        let v = &self.installed;
        let lacking = v.vdsm.is_none() || v.libvirt.is_none() || v.qemu_kvm.is_none();
        let touched = self.target.as_ref().is_none_or(|t| *t != Versions::default());
        lacking && (touched || host.reported_levels.is_none())
    }
}

/// Reads the versions that decide the levels: at most two requests, and none for an EL host without updates and with
/// known levels.
async fn levels(
    reader: &HostReader<'_>,
    host: &HostInventory,
    facts: &ContentFacts,
    known: &mut HostFacts,
) -> Result<()> {
    if known.kind.is_none() {
        learn_profile(reader, known).await?;
        known.judge_bulk(host, facts);
    }
    // What the provider computes of a host says nothing about a Node's image.
    if known.kind == Some(HostKind::Node) && facts.image.is_none() {
        return node(reader, host, known).await;
    }
    if facts.nothing_computed || facts.image.is_some() {
        return Ok(());
    }
    match facts.upgradable_packages {
        Some(0) => {}
        Some(_) => {
            let names = package_names([VDSM, LIBVIRT, QEMU_KVM, REBOOT].concat().as_slice())?;
            if let Some(some) = reader.read(|p, c, id| p.upgradable(c, id, &names)).await? {
                known.learn_upgradable(&some);
            }
        }
        // The listing has no count of packages: only the list of all proves that there are none.
        None => learn_packages(reader, host, known).await?,
    }
    if known.lacks_versions(host) {
        learn_profile(reader, known).await?;
    }
    Ok(())
}

/// Everything.
async fn full(reader: &HostReader<'_>, host: &HostInventory, resolved: &Resolved, known: &mut HostFacts) -> Result<()> {
    let facts = &resolved.facts;
    let is_compared = running_kernel(host, facts).is_some() || host.status == HostStatus::Up;
    // A profile without any of these packages counts as missing: then nothing proves that there is no update.
    if known.kind.is_none() || known.lacks_versions(host) || is_compared || known.updates == Updates::No {
        let installed = learn_profile(reader, known).await?;
        if installed.as_ref().is_some_and(Vec::is_empty) {
            known.doubt = Some(nothing_computed(host));
        }
        if known.kind != Some(HostKind::Node) {
            known.compare_running(host, resolved, &installed.unwrap_or_default());
        }
    }
    let pending = reader.read(|p, c, id| p.reboot_pending(c, id));
    let capability = reader.read(|p, c, id| p.capability(c, id));
    let is_node = known.kind == Some(HostKind::Node);
    if is_node {
        known.errata = None;
    }
    let is_blank = (facts.nothing_computed && !is_node) || facts.image.is_some();
    let errata = async { if is_node || is_blank { Ok(None) } else { read_errata(reader).await } };
    let unpublished = async {
        if is_node || is_blank { Ok(None) } else { reader.read(|p, c, id| p.unpublished_errata(c, id)).await }
    };
    let updates = async {
        if is_blank {
            Ok(())
        } else if is_node {
            node(reader, host, known).await
        } else {
            learn_packages(reader, host, known).await
        }
    };
    let ((), errata, pending, capability, unpublished) =
        try_join5(updates, errata, pending, capability, unpublished).await?;
    known.unpublished_errata = unpublished.flatten();
    let row_counts_some = facts.upgradable_packages.is_some_and(|count| count > 0);
    if row_counts_some && known.updates == Updates::No {
        // Packages that the list leaves out because they are not for this host are no contradiction.
        let listed = reader.read(|p, c, id| p.upgradable_listed(c, id)).await?;
        known.list_lacks_packages = listed.flatten() == Some(0);
    }
    match pending.unwrap_or(YesNoUnknown::Unknown) {
        YesNoUnknown::Yes => known.reboot_now = YesNoUnknown::Yes,
        // Traces do not show a staged image.
        _ if facts.image.is_some() || known.reboot_now == YesNoUnknown::Yes => {}
        pending => known.reboot_now = pending,
    }
    known.install = match &facts.image {
        None => capability,
        Some(image) => {
            let problem = codes::HostInImageMode { host: &host.name, image: &image.image }.err().into();
            Some(InstallCapability { way: None, problem: Some(problem) })
        }
    };
    if let Some(read) = errata {
        known.errata = Some(read.counts);
        known.unusable_errata.clone_from(&read.unusable);
        known.unusable_errata_are_all = read.is_whole;
        read.judge_reboot(known);
    }
    Ok(())
}

/// All upgradable packages of an EL host.
async fn learn_packages(reader: &HostReader<'_>, host: &HostInventory, known: &mut HostFacts) -> Result<()> {
    let Some(all) = reader.read(|p, c, id| p.upgradable(c, id, &[])).await? else {
        // Without the list, the count can prove that there are updates, but not that there are none.
        if known.updates != Updates::Yes {
            known.updates = Updates::Unknown(no_data(host, "the list of its packages could not be read"));
            known.target = None;
            known.reboot_after = YesNoUnknown::Unknown;
        }
        return Ok(());
    };
    known.updates = match (all.is_empty(), known.kind) {
        (false, _) => Updates::Yes,
        (true, Some(_)) => Updates::No,
        (true, None) => Updates::Unknown(no_data(host, "the data do not show whether it is an EL host or a Node")),
    };
    known.package_count = u64::try_from(all.len()).ok();
    known.packages = Some(all.iter().map(change).collect());
    known.reboot_after = if all.is_empty() { YesNoUnknown::No } else { YesNoUnknown::Unknown };
    known.learn_upgradable(&all);
    Ok(())
}

/// A Node is updated by its image. Other packages that the provider lists for the Node do not count.
async fn node(reader: &HostReader<'_>, host: &HostInventory, known: &mut HostFacts) -> Result<()> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let images = package_names(&images)?;
    let installed = reader.read(|p, c, id| p.installed(c, id, &images)).await?;
    let packages = installed.as_deref().unwrap_or_default();
    let image = kind::image_package(packages).unwrap_or_else(|| vendor_image(host));
    let profile = kind::installed_image(packages, image);
    // The engine shows the running image: a Node can boot its old layer.
    let engine = known.installed.image.clone();
    let running = engine.clone().or_else(|| profile.clone());
    let came_back_old = engine.zip(profile.clone()).filter(|(engine, profile)| is_older(engine, profile));
    known.installed.image = running.clone();
    known.package_count = None;
    let name = PackageName::new(image.update)?;
    let offered = reader.read(|p, c, id| p.available(c, id, &name)).await?;
    let installed = profile.or(running);
    match (installed, offered) {
        (Some(installed), Some(Some(offered))) => judge_image(known, image, &installed, offered),
        (None, Some(_)) => known.updates = Updates::Unknown(no_data(host, "its profile names no Node image")),
        (_, Some(None)) => {
            let why = format!("its content view offers no package {}", image.update);
            known.updates = Updates::Unknown(no_data(host, &why));
        }
        (_, None) => known.updates = Updates::Unknown(no_data(host, "the provider did not answer")),
    }
    // While a host is not up, the engine's data about it is older.
    if let Some((running, installed)) = came_back_old.filter(|_| host.status == HostStatus::Up) {
        known.runs_older(host, "image", &running, &installed);
        if known.updates == Updates::No {
            known.updates = Updates::Unknown(no_data(host, "its newest image is installed and does not run"));
        }
    }
    Ok(())
}

fn judge_image(known: &mut HostFacts, image: ImagePackage, running: &Evr, offered: Evr) {
    let newer = offered > *running;
    known.updates = if newer { Updates::Yes } else { Updates::No };
    known.package_count = Some(u64::from(newer));
    known.reboot_after = if newer { YesNoUnknown::Yes } else { YesNoUnknown::No };
    let mut changes = vec![];
    if newer {
        known.reboot_because.push(format!("Node image {offered}"));
        changes.push(PackageChange {
            name: image.update.to_owned(),
            arch: "noarch".to_owned(),
            from: Some(running.to_string()),
            to: Some(offered.to_string()),
        });
    }
    known.packages = Some(changes);
    known.target = Some(Versions { image: newer.then_some(offered), ..Versions::default() });
}

/// The image package, if the profile names none.
fn vendor_image(host: &HostInventory) -> ImagePackage {
    let is_rhv = host.os_description.as_deref().is_some_and(|text| text.trim_start().starts_with("Red Hat"));
    if is_rhv { RHV_IMAGE } else { OVIRT_IMAGE }
}

/// The packages that decide about the host's kind and levels, kernels included. `None`: they cannot be read.
async fn learn_profile(reader: &HostReader<'_>, known: &mut HostFacts) -> Result<Option<Vec<Nevra>>> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let names = package_names(&[VDSM, LIBVIRT, QEMU_KVM, NODE_MARKERS, KERNELS, &images].concat())?;
    let Some(installed) = reader.read(|p, c, id| p.installed(c, id, &names)).await? else { return Ok(None) };
    known.learn_installed(&installed);
    known.kind = known.kind.or_else(|| kind::by_packages(&installed));
    Ok(Some(installed))
}

/// The number of all installable errata of a host, and those that suggest a reboot.
struct ErrataRead {
    counts: ErrataCounts,
    suggest_reboot: Vec<String>,
    /// For some errata the server does not say whether they suggest a reboot.
    some_do_not_say: bool,
    /// Ids that are not sent to a host.
    unusable: Vec<String>,
    /// Every page was read.
    is_whole: bool,
}

impl ErrataRead {
    fn add(&mut self, page: ErrataPage) {
        for erratum in &page.errata {
            match erratum.reboot_suggested {
                Some(true) if self.suggest_reboot.len() < NAMED_ERRATA => {
                    self.suggest_reboot.push(named_erratum(&erratum.id));
                }
                Some(_) => {}
                None => self.some_do_not_say = true,
            }
        }
        self.unusable.extend(page.unusable);
    }

    fn judge_reboot(self, known: &mut HostFacts) {
        if !self.suggest_reboot.is_empty() {
            known.reboot_after = YesNoUnknown::Yes;
            known.reboot_because.splice(0..0, self.suggest_reboot);
        } else if known.reboot_after == YesNoUnknown::Unknown && known.packages.is_some() && !self.some_do_not_say {
            known.reboot_after = YesNoUnknown::No;
        }
    }
}

async fn read_errata(reader: &HostReader<'_>) -> Result<Option<ErrataRead>> {
    let mut query = ErrataQuery { per_page: PER_PAGE, ..ErrataQuery::default() };
    let Some(page) = reader.read(|p, c, id| p.errata(c, id, &query)).await? else { return Ok(None) };
    let mut read = ErrataRead {
        counts: page.counts,
        suggest_reboot: vec![],
        some_do_not_say: false,
        unusable: vec![],
        is_whole: page.counts.at_least() <= u64::from(PER_PAGE),
    };
    read.add(page);
    if read.is_whole {
        return Ok(Some(read));
    }
    match reader.read(|p, c, id| p.errata_for_reboot(c, id, NAMED_ERRATA)).await? {
        None => read.some_do_not_say = true,
        Some(Some(ids)) => read.suggest_reboot = ids.iter().map(named_erratum).collect(),
        // The provider cannot search for these errata: all pages are read.
        Some(None) => loop {
            query.page += 1;
            let Some(page) = reader.read(|p, c, id| p.errata(c, id, &query)).await? else {
                // The counts of the first page are exact; whether errata of other pages suggest a reboot is not known.
                read.some_do_not_say = true;
                break;
            };
            let is_empty = page.errata.is_empty() && page.unusable.is_empty();
            let seen = u64::from(query.page) * u64::from(PER_PAGE);
            read.is_whole = is_empty || seen >= page.counts.at_least();
            read.add(page);
            if read.is_whole {
                break;
            }
        },
    }
    Ok(Some(read))
}

fn named_erratum(id: &ErratumId) -> String {
    format!("erratum {id}")
}

fn package_names(names: &[&str]) -> Result<Vec<PackageName>> {
    names.iter().map(|name| PackageName::new(*name)).collect()
}

fn change(upgradable: &Upgradable) -> PackageChange {
    PackageChange {
        name: upgradable.installed.name.clone(),
        arch: upgradable.installed.arch.clone(),
        from: Some(upgradable.installed.evr.to_string()),
        to: Some(upgradable.to.to_string()),
    }
}
