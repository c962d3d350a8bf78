//! Writing rows, inside the transaction of one commit.

use rusqlite::{Params, params};
use serde::Serialize;

use super::database::failed;
use super::queries::{ENGINE_CHECK, Rows, WATCHED};
use super::{cursor_too_far, request_id_taken};
use crate::error::{Error, Result};
use crate::model::event::NewEvent;
use crate::model::notification::Notice;
use crate::model::{FORMAT, TimeMs};
use crate::ports::{Change, Request, TaskRecord};

impl Rows<'_> {
    /// Makes the changes in their order and answers the numbers of new events.
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
            Change::Prune { before_ms } => self.prune(*before_ms)?,
            _ => return Err(Error::internal("runs are not stored yet")),
        }
        Ok(None)
    }

    fn put(&self, table: &str, key_column: &str, key: &str, value: &impl Serialize) -> Result<()> {
        let sql = format!("INSERT OR REPLACE INTO {table} ({key_column}, format, document) VALUES (?1, ?2, ?3)");
        self.execute(&sql, params![key, FORMAT, document(value)?]).map(drop)
    }

    /// What users dismissed is kept as long as the id stays.
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
        let newest = self.newest_event()?;
        let number = i64::try_from(seq).ok().filter(|_| seq <= newest);
        let number = number.ok_or_else(|| cursor_too_far(listener, seq, newest))?;
        let sql = "INSERT OR REPLACE INTO cursors (listener, seq) VALUES (?1, ?2)";
        self.execute(sql, params![listener, number]).map(drop)
    }

    /// Leaving the same request again changes nothing: its writer may not have heard that it was stored.
    fn leave_request(&self, request: &Request) -> Result<()> {
        match self.request(&request.id)? {
            Some(there) if there == *request => Ok(()),
            Some(_) => Err(request_id_taken(&request.id)),
            None => {
                let sql = "INSERT INTO requests (id, at_ms, format, document) VALUES (?1, ?2, ?3, ?4)";
                self.execute(sql, params![request.id, request.at_ms, FORMAT, document(request)?]).map(drop)
            }
        }
    }

    fn prune(&self, before_ms: TimeMs) -> Result<()> {
        self.execute(
            "DELETE FROM events WHERE at_ms < ?1 AND seq <= (SELECT coalesce(min(seq), ?2) FROM cursors)",
            params![before_ms, i64::MAX],
        )?;
        self.execute("DELETE FROM tasks WHERE finished = 1 AND ended_at_ms < ?1", [before_ms]).map(drop)
    }

    fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        self.connection.execute(sql, params).map_err(|e| failed(self.path, e))
    }
}

fn document(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::internal(format!("a document cannot be written: {e}")))
}
