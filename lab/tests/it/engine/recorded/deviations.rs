//! The deviations of the lab from the recordings, by name and reason.

use std::fmt;

/// A difference between two answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Difference {
    /// The engine's status, and the lab's.
    Status(u16, u16),
    /// A header that only one of them has, or that differs.
    Header(String),
    /// The reason of a fault: the engine's.
    Reason(String),
    /// The detail of a fault: the engine's, and the lab's.
    Detail(String, String),
    /// A field that the lab does not have.
    Missing(String),
    /// A field that the engine does not have.
    Extra(String),
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Difference::Status(theirs, ours) => write!(f, "status {theirs}, the lab {ours}"),
            Difference::Header(name) => write!(f, "header {name}"),
            Difference::Reason(reason) => write!(f, "reason {reason}"),
            Difference::Detail(theirs, ours) => write!(f, "detail {theirs:?}, the lab {ours:?}"),
            Difference::Missing(field) => write!(f, "missing {field}"),
            Difference::Extra(field) => write!(f, "extra {field}"),
        }
    }
}

/// What may differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// Everything: the lab does not do what is asked for.
    NotSimulated,
    /// The status.
    Status,
    /// The sentence of a fault.
    Detail,
    /// This field, and what is below it.
    Field(&'static str),
}

/// A listed deviation.
pub struct Deviation {
    /// Names of requests; `*` stands for anything.
    pub name: &'static str,
    /// What differs.
    pub what: What,
    /// Why.
    pub why: &'static str,
}

const fn row(name: &'static str, what: What, why: &'static str) -> Deviation {
    Deviation { name, what, why }
}

use What::{Field as F, NotSimulated as N};

const ADD: &str =
    "what a world consists of is fixed: no cluster, host, VM, disk or domain is added or changed by requests";
const PROVIDER: &str = "the lab's engine asks no provider";
const SQL: &str = "the lab has no SQL to quote in a fault";
const ABOUT: &str = "an event has the entities that it is about, and the events of the recordings are about others";
const DEFAULT: &str = "the entity of that name in the recordings has other settings, such as no CPU type";

/// The table.
pub const DEVIATIONS: &[Deviation] = &[
    row("datacenter_add", N, ADD),
    row("dc2_add", N, ADD),
    row("dc_put_48", N, ADD),
    row("cluster*_add*", N, ADD),
    row("host_add*", N, ADD),
    row("storage*domain*_add*", N, ADD),
    row("storage_domain_attach", N, ADD),
    row("datacenter_storagedomain_attach*", N, ADD),
    row("vm_add*", N, ADD),
    row("vm_put*", N, ADD),
    row("vm_nic_add*", N, ADD),
    row("provider_post_xml", N, ADD),
    row("externalhostprovider_add", N, ADD),
    row("cluster_affinitygroup_delete", N, ADD),
    row("vm_backup_start*", N, ADD),
    row("vm_diskattachment_add_cold", N, ADD),
    row("dc_storagedomain_deactivate", N, ADD),
    row("storagedomain_unattached", N, "each domain of the lab is attached"),
    row("vm_diskattachments_none", N, "each VM of the lab has one disk"),
    row("vm_backup_disks_starting", N, "the disks of a backup are not listed"),
    row("provider_certificates", N, PROVIDER),
    row("externalhostprovider_certificates", N, PROVIDER),
    row("externalhostprovider_importcertificates", N, PROVIDER),
    row("externalhostprovider_discoveredhosts", N, PROVIDER),
    row("externalhostprovider_hostgroups", N, PROVIDER),
    row("externalhostprovider_hosts", N, PROVIDER),
    row("host_katelloerrata_linked", N, PROVIDER),
    row("engine_katelloerrata", N, PROVIDER),
    row("errata_engine_provider_closed", What::Detail, PROVIDER),
    row("lang_ja_activate", What::Detail, "the lab speaks English"),
    row(
        "host_deactivate_with_vm",
        What::Detail,
        "the lab does not say which filter of the scheduler refused which host",
    ),
    row("host_deactivate_long_migration", What::Detail, "as with one VM"),
    row("jobs_search*", What::Detail, SQL),
    row("events_search_host_short", What::Detail, SQL),
    row("events_*", F(".event.user"), ABOUT),
    row("events_*", F(".event.cluster"), ABOUT),
    row("events_*", F(".event.host"), ABOUT),
    row("events_*", F(".event.vm"), ABOUT),
    row("events_*", F(".event.data_center"), ABOUT),
    row("events_*", F(".event.storage_domain"), ABOUT),
    row("events_*", F(".event.template"), ABOUT),
    row("events_*", F(".event.custom_data"), ABOUT),
    row("events_*", F(".event.correlation_id"), ABOUT),
    row("session_*", F(".cluster.migration.policy"), DEFAULT),
    row("session_*", F(".cluster.bios_type"), DEFAULT),
    row("session_*", F(".cluster.custom_scheduling_policy_properties"), DEFAULT),
    row("correlation_*", F(".cluster.migration.policy"), DEFAULT),
    row("correlation_*", F(".cluster.bios_type"), DEFAULT),
    row("correlation_*", F(".cluster.custom_scheduling_policy_properties"), DEFAULT),
    row("clusters_list_*", F(".cluster.migration.policy"), DEFAULT),
    row("datacenters_list", F(".data_center.description"), DEFAULT),
    row("datacenters_list", F(".data_center.storage_format"), DEFAULT),
    row("host*", F(".ssh.fingerprint"), "the lab installs no host over SSH, which is when the engine learns its key"),
    row("host*", F(".ssh.public_key"), "as the fingerprint"),
    row("restart2*", F(".host.ssh"), "as the fingerprint"),
    row("kill9*", F(".host.ssh"), "as the fingerprint"),
    row("events_search_43", N, "the lab logs no event of that type"),
    row("host_installing_delete", What::Status, "an engine answered 200 once and 409 once; the lab always 409"),
    row("vm_after_level_next_run", F(".custom_compatibility_version"), "the lab shows the running configuration only"),
    row("vm_backups_starting", F(".backup.snapshot"), "a backup of the lab is ready at once"),
];

/// The row that lists a difference.
pub fn listed(name: &str, difference: &Difference) -> Option<usize> {
    let is_meant = |row: &Deviation| {
        fits(row.name, name)
            && match (row.what, difference) {
                (What::NotSimulated, _) => true,
                (What::Status, Difference::Status(..)) | (What::Detail, Difference::Detail(..)) => true,
                (What::Field(field), Difference::Missing(found) | Difference::Extra(found)) => {
                    let at = format!("{found}:");
                    at.contains(&format!("{field}:"))
                        || at.contains(&format!("{field}."))
                        || at.contains(&format!("{field} to"))
                }
                _ => false,
            }
    };
    DEVIATIONS.iter().position(is_meant)
}

fn fits(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => name
            .strip_prefix(before)
            .is_some_and(|rest| (0..=rest.len()).any(|at| rest.get(at..).is_some_and(|rest| fits(after, rest)))),
    }
}
