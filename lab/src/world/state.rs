//! The state of the world, its queue of timers, and lookups of machines.

use std::collections::BTreeMap;

use super::catalogue::Catalogue;
use super::cluster::Cluster;
use super::engine::state::WorldEngine;
use super::engine::timer::EngineTimer;
use super::host::Host;
use super::rng::Rng;
use super::task::{Disturbance, Group, Job, Task};

/// Interval of check-ins.
pub(super) const CHECK_IN_MS: i64 = 4 * 3_600_000;

/// A fault of tasks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskFault {
    /// FQDN of the host; `None`: any.
    pub host: Option<String>,
    /// Number of the first matching task that it hits, from 1.
    pub first: u64,
    /// Number of the last one; `None`: no end.
    pub last: Option<u64>,
    /// What it makes of the task.
    pub disturbance: Disturbance,
    /// Matching tasks so far.
    pub seen: u64,
}

/// Something that happens at a scheduled world time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Timer {
    GroupStarts(String),
    TaskStarts(String),
    TaskProgress(String, f64),
    TaskEnds(String),
    /// The host of a task in pull mode looks for it.
    HostFetches(String),
    /// The time in which the host had to fetch the task is over.
    PickupEnds(String),
    /// The provider stops to wait for the host.
    ProviderGivesUp(String),
    ProfileUploaded(u64),
    ApplicabilityComputed(u64),
    HostGoesDown(u64),
    HostBoots(u64),
    CheckIn(u64),
    Engine(EngineTimer),
}

impl Timer {
    /// Whether the timer repeats without end in an idle world.
    pub fn is_routine(&self) -> bool {
        match self {
            Timer::CheckIn(_) => true,
            Timer::Engine(timer) => timer.is_routine(),
            _ => false,
        }
    }
}

/// The world.
#[derive(Debug, Clone)]
pub struct World {
    pub(super) now_ms: i64,
    pub(super) queue: BTreeMap<(i64, u64), Timer>,
    pub(super) sequence: u64,
    pub(super) rng: Rng,
    pub(super) next_job: u64,
    /// The engine's clusters.
    pub clusters: Vec<Cluster>,
    /// All machines by the provider's number.
    pub hosts: BTreeMap<u64, Host>,
    /// What the repositories offer.
    pub catalogue: Catalogue,
    /// Tasks by id.
    pub tasks: BTreeMap<String, Task>,
    /// Ids of tasks, oldest first.
    pub task_order: Vec<String>,
    /// Groups by the id of their task.
    pub groups: BTreeMap<String, Group>,
    /// Jobs by number.
    pub jobs: BTreeMap<u64, Job>,
    /// Faults of tasks.
    pub task_faults: Vec<TaskFault>,
    /// Hosts carry out each restart of a simulated provider, right or not: not every provider can let them refuse it.
    pub restarts_unguarded: bool,
    /// Additional time of the simulated engine's list of all VMs, milliseconds: its cost grows with the VMs.
    pub vm_list_ms: i64,
    /// The provider's executor of tasks does not run: tasks stay planned until it does.
    pub executor_is_down: bool,
    /// The engine.
    pub engine: WorldEngine,
}

impl World {
    pub(super) fn empty(start_ms: i64, seed: u64, rng: Rng, catalogue: Catalogue, clusters: Vec<Cluster>) -> Self {
        let mut world = World {
            now_ms: start_ms,
            queue: BTreeMap::new(),
            sequence: 0,
            rng,
            next_job: 1,
            clusters,
            hosts: BTreeMap::new(),
            catalogue,
            tasks: BTreeMap::new(),
            task_order: vec![],
            groups: BTreeMap::new(),
            jobs: BTreeMap::new(),
            task_faults: vec![],
            restarts_unguarded: false,
            vm_list_ms: 0,
            executor_is_down: false,
            engine: WorldEngine::new(Rng::new(seed ^ 0xe1), start_ms),
        };
        world.start_engine_routine();
        world
    }

    /// World time, milliseconds since 1970.
    pub fn now_ms(&self) -> i64 {
        self.now_ms
    }

    /// Number of timers that were scheduled so far.
    pub fn timers_scheduled(&self) -> u64 {
        self.sequence
    }

    /// Time of the next timer; `None` where there is none.
    pub fn next_event_ms(&self) -> Option<i64> {
        self.queue.keys().next().map(|(at, _)| *at)
    }

    pub(super) fn schedule(&mut self, delay_ms: i64, event: Timer) {
        self.sequence += 1;
        self.queue.insert((self.now_ms + delay_ms.max(0), self.sequence), event);
    }

    /// The machines that the provider shows, by number.
    pub fn content_hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.values().filter(|h| !h.deleted_at_provider && !h.hidden)
    }

    /// A machine that the provider shows, by number.
    pub fn content_host(&self, id: u64) -> Option<&Host> {
        self.hosts.get(&id).filter(|h| !h.deleted_at_provider && !h.hidden)
    }

    /// A machine by its name at the provider.
    pub fn find_host(&self, fqdn: &str) -> Option<&Host> {
        self.hosts.values().find(|h| h.fqdn == fqdn)
    }

    /// [`World::find_host`], to change the machine.
    pub fn find_host_mut(&mut self, fqdn: &str) -> Option<&mut Host> {
        self.hosts.values_mut().find(|h| h.fqdn == fqdn)
    }
}
