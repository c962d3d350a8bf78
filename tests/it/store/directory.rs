//! The state directory and its files: modes, links, pipes, files that are too long or of another program.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::PathBuf;

use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::store::lock::LOCK_FILE;

use super::sqlite::{add_event, closed_state, controller, refused, state, texts};

#[test]
fn unwritable_directories_are_refused_with_the_reason() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    fs::write(&file, "").unwrap();
    // None of these can be written by root either.
    for path in [file.join("below"), file, PathBuf::from("/proc/oum-state")] {
        let error = refused(&path);
        assert_eq!(error.code(), Code::StateUnwritable, "{error}");
        assert!(error.message().contains(path.to_str().unwrap()), "{error}");
    }
    let open_to_all = dir.path().join("open");
    fs::create_dir(&open_to_all).unwrap();
    fs::set_permissions(&open_to_all, PermissionsExt::from_mode(0o777)).unwrap();
    assert!(refused(&open_to_all).message().contains("every user may write to it"));
}

#[test]
fn links_in_the_place_of_files_are_refused() {
    for name in ["state.db", "state.db-journal", LOCK_FILE] {
        let dir = tempfile::tempdir().unwrap();
        let elsewhere = dir.path().join("elsewhere");
        fs::write(&elsewhere, "precious").unwrap();
        std::os::unix::fs::symlink(&elsewhere, dir.path().join(name)).unwrap();
        let error = refused(dir.path());
        assert!(error.message().contains(name) && error.message().contains("not a regular file"), "{name}: {error}");
        assert_eq!(fs::read(&elsewhere).unwrap(), b"precious");
    }
}

#[test]
fn the_directory_and_its_files_are_private() {
    let parent = tempfile::tempdir().unwrap();
    let dir = parent.path().join("a/state");
    let store = controller(&dir);
    add_event(&*store, "makes a log");
    assert_eq!(fs::metadata(&dir).unwrap().mode() & 0o777, 0o700);
    let mut names = vec![];
    for entry in fs::read_dir(&dir).unwrap() {
        let entry = entry.unwrap();
        let name = entry.file_name().into_string().unwrap();
        assert_eq!(entry.metadata().unwrap().mode() & 0o777, 0o600, "{name}");
        names.push(name);
    }
    names.sort();
    assert_eq!(names, [LOCK_FILE, "state.db", "state.db-shm", "state.db-wal", "store.token"]);
}

/// SQLite would wait for the other end of a pipe, and copy a journal over newer commits.
#[test]
fn a_rollback_journal_of_somebody_else_is_refused() {
    let dir = closed_state(3);
    let journal = dir.path().join("state.db-journal");
    let old = fs::read(state(dir.path())).unwrap();
    let made = std::process::Command::new("mkfifo").arg(&journal).status().unwrap();
    assert!(made.success());
    assert!(refused(dir.path()).message().contains("state.db-journal is in the way: it is not a regular file"));
    fs::remove_file(&journal).unwrap();
    fs::write(&journal, old).unwrap();
    let error = refused(dir.path());
    assert_eq!(error.code(), Code::StateFileForeign);
    assert!(error.message().contains("state.db-journal is in the way: it is a rollback journal"), "{error}");
    // An empty one holds nothing.
    fs::write(&journal, "").unwrap();
    assert_eq!(texts(&*controller(dir.path())).len(), 3);
}

#[test]
fn small_files_that_are_large_are_not_read() {
    let dir = closed_state(1);
    let held = fs::File::options().write(true).open(dir.path().join(LOCK_FILE)).unwrap();
    held.lock().unwrap();
    held.set_len(1 << 40).unwrap();
    let error = refused(dir.path());
    assert_eq!(error.code(), Code::StateInUse);
    assert_eq!(error.param("pid"), Some("(id not known)"));
    held.set_len(0).unwrap();
    std::io::Write::write_all(&mut &held, b"not a number").unwrap();
    assert_eq!(refused(dir.path()).param("pid"), Some("(id not known)"));
    drop(held);
    let token = fs::File::options().write(true).open(dir.path().join("store.token")).unwrap();
    token.set_len(1 << 40).unwrap();
    // The token is made anew, as one that is missing.
    let store = controller(dir.path());
    add_event(&*store, "more");
    assert!(token.metadata().unwrap().len() == 1 << 40 && texts(&*store).len() == 2);
    assert!(fs::metadata(dir.path().join("store.token")).unwrap().len() < 4096);
}
