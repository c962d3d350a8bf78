//! A time limit for a call.

use std::future::Future;
use std::time::Duration;

use crate::error::{Result, codes};
use crate::ports::Clock;

/// Waits for an answer until the limit. A request that was sent by then may still take effect.
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
