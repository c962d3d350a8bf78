//! Whether and how a host can be installed on, and sending an installation: by remote execution, else by katello-agent.
//!
//! Ids and names that are sent reach a shell on the host. Their types allow no character with a meaning there. An
//! empty list is never sent: some servers install everything then.
//!
//! Tests: `tests/it/provider/operations.rs`, `job_ends.rs` and `lab.rs`.

use serde_json::{Value, json};

use super::super::agent::{Obstacle, joined, no_agent, refuse_empty};
use super::super::dialect::{Dialect, RemoteExecution, feature};
use super::super::row::Row;
use super::super::wire::{self, JobInvocation};
use super::super::{failure_codes, hardware_uuid, paging, search};
use super::{Hosts, host_number};
use crate::error::{Code, Error, Problem, Result, codes};
use crate::http::json::Object;
use crate::http::text::shorten;
use crate::model::host::ContentHostRef;
use crate::model::ids::{ContentHostId, CorrelationId, ErratumId, PackageName};
use crate::model::task::{InstallCapability, InstallWay, ProviderTask, Selection};
use crate::ports::{Call, ContentRecord, MachineMarks};

/// How long a job waits for a host that fetches its jobs itself. The provider's own setting is a day: the host would then
/// install at a time at which nobody expects it any more.
const PICKUP_SECONDS: u32 = 3_600;

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let remote = match remote_execution(&self.dialect, feature::ERRATA_INSTALL) {
            // Whether the provider reaches the host's SSH port is known only when a job runs.
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None }),
            Err(obstacle) => obstacle,
        };
        let row = self.host(call, host).await?;
        let obstacle = match agent(&self.dialect, &row) {
            Ok(()) => return Ok(InstallCapability { way: Some(InstallWay::Agent), problem: None }),
            Err(agent) => Obstacle {
                why: format!("{}; {}", remote.why, agent.why),
                remedy: format!("{} Or: {}", remote.remedy, agent.remedy),
            },
        };
        let problem = Problem::from(self.katello.no_path(&row.name, &obstacle));
        Ok(InstallCapability { way: None, problem: Some(problem) })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn image_capability(&self, call: &Call, host: &ContentHostId) -> Result<InstallCapability> {
        let Err(obstacle) = remote_execution(&self.dialect, feature::IMAGE_UPGRADE) else {
            return Ok(InstallCapability { way: Some(InstallWay::RemoteExecution), problem: None });
        };
        let row = self.host(call, host).await?;
        let problem = Problem::from(self.katello.no_path(&row.name, &obstacle));
        Ok(InstallCapability { way: None, problem: Some(problem) })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn record(&self, call: &Call, host: &ContentHostId) -> Result<ContentRecord> {
        let row = self.host(call, host).await?;
        let subscription_uuids = row.identities().into_iter().flatten().map(str::to_owned).collect();
        let hardware_uuids = row.dmi_uuids().into_iter().filter_map(hardware_uuid::usable).collect();
        Ok(ContentRecord { image: row.image(), machine: MachineMarks { subscription_uuids, hardware_uuids } })
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn report_image(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        if !self.dialect.has_feature(feature::IMAGE_STATUS) {
            return Ok(false);
        }
        self.start_job(call, host, feature::IMAGE_STATUS, json!({})).await.map(|_| true)
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn install(
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
            // Without options: the host takes the newest image of its registry, whatever digest it knew before.
            Selection::Image(_) => (feature::IMAGE_UPGRADE, json!({})),
            Selection::Packages(packages) => {
                (feature::PACKAGE_UPDATE, json!({"package": joined(packages.iter().map(PackageName::as_str), " ")}))
            }
        };
        let job = self.start_job(call, host, label, inputs).await?;
        Ok(ProviderTask { way: InstallWay::RemoteExecution, task: job.task_id(), job: Some(job.id) })
    }

    /// Starts a feature's job on exactly this host.
    async fn start_job(&self, call: &Call, host: &ContentHostRef, label: &str, inputs: Value) -> Result<JobInvocation> {
        remote_execution(&self.dialect, label).map_err(|obstacle| self.katello.no_path(&host.name, &obstacle))?;
        let mut job = json!({"search_query": self.search_of(call, host).await?, "inputs": inputs});
        // Feature and template together are an error on the server.
        if self.dialect.starts_by_feature() {
            job["feature"] = json!(label);
        } else {
            job["job_template_id"] = json!(self.dialect.template(label));
            job["targeting_type"] = json!("static_query");
        }
        if self.dialect.limits_pickup() {
            job["time_to_pickup"] = json!(PICKUP_SECONDS);
        }
        // The correlation id stands in the description: by it a job is found whose start was not answered.
        job["description_format"] = json!(description(label, &call.correlation_id, &host.name));
        let sent = self.server.post(call, "/api/job_invocations", &json!({"job_invocation": job})).await;
        let answer = sent.map_err(|e| self.start_refusal(host, e))?;
        let Object(job): Object<JobInvocation> = self.server.parse(&answer)?;
        self.check_targets(call, host, &job).await?;
        Ok(job)
    }

    /// The search that finds this host and no other: the name may be another record's meanwhile. Servers that do not search
    /// by id are asked for the host again instead.
    async fn search_of(&self, call: &Call, host: &ContentHostRef) -> Result<String> {
        let number = host_number(&host.id)?;
        let name = search::equals("name", &host.name)?;
        if self.dialect.searches_hosts_by_id() {
            return Ok(format!("{name} and id = {number}"));
        }
        let row = self.host(call, &host.id).await?;
        if row.name == host.name {
            return Ok(name);
        }
        let why = format!("host {number} is named {} now, no longer {}", shorten(&row.name), host.name);
        let remedy = "Start the installation again: the host is looked up anew.".to_owned();
        Err(self.katello.no_path(&host.name, &Obstacle { why, remedy }))
    }

    /// The code for a refusal to start a job. Every validation failure of these servers is a 500, with the reason
    /// in words.
    fn start_refusal(&self, host: &ContentHostRef, error: Error) -> Error {
        let why = error.param("why").unwrap_or_default().to_owned();
        let lacks = |permission: &str| Obstacle {
            why: format!("the configured user may not start the job ({permission} is missing): {why}"),
            remedy: format!("Give the role of the configured user {permission}."),
        };
        match error.code() {
            Code::ProviderNotFound if why.starts_with("Template with id") => {
                self.katello.no_path(&host.name, &lacks("view_job_templates"))
            }
            Code::ProviderFailed if why.contains("NotNullViolation") && why.contains("template_id") => {
                self.katello.no_path(&host.name, &lacks("create_template_invocations"))
            }
            Code::ProviderFailed if failure_codes::is_refusal(&why) => {
                let (provider, request) = (self.server.name(), error.param("request").unwrap_or_default());
                let status = error.param("status").unwrap_or_default();
                let remedy = failure_codes::REMOVE_WHAT_IS_NAMED;
                codes::ProviderRejected { provider, request, status, why, remedy }.err()
            }
            _ => error,
        }
    }

    /// The job that a call with this correlation id started on this host, if there is one.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn started(
        &self,
        call: &Call,
        host: &ContentHostRef,
        correlation: &CorrelationId,
        way: Option<InstallWay>,
    ) -> Result<Option<ProviderTask>> {
        // What the server can do now does not show how it was sent: features come and go. Where nobody wrote it down, a
        // server without the feature was sent to by katello-agent, whose tasks are no jobs.
        let by_job = way.map(|way| way == InstallWay::RemoteExecution);
        if !by_job.unwrap_or_else(|| remote_execution(&self.dialect, feature::ERRATA_INSTALL).is_ok()) {
            let what = format!("whether an earlier installation on host {} began", host.name);
            return Err(codes::NoData { what, why: "tasks of katello-agent carry no mark of ours" }.err());
        }
        let terms = vec![format!("description ~ {}", search::quote(correlation.as_str())?)];
        let query = [("search", search::all(terms))];
        let path = "/api/job_invocations";
        let jobs = paging::all(self.server, call, path, &query, 20, |job: &JobInvocation| job.id).await?;
        // A search that was not read lists every job.
        let (mark, name) = (correlation.as_str(), named(&host.name));
        let marked = || jobs.iter().filter(|job| job.description.contains(mark));
        let mut newest = marked().filter(|job| job.description.contains(&name)).max_by_key(|job| job.id).cloned();
        if newest.is_none() {
            newest = self.job_of_renamed(call, host, marked()).await?;
        }
        tracing::debug!(host = %host.name, %correlation, job = ?newest.as_ref().map(|j| j.id), "looked for a job of an earlier call");
        let way = InstallWay::RemoteExecution;
        Ok(newest.map(|job| ProviderTask { way, task: job.task_id(), job: Some(job.id) }))
    }

    /// The newest of these jobs that works on the host: it may have had another name when the job was sent.
    async fn job_of_renamed(
        &self,
        call: &Call,
        host: &ContentHostRef,
        jobs: impl Iterator<Item = &JobInvocation>,
    ) -> Result<Option<JobInvocation>> {
        let mut numbers: Vec<u64> = jobs.map(|job| job.id).collect();
        numbers.sort_unstable_by(|a, b| b.cmp(a));
        for number in numbers {
            let Some(job) = self.katello.shown_job(call, number).await? else { continue };
            if job.targets().is_some_and(|targets| targets.iter().any(|t| t.id.to_string() == host.id.as_str())) {
                return Ok(Some(job));
            }
        }
        Ok(None)
    }

    /// A search that finds no host makes a job that does nothing. A job on another host is cancelled: old servers search by name
    /// only, and a host can be renamed in between.
    async fn check_targets(&self, call: &Call, host: &ContentHostRef, job: &JobInvocation) -> Result<()> {
        let targets = job.targets();
        if job.works_on_nobody() {
            let obstacle = Obstacle {
                why: format!("its job {} works on no host", job.id),
                remedy:
                    "Let the configured user see the host (view_hosts), and run jobs on it (execute_jobs_on_infrastructure_hosts \
                         if it is the provider itself)."
                        .to_owned(),
            };
            return Err(self.katello.no_path(&host.name, &obstacle));
        }
        match targets.and_then(|t| t.iter().find(|t| t.id.to_string() != host.id.as_str())) {
            Some(other) => {
                let (name, id) = (shorten(&other.name), other.id);
                let way = InstallWay::RemoteExecution;
                let sent = ProviderTask { way, task: job.task_id(), job: Some(job.id) };
                let cancelled = match self.katello.cancel_task(call, &sent).await {
                    Ok(()) => "it was cancelled".to_owned(),
                    Err(e) => format!("cancelling it failed, look at that host: {e}"),
                };
                let why = format!(
                    "job {} works on host {name} (id {id}) instead of {} (id {}); {cancelled}",
                    job.id, host.name, host.id
                );
                let remedy = "Start the installation again: the host is looked up anew.".to_owned();
                Err(self.katello.no_path(&host.name, &Obstacle { why, remedy }))
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
        let number = host_number(&host.id)?;
        if !self.dialect.agent() {
            return Err(self.katello.no_path(&host.name, &agent_gone(&self.dialect)));
        }
        self.katello.send_to_agent(call, host, &format!("/api/hosts/{number}"), selection).await
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn refresh(&self, call: &Call, host: &ContentHostRef) -> Result<bool> {
        let mut asked = false;
        let mut failed = None;
        if self.dialect.has_feature(feature::UPLOAD_PROFILE) {
            match self.start_job(call, host, feature::UPLOAD_PROFILE, json!({})).await {
                Ok(_) => asked = true,
                Err(e) => failed = Some(e),
            }
        }
        if self.dialect.regenerates_applicability() {
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
}

/// The name of a host in the description of a job, of which servers keep 255 characters.
fn named(host: &str) -> String {
    host.chars().take(120).collect()
}

/// The description of a job of this feature in the provider's list of jobs.
fn description(label: &str, correlation: &CorrelationId, host: &str) -> String {
    let what = match label {
        feature::ERRATA_INSTALL => "install errata",
        feature::PACKAGE_UPDATE => "update packages",
        feature::IMAGE_UPGRADE => "upgrade the image",
        feature::IMAGE_STATUS => "report the images",
        _ => "upload the package profile",
    };
    format!("oVirt Upgrade Manager {correlation}: {what} on {}", named(host))
}

/// Whether remote execution can run this feature, as far as the provider shows.
fn remote_execution(dialect: &Dialect, label: &str) -> Result<(), Obstacle> {
    let (why, remedy) = match dialect.remote_execution() {
        RemoteExecution::Features(_) if dialect.has_feature(label) => return Ok(()),
        RemoteExecution::Features(_) if label == feature::IMAGE_UPGRADE && !dialect.upgrades_images() => (
            format!("Katello {} cannot upgrade the images of hosts", dialect.version()),
            "Use Katello 4.16 or newer, or upgrade the image on the host itself (bootc upgrade).".to_owned(),
        ),
        RemoteExecution::Features(_) => (
            format!("the remote execution feature {label} has no job template"),
            format!("Assign a job template to {label} (Administer > Remote Execution Features)."),
        ),
        RemoteExecution::Absent => (
            "remote execution is not installed".to_owned(),
            "Install the plugin foreman_remote_execution and open SSH (port 22) from provider to host.".to_owned(),
        ),
        RemoteExecution::Hidden(permission) => (
            format!("the configured user may not see remote execution ({permission} is missing)"),
            format!(
                "Give the configured user {permission}, view_job_templates, create_job_invocations, \
                 create_template_invocations and view_job_invocations."
            ),
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

fn agent_gone(dialect: &Dialect) -> Obstacle {
    Obstacle {
        why: format!("Katello {} has no katello-agent any more", dialect.version()),
        remedy: "use remote execution.".to_owned(),
    }
}
