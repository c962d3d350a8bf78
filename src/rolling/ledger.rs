//! Compare and restore: whether a changed setting is still as the run left it. Pure.

use crate::model::ledger::{LedgerEntry, Value};

/// The present value of a setting, compared with the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// The value that the run set: the run has to restore it.
    Ours,
    /// The value from before the run.
    AsBefore,
    /// Another value: another user changed the setting, and it stays as it is.
    Changed,
}

/// Compares an entry with the value that a read just showed.
pub fn compare(entry: &LedgerEntry, found: &Value) -> Comparison {
    if *found == entry.before {
        Comparison::AsBefore
    } else if *found == entry.ours {
        Comparison::Ours
    } else {
        Comparison::Changed
    }
}
