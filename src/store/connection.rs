//! Connections to the state file: their settings, and the damage that SQLite finds through them.

use std::path::Path;
use std::time::Duration;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

/// How long a transaction waits for the transaction of another process: of an observer that leaves a request, or of the
/// controller.
pub(super) const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Length to which the log is cut when it begins anew.
pub(super) const KEPT_LOG_BYTES: u64 = 1 << 20;

/// Most lines about damage that are reported.
const MOST_DAMAGE: i64 = 5;

/// Connects without changing the file: closing the connection does not copy the log into the file.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_NOFOLLOW;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "cell_size_check", true)?;
    connection.pragma_update_and_check(None, "journal_size_limit", KEPT_LOG_BYTES.cast_signed(), |_| Ok(()))?;
    Ok(connection)
}

/// The damage that SQLite's check of the whole file reports, [`MOST_DAMAGE`] lines at most.
pub(super) fn damage(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut found = vec![];
    connection.pragma(None, "integrity_check", MOST_DAMAGE, |row| {
        found.push(row.get::<_, String>(0)?);
        Ok(())
    })?;
    found.retain(|line| line != "ok");
    Ok(found)
}
