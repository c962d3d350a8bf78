//! Reading rows. A row that cannot be read is the error `STATE_DAMAGED` with its table and key; it is never left out.
//!
//! Tests: `tests/it/store/conformance.rs`, `runs.rs` and `journals.rs`.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params, params};
use serde::de::DeserializeOwned;

use super::failure::{damaged, failed};
use crate::error::{Code, Error, Result, codes};
use crate::model::FORMAT;
use crate::model::TimeMs;
use crate::model::check::HostCheck;
use crate::model::engine::EngineCheck;
use crate::model::event::{Event, NewEvent};
use crate::model::evr::Nevra;
use crate::model::host::Association;
use crate::model::ids::{ClusterId, HostId, RunId, TaskId, UserName};
use crate::model::ledger::LedgerEntry;
use crate::model::notification::Notice;
use crate::model::plan::{PLAN_FORMAT, Plan};
use crate::model::run::{JOURNAL_FORMAT, JournalRecord, RunRow};
use crate::model::schedule::{JobRecord, Watched};
use crate::ports::{ImageLevels, ObserverRequest, TaskRecord};

/// The rows of a state file, read and written through a connection or a transaction. Every method can fail with
/// `STATE_FAILED`, and with `STATE_DAMAGED` or `STATE_NEWER` for a row that cannot be read.
pub(super) struct Rows<'a> {
    pub connection: &'a Connection,
    pub path: &'a Path,
}

/// Key of the last check of the engine in `singles`.
pub(super) const ENGINE_CHECK: &str = "engine_check";
/// Key of the inventory of the periodic checks in `singles`.
pub(super) const WATCHED: &str = "watched";

/// A table of documents, its key column, and the newest format of a document that this version can read.
#[derive(Clone, Copy)]
struct Table {
    name: &'static str,
    key: &'static str,
    format: u32,
}

impl Table {
    const fn new(name: &'static str, key: &'static str) -> Table {
        Table { name, key, format: FORMAT }
    }
}

const ASSOCIATIONS: Table = Table::new("associations", "host_id");
const TASKS: Table = Table::new("tasks", "id");
const PACKAGES_BEFORE: Table = Table::new("packages_before", "task_id");
const CHECKS: Table = Table::new("checks", "host_id");
const IMAGE_LEVELS: Table = Table::new("image_levels", "image");
const EVENTS: Table = Table::new("events", "seq");
const NOTICES: Table = Table::new("notices", "topic");
const JOBS: Table = Table::new("jobs", "job");
const SINGLES: Table = Table::new("singles", "name");
const REQUESTS: Table = Table::new("requests", "id");
const PLANS: Table = Table { name: "plans", key: "hash", format: PLAN_FORMAT };
const RUNS: Table = Table::new("runs", "id");
const JOURNAL: Table = Table { name: "journal", key: "seq", format: JOURNAL_FORMAT };
const LEDGER: Table = Table::new("ledger", "setting");

impl Rows<'_> {
    /// Associations of these hosts, in that order; hosts without one are left out.
    pub fn associations(&self, hosts: &[HostId]) -> Result<Vec<Association>> {
        hosts.iter().filter_map(|host| self.one(ASSOCIATIONS, host.as_str()).transpose()).collect()
    }

    /// One task.
    pub fn task(&self, id: &TaskId) -> Result<Option<TaskRecord>> {
        self.one(TASKS, id.as_str())
    }

    /// Packages of a task's host before its installation.
    pub fn packages_before(&self, id: &TaskId) -> Result<Option<Vec<Nevra>>> {
        self.one(PACKAGES_BEFORE, id.as_str())
    }

    /// Tasks that have not ended, oldest first.
    pub fn unfinished_tasks(&self) -> Result<Vec<TaskRecord>> {
        let rows = self.select::<String, _>(TASKS, "WHERE finished = 0 ORDER BY created_at_ms, rowid", [])?;
        Ok(rows.into_iter().map(|(_, task)| task).collect())
    }

    /// Tasks that ended at this time or later, oldest first.
    pub fn ended_tasks(&self, since_ms: TimeMs) -> Result<Vec<TaskRecord>> {
        let when = "WHERE finished = 1 AND ended_at_ms >= ?1 ORDER BY ended_at_ms, rowid";
        let rows = self.select::<String, _>(TASKS, when, [since_ms])?;
        Ok(rows.into_iter().map(|(_, task)| task).collect())
    }

    /// The last check of a host.
    pub fn last_check(&self, host: &HostId) -> Result<Option<HostCheck>> {
        self.one(CHECKS, host.as_str())
    }

    /// Levels by image.
    pub fn image_levels(&self) -> Result<BTreeMap<String, ImageLevels>> {
        Ok(self.select::<String, _>(IMAGE_LEVELS, "", [])?.into_iter().collect())
    }

    /// Events after a number, in order.
    pub fn events_after(&self, seq: u64, limit: usize) -> Result<Vec<Event>> {
        // SQLite counts to i64::MAX: nothing comes after a greater number.
        let Ok(after) = i64::try_from(seq) else { return Ok(vec![]) };
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.select::<i64, NewEvent>(EVENTS, "WHERE seq > ?1 ORDER BY seq LIMIT ?2", [after, limit])?;
        rows.into_iter().map(|(seq, event)| Ok(Event { seq: self.number("events", seq)?, event })).collect()
    }

    /// Number of the newest event that was ever written, 0 before the first.
    pub fn newest_event(&self) -> Result<u64> {
        let newest: Option<i64> = self
            .connection
            .query_row("SELECT seq FROM sqlite_sequence WHERE name = 'events'", [], |row| row.get(0))
            .optional()
            .map_err(|e| failed(self.path, e))?;
        self.number("events", newest.unwrap_or(0))
    }

    /// A listener's cursor, 0 where there is none.
    pub fn cursor(&self, listener: &str) -> Result<u64> {
        let seq: Option<i64> = self
            .connection
            .query_row("SELECT seq FROM cursors WHERE listener = ?1", [listener], |row| row.get(0))
            .optional()
            .map_err(|e| failed(self.path, e))?;
        self.number("cursors", seq.unwrap_or(0))
    }

    /// All notifications, by topic.
    pub fn notices(&self) -> Result<Vec<Notice>> {
        let rows = self.select::<String, _>(NOTICES, "ORDER BY topic", [])?;
        Ok(rows.into_iter().map(|(_, notice)| notice).collect())
    }

    /// Ids of the notifications that a user has dismissed.
    pub fn dismissed(&self, user: &UserName) -> Result<Vec<String>> {
        let sql = "SELECT notice_id FROM dismissals WHERE user = ?1 ORDER BY notice_id";
        let wrong = |e| failed(self.path, e).with("table", "dismissals");
        let mut statement = self.connection.prepare(sql).map_err(wrong)?;
        let ids = statement.query_map([user.as_str()], |row| row.get(0)).map_err(wrong)?;
        ids.collect::<Result<_, _>>().map_err(wrong)
    }

    /// The last check of the engine.
    pub fn last_engine_check(&self) -> Result<Option<EngineCheck>> {
        self.one(SINGLES, ENGINE_CHECK)
    }

    /// Results of the periodic checks.
    pub fn jobs(&self) -> Result<Vec<JobRecord>> {
        let rows = self.select::<String, _>(JOBS, "ORDER BY job", [])?;
        Ok(rows.into_iter().map(|(_, job)| job).collect())
    }

    /// Inventory of the periodic checks.
    pub fn watched(&self) -> Result<Option<Watched>> {
        self.one(SINGLES, WATCHED)
    }

    /// The cursors of all listeners.
    pub fn cursors(&self) -> Result<BTreeMap<String, u64>> {
        let wrong = |e| failed(self.path, e);
        let mut statement = self.connection.prepare("SELECT listener, seq FROM cursors").map_err(wrong)?;
        let mut rows = statement.query([]).map_err(wrong)?;
        let mut cursors = BTreeMap::new();
        while let Some(row) = rows.next().map_err(wrong)? {
            cursors.insert(row.get(0).map_err(wrong)?, self.number("cursors", row.get(1).map_err(wrong)?)?);
        }
        Ok(cursors)
    }

    /// Unanswered requests, oldest first.
    pub fn requests(&self) -> Result<Vec<ObserverRequest>> {
        let rows = self.select::<String, _>(REQUESTS, "ORDER BY at_ms, rowid", [])?;
        Ok(rows.into_iter().map(|(_, request)| request).collect())
    }

    /// One request.
    pub fn request(&self, id: &str) -> Result<Option<ObserverRequest>> {
        self.one(REQUESTS, id)
    }

    /// The plan of that hash.
    pub fn plan(&self, hash: &str) -> Result<Option<Plan>> {
        self.one(PLANS, hash)
    }

    /// One run.
    pub fn run(&self, id: &RunId) -> Result<Option<RunRow>> {
        self.one(RUNS, id.as_str())
    }

    /// Runs, newest first.
    pub fn runs(&self, limit: usize) -> Result<Vec<RunRow>> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.select::<String, _>(RUNS, "ORDER BY began_at_ms DESC, rowid DESC LIMIT ?1", [limit])?;
        Ok(rows.into_iter().map(|(_, run)| run).collect())
    }

    /// Runs that have not ended, oldest first.
    pub fn unfinished_runs(&self) -> Result<Vec<RunRow>> {
        let rows = self.select::<String, _>(RUNS, "WHERE ended_at_ms IS NULL ORDER BY began_at_ms, rowid", [])?;
        Ok(rows.into_iter().map(|(_, run)| run).collect())
    }

    /// The run of a cluster that has not ended.
    pub fn unfinished_run_of(&self, cluster: &ClusterId) -> Result<Option<RunRow>> {
        let rows =
            self.select::<String, _>(RUNS, "WHERE cluster_id = ?1 AND ended_at_ms IS NULL", [cluster.as_str()])?;
        Ok(rows.into_iter().next().map(|(_, run)| run))
    }

    /// Records of a run after a number, in order. A missing record, or one in a wrong row, is the error
    /// `JOURNAL_DAMAGED`: the state that is folded from the rest would be wrong.
    pub fn journal(&self, run: &RunId, after: u64) -> Result<Vec<JournalRecord>> {
        let Ok(first) = i64::try_from(after) else { return Ok(vec![]) };
        let rest = "WHERE run_id = ?1 AND seq > ?2 ORDER BY seq";
        let rows = self
            .select::<i64, JournalRecord>(JOURNAL, rest, params![run.as_str(), first])
            .map_err(|e| self.of_record(run, e))?;
        let mut records = Vec::with_capacity(rows.len());
        for (expected, (seq, record)) in (after.saturating_add(1)..).zip(rows) {
            if u64::try_from(seq) != Ok(expected) || record.seq != expected || record.run != *run {
                let why = format!("record {} of run {} is in its place", record.seq, record.run);
                return Err(codes::JournalDamaged { run, record: expected, why }.err());
            }
            records.push(record);
        }
        Ok(records)
    }

    /// Number of the last record of a run; 0 where there is none.
    pub fn last_record(&self, run: &RunId) -> Result<u64> {
        let last: i64 = self
            .connection
            .query_row("SELECT coalesce(max(seq), 0) FROM journal WHERE run_id = ?1", [run.as_str()], |row| row.get(0))
            .map_err(|e| failed(self.path, e).with("table", JOURNAL.name))?;
        self.number(JOURNAL.name, last)
    }

    /// Ledger entries still to be restored, by run and setting.
    pub fn open_ledger(&self) -> Result<Vec<LedgerEntry>> {
        let rows = self.select::<String, LedgerEntry>(LEDGER, "WHERE open = 1", [])?;
        let mut entries: Vec<_> = rows.into_iter().map(|(_, entry)| entry).collect();
        entries.sort_by(|a, b| (&a.run, &a.setting).cmp(&(&b.run, &b.setting)));
        Ok(entries)
    }

    fn one<T: DeserializeOwned>(&self, table: Table, key: &str) -> Result<Option<T>> {
        let found = self.select::<String, T>(table, &format!("WHERE {} = ?1", table.key), [key])?;
        Ok(found.into_iter().next().map(|(_, document)| document))
    }

    fn select<K: FromSql + Display, T: DeserializeOwned>(
        &self,
        table: Table,
        rest: &str,
        params: impl Params,
    ) -> Result<Vec<(K, T)>> {
        let sql = format!("SELECT {}, format, document FROM {} {rest}", table.key, table.name);
        let wrong = |e| failed(self.path, e).with("table", table.name);
        let mut statement = self.connection.prepare(&sql).map_err(wrong)?;
        let mut rows = statement.query(params).map_err(wrong)?;
        let mut found = vec![];
        while let Some(row) = rows.next().map_err(wrong)? {
            let key: K = row.get(0).map_err(wrong)?;
            let format: i64 = row.get(1).map_err(wrong)?;
            let text: String = row.get(2).map_err(wrong)?;
            let document = self.document(table, &key, format, &text)?;
            found.push((key, document));
        }
        Ok(found)
    }

    fn document<T: DeserializeOwned>(&self, table: Table, key: &dyn Display, format: i64, text: &str) -> Result<T> {
        if format > i64::from(table.format) {
            let place = format!("{} (row '{key}' of table {})", self.path.display(), table.name);
            return Err(codes::StateNewer { path: place, found: format, known: table.format }
                .err()
                .with("table", table.name)
                .with("key", key));
        }
        serde_json::from_str(text).map_err(|e| {
            let why = format!("row '{key}' of table {} cannot be read: {e}", table.name);
            damaged(self.path, why).with("table", table.name).with("key", key)
        })
    }

    fn number(&self, table: &str, found: i64) -> Result<u64> {
        u64::try_from(found).map_err(|_| damaged(self.path, format!("table {table} holds the number {found}")))
    }

    /// Adds the run and the record to the error of an unreadable row of the journal.
    fn of_record(&self, run: &RunId, error: Error) -> Error {
        let Some(record) = error.param("key").map(str::to_owned) else { return error };
        let error = match error.code() {
            Code::StateDamaged => {
                codes::JournalDamaged { run, record: &record, why: error.param("why").unwrap_or_default() }.err()
            }
            Code::StateNewer => error.with("path", format!("{} (record {record} of run {run})", self.path.display())),
            _ => error,
        };
        error.with("run", run).with("record", record)
    }
}
