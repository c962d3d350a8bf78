//! `PUT /api/hosts/:id`: what the server refuses of a change, in its words (4.14 to 5.0, recorded). A host is not changed by requests
//! here: what the server would do is refused, too.

use serde_json::{Value, json};

use super::super::route::{Call, Component};
use super::as_failure;
use crate::web::{Reply, ReplyResult};

pub fn update(call: &mut Call<'_>) -> ReplyResult {
    let fails_as_katello = call.server.features.hosts_fail_as_katello;
    let component = if fails_as_katello { Component::Katello } else { Component::Foreman };
    let host = call.host("id", component)?;
    let change = call.request.param("host").cloned().unwrap_or(Value::Null);
    let (id, fqdn, is_registered) = (host.id, host.fqdn.clone(), host.consumer_uuid.is_some());
    if let Some(name) = change.get("name").and_then(Value::as_str) {
        let is_taken = name != fqdn && call.world.content_hosts().any(|other| other.fqdn == name);
        let faults: &[&str] = match (name.is_empty(), is_taken) {
            (true, _) => &BLANK,
            (false, true) => &["has already been taken"],
            (false, false) => &[],
        };
        if !faults.is_empty() {
            let all: Vec<String> = faults.iter().map(|fault| format!("Name {fault}")).collect();
            return Err(Reply::with(
                422,
                json!({"error": {"id": id, "errors": {"name": faults}, "full_messages": all}}),
            ));
        }
    }
    let refuse = |text: &str| {
        let refusal = Reply::foreman(500, text);
        Err(if fails_as_katello { as_failure(refusal) } else { refusal })
    };
    if is_registered && change.get("organization_id").is_some_and(Value::is_null) {
        return refuse("Content host must be unregistered before performing this action.");
    }
    if change.get("content_facet_attributes").is_some() {
        return refuse("Validation failed: Content view environments must have both a content view and an environment");
    }
    refuse("Hosts are not changed by requests in this lab")
}

/// What is said of a name that is blank.
const BLANK: [&str; 3] = [
    "can't be blank",
    "hostname can contain only lowercase letters, numbers, dashes and dots according to RFC921, RFC952 and RFC1123",
    " can contain only lowercase letters, numbers, dashes and dots.",
];
