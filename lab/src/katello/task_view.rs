//! A task in an answer.

use serde_json::{Map, Value, json};

use crate::world::{Job, Task, TaskResult, TaskState, Via, World};

use super::features::Features;
use super::time_text;

/// The label of the task of a job of remote execution.
const JOB: &str = "Actions::RemoteExecution::RunHostsJob";

/// A task in a list, and one task.
pub(super) fn show_task(task: &Task, world: &World, f: &Features) -> Value {
    let moment = |at: Option<i64>| at.map(time_text::foreman);
    let progress = match task.started_at_ms {
        Some(_) => json!((task.progress * 100.0).round() / 100.0),
        None => json!(0),
    };
    let mut body = json!({
        "id": task.id, "label": task.label, "pending": task.state != TaskState::Stopped, "username": "admin",
        "started_at": moment(task.started_at_ms), "ended_at": moment(task.ended_at_ms),
        "state": task.state.word(), "result": result_of(task), "progress": progress,
        "input": input_of(task, world), "output": output_of(task, world), "cli_example": Value::Null,
        "humanized": humanized(task, world),
    });
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.task_action {
        put("action", json!(task.action));
        put(
            "available_actions",
            json!({"cancellable": is_cancellable(task), "resumable": task.state == TaskState::Paused}),
        );
    }
    if f.task_start {
        put("start_at", json!(time_text::foreman(start_of(task, world))));
    }
    if f.task_duration {
        // Of one that never began, and of one that waits: 0.
        let seconds = duration_ms(task, world).map(|ms| format!("{:.6}", ms as f64 / 1000.0));
        put("duration", json!(seconds.unwrap_or_else(|| "0".to_owned())));
    }
    body
}

/// A task by id, as an answer's body.
pub fn by_id(world: &World, f: &Features, id: &str) -> Value {
    world.tasks.get(id).map_or(Value::Null, |t| show_task(t, world, f))
}

/// A task in the answer of `bulk_search`, which writes times as JSON does, and whole seconds. Recorded of 4.14.
pub(super) fn found_task(task: &Task, world: &World, f: &Features) -> Value {
    let mut body = show_task(task, world, f);
    let Some(fields) = body.as_object_mut() else { return body };
    let times =
        [("start_at", Some(start_of(task, world))), ("started_at", task.started_at_ms), ("ended_at", task.ended_at_ms)];
    for (name, at) in times {
        if let Some(value) = fields.get_mut(name) {
            *value = json!(at.map(time_text::json));
        }
    }
    if let Some(duration) = fields.get_mut("duration") {
        *duration = json!(duration_ms(task, world).unwrap_or(0) / 1000);
    }
    body
}

/// A task in its own view with details.
pub(super) fn show_details(task: &Task, world: &World, f: &Features) -> Value {
    let mut body = show_task(task, world, f);
    let Some(fields) = body.as_object_mut() else { return body };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("parent_task_id", json!(task.parent));
    put("external_id", json!(task.id));
    put("has_sub_tasks", json!(world.groups.get(&task.id).is_some_and(|group| !group.children.is_empty())));
    put("execution_plan", json!({"state": task.state.word(), "cancellable": is_cancellable(task)}));
    put("username_path", json!("<a href=\"/users/4-admin/edit\">admin</a>"));
    put("dynflow_enable_console", json!(true));
    for name in ["start_before", "help"] {
        put(name, Value::Null);
    }
    for name in ["failed_steps", "running_steps", "locks", "links"] {
        put(name, json!([]));
    }
    if f.task_dependencies {
        put("depends_on", json!([]));
        put("blocks", json!([]));
    }
    body
}

/// A task as it is stored: what bulk actions answer (4.14, recorded).
pub(super) fn record(task: &Task) -> Value {
    let start = task.planned_for_ms.or(task.started_at_ms).map(time_text::json);
    json!({"id": task.id, "label": task.label, "started_at": task.started_at_ms.map(time_text::json),
        "ended_at": task.ended_at_ms.map(time_text::json), "state": task.state.word(), "result": result_of(task),
        "external_id": task.id, "parent_task_id": task.parent, "start_at": start, "start_before": Value::Null,
        "action": task.action, "user_id": 4, "state_updated_at": task.ended_at_ms.or(task.started_at_ms).map(time_text::json)})
}

fn is_cancellable(task: &Task) -> bool {
    task.cancellable && !task.is_over()
}

fn result_of(task: &Task) -> &'static str {
    match task.result {
        // The parent of a job that was cancelled while it ran has a warning.
        TaskResult::Cancelled if task.label == JOB && task.started_at_ms.is_some() => TaskResult::Warning.word(),
        other => other.word(),
    }
}

/// The job of remote execution that a task belongs to.
fn job_of<'a>(task: &Task, world: &'a World) -> Option<&'a Job> {
    let parent = task.parent.as_ref().unwrap_or(&task.id);
    world.jobs.values().find(|job| job.task == *parent)
}

fn start_of(task: &Task, world: &World) -> i64 {
    let of_job = || job_of(task, world).map(|job| job.start_at_ms);
    task.started_at_ms.or(task.planned_for_ms).or_else(of_job).unwrap_or(world.now_ms())
}

fn duration_ms(task: &Task, world: &World) -> Option<i64> {
    Some(task.ended_at_ms.unwrap_or(world.now_ms()) - task.started_at_ms?)
}

/// Its input, with what the server adds: who began it, and where; and what a task of remote execution knows of its job once it has
/// begun.
fn input_of(task: &Task, world: &World) -> Value {
    let mut input = task.input.clone();
    let Some(fields) = input.as_object_mut() else { return input };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("current_request_id", json!(task.id));
    put("current_timezone", json!("UTC"));
    put("current_organization_id", Value::Null);
    put("current_location_id", Value::Null);
    put("current_user_id", json!(4));
    let Some(job) = job_of(task, world).filter(|_| task.started_at_ms.is_some()) else { return input };
    put("job_invocation_id", json!(job.id));
    put("job_category", json!(job.category));
    put("job_features", json!(job.feature.iter().collect::<Vec<_>>()));
    if task.label == JOB {
        put("proxy_batch_size", json!(100));
        put("trigger_run_step_id", json!(5));
        put("dynflow", json!({}));
    } else {
        put("host_display_name", json!(task.host_name()));
        put("description", json!(job.description));
        put("delegated_action_id", json!(2));
        put("with_event_logging", json!(true));
    }
    input
}

/// The counters of a job; of one host, nothing. Other tasks have what they say themselves.
fn output_of(task: &Task, world: &World) -> Value {
    if task.via == Via::Rex || task.started_at_ms.is_none() {
        return json!({});
    }
    if task.label != JOB {
        return task.output.clone();
    }
    let counts = Counts::of(task, world);
    json!({"host_count": counts.total, "planned_count": counts.total, "remote_triggered_count": 0, "total_count": counts.total,
        "cancelled_count": counts.cancelled, "failed_count": counts.failed, "success_count": counts.success,
        "pending_count": counts.pending})
}

/// How many of its sub tasks have which end.
#[derive(Default)]
struct Counts {
    total: usize,
    success: usize,
    failed: usize,
    cancelled: usize,
    pending: usize,
}

impl Counts {
    fn of(task: &Task, world: &World) -> Counts {
        let children = world.groups.get(&task.id).into_iter().flat_map(|group| &group.children);
        let mut counts = Counts::default();
        for child in children.filter_map(|id| world.tasks.get(id)) {
            counts.total += 1;
            *match child.result {
                TaskResult::Success => &mut counts.success,
                TaskResult::Cancelled => &mut counts.cancelled,
                TaskResult::Pending => &mut counts.pending,
                TaskResult::Warning | TaskResult::Error => &mut counts.failed,
            } += 1;
        }
        counts
    }
}

/// What is shown to people. Of a task that waits for its time: nothing.
fn humanized(task: &Task, world: &World) -> Value {
    let action = match (task.label == JOB, task.via) {
        (true, _) => "Run hosts job:",
        (false, Via::Rex) => "Remote action:",
        _ => task.action.as_str(),
    };
    let mut shown = Map::new();
    shown.insert("action".to_owned(), json!(action));
    let is_waiting = task.started_at_ms.is_none() && !task.is_over();
    let (input, output, errors) = match () {
        () if is_waiting => (Value::Null, Value::Null, Value::Null),
        () if task.label == JOB => {
            let counts = Counts::of(task, world);
            let text = format!("{} task(s), {} success, {} fail", counts.total, counts.success, counts.failed);
            let text = task.started_at_ms.map(|_| text);
            (json!(job_of(task, world).map(|job| &job.description)), json!(text), json!(task.errors))
        }
        () => {
            let input = match task.via {
                Via::Rex => json!(task.action),
                _ => json!([["host", {"text": format!("host '{}'", task.host_name()), "link": Value::Null}]]),
            };
            let output = task.lines.iter().map(|l| l.text.as_str()).collect::<String>();
            (input, json!(output), json!(task.errors))
        }
    };
    shown.insert("input".to_owned(), input);
    shown.insert("output".to_owned(), output);
    shown.insert("errors".to_owned(), errors);
    Value::Object(shown)
}
