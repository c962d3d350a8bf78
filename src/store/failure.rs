//! The errors of the state file.
//!
//! Tests: `tests/it/store/sqlite.rs`.

use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use crate::error::{Code, Error, codes};

const BUSY: &str = "another process has held its lock for too long; find it with 'fuser -v' on this file";

/// Whether another process has held the lock of the state file for too long.
pub(super) fn is_busy(error: &Error) -> bool {
    error.code() == Code::StateFailed && error.param("why") == Some(BUSY)
}

/// The error of a failed SQLite call: `STATE_DAMAGED` where SQLite found damage, otherwise `STATE_FAILED`.
pub(super) fn failed(path: &Path, error: rusqlite::Error) -> Error {
    let damaged = match &error {
        rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::IntegralValueOutOfRange(..)
        | rusqlite::Error::Utf8Error(..) => true,
        other => matches!(other.sqlite_error_code(), Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt)),
    };
    match (damaged, error.sqlite_error_code()) {
        (true, _) => self::damaged(path, error),
        (false, Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked)) => {
            codes::StateFailed { path: path.display(), why: BUSY }.err()
        }
        (false, _) => codes::StateFailed { path: path.display(), why: error }.err(),
    }
}

/// `STATE_DAMAGED` for this file.
pub(super) fn damaged(path: &Path, why: impl std::fmt::Display) -> Error {
    codes::StateDamaged { path: path.display(), why }.err()
}

/// `STATE_FAILED` for a failed file operation.
pub(super) fn io_failed(path: &Path, why: io::Error) -> Error {
    codes::StateFailed { path: path.display(), why }.err()
}
