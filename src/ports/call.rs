//! Time, ids, and the data that goes with every call.
//!
//! Tests: `tests/it/provider/connection.rs`, `tests/it/boundary/engine_actions.rs` and `tests/it/check/schedule.rs`.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::error::{Error, codes};
use crate::model::TimeMs;
use crate::model::ids::CorrelationId;
use crate::model::task::Progress;

/// Time. In the simulation it comes from the event queue.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by this machine's clock.
    fn now_ms(&self) -> TimeMs;
    /// Milliseconds since some moment, unaffected by changes of the clock; time for which the machine was suspended is
    /// included. The default is the clock itself, for clocks that are never set.
    fn passed_ms(&self) -> i64 {
        self.now_ms()
    }
    /// Returns after the duration.
    async fn sleep(&self, duration: Duration);
}

/// Identifiers and jitter. In the simulation they come from the seed.
pub trait Ids: Send + Sync {
    /// A new id that no one else has: 32 hexadecimal digits.
    fn unique(&self) -> String;
    /// A number below `bound`, which is not zero.
    fn below(&self, bound: u64) -> u64;
}

/// Receives progress. Called often; must return at once.
pub trait ProgressSink: Send + Sync {
    /// Reports a step of progress.
    fn progress(&self, progress: &Progress);
}

/// Discards all progress.
pub struct NoProgress;

impl ProgressSink for NoProgress {
    fn progress(&self, _: &Progress) {}
}

/// The data that goes with every call into the core.
#[derive(Clone)]
pub struct Call {
    /// Correlates the log of this library, the provider's log and the events.
    pub correlation_id: CorrelationId,
    /// Cancelled when the caller gives up. Every loop and every wait checks it.
    pub cancel: CancellationToken,
    /// Receives progress.
    pub progress: Arc<dyn ProgressSink>,
    /// How long the caller waits in all; `None`: as long as it takes.
    pub limit: Option<Duration>,
    /// Set where a request that changes something is based on a reading. `None`: it may be sent at any time.
    pub send_by: Option<SendBy>,
}

impl Call {
    /// A call without progress and limits.
    pub fn new(correlation_id: CorrelationId, cancel: CancellationToken) -> Self {
        Call { correlation_id, cancel, progress: Arc::new(NoProgress), limit: None, send_by: None }
    }
}

/// Until when a request may be sent that changes something: the reading on which it is based is too old then. Logins, other requests
/// and a place in the queue of a server can take long after the caller's own check. Both times are those of [`Clock::passed_ms`].
#[derive(Debug, Clone, Copy)]
pub struct SendBy {
    /// When the first request of the reading was sent.
    pub read_ms: i64,
    /// The last time.
    pub at_ms: i64,
}

impl SendBy {
    /// Why the request is not sent any more, if that time is over.
    pub fn why_late(self, passed_ms: i64) -> Option<Error> {
        (passed_ms > self.at_ms).then(|| self.too_old(passed_ms))
    }

    /// The refusal to send the request: `READ_TOO_OLD`.
    pub fn too_old(self, passed_ms: i64) -> Error {
        codes::ReadTooOld { age: format!("{}s", (passed_ms - self.read_ms).unsigned_abs() / 1000) }.err()
    }
}
