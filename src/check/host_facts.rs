//! The data of the provider about one host, beyond the bulk listing.
//!
//! If a request fails, its part of the facts stays unknown and its error is kept; the other parts count. If a provider
//! has refused the credentials or cannot be reached, the same check sends nothing more to it, because servers lock an
//! address after repeated failures.
//!
//! Tests: `tests/it/check/hosts.rs` and `weighing.rs`.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures_util::future::try_join;

use super::association::Resolved;
use super::host_lists::{Asked, EarlyLists, ErrataRead, HostLists, Packages, package_names, read_profile};
use super::host_reader::{HostReader, list_not_read, no_data, not_in_time, nothing_computed};
use super::kind::{self, ImagePackage, LIBVIRT, OVIRT_IMAGE, QEMU_KVM, REBOOT, RHV_IMAGE, VDSM};
use super::limits::{TimeLimit, UnusableProviders};
use super::running::running_kernel;
use crate::error::{Error, Result, codes};
use crate::model::check::YesNoUnknown;
use crate::model::erratum::ErrataCounts;
use crate::model::evr::{Evr, Nevra, rpmvercmp};
use crate::model::host::{HostInventory, HostKind, HostStatus, Versions};
use crate::model::ids::PackageName;
use crate::model::request::Detail;
use crate::model::task::{InstallCapability, PackageChange};
use crate::ports::{Call, ContentFacts, UnpublishedErrata, Upgradable};

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
    /// The host's package profile was read, and is not empty.
    pub has_profile: bool,
}

/// What was read of a host before its own turn.
#[derive(Default)]
pub(super) struct Beforehand {
    /// Its lists, while its content host was confirmed.
    pub lists: Option<EarlyLists>,
    /// The newest versions that decide levels, read of many hosts together.
    pub newest: Option<BTreeMap<String, Evr>>,
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
    before: Beforehand,
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
            Detail::Classes | Detail::Counts => Ok(()),
            Detail::Levels => {
                Box::pin(levels(&reader, host, &resolved.facts, before.newest.as_ref(), &mut known)).await
            }
            Detail::Full => Box::pin(full(&reader, host, resolved, before.lists, &mut known)).await,
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
    // Everything that could tell it was read: the answer is that nobody knows. It is stored and told.
    if let (Updates::NotAsked(why), Detail::Levels | Detail::Full) = (&known.updates, detail) {
        known.updates = Updates::Unknown(why.clone());
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
            has_profile: false,
        };
        known.judge_bulk(host, facts);
        known
    }

    /// Sets the facts that follow from the bulk listing, for a host of this kind. Whether its counts of 0 prove anything is
    /// [weighed](HostFacts::weigh) when everything was read.
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

    /// Adds all upgradable packages of an EL host. `None`: they could not be read.
    fn learn_packages(&mut self, host: &HostInventory, packages: Option<Vec<Upgradable>>) {
        let Some(all) = packages else {
            // Without the list, the count can prove that there are updates, but not that there are none.
            if self.updates != Updates::Yes {
                self.updates = Updates::Unknown(no_data(host, "the list of its packages could not be read"));
                self.target = None;
                self.reboot_after = YesNoUnknown::Unknown;
            }
            return;
        };
        self.updates = match (all.is_empty(), self.kind) {
            (false, _) => Updates::Yes,
            (true, Some(_)) => Updates::No,
            (true, None) => Updates::Unknown(no_data(host, "the data do not show whether it is an EL host or a Node")),
        };
        self.package_count = u64::try_from(all.len()).ok();
        self.packages = Some(all.iter().map(change).collect());
        self.reboot_after = if all.is_empty() { YesNoUnknown::No } else { YesNoUnknown::Unknown };
        self.learn_upgradable(&all);
    }

    /// Adds the profile of packages that decide about the host's kind and levels, and compares it with what runs. `None`: it could
    /// not be read.
    fn learn_profile(&mut self, host: &HostInventory, resolved: &Resolved, profile: Option<Vec<Nevra>>) {
        match &profile {
            Some(profile) if profile.is_empty() => self.doubt = Some(nothing_computed(host)),
            Some(_) => self.has_profile = true,
            None => self.doubt = Some(list_not_read(host)),
        }
        let installed = profile.unwrap_or_default();
        self.learn_installed(&installed);
        self.kind = self.kind.or_else(|| kind::by_packages(&installed));
        if self.kind != Some(HostKind::Node) {
            self.compare_running(host, resolved, &installed);
        }
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

    /// Adds the newest versions of packages that decide levels or need a restart, by name. The installed ones are known.
    fn learn_newest(&mut self, newest: &BTreeMap<String, Evr>) {
        let to = newest.iter().map(|(name, to)| (name.as_str(), to));
        self.target = Some(Versions {
            vdsm: kind::newest_of(VDSM, to.clone()),
            libvirt: kind::newest_of(LIBVIRT, to.clone()),
            qemu_kvm: kind::newest_of(QEMU_KVM, to),
            image: None,
        });
        for name in newest.keys().filter(|name| kind::calls_for_reboot(name)) {
            self.reboot_after = YesNoUnknown::Yes;
            self.reboot_because.push(format!("package {name}"));
        }
    }

    /// Adds what the errata say about a reboot.
    fn judge_reboot(&mut self, errata: &ErrataRead) {
        if !errata.suggest_reboot.is_empty() {
            self.reboot_after = YesNoUnknown::Yes;
            self.reboot_because.splice(0..0, errata.suggest_reboot.iter().cloned());
        } else if self.reboot_after == YesNoUnknown::Unknown && self.packages.is_some() && !errata.some_do_not_say {
            self.reboot_after = YesNoUnknown::No;
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
/// known levels, where the provider's row shows that it has a profile.
async fn levels(
    reader: &HostReader<'_>,
    host: &HostInventory,
    facts: &ContentFacts,
    newest: Option<&BTreeMap<String, Evr>>,
    known: &mut HostFacts,
) -> Result<()> {
    if known.kind.is_none() {
        learn_kind(reader, known).await?;
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
            if let Some(newest) = newest {
                known.learn_newest(newest);
                return Ok(());
            }
            let names = deciding_packages()?;
            if let Some(some) = reader.read(|p, c, id| p.upgradable(c, id, &names)).await? {
                known.learn_upgradable(&some);
            }
        }
        // The listing has no count of packages: only the list of all proves that there are none.
        None => {
            let packages = reader.read(|p, c, id| p.upgradable(c, id, &[])).await?;
            known.learn_packages(host, packages);
        }
    }
    let is_unproved = facts.profile_unproved && !known.has_profile && known.updates == Updates::No;
    if known.lacks_versions(host) || is_unproved {
        learn_kind(reader, known).await?;
    }
    Ok(())
}

/// Everything. `early`: lists that were read already.
async fn full(
    reader: &HostReader<'_>,
    host: &HostInventory,
    resolved: &Resolved,
    early: Option<EarlyLists>,
    known: &mut HostFacts,
) -> Result<()> {
    let facts = &resolved.facts;
    let is_compared = running_kernel(host, facts).is_some() || host.status == HostStatus::Up;
    // A profile without any of these packages counts as missing: then nothing proves that there is no update.
    let mut needs_profile =
        known.kind.is_none() || known.lacks_versions(host) || is_compared || known.updates == Updates::No;
    // What is read depends on the kind, which the profile shows where it is not known.
    if needs_profile && known.kind != Some(HostKind::El) {
        let profile = read_profile(reader).await?;
        known.learn_profile(host, resolved, profile);
        needs_profile = false;
    }
    let is_node = known.kind == Some(HostKind::Node);
    let is_blank = (facts.nothing_computed && !is_node) || facts.image.is_some();
    let early = early.filter(|early| early.is_of(resolved)).map(|early| early.into_lists(reader));
    let reading = async {
        match is_node || is_blank {
            false => read_lists(reader, facts, needs_profile, early.unwrap_or_default()).await,
            true => {
                let profile = async { if needs_profile { read_profile(reader).await } else { Ok(None) } };
                let traces = Asked { traces: facts.reboot_by_traces.is_none(), ..Asked::of(facts) };
                let (profile, lists) = try_join(profile, HostLists::read(reader, traces)).await?;
                Ok(HostLists { packages: Some(Packages { profile, ..Packages::default() }), ..lists })
            }
        }
    };
    let capability = reader.read(|p, c, id| p.capability(c, id));
    let (lists, capability) = try_join(Box::pin(reading), capability).await?;
    let pending = lists.pending_reboot(facts);
    if lists.is_unread {
        known.doubt = Some(list_not_read(host));
    }
    let HostLists { packages, errata, unpublished, .. } = lists;
    let Packages { profile, upgradable, listed } = packages.unwrap_or_default();
    if needs_profile {
        known.learn_profile(host, resolved, profile);
    }
    if is_node {
        known.errata = None;
        if !is_blank {
            node(reader, host, known).await?;
        }
    } else if !is_blank {
        known.learn_packages(host, upgradable);
    }
    known.unpublished_errata = unpublished;
    let row_counts_some = facts.upgradable_packages.is_some_and(|count| count > 0);
    if row_counts_some && known.updates == Updates::No {
        // Packages that the list leaves out because they are not for this host are no contradiction.
        let listed = match listed {
            Some(listed) => Some(Some(listed)),
            None => reader.read(|p, c, id| p.upgradable_listed(c, id)).await?,
        };
        if listed.is_none() {
            known.doubt = Some(list_not_read(host));
        }
        known.list_lacks_packages = listed.flatten() == Some(0);
    }
    match pending {
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
        known.judge_reboot(&read);
        known.unusable_errata = read.unusable;
        known.unusable_errata_are_all = read.is_whole;
    }
    Ok(())
}

/// Reads the lists of an EL host: those that its row does not make superfluous, and then those that turn out to be needed.
async fn read_lists(
    reader: &HostReader<'_>,
    facts: &ContentFacts,
    with_profile: bool,
    mut lists: HostLists,
) -> Result<HostLists> {
    let is_quiet = is_quiet(facts);
    let (asked, counted) = (lists.asked, facts.errata.map(|errata| errata.at_least()));
    let may_lack_some = facts.applicable_errata.is_none_or(|all| Some(all) != counted);
    lists.add(
        HostLists::read(
            reader,
            Asked {
                packages: !asked.packages,
                with_profile,
                errata: (!is_quiet && asked.errata.is_none()).then_some(counted),
                unpublished: !is_quiet && may_lack_some && asked.errata.is_none() && !asked.unpublished,
                traces: !asked.traces && facts.reboot_by_traces.is_none(),
                ..Asked::of(facts)
            },
        )
        .await?,
    );
    let has_no_packages = lists.packages.as_ref().is_some_and(Packages::are_none_upgradable);
    if is_quiet && has_no_packages && lists.asked.errata.is_none() {
        lists.errata = Some(ErrataRead::none());
    } else if lists.asked.errata.is_none() {
        lists.add(HostLists::read(reader, Asked { errata: Some(None), ..Asked::of(facts) }).await?);
    }
    if !lists.asked.unpublished {
        let installable = lists.errata.as_ref().and_then(|errata| errata.counts.total);
        // An installable erratum is an applicable one. Where there are as many, none is missing.
        let is_none_missing = installable.is_some() && installable == facts.applicable_errata;
        match is_none_missing {
            true => lists.unpublished = Some(UnpublishedErrata::default()),
            false => lists.add(HostLists::read(reader, Asked { unpublished: true, ..Asked::of(facts) }).await?),
        }
    }
    Ok(lists)
}

/// Whether the row says that nothing can be upgraded and no erratum of any type applies. Its counter of packages can lag behind
/// their list, so the list is read even so; the number of applicable errata is counted for each row.
fn is_quiet(facts: &ContentFacts) -> bool {
    facts.upgradable_packages == Some(0)
        && facts.applicable_errata == Some(0)
        && facts.errata.is_some_and(|errata| errata.at_least() == 0)
        && !facts.class_contradicts
        && !facts.nothing_computed
}

/// A Node is updated by its image. Other packages that the provider lists for the Node do not count.
async fn node(reader: &HostReader<'_>, host: &HostInventory, known: &mut HostFacts) -> Result<()> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let images = package_names(&images)?;
    let installed = reader.read(|p, c, id| p.installed(c, id, &images)).await?;
    let packages = installed.as_deref().unwrap_or_default();
    let image = kind::image_package(packages).unwrap_or_else(|| vendor_image(host));
    let profile = kind::installed_image(packages, image);
    // The engine shows the running image: a Node can boot its old layer. A layer has a release of its own, unlike that of the package.
    let engine = known.installed.image.clone();
    let is_old = |(engine, profile): &(Evr, Evr)| rpmvercmp(&engine.version, &profile.version).is_lt();
    let came_back_old = engine.clone().zip(profile.clone()).filter(is_old);
    let running = if came_back_old.is_some() { engine } else { profile.clone().or(engine) };
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

/// Learns the kind and the versions of a host from its profile.
async fn learn_kind(reader: &HostReader<'_>, known: &mut HostFacts) -> Result<()> {
    let Some(installed) = read_profile(reader).await? else { return Ok(()) };
    known.has_profile = !installed.is_empty();
    known.learn_installed(&installed);
    known.kind = known.kind.or_else(|| kind::by_packages(&installed));
    Ok(())
}

/// The packages whose new versions decide levels or need a restart.
///
/// # Errors
/// `INTERNAL`.
pub(super) fn deciding_packages() -> Result<Vec<PackageName>> {
    package_names([VDSM, LIBVIRT, QEMU_KVM, REBOOT].concat().as_slice())
}

fn change(upgradable: &Upgradable) -> PackageChange {
    PackageChange {
        name: upgradable.installed.name.clone(),
        arch: upgradable.installed.arch.clone(),
        from: Some(upgradable.installed.evr.to_string()),
        to: Some(upgradable.to.to_string()),
    }
}
