//! The engine of the world: what it shows of hosts and virtual machines, what it does when asked, and what happens to
//! it and around it. It behaves as a running engine was seen to (`facts/ovirt-engine.md` 2, 3, 4, 7, 10).
//!
//! * `hosts`: a host as the engine knows it, and monitoring: the state machine of its status;
//! * `maintenance`, `activate`, `upgrade`, `updates`, `power`: what can be asked of a host;
//! * `vms`, `migrations`, `scheduler`: virtual machines, where they run and where they could;
//! * `clusters`: level, policy and upgrade flag; `events`: the audit log; `restart`: the engine stops and starts;
//! * `machine`: what machines do (go down, boot) and what becomes of the virtual machines on them;
//! * `health`: storage domains, bricks, networks, disks;
//! * `people`: whoever changes the world past us; `views`: the answers to reads; `bare`: small worlds made fast;
//! * `timing`: every duration.
//!
//! Monitoring is not polled: a host has at most one look ahead of it in the queue (`Happening::Look`), ordered
//! whenever something changed that a look would see.

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
pub use clusters::CLUSTER_MAINTENANCE;
pub use hosts::{EngineHost, Vdsm};
pub use machine::LostVm;
pub use restart::EngineStop;
pub use timing::Timing;
pub use vms::{Migrates, ShutsDown, WorldVm};

/// Who asks the engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Actor {
    /// For example `admin@internal`.
    pub user: String,
    /// Ties the events to the request; ours begin with `oum-`.
    pub correlation: Option<String>,
}

impl Actor {
    /// Somebody without a correlation id of their own.
    pub fn person(user: &str) -> Self {
        Actor { user: user.to_owned(), correlation: None }
    }

    /// Whether it is one of us.
    fn is_ours(&self) -> bool {
        self.correlation.as_ref().is_some_and(|c| CorrelationId::is_ours(c))
    }
}

/// The engine says no. The state may have changed all the same.
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

/// What an action answers. `Ok` says only that the engine said "complete".
pub type Answered = Result<(), Refusal>;

/// Everything that the engine knows, and what is true of it.
#[derive(Debug, Clone)]
pub struct Engine {
    /// Chance of its own, so that the engine changes nothing of what a seed makes elsewhere.
    rng: Rng,
    /// All durations.
    pub timing: Timing,
    /// Hosts, by the engine's id.
    pub hosts: BTreeMap<HostId, EngineHost>,
    /// Virtual machines.
    pub vms: BTreeMap<VmId, WorldVm>,
    /// Affinity groups, with the position of their cluster.
    pub affinity: Vec<(usize, AffinityGroup)>,
    /// Virtual machines whose power was cut by a machine that went down, oldest first.
    pub vms_killed: Vec<LostVm>,
    events: Vec<EngineEvent>,
    /// While it does not answer: until when.
    down_until_ms: Option<i64>,
    started_at_ms: i64,
    /// When non-operational hosts were tried again last.
    recovered_ms: i64,
    next_number: u64,
}

impl Engine {
    /// An engine that has run for a month.
    pub fn new(rng: Rng, now_ms: i64) -> Self {
        Engine {
            rng,
            timing: Timing::default(),
            hosts: BTreeMap::new(),
            vms: BTreeMap::new(),
            affinity: vec![],
            vms_killed: vec![],
            events: vec![],
            down_until_ms: None,
            started_at_ms: now_ms - 30 * 86_400_000,
            recovered_ms: now_ms,
            next_number: 1,
        }
    }

    /// A number that nothing else of this engine has.
    fn number(&mut self) -> u64 {
        self.next_number += 1;
        self.next_number
    }

    fn between(&mut self, span: (i64, i64)) -> i64 {
        self.rng.between(span.0, span.1)
    }
}

/// Something that happens to the engine or in it. A number, or a moment, tells what is still meant from what is not:
/// an engine that was stopped has forgotten what it had ordered.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Happening {
    /// Monitoring looks at a host.
    Look(HostId, u64),
    /// A call to a silent VDSM is given up.
    CallFails(HostId, i64),
    /// A host that prepares for maintenance tries again.
    Retry(HostId, u64),
    /// An upgrade's playbook begins.
    UpgradeInstalls(HostId, u64),
    /// It ends.
    PlaybookEnds(HostId, u64),
    /// Whether a host is back from the reboot that the engine ordered.
    RebootProbe(HostId, u64),
    /// A look for updates ends.
    CheckEnds(HostId, u64),
    /// The engine looks for updates by itself.
    RoutineCheck,
    /// Certificates were enrolled.
    Enrolled(HostId, i64, Actor),
    /// VDSM of a silent host is restarted.
    SoftFence(HostId, u64),
    /// Its power is cut.
    PowerFence(HostId, u64),
    /// Non-operational hosts are tried again.
    Recovery(i64),
    /// A host of the cluster becomes the storage pool manager.
    SpmElected(usize),
    /// A VM has arrived, or not.
    MigrationEnds(VmId, u64),
    /// A VM is down.
    VmStops(VmId, u64),
    /// A VM is up.
    VmRuns(VmId, u64),
    /// The engine starts a highly available VM that died.
    HaStarts(VmId),
    /// The engine answers again.
    EngineStarts(i64),
}

impl Happening {
    /// It comes again and again in a world at rest.
    pub(super) fn is_routine(&self) -> bool {
        matches!(self, Happening::Retry(..) | Happening::RoutineCheck | Happening::Recovery(_) | Happening::HaStarts(_))
    }
}

impl World {
    pub(super) fn engine_happens(&mut self, happening: Happening) {
        match happening {
            Happening::Look(host, number) => self.look(&host, number),
            Happening::CallFails(host, since) => self.call_fails(&host, since),
            Happening::Retry(host, number) => self.retry_maintenance(&host, number),
            Happening::UpgradeInstalls(host, number) => self.upgrade_installs(&host, number),
            Happening::PlaybookEnds(host, number) => self.playbook_ends(&host, number),
            Happening::RebootProbe(host, number) => self.reboot_probe(&host, number),
            Happening::CheckEnds(host, number) => self.check_ends(&host, number),
            Happening::RoutineCheck => self.routine_check(),
            Happening::Enrolled(host, since, actor) => self.enrolled(&host, since, &actor),
            Happening::SoftFence(host, number) => self.soft_fence(&host, number),
            Happening::PowerFence(host, number) => self.power_fence(&host, number),
            Happening::Recovery(due) => self.recovery(due),
            Happening::SpmElected(cluster) => self.spm_elected(cluster),
            Happening::MigrationEnds(vm, number) => self.migration_ends(&vm, number),
            Happening::VmStops(vm, number) => self.vm_stops(&vm, number),
            Happening::VmRuns(vm, number) => self.vm_runs(&vm, number),
            Happening::HaStarts(vm) => self.ha_starts(&vm),
            Happening::EngineStarts(due) => self.engine_starts(due),
        }
    }

    /// The engine answers requests. False while it is down.
    pub fn engine_answers(&self) -> bool {
        self.engine.down_until_ms.is_none()
    }

    fn asked(&self) -> Answered {
        if self.engine_answers() { Ok(()) } else { Err(Refusal::new(503, "Connection refused")) }
    }

    fn engine_later(&mut self, delay_ms: i64, happening: Happening) {
        self.later(delay_ms, super::Event::Engine(happening));
    }
}

#[cfg(test)]
mod tests;
