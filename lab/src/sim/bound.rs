//! I9's time: a run that was cancelled ends within the bound that it told.
//!
//! What is told holds provided that the engine answers and that nobody has to be asked. So time is counted in
//! stretches, in which nothing happens that the bound could not know of: no fault, kill, start of a process, act or
//! command of people; no server and no disk that cannot be used; nothing mended. Each stretch begins with the bound
//! that the run tells then. While the run is held, a person has to be asked: there is no stretch.

use ovirt_upgrade_manager::model::run::{Entry, JournalRecord};

use super::state::State;

/// What a run may take beyond its bound: deadlines are looked at once in a turn, and a turn is a poll of 5 s and some
/// twenty calls of 0.4 s at most; of the phases that are left, each may be late by one.
const ALLOWANCE_MS: i64 = 3 * 60_000;

/// Time in which nothing happens that a bound could not know of.
#[derive(Debug, Clone, Copy)]
pub struct Stretch {
    /// When it began.
    since_ms: i64,
    /// What the run told then.
    bound_ms: i64,
}

impl State {
    /// Something happened that the bound could not know of.
    pub fn disturbed(&mut self) {
        self.watch.stretch = None;
        let watch = &self.watch;
        if watch.cancelled.is_none() || watch.ended.is_some() {
            return;
        }
        let Some(run) = watch.folded.as_ref().filter(|run| run.hold.is_none()) else { return };
        let bound_ms = i64::try_from(run.cancel_bound_ms()).unwrap_or(i64::MAX);
        self.watch.stretch = Some(Stretch { since_ms: self.now_ms(), bound_ms });
    }

    /// The run has not ended yet: judges whether it still may go on.
    pub fn keeps_its_bound(&mut self) {
        let Some(stretch) = self.watch.stretch else { return };
        let took = self.now_ms() - stretch.since_ms;
        if took.saturating_sub(ALLOWANCE_MS) > stretch.bound_ms {
            self.watch.stretch = None;
            let (took, bound) = (took / 1000, stretch.bound_ms / 1000);
            let what = format!("the run was cancelled; it told to end within {bound} s, and {took} s later it has not");
            self.watch.violated("I9", what);
        }
    }

    /// A record became durable: some begin or end a stretch.
    pub fn stretches(&mut self, record: &JournalRecord) {
        let disturbs = matches!(
            record.entry,
            Entry::TookOver | Entry::ClockJumped { .. } | Entry::Command { .. } | Entry::Paused { .. }
        );
        if disturbs || self.watch.ended.is_some() {
            self.disturbed();
        }
    }
}
