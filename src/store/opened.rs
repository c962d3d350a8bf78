//! Checks that the state's files are still those that were opened, with everything that this process wrote. SQLite
//! continues to write to a file that was deleted, replaced or changed. Its commits succeed, and all of them would be
//! lost with the process. SQLite also continues to read such a file. The index of the log is mapped into memory: after
//! a truncation, the kernel ends the process that touches it (`SIGBUS`).
//!
//! The files are compared before every transaction, every read and the close, and after every commit. Once they are
//! found lost, this process does not touch them again. A change between a comparison and the use of the files is found
//! by the next comparison, or not at all: in that time a truncated index still ends the process.
//!
//! Tests: `tests/it/store/changed_files.rs`.

use std::fs::{self, File, OpenOptions};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError, TryLockError};

use super::directory::beside;
use super::failure::io_failed;
use super::identity;
use super::log::{LogPosition, Standing};
use crate::config::Role;
use crate::error::{Code, Error, Result, codes};

/// The state file, its write-ahead log and the index of the log. Shared by the connections of one store.
pub(super) struct Opened {
    path: PathBuf,
    /// By device and inode.
    files: [(u64, u64); 3],
    /// Least length of the state file: it only grows.
    file_length: AtomicU64,
    /// Least length of the index: it only grows while somebody has it open.
    index_length: AtomicU64,
    /// `None` in an observer, because the controller writes to the files. Locked while a transaction writes.
    written: Option<Mutex<Written>>,
    /// The reason why the files are not touched any more.
    lost: Mutex<Option<Error>>,
    /// Damage that a read found. Nothing is written after it.
    damage: Mutex<Option<Error>>,
}

/// The files as the controller left them. Only the controller copies the log into the state file.
struct Written {
    log: File,
    file: Stamp,
    log_stamp: Stamp,
    /// `None`: the log was empty.
    position: Option<LogPosition>,
    /// The commits before the position were copied into the state file: the log may begin anew.
    is_copied: bool,
}

/// Time of the last change of a file, in seconds and nanoseconds, and its length. `touch` and `cp -p` set the time of
/// the last write, but not this one.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Stamp {
    written_at: (i64, i64),
    changed_at: (i64, i64),
    length: u64,
}

/// Names of the files after the path of the state, what they are for a person, and the remedy for their loss.
const PARTS: [(&str, &str, &str); 3] = [
    ("", "another file has taken its place", REPLACED),
    ("-wal", "its write-ahead log is another file", REPLACED),
    ("-shm", "the index of its log is another file", INDEX),
];

const REPLACED: &str = "Close this upgrade manager, then restore the state file together with the -wal file that was saved \
                        with it, and open again. Remove a -wal or -shm file only if it belongs to another state file than \
                        the restored one, or if the restored one was saved without one while no process had it open. \
                        Nothing is written and no action begins until then.";
const INDEX: &str = "Close this upgrade manager and every other program that has the state open, and open it again: the index \
                     is made anew from the -wal file. Delete nothing. Nothing is written and no action begins until then.";
const CHANGED: &str = "Close this upgrade manager. If a backup was copied over the file, restore the -wal file that was \
                       saved with it as well. Otherwise delete nothing, because the newest commits may be in the -wal file \
                       only. Then open again. Let no other program write to these files. Nothing is written and no action \
                       begins until then.";

/// Held by a transaction of the controller, or by a read while no transaction writes.
pub(super) struct FilesLock<'a> {
    opened: &'a Opened,
    written: Option<MutexGuard<'a, Written>>,
}

impl Opened {
    /// To be called after the first read or write, when all files exist. `frames`: the frames in the log of a
    /// controller, after its first commit.
    ///
    /// # Errors
    /// `STATE_LOST`; `STATE_FAILED`.
    pub(super) fn new(path: &Path, role: Role, frames: u32) -> Result<Opened> {
        let [file, log, index] = found(path)?;
        let written = match role {
            Role::Controller => Some(Mutex::new(Written::new(path, &file, &log, frames)?)),
            Role::Observer => None,
        };
        Ok(Opened {
            path: path.to_owned(),
            files: [inode(&file), inode(&log), inode(&index)],
            file_length: AtomicU64::new(file.len()),
            index_length: AtomicU64::new(index.len()),
            written,
            lost: Mutex::new(None),
            damage: Mutex::new(None),
        })
    }

    /// The right to write. Waits for the read that has it.
    pub(super) fn lock_files(&self) -> FilesLock<'_> {
        FilesLock { opened: self, written: self.written.as_ref().map(locked) }
    }

    /// Checks the files before a read: everything while no transaction writes; otherwise the parts that a transaction
    /// does not change.
    ///
    /// # Errors
    /// `STATE_LOST`; `STATE_FAILED`.
    pub(super) fn check_for_read(&self) -> Result<()> {
        let written = match self.written.as_ref().map(Mutex::try_lock) {
            Some(Ok(written)) => Some(written),
            Some(Err(TryLockError::Poisoned(poisoned))) => Some(poisoned.into_inner()),
            Some(Err(TryLockError::WouldBlock)) | None => None,
        };
        FilesLock { opened: self, written }.check().map(drop)
    }

    /// Nothing is written any more after damage.
    pub(super) fn damaged(&self, found: &Error) {
        locked(&self.damage).get_or_insert_with(|| found.clone());
    }

    fn lose(&self, why: Error) -> Error {
        locked(&self.lost).get_or_insert(why).clone()
    }

    /// Compares the parts that no transaction changes: the files are the same, and not shorter.
    fn same_files(&self) -> Result<[fs::Metadata; 3]> {
        if let Some(lost) = &*locked(&self.lost) {
            return Err(lost.clone());
        }
        self.compare_files().map_err(|why| self.lose(why))
    }

    fn compare_files(&self) -> Result<[fs::Metadata; 3]> {
        // Read before the lengths, because the files grow meanwhile.
        let least = [&self.file_length, &self.index_length].map(|length| length.load(Ordering::SeqCst));
        let found = found(&self.path)?;
        for ((file, opened), (_, why, remedy)) in found.iter().zip(self.files).zip(PARTS) {
            if inode(file) != opened {
                return Err(lost(&self.path, why, remedy));
            }
        }
        let [file, _, index] = &found;
        let lengths = [("it", file.len(), REPLACED), ("the index of its log", index.len(), INDEX)];
        for ((what, now, remedy), least) in lengths.into_iter().zip(least) {
            if now < least {
                return Err(lost(&self.path, format!("{what} was truncated from {least} to {now} bytes"), remedy));
            }
        }
        self.file_length.fetch_max(file.len(), Ordering::SeqCst);
        self.index_length.fetch_max(index.len(), Ordering::SeqCst);
        Ok(found)
    }
}

impl FilesLock<'_> {
    /// Compares the files with those that were opened, and with the last write. Returns true if the state file was
    /// touched without being written (`chmod`, or a program that sets its time back), and is to be examined.
    ///
    /// # Errors
    /// `STATE_LOST`; `STATE_FAILED` where the log cannot be read.
    pub(super) fn check(&mut self) -> Result<bool> {
        let [file, log, _] = self.opened.same_files()?;
        let Some(written) = &mut self.written else { return Ok(false) };
        written.check(&self.opened.path, &file, &log).map_err(|why| match why.code() {
            Code::StateLost => self.opened.lose(why),
            _ => why,
        })
    }

    /// As [`FilesLock::check`], and refuses to write to a file in which a read found damage.
    ///
    /// # Errors
    /// As [`FilesLock::check`]; `STATE_DAMAGED`.
    pub(super) fn check_for_write(&mut self) -> Result<bool> {
        let is_touched = self.check()?;
        match &*locked(&self.opened.damage) {
            Some(damage) => Err(damage.clone()),
            None => Ok(is_touched),
        }
    }

    /// Remembers a transaction that has ended, with the frames in the log after its commit; 0 if it wrote none. A write
    /// to a file that is gone meanwhile is not durable.
    ///
    /// # Errors
    /// As [`FilesLock::check`].
    pub(super) fn follow(&mut self, frames: u32) -> Result<()> {
        let opened = self.opened;
        let [file, log, _] = opened.same_files()?;
        let Some(written) = &mut self.written else { return Ok(()) };
        if Stamp::of(&file).differs_in_content(written.file) {
            return Err(opened.lose(changed(&opened.path)));
        }
        if frames == 0 {
            return Ok(());
        }
        let position = LogPosition::at(&written.log, frames).map_err(|e| opened.lose(replaced(&opened.path, e)))?;
        (written.position, written.log_stamp, written.is_copied) = (Some(position), Stamp::of(&log), false);
        Ok(())
    }

    /// Remembers a copy of the log into the state file, complete or not. `cut`: the log is empty now.
    ///
    /// # Errors
    /// As [`FilesLock::check`].
    pub(super) fn copied(&mut self, is_whole: bool, is_cut: bool) -> Result<()> {
        let [file, log, _] = self.opened.same_files()?;
        let Some(written) = &mut self.written else { return Ok(()) };
        (written.file, written.is_copied) = (Stamp::of(&file), is_whole);
        if is_cut {
            (written.position, written.log_stamp) = (None, Stamp::of(&log));
        }
        Ok(())
    }

    /// The state file was examined after it was touched.
    ///
    /// # Errors
    /// As [`FilesLock::check`].
    pub(super) fn examined(&mut self) -> Result<()> {
        let [file, ..] = self.opened.same_files()?;
        if let Some(written) = &mut self.written {
            written.file = Stamp::of(&file);
        }
        Ok(())
    }
}

impl Written {
    fn new(path: &Path, file: &fs::Metadata, log: &fs::Metadata, frames: u32) -> Result<Written> {
        let name = beside(path, "-wal");
        // No lock of SQLite is on the log: closing this descriptor frees none.
        let opened = OpenOptions::new().read(true).custom_flags(libc::O_NOFOLLOW).open(&name);
        let opened = opened.map_err(|e| io_failed(&name, e))?;
        let position = match frames {
            0 => None,
            frames => Some(LogPosition::at(&opened, frames).map_err(|e| replaced(path, e))?),
        };
        Ok(Written { log: opened, file: Stamp::of(file), log_stamp: Stamp::of(log), position, is_copied: false })
    }

    fn check(&mut self, path: &Path, file: &fs::Metadata, log: &fs::Metadata) -> Result<bool> {
        let (file, log) = (Stamp::of(file), Stamp::of(log));
        if file.differs_in_content(self.file) {
            return Err(changed(path));
        }
        if log != self.log_stamp {
            // An observer left a request, or another process was here.
            self.check_log(path, log.length)?;
            self.log_stamp = log;
        }
        Ok(file != self.file)
    }

    fn check_log(&self, path: &Path, length: u64) -> Result<()> {
        let Some(position) = &self.position else { return Ok(()) };
        let standing = position.standing(&self.log).map_err(|e| io_failed(&beside(path, "-wal"), e))?;
        match standing {
            Standing::Whole => Ok(()),
            Standing::BegunAnew if self.is_copied => Ok(()),
            _ if length < position.bytes => {
                Err(missing(path, format!("its write-ahead log was cut from {} to {length} bytes", position.bytes)))
            }
            _ => Err(missing(path, "its write-ahead log was overwritten: commits are missing in it")),
        }
    }
}

impl Stamp {
    fn of(file: &fs::Metadata) -> Stamp {
        Stamp {
            written_at: (file.mtime(), file.mtime_nsec()),
            changed_at: (file.ctime(), file.ctime_nsec()),
            length: file.len(),
        }
    }

    fn differs_in_content(self, before: Stamp) -> bool {
        (self.written_at, self.length) != (before.written_at, before.length)
    }
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn inode(file: &fs::Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

fn found(path: &Path) -> Result<[fs::Metadata; 3]> {
    let part = |(suffix, _, remedy): (&str, &str, &str)| {
        let name = beside(path, suffix);
        fs::symlink_metadata(&name).map_err(|e| lost(path, format!("{}: {e}", name.display()), remedy))
    };
    let [file, log, index] = PARTS;
    Ok([part(file)?, part(log)?, part(index)?])
}

fn lost(path: &Path, why: impl std::fmt::Display, remedy: &str) -> Error {
    codes::StateLost { path: path.display(), why, remedy }.err()
}

/// `STATE_LOST`: the last writes are not there any more.
fn replaced(path: &Path, why: impl std::fmt::Display) -> Error {
    lost(path, why, REPLACED)
}

/// `STATE_LOST`: commits are missing in the same file. The file gets a new id, because the numbers of the lost events
/// are given again.
fn missing(path: &Path, why: impl std::fmt::Display) -> Error {
    if let Err(error) = identity::forget(path) {
        tracing::warn!(%error, "the state has lost commits and cannot be given a new id");
    }
    replaced(path, why)
}

/// `STATE_LOST`: another program has changed the state file, and possibly nothing is lost.
fn changed(path: &Path) -> Error {
    lost(path, "it was changed by another program, or its time was set", CHANGED)
}
