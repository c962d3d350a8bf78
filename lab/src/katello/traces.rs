//! Traces of a host: programs that run in an older version than the installed one.

use serde_json::json;

use super::paging;
use super::route::{Call, Component};
use super::search::Searchable;
use crate::web::ReplyResult;

/// `GET /api/hosts/:id/traces`: empty also for a host without a tracer.
pub fn traces(call: &mut Call<'_>) -> ReplyResult {
    let host = call.host("host_id", Component::Katello)?;
    let mut found = vec![];
    if host.tracer && host.consumer_uuid.is_some() {
        if host.needs_reboot() {
            found.push(Trace { id: host.id * 100, application: "kernel".into(), kind: "static", host: host.id });
        }
        for (n, name) in
            host.changed_since_boot.iter().enumerate().filter(|(_, n)| *n == "openssh-server" || *n == "chrony")
        {
            found.push(Trace {
                id: host.id * 100 + 1 + n as u64,
                application: name.clone(),
                kind: "daemon",
                host: host.id,
            });
        }
    }
    let tells_reboot = call.server.features.traces_tell_reboot;
    let known = |f: &str| ["id", "application", "app_type", "reboot_required"].contains(&f);
    paging::katello(call.request, &call.server.features, &known, found, &mut |t: &Trace| {
        let helper = if t.kind == "static" {
            "You will have to reboot your computer".into()
        } else {
            format!("sudo systemctl restart {}", t.application)
        };
        let mut body = json!({"id": t.id, "application": t.application, "helper": helper, "app_type": t.kind});
        if let (true, Some(fields)) = (tells_reboot, body.as_object_mut()) {
            fields.insert("host_id".into(), json!(t.host));
            fields.insert("reboot_required".into(), json!(t.kind == "static"));
        }
        body
    })
}

struct Trace {
    id: u64,
    application: String,
    kind: &'static str,
    host: u64,
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
