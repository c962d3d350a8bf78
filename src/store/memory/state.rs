//! The rows in memory, and commits in two steps: every change is judged before the first one is made. So a refused
//! commit writes nothing, and an accepted one costs no more than its changes.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::super::{cursor_too_far, request_id_taken, rules};
use crate::error::Result;
use crate::model::TimeMs;
use crate::model::check::HostCheck;
use crate::model::engine::EngineCheck;
use crate::model::event::{Event, NewEvent};
use crate::model::evr::Nevra;
use crate::model::host::Association;
use crate::model::ids::{ClusterId, HostId, RunId, TaskId, UserName};
use crate::model::ledger::{LedgerEntry, Setting};
use crate::model::notification::Notice;
use crate::model::plan::Plan;
use crate::model::run::{JournalRecord, RunRow};
use crate::model::schedule::{JobRecord, ScheduledJob, Watched};
use crate::ports::{Change, ImageLevels, Request, TaskRecord};

/// Everything durable.
#[derive(Clone, Default)]
pub(super) struct State {
    pub associations: BTreeMap<HostId, Association>,
    pub tasks: Vec<Arc<TaskRecord>>,
    pub packages_before: BTreeMap<TaskId, Arc<Vec<Nevra>>>,
    pub checks: BTreeMap<HostId, Arc<HostCheck>>,
    pub image_levels: BTreeMap<String, ImageLevels>,
    pub events: Vec<Arc<Event>>,
    pub newest: u64,
    pub cursors: BTreeMap<String, u64>,
    pub requests: Vec<Request>,
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
    fn last(&self) -> u64 {
        self.journal.last().map_or(0, |record| record.seq)
    }
}

impl State {
    /// May these changes be made, in their order?
    pub fn check(&self, changes: &[Change]) -> Result<()> {
        let mut judge = Judge { state: self, newest: self.newest, requests: BTreeMap::new(), runs: BTreeMap::new() };
        changes.iter().try_for_each(|change| judge.judge(change))
    }

    /// Makes changes that were checked, and answers the numbers of new events.
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
            // It was judged; it changes nothing.
            Change::Fence { .. } => {}
            Change::Journal(record) => {
                if let Some(run) = self.run_mut(&record.run) {
                    rules::advance(&mut run.row, &record);
                    run.journal.push(Arc::from(record));
                }
            }
            Change::Ledger(entry) => {
                self.ledger.insert((entry.run.clone(), entry.setting.clone()), entry);
            }
            Change::Prune { before_ms } => self.prune(before_ms),
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

    fn prune(&mut self, before_ms: TimeMs) {
        let delivered = self.cursors.values().min().copied().unwrap_or(u64::MAX);
        self.events.retain(|e| e.event.at_ms >= before_ms || e.seq > delivered);
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

/// Judges changes as if those before them had been made. It holds what they would make of the little that later ones
/// are judged by. What is pruned is not among it, since that comes last.
struct Judge<'a> {
    state: &'a State,
    newest: u64,
    requests: BTreeMap<&'a str, Option<&'a Request>>,
    /// Rows with the numbers of their last records.
    runs: BTreeMap<&'a RunId, (RunRow, u64)>,
}

impl<'a> Judge<'a> {
    fn judge(&mut self, change: &'a Change) -> Result<()> {
        match change {
            Change::Event(_) => self.newest += 1,
            Change::Cursor { listener, seq } if *seq > self.newest => {
                return Err(cursor_too_far(listener, *seq, self.newest));
            }
            Change::Request(request) => self.request(request)?,
            Change::DropRequest(id) => drop(self.requests.insert(id, None)),
            Change::BeginRun(row) => self.begin(row)?,
            Change::TakeRun { run, epoch } => {
                let (row, _) = self.run(run)?;
                rules::check_take(row, *epoch)?;
                row.epoch = *epoch;
            }
            Change::Fence { run, epoch } => rules::check_fence(&self.run(run)?.0, *epoch)?,
            Change::Journal(record) => {
                let (row, last) = self.run(&record.run)?;
                rules::check_record(row, *last, record)?;
                rules::advance(row, record);
                *last = record.seq;
            }
            Change::Ledger(entry) => drop(self.run(&entry.run)?),
            _ => {}
        }
        Ok(())
    }

    fn request(&mut self, request: &'a Request) -> Result<()> {
        let stored = || self.state.requests.iter().find(|r| r.id == request.id);
        match self.requests.get(request.id.as_str()).copied().unwrap_or_else(stored) {
            Some(there) if there == request => {}
            Some(_) => return Err(request_id_taken(&request.id)),
            None => drop(self.requests.insert(&request.id, Some(request))),
        }
        Ok(())
    }

    fn begin(&mut self, row: &'a RunRow) -> Result<()> {
        rules::check_begin(row, self.unfinished_run_of(&row.cluster))?;
        if self.runs.contains_key(&row.id) || self.state.run(&row.id).is_some() {
            return Err(rules::id_taken(row));
        }
        self.runs.insert(&row.id, (row.clone(), 0));
        Ok(())
    }

    fn unfinished_run_of(&self, cluster: &ClusterId) -> Option<&RunRow> {
        let stored = self.state.runs.iter().map(|run| &run.row).filter(|row| !self.runs.contains_key(&row.id));
        let here = self.runs.values().map(|(row, _)| row);
        here.chain(stored).find(|row| row.cluster == *cluster && row.ended_at_ms.is_none())
    }

    fn run(&mut self, id: &'a RunId) -> Result<&mut (RunRow, u64)> {
        use std::collections::btree_map::Entry;
        match self.runs.entry(id) {
            Entry::Occupied(there) => Ok(there.into_mut()),
            Entry::Vacant(free) => {
                let run = self.state.run(id).ok_or_else(|| rules::unknown(id))?;
                Ok(free.insert((run.row.clone(), run.last())))
            }
        }
    }
}
