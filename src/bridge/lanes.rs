//! Lanes: the two threads that make upcalls, each with a bounded queue of its own.
//!
//! `oum-events` carries events, progress and log lines, `oum-engine` completions (and, later, engine actions).
//! Neither waits for the other. An upcall that never returns blocks its own lane only, until close abandons it.
//!
//! Tests: `tests/it/boundary/bridge.rs`.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc as sync_mpsc;
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use tokio::sync::mpsc;
use tracing::Dispatch;

use super::embedder::Embedder;
use crate::error::{Error, Result, codes};
use crate::thread;

/// Name of the lane for events, progress and log lines.
pub const EVENTS: &str = "oum-events";
/// Name of the lane for completions.
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

enum Item {
    Upcall(Upcall),
    End,
}

/// One lane. It ends with [`Lane::finish`].
pub struct Lane {
    name: &'static str,
    queue: mpsc::Sender<Item>,
    state: Arc<State>,
    ended: sync_mpsc::Receiver<()>,
    thread: JoinHandle<()>,
}

#[derive(Default)]
struct State {
    /// Set by close: no further upcall begins.
    abandoned: AtomicBool,
    /// Upcalls that panicked.
    failed: AtomicU64,
}

/// Sends upcalls to a lane.
#[derive(Clone)]
pub struct LaneSender {
    queue: mpsc::Sender<Item>,
}

impl Lane {
    /// Starts the thread and waits until the embedder has prepared it (attached it to a JVM).
    ///
    /// # Errors
    /// `INTERNAL` where the thread cannot start; what the embedder answers.
    pub fn start(name: &'static str, depth: usize, embedder: Arc<dyn Embedder>, log: Dispatch) -> Result<Lane> {
        let (queue, receiver) = mpsc::channel(depth);
        let (ready_tx, ready) = sync_mpsc::sync_channel(1);
        let (ended_tx, ended) = sync_mpsc::sync_channel(1);
        let state = Arc::new(State::default());
        let lane = Thread { name, embedder, log, receiver, state: state.clone() };
        let thread = thread::start(name, move || {
            lane.run(&ready_tx);
            // Without a receiver if close has abandoned this thread.
            let _ = ended_tx.send(());
        })
        .map_err(|e| Error::internal(format!("thread {name} cannot be started: {e}")))?;
        ready.recv().map_err(|_| Error::internal(format!("thread {name} ended at its start")))??;
        Ok(Lane { name, queue, state, ended, thread })
    }

    /// A sender to this lane.
    pub fn sender(&self) -> LaneSender {
        LaneSender { queue: self.queue.clone() }
    }

    /// Makes the queued upcalls, then ends the thread. After `limit` the thread is abandoned in the upcall that hangs,
    /// and makes no further one. Returns whether the thread ended.
    pub fn finish(self, limit: Duration) -> bool {
        let until = Instant::now() + limit;
        let mut end_is_queued = false;
        loop {
            end_is_queued = end_is_queued || self.queue.try_send(Item::End).is_ok();
            match self.ended.recv_timeout(Duration::from_millis(if end_is_queued { 50 } else { 1 })) {
                Err(sync_mpsc::RecvTimeoutError::Timeout) if Instant::now() < until => {}
                Err(sync_mpsc::RecvTimeoutError::Timeout) => {
                    self.state.abandoned.store(true, Ordering::SeqCst);
                    tracing::warn!(lane = self.name, "an upcall does not return; its thread is left behind");
                    return false;
                }
                Ok(()) | Err(sync_mpsc::RecvTimeoutError::Disconnected) => {
                    // The thread has finished its work. No thread is left after close.
                    drop(self.thread.join());
                    return true;
                }
            }
        }
    }
}

impl LaneSender {
    /// Queues an upcall; waits while the queue is full. After the lane's end the upcall is dropped.
    pub async fn send(&self, upcall: Upcall) {
        let _ = self.queue.send(Item::Upcall(upcall)).await;
    }

    /// Queues an upcall; waits for room until then, and drops it after that.
    pub fn send_until(&self, upcall: Upcall, until: Instant) {
        let mut item = Item::Upcall(upcall);
        while let Err(mpsc::error::TrySendError::Full(back)) = self.queue.try_send(item) {
            if Instant::now() >= until {
                return;
            }
            item = back;
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Queues an upcall if there is room. Returns whether there was.
    pub fn try_send(&self, upcall: Upcall) -> bool {
        self.queue.try_send(Item::Upcall(upcall)).is_ok()
    }
}

struct Thread {
    name: &'static str,
    embedder: Arc<dyn Embedder>,
    log: Dispatch,
    receiver: mpsc::Receiver<Item>,
    state: Arc<State>,
}

impl Thread {
    fn run(self, ready: &sync_mpsc::SyncSender<Result<()>>) {
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
        let Thread { embedder, log, mut receiver, state, .. } = self;
        tracing::dispatcher::with_default(&log, || {
            while let Some(Item::Upcall(upcall)) = receiver.blocking_recv() {
                if state.abandoned.load(Ordering::SeqCst) {
                    break;
                }
                if let Err(payload) = catch_unwind(AssertUnwindSafe(upcall)) {
                    let failed = state.failed.fetch_add(1, Ordering::Relaxed) + 1;
                    tracing::error!(failed, "an upcall failed: {}", crate::error::guard::panicked(payload));
                }
            }
        });
        drop(receiver);
        drop(log);
        drop(embedder);
        drop(attachment);
    }
}
