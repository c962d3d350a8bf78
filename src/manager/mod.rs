//! The upgrade manager: opens, closes and owns the schedule, and has the operations by subject. All other work is in
//! lower layers.
//!
//! | file | what it is |
//! |---|---|
//! | [`operations`] | the table of operations |
//! | `checks` | checks and their schedule, the doctor |
//! | `drivers` | drives the unfinished runs |
//! | `errata` | errata and content hosts |
//! | `installs` | installations and their tasks |
//! | `messages` | notifications and audit events |
//! | `names` | hosts, clusters and VMs by id or name |
//! | `retention` | removes old events, installations and runs |
//! | `runs` | rolling upgrades |
//!
//! Tests: `lab/tests/it/face`, `tests/it/install/manager.rs`, `tests/it/contract/observer.rs`; `tests/it/store/retention.rs`.

mod checks;
mod drivers;
mod errata;
mod installs;
mod messages;
mod names;
pub mod operations;
mod retention;
mod runs;

use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{RwLock, watch};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use self::drivers::Drivers;
use self::operations::{Effect, Operation};
use crate::audit::outbox;
use crate::check::CheckOptions;
use crate::check::schedule::Schedule;
use crate::config::{Config, EngineApiConfig};
use crate::engine::{self, callbacks::EngineActions};
use crate::error::{Error, Result, Use, codes};
use crate::install::follow;
use crate::install::tasks::Tasks;
use crate::katello;
use crate::ports::{Call, Ports};
use crate::rolling::task_list;
use crate::store;
use crate::system::{SystemClock, SystemIds};

/// Hosts that a full check reads at the same time. The provider's own limit bounds the requests further.
const HOSTS_AT_A_TIME: usize = 16;

/// What a controller does besides the calls that are made to it. An observer does none of it. Each has what is above it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Duties {
    /// Nothing: for a program that makes one call and ends.
    Calls,
    /// It follows the unfinished installations to their end and their proof, and delivers events to the engine.
    Installations,
    /// It drives the unfinished runs, shows them among the engine's tasks, and removes old rows.
    Runs,
    /// It carries out the periodic checks. For a process that stays.
    All,
}

/// One upgrade manager on one state directory. Clones share it.
#[derive(Clone)]
pub struct UpgradeManager(Arc<Inner>);

/// What the engine is given to show.
#[derive(Clone, Copy)]
struct Shown {
    /// Audit events, in its audit log.
    audit_events: bool,
    /// Runs, among its tasks.
    task_list: bool,
}

impl Shown {
    fn by_api(config: &Config) -> Self {
        let api = config.engine.as_ref().and_then(|engine| engine.api.as_ref());
        let is_on = |key: fn(&EngineApiConfig) -> bool| api.is_some_and(key);
        Shown { audit_events: is_on(|api| api.audit_events), task_list: is_on(|api| api.task_list) }
    }
}

struct Inner {
    config: Config,
    ports: Ports,
    shown: Shown,
    tasks: Arc<Tasks>,
    /// Cancelled by `close`.
    closed: CancellationToken,
    /// Wakes the follower when there is a new task.
    wake: watch::Sender<()>,
    /// Locked for reading by work that must run to its end, such as sending; `close` locks it for writing.
    unfinished: Arc<RwLock<()>>,
    schedule: Arc<Schedule>,
    drivers: Arc<Drivers>,
    /// The tasks of the runtime: the following of installations, the periodic checks, the removal of old rows, the drivers
    /// of runs and the delivery of events to the engine.
    workers: Mutex<Vec<JoinHandle<()>>>,
}

impl Drop for Inner {
    /// A manager that is dropped without a close must not leave a task behind that keeps the state open.
    fn drop(&mut self) {
        self.closed.cancel();
    }
}

impl UpgradeManager {
    /// Opens the state directory and prepares the providers; nothing is sent to them yet. A controller also continues
    /// to follow the tasks of an earlier process, and drives its unfinished runs. Needs a tokio runtime.
    ///
    /// # Errors
    /// `INVALID_CONFIG`; `STATE_IN_USE`, `STATE_UNWRITABLE`, `STATE_NEWER`, `STATE_DAMAGED`, `STATE_FAILED`;
    /// `NO_CONTROLLER` for an observer whose controller never ran; those of [`begin`](Self::begin).
    pub async fn open(config: Config) -> Result<Self> {
        Self::open_for(config, Duties::All).await
    }

    /// As [`open`](Self::open), with some of the duties of a controller only.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub async fn open_for(config: Config, duties: Duties) -> Result<Self> {
        Self::open_with(config, duties, None).await
    }

    /// As [`open_for`](Self::open_for), with the engine actions of the embedder in the place of the engine's API.
    ///
    /// # Errors
    /// As [`open`](Self::open); `INVALID_CONFIG` where the engine's API is configured as well.
    pub async fn open_with(config: Config, duties: Duties, actions: Option<Arc<dyn EngineActions>>) -> Result<Self> {
        config.validate()?;
        let (clock, ids) = (Arc::new(SystemClock), Arc::new(SystemIds));
        let store = store::open(&config.state_dir, config.role, clock.clone(), ids.as_ref())?;
        let providers = config
            .providers
            .iter()
            .map(|p| katello::connect(p, clock.clone(), ids.clone()))
            .collect::<Result<Vec<_>>>()?;
        let (engine, shown) = match actions {
            Some(actions) => {
                let settings = config.engine.as_ref().and_then(|engine| engine.actions.clone()).unwrap_or_default();
                let engine = engine::by_actions(config.engine.as_ref(), actions, clock.clone())?;
                (engine, Shown { audit_events: settings.audit_events, task_list: settings.task_list })
            }
            None => (engine::connect(config.engine.as_ref(), clock.clone(), ids.clone())?, Shown::by_api(&config)),
        };
        let manager = Self::assemble(config, Ports { clock, ids, store, providers, engine }, shown);
        manager.take_on(duties).await?;
        Ok(manager)
    }

    /// An upgrade manager over given ports. Tasks are not followed before [`begin`](Self::begin).
    pub fn with_ports(config: Config, ports: Ports) -> Self {
        let shown = Shown::by_api(&config);
        Self::assemble(config, ports, shown)
    }

    fn assemble(config: Config, ports: Ports, shown: Shown) -> Self {
        let tasks = Arc::<Tasks>::default();
        let schedule = Arc::new(Schedule::new(ports.clone(), &config, check_options(&config)));
        UpgradeManager(Arc::new(Inner {
            drivers: Arc::new(Drivers::new(ports.clone(), tasks.clone(), schedule.clone())),
            schedule,
            config,
            ports,
            shown,
            tasks,
            closed: CancellationToken::new(),
            wake: watch::Sender::new(()),
            unfinished: Arc::default(),
            workers: Mutex::default(),
        }))
    }

    /// Begins to follow unfinished tasks and to drive unfinished runs, those of an earlier process included, and to check
    /// periodically. Observers do none of this. Calling it again does nothing.
    ///
    /// # Errors
    /// `CLOSED`; what the store answers.
    pub async fn begin(&self) -> Result<()> {
        self.take_on(Duties::All).await
    }

    async fn take_on(&self, duties: Duties) -> Result<()> {
        let Inner { config, ports, tasks, closed, wake, schedule, drivers, shown, .. } = self.0.as_ref();
        if !ports.store.is_controller() {
            return Ok(());
        }
        if closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        if duties == Duties::Calls {
            return Ok(());
        }
        for record in ports.store.unfinished_tasks().await? {
            tasks.settle_interrupted(ports, &record.task.id).await?;
        }
        let mut workers = self.workers();
        if !workers.is_empty() {
            return Ok(());
        }
        if duties >= Duties::Installations {
            let following = follow::run(ports.clone(), tasks.clone(), config.into(), wake.subscribe(), closed.clone());
            workers.push(tokio::spawn(following));
            if shown.audit_events {
                workers.push(tokio::spawn(outbox::run(ports.clone(), closed.clone())));
            }
        }
        if duties >= Duties::Runs {
            let (drivers, stop) = (drivers.clone(), closed.clone());
            workers.push(tokio::spawn(async move { drivers.run(&stop).await }));
            workers.push(tokio::spawn(retention::run(ports.clone(), config.keep_for.0, closed.clone())));
            if shown.task_list {
                workers.push(tokio::spawn(task_list::run(ports.clone(), closed.clone())));
            }
        }
        if duties >= Duties::All {
            let (schedule, stop) = (schedule.clone(), closed.clone());
            workers.push(tokio::spawn(async move { schedule.run(&stop).await }));
        }
        Ok(())
    }

    /// Ends everything. Running operations fail with `CLOSED`. Waits for an installation that is being sent. Tasks
    /// continue at the provider and are followed after the next opening; runs stand still until then. Calling it again does nothing.
    pub async fn close(&self) {
        self.0.closed.cancel();
        drop(self.0.unfinished.write().await);
        let workers = std::mem::take(&mut *self.workers());
        for worker in workers {
            if let Err(error) = worker.await {
                tracing::error!(%error, "a task of the upgrade manager failed");
            }
        }
    }

    fn workers(&self) -> MutexGuard<'_, Vec<JoinHandle<()>>> {
        self.0.workers.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The ports.
    pub fn ports(&self) -> &Ports {
        &self.0.ports
    }

    /// The configuration it was opened with.
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Runs work to its end once it has begun, even if the caller goes away, cancels or closes: its outcome is always
    /// stored.
    ///
    /// # Errors
    /// `CLOSED`; what the work answers.
    async fn to_the_end<T, W>(&self, call: &Call, work: impl FnOnce(Call) -> W) -> Result<T>
    where
        T: Send + 'static,
        W: Future<Output = Result<T>> + Send + 'static,
    {
        let unfinished = self.0.unfinished.clone().read_owned().await;
        if self.0.closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        let work = work(Call { cancel: CancellationToken::new(), ..call.clone() });
        let working = tokio::spawn(async move {
            let _unfinished = unfinished;
            work.await
        });
        working.await.map_err(|e| Error::internal(format!("an operation ended early: {e}")))?.inspect_err(check_use)
    }

    /// Runs an operation until it ends, the caller cancels, or this manager is closed.
    ///
    /// # Errors
    /// `CLOSED`, `CANCELLED`; `OBSERVER_ONLY` for an operation that acts; what the work answers.
    async fn carry_out<T>(
        &self,
        call: &Call,
        operation: &Operation,
        work: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        if self.0.closed.is_cancelled() {
            return Err(codes::Closed {}.err());
        }
        if operation.effect == Effect::Acts && !self.0.ports.store.is_controller() {
            return Err(codes::ObserverOnly { operation: operation.name }.err());
        }
        tokio::select! {
            biased;
            () = self.0.closed.cancelled() => Err(codes::Closed {}.err()),
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation: operation.name }.err()),
            answer = work => answer.inspect_err(check_use),
        }
    }
}

/// Checks that an operation fails only with codes that the table calls errors.
fn check_use(error: &Error) {
    debug_assert!(error.code().uses().contains(&Use::Error), "{} is not an error", error.code());
}

fn check_options(config: &Config) -> CheckOptions {
    CheckOptions { stale_after: config.stale_after.0, concurrency: HOSTS_AT_A_TIME }
}
