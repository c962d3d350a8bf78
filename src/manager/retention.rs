//! Removes old events, finished installations and finished runs, once a day.
//!
//! Tests: `tests/it/store/retention.rs`.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::error::guard::guard_async;
use crate::model::TimeMs;
use crate::model::event::Event;
use crate::ports::{Change, Ports, Store};

const INTERVAL: Duration = Duration::from_secs(86_400);
/// How far the clock may be ahead of the newest event at the start, plus the time that passed since. A clock that jumps
/// forward must not remove young rows. After a long standstill, rows are kept longer by the same time.
const AHEAD: Duration = Duration::from_secs(2 * 86_400);

/// Removes rows older than `keep` until `stop` is cancelled.
pub(super) async fn run(ports: Ports, keep: Duration, stop: CancellationToken) {
    let mut began = None;
    while !stop.is_cancelled() {
        if let Err(error) = guard_async(prune(&ports, keep, &mut began)).await {
            tracing::warn!(%error, "old events, installations and runs could not be removed; trying again tomorrow");
        }
        stop.run_until_cancelled(ports.clock.sleep(INTERVAL)).await;
    }
}

/// The accepted time at the start, and the passed time at that moment.
#[derive(Clone, Copy)]
struct Began {
    at_ms: TimeMs,
    passed_ms: i64,
}

/// Removes rows older than `keep`. Events that a listener has not received are removed at twice that age, because the
/// listener's name may never be used again.
async fn prune(ports: &Ports, keep: Duration, began: &mut Option<Began>) -> Result<()> {
    let (now_ms, passed_ms) = (ports.clock.now_ms(), ports.clock.passed_ms());
    let believed_ms = match *began {
        Some(began) => began.at_ms.saturating_add(passed_ms.saturating_sub(began.passed_ms)),
        None => newest_event(&*ports.store).await?.map_or(now_ms, |newest| newest.event.at_ms),
    };
    let at_ms = now_ms.min(believed_ms.saturating_add(millis(AHEAD)));
    if at_ms < now_ms {
        tracing::warn!(
            "the clock is far ahead of the newest event; old events, installations and runs are kept longer"
        );
    }
    began.get_or_insert(Began { at_ms: now_ms.min(believed_ms), passed_ms });
    let before_ms = at_ms.saturating_sub(millis(keep));
    let undelivered_before_ms = before_ms.saturating_sub(millis(keep));
    ports.store.commit(vec![Change::Prune { before_ms, undelivered_before_ms }]).await.map(drop)
}

/// The event with the highest number. Few reads find it: steps double while events follow, and are halved after the
/// end.
async fn newest_event(store: &dyn Store) -> Result<Option<Event>> {
    let Some(mut newest) = store.events_after(0, 1).await?.pop() else { return Ok(None) };
    let mut step = 1_u64;
    loop {
        match store.events_after(newest.seq.saturating_add(step - 1), 1).await?.pop() {
            Some(later) => (newest, step) = (later, step.saturating_mul(2)),
            None if step == 1 => return Ok(Some(newest)),
            None => step /= 2,
        }
    }
}

fn millis(span: Duration) -> TimeMs {
    TimeMs::try_from(span.as_millis()).unwrap_or(TimeMs::MAX)
}
