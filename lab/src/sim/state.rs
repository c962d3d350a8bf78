//! The state that all parts of a simulation share: the world, the queue of due events, randomness, the trace, the
//! judge.
//!
//! One lock guards the state. A simulation has one thread; the lock exists because the ports are `Send + Sync`. No lock
//! is held while a future is polled or dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};

use ovirt_upgrade_manager::model::cluster::{HostView, Vm};
use ovirt_upgrade_manager::model::ids::ClusterId;
use ovirt_upgrade_manager::rolling::driver::Status;

use super::coverage::Coverage;
use super::exec::ProcessId;
use super::faults::{Incident, KillAt, Moment, Network, StageTrigger, Trigger};
use super::judge::Judge;
use super::shown::{Shown, Watched};
use super::trace::Trace;
use crate::world::World;
use crate::world::rng::Rng;

/// An event of the queue.
enum Due {
    /// A future that sleeps is woken.
    Wake(Waker),
    /// Something happens to the world or to the product.
    Happens(Incident),
}

/// A process of the product.
#[derive(Debug, Default)]
pub struct Process {
    /// The moment of its kill.
    pub kill: Option<KillAt>,
    /// The process was killed: none of its calls is answered any more.
    pub dead: bool,
    /// The process belongs to another installation of the product, with a store of its own. Its run is not judged; its
    /// acts count as those of another user.
    pub elsewhere: bool,
    /// The status that its driver shows, once it drives a run.
    pub status: Option<Arc<Status>>,
}

/// The counts of the last line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Faults of calls and of the world, and what administrators did.
    pub faults: u64,
    /// Kills of processes.
    pub kills: u64,
    /// Calls of ports.
    pub calls: u64,
    /// Answers about all hosts.
    pub looks: u64,
}

/// The state of a simulation.
pub struct State {
    /// The world, which also has the time.
    pub world: Watched,
    /// What the engine showed last.
    shown: Shown,
    /// The machine's clock minus world time.
    pub clock_offset_ms: i64,
    /// The source of randomness of the network and the administrators.
    pub rng: Rng,
    /// Everything that happened.
    pub trace: Trace,
    /// The judge.
    pub judge: Judge,
    /// The product's processes stand still until this time.
    pub frozen_until_ms: i64,
    /// Operators answer questions as they come.
    pub answers_early: bool,
    /// Faults that a moment of a host triggers.
    pub triggers: Vec<Trigger>,
    /// Faults that a stage of the run triggers.
    pub stage_triggers: Vec<StageTrigger>,
    /// How often hosts came to each moment.
    pub moments: BTreeMap<Moment, u32>,
    /// What administrators remember between their rounds.
    pub rounds: Rounds,
    /// Why no run could be begun.
    pub blocked: Option<String>,
    /// The quality of the connections.
    pub network: Network,
    /// The product's processes.
    pub processes: BTreeMap<ProcessId, Process>,
    /// Processes that the executor drops as soon as it can.
    pub doomed: Vec<ProcessId>,
    /// Counts.
    pub counts: Counts,
    /// Inspections that were asked for.
    pub inspections: u64,
    /// Requests to the engine, by what was asked.
    pub engine_requests: BTreeMap<String, u64>,
    /// What the run did.
    pub coverage: Coverage,
    queue: BTreeMap<(i64, u64), Due>,
    sequence: u64,
}

/// What administrators remember between their rounds.
#[derive(Debug, Clone, Default)]
pub struct Rounds {
    /// Machines that are down, and for how many rounds.
    pub down: BTreeMap<u64, u32>,
    /// Number of the last journal record in which the run asked for a restart by hand that was carried out.
    pub restarted: u64,
}

/// The result of advancing time.
pub enum Tick {
    /// World time went on, or a future was woken.
    Passed,
    /// This is to happen now.
    Happens(Incident),
    /// Nothing is due any more.
    AtRest,
}

impl State {
    /// World time.
    pub fn now_ms(&self) -> i64 {
        self.world.now_ms()
    }

    /// Schedules a incident.
    pub fn schedule(&mut self, delay_ms: i64, incident: Incident) {
        self.enqueue(self.now_ms() + delay_ms.max(0), Due::Happens(incident));
    }

    /// Writes a line of the trace.
    pub fn say(&mut self, who: &str, what: fmt::Arguments<'_>) {
        self.trace.line(self.world.now_ms(), who, what);
    }

    /// The bound of a cancelled run does not include what just happened.
    pub fn disturbed(&mut self) {
        self.judge.disturbed(self.world.now_ms());
    }

    /// A commit was refused, because the disk is full. `drives`: it was a driver's. A driver does not count the time until its
    /// next commit; a refused record of a task is no concern of its.
    pub fn not_written(&mut self, drives: bool) {
        if drives {
            self.judge.seen.told.not_written();
        }
        self.disturbed();
    }

    /// Counts a fault and writes it to the trace.
    pub fn fault(&mut self, what: fmt::Arguments<'_>) {
        self.counts.faults += 1;
        self.disturbed();
        self.say("fault", what);
    }

    fn enqueue(&mut self, at_ms: i64, due: Due) -> (i64, u64) {
        self.sequence += 1;
        let key = (at_ms, self.sequence);
        self.queue.insert(key, due);
        key
    }

    /// Goes to the next moment at which something is due, and carries it out. The world's own events come first.
    pub fn step(&mut self) -> Tick {
        let due_ms = self.queue.keys().next().map(|(at, _)| *at);
        let world_ms = self.world.next_event_ms();
        match (due_ms, world_ms) {
            (None, None) => Tick::AtRest,
            (due, Some(world)) if due.is_none_or(|due| world <= due) => {
                self.world.advance(world);
                Tick::Passed
            }
            _ => {
                let Some(((at, _), due)) = self.queue.pop_first() else { return Tick::AtRest };
                self.world.advance(at);
                match due {
                    Due::Wake(waker) => {
                        waker.wake();
                        Tick::Passed
                    }
                    Due::Happens(incident) => Tick::Happens(incident),
                }
            }
        }
    }

    /// All hosts of a cluster, as the engine shows them now.
    pub fn hosts_shown(&mut self, cluster: &ClusterId) -> Arc<Vec<HostView>> {
        let world = &self.world;
        self.shown.hosts.get(world.version(), cluster, || world.host_views(cluster))
    }

    /// All VMs of a cluster, as the engine shows them now.
    pub fn vms_shown(&mut self, cluster: &ClusterId) -> Arc<Vec<Vm>> {
        let world = &self.world;
        self.shown.vms.get(world.version(), cluster, || world.vm_views(cluster))
    }

    /// A process makes a call of a port, or continues after one. False: the process is dead.
    fn passes(&mut self, process: ProcessId) -> bool {
        self.counts.calls += 1;
        let Some(p) = self.processes.get_mut(&process) else { return false };
        if let Some(KillAt::Await(left)) = &mut p.kill {
            *left = left.saturating_sub(1);
            if *left == 0 {
                p.kill = None;
                self.doom(process, "at an await");
            }
        }
        self.is_alive(process)
    }

    /// A process commits. False: the process is dead.
    fn passes_commit(&mut self, process: ProcessId, durable: bool) -> bool {
        let Some(p) = self.processes.get_mut(&process) else { return false };
        let left = match (&mut p.kill, durable) {
            (Some(KillAt::BeforeCommit(left)), false) | (Some(KillAt::AfterCommit(left)), true) => {
                *left = left.saturating_sub(1);
                *left
            }
            _ => return self.is_alive(process),
        };
        if left == 0 {
            p.kill = None;
            self.doom(process, if durable { "after a commit" } else { "before a commit" });
        }
        self.is_alive(process)
    }

    /// The process is to be dropped; until then none of its calls is answered.
    pub fn doom(&mut self, process: ProcessId, why: &str) {
        if let Some(p) = self.processes.get_mut(&process).filter(|p| !p.dead) {
            p.dead = true;
            self.doomed.push(process);
            self.counts.kills += 1;
            self.happens(super::judge::What::Ours, None);
            self.say("kill", format_args!("process {process} dies {why}"));
        }
    }

    /// Whether the process belongs to the installation whose run is judged.
    pub fn is_watched(&self, process: ProcessId) -> bool {
        self.processes.get(&process).is_none_or(|p| !p.elsewhere)
    }

    /// The process was not killed.
    pub fn is_alive(&self, process: ProcessId) -> bool {
        self.processes.get(&process).is_some_and(|p| !p.dead)
    }
}

/// A handle to the state.
#[derive(Clone)]
pub struct Sim(Arc<Mutex<State>>);

impl Sim {
    /// A simulation of this world.
    pub fn new(world: World, rng: Rng, trace: Trace, judge: Judge) -> Self {
        Sim(Arc::new(Mutex::new(State {
            world: Watched::new(world),
            shown: Shown::default(),
            clock_offset_ms: 0,
            frozen_until_ms: 0,
            answers_early: false,
            rng,
            trace,
            judge,
            triggers: vec![],
            stage_triggers: vec![],
            moments: BTreeMap::new(),
            rounds: Rounds::default(),
            blocked: None,
            network: Network::default(),
            processes: BTreeMap::new(),
            doomed: vec![],
            counts: Counts::default(),
            inspections: 0,
            engine_requests: BTreeMap::new(),
            coverage: Coverage::default(),
            queue: BTreeMap::new(),
            sequence: 0,
        })))
    }

    /// The locked state. Never held across an await.
    pub fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a duration.
    pub fn wait(&self, ms: i64) -> Timer {
        let at_ms = self.lock().now_ms().saturating_add(ms.max(0));
        Timer { sim: self.clone(), at_ms, key: None }
    }
}

/// Waits for a moment. Dropping the future removes its entry from the queue.
pub struct Timer {
    sim: Sim,
    at_ms: i64,
    key: Option<(i64, u64)>,
}

impl Future for Timer {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        let sim = self.sim.clone();
        let mut state = sim.lock();
        match self.key {
            Some(key) => match state.queue.get_mut(&key) {
                Some(due) => {
                    *due = Due::Wake(context.waker().clone());
                    Poll::Pending
                }
                None => Poll::Ready(()),
            },
            None if self.at_ms <= state.now_ms() => Poll::Ready(()),
            None => {
                self.key = Some(state.enqueue(self.at_ms, Due::Wake(context.waker().clone())));
                Poll::Pending
            }
        }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            // The waker is dropped after the lock.
            let due = self.sim.lock().queue.remove(&key);
            drop(due);
        }
    }
}

/// The access of a process to its ports. It ends when the process dies.
#[derive(Clone)]
pub struct Door {
    /// The simulation.
    pub sim: Sim,
    /// The process.
    pub process: ProcessId,
}

impl Door {
    /// Passes at once; while the product's processes stand still, afterwards.
    pub async fn pass(&self) {
        if !self.sim.lock().passes(self.process) {
            std::future::pending::<()>().await;
        }
        loop {
            let stands_ms = {
                let state = self.sim.lock();
                state.frozen_until_ms - state.now_ms()
            };
            if stands_ms <= 0 {
                return;
            }
            // The standstill ends with the faults, so it is looked at every minute.
            self.sim.wait(stands_ms.min(60_000)).await;
        }
    }

    /// Passes after a delay, and checks again whether the process is alive.
    pub async fn wait(&self, ms: i64) {
        self.pass().await;
        self.sim.wait(ms).await;
        self.pass().await;
    }

    /// A commit, before or after it becomes durable.
    pub async fn commit(&self, durable: bool) {
        if !self.sim.lock().passes_commit(self.process, durable) {
            std::future::pending::<()>().await;
        }
    }

    /// The state.
    pub fn state(&self) -> MutexGuard<'_, State> {
        self.sim.lock()
    }
}
