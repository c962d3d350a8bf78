//! The seam between the two APIs by which servers show hosts: systems (Katello 2) and hosts (from 3.0 on).
//!
//! Everything that names a host goes through [`HostApi`]. Tasks and single errata are the same on both.

use std::collections::BTreeSet;

use async_trait::async_trait;

use super::Katello;
use super::dialect::HostsBy;
use super::systems::Systems;
use crate::error::Result;
use crate::model::check::Answer;
use crate::model::erratum::{ErrataPage, ErrataQuery};
use crate::model::evr::{Evr, Nevra};
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, PackageName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::{Call, Matched, Unpublished, Upgradable, Wanted};

/// One of the two APIs; the methods are those of the port.
#[async_trait]
pub(super) trait HostApi: Send + Sync {
    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>>;
    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage>;
    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>>;
    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>>;
    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>>;
    async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<Answer>;
    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability>;
    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask>;
    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool>;
    /// Katello 2 knows no modules.
    async fn enabled_streams(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        Ok(None)
    }
    /// Not asked on Katello 2, which lists either kind of errata and does not tell them apart.
    async fn unpublished(&self, _call: &Call, _host: &ContentHostId) -> Result<Option<Unpublished>> {
        Ok(None)
    }
}

impl Katello {
    /// The API that this server has.
    pub(super) async fn host_api(&self, call: &Call) -> Result<Box<dyn HostApi + '_>> {
        let dialect = self.dialect(call).await?;
        Ok(match dialect.hosts_by() {
            HostsBy::Hosts => Box::new(Hosts(self)),
            HostsBy::Systems(search) => Box::new(Systems::new(self, dialect, search)),
        })
    }
}

/// The hosts API. Its parts are methods of [`Katello`], in a file for each subject.
struct Hosts<'a>(&'a Katello);

#[async_trait]
impl HostApi for Hosts<'_> {
    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        self.0.find_content_hosts(call, wanted).await
    }

    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        self.0.errata_page(call, host, query).await
    }

    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>> {
        self.0.upgradable_packages(call, host, named).await
    }

    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        self.0.installed_packages(call, host, named).await
    }

    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        self.0.available_package(call, host, name).await
    }

    async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<Answer> {
        self.0.pending_reboot(call, host).await
    }

    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        self.0.install_capability(call, host).await
    }

    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        self.0.send_install(call, host, way, selection).await
    }

    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        self.0.refresh_host(call, host).await
    }

    async fn enabled_streams(&self, call: &Call, host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        self.0.streams_enabled(call, host).await
    }

    async fn unpublished(&self, call: &Call, host: &ContentHostId) -> Result<Option<Unpublished>> {
        self.0.unpublished_errata(call, host).await.map(Some)
    }
}
