//! foreman-tasks.

use serde_json::{Value, json};

use crate::world::{Task, TaskState, World};

use super::features::Features;
use super::route::Call;
use super::search::{Query, Searchable};
use super::task_view::{found_task, record, show_details, show_task};
use super::{paging, time_text};
use crate::web::request::text_of;
use crate::web::{Reply, ReplyResult, Request};

pub use super::task_view::by_id;

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

fn visible(world: &World) -> impl Iterator<Item = &Task> {
    world.task_order.iter().rev().filter_map(|id| world.tasks.get(id)).filter(|t| !t.vanished && is_there(t, world))
}

/// The tasks of a job's hosts are made when the job begins.
fn is_there(task: &Task, world: &World) -> bool {
    let parent = task.parent.as_ref().and_then(|parent| world.tasks.get(parent));
    parent.is_none_or(|parent| parent.planned_for_ms.is_none() || parent.started_at_ms.is_some())
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Task, Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let task = call.world.tasks.get(&id).filter(|t| !t.vanished);
    task.ok_or_else(|| Reply::foreman_not_found("task", &id))
}

/// Tasks, the latest first; the replies state this order.
fn list(request: &Request, items: Vec<Item<'_>>, world: &World, f: &Features) -> ReplyResult {
    // A list is no search here, and no error (4.14, recorded).
    let mut read = request.clone();
    if let Some(by) = request.text("sort_by").filter(|_| !f.tasks_refuse_sort) {
        let order = request.text("sort_order").unwrap_or_default();
        read.params.insert("order".to_owned(), json!(format!("{by} {order}")));
    }
    let unread = read.params.get("search").filter(|search| search.is_array()).cloned();
    if unread.is_some() {
        read.params.remove("search");
    }
    let mut reply =
        paging::foreman(&read, &is_search_field, items, &mut |item: &Item<'_>| show_task(item.0, world, f))?;
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
    list(call.request, visible(call.world).map(Item).collect(), call.world, f)
}

pub fn show(call: &mut Call<'_>) -> ReplyResult {
    Ok(Reply::ok(show_task(find(call)?, call.world, &call.server.features)))
}

pub fn details(call: &mut Call<'_>) -> ReplyResult {
    let task = find(call)?;
    Ok(Reply::ok(show_details(task, call.world, &call.server.features)))
}

pub fn sub_tasks(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    let f = &call.server.features;
    let children = visible(call.world).filter(|t| t.parent.as_deref() == Some(&id)).map(Item).collect();
    list(call.request, children, call.world, f)
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
            Some("all") => visible(world).collect(),
            Some("resource") => {
                let host = word("resource_id").filter(|_| word("resource_type").as_deref() == Some("Host::Managed"));
                let host: Option<u64> = host.and_then(|id| id.parse().ok());
                visible(world).filter(|t| host.is_some() && t.host == host).collect()
            }
            other => {
                let text = format!("Type {} for search_params is not supported", other.unwrap_or(""));
                return Err(bad_request(text));
            }
        };
        let results: Vec<Value> = found.into_iter().take(per_page).map(|t| found_task(t, world, f)).collect();
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
        if let Some(task) = call.world.tasks.get(id) {
            if done { cancelled.push(record(task)) } else { skipped.push(record(task)) }
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
        if let Some(task) = call.world.tasks.get(id) {
            if done { resumed.push(record(task)) } else { skipped.push(record(task)) }
        }
    }
    Ok(Reply::ok(json!({"total": ids.len(), "resumed": resumed, "failed": [], "skipped": skipped})))
}
