//! Plans, runs, journals and ledgers, over both stores: the guarantees that the driver relies on.

use std::sync::Arc;

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Code, Error, codes};
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{
    Command, Entry, JOURNAL_FORMAT, JournalRecord, PauseAt, RunRow, RunState, Stage,
};
use ovirt_upgrade_manager::ports::{Change, ObserverRequest, ObserverRequestKind, Store};
use ovirt_upgrade_manager::store;
use upgrade_manager_lab::MemoryStore;

/// A store with the runs 1 and 2 of the clusters 1 and 2; its directory goes with it.
struct Subject {
    store: Arc<dyn Store>,
    observer: Arc<dyn Store>,
    _dir: Option<tempfile::TempDir>,
}

impl Subject {
    fn sqlite() -> Subject {
        let dir = tempfile::tempdir().unwrap();
        let open = |role| store::open(dir.path(), role, clock(), &CountingIds).unwrap();
        Subject::with_runs(open(Role::Controller), open(Role::Observer), Some(dir))
    }

    fn memory() -> Subject {
        let store = MemoryStore::new(&CountingIds);
        let observer = Arc::new(store.observer());
        Subject::with_runs(Arc::new(store), observer, None)
    }

    fn with_runs(store: Arc<dyn Store>, observer: Arc<dyn Store>, dir: Option<tempfile::TempDir>) -> Subject {
        let subject = Subject { store, observer, _dir: dir };
        subject.commit(vec![Change::BeginRun(run(1, 1, 10)), Change::BeginRun(run(2, 2, 20))]);
        subject
    }

    fn commit(&self, changes: Vec<Change>) -> Vec<u64> {
        wait(self.store.commit(changes)).unwrap()
    }

    fn refused(&self, changes: Vec<Change>) -> Error {
        wait(self.store.commit(changes)).unwrap_err()
    }

    fn append(&self, record: JournalRecord) {
        self.commit(vec![Change::Journal(Box::new(record))]);
    }

    fn row(&self, n: u32) -> RunRow {
        wait(self.store.run(&run_id(n))).unwrap().expect("the run is there")
    }

    fn journal(&self, n: u32, after: u64) -> Vec<u64> {
        wait(self.store.journal(&run_id(n), after)).unwrap().iter().map(|r| r.seq).collect()
    }

    fn events(&self) -> usize {
        wait(self.store.events_after(0, 100)).unwrap().len()
    }

    fn runs(&self, limit: usize) -> Vec<String> {
        wait(self.store.runs(limit)).unwrap().into_iter().map(|r| r.id.to_string()).collect()
    }

    fn unfinished(&self) -> Vec<String> {
        wait(self.store.unfinished_runs()).unwrap().into_iter().map(|r| r.id.to_string()).collect()
    }
}

/// Makes one test per store of each case.
macro_rules! cases {
    ($($case:ident)+) => {
        mod sqlite { $(#[test] fn $case() { super::$case(super::Subject::sqlite()); })+ }
        mod memory { $(#[test] fn $case() { super::$case(super::Subject::memory()); })+ }
    };
}

cases! {
    a_plan_is_found_by_its_hash
    runs_are_listed_newest_first_and_unfinished_ones_oldest_first
    one_unfinished_run_of_a_cluster
    a_run_begins_at_the_beginning
    a_journal_has_no_gaps_and_is_read_from_anywhere
    a_record_refused_takes_its_whole_commit_with_it
    records_set_the_state_of_their_run
    an_ended_run_takes_no_more_records
    a_run_is_taken_over_by_the_next_epoch_only
    the_epoch_separates_two_drivers_of_one_run
    one_row_of_the_ledger_for_each_run_and_setting
    what_a_newer_version_wrote_is_refused_by_name
    pruning_takes_finished_runs_with_all_that_is_theirs
    pruning_keeps_a_run_that_has_something_to_restore
    observers_read_runs_and_ask_something_of_them
}

fn journal(record: JournalRecord) -> Change {
    Change::Journal(Box::new(record))
}

fn stage(n: u32, seq: u64, epoch: u64) -> JournalRecord {
    record(n, seq, epoch, Entry::Stage(Stage::Rolling))
}

fn a_plan_is_found_by_its_hash(s: Subject) {
    let found = |hash: &str| wait(s.store.plan(hash)).unwrap();
    assert_eq!(found("a"), None);
    let mut newer = plan("b", 2);
    newer.unknown.insert("colour".to_owned(), serde_json::json!({"of": "a later version"}));
    s.commit(vec![Change::Plan(Box::new(plan("a", 1))), Change::Plan(Box::new(newer.clone()))]);
    assert_eq!((found("a"), found("b")), (Some(plan("a", 1)), Some(newer)));
    s.commit(vec![Change::Plan(Box::new(plan("a", 3)))]);
    assert_eq!(found("a"), Some(plan("a", 3)), "made again");
}

fn runs_are_listed_newest_first_and_unfinished_ones_oldest_first(s: Subject) {
    s.commit(vec![Change::BeginRun(run(3, 3, 5)), Change::BeginRun(run(4, 4, 20))]);
    assert_eq!(s.runs(10), ["run-4", "run-2", "run-1", "run-3"]);
    assert_eq!(s.runs(2), ["run-4", "run-2"]);
    assert_eq!(s.unfinished(), ["run-3", "run-1", "run-2", "run-4"]);
    assert_eq!((s.runs(usize::MAX).len(), s.runs(0).len()), (4, 0));
    s.append(end(1, 1, 50));
    assert_eq!((s.unfinished().len(), s.runs(10).len()), (3, 4));
    assert_eq!(wait(s.store.run(&run_id(9))).unwrap(), None);
}

fn one_unfinished_run_of_a_cluster(s: Subject) {
    let error = s.refused(vec![Change::Event(event("begun", 1)), Change::BeginRun(run(3, 1, 30))]);
    assert_eq!(error.code(), Code::RunExists);
    assert_eq!((error.param("run"), error.param("cluster")), (Some("run-1"), Some("cluster-1")));
    assert_eq!((s.events(), s.runs(10).len()), (0, 2));

    let both = vec![Change::BeginRun(run(3, 3, 30)), Change::BeginRun(run(4, 3, 30))];
    assert_eq!(s.refused(both).param("run"), Some("run-3"), "within a commit, too");

    s.commit(vec![journal(end(1, 1, 50)), Change::BeginRun(run(3, 1, 60))]);
    assert_eq!(s.unfinished(), ["run-2", "run-3"]);
}

fn a_run_begins_at_the_beginning(s: Subject) {
    let taken = s.refused(vec![Change::BeginRun(RunRow { cluster: cluster(3), ..run(1, 1, 30) })]);
    assert_eq!(taken.code(), Code::Internal);
    assert!(taken.message().contains("run id run-1 is taken"), "{taken}");
    for bad in [
        RunRow { epoch: 2, ..run(3, 3, 30) },
        RunRow { state: RunState::Failed, ..run(3, 3, 30) },
        RunRow { ended_at_ms: Some(30), ..run(3, 3, 30) },
    ] {
        assert_eq!(s.refused(vec![Change::BeginRun(bad)]).code(), Code::Internal);
    }
    assert_eq!(s.row(1), run(1, 1, 10));
}

fn a_journal_has_no_gaps_and_is_read_from_anywhere(s: Subject) {
    assert!(s.journal(1, 0).is_empty());
    s.commit(vec![journal(stage(1, 1, 1)), journal(stage(2, 1, 1)), journal(stage(1, 2, 1)), journal(stage(1, 3, 1))]);
    assert_eq!((s.journal(1, 0), s.journal(2, 0)), (vec![1, 2, 3], vec![1]));
    assert_eq!((s.journal(1, 1), s.journal(1, 3)), (vec![2, 3], vec![]));
    assert!(s.journal(1, u64::MAX).is_empty());
    assert!(s.journal(9, 0).is_empty());
    assert_eq!(wait(s.store.journal(&run_id(1), 2)).unwrap(), [stage(1, 3, 1)]);
    for seq in [0, 1, 3, 5, u64::MAX] {
        let at_ms = 1;
        let error = s.refused(vec![journal(JournalRecord { seq, at_ms, ..stage(1, 1, 1) })]);
        assert_eq!(error.code(), Code::Internal);
        assert!(error.message().contains(&format!("record {seq} of run run-1 would follow record 3")), "{error}");
    }
    assert_eq!(s.refused(vec![journal(stage(9, 1, 1))]).code(), Code::RunUnknown);
}

fn a_record_refused_takes_its_whole_commit_with_it(s: Subject) {
    let changes = vec![
        Change::Event(event("lost", 1)),
        Change::Plan(Box::new(plan("lost", 1))),
        Change::BeginRun(run(3, 3, 30)),
        journal(stage(3, 1, 1)),
        Change::Ledger(stopped_vm(3, 1, LedgerState::Ours)),
        Change::TakeRun { run: run_id(1), epoch: 2 },
        journal(stage(1, 1, 2)),
        journal(end(2, 1, 50)),
        journal(stage(1, 3, 2)),
    ];
    assert_eq!(s.refused(changes).code(), Code::Internal);
    assert_eq!((s.events(), s.runs(10).len(), s.journal(1, 0).len()), (0, 2, 0));
    assert_eq!((s.row(1), s.row(2)), (run(1, 1, 10), run(2, 2, 20)));
    assert_eq!(wait(s.store.plan("lost")).unwrap(), None);
    assert!(wait(s.store.open_ledger()).unwrap().is_empty());
    assert_eq!(s.commit(vec![Change::Event(event("first", 1)), journal(stage(1, 1, 1))]), [1]);
}

fn records_set_the_state_of_their_run(s: Subject) {
    let why = || codes::RunUnknown { run: "x" }.err().into();
    let person = |command| Entry::Command { actor: "admin@internal".to_owned(), command };
    let paused = || Entry::Paused { why: why(), question: None };
    let steps = [
        (Entry::TookOver, RunState::Running),
        (person(Command::Pause(PauseAt::Host)), RunState::Running),
        (person(Command::Pause(PauseAt::Step)), RunState::Paused),
        (Entry::Stage(Stage::Closing), RunState::Paused),
        (person(Command::Approve), RunState::Paused),
        (person(Command::Resume), RunState::Running),
        (person(Command::Pause(PauseAt::Now)), RunState::Paused),
        (person(Command::Adopt), RunState::Running),
        (paused(), RunState::Paused),
        (person(Command::SkipHost(host(2))), RunState::Paused),
        (person(Command::SkipBegunHost(host(2))), RunState::Paused),
        (person(Command::Abandon), RunState::Running),
        (paused(), RunState::Paused),
        (person(Command::Cancel), RunState::Running),
    ];
    for ((entry, state), seq) in steps.into_iter().zip(1..) {
        s.append(record(1, seq, 1, entry));
        assert_eq!(s.row(1), RunRow { state, ..run(1, 1, 10) }, "after record {seq}");
    }
    let endless = record(1, 15, 1, Entry::Ended { state: RunState::Paused, why: None });
    assert_eq!(s.refused(vec![journal(endless)]).code(), Code::Internal);
    s.append(record(1, 15, 1, Entry::Ended { state: RunState::Cancelled, why: Some(why()) }));
    let ended = RunRow { state: RunState::Cancelled, ended_at_ms: Some(1015), ..run(1, 1, 10) };
    assert_eq!(s.row(1), ended);
    assert_eq!(s.row(2), run(2, 2, 20));
}

fn an_ended_run_takes_no_more_records(s: Subject) {
    let both = vec![journal(end(1, 1, 50)), journal(stage(1, 2, 1))];
    assert_eq!(s.refused(both).code(), Code::RunEnded);
    s.append(end(1, 1, 50));
    let error = s.refused(vec![journal(stage(1, 2, 1))]);
    assert_eq!((error.code(), error.param("run")), (Code::RunEnded, Some("run-1")));
    assert_eq!(s.refused(vec![Change::TakeRun { run: run_id(1), epoch: 2 }]).code(), Code::RunEnded);
    // What it left may be settled later.
    s.commit(vec![Change::Ledger(stopped_vm(1, 1, LedgerState::Restored))]);
}

fn a_run_is_taken_over_by_the_next_epoch_only(s: Subject) {
    let take = |n, epoch| vec![Change::TakeRun { run: run_id(n), epoch }];
    for epoch in [0, 1, 3, u64::MAX] {
        let error = s.refused(take(1, epoch));
        assert_eq!((error.code(), error.param("epoch")), (Code::RunTakenOver, Some("1")), "epoch {epoch}");
    }
    s.commit(take(1, 2));
    assert_eq!(s.row(1), RunRow { epoch: 2, ..run(1, 1, 10) });
    assert_eq!(s.refused(take(1, 2)).param("epoch"), Some("2"));
    assert_eq!(s.refused(take(9, 2)).code(), Code::RunUnknown);
    s.commit([take(1, 3), take(1, 4)].concat());
    assert_eq!(s.row(1).epoch, 4);
}

fn the_epoch_separates_two_drivers_of_one_run(s: Subject) {
    s.append(stage(1, 1, 1));
    s.commit(vec![Change::TakeRun { run: run_id(1), epoch: 2 }, journal(record(1, 2, 2, Entry::TookOver))]);
    // The first one still believes that it drives. Its next record is refused, with everything beside it.
    let late = vec![Change::Event(event("late", 1)), journal(stage(1, 2, 1)), Change::Event(event("later", 1))];
    let error = s.refused(late);
    assert_eq!(
        (error.code(), error.param("run"), error.param("epoch")),
        (Code::RunTakenOver, Some("run-1"), Some("2"))
    );
    assert_eq!(s.refused(vec![journal(stage(1, 3, 3))]).code(), Code::RunTakenOver, "nor one who has not taken it yet");
    // What it writes beside the journal is refused in the same way, wherever in the commit the fence stands.
    let require_epoch = |n, epoch| Change::RequireEpoch { run: run_id(n), epoch };
    for beside in [
        vec![require_epoch(1, 1), Change::Event(event("late", 1))],
        vec![Change::Event(event("late", 1)), require_epoch(1, 3)],
    ] {
        let error = s.refused(beside);
        assert_eq!(
            (error.code(), error.param("run"), error.param("epoch")),
            (Code::RunTakenOver, Some("run-1"), Some("2"))
        );
    }
    assert_eq!(s.refused(vec![require_epoch(9, 1)]).code(), Code::RunUnknown);
    s.commit(vec![require_epoch(1, 2)]);
    s.append(stage(1, 3, 2));
    assert_eq!((s.journal(1, 0), s.events()), (vec![1, 2, 3], 0));
    // Ended by the second: the first learns that it is fenced, not that it made a mistake.
    s.append(JournalRecord { epoch: 2, ..end(1, 4, 50) });
    assert_eq!(s.refused(vec![journal(stage(1, 2, 1))]).code(), Code::RunTakenOver);
}

fn one_row_of_the_ledger_for_each_run_and_setting(s: Subject) {
    let open = || wait(s.store.open_ledger()).unwrap();
    let (ours, restored) = (LedgerState::Ours, LedgerState::Restored);
    let three = [stopped_vm(2, 1, ours.clone()), stopped_vm(1, 2, ours.clone()), stopped_vm(1, 10, ours.clone())];
    s.commit(three.clone().map(Change::Ledger).to_vec());
    assert_eq!(open(), [three[2].clone(), three[1].clone(), three[0].clone()], "by run and setting");
    s.commit(vec![Change::Ledger(stopped_vm(1, 2, restored)), Change::Ledger(three[0].clone())]);
    assert_eq!(open(), [three[2].clone(), three[0].clone()]);
    let listed = LedgerState::Listed(codes::RunUnknown { run: "x" }.err().into());
    s.commit(vec![Change::Ledger(stopped_vm(1, 10, listed)), Change::Ledger(three[1].clone())]);
    assert_eq!(open(), [three[1].clone(), three[0].clone()], "an entry may be opened again");
    assert_eq!(s.refused(vec![Change::Ledger(stopped_vm(9, 1, ours))]).code(), Code::RunUnknown);
}

fn what_a_newer_version_wrote_is_refused_by_name(s: Subject) {
    s.append(stage(1, 1, 1));
    s.append(JournalRecord { format: JOURNAL_FORMAT + 1, ..stage(1, 2, 1) });
    let error = wait(s.store.journal(&run_id(1), 0)).unwrap_err();
    assert_eq!(error.code(), Code::StateNewer);
    let found = format!("(record 2 of run run-1) has format {}", JOURNAL_FORMAT + 1);
    assert!(error.message().contains(&found), "{error}");
    assert_eq!((error.param("run"), error.param("record")), (Some("run-1"), Some("2")));
    let newer = ovirt_upgrade_manager::model::plan::Plan { format: 7, ..plan("abc", 1) };
    s.commit(vec![Change::Plan(Box::new(newer))]);
    let error = wait(s.store.plan("abc")).unwrap_err();
    assert_eq!((error.code(), error.param("found")), (Code::StateNewer, Some("7")));
    assert!(error.message().contains("abc"), "{error}");
}

fn pruning_takes_finished_runs_with_all_that_is_theirs(s: Subject) {
    let plans = [("hash-1", 1), ("hash-2", 1), ("unused", 1), ("young", 50)];
    s.commit(plans.map(|(hash, made)| Change::Plan(Box::new(plan(hash, made)))).to_vec());
    let settled = |n| Change::Ledger(stopped_vm(n, 1, LedgerState::Restored));
    s.commit(vec![journal(end(1, 1, 49)), settled(1), journal(stage(2, 1, 1)), settled(2)]);
    s.commit(vec![Change::BeginRun(run(3, 1, 45)), journal(end(3, 1, 50))]);
    s.commit(vec![prune(50)]);
    assert_eq!(s.runs(10), ["run-3", "run-2"], "ended before; ended at that time; not ended");
    assert!(s.journal(1, 0).is_empty());
    assert_eq!((s.journal(2, 0), s.journal(3, 0)), (vec![1], vec![1]));
    let left = plans.map(|(hash, _)| wait(s.store.plan(hash)).unwrap().is_some());
    assert_eq!(left, [false, true, false, true]);
    // Nothing of it is left that a new row of the same key would meet.
    s.commit(vec![Change::BeginRun(run(1, 1, 60)), journal(stage(1, 1, 1)), settled(1)]);
    assert_eq!(s.journal(1, 0), [1]);
}

fn pruning_keeps_a_run_that_has_something_to_restore(s: Subject) {
    s.commit(vec![Change::Plan(Box::new(plan("hash-1", 1))), journal(stage(1, 1, 1)), journal(end(1, 2, 40))]);
    let entry = |vm, state| Change::Ledger(stopped_vm(1, vm, state));
    s.commit(vec![entry(1, LedgerState::Restored), entry(2, LedgerState::Ours)]);
    s.commit(vec![prune(50)]);
    assert_eq!((s.row(1).state, s.journal(1, 0)), (RunState::Succeeded, vec![1, 2]));
    assert!(wait(s.store.plan("hash-1")).unwrap().is_some());
    assert_eq!(wait(s.store.open_ledger()).unwrap(), [stopped_vm(1, 2, LedgerState::Ours)]);
    s.commit(vec![entry(2, LedgerState::Restored), prune(50)]);
    assert_eq!((s.runs(10), wait(s.store.plan("hash-1")).unwrap()), (vec!["run-2".to_owned()], None));
}

fn observers_read_runs_and_ask_something_of_them(s: Subject) {
    s.commit(vec![journal(stage(1, 1, 1)), Change::Ledger(stopped_vm(1, 1, LedgerState::Ours))]);
    assert_eq!(wait(s.observer.journal(&run_id(1), 0)).unwrap(), [stage(1, 1, 1)]);
    assert_eq!(wait(s.observer.unfinished_runs()).unwrap(), [run(1, 1, 10), run(2, 2, 20)]);
    assert_eq!(wait(s.observer.open_ledger()).unwrap().len(), 1);
    for (change, operation) in [
        (Change::BeginRun(run(3, 3, 30)), "beginning a run"),
        (Change::TakeRun { run: run_id(1), epoch: 2 }, "taking a run over"),
        (Change::RequireEpoch { run: run_id(1), epoch: 1 }, "acting for a run"),
        (journal(stage(1, 2, 1)), "writing the journal of a run"),
        (Change::Ledger(stopped_vm(1, 1, LedgerState::Restored)), "writing the ledger of a run"),
        (Change::Plan(Box::new(plan("a", 1))), "keeping a plan"),
    ] {
        let error = wait(s.observer.commit(vec![change])).unwrap_err();
        assert_eq!((error.code(), error.param("operation")), (Code::ObserverOnly, Some(operation)));
    }
    let kind = ObserverRequestKind::Run { run: run_id(1), command: Command::SkipHost(host(2)) };
    let asked = ObserverRequest { kind, ..request("r", 1) };
    wait(s.observer.commit(vec![Change::Request(asked.clone())])).unwrap();
    assert_eq!(wait(s.store.requests()).unwrap(), [asked]);
    assert_eq!((s.row(1), s.journal(1, 0)), (run(1, 1, 10), vec![1]));
}
