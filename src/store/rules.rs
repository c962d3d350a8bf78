//! What the stores accept of a run, and what becomes of its row: the one place that both go by.
//!
//! Only whoever has the run's epoch writes its journal, and records follow each other without gaps. So a process that
//! was overtaken learns it from its next record, before it acts on it.

use crate::error::{Error, Result, codes};
use crate::model::ledger::{LedgerEntry, LedgerState};
use crate::model::run::{Command, Entry, JournalRecord, PauseAt, RunRow, RunState};

/// Epoch of whoever begins a run.
const FIRST_EPOCH: u64 = 1;

/// May this run begin? `other` is the unfinished run of its cluster.
pub(super) fn check_begin(row: &RunRow, other: Option<&RunRow>) -> Result<()> {
    if let Some(other) = other {
        return Err(codes::RunExists { run: &other.id, cluster: &other.cluster }.err());
    }
    if row.epoch == FIRST_EPOCH && row.state == RunState::Running && row.ended_at_ms.is_none() {
        return Ok(());
    }
    let (epoch, state) = (row.epoch, row.state);
    Err(Error::internal(format!("run {} would begin with epoch {epoch} in state {state:?}", row.id)))
}

/// The id of a run is given once.
pub(super) fn id_taken(row: &RunRow) -> Error {
    Error::internal(format!("run id {} is taken by another run", row.id))
}

/// No run of that id.
pub(super) fn unknown(run: &impl std::fmt::Display) -> Error {
    codes::RunUnknown { run }.err()
}

/// May somebody take the run over with this epoch?
pub(super) fn check_take(row: &RunRow, epoch: u64) -> Result<()> {
    if row.epoch.checked_add(1) != Some(epoch) {
        return Err(fenced(row));
    }
    check_unfinished(row)
}

/// May whoever has this epoch still act for the run?
pub(super) fn check_fence(row: &RunRow, epoch: u64) -> Result<()> {
    if row.epoch != epoch {
        return Err(fenced(row));
    }
    check_unfinished(row)
}

/// May this record follow record `last` of the run's journal? 0: there is none yet.
pub(super) fn check_record(row: &RunRow, last: u64, record: &JournalRecord) -> Result<()> {
    check_fence(row, record.epoch)?;
    if last.checked_add(1) != Some(record.seq) {
        return Err(Error::internal(format!("record {} of run {} would follow record {last}", record.seq, row.id)));
    }
    match record.entry {
        Entry::Ended { state, .. } if !state.is_final() => {
            Err(Error::internal(format!("record {} would end run {} in state {state:?}", record.seq, row.id)))
        }
        _ => Ok(()),
    }
}

/// What a record makes of the row of its run. Answers whether anything changed. A pause after the hosts in hand begins
/// when they are finished with, which the row does not tell.
pub(super) fn advance(row: &mut RunRow, record: &JournalRecord) -> bool {
    let state = match &record.entry {
        Entry::Ended { state, .. } => {
            row.ended_at_ms = Some(record.at_ms);
            *state
        }
        Entry::Paused { .. } => RunState::Paused,
        Entry::Command { command, .. } => match command {
            Command::Pause(PauseAt::Step | PauseAt::Now) => RunState::Paused,
            Command::Resume | Command::Adopt | Command::Cancel | Command::Abandon => RunState::Running,
            Command::Pause(PauseAt::Host) | Command::SkipHost(_) | Command::Approve => return false,
        },
        _ => return false,
    };
    std::mem::replace(&mut row.state, state) != state
}

/// The setting is still ours to restore.
pub(super) fn is_open(entry: &LedgerEntry) -> bool {
    entry.state == LedgerState::Ours
}

fn check_unfinished(row: &RunRow) -> Result<()> {
    match row.state.is_final() {
        true => Err(codes::RunEnded { run: &row.id }.err()),
        false => Ok(()),
    }
}

fn fenced(row: &RunRow) -> Error {
    codes::RunTakenOver { run: &row.id, epoch: row.epoch }.err()
}
