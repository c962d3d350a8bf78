//! What only the SQLite store has: the lock, files that cannot be used, crashes, file modes. Files that change under an
//! open store are in `changed_files.rs`, a controller that is killed in `tests/process/store_kill.rs`.

use std::fs::{self, File};
use std::future::Future;
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Waker};

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::check::YesNoUnknown;
use ovirt_upgrade_manager::model::examination::FileFacts;
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::store::lock::{LOCK_FILE, Lock};
use rusqlite::Connection;
use rusqlite::config::DbConfig;
use tempfile::TempDir;

pub(super) fn open(dir: &Path, role: Role) -> Result<Arc<dyn Store>, Error> {
    store::open(dir, role, clock(), &CountingIds)
}

pub(super) fn controller(dir: &Path) -> Arc<dyn Store> {
    open(dir, Role::Controller).unwrap()
}

pub(super) fn refused(dir: &Path) -> Error {
    open(dir, Role::Controller).err().expect("the store must not open")
}

pub(super) fn state(dir: &Path) -> PathBuf {
    dir.join("state.db")
}

pub(super) fn wal(dir: &Path) -> PathBuf {
    dir.join("state.db-wal")
}

pub(super) fn add_event(store: &dyn Store, text: &str) -> u64 {
    wait(store.commit(vec![Change::Event(event(text, 1))])).unwrap()[0]
}

pub(super) fn texts(store: &dyn Store) -> Vec<String> {
    wait(store.events_after(0, 10_000)).unwrap().into_iter().map(|e| e.event.text).collect()
}

/// A directory with a state of `events` events, closed.
pub(super) fn closed_state(events: usize) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    for n in 0..events {
        add_event(&*store, &format!("event {n} {}", "x".repeat(500)));
    }
    dir
}

// ---- one controller ----

#[test]
fn a_second_controller_in_the_same_process_is_refused_until_the_first_closes() {
    let dir = tempfile::tempdir().unwrap();
    let first = controller(dir.path());
    let error = refused(dir.path());
    assert_eq!(error.code(), Code::StateInUse);
    assert_eq!(error.param("pid"), Some(std::process::id().to_string().as_str()));
    drop(first);
    controller(dir.path());
}

#[test]
fn an_earlier_controller_is_fenced_when_its_lock_file_was_deleted() {
    let dir = tempfile::tempdir().unwrap();
    let first = controller(dir.path());
    add_event(&*first, "mine");
    fs::remove_file(dir.path().join(LOCK_FILE)).unwrap();
    let second = controller(dir.path());
    let error = wait(first.commit(vec![Change::Event(event("late", 1))])).unwrap_err();
    assert_eq!(error.code(), Code::StateInUse);
    drop(first);
    add_event(&*second, "his");
    assert_eq!(texts(&*second), ["mine", "his"]);
}

#[test]
fn dropping_finishes_what_was_accepted() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    for n in 0..50 {
        // Polled once: in the queue. Nobody waits for the answer.
        let commit = pin!(store.commit(vec![Change::Event(event(&n.to_string(), 1))]));
        assert!(commit.poll(&mut Context::from_waker(Waker::noop())).is_pending());
    }
    drop(store);
    let expected: Vec<_> = (0..50).map(|n| n.to_string()).collect();
    assert_eq!(texts(&*controller(dir.path())), expected);
}

// ---- other processes that use the file ----

/// Opens the file as another program would.
pub(super) fn foreign(dir: &Path) -> Connection {
    Connection::open(state(dir)).unwrap()
}

fn log_bytes(dir: &Path) -> u64 {
    fs::metadata(wal(dir)).unwrap().len()
}

#[test]
fn reads_go_on_while_another_process_holds_the_lock_for_writing() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    add_event(&*store, "before");
    let holder = foreign(dir.path());
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let mut commit = pin!(store.commit(vec![Change::Event(event("after", 1))]));
    assert!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending());
    for _ in 0..20 {
        assert_eq!(texts(&*store), ["before"]);
        assert_eq!(wait(store.cursor("engine")).unwrap(), 0);
    }
    assert!(commit.as_mut().poll(&mut Context::from_waker(Waker::noop())).is_pending(), "the commit waits");
    holder.execute_batch("ROLLBACK").unwrap();
    assert_eq!(wait(commit).unwrap(), [2]);
}

#[test]
fn a_lock_that_is_held_for_too_long_is_said() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    let holder = foreign(dir.path());
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let error = wait(store.commit(vec![Change::Event(event("late", 1))])).unwrap_err();
    assert_eq!(error.code(), Code::StateFailed);
    assert!(error.message().contains("another process has held its lock"), "{error}");
}

#[test]
fn a_log_that_a_long_reader_let_grow_is_cut_when_the_reader_has_ended() {
    const MIB: u64 = 1 << 20;
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    add_event(&*store, "first");
    let reader = foreign(dir.path());
    reader.execute_batch("BEGIN").unwrap();
    reader.query_row("SELECT count(*) FROM events", [], |_| Ok(())).unwrap();
    let much = "x".repeat(200_000);
    while log_bytes(dir.path()) < 10 * MIB {
        add_event(&*store, &much);
    }
    let size = |files: &[FileFacts]| {
        let log = files.iter().find(|file| file.path == wal(&dir.path().canonicalize().unwrap())).unwrap();
        log.mode_and_bytes.as_ref().unwrap().1
    };
    let found = wait(store.examine()).unwrap().directory.unwrap().unwrap();
    assert!(size(&found.files) > 10 * MIB, "the doctor sees the log");
    add_event(&*store, "another one, while it still reads");
    reader.execute_batch("ROLLBACK").unwrap();
    add_event(&*store, "the first one after it has ended");
    assert!(log_bytes(dir.path()) <= MIB, "{} bytes", log_bytes(dir.path()));
    assert_eq!(texts(&*store)[0], "first");
}

#[test]
fn a_long_log_that_nobody_reads_any_more_is_cut_by_the_doctor() {
    let dir = fast_dir();
    let store = controller(dir.path());
    let reader = foreign(dir.path());
    reader.execute_batch("BEGIN").unwrap();
    reader.query_row("SELECT count(*) FROM events", [], |_| Ok(())).unwrap();
    while log_bytes(dir.path()) < 10 << 20 {
        add_event(&*store, &"x".repeat(1_000_000));
    }
    reader.execute_batch("ROLLBACK").unwrap();
    wait(store.examine()).unwrap();
    assert!(log_bytes(dir.path()) <= 1 << 20, "{} bytes", log_bytes(dir.path()));
}

#[test]
fn answers_of_checks_are_not_stored_in_a_log_that_a_long_reader_let_grow_beyond_its_bound() {
    let dir = fast_dir();
    let store = controller(dir.path());
    let reader = foreign(dir.path());
    reader.execute_batch("BEGIN").unwrap();
    reader.query_row("SELECT count(*) FROM events", [], |_| Ok(())).unwrap();
    while log_bytes(dir.path()) <= 64 << 20 {
        add_event(&*store, &"x".repeat(4_000_000));
    }
    let answer = || vec![Change::Check(check(1, YesNoUnknown::Yes)), Change::Event(event("news", 1))];
    let error = wait(store.commit(answer())).unwrap_err();
    assert_eq!(error.code(), Code::StateFailed);
    assert!(error.message().contains("reads an old state"), "{error}");
    add_event(&*store, "what must be written is written");
    reader.execute_batch("ROLLBACK").unwrap();
    wait(store.commit(answer())).unwrap();
    assert!(log_bytes(dir.path()) <= 1 << 20, "{} bytes", log_bytes(dir.path()));
}

#[test]
fn the_answer_of_a_check_waits_for_a_foreign_lock_for_a_short_time_only() {
    let dir = fast_dir();
    let store = controller(dir.path());
    let holder = foreign(dir.path());
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let began = std::time::Instant::now();
    let error = wait(store.commit(vec![Change::Check(check(1, YesNoUnknown::Yes))])).unwrap_err();
    assert_eq!(error.code(), Code::StateFailed);
    // Other commits wait for five seconds.
    assert!(began.elapsed().as_secs() < 4, "{:?}", began.elapsed());
}

#[test]
fn many_answers_wait_for_a_foreign_lock_once() {
    let dir = fast_dir();
    let store = controller(dir.path());
    let holder = foreign(dir.path());
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    let answer = || vec![Change::Check(check(1, YesNoUnknown::Yes))];
    let began = std::time::Instant::now();
    for _ in 0..40 {
        wait(store.commit(answer())).unwrap_err();
    }
    // Each wait takes half a second.
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
    holder.execute_batch("ROLLBACK").unwrap();
    wait(store.commit(answer())).unwrap();
}

#[test]
fn the_log_stays_short_without_readers() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    let much = "x".repeat(200_000);
    for _ in 0..100 {
        add_event(&*store, &much);
    }
    assert!(log_bytes(dir.path()) < 9 << 20, "{} bytes", log_bytes(dir.path()));
}

#[test]
fn an_open_observer_refuses_to_write_after_a_newer_controller_has_begun() {
    let dir = tempfile::tempdir().unwrap();
    let _store = controller(dir.path());
    let observer = open(dir.path(), Role::Observer).unwrap();
    foreign(dir.path()).pragma_update(None, "user_version", 99).unwrap();
    let error = wait(observer.commit(vec![Change::Request(request("r", 1))])).unwrap_err();
    assert_eq!(error.code(), Code::StateNewer);
}

// ---- observers ----

#[test]
fn an_observer_needs_a_state_and_makes_none() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(open(dir.path(), Role::Observer).err().unwrap().code(), Code::NoController);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let nowhere = open(&dir.path().join("nowhere"), Role::Observer).err().unwrap();
    assert_eq!(nowhere.code(), Code::StateUnwritable);
}

#[test]
fn an_observer_sees_events_of_the_controller_when_its_clock_moves_on() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    let clock = clock();
    let observer = store::open(dir.path(), Role::Observer, clock.clone(), &CountingIds).unwrap();
    std::thread::scope(|threads| {
        let waiting = threads.spawn(|| wait(observer.wait_for_events(0)));
        wait(clock.slept.acquire()).unwrap().forget();
        add_event(&*store, "news");
        clock.steps.add_permits(1);
        waiting.join().unwrap();
    });
    assert_eq!(texts(&*observer), ["news"]);
}

#[test]
fn observers_that_come_and_go_do_not_keep_a_controller_out() {
    let dir = closed_state(1);
    let observer = open(dir.path(), Role::Observer).unwrap();
    std::thread::scope(|threads| {
        let asking = threads.spawn(|| {
            for n in 0..200 {
                let left = wait(observer.commit(vec![Change::Request(request(&n.to_string(), 1))]));
                assert!(left.is_ok() || left.unwrap_err().code() == Code::NoController);
            }
        });
        while !asking.is_finished() {
            controller(dir.path());
        }
        asking.join().unwrap();
    });
}

#[test]
fn looking_for_a_controller_is_not_taken_for_one() {
    let dir = tempfile::tempdir().unwrap();
    drop(Lock::take(dir.path()).unwrap());
    let ended = AtomicBool::new(false);
    std::thread::scope(|threads| {
        threads.spawn(|| {
            while !ended.load(Ordering::SeqCst) {
                Lock::is_held(dir.path()).unwrap();
            }
        });
        let refused = (0..500).find_map(|_| Lock::take(dir.path()).err());
        ended.store(true, Ordering::SeqCst);
        assert_eq!(refused, None);
    });
}

// ---- files that cannot be used ----

/// Opening must fail with this code, as controller and as observer, and leave the files as they are.
fn assert_refused_untouched(dir: &Path, code: Code) -> Error {
    let before = fs::read(state(dir)).unwrap();
    let log = fs::read(wal(dir)).ok();
    assert_eq!(open(dir, Role::Observer).err().map(|e| e.code()), Some(code));
    let error = refused(dir);
    assert_eq!(error.code(), code, "{error}");
    assert!(error.message().contains("state.db"), "{error}");
    assert_eq!(fs::read(state(dir)).unwrap(), before);
    assert_eq!(fs::read(wal(dir)).ok().filter(|l| !l.is_empty()), log);
    error
}

#[test]
fn a_newer_file_is_refused_and_left_alone() {
    let dir = closed_state(3);
    Connection::open(state(dir.path())).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let error = assert_refused_untouched(dir.path(), Code::StateNewer);
    assert_eq!((error.param("found"), error.param("known")), (Some("99"), Some("3")));
}

#[test]
fn the_log_of_a_newer_file_is_left_alone_as_well() {
    let dir = closed_state(3);
    let newer = Connection::open(state(dir.path())).unwrap();
    newer.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true).unwrap();
    newer.pragma_update(None, "user_version", 99).unwrap();
    drop(newer);
    assert!(fs::metadata(wal(dir.path())).unwrap().len() > 0, "the newer format is in the log only");
    assert_refused_untouched(dir.path(), Code::StateNewer);
}

#[test]
fn damaged_files_are_refused_and_left_alone() {
    let noise: Vec<u8> = (0u32..8192).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let dir = tempfile::tempdir().unwrap();
    fs::write(state(dir.path()), noise).unwrap();
    assert_refused_untouched(dir.path(), Code::StateDamaged);

    let dir = closed_state(50);
    let size = fs::metadata(state(dir.path())).unwrap().len();
    File::options().write(true).open(state(dir.path())).unwrap().set_len(size / 2).unwrap();
    assert_refused_untouched(dir.path(), Code::StateDamaged);

    let dir = closed_state(50);
    let mut bytes = fs::read(state(dir.path())).unwrap();
    let last = bytes.len() - 4096;
    bytes[last..].iter_mut().for_each(|b| *b = !*b);
    fs::write(state(dir.path()), bytes).unwrap();
    assert_refused_untouched(dir.path(), Code::StateDamaged);
}

#[test]
fn another_programs_file_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    Connection::open(state(dir.path())).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
    let error = assert_refused_untouched(dir.path(), Code::StateDamaged);
    assert!(error.message().contains("another program's file"), "{error}");
}

#[test]
fn a_format_that_no_version_wrote_is_refused_and_left_alone() {
    let dir = closed_state(3);
    Connection::open(state(dir.path())).unwrap().pragma_update(None, "user_version", 0).unwrap();
    let error = assert_refused_untouched(dir.path(), Code::StateDamaged);
    assert!(error.message().contains("format 0"), "{error}");
}

#[test]
fn a_missing_file_with_a_log_left_over_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(wal(dir.path()), "what is left of a state").unwrap();
    assert_eq!(refused(dir.path()).code(), Code::StateDamaged);
    assert!(!state(dir.path()).exists());
    assert_eq!(fs::read(wal(dir.path())).unwrap(), b"what is left of a state");
}

#[test]
fn an_unreadable_row_is_named_and_hurts_nothing_else() {
    let dir = closed_state(2);
    let file = Connection::open(state(dir.path())).unwrap();
    file.execute("INSERT INTO tasks VALUES ('t-1', 0, 1, NULL, 1, '{\"task\":')", []).unwrap();
    file.execute("INSERT INTO requests VALUES ('r-1', 1, 99, '{}')", []).unwrap();
    drop(file);
    let store = controller(dir.path());
    let error = wait(store.unfinished_tasks()).unwrap_err();
    assert_eq!(error.code(), Code::StateDamaged);
    assert_eq!((error.param("table"), error.param("key")), (Some("tasks"), Some("t-1")));
    assert!(error.message().contains("row 't-1' of table tasks"), "{error}");
    assert_eq!(wait(store.requests()).unwrap_err().code(), Code::StateNewer);
    assert_eq!(texts(&*store).len(), 2);
}

#[test]
fn an_empty_file_is_filled_by_the_migrations() {
    let dir = tempfile::tempdir().unwrap();
    File::create(state(dir.path())).unwrap();
    assert_eq!(open(dir.path(), Role::Observer).err().unwrap().code(), Code::NoController);
    add_event(&*controller(dir.path()), "first");
    let format: i64 = Connection::open(state(dir.path()))
        .unwrap()
        .pragma_query_value(None, "user_version", |row| row.get(0))
        .unwrap();
    assert_eq!(format, 3);
}

/// Makes the file what an older version left: without the tables of the later formats.
fn make_older(dir: &Path, format: u32) {
    let file = Connection::open(state(dir)).unwrap();
    file.execute_batch("DROP TABLE ledger; DROP TABLE journal; DROP TABLE runs; DROP TABLE plans;").unwrap();
    if format < 2 {
        file.execute_batch("DROP TABLE notices; DROP TABLE dismissals; DROP TABLE jobs; DROP TABLE singles;").unwrap();
    }
    file.pragma_update(None, "user_version", format).unwrap();
}

#[test]
fn a_file_of_format_1_keeps_its_rows_and_takes_notifications() {
    let dir = closed_state(2);
    let id = controller(dir.path()).id().to_owned();
    make_older(dir.path(), 1);
    assert!(open(dir.path(), Role::Observer).err().unwrap().message().contains("older format 1"));
    let store = controller(dir.path());
    assert_eq!((texts(&*store).len(), store.id()), (2, id.as_str()));
    wait(store.commit(vec![Change::Notice(notice(1, "n-1", "4.5.7"))])).unwrap();
    drop(store);
    assert_eq!(wait(controller(dir.path()).notices()).unwrap(), [notice(1, "n-1", "4.5.7")]);
}

// ---- identity ----

#[test]
fn a_reopened_file_keeps_its_id_and_a_restored_or_copied_one_does_not() {
    let dir = closed_state(1);
    let id = || controller(dir.path()).id().to_owned();
    let first = id();
    assert_eq!(id(), first);

    let backup = fs::read(state(dir.path())).unwrap();
    assert_eq!(id(), first);
    fs::write(state(dir.path()), backup).unwrap();
    let restored = id();
    assert_ne!(restored, first, "an older file over the same inode");

    let copy = dir.path().join("copy");
    fs::copy(state(dir.path()), &copy).unwrap();
    fs::rename(&copy, state(dir.path())).unwrap();
    let copied = id();
    assert_ne!(copied, restored, "the same bytes in another file");
    assert_eq!(id(), copied);
}

#[test]
fn a_copy_taken_while_a_controller_ran_is_an_old_one_after_it_closed() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    add_event(&*store, "one");
    let id = store.id().to_owned();
    let (file, log) = (fs::read(state(dir.path())).unwrap(), fs::read(wal(dir.path())).unwrap());
    drop(store);
    fs::write(state(dir.path()), file).unwrap();
    fs::write(wal(dir.path()), log).unwrap();
    let restored = controller(dir.path());
    assert_eq!(texts(&*restored), ["one"]);
    assert_ne!(restored.id(), id);
}

// ---- durability ----

/// After a power cut the log ends anywhere. Cut at every frame, and inside frames: what was answered before that
/// point is there, nothing is there by half, and the file opens.
#[test]
fn a_log_cut_anywhere_keeps_every_commit_that_was_answered_before() {
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    let length = || fs::metadata(wal(dir.path())).unwrap().len();
    let begun = length();
    let mut answered_at = vec![];
    for n in 0..6 {
        let pair = vec![Change::Event(event(&format!("{n} {}", "x".repeat(3000)), 1)), Change::Event(event("pair", 1))];
        wait(store.commit(pair)).unwrap();
        answered_at.push(length());
    }
    let (file, log) = (fs::read(state(dir.path())).unwrap(), fs::read(wal(dir.path())).unwrap());
    drop(store);

    const HEADER: usize = 32;
    let frame = 24 + u32::from_be_bytes(log[8..12].try_into().unwrap()) as usize;
    assert_eq!((log.len() - HEADER) % frame, 0, "the log is whole frames");
    let frames = (log.len() - HEADER) / frame;
    assert!(frames > 12, "{frames}");
    for cut in (0..=frames).flat_map(|n| [HEADER + n * frame, HEADER + n * frame + 100]) {
        let after = tempfile::tempdir().unwrap();
        let left = &log[..cut.min(log.len())];
        fs::write(state(after.path()), &file).unwrap();
        fs::write(wal(after.path()), left).unwrap();
        let found = texts(&*controller(after.path()));
        let answered = answered_at.iter().filter(|at| **at <= left.len() as u64).count();
        assert_eq!(found.len(), 2 * answered, "cut at {cut} of {} (open at {begun})", log.len());
        assert!(found.chunks(2).zip(0..).all(|(pair, n)| pair[0].starts_with(&format!("{n} ")) && pair[1] == "pair"));
    }
}
