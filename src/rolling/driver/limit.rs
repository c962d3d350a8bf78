//! A limit in time for a call.

use std::future::Future;
use std::time::Duration;

use crate::error::{Result, codes};
use crate::ports::Clock;

/// Waits for an answer, and no longer than the limit. What was sent by then may still have its effect.
///
/// # Errors
/// `DEADLINE_EXCEEDED`; what the work answers.
pub(super) async fn within<T>(
    clock: &dyn Clock,
    limit: Duration,
    operation: &str,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    tokio::select! {
        biased;
        answer = work => answer,
        () = clock.sleep(limit) => {
            Err(codes::DeadlineExceeded { operation, deadline: crate::config::Span(limit) }.err())
        }
    }
}
