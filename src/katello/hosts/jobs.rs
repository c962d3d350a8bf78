//! Jobs of remote execution on one host: starting one, and finding one whose start was not answered.
//!
//! Tests: `tests/it/provider/operations.rs`, `job_ends.rs`, `inspection.rs` and `lab.rs`.

use serde_json::{Value, json};

use super::super::agent::Obstacle;
use super::super::dialect::{Dialect, RemoteExecution, feature};
use super::super::wire::JobInvocation;
use super::super::{failure_codes, paging, search};
use super::{Hosts, host_number};
use crate::error::{Code, Error, Result, codes};
use crate::http::json::Object;
use crate::http::text::shorten;
use crate::model::host::ContentHostRef;
use crate::model::ids::CorrelationId;
use crate::model::task::{InstallWay, ProviderTask};
use crate::ports::Call;

/// How long a job waits for a host that fetches its jobs itself. The provider's own setting is a day: the host would then
/// install at a time at which nobody expects it any more.
const PICKUP_SECONDS: u32 = 3_600;

/// A job that is to be started on one host.
pub(super) struct NewJob<'l> {
    pub purpose: Purpose,
    pub runs: Runs<'l>,
    /// Values of the template's inputs, by their names.
    pub inputs: Value,
    /// How long it waits for a host that fetches its jobs itself.
    pub pickup_seconds: u32,
}

impl<'l> NewJob<'l> {
    pub fn of_feature(purpose: Purpose, label: &'l str, inputs: Value) -> NewJob<'l> {
        NewJob { purpose, runs: Runs::Feature(label), inputs, pickup_seconds: PICKUP_SECONDS }
    }
}

/// How the server is told what a job runs.
#[derive(Debug, Clone, Copy)]
pub(super) enum Runs<'l> {
    /// The template of the feature of this label.
    Feature(&'l str),
    /// The template of this number.
    Template(u64),
}

/// What a job is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Purpose {
    InstallErrata,
    UpdatePackages,
    UpgradeImage,
    ReportImages,
    UploadProfile,
    Inspect,
    Restart,
}

/// What an inspection is called in an error.
pub(super) const INSPECTION: &str = "inspection";

/// Jobs that install something.
const INSTALLATIONS: [Purpose; 3] = [Purpose::InstallErrata, Purpose::UpdatePackages, Purpose::UpgradeImage];

impl Purpose {
    /// The purpose as the provider's list of jobs shows it.
    fn text(self) -> &'static str {
        match self {
            Purpose::InstallErrata => "install errata",
            Purpose::UpdatePackages => "update packages",
            Purpose::UpgradeImage => "upgrade the image",
            Purpose::ReportImages => "report the images",
            Purpose::UploadProfile => "upload the package profile",
            Purpose::Inspect => "inspect",
            Purpose::Restart => "restart",
        }
    }
}

impl JobInvocation {
    /// The task that a port shows for it.
    pub(super) fn started(&self) -> ProviderTask {
        ProviderTask { way: InstallWay::RemoteExecution, task: self.task_id(), job: Some(self.id) }
    }
}

impl Hosts<'_> {
    /// Starts a job on exactly this host.
    ///
    /// # Errors
    /// `NO_INSTALL_METHOD`, or `TASK_FAILED` for inspections and restarts; those of a failed request (`PROVIDER_…`,
    /// `CANCELLED`).
    pub(super) async fn start_job(&self, call: &Call, host: &ContentHostRef, new: NewJob<'_>) -> Result<JobInvocation> {
        if let Runs::Feature(label) = new.runs {
            remote_execution(&self.dialect, label).map_err(|obstacle| self.refusal(new.purpose, host, obstacle))?;
        }
        let search = self.search_of(call, host, new.purpose).await?;
        let mut job = json!({"search_query": search, "inputs": new.inputs});
        match new.runs {
            Runs::Feature(label) => {
                // Feature and template together are an error on the server.
                if self.dialect.starts_by_feature() {
                    job["feature"] = json!(label);
                } else {
                    job["job_template_id"] = json!(self.dialect.template(label));
                    job["targeting_type"] = json!("static_query");
                }
            }
            Runs::Template(number) => {
                job["job_template_id"] = json!(number);
                job["targeting_type"] = json!("static_query");
            }
        }
        if self.dialect.limits_pickup() {
            job["time_to_pickup"] = json!(new.pickup_seconds);
        }
        // The correlation id stands in the description: by it a job is found whose start was not answered.
        job["description_format"] = json!(description(new.purpose, &call.correlation_id, &host.name));
        let sent = self.server.post_action(call, "/api/job_invocations", &json!({"job_invocation": job})).await;
        let answer = sent.map_err(|e| self.start_refusal(host, new.purpose, e))?;
        let Object(job): Object<JobInvocation> = self.server.parse(&answer)?;
        self.check_targets(call, host, new.purpose, &job).await?;
        Ok(job)
    }

    /// The error of a job that cannot be started.
    fn refusal(&self, purpose: Purpose, host: &ContentHostRef, obstacle: Obstacle) -> Error {
        let host = &host.name;
        match purpose {
            Purpose::Inspect => codes::TaskFailed { task: INSPECTION, host, why: obstacle.why }.err(),
            Purpose::Restart => codes::TaskFailed { task: "restart", host, why: obstacle.why }.err(),
            _ => self.katello.no_path(host, &obstacle),
        }
    }

    /// The search that finds this host and no other: the name may be another record's meanwhile. Servers that do not search
    /// by id are asked for the host again instead.
    async fn search_of(&self, call: &Call, host: &ContentHostRef, purpose: Purpose) -> Result<String> {
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
        Err(self.refusal(purpose, host, Obstacle { why, remedy }))
    }

    /// The code for a refusal to start a job. Every validation failure of these servers is a 500, with the reason
    /// in words.
    fn start_refusal(&self, host: &ContentHostRef, purpose: Purpose, error: Error) -> Error {
        let why = error.param("why").unwrap_or_default().to_owned();
        let lacks = |permission: &str| Obstacle {
            why: format!("the configured user may not start the job ({permission} is missing): {why}"),
            remedy: format!("Give the role of the configured user {permission}."),
        };
        match error.code() {
            Code::ProviderNotFound if why.starts_with("Template with id") => {
                self.refusal(purpose, host, lacks("view_job_templates"))
            }
            Code::ProviderFailed if why.contains("NotNullViolation") && why.contains("template_id") => {
                self.refusal(purpose, host, lacks("create_template_invocations"))
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

    /// The installation that a call with this correlation id started on this host, if there is one. A call starts other jobs as
    /// well: inspections, restarts, uploads of the profile.
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
        self.started_for(call, host, correlation, &INSTALLATIONS).await
    }

    /// The restart that a call with this correlation id started on this host.
    ///
    /// # Errors
    /// As the port's method of this name.
    pub async fn started_restart(
        &self,
        call: &Call,
        host: &ContentHostRef,
        correlation: &CorrelationId,
    ) -> Result<Option<ProviderTask>> {
        // Where jobs are hidden or gone, their list proves nothing.
        if !matches!(self.dialect.remote_execution(), RemoteExecution::Features(_)) {
            let what = format!("whether a restart of host {} was sent", host.name);
            return Err(codes::NoData { what, why: "the provider does not show its jobs" }.err());
        }
        self.started_for(call, host, correlation, &[Purpose::Restart]).await
    }

    /// The newest job for one of these purposes that a call with this correlation id started on this host.
    async fn started_for(
        &self,
        call: &Call,
        host: &ContentHostRef,
        correlation: &CorrelationId,
        purposes: &[Purpose],
    ) -> Result<Option<ProviderTask>> {
        let terms = vec![format!("description ~ {}", search::quote(correlation.as_str())?)];
        let query = [("search", search::all(terms))];
        let path = "/api/job_invocations";
        let jobs = paging::all(self.server, call, path, &query, 20, |job: &JobInvocation| job.id).await?;
        // A search that was not read lists every job.
        let name = named(&host.name);
        let marks: Vec<String> = purposes.iter().map(|purpose| mark(*purpose, correlation)).collect();
        let marked = || jobs.iter().filter(|job| marks.iter().any(|mark| job.description.contains(mark)));
        let mut newest = marked().filter(|job| job.description.contains(&name)).max_by_key(|job| job.id).cloned();
        if newest.is_none() {
            newest = self.job_of_renamed(call, host, marked()).await?;
        }
        tracing::debug!(host = %host.name, %correlation, job = ?newest.as_ref().map(|j| j.id), "looked for a job of an earlier call");
        Ok(newest.map(|job| job.started()))
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
    async fn check_targets(
        &self,
        call: &Call,
        host: &ContentHostRef,
        purpose: Purpose,
        job: &JobInvocation,
    ) -> Result<()> {
        let targets = job.targets();
        if job.works_on_nobody() {
            let obstacle = Obstacle {
                why: format!("its job {} works on no host", job.id),
                remedy:
                    "Let the configured user see the host (view_hosts), and run jobs on it (execute_jobs_on_infrastructure_hosts \
                         if it is the provider itself)."
                        .to_owned(),
            };
            return Err(self.refusal(purpose, host, obstacle));
        }
        match targets.and_then(|t| t.iter().find(|t| t.id.to_string() != host.id.as_str())) {
            Some(other) => {
                let (name, id) = (shorten(&other.name), other.id);
                let cancelled = match self.katello.cancel_task(call, &job.started()).await {
                    Ok(()) => "it was cancelled".to_owned(),
                    Err(e) => format!("cancelling it failed, look at that host: {e}"),
                };
                let why = format!(
                    "job {} works on host {name} (id {id}) instead of {} (id {}); {cancelled}",
                    job.id, host.name, host.id
                );
                let remedy = "Start the installation again: the host is looked up anew.".to_owned();
                Err(self.refusal(purpose, host, Obstacle { why, remedy }))
            }
            None => Ok(()),
        }
    }
}

/// The name of a host in the description of a job, of which servers keep 255 characters.
fn named(host: &str) -> String {
    host.chars().take(120).collect()
}

/// The description of a job in the provider's list of jobs.
fn description(purpose: Purpose, correlation: &CorrelationId, host: &str) -> String {
    format!("oVirt Upgrade Manager {} on {}", mark(purpose, correlation), named(host))
}

/// The part of a description that tells whose job it is, and what for.
fn mark(purpose: Purpose, correlation: &CorrelationId) -> String {
    format!("{correlation}: {}", purpose.text())
}

/// Whether remote execution can run this feature, as far as the provider shows.
pub(super) fn remote_execution(dialect: &Dialect, label: &str) -> Result<(), Obstacle> {
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
