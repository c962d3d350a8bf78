//! The tables, version by version. SQLite's `user_version` is the format of the file.
//!
//! A migration is appended and never edited once released: files of that version exist. Each runs in a transaction
//! of its own together with the new version number, so that a crash leaves a whole older or a whole newer file.

use rusqlite::{Connection, TransactionBehavior};

/// Marks a file as ours: "oUM1", as SQLite's `application_id`.
pub(super) const APPLICATION_ID: i64 = 0x6f55_4d31;

/// What leads from one format to the next; the first one makes format 1 of an empty file.
pub(super) const MIGRATIONS: &[&str] = &[FORMAT_1, FORMAT_2, FORMAT_3];

/// Every row is a JSON document with its format, beside what is searched. `AUTOINCREMENT` keeps the numbers of
/// deleted events from coming back.
const FORMAT_1: &str = "
    CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
    CREATE TABLE associations (host_id TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE tasks (
        id TEXT PRIMARY KEY,
        finished INTEGER NOT NULL,
        created_at_ms INTEGER NOT NULL,
        ended_at_ms INTEGER,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE INDEX unfinished_tasks ON tasks (created_at_ms) WHERE finished = 0;
    CREATE TABLE packages_before (task_id TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE checks (host_id TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE image_levels (image TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE events (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        at_ms INTEGER NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE cursors (listener TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT;
    CREATE TABLE requests (
        id TEXT PRIMARY KEY,
        at_ms INTEGER NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
";

/// Notifications, who dismissed them, the periodic checks; `singles` holds documents of which there is one.
const FORMAT_2: &str = "
    CREATE TABLE notices (
        topic TEXT PRIMARY KEY,
        id TEXT NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE dismissals (
        notice_id TEXT NOT NULL,
        user TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (notice_id, user)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX dismissals_of_a_user ON dismissals (user);
    CREATE TABLE jobs (job TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
    CREATE TABLE singles (name TEXT PRIMARY KEY, format INTEGER NOT NULL, document TEXT NOT NULL) STRICT;
";

/// Plans and runs. A run has not ended while `ended_at_ms` is null, and the index lets a cluster have one such run. Its
/// journal and its ledger go with it. `setting` is the canonical JSON of what was changed; `open`: still ours to restore.
const FORMAT_3: &str = "
    CREATE TABLE plans (
        hash TEXT PRIMARY KEY,
        made_at_ms INTEGER NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE TABLE runs (
        id TEXT PRIMARY KEY,
        cluster_id TEXT NOT NULL,
        plan_hash TEXT NOT NULL,
        began_at_ms INTEGER NOT NULL,
        ended_at_ms INTEGER,
        format INTEGER NOT NULL,
        document TEXT NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX one_unfinished_run_of_a_cluster ON runs (cluster_id) WHERE ended_at_ms IS NULL;
    CREATE INDEX runs_by_age ON runs (began_at_ms);
    CREATE TABLE journal (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (run_id, seq)
    ) STRICT;
    CREATE TABLE ledger (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE,
        setting TEXT NOT NULL,
        open INTEGER NOT NULL,
        format INTEGER NOT NULL,
        document TEXT NOT NULL,
        PRIMARY KEY (run_id, setting)
    ) STRICT;
    CREATE INDEX open_ledger ON ledger (run_id, setting) WHERE open = 1;
";

/// The newest format of the state that this version reads, and the one that it writes.
pub fn newest() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

/// The file's format; 0 for an empty file.
pub(super) fn format(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Brings the file to the newest format of the list.
pub(super) fn migrate(connection: &mut Connection, migrations: &[&str]) -> rusqlite::Result<()> {
    let found = usize::try_from(format(connection)?).unwrap_or(0);
    for (format, sql) in (1_i64..).zip(migrations).skip(found) {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", format)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_file_keeps_its_rows() {
        let mut c = Connection::open_in_memory().unwrap();
        migrate(&mut c, &[FORMAT_1]).unwrap();
        c.execute("INSERT INTO cursors VALUES ('engine', 7)", []).unwrap();
        let next = "ALTER TABLE cursors ADD COLUMN note TEXT NOT NULL DEFAULT 'none'";
        migrate(&mut c, &[FORMAT_1, next]).unwrap();
        let row =
            c.query_row("SELECT seq, note FROM cursors", [], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?)));
        assert_eq!(row.unwrap(), (7, "none".to_owned()));
        assert_eq!(format(&c).unwrap(), 2);
        migrate(&mut c, &[FORMAT_1, next]).unwrap();
    }

    #[test]
    fn a_file_of_format_1_gets_the_tables_of_format_2() {
        let mut c = Connection::open_in_memory().unwrap();
        migrate(&mut c, &[FORMAT_1]).unwrap();
        c.execute("INSERT INTO checks VALUES ('h', 1, '{}')", []).unwrap();
        migrate(&mut c, MIGRATIONS).unwrap();
        assert_eq!(format(&c).unwrap(), newest());
        c.execute("INSERT INTO dismissals VALUES ('n', 'admin', 1)", []).unwrap();
        let count =
            |table: &str| c.query_row(&format!("SELECT count(*) FROM {table}"), [], |r| r.get::<_, i64>(0)).unwrap();
        let counts = ["checks", "notices", "dismissals", "jobs", "singles"].map(count);
        assert_eq!(counts, [1, 0, 1, 0, 0]);
    }

    #[test]
    fn a_failing_migration_leaves_the_older_file_whole() {
        let mut c = Connection::open_in_memory().unwrap();
        migrate(&mut c, &[FORMAT_1]).unwrap();
        assert!(migrate(&mut c, &[FORMAT_1, "DROP TABLE cursors; SELECT * FROM nothing"]).is_err());
        assert_eq!(format(&c).unwrap(), 1);
        c.execute("INSERT INTO cursors VALUES ('engine', 7)", []).unwrap();
    }
}
