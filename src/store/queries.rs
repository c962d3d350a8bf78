//! Reading rows. A row that cannot be read is `STATE_DAMAGED` with its table and key: never left out, never a panic.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::Path;

use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Params};
use serde::de::DeserializeOwned;

use super::database::{damaged, failed};
use crate::error::{Code, Result};
use crate::model::FORMAT;
use crate::model::check::HostCheck;
use crate::model::event::{Event, NewEvent};
use crate::model::evr::Nevra;
use crate::model::host::Association;
use crate::model::ids::{HostId, TaskId};
use crate::ports::{ImageLevels, Request, TaskRecord};

/// The rows of a state file, as seen by a connection or a transaction.
pub(super) struct Rows<'a> {
    pub connection: &'a Connection,
    pub path: &'a Path,
}

/// A table of documents and the column that is its key.
#[derive(Clone, Copy)]
struct Table {
    name: &'static str,
    key: &'static str,
}

const ASSOCIATIONS: Table = Table { name: "associations", key: "host_id" };
const TASKS: Table = Table { name: "tasks", key: "id" };
const PACKAGES_BEFORE: Table = Table { name: "packages_before", key: "task_id" };
const CHECKS: Table = Table { name: "checks", key: "host_id" };
const IMAGE_LEVELS: Table = Table { name: "image_levels", key: "image" };
const EVENTS: Table = Table { name: "events", key: "seq" };
const REQUESTS: Table = Table { name: "requests", key: "id" };

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

    /// Requests that wait, oldest first.
    pub fn requests(&self) -> Result<Vec<Request>> {
        let rows = self.select::<String, _>(REQUESTS, "ORDER BY at_ms, rowid", [])?;
        Ok(rows.into_iter().map(|(_, request)| request).collect())
    }

    /// One request.
    pub fn request(&self, id: &str) -> Result<Option<Request>> {
        self.one(REQUESTS, id)
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
        if format > i64::from(FORMAT) {
            let newer = Code::StateNewer.err().with("path", self.path.display());
            return Err(newer.with("found", format).with("known", FORMAT));
        }
        serde_json::from_str(text).map_err(|e| {
            let why = format!("row '{key}' of table {} cannot be read: {e}", table.name);
            damaged(self.path, why).with("table", table.name).with("key", key)
        })
    }

    fn number(&self, table: &str, found: i64) -> Result<u64> {
        u64::try_from(found).map_err(|_| damaged(self.path, format!("table {table} holds the number {found}")))
    }
}
