//! The selection of an installation: the errata and packages that the provider offers for it now.
//!
//! Tests: `tests/it/install/selection.rs`.

use std::collections::{BTreeMap, BTreeSet};

use crate::check::association::Resolved;
use crate::check::kind::{self, is_node_image};
use crate::check::nothing_computed;
use crate::error::{Result, codes};
use crate::install::proof::{join, not_newer_from_errata, planned_by_erratum, planned_together};
use crate::install::request::InstallRequest;
use crate::model::erratum::{ErrataQuery, ErrataScope, Erratum};
use crate::model::evr::Nevra;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, ErratumId, PackageName};
use crate::model::task::Selection;
use crate::ports::{Call, Provider};

/// The resolved selection.
pub(super) struct Selected {
    /// The selection, in the provider's spelling.
    pub selection: Selection,
    pub errata: Vec<Erratum>,
    /// Packages with the versions that they should get.
    pub packages: Vec<Nevra>,
    /// Packages of each erratum.
    pub by_erratum: BTreeMap<ErratumId, Vec<Nevra>>,
}

impl Selected {
    /// The resolved selection of errata or of an image.
    pub fn without_packages(selection: Selection) -> Selected {
        Selected { selection, errata: vec![], packages: vec![], by_erratum: BTreeMap::new() }
    }
}

/// Resolves the selection to errata and packages; refuses errata and packages that cannot be installed any more.
pub(super) async fn select(
    resolved: &Resolved,
    call: &Call,
    request: &InstallRequest,
    content_host: &ContentHostRef,
    before: &[Nevra],
) -> Result<Selected> {
    let host = &request.host.name;
    match &request.selection {
        Selection::Errata(ids) => {
            let provider = resolved.provider.as_ref();
            let errata = installable(provider, call, &content_host.id, ids).await?;
            let gone: Vec<_> = ids.iter().filter(|id| !errata.iter().any(|e| e.id == **id)).collect();
            if !gone.is_empty() {
                return Err(match resolved.facts.nothing_computed {
                    true => nothing_computed(&request.host),
                    false => {
                        let errata = with_other_spellings(provider, call, content_host, &gone).await?;
                        codes::ErrataNotApplicable { host, errata }.err()
                    }
                });
            }
            let is_modular = errata.iter().any(|e| !e.modular_packages.is_empty());
            let enabled = match is_modular {
                true => resolved.provider.enabled_streams(call, &content_host.id).await?,
                false => None,
            };
            // An erratum that seems older and is installable has a raised package epoch, which only a list of packages
            // shows.
            let names = not_newer_from_errata(&errata, before, enabled.as_ref());
            // A row without a package name cannot be installed, and does not affect the others.
            let names: Vec<PackageName> = names.into_iter().filter_map(|name| PackageName::new(name).ok()).collect();
            let newer = match names.is_empty() {
                true => vec![],
                false => resolved.provider.upgradable(call, &content_host.id, &names).await?,
            };
            let by_erratum = planned_by_erratum(&errata, before, enabled.as_ref(), &newer);
            let packages = planned_together(&by_erratum);
            let selection = Selection::Errata(errata.iter().map(|e| e.id.clone()).collect());
            Ok(Selected { selection, errata, packages, by_erratum })
        }
        Selection::Packages(names) => {
            let packages = upgradable(resolved, call, content_host, names, before).await?;
            let gone: Vec<_> = names.iter().filter(|n| !packages.iter().any(|p| p.name == n.as_str())).collect();
            if !gone.is_empty() {
                return Err(match resolved.facts.nothing_computed {
                    true => nothing_computed(&request.host),
                    false => codes::PackagesNotUpgradable { host, packages: join(&gone) }.err(),
                });
            }
            Ok(Selected { packages, ..Selected::without_packages(request.selection.clone()) })
        }
        Selection::Image(_) => Ok(Selected::without_packages(request.selection.clone())),
    }
}

/// Ids in a sentence. If the provider offers an id that differs in case only, the sentence names it: ids that differ in
/// case are two errata, so the other one is not taken.
async fn with_other_spellings(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostRef,
    gone: &[&ErratumId],
) -> Result<String> {
    let capitals = |id: &ErratumId| ErratumId::new(id.as_str().to_ascii_uppercase()).ok().filter(|other| other != id);
    let others: Vec<ErratumId> = gone.iter().filter_map(|id| capitals(id)).collect();
    let offered = match others.is_empty() {
        true => vec![],
        false => installable(provider, call, &content_host.id, &others).await?,
    };
    let named = |id: &&ErratumId| match capitals(id).filter(|other| offered.iter().any(|e| e.id == *other)) {
        Some(other) => format!("{id} (it offers {other})"),
        None => id.to_string(),
    };
    Ok(gone.iter().map(named).collect::<Vec<_>>().join(", "))
}

/// The errata that can be installed now, each once. They are read one page at a time.
///
/// # Errors
/// Errors of the provider.
pub async fn installable(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostId,
    ids: &[ErratumId],
) -> Result<Vec<Erratum>> {
    let mut wanted: BTreeSet<&ErratumId> = ids.iter().collect();
    let mut found = Vec::new();
    for chunk in ids.chunks(100) {
        let query = ErrataQuery {
            scope: ErrataScope::Installable,
            ids: chunk.to_vec(),
            per_page: 100,
            ..ErrataQuery::default()
        };
        let page = provider.errata(call, content_host, &query).await?.errata;
        found.extend(page.into_iter().filter(|e| wanted.remove(&e.id)));
    }
    Ok(found)
}

/// The first `most` errata that match the query, each once, read one page at a time from the query's page on.
///
/// # Errors
/// Errors of the provider.
pub async fn every(
    provider: &dyn Provider,
    call: &Call,
    content_host: &ContentHostId,
    mut query: ErrataQuery,
    most: usize,
) -> Result<Vec<Erratum>> {
    let mut found: Vec<Erratum> = vec![];
    let mut seen: BTreeSet<ErratumId> = BTreeSet::new();
    loop {
        let page = provider.errata(call, content_host, &query).await?;
        let is_empty = page.errata.is_empty() && page.unusable.is_empty();
        // The list can grow while it is read: a row then comes twice.
        found.extend(page.errata.into_iter().filter(|erratum| seen.insert(erratum.id.clone())));
        let read = u64::from(query.page) * u64::from(query.per_page);
        if is_empty || found.len() >= most || read >= page.counts.at_least() {
            found.truncate(most);
            return Ok(found);
        }
        query.page += 1;
    }
}

async fn upgradable(
    resolved: &Resolved,
    call: &Call,
    content_host: &ContentHostRef,
    names: &[PackageName],
    before: &[Nevra],
) -> Result<Vec<Nevra>> {
    let mut planned: Vec<Nevra> = resolved
        .provider
        .upgradable(call, &content_host.id, names)
        .await?
        .into_iter()
        .filter(|u| u.to > u.installed.evr && names.iter().any(|n| n.as_str() == u.installed.name))
        .map(|u| Nevra { evr: u.to, ..u.installed })
        .collect();
    // A Node's image is not listed as upgradable: it replaces a placeholder of another name.
    for name in names.iter().filter(|n| is_node_image(n.as_str())) {
        if planned.iter().any(|p| p.name == name.as_str()) {
            continue;
        }
        let installed = kind::versions_of(before).image;
        let available = resolved.provider.available(call, &content_host.id, name).await?;
        if let Some(evr) = available
            && installed.is_none_or(|i| evr > i)
        {
            planned.push(Nevra { name: name.to_string(), evr, arch: "noarch".to_owned() });
        }
    }
    Ok(planned)
}
