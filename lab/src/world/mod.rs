//! The simulated world: clusters, machines, the offers of repositories, tasks that take time, and the engine.
//!
//! Pure and deterministic: no HTTP, no thread, no wall clock, no random source except the seed, no order of a hash
//! map. Every change that takes time is a timer in one queue, which [`World::advance`] runs; the caller (the servers,
//! or a simulation on one thread) gives the time.

pub mod action;
pub mod applicability;
mod build;
pub mod catalogue;
mod cluster;
pub mod engine;
pub mod engine_machine;
pub mod host;
pub mod inventory;
mod job_ends;
pub mod options;
pub mod package;
mod past;
pub mod rng;
pub mod task;
mod work;

use std::collections::BTreeMap;

pub use action::HostAction;
pub use catalogue::{Advisory, Catalogue, Offer};
pub use cluster::Cluster;
pub use engine::WorldEngine;
pub use host::{Host, ImageMode, Images, Power};
pub use options::WorldOptions;
pub use task::{Disturbance, Group, Job, OutputLine, Task, TaskResult, TaskState, Via};
pub use work::NewJob;

use rng::Rng;

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
enum Timer {
    GroupStarts(String),
    TaskStarts(String),
    TaskProgress(String, f64),
    TaskEnds(String),
    ProfileUploaded(u64),
    ApplicabilityComputed(u64),
    HostGoesDown(u64),
    HostBoots(u64),
    CheckIn(u64),
    Engine(engine::EngineTimer),
}

impl Timer {
    /// Whether it repeats without end in an idle world.
    fn is_routine(&self) -> bool {
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
    now_ms: i64,
    queue: BTreeMap<(i64, u64), Timer>,
    sequence: u64,
    rng: Rng,
    next_job: u64,
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
    /// The provider's executor of tasks does not run: tasks stay planned until it does.
    pub executor_is_down: bool,
    /// The engine.
    pub engine: WorldEngine,
}

impl World {
    fn empty(start_ms: i64, seed: u64, rng: Rng, catalogue: Catalogue, clusters: Vec<Cluster>) -> Self {
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

    /// Advances world time, and runs all timers until then in order. An earlier time than now changes nothing.
    pub fn advance(&mut self, to_ms: i64) {
        while let Some(entry) = self.queue.first_entry() {
            let at = entry.key().0;
            if at > to_ms {
                break;
            }
            let event = entry.remove();
            self.now_ms = self.now_ms.max(at);
            self.run_timer(event);
        }
        self.now_ms = self.now_ms.max(to_ms);
    }

    /// Advances world time until only repeating timers are left, by at most `limit_ms`.
    pub fn settle(&mut self, limit_ms: i64) {
        let until = self.now_ms.saturating_add(limit_ms);
        while let Some(at) = self.next_busy_ms().filter(|at| *at <= until) {
            self.advance(at);
        }
    }

    fn next_busy_ms(&self) -> Option<i64> {
        self.queue.iter().find(|(_, e)| !e.is_routine()).map(|((at, _), _)| *at)
    }

    fn schedule(&mut self, delay_ms: i64, event: Timer) {
        self.sequence += 1;
        self.queue.insert((self.now_ms + delay_ms.max(0), self.sequence), event);
    }

    /// Adds a machine. A registered one gets its profile uploaded and its applicability computed.
    pub fn add_host(&mut self, mut host: Host) {
        let id = host.id;
        if host.consumer_uuid.is_some() {
            host.profile = host.installed.clone();
            host.applicable = applicability::applicable(&self.catalogue, &host);
            host.report_facts();
            self.schedule(CHECK_IN_MS - (self.now_ms - host.last_checkin_ms).clamp(0, CHECK_IN_MS), Timer::CheckIn(id));
        }
        self.hosts.insert(id, host);
    }

    /// Deletes a content host at the provider. The machine and the engine's view of it stay. False where there is
    /// none of that name.
    pub fn remove_host(&mut self, fqdn: &str) -> bool {
        let host = self.find_host_mut(fqdn).filter(|h| !h.deleted_at_provider);
        host.map(|h| h.deleted_at_provider = true).is_some()
    }

    /// Moves a content host to an organization that the provider's user may not see. The API no longer shows it; the
    /// host itself is unchanged. False where there is none of that name.
    pub fn hide_host(&mut self, fqdn: &str) -> bool {
        let host = self.find_host_mut(fqdn);
        host.map(|h| h.hidden = true).is_some()
    }

    /// The machines that the provider shows, by number.
    pub fn content_hosts(&self) -> impl Iterator<Item = &Host> {
        self.hosts.values().filter(|h| !h.deleted_at_provider && !h.hidden)
    }

    /// One of [`World::content_hosts`].
    pub fn content_host(&self, id: u64) -> Option<&Host> {
        self.hosts.get(&id).filter(|h| !h.deleted_at_provider && !h.hidden)
    }

    /// Adds a second content host for a machine, as a re-installation does: the same hardware, a new number, an older
    /// check-in. Returns the new number.
    pub fn register_duplicate(&mut self, fqdn: &str) -> Option<u64> {
        let mut twin = self.find_host(fqdn)?.clone();
        twin.id = self.hosts.keys().next_back().map_or(1, |id| id + 1);
        // Names are unique at the provider: the stale record has the old name.
        twin.fqdn = format!("stale-{}", twin.fqdn);
        twin.consumer_uuid = Some(self.rng.uuid());
        twin.last_checkin_ms -= 30 * 86_400_000;
        twin.cluster = None;
        let id = twin.id;
        self.hosts.insert(id, twin);
        Some(id)
    }

    /// Another machine registers under a machine's name: the provider's record keeps its number, and is of the other machine
    /// from then on. Returns the number that the machine of the engine has now; it has no record.
    pub fn register_under_name(&mut self, fqdn: &str) -> Option<u64> {
        let mut machine = self.find_host(fqdn)?.clone();
        let record = machine.id;
        let mut other = machine.clone();
        other.hardware_uuid = self.rng.uuid().to_uppercase();
        other.consumer_uuid = Some(self.rng.uuid());
        (other.cluster, other.registered_at_ms, other.last_checkin_ms) = (None, self.now_ms, self.now_ms);
        machine.id = self.hosts.keys().next_back().map_or(1, |id| id + 1);
        machine.deleted_at_provider = true;
        let number = machine.id;
        self.hosts.insert(record, other);
        self.hosts.insert(number, machine);
        for host in self.engine.hosts.values_mut().filter(|h| h.machine == record) {
            host.machine = number;
        }
        for vm in self.engine.vms.values_mut().filter(|v| v.runs_on == Some(record)) {
            vm.runs_on = Some(number);
        }
        Some(number)
    }

    /// A machine by its name at the provider.
    pub fn find_host(&self, fqdn: &str) -> Option<&Host> {
        self.hosts.values().find(|h| h.fqdn == fqdn)
    }

    /// [`World::find_host`], to change the machine.
    pub fn find_host_mut(&mut self, fqdn: &str) -> Option<&mut Host> {
        self.hosts.values_mut().find(|h| h.fqdn == fqdn)
    }

    /// Withdraws advisories. Applicability is computed again at once.
    pub fn withdraw(&mut self, ids: &[String]) {
        for advisory in self.catalogue.advisories.iter_mut().filter(|a| ids.contains(&a.id)) {
            advisory.withdrawn = true;
        }
        let catalogue = &self.catalogue;
        for host in self.hosts.values_mut().filter(|h| h.consumer_uuid.is_some()) {
            host.applicable = applicability::applicable(catalogue, host);
        }
    }

    /// Numbers of the advisories that the provider shows for a host now.
    pub fn errata_of(&self, host: &Host, include_applicable: bool) -> Vec<usize> {
        let shown = |n: &&usize| include_applicable || applicability::is_installable(&self.catalogue, host, **n);
        host.applicable.iter().filter(shown).copied().collect()
    }
}

/// Interval of check-ins.
const CHECK_IN_MS: i64 = 4 * 3_600_000;
