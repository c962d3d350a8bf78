//! Lanes: the two threads that make upcalls, each with a bounded queue of its own.
//!
//! `oum-events` carries events, progress and log lines, `oum-engine` completions and engine actions.
//! Neither waits for the other. An upcall that never returns blocks its own lane only, until close abandons it.
//!
//! Tests: `tests/it/boundary/bridge.rs`.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tracing::Dispatch;

use super::embedder::Embedder;
use super::queue::Queue;
use crate::error::{Error, Result, codes};
use crate::thread;

/// Name of the lane for events, progress and log lines.
pub const EVENTS: &str = "oum-events";
/// Name of the lane for completions and engine actions.
pub const ENGINE: &str = "oum-engine";

thread_local! {
    static CURRENT: Cell<Option<&'static str>> = const { Cell::new(None) };
}

/// The lane of the calling thread.
pub fn current() -> Option<&'static str> {
    CURRENT.with(Cell::get)
}

/// Refuses a blocking operation on a lane's thread, because the thread would wait for itself.
///
/// # Errors
/// `WOULD_BLOCK_UPCALL`.
pub fn refuse_blocking(operation: &str) -> Result<()> {
    match current() {
        Some(lane) => Err(codes::WouldBlockUpcall { operation, thread: lane }.err()),
        None => Ok(()),
    }
}

/// One upcall.
pub type Upcall = Box<dyn FnOnce() + Send>;

/// One lane. It ends with [`Lane::finish`], or by itself after it was dropped.
pub struct Lane {
    name: &'static str,
    queue: Arc<Queue<Upcall>>,
    thread: Option<JoinHandle<()>>,
}

impl Drop for Lane {
    fn drop(&mut self) {
        self.queue.end();
    }
}

/// Sends upcalls to a lane.
#[derive(Clone)]
pub struct LaneSender {
    queue: Arc<Queue<Upcall>>,
}

impl Lane {
    /// Starts the thread and waits until the embedder has prepared it (attached it to a JVM).
    ///
    /// # Errors
    /// `INTERNAL` where the thread cannot start; what the embedder answers.
    pub fn start(name: &'static str, depth: usize, embedder: Arc<dyn Embedder>, log: Dispatch) -> Result<Lane> {
        let queue = Arc::new(Queue::new(depth));
        let (ready_tx, ready) = sync_channel(1);
        let lane = Thread { name, embedder, log, queue: queue.clone() };
        let thread = thread::start(name, move || lane.run(&ready_tx))
            .map_err(|e| Error::internal(format!("thread {name} cannot be started: {e}")))?;
        ready.recv().map_err(|_| Error::internal(format!("thread {name} ended at its start")))??;
        Ok(Lane { name, queue, thread: Some(thread) })
    }

    /// A sender to this lane.
    pub fn sender(&self) -> LaneSender {
        LaneSender { queue: self.queue.clone() }
    }

    /// Makes the queued upcalls, then ends the thread. After `limit` the thread is abandoned in the upcall that hangs,
    /// and makes no further one. Returns whether the thread ended.
    pub fn finish(mut self, limit: Duration) -> bool {
        let Some(left) = self.queue.finish(limit) else {
            // It does nothing any more. No thread is left after close.
            drop(self.thread.take().map(JoinHandle::join));
            return true;
        };
        tracing::warn!(lane = self.name, "an upcall does not return; its thread is left behind");
        // Callers wait for what is queued behind it: a completer that is dropped uncalled completes with `CLOSED`.
        within(limit, move || drop(left));
        false
    }
}

impl LaneSender {
    /// Queues an upcall; waits while the queue is full. After the lane's end the upcall is dropped.
    pub async fn send(&self, upcall: Upcall) {
        self.queue.send(upcall).await;
    }

    /// Queues an upcall; waits for room until then, and drops it after that.
    pub fn send_until(&self, upcall: Upcall, until: Instant) {
        self.queue.send_until(upcall, until);
    }

    /// Queues an upcall if there is room. Returns whether there was.
    pub fn try_send(&self, upcall: Upcall) -> bool {
        self.queue.try_send(upcall)
    }
}

/// Does work that can hang, on a thread of its own, and waits for it no longer than `limit`.
pub(super) fn within(limit: Duration, work: impl FnOnce() + Send + 'static) {
    let (done, ended) = sync_channel(1);
    let work = move || {
        work();
        // Without a receiver after the limit.
        let _ = done.send(());
    };
    // Without a thread the closure is dropped here, and what it holds with it.
    if let Ok(thread) = thread::start("oum-release", work)
        && ended.recv_timeout(limit).is_ok()
    {
        drop(thread.join());
    }
}

struct Thread {
    name: &'static str,
    embedder: Arc<dyn Embedder>,
    log: Dispatch,
    queue: Arc<Queue<Upcall>>,
}

impl Thread {
    fn run(self, ready: &SyncSender<Result<()>>) {
        CURRENT.with(|c| c.set(Some(self.name)));
        // Declared first, dropped last: whatever an upcall holds is dropped while the thread is still attached.
        let attachment: Box<dyn Any> = match self.embedder.enter_thread(self.name) {
            Ok(attachment) => attachment,
            Err(e) => {
                let _ = ready.send(Err(e));
                return;
            }
        };
        let _ = ready.send(Ok(()));
        let Thread { embedder, log, queue, .. } = self;
        tracing::dispatcher::with_default(&log, || queue.serve(make(&mut 0)));
        drop(log);
        drop(embedder);
        drop(attachment);
        queue.ended();
    }
}

/// Makes upcalls; `failed` counts those that panicked.
fn make(failed: &mut u64) -> impl FnMut(Upcall) {
    move |upcall| {
        if let Err(payload) = catch_unwind(AssertUnwindSafe(upcall)) {
            *failed += 1;
            tracing::error!(failed, "an upcall failed: {}", crate::error::guard::panicked(payload));
        }
    }
}
