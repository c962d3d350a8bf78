//! Delivery of events from the store to a listener: in order, at least once, at the listener's speed.
//!
//! The store's table of events is the queue, and the store also has the listener's cursor. One page is under way at a
//! time; the cursor moves when the listener has acknowledged the page. A listener that blocks for ever keeps its
//! cursor, and the next process continues from that cursor.
//!
//! Tests: `tests/it/boundary/bridge.rs`, `ListenerTest` of the Java binding.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::oneshot;
use tokio_util::sync::CancellationToken;

use super::lanes::LaneSender;
use crate::error::Result;
use crate::model::FORMAT;
use crate::model::event::EventPage;
use crate::ports::{Change, Ports};

/// Most events of one page.
const PAGE: usize = 100;
/// First and longest pause after a page that was not taken, or a store that failed.
const PAUSE: (Duration, Duration) = (Duration::from_millis(250), Duration::from_secs(30));

/// A listener of a face. Called on the events lane.
pub trait EventSink: Send + Sync {
    /// Takes a page. It is sent again when the receipt is dropped without [`Receipt::done`].
    fn events(&self, page: &EventPage, receipt: Receipt);
}

/// Acknowledges a page.
pub struct Receipt {
    taken: oneshot::Sender<()>,
    stop: CancellationToken,
}

impl Receipt {
    /// The listener has processed the page. It is not sent again.
    pub fn done(self) {
        // The pump has ended if the instance closed meanwhile; then the page is delivered after the next opening.
        let _ = self.taken.send(());
    }

    /// Whether the delivery has ended: then no further event of the page may be given.
    pub fn is_late(&self) -> bool {
        self.stop.is_cancelled()
    }
}

/// Delivers events to a listener until `stop`.
pub async fn pump(ports: Ports, listener: String, sink: Arc<dyn EventSink>, lane: LaneSender, stop: CancellationToken) {
    let mut pump = Pump { ports, listener, sink, lane, stop: stop.clone(), cursor: None };
    let mut pause = PAUSE.0;
    loop {
        let step = tokio::select! {
            step = pump.step() => step,
            () = stop.cancelled() => break,
        };
        match step {
            Ok(true) => pause = PAUSE.0,
            // A failed listener has logged its failure; a failed store has not.
            outcome => {
                if let Err(e) = outcome {
                    tracing::warn!(listener = pump.listener, "events wait: {e}");
                }
                tokio::select! {
                    () = pump.ports.clock.sleep(pause) => {}
                    () = stop.cancelled() => break,
                }
                pause = (pause * 2).min(PAUSE.1);
            }
        }
    }
    // The sink may belong to a JVM: the lane's thread, which is attached, drops it.
    let (lane, sink) = (pump.lane, pump.sink);
    lane.send(Box::new(move || drop(sink))).await;
}

struct Pump {
    ports: Ports,
    listener: String,
    sink: Arc<dyn EventSink>,
    lane: LaneSender,
    stop: CancellationToken,
    cursor: Option<u64>,
}

impl Pump {
    /// Waits for events and delivers one page. False: the listener did not take it.
    async fn step(&mut self) -> Result<bool> {
        let store = &self.ports.store;
        let cursor = match self.cursor {
            Some(cursor) => cursor,
            None => store.cursor(&self.listener).await?,
        };
        self.cursor = Some(cursor);
        let events = store.events_after(cursor, PAGE).await?;
        let Some(last) = events.last().map(|e| e.seq) else {
            store.wait_for_events(cursor).await;
            return Ok(true);
        };
        let page = EventPage { format: FORMAT, events, next: last, store_id: store.id().to_owned() };
        if !self.deliver(page).await {
            return Ok(false);
        }
        // This process does not deliver the page again, even if the cursor cannot be stored.
        self.cursor = Some(last);
        if store.is_controller() {
            store.commit(vec![Change::Cursor { listener: self.listener.clone(), seq: last }]).await?;
        }
        Ok(true)
    }

    async fn deliver(&self, page: EventPage) -> bool {
        let (taken, had) = oneshot::channel();
        let (sink, receipt) = (self.sink.clone(), Receipt { taken, stop: self.stop.clone() });
        self.lane.send(Box::new(move || sink.events(&page, receipt))).await;
        had.await.is_ok()
    }
}
