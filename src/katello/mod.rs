//! The provider port for Katello and Satellite servers, from Katello 2.0 on.
//!
//! | file | subject |
//! |---|---|
//! | `tls`, `connection`, `credentials`, `oauth`, `gate` | one server: trust, requests, secrets, signatures, how many at once |
//! | `errors` | from HTTP and TLS to our codes |
//! | `search`, `paging`, `wire` | the query language, lists, and what the servers send |
//! | `dialect` | what one server can do, probed; the only place that looks at versions |
//! | `host_api` | the seam between the two APIs for hosts, chosen by the dialect |
//! | `hosts`, `errata`, `publishing`, `packages`, `jobs` | the hosts API (from Katello 3.0 on): its part of the port's operations |
//! | `systems` | the systems API (Katello 2): the same operations |
//! | `matching`, `tasks` | what both share: deciding which content host it is; following tasks |
//! | `examine`, `certificate` | what the doctor asks |

mod certificate;
mod connection;
mod credentials;
mod dialect;
mod errata;
mod errors;
mod examine;
#[cfg(test)]
mod fuzzed;
mod gate;
mod host_api;
mod hosts;
mod jobs;
mod matching;
mod oauth;
mod packages;
mod paging;
mod publishing;
#[cfg(test)]
mod recorded;
mod search;
mod systems;
mod tasks;
mod tls;
mod wire;

use std::collections::BTreeSet;
use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::Mutex;

use self::connection::Connection;
use self::dialect::Dialect;
use crate::config::ProviderConfig;
use crate::error::{Result, codes};
use crate::model::TimeMs;
use crate::model::check::Answer;
use crate::model::erratum::{ErrataPage, ErrataQuery, Erratum};
use crate::model::evr::{Evr, Nevra};
use crate::model::examination::ProviderExamination;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, ErratumId, PackageName, ProviderName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::{Call, Clock, Ids, Matched, Provider, ProviderTaskState, Unpublished, Upgradable, Wanted};

/// Time after which a server is probed again.
const PROBE_AGAIN_MS: i64 = 3_600_000;
/// The same after a failure that casts doubt on what we know.
const DOUBT_MS: i64 = 30_000;

/// Prepares the connection to a server. Nothing is sent: the server is probed when it is first used, and again
/// every hour or after failures.
///
/// # Errors
/// `INVALID_CONFIG` for a CA file or a proxy that cannot be used.
pub fn connect(config: &ProviderConfig, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Arc<dyn Provider>> {
    let server = Connection::new(config, clock, ids)?;
    let files = examine::Files::of(config);
    Ok(Arc::new(Katello { server, organization: config.organization_id, files, probed: Mutex::default() }))
}

/// A Katello or Satellite server.
struct Katello {
    server: Connection,
    organization: Option<u64>,
    files: examine::Files,
    probed: Mutex<Option<Probed>>,
}

struct Probed {
    dialect: Arc<Dialect>,
    at_ms: TimeMs,
    doubtful: bool,
}

impl Katello {
    /// What the server can do. Concurrent callers wait for one probe.
    async fn dialect(&self, call: &Call) -> Result<Arc<Dialect>> {
        let mut probed = tokio::select! {
            biased;
            () = call.cancel.cancelled() => return Err(codes::Cancelled { operation: "probing the provider" }.err()),
            probed = self.probed.lock() => probed,
        };
        let now_ms = self.server.now_ms();
        if let Some(p) = &*probed {
            let age = now_ms.saturating_sub(p.at_ms);
            if age < if p.doubtful { DOUBT_MS } else { PROBE_AGAIN_MS } {
                return Ok(p.dialect.clone());
            }
        }
        let dialect = Arc::new(Dialect::probe(&self.server, call).await?);
        *probed = Some(Probed { dialect: dialect.clone(), at_ms: now_ms, doubtful: false });
        Ok(dialect)
    }

    /// What the server can do, asked now whatever is known.
    async fn probe_anew(&self, call: &Call) -> Result<Arc<Dialect>> {
        let dialect = Arc::new(Dialect::probe(&self.server, call).await?);
        // Where the lock is taken, somebody is probing and will know the same.
        if let Ok(mut probed) = self.probed.try_lock() {
            *probed = Some(Probed { dialect: dialect.clone(), at_ms: self.server.now_ms(), doubtful: false });
        }
        Ok(dialect)
    }

    /// Passes a result on, and remembers a failure that casts doubt on the dialect.
    fn watch<T>(&self, result: Result<T>) -> Result<T> {
        // Where the lock is taken, somebody is probing already.
        if let Err(e) = &result
            && dialect::casts_doubt(e)
            && let Ok(mut probed) = self.probed.try_lock()
            && let Some(p) = &mut *probed
        {
            p.doubtful = true;
        }
        result
    }
}

/// The number of a content host on the hosts API. Names would resolve too, but not everywhere.
fn host_number(host: &ContentHostId) -> Result<u64> {
    host.as_str().parse().map_err(|_| {
        crate::error::Error::argument("content host id", format!("'{host}' is not a number, as the hosts API has them"))
    })
}

#[async_trait]
impl Provider for Katello {
    fn name(&self) -> &ProviderName {
        self.server.name()
    }

    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        let result = async { self.host_api(call).await?.content_hosts(call, wanted).await }.await;
        self.watch(result)
    }

    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        let result = async { self.host_api(call).await?.errata(call, host, query).await }.await;
        self.watch(result)
    }

    async fn erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum> {
        let result = self.one_erratum(call, id).await;
        self.watch(result)
    }

    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>> {
        let result = async { self.host_api(call).await?.upgradable(call, host, named).await }.await;
        self.watch(result)
    }

    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        let result = async { self.host_api(call).await?.installed(call, host, named).await }.await;
        self.watch(result)
    }

    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        let result = async { self.host_api(call).await?.available(call, host, name).await }.await;
        self.watch(result)
    }

    async fn enabled_streams(&self, call: &Call, host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        let result = async { self.host_api(call).await?.enabled_streams(call, host).await }.await;
        self.watch(result)
    }

    async fn unpublished(&self, call: &Call, host: &ContentHostId) -> Result<Option<Unpublished>> {
        let result = async { self.host_api(call).await?.unpublished(call, host).await }.await;
        self.watch(result)
    }

    async fn reboot_pending(&self, call: &Call, host: &ContentHostId) -> Result<Answer> {
        let result = async { self.host_api(call).await?.reboot_pending(call, host).await }.await;
        self.watch(result)
    }

    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let result = async { self.host_api(call).await?.capability(call, host).await }.await;
        self.watch(result)
    }

    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let result = async { self.host_api(call).await?.install(call, host, way, selection).await }.await;
        self.watch(result)
    }

    async fn tasks(&self, call: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>> {
        let result = self.task_states(call, tasks).await;
        self.watch(result)
    }

    async fn cancel(&self, call: &Call, task: &ProviderTask) -> Result<()> {
        let result = self.cancel_task(call, task).await;
        self.watch(result)
    }

    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        let result = async { self.host_api(call).await?.refresh(call, host).await }.await;
        self.watch(result)
    }

    async fn examine(&self, call: &Call) -> Result<ProviderExamination> {
        self.examination(call).await
    }
}
