//! Installing: whether, how, and sending it. By remote execution, else by katello-agent.
//!
//! What is sent reaches a shell line on the host. The types of the ids allow no character that means anything
//! there; an empty list, which some servers take for "everything", is never sent.

use serde::Deserialize;
use serde_json::{Value, json};

use super::dialect::{Dialect, RemoteExecution, feature};
use super::{Katello, errors, host_number, search, tasks, wire};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, ErratumId, PackageName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::Call;

/// A job invocation, as far as we read it.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct JobInvocation {
    /// Its id. Absent answers are errors.
    #[serde(deserialize_with = "wire::id")]
    pub id: u64,
    /// 0 succeeded, 1 failed, 2 queued, 3 running, 4 cancelled.
    #[serde(default, deserialize_with = "wire::number")]
    pub status: Option<u64>,
    /// `"N/A"` while it is being planned.
    #[serde(default, deserialize_with = "wire::count")]
    pub total: Option<u64>,
    #[serde(default, deserialize_with = "wire::object")]
    pub targeting: Option<Targeting>,
    #[serde(default, deserialize_with = "wire::object")]
    task: Option<TaskRef>,
    #[serde(default, deserialize_with = "wire::object")]
    dynflow_task: Option<TaskRef>,
}

/// The hosts that a job works on; resolved a moment after it was made.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Targeting {
    #[serde(default, deserialize_with = "hosts")]
    pub hosts: Option<Vec<wire::Target>>,
}

#[derive(Debug, Clone, Deserialize)]
struct TaskRef {
    #[serde(default, deserialize_with = "wire::some_text")]
    id: Option<String>,
}

/// Hosts, where the server tells them already.
fn hosts<'de, D: serde::Deserializer<'de>>(d: D) -> Result<Option<Vec<wire::Target>>, D::Error> {
    let hosts = Option::<Vec<wire::Object<wire::Target>>>::deserialize(d)?;
    Ok(hosts.map(|list| list.into_iter().map(|o| o.0).collect()))
}

impl JobInvocation {
    /// Id of its task, once it has one.
    pub fn task_id(&self) -> Option<String> {
        self.task.iter().chain(&self.dynflow_task).find_map(|t| t.id.clone())
    }

    /// Hosts that it works on, where it says.
    pub fn targets(&self) -> Option<&[wire::Target]> {
        self.targeting.as_ref().and_then(|t| t.hosts.as_deref())
    }
}

/// Why nothing can be installed, and what helps.
pub(super) struct Obstacle {
    /// The end of a sentence.
    pub why: String,
    /// What helps.
    pub remedy: String,
}

impl Katello {
    pub(super) async fn install_capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let dialect = self.dialect(call).await?;
        let remote = match remote_execution(&dialect, feature::ERRATA_INSTALL) {
            // Whether the host's SSH port answers the provider shows only when a job runs.
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None }),
            Err(obstacle) => obstacle,
        };
        let row = self.host(call, host).await?;
        let obstacle = match agent(&dialect, &row) {
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::Agent), problem: None }),
            Err(agent) => Obstacle {
                why: format!("{}; {}", remote.why, agent.why),
                remedy: format!("{} Or: {}", remote.remedy, agent.remedy),
            },
        };
        let problem = Problem::from(self.no_path(&row.name, &obstacle));
        Ok(InstallCapability { way: None, problem: Some(problem) })
    }

    pub(super) async fn send_install(
        &self,
        call: &Call,
        host: &ContentHostRef,
        way: InstallWay,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        refuse_empty(host, selection)?;
        match way {
            InstallWay::RemoteExecution => self.install_by_job(call, host, selection).await,
            InstallWay::Agent => self.install_by_agent(call, host, selection).await,
        }
    }

    async fn install_by_job(&self, call: &Call, host: &ContentHostRef, selection: &Selection) -> Result<ProviderTask> {
        let (label, inputs) = match selection {
            Selection::Errata(errata) => {
                (feature::ERRATA_INSTALL, json!({"errata": joined(errata.iter().map(ErratumId::as_str), ",")}))
            }
            Selection::Packages(packages) => {
                (feature::PACKAGE_UPDATE, json!({"package": joined(packages.iter().map(PackageName::as_str), " ")}))
            }
        };
        let job = self.start_job(call, host, label, inputs).await?;
        Ok(ProviderTask { way: InstallWay::RemoteExecution, task: job.task_id(), job: Some(job.id) })
    }

    /// Starts a feature's job on exactly this host.
    async fn start_job(&self, call: &Call, host: &ContentHostRef, label: &str, inputs: Value) -> Result<JobInvocation> {
        let dialect = self.dialect(call).await?;
        remote_execution(&dialect, label).map_err(|obstacle| self.no_path(&host.name, &obstacle))?;
        let mut job = json!({"search_query": search::equals("name", &host.name)?, "inputs": inputs});
        // Feature and template together are an error on the server.
        if dialect.starts_by_feature() {
            job["feature"] = json!(label);
        } else {
            job["job_template_id"] = json!(dialect.template(label));
            job["targeting_type"] = json!("static_query");
        }
        let answer = self.server.post(call, "/api/job_invocations", &json!({"job_invocation": job})).await?;
        let wire::Object(job): wire::Object<JobInvocation> = self.server.parse(&answer)?;
        self.check_targets(host, &job)?;
        Ok(job)
    }

    /// A search that finds no host makes a job that does nothing.
    fn check_targets(&self, host: &ContentHostRef, job: &JobInvocation) -> Result<()> {
        let targets = job.targets();
        let nobody = job.total == Some(0) || (targets.is_some_and(<[_]>::is_empty) && job.total.is_none());
        if nobody && targets.is_none_or(<[_]>::is_empty) {
            let obstacle = Obstacle {
                why: format!("its job {} works on no host", job.id),
                remedy:
                    "Let our user see the host (view_hosts), and run jobs on it (execute_jobs_on_infrastructure_hosts \
                         if it is the provider itself)."
                        .to_owned(),
            };
            return Err(self.no_path(&host.name, &obstacle));
        }
        match targets.and_then(|t| t.iter().find(|t| t.id.to_string() != host.id.as_str())) {
            Some(other) => {
                let (name, id) = (errors::shorten(&other.name), other.id);
                let why =
                    format!("job {} works on host {name} (id {id}) instead of {} (id {})", job.id, host.name, host.id);
                Err(self.server.malformed("POST /api/job_invocations", &[], why))
            }
            None => Ok(()),
        }
    }

    async fn install_by_agent(
        &self,
        call: &Call,
        host: &ContentHostRef,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let dialect = self.dialect(call).await?;
        let number = host_number(&host.id)?;
        if !dialect.agent() {
            return Err(self.no_path(&host.name, &agent_gone(&dialect)));
        }
        self.order_from_agent(call, host, &format!("/api/hosts/{number}"), selection).await
    }

    /// Has the agent install. `base` is the host's path, on either API.
    pub(super) async fn order_from_agent(
        &self,
        call: &Call,
        host: &ContentHostRef,
        base: &str,
        selection: &Selection,
    ) -> Result<ProviderTask> {
        let (path, body, errata) = match selection {
            Selection::Errata(ids) => {
                ("errata/apply", json!({"errata_ids": ids}), joined(ids.iter().map(ErratumId::as_str), ", "))
            }
            Selection::Packages(names) => ("packages/upgrade", json!({"packages": names}), String::new()),
        };
        let sent = self.server.put(call, &format!("{base}/{path}"), &body).await;
        let answer = sent.map_err(|e| self.agent_refusal(host, &errata, e))?;
        let wire::Object(task): wire::Object<tasks::TaskId> = self.server.parse(&answer)?;
        Ok(ProviderTask { way: InstallWay::Agent, task: Some(task.id), job: None })
    }

    /// What the agent's routes mean by their refusals.
    fn agent_refusal(&self, host: &ContentHostRef, errata: &str, error: Error) -> Error {
        let why = error.param("why").unwrap_or_default().to_owned();
        if why.contains("Couldn't find errata") {
            return self
                .server
                .error(Code::ErrataNotApplicable)
                .with("host", &host.name)
                .with("errata", errata)
                .with("why", why);
        }
        if why.contains("katello-agent") && why.contains("disabled") {
            let remedy = "Enable remote execution on the provider, or katello-agent in its settings.".to_owned();
            return self.no_path(&host.name, &Obstacle { why, remedy });
        }
        if why.contains("has not been registered") {
            return self.server.error(Code::HostWithoutContent).with("host", &host.name).with("why", why);
        }
        error
    }

    pub(super) async fn refresh_host(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        let dialect = self.dialect(call).await?;
        let mut asked = false;
        let mut failed = None;
        if dialect.has_feature(feature::UPLOAD_PROFILE) {
            match self.start_job(call, host, feature::UPLOAD_PROFILE, json!({})).await {
                Ok(_) => asked = true,
                Err(e) => failed = Some(e),
            }
        }
        if dialect.regenerates_applicability() {
            let path = format!("/api/hosts/{}/errata/applicability", host_number(&host.id)?);
            match self.server.put(call, &path, &json!({})).await {
                Ok(_) => asked = true,
                Err(e) => failed = failed.or(Some(e)),
            }
        }
        match failed {
            Some(e) if !asked => Err(e),
            Some(e) => {
                tracing::debug!(host = %host.name, error = %e, "one of two ways to refresh the host's data failed");
                Ok(true)
            }
            None => Ok(asked),
        }
    }

    pub(super) fn no_path(&self, host: &str, obstacle: &Obstacle) -> Error {
        let error = self.server.error(Code::NoInstallMethod).with("host", host);
        error.with("why", &obstacle.why).with("remedy", &obstacle.remedy)
    }
}

/// Servers take an empty list for "everything".
pub(super) fn refuse_empty(host: &ContentHostRef, selection: &Selection) -> Result<()> {
    let empty = match selection {
        Selection::Errata(errata) => errata.is_empty(),
        Selection::Packages(packages) => packages.is_empty(),
    };
    if empty { Err(codes::EmptySelection { host: &host.name }.err()) } else { Ok(()) }
}

/// Whether remote execution can run this feature, as far as the provider tells.
fn remote_execution(dialect: &Dialect, label: &str) -> Result<(), Obstacle> {
    let (why, remedy) = match dialect.remote_execution() {
        RemoteExecution::Features(_) if dialect.has_feature(label) => return Ok(()),
        RemoteExecution::Features(_) => (
            format!("the remote execution feature {label} has no job template"),
            format!("Assign a job template to {label} (Administer > Remote Execution Features)."),
        ),
        RemoteExecution::Absent => (
            "remote execution is not installed".to_owned(),
            "Install the plugin foreman_remote_execution and open SSH (port 22) from provider to host.".to_owned(),
        ),
        RemoteExecution::Hidden(permission) => (
            format!("our user may not see remote execution ({permission} is missing)"),
            format!("Give our user {permission}, view_job_templates, create_job_invocations and view_job_invocations."),
        ),
    };
    Err(Obstacle { why, remedy })
}

/// Whether katello-agent can install on the host.
fn agent(dialect: &Dialect, row: &wire::Host) -> Result<(), Obstacle> {
    if !dialect.agent() {
        return Err(agent_gone(dialect));
    }
    let facet = row.content_facet_attributes.as_ref();
    let obstacle = |why: &str, remedy: &str| Err(Obstacle { why: why.to_owned(), remedy: remedy.to_owned() });
    if facet.is_some_and(|f| f.katello_agent_enabled == Some(false)) {
        return obstacle(
            "katello-agent is disabled on the provider",
            "enable katello-agent in the provider's settings.",
        );
    }
    if facet.and_then(|f| f.katello_agent_installed) != Some(true) {
        return Err(no_agent());
    }
    Ok(())
}

/// The host lacks the agent.
pub(super) fn no_agent() -> Obstacle {
    let remedy = "install the package katello-agent on the host, start goferd, and open port 5647 to the provider.";
    Obstacle { why: "the host has no katello-agent".to_owned(), remedy: remedy.to_owned() }
}

fn agent_gone(dialect: &Dialect) -> Obstacle {
    Obstacle {
        why: format!("Katello {} has no katello-agent any more", dialect.version()),
        remedy: "use remote execution.".to_owned(),
    }
}

fn joined<'a>(items: impl Iterator<Item = &'a str>, by: &str) -> String {
    items.collect::<Vec<_>>().join(by)
}
