//! The C face. Exports only: each function parses, calls the bridge, converts.
//!
//! The header states the rules for callers (`cbindgen.toml` has their text). Requests are the same JSON documents for
//! every face; flat results are structs that begin with `struct_size`, lists are opaque.
//!
//! Tests: `tests/process/capi.rs` with the programs in `tests/c/`; `tests/it/boundary/header.rs`; `tests/release.rs`.

pub mod document;
pub mod engine_actions;
pub mod error;
pub mod list;
pub mod listener;
pub mod run;

use std::any::Any;
use std::ffi::{CStr, c_char};
use std::sync::Arc;
use std::time::Duration;

use crate::bridge::table::handles;
use crate::bridge::{self, Embedder, LogLine, OperationCall};
use crate::config::Config;
use crate::error::{Error, Result};
use document::HostCheckDocument;
use error::CError;
use list::{ErrataList, EventList};
use run::Run;

/// Version of this interface. It is the major number of the library's soname. A caller compares it with
/// `oum_abi_version()` after loading.
pub const OUM_ABI_VERSION: i32 = 1;

// The ABI version is the same for both faces; cbindgen needs the number itself.
const _: () = assert!(OUM_ABI_VERSION == bridge::ABI_VERSION);

/// Key of an open upgrade manager. 0 is never one. A closed, stale or invented key is refused with `CLOSED`.
pub type Handle = i64;

/// The ABI version that the loaded library speaks.
#[unsafe(no_mangle)]
pub extern "C" fn oum_abi_version() -> i32 {
    OUM_ABI_VERSION
}

/// The library's version as text, for example `0.1.0`. Never freed.
#[unsafe(no_mangle)]
pub extern "C" fn oum_version() -> *const c_char {
    concat!(env!("CARGO_PKG_VERSION"), "\0").as_ptr().cast()
}

/// Opens an upgrade manager. `config_json` is the configuration document (see README). Writes the key to `handle`.
///
/// Returns 0, or the code of the error, which is also written to `error` unless that is NULL.
///
/// # Safety
/// `config_json` is a NUL-terminated string; `handle` points to a writable key.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_open(config_json: *const c_char, handle: *mut Handle, error: *mut *mut CError) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (config, handle) = unsafe { (text("config_json", config_json), out("handle", handle)) };
    let body = || {
        let handle = handle?;
        *handle = 0;
        *handle = handles().open(Config::from_json(config?.as_bytes())?, Arc::new(Quiet))?;
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

/// Closes an upgrade manager. Takes at most five seconds; what runs at a provider goes on there and is followed after
/// the next opening. Closing a key again, or 0, does nothing.
#[unsafe(no_mangle)]
pub extern "C" fn oum_close(handle: Handle) {
    error::swallow(|| {
        handles().close(handle);
        Ok(())
    });
}

/// Calls any operation by name (`check_cluster`, `install_errata`, …) with its request document and writes the answer
/// document to `answer_json`; free it with `oum_text_free`. `deadline_ms` 0 takes the configuration's deadline.
///
/// # Safety
/// Strings are NUL-terminated; `answer_json` points to a writable pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_call(
    handle: Handle,
    operation: *const c_char,
    request_json: *const c_char,
    deadline_ms: u64,
    answer_json: *mut *mut c_char,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (operation, request, answer) =
        unsafe { (text("operation", operation), text("request_json", request_json), out("answer_json", answer_json)) };
    let body = || {
        let answer = answer?;
        *answer = std::ptr::null_mut();
        let bytes = call(handle, operation?, request?, deadline_ms)?;
        *answer = document::owned_text(&String::from_utf8(bytes).map_err(Error::internal)?)?.into_raw();
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

/// Frees a text that the library made. NULL is allowed.
///
/// # Safety
/// `text` came from `oum_call` and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_text_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { std::ffi::CString::from_raw(text) });
    }
}

/// Checks one host: updates, errata counts, levels. `request_json` is the request document of `check_host`. Free the
/// answer with `oum_host_check_free`.
///
/// # Safety
/// `request_json` is a NUL-terminated string; `check` points to a writable pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_check_host(
    handle: Handle,
    request_json: *const c_char,
    deadline_ms: u64,
    check: *mut *const document::CHostCheck,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (request, check) = unsafe { (text("request_json", request_json), out("check", check)) };
    let body = || {
        let check = check?;
        *check = std::ptr::null();
        let bytes = call(handle, "check_host", request?, deadline_ms)?;
        *check = HostCheckDocument::new(&parsed(&bytes)?)?.into_raw();
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

/// Frees a host check. NULL is allowed.
///
/// # Safety
/// `check` came from `oum_check_host` and was not freed before.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_host_check_free(check: *const document::CHostCheck) {
    if !check.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { HostCheckDocument::from_raw(check) });
    }
}

/// A page of a host's errata. `request_json` is the request document of `errata`. Free the list with
/// `oum_errata_free`.
///
/// # Safety
/// `request_json` is a NUL-terminated string; `errata` points to a writable pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_errata(
    handle: Handle,
    request_json: *const c_char,
    deadline_ms: u64,
    errata: *mut *mut ErrataList,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (request, errata) = unsafe { (text("request_json", request_json), out("errata", errata)) };
    let body = || {
        let errata = errata?;
        *errata = std::ptr::null_mut();
        let bytes = call(handle, "errata", request?, deadline_ms)?;
        *errata = Box::into_raw(Box::new(ErrataList::new(&parsed(&bytes)?)?));
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

/// Events with a number above `after`, at most `limit` (1 to 1000). Free the list with `oum_events_free`.
///
/// # Safety
/// `events` points to a writable pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_events(
    handle: Handle,
    after: u64,
    limit: u32,
    events: *mut *mut EventList,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let events = unsafe { out("events", events) };
    let body = || {
        let events = events?;
        *events = std::ptr::null_mut();
        let request = serde_json::json!({ "after": after, "limit": limit }).to_string();
        let bytes = call(handle, "events", &request, 0)?;
        *events = Box::into_raw(Box::new(EventList::new(&parsed(&bytes)?)?));
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

/// How a run stands (the operation `run`). Free it with `oum_run_free`.
///
/// # Safety
/// `run_id` is a NUL-terminated string; `run` points to a writable pointer.
#[unsafe(no_mangle)]
#[must_use]
pub unsafe extern "C" fn oum_run_read(
    handle: Handle,
    run_id: *const c_char,
    run: *mut *mut Run,
    error: *mut *mut CError,
) -> i32 {
    // SAFETY: the caller keeps the contract above.
    let (id, run) = unsafe { (text("run_id", run_id), out("run", run)) };
    let body = || {
        let run = run?;
        *run = std::ptr::null_mut();
        let request = serde_json::json!({ "run": id? }).to_string();
        let bytes = call(handle, "run", &request, 0)?;
        *run = Box::into_raw(Box::new(Run::new(&parsed(&bytes)?)?));
        Ok(())
    };
    // SAFETY: the caller keeps the contract above.
    unsafe { error::report(error, body) }
}

fn call(handle: Handle, operation: &str, request: &str, deadline_ms: u64) -> Result<Vec<u8>> {
    handles().get(handle)?.call(OperationCall {
        name: operation.to_owned(),
        request: request.as_bytes().to_vec(),
        deadline: (deadline_ms != 0).then(|| Duration::from_millis(deadline_ms)),
        correlation_id: None,
    })
}

/// A C program gets no upcalls but those of its engine actions and its event listeners, and no log lines.
struct Quiet;

impl Embedder for Quiet {
    fn enter_thread(&self, _: &'static str) -> Result<Box<dyn Any>> {
        Ok(Box::new(()))
    }

    fn log(&self, _: &LogLine) {}
}

fn parsed<T: serde::de::DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    serde_json::from_slice(bytes).map_err(Error::internal)
}

/// Text of a caller.
///
/// # Safety
/// NULL, or a NUL-terminated string that lives as long as the call.
unsafe fn text<'a>(name: &str, text: *const c_char) -> Result<&'a str> {
    if text.is_null() {
        return Err(Error::argument(name, "must not be NULL"));
    }
    // SAFETY: not NULL, and the caller keeps the contract above.
    unsafe { CStr::from_ptr(text) }.to_str().map_err(|_| Error::argument(name, "is not UTF-8"))
}

/// Where a result goes.
///
/// # Safety
/// NULL, or a place that may be written during the call.
unsafe fn out<'a, T>(name: &str, place: *mut T) -> Result<&'a mut T> {
    // SAFETY: the caller keeps the contract above.
    unsafe { place.as_mut() }.ok_or_else(|| Error::argument(name, "must not be NULL"))
}

/// A table of functions that a caller gave. Its first field is its size in the caller.
///
/// # Safety
/// NULL, or a table whose first field says how large it is.
unsafe fn table<T: Copy>(name: &str, c_type: &str, table: *const T) -> Result<T> {
    if table.is_null() {
        return Err(Error::argument(name, "must not be NULL"));
    }
    // SAFETY: not NULL, and the size is the first field, in a table of any version.
    let size = unsafe { table.cast::<usize>().read() };
    if size < size_of::<T>() {
        return Err(Error::argument(&format!("{name}.struct_size"), format!("must be sizeof({c_type})")));
    }
    // SAFETY: the table has all fields of this version.
    Ok(unsafe { *table })
}
