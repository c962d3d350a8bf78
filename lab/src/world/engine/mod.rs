//! The engine of the world: hosts and VMs as it shows them, its actions, and failures. It behaves as a
//! running engine was measured to (`facts/ovirt-engine.md` 2, 3, 4, 7, 10).
//!
//! * `hosts`: a host in the engine, and monitoring: the state machine of its status;
//! * `maintenance`, `activate`, `upgrade`, `updates`, `power`: the actions on a host;
//! * `vms`, `migrations`, `scheduler`: VMs, and the hosts that can run them;
//! * `clusters`: level, policy and upgrade flag; `events`: the audit log; `restart`: the engine stops and starts;
//! * `machine`: machines go down and boot, with their VMs;
//! * `health`: storage domains, bricks, networks, disks;
//! * `people`: changes by others; `views`: the answers to reads; `bare`: small worlds;
//! * `timing`: every duration.
//!
//! Monitoring does not poll: a change that monitoring would detect schedules one `EngineTimer::Monitor` of the host.

mod activate;
pub mod bare;
mod clusters;
mod events;
pub mod health;
pub mod hosts;
mod machine;
mod maintenance;
mod migrations;
mod people;
mod power;
mod restart;
mod scheduler;
pub mod timing;
mod updates;
mod upgrade;
mod views;
pub mod vms;

use std::collections::BTreeMap;

use ovirt_upgrade_manager::model::cluster::{AffinityGroup, EngineEvent};
use ovirt_upgrade_manager::model::ids::{CorrelationId, HostId, VmId};

use super::World;
use super::rng::Rng;

pub use super::host::NextRestart;
pub use bare::{NewCluster, NewHost};
pub use clusters::{CLUSTER_MAINTENANCE, NO_POLICY};
pub use hosts::{EngineHost, Vdsm};
pub use machine::LostVm;
pub use restart::EngineStop;
pub use timing::Timing;
pub use vms::{Migrates, ShutsDown, WorldVm};

/// Who makes a request to the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// For example `admin@internal`.
    pub user: String,
    /// Correlation id of the request's events; those of the product begin with `oum-`.
    pub correlation: Option<String>,
}

impl Actor {
    /// A person, without a correlation id.
    pub fn person(user: &str) -> Self {
        Actor { user: user.to_owned(), correlation: None }
    }

    /// Whether it is the product.
    fn is_ours(&self) -> bool {
        self.correlation.as_ref().is_some_and(|c| CorrelationId::is_ours(c))
    }
}

/// A refusal by the engine. The state can have changed nevertheless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// As in HTTP: 400, 404, 409; 503 while the engine is down.
    pub status: u16,
    /// The engine's sentence.
    pub detail: String,
}

impl Refusal {
    fn new(status: u16, detail: impl Into<String>) -> Self {
        Refusal { status, detail: format!("[{}]", detail.into()) }
    }
}

/// The engine's answer to an action. `Ok` is its status "complete", which does not prove success.
pub type ActionResult = Result<(), Refusal>;

/// The engine's own state, and the real state of its VMs.
#[derive(Debug, Clone)]
pub struct WorldEngine {
    /// A generator of its own, so that the engine does not change what the seed makes elsewhere.
    rng: Rng,
    /// All durations.
    pub timing: Timing,
    /// Levels of hosts and their versions of qemu-kvm are among the answers to reads. The REST API leaves both out.
    pub shows_levels: bool,
    /// The arguments of the running kernel are among the answers to reads. An embedder's callbacks may leave them out.
    pub shows_kernels: bool,
    /// Hosts, by the engine's id.
    pub hosts: BTreeMap<HostId, EngineHost>,
    /// Virtual machines.
    pub vms: BTreeMap<VmId, WorldVm>,
    /// Its scheduler names no host for any VM, by a filter of its own: a label, a quota, a plug-in.
    pub scheduler_refuses: bool,
    /// Affinity groups, with the position of their cluster.
    pub affinity: Vec<(usize, AffinityGroup)>,
    /// Virtual machines whose power was cut by a machine that went down, oldest first.
    pub vms_killed: Vec<LostVm>,
    /// Machines that went down, each with the time, oldest first.
    pub downs: Vec<(u64, i64)>,
    events: Vec<EngineEvent>,
    /// When it answers again, while it is down.
    down_until_ms: Option<i64>,
    started_at_ms: i64,
    /// Time of the last attempt to activate non-operational hosts.
    recovered_ms: i64,
    next_number: u64,
}

impl WorldEngine {
    /// An engine that has run for a month.
    pub fn new(rng: Rng, now_ms: i64) -> Self {
        WorldEngine {
            rng,
            timing: Timing::default(),
            shows_levels: true,
            shows_kernels: true,
            hosts: BTreeMap::new(),
            vms: BTreeMap::new(),
            scheduler_refuses: false,
            affinity: vec![],
            vms_killed: vec![],
            downs: vec![],
            events: vec![],
            down_until_ms: None,
            started_at_ms: now_ms - 30 * 86_400_000,
            recovered_ms: now_ms,
            next_number: 1,
        }
    }

    /// A new number, unique in this engine.
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn between(&mut self, span: (i64, i64)) -> i64 {
        self.rng.between(span.0, span.1)
    }
}

/// A timer of the engine. It has a number or a time, by which a stale timer is recognized: a stopped engine loses its
/// timers.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum EngineTimer {
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
    /// A probe of a host that the engine reboots.
    RebootProbe(HostId, u64),
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
    pub(super) fn is_routine(&self) -> bool {
        matches!(
            self,
            EngineTimer::Retry(..) | EngineTimer::RoutineCheck | EngineTimer::Recovery(_) | EngineTimer::HaStarts(_)
        )
    }
}

impl World {
    pub(super) fn run_engine_timer(&mut self, timer: EngineTimer) {
        match timer {
            EngineTimer::Monitor(host, number) => self.monitor(&host, number),
            EngineTimer::CallFails(host, since) => self.call_fails(&host, since),
            EngineTimer::Retry(host, number) => self.retry_maintenance(&host, number),
            EngineTimer::UpgradeInstalls(host, number) => self.upgrade_installs(&host, number),
            EngineTimer::PlaybookEnds(host, number) => self.playbook_ends(&host, number),
            EngineTimer::RebootProbe(host, number) => self.reboot_probe(&host, number),
            EngineTimer::CheckEnds(host, number) => self.check_ends(&host, number),
            EngineTimer::RoutineCheck => self.routine_check(),
            EngineTimer::Enrolled(host, since, actor) => self.enrolled(&host, since, &actor),
            EngineTimer::SoftFence(host, number) => self.soft_fence(&host, number),
            EngineTimer::PowerFence(host, number) => self.power_fence(&host, number),
            EngineTimer::Recovery(due) => self.recovery(due),
            EngineTimer::SpmElected(cluster) => self.spm_elected(cluster),
            EngineTimer::MigrationEnds(vm, number) => self.migration_ends(&vm, number),
            EngineTimer::VmStops(vm, number) => self.vm_stops(&vm, number),
            EngineTimer::VmRuns(vm, number) => self.vm_runs(&vm, number),
            EngineTimer::HaStarts(vm) => self.ha_starts(&vm),
            EngineTimer::EngineStarts(due) => self.engine_starts(due),
        }
    }

    /// Whether the engine answers requests.
    pub fn engine_answers(&self) -> bool {
        self.engine.down_until_ms.is_none()
    }

    fn check_answers(&self) -> ActionResult {
        if self.engine_answers() { Ok(()) } else { Err(Refusal::new(503, "Connection refused")) }
    }

    fn schedule_engine(&mut self, delay_ms: i64, timer: EngineTimer) {
        self.schedule(delay_ms, super::Timer::Engine(timer));
    }
}
