//! The durable state: the [`Store`] port over one SQLite file.
//!
//! A state directory holds:
//!
//! | file | what it is |
//! |---|---|
//! | `controller.lock` | locked by the one controller for as long as it lives; holds its process id |
//! | `state.db`, `-wal`, `-shm` | the SQLite file and its write-ahead log |
//! | `store.token` | distinguishes the last file used here from a restored or copied one (see `identity`) |
//!
//! | module | what it does |
//! |---|---|
//! | [`lock`] | one controller per directory |
//! | `copies` | one copy of the library per directory and process |
//! | `directory` | permissions and owner of the directory and its files |
//! | `database` | opens and checks the file; leaves a damaged, newer or foreign file unchanged |
//! | `failure` | the errors of the file |
//! | `opened` | checks that the files are those that were opened, with everything that this process wrote |
//! | `log` | checks that the commits of this process are still in the write-ahead log |
//! | `migrations` | the tables, version by version |
//! | `identity` | the store's id, and the session that stops an earlier controller |
//! | `queries`, `changes` | reading rows, writing rows |
//! | `reader` | a connection that reads |
//! | [`rules`] | which changes a store accepts, and how a journal record changes the row of its run |
//! | `examine` | the checks of the directory for the doctor |
//! | `worker` | a thread that owns a connection |
//! | [`sqlite`] | the port over such threads: one writes, one reads, one checks the whole file |
//!
//! A row is a JSON document and the few columns that are searched. Only the controller writes rows (except requests),
//! and always a whole row: an unknown field of a newer version is lost when the row is rewritten. For this reason a
//! newer file is refused, and a new kind of row needs a new [`Change`](crate::ports::Change) and a new migration. Runs
//! and ledger entries keep unknown fields, and plans and journal records are never rewritten, because this library can
//! be upgraded during a run.
//!
//! A run's rows (`runs`, `journal`, `ledger`) are written in the transaction of the events about them. A finished run,
//! its journal and its ledger are pruned together, but not while a setting of the run is still to be restored.
//!
//! No other program may write to these files while they are open. Replaced, shortened or overwritten files are found
//! before the next read or commit (see `opened`); a file that is truncated at the moment of its use can still end the
//! process. The log stays below some 9 MiB, unless a process has an old state open and does not end: SQLite then cannot
//! cut the log. Above 64 MiB the answers of checks are not stored any more. Tasks, runs and their events still are, so
//! only the disk limits the log; the first commit after the end of that process cuts it.
//!
//! Every other implementation of [`Store`] follows [`rules`], too; one conformance suite runs over all of them.
//!
//! Tests: `tests/it/store/`, `tests/process/store_kill.rs`, `tests/process/two_copies.rs`.

mod changes;
mod connection;
mod copies;
mod database;
mod directory;
mod examine;
mod failure;
mod identity;
#[cfg(feature = "test-hooks")]
pub mod kill_points;
pub mod lock;
mod log;
mod migrations;
mod opened;
mod queries;
mod reader;
pub mod rules;
pub mod sqlite;
mod worker;

use std::path::Path;
use std::sync::Arc;

use crate::config::Role;
use crate::error::Result;
use crate::ports::{Clock, Ids, Store};

pub use migrations::newest as newest_format;
pub use sqlite::SqliteStore;

/// Opens a state directory. A controller creates what is missing and upgrades an older file; an observer does
/// neither.
///
/// Blocks until the file is opened and checked. Dropping the store completes the accepted commits, ends the store's
/// threads and frees the directory; the drop waits for that, two seconds at most.
///
/// # Errors
/// `STATE_UNWRITABLE`, `STATE_IN_USE`, `STATE_DAMAGED`, `STATE_NEWER`, `STATE_FAILED`; `NO_CONTROLLER` for an
/// observer of a directory in which no controller has made a state yet.
pub fn open(dir: &Path, role: Role, clock: Arc<dyn Clock>, ids: &dyn Ids) -> Result<Arc<dyn Store>> {
    Ok(Arc::new(SqliteStore::open(dir, role, clock, ids)?))
}
