//! Errors for C: a code to compare, a sentence to show, a remedy to follow.
//!
//! Tests: `tests/process/capi.rs`.

use std::ffi::{CString, c_char};

use super::document::owned_text;
use crate::error::guard::guard;
use crate::error::{Code, Error, Result};

/// An error. Methods: `oum_error_code`, `oum_error_name`, `oum_error_message`, `oum_error_remedy`, `oum_error_free`.
pub struct CError {
    code: Code,
    name: CString,
    message: CString,
    remedy: CString,
}

impl CError {
    fn new(error: &Error) -> CError {
        CError {
            code: error.code(),
            name: lossy(error.code().name()),
            message: lossy(&error.message()),
            remedy: lossy(&error.remedy()),
        }
    }
}

/// A text without NUL. It never fails, so that an error always reaches its caller.
fn lossy(text: &str) -> CString {
    owned_text(text).unwrap_or_default()
}

/// Runs the body of an exported function. Answers 0 or the error's code; writes the error to the place that the caller gave.
/// A panic becomes `INTERNAL`.
///
/// # Safety
/// `place` is NULL or may be written.
pub unsafe fn report(place: *mut *mut CError, body: impl FnOnce() -> Result<()>) -> i32 {
    let result = guard(body);
    let (code, error) = match &result {
        Ok(()) => (0, std::ptr::null_mut()),
        Err(e) => (
            e.code().number(),
            if place.is_null() { std::ptr::null_mut() } else { Box::into_raw(Box::new(CError::new(e))) },
        ),
    };
    if !place.is_null() {
        // SAFETY: not NULL; the header demands a writable pointer.
        unsafe { *place = error };
    }
    code
}

/// Runs the body of an exported function that cannot fail. A panic is logged.
pub fn swallow(body: impl FnOnce() -> Result<()>) {
    if let Err(error) = guard(body) {
        tracing::error!(%error, "a function of the C face failed");
    }
}

/// The code, as listed in `oum_code`. 0 for NULL.
///
/// # Safety
/// `error` is NULL or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_error_code(error: *const CError) -> i32 {
    // SAFETY: the caller keeps the contract above.
    unsafe { error.as_ref() }.map_or(0, |e| e.code.number())
}

/// The code's name, for example `HOST_NOT_IN_MAINTENANCE`. Valid until the error is freed. NULL for NULL.
///
/// # Safety
/// `error` is NULL or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_error_name(error: *const CError) -> *const c_char {
    // SAFETY: the caller keeps the contract above.
    unsafe { error.as_ref() }.map_or(std::ptr::null(), |e| e.name.as_ptr())
}

/// What happened, to which entity. Valid until the error is freed. NULL for NULL.
///
/// # Safety
/// `error` is NULL or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_error_message(error: *const CError) -> *const c_char {
    // SAFETY: the caller keeps the contract above.
    unsafe { error.as_ref() }.map_or(std::ptr::null(), |e| e.message.as_ptr())
}

/// What to do now; empty where nothing is to be done. Valid until the error is freed. NULL for NULL.
///
/// # Safety
/// `error` is NULL or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_error_remedy(error: *const CError) -> *const c_char {
    // SAFETY: the caller keeps the contract above.
    unsafe { error.as_ref() }.map_or(std::ptr::null(), |e| e.remedy.as_ptr())
}

/// Frees an error. NULL is allowed.
///
/// # Safety
/// `error` is NULL or came from this library and was not freed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn oum_error_free(error: *mut CError) {
    if !error.is_null() {
        // SAFETY: the caller keeps the contract above.
        drop(unsafe { Box::from_raw(error) });
    }
}
