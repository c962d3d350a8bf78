//! Journals in a state directory: after a power cut, of older formats, rows that cannot be read, fields of newer versions.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error, Problem};
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{Entry, JOURNAL_FORMAT, JournalRecord, RunState, Stage};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::store;
use rusqlite::{Connection, Params};

fn controller(dir: &Path) -> Arc<dyn Store> {
    store::open(dir, Role::Controller, clock(), &CountingIds).unwrap()
}

fn state(dir: &Path) -> PathBuf {
    dir.join("state.db")
}

fn wal(dir: &Path) -> PathBuf {
    dir.join("state.db-wal")
}

fn edit(dir: &Path, sql: &str, params: impl Params) {
    let changed = Connection::open(state(dir)).unwrap().execute(sql, params).unwrap();
    assert_eq!(changed, 1, "{sql}");
}

fn document(dir: &Path, sql: &str) -> serde_json::Value {
    let text: String = Connection::open(state(dir)).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    serde_json::from_str(&text).unwrap()
}

fn stage(seq: u64) -> JournalRecord {
    record(1, seq, 1, Entry::Stage(Stage::Rolling))
}

fn journal(seq: u64) -> Change {
    Change::Journal(Box::new(stage(seq)))
}

/// A directory with a run and so many records, closed.
fn closed_run(records: u64) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    wait(store.commit(vec![Change::BeginRun(run(1, 1, 10))])).unwrap();
    (1..=records).for_each(|seq| drop(wait(store.commit(vec![journal(seq)])).unwrap()));
    dir
}

// ---- durability ----

/// A record with a text of so many letters, which the log holds in one frame or in several.
fn noted(seq: u64, letters: usize) -> JournalRecord {
    let problem = Problem::from(Error::internal("x".repeat(letters)));
    record(1, seq, 1, Entry::Noted { host: None, problem })
}

/// A log that is cut somewhere, and what a power cut may leave behind it.
fn cuts(log: &[u8]) -> Vec<Vec<u8>> {
    const HEADER: usize = 32;
    let frame = 24 + u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    assert_eq!((log.len() - HEADER) % frame, 0, "the log is whole frames");
    let mut cuts = vec![];
    for at in (0..=(log.len() - HEADER) / frame).map(|n| HEADER + n * frame) {
        cuts.push(log[..at].to_vec());
        if at < log.len() {
            // Within the frame; and the file had grown already, but its content was not on the disk.
            cuts.push(log[..at + frame / 2].to_vec());
            let mut zeroed = log.to_vec();
            zeroed[at + frame / 3..].fill(0);
            cuts.push(zeroed);
        }
    }
    cuts
}

/// Each commit is a record, an event and a ledger entry, or nothing; what was answered when the log had a length is
/// there when the log is cut at that length.
#[test]
fn the_last_answered_record_survives_a_log_that_is_cut_at_any_frame() {
    let dir = closed_run(0);
    let store = controller(dir.path());
    let length = || fs::metadata(wal(dir.path())).unwrap().len() as usize;
    let mut answered_at = vec![];
    for (seq, letters) in (1..).zip([10, 9_000, 200, 5_000, 0, 3_000]) {
        let vm = u32::try_from(seq).unwrap();
        wait(store.commit(vec![
            Change::Journal(Box::new(noted(seq, letters))),
            Change::Event(event(&format!("record {seq}"), 1)),
            Change::Ledger(stopped_vm(1, vm, LedgerState::Ours)),
        ]))
        .unwrap();
        answered_at.push(length());
    }
    let (file, log) = (fs::read(state(dir.path())).unwrap(), fs::read(wal(dir.path())).unwrap());
    let all = wait(store.journal(&run_id(1), 0)).unwrap();
    drop(store);

    let mut outcomes = vec![0; answered_at.len() + 1];
    for left in cuts(&log) {
        let whole = left.iter().zip(&log).take_while(|(a, b)| a == b).count();
        let after = fast_dir();
        fs::write(state(after.path()), &file).unwrap();
        fs::write(wal(after.path()), &left).unwrap();
        let store = controller(after.path());
        let records = wait(store.journal(&run_id(1), 0)).unwrap();
        let answered = answered_at.iter().filter(|at| **at <= whole).count();
        assert_eq!(records, all[..answered], "cut after {whole} of {} bytes", log.len());
        let events: Vec<_> = wait(store.events_after(0, 100)).unwrap().into_iter().map(|e| e.event.text).collect();
        let expected: Vec<_> = (1..=answered).map(|n| format!("record {n}")).collect();
        assert_eq!(events, expected, "cut after {whole}");
        assert_eq!(wait(store.open_ledger()).unwrap().len(), answered, "cut after {whole}");
        let next = noted(answered as u64 + 1, 1);
        wait(store.commit(vec![Change::Journal(Box::new(next))])).expect("the run goes on from there");
        outcomes[answered] += 1;
    }
    assert_eq!(outcomes.pop(), Some(1), "the whole log");
    assert!(outcomes.iter().all(|cuts| *cuts > 10), "each commit was cut in many places: {outcomes:?}");
}

// ---- other versions ----

/// A file as the version before left it: without the tables of format 3.
#[test]
fn a_file_of_format_2_keeps_its_rows_and_takes_a_run() {
    let dir = tempfile::tempdir().unwrap();
    let before = controller(dir.path());
    let id = before.id().to_owned();
    wait(before.commit(vec![Change::Event(event("old", 1)), Change::Notice(notice(1, "n-1", "4.5.7"))])).unwrap();
    drop(before);
    let file = Connection::open(state(dir.path())).unwrap();
    file.execute_batch("DROP TABLE ledger; DROP TABLE journal; DROP TABLE runs; DROP TABLE plans;").unwrap();
    file.pragma_update(None, "user_version", 2).unwrap();
    drop(file);

    let store = controller(dir.path());
    assert_eq!(store.id(), id);
    assert_eq!(wait(store.notices()).unwrap(), [notice(1, "n-1", "4.5.7")]);
    assert!(wait(store.runs(10)).unwrap().is_empty());
    let began = vec![
        Change::Plan(Box::new(plan("hash-1", 5))),
        Change::BeginRun(run(1, 1, 10)),
        journal(1),
        Change::Event(event("begun", 10)),
    ];
    assert_eq!(wait(store.commit(began)).unwrap(), [2]);
    drop(store);
    let store = controller(dir.path());
    assert_eq!(wait(store.unfinished_runs()).unwrap(), [run(1, 1, 10)]);
    assert_eq!(wait(store.journal(&run_id(1), 0)).unwrap(), [stage(1)]);
    assert_eq!(wait(store.plan("hash-1")).unwrap(), Some(plan("hash-1", 5)));
}

#[test]
fn fields_of_a_newer_version_stay_in_rows_that_are_rewritten() {
    let dir = closed_run(1);
    let store = controller(dir.path());
    wait(store.commit(vec![Change::Ledger(stopped_vm(1, 1, LedgerState::Ours))])).unwrap();
    drop(store);
    for table in ["runs", "ledger"] {
        edit(dir.path(), &format!("UPDATE {table} SET document = json_set(document, '$.colour', 'blue')"), []);
    }
    let store = controller(dir.path());
    let ended = JournalRecord { epoch: 2, ..end(1, 2, 50) };
    wait(store.commit(vec![
        Change::TakeRun { run: run_id(1), epoch: 2 },
        Change::Ledger(stopped_vm(1, 1, LedgerState::Restored)),
        Change::Journal(Box::new(ended)),
    ]))
    .unwrap();
    let row = wait(store.run(&run_id(1))).unwrap().unwrap();
    assert_eq!((row.epoch, row.state, row.ended_at_ms), (2, RunState::Succeeded, Some(50)));
    drop(store);
    let row = document(dir.path(), "SELECT document FROM runs");
    assert_eq!((&row["colour"], &row["epoch"], &row["state"]), (&"blue".into(), &2.into(), &"succeeded".into()));
    let entry = document(dir.path(), "SELECT document FROM ledger WHERE open = 0");
    assert_eq!((&entry["colour"], &entry["state"]), (&"blue".into(), &"restored".into()));
}

// ---- rows that cannot be read ----

/// Reading the journal fails as this code, for this record, and from behind that record it works.
fn assert_unreadable(dir: &Path, code: Code, record: u64, words: &str) {
    let store = controller(dir);
    let error = wait(store.journal(&run_id(1), 0)).unwrap_err();
    assert_eq!(error.code(), code, "{error}");
    assert_eq!((error.param("run"), error.param("record")), (Some("run-1"), Some(record.to_string().as_str())));
    assert!(error.message().contains(words), "{error}");
    assert_eq!(wait(store.journal(&run_id(1), record)).unwrap().first().map(|r| r.seq), Some(record + 1));
    assert_eq!(wait(store.unfinished_runs()).unwrap().len(), 1, "the run is still listed");
}

#[test]
fn a_record_that_cannot_be_read_is_named() {
    let dir = closed_run(4);
    edit(dir.path(), "UPDATE journal SET document = substr(document, 1, 40) WHERE seq = 2", []);
    assert_unreadable(dir.path(), Code::JournalDamaged, 2, "run run-1 cannot be read at record 2");

    let dir = closed_run(4);
    let unknown = r#"UPDATE journal SET document = replace(document, '"stage"', '"dance"') WHERE seq = 2"#;
    edit(dir.path(), unknown, []);
    assert_unreadable(dir.path(), Code::JournalDamaged, 2, "dance");

    let dir = closed_run(4);
    let newer = JOURNAL_FORMAT + 1;
    edit(dir.path(), &format!("UPDATE journal SET format = {newer} WHERE seq = 3"), []);
    assert_unreadable(dir.path(), Code::StateNewer, 3, &format!("(record 3 of run run-1) has format {newer}"));
}

#[test]
fn a_record_that_is_missing_or_another_ones_is_not_passed_over() {
    let dir = closed_run(4);
    edit(dir.path(), "DELETE FROM journal WHERE seq = 2", []);
    assert_unreadable(dir.path(), Code::JournalDamaged, 2, "record 3 of run run-1 is in its place");

    let dir = closed_run(4);
    edit(dir.path(), "UPDATE journal SET document = replace(document, 'run-1', 'run-7') WHERE seq = 1", []);
    assert_unreadable(dir.path(), Code::JournalDamaged, 1, "record 1 of run run-7 is in its place");
}

#[test]
fn a_newer_plan_is_refused_by_its_hash() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    wait(store.commit(vec![Change::Plan(Box::new(plan("abc", 5)))])).unwrap();
    drop(store);
    edit(dir.path(), "UPDATE plans SET format = 2", []);
    let error = wait(controller(dir.path()).plan("abc")).unwrap_err();
    assert_eq!(error.code(), Code::StateNewer);
    assert!(error.message().contains("row 'abc' of table plans"), "{error}");
}

#[test]
fn the_file_itself_lets_a_cluster_have_one_unfinished_run() {
    let dir = closed_run(1);
    let file = Connection::open(state(dir.path())).unwrap();
    let begin = |id: &str, ended: Option<i64>| {
        let sql = "INSERT INTO runs VALUES (?1, 'cluster-1', 'h', 20, ?2, 1, '{}')";
        file.execute(sql, rusqlite::params![id, ended])
    };
    assert!(begin("other", None).unwrap_err().to_string().contains("UNIQUE"));
    begin("other", Some(30)).unwrap();
    file.execute("INSERT INTO journal VALUES ('run-1', 1, 1, '{}')", []).unwrap_err();
}
