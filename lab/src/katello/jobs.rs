//! Remote execution: job invocations.

use serde_json::{Map, Value, json};

use crate::world::{Job, NewJob, Task, TaskResult, TaskState, World};

use super::features::Features;
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
            let is_found = |host: &&crate::world::Host| query.matches(&hosts::Item { world, host });
            world.content_hosts().filter(is_found).map(|host| host.id).collect()
        }
        Err(_) => vec![],
    };
    let actions = found
        .iter()
        .filter_map(|id| world.content_host(*id))
        .map(|host| (host.id, templates::action_of(template, &inputs, world, host, f)))
        .collect();
    // The server checks each host while it plans the job, and keeps nothing of a refused job.
    if !found.is_empty() && !guard.may("create_template_invocations") {
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
    Ok(Reply::with(201, show_job(job, call.world, f, false)))
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

/// Number and label of an invocation's status; a paused task counts as running, and without a task it is queued.
fn status_of(task: Option<&Task>) -> (u64, &'static str) {
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
fn job_status(task: Option<&Task>) -> &'static str {
    match task {
        None => "N/A",
        Some(t) if t.state == TaskState::Stopped => t.result.word(),
        Some(t) => t.state.word(),
    }
}

fn show_job(job: &Job, world: &World, f: &Features, host_status: bool) -> Value {
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
    let hosts: Vec<Value> =
        job.hosts.iter().map(|(id, child)| show_target(*id, child, world, host_status && f.job_host_status)).collect();
    let input = |(n, (name, value)): (usize, &(String, String))| json!({"template_input_name": name, "template_input_id": job.template_id * 10 + n as u64, "value": value});
    let invocation = |(host, _): &(u64, String)| {
        json!({"template_id": job.template_id, "template_name": job.template, "host_id": host,
        "template_invocation_input_values": job.inputs.iter().enumerate().map(input).collect::<Vec<_>>()})
    };
    let mut body = json!({
        "id": job.id, "description": job.description, "job_category": job.category, "targeting_id": job.id,
        "status": status, "status_label": label, "start_at": time_text::foreman(job.start_at_ms),
        "succeeded": counter(succeeded), "failed": counter(failed), "pending": counter(children.len() - over(|_| true)),
        "total": total,
        "task": task.map(|t| json!({"id": t.id, "state": t.state.word()})),
        "dynflow_task": task.map(|t| json!({"id": t.id, "state": t.state.word()})),
        "targeting": {"bookmark_id": Value::Null, "search_query": job.search_query, "targeting_type": "static_query", "user_id": 4,
            "status": Value::Null, "status_label": Value::Null, "randomized_ordering": Value::Null, "hosts": hosts},
        "template_invocations": if early { vec![] } else { job.hosts.iter().map(invocation).collect::<Vec<_>>() },
    });
    if let Some(fields) = body.as_object_mut() {
        if job.scheduled {
            fields.insert("mode".into(), json!("future"));
            let start = time_text::foreman(job.start_at_ms);
            fields.insert("scheduling".into(), json!({"start_at": start, "start_before": Value::Null}));
        }
        if f.missing_hosts {
            fields.insert("missing".into(), json!(0));
        }
        if f.numeric_counters {
            fields.insert("cancelled".into(), json!(cancelled));
            // The hosts of a refused search were never resolved.
            let is_resolved = task.is_some() || !job.hosts.is_empty();
            fields.insert("total_hosts".into(), if is_resolved { json!(job.hosts.len()) } else { json!("N/A") });
        }
        if f.job_details {
            fields.insert("template_id".into(), json!(job.template_id));
            fields.insert("template_name".into(), json!(job.template));
            fields.insert("effective_user".into(), json!("root"));
            fields.insert("ssh_user".into(), Value::Null);
            fields.insert("time_to_pickup".into(), json!(job.pickup_seconds));
        }
    }
    body
}

fn show_target(id: u64, task: &str, world: &World, with_status: bool) -> Value {
    let name = world.content_host(id).map(|h| h.fqdn.as_str());
    let mut body = json!({"id": id, "name": name, "display_name": name});
    if let (true, Some(fields)) = (with_status, body.as_object_mut()) {
        fields.insert("job_status".into(), json!(job_status(world.tasks.get(task))));
    }
    body
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
    Ok(Reply::ok(show_job(job, call.world, f, with_status)))
}

struct Listed<'a>(&'a Job);

impl Searchable for Listed<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
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
    let known = |f: &str| ["id", "job_category", "description"].contains(&f);
    let list = world.jobs.values().rev().map(Listed).collect();
    paging::foreman(call.request, &known, list, &mut |j: &Listed<'_>| {
        let mut row = show_job(j.0, world, f, false);
        // job_invocations/base.json.rabl; recorded of 4.14, 4.19 and 5.0: the view of one job only has these.
        if let Some(fields) = row.as_object_mut() {
            fields.retain(|name, _| !["task", "targeting", "template_invocations"].contains(&name.as_str()));
        }
        row
    })
}

struct Target {
    id: u64,
    name: String,
    status: &'static str,
}

impl Searchable for Target {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.id.to_string()]),
            "name" => Some(vec![self.name.clone()]),
            "job_status" | "job_invocation.result" => Some(vec![self.status.to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone()]
    }
}

/// `GET /api/job_invocations/:id/hosts`.
pub fn host_list(call: &mut Call<'_>) -> ReplyResult {
    let job = find(call)?;
    let world = &call.world;
    let list = job.hosts.iter().map(|(id, task)| Target {
        id: *id,
        name: world.content_host(*id).map(|h| h.fqdn.clone()).unwrap_or_default(),
        status: job_status(world.tasks.get(task)),
    });
    let known = |f: &str| ["id", "name", "job_status", "job_invocation.result"].contains(&f);
    paging::foreman(call.request, &known, list.collect(), &mut |t: &Target| {
        json!({"id": t.id, "name": t.name, "operatingsystem_id": 2, "operatingsystem_name": "AlmaLinux 9.3", "hostgroup_id": Value::Null,
            "hostgroup_name": Value::Null, "job_status": t.status, "smart_proxy_id": 1, "smart_proxy_name": "provider.lab.example"})
    })
}

/// Output of one host: lines after `since`. What the host printed has numbers; the exit status, which the server adds, has
/// none, and no line break (remote execution 13 to 17, recorded).
fn output(job: &Job, task: Option<&Task>, since: f64, f: &Features) -> Value {
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
            json!({"complete": false, "refresh": true, "output": [], "delayed": true, "start_at": time_text::foreman(job.start_at_ms)}),
        ));
    }
    let since = call.request.text("since").and_then(|t| t.parse().ok()).unwrap_or(0.0);
    Ok(Reply::ok(output(job, world.tasks.get(task), since, &call.server.features)))
}

/// `GET /api/job_invocations/:id/hosts/:host_id/raw`.
pub fn host_raw(call: &mut Call<'_>) -> ReplyResult {
    let reply = host_output(call)?;
    let text: String = reply
        .body
        .get("output")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|l| l.get("output").and_then(Value::as_str))
        .collect();
    Ok(Reply::ok(json!({"complete": reply.body.get("complete"), "refresh": reply.body.get("refresh"), "output": text})))
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
    if if is_forced { call.world.abort_task(&task) } else { call.world.cancel_task(&task) } {
        return Ok(Reply::ok(json!({"cancelled": true, "id": id})));
    }
    Err(Reply::with(422, json!({"message": "The job could not be cancelled."})))
}
