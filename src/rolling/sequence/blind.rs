//! The records of a turn without reads.
//!
//! Tests: `lab/tests/it/runs/slow_engine.rs` and `holds.rs`.

use crate::model::TimeMs;
use crate::model::run::{Entry, JournalRecord};
use crate::rolling::run::Run;

/// A turn without reads.
pub(super) struct Blind {
    pub(super) run: Run,
    pub(super) epoch: u64,
    pub(super) now_ms: TimeMs,
    /// This record comes first, because a pause ends the time that counts for it.
    pub(super) unobserved_ms: TimeMs,
    pub(super) records: Vec<JournalRecord>,
}

impl Blind {
    pub(super) fn write(&mut self, entry: Entry) {
        let for_ms = std::mem::take(&mut self.unobserved_ms);
        if for_ms > 0 {
            self.write(Entry::Unobserved { for_ms });
        }
        let record = self.run.next_record(entry, self.epoch, self.now_ms);
        if self.run.add(&record).is_ok() {
            self.records.push(record);
        }
    }
}
