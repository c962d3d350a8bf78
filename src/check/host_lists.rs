//! The provider's lists of one EL host: profile, upgradable packages, errata, traces. They are read side by side.
//!
//! Where the content host is known from an earlier check, they are read while it is confirmed, so that the host's answer takes
//! the time of one request instead of two. What was read of another content host than the confirmed one is dropped.
//!
//! Tests: `tests/it/check/hosts.rs` and `costs.rs`.

use std::sync::{Mutex, PoisonError};

use futures_util::future::{try_join, try_join5};

use super::association::Resolved;
use super::host_reader::HostReader;
use super::kind::{KERNELS, LIBVIRT, NODE_MARKERS, OVIRT_IMAGE, QEMU_KVM, RHV_IMAGE, VDSM};
use super::limits::{TimeLimit, UnusableProviders};
use crate::error::{Error, Result};
use crate::model::check::{HostCheck, YesNoUnknown};
use crate::model::erratum::{ErrataCounts, ErrataPage, ErrataQuery};
use crate::model::evr::Nevra;
use crate::model::host::{Association, HostKind};
use crate::model::ids::{ContentHostId, ErratumId, PackageName, ProviderName};
use crate::model::task::InstallCapability;
use crate::ports::{Call, Provider, UnpublishedErrata, Upgradable};

/// Errata of the page that is read. Errata beyond it are counted, and searched for those that suggest a reboot.
const PER_PAGE: u32 = 25;
/// Errata of a page where a provider cannot search for those that suggest a reboot, and all pages are read.
const ALL_PER_PAGE: u32 = 100;
/// Most errata that are named as reasons for a reboot.
const NAMED_ERRATA: usize = 10;

/// The lists of one host. `None`: it was not read, or could not be.
#[derive(Default)]
pub(super) struct HostLists {
    pub profile: Option<Vec<Nevra>>,
    pub packages: Option<Vec<Upgradable>>,
    pub errata: Option<ErrataRead>,
    pub unpublished: Option<UnpublishedErrata>,
    pub pending: Option<YesNoUnknown>,
    pub capability: Option<InstallCapability>,
}

impl HostLists {
    /// Reads them. `is_long`: the errata do not fit on one page, as far as is known.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`.
    pub async fn read(reader: &HostReader<'_>, with_profile: bool, is_long: bool) -> Result<HostLists> {
        let profile = async { if with_profile { read_profile(reader).await } else { Ok(None) } };
        let packages = reader.read(|p, c, id| p.upgradable(c, id, &[]));
        let errata = read_errata(reader, is_long);
        let unpublished = reader.read(|p, c, id| p.unpublished_errata(c, id));
        let pending = reader.read(|p, c, id| p.reboot_pending(c, id));
        let capability = reader.read(|p, c, id| p.capability(c, id));
        // The long ones first: some requests wait for others to end.
        let first = try_join5(unpublished, errata, pending, profile, packages);
        let ((unpublished, errata, pending, profile, packages), capability) = try_join(first, capability).await?;
        Ok(HostLists { profile, packages, errata, unpublished: unpublished.flatten(), pending, capability })
    }
}

/// Lists that were read while the content host was being confirmed.
pub(super) struct EarlyLists {
    provider: ProviderName,
    content_host: ContentHostId,
    lists: HostLists,
    failures: Vec<Error>,
}

impl EarlyLists {
    /// Whether they can be read: the last check found an EL host with packages, under this association.
    pub fn is_worth_it(link: &Association, last: &HostCheck) -> bool {
        let is_same =
            |known: &Association| (&known.provider, &known.content_host) == (&link.provider, &link.content_host);
        last.kind == Some(HostKind::El)
            && last.image.is_none()
            && last.updates != YesNoUnknown::Unknown
            && last.association.as_ref().is_some_and(is_same)
    }

    /// Reads them. `None`: the time was over.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`.
    pub async fn read(
        provider: &dyn Provider,
        call: &Call,
        link: &Association,
        last: &HostCheck,
        time: TimeLimit<'_>,
    ) -> Result<Option<EarlyLists>> {
        let unusable = UnusableProviders::default();
        let id = &link.content_host;
        let reader = HostReader { provider, call, id, unusable: &unusable, failures: Mutex::default() };
        let is_long = last.errata.is_some_and(|errata| is_long(errata.at_least()));
        let lists = tokio::select! {
            biased;
            lists = Box::pin(HostLists::read(&reader, true, is_long)) => lists?,
            () = time.over() => return Ok(None),
        };
        let failures = reader.failures.into_inner().unwrap_or_else(PoisonError::into_inner);
        let (provider, content_host) = (link.provider.clone(), link.content_host.clone());
        Ok(Some(EarlyLists { provider, content_host, lists, failures }))
    }

    /// Whether they are of the content host that was confirmed.
    pub fn is_of(&self, resolved: &Resolved) -> bool {
        let link = &resolved.association;
        (&self.provider, &self.content_host) == (&link.provider, &link.content_host)
    }

    /// The lists; their failures become the reader's.
    pub fn into_lists(self, reader: &HostReader<'_>) -> HostLists {
        self.failures.into_iter().for_each(|failure| reader.fail(failure));
        self.lists
    }
}

/// Whether so many errata do not fit on the page that is read.
pub(super) fn is_long(errata: u64) -> bool {
    errata > u64::from(PER_PAGE)
}

/// The packages that decide about the host's kind and levels, kernels included. `None`: they cannot be read.
///
/// # Errors
/// `CANCELLED`, `CLOSED`.
pub(super) async fn read_profile(reader: &HostReader<'_>) -> Result<Option<Vec<Nevra>>> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    let names = package_names(&[VDSM, LIBVIRT, QEMU_KVM, NODE_MARKERS, KERNELS, &images].concat())?;
    reader.read(|p, c, id| p.installed(c, id, &names)).await
}

pub(super) fn package_names(names: &[&str]) -> Result<Vec<PackageName>> {
    names.iter().map(|name| PackageName::new(*name)).collect()
}

/// The number of all installable errata of a host, and those that suggest a reboot.
pub(super) struct ErrataRead {
    pub counts: ErrataCounts,
    pub suggest_reboot: Vec<String>,
    /// For some errata the server does not say whether they suggest a reboot.
    pub some_do_not_say: bool,
    /// Ids that are not sent to a host.
    pub unusable: Vec<String>,
    /// Every page was read.
    pub is_whole: bool,
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

    /// Reads all pages.
    async fn read_all(&mut self, reader: &HostReader<'_>) -> Result<()> {
        let (mut unusable, mut seen) = (vec![], 0);
        self.suggest_reboot.clear();
        self.some_do_not_say = false;
        std::mem::swap(&mut unusable, &mut self.unusable);
        for page in 1.. {
            let query = ErrataQuery { page, per_page: ALL_PER_PAGE, ..ErrataQuery::default() };
            let Some(page) = reader.read(|p, c, id| p.errata(c, id, &query)).await? else {
                // The counts of the first page are exact; whether errata of other pages suggest a reboot is not known.
                self.some_do_not_say = true;
                if self.unusable.is_empty() {
                    self.unusable = unusable;
                }
                return Ok(());
            };
            let is_empty = page.errata.is_empty() && page.unusable.is_empty();
            seen += u64::from(ALL_PER_PAGE);
            self.is_whole = is_empty || seen >= page.counts.at_least();
            self.add(page);
            if self.is_whole {
                break;
            }
        }
        Ok(())
    }
}

/// The counts, and the errata that suggest a reboot. `is_long`: these are searched for at once, and not after the counts
/// have shown that they are not all on the page.
async fn read_errata(reader: &HostReader<'_>, is_long: bool) -> Result<Option<ErrataRead>> {
    let query = ErrataQuery { per_page: PER_PAGE, ..ErrataQuery::default() };
    let for_reboot = || reader.read(|p, c, id| p.errata_for_reboot(c, id, NAMED_ERRATA));
    let early = async { if is_long { for_reboot().await.map(Some) } else { Ok(None) } };
    let (page, early) = try_join(reader.read(|p, c, id| p.errata(c, id, &query)), early).await?;
    let Some(page) = page else { return Ok(None) };
    let mut read = ErrataRead {
        counts: page.counts,
        suggest_reboot: vec![],
        some_do_not_say: false,
        unusable: vec![],
        is_whole: !self::is_long(page.counts.at_least()),
    };
    read.add(page);
    if read.is_whole {
        return Ok(Some(read));
    }
    let for_reboot = match early {
        Some(early) => early,
        None => for_reboot().await?,
    };
    match for_reboot {
        None => read.some_do_not_say = true,
        Some(Some(ids)) => read.suggest_reboot = ids.iter().map(named_erratum).collect(),
        // The provider cannot search for these errata.
        Some(None) => read.read_all(reader).await?,
    }
    Ok(Some(read))
}

fn named_erratum(id: &ErratumId) -> String {
    format!("erratum {id}")
}
