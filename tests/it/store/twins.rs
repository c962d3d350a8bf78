//! The same random commits in both stores: both accept and refuse the same commits with the same code, and read the same
//! afterwards. So the simulation, which uses the store in memory, holds for SQLite too.

use crate::support::store::*;
use ovirt_upgrade_manager::config::Role;
use ovirt_upgrade_manager::error::{Error, Problem, codes};
use ovirt_upgrade_manager::model::ledger::LedgerState;
use ovirt_upgrade_manager::model::run::{Command, Entry, JournalRecord, PauseAt, RunState, Stage};
use ovirt_upgrade_manager::ports::{Change, Store};
use ovirt_upgrade_manager::store;
use proptest::prelude::*;
use upgrade_manager_lab::MemoryStore;

/// Few ids, so that changes meet each other.
const RUNS: std::ops::Range<u32> = 1..4;
const VMS: std::ops::Range<u32> = 1..3;

fn entry() -> impl Strategy<Value = Entry> {
    let why = || Problem::from(codes::RunUnknown { run: "x" }.err());
    let person = |command| Entry::Command { actor: "olga".to_owned(), command };
    prop_oneof![
        4 => Just(Entry::Stage(Stage::Rolling)),
        1 => Just(Entry::TookOver),
        1 => Just(Entry::Paused { why: why(), question: None }),
        1 => Just(person(Command::Resume)),
        1 => Just(person(Command::Pause(PauseAt::Now))),
        2 => Just(Entry::Ended { state: RunState::Failed, why: Some(why()) }),
    ]
}

/// What a change is meant to be; number and epoch of a record are near those that would be right.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant)]
enum Meant {
    Begin { run: u32, cluster: u32, at: i64 },
    Take { run: u32, off: i8 },
    RequireEpoch { run: u32, off: i8 },
    Record { run: u32, off: i8, epoch_off: i8, entry: Entry, at: i64 },
    Ledger { run: u32, vm: u32, state: LedgerState },
    Plan { run: u32, at: i64 },
    Event { at: i64 },
    Cursor { seq: u64 },
    Request { id: u8, at: i64 },
    DropRequest { id: u8 },
    Prune { before: i64 },
}

fn meant() -> impl Strategy<Value = Meant> {
    // Mostly right: else nearly every commit would be refused.
    let off = || prop_oneof![12 => Just(0_i8), 1 => Just(-1), 1 => Just(1)];
    let at = || 0..40_i64;
    let state = prop_oneof![Just(LedgerState::Ours), Just(LedgerState::Restored)];
    prop_oneof![
        3 => (RUNS, 1..3_u32, at()).prop_map(|(run, cluster, at)| Meant::Begin { run, cluster, at }),
        2 => (RUNS, off()).prop_map(|(run, off)| Meant::Take { run, off }),
        2 => (RUNS, off()).prop_map(|(run, off)| Meant::RequireEpoch { run, off }),
        8 => (RUNS, off(), off(), entry(), at())
            .prop_map(|(run, off, epoch_off, entry, at)| Meant::Record { run, off, epoch_off, entry, at }),
        3 => (RUNS, VMS, state).prop_map(|(run, vm, state)| Meant::Ledger { run, vm, state }),
        1 => (RUNS, at()).prop_map(|(run, at)| Meant::Plan { run, at }),
        2 => at().prop_map(|at| Meant::Event { at }),
        1 => (0..6_u64).prop_map(|seq| Meant::Cursor { seq }),
        1 => (0..3_u8, 0..2_i64).prop_map(|(id, at)| Meant::Request { id, at }),
        1 => (0..3_u8).prop_map(|id| Meant::DropRequest { id }),
        1 => at().prop_map(|before| Meant::Prune { before }),
    ]
}

/// Runs as they would be if every change of the commit so far were accepted: number of the last record, and epoch.
#[derive(Clone, Default)]
struct Guess([(u64, u64); 4]);

impl Guess {
    fn of(store: &dyn Store) -> Guess {
        let mut guess = Guess::default();
        for n in RUNS {
            let last = wait(store.journal(&run_id(n), 0)).unwrap().len() as u64;
            let epoch = wait(store.run(&run_id(n))).unwrap().map_or(1, |row| row.epoch);
            guess.0[n as usize] = (last, epoch);
        }
        guess
    }

    fn change(&mut self, meant: Meant) -> Change {
        match meant {
            Meant::Begin { run: n, cluster, at } => Change::BeginRun(run(n, cluster, at)),
            Meant::Take { run, off } => {
                let (_, epoch) = &mut self.0[run as usize];
                *epoch += 1;
                Change::TakeRun { run: run_id(run), epoch: epoch.saturating_add_signed(off.into()) }
            }
            Meant::RequireEpoch { run, off } => Change::RequireEpoch {
                run: run_id(run),
                epoch: self.0[run as usize].1.saturating_add_signed(off.into()),
            },
            Meant::Record { run, off, epoch_off, entry, at } => {
                let (last, epoch) = &mut self.0[run as usize];
                *last += 1;
                let seq = last.saturating_add_signed(off.into());
                let epoch = epoch.saturating_add_signed(epoch_off.into());
                Change::Journal(Box::new(JournalRecord { at_ms: at, ..record(run, seq, epoch, entry) }))
            }
            Meant::Ledger { run, vm, state } => Change::Ledger(stopped_vm(run, vm, state)),
            Meant::Plan { run, at } => Change::Plan(Box::new(plan(&format!("hash-{run}"), at))),
            Meant::Event { at } => Change::Event(event("text", at)),
            Meant::Cursor { seq } => Change::Cursor { listener: "engine".to_owned(), seq },
            Meant::Request { id, at } => Change::Request(request(&id.to_string(), at)),
            Meant::DropRequest { id } => Change::DropRequest(id.to_string()),
            Meant::Prune { before } => Change::Prune { before_ms: before, undelivered_before_ms: before / 2 },
        }
    }
}

/// Everything that a store shows of runs and of what goes with them.
fn shown(store: &dyn Store) -> String {
    let mut all = format!(
        "{:#?}\n{:#?}\n{:#?}\n{:#?}\n{:#?}\n",
        wait(store.runs(100)),
        wait(store.unfinished_runs()),
        wait(store.open_ledger()),
        wait(store.events_after(0, 1000)),
        wait(store.requests()),
    );
    for n in RUNS {
        let plan = wait(store.plan(&format!("hash-{n}")));
        all += &format!("{:#?}\n{:#?}\n", wait(store.journal(&run_id(n), 0)), plan.map(|p| p.map(|p| p.made_at_ms)));
    }
    all
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn both_stores_behave_the_same(commits in prop::collection::vec(prop::collection::vec(meant(), 1..5), 1..40)) {
        let dir = fast_dir();
        let sqlite = store::open(dir.path(), Role::Controller, clock(), &CountingIds).unwrap();
        let memory = MemoryStore::new(&CountingIds);
        for commit in commits {
            let mut guess = Guess::of(&memory);
            let changes: Vec<_> = commit.into_iter().map(|meant| guess.change(meant)).collect();
            let before = shown(&memory);
            let (one, other) = (wait(sqlite.commit(changes.clone())), wait(memory.commit(changes)));
            prop_assert_eq!(one.as_ref().map_err(Error::to_string), other.as_ref().map_err(Error::to_string));
            let after = shown(&memory);
            prop_assert!(other.is_ok() || before == after, "a refused commit wrote something");
            prop_assert_eq!(shown(&*sqlite), after);
        }
    }
}
