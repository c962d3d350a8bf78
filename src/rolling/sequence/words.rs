//! Texts for operators, and conversions of durations.

use crate::model::TimeMs;
use crate::model::host::HostStatus;
use crate::model::run::Phase;

/// What a host waits for in a phase.
pub(super) fn waiting_for(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting | Phase::Ended => "the hosts before it",
        Phase::StoppingVms => "the VMs that may be stopped shut down",
        Phase::Evacuating => "its VMs leave, and it goes into maintenance",
        Phase::Settling => "the engine finishes its work on it, and the host confirms that no VM runs",
        Phase::Installing => "packages are being installed",
        Phase::Restarting => "its restart command is being sent",
        Phase::Booting => "it restarts; it has not answered again yet",
        Phase::Refreshing => "the engine reads its new versions",
        Phase::Activating => "it comes up and proves its restart",
        Phase::StartingVms => "the VMs that were stopped start on it",
        Phase::Soaking => "it is up and is being watched",
        Phase::Returning => "it is brought back to service",
        Phase::Withdrawing => "it is taken out of service again",
    }
}

/// The engine's word for a status.
pub(super) fn status_word(status: Option<HostStatus>) -> String {
    let word = status.and_then(|s| serde_json::to_value(s).ok()).and_then(|v| v.as_str().map(str::to_owned));
    word.unwrap_or_else(|| "gone".to_owned())
}

pub(super) fn as_time(ms: u64) -> TimeMs {
    TimeMs::try_from(ms).unwrap_or(TimeMs::MAX)
}
