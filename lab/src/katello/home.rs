//! Status, ping, plugins.

use serde_json::{Map, Value, json};

use super::route::Call;
use super::search::Searchable;
use super::{paging, time_text};
use crate::web::{Reply, ReplyResult};

/// `GET /api`: the resources with the paths of their methods.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let f = &call.server.features;
    let mut links = Map::new();
    for route in call.server.routes.iter().filter(|route| route.is_there(f)) {
        let of = links.entry(route.resource).or_insert_with(|| json!({}));
        of[format!("{} of {}", route.action, route.resource).replace('_', " ")] = json!(route.endpoint.path);
    }
    Ok(Reply::ok(json!({"links": links})))
}

pub fn status(call: &mut Call<'_>) -> ReplyResult {
    Ok(Reply::ok(json!({"result": "ok", "status": 200, "version": call.server.features.foreman, "api_version": 2})))
}

pub fn katello_status(call: &mut Call<'_>) -> ReplyResult {
    let time = time_text::foreman(call.world.now_ms());
    Ok(Reply::ok(json!({"version": format!("{}.0", call.server.features.katello), "timeUTC": time})))
}

fn services(call: &Call<'_>) -> Value {
    let ok = |ms: u32| json!({"status": "ok", "duration_ms": ms.to_string()});
    let tasks = match call.world.executor_is_down {
        // ping.rb of 3.0 to 5.0.
        true => {
            json!({"status": "FAIL", "message": "some executors are not responding, check /foreman_tasks/dynflow/status"})
        }
        false => ok(3),
    };
    let mut services = json!({
        "candlepin": ok(21), "candlepin_auth": ok(18), "foreman_tasks": tasks, "pulp3": ok(55), "pulp3_content": ok(42),
        "katello_events": {"status": "ok", "message": "0 Processed, 0 Failed", "duration_ms": "0"},
    });
    if call.server.features.candlepin_events {
        services["candlepin_events"] = json!({"status": "ok", "message": "0 Processed, 0 Failed", "duration_ms": "0"});
    }
    if call.server.features.systems {
        let mut services = json!({
            "candlepin": ok(21), "candlepin_auth": ok(18), "foreman_tasks": tasks, "pulp": ok(55), "pulp_auth": ok(42),
        });
        if call.server.features.elastic {
            services["elasticsearch"] = match call.server.features.search_is_down {
                true => json!({"status": "FAIL", "message": "Connection refused - connect(2)"}),
                false => ok(9),
            };
        }
        return services;
    }
    if let (true, Some(fields)) = (call.server.features.agent_enabled, services.as_object_mut()) {
        fields.insert("katello_agent".to_owned(), ok(0));
    }
    services
}

/// One service that fails is enough.
fn overall(services: &Value) -> &'static str {
    let fails = |all: &Map<String, Value>| all.values().any(|s| s["status"] == "FAIL");
    if services.as_object().is_some_and(fails) { "FAIL" } else { "ok" }
}

pub fn katello_ping(call: &mut Call<'_>) -> ReplyResult {
    let services = services(call);
    Ok(Reply::ok(json!({"status": overall(&services), "services": services})))
}

pub fn ping(call: &mut Call<'_>) -> ReplyResult {
    let foreman = json!({"database": {"active": true, "duration_ms": "0"}});
    let services = services(call);
    let katello = json!({"status": overall(&services), "services": services});
    Ok(Reply::ok(json!({"results": {"foreman": foreman, "katello": katello}})))
}

struct Plugin(&'static str, String);

impl Searchable for Plugin {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        (field == "id" || field == "name").then(|| vec![self.0.to_owned()])
    }
    fn words(&self) -> Vec<String> {
        vec![self.0.to_owned()]
    }
}

pub fn plugins(call: &mut Call<'_>) -> ReplyResult {
    let f = &call.server.features;
    let mut list = vec![
        Plugin("foreman-tasks", "7.2.1".to_owned()),
        Plugin("foreman_remote_execution", f.rex.to_owned()),
        Plugin("katello", format!("{}.0", f.katello)),
    ];
    list.retain(|Plugin(_, version)| !version.is_empty());
    paging::foreman_whole(
        call.request,
        list,
        &mut |Plugin(id, version)| json!({"id": id, "name": id, "author": "", "description": "", "url": "", "version": version}),
    )
}
