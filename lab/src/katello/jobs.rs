//! Remote execution: job invocations.

use serde_json::{Map, Value, json};

use crate::world::{Job, NewJob, Task, TaskState, World};

use super::features::Features;
use super::job_view::{job_status, output, show_job, show_whole_job, status_of};
use super::route::Call;
use super::search::Searchable;
use super::{hosts, paging, templates, time_text};
use crate::web::request::{list_of, text_of};
use crate::web::{Reply, ReplyResult};

/// `POST /api/job_invocations`.
pub fn create(call: &mut Call<'_>) -> ReplyResult {
    let wrapped = call.request.param("job_invocation").and_then(Value::as_object).cloned();
    let body: Map<String, Value> = wrapped.unwrap_or_default();
    let template = templates::choose(&body, &call.server.features)?;
    let guard = &call.server.guard;
    if !guard.may("view_job_templates") {
        return Err(Reply::foreman(404, format!("Template with id '{}' was not found", template.id)));
    }
    if let Some(refusal) = unusable(&body) {
        return Err(Reply::foreman(500, refusal));
    }
    let f = &call.server.features;
    let inputs = templates::read_inputs(&body, template, f)?;
    let search_query = search_of(&body, call.world);
    let faults = [
        templates::invalid_inputs(&inputs, template, f),
        invalid_target(&body, &search_query),
        invalid_limits(&body, call.world, f),
    ];
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    if !faults.is_empty() {
        return Err(Reply::foreman(500, format!("Validation failed: {}", faults.join(", "))));
    }
    let parsed = hosts::parse_search(&search_query, f);
    let world = &call.world;
    let found: Vec<u64> = match &parsed {
        Ok(query) => {
            let class_needs_profile = f.class_needs_profile;
            let is_found =
                |host: &&crate::world::Host| query.matches(&hosts::Item { world, host, class_needs_profile });
            world.content_hosts().filter(is_found).map(|host| host.id).collect()
        }
        Err(_) => vec![],
    };
    let actions = found
        .iter()
        .filter_map(|id| world.content_host(*id))
        .map(|host| (host.id, templates::action_of(template, &inputs, world, host, f)))
        .collect();
    // The template is bound to the job, with the user's permission, and nothing is kept of a refused job.
    if !guard.may("create_template_invocations") {
        let text = "PG::NotNullViolation: ERROR:  null value in column \"template_id\" of relation \"template_invocations\" \
                    violates not-null constraint";
        return Err(Reply::foreman(500, text));
    }
    let path = |pointer: &str| Value::Object(body.clone()).pointer(pointer).and_then(text_of);
    let what = inputs.iter().map(|(_, v)| v.as_str()).find(|v| !v.is_empty()).unwrap_or("");
    let request = NewJob {
        feature: body.get("feature").and_then(text_of),
        template: (template.id, template.shown_name(f)),
        category: template.category.to_owned(),
        description: path("/description_format").unwrap_or_else(|| {
            format!("{} {what}", template.name.split(" - ").next().unwrap_or("Run")).trim().to_owned()
        }),
        search_query,
        actions,
        inputs,
        concurrency: path("/concurrency_control/concurrency_level").and_then(|t| t.parse().ok()),
        start_at_ms: path("/scheduling/start_at").and_then(|t| time_text::parse_start(&t)),
    };
    // The job is stored before its hosts are searched, and stays.
    if let Err(refusal) = parsed {
        call.world.keep_orphan(request);
        return Err(refusal);
    }
    let id = call.world.start_job(request);
    if let Some(seconds) = path("/time_to_pickup").and_then(|t| t.parse().ok()).filter(|_| f.limits_pickup) {
        call.world.limit_pickup(id, seconds);
    }
    let job = call.world.jobs.get(&id).ok_or_else(|| Reply::foreman(500, "The job was not made"))?;
    let mut made = show_whole_job(job, call.world, f, false);
    // The templates are not read again after the job was stored (4.17 to 5.0, recorded).
    if let Some(pattern) = made.get_mut("pattern_template_invocations") {
        *pattern = Value::Null;
    }
    Ok(Reply::with(201, made))
}

/// What Foreman answers where it fails without a text of its own.
const FAILURE: &str = "Internal Server Error: the server was unable to finish the request. This may be caused by unavailability \
                       of some required service, incorrect API call or a server-side bug. There may be more information in the \
                       server's logs.";

/// What of a job cannot be read (remote execution 13 and 16, recorded). Every such answer is a 500.
fn unusable(body: &Map<String, Value>) -> Option<String> {
    if body.get("inputs").is_some_and(Value::is_array) {
        return Some(FAILURE.to_owned());
    }
    if body.contains_key("bookmark_id") && body.contains_key("search_query") {
        return Some("ERF42-9522 [Foreman::Exception]: Cannot specify both bookmark_id and search_query".to_owned());
    }
    let start = at(body, "scheduling/start_at");
    start.is_some_and(|start| time_text::parse_start(&start).is_none()).then(|| FAILURE.to_owned())
}

fn at(body: &Map<String, Value>, path: &str) -> Option<String> {
    let (outer, inner) = path.split_once('/')?;
    body.get(outer)?.get(inner).and_then(text_of)
}

/// Why the hosts of a job are not valid: blank texts choose nobody (targeting.rb of remote execution; recorded of 13 to 17).
fn invalid_target(body: &Map<String, Value>, search_query: &str) -> Option<String> {
    let is_targeted = body.get("targeting_type").and_then(text_of).is_some_and(|t| !t.is_empty());
    let mut faults = vec![];
    if body.contains_key("job_template_id") && !is_targeted {
        faults.push("Targeting type can't be blank, Targeting type is not included in the list");
    }
    if search_query.trim().is_empty() {
        faults.push(
            "Bookmark Must select a bookmark or enter a search query, Search query Must select a bookmark or enter a search query",
        );
    }
    (!faults.is_empty()).then(|| format!("Targeting: {}", faults.join(", ")))
}

/// Why the limits of a job are not valid (remote execution 13 and 16, recorded).
fn invalid_limits(body: &Map<String, Value>, world: &World, f: &Features) -> Option<String> {
    if at(body, "concurrency_control/concurrency_level").is_some_and(|n| !n.parse().is_ok_and(|n: i64| n > 0)) {
        return Some("Concurrency level: must be greater than 0".to_owned());
    }
    let moment = |path: &str| at(body, path).and_then(|text| time_text::parse_start(&text));
    match (moment("scheduling/start_at"), moment("scheduling/start_before")) {
        (Some(start), Some(before)) if before < start => {
            Some("Triggering: Start before raw The task could not be started".to_owned())
        }
        (Some(start), _) if start < world.now_ms() && f.refuses_past_start => {
            Some("Triggering: Start at is in the past".to_owned())
        }
        _ => None,
    }
}

/// The search that chooses the hosts. A list of ids becomes one by the names of those that are known
/// (`Targeting.build_query_from_hosts` of remote execution 17.1).
fn search_of(body: &Map<String, Value>, world: &World) -> String {
    match (body.get("search_query").and_then(text_of), body.get("host_ids")) {
        (Some(query), _) => query,
        (None, Some(Value::String(query))) => query.clone(),
        (None, Some(ids)) => {
            let hosts = list_of(ids).into_iter().filter_map(|id| world.content_host(id.parse().ok()?));
            let names: Vec<&str> = hosts.map(|host| host.fqdn.as_str()).collect();
            if names.is_empty() { String::new() } else { format!("name ^ ({})", names.join(", ")) }
        }
        (None, None) => String::new(),
    }
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Job, Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let job = id.parse().ok().and_then(|n: u64| call.world.jobs.get(&n));
    job.ok_or_else(|| Reply::foreman_not_found("job_invocation", &id))
}

/// The task of a job. The server does not expect that there is none (job_invocations_controller.rb of remote execution 17.1; its
/// words are not recorded).
fn task_of<'a>(call: &'a Call<'_>, job: &Job) -> Result<&'a Task, Reply> {
    call.world.tasks.get(&job.task).ok_or_else(|| Reply::foreman(500, FAILURE))
}

/// `GET /api/job_invocations/:id`.
pub fn show(call: &mut Call<'_>) -> ReplyResult {
    let with_status = call.request.flag("host_status");
    let (job, f) = (find(call)?, &call.server.features);
    if f.job_show_needs_task {
        task_of(call, job)?;
    }
    Ok(Reply::ok(show_whole_job(job, call.world, f, with_status)))
}

struct Listed<'a>(&'a Job, &'static str);

impl Searchable for Listed<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "status" => Some(vec![self.1.to_owned()]),
            "id" => Some(vec![self.0.id.to_string()]),
            "job_category" => Some(vec![self.0.category.clone()]),
            "description" => Some(vec![self.0.description.clone()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.0.description.clone()]
    }
}

/// `GET /api/job_invocations`.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let (world, f) = (&call.world, &call.server.features);
    let known = |f: &str| ["id", "status", "job_category", "description"].contains(&f);
    let list = world.jobs.values().rev().map(|job| Listed(job, status_of(world.tasks.get(&job.task)).1)).collect();
    paging::foreman(call.request, &known, list, &mut |j: &Listed<'_>| show_job(j.0, world, f))
}

struct Target {
    id: u64,
    name: String,
    task: String,
    cancellable: bool,
    status: &'static str,
}

impl Searchable for Target {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.id.to_string()]),
            "name" => Some(vec![self.name.clone()]),
            "job_invocation.result" => Some(vec![self.status.to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

/// `GET /api/job_invocations/:id/hosts`: the fields of its search are those of hosts.
pub fn host_list(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?;
    let (world, request, f) = (&call.world, call.request, &call.server.features);
    let list = job.hosts.iter().map(|(id, task)| Target {
        id: *id,
        name: world.content_host(*id).map(|h| h.fqdn.clone()).unwrap_or_default(),
        cancellable: world.tasks.get(task).is_some_and(|task| task.cancellable && !task.is_over()),
        task: task.clone(),
        status: job_status(world.tasks.get(task)),
    });
    let known = |f: &str| ["id", "name", "job_invocation.result"].contains(&f);
    let with_permissions = request.param("include_permissions").is_some();
    let may = |permission: &str| call.server.guard.may(permission);
    let mut reply = paging::foreman(request, &known, list.collect(), &mut |t: &Target| {
        let mut row = json!({"id": t.id, "name": t.name, "operatingsystem_id": 2, "operatingsystem_name": "AlmaLinux 9.3",
            "hostgroup_id": Value::Null, "hostgroup_name": Value::Null, "job_status": t.status, "smart_proxy_id": Value::Null,
            "smart_proxy_name": Value::Null});
        if with_permissions && f.job_task_cancellable {
            row["task"] = json!({"id": t.task, "cancellable": t.cancellable});
            row["permissions"] = json!({"view_foreman_tasks": may("view_foreman_tasks"),
                "cancel_job_invocations": may("cancel_job_invocations"), "execute_jobs": may("create_job_invocations")});
        }
        row
    })?;
    if with_permissions {
        reply.body["can_create"] = json!(true);
        reply.body["can_edit"] = json!(true);
    }
    // All rows of it are none, and so are those that wait (4.19, 5.0, recorded).
    if request.text("per_page").as_deref() == Some("all") || request.flag("awaiting") {
        reply.body["results"] = json!([]);
    }
    Ok(reply)
}

/// `GET /api/job_invocations/:id/hosts/:host_id`.
pub fn host_output(call: &mut Call<'_>) -> ReplyResult {
    let number = call.request.text("id").unwrap_or_default();
    let unknown_job = |_| Reply::with(404, json!({"message": format!("Job invocation not found by id '{number}'")}));
    let job = find(call).map_err(unknown_job)?;
    let id = call.request.text("host_id").unwrap_or_default();
    let world = &call.world;
    let found = job
        .hosts
        .iter()
        .find(|(host, _)| host.to_string() == id || world.content_host(*host).is_some_and(|h| h.fqdn == id));
    let unknown = || Reply::foreman(404, format!("Host with id '{id}' was not found"));
    let Some((_, task)) = found else { return Err(unknown()) };
    if task_of(call, job)?.state == TaskState::Scheduled {
        return Ok(Reply::ok(
            json!({"complete": false, "refresh": true, "output": [], "delayed": true, "start_at": time_text::json(job.start_at_ms)}),
        ));
    }
    let since = call.request.text("since").and_then(|t| t.parse().ok()).unwrap_or(0.0);
    Ok(Reply::ok(output(job, world.tasks.get(task), since, &call.server.features)))
}

/// `GET /api/job_invocations/:id/hosts/:host_id/raw`: the pieces are joined without line breaks.
pub fn host_raw(call: &mut Call<'_>) -> ReplyResult {
    let mut reply = host_output(call)?;
    let lines = reply.body["output"].as_array().into_iter().flatten();
    let text: String = lines.filter_map(|line| line["output"].as_str()).collect();
    let is_delayed = reply.body["delayed"] == true;
    reply.body["output"] = if is_delayed { Value::Null } else { json!(text) };
    Ok(reply)
}

/// A host of a job with its task: what the server calls a template invocation.
struct Invocation {
    host: u64,
    name: String,
    task: String,
}

impl Searchable for Invocation {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        (field == "host").then(|| vec![self.name.clone()])
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

/// `GET /api/job_invocations/:id/template_invocations`: none before the job begins.
pub fn template_invocations(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?;
    let world = &call.world;
    let is_begun = world.tasks.get(&job.task).is_some_and(|task| task.started_at_ms.is_some());
    let hosts = job.hosts.iter().filter(|_| is_begun).filter_map(|(host, task)| {
        let name = world.content_host(*host)?.fqdn.clone();
        Some(Invocation { host: *host, name, task: task.clone() })
    });
    paging::foreman(call.request, &|field| field == "host", hosts.collect(), &mut |i: &Invocation| {
        json!({"id": job.id * 1000 + i.host, "template_id": job.template_id, "job_invocation_id": job.id, "effective_user": "root",
            "host_id": i.host, "host_name": i.name, "run_host_job_task_id": i.task})
    })
}

/// `POST /api/job_invocations/:id/rerun`: the same on the same hosts. It answers a raw record, without a status.
pub fn rerun(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?.clone();
    let action = |task: &String| call.world.tasks.get(task)?.host_action.clone();
    let actions = job.hosts.iter().filter_map(|(host, task)| Some((*host, Ok(action(task)?)))).collect();
    let id = call.world.start_job(NewJob {
        feature: job.feature,
        template: (job.template_id, job.template),
        category: job.category,
        description: job.description,
        search_query: job.search_query,
        actions,
        inputs: job.inputs,
        concurrency: None,
        start_at_ms: None,
    });
    let made = call.world.jobs.get(&id).ok_or_else(|| Reply::foreman(500, "The job was not made"))?;
    Ok(Reply::with(
        201,
        json!({"id": id, "targeting_id": id, "job_category": made.category, "task_id": made.task, "task_group_id": id,
            "triggering_id": id, "description": made.description, "concurrency_level": Value::Null,
            "execution_timeout_interval": Value::Null, "password": Value::Null, "key_passphrase": Value::Null,
            "remote_execution_feature_id": made.feature.as_ref().map(|_| made.template_id - 170),
            "effective_user_password": Value::Null, "ssh_user": Value::Null, "time_to_pickup": Value::Null}),
    ))
}

/// `GET /api/job_invocations/:id/outputs`.
pub fn outputs(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?;
    let world = &call.world;
    let all = job.hosts.iter().map(|(host, task)| {
        let mut body = output(job, world.tasks.get(task), 0.0, &call.server.features);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("host_id".into(), json!(host));
        }
        body
    });
    Ok(Reply::ok(json!({"outputs": all.collect::<Vec<_>>()})))
}

/// `POST /api/job_invocations/:id/cancel`.
pub fn cancel(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?;
    let (id, task) = (job.id, task_of(call, job)?.id.clone());
    let is_forced = call.request.flag("force");
    if call.request.text("search").is_some() && call.server.features.job_cancels_some {
        return cancel_some(call);
    }
    if if is_forced { call.world.abort_task(&task) } else { call.world.cancel_task(&task) } {
        return Ok(Reply::ok(json!({"cancelled": true, "id": id})));
    }
    Err(Reply::with(422, json!({"message": "The job could not be cancelled."})))
}

/// Cancels the hosts of a job that a search finds. Those that have ended are skipped; it is no refusal.
fn cancel_some(call: &mut Call<'_>) -> ReplyResult {
    let search = call.request.text("search").unwrap_or_default();
    let query = hosts::parse_search(&search, &call.server.features)?;
    let job = find(call)?;
    let world = &call.world;
    let class_needs_profile = call.server.features.class_needs_profile;
    let is_found = |id: u64| {
        world.content_host(id).is_some_and(|host| query.matches(&hosts::Item { world, host, class_needs_profile }))
    };
    let tasks: Vec<String> = job.hosts.iter().filter(|(id, _)| is_found(*id)).map(|(_, task)| task.clone()).collect();
    let (cancelled, skipped): (Vec<String>, Vec<String>) =
        tasks.iter().cloned().partition(|task| call.world.cancel_task(task));
    Ok(Reply::ok(json!({"total": tasks.len(), "cancelled": cancelled, "skipped": skipped})))
}
