//! Three guards against a second driver of a run: the lock of the state directory, the session in its file, and the epoch
//! of the run. Each is tested where the ones before it do not help; the epoch also between drivers of one store.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error};
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{Entry, JournalRecord, Stage};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::store;
use ovirt_upgrade_manager::store::lock::LOCK_FILE;
use upgrade_manager_lab::MemoryStore;

fn open(dir: &Path) -> Result<Arc<dyn Store>, Error> {
    store::open(dir, Role::Controller, clock(), &CountingIds)
}

fn begin(store: &dyn Store) {
    wait(store.commit(vec![Change::BeginRun(run(1, 1, 10)), step(1, 1)])).unwrap();
}

fn step(seq: u64, epoch: u64) -> Change {
    Change::Journal(Box::new(record(1, seq, epoch, Entry::Stage(Stage::Rolling))))
}

fn take(epoch: u64) -> Change {
    Change::TakeRun { run: run_id(1), epoch }
}

fn journal(store: &dyn Store) -> Vec<JournalRecord> {
    wait(store.journal(&run_id(1), 0)).unwrap()
}

#[test]
fn a_directory_has_one_driver_and_the_next_one_takes_over() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    begin(&*first);
    assert_eq!(open(dir.path()).err().map(|e| e.code()), Some(Code::StateInUse));
    wait(first.commit(vec![step(2, 1)])).unwrap();
    drop(first);

    let second = open(dir.path()).unwrap();
    let left = wait(second.unfinished_runs()).unwrap().remove(0);
    assert_eq!((left.id, left.epoch), (run_id(1), 1));
    assert_eq!(wait(second.commit(vec![step(3, 2)])).unwrap_err().code(), Code::RunTakenOver, "not taken over yet");
    wait(second.commit(vec![take(2), Change::Journal(Box::new(record(1, 3, 2, Entry::TookOver)))])).unwrap();
    assert_eq!(journal(&*second).iter().map(|r| r.epoch).collect::<Vec<_>>(), [1, 1, 2]);
}

/// Somebody deletes the lock's file under a living driver: the second one gets in, and the first writes nothing more.
#[test]
fn a_driver_whose_lock_was_taken_away_writes_nothing_more() {
    let dir = tempfile::tempdir().unwrap();
    let first = open(dir.path()).unwrap();
    begin(&*first);
    fs::remove_file(dir.path().join(LOCK_FILE)).unwrap();
    let second = open(dir.path()).unwrap();
    let late =
        || vec![step(2, 1), Change::Event(event("late", 1)), Change::Ledger(stopped_vm(1, 1, LedgerState::Ours))];
    // Before and after the second one takes the run over.
    assert_eq!(wait(first.commit(late())).unwrap_err().code(), Code::StateInUse);
    wait(second.commit(vec![take(2)])).unwrap();
    assert_eq!(wait(first.commit(late())).unwrap_err().code(), Code::StateInUse);
    assert_eq!(wait(first.commit(vec![take(3)])).unwrap_err().code(), Code::StateInUse);
    assert_eq!(journal(&*second).len(), 1);
    assert!(wait(second.events_after(0, 10)).unwrap().is_empty());
    assert!(wait(second.open_ledger()).unwrap().is_empty());
}

/// Drivers that share one store take the run from each other all the time. Each writes until it learns that it was
/// overtaken. What was answered is there, in one unbroken journal whose epochs never go back.
fn drivers_take_turns(store: &dyn Store) {
    const DRIVERS: u32 = 4;
    const TURNS: u32 = 15;
    begin(store);
    let answered = Mutex::new(vec![(1, 1)]);
    std::thread::scope(|threads| {
        for _ in 0..DRIVERS {
            threads.spawn(|| {
                for _ in 0..TURNS {
                    let epoch = wait(store.run(&run_id(1))).unwrap().unwrap().epoch + 1;
                    match wait(store.commit(vec![take(epoch)])) {
                        Ok(_) => {}
                        Err(error) if error.code() == Code::RunTakenOver => continue,
                        Err(error) => panic!("{error}"),
                    }
                    let next = journal(store).len() as u64 + 1;
                    for seq in next..next + 5 {
                        std::thread::yield_now();
                        match wait(store.commit(vec![step(seq, epoch)])) {
                            Ok(_) => answered.lock().unwrap().push((seq, epoch)),
                            Err(error) if error.code() == Code::RunTakenOver => break,
                            Err(error) => panic!("driver of epoch {epoch}: {error}"),
                        }
                    }
                }
            });
        }
    });
    let mut answered = answered.into_inner().unwrap();
    answered.sort_unstable();
    let written: Vec<_> = journal(store).iter().map(|r| (r.seq, r.epoch)).collect();
    assert_eq!(written, answered);
    assert!(written.is_sorted_by_key(|(_, epoch)| *epoch));
    assert!(written.last().unwrap().1 > 1, "the run changed hands");
}

#[test]
fn drivers_of_one_directory_are_kept_apart_by_their_epochs() {
    let dir = tempfile::tempdir().unwrap();
    drivers_take_turns(&*open(dir.path()).unwrap());
}

#[test]
fn drivers_of_one_store_in_memory_are_kept_apart_by_their_epochs() {
    drivers_take_turns(&MemoryStore::new(&CountingIds));
}
