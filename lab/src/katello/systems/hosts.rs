//! `/katello/api/systems`: the list and one system.

use serde_json::{Value, json};

use crate::world::{Host, World};

use super::super::content::{ENVIRONMENT, ORGANIZATION, view_of};
use super::super::features::Features;
use super::super::hosts::{counts, os_name};
use super::super::route::Call;
use super::super::search::Searchable;
use super::super::{paging, time_text};
use crate::web::{Reply, ReplyResult};

struct System<'a> {
    world: &'a World,
    host: &'a Host,
    uuid: &'a str,
    /// Elasticsearch has more fields, and other names of facts.
    elastic: bool,
}

/// Fields of 2.4's search. It has no `uuid`.
fn is_search_field(field: &str) -> bool {
    ["name", "description", "content_view", "environment", "host", "activation_key", "host_collection"].contains(&field)
        || field.starts_with("facts.")
}

impl Searchable for System<'_> {
    fn values(&self, field: &str) -> Option<Vec<String>> {
        let h = self.host;
        let fact = if self.elastic { field.to_owned() } else { field.replace("::", ".") };
        Some(vec![match fact.as_str() {
            "name" | "host" => h.fqdn.clone(),
            "content_view" => view_of(h).1.to_owned(),
            "environment" => ENVIRONMENT.1.to_owned(),
            "uuid" if self.elastic => self.uuid.to_owned(),
            "facts.dmi.system.uuid" => h.hardware_uuid.clone(),
            "facts.network.fqdn" | "facts.network.hostname" => h.fqdn.clone(),
            _ if is_search_field(field) => return Some(vec![]),
            _ => return None,
        }])
    }

    fn words(&self) -> Vec<String> {
        vec![self.host.fqdn.clone()]
    }
}

/// One organization's systems; without one, those of the user's default organization.
pub fn index(call: &mut Call<'_>) -> ReplyResult {
    let (request, f, world) = (call.request, &call.server.features, &call.world);
    if let Some(id) = request.text("organization_id").filter(|id| *id != ORGANIZATION.0.to_string()) {
        return Err(Reply::katello(404, format!("Couldn't find organization '{id}'")));
    }
    let registered = world.content_hosts().filter_map(|host| Some((host, host.consumer_uuid.as_deref()?)));
    let mut items: Vec<System<'_>> =
        registered.map(|(host, uuid)| System { world, host, uuid, elastic: f.elastic }).collect();
    if let Some(name) = request.text("name") {
        items.retain(|i| i.host.fqdn == name);
    }
    match request.param("uuid") {
        // Elasticsearch gets a list within a list, and finds nothing.
        Some(Value::Array(_)) if f.elastic => items.clear(),
        Some(_) => {
            let uuids = request.list("uuid");
            items.retain(|i| uuids.iter().any(|u| u == i.uuid));
        }
        None => {}
    }
    items.sort_by(|a, b| a.host.fqdn.cmp(&b.host.fqdn));
    paging::katello(request, f, &is_search_field, items, &mut |i: &System<'_>| show_system(i.world, i.host, f))
}

pub fn show(call: &mut Call<'_>) -> ReplyResult {
    let host = call.system("id")?;
    let mut body = show_system(call.world, host, &call.server.features);
    if let Some(fields) = body.as_object_mut() {
        fields.insert("host".into(), json!({"id": host.id, "name": host.fqdn, "status": "No reports"}));
        fields.insert("hostCollections".into(), json!([]));
        fields.insert("release_ver".into(), Value::Null);
        let f = &call.server.features;
        if f.systems_installable && !f.systems_count_errata {
            let installable = call.world.errata_of(host, false);
            fields.insert("errata_counts".into(), Value::Object(counts(call.world, &installable, false)));
        }
        fields.insert("permissions".into(), json!({"editable": true}));
        if call.request.text("fields").as_deref() == Some("full") {
            let facts = json!({"dmi.system.uuid": host.hardware_uuid, "network.hostname": host.fqdn,
                "network.fqdn": host.fqdn, "uname.machine": "x86_64", "memory.memtotal": "65536000"});
            fields.insert("facts".into(), facts);
        }
    }
    Ok(Reply::ok(body))
}

fn show_system(world: &World, host: &Host, f: &Features) -> Value {
    let view = view_of(host);
    let mut body = json!({
        "id": host.consumer_uuid, "uuid": host.consumer_uuid, "name": host.fqdn, "description": "Initial Registration Params",
        "location": "None", "content_view": {"id": view.0, "name": view.1}, "content_view_id": view.0,
        "distribution": os_name(host),
        "katello_agent_installed": host.profile.iter().any(|p| p.name == "katello-agent"),
        "registered_by": "admin",
        "environment": {"id": ENVIRONMENT.0, "name": ENVIRONMENT.1, "library": false,
            "organization": {"id": ORGANIZATION.0, "name": ORGANIZATION.1}},
        "activation_keys": [], "entitlementStatus": "valid", "autoheal": true, "release": "", "ipv4_address": Value::Null,
        "checkin_time": time_text::candlepin(host.last_checkin_ms), "created": time_text::candlepin(host.registered_at_ms),
        "installedProducts": [], "service_level": "",
    });
    if let (true, Some(fields)) = (f.systems_count_errata, body.as_object_mut()) {
        fields.insert("katello_id".into(), json!(host.id));
        fields.insert("errata_counts".into(), Value::Object(counts(world, &world.errata_of(host, false), false)));
    }
    body
}
