//! Inspecting and restarting a host by commands of ours, through remote execution.
//!
//! One template serves both: the one that runs a command as given. It exists for the Script, SSH and Ansible providers of all
//! versions. The restart is a command as well, not the template "Power Action": a command can look at the host first, on
//! the host ([`inspection::restart_script`]).
//!
//! Tests: `tests/it/provider/inspection.rs`; on a whole run `lab/tests/it/engine/whole_run.rs`.

use std::time::Duration;

use serde::Deserialize;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::super::dialect::{RemoteExecution, feature};
use super::super::job_end::{self, HostOutput};
use super::super::wire::JobInvocation;
use super::super::{inspection, paging, search};
use super::jobs::{INSPECTION, NewJob, Purpose, Runs};
use super::{Hosts, host_number};
use crate::error::{Code, Result, codes};
use crate::http::json as read;
use crate::http::text::shorten;
use crate::model::cluster::HostInspection;
use crate::model::host::ContentHostRef;
use crate::model::task::ProviderTask;
use crate::ports::Call;

/// The template that runs a command as given, by its names: of remote execution 6.1 and newer, of older versions, of
/// foreman_ansible. The first one that a server has is used.
const COMMAND_TEMPLATES: [&str; 3] =
    ["Run Command - Script Default", "Run Command - SSH Default", "Run Command - Ansible Default"];
/// The input of these templates.
const COMMAND: &str = "command";

/// Least time between two reads of the output of an inspection. A host of a running server needed 5 s.
const READ_EVERY: Duration = Duration::from_secs(2);
/// An inspection that takes longer is given up. Its answer would be too old for whoever waits for it.
const INSPECTION_MS: i64 = 120_000;
/// How long an inspection and a restart wait for a host that fetches its jobs itself.
const INSPECTION_PICKUP_SECONDS: u32 = 60;
const RESTART_PICKUP_SECONDS: u32 = 600;
/// Some servers fail to show the output of a host whose own task does not exist yet.
const NO_OUTPUT_YET_MS: i64 = 30_000;
/// Reads of the output for one read of the job: a job whose template fails ends without an output.
const READS_PER_JOB: u32 = 4;

#[derive(Deserialize)]
struct Template {
    #[serde(deserialize_with = "read::id")]
    id: u64,
    #[serde(default, deserialize_with = "read::text")]
    name: String,
}

impl paging::ListRow for Template {}

/// A template in its own view.
#[derive(Deserialize)]
struct TemplateView {
    #[serde(default, deserialize_with = "read::text")]
    name: String,
    /// `None`: the server does not show them.
    #[serde(default)]
    template_inputs: Option<Vec<Input>>,
}

#[derive(Deserialize)]
struct Input {
    #[serde(default, deserialize_with = "read::text")]
    name: String,
    #[serde(default, deserialize_with = "read::flag")]
    required: Option<bool>,
    #[serde(default, deserialize_with = "read::some_text")]
    default: Option<String>,
}

impl TemplateView {
    /// Why it runs no command as given: it has no such input, or wants another value besides.
    fn refusal(&self) -> Option<String> {
        let inputs = self.template_inputs.as_deref()?;
        let lacks = match inputs.iter().find(|input| input.name != COMMAND && input.is_missing()) {
            _ if !inputs.iter().any(|input| input.name == COMMAND) => format!("has no input \"{COMMAND}\""),
            Some(other) => format!("requires a value of \"{}\"", shorten(&other.name)),
            None => return None,
        };
        Some(format!(
            "the template \"{}\" of its feature {} {lacks}, so it does not run commands: assign \"{}\" to the feature \
             (Administer > Remote Execution Features)",
            shorten(&self.name),
            feature::RUN_SCRIPT,
            COMMAND_TEMPLATES[0]
        ))
    }
}

impl Input {
    fn is_missing(&self) -> bool {
        self.required == Some(true) && self.default.is_none()
    }
}

/// How a host runs commands of ours.
enum CommandWay {
    By(Runs<'static>),
    /// Remote execution is absent or hidden, or has no template that runs commands.
    None,
    /// The template that an administrator chose for it does something else, for this reason.
    Refused(String),
}

impl Hosts<'_> {
    /// # Errors
    /// As the port's method of this name.
    pub async fn inspect(
        &self,
        call: &Call,
        host: &ContentHostRef,
        machine: Option<&str>,
    ) -> Result<Option<HostInspection>> {
        let runs = match self.command_template(call).await? {
            CommandWay::By(runs) => runs,
            CommandWay::None => return Ok(None),
            CommandWay::Refused(why) => {
                return Err(codes::TaskFailed { task: INSPECTION, host: &host.name, why }.err());
            }
        };
        let (asked_ms, since_ms) = (self.server.now_ms(), self.server.passed_ms());
        let (inputs, purpose) = (json!({COMMAND: inspection::script()}), Purpose::Inspect);
        let new = NewJob { purpose, runs, inputs, pickup_seconds: INSPECTION_PICKUP_SECONDS };
        // A caller that leaves meanwhile must not leave a job behind whose number nobody knows.
        let job = self.start_job(&detached(call), host, new).await?;
        let output = match self.output_at_end(call, host, &job, since_ms).await {
            Ok(output) => output,
            Err(error) => {
                self.take_back(call, host, &job).await;
                return Err(error);
            }
        };
        let failed = |why: &str| codes::TaskFailed { task: INSPECTION, host: &host.name, why }.err();
        if output.ended_with.as_deref() != Some("0") {
            return Err(failed(&job_end::cause(&output)));
        }
        inspection::read(&output.text, machine, asked_ms).map(Some).map_err(|why| failed(&why))
    }

    /// # Errors
    /// As the port's method of this name.
    pub async fn restart(&self, call: &Call, host: &ContentHostRef, boot_id: &str) -> Result<ProviderTask> {
        let runs = match self.command_template(call).await? {
            CommandWay::By(runs) => Ok(runs),
            CommandWay::None => Err("it has no remote execution with a template that runs commands".to_owned()),
            CommandWay::Refused(why) => Err(why),
        };
        let no_way = |why| codes::NoRestartMethod { provider: self.server.name(), host: &host.name, why }.err();
        let runs = runs.map_err(no_way)?;
        let inputs = json!({COMMAND: inspection::restart_script(boot_id, self.server.server_now_ms())?});
        let new = NewJob { purpose: Purpose::Restart, runs, inputs, pickup_seconds: RESTART_PICKUP_SECONDS };
        self.start_job(call, host, new).await.map(|job| job.started())
    }

    /// Whether hosts can be inspected and restarted.
    ///
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub async fn runs_commands(&self, call: &Call) -> Result<bool> {
        self.command_template(call).await.map(|way| matches!(way, CommandWay::By(_)))
    }

    /// How a job is told to run a command. The template of the feature can be any that an administrator assigned to it, so its
    /// inputs are read first.
    async fn command_template(&self, call: &Call) -> Result<CommandWay> {
        match self.dialect.remote_execution() {
            RemoteExecution::Absent | RemoteExecution::Hidden(_) => return Ok(CommandWay::None),
            RemoteExecution::Features(features) => {
                if let Some(number) = features.get(feature::RUN_SCRIPT) {
                    return self.feature_template(call, *number).await;
                }
            }
        }
        let query = [("search", search::any_of("name", COMMAND_TEMPLATES)?)];
        let known = paging::all(self.server, call, "/api/job_templates", &query, 20, |t: &Template| t.id).await?;
        let numbered = |name| known.iter().find(|template: &&Template| template.name == name);
        let found = COMMAND_TEMPLATES.into_iter().find_map(numbered);
        Ok(found.map_or(CommandWay::None, |template| CommandWay::By(Runs::Template(template.id))))
    }

    /// The feature that runs commands, if its template does so.
    async fn feature_template(&self, call: &Call, number: u64) -> Result<CommandWay> {
        let runs = CommandWay::By(Runs::Feature(feature::RUN_SCRIPT));
        let answer = match self.server.get(call, &format!("/api/job_templates/{number}"), &[]).await {
            // Who may not see the template may not start its job either, and the server says so then.
            Err(e) if matches!(e.code(), Code::ProviderForbidden | Code::ProviderNotFound) => return Ok(runs),
            other => other?,
        };
        let read::Object(template): read::Object<TemplateView> = self.server.parse(&answer)?;
        Ok(template.refusal().map_or(runs, CommandWay::Refused))
    }

    /// Cancels an inspection whose answer nobody waits for any more: it must not run at some later time, nor stay in the
    /// provider's list of jobs.
    async fn take_back(&self, call: &Call, host: &ContentHostRef, job: &JobInvocation) {
        if let Err(error) = self.katello.cancel_task(&detached(call), &job.started()).await {
            tracing::debug!(host = %host.name, job = job.id, %error, "an inspection was not cancelled");
        }
    }

    /// What a host has printed when its commands have ended, or the job has. The job itself ends 5 to 15 s after its host.
    async fn output_at_end(
        &self,
        call: &Call,
        host: &ContentHostRef,
        job: &JobInvocation,
        since_ms: i64,
    ) -> Result<HostOutput> {
        let number = host_number(&host.id)?;
        for reads in 1_u32.. {
            self.server.pause(call, "waiting for the host's answer", READ_EVERY).await?;
            let waited_ms = self.server.passed_ms().saturating_sub(since_ms);
            let has_ended = reads % READS_PER_JOB == 0 && self.katello.job(call, job.id).await?.has_ended();
            match self.katello.output_on(call, job.id, number).await {
                Ok(output) if has_ended || output.ended_with.is_some() => return Ok(output),
                Ok(_) => {}
                Err(e) if is_not_begun(e.code()) && !has_ended && waited_ms < NO_OUTPUT_YET_MS => {}
                Err(e) => return Err(e),
            }
            if waited_ms >= INSPECTION_MS {
                break;
            }
        }
        let why = format!("the host has not answered for {} s", INSPECTION_MS / 1_000);
        Err(codes::TaskFailed { task: INSPECTION, host: &host.name, why }.err())
    }
}

/// A call that its caller cannot cancel. The limits of its requests hold.
fn detached(call: &Call) -> Call {
    Call { cancel: CancellationToken::new(), ..call.clone() }
}

fn is_not_begun(code: Code) -> bool {
    matches!(code, Code::ProviderFailed | Code::ProviderNotFound)
}
