//! The queue of a lane: bounded, filled by tasks and threads, served by one thread.
//!
//! It ends in one of two ways. *In order*: what is queued is served, then the serving thread returns. *Abandoned*: the
//! serving thread did not return within a time; if it returns later, it serves nothing more. In both cases, what
//! is sent after the end began is dropped, and nobody waits for room any more.
//!
//! Tests: `interleavings.rs`, `tests/it/boundary/bridge.rs`.

use std::collections::VecDeque;
use std::future::poll_fn;
use std::task::{Poll, Waker};
use std::time::{Duration, Instant};

use super::sync::{Condvar, Mutex, MutexGuard, PoisonError, locked};

pub(super) struct Queue<T> {
    state: Mutex<State<T>>,
    depth: usize,
    /// An item came, was taken, or an end began or was reached.
    changed: Condvar,
}

struct State<T> {
    items: VecDeque<T>,
    phase: Phase,
    /// Tasks that wait for room. Each change wakes them all; who finds none waits again.
    waiting: Vec<Waker>,
}

/// In the order in which they follow each other.
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Phase {
    Open,
    /// What is queued is still served.
    Ending,
    /// Nothing more is served.
    Abandoned,
    /// The serving thread has returned.
    Ended,
}

impl<T> Queue<T> {
    /// A queue for at most `depth` items.
    pub(super) fn new(depth: usize) -> Self {
        let state = State { items: VecDeque::new(), phase: Phase::Open, waiting: vec![] };
        Queue { state: Mutex::new(state), depth, changed: Condvar::new() }
    }

    /// Queues an item; waits while the queue is full. Once an end began the item is dropped.
    pub(super) async fn send(&self, item: T) {
        let mut item = Some(item);
        poll_fn(|context| {
            let mut state = locked(&self.state);
            if self.is_full(&state) {
                state.waiting.push(context.waker().clone());
                return Poll::Pending;
            }
            self.put(state, &mut item);
            Poll::Ready(())
        })
        .await;
    }

    /// Queues an item; waits for room until then, and drops it after that.
    pub(super) fn send_until(&self, item: T, until: Instant) {
        let state = locked(&self.state);
        let left = until.saturating_duration_since(Instant::now());
        let waited = self.changed.wait_timeout_while(state, left, |state| self.is_full(state));
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        self.put(state, &mut Some(item));
    }

    /// Queues an item if there is room. Returns whether there was.
    pub(super) fn try_send(&self, item: T) -> bool {
        self.put(locked(&self.state), &mut Some(item))
    }

    fn is_full(&self, state: &State<T>) -> bool {
        state.phase == Phase::Open && state.items.len() >= self.depth
    }

    /// Takes the item if there is room, and returns whether it did. The item is not dropped under the lock.
    fn put(&self, mut state: MutexGuard<'_, State<T>>, item: &mut Option<T>) -> bool {
        if state.phase != Phase::Open || self.is_full(&state) {
            return false;
        }
        state.items.extend(item.take());
        drop(state);
        self.changed.notify_all();
        true
    }

    /// Serves the queue until its end. The thread then calls [`Queue::ended`].
    pub(super) fn serve(&self, mut serve: impl FnMut(T)) {
        while let Some(item) = self.next() {
            serve(item);
        }
    }

    fn next(&self) -> Option<T> {
        let idle = |state: &mut State<T>| state.phase == Phase::Open && state.items.is_empty();
        let waited = self.changed.wait_while(locked(&self.state), idle);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.phase == Phase::Abandoned {
            return None;
        }
        let item = state.items.pop_front()?;
        self.wake(state);
        Some(item)
    }

    /// The serving thread has nothing more to do.
    pub(super) fn ended(&self) {
        self.enter(Phase::Ended);
    }

    /// Begins the end in order.
    pub(super) fn end(&self) {
        self.enter(Phase::Ending);
    }

    /// Ends the queue in order, or abandons it after `limit`, as [`Queue::abandon`] does.
    pub(super) fn finish(&self, limit: Duration) -> Option<VecDeque<T>> {
        self.end();
        let ending = |state: &mut State<T>| state.phase == Phase::Ending;
        let waited = self.changed.wait_timeout_while(locked(&self.state), limit, ending);
        drop(waited.unwrap_or_else(PoisonError::into_inner));
        self.abandon()
    }

    /// Abandons the queue and returns what was queued; `None` if it had ended in order. At most the one item that the
    /// serving thread has taken is still under way.
    pub(super) fn abandon(&self) -> Option<VecDeque<T>> {
        if self.enter(Phase::Abandoned) == Phase::Ended {
            return None;
        }
        Some(std::mem::take(&mut locked(&self.state).items))
    }

    /// Returns the phase before. It never goes back.
    fn enter(&self, phase: Phase) -> Phase {
        let mut state = locked(&self.state);
        let before = state.phase;
        if before < phase {
            state.phase = phase;
        }
        self.wake(state);
        before
    }

    fn wake(&self, mut state: MutexGuard<'_, State<T>>) {
        let waiting = std::mem::take(&mut state.waiting);
        drop(state);
        self.changed.notify_all();
        waiting.into_iter().for_each(Waker::wake);
    }
}
