//! Compare-and-restore: whether a setting that we changed is still as we left it. Pure.

use crate::model::ledger::{LedgerEntry, Value};

/// What is there now, compared with the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// As we left it: ours to restore.
    Ours,
    /// As it was before us.
    AsBefore,
    /// Neither: another user changed it, and it stays as it is.
    Changed,
}

/// Compares an entry with what a read just showed.
pub fn compare(entry: &LedgerEntry, found: &Value) -> Comparison {
    if *found == entry.before {
        Comparison::AsBefore
    } else if *found == entry.ours {
        Comparison::Ours
    } else {
        Comparison::Changed
    }
}
