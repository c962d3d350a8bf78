//! Fields of a host that say nothing about its content: Foreman's own. Servers send them with every host (Foreman 3.10 and 3.12,
//! recorded), which makes their lists as large as they are.

use serde_json::{Map, Value, json};

use super::super::time_text;
use crate::world::Host;

/// Fields that are null for a host that Foreman did not provision.
const NULL: [&str; 42] = [
    "last_report",
    "realm_id",
    "realm_name",
    "sp_mac",
    "sp_ip",
    "sp_name",
    "domain_id",
    "domain_name",
    "subnet_id",
    "subnet_name",
    "subnet6_id",
    "subnet6_name",
    "sp_subnet_id",
    "ptable_id",
    "ptable_name",
    "medium_id",
    "medium_name",
    "pxe_loader",
    "disk",
    "initiated_at",
    "installed_at",
    "model_id",
    "model_name",
    "owner_id",
    "owner_name",
    "owner_type",
    "use_image",
    "compute_resource_id",
    "compute_resource_name",
    "compute_resource_provider",
    "compute_profile_id",
    "compute_profile_name",
    "image_id",
    "image_name",
    "puppet_proxy_id",
    "puppet_proxy_name",
    "puppet_ca_proxy_id",
    "puppet_ca_proxy_name",
    "puppet_proxy",
    "puppet_ca_proxy",
    "cockpit_url",
    "hostgroup_title",
];

/// Adds the fields.
pub(super) fn add(fields: &mut Map<String, Value>, host: &Host) {
    let registered = host.consumer_uuid.is_some();
    for name in NULL {
        fields.insert(name.to_owned(), Value::Null);
    }
    let mut put = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    put("architecture_id", json!(1));
    put("creator_id", json!(4));
    put("creator", json!("Admin User"));
    put("image_file", json!(""));
    put("capabilities", json!(["build"]));
    put("provision_method", json!("build"));
    put("bmc_available", json!(false));
    // Set by each upload of facts.
    put("last_compile", json!(registered.then(|| time_text::foreman(host.last_checkin_ms))));
    put("puppet_status", json!(0));
    put("build_status", json!(0));
    put("build_status_label", json!("Installed"));
    if registered {
        put("uptime_seconds", Value::Null);
    }
}

/// Adds the boot data of the host's last upload of facts (reported_data.json.rabl of Foreman 3.3 and 3.5).
pub(super) fn add_reported(
    fields: &mut Map<String, Value>,
    host: &Host,
    with_kernel: bool,
    now_ms: i64,
    with_boot: bool,
) {
    let (kernel, booted_at_ms) = &host.reported_boot;
    let mut reported = json!({"boot_time": with_boot.then(|| time_text::foreman(*booted_at_ms)), "cores": null, "sockets": null,
        "disks_total": null, "bios_vendor": null, "bios_release_date": null, "bios_version": null});
    if let (true, Some(reported)) = (with_kernel, reported.as_object_mut()) {
        reported.insert("kernel_version".into(), json!(kernel));
    }
    fields.insert("reported_data".into(), reported);
    // The uptime by the server's clock, which also grows while the host is down.
    fields.insert("uptime_seconds".into(), json!(with_boot.then(|| (now_ms - booted_at_ms) / 1000)));
}
