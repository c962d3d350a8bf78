//! The subscription facet of a host.

use serde_json::{Value, json};

use super::super::features::Features;
use super::super::time_text;
use crate::world::Host;

/// As lists show it.
pub(super) fn row(host: &Host, uuid: &str, f: &Features) -> Value {
    let mut facet = json!({
        "id": host.id, "uuid": uuid, "last_checkin": time_text::foreman(host.last_checkin_ms),
        "registered_at": time_text::foreman(host.registered_at_ms), "service_level": Value::Null,
        "release_version": Value::Null, "registered_through": "provider.lab.example", "user": {"id": 4, "login": "admin"},
    });
    let Some(fields) = facet.as_object_mut() else { return facet };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.autoheal {
        put("autoheal", json!(false));
    }
    if f.hypervisors {
        put("hypervisor", json!(host.virt_who_uuid.is_some()));
    }
    if f.convert2rhel {
        put("convert2rhel_through_foreman", Value::Null);
    }
    if f.purposes {
        put("purpose_role", Value::Null);
        put("purpose_usage", Value::Null);
    }
    if f.purpose_addons {
        put("purpose_addons", json!([]));
    }
    facet
}

/// As one host shows it.
pub(super) fn whole(host: &Host, uuid: &str, f: &Features) -> Value {
    let mut facet = row(host, uuid, f);
    let Some(fields) = facet.as_object_mut() else { return facet };
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    if f.dmi_uuid {
        put("dmi_uuid", json!(host.shown_uuid().to_lowercase()));
    }
    if f.compliance_reasons {
        put("compliance_reasons", json!([]));
    }
    if f.host_type {
        put("host_type", Value::Null);
    }
    put("virtual_host", Value::Null);
    for name in ["activation_keys", "installed_products", "virtual_guests"] {
        put(name, json!([]));
    }
    facet
}
