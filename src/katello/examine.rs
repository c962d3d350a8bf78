//! The reads of `doctor`: one for each function of the server that is used here. `check::doctor` makes the findings.
//!
//! Permissions to view are tested by a read. Permissions to act cannot be tested without acting: newer Foremans show
//! each user whether it is an administrator (`/api/current_user`) and its permissions
//! (`/api/permissions/current_permissions`); on older ones these permissions are unknown.
//!
//! Tests: `tests/it/doctor/providers.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::future::{join, join5};
use serde::Deserialize;
use serde::de::IgnoredAny;

use super::dialect::{Dialect, HostsBy, RemoteExecution, feature};
use super::hosts::Hosts;
use super::server::Katello;
use super::{paging, search};
use crate::config::file;
use crate::error::{Code, Error, Result, codes};
use crate::http::{Param, certificate, json};
use crate::model::examination::{
    AgentFacts, Permission, ProviderExamination, RemoteExecutionFacts, ServerFacts, Service,
};
use crate::ports::Call;

/// The configured user. Older Foremans answer 404 or 403; the first version that has it is not known.
const CURRENT_USER: &str = "/api/current_user";
/// The configured user's permissions. The same.
const CURRENT_PERMISSIONS: &str = "/api/permissions/current_permissions";

/// Features of remote execution that an installation needs.
const FEATURES: [&str; 2] = [feature::ERRATA_INSTALL, feature::PACKAGE_UPDATE];

/// Installations, by the labels of their tasks: through the agent, by a job, by a job on one host.
const INSTALLATIONS: [&str; 8] = [
    "Actions::Katello::System::Erratum::Install",
    "Actions::Katello::System::Package::Install",
    "Actions::Katello::System::Package::Update",
    "Actions::Katello::Host::Erratum::Install",
    "Actions::Katello::Host::Package::Install",
    "Actions::Katello::Host::Package::Update",
    "Actions::RemoteExecution::RunHostsJob",
    "Actions::RemoteExecution::RunHostJob",
];

#[derive(Deserialize)]
struct Ping {
    services: BTreeMap<String, PingedService>,
}

#[derive(Deserialize)]
struct PingedService {
    #[serde(default, deserialize_with = "json::some_text")]
    status: Option<String>,
    #[serde(default, deserialize_with = "json::some_text")]
    message: Option<String>,
}

#[derive(Deserialize)]
struct User {
    #[serde(default)]
    admin: Option<bool>,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// A permission that cannot be read is not lacking.
impl paging::ListRow for Named {
    const IS_NEEDED: bool = true;
}

/// The length of a list, or why it cannot be read.
type Count = Result<u64>;

impl Katello {
    /// # Errors
    /// `CANCELLED`. Other failures are part of the result.
    pub(super) async fn examination(&self, call: &Call) -> Result<ProviderExamination> {
        let server = match self.server_facts(call).await {
            Err(e) if e.code() == Code::Cancelled => return Err(e),
            told => told,
        };
        Ok(ProviderExamination {
            url: self.server.url().to_owned(),
            secret_file: self.secret_file.as_deref().map(file::facts),
            authorities: self.ca_files.iter().map(|p| (p.clone(), certificate::read_file(p))).collect(),
            certificate: self.server.certificate().map(|der| certificate::read(&der)),
            clock_ahead_ms: self.server.clock_ahead_ms(),
            server,
        })
    }

    async fn server_facts(&self, call: &Call) -> Result<ServerFacts> {
        // A session would answer for credentials that the server may have stopped to accept.
        self.server.end_session();
        let dialect = self.detect_anew(call).await?;
        let in_organization: Vec<Param> =
            self.organization.iter().map(|id| ("organization_id", id.to_string())).collect();
        let (paused, has_jobs) = (paused()?, !matches!(dialect.remote_execution(), RemoteExecution::Absent));
        let jobs = async |path: &str| match has_jobs {
            true => seen(&self.length(call, path, &[]).await),
            false => Ok(Permission::NotNeeded),
        };
        let (hosts_path, view_hosts, edit_hosts) = match dialect.hosts_by() {
            HostsBy::Hosts => ("/api/hosts", "view_hosts", "edit_hosts"),
            HostsBy::Systems(_) => ("/katello/api/systems", "view_content_hosts", "edit_content_hosts"),
        };
        let lists = join5(
            self.services(call),
            self.length(call, hosts_path, &in_organization),
            self.length(call, "/foreman_tasks/api/tasks", &paused),
            jobs("/api/job_templates"),
            jobs("/api/job_invocations"),
        );
        let ((services, hosts, paused_tasks, templates, invocations), rights) = join(lists, self.rights(call)).await;
        if call.cancel.is_cancelled() {
            return Err(codes::Cancelled { operation: "examining the provider" }.err());
        }
        let mut permissions = vec![
            (view_hosts, seen(&hosts)),
            ("view_job_templates", templates),
            ("view_remote_execution_features", Ok(features_seen(&dialect))),
        ];
        let runs_commands = match has_jobs {
            true => self.runs_commands(call, &dialect).await,
            false => Ok(Permission::NotNeeded),
        };
        let rights = rights.map(|rights| rights.unless_contradicted(&permissions));
        // Everybody may list his own tasks and jobs, so a list that is read shows no permission; one that is refused does.
        for (name, read) in [("view_foreman_tasks", seen(&paused_tasks)), ("view_job_invocations", invocations)] {
            let held = match read {
                Ok(Permission::Held) => rights.as_ref().map(|rights| rights.of(name)).map_err(Error::clone),
                other => other,
            };
            permissions.push((name, held));
        }
        let has_views = matches!(dialect.hosts_by(), HostsBy::Hosts);
        for (names, needed) in [
            (&[edit_hosts][..], true),
            (&["view_organizations"], has_views && self.organization.is_some()),
            // One of the two opens the server's errata and packages.
            (&["view_content_views", "view_products"], has_views),
            // The view and the Library that hold everything, on servers without `include_applicable`; and of a Katello 2.
            (&["view_lifecycle_environments"], !dialect.include_applicable()),
            // Whether the provider made up a host's hardware uuid.
            (&["view_params"], has_views),
            (&["create_job_invocations"], has_jobs),
            (&["create_template_invocations"], has_jobs),
            (&["cancel_job_invocations"], has_jobs),
        ] {
            let of_any = |rights: &Rights| match names.iter().map(|name| rights.of(name)).collect::<Vec<_>>() {
                all if all.contains(&Permission::Held) => Permission::Held,
                all => all.first().copied().unwrap_or(Permission::Unknown),
            };
            let held = rights.as_ref().map(|rights| if needed { of_any(rights) } else { Permission::NotNeeded });
            permissions.push((names[0], held.map_err(Error::clone)));
        }
        Ok(ServerFacts {
            version: dialect.version().to_owned(),
            agent: agent(&dialect, &services),
            services,
            permissions,
            remote_execution: remote_execution(&dialect),
            runs_commands,
            hosts,
            organization: self.organization,
            paused_tasks,
        })
    }

    /// Whether hosts can be inspected and restarted.
    async fn runs_commands(&self, call: &Call, dialect: &Arc<Dialect>) -> Result<Permission> {
        let runs = Hosts::new(self, Arc::clone(dialect)).runs_commands(call).await?;
        Ok(if runs { Permission::Held } else { Permission::Lacking })
    }

    async fn services(&self, call: &Call) -> Result<Vec<Service>> {
        let answer = self.server.get_anonymously(call, "/katello/api/ping").await?;
        let ping: Ping = self.server.parse(&answer)?;
        let service = |(name, state): (String, PingedService)| Service {
            name,
            ok: state.status.is_some_and(|s| s.eq_ignore_ascii_case("ok")),
            words: state.message.unwrap_or_default(),
        };
        Ok(ping.services.into_iter().map(service).collect())
    }

    /// The length of a list, read with a page of one row.
    async fn length(&self, call: &Call, path: &str, query: &[Param]) -> Count {
        let page = paging::page::<IgnoredAny>(&self.server, call, path, query, 1, 1).await?;
        page.subtotal.ok_or_else(|| self.server.malformed(path, &[], "it does not tell how long the list is"))
    }

    /// The permissions of the configured user, as the server shows them.
    async fn rights(&self, call: &Call) -> Result<Rights> {
        let user = match self.server.get(call, CURRENT_USER, &[]).await {
            Ok(answer) => Some(self.server.parse::<User>(&answer)?),
            Err(e) if is_hidden(&e) => None,
            Err(e) => return Err(e),
        };
        if user.is_some_and(|user| user.admin == Some(true)) {
            return Ok(Rights::All);
        }
        let name = |row: &Named| row.name.clone();
        match paging::all(&self.server, call, CURRENT_PERMISSIONS, &[], paging::PER_PAGE, name).await {
            Ok(rows) => Ok(Rights::Listed(rows.into_iter().map(|row| row.name).collect())),
            Err(e) if is_hidden(&e) => Ok(Rights::Unknown),
            Err(e) => Err(e),
        }
    }
}

/// The permissions of the configured user.
enum Rights {
    /// An administrator.
    All,
    /// The names of its permissions.
    Listed(BTreeSet<String>),
    /// The server does not show them.
    Unknown,
}

impl Rights {
    fn of(&self, permission: &str) -> Permission {
        match self {
            Rights::All => Permission::Held,
            Rights::Listed(names) if names.contains(permission) => Permission::Held,
            Rights::Listed(_) => Permission::Lacking,
            Rights::Unknown => Permission::Unknown,
        }
    }

    /// A list without a permission that a read has just proved is not complete, so it is ignored.
    fn unless_contradicted(self, tried: &[(&'static str, Result<Permission>)]) -> Rights {
        let contradicts = |(name, held): &(&str, Result<Permission>)| {
            matches!(held, Ok(Permission::Held)) && self.of(name) != Permission::Held
        };
        if tried.iter().any(contradicts) { Rights::Unknown } else { self }
    }
}

/// Older servers answer 404 or 403 to a path that they do not have.
fn is_hidden(error: &Error) -> bool {
    matches!(error.code(), Code::ProviderNotFound | Code::ProviderForbidden)
}

fn features_seen(dialect: &Dialect) -> Permission {
    match dialect.remote_execution() {
        RemoteExecution::Features(_) => Permission::Held,
        RemoteExecution::Hidden(_) => Permission::Lacking,
        RemoteExecution::Absent => Permission::NotNeeded,
    }
}

/// A permission to view, by the result of a read.
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

/// If the service list has the agent, it is enabled. The reverse does not hold for every version.
fn agent(dialect: &Dialect, services: &Result<Vec<Service>>) -> AgentFacts {
    let named = services.as_ref().is_ok_and(|all| all.iter().any(|s| s.name == "katello_agent"));
    match (dialect.agent(), named) {
        (false, _) => AgentFacts::Removed,
        (true, true) => AgentFacts::Enabled,
        (true, false) => AgentFacts::Possible,
    }
}
