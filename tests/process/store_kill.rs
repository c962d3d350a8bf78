//! The SQLite store where its controller is killed, and another process opens its state directory.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::store;

use crate::support::store::*;

const CHILD: &str = "OUM_TEST_STORE_CHILD";

fn open(dir: &Path, role: Role) -> Result<Arc<dyn Store>, Error> {
    store::open(dir, role, clock(), &CountingIds)
}

fn controller(dir: &Path) -> Arc<dyn Store> {
    open(dir, Role::Controller).unwrap()
}

fn refused(dir: &Path) -> Error {
    open(dir, Role::Controller).err().expect("the store must not open")
}

fn add_event(store: &dyn Store, text: &str) -> u64 {
    wait(store.commit(vec![Change::Event(event(text, 1))])).unwrap()[0]
}

fn texts(store: &dyn Store) -> Vec<String> {
    wait(store.events_after(0, 10_000)).unwrap().into_iter().map(|e| e.event.text).collect()
}

/// Not a test by itself: the process that the tests below start. Commits for as long as its standard input is open.
#[test]
fn child_process() {
    let Some(dir) = std::env::var_os(CHILD) else { return };
    let store = controller(Path::new(&dir));
    let mut out = std::io::stdout();
    std::thread::spawn(|| {
        drop(std::io::stdin().read_to_end(&mut vec![]));
        std::process::exit(0);
    });
    loop {
        let seq = add_event(&*store, "from the child");
        writeln!(out, "\nseq {seq}").unwrap();
    }
}

fn start_child(dir: &Path) -> (Child, impl Iterator<Item = u64> + use<>) {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "store_kill::child_process", "--nocapture"])
        .env(CHILD, dir)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    (child, lines.map_while(Result::ok).filter_map(|line| line.strip_prefix("seq ")?.parse().ok()))
}

#[test]
fn a_killed_controller_is_followed_at_once_and_loses_nothing_that_it_answered() {
    let dir = tempfile::tempdir().unwrap();
    let mut id = None;
    for _ in 0..3 {
        let (mut child, mut answered) = start_child(dir.path());
        let early = answered.by_ref().take(5).last().expect("the child commits");
        let error = refused(dir.path());
        assert_eq!(error.code(), Code::StateInUse);
        assert_eq!(error.param("pid"), Some(child.id().to_string().as_str()));

        let observer = open(dir.path(), Role::Observer).unwrap();
        assert!(texts(&*observer).len() as u64 >= early, "another process reads what was committed");
        wait(observer.commit(vec![Change::Request(request(&format!("{early}"), 1))])).unwrap();

        child.kill().unwrap();
        child.wait().unwrap();
        let last = answered.last().unwrap_or(early);
        let store = controller(dir.path());
        assert!(wait(store.requests()).unwrap().iter().any(|r| r.id == early.to_string()));
        let found = wait(store.events_after(0, usize::MAX)).unwrap();
        assert!(found.len() as u64 >= last, "{} events of {last} answered ones", found.len());
        assert!(found.iter().zip(1..).all(|(event, seq)| event.seq == seq), "no gap");
        assert_eq!(id.get_or_insert(store.id().to_owned()), store.id(), "a crash does not change the id");
    }
}
