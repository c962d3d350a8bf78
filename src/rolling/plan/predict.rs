//! How long it takes: for half and for nineteen of twenty. Pure, in integers. A guess for people who choose a window;
//! nothing is decided by it, and the hash does not cover it.
//!
//! Tests: `tests/it/plan/learned.rs` and `whole.rs`.

use super::learned::Learned;
use super::order::Alone;
use crate::model::plan::{HostPlan, Prediction, Work};

const SECOND: u64 = 1_000;
const MINUTE: u64 = 60 * SECOND;

/// Half, and nineteen of twenty.
pub(super) type Pair = (u64, u64);

/// To maintenance and out of it again: storage disconnects, the host is watched until it is up for good.
const IN_AND_OUT: Pair = (2 * MINUTE, 5 * MINUTE);
/// Beginning and ending a migration.
const PER_VM: Pair = (5 * SECOND, 20 * SECOND);
/// Moving a GiB: a shared 10 Gbit/s network, or a shared 1 Gbit/s one with memory that keeps changing. The engine
/// migrates two at a time from a host; they share its network, so they take their time one after the other.
const PER_GIB: Pair = (2 * SECOND, 15 * SECOND);
/// Shutting a guest down, and starting it again.
const PER_STOPPED_VM: Pair = (MINUTE, 4 * MINUTE);
/// Sending an installation, solving dependencies, uploading the profile, the proof.
const INSTALL: Pair = (2 * MINUTE, 10 * MINUTE);
/// Downloading and installing a package.
const PER_PACKAGE: Pair = (2 * SECOND, 6 * SECOND);
/// An erratum of which no package is known yet.
const PER_ERRATUM: Pair = (5 * SECOND, 15 * SECOND);
/// A Node's image: a gigabyte, and a new layer.
const IMAGE: Pair = (8 * MINUTE, 25 * MINUTE);
/// The engine's own upgrade, of every package.
const ENGINE_UPGRADE: Pair = (12 * MINUTE, 40 * MINUTE);
/// Shutting down, firmware, booting, VDSM. Firmware of great machines takes twenty minutes.
const REBOOT: Pair = (5 * MINUTE, 25 * MINUTE);

/// Everything but soaking. `moved_mib` is the memory of the VMs that move. Where the host's own boots and installations
/// are known, they count instead of the general guess.
pub(super) fn host(host: &HostPlan, learned: &Learned, moves: usize, moved_mib: u64, stops: usize) -> Prediction {
    let (p50_ms, p95_ms) = sum(&[
        (learned.install(install(host)), 1),
        (IN_AND_OUT, 1),
        (PER_VM, count(moves)),
        (PER_GIB, moved_mib.div_ceil(1024)),
        (PER_STOPPED_VM, count(stops)),
        (learned.boot(REBOOT), u64::from(host.reboot)),
    ]);
    Prediction { p50_ms, p95_ms }
}

/// The installation, on a host of which nothing is known.
pub(super) fn install(host: &HostPlan) -> Pair {
    let is_image = host.packages.iter().any(|p| crate::check::kind::is_node_image(&p.name));
    match &host.work {
        Work::EngineUpgrade => ENGINE_UPGRADE,
        Work::Packages(_) if is_image => sum(&[(INSTALL, 1), (IMAGE, 1)]),
        Work::Packages(names) => sum(&[(INSTALL, 1), (PER_PACKAGE, count(names.len()))]),
        Work::Errata(errata) if host.packages.is_empty() => sum(&[(INSTALL, 1), (PER_ERRATUM, count(errata.len()))]),
        Work::Errata(_) => sum(&[(INSTALL, 1), (PER_PACKAGE, count(host.packages.len()))]),
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

fn sum(parts: &[(Pair, u64)]) -> Pair {
    parts.iter().fold((0, 0), |(p50, p95), ((half, most), times)| {
        (p50.saturating_add(half.saturating_mul(*times)), p95.saturating_add(most.saturating_mul(*times)))
    })
}

/// The whole: each host soaks before the next one takes its place; those that go alone wait for all before them, and
/// all after them wait for those. Delays of hosts do not come together, so their squares are added.
pub(super) fn whole(hosts: &[HostPlan], alone: &Alone, at_once: u32, soak_ms: u64) -> Prediction {
    let at_once = usize::try_from(at_once.max(1)).unwrap_or(usize::MAX).min(hosts.len().max(1));
    let mut busy_until = vec![0u64; at_once];
    for (i, host) in hosts.iter().enumerate() {
        let takes = host.prediction.p50_ms.saturating_add(soak_ms);
        let latest = busy_until.iter().copied().max().unwrap_or(0);
        if alone.contains(&i) {
            busy_until.fill(latest.saturating_add(takes));
        } else if let Some(first) = busy_until.iter_mut().min() {
            *first = first.saturating_add(takes);
        }
    }
    let p50_ms = busy_until.into_iter().max().unwrap_or(0);
    let spread =
        |host: &HostPlan| u128::from(host.prediction.p95_ms - host.prediction.p50_ms.min(host.prediction.p95_ms));
    let squares: u128 = hosts.iter().map(|host| spread(host).pow(2)).sum();
    let p95_ms = p50_ms.saturating_add(u64::try_from(squares.isqrt()).unwrap_or(u64::MAX));
    Prediction { p50_ms, p95_ms }
}
