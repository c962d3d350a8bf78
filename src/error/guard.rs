//! Panics become errors of the caller, and nothing global is touched: no panic hook is installed.

use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use futures_util::FutureExt;

use super::{Error, Result};

/// Runs the body.
///
/// # Errors
/// What the body answers; `INTERNAL` with the panic's text for a panic.
pub(crate) fn guard<T>(body: impl FnOnce() -> Result<T>) -> Result<T> {
    // After a panic the caller sees an error and nothing of the body's state, so no broken invariant leaks out.
    catch_unwind(AssertUnwindSafe(body)).unwrap_or_else(|payload| Err(panicked(payload)))
}

/// Runs a future.
///
/// # Errors
/// As [`guard`].
pub(crate) async fn guard_async<T>(body: impl Future<Output = Result<T>>) -> Result<T> {
    AssertUnwindSafe(body).catch_unwind().await.unwrap_or_else(|payload| Err(panicked(payload)))
}

/// The error of a caught panic. The payload is forgotten, because dropping it may panic again.
pub(crate) fn panicked(payload: Box<dyn Any + Send>) -> Error {
    let text = payload
        .downcast_ref::<&str>()
        .map(|s| (*s).to_owned())
        .or_else(|| payload.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "a panic without text".to_owned());
    std::mem::forget(payload);
    Error::internal(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;

    struct Bomb;
    impl Drop for Bomb {
        fn drop(&mut self) {
            panic!("dropping the payload panics");
        }
    }

    #[test]
    fn a_panic_becomes_an_error_with_its_text() {
        let e = guard::<()>(|| panic!("number {}", 7)).unwrap_err();
        assert_eq!((e.code(), e.param("what")), (Code::Internal, Some("number 7")));
        assert_eq!(guard(|| Ok(1)).unwrap(), 1);
    }

    #[test]
    fn a_payload_that_panics_when_dropped_is_forgotten() {
        let e = guard::<()>(|| std::panic::panic_any(Bomb)).unwrap_err();
        assert_eq!(e.param("what"), Some("a panic without text"));
    }

    #[tokio::test]
    async fn a_future_that_panics_is_caught_too() {
        let e = guard_async::<()>(async { panic!("later") }).await.unwrap_err();
        assert_eq!(e.param("what"), Some("later"));
    }
}
