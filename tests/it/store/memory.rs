//! What only the store in memory has: crashes at a chosen point, without a thread.

use std::future::Future;
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use crate::support::store::*;
use ovirt_upgrade_manager::error::Code;
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{Entry, Stage};
use ovirt_upgrade_manager::ports::{Change, Store};
use upgrade_manager_lab::MemoryStore;
use upgrade_manager_lab::memory_store::Moment;

fn look<F: Future>(future: Pin<&mut F>) -> Poll<F::Output> {
    future.poll(&mut Context::from_waker(Waker::noop()))
}

fn texts(store: &MemoryStore) -> Vec<String> {
    wait(store.events_after(0, 100)).unwrap().into_iter().map(|e| e.event.text).collect()
}

#[test]
fn a_crash_keeps_what_was_answered_and_nothing_else() {
    let before = MemoryStore::new(&CountingIds);
    wait(before.commit(vec![Change::Event(event("answered", 1))])).unwrap();
    before.hold_commits(true);
    let mut held = pin!(before.commit(vec![Change::Event(event("held", 1))]));
    assert!(look(held.as_mut()).is_pending());

    let after = before.crash();
    assert_eq!(wait(held).unwrap_err().code(), Code::Closed);
    assert_eq!(wait(before.events_after(0, 10)).unwrap_err().code(), Code::Closed);
    wait(before.wait_for_events(100));
    assert_eq!(after.id(), before.id());
    assert_eq!(texts(&after), ["answered"]);
    assert_eq!(wait(after.commit(vec![Change::Event(event("next", 1))])).unwrap(), [2]);
}

/// The commit of record `n` of a run: a record, an event and a ledger entry.
fn step(n: u64) -> Vec<Change> {
    let vm = u32::try_from(n).unwrap();
    vec![
        Change::Journal(Box::new(record(1, n, 1, Entry::Stage(Stage::Rolling)))),
        Change::Event(event(&n.to_string(), 1)),
        Change::Ledger(stopped_vm(1, vm, LedgerState::Ours)),
    ]
}

#[test]
fn a_process_dies_right_before_or_after_a_commit_is_durable() {
    for (moment, durable) in [(Moment::BeforeDurable, 2), (Moment::AfterDurable, 3)] {
        let store = MemoryStore::new(&CountingIds);
        wait(store.commit(vec![Change::BeginRun(run(1, 1, 10))])).unwrap();
        store.crash_at(store.commits() + 3, moment);
        wait(store.commit(step(1))).unwrap();
        // Neither of these is a commit that can be died in.
        wait(store.commit(vec![])).unwrap();
        wait(store.commit(step(7))).unwrap_err();
        wait(store.observer().commit(vec![Change::Request(request("r", 1))])).unwrap();
        wait(store.commit(step(2))).unwrap();
        assert_eq!((store.commits(), store.is_crashed()), (3, false));

        let mut waiting = pin!(store.wait_for_events(100));
        assert!(look(waiting.as_mut()).is_pending());
        let mut dies = pin!(store.commit(step(3)));
        assert!(look(dies.as_mut()).is_pending(), "the commit is never answered");
        assert!(store.is_crashed());
        assert!(look(dies.as_mut()).is_pending(), "nor later");
        assert!(look(waiting.as_mut()).is_ready(), "who waits finds out");
        assert_eq!(wait(store.commit(step(3))).unwrap_err().code(), Code::Closed);
        assert_eq!(wait(store.journal(&run_id(1), 0)).unwrap_err().code(), Code::Closed);

        let next = store.crash();
        assert_eq!(wait(next.journal(&run_id(1), 0)).unwrap().len(), durable);
        assert_eq!(texts(&next).len(), durable);
        assert_eq!(wait(next.open_ledger()).unwrap().len(), durable);
        assert_eq!(wait(next.requests()).unwrap().len(), 1);
        assert_eq!((next.commits(), next.is_crashed()), (0, false));
        wait(next.commit(step(durable as u64 + 1))).unwrap();
    }
}

#[test]
fn a_commit_that_is_held_is_not_died_in_before_it_is_let_go() {
    let store = MemoryStore::new(&CountingIds);
    store.crash_at(1, Moment::AfterDurable);
    store.hold_commits(true);
    let mut held = pin!(store.commit(vec![Change::Event(event("held", 1))]));
    assert!(look(held.as_mut()).is_pending());
    assert!(!store.is_crashed());
    store.hold_commits(false);
    assert!(look(held.as_mut()).is_pending());
    assert!(store.is_crashed());
    assert_eq!(texts(&store.crash()), ["held"]);
}

/// A simulation appends tens of thousands of records. Each commit costs what is in it, however much is there already:
/// were the state copied, this would take minutes.
#[test]
fn a_commit_costs_its_changes_and_not_the_state() {
    let store = MemoryStore::new(&CountingIds);
    wait(store.commit(vec![Change::BeginRun(run(1, 1, 10))])).unwrap();
    for n in 1..=50_000 {
        wait(store.commit(vec![
            Change::Journal(Box::new(record(1, n, 1, Entry::TookOver))),
            Change::Event(event("step", 1)),
        ]))
        .unwrap();
    }
    assert_eq!(wait(store.journal(&run_id(1), 49_990)).unwrap().len(), 10);
}
