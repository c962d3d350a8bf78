//! Delivery of audit events to the engine's own audit log, as external events: in order, each of them once.
//!
//! The engine is a listener with a cursor of its own, [`LISTENER`]. Where the engine does not answer, the events wait in the
//! store. The engine refuses a second event with the number of another one, so an event that is sent again after a lost
//! answer is not shown twice. The engine shows an event at the time of its arrival: the text of a late one has its age.
//!
//! Tests: `tests/it/audit/outbox.rs`.

use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::error::{Code, Error, Result};
use crate::model::event::Event;
use crate::model::ids::CorrelationId;
use crate::model::{TimeMs, age_in_words};
use crate::ports::{Call, Change, ExternalEvent, OWN_ORIGIN, Ports};

/// The name of the cursor. Listeners of the embedder cannot have it.
pub const LISTENER: &str = "engine's audit log";

/// Most events of one page; the cursor is stored after each page.
const PAGE: usize = 50;
/// First and longest pause after a failure.
const PAUSE: (Duration, Duration) = (Duration::from_secs(10), Duration::from_secs(600));
/// How long an event may take to arrive before its text names its age.
const LATE_MS: TimeMs = 5 * 60_000;
/// Events whose sentences a program reads.
const PROGRESS: [&str; 2] = ["RUN_PROGRESS", "HOST_PROGRESS"];
/// Older events are not delivered: a log that is a month old says nothing new, and there can be thousands of them.
const OLD_MS: TimeMs = 7 * 24 * 3_600_000;
/// The engine's numbers of external events are signed and have 32 bits.
const LAST_NUMBER: u64 = i32::MAX as u64;

/// Delivers events until `stop`. Only the controller of a state directory delivers.
pub async fn run(ports: Ports, stop: CancellationToken) {
    let mut outbox = Outbox { origin: format!("{OWN_ORIGIN}{}", ports.store.id()), ports, stop, cursor: None };
    let mut pause = PAUSE.0;
    loop {
        let stop = outbox.stop.clone();
        let step = tokio::select! {
            biased;
            () = stop.cancelled() => return,
            step = outbox.step() => step,
        };
        let Err(error) = step else {
            pause = PAUSE.0;
            continue;
        };
        if error.code() == Code::Closed {
            return;
        }
        if error.code() == Code::EngineActionMissing {
            tracing::info!("audit events are not given to the engine: {error}");
            return;
        }
        tracing::warn!(code = %error.code(), "audit events wait for the engine: {error}");
        tokio::select! {
            biased;
            () = stop.cancelled() => return,
            () = outbox.ports.clock.sleep(pause) => {}
        }
        pause = (pause * 2).min(PAUSE.1);
    }
}

struct Outbox {
    ports: Ports,
    /// The engine's origin of our events. A new or restored store has another one, because its numbers begin anew.
    origin: String,
    stop: CancellationToken,
    /// The last event that needs no delivery any more.
    cursor: Option<u64>,
}

impl Outbox {
    /// Waits for events and delivers a page. What was delivered before a failure is stored.
    async fn step(&mut self) -> Result<()> {
        let store = Arc::clone(&self.ports.store);
        let from = match self.cursor {
            Some(cursor) => cursor,
            None => store.cursor(LISTENER).await?,
        };
        self.cursor = Some(from);
        let events = store.events_after(from, PAGE).await?;
        if events.is_empty() {
            store.wait_for_events(from).await;
            return Ok(());
        }
        let now_ms = self.ports.clock.now_ms();
        let old = events.iter().filter(|event| now_ms - event.event.at_ms > OLD_MS).count();
        if old > 0 {
            tracing::error!(events = old, "audit events are too old for the engine's audit log; 'events' has them");
        }
        let mut delivered = Ok(());
        for event in &events {
            delivered = self.deliver(event).await;
            if delivered.is_err() {
                break;
            }
            self.cursor = Some(event.seq);
        }
        match self.cursor {
            Some(seq) if seq > from => {
                let cursor = Change::Cursor { listener: LISTENER.to_owned(), seq };
                store.commit(vec![cursor]).await?;
            }
            _ => {}
        }
        delivered
    }

    /// Delivers one event. One that the engine refuses for good is logged: it stays in the store, and those after it go on.
    async fn deliver(&self, event: &Event) -> Result<()> {
        let now_ms = self.ports.clock.now_ms();
        let Some(external) = self.external(event, now_ms) else { return Ok(()) };
        let call = self.call(event)?;
        let mut sent = self.ports.engine.add_event(&call, &external).await;
        if is_refused(&sent) && (external.host.is_some() || external.cluster.is_some()) {
            // The user may write events about the system and not about this host, or the engine knows the host no more.
            let alone = ExternalEvent { host: None, cluster: None, ..external };
            sent = self.ports.engine.add_event(&call, &alone).await;
        }
        match sent {
            Err(error) if error.code() == Code::EngineRejected => {
                tracing::error!(event = event.seq, "the engine does not take an audit event: {error}");
                Ok(())
            }
            sent => sent,
        }
    }

    /// The event as the engine gets it. `None`: it is not delivered.
    fn external(&self, event: &Event, now_ms: TimeMs) -> Option<ExternalEvent> {
        let age_ms = now_ms - event.event.at_ms;
        if age_ms > OLD_MS || event.seq > LAST_NUMBER {
            return None;
        }
        // oVirt's own dialog reads the sentences of progress, and none with anything behind them.
        let is_progress = PROGRESS.contains(&event.event.name.as_str());
        let is_late = age_ms > LATE_MS && !is_progress;
        let note = if is_late { format!(" ({} ago)", age_in_words(age_ms)) } else { String::new() };
        Some(ExternalEvent {
            origin: self.origin.clone(),
            number: i32::try_from(event.seq).ok()?,
            severity: event.event.severity,
            text: event.event.text.clone(),
            note,
            host: event.event.host_id.clone(),
            cluster: event.event.cluster_id.clone(),
        })
    }

    /// The correlation id shows the engine's users, and this product's runs, that the event is ours.
    fn call(&self, event: &Event) -> Result<Call> {
        let own = event.event.correlation_id.clone().filter(|id| CorrelationId::is_ours(id.as_str()));
        let correlation_id = match own {
            Some(id) => id,
            None => CorrelationId::ours(self.ports.ids.unique())?,
        };
        Ok(Call::new(correlation_id, self.stop.child_token()))
    }
}

/// Whether the engine refused the event as it is. It does not say whether because of a reference.
fn is_refused(sent: &Result<()>) -> bool {
    let code = sent.as_ref().err().map(Error::code);
    matches!(code, Some(Code::EngineRejected | Code::EngineForbidden))
}
