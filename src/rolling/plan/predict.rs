//! Predicted durations: p50 and p95. Pure, in integers. The prediction is an estimate for operators who choose a
//! maintenance window; the hash does not cover it.
//!
//! Tests: `tests/it/plan/learned.rs` and `whole.rs`.

use super::order::Alone;
use crate::model::plan::{HostPlan, Prediction};
use crate::rolling::history::Learned;
use crate::rolling::history::usual::{IN_AND_OUT, PER_GIB, PER_STOPPED_VM, PER_VM, REBOOT, count, install, sum};

/// The duration of a host without its soak. `moved_mib` is the memory of the VMs that move. Durations of the host's own
/// boots and installations replace the general estimate where they are known.
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

/// The duration of the whole run. Each host soaks before the next one takes its place. A host that goes alone waits for
/// all hosts before it, and all hosts after it wait for that host. Delays of hosts are independent, so their squares
/// are added.
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
