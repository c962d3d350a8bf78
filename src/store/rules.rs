//! The rules that every [`Store`](crate::ports::Store) follows, independent of its storage: which changes it accepts,
//! and how a journal record changes the row of its run.
//!
//! Only a process that has the run's epoch may write its journal, and the numbers of the records have no gaps. A
//! process that lost the run gets `RUN_TAKEN_OVER` for its next record, before it acts on that record.
//!
//! Tests: `tests/it/store/conformance.rs`, `runs.rs` and `twins.rs`.

use crate::error::{Error, Result, codes};
use crate::model::host::MatchedBy;
use crate::model::ids::RunId;
use crate::model::ledger::{LedgerEntry, LedgerState};
use crate::model::run::{Command, Entry, JournalRecord, PauseAt, RunRow, RunState};
use crate::ports::Change;

/// Epoch of the process that begins a run.
const FIRST_EPOCH: u64 = 1;

/// Checks that an observer may write these changes: only requests.
///
/// # Errors
/// `OBSERVER_ONLY` with the `operation` of the first change that only the controller may write.
pub fn check_observer(changes: &[Change]) -> Result<()> {
    match changes.iter().find(|c| !matches!(c, Change::Request(_))) {
        None => Ok(()),
        Some(change) => Err(codes::ObserverOnly { operation: operation(change) }.err()),
    }
}

/// Moves [`Change::Prune`] behind all other changes of the commit, so that no change follows the removal of its row.
pub fn prune_last(changes: &mut [Change]) {
    changes.sort_by_key(|change| matches!(change, Change::Prune { .. }));
}

/// Whether these changes only remember the answer of a check. The next check makes them again, so a store may refuse
/// them sooner than others.
#[must_use]
pub fn is_repeatable(changes: &[Change]) -> bool {
    let is_answer = |change: &Change| match change {
        Change::Check(_) | Change::ImageLevels(..) | Change::EngineCheck(_) => true,
        Change::Associate(link) => link.matched_by != MatchedBy::Person,
        _ => false,
    };
    let is_about_it = |change: &Change| matches!(change, Change::Event(_) | Change::Notice(_) | Change::Withdraw(_));
    changes.iter().any(is_answer) && changes.iter().all(|change| is_answer(change) || is_about_it(change))
}

/// What a change does, as the sentence of a refusal names it.
fn operation(change: &Change) -> &'static str {
    match change {
        Change::Associate(_) => "associating a host",
        Change::DropAssociation(_) => "dropping an association",
        Change::Task(_) | Change::PackagesBefore(..) => "writing a task",
        Change::Check(_) => "writing a check",
        Change::ImageLevels(..) => "writing the levels of an image",
        Change::Event(_) => "writing an event",
        Change::Cursor { .. } => "moving a cursor",
        Change::Request(_) => "leaving a request",
        Change::DropRequest(_) => "answering a request",
        Change::Notice(_) => "writing a notification",
        Change::Withdraw(_) => "withdrawing a notification",
        Change::Dismiss { .. } => "dismissing a notification",
        Change::EngineCheck(_) => "writing a check of the engine",
        Change::Job(_) => "writing a periodic check",
        Change::Watch(_) => "writing the inventory to check",
        Change::Plan(_) => "keeping a plan",
        Change::BeginRun(_) => "beginning a run",
        Change::TakeRun { .. } => "taking a run over",
        Change::RequireEpoch { .. } => "acting for a run",
        Change::Journal(_) => "writing the journal of a run",
        Change::Ledger(_) => "writing the ledger of a run",
        Change::Prune { .. } => "removing old events, tasks and runs",
    }
}

/// Checks that a cursor is not past the newest event. Such a cursor would hide the events that come next.
///
/// # Errors
/// `INVALID_ARGUMENT`.
pub fn check_cursor(listener: &str, seq: u64, newest: u64) -> Result<()> {
    if seq <= newest {
        return Ok(());
    }
    Err(Error::argument("cursor", format!("{seq} of listener '{listener}' is past the newest event, {newest}")))
}

/// The error for a second request with an id that another request has: it would replace the first one.
#[must_use]
pub fn request_id_taken(id: &str) -> Error {
    Error::argument("request id", format!("'{id}' is taken by another request"))
}

/// Checks that a run may begin. `other` is the unfinished run of its cluster.
///
/// # Errors
/// `RUN_EXISTS` while the cluster has an unfinished run; `INTERNAL` for a row that is not one of a new run.
pub fn check_begin(row: &RunRow, other: Option<&RunRow>) -> Result<()> {
    if let Some(other) = other {
        return Err(codes::RunExists { run: &other.id, cluster: &other.cluster }.err());
    }
    if row.epoch == FIRST_EPOCH && row.state == RunState::Running && row.ended_at_ms.is_none() {
        return Ok(());
    }
    let (epoch, state) = (row.epoch, row.state);
    Err(Error::internal(format!("run {} would begin with epoch {epoch} in state {state:?}", row.id)))
}

/// The error for a new run with the id of another run.
#[must_use]
pub fn run_id_taken(row: &RunRow) -> Error {
    Error::internal(format!("run id {} is taken by another run", row.id))
}

/// The error for an id that no run has.
#[must_use]
pub fn run_unknown(run: &RunId) -> Error {
    codes::RunUnknown { run }.err()
}

/// Checks that a process may take the run over with this epoch, which must be the next one.
///
/// # Errors
/// `RUN_TAKEN_OVER`, `RUN_ENDED`.
pub fn check_take(row: &RunRow, epoch: u64) -> Result<()> {
    if row.epoch.checked_add(1) != Some(epoch) {
        return Err(taken_over(row));
    }
    check_unfinished(row)
}

/// Checks that a process with this epoch may act for the run.
///
/// # Errors
/// `RUN_TAKEN_OVER` where another process has taken the run over; `RUN_ENDED`.
pub fn check_epoch(row: &RunRow, epoch: u64) -> Result<()> {
    if row.epoch != epoch {
        return Err(taken_over(row));
    }
    check_unfinished(row)
}

/// Checks that a record may follow record `last` of its run's journal; `last` is 0 for an empty journal.
///
/// # Errors
/// `RUN_TAKEN_OVER`, `RUN_ENDED`; `INTERNAL` for a gap in the numbers, or an end in a state that is not final.
pub fn check_record(row: &RunRow, last: u64, record: &JournalRecord) -> Result<()> {
    check_epoch(row, record.epoch)?;
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

/// Changes the row of a run as a record of its journal requires. Returns whether the row's state changed. The command
/// to pause after the current hosts changes nothing: that pause begins with a later record.
pub fn advance(row: &mut RunRow, record: &JournalRecord) -> bool {
    let state = match &record.entry {
        Entry::Ended { state, .. } => {
            row.ended_at_ms = Some(record.at_ms);
            *state
        }
        Entry::Paused { .. } => RunState::Paused,
        Entry::Command { command, .. } => match command {
            Command::Pause(PauseAt::Step | PauseAt::Now) => RunState::Paused,
            Command::Resume | Command::Answer { .. } | Command::Adopt | Command::Cancel | Command::Abandon => {
                RunState::Running
            }
            Command::Pause(PauseAt::Host) | Command::SkipHost(_) | Command::SkipBegunHost(_) => return false,
            Command::Approve | Command::ApproveHost(_) => return false,
        },
        _ => return false,
    };
    std::mem::replace(&mut row.state, state) != state
}

/// Whether the product still has to restore the setting.
#[must_use]
pub fn is_open(entry: &LedgerEntry) -> bool {
    entry.state == LedgerState::Ours
}

fn check_unfinished(row: &RunRow) -> Result<()> {
    match row.state.is_final() {
        true => Err(codes::RunEnded { run: &row.id }.err()),
        false => Ok(()),
    }
}

fn taken_over(row: &RunRow) -> Error {
    codes::RunTakenOver { run: &row.id, epoch: row.epoch }.err()
}
