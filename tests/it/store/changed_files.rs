//! The files of an open store that somebody else deletes, replaces, truncates or writes to.

use std::fs::{self, FileTimes, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, MetadataExt, PermissionsExt};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use super::sqlite::{add_event, closed_state, controller, foreign, open, state, texts, wal};
use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::ports::{Change, Store};

fn truncate(path: &Path, length: u64) {
    OpenOptions::new().write(true).open(path).unwrap().set_len(length).unwrap();
}

/// As `cp -p` does: into the same file, with the time of the copied one.
fn copy_over(from: &Path, to: &Path) {
    fs::copy(from, to).unwrap();
    let time = fs::metadata(from).unwrap().modified().unwrap();
    let file = OpenOptions::new().write(true).open(to).unwrap();
    file.set_times(FileTimes::new().set_modified(time)).unwrap();
}

fn refused(store: &dyn Store) -> Error {
    wait(store.commit(vec![Change::Event(event("refused", 1))])).unwrap_err()
}

/// Changes the files under a running controller with a log of some size. Every call fails, the first one too,
/// and closing leaves what is there now as it is. Returns the error.
fn lost_by(what: &str, happens: impl Fn(&Path)) -> Error {
    for first in ["read", "commit", "doctor", "close"] {
        let dir = fast_dir();
        let store = controller(dir.path());
        for _ in 0..4 {
            add_event(&*store, &"x".repeat(400_000));
        }
        happens(dir.path());
        let read = |name: &str| fs::read(dir.path().join(name)).ok();
        let (before, token) = (["state.db", "state.db-wal"].map(read), read("store.token"));
        let mut said = vec![];
        for call in [first, "read", "commit", "doctor", "read"] {
            said.push(match call {
                "read" => wait(store.events_after(0, 10)).unwrap_err(),
                "commit" => refused(&*store),
                "doctor" => wait(store.examine()).unwrap_err(),
                _ => break,
            });
        }
        drop(store);
        assert!(before == ["state.db", "state.db-wal"].map(read), "{what}: closing changed the files");
        let left = read("store.token");
        assert!(left.is_none() || left == token, "{what}: closing began or ended a session");
        assert!(said.iter().all(|error| error.code() == Code::StateLost), "{what}, first {first}: {said:?}");
        if let Some(error) = said.pop() {
            return error;
        }
    }
    unreachable!("the first round returns")
}

#[test]
fn a_state_file_that_is_deleted_replaced_or_truncated_is_said_at_once() {
    let backup = closed_state(3);
    let backup = backup.path().join("state.db");
    lost_by("deleted", |dir| fs::remove_file(dir.join("state.db")).unwrap());
    let error = lost_by("replaced", |dir| {
        fs::copy(&backup, dir.join("copy")).unwrap();
        fs::rename(dir.join("copy"), dir.join("state.db")).unwrap();
    });
    assert!(error.remedy().contains("together with the -wal file"), "{}", error.remedy());
    lost_by("truncated", |dir| truncate(&state(dir), 100));
    lost_by("without its log", |dir| fs::remove_file(wal(dir)).unwrap());
    lost_by("without the index of its log", |dir| fs::remove_file(dir.join("state.db-shm")).unwrap());
    // As `cp` does: the same inode, and not shorter.
    let long_backup = closed_state(30);
    lost_by("overwritten", |dir| {
        fs::copy(long_backup.path().join("state.db"), state(dir)).unwrap();
    });
}

#[test]
fn a_truncated_index_ends_no_process() {
    for length in [0, 100, 16_384] {
        let error = lost_by("index", |dir| truncate(&dir.join("state.db-shm"), length));
        assert!(error.remedy().contains("Delete nothing"), "{}", error.remedy());
    }
    // Only closing follows.
    let dir = fast_dir();
    let store = controller(dir.path());
    add_event(&*store, "before");
    let observer = open(dir.path(), Role::Observer).unwrap();
    assert_eq!(texts(&*observer), ["before"]);
    truncate(&dir.path().join("state.db-shm"), 0);
    drop(store);
    assert_eq!(wait(observer.events_after(0, 10)).unwrap_err().code(), Code::StateLost);
    drop(observer);
    assert_eq!(texts(&*controller(dir.path())), ["before"]);
}

#[test]
fn a_log_that_is_cut_is_said_at_once_however_long_it_still_is() {
    for length in [0, 100, 1_100_000] {
        let error = lost_by("log", |dir| truncate(&wal(dir), length));
        assert!(error.message().contains("its write-ahead log was cut from"), "{error}");
    }
}

#[test]
fn a_log_whose_end_is_overwritten_is_said_at_once() {
    let error = lost_by("log", |dir| {
        let log = OpenOptions::new().write(true).open(wal(dir)).unwrap();
        let half = log.metadata().unwrap().len() / 2;
        let noise: Vec<u8> = (0..half).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
        log.write_all_at(&noise, half).unwrap();
    });
    assert!(error.message().contains("overwritten"), "{error}");
}

#[test]
fn a_file_that_has_lost_commits_gets_a_new_id() {
    let dir = fast_dir();
    let store = controller(dir.path());
    add_event(&*store, "kept");
    let kept = fs::metadata(wal(dir.path())).unwrap().len();
    add_event(&*store, "lost");
    truncate(&wal(dir.path()), kept);
    assert_eq!(refused(&*store).code(), Code::StateLost);
    let id = store.id().to_owned();
    drop(store);
    let store = controller(dir.path());
    assert_eq!(texts(&*store), ["kept"]);
    assert_ne!(store.id(), id, "number 2 is given again");
}

/// A backup of a running controller, put back with `cp -p`: the same files, the times of the backup.
#[test]
fn an_older_backup_that_is_copied_over_both_files_is_said_at_once() {
    let dir = fast_dir();
    let store = controller(dir.path());
    add_event(&*store, &"x".repeat(400_000));
    let saved = fast_dir();
    for name in ["state.db", "state.db-wal"] {
        copy_over_new(&dir.path().join(name), &saved.path().join(name));
    }
    add_event(&*store, &"x".repeat(400_000));
    for name in ["state.db", "state.db-wal"] {
        copy_over(&saved.path().join(name), &dir.path().join(name));
    }
    assert_eq!(wait(store.events_after(0, 10)).unwrap_err().code(), Code::StateLost);
    assert_eq!(refused(&*store).code(), Code::StateLost);
}

fn copy_over_new(from: &Path, to: &Path) {
    fs::write(to, "").unwrap();
    copy_over(from, to);
}

/// What another program may do without taking anything away: all events are there after closing and opening again.
fn changed_by(what: &str, happens: impl FnOnce(&Path)) {
    let dir = fast_dir();
    let store = controller(dir.path());
    for n in 0..20 {
        add_event(&*store, &n.to_string());
    }
    happens(dir.path());
    let error = refused(&*store);
    assert_eq!(error.code(), Code::StateLost, "{what}: {error}");
    assert!(error.message().contains("changed by another program"), "{what}: {error}");
    assert!(error.remedy().contains("delete nothing") && error.remedy().contains("open again"), "{}", error.remedy());
    drop(store);
    assert_eq!(texts(&*controller(dir.path())).len(), 20, "{what}");
}

#[test]
fn the_remedy_of_a_change_by_another_program_loses_nothing() {
    changed_by("touch", |dir| {
        // A process of its own: closing the file here would free the locks of SQLite.
        assert!(Command::new("touch").arg(state(dir)).status().unwrap().success());
    });
    changed_by("wal_checkpoint", |dir| {
        foreign(dir).query_row("PRAGMA wal_checkpoint", [], |_| Ok(())).unwrap();
    });
}

#[test]
fn permissions_that_are_set_anew_are_no_loss() {
    let dir = fast_dir();
    let store = controller(dir.path());
    for mode in [0o640, 0o600] {
        for name in ["state.db", "state.db-wal", "state.db-shm"] {
            fs::set_permissions(dir.path().join(name), PermissionsExt::from_mode(mode)).unwrap();
        }
        add_event(&*store, "after");
        assert_eq!(wait(store.examine()).unwrap().damage.unwrap(), [""; 0]);
    }
    assert_eq!(texts(&*store), ["after", "after"]);
}

/// A state file with overwritten pages, whose time was set back.
fn overwritten(store: Arc<dyn Store>, dir: &Path) -> Arc<dyn Store> {
    drop(store);
    let store = controller(dir);
    let (path, noise) = (state(dir), [0xa5; 4096]);
    let found = fs::metadata(&path).unwrap();
    let file = OpenOptions::new().write(true).open(&path).unwrap();
    for page in 1..found.len() / 4096 {
        file.write_all_at(&noise, page * 4096).unwrap();
    }
    file.set_times(FileTimes::new().set_modified(found.modified().unwrap())).unwrap();
    assert_eq!(fs::metadata(&path).unwrap().mtime_nsec(), found.mtime_nsec());
    std::mem::forget(file);
    store
}

#[test]
fn nothing_is_written_to_a_file_that_was_overwritten_although_its_time_was_set_back() {
    let dir = fast_dir();
    let store = overwritten(controller(dir.path()), dir.path());
    assert_eq!(refused(&*store).code(), Code::StateDamaged);
    assert_eq!(refused(&*store).code(), Code::StateDamaged);
}

#[test]
fn nothing_is_written_after_a_read_has_found_damage() {
    let dir = fast_dir();
    let store = controller(dir.path());
    add_event(&*store, &"x".repeat(100_000));
    let store = overwritten(store, dir.path());
    let read = wait(store.events_after(0, 10)).unwrap_err();
    assert_eq!(read.code(), Code::StateDamaged, "{read}");
    assert_eq!(refused(&*store), read);
}

#[test]
fn an_observer_of_a_replaced_file_says_so() {
    let backup = closed_state(3);
    let dir = tempfile::tempdir().unwrap();
    let store = controller(dir.path());
    add_event(&*store, "before");
    let observer = open(dir.path(), Role::Observer).unwrap();
    assert_eq!(texts(&*observer), ["before"]);
    fs::copy(backup.path().join("state.db"), dir.path().join("copy")).unwrap();
    fs::rename(dir.path().join("copy"), state(dir.path())).unwrap();
    let read = wait(observer.events_after(0, 10)).unwrap_err();
    let left = wait(observer.commit(vec![Change::Request(request("r", 1))])).unwrap_err();
    let examined = wait(observer.examine()).unwrap_err();
    assert_eq!([read, left, examined].map(|e| e.code()), [Code::StateLost; 3]);
}

#[test]
fn the_log_that_is_copied_into_the_file_again_and_again_is_no_loss() {
    let dir = fast_dir();
    let store = controller(dir.path());
    let observer = open(dir.path(), Role::Observer).unwrap();
    let begun = |dir: &Path| -> io::Result<[u8; 4]> {
        let mut salt = [0; 4];
        fs::File::open(wal(dir))?.read_exact_at(&mut salt, 16).map(|()| salt)
    };
    let mut begun_by_observer = 0;
    for n in 0..60 {
        // More than SQLite keeps in the log before it copies it.
        add_event(&*store, &"x".repeat(500_000));
        let before = begun(dir.path());
        wait(observer.commit(vec![Change::Request(request(&n.to_string(), 1))])).unwrap();
        begun_by_observer += usize::from(before.is_ok() && before.unwrap() != begun(dir.path()).unwrap());
        assert!(texts(&*store).len() > n);
    }
    assert!(begun_by_observer > 0, "an observer's request begins the log anew");
    assert_eq!(wait(observer.requests()).unwrap().len(), 60);
    assert_eq!(wait(store.examine()).unwrap().damage.unwrap(), [""; 0]);
}
