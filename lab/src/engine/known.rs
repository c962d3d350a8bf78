//! Fields that bodies may have. The engine refuses any other field of a JSON body, with HTML, and ignores it in XML.
//!
//! Tests: `lab/tests/it/engine/recorded`.

use super::answer::Answer;
use super::body::Fields;
use super::route::{Kind, Route};

const ACTION: &[&str] = &[
    "async",
    "cluster",
    "comment",
    "correlation_id",
    "description",
    "fence_type",
    "filter",
    "force",
    "fault",
    "grace_period",
    "host",
    "hosts",
    "id",
    "image",
    "job",
    "maintenance_enabled",
    "name",
    "option",
    "pause",
    "reason",
    "reboot",
    "root_password",
    "ssh",
    "status",
    "stop_gluster_service",
    "succeeded",
    "timeout",
    "undeploy_hosted_engine",
    "deploy_hosted_engine",
    "upgrade_action",
    "upgrade_percent_complete",
    "use_cloud_init",
    "vm",
    "volatile",
    "migrate_vms_in_affinity_closure",
];
const CLUSTER: &[&str] = &[
    "ballooning_enabled",
    "bios_type",
    "comment",
    "cpu",
    "custom_scheduling_policy_properties",
    "data_center",
    "description",
    "error_handling",
    "fencing_policy",
    "firewall_type",
    "gluster_service",
    "ha_reservation",
    "id",
    "ksm",
    "mac_pool",
    "maintenance_reason_required",
    "memory_policy",
    "migration",
    "name",
    "scheduling_policy",
    "switch_type",
    "threads_as_cores",
    "trusted_service",
    "tunnel_migration",
    "version",
    "virt_service",
    "vnc_encryption",
];
const EVENT: &[&str] = &[
    "cluster",
    "code",
    "comment",
    "correlation_id",
    "custom_data",
    "custom_id",
    "data_center",
    "description",
    "flood_rate",
    "host",
    "id",
    "index",
    "log_on_host",
    "name",
    "origin",
    "severity",
    "storage_domain",
    "template",
    "time",
    "user",
    "vm",
];
const JOB: &[&str] = &["auto_cleared", "comment", "description", "external", "id", "name", "owner", "status", "steps"];
const STEP: &[&str] = &[
    "comment",
    "description",
    "execution_host",
    "external",
    "external_type",
    "id",
    "job",
    "name",
    "number",
    "parent_step",
    "progress",
    "status",
    "type",
];

/// The class of the body of a route, and its fields.
fn class(route: &Route) -> Option<(&'static str, &'static [&'static str])> {
    match (route.kind, route.endpoint.path) {
        (Kind::Act, _) => Some(("Action", ACTION)),
        (_, "/api/clusters/:cluster") => Some(("Cluster", CLUSTER)),
        (_, "/api/clusters") => Some(("Cluster", CLUSTER)),
        (_, "/api/events") => Some(("Event", EVENT)),
        (_, "/api/jobs") => Some(("Job", JOB)),
        (_, "/api/jobs/:job/steps") => Some(("Step", STEP)),
        _ => None,
    }
}

/// The refusal of a body with a field that its class does not have.
pub fn unknown_field(route: &Route, fields: &Fields) -> Option<Answer> {
    let (class, known) = class(route)?;
    let unknown = fields.0.keys().find(|name| !known.contains(&name.as_str()))?;
    Some(Answer::page(
        400,
        format!(
            "Unrecognized field &quot;{unknown}&quot; (class org.ovirt.engine.api.model.{class}), not marked as ignorable"
        ),
    ))
}

/// The part of the API's description that a fault names: service and method.
pub fn usage(path: &str, route: &Route) -> String {
    let last = path.rsplit('/').next().unwrap_or_default();
    match (route.kind, route.endpoint.path) {
        (Kind::Act, "/api/clusters/:cluster/upgrade") => format!("cluster/methods/{last}"),
        (Kind::Act, _) => format!("host/methods/{last}"),
        (_, "/api/clusters/:cluster") => "cluster/methods/update".to_owned(),
        _ => format!("{last}/methods/add"),
    }
}
