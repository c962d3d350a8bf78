//! The statuses of a host.

use crate::world::{Host, World};

/// Number, label, and the search's word of a status.
type Status = (i64, &'static str, &'static str);

/// The status of the errata of a host. `None`: it is not registered, and has no such status. `needs_profile`: a host without a
/// package profile has a status of its own; before, it has that of one without errata.
pub(super) fn errata_status(world: &World, host: &Host, needs_profile: bool) -> Option<Status> {
    host.consumer_uuid.as_ref()?;
    if host.profile.is_empty() && needs_profile {
        let text = "No installed packages and/or enabled repositories have been reported by subscription-manager.";
        return Some((1, text, "unknown"));
    }
    // By default (setting `errata_status_installable` off) the class counts what applies, of every type.
    let errata = world.errata_of(host, true);
    let shown = errata.iter().filter_map(|n| world.catalogue.advisories.get(*n)).filter(|a| !a.withdrawn);
    let kinds = shown.map(|a| a.kind.as_str());
    Some(match kinds.map(|k| k == "security").max() {
        None => (0, "All errata applied", "updated"),
        Some(true) => (3, "Security errata applicable", "security_needed"),
        Some(false) => (2, "Non-security errata applicable", "errata_needed"),
    })
}

/// The same of its traces.
pub(super) fn traces_status(host: &Host) -> Status {
    match host.consumer_uuid {
        Some(_) if !host.tracer => (-1, "Traces not available", "unknown"),
        None => (-1, "Traces not available", "unknown"),
        Some(_) if host.needs_reboot() => (2, "Required reboot", "reboot_needed"),
        Some(_) if !host.changed_since_boot.is_empty() => (1, "Required process(es) restart", "process_restart_needed"),
        Some(_) => (0, "No processes require restarting", "updated"),
    }
}
