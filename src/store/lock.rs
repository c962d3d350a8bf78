//! One controller per state directory: an exclusive lock on `controller.lock`, held from before the state is opened
//! until after it is closed.
//!
//! The kernel frees the lock when its holder ends for any reason, so a restarted process can take it at once. The lock
//! belongs to the open file and not to the process: a second instance in the same process is refused as well. If the
//! file is deleted while a controller runs, a second controller can start; the session (see `identity`) then stops the
//! first controller at its next commit. A process that is forked from the holder also has the open file, and with it
//! the lock, until it ends or starts another program.
//!
//! Tests: `tests/it/store/sqlite.rs` and `lease.rs`.

use std::collections::BTreeSet;
use std::fs::{self, File, TryLockError};
use std::io::{self, Seek, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::directory::{open_existing, open_private, read_text, unwritable};
use crate::error::{Code, Error, Result, codes};

/// Name of the lock's file.
pub const LOCK_FILE: &str = "controller.lock";

/// Attempts to take a lock that only observers hold. An observer holds the lock for microseconds.
const ATTEMPTS: u32 = 1000;

/// How long an opener waits for a store of this process that is being closed.
const CLOSING_LIMIT: Duration = Duration::from_secs(10);

/// Directories of this process whose store is being closed. Closing takes as long as the disk needs. The caller of the
/// close waits for a limited time only; the next opener of the directory waits for the rest.
static CLOSING: (Mutex<BTreeSet<PathBuf>>, Condvar) = (Mutex::new(BTreeSet::new()), Condvar::new());

/// The store of this directory is about to close.
pub(super) fn closing(dir: &Path) {
    CLOSING.0.lock().unwrap_or_else(PoisonError::into_inner).insert(dir.to_owned());
}

/// The store of this directory has closed, and its lock is free.
pub(super) fn closed(dir: &Path) {
    CLOSING.0.lock().unwrap_or_else(PoisonError::into_inner).remove(dir);
    CLOSING.1.notify_all();
}

/// Number of waits for a store that is being closed.
#[cfg(test)]
pub(super) static WAITED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);

/// Whether a store of this directory is being closed.
#[cfg(test)]
pub(super) fn is_closing(dir: &Path) -> bool {
    let dir = std::fs::canonicalize(dir).unwrap();
    CLOSING.0.lock().unwrap_or_else(PoisonError::into_inner).contains(&dir)
}

/// Waits for a store of this process that is being closed, if there is one.
fn wait_for_closing(dir: &Path) {
    let stores = CLOSING.0.lock().unwrap_or_else(PoisonError::into_inner);
    #[cfg(test)]
    WAITED.fetch_add(u32::from(stores.contains(dir)), std::sync::atomic::Ordering::SeqCst);
    let waited = CLOSING.1.wait_timeout_while(stores, CLOSING_LIMIT, |stores| stores.contains(dir));
    drop(waited.unwrap_or_else(PoisonError::into_inner));
}

/// The lock of the controller. Dropping it frees the directory.
#[derive(Debug)]
pub struct Lock(File);

impl Drop for Lock {
    /// Frees the lock itself, and not only its descriptor, because a process that is being started may have a copy of
    /// the descriptor.
    fn drop(&mut self) {
        if let Err(error) = self.0.unlock() {
            tracing::warn!(%error, "the controller's lock could not be freed; closing its file frees it");
        }
    }
}

impl Lock {
    /// Takes the lock of a directory that exists. Waits for a store of this process that is being closed.
    ///
    /// # Errors
    /// `STATE_IN_USE` with the holder's `pid`; `STATE_UNWRITABLE` where the lock's file cannot be made.
    pub fn take(dir: &Path) -> Result<Lock> {
        match Lock::take_now(dir) {
            Err(e) if e.code() == Code::StateInUse => {
                wait_for_closing(dir);
                // Also if there was nothing to wait for: the store may have closed right before.
                Lock::take_now(dir)
            }
            taken => taken,
        }
    }

    fn take_now(dir: &Path) -> Result<Lock> {
        let path = dir.join(LOCK_FILE);
        for _ in 0..ATTEMPTS {
            let mut file = open_private(&path).map_err(|e| unwritable(dir, e))?;
            match file.try_lock() {
                Ok(()) => {
                    write_pid(&mut file).map_err(|e| unwritable(dir, e))?;
                    return Ok(Lock(file));
                }
                Err(TryLockError::Error(e)) => return Err(unwritable(dir, e)),
                // The shared lock is free: there is no controller, only an observer in `is_held`.
                Err(TryLockError::WouldBlock) => match file.try_lock_shared() {
                    Ok(()) => free(file, dir)?,
                    Err(TryLockError::WouldBlock) => break,
                    Err(TryLockError::Error(e)) => return Err(unwritable(dir, e)),
                },
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Err(in_use(dir))
    }

    /// Whether a controller holds the lock of this directory.
    ///
    /// # Errors
    /// `STATE_FAILED` where the lock's file cannot be read.
    pub fn is_held(dir: &Path) -> Result<bool> {
        let file = match open_existing(&dir.join(LOCK_FILE)) {
            Ok(file) => file,
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
            Err(e) => return Err(unreadable(dir, e)),
        };
        match file.try_lock_shared() {
            Ok(()) => free(file, dir).map(|()| false),
            Err(TryLockError::WouldBlock) => Ok(true),
            Err(TryLockError::Error(e)) => Err(unreadable(dir, e)),
        }
    }
}

/// Frees a shared lock, as [`Lock`] does.
fn free(file: File, dir: &Path) -> Result<()> {
    file.unlock().map_err(|e| unreadable(dir, e))
}

/// Whether the lock's holder has the id of this process.
pub(super) fn is_held_by_this_process(dir: &Path) -> bool {
    let is_ours = || read_text(&dir.join(LOCK_FILE)).is_ok_and(|pid| pid.trim() == std::process::id().to_string());
    Lock::is_held(dir).unwrap_or(false) && is_ours()
}

/// The process id that the lock's holder wrote, for display only: the holder may not have written it yet.
pub(super) fn shown_pid(dir: &Path) -> String {
    let pid = read_text(&dir.join(LOCK_FILE)).unwrap_or_default();
    pid.trim().parse().map_or_else(|_| "(id not known)".to_owned(), |pid: u32| pid.to_string())
}

/// `STATE_IN_USE`, with the process id that the lock's holder wrote. A process that was forked from the holder, without
/// another program (`exec`), keeps the lock after the holder's end. Then the error has the id of that process, if it
/// can be found.
pub(super) fn in_use(dir: &Path) -> Error {
    let path = dir.join(LOCK_FILE);
    let pid = shown_pid(dir);
    let state = dir.display();
    if pid.parse().is_ok_and(|pid| !holds(pid, &path).unwrap_or(true)) {
        let heir = processes().into_iter().find(|heir| holds(*heir, &path).unwrap_or(false));
        let remedy = match heir {
            Some(heir) => format!(
                "Process {pid}, which took the lock last, does not hold it any more. Process {heir} has {} open: it was \
                 forked from process {pid}, or opened the file itself. If it holds the lock, stop it.",
                path.display()
            ),
            None => format!(
                "Process {pid}, which took the lock last, does not hold it any more. Another process holds it: a process \
                 that was forked from process {pid}, or another program. Find it as root with 'fuser -v {}', and stop it.",
                path.display()
            ),
        };
        let pid = heir.map_or(pid, |heir| heir.to_string());
        return codes::StateInUse { path: state, pid, remedy }.err();
    }
    let remedy = "Stop that process, open the directory as an observer, or use another one.";
    codes::StateInUse { path: state, pid, remedy }.err()
}

/// Whether a process has the lock's file open.
///
/// # Errors
/// `PermissionDenied` for a process of another user.
fn holds(pid: u32, lock: &Path) -> io::Result<bool> {
    let lock = fs::metadata(lock)?;
    let open = match fs::read_dir(format!("/proc/{pid}/fd")) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(false),
        open => open?,
    };
    // The names first: the file itself may be on a server that does not answer.
    let is_named = |link: &Path| {
        fs::read_link(link)
            .is_ok_and(|name| name.file_name().is_some_and(|name| name.as_bytes().starts_with(LOCK_FILE.as_bytes())))
    };
    let is_same =
        |link: &Path| fs::metadata(link).is_ok_and(|file| (file.dev(), file.ino()) == (lock.dev(), lock.ino()));
    Ok(open.filter_map(io::Result::ok).any(|entry| is_named(&entry.path()) && is_same(&entry.path())))
}

/// Ids of all processes that are visible here.
fn processes() -> Vec<u32> {
    let Ok(found) = fs::read_dir("/proc") else { return vec![] };
    found.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()).collect()
}

fn unreadable(dir: &Path, why: io::Error) -> Error {
    codes::StateFailed { path: dir.join(LOCK_FILE).display(), why }.err()
}

fn write_pid(file: &mut File) -> io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    writeln!(file, "{}", std::process::id())
}
