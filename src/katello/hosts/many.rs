//! The newest versions of a few packages that many hosts can be upgraded to: one list of the packages that any host can be
//! upgraded to, and one thin search of hosts for each of them, instead of a list for each host.
//!
//! The searches tell the version after the upgrade, not the installed one. So they serve for hosts whose installed versions
//! are known from elsewhere.
//!
//! Tests: `tests/it/check/costs.rs` and `tests/it/provider/many.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::super::{paging, search, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Result};
use crate::model::evr::Nevra;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, PackageName};
use crate::ports::{Call, UpgradableOfMany};

/// Hosts in one search, by their numbers.
const HOSTS: usize = 200;
/// Searches at a time.
const AT_ONCE: usize = 4;
/// More versions than this cost more than a list for each host.
const MOST_VERSIONS: usize = 60;
/// Thin rows on a page.
const ROWS: u32 = 1_000;

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn upgradable_of_many(
        &self,
        call: &Call,
        hosts: &[ContentHostRef],
        named: &[PackageName],
    ) -> Result<Option<UpgradableOfMany>> {
        if !self.dialect.lists_upgradable_of_all() {
            return Ok(None);
        }
        let versions = match self.upgradable_of_any(call, named).await {
            // This list needs another permission than the list of one host.
            Err(e) if matches!(e.code(), Code::ProviderForbidden | Code::ProviderNotFound) => {
                tracing::debug!(error = %e, "packages are asked for host by host");
                return Ok(None);
            }
            other => other?,
        };
        // Several versions of one text differ in the package epoch, which a search of hosts does not have.
        let texts: BTreeSet<String> = versions.iter().map(nvra).collect();
        if versions.len() > MOST_VERSIONS || texts.len() < versions.len() {
            return Ok(None);
        }
        let mut numbers = BTreeMap::new();
        for host in hosts {
            numbers.insert(host_number(&host.id)?, host);
        }
        let numbered: Vec<u64> = numbers.keys().copied().collect();
        let asked: Vec<(usize, &[u64])> =
            (0..versions.len()).flat_map(|version| numbered.chunks(HOSTS).map(move |some| (version, some))).collect();
        let searches = asked.into_iter().map(|(version, some)| {
            let package = versions.get(version).map(nvra).unwrap_or_default();
            let some = some.to_vec();
            async move { Ok::<_, crate::error::Error>((version, self.hosts_with(call, &package, &some).await?)) }
        });
        let found: Vec<(usize, Vec<wire::ThinHost>)> =
            stream::iter(searches.collect::<Vec<_>>()).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut answer = UpgradableOfMany::default();
        for (version, rows) in found {
            let Some(package) = versions.get(version) else { continue };
            for row in rows {
                // Rows of what was not asked for: the server did not search.
                let Some(host) = numbers.get(&row.id).filter(|host| host.name == row.name) else { return Ok(None) };
                learn(&mut answer, &host.id, package);
            }
        }
        Ok(Some(answer))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn hosts_with_upgradable(
        &self,
        call: &Call,
        hosts: &[ContentHostRef],
        part: &PackageName,
    ) -> Result<Option<BTreeSet<ContentHostId>>> {
        if !self.dialect.lists_upgradable_of_all() {
            return Ok(None);
        }
        let mut numbers = BTreeMap::new();
        for host in hosts {
            numbers.insert(host_number(&host.id)?, host);
        }
        // Between name and version there is a dash. The search finds the text anywhere, so hosts too many, and none too few.
        let term = search::contains("upgradable_rpms", &format!("{part}-"))?;
        let numbered: Vec<u64> = numbers.keys().copied().collect();
        let searches: Vec<_> = numbered.chunks(HOSTS).map(|some| self.hosts_of(call, &term, some)).collect();
        let found: Vec<Vec<wire::ThinHost>> = stream::iter(searches).buffer_unordered(AT_ONCE).try_collect().await?;
        let mut with = BTreeSet::new();
        for row in found.into_iter().flatten() {
            // Rows of what was not asked for: the server did not search.
            let Some(host) = numbers.get(&row.id).filter(|host| host.name == row.name) else { return Ok(None) };
            with.insert(host.id.clone());
        }
        Ok(Some(with))
    }

    /// Packages of these names that any host can be upgraded to.
    async fn upgradable_of_any(&self, call: &Call, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let query = [("packages_restrict_upgradable", "true".to_owned())];
        let mut packages = self.repository_packages(call, &query, named).await?;
        packages.sort_by(|a, b| (&a.name, &a.arch, &a.evr).cmp(&(&b.name, &b.arch, &b.evr)));
        packages.dedup();
        Ok(packages)
    }

    /// Those of the hosts of these numbers that can be upgraded to a package.
    async fn hosts_with(&self, call: &Call, package: &str, numbers: &[u64]) -> Result<Vec<wire::ThinHost>> {
        self.hosts_of(call, &search::equals("upgradable_rpms", package)?, numbers).await
    }

    /// Those of the hosts of these numbers for which the term is true.
    async fn hosts_of(&self, call: &Call, term: &str, numbers: &[u64]) -> Result<Vec<wire::ThinHost>> {
        let numbers: Vec<String> = numbers.iter().map(u64::to_string).collect();
        let term = format!("{term} and id ^ ({})", numbers.join(","));
        let mut query = vec![("search", term), ("thin", "true".to_owned())];
        if let Some(id) = self.katello.organization {
            query.push(("organization_id", id.to_string()));
        }
        paging::all_needed(self.server, call, "/api/hosts", &query, ROWS, |h: &wire::ThinHost| h.id).await
    }
}

/// A package as a search of hosts names it: without its epoch.
fn nvra(package: &Nevra) -> String {
    let release = package.evr.release.as_deref().unwrap_or_default();
    format!("{}-{}-{release}.{}", package.name, package.evr.version, package.arch)
}

fn learn(answer: &mut UpgradableOfMany, host: &ContentHostId, package: &Nevra) {
    // Whether the host has the stream enabled is told by a list of its own only.
    if package.evr.release.as_deref().is_some_and(|release| release.contains("module")) {
        answer.alone.insert(host.clone());
        return;
    }
    let newest = answer.newest.entry(host.clone()).or_default();
    match newest.get_mut(&package.name) {
        Some(known) if *known >= package.evr => {}
        Some(known) => *known = package.evr.clone(),
        None => _ = newest.insert(package.name.clone(), package.evr.clone()),
    }
}
