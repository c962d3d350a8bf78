//! Writing rows, inside the transaction of one commit.
//!
//! Tests: `tests/it/store/conformance.rs` and `runs.rs`.

use rusqlite::{OptionalExtension, Params, params};
use serde::Serialize;
use serde_json::{Map, Value};

use super::failure::failed;
use super::queries::{ENGINE_CHECK, Rows, WATCHED};
use super::rules;
use crate::error::{Error, Result};
use crate::model::event::NewEvent;
use crate::model::ids::RunId;
use crate::model::ledger::LedgerEntry;
use crate::model::notification::Notice;
use crate::model::plan::Plan;
use crate::model::run::{JournalRecord, RunRow};
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Change, ObserverRequest, TaskRecord};

impl Rows<'_> {
    /// Makes the changes in their order. Returns the numbers of the new events.
    pub(super) fn apply_all(&self, changes: &[Change]) -> Result<Vec<u64>> {
        let mut numbers = vec![];
        for change in changes {
            numbers.extend(self.apply(change)?);
        }
        Ok(numbers)
    }

    fn apply(&self, change: &Change) -> Result<Option<u64>> {
        match change {
            Change::Associate(a) => self.put("associations", "host_id", a.host_id.as_str(), a)?,
            Change::DropAssociation(host) => {
                self.execute("DELETE FROM associations WHERE host_id = ?1", [host.as_str()])?;
            }
            Change::Task(record) => self.put_task(record)?,
            Change::PackagesBefore(task, packages) => {
                self.put("packages_before", "task_id", task.as_str(), packages)?
            }
            Change::Check(check) => self.put("checks", "host_id", check.host_id.as_str(), check)?,
            Change::ImageLevels(image, levels) => self.put("image_levels", "image", image, levels)?,
            Change::Event(event) => return self.append_event(event).map(Some),
            Change::Cursor { listener, seq } => self.move_cursor(listener, *seq)?,
            Change::Request(request) => self.leave_request(request)?,
            Change::DropRequest(id) => {
                self.execute("DELETE FROM requests WHERE id = ?1", [id])?;
            }
            Change::Notice(notice) => self.put_notice(notice)?,
            Change::Withdraw(topic) => self.withdraw(&topic.key())?,
            Change::Dismiss { user, id, at_ms } => {
                let sql = "INSERT OR IGNORE INTO dismissals (notice_id, user, at_ms)
                           SELECT ?1, ?2, ?3 WHERE EXISTS (SELECT 1 FROM notices WHERE id = ?1)";
                self.execute(sql, params![id, user.as_str(), at_ms])?;
            }
            Change::EngineCheck(check) => self.put("singles", "name", ENGINE_CHECK, check)?,
            Change::Job(record) => self.put("jobs", "job", record.job.name(), record)?,
            Change::Watch(watched) => self.put("singles", "name", WATCHED, watched)?,
            Change::Plan(plan) => self.put_plan(plan)?,
            Change::BeginRun(row) => self.begin_run(row)?,
            Change::TakeRun { run, epoch } => self.take_run(run, *epoch)?,
            Change::RequireEpoch { run, epoch } => rules::check_epoch(&self.known_run(run)?, *epoch)?,
            Change::Journal(record) => self.append_record(record)?,
            Change::Ledger(entry) => self.put_ledger(entry)?,
            Change::Prune { before_ms, undelivered_before_ms } => self.prune(*before_ms, *undelivered_before_ms)?,
        }
        Ok(None)
    }

    fn put(&self, table: &str, key_column: &str, key: &str, value: &impl Serialize) -> Result<()> {
        let sql = format!("INSERT OR REPLACE INTO {table} ({key_column}, format, document) VALUES (?1, ?2, ?3)");
        self.execute(&sql, params![key, FORMAT, document(value)?]).map(drop)
    }

    /// Users' dismissals stay as long as the notification keeps its id.
    fn put_notice(&self, notice: &Notice) -> Result<()> {
        let topic = notice.topic.key();
        let sql = "DELETE FROM dismissals WHERE notice_id IN (SELECT id FROM notices WHERE topic = ?1 AND id <> ?2)";
        self.execute(sql, params![topic, notice.id])?;
        let sql = "INSERT OR REPLACE INTO notices (topic, id, format, document) VALUES (?1, ?2, ?3, ?4)";
        self.execute(sql, params![topic, notice.id, FORMAT, document(notice)?]).map(drop)
    }

    fn withdraw(&self, topic: &str) -> Result<()> {
        let sql = "DELETE FROM dismissals WHERE notice_id IN (SELECT id FROM notices WHERE topic = ?1)";
        self.execute(sql, [topic])?;
        self.execute("DELETE FROM notices WHERE topic = ?1", [topic]).map(drop)
    }

    fn put_task(&self, record: &TaskRecord) -> Result<()> {
        let task = &record.task;
        self.execute(
            "INSERT INTO tasks (id, finished, created_at_ms, ended_at_ms, format, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET finished = ?2, created_at_ms = ?3, ended_at_ms = ?4, format = ?5, document = ?6",
            params![
                task.id.as_str(),
                task.state.is_final(),
                task.created_at_ms,
                task.ended_at_ms,
                FORMAT,
                document(record)?
            ],
        )?;
        if task.state.is_final() {
            self.execute("DELETE FROM packages_before WHERE task_id = ?1", [task.id.as_str()])?;
        }
        Ok(())
    }

    fn append_event(&self, event: &NewEvent) -> Result<u64> {
        let sql = "INSERT INTO events (at_ms, format, document) VALUES (?1, ?2, ?3)";
        self.execute(sql, params![event.at_ms, FORMAT, document(event)?])?;
        let seq = self.connection.last_insert_rowid();
        u64::try_from(seq).map_err(|_| Error::internal(format!("event number {seq}")))
    }

    fn move_cursor(&self, listener: &str, seq: u64) -> Result<()> {
        rules::check_cursor(listener, seq, self.newest_event()?)?;
        // The number of an event fits: SQLite gave it.
        let number = i64::try_from(seq).map_err(Error::internal)?;
        let sql = "INSERT OR REPLACE INTO cursors (listener, seq) VALUES (?1, ?2)";
        self.execute(sql, params![listener, number]).map(drop)
    }

    /// Storing the same request again changes nothing: its sender may not have received the first confirmation.
    fn leave_request(&self, request: &ObserverRequest) -> Result<()> {
        match self.request(&request.id)? {
            Some(there) if there == *request => Ok(()),
            Some(_) => Err(rules::request_id_taken(&request.id)),
            None => {
                let sql = "INSERT INTO requests (id, at_ms, format, document) VALUES (?1, ?2, ?3, ?4)";
                self.execute(sql, params![request.id, request.at_ms, FORMAT, document(request)?]).map(drop)
            }
        }
    }

    fn put_plan(&self, plan: &Plan) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO plans (hash, made_at_ms, format, document) VALUES (?1, ?2, ?3, ?4)";
        self.execute(sql, params![plan.hash, plan.made_at_ms, plan.format, document(plan)?]).map(drop)
    }

    fn begin_run(&self, row: &RunRow) -> Result<()> {
        rules::check_begin(row, self.unfinished_run_of(&row.cluster)?.as_ref())?;
        if self.run(&row.id)?.is_some() {
            return Err(rules::run_id_taken(row));
        }
        self.execute(
            "INSERT INTO runs (id, cluster_id, plan_hash, began_at_ms, ended_at_ms, format, document)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            params![
                row.id.as_str(),
                row.cluster.as_str(),
                row.plan_hash,
                row.began_at_ms,
                row.ended_at_ms,
                FORMAT,
                document(row)?
            ],
        )
        .map(drop)
    }

    fn take_run(&self, run: &RunId, epoch: u64) -> Result<()> {
        let mut row = self.known_run(run)?;
        rules::check_take(&row, epoch)?;
        row.epoch = epoch;
        self.rewrite_run(&row)
    }

    fn append_record(&self, record: &JournalRecord) -> Result<()> {
        let mut row = self.known_run(&record.run)?;
        let last = self.last_record(&record.run)?;
        rules::check_record(&row, last, record)?;
        let sql = "INSERT INTO journal (run_id, seq, format, document) VALUES (?1, ?2, ?3, ?4)";
        let number = i64::try_from(record.seq).map_err(Error::internal)?;
        self.execute(sql, params![record.run.as_str(), number, record.format, document(record)?])?;
        if rules::advance(&mut row, record) {
            self.rewrite_run(&row)?;
        }
        Ok(())
    }

    fn put_ledger(&self, entry: &LedgerEntry) -> Result<()> {
        self.known_run(&entry.run)?;
        let (run, setting) = (entry.run.as_str(), document(&entry.setting)?);
        let before = self.text("SELECT document FROM ledger WHERE run_id = ?1 AND setting = ?2", [run, &setting])?;
        self.execute(
            "INSERT OR REPLACE INTO ledger (run_id, setting, open, format, document) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![run, setting, rules::is_open(entry), FORMAT, rewritten(before, entry)?],
        )
        .map(drop)
    }

    fn known_run(&self, run: &RunId) -> Result<RunRow> {
        self.run(run)?.ok_or_else(|| rules::run_unknown(run))
    }

    fn rewrite_run(&self, row: &RunRow) -> Result<()> {
        let before = self.text("SELECT document FROM runs WHERE id = ?1", [row.id.as_str()])?;
        let sql = "UPDATE runs SET ended_at_ms = ?2, format = ?3, document = ?4 WHERE id = ?1";
        self.execute(sql, params![row.id.as_str(), row.ended_at_ms, FORMAT, rewritten(before, row)?]).map(drop)
    }

    fn prune(&self, before_ms: TimeMs, undelivered_before_ms: TimeMs) -> Result<()> {
        let received = "(SELECT coalesce(min(seq), ?1) FROM cursors)";
        let undelivered = self.execute(
            &format!("DELETE FROM events WHERE at_ms < ?2 AND seq > {received}"),
            params![i64::MAX, undelivered_before_ms],
        )?;
        if undelivered > 0 {
            tracing::warn!(
                "{undelivered} old events are removed although a listener has not received them: it has not listened for \
                 twice the time for which events are kept"
            );
        }
        self.execute(
            &format!("DELETE FROM events WHERE at_ms < ?3 OR (at_ms < ?2 AND seq <= {received})"),
            params![i64::MAX, before_ms, undelivered_before_ms],
        )?;
        self.execute("DELETE FROM tasks WHERE finished = 1 AND ended_at_ms < ?1", [before_ms])?;
        // The foreign keys delete their journals and ledgers too.
        let sql = "DELETE FROM runs WHERE ended_at_ms < ?1
                   AND NOT EXISTS (SELECT 1 FROM ledger WHERE run_id = runs.id AND open = 1)";
        self.execute(sql, [before_ms])?;
        let sql = "DELETE FROM plans WHERE made_at_ms < ?1 AND hash NOT IN (SELECT plan_hash FROM runs)";
        self.execute(sql, [before_ms]).map(drop)
    }

    fn text(&self, sql: &str, params: impl Params) -> Result<Option<String>> {
        self.connection.query_row(sql, params, |row| row.get(0)).optional().map_err(|e| failed(self.path, e))
    }

    fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.connection.execute(sql, params).map_err(|e| failed(self.path, e))
    }
}

fn document(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal(format!("a document cannot be written: {e}")))
}

/// A document that replaces another one and keeps its unknown fields, which a newer version wrote.
fn rewritten(before: Option<String>, value: &impl Serialize) -> Result<String> {
    let wrong = |e| Error::internal(format!("a document cannot be rewritten: {e}"));
    let Some(before) = before else { return document(value) };
    let mut fields: Map<String, Value> = serde_json::from_str(&before).map_err(wrong)?;
    if let Value::Object(known) = serde_json::to_value(value).map_err(wrong)? {
        fields.extend(known);
    }
    document(&fields)
}
