//! A job of remote execution in an answer, and the output of a host.

use serde_json::{Value, json};

use crate::world::{Job, Task, TaskResult, TaskState, World};

use super::features::Features;
use super::time_text;

/// Number and label of an invocation's status; a paused task counts as running, and without a task it is queued.
pub(super) fn status_of(task: Option<&Task>) -> (u64, &'static str) {
    let Some(task) = task else { return (2, "queued") };
    match (task.state, task.result) {
        (TaskState::Stopped, TaskResult::Success) => (0, "succeeded"),
        // A job that was cancelled before it began is cancelled; one that was cancelled while it ran has failed.
        (TaskState::Stopped, TaskResult::Cancelled) if task.started_at_ms.is_none() => (4, "cancelled"),
        (TaskState::Stopped, _) => (1, "failed"),
        (TaskState::Scheduled, _) => (2, "queued"),
        _ => (3, "running"),
    }
}

/// Status of one host in a job.
pub(super) fn job_status(task: Option<&Task>) -> &'static str {
    match task {
        None => "N/A",
        Some(t) if t.state == TaskState::Stopped => t.result.word(),
        Some(t) => t.state.word(),
    }
}

/// A job in a list.
pub(super) fn show_job(job: &Job, world: &World, f: &Features) -> Value {
    let task = world.tasks.get(&job.task);
    let (status, label) = status_of(task);
    let children: Vec<&Task> = job.hosts.iter().filter_map(|(_, id)| world.tasks.get(id)).collect();
    let over = |result: fn(TaskResult) -> bool| children.iter().filter(|t| t.is_over() && result(t.result)).count();
    let succeeded = over(|r| r == TaskResult::Success);
    let cancelled = over(|r| r == TaskResult::Cancelled);
    // Without a counter of their own, cancelled hosts are among the failed ones (base.json.rabl of remote execution 10: the
    // counters are those of dynflow, to which a cancelled plan is one with an error).
    let cancelled_are_failed = !f.numeric_counters;
    let failed = over(|r| !matches!(r, TaskResult::Success | TaskResult::Cancelled))
        + if cancelled_are_failed { cancelled } else { 0 };
    // Right after the creation, and while queued, there is nothing to count yet.
    let is_queued = task.is_none_or(|t| t.state == TaskState::Scheduled);
    let early = is_queued || task.is_some_and(|t| t.state == TaskState::Planned);
    let counter = |n: usize| if early && !f.numeric_counters { json!("N/A") } else { json!(n) };
    let total = if early && (!f.job_details || is_queued) { json!("N/A") } else { json!(children.len()) };
    let mut body = json!({
        "id": job.id, "description": job.description, "job_category": job.category, "targeting_id": job.id,
        "status": status, "status_label": label, "start_at": time_text::foreman(job.start_at_ms),
        "succeeded": counter(succeeded), "failed": counter(failed), "pending": counter(children.len() - over(|_| true)),
        "total": total, "dynflow_task": task.map(|t| json!({"id": t.id, "state": t.state.word()})),
    });
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.missing_hosts {
        put("missing", json!(0));
    }
    if f.numeric_counters {
        put("cancelled", json!(cancelled));
        // The hosts of a refused search were never resolved.
        let is_resolved = task.is_some() || !job.hosts.is_empty();
        put("total_hosts", if is_resolved { json!(job.hosts.len()) } else { json!("N/A") });
    }
    if f.job_details {
        put("template_id", json!(job.template_id));
        put("template_name", json!(job.template));
        put("effective_user", json!("root"));
        put("ssh_user", Value::Null);
        put("time_to_pickup", json!(job.pickup_seconds));
    }
    if f.job_limits {
        put("concurrency_level", Value::Null);
        put("execution_timeout_interval", Value::Null);
    }
    body
}

/// One job: with its hosts, its task and its templates.
pub(super) fn show_whole_job(job: &Job, world: &World, f: &Features, host_status: bool) -> Value {
    let mut body = show_job(job, world, f);
    let task = world.tasks.get(&job.task);
    let hosts: Vec<Value> =
        job.hosts.iter().map(|(id, child)| show_target(*id, child, world, host_status && f.job_host_status)).collect();
    let mut targeting = json!({"bookmark_id": Value::Null, "search_query": job.search_query, "targeting_type": "static_query",
        "user_id": 4, "randomized_ordering": Value::Null, "hosts": hosts});
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("task", task.map_or(Value::Null, |task| show_task(task, world, f)));
    if job.scheduled {
        let start = time_text::foreman(job.start_at_ms);
        put("mode", json!("future"));
        put("scheduling", json!({"start_at": start, "start_before": Value::Null}));
    }
    // The templates are bound to their hosts once the task has begun.
    let is_begun = task.is_some_and(|t| t.started_at_ms.is_some());
    let bound: Vec<Value> =
        job.hosts.iter().filter(|_| is_begun).map(|(host, _)| show_template(job, json!(host))).collect();
    if !bound.is_empty() || f.job_task_cancellable {
        put("template_invocations", json!(bound));
    }
    if f.job_pattern {
        targeting["bookmark_name"] = Value::Null;
        put("pattern_template_invocations", json!([show_template(job, Value::Null)]));
        put("job_organization", Value::Null);
        put("job_location", Value::Null);
    }
    put("targeting", targeting);
    body
}

fn show_task(task: &Task, world: &World, f: &Features) -> Value {
    let mut shown = json!({"id": task.id, "state": task.state.word()});
    if f.job_task_start {
        let start = task.started_at_ms.or((task.state != TaskState::Scheduled).then(|| world.now_ms()));
        shown["started_at"] = json!(start.map(time_text::foreman));
    }
    if f.job_task_cancellable {
        shown["cancellable"] = json!(task.cancellable && !task.is_over());
    }
    shown
}

/// The template of a job with its inputs, on one host.
fn show_template(job: &Job, host: Value) -> Value {
    let input = |(n, (name, value)): (usize, &(String, String))| json!({"template_input_name": name, "template_input_id": job.template_id * 10 + n as u64, "value": value});
    let inputs: Vec<Value> = job.inputs.iter().enumerate().map(input).collect();
    json!({"template_id": job.template_id, "template_name": job.template, "host_id": host,
        "template_invocation_input_values": inputs})
}

fn show_target(id: u64, task: &str, world: &World, with_status: bool) -> Value {
    let name = world.content_host(id).map(|h| h.fqdn.as_str());
    let mut body = json!({"id": id, "name": name, "display_name": name});
    if let (true, Some(fields)) = (with_status, body.as_object_mut()) {
        fields.insert("job_status".into(), json!(job_status(world.tasks.get(task))));
    }
    body
}

/// Output of one host: lines after `since`. What the host printed has numbers; the exit status, which the server adds, has
/// none, and no line break (remote execution 13 to 17, recorded).
pub(super) fn output(job: &Job, task: Option<&Task>, since: f64, f: &Features) -> Value {
    let Some(task) = task else { return json!({"complete": false, "refresh": true, "output": []}) };
    let line = |(n, l): (usize, &crate::world::OutputLine)| {
        let timestamp = l.at_ms as f64 / 1000.0;
        if l.text.starts_with("Exit status: ") {
            return json!({"output_type": l.kind, "output": l.text.trim_end(), "timestamp": timestamp});
        }
        let (name, number) = match f.outputs_have_external_ids {
            false => ("sequence_id", json!(n)),
            true if l.is_exception() => ("external_id", json!(format!("exception-{n:08x}"))),
            true => ("external_id", json!(n.to_string())),
        };
        json!({"id": job.id * 1000 + n as u64, "template_invocation_id": job.id, "timestamp": timestamp, "meta": Value::Null,
            name: number, "output_type": l.kind, "output": l.text})
    };
    let is_new = |(_, l): &(usize, &crate::world::OutputLine)| l.at_ms as f64 / 1000.0 > since;
    let lines: Vec<Value> = task.lines.iter().enumerate().filter(is_new).map(line).collect();
    json!({"complete": task.is_over(), "refresh": !task.is_over(), "output": lines})
}
