//! The durable state: the [`Store`] port over one SQLite file, and in memory for the simulation.
//!
//! A state directory holds:
//!
//! | file | what it is |
//! |---|---|
//! | `controller.lock` | locked by the one controller for as long as it lives; holds its process id |
//! | `state.db`, `-wal`, `-shm` | the SQLite file and its write-ahead log |
//! | `store.token` | tells a file that went on living here from one that was restored or copied (see `identity`) |
//!
//! | module | what it does |
//! |---|---|
//! | [`lock`] | one controller per directory |
//! | `directory` | who may read and write the directory and its files |
//! | `database` | opens and checks the file; never touches one that it does not understand |
//! | `migrations` | the tables, version by version |
//! | `identity` | the store's id, and the session that fences an earlier controller |
//! | `queries`, `changes` | reading rows, writing rows |
//! | `rules` | what is accepted of a run: its epoch fences, its journal has no gaps |
//! | `examine` | what the doctor asks the directory |
//! | [`sqlite`] | the thread that owns the connection, and the port in front of it |
//! | [`memory`] | the same behaviour without files and threads |
//!
//! Rows are JSON documents beside the few columns that are searched. Only the controller writes them (requests
//! apart), always whole: a field that this version does not know is lost when it rewrites the row. Hence a newer
//! file is refused, and a new kind of row is a new [`Change`] and a new migration. Plans, runs and ledger entries keep
//! such fields, and records of a journal are never rewritten: an upgrade of this library may fall into a run.
//!
//! A run's rows (`runs`, `journal`, `ledger`) are written in the transaction of the events that tell of them. A
//! finished run, its journal and its ledger are pruned together, and never while a setting is still to be restored.

mod changes;
mod database;
mod directory;
mod examine;
mod identity;
pub mod lock;
pub mod memory;
pub mod migrations;
mod queries;
mod rules;
pub mod sqlite;

use std::path::Path;
use std::sync::Arc;

use crate::config::Role;
use crate::error::{Code, Error, Result};
use crate::ports::{Change, Clock, Ids, Store};

pub use memory::MemoryStore;
pub use sqlite::SqliteStore;

/// Opens a state directory. A controller creates what is missing and upgrades an older file; an observer does
/// neither.
///
/// Blocks for the time of opening and checking the file. Dropping the store finishes what was accepted, ends its
/// thread and frees the directory; it blocks for that, for two seconds at most.
///
/// # Errors
/// `STATE_UNWRITABLE`, `STATE_IN_USE`, `STATE_DAMAGED`, `STATE_NEWER`, `STATE_FAILED`; `NO_CONTROLLER` for an
/// observer of a directory in which no controller has made a state yet.
pub fn open(dir: &Path, role: Role, clock: Arc<dyn Clock>, ids: &dyn Ids) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(dir, role, clock, ids)?))
}

/// Refuses changes that an observer may not write.
fn refuse_acting(changes: &[Change]) -> Result<()> {
    match changes.iter().find(|c| !matches!(c, Change::Request(_))) {
        None => Ok(()),
        Some(change) => Err(Code::ObserverOnly.err().with("operation", operation(change))),
    }
}

/// Removing comes after everything else of its commit, so that no other change is about something just removed.
fn prune_last(changes: &mut [Change]) {
    changes.sort_by_key(|change| matches!(change, Change::Prune { .. }));
}

/// What a change does, in words, for the sentence of a refusal.
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
        Change::Fence { .. } => "acting for a run",
        Change::Journal(_) => "writing the journal of a run",
        Change::Ledger(_) => "writing the ledger of a run",
        Change::Prune { .. } => "removing old events, tasks and runs",
    }
}

/// A cursor past the newest event would hide events still to come.
fn cursor_too_far(listener: &str, seq: u64, newest: u64) -> Error {
    Error::argument("cursor", format!("{seq} of listener '{listener}' is past the newest event, {newest}"))
}

/// Two requests under one id: the second would silently replace the first.
fn request_id_taken(id: &str) -> Error {
    Error::argument("request id", format!("'{id}' is taken by another request"))
}
