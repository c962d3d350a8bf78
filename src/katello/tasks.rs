//! States of tasks, many with one request, with the provider's text after their end; cancelling.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::{Value, json};

use super::job_end::{self, HostOutput, Piece};
use super::paging::ListRow;
use super::server::Katello;
use super::times::moment;
use super::wire::JobInvocation;
use super::{paging, search};
use crate::error::{Code, Error, Result, codes};
use crate::http::text::shorten;
use crate::http::{Response, json};
use crate::model::TimeMs;
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, ProviderTaskState};

/// Tasks in one request.
const PER_REQUEST: usize = 100;
/// After this time, the output of a running job is read as well: the server polls its proxies every 16 s at most, so a
/// result that takes longer is lost.
const RESULT_IS_LOST_MS: TimeMs = 60_000;
/// After this time since the host's end, a job that has its result is not going to end.
const JOB_IS_LEFT_MS: TimeMs = 5 * 60_000;
/// Characters of the provider's text that are kept, from its end: there the output of a host names the failure.
const MAX_TEXT: usize = 4_000;

/// A task of foreman-tasks.
#[derive(Debug, Clone, Deserialize)]
struct Task {
    #[serde(deserialize_with = "json::required_text")]
    id: String,
    #[serde(deserialize_with = "json::required_text")]
    state: String,
    #[serde(default, deserialize_with = "json::text")]
    result: String,
    #[serde(default, deserialize_with = "json::fraction")]
    progress: Option<f64>,
    #[serde(default, deserialize_with = "moment")]
    started_at: Option<TimeMs>,
    #[serde(default, deserialize_with = "moment")]
    ended_at: Option<TimeMs>,
    #[serde(default, deserialize_with = "json::object")]
    humanized: Option<Humanized>,
}

/// The task of a host that cannot be read is not absent.
impl ListRow for Task {
    const IS_NEEDED: bool = true;
}

#[derive(Debug, Clone, Default, Deserialize)]
struct Humanized {
    #[serde(default)]
    errors: Option<Value>,
    #[serde(default)]
    output: Option<Value>,
}

#[derive(Deserialize)]
struct Found {
    #[serde(deserialize_with = "json::required_object")]
    search_params: SearchParams,
    #[serde(deserialize_with = "json::required_objects")]
    results: Vec<Task>,
}

#[derive(Deserialize)]
struct SearchParams {
    #[serde(deserialize_with = "json::required_text")]
    search_id: String,
}

#[derive(Deserialize)]
struct OutputAnswer {
    #[serde(default, deserialize_with = "json::list")]
    output: Vec<Value>,
}

/// The state of a task or a job, with the words for it.
struct Ended {
    state: TaskState,
    text: String,
    /// The commands may still run on the host, although the job has ended.
    may_run_on: bool,
    /// Somebody cancelled it.
    was_cancelled: bool,
}

impl Ended {
    fn of(state: TaskState, text: String) -> Ended {
        Ended { state, text, may_run_on: false, was_cancelled: false }
    }

    /// Without the output, the state is still valid; whether the commands of a failed job ended is not known.
    fn without_output(state: TaskState, errors: &str, why: &Error) -> Ended {
        let text = told(errors, Some(format!("(output not available: {why})")));
        Ended { may_run_on: state == TaskState::Failed, ..Ended::of(state, text) }
    }

    fn at(self, progress: Option<f64>, ids: ProviderTask, ended_at_ms: Option<TimeMs>) -> ProviderTaskState {
        let Ended { state, text, may_run_on, was_cancelled } = self;
        let permille = permille(progress, state);
        ProviderTaskState { state, permille, text: tail(&text), ids, ended_at_ms, may_run_on, was_cancelled }
    }
}

/// An item of an output. One that cannot be read hides no other.
fn piece(item: &Value) -> Piece {
    let unreadable =
        |_| Piece { is_numbered: true, is_printed: true, ..Piece::of("(an item of the output cannot be read)\n") };
    json::Object::<OutputChunk>::deserialize(item).map_or_else(unreadable, |json::Object(chunk)| chunk.into())
}

#[derive(Deserialize)]
struct OutputChunk {
    #[serde(default, deserialize_with = "json::text")]
    output: String,
    /// `stdout`, `stderr`, or `debug` for what the server says.
    #[serde(default, deserialize_with = "json::text")]
    output_type: String,
    /// Seconds since 1970.
    #[serde(default, deserialize_with = "json::fraction")]
    timestamp: Option<f64>,
    #[serde(default)]
    id: Value,
    #[serde(default)]
    sequence_id: Value,
    /// Katello 4.19 and newer: in the place of `sequence_id`.
    #[serde(default)]
    external_id: Value,
}

impl From<OutputChunk> for Piece {
    fn from(chunk: OutputChunk) -> Piece {
        let numbers = [chunk.id, chunk.sequence_id, chunk.external_id];
        let is_printed = ["stdout", "stderr"].contains(&chunk.output_type.as_str());
        let is_numbered = numbers.iter().any(|number| !number.is_null());
        // Floats saturate when cast.
        #[allow(clippy::cast_possible_truncation)]
        let at_ms = chunk.timestamp.map(|seconds| (seconds * 1_000.0) as TimeMs);
        Piece { text: chunk.output, is_numbered, is_printed, at_ms }
    }
}

impl Katello {
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`); `TASK_LOST` in the place of a task.
    pub(super) async fn task_states(
        &self,
        call: &Call,
        tasks: &[ProviderTask],
    ) -> Result<Vec<Result<ProviderTaskState>>> {
        self.dialect(call).await?;
        // Jobs whose task is not known yet are read one by one.
        let resolved = join_all(tasks.iter().map(|t| self.with_task_id(call, t))).await;
        let ids: BTreeSet<String> = resolved.iter().flatten().filter_map(|(t, _)| t.task.clone()).collect();
        let ids: Vec<String> = ids.into_iter().collect();
        let mut found = BTreeMap::new();
        for run in ids.chunks(PER_REQUEST) {
            found.extend(self.bulk_search(call, run).await?);
        }
        let found = &found;
        // A task that waits for the server's executor stays planned; one look at its services serves all of them.
        let waits = found.values().flatten().any(|task| task.state == "planned");
        let obstacle = if waits { self.executor_obstacle(call).await } else { None };
        let obstacle = obstacle.as_deref();
        Ok(join_all(resolved.into_iter().map(async |one| {
            let (ids, job) = one?;
            match (ids.task.as_ref().and_then(|id| found.get(id)), job) {
                (Some(Ok(task)), _) => Ok(self.state_of(call, task, ids, obstacle).await),
                (Some(Err(error)), _) => Err(error.clone()),
                (None, Some(job)) if ids.task.is_none() => Ok(self.state_of_job(call, job, ids).await),
                _ => self.without_task(call, ids).await,
            }
        }))
        .await)
    }

    async fn with_task_id(&self, call: &Call, task: &ProviderTask) -> Result<(ProviderTask, Option<JobInvocation>)> {
        let (None, Some(id)) = (&task.task, task.job) else { return Ok((task.clone(), None)) };
        let job = self.shown_job(call, id).await?.ok_or_else(|| self.lost(task))?;
        Ok((ProviderTask { task: job.task_id(), ..task.clone() }, Some(job)))
    }

    /// The server shows no task of this id. The user may not see it: then the job has its id and tells its state. Or it was cleaned
    /// away, which happens to ended tasks only: then the job has none, and the host's profile tells what it did.
    async fn without_task(&self, call: &Call, ids: ProviderTask) -> Result<ProviderTaskState> {
        let Some(id) = ids.job else { return Err(self.lost(&ids)) };
        let Some(job) = self.shown_job(call, id).await? else { return Err(self.lost(&ids)) };
        // The server makes the status from the task: without one, it is "queued".
        if job.task_id().is_none() && !matches!(job.status, Some(0 | 1 | 3 | 4)) {
            let text = "the provider has deleted the task since, and with it how the job ended".to_owned();
            return Ok(Ended::of(TaskState::Proving, text).at(None, ids, None));
        }
        Ok(self.state_of_job(call, job, ids).await)
    }

    /// `None`: the server does not show it.
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn shown_job(&self, call: &Call, id: u64) -> Result<Option<JobInvocation>> {
        match self.job(call, id).await {
            Ok(job) => Ok(Some(job)),
            Err(e) if e.code() == Code::ProviderNotFound => Ok(None),
            // Remote execution 15 and newer fail to show a job without its task, and still list it.
            Err(e) if e.code() == Code::ProviderFailed => self.listed_job(call, id).await,
            Err(e) => Err(e),
        }
    }

    async fn listed_job(&self, call: &Call, id: u64) -> Result<Option<JobInvocation>> {
        let query = [("search", search::equals("id", &id.to_string())?)];
        let rows = paging::page::<JobInvocation>(&self.server, call, "/api/job_invocations", &query, 1, 20).await?.rows;
        Ok(rows.into_iter().find(|job| job.id == id))
    }

    /// Why no task begins: the server's executor of tasks does not run. The ping needs no login. `None` also where it
    /// cannot be asked: it explains a wait, and decides nothing.
    async fn executor_obstacle(&self, call: &Call) -> Option<String> {
        let answer = self.server.get_anonymously(call, "/katello/api/ping").await.ok()?;
        let ping: Value = self.server.parse(&answer).ok()?;
        let service = ping.pointer("/services/foreman_tasks")?;
        let status = service.get("status")?.as_str()?;
        let message = service.get("message").and_then(Value::as_str).unwrap_or("no reason given");
        (!status.eq_ignore_ascii_case("ok"))
            .then(|| format!("not begun: the server's executor of tasks does not run ({})", shorten(message)))
    }

    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn job(&self, call: &Call, id: u64) -> Result<JobInvocation> {
        // The status of its host: remote execution 4 (Katello 3.17) and newer.
        let query = [("host_status", "true".to_owned())];
        let answer = self.server.get(call, &format!("/api/job_invocations/{id}"), &query).await?;
        let json::Object(job): json::Object<JobInvocation> = self.server.parse(&answer)?;
        match job.id == id {
            true => Ok(job),
            false => Err(self.server.malformed(&answer.request, &[], format!("it is about job {}", job.id))),
        }
    }

    /// Tasks that the server still has, by id; the error of a task about which it says nothing that can be read.
    async fn bulk_search(&self, call: &Call, ids: &[String]) -> Result<Vec<(String, Result<Task>)>> {
        let searches: Vec<Value> =
            ids.iter().map(|id| json!({"search_id": id, "type": "task", "task_id": id})).collect();
        let path = "/foreman_tasks/api/tasks/bulk_search";
        let answer = self.server.post(call, path, &json!({"searches": searches})).await?;
        let found: Vec<Value> = self.server.parse(&answer)?;
        let mut found: BTreeMap<String, Vec<Task>> = found
            .iter()
            .filter_map(|row| match json::Object::<Found>::deserialize(row) {
                Ok(json::Object(found)) => Some((found.search_params.search_id, found.results)),
                Err(e) => {
                    self.server.pass_over(path, &e);
                    None
                }
            })
            .collect();
        let mut known = vec![];
        for id in ids {
            // Only an empty result for this search proves that the task is gone.
            let task = match found.remove(id).map(|tasks| tasks.into_iter().next()) {
                Some(None) => continue,
                Some(Some(task)) if task.id == *id => Ok(task),
                Some(Some(_)) | None => Err(self.no_answer(&answer, id)),
            };
            known.push((id.clone(), task));
        }
        Ok(known)
    }

    fn no_answer(&self, answer: &Response, id: &str) -> Error {
        self.server.malformed(&answer.request, &[], format!("task {} is missing in the answer", shorten(id)))
    }

    async fn state_of(&self, call: &Call, task: &Task, ids: ProviderTask, obstacle: Option<&str>) -> ProviderTaskState {
        let state = judge(&task.state, &task.result);
        let text = task.humanized.as_ref().and_then(|h| flat(h.errors.as_ref())).unwrap_or_default();
        let mut seen = Ended::of(state, text);
        let ended = !matches!(state, TaskState::Planned | TaskState::Running | TaskState::Paused);
        match ids.job {
            Some(job) if ended => {
                seen = match self.job(call, job).await {
                    Ok(job) => self.end_of_job(call, job, Some(&task.id), state, &seen.text).await,
                    Err(e) => Ended::without_output(state, &seen.text, &e),
                }
            }
            Some(job) if state == TaskState::Running && self.runs_long(task) => {
                if let Some(ended) = self.lost_result(call, job).await {
                    seen = ended;
                }
            }
            None if ended => {
                seen.may_run_on = agent_may_run_on(state, &seen.text);
                if seen.text.is_empty() {
                    seen.text = task.humanized.as_ref().and_then(|h| flat(h.output.as_ref())).unwrap_or_default();
                }
            }
            _ => {}
        }
        if let (Some(obstacle), "planned") = (obstacle, task.state.as_str()) {
            seen.text = obstacle.to_owned();
        }
        seen.at(task.progress, ids, task.ended_at.filter(|_| ended))
    }

    /// A job that runs longer than this may have lost the result of its host.
    fn runs_long(&self, task: &Task) -> bool {
        task.started_at.is_none_or(|began| self.server.server_now_ms().saturating_sub(began) > RESULT_IS_LOST_MS)
    }

    /// The end of a job. `task` is its task where the server shows it, and `errors` are the task's words, for a job without output.
    async fn end_of_job(
        &self,
        call: &Call,
        mut job: JobInvocation,
        task: Option<&str>,
        state: TaskState,
        errors: &str,
    ) -> Ended {
        let output = match self.host_output(call, &job).await {
            Ok(output) => output,
            Err(e) => return Ended::without_output(state, errors, &e),
        };
        let mut not_read = None;
        if let Some(task) = task
            && state == TaskState::Failed
            && !job.tells_cancelled_hosts()
            && output.may_be_cancelled()
        {
            match self.cancelled_hosts(call, task).await {
                Ok(cancelled) => job.cancelled = cancelled,
                Err(e) => not_read = Some(format!("(whether it was cancelled is not known: {e})")),
            }
        }
        let (of_host, why) = job_end::judge(state, &job, &output);
        let words = if output.text.trim().is_empty() { errors } else { &output.text };
        let mut may_run_on = job_end::may_run_on(state, of_host, &output);
        if may_run_on
            && !output.is_begun
            && let Some(task) = task
        {
            may_run_on = !self.never_began(call, task).await;
        }
        let was_cancelled = job_end::is_cancelled(state, &job);
        Ended { state: of_host, text: told(&told(words, why), not_read), may_run_on, was_cancelled }
    }

    /// How many hosts of a job were cancelled, where the job itself does not tell it (before Katello 3.17): by their own tasks.
    /// `None`: one of them failed, or they are not shown.
    async fn cancelled_hosts(&self, call: &Call, task: &str) -> Result<Option<u64>> {
        let tasks = self.host_tasks(call, task).await?;
        let others = tasks.iter().any(|task| !["cancelled", "success"].contains(&task.result.as_str()));
        let cancelled = tasks.iter().filter(|task| task.result == "cancelled").count();
        Ok((!others).then_some(cancelled as u64))
    }

    /// Whether the tasks of a job's hosts show that no host began.
    async fn never_began(&self, call: &Call, task: &str) -> bool {
        match self.host_tasks(call, task).await {
            Ok(tasks) => !tasks.is_empty() && tasks.iter().all(|task| task.started_at.is_none()),
            Err(error) => {
                tracing::debug!(%error, task, "the tasks of a job's hosts cannot be read");
                false
            }
        }
    }

    /// The tasks of a job's hosts.
    async fn host_tasks(&self, call: &Call, task: &str) -> Result<Vec<Task>> {
        let query = [("search", search::equals("parent_task_id", task)?)];
        Ok(paging::page::<Task>(&self.server, call, "/foreman_tasks/api/tasks", &query, 1, 20).await?.rows)
    }

    /// The end of a host whose job the server still calls running. `None`: it has not ended, or cannot be read now.
    async fn lost_result(&self, call: &Call, job: u64) -> Option<Ended> {
        let invocation = self.job(call, job).await.ok()?;
        let output = self.host_output(call, &invocation).await.ok()?;
        let has_result = invocation.has_result();
        // The job ends some seconds after the result of its host has arrived, unless the server's executor has died.
        if has_result && !output.is_older(self.server.server_now_ms(), JOB_IS_LEFT_MS) {
            return None;
        }
        let (state, why) = job_end::judge_lost_result(&output, has_result)?;
        let was_cancelled = job_end::is_cancelled(state, &invocation);
        Some(Ended { was_cancelled, ..Ended::of(state, told(&output.text, Some(why))) })
    }

    /// What the job wrote on its host.
    async fn host_output(&self, call: &Call, job: &JobInvocation) -> Result<HostOutput> {
        match job.targets().and_then(<[_]>::first) {
            Some(target) => self.output_on(call, job.id, target.id).await,
            None => Ok(HostOutput::default()),
        }
    }

    /// What a job has written on this host so far.
    ///
    /// # Errors
    /// Those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn output_on(&self, call: &Call, job: u64, host: u64) -> Result<HostOutput> {
        let path = format!("/api/job_invocations/{job}/hosts/{host}");
        let answer = self.server.get(call, &path, &[]).await?;
        let json::Object(answered): json::Object<OutputAnswer> = self.server.parse(&answer)?;
        let pieces: Vec<Piece> = answered.output.iter().map(piece).collect();
        Ok(HostOutput::of(&pieces))
    }

    /// The state of a job by its own status.
    async fn state_of_job(&self, call: &Call, job: JobInvocation, ids: ProviderTask) -> ProviderTaskState {
        let ended = match status_of(&job) {
            state @ (TaskState::Proving | TaskState::Failed | TaskState::Cancelled) => {
                self.end_of_job(call, job, None, state, "").await
            }
            state => Ended::of(state, String::new()),
        };
        ended.at(None, ids, None)
    }

    /// # Errors
    /// `TASK_NOT_CANCELLABLE`, `TASK_LOST`; those of a failed request (`PROVIDER_…`, `CANCELLED`).
    pub(super) async fn cancel_task(&self, call: &Call, task: &ProviderTask) -> Result<()> {
        let dialect = self.dialect(call).await?;
        let shown = shown_id(task);
        let refused = |why: String| codes::TaskNotCancellable { task: &shown, why }.err();
        let (sent, accepted): (_, fn(&Value) -> bool) = match (task.job, &task.task) {
            (Some(job), _) => {
                let path = format!("/api/job_invocations/{job}/cancel");
                (self.server.post(call, &path, &json!({"force": false})).await, |v| {
                    // Old servers leave the key out.
                    matches!(&v["cancelled"], Value::Null | Value::Bool(true))
                })
            }
            (None, Some(_)) if !dialect.cancels_tasks() => {
                return Err(refused(format!(
                    "the API of Katello {} cannot cancel tasks; cancel it on the provider's page of tasks",
                    dialect.version()
                )));
            }
            (None, Some(id)) => {
                // Always with ids: without them, bulk actions apply to every task.
                let body = json!({"task_ids": [id]});
                let accepted = |v: &Value| v["cancelled"].as_array().is_none_or(|c| !c.is_empty());
                (self.server.post(call, "/foreman_tasks/api/tasks/bulk_cancel", &body).await, accepted)
            }
            (None, None) => return Err(Error::internal("a task without any id")),
        };
        let answer = sent.map_err(|e| match e.code() {
            Code::ProviderRejected => refused(e.param("why").unwrap_or_default().to_owned()),
            Code::ProviderNotFound => self.lost(task),
            _ => e,
        })?;
        let said: Value = self.server.parse(&answer)?;
        if !said.is_object() {
            return Err(self.server.malformed(&answer.request, &[], "it is no object"));
        }
        if accepted(&said) {
            Ok(())
        } else {
            Err(refused("the provider did not cancel it; it may have ended".to_owned()))
        }
    }

    fn lost(&self, task: &ProviderTask) -> Error {
        codes::TaskLost { provider: self.server.name(), task: shown_id(task) }.err()
    }
}

/// The provider's id of a task, for people.
fn shown_id(task: &ProviderTask) -> String {
    match (&task.task, task.job) {
        (Some(id), _) => id.clone(),
        (None, Some(job)) => format!("job {job}"),
        (None, None) => "(no id)".to_owned(),
    }
}

/// The state by the server's state and result. A warning is a failure: the agent reports its failures as warnings.
fn judge(state: &str, result: &str) -> TaskState {
    match (state, result) {
        ("stopped", "success") => TaskState::Proving,
        ("stopped", "cancelled") => TaskState::Cancelled,
        ("stopped", _) => TaskState::Failed,
        ("paused", _) => TaskState::Paused,
        ("running", _) => TaskState::Running,
        _ => TaskState::Planned,
    }
}

/// Whether katello-agent may still work on a task that has ended here: the server waits for it no longer (for its end an hour by
/// default), or the task was cancelled. The request stays with the host.
fn agent_may_run_on(state: TaskState, errors: &str) -> bool {
    match state {
        TaskState::Cancelled => true,
        TaskState::Failed => errors.contains("did not finish"),
        _ => false,
    }
}

/// The state of a job by its status.
fn status_of(job: &JobInvocation) -> TaskState {
    match job.status {
        Some(0) => TaskState::Proving,
        Some(1) => TaskState::Failed,
        Some(3) => TaskState::Running,
        Some(4) => TaskState::Cancelled,
        _ => TaskState::Planned,
    }
}

/// Words of the provider with a sentence of ours at their end, where it is kept when they are shortened.
fn told(words: &str, why: Option<String>) -> String {
    match (words.trim_end(), why) {
        (words, None) => words.to_owned(),
        ("", Some(why)) => why,
        (words, Some(why)) => format!("{words}\n{why}"),
    }
}

fn permille(progress: Option<f64>, state: TaskState) -> u32 {
    if state == TaskState::Proving {
        return 1_000;
    }
    // Floats saturate when cast, and "not a number" becomes 0.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let permille = (progress.unwrap_or_default() * 1_000.0).round() as u32;
    permille.min(1_000)
}

/// The text of a string, or the texts of a list.
fn flat(value: Option<&Value>) -> Option<String> {
    let text = match value? {
        Value::String(s) => s.trim().to_owned(),
        Value::Array(list) => list.iter().filter_map(|v| flat(Some(v))).collect::<Vec<_>>().join("\n"),
        _ => String::new(),
    };
    Some(text).filter(|t| !t.is_empty())
}

/// The last [`MAX_TEXT`] characters.
fn tail(text: &str) -> String {
    let text = text.trim_end();
    let skip = text.chars().count().saturating_sub(MAX_TEXT);
    text.chars().skip(skip).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn states_are_judged_as_a_client_must() {
        for (state, result, want) in [
            ("planned", "pending", TaskState::Planned),
            ("scheduled", "pending", TaskState::Planned),
            ("running", "pending", TaskState::Running),
            ("paused", "error", TaskState::Paused),
            ("stopped", "success", TaskState::Proving),
            ("stopped", "warning", TaskState::Failed),
            ("stopped", "error", TaskState::Failed),
            ("stopped", "cancelled", TaskState::Cancelled),
        ] {
            assert_eq!(judge(state, result), want, "{state}/{result}");
        }
    }

    #[test]
    fn progress_and_texts_are_bounded() {
        assert_eq!(permille(Some(0.074), TaskState::Running), 74);
        assert_eq!(permille(Some(f64::NAN), TaskState::Running), 0);
        assert_eq!(permille(Some(7.0), TaskState::Running), 1_000);
        assert_eq!(permille(Some(-1.0), TaskState::Running), 0);
        assert_eq!(permille(None, TaskState::Proving), 1_000);
        assert_eq!(tail(&format!("{}end\n", "ä".repeat(9_000))).chars().count(), MAX_TEXT);
    }

    #[test]
    fn a_job_without_counters_or_task_is_read() {
        let text = r#"{"id": 3, "status": 2, "total": "N/A", "succeeded": "N/A", "targeting": {"hosts": []}}"#;
        let job: JobInvocation = serde_json::from_str(text).unwrap();
        assert_eq!((job.total, job.task_id()), (None, None));
        assert_eq!(status_of(&job), TaskState::Planned);
    }
}
