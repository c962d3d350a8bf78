//! The provider port for Katello and Satellite servers, from Katello 2.0 on.
//!
//! | file | subject |
//! |---|---|
//! | `server` | one server: its connection, and its dialect as last detected |
//! | `failure_codes` | error codes for failures of a request |
//! | `search`, `paging`, `wire`, `times` | the query language, lists, and the documents of these servers |
//! | `dialect` | what one server can do, as detected by requests; the only file that compares versions |
//! | `host_api` | the API by which the server shows hosts |
//! | `hosts`, `systems` | the hosts API (from Katello 3.0 on) and the systems API (Katello 2) |
//! | `row`, `marks`, `matching`, `errata`, `packages`, `agent`, `tasks` | shared by both: rows of hosts, what identifies a host, the choice among rows, rules for errata and packages, katello-agent, tasks |
//! | `job_end` | how a job ended on its host, by its output |
//! | `inspection` | the commands that inspect and restart a host, and the report that they print |
//! | `examine` | the reads of `doctor` |
//!
//! Tests: in these files; in `tests/it/provider/` over TLS, against scripted and recorded answers (`connection.rs`,
//! `operations.rs`, `oauth.rs`, `odd_rows.rs`, `unreadable_rows.rs`, `job_ends.rs`, `recorded.rs`, `recorded_jobs.rs`,
//! `fuzzed.rs`, `hostile/`) and against the lab (`lab.rs`, `identity.rs`, `role.rs`, `job_ends_lab.rs`, `systems.rs`,
//! `katello_3.rs`).

mod agent;
mod dialect;
mod errata;
mod examine;
mod failure_codes;
mod hardware_uuid;
mod host_api;
mod hosts;
mod inspection;
mod job_end;
mod mac;
mod marks;
mod matching;
mod packages;
mod paging;
mod row;
mod search;
mod server;
mod systems;
mod tasks;
mod times;
mod wire;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

use self::failure_codes::{ProviderCodes, Server};
use self::host_api::HostApi;
use self::server::Katello;
use crate::config::{Auth, ProviderConfig, Secret};
use crate::error::{Result, codes};
use crate::http::{Credentials, Scheme, Settings, StoredSecret};
use crate::model::TimeMs;
use crate::model::check::YesNoUnknown;
use crate::model::cluster::HostInspection;
use crate::model::erratum::{ErrataPage, ErrataQuery, Erratum};
use crate::model::evr::{Evr, Nevra};
use crate::model::examination::ProviderExamination;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId, PackageName, ProviderName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::{
    Absence, Account, Call, ClassedHost, Clock, ContentRecord, ErrataSummary, HostPackages, Ids, Matched, Provider,
    ProviderTaskState, UnpublishedErrata, Upgradable, UpgradableOfMany, Wanted,
};

/// The header field for the user in whose name an OAuth consumer asks, where the server maps users
/// (`oauth_map_users`).
const USER_HEADER: &str = "FOREMAN-USER";
/// The cookie of a session. A login by Basic costs the server some 180 ms, and a row in a table, with each request (4.14,
/// measured).
const SESSION_COOKIE: &str = "_session_id";

/// How long a server is waited for that is being restarted.
const RESTART: Duration = Duration::from_secs(60);

/// Prepares the connection to a server. Nothing is sent: its dialect is detected when it is first used, and again
/// every hour or after failures.
///
/// # Errors
/// `INVALID_CONFIG` for a CA file or a proxy that cannot be used.
pub fn connect(config: &ProviderConfig, clock: Arc<dyn Clock>, ids: Arc<dyn Ids>) -> Result<Arc<dyn Provider>> {
    let settings = Settings {
        url: config.url.clone(),
        ca_files: config.ca_files.clone(),
        proxy: config.proxy.clone(),
        limits: config.limits.clone(),
        patience: RESTART,
        alive_path: Some("/katello/api/status"),
        correlation_header: "X-Request-Id",
        section: format!("providers[{}]", config.name),
    };
    let codes = ProviderCodes::new(config.name.clone(), config.url.expose());
    let server = Server::new(&settings, credentials(config), codes, clock, ids)?;
    let account = Account { login: login(&config.auth).to_owned(), server: plain_url(server.url()) };
    let secret_file = match config.auth.secret().1 {
        Secret::File(path) => Some(path.clone()),
        Secret::Env(_) | Secret::Value(_) => None,
    };
    Ok(Arc::new(Katello::new(server, account, config.organization_id, secret_file, config.ca_files.clone())))
}

/// An address in one spelling: scheme and host in lower case, without the default port and the slash at its end.
fn plain_url(url: &str) -> String {
    let plain = reqwest::Url::parse(url).map_or_else(|_| url.to_owned(), String::from);
    plain.trim_end_matches('/').to_owned()
}

fn login(auth: &Auth) -> &str {
    match auth {
        Auth::Basic { username, .. } => username,
        Auth::OAuth1 { username, .. } => username.as_deref().unwrap_or("an OAuth consumer"),
    }
}

fn credentials(config: &ProviderConfig) -> Credentials {
    let scheme = match &config.auth {
        Auth::Basic { username, .. } => Scheme::Basic { username: username.clone() },
        Auth::OAuth1 { consumer_key, username, .. } => Scheme::OAuth1 {
            consumer_key: consumer_key.expose().to_owned(),
            user: username.clone().map(|login| (USER_HEADER, login)),
        },
    };
    let (key, secret) = config.auth.secret();
    // Each request of an OAuth consumer is signed.
    let session_cookie = matches!(scheme, Scheme::Basic { .. }).then_some(SESSION_COOKIE);
    Credentials { scheme, source: Box::new(StoredSecret::new(secret.clone(), config.key(key))), session_cookie }
}

/// Runs an operation on the API by which the server shows hosts.
macro_rules! on_host_api {
    ($katello:ident, $call:ident, $api:ident => $work:expr) => {{
        let result = match $katello.host_api($call).await {
            Ok(HostApi::Hosts($api)) => $work.await,
            Ok(HostApi::Systems($api)) => $work.await,
            Err(e) => Err(e),
        };
        $katello.watch(result)
    }};
}

#[async_trait]
impl Provider for Katello {
    fn name(&self) -> &ProviderName {
        self.server.name()
    }

    fn absence(&self) -> Option<&Absence> {
        Some(&self.absence)
    }

    fn account(&self) -> Account {
        self.account.clone()
    }

    async fn content_hosts(&self, call: &Call, wanted: &[Wanted]) -> Result<Vec<Result<Matched>>> {
        on_host_api!(self, call, api => api.content_hosts(call, wanted))
    }

    async fn classes(&self, call: &Call) -> Result<Option<BTreeMap<ContentHostId, ClassedHost>>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.classes(call).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn checked_in_since(&self, call: &Call, since_ms: TimeMs) -> Result<Option<BTreeSet<ContentHostId>>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.checked_in_since(call, since_ms).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn errata(&self, call: &Call, host: &ContentHostId, query: &ErrataQuery) -> Result<ErrataPage> {
        on_host_api!(self, call, api => api.errata(call, host, query))
    }

    async fn errata_for_reboot(
        &self,
        call: &Call,
        host: &ContentHostId,
        most: usize,
    ) -> Result<Option<Vec<ErratumId>>> {
        on_host_api!(self, call, api => api.errata_for_reboot(call, host, most))
    }

    async fn errata_summary(
        &self,
        call: &Call,
        host: &ContentHostId,
        expected: Option<u64>,
    ) -> Result<Option<ErrataSummary>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.errata_summary(call, host, expected).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn erratum(&self, call: &Call, id: &ErratumId) -> Result<Erratum> {
        self.watch(self.one_erratum(call, id).await)
    }

    async fn upgradable(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Upgradable>> {
        on_host_api!(self, call, api => api.upgradable(call, host, named))
    }

    async fn packages(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Option<HostPackages>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.packages(call, host, named).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn upgradable_of_many(
        &self,
        call: &Call,
        hosts: &[ContentHostRef],
        named: &[PackageName],
    ) -> Result<Option<UpgradableOfMany>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.upgradable_of_many(call, hosts, named).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn hosts_with_upgradable(
        &self,
        call: &Call,
        hosts: &[ContentHostRef],
        part: &PackageName,
    ) -> Result<Option<BTreeSet<ContentHostId>>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.hosts_with_upgradable(call, hosts, part).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn upgradable_listed(&self, call: &Call, host: &ContentHostId) -> Result<Option<u64>> {
        on_host_api!(self, call, api => api.upgradable_listed(call, host))
    }

    async fn installed(&self, call: &Call, host: &ContentHostId, named: &[PackageName]) -> Result<Vec<Nevra>> {
        on_host_api!(self, call, api => api.installed(call, host, named))
    }

    async fn available(&self, call: &Call, host: &ContentHostId, name: &PackageName) -> Result<Option<Evr>> {
        on_host_api!(self, call, api => api.available(call, host, name))
    }

    async fn enabled_streams(&self, call: &Call, host: &ContentHostId) -> Result<Option<BTreeSet<String>>> {
        on_host_api!(self, call, api => api.enabled_streams(call, host))
    }

    async fn unpublished_errata(&self, call: &Call, host: &ContentHostId) -> Result<Option<UnpublishedErrata>> {
        on_host_api!(self, call, api => api.unpublished_errata(call, host))
    }

    async fn reboot_pending(
        &self,
        call: &Call,
        host: &ContentHostId,
        has_tracer: Option<bool>,
    ) -> Result<YesNoUnknown> {
        on_host_api!(self, call, api => api.reboot_pending(call, host, has_tracer))
    }

    async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        on_host_api!(self, call, api => api.capability(call, host))
    }

    async fn image_capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        on_host_api!(self, call, api => api.image_capability(call, host))
    }

    async fn record(&self, call: &Call, host: &ContentHostId) -> Result<ContentRecord> {
        on_host_api!(self, call, api => api.record(call, host))
    }

    async fn report_image(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        on_host_api!(self, call, api => api.report_image(call, host))
    }

    async fn install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        on_host_api!(self, call, api => api.install(call, host, way, selection))
    }

    async fn started(
        &self,
        call: &Call,
        host: &ContentHostRef,
        correlation: &CorrelationId,
        way: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        on_host_api!(self, call, api => api.started(call, host, correlation, way))
    }

    async fn started_restart(
        &self,
        call: &Call,
        host: &ContentHostRef,
        correlation: &CorrelationId,
    ) -> Result<Option<ProviderTask>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.started_restart(call, host, correlation).await),
            // Katello 2 has no remote execution, so no restart was sent through it.
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn tasks(&self, call: &Call, tasks: &[ProviderTask]) -> Result<Vec<Result<ProviderTaskState>>> {
        self.watch(self.task_states(call, tasks).await)
    }

    async fn cancel(&self, call: &Call, task: &ProviderTask) -> Result<()> {
        self.watch(self.cancel_task(call, task).await)
    }

    async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        on_host_api!(self, call, api => api.refresh(call, host))
    }

    async fn inspect(
        &self,
        call: &Call,
        host: &ContentHostRef,
        machine: Option<&str>,
    ) -> Result<Option<HostInspection>> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.inspect(call, host, machine).await),
            HostApi::Systems(_) => Ok(None),
        }
    }

    async fn restart(&self, call: &Call, host: &ContentHostRef, boot_id: &str) -> Result<ProviderTask> {
        match self.host_api(call).await? {
            HostApi::Hosts(api) => self.watch(api.restart(call, host, boot_id).await),
            HostApi::Systems(_) => {
                let why = "Katello 2 has no remote execution";
                Err(codes::NoRestartMethod { provider: self.name(), host: &host.name, why }.err())
            }
        }
    }

    fn guards_restarts(&self) -> bool {
        true
    }

    async fn examine(&self, call: &Call) -> Result<ProviderExamination> {
        self.examination(call).await
    }
}
