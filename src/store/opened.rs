//! The files of the state as they were opened. SQLite goes on writing to a file that was deleted, replaced or truncated,
//! and its commits answer success; all of them would be lost with the process. It goes on reading such a file, too.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use super::connection::KEPT_LOG_BYTES;
use crate::config::Role;
use crate::error::{Error, Result, codes};

/// The state file, its write-ahead log and the index of the log, by device and inode.
#[derive(Clone)]
pub(super) struct Opened {
    files: [(u64, u64); 3],
    /// Least length of the state file: it only grows.
    length: u64,
    /// `None` for an observer: the controller writes to the files.
    written: Option<Written>,
}

/// What the controller left. Only it copies the log into the state file, and cuts the log below [`KEPT_LOG_BYTES`].
#[derive(Clone, Copy, PartialEq, Eq)]
struct Written {
    /// When the state file was written, in seconds and nanoseconds.
    file_at: (i64, i64),
    file_length: u64,
    log_length: u64,
}

/// Names of the files after the path of the state, and what they are for a person.
const PARTS: [(&str, &str); 3] = [
    ("", "another file has taken its place"),
    ("-wal", "its write-ahead log is another file"),
    ("-shm", "the index of its log is another file"),
];

impl Opened {
    /// To be called after the first read or write, when all files exist.
    pub(super) fn new(path: &Path, role: Role) -> Result<Opened> {
        let found = found(path)?;
        let written = (role == Role::Controller).then(|| Written::of(&found));
        Ok(Opened { files: found.each_ref().map(identity), length: found[0].len(), written })
    }

    /// Compares the files at the path with those that were opened, and with what was written to them last.
    ///
    /// # Errors
    /// `STATE_LOST`.
    pub(super) fn check(&mut self, path: &Path) -> Result<()> {
        let now = self.same_files(path)?;
        let Some(before) = self.written else { return Ok(()) };
        if (now.file_at, now.file_length) != (before.file_at, before.file_length) {
            return Err(lost(path, "another program has written to it"));
        }
        Ok(())
    }

    /// As [`Opened::check`], after a transaction of this process, which may have written to the state file.
    ///
    /// # Errors
    /// `STATE_LOST`.
    pub(super) fn follow(&mut self, path: &Path) -> Result<()> {
        let now = self.same_files(path)?;
        self.written = self.written.map(|_| now);
        Ok(())
    }

    /// After the log was cut.
    pub(super) fn log_was_cut(&mut self) {
        if let Some(written) = &mut self.written {
            written.log_length = 0;
        }
    }

    fn same_files(&mut self, path: &Path) -> Result<Written> {
        let found = found(path)?;
        for ((file, opened), (_, why)) in found.iter().zip(self.files).zip(PARTS) {
            if identity(file) != opened {
                return Err(lost(path, why));
            }
        }
        let now = Written::of(&found);
        if now.file_length < self.length {
            return Err(lost(path, format!("it was truncated from {} to {} bytes", self.length, now.file_length)));
        }
        self.length = now.file_length;
        match self.written {
            Some(before) if now.log_length < before.log_length.min(KEPT_LOG_BYTES) => {
                let (from, to) = (before.log_length, now.log_length);
                Err(lost(path, format!("its write-ahead log was truncated from {from} to {to} bytes")))
            }
            _ => Ok(now),
        }
    }
}

impl Written {
    fn of([file, log, _]: &[fs::Metadata; 3]) -> Written {
        Written { file_at: (file.mtime(), file.mtime_nsec()), file_length: file.len(), log_length: log.len() }
    }
}

fn identity(file: &fs::Metadata) -> (u64, u64) {
    (file.dev(), file.ino())
}

fn found(path: &Path) -> Result<[fs::Metadata; 3]> {
    let [(file, _), (log, _), (index, _)] = PARTS;
    let part = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let name = PathBuf::from(name);
        fs::symlink_metadata(&name).map_err(|e| lost(path, format!("{}: {e}", name.display())))
    };
    Ok([part(file)?, part(log)?, part(index)?])
}

fn lost(path: &Path, why: impl std::fmt::Display) -> Error {
    codes::StateLost { path: path.display(), why }.err()
}
