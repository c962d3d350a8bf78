//! The timers of the engine.

use ovirt_upgrade_manager::model::ids::{HostId, VmId};

use super::request::Actor;

/// A timer of the engine. It has a number or a time, by which a stale timer is recognized: a stopped engine loses its
/// timers.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::world) enum EngineTimer {
    /// Monitoring of a host.
    Monitor(HostId, u64),
    /// A call to a silent VDSM times out.
    CallFails(HostId, i64),
    /// A host that prepares for maintenance tries again.
    Retry(HostId, u64),
    /// An upgrade's playbook begins.
    UpgradeInstalls(HostId, u64),
    /// An upgrade's playbook ends.
    PlaybookEnds(HostId, u64),
    /// A poll of a host that the engine reboots.
    RebootPoll(HostId, u64),
    /// A check for updates ends.
    CheckEnds(HostId, u64),
    /// The engine's own check for updates.
    RoutineCheck,
    /// Certificates were enrolled.
    Enrolled(HostId, i64, Actor),
    /// VDSM of a non-responsive host is restarted.
    SoftFence(HostId, u64),
    /// The power of a non-responsive host is cut.
    PowerFence(HostId, u64),
    /// Non-operational hosts are tried again.
    Recovery(i64),
    /// A host of the cluster becomes the storage pool manager.
    SpmElected(usize),
    /// A migration ends.
    MigrationEnds(VmId, u64),
    /// A VM is down.
    VmStops(VmId, u64),
    /// A VM is up.
    VmRuns(VmId, u64),
    /// The engine restarts a highly available VM.
    HaStarts(VmId),
    /// The engine answers again.
    EngineStarts(i64),
}

impl EngineTimer {
    /// Whether it repeats without end in an idle world.
    pub(in crate::world) fn is_routine(&self) -> bool {
        matches!(
            self,
            EngineTimer::Retry(..) | EngineTimer::RoutineCheck | EngineTimer::Recovery(_) | EngineTimer::HaStarts(_)
        )
    }
}
