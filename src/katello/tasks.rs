//! States of tasks, many with one request, with the provider's text after their end; cancelling.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::join_all;
use serde::Deserialize;
use serde_json::{Value, json};

use super::server::Katello;
use super::times::moment;
use super::wire::JobInvocation;
use crate::error::{Code, Error, Result, codes};
use crate::http::text::shorten;
use crate::http::{Response, json};
use crate::model::TimeMs;
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{Call, ProviderTaskState};

/// Tasks in one request.
const PER_REQUEST: usize = 100;
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
    ended_at: Option<TimeMs>,
    #[serde(default, deserialize_with = "json::object")]
    humanized: Option<Humanized>,
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
struct HostOutput {
    #[serde(default, deserialize_with = "json::objects")]
    output: Vec<OutputChunk>,
}

#[derive(Deserialize)]
struct OutputChunk {
    #[serde(default, deserialize_with = "json::text")]
    output: String,
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
        Ok(join_all(resolved.into_iter().map(async |one| {
            let (ids, job) = one?;
            match (ids.task.as_ref().and_then(|id| found.get(id)), job) {
                (Some(task), _) => Ok(self.state_of(call, task, ids).await),
                (None, Some(job)) if ids.task.is_none() => Ok(state_of_job(&job, ids)),
                _ => Err(self.lost(&ids)),
            }
        }))
        .await)
    }

    async fn with_task_id(&self, call: &Call, task: &ProviderTask) -> Result<(ProviderTask, Option<JobInvocation>)> {
        let (None, Some(id)) = (&task.task, task.job) else { return Ok((task.clone(), None)) };
        let job = self.job(call, id).await.map_err(|e| match e.code() {
            Code::ProviderNotFound => self.lost(task),
            _ => e,
        })?;
        Ok((ProviderTask { task: job.task_id(), ..task.clone() }, Some(job)))
    }

    async fn job(&self, call: &Call, id: u64) -> Result<JobInvocation> {
        let answer = self.server.get(call, &format!("/api/job_invocations/{id}"), &[]).await?;
        let json::Object(job): json::Object<JobInvocation> = self.server.parse(&answer)?;
        match job.id == id {
            true => Ok(job),
            false => Err(self.server.malformed(&answer.request, &[], format!("it is about job {}", job.id))),
        }
    }

    /// Tasks that the server still has, by id.
    async fn bulk_search(&self, call: &Call, ids: &[String]) -> Result<Vec<(String, Task)>> {
        let searches: Vec<Value> =
            ids.iter().map(|id| json!({"search_id": id, "type": "task", "task_id": id})).collect();
        let path = "/foreman_tasks/api/tasks/bulk_search";
        let answer = self.server.post(call, path, &json!({"searches": searches})).await?;
        let found: Vec<json::Object<Found>> = self.server.parse(&answer)?;
        let mut found: BTreeMap<String, Vec<Task>> =
            found.into_iter().map(|json::Object(f)| (f.search_params.search_id, f.results)).collect();
        let mut known = vec![];
        for id in ids {
            // Only an empty result for this search proves that the task is gone.
            let tasks = found.remove(id).ok_or_else(|| self.no_answer(&answer, id))?;
            match tasks.into_iter().next() {
                Some(task) if task.id == *id => known.push((id.clone(), task)),
                Some(_) => return Err(self.no_answer(&answer, id)),
                None => {}
            }
        }
        Ok(known)
    }

    fn no_answer(&self, answer: &Response, id: &str) -> Error {
        self.server.malformed(&answer.request, &[], format!("task {} is missing in the answer", shorten(id)))
    }

    async fn state_of(&self, call: &Call, task: &Task, ids: ProviderTask) -> ProviderTaskState {
        let state = judge(&task.state, &task.result);
        let mut text = task.humanized.as_ref().and_then(|h| flat(h.errors.as_ref())).unwrap_or_default();
        let ended = !matches!(state, TaskState::Planned | TaskState::Running);
        if text.is_empty() && ended {
            text = match ids.job {
                // Without the output, the state is still valid.
                Some(job) => {
                    self.host_output(call, job).await.unwrap_or_else(|e| format!("(output not available: {e})"))
                }
                None => task.humanized.as_ref().and_then(|h| flat(h.output.as_ref())).unwrap_or_default(),
            };
        }
        ProviderTaskState {
            state,
            permille: permille(task.progress, state),
            text: tail(&text),
            ids,
            ended_at_ms: task.ended_at.filter(|_| ended),
        }
    }

    /// What the job wrote on its host.
    async fn host_output(&self, call: &Call, job: u64) -> Result<String> {
        let invocation = self.job(call, job).await?;
        let Some(target) = invocation.targets().and_then(<[_]>::first) else { return Ok(String::new()) };
        let path = format!("/api/job_invocations/{job}/hosts/{}", target.id);
        let answer = self.server.get(call, &path, &[]).await?;
        let json::Object(output): json::Object<HostOutput> = self.server.parse(&answer)?;
        Ok(output.output.iter().map(|c| c.output.as_str()).collect())
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

fn state_of_job(job: &JobInvocation, ids: ProviderTask) -> ProviderTaskState {
    let state = match job.status {
        Some(0) => TaskState::Proving,
        Some(1) => TaskState::Failed,
        Some(3) => TaskState::Running,
        Some(4) => TaskState::Cancelled,
        _ => TaskState::Planned,
    };
    ProviderTaskState { state, permille: permille(None, state), text: String::new(), ids, ended_at_ms: None }
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
    use crate::model::task::InstallWay;

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
        let ids = ProviderTask { way: InstallWay::RemoteExecution, task: None, job: Some(3) };
        assert_eq!(state_of_job(&job, ids).state, TaskState::Planned);
    }
}
