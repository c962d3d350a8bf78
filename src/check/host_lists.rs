//! The provider's lists of one EL host: packages, errata, traces. They are read side by side, and only where the host's row does
//! not tell the same.
//!
//! Where the content host is known from an earlier check, they are read while it is confirmed, so that the host's answer takes
//! the time of one request instead of two. What was read of another content host than the confirmed one is dropped.
//!
//! Tests: `tests/it/check/hosts.rs` and `costs.rs`.

use std::sync::{Mutex, PoisonError};

use futures_util::future::{try_join, try_join4};

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
use crate::ports::{Call, ContentFacts, ErrataSummary, Provider, UnpublishedErrata, Upgradable};

/// Errata of the page that is read where the provider does not sum them up.
const PER_PAGE: u32 = 25;
/// Errata of a page where a provider cannot search for those that suggest a reboot, and all pages are read.
const ALL_PER_PAGE: u32 = 100;
/// Most errata that are named as reasons for a reboot.
const NAMED_ERRATA: usize = 10;

/// The lists of one host. `None`: it was not read, or could not be.
#[derive(Default)]
pub(super) struct HostLists {
    pub packages: Option<Packages>,
    pub errata: Option<ErrataRead>,
    pub unpublished: Option<UnpublishedErrata>,
    pub pending: Option<YesNoUnknown>,
    /// A list that can show updates was asked for, and could not be read.
    pub is_unread: bool,
    /// What was asked for; the rest can be read afterwards.
    pub asked: Asked,
}

/// Which lists are read.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Asked {
    /// The packages.
    pub packages: bool,
    /// The profile, where the packages are two lists.
    pub with_profile: bool,
    /// The errata, and how many there probably are.
    pub errata: Option<Expected>,
    /// The unpublished errata.
    pub unpublished: bool,
    /// The traces.
    pub traces: bool,
    /// Whether the host has a tracer, as far as it is known.
    pub has_tracer: Option<bool>,
}

impl Asked {
    /// Nothing, for a host with this row.
    pub fn of(facts: &ContentFacts) -> Asked {
        Asked { has_tracer: facts.has_tracer, ..Asked::default() }
    }
}

/// How many errata a host probably has. It decides only how they are asked for.
pub(super) type Expected = Option<u64>;

/// The packages of a host. `None`: the list could not be read.
#[derive(Default)]
pub(super) struct Packages {
    /// Those that decide about its kind and levels, and its kernels.
    pub profile: Option<Vec<Nevra>>,
    /// All that can be upgraded.
    pub upgradable: Option<Vec<Upgradable>>,
    /// How many the provider lists, where that is known from the same list.
    pub listed: Option<u64>,
}

impl HostLists {
    /// Reads them side by side.
    ///
    /// # Errors
    /// `CANCELLED`, `CLOSED`.
    pub async fn read(reader: &HostReader<'_>, asked: Asked) -> Result<HostLists> {
        let packages =
            async { if asked.packages { read_packages(reader, asked.with_profile).await.map(Some) } else { Ok(None) } };
        let errata = async {
            match asked.errata {
                Some(expected) => read_errata(reader, expected).await,
                None => Ok(None),
            }
        };
        let unpublished = async {
            match asked.unpublished {
                true => reader.read(|p, c, id| p.unpublished_errata(c, id)).await,
                false => Ok(Some(None)),
            }
        };
        let pending = async {
            match asked.traces {
                true => reader.read(|p, c, id| p.reboot_pending(c, id, asked.has_tracer)).await,
                false => Ok(None),
            }
        };
        // The long ones first: some requests wait for others to end.
        let (errata, unpublished, packages, pending) = try_join4(errata, unpublished, packages, pending).await?;
        // Unpublished errata may be ones that the host only has to enable a repository for.
        let is_unread = (asked.errata.is_some() && errata.is_none()) || unpublished.is_none();
        Ok(HostLists { packages, errata, unpublished: unpublished.flatten(), pending, is_unread, asked })
    }

    /// Whether a reboot is pending, by the host's row or by the traces that were read.
    pub fn pending_reboot(&self, facts: &ContentFacts) -> YesNoUnknown {
        match (facts.reboot_by_traces, self.pending) {
            (Some(by_row), _) => YesNoUnknown::from(Some(by_row)),
            // The list was empty; whether the host has a tracer was not known then.
            (None, Some(YesNoUnknown::Unknown)) if facts.has_tracer == Some(true) => YesNoUnknown::No,
            (None, pending) => pending.unwrap_or(YesNoUnknown::Unknown),
        }
    }

    /// Adds lists that were read afterwards.
    pub fn add(&mut self, other: HostLists) {
        self.packages = self.packages.take().or(other.packages);
        self.errata = self.errata.take().or(other.errata);
        self.unpublished = self.unpublished.take().or(other.unpublished);
        self.pending = self.pending.take().or(other.pending);
        self.is_unread |= other.is_unread;
        let asked = &mut self.asked;
        asked.packages |= other.asked.packages;
        asked.errata = asked.errata.or(other.asked.errata);
        asked.unpublished |= other.asked.unpublished;
        asked.traces |= other.asked.traces;
    }
}

impl Packages {
    /// Whether it was read that nothing can be upgraded.
    pub fn are_none_upgradable(&self) -> bool {
        self.upgradable.as_ref().is_some_and(Vec::is_empty)
    }
}

/// The packages: from one list where the provider has it, else from two.
async fn read_packages(reader: &HostReader<'_>, with_profile: bool) -> Result<Packages> {
    let names = profile_names()?;
    let one = reader.read(|p, c, id| p.packages(c, id, &names)).await?;
    Ok(match one {
        Some(Some(one)) => {
            Packages { profile: Some(one.installed), upgradable: Some(one.upgradable), listed: Some(one.listed) }
        }
        // It failed, as both would.
        None => Packages::default(),
        Some(None) => {
            let upgradable = reader.read(|p, c, id| p.upgradable(c, id, &[]));
            let profile = async { if with_profile { read_profile(reader).await } else { Ok(None) } };
            let (profile, upgradable) = try_join(profile, upgradable).await?;
            Packages { profile, upgradable, listed: None }
        }
    })
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

    /// What is probably needed, by the last check. A host that had no updates probably has none now: then its row and its
    /// packages tell it.
    fn asked(last: &HostCheck) -> Asked {
        let has_updates = last.updates == YesNoUnknown::Yes;
        Asked {
            packages: true,
            with_profile: true,
            errata: has_updates.then(|| last.errata.map(|errata| errata.at_least())),
            unpublished: last.unpublished_errata.is_some_and(|count| count > 0),
            // Where the last check did not learn it, the host's row probably does not show it now.
            traces: last.reboot.now == YesNoUnknown::Unknown,
            has_tracer: Some(false),
        }
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
        let lists = tokio::select! {
            biased;
            lists = Box::pin(HostLists::read(&reader, EarlyLists::asked(last))) => lists?,
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

/// The packages that decide about the host's kind and levels, kernels included. `None`: they cannot be read.
///
/// # Errors
/// `CANCELLED`, `CLOSED`.
pub(super) async fn read_profile(reader: &HostReader<'_>) -> Result<Option<Vec<Nevra>>> {
    let names = profile_names()?;
    reader.read(|p, c, id| p.installed(c, id, &names)).await
}

fn profile_names() -> Result<Vec<PackageName>> {
    let images = [OVIRT_IMAGE, RHV_IMAGE].map(|i| [i.update, i.placeholder]).concat();
    package_names(&[VDSM, LIBVIRT, QEMU_KVM, NODE_MARKERS, KERNELS, &images].concat())
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

impl From<ErrataSummary> for ErrataRead {
    fn from(summary: ErrataSummary) -> Self {
        ErrataRead {
            counts: summary.counts,
            suggest_reboot: summary.suggest_reboot.iter().take(NAMED_ERRATA).map(named_erratum).collect(),
            some_do_not_say: summary.some_do_not_say,
            unusable: summary.unusable,
            is_whole: summary.is_whole,
        }
    }
}

impl ErrataRead {
    /// Of a host to which no erratum applies.
    pub fn none() -> ErrataRead {
        let counts = ErrataCounts::of([]);
        ErrataRead { counts, suggest_reboot: vec![], some_do_not_say: false, unusable: vec![], is_whole: true }
    }

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

/// The counts, and the errata that suggest a reboot.
async fn read_errata(reader: &HostReader<'_>, expected: Expected) -> Result<Option<ErrataRead>> {
    match reader.read(|p, c, id| p.errata_summary(c, id, expected)).await? {
        None => Ok(None),
        Some(Some(summary)) => Ok(Some(summary.into())),
        Some(None) => read_errata_by_pages(reader).await,
    }
}

/// The same from a provider that does not sum them up.
async fn read_errata_by_pages(reader: &HostReader<'_>) -> Result<Option<ErrataRead>> {
    let query = ErrataQuery { per_page: PER_PAGE, ..ErrataQuery::default() };
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
        Some(Some(ids)) if !ids.is_empty() => read.suggest_reboot = ids.iter().map(named_erratum).collect(),
        // The provider cannot search for these errata, or finds none: whether each says so is seen in all pages only.
        Some(_) => read.read_all(reader).await?,
    }
    Ok(Some(read))
}

fn named_erratum(id: &ErratumId) -> String {
    format!("erratum {id}")
}
