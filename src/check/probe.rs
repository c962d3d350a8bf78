//! What the provider is asked about one host, beyond the bulk listing.
//!
//! A request that fails leaves its part of the answer open and is remembered; the others still count. Once a
//! provider refused our credentials or cannot be reached, nothing more is sent to it within the same check: a
//! server locks an address that keeps failing.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use futures_util::future::try_join5;

use super::association::Resolved;
use super::ends_the_check;
use super::kind::{self, ImagePackage, LIBVIRT, NODE_MARKERS, OVIRT_IMAGE, QEMU_KVM, REBOOT, RHV_IMAGE, VDSM};
use crate::error::{Code, Error, Result, codes};
use crate::model::check::Answer;
use crate::model::erratum::{ErrataCounts, ErrataQuery};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::{HostInventory, HostKind, Versions};
use crate::model::ids::{ContentHostId, PackageName, ProviderName};
use crate::model::request::Detail;
use crate::model::task::{InstallCapability, PackageChange};
use crate::ports::{Call, ContentFacts, Provider, Unpublished, Upgradable};

/// Errata on one page when all are read.
const PER_PAGE: u32 = 1000;
/// So many errata that suggest a reboot are named.
const NAMED_ERRATA: usize = 10;

/// What is known of a host's updates.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Found {
    Yes,
    No,
    /// Nobody could say, and why.
    Unknown(Error),
    /// This kind of check does not ask.
    NotAsked(Error),
}

/// What was found out about one host.
#[derive(Debug, Clone)]
pub(super) struct Probe {
    pub kind: Option<HostKind>,
    /// As the engine knows them, completed from the profile.
    pub installed: Versions,
    pub arch: Option<String>,
    /// Versions that the updates bring, of what decides levels. `None`: not known.
    pub target: Option<Versions>,
    pub found: Found,
    pub packages: Option<Vec<PackageChange>>,
    pub package_count: Option<u64>,
    pub errata: Option<ErrataCounts>,
    pub reboot_now: Answer,
    pub reboot_after: Answer,
    pub reboot_because: Vec<String>,
    pub install: Option<InstallCapability>,
    /// Errata that concern the host and are not in its content view.
    pub unpublished: Option<Unpublished>,
    pub failures: Vec<Error>,
}

/// Providers that are not asked any more within this check, and why.
#[derive(Default)]
pub(super) struct Stops(Mutex<BTreeMap<ProviderName, Error>>);

impl Stops {
    fn of(&self, provider: &ProviderName) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).get(provider).cloned()
    }

    /// Remembers an error after which every further request would fail the same way.
    pub fn note(&self, provider: &ProviderName, error: &Error) {
        let lasting = matches!(
            error.code(),
            Code::ProviderAuth | Code::ProviderUnreachable | Code::ProviderTls | Code::ProviderTlsWeak
        );
        if lasting {
            let mut stops = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            stops.entry(provider.clone()).or_insert_with(|| error.clone());
        }
    }
}

/// Asks about one host, as much as the detail says.
pub(super) async fn probe(
    call: &Call,
    host: &HostInventory,
    resolved: &Resolved,
    detail: Detail,
    stops: &Stops,
) -> Result<Probe> {
    let asker = Asker {
        provider: &*resolved.provider,
        call,
        id: &resolved.association.content_host,
        stops,
        failures: Mutex::default(),
    };
    let mut probe = Probe::from_bulk(host, &resolved.facts);
    match detail {
        Detail::Counts => {}
        Detail::Levels => levels(&asker, host, &resolved.facts, &mut probe).await?,
        Detail::Full => full(&asker, host, &resolved.facts, &mut probe).await?,
    }
    probe.failures = asker.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    // What could not be answered because a request failed is unknown for that reason.
    if let (Found::Unknown(_) | Found::NotAsked(_), Some(first)) = (&probe.found, probe.failures.first()) {
        probe.found = Found::Unknown(first.clone());
    }
    Ok(probe)
}

impl Probe {
    /// What is known of a host without any provider's word.
    pub fn unanswered(host: &HostInventory, why: Error) -> Probe {
        Probe { found: Found::Unknown(why), ..Probe::from_bulk(host, &ContentFacts::default()) }
    }

    fn from_bulk(host: &HostInventory, facts: &ContentFacts) -> Probe {
        // A provider may call a Node by the name of the EL that it is built from, so only "Node" is believed.
        let node = facts.os.as_deref().and_then(kind::by_description).filter(|kind| *kind == HostKind::Node);
        let mut probe = Probe {
            kind: kind::by_inventory(host).or(node),
            installed: host.versions.clone(),
            arch: None,
            target: None,
            found: Found::NotAsked(no_data(host, "nobody was asked")),
            packages: None,
            package_count: None,
            errata: None,
            reboot_now: Answer::Unknown,
            reboot_after: Answer::Unknown,
            reboot_because: vec![],
            install: None,
            unpublished: None,
            failures: vec![],
        };
        probe.judge_bulk(host, facts);
        probe
    }

    /// What the bulk listing means for a host of this kind.
    fn judge_bulk(&mut self, host: &HostInventory, facts: &ContentFacts) {
        let is_node = self.kind == Some(HostKind::Node);
        // Ordinary packages and their errata are not how a Node is updated, so they are not counted as its updates.
        // The server counts every newer version of a package, so only "none" is a number of packages.
        self.package_count = facts.upgradable_packages.filter(|count| *count == 0 && !is_node);
        self.errata = facts.errata.filter(|_| !is_node);
        self.found = match (self.kind, facts.upgradable_packages) {
            (Some(HostKind::Node), _) => {
                Found::NotAsked(no_data(host, "a Node's image is not part of the provider's listing"))
            }
            (Some(HostKind::El), Some(0)) => Found::No,
            (None, Some(0)) => Found::NotAsked(no_data(host, "nothing tells whether it is an EL host or a Node")),
            (_, Some(_)) => Found::Yes,
            (_, None) if facts.errata.is_some_and(|e| e.total > 0) => Found::Yes,
            (_, None) => Found::NotAsked(no_data(host, "the provider's listing does not count packages")),
        };
        let no = self.found == Found::No;
        self.target = no.then(Versions::default);
        self.reboot_after = if no { Answer::No } else { Answer::Unknown };
    }

    /// Completes the versions that the engine did not tell.
    fn learn_installed(&mut self, installed: &[Nevra]) {
        let all = installed.iter().map(|p| (p.name.as_str(), &p.evr));
        self.installed.vdsm = self.installed.vdsm.take().or_else(|| kind::newest_of(VDSM, all.clone()));
        self.installed.libvirt = self.installed.libvirt.take().or_else(|| kind::newest_of(LIBVIRT, all.clone()));
        self.installed.qemu_kvm = self.installed.qemu_kvm.take().or_else(|| kind::newest_of(QEMU_KVM, all));
        let vdsm = installed.iter().find(|p| p.name == VDSM[0]);
        self.arch = vdsm.map(|p| p.arch.clone()).or(self.arch.take());
    }

    /// Takes the packages that can be upgraded, all or those asked for by name.
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
            self.reboot_after = Answer::Yes;
            self.reboot_because.push(format!("package {}", package.installed.name));
        }
    }

    /// Versions that decide the levels, and that are still missing.
    fn lacks_versions(&self, host: &HostInventory) -> bool {
        let v = &self.installed;
        let lacking = v.vdsm.is_none() || v.libvirt.is_none() || v.qemu_kvm.is_none();
        let touched = self.target.as_ref().is_none_or(|t| *t != Versions::default());
        lacking && (touched || host.reported_levels.is_none())
    }
}

/// Levels and nothing else: at most two requests, and none for an EL host without updates whose levels are known.
async fn levels(asker: &Asker<'_>, host: &HostInventory, facts: &ContentFacts, probe: &mut Probe) -> Result<()> {
    if probe.kind.is_none() {
        learn_profile(asker, probe).await?;
        probe.judge_bulk(host, facts);
    }
    if probe.kind == Some(HostKind::Node) {
        return node(asker, host, probe).await;
    }
    match facts.upgradable_packages {
        Some(0) => {}
        Some(_) => {
            let names = package_names([VDSM, LIBVIRT, QEMU_KVM, REBOOT].concat().as_slice())?;
            if let Some(some) = asker.ask(|p, c, id| p.upgradable(c, id, &names)).await? {
                probe.learn_upgradable(&some);
            }
        }
        // The listing does not count packages: ask for all, so that "no" is an answer.
        None => learn_packages(asker, host, probe).await?,
    }
    if probe.lacks_versions(host) {
        learn_profile(asker, probe).await?;
    }
    Ok(())
}

/// All that there is to know.
async fn full(asker: &Asker<'_>, host: &HostInventory, facts: &ContentFacts, probe: &mut Probe) -> Result<()> {
    if probe.kind.is_none() || probe.lacks_versions(host) {
        learn_profile(asker, probe).await?;
    }
    let pending = asker.ask(|p, c, id| p.reboot_pending(c, id));
    let capability = asker.ask(|p, c, id| p.capability(c, id));
    let is_node = probe.kind == Some(HostKind::Node);
    if is_node {
        probe.errata = None;
    }
    let errata = async { if is_node { Ok(None) } else { read_errata(asker).await } };
    // The listing says it for nothing, on servers that count both (Katello 4.7).
    let all_published = is_node || facts.applicable_not_installable == Some(0);
    let unpublished = async { if all_published { Ok(None) } else { asker.ask(|p, c, id| p.unpublished(c, id)).await } };
    let updates =
        async { if is_node { node(asker, host, probe).await } else { learn_packages(asker, host, probe).await } };
    let ((), errata, pending, capability, unpublished) =
        try_join5(updates, errata, pending, capability, unpublished).await?;
    probe.unpublished = unpublished.flatten();
    probe.reboot_now = pending.unwrap_or(Answer::Unknown);
    probe.install = capability;
    if let Some(read) = errata {
        probe.errata = Some(read.counts);
        read.judge_reboot(probe);
    }
    Ok(())
}

/// Every package that can be upgraded on an EL host.
async fn learn_packages(asker: &Asker<'_>, host: &HostInventory, probe: &mut Probe) -> Result<()> {
    let Some(all) = asker.ask(|p, c, id| p.upgradable(c, id, &[])).await? else {
        // The count alone may say "yes"; it must not say "no" when the list could not be read.
        if probe.found != Found::Yes {
            probe.found = Found::Unknown(no_data(host, "the list of its packages could not be read"));
            probe.target = None;
            probe.reboot_after = Answer::Unknown;
        }
        return Ok(());
    };
    probe.found = match (all.is_empty(), probe.kind) {
        (false, _) => Found::Yes,
        (true, Some(_)) => Found::No,
        (true, None) => Found::Unknown(no_data(host, "nothing tells whether it is an EL host or a Node")),
    };
    probe.package_count = u64::try_from(all.len()).ok();
    probe.packages = Some(all.iter().map(change).collect());
    probe.reboot_after = if all.is_empty() { Answer::No } else { Answer::Unknown };
    probe.learn_upgradable(&all);
    Ok(())
}

/// A Node's only update is its image. Ordinary packages that a provider lists for it do not count.
async fn node(asker: &Asker<'_>, host: &HostInventory, probe: &mut Probe) -> Result<()> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let images = package_names(&images)?;
    let installed = asker.ask(|p, c, id| p.installed(c, id, &images)).await?;
    let known = installed.as_deref().unwrap_or_default();
    let image = kind::image_package(known).unwrap_or_else(|| vendor_image(host));
    let profile = kind::installed_image(known, image);
    let running = profile.clone().or_else(|| probe.installed.image.clone());
    probe.installed.image = running.clone();
    probe.package_count = None;
    let name = PackageName::new(image.update)?;
    let offered = asker.ask(|p, c, id| p.available(c, id, &name)).await?;
    match (running, offered) {
        (Some(running), Some(Some(offered))) => judge_image(probe, image, &running, offered),
        (None, Some(_)) => probe.found = Found::Unknown(no_data(host, "its profile names no Node image")),
        (_, Some(None)) => {
            let why = format!("its content view offers no package {}", image.update);
            probe.found = Found::Unknown(no_data(host, &why));
        }
        (_, None) => probe.found = Found::Unknown(no_data(host, "the provider did not answer")),
    }
    Ok(())
}

fn judge_image(probe: &mut Probe, image: ImagePackage, running: &Evr, offered: Evr) {
    let newer = offered > *running;
    probe.found = if newer { Found::Yes } else { Found::No };
    probe.package_count = Some(u64::from(newer));
    probe.reboot_after = if newer { Answer::Yes } else { Answer::No };
    let mut changes = vec![];
    if newer {
        probe.reboot_because.push(format!("Node image {offered}"));
        changes.push(PackageChange {
            name: image.update.to_owned(),
            arch: "noarch".to_owned(),
            from: Some(running.to_string()),
            to: Some(offered.to_string()),
        });
    }
    probe.packages = Some(changes);
    probe.target = Some(Versions { image: newer.then_some(offered), ..Versions::default() });
}

/// The image package where the profile names none.
fn vendor_image(host: &HostInventory) -> ImagePackage {
    let is_rhv = host.os_description.as_deref().is_some_and(|text| text.trim_start().starts_with("Red Hat"));
    if is_rhv { RHV_IMAGE } else { OVIRT_IMAGE }
}

/// The profile's packages that decide kind and levels.
async fn learn_profile(asker: &Asker<'_>, probe: &mut Probe) -> Result<()> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let names = package_names(&[VDSM, LIBVIRT, QEMU_KVM, NODE_MARKERS, &images].concat())?;
    if let Some(installed) = asker.ask(|p, c, id| p.installed(c, id, &names)).await? {
        probe.learn_installed(&installed);
        probe.kind = probe.kind.or_else(|| kind::by_packages(&installed));
    }
    Ok(())
}

/// All installable errata of a host, in numbers, and those that suggest a reboot.
struct ErrataRead {
    counts: ErrataCounts,
    suggest_reboot: Vec<String>,
    /// Some server versions do not say.
    some_do_not_say: bool,
}

impl ErrataRead {
    fn judge_reboot(self, probe: &mut Probe) {
        if !self.suggest_reboot.is_empty() {
            probe.reboot_after = Answer::Yes;
            probe.reboot_because.splice(0..0, self.suggest_reboot);
        } else if probe.reboot_after == Answer::Unknown && probe.packages.is_some() && !self.some_do_not_say {
            probe.reboot_after = Answer::No;
        }
    }
}

async fn read_errata(asker: &Asker<'_>) -> Result<Option<ErrataRead>> {
    let mut query = ErrataQuery { per_page: PER_PAGE, ..ErrataQuery::default() };
    let mut read: Option<ErrataRead> = None;
    loop {
        let Some(page) = asker.ask(|p, c, id| p.errata(c, id, &query)).await? else {
            // Exact counts came with the first page; what the rest suggests is not known.
            return Ok(read.map(|r| ErrataRead { some_do_not_say: true, ..r }));
        };
        let read =
            read.get_or_insert(ErrataRead { counts: page.counts, suggest_reboot: vec![], some_do_not_say: false });
        for erratum in &page.errata {
            match erratum.reboot_suggested {
                Some(true) if read.suggest_reboot.len() < NAMED_ERRATA => {
                    read.suggest_reboot.push(format!("erratum {}", erratum.id));
                }
                Some(_) => {}
                None => read.some_do_not_say = true,
            }
        }
        let seen = u64::from(query.page) * u64::from(PER_PAGE);
        if page.errata.is_empty() || seen >= page.counts.total {
            break;
        }
        query.page += 1;
    }
    Ok(read)
}

/// Sends requests about one host, and remembers which failed.
struct Asker<'a> {
    provider: &'a dyn Provider,
    call: &'a Call,
    id: &'a ContentHostId,
    stops: &'a Stops,
    failures: Mutex<Vec<Error>>,
}

impl<'a> Asker<'a> {
    /// The answer; `None` if it failed, which is remembered. Fails only with what ends the whole check.
    async fn ask<T, F>(
        &self,
        request: impl FnOnce(&'a dyn Provider, &'a Call, &'a ContentHostId) -> F,
    ) -> Result<Option<T>>
    where
        F: Future<Output = Result<T>>,
    {
        if let Some(e) = self.stops.of(self.provider.name()) {
            self.fail(e);
            return Ok(None);
        }
        match request(self.provider, self.call, self.id).await {
            Ok(answer) => Ok(Some(answer)),
            Err(e) if ends_the_check(&e) => Err(e),
            Err(e) => {
                self.stops.note(self.provider.name(), &e);
                self.fail(e);
                Ok(None)
            }
        }
    }

    fn fail(&self, error: Error) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if !failures.contains(&error) {
            failures.push(error);
        }
    }
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

fn no_data(host: &HostInventory, why: &str) -> Error {
    codes::NoData { what: format!("whether host {} has updates", host.name), why }.err()
}
