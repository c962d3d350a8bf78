//! Opens the SQLite file and checks it. A file that is damaged, newer or foreign is left unchanged.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rusqlite::config::DbConfig;
use rusqlite::hooks::Wal;
use rusqlite::{Connection, TransactionBehavior};

use super::connection::{BUSY_TIMEOUT, connect, damage};
use super::directory::{STATE_FILE, beside};
use super::failure::{damaged, failed, io_failed, is_busy};
use super::identity::{self, Identity};
use super::lock::{Lock, in_use};
use super::migrations::{self, APPLICATION_ID, MIGRATIONS};
use super::opened::{FilesLock, Opened};
use super::queries::Rows;
use super::reader::Reader;
use super::{directory, examine, rules};
use crate::config::Role;
use crate::error::{Code, Result, codes};
use crate::model::examination::DirectoryFacts;
use crate::ports::{Change, Ids};

/// Frames in the log from which on it is copied into the file after a commit, as SQLite itself would do.
const COPIED_FRAMES: u32 = 1000;
/// Length above which the log is cut. Copying alone begins the log anew only when no reader needs it.
const LONG_LOG_BYTES: u64 = 8 << 20;
/// Growth of a long log after which one attempt to cut it waits for readers of an old state. The attempts after the
/// other commits do not wait.
const LOG_GROWTH_BYTES: u64 = 1 << 20;
/// How long such an attempt waits for the readers.
const CUT_TIMEOUT: Duration = Duration::from_millis(50);
/// Length of the log above which only necessary changes are written: tasks, runs, requests and events. These have no
/// limit but the disk. SQLite cannot cut a log while a reader has an old state open. The doctor reports a long log.
const MOST_LOG_BYTES: u64 = 64 << 20;
/// How long the answer of a check waits for the transaction of another process. The answer is returned whether it is
/// stored or not.
const SHORT_TIMEOUT: Duration = Duration::from_millis(500);
/// Time after a wait in vain in which other answers do not wait: they are in one queue with the changes that must be
/// written.
const NO_TIMEOUT_FOR: Duration = Duration::from_secs(5);

/// The writing thread's part of an examination.
pub(super) struct FilesExamination {
    pub directory: Result<DirectoryFacts>,
    pub format: i64,
}

/// An open, checked state file.
pub(super) struct Database {
    connection: Connection,
    dir: PathBuf,
    path: PathBuf,
    role: Role,
    identity: Identity,
    /// The files as they were opened.
    opened: Arc<Opened>,
    /// Frames in the log after the last commit that wrote some, until they are read. Only in a controller.
    frames: Arc<AtomicU32>,
    /// Length of the log above which it is cut.
    cut_log_from: u64,
    /// When an answer last waited in vain for the transaction of another process.
    waited_in_vain: Option<Instant>,
}

impl Database {
    /// Opens the file of a directory. A controller must hold the lock already.
    ///
    /// # Errors
    /// `STATE_DAMAGED`, `STATE_NEWER`, `STATE_FAILED`; `NO_CONTROLLER` for an observer without a state file.
    pub(super) fn open(dir: &Path, role: Role, ids: &dyn Ids) -> Result<Database> {
        let path = dir.join(STATE_FILE);
        match role {
            Role::Controller => make_missing(&path)?,
            Role::Observer => require(dir, &path)?,
        }
        directory::refuse_journal(&path)?;
        let mut connection = connect(&path).map_err(|e| failed(&path, e))?;
        let found = check(&connection, &path)?;
        let frames = Arc::new(AtomicU32::new(0));
        let identity = match role {
            Role::Controller => {
                set_up(&connection, &path)?;
                count_frames(&mut connection, Arc::clone(&frames)).map_err(|e| failed(&path, e))?;
                migrations::migrate(&mut connection, MIGRATIONS).map_err(|e| failed(&path, e))?;
                identity::begin(&mut connection, &path, ids)?
            }
            Role::Observer => {
                // Only the controller copies the log into the file, because it compares the times of the file's
                // changes.
                connection.pragma_update(None, "wal_autocheckpoint", 0).map_err(|e| failed(&path, e))?;
                observed(&connection, &path, found)?
            }
        };
        let opened = Arc::new(Opened::new(&path, role, frames.swap(0, Ordering::SeqCst))?);
        let (dir, cut_log_from) = (dir.to_owned(), LONG_LOG_BYTES);
        Ok(Database { connection, dir, path, role, identity, opened, frames, cut_log_from, waited_in_vain: None })
    }

    /// Id of the store.
    pub(super) fn store_id(&self) -> &str {
        &self.identity.store_id
    }

    /// The rows, to read them while the store opens.
    pub(super) fn rows(&self) -> Rows<'_> {
        Rows { connection: &self.connection, path: &self.path }
    }

    /// Writes all changes or none. Returns the numbers of the new events.
    pub(super) fn commit(&mut self, changes: &[Change]) -> Result<Vec<u64>> {
        if self.role == Role::Observer {
            rules::check_observer(changes)?;
            if !Lock::is_held(&self.dir)? {
                return Err(codes::NoController { path: self.dir.display() }.err());
            }
            // A newer controller may have begun since this observer opened the file.
            require_known_format(&self.connection, &self.path)?;
        }
        if changes.is_empty() {
            return Ok(vec![]);
        }
        let opened = Arc::clone(&self.opened);
        let mut files = opened.lock_files();
        self.require_sound(&mut files)?;
        let is_repeatable = rules::is_repeatable(changes);
        if is_repeatable {
            self.require_bounded_log(&mut files)?;
        }
        self.connection.busy_timeout(self.patience(is_repeatable)).map_err(|e| failed(&self.path, e))?;
        let written = self.write(changes, &mut files);
        if let Err(error) = &written
            && is_repeatable
            && is_busy(error)
        {
            self.waited_in_vain = Some(Instant::now());
        }
        let frames = self.frames.swap(0, Ordering::SeqCst);
        let followed = files.follow(frames);
        let numbers = written?;
        followed?;
        self.copy_log(&mut files, frames)?;
        Ok(numbers)
    }

    /// How long a commit waits for the transaction of another process.
    fn patience(&self, is_repeatable: bool) -> Duration {
        match self.waited_in_vain {
            _ if !is_repeatable => BUSY_TIMEOUT,
            Some(at) if at.elapsed() < NO_TIMEOUT_FOR => Duration::ZERO,
            _ => SHORT_TIMEOUT,
        }
    }

    fn write(&mut self, changes: &[Change], files: &mut FilesLock<'_>) -> Result<Vec<u64>> {
        let path = &self.path;
        let transaction =
            self.connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| failed(path, e))?;
        // Checked again, because the transaction may have waited for another process.
        files.check_for_write()?;
        if self.role == Role::Controller {
            check_session(&transaction, &self.dir, path, &self.identity)?;
        }
        let numbers = Rows { connection: &transaction, path }.apply_all(changes)?;
        transaction.commit().map_err(|e| failed(path, e))?;
        Ok(numbers)
    }

    /// Checks the files before a write.
    fn require_sound(&self, files: &mut FilesLock<'_>) -> Result<()> {
        if !files.check_for_write()? {
            return Ok(());
        }
        // A connection of its own: the other one has the pages from before in memory.
        let found = connect(&self.path).and_then(|fresh| damage(&fresh)).map_err(|e| failed(&self.path, e));
        let found = found.and_then(|damage| match damage.is_empty() {
            true => Ok(()),
            false => Err(damaged(&self.path, damage.join("; "))),
        });
        if let Err(error) = found {
            if error.code() == Code::StateDamaged {
                self.opened.damaged(&error);
            }
            return Err(error);
        }
        tracing::warn!(path = %self.path.display(), "another program has touched the state file; it is undamaged");
        files.examined()
    }

    fn log_bytes(&self) -> u64 {
        fs::metadata(beside(&self.path, "-wal")).map_or(0, |log| log.len())
    }

    fn require_bounded_log(&mut self, files: &mut FilesLock<'_>) -> Result<()> {
        if self.log_bytes() <= MOST_LOG_BYTES {
            return Ok(());
        }
        self.copy_log(files, 0)?;
        let length = self.log_bytes();
        if length <= MOST_LOG_BYTES {
            return Ok(());
        }
        let why = format!(
            "its write-ahead log has grown to {} MiB, because a process reads an old state and does not end; answers of \
             checks are not stored until then. Find it with 'fuser -v' on this file",
            length >> 20
        );
        Err(codes::StateFailed { path: self.path.display(), why }.err())
    }

    /// Copies a long log into the file, and cuts it if no reader needs it. The commit is durable already, so a failure
    /// is only logged, and the doctor shows the length.
    fn copy_log(&mut self, files: &mut FilesLock<'_>, frames: u32) -> Result<()> {
        let length = self.log_bytes();
        let is_long = length >= LONG_LOG_BYTES;
        if self.role == Role::Observer || !(is_long || frames >= COPIED_FRAMES) {
            return Ok(());
        }
        let patience = if is_long && length >= self.cut_log_from { CUT_TIMEOUT } else { Duration::ZERO };
        let sql = if is_long { "PRAGMA wal_checkpoint(TRUNCATE)" } else { "PRAGMA wal_checkpoint(PASSIVE)" };
        let copied = self.connection.busy_timeout(patience).and_then(|()| {
            self.connection
                .query_row(sql, [], |row| Ok((row.get::<_, bool>(0)?, row.get::<_, i64>(1)? == row.get::<_, i64>(2)?)))
        });
        let (is_blocked, is_whole) = copied.unwrap_or_else(|error| {
            tracing::warn!(%error, "the write-ahead log of the state cannot be copied into its file");
            (true, false)
        });
        let is_cut = is_long && !is_blocked;
        if is_cut {
            self.cut_log_from = LONG_LOG_BYTES;
        } else if length >= self.cut_log_from {
            self.cut_log_from = length.saturating_add(LOG_GROWTH_BYTES);
        }
        files.copied(is_whole, is_cut)
    }

    /// Compares the files with those that were opened, and examines their directory, for the doctor. Cuts a long log
    /// that no reader needs any more.
    ///
    /// # Errors
    /// `STATE_FAILED`; `STATE_LOST`.
    pub(super) fn examine_files(&mut self) -> Result<FilesExamination> {
        let opened = Arc::clone(&self.opened);
        let mut files = opened.lock_files();
        files.check()?;
        self.copy_log(&mut files, 0)?;
        let format = migrations::format(&self.connection).map_err(|e| failed(&self.path, e))?;
        Ok(FilesExamination { directory: examine::directory(&self.dir, self.role), format })
    }

    /// Opens a second connection, to read.
    ///
    /// # Errors
    /// `STATE_FAILED`.
    pub(super) fn reader(&self) -> Result<Reader> {
        Reader::open(&self.path, Arc::clone(&self.opened))
    }

    /// Ends the controller's session and closes the file.
    pub(super) fn close(mut self) -> Result<()> {
        let sound = self.require_sound(&mut self.opened.lock_files());
        if let Err(lost) = sound {
            tracing::error!("{lost}");
            // The files that are there now may belong to another process: the log is not copied and nothing is deleted.
            let path = self.path;
            self.connection
                .set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)
                .map_err(|e| failed(&path, e))?;
            return self.connection.close().map_err(|(_, e)| failed(&path, e));
        }
        if self.role == Role::Controller {
            let shown = identity::read(&self.connection, &self.path)?;
            if shown.is_some_and(|s| s.session == self.identity.session) {
                identity::end(&mut self.connection, &self.path, &self.identity)?;
            }
        }
        let path = self.path;
        self.connection.close().map_err(|(_, e)| failed(&path, e))
    }
}

/// Refuses a controller that another one has replaced because its lock file was deleted.
fn check_session(connection: &Connection, dir: &Path, path: &Path, own: &Identity) -> Result<()> {
    match identity::read(connection, path)? {
        Some(shown) if shown.session == own.session => Ok(()),
        _ => Err(in_use(dir)),
    }
}

/// Makes an empty file if the file is missing. Refuses an empty or missing file with a write-ahead log: SQLite would
/// delete that log, which may be all that is left of the state.
fn make_missing(path: &Path) -> Result<()> {
    let log = fs::metadata(beside(path, "-wal")).map_or(0, |m| m.len());
    let size = match fs::symlink_metadata(path) {
        Ok(found) if !found.is_file() => return Err(damaged(path, "it is not a regular file")),
        Ok(found) => found.len(),
        Err(e) if e.kind() == io::ErrorKind::NotFound => 0,
        Err(e) => return Err(io_failed(path, e)),
    };
    if size == 0 && log > 0 {
        return Err(damaged(path, "it is missing or empty, and its write-ahead log is not"));
    }
    directory::make_private(path).map_err(|e| io_failed(path, e))?;
    for suffix in ["-wal", "-shm"] {
        match directory::tighten(&beside(path, suffix)) {
            Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(io_failed(path, e)),
            _ => {}
        }
    }
    Ok(())
}

fn require(dir: &Path, path: &Path) -> Result<()> {
    match fs::metadata(path) {
        Ok(found) if found.len() > 0 => Ok(()),
        // A controller has just made the file and has not filled it yet.
        Ok(_) => Err(codes::NoController { path: dir.display() }.err()),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Err(codes::NoController { path: dir.display() }.err()),
        Err(e) => Err(io_failed(path, e)),
    }
}

/// Checks that the file belongs to this library, is undamaged and is not newer than this version. Returns its format.
fn check(connection: &Connection, path: &Path) -> Result<i64> {
    let number = |pragma: &str| {
        connection.pragma_query_value(None, pragma, |row| row.get::<_, i64>(0)).map_err(|e| failed(path, e))
    };
    let owner = number("application_id")?;
    let tables: i64 = connection
        .query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))
        .map_err(|e| failed(path, e))?;
    let empty = owner == 0 && tables == 0;
    if owner != APPLICATION_ID && !empty {
        return Err(damaged(path, format!("it is another program's file (application id {owner})")));
    }
    let format = require_known_format(connection, path)?;
    if format < 1 && !empty {
        return Err(damaged(path, format!("it has format {format}, which no version wrote")));
    }
    let verdict: String =
        connection.pragma_query_value(None, "quick_check", |row| row.get(0)).map_err(|e| failed(path, e))?;
    if verdict != "ok" {
        return Err(damaged(path, verdict));
    }
    Ok(format)
}

/// Refuses a format that is newer than this version. Returns the format.
fn require_known_format(connection: &Connection, path: &Path) -> Result<i64> {
    let format = migrations::format(connection).map_err(|e| failed(path, e))?;
    if format > migrations::newest() {
        return Err(codes::StateNewer { path: path.display(), found: format, known: migrations::newest() }.err());
    }
    Ok(format)
}

/// Makes the controller's settings, after the file was checked.
fn set_up(connection: &Connection, path: &Path) -> Result<()> {
    let mode: String = connection
        .pragma_update_and_check(None, "journal_mode", "WAL", |row| row.get(0))
        .map_err(|e| failed(path, e))?;
    if mode != "wal" {
        let why = format!("the file system does not allow a write-ahead log (journal mode is {mode})");
        return Err(codes::StateFailed { path: path.display(), why }.err());
    }
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, false).map(drop).map_err(|e| failed(path, e))
}

/// Counts the frames of each commit. This replaces SQLite's own copying, whose result cannot be read.
fn count_frames(connection: &mut Connection, frames: Arc<AtomicU32>) -> rusqlite::Result<()> {
    connection.wal_hook(Some(move |_: &mut Wal, pages: std::ffi::c_int| {
        frames.store(u32::try_from(pages).unwrap_or(0), Ordering::SeqCst);
        Ok(())
    }))
}

/// The identity of a file that another process controls.
fn observed(connection: &Connection, path: &Path, format: i64) -> Result<Identity> {
    if format < migrations::newest() {
        let why = format!("it has the older format {format}; a controller of this version must open it first");
        return Err(codes::StateFailed { path: path.display(), why }.err());
    }
    identity::read(connection, path)?.ok_or_else(|| damaged(path, "it has no store id"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::{EventSeverity, NewEvent};
    use crate::system::SystemIds;

    fn opened() -> (tempfile::TempDir, Database) {
        let dir = tempfile::tempdir().unwrap();
        let database = Database::open(dir.path(), Role::Controller, &SystemIds).unwrap();
        (dir, database)
    }

    fn event(text: String) -> Change {
        Change::Event(NewEvent {
            name: "TEST".to_owned(),
            number: 1,
            severity: EventSeverity::Normal,
            text,
            host_id: None,
            cluster_id: None,
            task_id: None,
            correlation_id: None,
            fields: Default::default(),
            at_ms: 1,
        })
    }

    #[test]
    fn commits_are_durable_by_these_settings() {
        let (_dir, database) = opened();
        let pragma = |name: &str| -> String {
            let value: rusqlite::types::Value =
                database.connection.pragma_query_value(None, name, |row| row.get(0)).unwrap();
            match value {
                rusqlite::types::Value::Integer(number) => number.to_string(),
                rusqlite::types::Value::Text(text) => text,
                other => panic!("{name}: {other:?}"),
            }
        };
        assert_eq!(pragma("journal_mode"), "wal");
        assert_eq!(pragma("synchronous"), "2", "FULL: the log is synced at each commit");
        assert_eq!(pragma("foreign_keys"), "1");
        assert_eq!(pragma("busy_timeout"), "5000");
        assert_eq!(pragma("application_id"), APPLICATION_ID.to_string());
        assert_eq!(pragma("user_version"), migrations::newest().to_string());
    }

    #[test]
    fn a_full_disk_fails_the_commit_as_a_whole_and_nothing_afterwards() {
        let (_dir, mut database) = opened();
        let pages: i64 = database.connection.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
        let limit = |database: &Database, pages: i64| {
            let set = database.connection.pragma_update_and_check(None, "max_page_count", pages, |_| Ok(()));
            set.unwrap();
        };
        limit(&database, pages + 2);
        let error = database.commit(&[event("small".to_owned()), event("x".repeat(100_000))]).unwrap_err();
        assert_eq!(error.code(), Code::StateFailed);
        assert!(error.message().contains("full"), "{error}");
        assert!(database.rows().events_after(0, 10).unwrap().is_empty());
        limit(&database, pages + 1000);
        assert_eq!(database.commit(&[event("x".repeat(100_000))]).unwrap(), [1]);
    }
}
