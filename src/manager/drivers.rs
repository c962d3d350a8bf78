//! Drives the unfinished runs of this state directory, while this process is its controller.
//!
//! One task looks after all runs, so a run has one driver at a time in this process: those of earlier processes are taken
//! over at the opening, new ones when `start` has begun them. A driver that ends with an error is reported by an event,
//! and begun again after a while, a longer one each time. A run that another process took over is left to it: in one
//! state directory this can happen only if that process became its controller, and then nothing that this process writes
//! counts any more. An observer has no drivers. What is stopped at the close is continued by the next controller.
//!
//! Tests: `lab/tests/it/face`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::audit::catalogue::{Event, OfRun, RunInterrupted};
use crate::check::schedule::Schedule;
use crate::error::guard::guard_async;
use crate::error::{Code, Error, Problem, Result, codes};
use crate::install::tasks::Tasks;
use crate::model::TimeMs;
use crate::model::ids::RunId;
use crate::model::ledger::LedgerEntry;
use crate::model::run::{RunRow, RunState};
use crate::model::run_status::WaitsFor;
use crate::ports::{Change, Clock, ObserverRequestKind, Ports};
use crate::rolling::driver::{self, Status};
use crate::rolling::run::Run;

/// Time between two looks for commands for a run that stands still.
const COMMANDS: Duration = Duration::from_secs(10);
/// Time after which the unfinished runs are read again where they could not be read.
const LOOK: Duration = Duration::from_secs(60);
/// Time after which a driver that failed is begun again; twice as long each time, up to the longest.
const RETRY: Duration = Duration::from_secs(60);
const LONGEST_RETRY: Duration = Duration::from_secs(3_600);
/// A driver that ran for this long before it failed starts with the shortest wait again.
const LONG_ENOUGH: Duration = Duration::from_secs(600);
/// How long a close waits for calls that are under way.
const PATIENCE: Duration = Duration::from_millis(800);

/// The drivers of one upgrade manager.
pub(super) struct Drivers {
    ports: Ports,
    tasks: Arc<Tasks>,
    schedule: Arc<Schedule>,
    runs: Mutex<BTreeMap<RunId, Driven>>,
    wake: Notify,
}

/// A run that has a driver, or stands still.
struct Driven {
    status: Arc<Status>,
    /// When its driver was begun, as [`Clock::passed_ms`](crate::ports::Clock::passed_ms) counts.
    began_ms: i64,
    /// The same by the machine's clock.
    began_at_ms: TimeMs,
    failures: u32,
    /// The last reason to stand still that an event named.
    reported: Option<Code>,
    /// Set while it has no driver.
    standing: Option<Standing>,
}

impl Driven {
    fn begun(clock: &dyn Clock) -> Self {
        let (began_ms, began_at_ms) = (clock.passed_ms(), clock.now_ms());
        Driven { status: Arc::default(), began_ms, began_at_ms, failures: 0, reported: None, standing: None }
    }
}

struct Standing {
    why: Problem,
    /// When the next driver is begun. `None`: never in this process.
    again_ms: Option<i64>,
}

type Ended = (RunId, Result<RunState>);

impl Drivers {
    pub(super) fn new(ports: Ports, tasks: Arc<Tasks>, schedule: Arc<Schedule>) -> Self {
        Drivers { ports, tasks, schedule, runs: Mutex::default(), wake: Notify::new() }
    }

    /// Looks at once for runs without a driver.
    pub(super) fn look(&self) {
        self.wake.notify_one();
    }

    /// The run as its driver has it, and what it waits for. `None`: this process does not drive it.
    pub(super) fn present(&self, run: &RunId) -> Option<(Arc<Run>, Vec<WaitsFor>)> {
        let status = self.runs().get(run).filter(|driven| driven.standing.is_none())?.status.clone();
        let waits = status.waits().into_iter().map(|wait| WaitsFor { host: wait.host, why: wait.why });
        Some((status.run()?, waits.collect()))
    }

    /// Why a run has no driver in this process. `None`: it has one, or it has ended, or this is an observer.
    pub(super) fn stands_because(&self, run: &RunId) -> Option<Problem> {
        self.runs().get(run)?.standing.as_ref().map(|standing| standing.why.clone())
    }

    /// Drives all unfinished runs until `stop` is cancelled.
    pub(super) async fn run(&self, stop: &CancellationToken) {
        let (mut drivers, mut checks) = (JoinSet::new(), JoinSet::new());
        if let Err(error) = self.log_leftovers().await {
            tracing::warn!(%error, "what ended runs left behind could not be read");
        }
        while !stop.is_cancelled() {
            let mut again = None;
            if let Some(Err(error)) = stop.run_until_cancelled(guard_async(self.begin(&mut drivers, stop))).await {
                tracing::warn!(%error, "the unfinished runs could not be read; trying again");
                again = Some(LOOK);
            }
            let again = again.or_else(|| self.until_retry());
            tokio::select! {
                biased;
                () = stop.cancelled() => {}
                Some(ended) = drivers.join_next() => {
                    if let Some(run) = self.ended(ended, stop).await {
                        checks.spawn(self.check(run, stop));
                    }
                }
                Some(_) = checks.join_next() => {}
                () = self.wake.notified() => {}
                () = self.pause(again) => {}
            }
        }
        let finish = async { while drivers.join_next().await.is_some() {} };
        tokio::select! {
            biased;
            () = finish => {}
            () = self.ports.clock.sleep(PATIENCE) => {}
        }
        // What is left ends where it waits; its intents are in the journal.
        drivers.shutdown().await;
        checks.shutdown().await;
        self.runs().clear();
    }

    /// A run that stands still after a failure is driven at once when a command comes for it: a cancel must not wait.
    fn urge(&self, run: &RunId, asked_at_ms: TimeMs) {
        let now_ms = self.ports.clock.passed_ms();
        let mut runs = self.runs();
        // A command that an earlier driver met did not help it.
        let Some(driven) = runs.get_mut(run).filter(|driven| driven.began_at_ms < asked_at_ms) else { return };
        if let Some(Standing { again_ms: Some(again_ms), .. }) = &mut driven.standing {
            *again_ms = now_ms.min(*again_ms);
        }
    }

    /// Time until the next driver that failed is begun again, or until the next look for commands. `None`: no driver failed.
    fn until_retry(&self) -> Option<Duration> {
        let next = self.runs().values().filter_map(|driven| driven.standing.as_ref()?.again_ms).min()?;
        let left_ms = next.saturating_sub(self.ports.clock.passed_ms()).max(1);
        Some(Duration::from_millis(left_ms.unsigned_abs()).min(COMMANDS))
    }

    /// Waits so long; for ever without a time: `start` and the end of a driver wake.
    async fn pause(&self, time: Option<Duration>) {
        match time {
            Some(time) => self.ports.clock.sleep(time).await,
            None => std::future::pending().await,
        }
    }

    /// Begins a driver for each unfinished run that has none and may have one.
    async fn begin(&self, drivers: &mut JoinSet<Ended>, stop: &CancellationToken) -> Result<()> {
        // Requests first: the run of a request exists before it.
        let requests = self.ports.store.requests().await?;
        let unfinished = self.ports.store.unfinished_runs().await?;
        let ids: BTreeSet<&RunId> = unfinished.iter().map(|row| &row.id).collect();
        self.runs().retain(|id, driven| driven.standing.is_none() || ids.contains(id));
        for request in &requests {
            if let ObserverRequestKind::Run { run, .. } = &request.kind {
                self.urge(run, request.at_ms);
            }
        }
        let is_late = |kind: &ObserverRequestKind| match kind {
            ObserverRequestKind::Run { run, .. } => !ids.contains(run),
            ObserverRequestKind::CancelTask(_) => false,
        };
        let late = requests.into_iter().filter(|request| is_late(&request.kind));
        let late: Vec<Change> = late.map(|request| Change::DropRequest(request.id)).collect();
        if !late.is_empty() {
            self.ports.store.commit(late).await?;
        }
        for row in unfinished {
            match self.ports.engine.has_api() {
                true => self.drive(row.id, drivers, stop),
                false => {
                    let what = "an unfinished run";
                    self.stands(&row, codes::EngineApiMissing { what }.err(), None).await;
                }
            }
        }
        Ok(())
    }

    /// Begins a driver, unless the run has one or must not have one yet.
    fn drive(&self, id: RunId, drivers: &mut JoinSet<Ended>, stop: &CancellationToken) {
        let now_ms = self.ports.clock.passed_ms();
        let may_begin = |driven: &Driven| match &driven.standing {
            Some(Standing { again_ms: Some(again_ms), .. }) => *again_ms <= now_ms,
            _ => false,
        };
        let mut runs = self.runs();
        let before = match runs.get(&id) {
            None => Driven::begun(&*self.ports.clock),
            Some(driven) if may_begin(driven) => {
                let begun = Driven::begun(&*self.ports.clock);
                Driven { failures: driven.failures, reported: driven.reported, ..begun }
            }
            Some(_) => return,
        };
        let status = before.status.clone();
        runs.insert(id.clone(), before);
        drop(runs);
        let (ports, tasks, stop) = (self.ports.clone(), self.tasks.clone(), stop.clone());
        drivers.spawn(async move {
            let driving = driver::drive_showing(ports, tasks, id.clone(), stop, &status);
            let ended = guard_async(driving).await;
            (id, ended)
        });
    }

    /// A driver has ended: returns its run where that has ended, too.
    async fn ended(&self, ended: Result<Ended, tokio::task::JoinError>, stop: &CancellationToken) -> Option<RunId> {
        let (id, ended) = match ended {
            Ok(ended) => ended,
            Err(error) => {
                // A panic is caught in the task, and nobody else ends it.
                tracing::error!(%error, "a driver got lost");
                return None;
            }
        };
        match ended {
            Ok(_) => {
                self.runs().remove(&id);
                return Some(id);
            }
            Err(_) if stop.is_cancelled() => {}
            Err(error) => self.failed(id, error).await,
        }
        None
    }

    async fn failed(&self, id: RunId, error: Error) {
        if matches!(error.code(), Code::RunUnknown | Code::RunEnded) {
            self.runs().remove(&id);
            return;
        }
        let row = match self.ports.store.run(&id).await {
            Ok(row) => row,
            Err(why) => {
                tracing::error!(run = %id, %why, "a run that stands still cannot be read");
                None
            }
        };
        let again = self.retry(&id, &error);
        match row {
            Some(row) => self.stands(&row, error, again).await,
            None => self.set_standing(&id, Problem::from(error), again),
        }
    }

    /// Checks the cluster of a run that has ended. What fails is left to the next periodic check.
    fn check(&self, run: RunId, stop: &CancellationToken) -> impl Future<Output = ()> + use<> {
        let (ports, schedule, stop) = (self.ports.clone(), self.schedule.clone(), stop.clone());
        async move {
            let checked = async {
                match ports.store.run(&run).await? {
                    Some(row) => schedule.check_after_run(&row.cluster, &stop).await,
                    None => Ok(()),
                }
            };
            if let Err(error) = guard_async(checked).await {
                tracing::warn!(%run, %error, "the cluster of a run that has ended could not be checked");
            }
        }
    }

    /// When a driver that failed is begun again.
    fn retry(&self, id: &RunId, error: &Error) -> Option<i64> {
        if error.code() == Code::RunTakenOver {
            return None;
        }
        let now_ms = self.ports.clock.passed_ms();
        let mut runs = self.runs();
        let driven = runs.get_mut(id)?;
        if now_ms - driven.began_ms >= millis(LONG_ENOUGH) {
            (driven.failures, driven.reported) = (0, None);
        }
        let wait_ms = millis(RETRY).saturating_mul(1 << driven.failures.min(10)).min(millis(LONGEST_RETRY));
        driven.failures += 1;
        Some(now_ms.saturating_add(wait_ms))
    }

    /// A run stands still. An event says so once for each reason; nothing can be written where another process controls
    /// the state.
    async fn stands(&self, row: &RunRow, error: Error, again_ms: Option<i64>) {
        let why = Problem::from(error);
        self.set_standing(&row.id, why.clone(), again_ms);
        if self.runs().get(&row.id).is_some_and(|driven| driven.reported == Some(why.code)) {
            return;
        }
        tracing::error!(run = %row.id, why = %why.message, "the run stands still");
        if why.code == Code::RunTakenOver {
            return;
        }
        let plan = self.ports.store.plan(&row.plan_hash).await.ok().flatten();
        let cluster = plan.map_or_else(|| row.cluster.to_string(), |plan| plan.cluster_name);
        let of = OfRun { cluster, run: row.id.to_string() };
        let event = RunInterrupted { why: &why.message }.about(of, self.ports.clock.now_ms()).cluster(&row.cluster);
        if let Err(error) = self.ports.store.commit(vec![Change::Event(event.build())]).await {
            return tracing::error!(run = %row.id, %error, "the event that the run stands still could not be written");
        }
        if let Some(driven) = self.runs().get_mut(&row.id) {
            driven.reported = Some(why.code);
        }
    }

    fn set_standing(&self, id: &RunId, why: Problem, again_ms: Option<i64>) {
        let mut runs = self.runs();
        let driven = runs.entry(id.clone()).or_insert_with(|| Driven::begun(&*self.ports.clock));
        driven.standing = Some(Standing { why, again_ms });
    }

    /// Names in the log what ended runs left behind: `restore` restores it on request.
    async fn log_leftovers(&self) -> Result<()> {
        let unfinished = self.ports.store.unfinished_runs().await?;
        let is_ended = |entry: &LedgerEntry| !unfinished.iter().any(|row| row.id == entry.run);
        for entry in self.ports.store.open_ledger().await?.into_iter().filter(is_ended) {
            tracing::warn!(run = %entry.run, setting = %entry.setting, "an ended run left a setting; 'restore' restores it");
        }
        Ok(())
    }

    fn runs(&self) -> MutexGuard<'_, BTreeMap<RunId, Driven>> {
        self.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn millis(span: Duration) -> i64 {
    i64::try_from(span.as_millis()).unwrap_or(i64::MAX)
}
