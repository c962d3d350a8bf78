//! The progress of a run, in thousandths. Pure. The shown progress never decreases, because the run keeps the greatest
//! value.

use super::{HostRun, Run};
use crate::model::run::{Phase, Stage};

/// Progress by completed phases. It is 1000 only when the run has ended.
pub(super) fn permille(run: &Run) -> u32 {
    match run.stage {
        Stage::Opening => 0,
        Stage::Ended => 1000,
        Stage::Closing => 980,
        Stage::Rolling => {
            let hosts = u32::try_from(run.hosts.len()).unwrap_or(u32::MAX);
            let passed: u32 = run.hosts.values().map(of_host).sum();
            20 + passed.checked_div(hosts).unwrap_or(1000) * 950 / 1000
        }
    }
}

/// The weight of a phase is about its usual duration.
fn of_host(host: &HostRun) -> u32 {
    match host.phase {
        Phase::Waiting => 0,
        Phase::StoppingVms => 20,
        Phase::Evacuating => 50,
        Phase::Settling => 250,
        Phase::Installing => 300,
        Phase::Restarting => 550,
        Phase::Booting => 600,
        Phase::Refreshing => 850,
        Phase::Activating => 880,
        Phase::StartingVms => 930,
        Phase::Soaking | Phase::Returning | Phase::Withdrawing => 950,
        Phase::Ended => 1000,
    }
}
