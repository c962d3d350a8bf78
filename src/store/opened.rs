//! The files of the state as the controller opened them. SQLite goes on writing to a file that was deleted, replaced or
//! truncated, and its commits answer success; all of them would be lost with the process.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use crate::error::{Error, Result, codes};

/// Device and inode of the state file and its write-ahead log, and the least length of the state file: it only grows.
pub(super) struct Opened {
    file: (u64, u64),
    log: (u64, u64),
    length: u64,
}

impl Opened {
    /// To be called after the first write, when both files exist.
    pub(super) fn new(path: &Path) -> Result<Opened> {
        let (file, length) = found(path, path)?;
        let (log, _) = found(path, &log_of(path))?;
        Ok(Opened { file, log, length })
    }

    /// Compares the files at the path with those that were opened.
    ///
    /// # Errors
    /// `STATE_LOST`.
    pub(super) fn check(&mut self, path: &Path) -> Result<()> {
        let (file, length) = found(path, path)?;
        if file != self.file {
            return Err(lost(path, "another file has taken its place"));
        }
        if length < self.length {
            return Err(lost(path, format!("it was truncated from {} to {length} bytes", self.length)));
        }
        if found(path, &log_of(path))?.0 != self.log {
            return Err(lost(path, "another file has taken the place of its write-ahead log"));
        }
        self.length = length;
        Ok(())
    }
}

fn found(path: &Path, part: &Path) -> Result<((u64, u64), u64)> {
    match fs::symlink_metadata(part) {
        Ok(found) => Ok(((found.dev(), found.ino()), found.len())),
        Err(e) => Err(lost(path, format!("{}: {e}", part.display()))),
    }
}

fn log_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    PathBuf::from(name)
}

fn lost(path: &Path, why: impl std::fmt::Display) -> Error {
    codes::StateLost { path: path.display(), why }.err()
}
