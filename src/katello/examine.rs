//! What the doctor asks a server: reads only, each for something that we use. Judged in `check::doctor`.
//!
//! Permissions to see are tried by seeing. Permissions to act cannot be tried without acting: newer Foremans list
//! them at `/api/permissions/current_permissions`, which every user may read; on older ones they stay untold.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::connection::Param;
use super::dialect::{Dialect, RemoteExecution, feature};
use super::{Katello, certificate, paging, search, wire};
use crate::config::{Auth, ProviderConfig, Secret};
use crate::error::{Code, Error, Result};
use crate::model::examination::{
    AgentFacts, FileFacts, Permission, ProviderExamination, RemoteExecutionFacts, ServerFacts, Service,
};
use crate::ports::Call;

/// Our user's permissions (Foreman 2 or newer, where older versions answer 404).
const CURRENT_PERMISSIONS: &str = "/api/permissions/current_permissions";

/// Features of remote execution that an installation needs.
const FEATURES: [&str; 2] = [feature::ERRATA_INSTALL, feature::PACKAGE_UPDATE];

/// Installations, by the labels of their tasks: through the agent, by a job, by a job on one host.
const INSTALLATIONS: [&str; 5] = [
    "Actions::Katello::Host::Erratum::Install",
    "Actions::Katello::Host::Package::Install",
    "Actions::Katello::Host::Package::Update",
    "Actions::RemoteExecution::RunHostsJob",
    "Actions::RemoteExecution::RunHostJob",
];

/// The files that a provider's configuration names.
pub(super) struct Files {
    secret: Option<std::path::PathBuf>,
    authorities: Vec<std::path::PathBuf>,
}

impl Files {
    pub fn of(config: &ProviderConfig) -> Files {
        let Auth::Basic { password, .. } = &config.auth;
        let secret = match password {
            Secret::File(path) => Some(path.clone()),
            Secret::Env(_) | Secret::Value(_) => None,
        };
        Files { secret, authorities: config.ca_files.clone() }
    }
}

#[derive(Deserialize)]
struct Ping {
    services: BTreeMap<String, PingedService>,
}

#[derive(Deserialize)]
struct PingedService {
    #[serde(default, deserialize_with = "wire::some_text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "wire::some_text")]
    message: Option<String>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// What one look at a list told: how long it is, or why it cannot be seen.
type Count = Result<u64>;

impl Katello {
    pub(super) async fn examination(&self, call: &Call) -> Result<ProviderExamination> {
        let server = match self.server_facts(call).await {
            Err(e) if e.code() == Code::Cancelled => return Err(e),
            told => told,
        };
        Ok(ProviderExamination {
            url: self.server.url().to_owned(),
            secret_file: self.files.secret.as_deref().map(file_facts),
            authorities: self.files.authorities.iter().map(|p| (p.clone(), certificate::read_file(p))).collect(),
            certificate: self.server.certificate().map(|der| certificate::read(&der)),
            clock_ahead_ms: self.server.clock_ahead_ms(),
            server,
        })
    }

    async fn server_facts(&self, call: &Call) -> Result<ServerFacts> {
        let dialect = self.probe_anew(call).await?;
        let services = keep(self.services(call).await)?;
        let organization: Vec<Param> = self.organization.iter().map(|id| ("organization_id", id.to_string())).collect();
        let hosts = keep(self.length(call, "/api/hosts", &organization).await)?;
        let tasks = keep(self.length(call, "/foreman_tasks/api/tasks", &paused()?).await)?;
        let permissions = self.permissions(call, &dialect, &hosts, &tasks).await?;
        Ok(ServerFacts {
            version: dialect.version().to_owned(),
            agent: agent(&dialect, &services),
            services,
            permissions,
            remote_execution: remote_execution(&dialect),
            hosts,
            organization: self.organization,
            paused_tasks: tasks,
        })
    }

    async fn services(&self, call: &Call) -> Result<Vec<Service>> {
        let answer = self.server.get(call, "/katello/api/ping", &[]).await?;
        let ping: Ping = self.server.parse(&answer)?;
        let service = |(name, state): (String, PingedService)| Service {
            name,
            ok: state.status.is_some_and(|s| s.eq_ignore_ascii_case("ok")),
            words: state.message.unwrap_or_default(),
        };
        Ok(ping.services.into_iter().map(service).collect())
    }

    /// Rows of a list, with one of them sent.
    async fn length(&self, call: &Call, path: &str, query: &[Param]) -> Count {
        let page = paging::page::<IgnoredAny>(&self.server, call, path, query, 1, 1).await?;
        page.subtotal.ok_or_else(|| self.server.malformed(path, &[], "it does not tell how long the list is"))
    }

    /// Every permission that we use. An error is a cancelled call.
    async fn permissions(
        &self,
        call: &Call,
        dialect: &Dialect,
        hosts: &Count,
        tasks: &Count,
    ) -> Result<Vec<(&'static str, Result<Permission>)>> {
        let has_jobs = !matches!(dialect.remote_execution(), RemoteExecution::Absent);
        let listed = keep(self.listed_permissions(call).await)?;
        let to_act = |name: &str| match &listed {
            Ok(Some(all)) if all.contains(name) => Ok(Permission::Held),
            Ok(Some(_)) => Ok(Permission::Lacking),
            Ok(None) => Ok(Permission::Untold),
            Err(e) => Err(e.clone()),
        };
        let mut all = vec![
            ("view_hosts", seen(hosts)),
            ("edit_hosts", to_act("edit_hosts")),
            ("view_foreman_tasks", seen(tasks)),
        ];
        for (name, path) in
            [("view_job_templates", "/api/job_templates"), ("view_job_invocations", "/api/job_invocations")]
        {
            let held =
                if has_jobs { seen(&keep(self.length(call, path, &[]).await)?) } else { Ok(Permission::NotNeeded) };
            all.push((name, held));
        }
        for name in ["create_job_invocations", "cancel_job_invocations"] {
            all.push((name, if has_jobs { to_act(name) } else { Ok(Permission::NotNeeded) }));
        }
        all.push((
            "view_remote_execution_features",
            Ok(match dialect.remote_execution() {
                RemoteExecution::Features(_) => Permission::Held,
                RemoteExecution::Hidden(_) => Permission::Lacking,
                RemoteExecution::Absent => Permission::NotNeeded,
            }),
        ));
        Ok(all)
    }

    /// The names of our user's permissions; `None` where the server has no list of them.
    async fn listed_permissions(&self, call: &Call) -> Result<Option<BTreeSet<String>>> {
        let name = |row: &Named| row.name.clone();
        match paging::all(&self.server, call, CURRENT_PERMISSIONS, &[], paging::PER_PAGE, name).await {
            Ok(rows) => Ok(Some(rows.into_iter().map(|row| row.name).collect())),
            Err(e) if e.code() == Code::ProviderNotFound => Ok(None),
            // Before, the path is one of a permission of that name, which only administrators of roles may see.
            Err(e) if e.code() == Code::ProviderForbidden => Ok(None),
            Err(e) => Err(e),
        }
    }
}

/// Passes a failure on as an answer, but for a cancelled call.
fn keep<T>(result: Result<T>) -> Result<Result<T>> {
    match result {
        Err(e) if e.code() == Code::Cancelled => Err(e),
        other => Ok(other),
    }
}

/// A permission to see, from an attempt to see.
fn seen(count: &Count) -> Result<Permission> {
    match count {
        Ok(_) => Ok(Permission::Held),
        Err(e) if e.code() == Code::ProviderForbidden => Ok(Permission::Lacking),
        Err(e) => Err(e.clone()),
    }
}

fn paused() -> Result<Vec<Param>> {
    let term = search::all(vec![search::equals("state", "paused")?, search::any_of("label", INSTALLATIONS)?]);
    Ok(vec![("search", term)])
}

fn remote_execution(dialect: &Dialect) -> RemoteExecutionFacts {
    match dialect.remote_execution() {
        RemoteExecution::Absent => RemoteExecutionFacts::Absent,
        RemoteExecution::Hidden(_) => RemoteExecutionFacts::Hidden,
        RemoteExecution::Features(_) => {
            let missing: Vec<_> = FEATURES.into_iter().filter(|label| !dialect.has_feature(label)).collect();
            if missing.is_empty() { RemoteExecutionFacts::Ready } else { RemoteExecutionFacts::Unassigned(missing) }
        }
    }
}

/// A service list that names the agent proves it enabled; one that does not proves nothing for every version.
fn agent(dialect: &Dialect, services: &Result<Vec<Service>>) -> AgentFacts {
    let named = services.as_ref().is_ok_and(|all| all.iter().any(|s| s.name == "katello_agent"));
    match (dialect.agent(), named) {
        (false, _) => AgentFacts::Removed,
        (true, true) => AgentFacts::Enabled,
        (true, false) => AgentFacts::Possible,
    }
}

fn file_facts(path: &Path) -> FileFacts {
    let looked = std::fs::metadata(path).map(|m| (m.mode() & 0o7777, m.len()));
    let told = looked.map_err(|e| Error::argument("secret file", format!("{}: {e}", path.display())));
    FileFacts { path: path.to_owned(), mode_and_bytes: told }
}
