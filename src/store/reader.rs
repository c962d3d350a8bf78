//! Reads on a connection of their own: neither a commit of ours that waits for the disk, nor another process that holds
//! the lock for writing, delays them.

use std::path::{Path, PathBuf};

use rusqlite::Connection;

use super::connection::{connect, damage};
use super::failure::failed;
use super::opened::Opened;
use super::queries::Rows;
use crate::error::Result;

/// A connection that only reads.
pub(super) struct Reader {
    connection: Connection,
    path: PathBuf,
    /// The files as an observer opened them. A controller finds lost files when it writes.
    opened: Option<Opened>,
}

impl Reader {
    /// Opens a second connection to a file that was opened and checked.
    ///
    /// # Errors
    /// `STATE_FAILED`.
    pub(super) fn open(path: &Path, opened: Option<Opened>) -> Result<Reader> {
        let wrong = |e| failed(path, e);
        let connection = connect(path).map_err(wrong)?;
        connection.pragma_update(None, "query_only", true).map_err(wrong)?;
        Ok(Reader { connection, path: path.to_owned(), opened })
    }

    /// Reads the rows as of one moment.
    ///
    /// # Errors
    /// `STATE_FAILED`; `STATE_LOST` for an observer; what `read` answers.
    pub(super) fn read<T>(&mut self, read: impl FnOnce(Rows<'_>) -> Result<T>) -> Result<T> {
        if let Some(opened) = &mut self.opened {
            opened.check(&self.path)?;
        }
        self.read_opened(read)
    }

    /// As [`Reader::read`], also from files that are lost.
    ///
    /// # Errors
    /// `STATE_FAILED`; what `read` answers.
    pub(super) fn read_opened<T>(&self, read: impl FnOnce(Rows<'_>) -> Result<T>) -> Result<T> {
        let moment = self.connection.unchecked_transaction().map_err(|e| failed(&self.path, e))?;
        read(Rows { connection: &moment, path: &self.path })
    }

    /// The damage that a check of the whole file finds.
    ///
    /// # Errors
    /// `STATE_FAILED`.
    pub(super) fn damage(&self) -> Result<Vec<String>> {
        damage(&self.connection).map_err(|e| failed(&self.path, e))
    }
}
