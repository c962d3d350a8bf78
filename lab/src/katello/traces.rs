//! Traces of a host: programs that run in an older version than the installed one.

use serde_json::{Value, json};

use super::errata::bulk_hosts;
use super::paging;
use super::route::{Call, Component};
use super::search::Searchable;
use crate::web::ReplyResult;
use crate::world::Host;

/// `GET /api/hosts/:id/traces`: empty also for a host without a tracer.
pub fn traces(call: &mut Call<'_>) -> ReplyResult {
    let found = of_host(call.host("host_id", Component::Katello)?);
    list(call, found)
}

/// `POST /api/hosts/bulk/traces`: those of the hosts that the user may change.
pub fn of_hosts(call: &mut Call<'_>) -> ReplyResult {
    let hosts = bulk_hosts(call)?;
    let hosts = hosts.iter().filter_map(|id| call.world.content_host(*id));
    let found = hosts.flat_map(of_host).collect();
    list(call, found)
}

fn of_host(host: &Host) -> Vec<Trace> {
    if !host.tracer || host.consumer_uuid.is_none() {
        return vec![];
    }
    let trace = |n: usize, application: &str, kind: &'static str| Trace {
        id: host.id * 100 + n as u64,
        application: application.to_owned(),
        kind,
        host: host.id,
        name: host.fqdn.clone(),
    };
    let mut found = vec![];
    if host.needs_reboot() {
        found.push(trace(0, "kernel", "static"));
    }
    let changed = host.changed_since_boot.iter().enumerate();
    let daemons = changed.filter(|(_, name)| *name == "openssh-server" || *name == "chrony");
    found.extend(daemons.map(|(n, name)| trace(n + 1, name, "daemon")));
    found
}

fn list(call: &Call<'_>, found: Vec<Trace>) -> ReplyResult {
    let tells_reboot = call.server.features.traces_tell_reboot;
    let known = |f: &str| ["id", "application", "app_type", "reboot_required"].contains(&f);
    paging::katello(call.request, &call.server.features, &known, found, &mut |t: &Trace| {
        let (helper, command) = match t.kind {
            "static" => ("You will have to reboot your computer".to_owned(), "reboot".to_owned()),
            _ => {
                let command = format!("sudo systemctl restart {}", t.application);
                (command.clone(), command)
            }
        };
        let mut body = json!({"id": t.id, "application": t.application, "helper": helper, "app_type": t.kind});
        if tells_reboot {
            body["host_id"] = json!(t.host);
            body["host"] = json!(t.name);
            body["restart_command"] = json!(command);
            body["reboot_required"] = Value::Bool(t.kind == "static");
        }
        body
    })
}

struct Trace {
    id: u64,
    application: String,
    kind: &'static str,
    host: u64,
    name: String,
}

impl Searchable for Trace {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        match field {
            "id" => Some(vec![self.id.to_string()]),
            "application" => Some(vec![self.application.clone()]),
            "app_type" => Some(vec![self.kind.to_owned()]),
            "reboot_required" => Some(vec![(self.kind == "static").to_string()]),
            _ => None,
        }
    }
    fn words(&self) -> Vec<String> {
        vec![self.application.clone()]
    }
}
