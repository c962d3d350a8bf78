//! Event listeners of a C program: the library calls it with each event.
//!
//! Tests: `tests/process/capi.rs` with `tests/c/listener.c`.

use std::ffi::{c_char, c_void};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::error::{CError, report};
use super::list::{CEvent, EventList};
use super::{Handle, table, text};
use crate::bridge::table::handles;
use crate::bridge::{EventSink, Receipt};
use crate::error::{Error, Result};
use crate::model::event::EventPage;

/// An event listener of a program: a table of functions. The library copies it. Since ABI version 1.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CEventListener {
    /// Size of this struct in the program: `sizeof(oum_event_listener)`.
    pub struct_size: usize,
    /// Handed to the functions below. The library never looks into it, and uses it from several threads, one at a time.
    pub user_data: *mut c_void,
    /// Takes an event, which is valid until this returns. Returns 0 if it is processed. After any other value the same event is
    /// given again, after a pause of 250 ms at first and 30 s at most; later events wait behind it. Called on one thread of the
    /// library (`oum-events`), which holds no lock and serves all listeners of this upgrade manager. It may call `oum_close`. Functions
    /// that wait, such as `oum_call`, are refused with `OUM_E_WOULD_BLOCK_UPCALL` there. It must not be left by `longjmp` or by a
    /// C++ exception.
    pub event: Option<unsafe extern "C" fn(event: *const CEvent, user_data: *mut c_void) -> i32>,
    /// Releases `user_data`; may be NULL. Called once, from any thread, when no further event will be given: before `oum_close`
    /// returns, or later where `event` hangs; also where `oum_listen` fails.
    pub drop: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

/// The table that a program gave. Dropping it releases the user's data.
struct Registered {
    table: CEventListener,
    /// Number of the last event that was processed. A page is repeated as a whole; what was processed of it is left out.
    processed: AtomicU64,
}

// SAFETY: the header says that the functions are called with `user_data` from several threads, one at a time.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Some(drop) = self.table.drop {
            // SAFETY: the program's function, with the program's data, once.
            unsafe { drop(self.table.user_data) }
        }
    }
}

impl EventSink for Registered {
    fn events(&self, page: &EventPage, receipt: Receipt) {
        match self.give(page, &receipt) {
            Ok(true) => receipt.done(),
            Ok(false) => {}
            Err(e) => tracing::error!("events wait: {e}"),
        }
    }
}

impl Registered {
    /// Gives the events of a page, until one is refused or the delivery has ended. Whether all are processed.
    fn give(&self, page: &EventPage, receipt: &Receipt) -> Result<bool> {
        let function = self.table.event.ok_or_else(|| Error::argument("listener.event", "must not be NULL"))?;
        let events = EventList::new(page)?;
        for event in events.iter() {
            if event.seq <= self.processed.load(Ordering::Relaxed) {
                continue;
            }
            // After a close no further event is given, also in the middle of a page.
            // SAFETY: the program's function, with the program's data; the event and its texts live across the call.
            if receipt.is_late() || unsafe { function(std::ptr::from_ref(event), self.table.user_data) } != 0 {
                return Ok(false);
            }
            self.processed.store(event.seq, Ordering::Relaxed);
        }
        Ok(true)
    }
}

/// Gives events to a program, in order, each at least once, from the listener's stored cursor on: a new listener gets all stored
/// events first. `name` is the name of the cursor, 1 to 64 bytes; NULL: that of the configuration. In a state directory the
/// cursor of a name outlives the process; two listeners at a time need two names. The listener ends with the key. `listener` is
/// copied. An event that is given again has the same number (`seq`).
///
/// `user_data` belongs to the library from here on, also on failure, except where `listener` is NULL or smaller than this version's
/// struct. Events can come before this returns.
///
/// Returns 0; `OUM_E_INVALID_ARGUMENT` for a bad name, or one that already listens; `OUM_E_CLOSED`. The error is also written to
/// `error` unless that is NULL. Since ABI version 1.
///
/// # Safety
/// `name` is NULL or a NUL-terminated string; `listener` points to a table whose functions may be called with its `user_data` until
/// `drop` was called.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_listen(
    handle: Handle,
    name: *const c_char,
    listener: *const CEventListener,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (name, listener) = unsafe { ((!name.is_null()).then(|| text("name", name)), registered(listener)) };
    let body = || {
        let listener = listener?;
        if listener.table.event.is_none() {
            return Err(Error::argument("listener.event", "must not be NULL"));
        }
        let name = name.transpose()?.map(str::to_owned);
        handles().listen(handle, name, Arc::new(listener)).map(drop)
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { report(error, body) }
}

/// The table that the caller gave, which owns the user's data from here on.
///
/// # Safety
/// NULL, or a table whose first field says how large it is.
unsafe fn registered(listener: *const CEventListener) -> Result<Registered> {
    // SAFETY: the caller keeps the contract above.
    let table = unsafe { table("listener", "oum_event_listener", listener) }?;
    Ok(Registered { table, processed: AtomicU64::new(0) })
}
