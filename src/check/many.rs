//! Reads the packages that decide levels for many hosts together, where the provider can tell them of many at once.
//!
//! Tests: `tests/it/check/costs.rs` and `tests/it/provider/many.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::association::Resolved;
use super::early_end::ends_the_check;
use super::host_facts::deciding_packages;
use super::kind::{self, LIBVIRT, QEMU_KVM, VDSM};
use crate::error::Result;
use crate::model::evr::Evr;
use crate::model::host::{ContentHostRef, HostInventory, HostKind};
use crate::model::ids::ProviderName;
use crate::ports::{Call, Provider};

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
    for (provider, group) in by_provider.into_values().filter(|(_, group)| group.len() >= LEAST) {
        let of = |i: &usize| resolved.get(*i).and_then(|r| r.as_ref().ok()).map(reference);
        let asked: Vec<ContentHostRef> = group.iter().filter_map(of).collect();
        let told = match provider.upgradable_of_many(call, &asked, &names).await {
            Err(e) if ends_the_check(&e) => return Err(e),
            // Each host is asked about alone, and tells its failure.
            Err(error) => {
                tracing::debug!(%error, provider = %provider.name(), "packages of many hosts could not be read together");
                None
            }
            Ok(told) => told,
        };
        let Some(mut told) = told else { continue };
        for i in group {
            let (Some(host), Some(Ok(resolved))) = (hosts.get(i), resolved.get(i)) else { continue };
            let id = &resolved.association.content_host;
            let found = told.newest.remove(id).unwrap_or_default();
            if !told.alone.contains(id) && is_newer(host, &found) {
                newest[i] = Some(found);
            }
        }
    }
    Ok(newest)
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

/// Whether all versions that decide levels were found, and are newer than those that the host runs. Where one is missing, the host
/// may have no such update, or the user may not read the repository that has it: the list of the host alone tells. Servers order
/// versions in their own way.
fn is_newer(host: &HostInventory, newest: &BTreeMap<String, Evr>) -> bool {
    let versions = &host.versions;
    let has = [(&versions.vdsm, VDSM), (&versions.libvirt, LIBVIRT), (&versions.qemu_kvm, QEMU_KVM)];
    has.into_iter().all(|(runs, names)| {
        let to = kind::newest_of(names, newest.iter().map(|(name, to)| (name.as_str(), to)));
        to.zip(runs.as_ref()).is_some_and(|(to, runs)| to > *runs)
    })
}

fn reference(resolved: &Resolved) -> ContentHostRef {
    let link = &resolved.association;
    let (id, name) = (link.content_host.clone(), link.content_host_name.clone());
    ContentHostRef { id, name, last_checkin_ms: None }
}
