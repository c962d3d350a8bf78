//! Remote execution: features, templates, job invocations.

use serde_json::{Map, Value, json};

use crate::world::{Host, HostAction, Job, JobRequest, Task, TaskResult, TaskState, World};

use super::errata::search_ids;
use super::features::{Features, Version};
use super::hosts;
use super::reply::{Answer, Reply};
use super::request::{list_of, text_of};
use super::search::{Query, Searchable};
use super::{Call, paging, time_text};

/// A job template, with the feature that it serves.
struct Template {
    id: u64,
    name: &'static str,
    category: &'static str,
    /// Feature label and the version that brought it.
    feature: Option<(&'static str, Version)>,
    /// Names of its inputs; the first is required unless `blank` says otherwise.
    inputs: &'static [&'static str],
    /// The first input may be blank.
    blank: bool,
}

const fn template(
    id: u64,
    name: &'static str,
    category: &'static str,
    feature: Option<(&'static str, Version)>,
    inputs: &'static [&'static str],
    blank: bool,
) -> Template {
    Template { id, name, category, feature, inputs, blank }
}

const KATELLO: &str = "Katello";

/// Input names are those of the templates; the features' own lists are wrong for two of them.
const TEMPLATES: &[Template] = &[
    template(
        180,
        "Install Errata - Katello Script Default",
        KATELLO,
        Some(("katello_errata_install", Version(3, 0))),
        &["errata"],
        false,
    ),
    template(
        181,
        "Install errata by search query - Katello Script Default",
        KATELLO,
        Some(("katello_errata_install_by_search", Version(4, 3))),
        &["Errata search query"],
        true,
    ),
    template(
        182,
        "Install Package - Katello Script Default",
        KATELLO,
        Some(("katello_package_install", Version(3, 0))),
        &["package"],
        false,
    ),
    template(
        183,
        "Update Package - Katello Script Default",
        KATELLO,
        Some(("katello_package_update", Version(3, 0))),
        &["package"],
        true,
    ),
    template(
        184,
        "Remove Package - Katello Script Default",
        KATELLO,
        Some(("katello_package_remove", Version(3, 0))),
        &["package"],
        false,
    ),
    template(
        185,
        "Update packages by search query - Katello Script Default",
        KATELLO,
        Some(("katello_packages_update_by_search", Version(4, 4))),
        &["Packages search query", "Selected update versions"],
        true,
    ),
    template(
        186,
        "Restart Services - Katello Script Default",
        KATELLO,
        Some(("katello_service_restart", Version(3, 3))),
        &["helpers"],
        false,
    ),
    template(
        187,
        "Resolve Traces - Katello Script Default",
        KATELLO,
        Some(("katello_host_tracer_resolve", Version(4, 3))),
        &["Traces search query"],
        true,
    ),
    template(
        188,
        "Upload Profile - Katello Script Default",
        KATELLO,
        Some(("katello_upload_profile", Version(4, 13))),
        &[],
        true,
    ),
    template(189, "Run Command - Script Default", "Commands", None, &["command"], false),
    template(190, "Power Action - Script Default", "Power", None, &["action"], false),
];

impl Template {
    fn is_there(&self, f: &Features) -> bool {
        self.feature.is_none_or(|(_, since)| f.katello >= since)
    }

    /// Older plugins call the script provider SSH.
    fn shown_name(&self, f: &Features) -> String {
        if f.katello < Version(4, 4) {
            self.name.replace("Script Default", "SSH Default")
        } else {
            self.name.to_owned()
        }
    }
}

fn templates(f: &Features) -> impl Iterator<Item = &'static Template> {
    let f = f.clone();
    TEMPLATES.iter().filter(move |t| t.is_there(&f))
}

struct Named {
    id: u64,
    label: &'static str,
    name: String,
    category: &'static str,
}

impl Searchable for Named {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.id.to_string()]),
            "name" => Some(vec![self.name.clone()]),
            "label" => Some(vec![self.label.to_owned()]),
            "job_category" => Some(vec![self.category.to_owned()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.name.clone(), self.label.to_owned()]
    }
}

fn knows(field: &str) -> bool {
    ["id", "name", "label", "job_category"].contains(&field)
}

/// `GET /api/remote_execution_features`: a bare list in older plugins is not imitated.
pub fn features(call: &mut Call<'_>) -> Answer {
    let f = &call.server.features;
    let list = templates(f).filter_map(|t| {
        let (label, _) = t.feature?;
        Some(Named { id: t.id, label, name: t.shown_name(f), category: t.category })
    });
    paging::foreman(call.request, &knows, list.collect(), &mut |n: &Named| {
        json!({"id": n.id - 170, "label": n.label, "name": n.label.replace('_', " "), "description": "",
            "job_template_id": n.id, "job_template_name": n.name})
    })
}

/// `GET /api/job_templates`.
pub fn template_list(call: &mut Call<'_>) -> Answer {
    let f = &call.server.features;
    let list = templates(f).map(|t| Named { id: t.id, label: "", name: t.shown_name(f), category: t.category });
    paging::foreman(call.request, &knows, list.collect(), &mut |n: &Named| show_template(n))
}

fn show_template(n: &Named) -> Value {
    json!({"id": n.id, "name": n.name, "job_category": n.category, "provider_type": "script", "snippet": false,
        "description_format": "%{template_name}"})
}

/// `GET /api/job_templates/:id`.
pub fn template_show(call: &mut Call<'_>) -> Answer {
    let f = &call.server.features;
    let id = call.request.text("id").unwrap_or_default();
    let found = templates(f).find(|t| t.id.to_string() == id || t.shown_name(f) == id);
    let Some(t) = found else { return Err(Reply::foreman_not_found("job_template", &id)) };
    let mut body = show_template(&Named { id: t.id, label: "", name: t.shown_name(f), category: t.category });
    if let Some(fields) = body.as_object_mut() {
        let input = |(n, name): (usize, &&str)| json!({"id": t.id * 10 + n as u64, "name": name, "input_type": "user", "required": n == 0 && !t.blank});
        fields.insert("template_inputs".into(), t.inputs.iter().enumerate().map(input).collect());
    }
    Ok(Reply::ok(body))
}

/// `POST /api/job_invocations`.
pub fn create(call: &mut Call<'_>) -> Answer {
    let wrapped = call.request.param("job_invocation").and_then(Value::as_object).cloned();
    let body: Map<String, Value> = wrapped.unwrap_or_default();
    let template = choose_template(&body, &call.server.features)?;
    let inputs = read_inputs(&body, template, &call.server.features)?;
    let (search_query, found) = choose_hosts(&body, &call.server.world)?;
    let world = &call.server.world;
    let orders = found
        .iter()
        .filter_map(|id| world.hosts.get(id))
        .map(|host| (host.id, order_of(template, &inputs, world, host, &call.server.features)));
    let path = |pointer: &str| Value::Object(body.clone()).pointer(pointer).and_then(text_of);
    let what = inputs.iter().map(|(_, v)| v.as_str()).find(|v| !v.is_empty()).unwrap_or("");
    let request = JobRequest {
        feature: body.get("feature").and_then(text_of),
        template: (template.id, template.shown_name(&call.server.features)),
        category: template.category.to_owned(),
        description: path("/description_format").unwrap_or_else(|| {
            format!("{} {what}", template.name.split(" - ").next().unwrap_or("Run")).trim().to_owned()
        }),
        search_query,
        orders: orders.collect(),
        inputs,
        concurrency: path("/concurrency_control/concurrency_level").and_then(|t| t.parse().ok()),
        start_at_ms: path("/scheduling/start_at").and_then(|t| time_text::parse_start(&t)),
    };
    let id = call.server.world.start_job(request);
    let job = call.server.world.jobs.get(&id).ok_or_else(|| Reply::foreman(500, "The job was not made"))?;
    Ok(Reply::with(201, show_job(job, &call.server.world, &call.server.features, false)))
}

fn choose_template(body: &Map<String, Value>, f: &Features) -> Result<&'static Template, Reply> {
    let (feature, id) = (body.get("feature").and_then(text_of), body.get("job_template_id").and_then(text_of));
    let missing = |id: &str| Reply::foreman(404, format!("Template with id '{id}' was not found"));
    match (feature, id) {
        (Some(_), Some(_)) => Err(Reply::foreman(500, "Only one of feature or job_template_id can be specified")),
        (Some(label), None) if f.job_feature => templates(f)
            .find(|t| t.feature.is_some_and(|(l, _)| l == label))
            .ok_or_else(|| Reply::foreman(404, format!("Unknown remote execution feature {label}"))),
        (None, Some(id)) => templates(f).find(|t| t.id.to_string() == id).ok_or_else(|| missing(&id)),
        _ => Err(missing("")),
    }
}

fn read_inputs(body: &Map<String, Value>, t: &Template, f: &Features) -> Result<Vec<(String, String)>, Reply> {
    let given = body.get("inputs").and_then(Value::as_object).cloned().unwrap_or_default();
    for name in given.keys() {
        if !t.inputs.contains(&name.as_str()) {
            return Err(Reply::foreman(500, format!("Unknown input {name} for template {}", t.shown_name(f))));
        }
    }
    let inputs: Vec<(String, String)> =
        given.iter().map(|(name, value)| (name.clone(), text_of(value).unwrap_or_default())).collect();
    let blank = |name: &str| inputs.iter().find(|(n, _)| n == name).is_none_or(|(_, v)| v.trim().is_empty());
    match t.inputs.first() {
        Some(name) if !t.blank && blank(name) => {
            let message = format!("Value for required input '{name}' was not specified");
            let error = json!({"id": Value::Null, "errors": {"pattern_template_invocations.input_values": [message]}, "full_messages": [message]});
            Err(Reply::with(422, json!({"error": error})))
        }
        _ => Ok(inputs),
    }
}

fn choose_hosts(body: &Map<String, Value>, world: &World) -> Result<(String, Vec<u64>), Reply> {
    let query = match (body.get("search_query").and_then(text_of), body.get("host_ids")) {
        (Some(query), _) => query,
        (None, Some(Value::String(query))) => query.clone(),
        (None, Some(ids)) => format!("id ^ ({})", list_of(ids).join(",")),
        (None, None) => {
            return Err(Reply::foreman(422, "Validation failed: Targeting search query can't be blank"));
        }
    };
    let parsed = Query::parse(&query, &hosts::knows).map_err(|m| Reply::foreman(422, m))?;
    let found =
        world.hosts.values().filter(|host| parsed.matches(&hosts::Item { world, host })).map(|h| h.id).collect();
    Ok((query, found))
}

/// What a template makes a host do; the error is the template's own, and fails that host's job.
fn order_of(
    t: &Template,
    inputs: &[(String, String)],
    world: &World,
    host: &Host,
    f: &Features,
) -> Result<HostAction, String> {
    let value = inputs.first().map(|(_, v)| v.trim()).unwrap_or("");
    let words = |by: fn(char) -> bool| value.split(by).filter(|w| !w.is_empty()).map(str::to_owned).collect::<Vec<_>>();
    Ok(match t.feature.map(|(label, _)| label) {
        Some("katello_errata_install") => HostAction::InstallErrata(words(|c| c == ',')),
        Some("katello_errata_install_by_search") => errata_by_search(value, world, host, f)?,
        Some("katello_package_install") => HostAction::InstallPackages(words(char::is_whitespace)),
        Some("katello_package_update") if value.is_empty() => HostAction::UpdateAll,
        Some("katello_package_update") => HostAction::UpdatePackages(words(char::is_whitespace)),
        Some("katello_packages_update_by_search") => {
            let search = inputs.iter().find(|(n, _)| n == "Packages search query").map_or("", |(_, v)| v.trim());
            packages_by_search(search, host)?
        }
        Some("katello_service_restart") => HostAction::RestartServices,
        Some("katello_host_tracer_resolve") if host.needs_reboot() => HostAction::Restart,
        Some("katello_host_tracer_resolve") => HostAction::RestartServices,
        Some("katello_upload_profile") => HostAction::UploadProfile,
        None if t.category == "Power" && value == "restart" => HostAction::Restart,
        _ => HostAction::Command(value.to_owned()),
    })
}

fn errata_by_search(search: &str, world: &World, host: &Host, f: &Features) -> Result<HostAction, String> {
    let limit = if f.search_any_erratum && !search.is_empty() { None } else { Some(host) };
    let ids = search_ids(world, search, limit)?;
    match (ids.is_empty(), search.is_empty()) {
        (false, _) => Ok(HostAction::InstallErrata(ids)),
        // Blank, and nothing installable: a bare update of everything.
        (true, true) => Ok(HostAction::UpdateAll),
        (true, false) if f.search_any_erratum => {
            Err(format!("Cannot install errata: No errata found for search term '{search}'"))
        }
        (true, false) => Err("No errata matching given search query".to_owned()),
    }
}

struct Name<'a>(&'a str);

impl Searchable for Name<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        (field == "name").then(|| vec![self.0.to_owned()])
    }
    fn words(&self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

/// A blank search is an empty list of packages, which updates everything.
fn packages_by_search(search: &str, host: &Host) -> Result<HostAction, String> {
    if search.is_empty() {
        return Ok(HostAction::UpdateAll);
    }
    let query = Query::parse(search, &|f| f == "name")?;
    let names: Vec<String> = host.profile.iter().map(|p| p.name.clone()).filter(|n| query.matches(&Name(n))).collect();
    Ok(if names.is_empty() { HostAction::UpdateAll } else { HostAction::UpdatePackages(names) })
}

/// Number and label of an invocation's status; a paused task counts as running.
fn status_of(task: &Task) -> (u64, &'static str) {
    match (task.state, task.result) {
        (TaskState::Stopped, TaskResult::Success) => (0, "succeeded"),
        (TaskState::Stopped, TaskResult::Cancelled) => (4, "cancelled"),
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
    let from = |major, minor| f.katello >= Version(major, minor);
    let Some(task) = world.tasks.get(&job.task) else { return Value::Null };
    let (status, label) = status_of(task);
    let children: Vec<&Task> = job.hosts.iter().filter_map(|(_, id)| world.tasks.get(id)).collect();
    let over = |result: fn(TaskResult) -> bool| children.iter().filter(|t| t.is_over() && result(t.result)).count();
    let succeeded = over(|r| r == TaskResult::Success);
    let cancelled = over(|r| r == TaskResult::Cancelled);
    let failed = over(|r| !matches!(r, TaskResult::Success | TaskResult::Cancelled));
    // Right after the creation, and while queued, there is nothing to count yet.
    let early = matches!(task.state, TaskState::Planned | TaskState::Scheduled);
    let counter = |n: usize| if early && !f.numeric_counters { json!("N/A") } else { json!(n) };
    let total = if early && (!f.numeric_counters || task.state == TaskState::Scheduled) {
        json!("N/A")
    } else {
        json!(children.len())
    };
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
        "succeeded": counter(succeeded), "failed": counter(failed), "pending": counter(children.len() - succeeded - failed - cancelled),
        "total": total,
        "task": {"id": task.id, "state": task.state.word()},
        "dynflow_task": {"id": task.id, "state": task.state.word()},
        "targeting": {"bookmark_id": Value::Null, "search_query": job.search_query, "targeting_type": "static_query", "user_id": 4,
            "status": Value::Null, "status_label": Value::Null, "randomized_ordering": Value::Null, "hosts": hosts},
        "template_invocations": if early { vec![] } else { job.hosts.iter().map(invocation).collect::<Vec<_>>() },
    });
    if let Some(fields) = body.as_object_mut() {
        if job.scheduled {
            fields.insert("mode".into(), json!("future"));
        }
        if from(4, 0) {
            fields.insert("missing".into(), json!(0));
        }
        if f.numeric_counters {
            fields.insert("cancelled".into(), json!(cancelled));
            fields.insert("total_hosts".into(), json!(children.len()));
            fields.insert("template_id".into(), json!(job.template_id));
            fields.insert("template_name".into(), json!(job.template));
            fields.insert("effective_user".into(), json!("root"));
        }
    }
    body
}

fn show_target(id: u64, task: &str, world: &World, with_status: bool) -> Value {
    let name = world.hosts.get(&id).map(|h| h.fqdn.as_str());
    let mut body = json!({"id": id, "name": name, "display_name": name});
    if let (true, Some(fields)) = (with_status, body.as_object_mut()) {
        fields.insert("job_status".into(), json!(job_status(world.tasks.get(task))));
    }
    body
}

fn find<'a>(call: &'a Call<'_>) -> Result<&'a Job, Reply> {
    let id = call.request.text("id").unwrap_or_default();
    let job = id.parse().ok().and_then(|n: u64| call.server.world.jobs.get(&n));
    job.ok_or_else(|| Reply::foreman_not_found("job_invocation", &id))
}

/// `GET /api/job_invocations/:id`.
pub fn show(call: &mut Call<'_>) -> Answer {
    let with_status = call.request.flag("host_status");
    Ok(Reply::ok(show_job(find(call)?, &call.server.world, &call.server.features, with_status)))
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
pub fn index(call: &mut Call<'_>) -> Answer {
    let (world, f) = (&call.server.world, &call.server.features);
    let known = |f: &str| ["id", "job_category", "description"].contains(&f);
    let list = world.jobs.values().rev().map(Listed).collect();
    paging::foreman(call.request, &known, list, &mut |j: &Listed<'_>| show_job(j.0, world, f, false))
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
pub fn host_list(call: &mut Call<'_>) -> Answer {
    let job = find(call)?;
    let world = &call.server.world;
    let list = job.hosts.iter().map(|(id, task)| Target {
        id: *id,
        name: world.hosts.get(id).map(|h| h.fqdn.clone()).unwrap_or_default(),
        status: job_status(world.tasks.get(task)),
    });
    let known = |f: &str| ["id", "name", "job_status", "job_invocation.result"].contains(&f);
    paging::foreman(call.request, &known, list.collect(), &mut |t: &Target| {
        json!({"id": t.id, "name": t.name, "operatingsystem_id": 2, "operatingsystem_name": "AlmaLinux 9.3", "hostgroup_id": Value::Null,
            "hostgroup_name": Value::Null, "job_status": t.status, "smart_proxy_id": 1, "smart_proxy_name": "provider.lab.example"})
    })
}

/// Output of one host: lines after `since`.
fn output(task: Option<&Task>, since: f64) -> Value {
    let Some(task) = task else { return json!({"complete": false, "refresh": true, "output": []}) };
    let line = |l: &crate::world::OutputLine| json!({"output_type": l.kind, "output": l.text, "timestamp": l.at_ms as f64 / 1000.0});
    let lines: Vec<Value> = task.lines.iter().filter(|l| l.at_ms as f64 / 1000.0 > since).map(line).collect();
    json!({"complete": task.is_over(), "refresh": !task.is_over(), "output": lines})
}

/// `GET /api/job_invocations/:id/hosts/:host_id`.
pub fn host_output(call: &mut Call<'_>) -> Answer {
    let job = find(call)?;
    let id = call.request.text("host_id").unwrap_or_default();
    let world = &call.server.world;
    let found = job
        .hosts
        .iter()
        .find(|(host, _)| host.to_string() == id || world.hosts.get(host).is_some_and(|h| h.fqdn == id));
    let Some((_, task)) = found else { return Err(Reply::foreman_not_found("host", &id)) };
    if world.tasks.get(&job.task).is_some_and(|t| t.state == TaskState::Scheduled) {
        return Ok(Reply::ok(
            json!({"complete": false, "refresh": true, "output": [], "delayed": true, "start_at": time_text::foreman(job.start_at_ms)}),
        ));
    }
    let since = call.request.text("since").and_then(|t| t.parse().ok()).unwrap_or(0.0);
    Ok(Reply::ok(output(world.tasks.get(task), since)))
}

/// `GET /api/job_invocations/:id/hosts/:host_id/raw`.
pub fn host_raw(call: &mut Call<'_>) -> Answer {
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
pub fn outputs(call: &mut Call<'_>) -> Answer {
    let job = find(call)?;
    let world = &call.server.world;
    let all = job.hosts.iter().map(|(host, task)| {
        let mut body = output(world.tasks.get(task), 0.0);
        if let Some(fields) = body.as_object_mut() {
            fields.insert("host_id".into(), json!(host));
        }
        body
    });
    Ok(Reply::ok(json!({"outputs": all.collect::<Vec<_>>()})))
}

/// `POST /api/job_invocations/:id/cancel`.
pub fn cancel(call: &mut Call<'_>) -> Answer {
    let (id, task) = find(call).map(|j| (j.id, j.task.clone()))?;
    if call.server.world.cancel_task(&task) {
        return Ok(Reply::ok(json!({"cancelled": true, "id": id})));
    }
    Err(Reply::with(422, json!({"message": "The job could not be cancelled."})))
}
