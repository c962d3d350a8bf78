//! Closing once: the first caller does the work, the others wait until it is done.
//!
//! Tests: `interleavings.rs`.

use std::time::Duration;

use super::sync::{Condvar, Mutex, PoisonError, locked};

/// The work of a close, and whether it has ended.
pub(super) struct Closing<M> {
    machinery: Mutex<Option<M>>,
    closed: Mutex<bool>,
    changed: Condvar,
}

impl<M> Closing<M> {
    pub(super) fn new(machinery: M) -> Self {
        Closing { machinery: Mutex::new(Some(machinery)), closed: Mutex::new(false), changed: Condvar::new() }
    }

    /// Runs the work, or waits for the caller that runs it, for at most `limit`.
    pub(super) fn once(&self, limit: Duration, work: impl FnOnce(M)) {
        let machinery = locked(&self.machinery).take();
        match machinery {
            Some(machinery) => {
                work(machinery);
                *locked(&self.closed) = true;
                self.changed.notify_all();
            }
            None => self.wait(limit),
        }
    }

    /// Whether the close has ended.
    pub(super) fn is_closed(&self) -> bool {
        *locked(&self.closed)
    }

    /// Waits until a close has ended, for at most `limit`.
    pub(super) fn wait(&self, limit: Duration) {
        let closed = locked(&self.closed);
        let waited = self.changed.wait_timeout_while(closed, limit, |closed| !*closed);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
    }
}
