//! Decides whether a commit is accepted, before any of its changes is made.

use std::collections::BTreeMap;

use ovirt_upgrade_manager::error::Result;
use ovirt_upgrade_manager::model::ids::{ClusterId, RunId};
use ovirt_upgrade_manager::model::run::RunRow;
use ovirt_upgrade_manager::ports::{Change, ObserverRequest};
use ovirt_upgrade_manager::store::rules;

use super::rows::Rows;

/// Checks that these changes may be made, in their order.
///
/// # Errors
/// As [`Store::commit`](ovirt_upgrade_manager::ports::Store::commit) of a controller.
pub(super) fn check(rows: &Rows, changes: &[Change]) -> Result<()> {
    let mut check = CommitCheck { rows, newest: rows.newest, requests: BTreeMap::new(), runs: BTreeMap::new() };
    changes.iter().try_for_each(|change| check.change(change))
}

/// The check of one commit. It holds the rows that decide whether a later change is accepted, as the changes checked so
/// far would leave them. Pruning comes last and decides nothing.
struct CommitCheck<'a> {
    rows: &'a Rows,
    newest: u64,
    requests: BTreeMap<&'a str, Option<&'a ObserverRequest>>,
    /// Each row with the number of its last record.
    runs: BTreeMap<&'a RunId, (RunRow, u64)>,
}

impl<'a> CommitCheck<'a> {
    fn change(&mut self, change: &'a Change) -> Result<()> {
        match change {
            Change::Event(_) => self.newest += 1,
            Change::Cursor { listener, seq } => rules::check_cursor(listener, *seq, self.newest)?,
            Change::Request(request) => self.request(request)?,
            Change::DropRequest(id) => drop(self.requests.insert(id, None)),
            Change::BeginRun(row) => self.begin(row)?,
            Change::TakeRun { run, epoch } => {
                let (row, _) = self.run(run)?;
                rules::check_take(row, *epoch)?;
                row.epoch = *epoch;
            }
            Change::RequireEpoch { run, epoch } => rules::check_epoch(&self.run(run)?.0, *epoch)?,
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

    fn request(&mut self, request: &'a ObserverRequest) -> Result<()> {
        let stored = || self.rows.requests.iter().find(|r| r.id == request.id);
        match self.requests.get(request.id.as_str()).copied().unwrap_or_else(stored) {
            Some(there) if there == request => {}
            Some(_) => return Err(rules::request_id_taken(&request.id)),
            None => drop(self.requests.insert(&request.id, Some(request))),
        }
        Ok(())
    }

    fn begin(&mut self, row: &'a RunRow) -> Result<()> {
        rules::check_begin(row, self.unfinished_run_of(&row.cluster))?;
        if self.runs.contains_key(&row.id) || self.rows.run(&row.id).is_some() {
            return Err(rules::run_id_taken(row));
        }
        self.runs.insert(&row.id, (row.clone(), 0));
        Ok(())
    }

    fn unfinished_run_of(&self, cluster: &ClusterId) -> Option<&RunRow> {
        let stored = self.rows.runs.iter().map(|run| &run.row).filter(|row| !self.runs.contains_key(&row.id));
        let here = self.runs.values().map(|(row, _)| row);
        here.chain(stored).find(|row| row.cluster == *cluster && row.ended_at_ms.is_none())
    }

    fn run(&mut self, id: &'a RunId) -> Result<&mut (RunRow, u64)> {
        use std::collections::btree_map::Entry;
        match self.runs.entry(id) {
            Entry::Occupied(there) => Ok(there.into_mut()),
            Entry::Vacant(free) => {
                let run = self.rows.run(id).ok_or_else(|| rules::run_unknown(id))?;
                Ok(free.insert((run.row.clone(), run.last())))
            }
        }
    }
}
