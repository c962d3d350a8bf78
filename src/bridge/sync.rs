//! The locks of the handle table, of lanes, of operations under way, of listeners and of close. With feature
//! `interleavings` they are those of shuttle, which tries the orders in which threads can take them
//! (`interleavings.rs`).

#[cfg(not(feature = "interleavings"))]
pub(super) use std::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard, atomic};

#[cfg(feature = "interleavings")]
pub(super) use shuttle::sync::{Condvar, Mutex, MutexGuard, PoisonError, RwLock, RwLockWriteGuard, atomic};

/// Locks. A poisoned lock is taken: no section can panic with its data half changed.
pub(super) fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
