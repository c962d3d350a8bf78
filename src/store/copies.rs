//! Within one process, only one copy of this library may have a state directory open.
//!
//! POSIX locks belong to the process. SQLite counts its own locks, but another copy of the library (in another class
//! loader of a JVM) has an SQLite of its own. When that one closes the file, the kernel drops the locks of the first
//! copy, and commits are lost. For this reason a copy that finds the file open in its process, and did not open it
//! itself, must not touch it. This holds for controllers and observers in any order.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::directory::STATE_FILE;
use super::lock::is_held_by_this_process;
use crate::error::{Result, codes};

/// How long an opener waits for another opener of the same directory.
const OPENING_LIMIT: Duration = Duration::from_secs(10);

/// Directories that this copy has open, with the number of its stores there.
static OPEN: Mutex<BTreeMap<PathBuf, usize>> = Mutex::new(BTreeMap::new());

fn open() -> MutexGuard<'static, BTreeMap<PathBuf, usize>> {
    OPEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A claim: this copy of the library has the directory open. It is dropped after the files are closed.
pub(super) struct Claim(PathBuf);

/// The lock for opening a directory: two copies that open it at the same time would not find each other. Dropping the
/// lock lets the next opener go on.
pub(super) struct OpeningLock(Option<File>);

impl Claim {
    /// Claims a directory for this copy. The lock must be held until the state file is open.
    ///
    /// # Errors
    /// `STATE_IN_USE` where another copy in this process has it open.
    pub(super) fn take(dir: &Path) -> Result<(Claim, OpeningLock)> {
        let lock = OpeningLock::take(dir);
        // Without the mutex, because other directories are opened and closed meanwhile.
        let is_foreign = !open().contains_key(dir) && is_open_in_this_process(dir);
        let mut open = open();
        if is_foreign && !open.contains_key(dir) {
            let remedy = "Another copy of this library in this process has the directory open: another class loader \
                          has loaded it. Use the upgrade manager of that copy, load the library once for all (for \
                          example by the server's own class loader), or observe from another process.";
            return Err(codes::StateInUse { path: dir.display(), pid: std::process::id(), remedy }.err());
        }
        *open.entry(dir.to_owned()).or_default() += 1;
        Ok((Claim(dir.to_owned()), lock))
    }
}

impl Drop for Claim {
    fn drop(&mut self) {
        let mut open = open();
        if let Some(stores) = open.get_mut(&self.0) {
            *stores -= 1;
            if *stores == 0 {
                open.remove(&self.0);
            }
        }
    }
}

impl OpeningLock {
    /// Waits for a limited time: an opener in another process may be slow, and need not be waited for.
    fn take(dir: &Path) -> OpeningLock {
        let Ok(file) = File::open(dir) else { return OpeningLock(None) };
        let until = Instant::now() + OPENING_LIMIT;
        while let Err(TryLockError::WouldBlock) = file.try_lock() {
            if Instant::now() >= until {
                tracing::warn!(path = %dir.display(), "another opener of the state directory does not come to an end");
                return OpeningLock(None);
            }
            // The kernel has no wait for this lock with a time limit.
            std::thread::sleep(Duration::from_millis(1));
        }
        OpeningLock(Some(file))
    }
}

impl Drop for OpeningLock {
    /// Closing the file would not free the lock: a process that was forked meanwhile has the file open, too.
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.as_ref().map(File::unlock) {
            tracing::warn!(%error, "the lock for opening the state directory cannot be freed; the next opener waits");
        }
    }
}

/// Whether this process has the state file open. If the kernel does not show its open files: whether it holds the lock.
fn is_open_in_this_process(dir: &Path) -> bool {
    let Ok(state) = fs::metadata(dir.join(STATE_FILE)) else { return false };
    match has_open((state.dev(), state.ino())) {
        Ok(found) => found,
        Err(_) => is_held_by_this_process(dir),
    }
}

fn has_open(file: (u64, u64)) -> io::Result<bool> {
    for entry in fs::read_dir("/proc/self/fd")? {
        let link = entry?.path();
        // The names first, which the kernel has: the file itself may be on a server that does not answer.
        if !fs::read_link(&link).is_ok_and(|name| is_state_file(&name)) {
            continue;
        }
        // A file that was closed meanwhile is not the state file.
        if fs::metadata(link).is_ok_and(|found| (found.dev(), found.ino()) == file) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the file has the name of a state, also one that was deleted.
fn is_state_file(open: &Path) -> bool {
    let name = open.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    name.strip_suffix(" (deleted)").unwrap_or(name) == STATE_FILE
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_that_was_forked_during_an_opening_does_not_keep_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let lock = OpeningLock::take(dir.path());
        // As a fork does: the same open file, which the child keeps.
        let forked = lock.0.as_ref().unwrap().try_clone().unwrap();
        drop(lock);
        assert!(OpeningLock::take(dir.path()).0.is_some(), "the next opener waited, and has no lock");
        drop(forked);
    }

    #[test]
    fn only_files_with_the_name_of_a_state_are_looked_at() {
        let dir = tempfile::tempdir().unwrap();
        let (state, other) = (dir.path().join(STATE_FILE), dir.path().join("other.db"));
        let identity = |file: &File| file.metadata().map(|found| (found.dev(), found.ino())).unwrap();
        let (held, elsewhere) = (File::create(&state).unwrap(), File::create(other).unwrap());
        assert!(has_open(identity(&held)).unwrap());
        assert!(!has_open(identity(&elsewhere)).unwrap(), "a file on a server that hangs would be asked for");
        fs::remove_file(state).unwrap();
        assert!(has_open(identity(&held)).unwrap());
    }
}
