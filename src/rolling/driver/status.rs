//! The present state of a run that is being driven, for readers in the same process.
//!
//! Tests: `lab/tests/it/runs/waiting.rs`.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use crate::rolling::run::Run;
use crate::rolling::sequence::Wait;

/// The state of a run that is being driven. The journal has all of it except the waits.
#[derive(Debug, Default)]
pub struct Status(Mutex<(Option<Arc<Run>>, Vec<Wait>)>);

impl Status {
    /// The waits of the run.
    pub fn waits(&self) -> Vec<Wait> {
        self.lock().1.clone()
    }

    /// Whether the run names a wait.
    pub fn names_a_wait(&self) -> bool {
        !self.lock().1.is_empty()
    }

    /// The run of the driver: the fold of its journal.
    pub fn run(&self) -> Option<Arc<Run>> {
        self.lock().0.clone()
    }

    pub(super) fn set_waits(&self, waits: Vec<Wait>) {
        self.lock().1 = waits;
    }

    pub(super) fn set_run(&self, run: &Arc<Run>) {
        self.lock().0 = Some(Arc::clone(run));
    }

    fn lock(&self) -> MutexGuard<'_, (Option<Arc<Run>>, Vec<Wait>)> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
