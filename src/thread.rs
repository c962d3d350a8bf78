//! Starts the threads of this library. None of them accepts a signal of the process.
//!
//! A signal to the process goes to any thread that does not block it. A thread of this library would take the signal
//! from a process that waits for it with `sigwait`, or would end the process. A write to a closed socket raises SIGPIPE
//! in the writing thread, and ends a process that does not ignore it. For these reasons each thread blocks every
//! signal, except those for a fault of the thread itself (SIGSEGV and the like): if they were blocked, a fault would
//! end the process without its handler. No handler is installed. A JVM unblocks the signals that it needs on the
//! threads that are attached to it. Child programs begin with nothing blocked, as `std::process::Command` does.
//!
//! Tests: `tests/process/signals.rs`.

use std::io;
use std::mem::MaybeUninit;
use std::ptr;
use std::thread::{Builder, JoinHandle};

/// Signals for a fault of the thread itself.
const FAULTS: [libc::c_int; 7] =
    [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE, libc::SIGILL, libc::SIGABRT, libc::SIGTRAP, libc::SIGSYS];

/// Starts a thread. Its name must begin with `oum-` and have at most 15 bytes.
///
/// # Errors
/// The system has no room for another thread.
pub(crate) fn start<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> io::Result<JoinHandle<T>> {
    starting(|| Builder::new().name(name.to_owned()).spawn(work))?
}

/// Runs `start`, which starts threads. A thread inherits the mask of the thread that starts it, so at no moment does it
/// accept a signal. The caller's own mask is restored.
///
/// # Errors
/// The mask cannot be set.
pub(crate) fn starting<T>(start: impl FnOnce() -> T) -> io::Result<T> {
    let _restored = CallersMask(set_mask(&asynchronous()?)?);
    Ok(start())
}

/// Blocks the signals on the current thread, which must be one of this library.
pub(crate) fn block_signals() {
    if let Err(error) = asynchronous().and_then(|mask| set_mask(&mask)) {
        tracing::error!(%error, "the signals of the process cannot be blocked on this thread");
    }
}

struct CallersMask(libc::sigset_t);

impl Drop for CallersMask {
    fn drop(&mut self) {
        if let Err(error) = set_mask(&self.0) {
            tracing::error!(%error, "the signal mask of the caller's thread cannot be restored");
        }
    }
}

fn asynchronous() -> io::Result<libc::sigset_t> {
    let mut set = MaybeUninit::uninit();
    // SAFETY: `set` is writable; on success it is initialized.
    let mut set = unsafe {
        checked(libc::sigfillset(set.as_mut_ptr()))?;
        set.assume_init()
    };
    for fault in FAULTS {
        // SAFETY: an initialized set and the number of a signal.
        checked(unsafe { libc::sigdelset(&mut set, fault) })?;
    }
    Ok(set)
}

/// Sets the mask of the current thread. Returns the earlier one.
fn set_mask(mask: &libc::sigset_t) -> io::Result<libc::sigset_t> {
    let mut before = MaybeUninit::uninit();
    // SAFETY: `mask` is initialized; `before` is writable, and initialized on success.
    unsafe {
        match libc::pthread_sigmask(libc::SIG_SETMASK, ptr::from_ref(mask), before.as_mut_ptr()) {
            0 => Ok(before.assume_init()),
            error => Err(io::Error::from_raw_os_error(error)),
        }
    }
}

fn checked(result: libc::c_int) -> io::Result<()> {
    if result == 0 { Ok(()) } else { Err(io::Error::last_os_error()) }
}
