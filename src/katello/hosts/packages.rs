//! Packages of a host: installed, upgradable, available. Versions are compared here, not by the server.
//!
//! Tests: `tests/it/provider/lab.rs` and `modules_and_views.rs`.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};
use serde::de::IgnoredAny;

use super::super::dialect::UpgradableSource;
use super::super::packages::{NAMES, PER_PAGE, newest_pairs};
use super::super::wire::InstalledPackage;
use super::super::{paging, search, wire};
use super::{Hosts, host_number};
use crate::error::{Code, Result, codes};
use crate::http::Param;
use crate::model::evr::{Evr, Nevra};
use crate::model::ids::{ContentHostId, PackageName};
use crate::ports::{Call, HostPackages, Upgradable};

/// More packages than a hypervisor has: its whole profile is one page. Lists of 2,000 were measured.
const WHOLE_PROFILE: u32 = 4_000;

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let path = format!("/api/hosts/{}/packages", host_number(host)?);
        let key = |p: &InstalledPackage| (p.nvrea.clone(), p.nvra.clone());
        if self.dialect.searches_installed() {
            let rows = self.package_rows(call, &path, &[], named, key).await?;
            let packages = self.katello.read_packages(&path, rows.iter().map(InstalledPackage::nevra))?;
            self.only(&path, named, packages.iter().map(|p| p.name.as_str()))?;
            return Ok(packages);
        }
        // Servers without a search here return the whole list in one response.
        let rows = self.package_rows(call, &path, &[("full_result", "true".to_owned())], &[], key).await?;
        let mut packages = self.katello.read_packages(&path, rows.iter().map(InstalledPackage::nevra))?;
        packages.retain(|p| named.is_empty() || named.iter().any(|n| n.as_str() == p.name));
        Ok(packages)
    }

    /// If the server does not show the newest version beside the installed one, two lists are joined.
    ///
    /// Katello 3.0 and 3.1 have no list of newer packages of a host. There the installed packages are compared with the
    /// host's content view. The view can have repositories that the host has not enabled, so the result can have an
    /// update too many, but misses none.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn upgradable(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<Upgradable>> {
        let pairs = match self.dialect.upgradable_source() {
            UpgradableSource::HostPackages => self.upgradable_in_one(call, host, named).await?,
            UpgradableSource::RepositoryPackages => self.pairs_with_epochs(call, host, named).await?,
            UpgradableSource::ContentView => self.upgradable_in_view(call, host, named).await?,
        };
        Ok(newest_pairs(self.of_enabled_streams(call, host, pairs).await?))
    }

    /// The list of installed packages names the newest version beside each that can be upgraded. It has a row for each package
    /// of the host, of which the server makes some nine in a millisecond (4.14, measured).
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn packages(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Option<HostPackages>> {
        if self.dialect.upgradable_source() != UpgradableSource::HostPackages || !self.dialect.lists_upgradable_only() {
            return Ok(None);
        }
        let path = format!("/api/hosts/{}/packages", host_number(host)?);
        let query = [("include_latest_upgradable", "true".to_owned())];
        let key = |p: &InstalledPackage| (p.nvrea.clone(), p.nvra.clone());
        // What a row that cannot be read means depends on the question: the two lists tell it.
        let rows = match paging::all_needed(self.server, call, &path, &query, WHOLE_PROFILE, key).await {
            Err(e) if e.code() == Code::ProviderMalformed => return Ok(None),
            rows => rows?,
        };
        let Ok(all) = rows.iter().map(InstalledPackage::nevra).collect::<Result<Vec<_>, _>>() else { return Ok(None) };
        let newer: Vec<InstalledPackage> = rows.into_iter().filter(InstalledPackage::names_a_version).collect();
        let pairs = self.pairs_of_rows(call, host, (&path, &[]), &newer).await?;
        Ok(Some(HostPackages {
            installed: all.into_iter().filter(|p| named.iter().any(|name| name.as_str() == p.name)).collect(),
            upgradable: newest_pairs(self.of_enabled_streams(call, host, pairs).await?),
            listed: newer.len() as u64,
        }))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn upgradable_listed(&self, call: &Call, host: &ContentHostId) -> Result<Option<u64>> {
        if !self.dialect.lists_upgradable_only() {
            return Ok(None);
        }
        let path = format!("/api/hosts/{}/packages", host_number(host)?);
        let query = [("status", "upgradable".to_owned())];
        Ok(paging::page::<IgnoredAny>(self.server, call, &path, &query, 1, 1).await?.subtotal)
    }

    async fn upgradable_in_one(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<(Nevra, Evr)>> {
        let path = format!("/api/hosts/{}/packages", host_number(host)?);
        let query = [("status", "upgradable".to_owned()), ("include_latest_upgradable", "true".to_owned())];
        let key = |p: &InstalledPackage| (p.nvrea.clone(), p.nvra.clone());
        let rows = self.package_rows(call, &path, &query, named, key).await?;
        let pairs = self.pairs_of_rows(call, host, (&path, named), &rows).await?;
        // Single rows without a version are packages whose update was withdrawn meanwhile.
        if !rows.iter().any(InstalledPackage::names_a_version)
            && !rows.is_empty()
            && self.dialect.lists_upgradable_only()
        {
            let why = "the packages can be upgraded, but no row has the version";
            return Err(self.server.malformed(&format!("GET {path}"), &[], why));
        }
        Ok(pairs)
    }

    /// The installed packages and the newer versions that these rows name.
    async fn pairs_of_rows(
        &self,
        call: &Call,
        host: &ContentHostId,
        (path, named): (&str, &[PackageName]),
        rows: &[InstalledPackage],
    ) -> Result<Vec<(Nevra, Evr)>> {
        let (mut pairs, mut raised, mut unreadable) = (vec![], BTreeSet::new(), None);
        for row in rows {
            let installed = match row.nevra() {
                Ok(installed) => installed,
                Err(e) => {
                    self.server.pass_over(path, &e);
                    unreadable.get_or_insert(e);
                    continue;
                }
            };
            self.only(path, named, [installed.name.as_str()])?;
            for text in row.upgradable_versions.iter().chain(&row.upgradable_version) {
                let to = match wire::parse_nvrea(text) {
                    Ok(to) => to,
                    Err(e) => {
                        self.server.pass_over(path, &e);
                        unreadable.get_or_insert(e);
                        continue;
                    }
                };
                // Servers before Katello 4.9 also name versions of other architectures.
                if !to.is_version_of(&installed) {
                    continue;
                }
                // These versions come without package epoch (nvra).
                let evr = to.evr.with_epoch(&installed.evr, []);
                if evr < installed.evr {
                    match PackageName::new(installed.name.as_str()) {
                        Ok(name) => _ = raised.insert(name),
                        // It can neither be asked for nor installed.
                        Err(e) => {
                            self.server.pass_over(path, &e);
                            continue;
                        }
                    }
                }
                pairs.push((installed.clone(), evr));
            }
        }
        // What looks older than the installed one and is offered for it has a raised package epoch.
        if !raised.is_empty() {
            pairs.retain(|(p, _)| !raised.iter().any(|n| n.as_str() == p.name));
            let raised: Vec<PackageName> = raised.into_iter().collect();
            let found = self.pairs_with_epochs(call, host, &raised).await?;
            let lost = raised.iter().find(|n| !found.iter().any(|(p, _)| p.name == n.as_str()));
            pairs.extend(found);
            if let Some(name) = lost {
                let what = format!("whether package {name} of the host can be upgraded");
                let why = "the server offers a version that looks older, and does not show its package epoch";
                let unknown = codes::NoData { what, why }.err();
                // It harms neither the others nor a question about others.
                if pairs.is_empty() || named.contains(name) {
                    return Err(unknown);
                }
                self.server.pass_over(path, &unknown);
            }
            return Ok(pairs);
        }
        // A row that cannot be read may be the only update.
        if let (true, Some(why)) = (pairs.is_empty(), unreadable) {
            return Err(self.server.malformed(&format!("GET {path}"), &[], why));
        }
        Ok(pairs)
    }

    /// Installed packages and their newer versions, from two lists that have the package epochs.
    async fn pairs_with_epochs(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<(Nevra, Evr)>> {
        let query = [("host_id", host_number(host)?.to_string()), ("packages_restrict_upgradable", "true".to_owned())];
        let available = self.repository_packages(call, &query, named).await?;
        if available.is_empty() {
            return Ok(vec![]);
        }
        let installed = self.installed(call, host, named).await?;
        let pairs = joined(&installed, &available);
        if pairs.is_empty() {
            let why = "not one of the upgradable packages is installed";
            return Err(self.server.malformed("GET /katello/api/packages", &[], why));
        }
        Ok(pairs)
    }

    async fn upgradable_in_view(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<(Nevra, Evr)>> {
        let installed = self.installed(call, host, named).await?;
        let names: BTreeSet<&str> = installed.iter().map(|p| p.name.as_str()).collect();
        let names = names.into_iter().map(PackageName::new).collect::<Result<Vec<_>>>()?;
        if names.is_empty() {
            return Ok(vec![]);
        }
        let mut pairs = vec![];
        for version in self.view_versions(call, host).await? {
            let query = [("content_view_version_id", version.to_string())];
            pairs.extend(joined(&installed, &self.repository_packages(call, &query, &names).await?));
        }
        Ok(pairs)
    }

    pub(super) async fn repository_packages(
        &self,
        call: &Call,
        query: &[Param],
        named: &[PackageName],
    ) -> Result<Vec<Nevra>> {
        let key = |p: &wire::RepositoryPackage| {
            (p.name.clone(), p.epoch.clone(), p.version.clone(), p.release.clone(), p.arch.clone())
        };
        let rows = self.package_rows(call, "/katello/api/packages", query, named, key).await?;
        let packages: Vec<Nevra> = rows.into_iter().map(Nevra::from).collect();
        self.only("/katello/api/packages", named, packages.iter().map(|p| p.name.as_str()))?;
        Ok(packages)
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        let mut best: Option<Evr> = None;
        for version in self.view_versions(call, host).await? {
            let query =
                [("content_view_version_id", version.to_string()), ("search", search::equals("name", name.as_str())?)];
            let key =
                |p: &wire::RepositoryPackage| (p.epoch.clone(), p.version.clone(), p.release.clone(), p.arch.clone());
            let rows = paging::all_needed(self.server, call, "/katello/api/packages", &query, PER_PAGE, key).await?;
            self.only("/katello/api/packages", std::slice::from_ref(name), rows.iter().map(|p| p.name.as_str()))?;
            let newest = rows.into_iter().map(|p| Nevra::from(p).evr).max();
            best = best.max(newest);
        }
        Ok(best)
    }

    /// Versions of the host's content views. There are several where it has several content view environments
    /// (Katello 4.8), and then the host does not name them itself.
    ///
    /// # Errors
    /// `HOST_WITHOUT_CONTENT`; those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn view_versions(&self, call: &Call, host: &ContentHostId) -> Result<Vec<u64>> {
        let row = self.host(call, host).await?;
        let without = || codes::HostWithoutContent { provider: self.server.name(), host: &row.name }.err();
        let facet = row.content_facet_attributes.as_ref().ok_or_else(without)?;
        let views = facet.content_view_environments.iter().map(|e| e.content_view.content_view_version_id);
        if let Some(versions) = views.collect::<Option<Vec<u64>>>().filter(|versions| !versions.is_empty()) {
            return Ok(versions);
        }
        if let Some(version) = facet.content_view_version_id {
            return Ok(vec![version]);
        }
        let mut pairs: Vec<(u64, u64)> =
            facet.content_view_environments.iter().map(|e| (e.content_view.id, e.lifecycle_environment.id)).collect();
        if pairs.is_empty() {
            pairs.extend(facet.content_view.iter().zip(&facet.lifecycle_environment).map(|(v, e)| (v.id, e.id)));
        }
        let mut versions = vec![];
        for (view, environment) in pairs {
            let query = [("content_view_id", view.to_string()), ("environment_id", environment.to_string())];
            let path = "/katello/api/content_view_versions";
            let rows = paging::all(self.server, call, path, &query, PER_PAGE, |v: &wire::Named| v.id).await?;
            versions.extend(rows.into_iter().map(|v| v.id));
        }
        if versions.is_empty() {
            return Err(without());
        }
        Ok(versions)
    }

    /// A list of packages, limited to names where there are any: then a row that cannot be read may be the one that is
    /// looked for, and is not passed over.
    async fn package_rows<T, K>(
        &self,
        call: &Call,
        path: &str,
        query: &[Param],
        named: &[PackageName],
        key: impl Fn(&T) -> K + Copy + Send,
    ) -> Result<Vec<T>>
    where
        T: paging::ListRow + Send,
        K: Eq + std::hash::Hash + Send,
    {
        let mut searches: Vec<Option<String>> = search::chunks(named, NAMES, |n| search::encoded_len(n.as_str()) + 9)
            .into_iter()
            .map(|run| search::any_of("name", run.iter().map(PackageName::as_str)).map(Some))
            .collect::<Result<_>>()?;
        if searches.is_empty() {
            searches.push(None);
        }
        let lists: Vec<Vec<T>> = stream::iter(searches)
            .map(|term| async move {
                let mut query = query.to_vec();
                match term {
                    None => paging::all(self.server, call, path, &query, PER_PAGE, key).await,
                    Some(term) => {
                        query.push(("search", term));
                        paging::all_needed(self.server, call, path, &query, PER_PAGE, key).await
                    }
                }
            })
            .buffered(4)
            .try_collect()
            .await?;
        Ok(lists.into_iter().flatten().collect())
    }

    /// Checks that a list that was requested by name has these names only. Any other list is an error of the server.
    fn only<'a>(&self, path: &str, named: &[PackageName], got: impl IntoIterator<Item = &'a str>) -> Result<()> {
        let named: BTreeSet<&str> = named.iter().map(PackageName::as_str).collect();
        match got.into_iter().find(|name| !named.is_empty() && !named.contains(name)) {
            Some(other) => {
                let why = format!("asked for packages by name, it gives {other}");
                Err(self.server.malformed(&format!("GET {path}"), &[], why))
            }
            None => Ok(()),
        }
    }
}

/// Each installed package with every version of it that is available.
fn joined(installed: &[Nevra], available: &[Nevra]) -> Vec<(Nevra, Evr)> {
    let mut by_name: BTreeMap<&str, Vec<&Nevra>> = BTreeMap::new();
    for package in available {
        by_name.entry(package.name.as_str()).or_default().push(package);
    }
    let of = |i: &Nevra| {
        by_name
            .get(i.name.as_str())
            .into_iter()
            .flatten()
            .filter(|a| a.is_version_of(i))
            .map(|a| a.evr.clone())
            .collect::<Vec<_>>()
    };
    installed.iter().flat_map(|i| of(i).into_iter().map(|evr| (i.clone(), evr))).collect()
}
