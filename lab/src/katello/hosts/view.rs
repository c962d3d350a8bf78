//! A host in an answer: a row of a list, and one host.

use serde_json::{Map, Value, json};

use super::super::auth::Guard;
use super::super::content::{LOCATION, ORGANIZATION, view_of};
use super::super::features::Features;
use super::super::time_text;
use super::interfaces::interfaces;
use super::machine::{ip, os_name};
use super::search::Item;
use super::status::{errata_status, traces_status};
use super::{content_facet, facts, row, subscription_facet};
use crate::world::Host;

/// A row of the list. `included`: what the request asks for besides.
pub(super) fn of_list(item: &Item<'_>, f: &Features, included: &[String]) -> Value {
    let mut fields = common(item, f);
    for name in included.iter().filter(|name| ["parameters", "all_parameters"].contains(&name.as_str())) {
        let list = if name == "parameters" { json!([]) } else { all_parameters(f) };
        fields.insert(name.clone(), list);
    }
    show_facets(&mut fields, item, f, None);
    if f.list_system_family {
        show_system(&mut fields, item.host);
    }
    if f.list_collections && item.host.consumer_uuid.is_some() {
        fields.insert("host_collections".into(), json!([]));
    }
    Value::Object(fields)
}

/// One host.
pub(super) fn single(item: &Item<'_>, f: &Features, guard: &Guard) -> Value {
    let host = item.host;
    let mut fields = common(item, f);
    show_facets(&mut fields, item, f, Some(guard));
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("interfaces", interfaces(host));
    put("parameters", own_parameters(host, guard));
    if f.whole_host_rows {
        put("all_parameters", all_parameters(f));
        let may = |permission: &&str| ((*permission).to_owned(), json!(guard.may_on(permission, &host.fqdn)));
        put("permissions", Value::Object(PERMISSIONS.iter().map(may).collect()));
    }
    if f.shows_collections {
        put("host_collections", json!([]));
    }
    if f.shows_view && host.consumer_uuid.is_some() {
        put("content_view", content_facet::view(view_of(host), f));
        put("lifecycle_environment", content_facet::environment());
    }
    if f.shows_system_family {
        show_system(&mut fields, host);
    }
    if !f.systems && (host.consumer_uuid.is_some() || host.virt_who_uuid.is_some()) {
        fields.insert("facts".into(), Value::Object(facts::of(host)));
    }
    Value::Object(fields)
}

fn common(item: &Item<'_>, f: &Features) -> Map<String, Value> {
    let (world, host) = (item.world, item.host);
    let errata = errata_status(world, host, f.class_needs_profile);
    let is_insecure = errata.is_some_and(|status| status.0 == 3);
    let body = json!({
        "id": host.id, "name": host.fqdn, "display_name": host.fqdn, "certname": host.fqdn,
        "uuid": Value::Null, "ip": ip(host), "ip6": Value::Null, "mac": host.mac(),
        "organization_id": ORGANIZATION.0, "organization_name": ORGANIZATION.1,
        "location_id": LOCATION.0, "location_name": LOCATION.1,
        "operatingsystem_id": 2, "operatingsystem_name": os_name(host), "architecture_name": "x86_64",
        "hostgroup_id": Value::Null, "hostgroup_name": Value::Null, "comment": "", "enabled": true, "managed": false, "build": false,
        "created_at": time_text::foreman(host.registered_at_ms), "updated_at": time_text::foreman(host.last_checkin_ms),
        "global_status": if is_insecure { 2 } else { 0 }, "global_status_label": if is_insecure { "Error" } else { "OK" },
        "execution_status": 0, "execution_status_label": "Last execution succeeded",
    });
    let Value::Object(mut fields) = body else { return Map::new() };
    let is_registered = host.consumer_uuid.is_some();
    if f.whole_host_rows {
        row::add(&mut fields, host);
    }
    if f.reported_data && is_registered {
        // The subscription-manager of machines that are no hosts of the engine does not report the time of the boot.
        let with_boot = host.cluster.is_some();
        row::add_reported(&mut fields, host, f.reported_kernel, world.now_ms(), with_boot);
    }
    if !is_registered || f.systems {
        return fields;
    }
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if let Some(errata) = errata {
        put("errata_status", json!(errata.0));
        put("errata_status_label", json!(errata.1));
    }
    // Of no relevance to a host without the program that finds traces.
    if f.traces_status && host.tracer {
        let traces = traces_status(host);
        put("traces_status", json!(traces.0));
        put("traces_status_label", json!(traces.1));
    }
    if f.subscription_status {
        put("subscription_status", json!(0));
        put("subscription_status_label", json!("Fully entitled"));
    }
    fields
}

/// The facets that the host has; with `guard`, as one host shows them.
fn show_facets(fields: &mut Map<String, Value>, item: &Item<'_>, f: &Features, guard: Option<&Guard>) {
    let host = item.host;
    if f.systems {
        return;
    }
    let subscription = |uuid: &str| match guard {
        Some(_) => subscription_facet::whole(host, uuid, f),
        None => subscription_facet::row(host, uuid, f),
    };
    if let Some(uuid) = host.consumer_uuid.as_ref().or(host.virt_who_uuid.as_ref()) {
        fields.insert("subscription_facet_attributes".into(), subscription(uuid));
    }
    let content = match (&host.consumer_uuid, guard) {
        (Some(_), Some(guard)) => content_facet::whole(item, f, guard),
        (Some(_), None) => content_facet::row(item, f),
        (None, _) if host.was_unregistered => content_facet::left(item),
        (None, _) => return,
    };
    fields.insert("content_facet_attributes".into(), content);
}

fn show_system(fields: &mut Map<String, Value>, host: &Host) {
    fields.insert("operatingsystem_family".into(), json!("Redhat"));
    fields.insert("operatingsystem_major".into(), json!(host.el.to_string()));
}

/// Parameters that the user may not see are left out, without an error.
fn own_parameters(host: &Host, guard: &Guard) -> Value {
    let made_up = host.made_up_uuid.iter().filter(|_| guard.may("view_params"));
    made_up
        .map(|uuid| json!({"id": 1, "name": "dmi_uuid_override", "parameter_type": "string", "priority": 70, "value": uuid}))
        .collect()
}

/// The global parameters that every server has.
fn all_parameters(f: &Features) -> Value {
    let at = "2024-01-01 00:00:00 UTC";
    let mut one = json!({"priority": 0, "created_at": at, "updated_at": at, "id": 2, "name": "host_registration_remote_execution",
        "parameter_type": "boolean", "associated_type": "global", "value": true});
    if f.hidden_values {
        one["hidden_value?"] = json!(false);
    }
    json!([one])
}

/// What a user may do with a host.
const PERMISSIONS: [&str; 10] = [
    "cockpit_hosts",
    "view_hosts",
    "create_hosts",
    "edit_hosts",
    "destroy_hosts",
    "build_hosts",
    "power_hosts",
    "console_hosts",
    "ipmi_boot_hosts",
    "forget_status_hosts",
];
