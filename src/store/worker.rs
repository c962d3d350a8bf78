//! A thread that owns a value and takes calls from a bounded queue; each result returns on its own channel. No tokio
//! runtime is needed, and no caller's thread waits for the disk.
//!
//! Tests: `tests/it/store/sqlite.rs`.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::JoinHandle;

use tokio::sync::{mpsc, oneshot};

use crate::error::{Error, Result, codes};
use crate::thread;

/// Calls in the queue; further callers wait until there is room.
const QUEUE: usize = 256;

/// A call for the thread.
type WorkerCall<S> = Box<dyn FnOnce(&mut S) + Send>;

/// Sends calls to a thread. The thread ends when this is dropped and the queue is empty.
pub(super) struct Worker<S>(mpsc::Sender<WorkerCall<S>>);

impl<S: Send + 'static> Worker<S> {
    /// Starts the thread. It hands its value to `end` at its end.
    ///
    /// # Errors
    /// `INTERNAL`: the system has no room for another thread.
    pub(super) fn start(
        name: &str,
        value: S,
        end: impl FnOnce(S) + Send + 'static,
    ) -> Result<(Worker<S>, JoinHandle<()>)> {
        let (calls, queue) = mpsc::channel(QUEUE);
        let thread = thread::start(name, move || end(work(value, queue)))
            .map_err(|e| Error::internal(format!("thread {name} of the state cannot be started: {e}")))?;
        Ok((Worker(calls), thread))
    }

    /// Runs a call on the thread. An accepted call runs even if its caller gives up.
    ///
    /// # Errors
    /// `CLOSED` after the thread's end; `INTERNAL` for a call that panicked; what the call answers.
    pub(super) async fn run<T, F>(&self, call: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut S) -> Result<T> + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let call: WorkerCall<S> = Box::new(move |value| {
            // Fails only if the caller has given up.
            drop(answer.send(call(value)));
        });
        self.0.send(call).await.map_err(|_| codes::Closed {}.err())?;
        answered.await.map_err(|_| Error::internal("the state's thread did not complete a call"))?
    }

    /// Puts a call into the queue without a result.
    #[cfg(test)]
    pub(super) async fn send(&self, call: impl FnOnce(&mut S) + Send + 'static) {
        assert!(self.0.send(Box::new(call)).await.is_ok());
    }
}

fn work<S>(mut value: S, mut queue: mpsc::Receiver<WorkerCall<S>>) -> S {
    while let Some(call) = queue.blocking_recv() {
        // A panic rolls its transaction back and drops the channel, so the caller gets an error.
        if catch_unwind(AssertUnwindSafe(|| call(&mut value))).is_err() {
            tracing::error!("a call of the state's thread panicked; none of its changes was written");
        }
    }
    value
}
