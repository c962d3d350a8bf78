//! What was read before a decision: the engine's bulk answers, and what was asked of single hosts beyond them.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Problem;
use crate::model::TimeMs;
use crate::model::cluster::{
    AffinityGroup, ClusterView, EngineEvent, EngineView, HealthIssue, HostInspection, HostView, Vm,
};
use crate::model::host::HostStatus;
use crate::model::ids::{HostId, TaskId, VmId};
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{ImageLevels, TaskRecord};

/// Greatest age of the reads of the engine on which a call may rest, from their first request to the sending. A call that
/// is later is not made: the next turn reads and decides again.
pub const READ_MAX_AGE_MS: i64 = 5_000;

/// Greatest age of a host's own count of its qemu processes on which an installation, a restart or a power cut may rest,
/// from asking its provider to the sending. A job of the provider takes some seconds.
pub const COUNT_MAX_AGE_MS: i64 = 20_000;

/// `USER_VDS_MAINTENANCE`, `USER_VDS_MAINTENANCE_MIGRATION_FAILED`, `USER_VDS_MAINTENANCE_WITHOUT_REASON`,
/// `USER_VDS_MAINTENANCE_MANUAL_HA`.
const TO_MAINTENANCE: [u32; 4] = [600, 602, 620, 10_453];
/// `VDS_ACTIVATE`, `VDS_ACTIVATE_MANUAL_HA`.
const ACTIVATED: [u32; 2] = [16, 10_454];
/// What else a user does that takes a host out of service, or back into it: `USER_VDS_START`, `USER_VDS_STOP`,
/// `USER_VDS_RESTART`, `VDS_MANUAL_FENCE_STATUS`, `HOST_UPGRADE_STARTED`.
const OTHER_MOVES: [u32; 5] = [20, 21, 41, 494, 840];

/// A question about one host beyond the bulk reads. Asking costs a request or more, so only what a decision needs is
/// asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostQuery {
    /// Does the engine still work on it?
    Work,
    /// What does the engine report of its way to maintenance?
    History,
    /// How does this installation stand?
    Task(TaskId),
    /// What does it report through its provider?
    Inspect,
    /// Can the installation be sent? Asks its provider for everything that the sending needs.
    Prepare,
    /// Does its VDSM port answer?
    Vdsm,
    /// When did it boot, by the engine's statistics?
    BootTime,
    /// How does this restart job stand, at the provider?
    RestartJob(ProviderTask),
    /// Where could this VM go, by the engine's own scheduler?
    Target(VmId),
}

/// What a host reported through its provider.
#[derive(Debug, Clone, PartialEq)]
pub enum Inspected {
    /// This.
    Answered(HostInspection),
    /// Nothing: it is down, or the provider cannot be asked.
    Silent,
    /// The provider has no remote execution for it.
    NoWay,
}

/// Answers to the questions about one host. `None`: not asked, or not answered.
#[derive(Debug, Clone, Default)]
pub struct HostReads {
    /// Jobs of the engine that work on it.
    pub work: Option<Vec<String>>,
    /// The installation; inner `None`: the store has no such task.
    pub task: Option<Option<TaskRecord>>,
    /// Events that show its way to maintenance, oldest first.
    pub history: Option<Vec<EngineEvent>>,
    /// The provider was asked for everything that an installation needs. It is sent as this says, or refused as it says.
    pub prepared: bool,
    /// Why the provider could not be asked. It is asked again.
    pub unprepared: Option<Problem>,
    /// What it reported through its provider.
    pub inspected: Option<Inspected>,
    /// When that was asked for, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub inspected_asked_ms: Option<i64>,
    /// Whether its VDSM port answered, a moment ago.
    pub vdsm: Option<bool>,
    /// When it did or did not, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub vdsm_answered_ms: Option<i64>,
    /// Whether it answered the last time that it was asked in this phase, however long ago; inner `None`: it could not be
    /// asked. `None`: there is no answer since the last command of an operator.
    pub vdsm_last: Option<Option<bool>>,
    /// When it booted; inner `None`: the engine does not show it.
    pub boot_time: Option<Option<TimeMs>>,
    /// How the restart job stands.
    pub restart_job: Option<TaskState>,
    /// Hosts that the engine's scheduler would move VMs to, by VM. It also lists where they are.
    pub targets: BTreeMap<VmId, Vec<HostId>>,
}

/// What the next host waits for, by the last answers about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextWaits {
    /// The host.
    pub host: HostId,
    /// What it waits for.
    pub why: Problem,
}

/// What is known of the qemu processes on a host, by its own count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCount {
    /// So many, by a count that a call may rest on.
    Of(u32),
    /// It was asked too long ago: its provider answers slowly.
    Old {
        /// How long ago.
        age_ms: i64,
    },
    /// It does not answer through its provider.
    Silent,
    /// Its provider has no remote execution for it: nobody can ask it.
    NoWay,
    /// It is being asked.
    Asked,
}

/// Everything that a decision looks at, read just before it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// This machine's time.
    pub now_ms: TimeMs,
    /// The time that has passed, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub passed_ms: i64,
    /// So long nothing could be read or written before this, beyond what a turn usually takes; 0: nothing of that kind.
    pub unobserved_ms: i64,
    /// So long ago the engine was last read in time. Beyond what a turn usually takes, the engine is away, or is slow.
    pub unread_ms: i64,
    /// Age of the last reads of the engine in this turn.
    pub read_age_ms: i64,
    /// All hosts and VMs of the cluster were read in this turn; otherwise those that the run works on, and the others
    /// within the last minute.
    pub is_whole: bool,
    /// The engine.
    pub engine: Arc<EngineView>,
    /// The cluster.
    pub cluster: Arc<ClusterView>,
    /// Its hosts.
    pub hosts: Arc<BTreeMap<HostId, HostView>>,
    /// Its VMs.
    pub vms: Arc<BTreeMap<VmId, Vm>>,
    /// Its affinity groups; read when a host may be begun, or VMs are started elsewhere. `None`: not read, or not answered.
    pub groups: Option<Vec<AffinityGroup>>,
    /// Levels of Node images; read when a host may be begun, or the level raised. `None`: not read.
    pub images: Option<BTreeMap<String, ImageLevels>>,
    /// What is not as it should be. `None`: not asked, or not answered; asked only when a host may be begun, or one has
    /// soaked.
    pub health_issues: Option<Vec<HealthIssue>>,
    /// What was asked of single hosts.
    pub host_reads: BTreeMap<HostId, HostReads>,
    /// What the next host waits for. It was looked at a short time ago and is not asked about in this turn.
    pub next_waits: Option<NextWaits>,
    /// Events of the engine since the hosts in hand were begun, oldest first; errors for some time longer.
    pub events: Arc<Vec<EngineEvent>>,
    /// Number of the newest event.
    pub newest_event: u64,
    /// Providers of the plan that are not configured any more.
    pub missing_providers: Vec<Problem>,
}

impl Snapshot {
    /// A call may rest on what was read.
    pub fn is_fresh(&self) -> bool {
        (0..=READ_MAX_AGE_MS).contains(&self.read_age_ms) || bug!(ActsOnOldReads)
    }

    /// Its VDSM port answered so short a time ago that a call may rest on it.
    pub fn is_alive(&self, host: &HostId) -> bool {
        let reads = self.host_reads.get(host).filter(|reads| reads.vdsm == Some(true));
        let answered_ms = reads.and_then(|reads| reads.vdsm_answered_ms);
        answered_ms.is_some_and(|at| (0..=READ_MAX_AGE_MS).contains(&(self.passed_ms - at)))
    }

    /// Status of a host; `None` where it is not in the cluster any more.
    pub fn status(&self, host: &HostId) -> Option<HostStatus> {
        self.hosts.get(host).map(|h| h.inventory.status)
    }

    /// The host's own count of qemu processes, as far as a call may rest on it.
    pub fn own_count(&self, host: &HostId) -> OwnCount {
        let Some(reads) = self.host_reads.get(host) else { return OwnCount::Asked };
        let age_ms = reads.inspected_asked_ms.map_or(0, |at| self.passed_ms - at);
        match &reads.inspected {
            None => OwnCount::Asked,
            Some(Inspected::NoWay) => OwnCount::NoWay,
            Some(Inspected::Silent) => OwnCount::Silent,
            _ if !(0..=COUNT_MAX_AGE_MS).contains(&age_ms) && !bug!(RestsOnOldCount) => OwnCount::Old { age_ms },
            Some(Inspected::Answered(inspection)) => OwnCount::Of(inspection.qemu_processes),
        }
    }

    /// VMs that are on a host, by the list of VMs.
    pub fn vms_on(&self, host: &HostId) -> impl Iterator<Item = &Vm> + use<'_> {
        let host = host.clone();
        self.vms.values().filter(move |vm| vm.is_on_a_host() && vm.host.as_ref() == Some(&host))
    }

    /// In maintenance, no VM is listed on it, and its own count is 0.
    pub fn is_empty_in_maintenance(&self, host: &HostId) -> bool {
        let Some(seen) = self.hosts.get(host) else { return false };
        seen.inventory.status == HostStatus::Maintenance
            && seen.inventory.vm_count == Some(0)
            && self.vms_on(host).next().is_none()
    }

    /// Managed hosts that are not up.
    pub fn out(&self) -> impl Iterator<Item = &HostView> {
        self.hosts.values().filter(|h| h.inventory.managed && h.inventory.status != HostStatus::Up)
    }

    /// Events about a host after a number.
    pub fn events_of<'a>(&'a self, host: &'a HostId, after: u64) -> impl DoubleEndedIterator<Item = &'a EngineEvent> {
        self.events.iter().filter(move |e| e.id > after && e.host.as_ref() == Some(host))
    }

    /// Number of the event with which another user moved a host to maintenance, if nobody moved it or brought it back
    /// after that.
    pub fn moved_by_other(&self, host: &HostId, after: u64) -> Option<u64> {
        let moves = |e: &&EngineEvent| ACTIVATED.contains(&e.code) || TO_MAINTENANCE.contains(&e.code);
        let last = self.events_of(host, after).rev().find(moves)?;
        (TO_MAINTENANCE.contains(&last.code) && last.user.is_some() && !last.is_ours()).then_some(last.id)
    }

    /// The last move of a host, since that event, is that another user activated it.
    pub fn brought_back_by_other(&self, host: &HostId, after: u64) -> bool {
        self.external_change(host, after).is_some_and(|e| ACTIVATED.contains(&e.code))
    }

    /// The event with which another user took a host out of service, or back into it, last. `None`: nobody did, or we moved
    /// it after that. What users do to the VMs on a host, or to its settings, moves no host.
    pub fn external_change<'a>(&'a self, host: &'a HostId, after: u64) -> Option<&'a EngineEvent> {
        let mut of_users = self.events_of(host, after).rev().filter(|e| e.user.is_some());
        let last = of_users.find(|e| moves_a_host(e.code) || bug!(BlamesAnyEvent) && !e.is_ours());
        last.filter(|e| !e.is_ours())
    }
}

fn moves_a_host(code: u32) -> bool {
    ACTIVATED.contains(&code) || TO_MAINTENANCE.contains(&code) || OTHER_MOVES.contains(&code)
}
