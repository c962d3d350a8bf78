//! Reads the packages that decide levels for many hosts together, where the provider can tell them of many at once.
//!
//! Tests: `tests/it/check/costs.rs` and `tests/it/provider/many.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{join_all, try_join_all};

use super::association::Resolved;
use super::early_end::ends_the_check;
use super::host_facts::deciding_packages;
use super::kind::{self, LIBVIRT, QEMU_KVM, VDSM};
use super::limits::TimeLimit;
use crate::error::{Error, Result};
use crate::model::evr::Evr;
use crate::model::host::{ContentHostRef, HostInventory, HostKind};
use crate::model::ids::{ContentHostId, PackageName, ProviderName};
use crate::ports::{Call, Provider};

/// The packages that decide levels, by component.
const GROUPS: [&[&str]; 3] = [VDSM, LIBVIRT, QEMU_KVM];
/// Fewer hosts of a provider are asked about one by one.
const LEAST: usize = 4;

/// The newest versions that a host can be upgraded to, by name of the package. `None`: the host is asked about alone.
pub(super) type Newest = Option<BTreeMap<String, Evr>>;

/// The newest versions for each host, in the order of the hosts.
///
/// # Errors
/// `CANCELLED`, `CLOSED`.
pub(super) async fn newest_of_many(
    call: &Call,
    hosts: &[&HostInventory],
    resolved: &[Result<Resolved>],
    time: TimeLimit<'_>,
) -> Result<Vec<Newest>> {
    let mut newest: Vec<Newest> = vec![None; hosts.len()];
    let mut by_provider: BTreeMap<ProviderName, (Arc<dyn Provider>, Vec<usize>)> = BTreeMap::new();
    for (i, (host, resolved)) in hosts.iter().zip(resolved).enumerate() {
        if let Ok(resolved) = resolved
            && is_fit(host, resolved)
        {
            let provider = &resolved.provider;
            by_provider.entry(provider.name().clone()).or_insert_with(|| (provider.clone(), vec![])).1.push(i);
        }
    }
    let names = deciding_packages()?;
    let groups = by_provider.into_values().filter(|(_, group)| group.len() >= LEAST);
    // Side by side: a provider that is slow keeps the hosts of the others waiting no longer than its part of the time.
    let reading = groups.map(|(provider, group)| {
        let names = &names;
        async move {
            let of = |i: &usize| Some((*i, *hosts.get(*i)?, resolved.get(*i)?.as_ref().ok().map(reference)?));
            let group: Vec<Asked> = group.iter().filter_map(of).collect();
            tokio::select! {
                biased;
                told = newest_of_group(call, &*provider, &group, names) => told,
                () = time.over() => Ok(vec![]),
            }
        }
    });
    for told in join_all(reading).await {
        for (i, found) in told? {
            newest[i] = Some(found);
        }
    }
    Ok(newest)
}

/// A host, its place among all, and its content host.
type Asked<'a> = (usize, &'a HostInventory, ContentHostRef);

/// What is known of the hosts of one provider. The others are asked about one by one.
async fn newest_of_group(
    call: &Call,
    provider: &dyn Provider,
    group: &[Asked<'_>],
    names: &[PackageName],
) -> Result<Vec<(usize, BTreeMap<String, Evr>)>> {
    let asked: Vec<ContentHostRef> = group.iter().map(|(_, _, link)| link.clone()).collect();
    let Some(mut told) = known(provider, provider.upgradable_of_many(call, &asked, names).await)? else {
        return Ok(vec![]);
    };
    let mut found = vec![];
    for (i, host, link) in group.iter().filter(|(_, _, link)| !told.alone.contains(&link.id)) {
        let newest = told.newest.remove(&link.id).unwrap_or_default();
        found.push((*i, *host, link, newest));
    }
    let lacking: Vec<ContentHostRef> = found
        .iter()
        .filter(|(_, host, _, newest)| GROUPS.into_iter().any(|names| newer(host, names, newest) == Newer::Missing))
        .map(|(_, _, link, _)| (*link).clone())
        .collect();
    let without = Without::read(call, provider, &lacking).await?;
    found.retain(|(_, host, link, newest)| {
        GROUPS.into_iter().all(|names| match newer(host, names, newest) {
            Newer::Yes => true,
            Newer::No => false,
            Newer::Missing => without.has_none(&link.id, names),
        })
    });
    Ok(found.into_iter().map(|(i, _, _, newest)| (i, newest)).collect())
}

/// The answer, where there is one.
fn known<T>(provider: &dyn Provider, told: Result<Option<T>>) -> Result<Option<T>> {
    match told {
        Err(e) if ends_the_check(&e) => Err(e),
        // Each host is asked about alone, and tells its failure.
        Err(error) => {
            tracing::debug!(%error, provider = %provider.name(), "packages of many hosts could not be read together");
            Ok(None)
        }
        told => told,
    }
}

/// For the packages of each level-deciding component, the hosts that can be upgraded to any of them.
#[derive(Default)]
struct Without(BTreeMap<&'static str, BTreeSet<ContentHostId>>);

impl Without {
    /// Asks where that takes fewer requests than to ask about each host.
    async fn read(call: &Call, provider: &dyn Provider, lacking: &[ContentHostRef]) -> Result<Without> {
        if lacking.len() <= GROUPS.len() {
            return Ok(Without::default());
        }
        let asking = GROUPS.into_iter().filter_map(|names| names.first().copied()).map(|name| async move {
            let part = PackageName::new(name)?;
            let told = provider.hosts_with_upgradable(call, lacking, &part).await;
            Ok::<_, Error>(known(provider, told)?.map(|with| (name, with)))
        });
        let told: Vec<_> = try_join_all(asking).await?;
        Ok(Without(told.into_iter().flatten().collect()))
    }

    /// Whether it was found that the host has no update of any of these packages. The names of a component begin with the first.
    fn has_none(&self, host: &ContentHostId, names: &[&'static str]) -> bool {
        names.first().and_then(|name| self.0.get(name)).is_some_and(|with| !with.contains(host))
    }
}

/// Whether this way tells enough of the host: it is an EL host with updates, and the engine shows the versions that it has.
fn is_fit(host: &HostInventory, resolved: &Resolved) -> bool {
    let (facts, versions) = (&resolved.facts, &host.versions);
    let has_versions = versions.vdsm.is_some() && versions.libvirt.is_some() && versions.qemu_kvm.is_some();
    kind::by_inventory(host) == Some(HostKind::El)
        && facts.upgradable_packages.is_some_and(|count| count > 0)
        && facts.image.is_none()
        && !facts.nothing_computed
        && has_versions
}

/// What was found of one component.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Newer {
    /// A version that is newer than the one that the host runs.
    Yes,
    /// One that is not. Servers order versions in their own way.
    No,
    /// None: the host may have no such update, or the user may not read the repository that has it.
    Missing,
}

fn newer(host: &HostInventory, names: &[&str], newest: &BTreeMap<String, Evr>) -> Newer {
    let versions = &host.versions;
    let runs = match names {
        VDSM => &versions.vdsm,
        LIBVIRT => &versions.libvirt,
        _ => &versions.qemu_kvm,
    };
    match kind::newest_of(names, newest.iter().map(|(name, to)| (name.as_str(), to))) {
        None => Newer::Missing,
        Some(to) if runs.as_ref().is_some_and(|runs| to > *runs) => Newer::Yes,
        Some(_) => Newer::No,
    }
}

fn reference(resolved: &Resolved) -> ContentHostRef {
    let link = &resolved.association;
    let (id, name) = (link.content_host.clone(), link.content_host_name.clone());
    ContentHostRef { id, name, last_checkin_ms: None }
}
