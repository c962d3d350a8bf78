//! Removes old events, finished installations and finished runs, once a day.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::model::TimeMs;
use crate::ports::{Change, Ports};

const INTERVAL: Duration = Duration::from_secs(86_400);

/// Removes what is older than `keep` until `stop`.
pub(super) async fn run(ports: Ports, keep: Duration, stop: CancellationToken) {
    while !stop.is_cancelled() {
        if let Err(error) = prune(&ports, keep).await {
            tracing::warn!(%error, "old events, installations and runs could not be removed; trying again tomorrow");
        }
        stop.run_until_cancelled(ports.clock.sleep(INTERVAL)).await;
    }
}

/// Removes what is older than `keep`; events that a listener has not received, twice as old: its name may never be used
/// again.
async fn prune(ports: &Ports, keep: Duration) -> Result<()> {
    let keep_ms = TimeMs::try_from(keep.as_millis()).unwrap_or(TimeMs::MAX);
    let before_ms = ports.clock.now_ms().saturating_sub(keep_ms);
    let undelivered_before_ms = before_ms.saturating_sub(keep_ms);
    ports.store.commit(vec![Change::Prune { before_ms, undelivered_before_ms }]).await.map(drop)
}
