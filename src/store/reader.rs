//! Reads on a separate connection, so that neither a commit that waits for the disk nor another process with the lock
//! for writing delays them.
//!
//! Tests: `tests/it/store/sqlite.rs`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::Connection;

use super::connection::{connect, damage};
use super::failure::failed;
use super::opened::Opened;
use super::queries::Rows;
use crate::error::{Code, Result};

/// A connection that only reads.
pub(super) struct Reader {
    connection: Connection,
    path: PathBuf,
    opened: Arc<Opened>,
}

impl Reader {
    /// Opens a second connection to a file that was opened and checked.
    ///
    /// # Errors
    /// `STATE_FAILED`.
    pub(super) fn open(path: &Path, opened: Arc<Opened>) -> Result<Reader> {
        let wrong = |e| failed(path, e);
        let connection = connect(path).map_err(wrong)?;
        connection.pragma_update(None, "query_only", true).map_err(wrong)?;
        Ok(Reader { connection, path: path.to_owned(), opened })
    }

    /// Reads the rows as of one moment.
    ///
    /// # Errors
    /// `STATE_FAILED`; `STATE_LOST`; what `read` answers.
    pub(super) fn read<T>(&self, read: impl FnOnce(Rows<'_>) -> Result<T>) -> Result<T> {
        self.opened.check_for_read()?;
        let moment = self.connection.unchecked_transaction().map_err(|e| failed(&self.path, e))?;
        let answer = read(Rows { connection: &moment, path: &self.path });
        if let Err(error) = &answer
            && error.code() == Code::StateDamaged
            && error.param("key").is_none()
        {
            // The file is damaged, and not the document of one row.
            self.opened.damaged(error);
        }
        answer
    }

    /// The damage that a check of the whole file finds.
    ///
    /// # Errors
    /// `STATE_FAILED`; `STATE_LOST`.
    pub(super) fn damage(&self) -> Result<Vec<String>> {
        self.opened.check_for_read()?;
        damage(&self.connection).map_err(|e| failed(&self.path, e))
    }
}
