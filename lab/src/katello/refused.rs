//! Requests that this lab refuses only, in the server's own words: their work is not imitated (4.14, recorded).

use serde_json::{Value, json};

use super::content::{ENVIRONMENT, LIBRARY};
use super::errata::number_of;
use super::route::{Call, Component, Param, Route, param, required, route};
use crate::web::{Reply, ReplyResult};

use Component::{Foreman, Katello};

const ID: &[Param] = &[required("id", "string")];
const TRACES: &[Param] = &[required("host_id", "string"), param("trace_ids", "array")];
const BULK_TRACES: &[Param] = &[param("trace_ids", "array")];
const POWER: &[Param] = &[required("host_id", "string"), param("power_action", "string")];
const CREATE: &[Param] = &[required("organization_id", "numeric"), required("name", "string")];
const UPDATE: &[Param] = &[param("content_view_version_environments", "array"), param("add_content", "hash")];

/// The routes of these requests.
pub static ROUTES: &[Route] = &[
    since(
        |f| f.traces_status,
        route(
            ("host_tracer", "resolve", "PUT", "/api/hosts/:host_id/traces/resolve"),
            Katello,
            Some("view_hosts"),
            TRACES,
            resolve_traces,
        ),
    ),
    since(
        |f| f.traces_status,
        route(
            ("hosts_bulk_actions", "resolve_traces", "PUT", "/api/hosts/bulk/resolve_traces"),
            Katello,
            Some("edit_hosts"),
            BULK_TRACES,
            resolve_traces_in_bulk,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            ("hosts", "power_status", "GET", "/api/hosts/:host_id/power"),
            Foreman,
            Some("power_hosts"),
            POWER,
            power,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            ("hosts", "power", "PUT", "/api/hosts/:host_id/power"),
            Foreman,
            Some("power_hosts"),
            POWER,
            switch_power,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            (
                "content_view_versions",
                "incremental_update",
                "POST",
                "/katello/api/content_view_versions/incremental_update",
            ),
            Katello,
            Some("publish_content_views"),
            UPDATE,
            incremental_update,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            ("content_view_versions", "show", "GET", "/katello/api/content_view_versions/:id"),
            Katello,
            Some("view_content_views"),
            ID,
            version,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            ("packages", "show", "GET", "/katello/api/packages/:id"),
            Katello,
            Some("view_content_views|view_products"),
            ID,
            package,
        ),
    ),
    since(
        |f| f.task_action,
        route(
            ("foreman_tasks", "bulk_stop", "POST", "/foreman_tasks/api/tasks/bulk_stop"),
            Foreman,
            Some("edit_foreman_tasks"),
            &[param("task_ids", "array"), param("search", "string")],
            stop_tasks,
        ),
    ),
    since(
        |f| !f.systems,
        route(("users", "create", "POST", "/api/users"), Foreman, Some("create_users"), &[], create_user),
    ),
    since(
        |f| !f.systems,
        route(
            ("lifecycle_environments", "create", "POST", "/katello/api/environments"),
            Katello,
            Some("create_lifecycle_environments"),
            CREATE,
            create_environment,
        ),
    ),
    since(
        |f| !f.systems,
        route(
            ("content_views", "create", "POST", "/katello/api/content_views"),
            Katello,
            Some("create_content_views"),
            CREATE,
            create_view,
        ),
    ),
    since(
        |f| f.job_host_status,
        route(("statuses", "index", "GET", "/api/statuses"), Foreman, Some("view_statuses"), &[], statuses),
    ),
];

const fn since(exists: fn(&super::features::Features) -> bool, route: Route) -> Route {
    Route { exists, ..route }
}

/// Traces have numbers that nobody was shown.
fn resolve_traces(call: &mut Call<'_>) -> ReplyResult {
    call.host("host_id", Katello)?;
    Err(Reply::katello(400, "The requested traces were not found for this host"))
}

fn resolve_traces_in_bulk(call: &mut Call<'_>) -> ReplyResult {
    if call.server.features.resolving_needs_hosts && call.request.param("included").is_none() {
        return Err(Reply::foreman(400, "No hosts have been specified"));
    }
    let ids = call.request.list("trace_ids").join(", ");
    Err(Reply::katello(404, format!("Could not find host trace resources with ids {ids}")))
}

const NO_POWER: &str = "Power operations are not enabled on this host.";

fn power(call: &mut Call<'_>) -> ReplyResult {
    let id = call.host("host_id", Foreman)?.id;
    Ok(Reply::ok(json!({"id": id, "state": "na", "title": "N/A", "statusText": NO_POWER})))
}

fn switch_power(call: &mut Call<'_>) -> ReplyResult {
    call.host("host_id", Foreman)?;
    Err(Reply::foreman(422, NO_POWER))
}

/// The last answer is that of a server without Pulp.
fn incremental_update(call: &mut Call<'_>) -> ReplyResult {
    let versions = match call.request.param("content_view_version_environments") {
        Some(Value::Array(versions)) if !versions.is_empty() => versions,
        _ => return Err(Reply::katello(500, "At least one Content View Version must be specified")),
    };
    let Some(content) = call.request.param("add_content") else {
        return Err(Reply::katello(500, "undefined method `values' for nil:NilClass"));
    };
    let errata: Vec<&str> = content["errata_ids"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    if errata.is_empty() {
        return Err(Reply::katello(400, "Incremental update requires at least one content unit"));
    }
    for version in versions {
        let known = [ENVIRONMENT.0, LIBRARY.0];
        let environments = version["environment_ids"].as_array().into_iter().flatten().filter_map(Value::as_u64);
        let unknown: Vec<String> = environments.filter(|id| !known.contains(id)).map(|id| id.to_string()).collect();
        if !unknown.is_empty() {
            let text = format!("Could not find Environment with ids: {}", unknown.join(", "));
            return Err(Reply::katello(500, text));
        }
        let id = version["content_view_version_id"].as_u64().unwrap_or(0);
        if !super::content::version_numbers().contains(&id) {
            return Err(Reply::katello(404, format!("Couldn't find Katello::ContentViewVersion with 'id'={id}")));
        }
    }
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        errata.into_iter().partition(|id| call.world.catalogue.find(id).or_else(|| number_of(id)).is_some());
    if !unknown.is_empty() {
        let text = format!("Could not find {} errata.  Only found: {}", unknown.len(), known.join(","));
        return Err(Reply::katello(500, text));
    }
    Err(Reply::katello(500, "There was an issue with the backend service pulp3: Connection refused"))
}

fn version(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    let permission = "Potential missing permissions: view_content_views";
    Err(Reply::katello(404, format!("Could not find content_view_version resource with id {id}. {permission}")))
}

fn package(call: &mut Call<'_>) -> ReplyResult {
    let id = call.request.text("id").unwrap_or_default();
    Err(Reply::katello(404, format!("Failed to find Package with id '{id}'.")))
}

fn stop_tasks(_: &mut Call<'_>) -> ReplyResult {
    let message = "Please provide at least one of search or task_ids parameters in the request";
    let class = "ForemanTasks::Api::TasksController::BadRequest";
    Err(Reply::with(400, json!({"error": {"message": message, "class": class}})))
}

/// Accounts are not made here: what is missing is named first.
fn create_user(_: &mut Call<'_>) -> ReplyResult {
    let blank = ["can't be blank"];
    let errors = json!({"login": blank, "auth_source_id": blank});
    let all = ["Login can't be blank", "Auth source can't be blank"];
    Err(Reply::with(422, json!({"error": {"id": Value::Null, "errors": errors, "full_messages": all}})))
}

fn invalid(message: &str, errors: &Value) -> Reply {
    let message = format!("Validation failed: {message}");
    Reply::with(422, json!({"displayMessage": message, "errors": errors}))
}

fn create_environment(_: &mut Call<'_>) -> ReplyResult {
    let why = "of environment must be unique within one organization";
    let errors = json!({"name": [why], "label": [why]});
    Err(invalid(&format!("Name {why}, Label {why}"), &errors))
}

fn create_view(call: &mut Call<'_>) -> ReplyResult {
    if call.request.text("organization_id").is_none() {
        return Err(Reply::katello(404, "One of parameters [ organization_id ] required but not specified."));
    }
    if call.request.text("name").is_none_or(|name| name.is_empty()) {
        let name = ["can't be blank", "must contain at least 1 character"];
        let ascii = "cannot contain characters other than ascii alpha numerals, '_', '-'. ";
        let label = ["can't be blank", ascii, "must contain at least 1 character"];
        let message = format!(
            "Label can't be blank, Name can't be blank, Name must contain at least 1 character, Label {ascii}, Label must \
             contain at least 1 character"
        );
        return Err(invalid(&message, &json!({"label": label, "name": name})));
    }
    let taken = ["has already been taken"];
    Err(invalid("Label has already been taken, Name has already been taken", &json!({"label": taken, "name": taken})))
}

fn statuses(_: &mut Call<'_>) -> ReplyResult {
    Ok(Reply::ok(json!({"results": {}})))
}
