//! Errors that end a check before its answer: the caller cancelled it, or the instance was closed.

use crate::error::{Code, Error, Result, codes};
use crate::ports::Call;

/// Errors that end a check. Every other error becomes the reason of an `unknown`.
pub(crate) fn ends_the_check(error: &Error) -> bool {
    matches!(error.code(), Code::Cancelled | Code::Closed)
}

/// Runs the future until it ends or the call is cancelled.
///
/// # Errors
/// `CANCELLED`, and those of the future.
pub(crate) async fn until_cancelled<T>(
    call: &Call,
    operation: &str,
    future: impl Future<Output = Result<T>>,
) -> Result<T> {
    let cancelled = || codes::Cancelled { operation }.err();
    call.cancel.run_until_cancelled(future).await.unwrap_or_else(|| Err(cancelled()))
}
