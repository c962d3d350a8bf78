//! The rows in memory. A change is made only after all changes of its commit were checked (see `check`): a refused
//! commit writes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use ovirt_upgrade_manager::model::TimeMs;
use ovirt_upgrade_manager::model::check::HostCheck;
use ovirt_upgrade_manager::model::engine::EngineCheck;
use ovirt_upgrade_manager::model::event::{Event, NewEvent};
use ovirt_upgrade_manager::model::evr::Nevra;
use ovirt_upgrade_manager::model::host::Association;
use ovirt_upgrade_manager::model::ids::{HostId, RunId, TaskId, UserName};
use ovirt_upgrade_manager::model::ledger::{LedgerEntry, Setting};
use ovirt_upgrade_manager::model::notification::Notice;
use ovirt_upgrade_manager::model::plan::Plan;
use ovirt_upgrade_manager::model::run::{JournalRecord, RunRow};
use ovirt_upgrade_manager::model::schedule::{JobRecord, ScheduledJob, Watched};
use ovirt_upgrade_manager::ports::{Change, ImageLevels, ObserverRequest, TaskRecord};
use ovirt_upgrade_manager::store::rules;

/// Everything durable.
#[derive(Clone, Default)]
pub(super) struct Rows {
    pub associations: BTreeMap<HostId, Association>,
    pub tasks: Vec<Arc<TaskRecord>>,
    pub packages_before: BTreeMap<TaskId, Arc<Vec<Nevra>>>,
    pub checks: BTreeMap<HostId, Arc<HostCheck>>,
    pub image_levels: BTreeMap<String, ImageLevels>,
    pub events: Vec<Arc<Event>>,
    pub newest: u64,
    pub cursors: BTreeMap<String, u64>,
    pub requests: Vec<ObserverRequest>,
    /// By topic.
    pub notices: BTreeMap<String, Notice>,
    /// Notification and user.
    pub dismissals: BTreeSet<(String, UserName)>,
    pub engine_check: Option<Arc<EngineCheck>>,
    pub jobs: BTreeMap<ScheduledJob, JobRecord>,
    pub watched: Option<Arc<Watched>>,
    /// By hash.
    pub plans: BTreeMap<String, Arc<Plan>>,
    /// In the order in which they were begun.
    pub runs: Vec<Run>,
    pub ledger: BTreeMap<(RunId, Setting), LedgerEntry>,
}

/// A run with its journal.
#[derive(Clone)]
pub(super) struct Run {
    pub row: RunRow,
    /// Record `n` is at `n - 1`.
    pub journal: Vec<Arc<JournalRecord>>,
}

impl Run {
    /// Number of the last record; 0 for an empty journal.
    pub fn last(&self) -> u64 {
        self.journal.last().map_or(0, |record| record.seq)
    }
}

impl Rows {
    /// Makes changes that were checked. Returns the numbers of the new events.
    pub fn apply_all(&mut self, changes: Vec<Change>) -> Vec<u64> {
        changes.into_iter().filter_map(|change| self.apply(change)).collect()
    }

    pub fn run(&self, id: &RunId) -> Option<&Run> {
        self.runs.iter().find(|run| run.row.id == *id)
    }

    fn run_mut(&mut self, id: &RunId) -> Option<&mut Run> {
        self.runs.iter_mut().find(|run| run.row.id == *id)
    }

    fn apply(&mut self, change: Change) -> Option<u64> {
        match change {
            Change::Associate(a) => drop(self.associations.insert(a.host_id.clone(), a)),
            Change::DropAssociation(host) => drop(self.associations.remove(&host)),
            Change::Task(record) => self.put_task(record),
            Change::PackagesBefore(task, packages) => {
                self.packages_before.insert(task, Arc::new(packages));
            }
            Change::Check(check) => drop(self.checks.insert(check.host_id.clone(), Arc::new(check))),
            Change::ImageLevels(image, levels) => drop(self.image_levels.insert(image, levels)),
            Change::Event(event) => return Some(self.append_event(event)),
            Change::Cursor { listener, seq } => drop(self.cursors.insert(listener, seq)),
            Change::Request(request) => {
                if !self.requests.iter().any(|r| r.id == request.id) {
                    self.requests.push(request);
                }
            }
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
            Change::Plan(plan) => drop(self.plans.insert(plan.hash.clone(), Arc::from(plan))),
            Change::BeginRun(row) => self.runs.push(Run { row, journal: vec![] }),
            Change::TakeRun { run, epoch } => {
                if let Some(run) = self.run_mut(&run) {
                    run.row.epoch = epoch;
                }
            }
            // Only checked: it changes nothing.
            Change::RequireEpoch { .. } => {}
            Change::Journal(record) => {
                if let Some(run) = self.run_mut(&record.run) {
                    rules::advance(&mut run.row, &record);
                    run.journal.push(Arc::from(record));
                }
            }
            Change::Ledger(entry) => {
                self.ledger.insert((entry.run.clone(), entry.setting.clone()), entry);
            }
            Change::Prune { before_ms, undelivered_before_ms } => self.prune(before_ms, undelivered_before_ms),
        }
        None
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

    fn prune(&mut self, before_ms: TimeMs, undelivered_before_ms: TimeMs) {
        let delivered = self.cursors.values().min().copied().unwrap_or(u64::MAX);
        let is_kept = |e: &Event| e.event.at_ms >= before_ms || e.seq > delivered;
        self.events.retain(|e| e.event.at_ms >= undelivered_before_ms && is_kept(e));
        let old = |t: &TaskRecord| t.task.state.is_final() && t.task.ended_at_ms.is_some_and(|at| at < before_ms);
        self.tasks.retain(|t| !old(t));

        let open: BTreeSet<_> = self.ledger.values().filter(|e| rules::is_open(e)).map(|e| e.run.clone()).collect();
        self.runs.retain(|r| r.row.ended_at_ms.is_none_or(|at| at >= before_ms) || open.contains(&r.row.id));
        let kept: BTreeSet<_> = self.runs.iter().map(|r| &r.row.id).collect();
        self.ledger.retain(|(run, _), _| kept.contains(run));
        let used: BTreeSet<_> = self.runs.iter().map(|r| &r.row.plan_hash).collect();
        self.plans.retain(|hash, plan| plan.made_at_ms >= before_ms || used.contains(hash));
    }
}
