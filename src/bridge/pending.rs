//! Operations under way. The caller that removes an entry finishes the operation, so each is finished exactly once,
//! also when its task panics or close comes first.
//!
//! Tests: `interleavings.rs` and `tests/it/boundary/bridge.rs`.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::mpsc::SyncSender;

use tokio_util::sync::CancellationToken;

use super::embedder::Completer;
use super::sync::atomic::{AtomicU64, Ordering};
use super::sync::{Mutex, MutexGuard, locked};
use crate::error::{Result, codes};

/// The caller that waits for an operation.
pub enum Waiter {
    /// A blocked caller.
    Thread(SyncSender<Result<Vec<u8>>>),
    /// A completion, on the engine lane.
    Lane(Arc<dyn Completer>),
}

struct Entry {
    cancel: CancellationToken,
    waiter: Waiter,
}

/// The operations under way, by ticket.
pub struct Pending {
    /// `None` once closed.
    entries: Mutex<Option<HashMap<u64, Entry>>>,
    next: AtomicU64,
}

impl Default for Pending {
    fn default() -> Self {
        Pending { entries: Mutex::new(Some(HashMap::new())), next: AtomicU64::new(1) }
    }
}

impl Pending {
    fn entries(&self) -> MutexGuard<'_, Option<HashMap<u64, Entry>>> {
        locked(&self.entries)
    }

    /// Adds an operation and returns its ticket.
    ///
    /// # Errors
    /// `CLOSED` after [`Pending::close`].
    pub fn enter(&self, cancel: CancellationToken, waiter: Waiter) -> Result<u64> {
        let mut entries = self.entries();
        let entries = entries.as_mut().ok_or_else(|| codes::Closed {}.err())?;
        let ticket = self.next.fetch_add(1, Ordering::Relaxed);
        entries.insert(ticket, Entry { cancel, waiter });
        Ok(ticket)
    }

    /// Removes an operation, to be finished by the caller.
    pub fn take(&self, ticket: u64) -> Option<Waiter> {
        self.entries().as_mut()?.remove(&ticket).map(|e| e.waiter)
    }

    /// Cancels an operation. Returns false when it has ended.
    pub fn cancel(&self, ticket: u64) -> bool {
        // The token is cancelled outside of the lock, because cancelling wakes tasks.
        let token = self.entries().as_ref().and_then(|e| e.get(&ticket)).map(|e| e.cancel.clone());
        token.inspect(CancellationToken::cancel).is_some()
    }

    /// Refuses further operations. Returns those under way, for the caller to fail.
    pub fn close(&self) -> Vec<Waiter> {
        let entries = self.entries().take().unwrap_or_default();
        entries.into_values().map(|e| e.waiter).collect()
    }
}

#[cfg(all(test, not(feature = "interleavings")))]
mod tests {
    use super::*;
    use crate::error::Code;

    #[test]
    fn each_operation_is_finished_once() {
        let pending = Pending::default();
        let waiter = || Waiter::Thread(std::sync::mpsc::sync_channel(1).0);
        let token = CancellationToken::new();
        let first = pending.enter(token.clone(), waiter()).unwrap();
        pending.enter(CancellationToken::new(), waiter()).unwrap();
        assert!(pending.cancel(first) && token.is_cancelled());
        assert!(pending.take(first).is_some() && pending.take(first).is_none());
        assert!(!pending.cancel(first) && !pending.cancel(99));
        assert_eq!((pending.close().len(), pending.close().len()), (1, 0));
        assert_eq!(pending.enter(token, waiter()).unwrap_err().code(), Code::Closed);
    }
}
