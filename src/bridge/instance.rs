//! An upgrade manager with everything that it needs in the embedder's process: runtime, lanes, operations under way.
//!
//! Tests: `tests/it/boundary/bridge.rs`, `CloseTest` of the Java binding.

use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::runtime::{Handle, Runtime};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;
use tracing::{Dispatch, Instrument};

use super::actions::{EngineCalls, LaneActions};
use super::closing::Closing;
use super::delivery::{EventSink, pump};
use super::embedder::{Completer, Embedder};
use super::lanes::{self, Lane, LaneSender};
use super::listeners::Listeners;
use super::log::{self, LogLine};
use super::managed::{Managed, Opener};
use super::operations;
use super::pending::{Pending, Waiter};
use super::runtime;
use crate::audit::outbox;
use crate::config::{Config, Span};
use crate::engine::callbacks::EngineActions;
use crate::error::guard::guard_async;
use crate::error::{Code, Error, Result, codes};
use crate::manager::{Duties, UpgradeManager};
use crate::model::ids::CorrelationId;
use crate::model::task::Progress;
use crate::ports::{Call, Ids, NoProgress, ProgressSink};
use crate::thread;

/// Longest queue of a lane. Events wait in the store, so this limit bounds progress, log lines and completions.
const LANE_DEPTH: usize = 1024;
/// Most operations under way at a time. One takes some 40 KB, and a thousand keep every provider busy.
pub const MOST_OPERATIONS: usize = 1000;
/// Further operations that may begin, if [`USE_KEPT`] names them: calls to hanging servers must not keep them out.
const KEPT: usize = 100;
/// Operations that show or end other operations.
const USE_KEPT: [&str; 13] = [
    "abandon",
    "answer",
    "cancel",
    "cancel_task",
    "doctor",
    "events",
    "notifications",
    "pause",
    "run",
    "runs",
    "schedule",
    "task",
    "version",
];
/// Parts of the five seconds that a close may take, whatever hangs.
mod limit {
    use std::time::Duration;
    pub const MANAGER: Duration = Duration::from_millis(1200);
    pub const RUNTIME: Duration = Duration::from_millis(1200);
    pub const STATE: Duration = Duration::from_millis(700);
    pub const WAITERS: Duration = Duration::from_millis(300);
    pub const LANE: Duration = Duration::from_millis(700);
    pub const ALL: Duration = Duration::from_secs(5);
}
/// A blocked caller waits for its deadline and this much longer.
const GRACE: Duration = Duration::from_secs(2);

/// A call of an operation by its name.
pub struct OperationCall {
    /// Its name in the table of operations.
    pub name: String,
    /// The request document.
    pub request: Vec<u8>,
    /// Its deadline; `None`: the configuration's.
    pub deadline: Option<Duration>,
    /// Correlation id for logs; `None`: a new one.
    pub correlation_id: Option<String>,
}

/// An open upgrade manager.
pub struct Instance {
    core: Arc<Core>,
    closing: Closing<Machinery>,
}

/// The parts that operations use. Tasks of the runtime hold them, so they own neither the runtime nor the lanes.
struct Core {
    config: Config,
    /// The embedder answers for the engine.
    has_actions: bool,
    /// Close takes the manager out, so that the state directory is free even if a caller still holds the instance.
    manager: Mutex<Option<UpgradeManager>>,
    ids: Arc<dyn Ids>,
    pending: Pending,
    /// One permit for each operation that may begin.
    room: Arc<Semaphore>,
    /// Permits that are kept for operations that send nothing to a server.
    kept_room: Arc<Semaphore>,
    stop: CancellationToken,
    events: LaneSender,
    engine: LaneSender,
    runtime: Handle,
    log: Dispatch,
    listeners: Listeners,
}

/// The parts that close ends.
struct Machinery {
    runtime: Runtime,
    events: Lane,
    engine: Lane,
}

impl Instance {
    /// Starts lanes and runtime and opens the manager. Blocks while the state is read.
    ///
    /// # Errors
    /// As [`UpgradeManager::open`]; `WOULD_BLOCK_UPCALL` on a lane's thread; `INTERNAL` where a thread cannot start.
    pub fn open(config: Config, embedder: Arc<dyn Embedder>) -> Result<Arc<Instance>> {
        Instance::open_with(config, embedder, None)
    }

    /// As [`Instance::open`], with the engine actions of the embedder. They are released when the close has ended, unless
    /// one of them hangs.
    ///
    /// # Errors
    /// As [`Instance::open`]; `INVALID_CONFIG` where the engine's API is configured as well.
    pub fn open_with(
        config: Config,
        embedder: Arc<dyn Embedder>,
        actions: Option<Arc<dyn EngineCalls>>,
    ) -> Result<Arc<Instance>> {
        lanes::refuse_blocking("open")?;
        // The lane that forwards log lines logs itself, so the dispatch exists before the lane, and gets it here.
        let log_lane = Arc::new(std::sync::OnceLock::<LaneSender>::new());
        let (to, by) = (log_lane.clone(), embedder.clone());
        let log = log::dispatch(config.log_level, Box::new(move |line| forward(&to, &by, line)));
        let events = Lane::start(lanes::EVENTS, LANE_DEPTH, embedder.clone(), log.clone())?;
        let engine = Lane::start(lanes::ENGINE, LANE_DEPTH, embedder, log.clone())?;
        // The cell was empty: only this line sets it.
        let _ = log_lane.set(events.sender());
        let runtime = match runtime::start(config.worker_threads, &log) {
            Ok(runtime) => runtime,
            Err(e) => {
                events.finish(limit::LANE);
                engine.finish(limit::LANE);
                return Err(e);
            }
        };
        let machinery = Machinery { runtime, events, engine };
        let has_actions = actions.is_some();
        let actions = actions.map(|actions| LaneActions::new(machinery.engine.sender(), actions));
        match open_manager(&machinery.runtime, config, actions) {
            Ok(manager) => Ok(Arc::new(Instance::assemble(manager, has_actions, machinery, log))),
            Err(e) => {
                machinery.stop();
                Err(e)
            }
        }
    }

    fn assemble(manager: UpgradeManager, has_actions: bool, machinery: Machinery, log: Dispatch) -> Instance {
        let core = Core {
            config: manager.config().clone(),
            has_actions,
            ids: manager.ports().ids.clone(),
            manager: Mutex::new(Some(manager)),
            pending: Pending::default(),
            room: Arc::new(Semaphore::new(MOST_OPERATIONS)),
            kept_room: Arc::new(Semaphore::new(KEPT)),
            stop: CancellationToken::new(),
            events: machinery.events.sender(),
            engine: machinery.engine.sender(),
            runtime: machinery.runtime.handle().clone(),
            log,
            listeners: Listeners::default(),
        };
        Instance { core: Arc::new(core), closing: Closing::new(machinery) }
    }

    /// The configuration that it was opened with.
    pub fn config(&self) -> &Config {
        &self.core.config
    }

    /// Whether it was opened with engine actions.
    pub fn has_actions(&self) -> bool {
        self.core.has_actions
    }

    /// Begins an operation and returns its ticket. The completer is called once with the outcome, unless this fails.
    ///
    /// # Errors
    /// `CLOSED`; `TOO_MANY_OPERATIONS`; `INVALID_ARGUMENT` for a bad correlation id.
    pub fn start(&self, operation: OperationCall, completer: Arc<dyn Completer>) -> Result<u64> {
        let progress = Arc::new(LaneProgress { lane: self.core.events.clone(), to: completer.clone() });
        self.core.launch(operation, Waiter::Lane(completer), progress)
    }

    /// Runs an operation and waits for its answer document.
    ///
    /// # Errors
    /// `WOULD_BLOCK_UPCALL` on a lane's thread; `DEADLINE_EXCEEDED`, `CANCELLED`, `CLOSED`, `TOO_MANY_OPERATIONS`;
    /// `INVALID_ARGUMENT` for a bad request or correlation id; `UNKNOWN_OPERATION`; what the operation answers.
    pub fn call(&self, operation: OperationCall) -> Result<Vec<u8>> {
        lanes::refuse_blocking(&operation.name)?;
        let name = operation.name.clone();
        let deadline = self.core.deadline(&operation);
        let (done, outcome) = sync_channel(1);
        let ticket = self.core.launch(operation, Waiter::Thread(done), Arc::new(NoProgress))?;
        match outcome.recv_timeout(deadline.saturating_add(GRACE)) {
            Ok(outcome) => outcome,
            Err(RecvTimeoutError::Timeout) => {
                self.core.pending.take(ticket);
                Err(deadline_exceeded(&name, deadline))
            }
            Err(RecvTimeoutError::Disconnected) => Err(Error::internal(format!("{name} got lost"))),
        }
    }

    /// Cancels an operation: it ends with `CANCELLED` unless it ends by itself first. Returns whether it was under way.
    pub fn cancel(&self, ticket: u64) -> bool {
        self.core.pending.cancel(ticket)
    }

    /// Delivers events to a listener from its stored cursor on. `name` is the name of the cursor; `None`: that of the
    /// configuration. Returns a number for [`Instance::forget`].
    ///
    /// # Errors
    /// `CLOSED`; `INVALID_ARGUMENT` for a name that already listens, or a bad one.
    pub fn listen(&self, name: Option<String>, sink: Arc<dyn EventSink>) -> Result<u64> {
        let name = name.unwrap_or_else(|| self.config().listener.clone());
        if name.is_empty() || name.len() > 64 {
            return Err(Error::argument("listener", "must have 1 to 64 bytes"));
        }
        if name == outbox::LISTENER {
            return Err(Error::argument("listener", format!("'{name}' is the library's own; take another name")));
        }
        let ports = self.core.manager()?.ports().clone();
        let stop = self.core.stop.child_token();
        let number = self.core.listeners.add(&name, stop.clone())?;
        let lane = self.core.events.clone();
        self.core.runtime.spawn(pump(ports, name, sink, lane, stop));
        Ok(number)
    }

    /// Ends the delivery to a listener. A page that is under way may still arrive.
    pub fn forget(&self, listener: u64) {
        self.core.listeners.end(listener);
    }

    /// Ends everything within five seconds, whatever hangs; no upcall is made afterwards. Idempotent: a second caller
    /// waits for the first. On a lane's thread the call returns at once, and another thread finishes the close.
    pub fn close(self: &Arc<Self>) {
        self.begin_close();
        if lanes::current().is_some() || Handle::try_current().is_ok() {
            let this = self.clone();
            let helper = thread::start("oum-closer", move || this.close());
            if let Err(e) = helper {
                tracing::error!("no thread to close with; close again from another thread: {e}");
            }
            return;
        }
        self.closing.once(limit::ALL, |machinery| {
            tracing::dispatcher::with_default(&self.core.log, || self.shut_down(machinery));
        });
    }

    /// Refuses new operations and ends those under way; [`Instance::close`] must follow.
    pub fn begin_close(&self) {
        self.core.stop.cancel();
    }

    /// No new operation begins any more.
    pub fn is_closing(&self) -> bool {
        self.core.stop.is_cancelled()
    }

    /// Waits until close has ended, for at most as long as it may take.
    pub fn wait_closed(&self) {
        self.closing.wait(limit::ALL);
    }

    fn shut_down(&self, machinery: Machinery) {
        let manager = locked(&self.core.manager).take();
        if let Some(manager) = manager.clone() {
            let (done, ended) = sync_channel(1);
            machinery.runtime.spawn(async move {
                manager.close().await;
                let _ = done.send(());
            });
            if ended.recv_timeout(limit::MANAGER).is_err() {
                tracing::warn!("the manager did not close in time and is left behind");
            }
        }
        machinery.runtime.shutdown_timeout(limit::RUNTIME);
        release(manager);
        self.fail_waiters();
        machinery.events.finish(limit::LANE);
        machinery.engine.finish(limit::LANE);
    }

    /// Fails the operations whose tasks the runtime has dropped.
    fn fail_waiters(&self) {
        let until = Instant::now() + limit::WAITERS;
        for waiter in self.core.pending.close() {
            match waiter {
                Waiter::Thread(caller) => drop(caller.send(Err(codes::Closed {}.err()))),
                Waiter::Lane(completer) => {
                    // Completions that do not fit into the queue are dropped; a completer that is dropped uncalled
                    // completes with `CLOSED`.
                    let upcall = move || completer.complete(Err(codes::Closed {}.err()));
                    self.core.engine.send_until(Box::new(upcall), until);
                }
            }
        }
    }
}

impl Machinery {
    fn stop(self) {
        self.runtime.shutdown_timeout(limit::RUNTIME);
        self.events.finish(limit::LANE);
        self.engine.finish(limit::LANE);
    }
}

impl Core {
    fn manager(&self) -> Result<UpgradeManager> {
        let manager = locked(&self.manager).clone();
        manager.filter(|_| !self.stop.is_cancelled()).ok_or_else(|| codes::Closed {}.err())
    }

    fn deadline(&self, operation: &OperationCall) -> Duration {
        operation.deadline.unwrap_or(self.config.deadline.0)
    }

    fn launch(
        self: &Arc<Self>,
        operation: OperationCall,
        waiter: Waiter,
        progress: Arc<dyn ProgressSink>,
    ) -> Result<u64> {
        let correlation_id = match &operation.correlation_id {
            Some(id) => CorrelationId::new(id.as_str())?,
            None => CorrelationId::ours(self.ids.unique())?,
        };
        let manager = self.manager()?;
        let room = self.room(&operation)?;
        let cancel = self.stop.child_token();
        let ticket = self.pending.enter(cancel.clone(), waiter)?;
        let call = Call { progress, limit: Some(self.deadline(&operation)), ..Call::new(correlation_id, cancel) };
        let core = self.clone();
        self.runtime.spawn(async move {
            let span = tracing::info_span!("call", operation = operation.name, correlation_id = %call.correlation_id);
            let outcome = guard_async(core.carry_out(&manager, &operation, &call)).instrument(span).await;
            drop((call, manager));
            core.finish(ticket, outcome, room).await;
        });
        Ok(ticket)
    }

    /// A permit for one more operation.
    ///
    /// # Errors
    /// `TOO_MANY_OPERATIONS`.
    fn room(&self, operation: &OperationCall) -> Result<OwnedSemaphorePermit> {
        let mut room = self.room.clone().try_acquire_owned();
        if room.is_err() && USE_KEPT.contains(&operation.name.as_str()) {
            room = self.kept_room.clone().try_acquire_owned();
        }
        room.map_err(|_| codes::TooManyOperations { operation: &operation.name, limit: MOST_OPERATIONS }.err())
    }

    async fn carry_out(&self, manager: &UpgradeManager, operation: &OperationCall, call: &Call) -> Result<Vec<u8>> {
        let deadline = self.deadline(operation);
        let outcome = tokio::select! {
            biased;
            outcome = operations::run(manager, call, &operation.name, &operation.request) => outcome,
            () = call.cancel.cancelled() => Err(codes::Cancelled { operation: &operation.name }.err()),
            () = tokio::time::sleep(deadline) => {
                call.cancel.cancel();
                Err(deadline_exceeded(&operation.name, deadline))
            }
        };
        // Close cancels every operation, and the caller gets `CLOSED`.
        match outcome {
            Err(e) if e.code() == Code::Cancelled && self.stop.is_cancelled() => Err(codes::Closed {}.err()),
            outcome => outcome,
        }
    }

    /// Hands the outcome over. The completion keeps its permit until the upcall has returned: until then its answer is
    /// in memory.
    async fn finish(&self, ticket: u64, outcome: Result<Vec<u8>>, room: OwnedSemaphorePermit) {
        match self.pending.take(ticket) {
            // The caller may have given up.
            Some(Waiter::Thread(caller)) => drop(caller.send(outcome)),
            Some(Waiter::Lane(completer)) => {
                let upcall = move || {
                    completer.complete(outcome);
                    drop(room);
                };
                self.engine.send(Box::new(upcall)).await;
            }
            None => {}
        }
    }
}

struct LaneProgress {
    lane: LaneSender,
    to: Arc<dyn Completer>,
}

impl ProgressSink for LaneProgress {
    fn progress(&self, progress: &Progress) {
        let (to, progress) = (self.to.clone(), progress.clone());
        // If the lane has no room, this step is left out; a later step replaces it.
        self.lane.try_send(Box::new(move || to.progress(&progress)));
    }
}

fn forward(lane: &std::sync::OnceLock<LaneSender>, embedder: &Arc<dyn Embedder>, line: LogLine) -> bool {
    let embedder = embedder.clone();
    lane.get().is_some_and(|lane| lane.try_send(Box::new(move || embedder.log(&line))))
}

/// Opens the manager on the runtime, because the caller's thread may have a small stack, or a runtime of its own.
fn open_manager(runtime: &Runtime, config: Config, actions: Option<LaneActions>) -> Result<UpgradeManager> {
    let (done, opened) = sync_channel(1);
    let actions = actions.map(|actions| Arc::new(actions) as Arc<dyn EngineActions>);
    runtime.spawn(async move {
        let _ = done.send(guard_async(UpgradeManager::open_with(config, Duties::All, actions)).await);
    });
    opened.recv().map_err(|_| Error::internal("opening got lost"))?
}

/// Drops the manager, which frees the state directory. If the disk hangs, only a thread of this library hangs with it.
fn release(manager: Option<UpgradeManager>) {
    lanes::within(limit::STATE, move || drop(manager));
}

fn deadline_exceeded(operation: &str, deadline: Duration) -> Error {
    codes::DeadlineExceeded { operation, deadline: Span(deadline) }.err()
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Managed for Instance {
    fn open(config: Config, opener: Opener) -> Result<Arc<Self>> {
        Instance::open_with(config, opener.embedder, opener.actions)
    }

    fn has_actions(&self) -> bool {
        Instance::has_actions(self)
    }

    fn config(&self) -> &Config {
        Instance::config(self)
    }

    fn listen(&self, name: Option<String>, sink: Arc<dyn EventSink>) -> Result<u64> {
        Instance::listen(self, name, sink)
    }

    fn forget(&self, listener: u64) {
        Instance::forget(self, listener);
    }

    fn begin_close(&self) {
        Instance::begin_close(self);
    }

    fn is_closing(&self) -> bool {
        Instance::is_closing(self)
    }

    fn close(self: Arc<Self>) {
        Instance::close(&self);
    }

    fn wait_closed(&self) {
        Instance::wait_closed(self);
    }

    fn is_closed(&self) -> bool {
        self.closing.is_closed()
    }
}
