//! The gates of an installation: the checks before anything is sent.
//!
//! Tests: `tests/it/install/gates.rs`.

use std::collections::BTreeSet;

use crate::check::kind::{self, is_node_image};
use crate::check::levels::{self, Frame, Subject};
use crate::error::{Error, Result, codes};
use crate::install::request::InstallRequest;
use crate::model::TimeMs;
use crate::model::erratum::Erratum;
use crate::model::evr::Nevra;
use crate::model::host::{HostInventory, HostStatus};
use crate::model::request::{MaintenanceOverride, check_text};
use crate::model::task::Selection;
use crate::ports::Ports;

/// Most errata or packages of one installation: one page of the provider, and a command line that fits.
pub const MAX_SELECTION: usize = 500;

/// Greatest age of the engine's data about a host that is to be changed.
const INVENTORY_MAX_AGE_MS: TimeMs = 10 * 60 * 1000;

pub(super) fn check_form(request: &InstallRequest) -> Result<()> {
    let count = match &request.selection {
        Selection::Errata(ids) => ids.len(),
        Selection::Packages(names) => names.len(),
        Selection::Image(_) => 1,
    };
    if count == 0 {
        return Err(codes::EmptySelection { host: &request.host.name }.err());
    }
    if count > MAX_SELECTION {
        return Err(Error::argument("selection", format!("{count} entries; at most {MAX_SELECTION} at a time")));
    }
    check_text("actor", &request.actor)?;
    if let Some(o) = &request.override_ {
        check_text("override.reason", &o.reason)?;
    }
    if !request.host.managed {
        return Err(Error::argument("host", format!("'{}' is not managed by the engine", request.host.name)));
    }
    Ok(())
}

/// Data from the future is refused as well: its age cannot be computed.
pub(super) fn check_age(host: &str, observed_at_ms: TimeMs, now: TimeMs) -> Result<()> {
    let refuse = |problem: String| Err(Error::argument("host.observed_at_ms", problem));
    let age = now.saturating_sub(observed_at_ms);
    if age > INVENTORY_MAX_AGE_MS {
        return refuse(format!("the engine's data about '{host}' is older than ten minutes; read the host again"));
    }
    if age < -INVENTORY_MAX_AGE_MS {
        return refuse(format!("the engine's data about '{host}' is from the future; compare the clocks"));
    }
    Ok(())
}

/// Passes a host in maintenance without VMs, and any other host with an override. Returns the override if it was
/// needed.
pub(super) fn check_maintenance(request: &InstallRequest) -> Result<Option<MaintenanceOverride>> {
    match check_empty(&request.host) {
        Ok(()) => Ok(None),
        Err(refusal) => request.override_.clone().map(Some).ok_or(refusal),
    }
}

/// Checks that the host is in maintenance and runs no VM.
pub(super) fn check_empty(host: &HostInventory) -> Result<()> {
    if host.status != HostStatus::Maintenance {
        let status = serde_json::to_value(host.status).ok();
        let status = status.as_ref().and_then(|s| s.as_str()).unwrap_or("unknown");
        return Err(codes::HostNotInMaintenance { host: &host.name, status }.err());
    }
    match host.vm_count {
        Some(0) => Ok(()),
        Some(count) => Err(codes::HostRunsVms { host: &host.name, count }.err()),
        None => Err(codes::HostVmsUnknown { host: &host.name }.err()),
    }
}

/// Packages that no override covers: installing them restarts or replaces what running VMs need.
pub(super) fn refuse_override(host: &HostInventory, errata: &[Erratum], planned: &[Nevra]) -> Result<()> {
    const GUARDED: [&str; 4] = ["vdsm", "libvirt", "qemu", "kernel"];
    let guarded = |name: &str| GUARDED.iter().any(|g| name.starts_with(g)) || is_node_image(name);
    let mut names: BTreeSet<String> = planned.iter().map(|p| p.name.clone()).collect();
    for package in errata.iter().flat_map(|e| &e.packages) {
        names.insert(Nevra::parse(package).map_or_else(|_| package.clone(), |n| n.name));
    }
    let mut refused: Vec<_> = names.into_iter().filter(|n| guarded(n)).collect();
    // An erratum without a list of packages may contain any of them.
    refused.extend(errata.iter().filter(|e| e.packages.is_empty()).map(|e| e.id.to_string()));
    if refused.is_empty() {
        return Ok(());
    }
    Err(codes::OverrideRefused { host: &host.name, packages: refused.join(", ") }.err())
}

/// Refuses an update that would drop the cluster's level or the engine's support.
pub(super) async fn refuse_drops(
    ports: &Ports,
    request: &InstallRequest,
    before: &[Nevra],
    planned: &[Nevra],
) -> Result<()> {
    let images = ports.store.image_levels().await?;
    let host = Subject {
        kind: kind::by_inventory(&request.host).or_else(|| kind::by_packages(before)),
        installed: &kind::versions_of(before),
        reported: request.host.reported_levels.as_ref(),
        arch: before.iter().find(|p| p.name == "vdsm").map(|p| p.arch.as_str()),
    };
    let frame = Frame { engine: request.engine.as_ref(), images: &images };
    let target = kind::versions_of(planned);
    let refusals = levels::refusals(&request.host.name, &host, &target, request.cluster_level, frame);
    refusals.into_iter().next().map_or(Ok(()), Err)
}
