//! Usual durations of the steps of an upgrade: estimates for hosts of which no run has been recorded. Pure, in integers.

use crate::check::kind::is_node_image;
use crate::model::plan::{HostPlan, Work};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// Durations for half, and for nineteen of twenty hosts.
pub type Pair = (u64, u64);

/// To maintenance and back to service: storage is disconnected, and the host is observed until it is up for good.
pub const IN_AND_OUT: Pair = (2 * MINUTE, 5 * MINUTE);
/// Beginning and ending a migration.
pub const PER_VM: Pair = (5 * SECOND, 20 * SECOND);
/// Migrating a GiB: over a shared 10 Gbit/s network, or over a shared 1 Gbit/s network with memory that keeps changing.
/// The engine migrates two VMs at a time from a host; they share the network, so their times are added.
pub const PER_GIB: Pair = (2 * SECOND, 15 * SECOND);
/// Shutting a guest down, and starting it again.
pub const PER_STOPPED_VM: Pair = (MINUTE, 4 * MINUTE);
/// Sending an installation, solving dependencies, uploading the profile, the proof.
const INSTALL: Pair = (2 * MINUTE, 10 * MINUTE);
/// Downloading and installing a package.
const PER_PACKAGE: Pair = (2 * SECOND, 6 * SECOND);
/// An erratum whose packages are not known yet.
const PER_ERRATUM: Pair = (5 * SECOND, 15 * SECOND);
/// A Node's image: a gigabyte, and a new layer.
const IMAGE: Pair = (8 * MINUTE, 25 * MINUTE);
/// The engine's own upgrade, of every package.
const ENGINE_UPGRADE: Pair = (12 * MINUTE, 40 * MINUTE);
/// Shutting down, firmware, booting, VDSM. Firmware of great machines takes twenty minutes.
pub const REBOOT: Pair = (5 * MINUTE, 25 * MINUTE);

/// An installation on a host without data.
pub fn install(host: &HostPlan) -> Pair {
    let is_image = host.packages.iter().any(|p| is_node_image(&p.name));
    match &host.work {
        Work::EngineUpgrade => ENGINE_UPGRADE,
        Work::Packages(_) if is_image => sum(&[(INSTALL, 1), (IMAGE, 1)]),
        Work::Packages(names) => sum(&[(INSTALL, 1), (PER_PACKAGE, count(names.len()))]),
        Work::Errata(errata) if host.packages.is_empty() => sum(&[(INSTALL, 1), (PER_ERRATUM, count(errata.len()))]),
        Work::Errata(_) => sum(&[(INSTALL, 1), (PER_PACKAGE, count(host.packages.len()))]),
    }
}

/// A number of steps, as a factor.
pub fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// The sum of durations, each multiplied by its factor.
pub fn sum(parts: &[(Pair, u64)]) -> Pair {
    parts.iter().fold((0, 0), |(p50, p95), ((half, most), times)| {
        (p50.saturating_add(half.saturating_mul(*times)), p95.saturating_add(most.saturating_mul(*times)))
    })
}
