//! A [`Store`] in memory, for the simulation and for tests: no file, no thread, no timer.
//!
//! This store behaves as the SQLite store does; one conformance suite runs over both. A crash keeps exactly the durable
//! commits: [`MemoryStore::hold_commits`] delays commits before they become durable, [`MemoryStore::crash_at`] ends the
//! process in a given commit, and [`MemoryStore::crash`] drops what is not durable and returns the store for the next
//! process.
//!
//! Several drivers can share one store, as two processes can share a database. The epochs of the runs separate them.
//!
//! `rows` holds the rows and changes them; `check` decides beforehand whether a commit is accepted.

mod check;
mod rows;

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use self::rows::Rows;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Error, Result, codes};
use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::HostCheck;
use ovirt_upgrade_manager::model::engine::EngineCheck;
use ovirt_upgrade_manager::model::event::Event;
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::examination::StoreExamination;
use ovirt_upgrade_manager::model::host::Association;
use ovirt_upgrade_manager::model::ids::{HostId, RunId, TaskId, UserName};
use ovirt_upgrade_manager::model::ledger::LedgerEntry;
use ovirt_upgrade_manager::model::notification::Notice;
use ovirt_upgrade_manager::model::plan::{PLAN_FORMAT, Plan};
use ovirt_upgrade_manager::model::run::{JOURNAL_FORMAT, JournalRecord, RunRow};
use ovirt_upgrade_manager::model::schedule::{JobRecord, Watched};
use ovirt_upgrade_manager::ports::{Change, Ids, ImageLevels, ObserverRequest, Store, TaskRecord};
use ovirt_upgrade_manager::store::{newest_format, rules};

/// Stands for the directory in messages.
const NO_DIRECTORY: &str = "(in memory)";

/// A durable state in memory, as one process has it open.
pub struct MemoryStore {
    role: Role,
    shared: Arc<Shared>,
}

/// The part that a controller and its observers share; the counterpart of the file.
struct Shared {
    id: String,
    rows: Mutex<Rows>,
    newest: watch::Sender<u64>,
    held: watch::Sender<bool>,
    process: Mutex<Process>,
}

/// The controller's process.
struct Process {
    controller: Controller,
    /// Its commits so far.
    commits: u64,
    /// The commit in which the process dies.
    crash_at: Option<(u64, Moment)>,
}

/// The state of the controller's process. After a crash the process gets no answer but `CLOSED`.
#[derive(Clone, Copy, PartialEq)]
enum Controller {
    Alive,
    Closed,
    Crashed,
}

/// The moment of a process's death in a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// Nothing of it is durable.
    BeforeDurable,
    /// It is durable, but it is not answered.
    AfterDurable,
}

/// Locks. A panic while a lock was held leaves no half-written commit: all changes are checked before the first one is
/// made.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryStore {
    /// A new, empty store, as its controller.
    pub fn new(ids: &dyn Ids) -> Self {
        Self::controller(ids.unique(), Rows::default())
    }

    fn controller(id: String, rows: Rows) -> Self {
        let shared = Shared {
            id,
            newest: watch::Sender::new(rows.newest),
            rows: Mutex::new(rows),
            held: watch::Sender::new(false),
            process: Mutex::new(Process { controller: Controller::Alive, commits: 0, crash_at: None }),
        };
        MemoryStore { role: Role::Controller, shared: Arc::new(shared) }
    }

    /// An observer of the same state.
    pub fn observer(&self) -> Self {
        MemoryStore { role: Role::Observer, shared: Arc::clone(&self.shared) }
    }

    /// Keeps commits from becoming durable, and so from being answered, until called with `false`.
    pub fn hold_commits(&self, hold: bool) {
        self.shared.held.send_replace(hold);
    }

    /// Ends the process: what is not durable is lost, and this instance answers `CLOSED` from now on. Returns the store
    /// for the next controller.
    pub fn crash(&self) -> MemoryStore {
        let rows = {
            // Under the lock of commits: a commit is answered before the crash, or never.
            let rows = locked(&self.shared.rows);
            locked(&self.shared.process).controller = Controller::Crashed;
            rows.clone()
        };
        self.wake_all();
        Self::controller(self.shared.id.clone(), rows)
    }

    /// Ends the process in this commit of the controller, counted from 1 since this store was opened; commits that are
    /// empty or refused do not count. That commit is never answered, and every later call answers `CLOSED`.
    /// [`MemoryStore::crash`] then returns the store for the next controller.
    pub fn crash_at(&self, commit: u64, moment: Moment) {
        locked(&self.shared.process).crash_at = Some((commit, moment));
    }

    /// Commits of the controller since this store was opened; those that are empty or refused do not count.
    pub fn commits(&self) -> u64 {
        locked(&self.shared.process).commits
    }

    /// Whether the process has ended in a crash.
    pub fn is_crashed(&self) -> bool {
        self.alive().is_err()
    }

    /// Makes a commit durable, or waits. `None`: the process ended in this commit.
    fn commit_now(&self, mut changes: Vec<Change>) -> Result<Option<Vec<u64>>> {
        rules::prune_last(&mut changes);
        let mut rows = locked(&self.shared.rows);
        self.alive()?;
        check::check(&rows, &changes)?;
        let dies = if self.is_controller() && !changes.is_empty() { self.count_commit() } else { None };
        if dies == Some(Moment::BeforeDurable) {
            return Ok(None);
        }
        let numbers = rows.apply_all(changes);
        drop(rows);
        if dies.is_some() {
            return Ok(None);
        }
        if let Some(last) = numbers.last() {
            self.shared.newest.send_replace(*last);
        }
        Ok(Some(numbers))
    }

    /// Counts a commit of the controller. Returns the moment in it at which the process ends, if it does.
    fn count_commit(&self) -> Option<Moment> {
        let mut process = locked(&self.shared.process);
        process.commits += 1;
        let (_, moment) = process.crash_at.filter(|(commit, _)| *commit == process.commits)?;
        process.controller = Controller::Crashed;
        Some(moment)
    }

    /// Wakes all waits for this store, so that they return `CLOSED` after a crash.
    fn wake_all(&self) {
        self.shared.held.send_replace(false);
        self.shared.newest.send_modify(|_| ());
    }

    fn read<T>(&self, read: impl FnOnce(&Rows) -> T) -> Result<T> {
        self.alive()?;
        Ok(read(&locked(&self.shared.rows)))
    }

    fn alive(&self) -> Result<Controller> {
        match locked(&self.shared.process).controller {
            Controller::Crashed => Err(codes::Closed {}.err()),
            other => Ok(other),
        }
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        let mut process = locked(&self.shared.process);
        if self.role == Role::Controller && process.controller == Controller::Alive {
            process.controller = Controller::Closed;
        }
    }
}

#[async_trait]
impl Store for MemoryStore {
    fn id(&self) -> &str {
        &self.shared.id
    }

    fn is_controller(&self) -> bool {
        self.role == Role::Controller
    }

    async fn commit(&self, changes: Vec<Change>) -> Result<Vec<u64>> {
        if self.role == Role::Observer {
            rules::check_observer(&changes)?;
            if self.alive()? == Controller::Closed {
                return Err(codes::NoController { path: NO_DIRECTORY }.err());
            }
        }
        // Cannot fail: `shared` owns the sender.
        drop(self.shared.held.subscribe().wait_for(|held| !held).await);
        match self.commit_now(changes)? {
            Some(numbers) => Ok(numbers),
            None => {
                self.wake_all();
                std::future::pending().await
            }
        }
    }

    async fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>> {
        self.read(|s| hosts.iter().filter_map(|host| s.associations.get(host).cloned()).collect())
    }

    async fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>> {
        self.read(|s| s.tasks.iter().find(|t| t.task.id == *id).map(|t| TaskRecord::clone(t)))
    }

    async fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>> {
        self.read(|s| s.packages_before.get(id).map(|packages| Vec::clone(packages)))
    }

    async fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        self.read(|s| {
            let unfinished = s.tasks.iter().filter(|t| !t.task.state.is_final());
            let mut unfinished: Vec<_> = unfinished.map(|t| TaskRecord::clone(t)).collect();
            unfinished.sort_by_key(|t| t.task.created_at_ms);
            unfinished
        })
    }

    async fn ended_tasks(&self, since_ms: TimeMs) -> Result<Vec<TaskRecord>> {
        self.read(|s| {
            let is_since =
                |t: &TaskRecord| t.task.state.is_final() && t.task.ended_at_ms.is_some_and(|at| at >= since_ms);
            let mut ended: Vec<TaskRecord> = s.tasks.iter().map(|t| TaskRecord::clone(t)).filter(is_since).collect();
            ended.sort_by_key(|t| t.task.ended_at_ms);
            ended
        })
    }

    async fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>> {
        self.read(|s| s.checks.get(host).map(|check| HostCheck::clone(check)))
    }

    async fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        self.read(|s| s.image_levels.clone())
    }

    async fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>> {
        self.read(|s| {
            let first = s.events.partition_point(|e| e.seq <= seq);
            s.events.iter().skip(first).take(limit).map(|e| Event::clone(e)).collect()
        })
    }

    async fn cursor(&self, listener: &str) -> Result<u64> {
        self.read(|s| s.cursors.get(listener).copied().unwrap_or(0))
    }

    async fn requests(&self) -> Result<Vec<ObserverRequest>> {
        self.read(|s| {
            let mut requests = s.requests.clone();
            requests.sort_by_key(|r| r.at_ms);
            requests
        })
    }

    async fn notices(&self) -> Result<Vec<Notice>> {
        self.read(|s| s.notices.values().cloned().collect())
    }

    async fn dismissed(&self, user: &UserName) -> Result<Vec<String>> {
        self.read(|s| s.dismissals.iter().filter(|(_, by)| by == user).map(|(id, _)| id.clone()).collect())
    }

    async fn last_engine_check(&self) -> Result<Option<EngineCheck>> {
        self.read(|s| s.engine_check.as_deref().cloned())
    }

    async fn jobs(&self) -> Result<Vec<JobRecord>> {
        self.read(|s| s.jobs.values().cloned().collect())
    }

    async fn watched(&self) -> Result<Option<Watched>> {
        self.read(|s| s.watched.as_deref().cloned())
    }

    async fn wait_for_events(&self, seq: u64) {
        // Cannot fail: `shared` owns the sender.
        drop(self.shared.newest.subscribe().wait_for(|newest| *newest > seq || self.is_crashed()).await);
    }

    async fn plan(&self, hash: &str) -> Result<Option<Plan>> {
        let plan = self.read(|s| s.plans.get(hash).map(|plan| Plan::clone(plan)))?;
        match plan {
            Some(plan) if plan.format > PLAN_FORMAT => {
                Err(newer(format!("plan {hash}"), plan.format, PLAN_FORMAT).with("key", hash))
            }
            plan => Ok(plan),
        }
    }

    async fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.read(|s| s.run(id).map(|run| run.row.clone()))
    }

    async fn runs(&self, limit: usize) -> Result<Vec<RunRow>> {
        self.read(|s| {
            let mut rows: Vec<_> = s.runs.iter().rev().map(|run| &run.row).collect();
            rows.sort_by_key(|row| Reverse(row.began_at_ms));
            rows.into_iter().take(limit).cloned().collect()
        })
    }

    async fn unfinished_runs(&self) -> Result<Vec<RunRow>> {
        self.read(|s| {
            let rows = s.runs.iter().map(|run| &run.row).filter(|row| row.ended_at_ms.is_none());
            let mut rows: Vec<_> = rows.cloned().collect();
            rows.sort_by_key(|row| row.began_at_ms);
            rows
        })
    }

    async fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>> {
        let records: Vec<_> = self.read(|s| {
            let first = usize::try_from(after).unwrap_or(usize::MAX);
            s.run(run).map_or(vec![], |run| run.journal.iter().skip(first).cloned().collect())
        })?;
        match records.iter().find(|record| record.format > JOURNAL_FORMAT) {
            None => Ok(records.into_iter().map(Arc::unwrap_or_clone).collect()),
            Some(record) => Err(newer(format!("record {} of run {run}", record.seq), record.format, JOURNAL_FORMAT)
                .with("run", run)
                .with("record", record.seq)),
        }
    }

    async fn open_ledger(&self) -> Result<Vec<LedgerEntry>> {
        self.read(|s| s.ledger.values().filter(|entry| rules::is_open(entry)).cloned().collect())
    }

    async fn examine(&self) -> Result<StoreExamination> {
        self.read(|s| StoreExamination {
            directory: None,
            format: newest_format(),
            damage: Ok(vec![]),
            newest_event: s.newest,
            cursors: s.cursors.clone(),
        })
    }
}

/// `STATE_NEWER` for a row that a newer version wrote.
fn newer(place: String, found: u32, known: u32) -> Error {
    let path = format!("{NO_DIRECTORY} ({place})");
    codes::StateNewer { path, found, known }.err()
}
