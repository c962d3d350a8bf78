//! foreman-tasks.

use serde_json::{Value, json};

use crate::world::{Task, TaskResult, TaskState, World};

use super::features::Features;
use super::route::Call;
use super::search::{Query, Searchable};
use super::{paging, time_text};
use crate::web::request::text_of;
use crate::web::{Reply, ReplyResult, Request};

/// The label of the task of a job of remote execution.
const JOB: &str = "Actions::RemoteExecution::RunHostsJob";

struct Item<'a>(&'a Task);

const FIELDS: &[&str] =
    &["id", "label", "action", "state", "result", "parent_task_id", "started_at", "ended_at", "username", "user"];

fn is_search_field(field: &str) -> bool {
    FIELDS.contains(&field)
}

impl Searchable for Item<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let t = self.0;
        let moment = |at: Option<i64>| Some(at.map(time_text::foreman).into_iter().collect());
        match field {
            "id" => Some(vec![t.id.clone()]),
            "label" => Some(vec![t.label.to_owned()]),
            "action" => Some(vec![t.action.clone()]),
            "state" => Some(vec![t.state.word().to_owned()]),
            "result" => Some(vec![t.result.word().to_owned()]),
            "parent_task_id" => Some(t.parent.iter().cloned().collect()),
            "started_at" => moment(t.started_at_ms),
            "ended_at" => moment(t.ended_at_ms),
            "username" | "user" => Some(vec!["admin".to_owned()]),
            _ => None,
        }
    }

    fn words(&self) -> Vec<String> {
        vec![self.0.label.to_owned(), self.0.action.clone()]
    }
}

/// Its input, with what the server adds to that of each: who began it, and where.
fn input_of(task: &Task) -> Value {
    let mut input = task.input.clone();
    if let Some(fields) = input.as_object_mut() {
        for (name, value) in [
            ("current_timezone", json!("UTC")),
            ("current_organization_id", Value::Null),
            ("current_location_id", Value::Null),
            ("current_user_id", json!(4)),
        ] {
            fields.insert(name.to_owned(), value);
        }
    }
    input
}

/// A task in an answer.
fn show_task(task: &Task, f: &Features) -> Value {
    let moment = |at: Option<i64>| at.map(time_text::foreman);
    let seconds =
        task.started_at_ms.zip(task.ended_at_ms).map(|(from, to)| format!("{:.6}", (to - from) as f64 / 1000.0));
    let seconds = seconds.or(task.planned_for_ms.map(|_| "0.0".to_owned()));
    let result = match task.result {
        // The parent of a job that was cancelled while it ran has a warning.
        TaskResult::Cancelled if task.label == JOB && task.started_at_ms.is_some() => TaskResult::Warning.word(),
        other => other.word(),
    };
    let progress = match task.started_at_ms {
        Some(_) => json!((task.progress * 100.0).round() / 100.0),
        None => json!(0),
    };
    // Of a task that never began: none. The parent of a job has a text.
    let input = match task.started_at_ms {
        None => Value::Null,
        Some(_) if task.label == JOB => json!(task.action),
        Some(_) => json!([["host", {"text": format!("host '{}'", task.host_name()), "link": Value::Null}]]),
    };
    let output = task.started_at_ms.map(|_| task.lines.iter().map(|l| l.text.as_str()).collect::<String>());
    let errors = task.started_at_ms.map(|_| task.errors.clone());
    let mut body = json!({
        "id": task.id, "label": task.label, "pending": task.state != TaskState::Stopped, "username": "admin",
        "started_at": moment(task.started_at_ms), "ended_at": moment(task.ended_at_ms),
        "state": task.state.word(), "result": result, "progress": progress,
        "input": input_of(task), "output": task.output, "cli_example": Value::Null,
        "humanized": {"action": task.action, "input": input,
            "output": output, "errors": errors},
    });
    if let Some(fields) = body.as_object_mut() {
        if f.task_action {
            fields.insert("action".into(), json!(task.action));
            let available = json!({"cancellable": task.cancellable && !task.is_over(), "resumable": task.state == TaskState::Paused});
            fields.insert("available_actions".into(), available);
        }
        if f.task_start {
            fields.insert("start_at".into(), json!(moment(task.started_at_ms.or(task.planned_for_ms))));
        }
        if f.task_duration {
            fields.insert("duration".into(), json!(seconds));
        }
    }
    body
}

/// A task in the answer of `bulk_search`, which writes times as JSON does, and whole seconds. Recorded of 4.14.
fn found_task(task: &Task, f: &Features) -> Value {
    let mut body = show_task(task, f);
    if let Some(fields) = body.as_object_mut() {
        let start = task.started_at_ms.or(task.planned_for_ms);
        for (name, at) in [("start_at", start), ("started_at", task.started_at_ms), ("ended_at", task.ended_at_ms)] {
            if let Some(value) = fields.get_mut(name) {
                *value = json!(at.map(time_text::json));
            }
        }
        if let Some(duration) = fields.get_mut("duration") {
            *duration = json!(task.started_at_ms.zip(task.ended_at_ms).map_or(0, |(from, to)| (to - from) / 1000));
        }
    }
    body
}

/// A task by id, as an answer's body.
pub fn by_id(world: &World, f: &Features, id: &str) -> Value {
    world.tasks.get(id).map_or(Value::Null, |t| show_task(t, f))
}

fn visible(world: &World) -> impl Iterator<Item = &Task> {
    world.task_order.iter().rev().filter_map(|id| world.tasks.get(id)).filter(|t| !t.vanished)
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Task, Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let task = call.world.tasks.get(&id).filter(|t| !t.vanished);
    task.ok_or_else(|| Reply::foreman_not_found("task", &id))
}

/// Tasks, the latest first; the replies state this order.
fn list(request: &Request, items: Vec<Item<'_>>, f: &Features) -> ReplyResult {
    // A list is no search here, and no error (4.14, recorded).
    let mut read = request.clone();
    let unread = read.params.get("search").filter(|search| search.is_array()).cloned();
    if unread.is_some() {
        read.params.remove("search");
    }
    let mut reply = paging::foreman(&read, &is_search_field, items, &mut |item: &Item<'_>| show_task(item.0, f))?;
    if let (Some(unread), Some(body)) = (unread, reply.body.as_object_mut()) {
        body.insert("search".to_owned(), unread);
    }
    if let Some(sort) = reply.body.get_mut("sort").filter(|s| s.get("by").is_none_or(Value::is_null)) {
        *sort = json!({"by": "started_at", "order": "DESC"});
    }
    Ok(reply)
}

pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let f = &call.server.features;
    let order = call.request.text("sort_by").or_else(|| call.request.text("order"));
    let column = order.as_deref().and_then(|o| o.split_whitespace().next()).filter(|c| !is_search_field(c));
    if let Some(column) = column.filter(|_| !f.tasks_refuse_sort) {
        let text = format!("PG::UndefinedColumn: ERROR:  column \"{column}\" does not exist\n");
        return Err(Reply::foreman(500, text));
    }
    list(call.request, visible(call.world).map(Item).collect(), f)
}

pub fn show(call: &mut Call<'_>) -> ReplyResult {
    Ok(Reply::ok(show_task(find(call)?, &call.server.features)))
}

pub fn details(call: &mut Call<'_>) -> ReplyResult {
    let task = find(call)?;
    let mut body = show_task(task, &call.server.features);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("parent_task_id".into(), json!(task.parent));
        fields.insert("external_id".into(), json!(task.id));
        fields.insert("has_sub_tasks".into(), json!(call.world.groups.contains_key(&task.id)));
        fields.insert("failed_steps".into(), json!([]));
        fields.insert("running_steps".into(), json!([]));
        fields.insert("locks".into(), json!([]));
    }
    Ok(Reply::ok(body))
}

pub fn sub_tasks(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    let f = &call.server.features;
    list(call.request, visible(call.world).filter(|t| t.parent.as_deref() == Some(&id)).map(Item).collect(), f)
}

pub fn summary(call: &mut Call<'_>) -> ReplyResult {
    let mut counts: std::collections::BTreeMap<(&str, &str), (u64, Option<i64>)> = Default::default();
    for task in visible(call.world) {
        let (count, latest) = counts.entry((task.state.word(), task.result.word())).or_default();
        *count += 1;
        *latest = (*latest).max(task.started_at_ms);
    }
    let row = |((state, result), (count, latest)): (&(&str, &str), &(u64, Option<i64>))| {
        let started_at = latest.map(time_text::foreman);
        json!({"state": state, "result": result, "count": count, "started_at": started_at, "id": Value::Null})
    };
    let list: Vec<Value> = counts.iter().map(row).collect();
    Ok(Reply::ok(json!(list)))
}

fn bad_request(message: String) -> Reply {
    let class = "ForemanTasks::Api::TasksController::BadRequest";
    Reply::with(400, json!({"error": {"message": message, "class": class}}))
}

/// `POST bulk_search`: a bare array, one element for each search.
pub fn bulk_search(call: &mut Call<'_>) -> ReplyResult {
    let (world, f) = (&call.world, &call.server.features);
    let searches = match call.request.param("searches") {
        Some(Value::Array(searches)) => searches.clone(),
        None => vec![],
        Some(_) => return Err(Reply::foreman(500, "no implicit conversion of Symbol into Integer")),
    };
    let mut answers = vec![];
    for search in searches {
        let word = |name: &str| search.get(name).and_then(text_of);
        let per_page = word("per_page").and_then(|t| t.parse().ok()).unwrap_or(10);
        let found: Vec<&Task> = match word("type").as_deref() {
            Some("task") => {
                let Some(id) = word("task_id") else {
                    return Err(bad_request("Task search_params requires task_id to be specified".to_owned()));
                };
                visible(world).filter(|t| t.id == id).collect()
            }
            Some("user") if word("user_id").is_none() => {
                return Err(bad_request("User search_params requires user_id to be specified".to_owned()));
            }
            Some("user") => {
                return Err(paging::refused_search("Field 'user_id' not recognized for searching!".to_owned()));
            }
            Some("all" | "resource") => visible(world).collect(),
            other => {
                let text = format!("Type {} for search_params is not supported", other.unwrap_or(""));
                return Err(bad_request(text));
            }
        };
        let results: Vec<Value> = found.into_iter().take(per_page).map(|t| found_task(t, f)).collect();
        answers.push(json!({"search_params": search, "results": results}));
    }
    Ok(Reply::ok(json!(answers)))
}

/// Ids of a bulk action, by `task_ids` or `search`; `None` without either.
fn selected(call: &Call<'_>) -> Result<Option<Vec<String>>, Reply> {
    let ids = call.request.list("task_ids");
    if !ids.is_empty() {
        return Ok(Some(ids));
    }
    let Some(search) = call.request.text("search") else { return Ok(None) };
    let query = Query::parse(&search, &is_search_field).map_err(|m| Reply::foreman(400, m))?;
    Ok(Some(visible(call.world).filter(|t| query.matches(&Item(t))).map(|t| t.id.clone()).collect()))
}

pub fn bulk_cancel(call: &mut Call<'_>) -> ReplyResult {
    let Some(ids) = selected(call)? else {
        return Err(Reply::foreman(400, "Please provide at least one of search or task_ids parameters in the request"));
    };
    let (mut cancelled, mut skipped) = (vec![], vec![]);
    for id in &ids {
        let done = call.world.cancel_task(id);
        if call.world.tasks.contains_key(id) {
            let task = by_id(call.world, &call.server.features, id);
            if done { cancelled.push(task) } else { skipped.push(task) }
        }
    }
    Ok(Reply::ok(json!({"total": ids.len(), "cancelled": cancelled, "skipped": skipped})))
}

/// Without a selection *every* paused task is resumed.
pub fn bulk_resume(call: &mut Call<'_>) -> ReplyResult {
    let paused = |w: &World| visible(w).filter(|t| t.state == TaskState::Paused).map(|t| t.id.clone()).collect();
    let ids: Vec<String> = selected(call)?.unwrap_or_else(|| paused(call.world));
    let (mut resumed, mut skipped) = (vec![], vec![]);
    for id in &ids {
        let done = call.world.resume_task(id);
        let task = by_id(call.world, &call.server.features, id);
        if done { resumed.push(task) } else { skipped.push(task) }
    }
    Ok(Reply::ok(json!({"total": ids.len(), "resumed": resumed, "failed": [], "skipped": skipped})))
}
