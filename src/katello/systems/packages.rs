//! Packages of a system: installed, upgradable, offered.
//!
//! These servers have no list of upgradable packages. What is known instead:
//! * of named packages, everything: the newest version in the system's content view is compared with its profile.
//!   (The view may hold repositories that the system has not enabled; the server does not say.)
//! * of all packages, those that an erratum of the system brings. Updates without an erratum are not seen, so the
//!   list may lack some; and when it is empty, whether there are updates is not known, which is an error here.
//!
//! Tests: `tests/it/provider/systems.rs`.

use std::collections::BTreeSet;

use super::super::dialect::SystemsSearch;
use super::super::packages::{NAMES, PER_PAGE, newest_pairs};
use super::super::{paging, search, wire};
use super::query::{self, Field};
use super::{Systems, path_of};
use crate::error::{Error, Result, codes};
use crate::model::erratum::ErrataScope;
use crate::model::evr::{Evr, Nevra};
use crate::model::ids::{ContentHostId, PackageName};
use crate::ports::{Call, Upgradable};

/// A list of these servers that a page cannot be asked of is read whole; no profile is longer.
const PROFILE: u32 = 100_000;

impl Systems<'_> {
    /// The profile. It has neither pages nor searches.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let path = format!("{}/packages", path_of(host)?);
        let page = paging::page::<wire::RepositoryPackage>(self.server(), call, &path, &[], 1, PROFILE).await?;
        let is_short = page.subtotal.is_some_and(|all| all > (page.rows.len() + page.passed_over) as u64);
        // What was passed over can be what is named.
        if is_short || (page.passed_over > 0 && !named.is_empty()) {
            return Err(self.server().malformed(&path, &[], "the list of packages is not whole"));
        }
        let names: BTreeSet<&str> = named.iter().map(PackageName::as_str).collect();
        let wanted = |p: &wire::RepositoryPackage| names.is_empty() || names.contains(p.name.as_str());
        Ok(page.rows.into_iter().filter(wanted).map(Nevra::from).collect())
    }

    /// # Errors
    /// `NO_DATA` where nothing was named and no erratum brings a package: see the head of this file.
    pub async fn upgradable(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<Upgradable>> {
        if !named.is_empty() {
            return self.upgradable_in_view(call, host, named).await;
        }
        let brought = self.brought_by_errata(call, host).await?;
        let found = if self.dialect.systems_tell_installable() {
            upgrades(&self.installed(call, host, &[]).await?, &brought)
        } else {
            // These errata are applicable. Whether they are installable depends on the packages of the content view.
            let names: BTreeSet<&str> = brought.iter().map(|p| p.name.as_str()).collect();
            let names = names.into_iter().map(PackageName::new).collect::<Result<Vec<_>>>()?;
            if names.is_empty() { vec![] } else { self.upgradable_in_view(call, host, &names).await? }
        };
        if found.is_empty() { Err(self.unknown_updates()) } else { Ok(found) }
    }

    fn unknown_updates(&self) -> Error {
        let why = format!(
            "none of its errata brings a newer package, and Katello {} does not list packages without an erratum",
            self.dialect.version()
        );
        codes::NoData { what: "whether packages can be upgraded", why }.err()
    }

    async fn brought_by_errata(&self, call: &Call, host: &ContentHostId) -> Result<Vec<Nevra>> {
        let errata = self.all_errata(call, host, ErrataScope::Installable).await?;
        let packages = errata.iter().flat_map(|e| &e.erratum.packages);
        let path = format!("/katello/api/systems/{host}/errata");
        self.katello.read_packages(&path, packages.map(|p| wire::parse_nvrea(p)))
    }

    async fn upgradable_in_view(
        &self,
        call: &Call,
        host: &ContentHostId,
        named: &[PackageName],
    ) -> Result<Vec<Upgradable>> {
        let installed = self.installed(call, host, named).await?;
        if installed.is_empty() {
            return Ok(vec![]);
        }
        Ok(upgrades(&installed, &self.offered(call, host, named).await?))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        Ok(self.offered(call, host, std::slice::from_ref(name)).await?.into_iter().map(|p| p.evr).max())
    }

    /// All versions of these packages in the system's content view.
    async fn offered(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let version = self.view_version(call, host).await?.to_string();
        let mut offered = vec![];
        for run in search::chunks(named, NAMES, |n| search::encoded_len(n.as_str()) + 15) {
            let names: Vec<&str> = run.iter().map(PackageName::as_str).collect();
            let term = query::any_of(self.search, Field::Name, names.iter().copied())?;
            let query = [("content_view_version_id", version.clone()), ("search", term)];
            let key = |p: &wire::RepositoryPackage| {
                (p.name.clone(), p.epoch.clone(), p.version.clone(), p.release.clone(), p.arch.clone())
            };
            let rows = paging::all_needed(self.server(), call, "/katello/api/packages", &query, PER_PAGE, key).await?;
            offered.extend(rows.into_iter().filter(|p| names.contains(&p.name.as_str())).map(Nevra::from));
        }
        if offered.is_empty() {
            self.believe_not_offered(call, &version).await?;
        }
        Ok(offered)
    }

    /// Checks an empty list: it is valid only if the packages of the view can be listed (Elasticsearch's failures look
    /// like empty lists).
    async fn believe_not_offered(&self, call: &Call, version: &str) -> Result<()> {
        if self.search == SystemsSearch::Scoped {
            return Ok(());
        }
        let query = [("content_view_version_id", version.to_owned())];
        let path = "/katello/api/packages";
        let some = paging::page::<wire::RepositoryPackage>(self.server(), call, path, &query, 1, 1).await?;
        if !some.rows.is_empty() {
            return Ok(());
        }
        let why = "the server lists no package there; its search may be out of order";
        Err(codes::NoData { what: "what the host's content view offers", why }.err())
    }

    /// Version of the system's content view in its environment.
    async fn view_version(&self, call: &Call, host: &ContentHostId) -> Result<u64> {
        let system = self.system(call, &path_of(host)?, false).await?;
        let without = || codes::HostWithoutContent { provider: self.server().name(), host: &system.name }.err();
        let view = system.view().ok_or_else(without)?;
        let environment = system.environment.as_ref().and_then(|e| e.id).ok_or_else(without)?;
        let query = [("content_view_id", view.to_string()), ("environment_id", environment.to_string())];
        let path = "/katello/api/content_view_versions";
        let rows = paging::all(self.server(), call, path, &query, PER_PAGE, |v: &wire::Named| v.id).await?;
        rows.iter().map(|v| v.id).max().ok_or_else(without)
    }
}

fn upgrades(installed: &[Nevra], offered: &[Nevra]) -> Vec<Upgradable> {
    let pairs = installed.iter().flat_map(|i| {
        offered.iter().filter(|o| o.name == i.name && o.arch == i.arch).map(|o| (i.clone(), o.evr.clone()))
    });
    newest_pairs(pairs.collect())
}
