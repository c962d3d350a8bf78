//! What the core needs everywhere: time, ids, and what travels with a call.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tokio_util::sync::CancellationToken;

use crate::model::TimeMs;
use crate::model::ids::CorrelationId;
use crate::model::task::Progress;

/// Time. The simulation's runs on its event queue.
#[async_trait]
pub trait Clock: Send + Sync {
    /// Now, by this machine's clock.
    fn now_ms(&self) -> TimeMs;
    /// Milliseconds that passed since some moment, whatever happened to the clock; the time for which the machine was
    /// suspended is among them. Where a clock is never set, the clock itself.
    fn passed_ms(&self) -> i64 {
        self.now_ms()
    }
    /// Returns after the duration.
    async fn sleep(&self, duration: Duration);
}

/// Identifiers and jitter. The simulation's come from its seed.
pub trait Ids: Send + Sync {
    /// A new id that no one else has: 32 hexadecimal digits.
    fn unique(&self) -> String;
    /// A number below `bound`, which is not zero.
    fn below(&self, bound: u64) -> u64;
}

/// Who hears of progress. Called often; must return at once.
pub trait ProgressSink: Send + Sync {
    /// Something moved on.
    fn progress(&self, progress: &Progress);
}

/// Discards all progress.
pub struct NoProgress;

impl ProgressSink for NoProgress {
    fn progress(&self, _: &Progress) {}
}

/// What travels with every call into the core.
#[derive(Clone)]
pub struct Call {
    /// Ties our log, the provider's log and the events together.
    pub correlation_id: CorrelationId,
    /// Cancelled when the caller gives up. Every loop and every wait checks it.
    pub cancel: CancellationToken,
    /// Who hears of progress.
    pub progress: Arc<dyn ProgressSink>,
    /// How long the caller waits in all; `None`: as long as it takes.
    pub limit: Option<Duration>,
}
