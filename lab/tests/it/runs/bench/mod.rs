//! A bench for scripted runs: a world of a few hosts, a process of the product that drives the run, and administrators.
//!
//! Time is simulated. The bench checks the run after every poll of every future. A violated invariant, or an unfinished
//! run that waits for nothing, ends the test with the end of the trace.

pub mod decisions;
mod reads;

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use ovirt_upgrade_manager::error::{Code, Problem, Result};
use ovirt_upgrade_manager::model::cluster::{Migration, PolicySetting, Vm};
use ovirt_upgrade_manager::model::host::{HostKind, HostStatus};
use ovirt_upgrade_manager::model::ids::{ClusterId, CorrelationId, HostId, PolicyId, RunId, VmId};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest, UpdatePolicy};
use ovirt_upgrade_manager::model::run::{Choice, Command, Entry, HostResult, Phase, RunState};
use ovirt_upgrade_manager::ports::{Call, Ports};
use ovirt_upgrade_manager::rolling::run::Run;
use ovirt_upgrade_manager::rolling::{commands, plan};
use tokio_util::sync::CancellationToken;
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::sim::clock::SimIds;
use upgrade_manager_lab::sim::exec::{Executor, ProcessId};
use upgrade_manager_lab::sim::faults::{Network, WorldFault};
use upgrade_manager_lab::sim::judge::occurrences::{Occurrence, What};
use upgrade_manager_lab::sim::judge::{Judge, Violation};
use upgrade_manager_lab::sim::planted;
use upgrade_manager_lab::sim::product::Machine;
use upgrade_manager_lab::sim::scenario::{ProviderKind, START_MS};
use upgrade_manager_lab::sim::state::{Sim, State, Tick};
use upgrade_manager_lab::sim::trace::Trace;
use upgrade_manager_lab::world::World;
use upgrade_manager_lab::world::engine::{Actor, CLUSTER_MAINTENANCE, NewCluster, NewHost, NextRestart};
use upgrade_manager_lab::world::rng::Rng;

pub const SECOND: i64 = 1_000;
pub const MINUTE: i64 = 60 * SECOND;
pub const HOUR: i64 = 60 * MINUTE;
/// No run of a test takes longer.
const LONGEST: i64 = 48 * HOUR;
/// The operator who approves plans and sends commands.
pub const OPERATOR: &str = "admin@internal";
/// The policy that an engine's clusters usually have.
const EVENLY_DISTRIBUTED: &str = "20d25257-b4bd-4589-92a6-c4c5c5d3fd1a";

/// A world being built.
pub struct Setup {
    pub world: World,
    pub cluster: ClusterId,
    pub hosts: Vec<HostId>,
    pub provider: ProviderKind,
}

impl Setup {
    /// A cluster `c1` at level 4.7, without hosts.
    pub fn empty() -> Setup {
        let mut world = World::bare(7, START_MS).unwrap();
        let cluster = world.add_cluster(NewCluster::named("c1")).unwrap();
        Setup { world, cluster, hosts: vec![], provider: ProviderKind::RemoteExecution }
    }

    /// So many old EL hosts `h1`, `h2`, … without VMs; the provider has remote execution.
    pub fn hosts(count: usize) -> Setup {
        (0..count).fold(Setup::empty(), |setup, _| setup.host(|_| {}))
    }

    /// One more host.
    pub fn host(mut self, change: impl FnOnce(&mut NewHost)) -> Setup {
        let mut new = NewHost::named(&format!("h{}", self.hosts.len() + 1));
        change(&mut new);
        self.hosts.push(self.world.add_engine_host(&self.cluster, &new).unwrap());
        self
    }

    /// One more host, a Node.
    pub fn node(self) -> Setup {
        self.host(|new| new.kind = HostKind::Node)
    }

    /// The cluster serves Gluster: a volume with bricks on the first three hosts by id.
    pub fn gluster(mut self) -> Setup {
        self.world.clusters[0].gluster = true;
        self
    }

    pub fn provider(mut self, provider: ProviderKind) -> Setup {
        self.provider = provider;
        self
    }

    /// A VM of 2 GiB that runs on a host.
    pub fn vm(self, name: &str, on: usize) -> Setup {
        self.vm_with(name, on, |_| {})
    }

    /// A VM that runs on a host and cannot be moved.
    pub fn pinned(self, name: &str, on: usize) -> Setup {
        self.vm_with(name, on, |vm| vm.migration = Migration::Pinned)
    }

    pub fn vm_with(mut self, name: &str, on: usize, change: impl FnOnce(&mut Vm)) -> Setup {
        let mut vm = Vm::running(vm(name), name, self.hosts[on].clone(), 2_048, 2);
        change(&mut vm);
        assert!(self.world.add_vm(&self.cluster, vm));
        self
    }

    /// A host waits in maintenance since before.
    pub fn in_maintenance(mut self, host: usize) -> Setup {
        self.world.engine.hosts.get_mut(&self.hosts[host]).unwrap().status = HostStatus::Maintenance;
        self
    }

    /// Anything else.
    pub fn with(mut self, change: impl FnOnce(&mut World, &[HostId])) -> Setup {
        change(&mut self.world, &self.hosts);
        self
    }

    /// The world with the product in it. `OUM_BUG` plants a bug in the product.
    pub fn build(self) -> Bench {
        if let Ok(bug) = std::env::var("OUM_BUG") {
            planted::plant(Some(&bug)).unwrap();
        }
        let trace = Trace::new(START_MS, std::env::var_os("RUNS_TRACE").is_some());
        let sim = Sim::new(self.world, Rng::new(11), trace, Judge::new(false, START_MS));
        let durable = Arc::new(MemoryStore::new(&SimIds::new(Rng::new(5))));
        let mut request = PlanRequest::new(self.cluster.clone(), UpdatePolicy::All);
        request.order.clone_from(&self.hosts);
        let machine =
            Machine { sim, durable, provider: self.provider, request, other_provider: None, elsewhere: false };
        Bench {
            machine,
            cluster: self.cluster,
            hosts: self.hosts,
            executor: Executor::default(),
            run: RefCell::new(None),
            next: 1,
            waits_for_nothing_since: None,
            outside_of_runs: false,
        }
    }
}

/// Another user of the engine, who knows nothing of the run.
pub fn eve() -> Actor {
    Actor::person("eve@internal")
}

/// The VM of that name.
pub fn vm(name: &str) -> VmId {
    VmId::new(format!("vm-{name}")).unwrap()
}

/// The engine's policy under which only highly available VMs start.
pub fn cluster_maintenance() -> PolicySetting {
    policy(CLUSTER_MAINTENANCE, &[("CpuOverCommitDurationMinutes", "3")])
}

/// Some other policy.
pub fn evenly_distributed(minutes: &str) -> PolicySetting {
    policy(EVENLY_DISTRIBUTED, &[("CpuOverCommitDurationMinutes", minutes), ("HighUtilization", "80")])
}

fn policy(id: &str, properties: &[(&str, &str)]) -> PolicySetting {
    let properties = properties.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    PolicySetting { id: PolicyId::new(id).unwrap(), properties }
}

/// A world in which time passes, processes of the product, and administrators.
pub struct Bench {
    pub machine: Machine,
    pub cluster: ClusterId,
    /// In the order in which they were made.
    pub hosts: Vec<HostId>,
    executor: Executor,
    /// The run, by its journal so far.
    run: RefCell<Option<Run>>,
    next: ProcessId,
    waits_for_nothing_since: Option<i64>,
    /// Set while the test acts outside of a run: no journal has an intent for such an act.
    pub outside_of_runs: bool,
}

impl Bench {
    pub fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.machine.sim.lock()
    }

    pub fn now_ms(&self) -> i64 {
        self.state().now_ms()
    }

    pub fn world<T>(&self, act: impl FnOnce(&mut World) -> T) -> T {
        act(&mut self.state().world)
    }

    /// Changes the way to a server.
    /// Changes a line, or the machine of the product; the judge takes it for a disturbance.
    pub fn network(&self, change: impl FnOnce(&mut Network)) {
        let mut state = self.state();
        change(&mut state.network);
        let at_ms = state.now_ms();
        let occurrence = Occurrence { at_ms, host: None, vm: None, what: What::EngineLine };
        state.judge.seen.occurrences.add(occurrence);
    }

    /// Another user or something does this to the world.
    pub fn happens(&self, fault: WorldFault) {
        let cluster = self.cluster.clone();
        self.state().world_fault(&cluster, &fault);
    }

    /// Before any run: an administrator moves a host to maintenance that the engine has seen up, as its events show.
    pub fn take_out(&mut self, host: usize) {
        let (id, person) = (self.hosts[host].clone(), Actor::person(OPERATOR));
        self.world(|w| w.deactivate(&id, "", &person)).unwrap();
        self.until("maintenance", |b| b.host_is(host) == HostStatus::Maintenance);
        self.world(|w| w.activate(&id, &person)).unwrap();
        self.until("up", |b| b.host_is(host) == HostStatus::Up);
        self.world(|w| w.deactivate(&id, "", &person)).unwrap();
        self.until("maintenance", |b| b.host_is(host) == HostStatus::Maintenance);
    }

    /// As [`Bench::happens`], now and so often again.
    pub fn every(&mut self, ms: i64, times: u32, fault: WorldFault) {
        let process = self.next_process();
        let (sim, cluster) = (self.machine.sim.clone(), self.cluster.clone());
        self.executor.spawn(process, async move {
            for _ in 0..times {
                sim.lock().world_fault(&cluster, &fault);
                sim.wait(ms).await;
            }
        });
    }

    /// Number of the machine of a host.
    pub fn machine_of(&self, host: usize) -> u64 {
        self.state().world.engine.hosts[&self.hosts[host]].machine
    }

    // What administrators do.

    /// All hosts in the order in which they were made, under the policy `all`; changed by the test.
    pub fn request(&self, change: impl FnOnce(&mut PlanRequest)) -> PlanRequest {
        let mut request = self.machine.request.clone();
        change(&mut request);
        request
    }

    pub fn plan(&mut self, request: PlanRequest) -> Result<Plan> {
        self.call(|ports, call| async move { plan::gather::make(&ports, &call, request).await })
    }

    pub fn start_plan(&mut self, hash: &str) -> Result<RunId> {
        {
            let state = &mut *self.state();
            state.judge.run_begins(&state.world);
        }
        let hash = hash.to_owned();
        self.call(|ports, call| async move { commands::start(&ports, &call, &hash, OPERATOR).await })
    }

    /// Plans, starts, and starts the process that drives it. The plan must have no blockers.
    pub fn begin(&mut self, change: impl FnOnce(&mut PlanRequest)) -> Plan {
        let request = self.request(change);
        let plan = self.plan(request).unwrap();
        assert!(plan.blockers.is_empty(), "{:#?}", plan.blockers);
        self.start_plan(&plan.hash).unwrap();
        self.start_process();
        plan
    }

    /// Begins a run that stops VM `web` for its host, for so long at most while it can run elsewhere.
    pub fn begin_with_downtime(&mut self, most_ms: i64) {
        self.begin(|r| {
            r.consents.stop_vms = vec![vm("web")];
            r.options.max_vm_downtime_ms = Some(most_ms as u64);
        });
    }

    /// Waits until the first host is installed on; its restart will take so long.
    pub fn boots_slowly(&mut self, ms: i64) {
        self.until_phase(0, Phase::Installing);
        let machine = self.machine_of(0);
        self.world(|w| w.next_restart(machine, NextRestart::Boots(ms)));
    }

    /// The run has ended. Another one is judged from now on.
    pub fn forget_the_run(&mut self) {
        let moved_at_ms = self.now_ms();
        self.state().judge = Judge::new(false, moved_at_ms);
    }

    /// Answers the question that the run asks.
    pub fn answer(&mut self, choice: Choice) {
        let question = self.run().hold.and_then(|hold| hold.question).expect("it asks nothing").0;
        self.ask(Command::Answer { question, choice }).unwrap();
    }

    /// The operator lets the run go on: answers its question, or ends its pause.
    pub fn go_on(&mut self) {
        match self.run().hold.and_then(|hold| hold.question) {
            Some(_) => self.answer(Choice::GoOn),
            None => self.ask(Command::Resume).unwrap(),
        }
    }

    /// Asks something of the run; it is written when this returns, and not yet done.
    pub fn ask(&mut self, command: Command) -> Result<()> {
        let id = self.run().id;
        self.call(|ports, _| async move { commands::send(&ports, &id, command, OPERATOR).await })
    }

    /// A process of its own calls into the core; whatever else goes on meanwhile, goes on.
    pub fn call<T: 'static, F: Future<Output = T> + 'static>(&mut self, f: impl FnOnce(Ports, Call) -> F) -> T {
        let process = self.next_process();
        let ports = self.machine.ports(process, self.machine.enlist(process)).unwrap();
        let call = Call::new(CorrelationId::new(format!("oum-call-{process}")).unwrap(), CancellationToken::new());
        let answer = Rc::new(RefCell::new(None));
        let (future, put) = (f(ports, call), Rc::clone(&answer));
        self.executor.spawn(process, async move {
            let done = future.await;
            *put.borrow_mut() = Some(done);
        });
        self.until_some("an answer of the core", HOUR, |_| answer.borrow_mut().take())
    }

    // Processes of the product.

    pub fn next_process(&mut self) -> ProcessId {
        self.next += 1;
        self.next - 1
    }

    /// A process starts and drives the unfinished run.
    pub fn start_process(&mut self) -> ProcessId {
        let process = self.next_process();
        self.machine.start(&mut self.executor, process).unwrap();
        process
    }

    /// All our processes die where they are.
    pub fn kill(&mut self) {
        let living: Vec<ProcessId> =
            self.state().processes.iter().filter(|(_, p)| !p.dead).map(|(id, _)| *id).collect();
        for process in living {
            self.state().doom(process, "by the test");
        }
        self.bury();
    }

    fn bury(&mut self) {
        let doomed = std::mem::take(&mut self.state().doomed);
        for process in doomed {
            self.executor.kill(process);
        }
    }

    /// A process has work to do.
    pub fn lives(&self, process: ProcessId) -> bool {
        self.state().is_alive(process) && self.executor.lives(process)
    }

    // Another installation of the product, with a store of its own.

    /// Whatever is done now is done by another installation; what it does is not judged.
    pub fn elsewhere<T>(&mut self, other: &Arc<MemoryStore>, act: impl FnOnce(&mut Bench) -> T) -> T {
        let ours = std::mem::replace(&mut self.machine.durable, Arc::clone(other));
        self.machine.elsewhere = true;
        let done = act(self);
        self.machine.elsewhere = false;
        self.machine.durable = ours;
        done
    }

    /// The run of the other installation, folded from its own journal.
    pub fn run_elsewhere(&mut self, other: &Arc<MemoryStore>, id: &RunId) -> Run {
        let id = id.clone();
        let records = self
            .elsewhere(other, |bench| bench.call(|ports, _| async move { ports.store.journal(&id, 0).await }).unwrap());
        Run::fold(&records).unwrap()
    }

    // Time.

    /// Lets time pass until this shows something.
    pub fn until_some<T>(&mut self, what: &str, limit_ms: i64, mut look: impl FnMut(&Bench) -> Option<T>) -> T {
        let end = self.now_ms() + limit_ms;
        loop {
            if let Some(found) = look(self) {
                return found;
            }
            if self.executor.poll_next() {
                self.bury();
                continue;
            }
            self.check(what);
            if self.now_ms() > end {
                self.fail(&format!("no {what} within {} min", limit_ms / MINUTE));
            }
            let step = self.state().step();
            if matches!(step, Tick::AtRest) {
                self.fail(&format!("nothing is left to happen, and no {what}"));
            }
        }
    }

    /// One event of the world, or one wake; for processes that the test polls itself.
    pub fn pass(&mut self) {
        self.check("anything");
        self.bury();
        let step = self.state().step();
        if matches!(step, Tick::AtRest) {
            self.fail("nothing is left to happen");
        }
    }

    pub fn until(&mut self, what: &str, mut is_so: impl FnMut(&Bench) -> bool) {
        self.until_some(what, LONGEST, |bench| is_so(bench).then_some(()));
    }

    /// Until the journal shows that the host entered this phase: right after that, before anything is sent.
    pub fn until_phase(&mut self, host: usize, phase: Phase) {
        let id = self.hosts[host].clone();
        let entered = |e: &Entry| matches!(e, Entry::Phase { host, phase: p, .. } if *host == id && *p == phase);
        self.until(&format!("phase {phase:?} of h{}", host + 1), |bench| bench.journal_has(entered));
    }

    /// Until the host has ended.
    pub fn until_host_ended(&mut self, host: usize) -> HostResult {
        let id = self.hosts[host].clone();
        self.until(&format!("end of h{}", host + 1), |b| b.run().hosts[&id].result.is_some());
        self.result(host)
    }

    /// Until the run is paused, and why.
    pub fn until_paused(&mut self) -> Problem {
        self.until_some("pause", LONGEST, |bench| bench.folded()?.hold.map(|hold| hold.why))
    }

    /// Until something says this code: something that is waited for.
    pub fn until_waits_for(&mut self, code: Code) -> Problem {
        self.until_some(&format!("wait for {code:?}"), LONGEST, |bench| {
            bench.waits().into_iter().map(|w| w.why).find(|why| why.code == code)
        })
    }

    /// Lets so much time pass, no more, whether or not anything happens in it.
    pub fn for_ms(&mut self, ms: i64) {
        let process = self.next_process();
        let (over, timer) = (Rc::new(Cell::new(false)), self.machine.sim.wait(ms));
        let set = Rc::clone(&over);
        self.executor.spawn(process, async move {
            timer.await;
            set.set(true);
        });
        self.until("end of the time", |_| over.get());
    }

    /// Until the run has ended; then nothing may be lost.
    pub fn end(&mut self) -> RunState {
        self.until("end of the run", |bench| bench.state().judge.seen.ended.is_some());
        self.for_ms(MINUTE);
        let cluster = self.cluster.clone();
        {
            let state = &mut *self.state();
            state.judge.ends(&state.world, &cluster);
        }
        self.check("the end");
        self.run().state()
    }

    /// Invariants hold; and an unfinished run says what it waits for.
    fn check(&mut self, what: &str) {
        // A test acts on the world unseen by the judge, and states itself which questions and failures it expects.
        let excused = |v: &&Violation| {
            v.invariant == "needless" || (self.outside_of_runs && matches!(v.invariant, "intent" | "I4"))
        };
        let violation = self.state().judge.violations.iter().find(|v| !excused(v)).cloned();
        if let Some(v) = violation {
            self.fail(&format!("waiting for {what}: {} does not hold: {}", v.invariant, v.what));
        }
        let driven = self.driver().and_then(|status| Some((status.run()?, status.waits())));
        let silent = driven.is_some_and(|(run, waits)| run.ended.is_none() && waits.is_empty());
        let now = self.now_ms();
        self.waits_for_nothing_since = silent.then(|| self.waits_for_nothing_since.unwrap_or(now));
        if self.waits_for_nothing_since.is_some_and(|since| now - since > MINUTE) {
            self.fail("the run is unfinished and waits for nothing");
        }
    }

    fn fail(&self, what: &str) -> ! {
        let tail = self.state().trace.tail(60).join("\n");
        panic!("{tail}\n{what}\nwaits: {:#?}", self.waits());
    }

    // What is true.
}

/// The message names all of these.
pub fn names(problem: &Problem, words: &[&str]) {
    for word in words {
        assert!(problem.message.contains(word), "'{}' does not name '{word}'", problem.message);
    }
}

/// A run that has begun, of so many hosts: VM `web` is stopped by consent for its host, and the policy of the cluster
/// is the one of maintenance meanwhile.
pub fn consented(hosts: usize) -> Bench {
    let mut bench = Setup::hosts(hosts).pinned("web", 0).vm("a", 0).build();
    bench.begin(|r| {
        r.consents.stop_vms = vec![vm("web")];
        r.options.maintenance_policy = Some(cluster_maintenance());
    });
    bench
}
