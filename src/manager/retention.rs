//! Removes old events, finished installations and finished runs, once a day.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::Result;
use crate::error::guard::guard_async;
use crate::model::TimeMs;
use crate::model::event::Event;
use crate::ports::{Change, Ports, Store};

const INTERVAL: Duration = Duration::from_secs(86_400);
/// How far the clock may be ahead of the newest event at the start, and of the time that passed since. A clock that jumps
/// forward must not remove what is young. After a long standstill, rows are kept as much longer.
const AHEAD: Duration = Duration::from_secs(2 * 86_400);

/// Removes what is older than `keep` until `stop`.
pub(super) async fn run(ports: Ports, keep: Duration, stop: CancellationToken) {
    let mut began = None;
    while !stop.is_cancelled() {
        if let Err(error) = guard_async(prune(&ports, keep, &mut began)).await {
            tracing::warn!(%error, "old events, installations and runs could not be removed; trying again tomorrow");
        }
        stop.run_until_cancelled(ports.clock.sleep(INTERVAL)).await;
    }
}

/// The time that was believed at the start, and what the clock showed as passed then.
#[derive(Clone, Copy)]
struct Began {
    at_ms: TimeMs,
    passed_ms: i64,
}

/// Removes what is older than `keep`; events that a listener has not received, twice as old: its name may never be used
/// again.
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

/// The event with the highest number. Few reads find it: steps double while events follow, and are halved behind the
/// last one.
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
