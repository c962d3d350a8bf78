//! Compare and restore: whether a changed setting is still as the run left it. Pure.

use crate::model::cluster::PolicyInForce;
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

/// Compares an entry with what a read just showed: `is` says whether the setting has a value.
pub fn compare(entry: &LedgerEntry, is: impl Fn(&Value) -> bool) -> Comparison {
    if is(&entry.before) {
        Comparison::AsBefore
    } else if is(&entry.ours) {
        Comparison::Ours
    } else {
        Comparison::Changed
    }
}

/// Whether a cluster's scheduling policy has a value of the ledger.
pub fn is_policy(found: &PolicyInForce, value: &Value) -> bool {
    matches!(value, Value::Policy(policy) if found.is(policy))
}
