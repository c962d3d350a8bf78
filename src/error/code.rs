//! A code, and its row in the table. What the table says about a code is in `codes/mod.rs`.

use serde::Serialize;

/// Stable code of an error, a finding, a wait or a note. The number and the name never change their meaning.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Code(pub(super) i32);

/// In which ways a code is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Use {
    /// An operation fails with it. It can also be the reason for an unknown answer, a failed task or a paused run.
    Error,
    /// A blocker or a warning of a plan, or the reason why a plan leaves a host alone.
    Finding,
    /// What a run waits for, or what it asks an operator.
    Wait,
    /// An observation that is recorded beside an answer, a task, a host of a run, or a setting.
    Note,
}

/// A row of the table.
pub(super) struct Row {
    pub(super) code: Code,
    pub(super) variant: &'static str,
    pub(super) name: &'static str,
    pub(super) uses: &'static [Use],
    pub(super) means: &'static str,
    pub(super) sentence: &'static str,
    pub(super) remedy: &'static str,
}
