//! The port in memory, for the simulation and for tests: no file, no thread, no timer.
//!
//! It behaves as the SQLite store does; one conformance suite runs over both. What a crash leaves is what was
//! committed: [`MemoryStore::hold_commits`] stops commits before they become durable, [`MemoryStore::crash`] drops
//! those and answers the store as the next process finds it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::watch;

use super::{cursor_too_far, migrations, refuse_acting, request_id_taken};
use crate::config::Role;
use crate::error::{Code, Result};
use crate::model::TimeMs;
use crate::model::check::HostCheck;
use crate::model::engine::EngineCheck;
use crate::model::event::{Event, NewEvent};
use crate::model::evr::Nevra;
use crate::model::examination::StoreExamination;
use crate::model::host::Association;
use crate::model::ids::{HostId, TaskId, UserName};
use crate::model::notification::Notice;
use crate::model::schedule::{Job, JobRecord, Watched};
use crate::ports::{Change, Ids, ImageLevels, Request, Store, TaskRecord};

/// Stands for the directory in messages.
const NO_DIRECTORY: &str = "(in memory)";

/// A state in memory.
pub struct MemoryStore {
    role: Role,
    shared: Arc<Shared>,
}

/// What a controller and its observers share: the "file".
struct Shared {
    id: String,
    state: Mutex<State>,
    newest: watch::Sender<u64>,
    held: watch::Sender<bool>,
    /// No controller, one that lives, or one that crashed and whose "process" must see nothing any more.
    controller: Mutex<Controller>,
}

#[derive(Clone, Copy, PartialEq)]
enum Controller {
    Alive,
    Closed,
    Crashed,
}

/// Everything durable. Cloned for each commit, and replaced when all of its changes were accepted.
#[derive(Clone, Default)]
struct State {
    associations: BTreeMap<HostId, Association>,
    tasks: Vec<Arc<TaskRecord>>,
    packages_before: BTreeMap<TaskId, Arc<Vec<Nevra>>>,
    checks: BTreeMap<HostId, Arc<HostCheck>>,
    image_levels: BTreeMap<String, ImageLevels>,
    events: Vec<Arc<Event>>,
    newest: u64,
    cursors: BTreeMap<String, u64>,
    requests: Vec<Request>,
    /// By topic.
    notices: BTreeMap<String, Notice>,
    /// Notification and user.
    dismissals: BTreeSet<(String, UserName)>,
    engine_check: Option<Arc<EngineCheck>>,
    jobs: BTreeMap<Job, JobRecord>,
    watched: Option<Arc<Watched>>,
}

/// A panic while the lock was held leaves the state as it was: it is replaced as a whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl MemoryStore {
    /// A new, empty store, as its controller.
    pub fn new(ids: &dyn Ids) -> Self {
        Self::controller(ids.unique(), State::default())
    }

    fn controller(id: String, state: State) -> Self {
        let shared = Shared {
            id,
            newest: watch::Sender::new(state.newest),
            state: Mutex::new(state),
            held: watch::Sender::new(false),
            controller: Mutex::new(Controller::Alive),
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

    /// The process dies: whatever was not durable is lost, and this instance answers `CLOSED` from now on. Answers
    /// the store as the next controller finds it.
    pub fn crash(&self) -> MemoryStore {
        let state = {
            // Under the lock of commits: one is answered before the crash, or never.
            let state = locked(&self.shared.state);
            *locked(&self.shared.controller) = Controller::Crashed;
            state.clone()
        };
        // Those that wait, wait for nothing: let them find out.
        self.shared.held.send_replace(false);
        self.shared.newest.send_modify(|_| ());
        Self::controller(self.shared.id.clone(), state)
    }

    fn read<T>(&self, read: impl FnOnce(&State) -> T) -> Result<T> {
        self.alive()?;
        Ok(read(&locked(&self.shared.state)))
    }

    fn alive(&self) -> Result<Controller> {
        match *locked(&self.shared.controller) {
            Controller::Crashed => Err(Code::Closed.err()),
            other => Ok(other),
        }
    }

    fn is_crashed(&self) -> bool {
        self.alive().is_err()
    }
}

impl Drop for MemoryStore {
    fn drop(&mut self) {
        let mut controller = locked(&self.shared.controller);
        if self.role == Role::Controller && *controller == Controller::Alive {
            *controller = Controller::Closed;
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
            refuse_acting(&changes)?;
            if self.alive()? == Controller::Closed {
                return Err(Code::NoController.err().with("path", NO_DIRECTORY));
            }
        }
        // An error would mean that the sender is gone, and it is ours.
        drop(self.shared.held.subscribe().wait_for(|held| !held).await);
        let mut state = locked(&self.shared.state);
        self.alive()?;
        let mut next = state.clone();
        let numbers = next.apply_all(changes)?;
        *state = next;
        drop(state);
        if let Some(last) = numbers.last() {
            self.shared.newest.send_replace(*last);
        }
        Ok(numbers)
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

    async fn requests(&self) -> Result<Vec<Request>> {
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
        // An error would mean that the sender is gone, and it is ours.
        drop(self.shared.newest.subscribe().wait_for(|newest| *newest > seq || self.is_crashed()).await);
    }

    async fn plan(&self, _: &str) -> Result<Option<crate::model::plan::Plan>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }
    async fn run(&self, _: &crate::model::ids::RunId) -> Result<Option<crate::model::run::RunRow>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }
    async fn runs(&self, _: usize) -> Result<Vec<crate::model::run::RunRow>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }
    async fn unfinished_runs(&self) -> Result<Vec<crate::model::run::RunRow>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }
    async fn journal(&self, _: &crate::model::ids::RunId, _: u64) -> Result<Vec<crate::model::run::JournalRecord>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }
    async fn open_ledger(&self) -> Result<Vec<crate::model::run::LedgerEntry>> {
        Err(crate::error::Error::internal("runs are not stored yet"))
    }

    async fn examine(&self) -> Result<StoreExamination> {
        self.read(|s| StoreExamination {
            directory: None,
            format: migrations::newest(),
            damage: Ok(vec![]),
            newest_event: s.newest,
            cursors: s.cursors.clone(),
        })
    }
}

impl State {
    fn apply_all(&mut self, changes: Vec<Change>) -> Result<Vec<u64>> {
        let mut numbers = vec![];
        for change in changes {
            numbers.extend(self.apply(change)?);
        }
        Ok(numbers)
    }

    fn apply(&mut self, change: Change) -> Result<Option<u64>> {
        match change {
            Change::Associate(a) => drop(self.associations.insert(a.host_id.clone(), a)),
            Change::DropAssociation(host) => drop(self.associations.remove(&host)),
            Change::Task(record) => self.put_task(record),
            Change::PackagesBefore(task, packages) => {
                self.packages_before.insert(task, Arc::new(packages));
            }
            Change::Check(check) => drop(self.checks.insert(check.host_id.clone(), Arc::new(check))),
            Change::ImageLevels(image, levels) => drop(self.image_levels.insert(image, levels)),
            Change::Event(event) => return Ok(Some(self.append_event(event))),
            Change::Cursor { listener, seq } => {
                if seq > self.newest {
                    return Err(cursor_too_far(&listener, seq, self.newest));
                }
                self.cursors.insert(listener, seq);
            }
            Change::Request(request) => match self.requests.iter().find(|r| r.id == request.id) {
                Some(there) if *there == request => {}
                Some(_) => return Err(request_id_taken(&request.id)),
                None => self.requests.push(request),
            },
            Change::DropRequest(id) => self.requests.retain(|r| r.id != id),
            Change::Notice(notice) => self.put_notice(notice),
            Change::Withdraw(topic) => {
                if let Some(gone) = self.notices.remove(&topic.key()) {
                    self.forget_dismissals(&gone.id);
                }
            }
            Change::Dismiss { user, id, .. } => {
                if self.notices.values().any(|notice| notice.id == id) {
                    self.dismissals.insert((id, user));
                }
            }
            Change::EngineCheck(check) => self.engine_check = Some(Arc::new(check)),
            Change::Job(record) => drop(self.jobs.insert(record.job, record)),
            Change::Watch(watched) => self.watched = Some(Arc::new(watched)),
            Change::Prune { before_ms } => self.prune(before_ms),
            _ => return Err(crate::error::Error::internal("runs are not stored yet")),
        }
        Ok(None)
    }

    fn put_notice(&mut self, notice: Notice) {
        let id = notice.id.clone();
        if let Some(before) = self.notices.insert(notice.topic.key(), notice)
            && before.id != id
        {
            self.forget_dismissals(&before.id);
        }
    }

    fn forget_dismissals(&mut self, notice_id: &str) {
        self.dismissals.retain(|(id, _)| id != notice_id);
    }

    fn put_task(&mut self, record: TaskRecord) {
        if record.task.state.is_final() {
            self.packages_before.remove(&record.task.id);
        }
        match self.tasks.iter_mut().find(|t| t.task.id == record.task.id) {
            Some(there) => *there = Arc::new(record),
            None => self.tasks.push(Arc::new(record)),
        }
    }

    fn append_event(&mut self, event: NewEvent) -> u64 {
        self.newest += 1;
        self.events.push(Arc::new(Event { seq: self.newest, event }));
        self.newest
    }

    fn prune(&mut self, before_ms: TimeMs) {
        let delivered = self.cursors.values().min().copied().unwrap_or(u64::MAX);
        self.events.retain(|e| e.event.at_ms >= before_ms || e.seq > delivered);
        let old = |t: &TaskRecord| t.task.state.is_final() && t.task.ended_at_ms.is_some_and(|at| at < before_ms);
        self.tasks.retain(|t| !old(t));
    }
}
