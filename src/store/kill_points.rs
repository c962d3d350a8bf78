//! Kills this process at a commit of a run's journal, for tests of what the next process makes of it. Only with the feature
//! `test-hooks`.
//!
//! Tests: `lab/tests/process/crash.rs`.

use std::sync::atomic::{AtomicU64, Ordering};

use rustix::process::{Signal, getpid, kill_process};

use crate::ports::Change;

/// Commits with a record of a journal, so far.
static COMMITS: AtomicU64 = AtomicU64::new(0);
/// The commit at which the process ends; 0: none.
static BEFORE: AtomicU64 = AtomicU64::new(0);
static AFTER: AtomicU64 = AtomicU64::new(0);

/// The side of a commit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// What it would have written is not in the file.
    Before,
    /// It is in the file, and nothing that follows from it was done.
    After,
}

/// The process is killed at this commit, counted from 1.
pub fn kill_at(commit: u64, side: Side) {
    of(side).store(commit, Ordering::SeqCst);
}

/// Commits with a record of a journal, so far.
pub fn commits() -> u64 {
    COMMITS.load(Ordering::SeqCst)
}

/// The number of a commit; `None`: it has no record of a journal.
pub(super) fn number(changes: &[Change]) -> Option<u64> {
    let has_record = changes.iter().any(|change| matches!(change, Change::Journal(_)));
    has_record.then(|| COMMITS.fetch_add(1, Ordering::SeqCst) + 1)
}

/// Kills the process if it is to end here.
pub(super) fn reached(number: Option<u64>, side: Side) {
    if number.is_some_and(|number| of(side).load(Ordering::SeqCst) == number)
        && let Err(error) = kill_process(getpid(), Signal::KILL)
    {
        tracing::error!(%error, "this process cannot kill itself");
    }
}

fn of(side: Side) -> &'static AtomicU64 {
    match side {
        Side::Before => &BEFORE,
        Side::After => &AFTER,
    }
}
