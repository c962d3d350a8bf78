//! The snapshot: the reads before a decision. It has the engine's bulk answers, and the answers to queries about
//! single hosts.
//!
//! Tests: `lab/tests/it/runs/freshness.rs` and `people.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::error::Problem;
use crate::model::TimeMs;
use crate::model::cluster::{
    AffinityGroup, ClusterView, EngineEvent, EngineView, HealthIssue, HostInspection, HostView, Vm,
};
use crate::model::evr::Nevra;
use crate::model::host::HostStatus;
use crate::model::ids::{ErratumId, HostId, TaskId, VmId};
use crate::model::task::{ProviderTask, TaskState};
use crate::ports::{ImageLevels, TaskRecord};

/// Greatest age of the engine's reads for a call, from their first request to the sending. A later call is not made:
/// the next turn reads and decides again.
pub const READ_MAX_AGE_MS: i64 = 5_000;

/// Greatest age of a host's own count of its qemu processes for an installation, a restart or a power cut, from the
/// query to the sending. The job of the provider takes some seconds.
pub const COUNT_MAX_AGE_MS: i64 = 20_000;

/// The same for a restart that the host itself guards (`Provider::guards_restarts`). This age is safe because the count
/// is not what protects the VMs then: right before its shutdown the host counts again, and refuses with any VM or after
/// another boot. Between that count and the shutdown lies a minute, however old our count is. Ours keeps a restart from
/// being sent in vain, and tells an operator why it is not sent. Slow providers need this long for an inspection.
pub const GUARDED_COUNT_MAX_AGE_MS: i64 = 120_000;

/// A host runs VMs if each of its counts says so for this long. libvirt starts a qemu process for some seconds to find out
/// what it can do: at its own start, and after an update of qemu.
pub const RUNS_FOR_MS: i64 = 5_000;
/// Clocks of hosts and engine differ by less than this.
pub const SKEW_MS: i64 = 120_000;

/// `USER_VDS_MAINTENANCE`, `USER_VDS_MAINTENANCE_MIGRATION_FAILED`, `USER_VDS_MAINTENANCE_WITHOUT_REASON`,
/// `USER_VDS_MAINTENANCE_MANUAL_HA`.
const TO_MAINTENANCE: [u32; 4] = [600, 602, 620, 10_453];
/// `VDS_ACTIVATE`, `VDS_ACTIVATE_MANUAL_HA`.
const ACTIVATED: [u32; 2] = [16, 10_454];
/// `USER_RUN_VM`, `USER_STARTED_VM`.
const VM_STARTED: [u32; 2] = [32, 153];
/// `USER_STOP_VM`, `USER_INITIATED_SHUTDOWN_VM`.
const VM_STOPPED: [u32; 2] = [33, 73];

/// Whether an event of the engine reports that a VM was told to start or to stop.
pub fn is_order_to_vm(code: u32) -> bool {
    VM_STARTED.contains(&code) || VM_STOPPED.contains(&code)
}

/// `HOST_UPGRADE_STARTED`: the engine upgrades a host for a user, and takes it out of service for that.
const UPGRADE_STARTED: u32 = 840;
/// `HOST_UPGRADE_FAILED`.
const UPGRADE_FAILED: u32 = 841;
/// The engine installs a host: `VDS_INSTALL`, `VDS_INSTALL_FAILED`, `VDS_INSTALL_IN_PROGRESS`. A user who reinstalls a host causes them.
pub const REINSTALLED: [u32; 3] = [504, 505, 509];
/// `HOST_UPGRADE_FINISHED`, `HOST_UPGRADE_FINISHED_AND_WILL_BE_REBOOTED`: an upgrade by the engine installed the packages of a host.
/// The second one comes before the restart.
pub const UPGRADED: [u32; 2] = [842, 888];
/// An upgrade of a host that is in service takes it out at once. If the host is still in service after this time, the upgrade is
/// over.
const UPGRADE_EMPTIES_MS: i64 = 120_000;
/// Other events of users that take a host out of service, or back into it: `USER_VDS_START`, `USER_VDS_STOP`,
/// `USER_VDS_RESTART`, `VDS_MANUAL_FENCE_STATUS`.
const OTHER_MOVES: [u32; 4] = [20, 21, 41, 494];

/// A query about one host beyond the bulk reads. Each costs a request or more, so only necessary ones are sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HostQuery {
    /// Do jobs of the engine work on the host?
    Work,
    /// Which events show its way to maintenance?
    History,
    /// What is the state of this installation?
    Task(TaskId),
    /// What does it report through its provider (inspection)?
    Inspect,
    /// Can the installation be sent? Everything that the sending needs is read from the provider.
    Prepare,
    /// Does its VDSM port answer?
    Vdsm,
    /// When did it boot, by the engine's statistics?
    BootTime,
    /// What is the state of this restart job at the provider?
    RestartJob(ProviderTask),
    /// The same of a job that is taken back first: its host left maintenance, so it must not restart any more.
    TakeBack(ProviderTask),
    /// Which job did this step start, a restart whose call was not answered?
    LostRestart(u64),
    /// To which hosts could this VM move, by the engine's own scheduler?
    Target(VmId),
    /// Which errata can be installed on it?
    ErrataBefore,
    /// Which of the errata of before can still be installed on it?
    ErrataLeft,
    /// Which packages does its provider list as installed?
    Installed,
    /// When did the engine upgrade it?
    Upgrades,
}

/// The answer of an inspection.
#[derive(Debug, Clone, PartialEq)]
pub enum Inspected {
    /// A report.
    Answered(HostInspection),
    /// No report: the host is down, or the provider cannot be asked.
    Silent,
    /// The provider has no remote execution for it.
    NoWay,
}

/// A restart whose call was not answered, as its provider lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LostRestart {
    /// Number of the step.
    pub step: u64,
    /// Its job. `None`: the provider lists none.
    pub job: Option<ProviderTask>,
    /// When the list was asked for, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub asked_ms: i64,
}

/// Answers to the queries about one host. `None`: not asked, or not answered.
#[derive(Debug, Clone, Default)]
pub struct HostReads {
    /// Jobs of the engine that work on it.
    pub work: Option<Vec<String>>,
    /// The installation; inner `None`: the store has no such task.
    pub task: Option<Option<TaskRecord>>,
    /// Events that show its way to maintenance, oldest first.
    pub history: Option<Vec<EngineEvent>>,
    /// Whether the installation is prepared: it can be sent, or is refused, with the provider's answers.
    pub prepared: bool,
    /// Why the provider could not answer. The preparation is repeated.
    pub unprepared: Option<Problem>,
    /// The answer of its last inspection.
    pub inspected: Option<Inspected>,
    /// When that inspection was requested, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub inspected_asked_ms: Option<i64>,
    /// When the first of the inspections was requested of which each, up to the last one, counted qemu processes. `None`: the
    /// last one counted none.
    pub runs_since_ms: Option<i64>,
    /// Whether the host itself refuses a restart through its provider that is no longer right.
    pub guards_restarts: bool,
    /// Whether its VDSM port answered, in an answer that is still used.
    pub vdsm: Option<bool>,
    /// The time of that answer, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub vdsm_answered_ms: Option<i64>,
    /// For how long each of its answers, up to the last one, was that the port is closed. 0: it is open.
    pub vdsm_closed_for_ms: i64,
    /// The last answer of its VDSM port in this phase, however old; inner `None`: it could not be asked. `None`: there
    /// is no answer since the last command of an operator.
    pub vdsm_last: Option<Option<bool>>,
    /// Its boot time; inner `None`: the engine does not show it.
    pub boot_time: Option<Option<TimeMs>>,
    /// The state of the restart job.
    pub restart_job: Option<TaskState>,
    /// What its provider lists of a restart whose call was not answered, perhaps of an earlier one than the open one.
    pub lost_restart: Option<LostRestart>,
    /// Hosts to which the engine's scheduler would move VMs, by VM. The present hosts of the VMs are among them.
    pub targets: BTreeMap<VmId, Vec<HostId>>,
    /// Errata that can be installed on it.
    pub errata_before: Option<Vec<ErratumId>>,
    /// Errata of before that can still be installed on it.
    pub errata_left: Option<Vec<ErratumId>>,
    /// Packages that its provider lists as installed, among those of the plan.
    pub installed: Option<Vec<Nevra>>,
    /// Events of upgrades by the engine that installed its packages, oldest first.
    pub upgrades: Option<Vec<EngineEvent>>,
}

impl HostReads {
    /// Whether the qemu processes of the last inspection may be gone in some seconds: no earlier inspection counted any.
    pub fn may_be_passing(&self, last: &HostInspection) -> bool {
        let for_ms = self.runs_since_ms.zip(self.inspected_asked_ms).map_or(0, |(since, last)| last - since);
        last.qemu_processes > 0 && for_ms < RUNS_FOR_MS && !bug!(BelievesOneCount)
    }

    /// Greatest age of the host's own count for a restart through its provider.
    pub fn count_max_age_ms(&self) -> i64 {
        match self.guards_restarts || bug!(TrustsEveryHostToRefuse) {
            true => GUARDED_COUNT_MAX_AGE_MS,
            false => COUNT_MAX_AGE_MS,
        }
    }
}

/// What the next host waits for, by the last answers about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextWaits {
    /// The host.
    pub host: HostId,
    /// What it waits for.
    pub why: Problem,
}

/// The host's own count of its qemu processes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnCount {
    /// A count that is new enough for a call.
    Of(u32),
    /// A first count above 0: a second one decides.
    Once(u32),
    /// A count that is too old: its provider answers slowly.
    Old {
        /// Age of the count.
        age_ms: i64,
    },
    /// The host does not answer through its provider.
    Silent,
    /// Its provider has no remote execution for the host, which cannot be asked.
    NoWay,
    /// It is being asked.
    Asked,
}

/// All data for a decision, read just before it.
#[derive(Debug, Clone)]
pub struct Snapshot {
    /// This machine's time.
    pub now_ms: TimeMs,
    /// The passed time, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    pub passed_ms: i64,
    /// Time before this turn in which nothing could be read or written, beyond the usual time of a turn; 0: none.
    pub unobserved_ms: i64,
    /// Time since the engine was last read without delay. If it is more than the usual time of a turn, the engine is
    /// away or slow.
    pub unread_ms: i64,
    /// Age of the engine's reads in this turn.
    pub read_age_ms: i64,
    /// Whether all hosts and VMs of the cluster were read in this turn; otherwise the turn read those that the run
    /// works on, and the others were read within the last minute. Where the list of all VMs takes long, it is up to three
    /// minutes old, and older in a turn that is not whole. The VMs of the next host, those of the hosts that are being emptied,
    /// and those that events name are new.
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
    /// Health issues of the cluster. `None`: not asked, or not answered. They are read only when a host may be begun,
    /// or has soaked.
    pub health_issues: Option<Vec<HealthIssue>>,
    /// Answers to the queries about single hosts.
    pub host_reads: BTreeMap<HostId, HostReads>,
    /// What the next host waits for, by recent answers. The host is not asked about in this turn.
    pub next_waits: Option<NextWaits>,
    /// Events of the engine since the hosts in hand were begun, oldest first; errors are kept longer.
    pub events: Arc<Vec<EngineEvent>>,
    /// Number of the newest event.
    pub newest_event: u64,
    /// Providers of the plan that are not configured any more.
    pub missing_providers: Vec<Problem>,
}

impl Snapshot {
    /// Whether the reads are new enough for a call.
    pub fn is_fresh(&self) -> bool {
        (0..=READ_MAX_AGE_MS).contains(&self.read_age_ms) || bug!(ActsOnOldReads)
    }

    /// Whether an answer of its VDSM port is new enough for a call.
    pub fn is_alive(&self, host: &HostId) -> bool {
        let reads = self.host_reads.get(host).filter(|reads| reads.vdsm == Some(true));
        let answered_ms = reads.and_then(|reads| reads.vdsm_answered_ms);
        answered_ms.is_some_and(|at| (0..=READ_MAX_AGE_MS).contains(&(self.passed_ms - at)))
    }

    /// Status of a host; `None` where it is not in the cluster any more.
    pub fn status(&self, host: &HostId) -> Option<HostStatus> {
        self.hosts.get(host).map(|h| h.inventory.status)
    }

    /// The host's own count of qemu processes, and whether a call may be based on it, for which it must not be older than this.
    pub fn own_count(&self, host: &HostId, max_age_ms: i64) -> OwnCount {
        let Some(reads) = self.host_reads.get(host) else { return OwnCount::Asked };
        let age_ms = reads.inspected_asked_ms.map_or(0, |at| self.passed_ms - at);
        match &reads.inspected {
            None => OwnCount::Asked,
            Some(Inspected::NoWay) => OwnCount::NoWay,
            Some(Inspected::Silent) => OwnCount::Silent,
            _ if !(0..=max_age_ms).contains(&age_ms) && !bug!(SendsOnOldCount) => OwnCount::Old { age_ms },
            Some(Inspected::Answered(inspection)) if reads.may_be_passing(inspection) => {
                OwnCount::Once(inspection.qemu_processes)
            }
            Some(Inspected::Answered(inspection)) => OwnCount::Of(inspection.qemu_processes),
        }
    }

    /// VMs that are on a host, by the list of VMs.
    pub fn vms_on(&self, host: &HostId) -> impl Iterator<Item = &Vm> + use<'_> {
        let host = host.clone();
        self.vms.values().filter(move |vm| vm.is_on_a_host() && vm.host.as_ref() == Some(&host))
    }

    /// Whether the host is in maintenance, no VM is listed on it, and its own count is 0.
    pub fn is_empty_in_maintenance(&self, host: &HostId) -> bool {
        let Some(seen) = self.hosts.get(host) else { return false };
        seen.inventory.status == HostStatus::Maintenance
            && (seen.inventory.vm_count == Some(0) || bug!(IgnoresEngineCount))
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

    /// Number of the event with which another user moved a host to maintenance, or began to upgrade it, if the host did not come back
    /// since.
    pub fn moved_by_other(&self, host: &HostId, after: u64) -> Option<u64> {
        self.taken_out_by_other(host, after).map(|taken| taken.id)
    }

    /// The engine also reports the move of a host that is on its way to maintenance already. So a move by us does not end what
    /// another user did right before it. It does end the upgrade by another user that could not begin: the host was still in service.
    fn taken_out_by_other<'a>(&'a self, host: &'a HostId, after: u64) -> Option<&'a EngineEvent> {
        let takes_out =
            |code: u32| TO_MAINTENANCE.contains(&code) || code == UPGRADE_STARTED && !bug!(IgnoresUpgradeOfUser);
        // What the engine does by itself, such as another try of a migration, undoes no user's act.
        let moves = |e: &&EngineEvent| e.user.is_some() && (ACTIVATED.contains(&e.code) || takes_out(e.code));
        let mut is_repeated = false;
        for event in self.events_of(host, after).rev().filter(moves) {
            match event.code {
                code if !takes_out(code) => return None,
                _ if event.is_ours() && bug!(OwnMoveHidesUser) => return None,
                _ if event.is_ours() => is_repeated = true,
                UPGRADE_STARTED if is_repeated => return None,
                _ => return Some(event),
            }
        }
        None
    }

    /// Orders to start or to stop a VM since that event, the newest first: whether it is a start, and whether it is the product's.
    fn orders_of_vm<'a>(&'a self, vm: &'a VmId, after: u64) -> impl Iterator<Item = (bool, bool)> + use<'a> {
        let since = self.events.iter().rev().take_while(move |e| e.id > after);
        let orders = since.filter(move |e| e.vm.as_ref() == Some(vm) && e.user.is_some() && is_order_to_vm(e.code));
        let is_start = |e: &EngineEvent| VM_STARTED.contains(&e.code) || bug!(ConfusesStartAndStop);
        orders.map(move |e| (is_start(e), e.is_ours() && !bug!(OwnOrderIsOfOthers)))
    }

    /// The last order to start or to stop a VM, if another user gave it to start the VM.
    pub fn last_start_by_other<'a>(&'a self, vm: &'a VmId) -> Option<&'a EngineEvent> {
        let is_order = |e: &&EngineEvent| e.vm.as_ref() == Some(vm) && e.user.is_some() && is_order_to_vm(e.code);
        self.events.iter().rev().find(is_order).filter(|order| VM_STARTED.contains(&order.code) && !order.is_ours())
    }

    /// Whether another user gave the last order to start a VM.
    pub fn is_vm_started_by_other(&self, vm: &VmId) -> bool {
        self.orders_of_vm(vm, 0).next() == Some((true, false))
    }

    /// Whether an order of the product to start or to stop a VM was received since that event, and another user has ordered the
    /// contrary since. `start`: whether it is a start.
    pub fn is_order_undone_by_other(&self, vm: &VmId, after: u64, start: bool) -> bool {
        let mut orders = self.orders_of_vm(vm, after);
        let undone = orders.next() == Some((!start, false));
        undone && (bug!(TakesOrdersBeforeOurs) || orders.any(|order| order == (start, true)))
    }

    /// Whether another user stopped a VM for good since that event. A user who stops a VM that the product is already stopping
    /// only hurries it.
    pub fn is_vm_kept_down_by_other(&self, vm: &VmId, after: u64) -> bool {
        let mut orders = self.orders_of_vm(vm, after);
        let by_other = orders.next() == Some((false, false));
        let hurried = orders.find(|(start, ours)| *start || *ours).is_some_and(|(start, _)| !start);
        by_other && (!hurried || bug!(TakesHurryForOrder))
    }

    /// Whether the last act of another user on a host since that event was an upgrade of it in the engine.
    pub fn upgraded_by_other(&self, host: &HostId, after: u64) -> bool {
        self.external_change(host, after).is_some_and(|e| e.code == UPGRADE_STARTED)
    }

    /// Events about a host since the engine last began to upgrade it for us. Events of earlier upgrades, by other users, say
    /// nothing about ours, which the engine can begin much later.
    pub fn events_of_own_upgrade<'a>(
        &'a self,
        host: &'a HostId,
        after: u64,
    ) -> impl DoubleEndedIterator<Item = &'a EngineEvent> {
        let since = match self.own_upgrade(host, after) {
            _ if bug!(TakesUpgradesOfOthers) => after,
            Some(began) => began.id,
            None => u64::MAX,
        };
        self.events_of(host, since)
    }

    /// The event with which the engine last began to upgrade a host for us.
    pub fn own_upgrade(&self, host: &HostId, after: u64) -> Option<&EngineEvent> {
        self.events
            .iter()
            .rev()
            .find(|e| e.id > after && e.host.as_ref() == Some(host) && e.code == UPGRADE_STARTED && e.is_ours())
    }

    /// Whether the engine upgrades a host for another user, by its events since that one: no event says that it has ended, and the
    /// run did not take the host out of service later. An engine that dies reports no end.
    pub fn is_upgraded_by_other(&self, host: &HostId, after: u64) -> bool {
        let last = self.events_of(host, after).rev().find(|e| is_of_upgrade(e.code));
        let begun = last.filter(|e| e.code == UPGRADE_STARTED && (!e.is_ours() || bug!(OwnUpgradeIsOfOthers)));
        begun.is_some_and(|e| !self.is_taken_out_after(host, e, UPGRADE_EMPTIES_MS) || bug!(EndlessUpgradeBlocks))
    }

    /// The failure of the engine's upgrade of a host for another user, if its events since that one report no later upgrade. Its
    /// packages may be half installed.
    pub fn failed_upgrade_of_other<'a>(&'a self, host: &'a HostId, after: u64) -> Option<&'a EngineEvent> {
        let mut of_upgrade = self.events_of(host, after).rev().filter(|e| is_of_upgrade(e.code));
        let failed = of_upgrade.next().filter(|e| e.code == UPGRADE_FAILED)?;
        of_upgrade.next().is_some_and(|e| e.code == UPGRADE_STARTED && !e.is_ours()).then_some(failed)
    }

    /// Whether we took the host out of service this long after that event.
    pub fn is_taken_out_after(&self, host: &HostId, event: &EngineEvent, least_ms: i64) -> bool {
        let is_late = |e: &EngineEvent| e.at_ms - event.at_ms >= least_ms;
        self.events_of(host, event.id).any(|e| TO_MAINTENANCE.contains(&e.code) && e.is_ours() && is_late(e))
    }

    /// Whether the last move of a host since that event is its activation by another user.
    pub fn brought_back_by_other(&self, host: &HostId, after: u64) -> bool {
        self.external_change(host, after).is_some_and(|e| ACTIVATED.contains(&e.code))
    }

    /// The last event with which another user took a host out of service, or back into it. `None`: there is none, or
    /// the run moved the host later, and not only once more to where the user had moved it. Acts of users on the VMs or settings of a
    /// host move no host.
    pub fn external_change<'a>(&'a self, host: &'a HostId, after: u64) -> Option<&'a EngineEvent> {
        let mut of_users = self.events_of(host, after).rev().filter(|e| e.user.is_some());
        let last = of_users.find(|e| moves_a_host(e.code) || bug!(BlamesAnyEvent) && !e.is_ours());
        last.filter(|e| !e.is_ours()).or_else(|| self.taken_out_by_other(host, after))
    }
}

fn is_of_upgrade(code: u32) -> bool {
    code == UPGRADE_STARTED || code == UPGRADE_FAILED || UPGRADED.contains(&code)
}

/// Whether this event moves a host into service, out of it, or upgrades it.
pub fn moves_a_host(code: u32) -> bool {
    let moves = ACTIVATED.contains(&code) || TO_MAINTENANCE.contains(&code) || OTHER_MOVES.contains(&code);
    moves || code == UPGRADE_STARTED
}
