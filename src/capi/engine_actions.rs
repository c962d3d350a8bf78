//! Engine actions of a C program: it answers for the engine, in the place of the engine's REST API.
//!
//! Tests: `tests/process/capi.rs` with `tests/c/engine_actions.c`.

use std::ffi::{CString, c_char, c_void};
use std::sync::Arc;

use super::error::{CError, report};
use super::{Handle, Quiet, out, table, text};
use crate::bridge::table::handles;
use crate::bridge::{EngineCalls, Opener};
use crate::config::Config;
use crate::engine::callbacks::{Answer, EngineCall};
use crate::error::{Code, Error, Result};

/// A call to the engine, made by the library. It and its texts are valid until the callback returns. Since ABI version 1.
#[repr(C)]
pub struct CEngineCall {
    /// Size of this struct in the library. Fields beyond the caller's own size are newer than its header.
    pub struct_size: usize,
    /// Its ticket: the call is answered with it. No other call of this process ever has the same one.
    pub ticket: u64,
    /// Name of the method, one of those in `schema/engine_actions.json`, for example `deactivate`. A program that does not know it
    /// fails the call with `OUM_E_ENGINE_ACTION_MISSING`.
    pub method: *const c_char,
    /// The document of its arguments, as `schema/engine_actions.json` names it.
    pub arguments_json: *const c_char,
    /// Correlation id, at most 36 bytes. The engine has to show it with whatever it does for this call: events with another one
    /// count as acts of other users.
    pub correlation_id: *const c_char,
    /// Milliseconds in which the call has to be answered. After that it has failed with `OUM_E_ENGINE_TIMEOUT`.
    pub deadline_ms: u64,
}

/// The engine actions of a program: a table of functions. The library copies it. Since ABI version 1.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct CEngineActions {
    /// Size of this struct in the program: `sizeof(oum_engine_actions)`.
    pub struct_size: usize,
    /// Handed to the functions below. The library never looks into it, and uses it from several threads.
    pub user_data: *mut c_void,
    /// Takes a call. One call at a time, on one thread of the library (`oum-engine`), which holds no lock. It must hand the call
    /// over and return at once: while it runs, no other call is made. It may answer the call itself, and may call
    /// `oum_close`. Functions that wait, such as `oum_call`, are refused with `OUM_E_WOULD_BLOCK_UPCALL` there. It must
    /// not be left by `longjmp` or by a C++ exception.
    pub call: Option<unsafe extern "C" fn(call: *const CEngineCall, user_data: *mut c_void)>,
    /// Releases `user_data`; may be NULL. Called once, from any thread, when no further call will be made: before
    /// `oum_close` returns, or later where a call hangs; also where `oum_open_with_engine_actions` fails.
    pub drop: Option<unsafe extern "C" fn(user_data: *mut c_void)>,
}

/// The table that a program gave. Dropping it releases the user's data.
struct Registered(CEngineActions);

// SAFETY: the header says that the functions are called with `user_data` from several threads; calls come one at a time.
unsafe impl Send for Registered {}
// SAFETY: as above.
unsafe impl Sync for Registered {}

impl Drop for Registered {
    fn drop(&mut self) {
        if let Some(drop) = self.0.drop {
            // SAFETY: the program's function, with the program's data, once.
            unsafe { drop(self.0.user_data) }
        }
    }
}

impl EngineCalls for Registered {
    fn engine_call(&self, call: &EngineCall) -> Result<()> {
        let function = self.0.call.ok_or_else(|| Error::argument("actions.call", "must not be NULL"))?;
        let c_text = |text: &[u8]| CString::new(text).map_err(Error::internal);
        let (method, arguments) = (c_text(call.method.as_bytes())?, c_text(&call.arguments)?);
        let correlation_id = c_text(call.correlation_id.as_bytes())?;
        let shown = CEngineCall {
            struct_size: size_of::<CEngineCall>(),
            ticket: call.ticket,
            method: method.as_ptr(),
            arguments_json: arguments.as_ptr(),
            correlation_id: correlation_id.as_ptr(),
            deadline_ms: u64::try_from(call.deadline.as_millis()).unwrap_or(u64::MAX),
        };
        // SAFETY: the program's function, with the program's data; the struct and its texts live across the call.
        unsafe { function(&raw const shown, self.0.user_data) };
        Ok(())
    }
}

/// Opens an upgrade manager as `oum_open` does, with the program in the place of the engine's REST API. `actions` is copied. The
/// configuration must not have `engine.api` (`OUM_E_INVALID_CONFIG`); `engine.actions` has the deadline of a call.
///
/// Calls can come before this returns, and until `oum_close` returns. Each is answered once, from any thread, with
/// `oum_engine_answer` or `oum_engine_fail`. A call that is not answered fails at its deadline; a second, a late or an
/// invented answer is refused and changes nothing. `user_data` belongs to the library from here on, also on failure, except
/// where `actions` is NULL or smaller than this version's struct.
///
/// Returns 0, or the code of the error, which is also written to `error` unless that is NULL. Since ABI version 1.
///
/// # Safety
/// `config_json` is a NUL-terminated string; `actions` points to a table whose functions may be called with its `user_data` until
/// `drop` was called; `handle` points to a writable key.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_open_with_engine_actions(
    config_json: *const c_char,
    actions: *const CEngineActions,
    handle: *mut Handle,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (config, actions, handle) =
        unsafe { (text("config_json", config_json), registered(actions), out("handle", handle)) };
    let body = || {
        let actions = actions?;
        let handle = handle?;
        *handle = 0;
        if actions.0.call.is_none() {
            return Err(Error::argument("actions.call", "must not be NULL"));
        }
        let config = Config::from_json(config?.as_bytes())?;
        let opener = Opener { embedder: Arc::new(Quiet), actions: Some(Arc::new(actions)) };
        *handle = handles().open(config, opener)?;
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { report(error, body) }
}

/// The table that the caller gave, which owns the user's data from here on.
///
/// # Safety
/// NULL, or a table whose first field says how large it is.
unsafe fn registered(actions: *const CEngineActions) -> Result<Registered> {
    // SAFETY: the caller keeps the contract above.
    unsafe { table("actions", "oum_engine_actions", actions) }.map(Registered)
}

/// Answers a call of an engine action with its document, as `schema/engine_actions.json` names it. NULL means `{}`, the
/// document of an action that has nothing to tell. A document that is no JSON, or lacks what it must have, fails the call
/// with `OUM_E_ENGINE_MALFORMED`, and this function still returns 0. May be called from any thread, also within the
/// callback; it never waits.
///
/// Returns 0; `OUM_E_ENGINE_TICKET_UNKNOWN` where no such call waits, or not any more: it was answered, its deadline has passed,
/// or its upgrade manager was closed. Since ABI version 1.
///
/// # Safety
/// `answer_json` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_engine_answer(ticket: u64, answer_json: *const c_char, error: *mut *mut CError) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let document = unsafe { bytes(answer_json) }.unwrap_or_else(|| b"{}".to_vec());
    let body = || handles().answer_engine_call(ticket, Answer::Document(document));
    // SAFETY: the caller keeps the contract above.
    unsafe { report(error, body) }
}

/// Fails a call of an engine action. `code` is one of `OUM_E_ENGINE_REJECTED`, `OUM_E_ENGINE_NOT_FOUND`, `OUM_E_ENGINE_FORBIDDEN`,
/// `OUM_E_ENGINE_UNREACHABLE`, `OUM_E_ENGINE_TIMEOUT`, `OUM_E_ENGINE_ACTION_MISSING` and `OUM_E_ENGINE_FAILED`; any other number counts
/// as the last. After a rejection, a missing permission or a missing object the library takes it that the engine did
/// nothing; after the others it finds out. `message` is the engine's reason, or names the object that is missing (`host 123`); NULL:
/// none. May be called from any thread, also within the callback; it never waits.
///
/// Returns 0, or `OUM_E_ENGINE_TICKET_UNKNOWN` as `oum_engine_answer` does. Since ABI version 1.
///
/// # Safety
/// `message` is NULL or a NUL-terminated string.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_engine_fail(
    ticket: u64,
    code: i32,
    message: *const c_char,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let message = unsafe { bytes(message) }.unwrap_or_default();
    let body = || {
        let name =
            Code::all().find(|known| known.number() == code).map_or_else(|| code.to_string(), |c| c.name().to_owned());
        let document = serde_json::json!({ "code": name, "message": String::from_utf8_lossy(&message) });
        handles().answer_engine_call(ticket, Answer::Failure(document.to_string().into_bytes()))
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { report(error, body) }
}

/// The bytes of a caller's text, of whatever encoding.
///
/// # Safety
/// NULL, or a NUL-terminated string that lives as long as the call.
unsafe fn bytes(text: *const c_char) -> Option<Vec<u8>> {
    if text.is_null() {
        return None;
    }
    // SAFETY: not NULL, and the caller keeps the contract above.
    Some(unsafe { std::ffi::CStr::from_ptr(text) }.to_bytes().to_vec())
}
