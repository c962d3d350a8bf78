//! An upgrade manager over the simulated ports, on a runtime of its own: one process of the product.
//!
//! A step of simulated time follows once the tasks of the runtime had their turns. Whether all of them wait is not
//! known; if one does not, it is late by one event of the world.

use std::pin::pin;

use ovirt_upgrade_manager::config::Config;
use ovirt_upgrade_manager::engine;
use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::manager::UpgradeManager;
use ovirt_upgrade_manager::model::host::HostInventory;
use ovirt_upgrade_manager::model::ids::{CorrelationId, RunId};
use ovirt_upgrade_manager::model::plan::{Plan, PlanRequest};
use ovirt_upgrade_manager::model::question::Choice;
use ovirt_upgrade_manager::model::run_request::{AnswerRequest, RunActionRequest, RunRequest, StartRequest};
use ovirt_upgrade_manager::model::run_status::RunStatus;
use ovirt_upgrade_manager::ports::{Call, Ports};
use tokio::runtime::{Builder, Runtime};
use tokio_util::sync::CancellationToken;

use crate::runs::bench::{Bench, HOUR, OPERATOR};

/// Turns of the tasks between two steps of time.
const TURNS: u32 = 40;

/// A process with its manager.
pub struct Process {
    pub manager: UpgradeManager,
    pub ports: Ports,
    runtime: Runtime,
}

pub fn call() -> Call {
    Call::new(CorrelationId::new("oum-face").unwrap(), CancellationToken::new())
}

impl Process {
    /// A process on the bench's state, at its work.
    pub fn open(bench: &mut Bench) -> Process {
        Process::over(bench, |_| {})
    }

    /// As above, without a connection to the engine.
    pub fn without_engine(bench: &mut Bench) -> Process {
        Process::over(bench, |ports| {
            ports.engine = engine::connect(None, ports.clock.clone(), ports.ids.clone()).unwrap();
        })
    }

    /// As above, with another engine port.
    pub fn with_engine(bench: &mut Bench, change: impl FnOnce(&mut Ports)) -> Process {
        Process::over(bench, change)
    }

    /// With periodic checks of the hosts.
    pub fn checking(bench: &mut Bench) -> Process {
        let schedule = r#"{"engine_interval": null, "hosts_interval": "6h", "jitter": "1m", "catch_up_within": "5m"}"#;
        Process::with(bench, |_| {}, schedule)
    }

    fn over(bench: &mut Bench, change: impl FnOnce(&mut Ports)) -> Process {
        Process::with(bench, change, r#"{"engine_interval": null, "hosts_interval": null}"#)
    }

    fn with(bench: &mut Bench, change: impl FnOnce(&mut Ports), schedule: &str) -> Process {
        let number = bench.next_process();
        let mut ports = bench.machine.ports(number, bench.machine.enlist(number)).unwrap();
        change(&mut ports);
        let config = format!(r#"{{"state_dir": "/simulated", "schedule": {schedule}}}"#);
        let manager = UpgradeManager::with_ports(Config::from_json(config.as_bytes()).unwrap(), ports.clone());
        let process = Process { manager, ports, runtime: Builder::new_current_thread().build().unwrap() };
        process.ask(bench, |manager| async move { manager.begin().await }).unwrap();
        process
    }

    /// Does something beside the manager, until the process ends.
    pub fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        self.runtime.spawn(work);
    }

    /// The process dies where it is.
    pub fn kill(self, bench: &mut Bench) {
        bench.kill();
        drop(self.runtime);
    }

    /// Calls the manager; time passes until it answers.
    pub fn ask<T, F: Future<Output = T>>(&self, bench: &mut Bench, work: impl FnOnce(UpgradeManager) -> F) -> T {
        let end = bench.now_ms() + HOUR;
        let work = work(self.manager.clone());
        self.runtime.block_on(async {
            let mut work = pin!(work);
            loop {
                for _ in 0..TURNS {
                    tokio::select! {
                        biased;
                        answer = &mut work => return answer,
                        () = tokio::task::yield_now() => {}
                    }
                }
                assert!(bench.now_ms() < end, "no answer within an hour");
                bench.pass();
            }
        })
    }

    /// Time passes until the condition holds.
    pub fn until(&self, bench: &mut Bench, what: &str, limit_ms: i64, mut is_so: impl FnMut(&Bench) -> bool) {
        let end = bench.now_ms() + limit_ms;
        self.runtime.block_on(async {
            loop {
                for _ in 0..TURNS {
                    tokio::task::yield_now().await;
                }
                if is_so(bench) {
                    return;
                }
                assert!(bench.now_ms() < end, "no {what} within the time");
                bench.pass();
            }
        });
    }

    /// So much time passes.
    pub fn for_ms(&self, bench: &mut Bench, ms: i64) {
        let end = bench.now_ms() + ms;
        self.until(bench, "end of the time", ms + HOUR, |bench| bench.now_ms() >= end);
    }

    // Operations.

    pub fn plan(&self, bench: &mut Bench, change: impl FnOnce(&mut PlanRequest)) -> Plan {
        let request = bench.request(change);
        let plan = self.ask(bench, |m| async move { m.plan(&call(), request).await }).unwrap();
        assert!(plan.blockers.is_empty(), "{:#?}", plan.blockers);
        plan
    }

    /// Plans and starts.
    pub fn start(&self, bench: &mut Bench) -> RunStatus {
        self.start_with(bench, |_| {})
    }

    /// Plans something else, and starts.
    pub fn start_with(&self, bench: &mut Bench, change: impl FnOnce(&mut PlanRequest)) -> RunStatus {
        let hash = self.plan(bench, change).hash;
        {
            let state = &mut *bench.state();
            state.judge.run_begins(&state.world);
        }
        let request = StartRequest { hash, actor: OPERATOR.to_owned() };
        self.ask(bench, |m| async move { m.start(&call(), request).await }).unwrap()
    }

    pub fn status(&self, bench: &mut Bench, run: &RunId) -> RunStatus {
        let request = RunRequest { run: run.clone() };
        self.ask(bench, |m| async move { m.run(&call(), request).await }).unwrap()
    }

    /// The status once it is so.
    pub fn until_status(
        &self,
        bench: &mut Bench,
        run: &RunId,
        what: &str,
        mut is_so: impl FnMut(&RunStatus) -> bool,
    ) -> RunStatus {
        let end = bench.now_ms() + 48 * HOUR;
        loop {
            let status = self.status(bench, run);
            if is_so(&status) {
                return status;
            }
            assert!(bench.now_ms() < end && !status.state.is_final(), "no {what}: {:?} {:?}", status.state, status.why);
            self.for_ms(bench, 1_000);
        }
    }

    /// A host as the engine shows it.
    pub fn inventory(&self, bench: &mut Bench, n: usize) -> HostInventory {
        let (engine, cluster, id) = (self.ports.engine.clone(), bench.cluster.clone(), bench.hosts[n].clone());
        let hosts = self.ask(bench, |_| async move { engine.hosts(&call(), &cluster).await }).unwrap();
        hosts.into_iter().find(|host| *host.id() == id).unwrap().inventory
    }

    pub fn answer(&self, bench: &mut Bench, run: &RunId, question: u64, choice: Choice) -> Result<RunStatus> {
        let request = AnswerRequest { run: run.clone(), question, choice, actor: "eva@internal".to_owned() };
        self.ask(bench, |m| async move { m.answer(&call(), request).await })
    }
}

pub fn action(run: &RunId) -> RunActionRequest {
    RunActionRequest { run: run.clone(), actor: OPERATOR.to_owned() }
}
